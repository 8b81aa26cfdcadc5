/* SPDX-License-Identifier: Apache-2.0 */
/* The server's own side of a request; handlers see web/request.h alone. */
#ifndef BLOUSE_WEB_EXCHANGE_H
#define BLOUSE_WEB_EXCHANGE_H

#include <stdatomic.h>

#include <microhttpd.h>
#include <pthread.h>

#include "web/events.h"
#include "web/kept.h"
#include "web/limit.h"
#include "web/metrics.h"
#include "web/server.h"
#include "web/zip.h"

#define ADDRESS_MAX 64   /* bytes of an address as text */
#define FILE_NAME_MAX 64 /* of an answer that is to be kept as a file */

enum answer_type {
	ANSWER_NONE,
	ANSWER_HTML,
	ANSWER_JSON,
	ANSWER_PROBLEM,
	ANSWER_PLAIN,
	ANSWER_CSV,
	ANSWER_SCRIPT,
	ANSWER_MANIFEST,
	ANSWER_PDF,
	ANSWER_FILE,
	ANSWER_PICTURE,
};

/* What a connection is busy with: each has its time. */
enum phase { PHASE_HEADERS, PHASE_BODY, PHASE_ANSWER, PHASE_STREAM };

struct link {
	struct link *before, *behind;
	int fd;
	atomic_int phase;
	atomic_llong since; /* of the phase, microseconds of the steady clock */
};

struct server {
	struct server_options options;
	struct MHD_Daemon *daemon;
	int listener;
	unsigned port;
	bool secure;
	struct limiter *limiter;
	struct metrics *metrics;
	struct events *events;
	struct zips *zips;
	uint64_t id_seed;
	atomic_ullong id_next;
	atomic_uint active; /* requests between their first line and their end */
	atomic_bool retiring, draining;
	atomic_ullong cut;    /* connections that took too long */
	atomic_size_t bodies; /* bytes of bodies that are held now */
	pthread_t watcher;
	bool watching;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t stopped;
	bool stop;
	struct link links; /* of all connections, a ring */
};

struct request {
	struct server *server;
	struct MHD_Connection *connection;
	struct arena arena;
	int64_t began; /* of the steady clock */
	int64_t now;
	uint64_t id;
	bool begun;
	bool method_known;
	enum http_method method;
	struct str path, query; /* as they came */
	struct route_match match;
	const struct asset *asset;
	char address[ADDRESS_MAX];
	bool proxied;

	struct buf body;
	size_t body_max, received, held; /* held: of the body, counted among all bodies */
	unsigned refused;                /* a status that was decided before the body */
	struct error error;              /* what it says */

	struct param_answers answers;
	const void *program; /* of server_gate; NULL: none */
	bool met;            /* who asks was looked at; when they were refused the answer is ready */
	bool turned_away;
	bool session_read, has_session;
	enum error_code session_error;
	struct session session;
	char token[SESSION_CSRF_LEN + 1];
	struct store_conn *conn;

	unsigned status;
	enum answer_type type;
	struct buf out;
	struct buf cookie, own_cookie; /* the session's, the handler's */
	struct str location;           /* with a NUL behind it */
	const char *challenge;         /* WWW-Authenticate; NULL: unsaid */
	char allow[48];                /* methods, for 405; empty otherwise */
	int64_t retry_after;           /* seconds; 0: unsaid */
	char file_name[FILE_NAME_MAX]; /* of an answer that is to be kept as a file */
	const char *picture;           /* the type of ANSWER_PICTURE */
	struct MHD_Response *stream;
	struct kept *kept; /* the answer, instead of `out` */
	uint64_t sent;     /* bytes of the answer's body */
};

int64_t steady_now(void);

/* A kept page as it is sent: plain, or with `zip` compressed (empty when that was not shorter); its mark, without quotes. */
#define KEPT_ETAG_LEN 32
struct str kept_bytes(const struct kept *kept, bool zip);
const char *kept_etag(const struct kept *kept);
enum answer_type kept_type(const struct kept *kept);
const char *kept_file_name(const struct kept *kept); /* empty: none */

struct str request_header(const struct request *r, const char *name); /* empty when it is not there */

/* Puts a page, or JSON for who asks for JSON, in the place of whatever the answer was. `text` may be empty: what the
 * status says. */
void answer_trouble(struct request *r, unsigned status, struct str text);
/* The answer of an error. */
void answer_error(struct request *r, const struct error *err);
/* Sends the answer. */
enum MHD_Result answer_send(struct request *r);

bool request_has_cookie(const struct request *r); /* of a session, whatever it is worth */
/* Whether r shows a key of a program to a route that takes them. */
bool request_shows_key(const struct request *r);

/* Who may be refused by the headers alone: rate, origin, session, key, permission. True to go on; otherwise the answer is
 * ready, and no body is worth reading. */
bool request_meet(struct request *r);
/* What may be refused before the handler: a token, parameters. True to go on; otherwise the answer is ready. */
bool request_admit(struct request *r);

#endif
