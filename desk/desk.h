/* SPDX-License-Identifier: Apache-2.0 */
/* The product: what every page of it works with. One folder a capability holds its routes, its pages, its queries. */
#ifndef BLOUSE_DESK_DESK_H
#define BLOUSE_DESK_DESK_H

#include <stdatomic.h>

#include "conf/conf.h"
#include "desk/reports/proof.h"
#include "signin/key.h"
#include "signin/oidc.h"
#include "web/server.h"
#include "web/ui/layout.h"

struct serving;
struct guide;
struct kept;
struct cases_live;
struct media_client;

struct desk {
	struct signin signin;
	const struct conf *conf;
	struct serving *serving;         /* the charters (desk/charter/serving.h) */
	struct files *engine;            /* what a browser reads with (desk/check/engine.h); NULL: it cannot */
	struct kept *_Atomic check_page; /* as visitors see it (desk/check/check.c); NULL: not made yet */
	struct media_client *media;      /* reads pictures; NULL: this server cannot */
	atomic_uint pictures;            /* read at this moment */
	struct guide *guide;             /* what everybody reads (desk/guide/guide.h) */
	struct oidc *oidc;               /* what identity providers publish */
	struct cases_live *live;         /* what is told of cases while they are read (desk/cases/live.h) */
	struct work *work;               /* of this process, to be woken when a job was added; NULL for none */
	struct proof_rush rush;          /* reports that came lately */
	int64_t started_at;              /* microseconds of UTC; 0: not said */
};

/* Before any thread starts. `key`: the installation's, SECRET_KEY_LEN bytes. The store and the settings stay the caller's. */
enum error_code desk_init(struct desk *desk, struct store *store, const struct conf *conf,
			  const unsigned char key[SECRET_KEY_LEN], struct error *err);

/* The charter that all establishments start from, and the model of its careful reading, which may be empty: both stay readable and
 * unchanged until desk_release. */
enum error_code desk_charter(struct desk *desk, struct str compiled, struct str careful, struct error *err);
void desk_release(struct desk *desk);

/* What server_start needs of the desk; the other options stay as they are. */
void desk_serve(struct desk *desk, struct server_options *options);

/* All routes of the site. */
extern const struct route *const desk_tables[];

static inline struct desk *desk_of(const struct request *r) { return request_context(r); }

/* Whether mails leave: a server is set, and the address of this site, which they name. */
static inline bool desk_mails(const struct desk *desk)
{
	return desk->conf->smtp.server.len > 0 && desk->conf->server.public_url.len > 0;
}

/* Whether the settings say what links of letters begin with. */
bool desk_knows_address(const struct conf *conf);
/* An address of this site as browsers see it: behind « public-url », or at this machine itself, for who sits at it.
 * ERR_USAGE, with what to do, when neither is known. */
enum error_code desk_address(const struct desk *desk, struct str path, struct arena *arena, struct str *ret_url,
			     struct error *err);

/* The program that shows a key; NULL when a person asks, or nobody. */
static inline const struct key_holder *desk_program(const struct request *r) { return request_program(r); }

/* Who asks: their roles, in their establishment. A key has those of who made it, and its scopes. ERR_NOT_FOUND
 * when nobody is signed in, or the account was closed. */
enum error_code desk_identity(struct request *r, struct identity *ret_who, struct error *err);

/* The installation's key: read from a file that only its owner may read, or made, when there is none yet. */
enum error_code desk_key(const char *path, unsigned char ret_key[SECRET_KEY_LEN], struct error *err);

#endif
