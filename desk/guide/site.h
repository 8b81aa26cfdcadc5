/* SPDX-License-Identifier: Apache-2.0 */
/* What the guide says in an establishment's name: its contacts, its accounts, the rules that it applies, with its own; and
 * the pages that were made from them for visitors. Made again when the establishment's charter has another version. */
#ifndef BLOUSE_DESK_GUIDE_SITE_H
#define BLOUSE_DESK_GUIDE_SITE_H

#include "desk/guide/guide.h"
#include "store/store.h"
#include "web/kept.h"

#define SITES_MAX 32      /* establishments whose facts are kept in memory */
#define SITE_PAGES_MAX 96 /* pages kept for visitors of one */

struct site_contact {
	struct str role; /* what this direction is asked about */
	struct str name;
	struct str mail, phone;           /* optional */
	struct str mail_href, phone_href; /* as links; empty as they are */
};

struct site_account {
	struct str network, handle;
};

struct site_place {
	struct str name;
	struct str address; /* optional */
};

struct site {
	struct str name; /* empty when nobody knows which establishment is meant */
	const struct site_contact *contacts;
	size_t contact_count;
	const struct site_account *accounts;
	size_t account_count;
	const struct site_place *places;
	size_t place_count;
	const struct guide_rule *rules; /* those that apply, with the level that they have here */
	size_t rule_count;
	const struct guide_entry *entries; /* what can be looked for: these rules, and the texts */
	size_t entry_count;
};

struct sites;
struct serving;

enum error_code sites_new(struct sites **ret_sites, struct error *err);
void sites_free(struct sites *sites); /* accepts NULL; all must have been given back */

/* Those of an establishment (0: of none; ours alone), as its latest charter says. */
enum error_code site_take(struct sites *sites, const struct guide *guide, struct serving *serving,
			  struct store_conn *conn, int64_t establishment_id, struct str name,
			  const struct site **ret_site, struct error *err);
void site_give(struct sites *sites, const struct site *site); /* accepts NULL */

/* NULL when it does not apply here. */
const struct guide_rule *site_rule(const struct site *site, struct str id);

/* A page that was kept under an address, held for the caller; NULL when there is none yet. */
struct kept *site_page(struct sites *sites, const struct site *site, struct str address);
/* Keeps one, if there is room; the caller still holds it. */
void site_keep(struct sites *sites, const struct site *site, struct str address, struct kept *kept);

#endif
