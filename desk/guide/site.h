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
	struct str kind; /* communication, usagers, drh… */
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

/* What an establishment says on a page in its own words (desk/words): an introduction, examples, a poster, or all of a page
 * of its own. Published, and read again as safe markup. */
struct site_words {
	struct str page; /* a rule's identifier, a text's name, SITE_FIRST_PAGE, or a name of its own */
	struct str href;
	struct str source;                    /* Markdown; empty: no introduction */
	struct guide_text text;               /* the same, read: html, plain, and sections of a page of its own */
	const struct guide_example *examples; /* of a rule */
	size_t example_count;
	struct str slogan, sentence, contact; /* of its poster; each may be empty */
	struct str title, lead;               /* of a page of its own; empty for others */
	enum ui_icon_name icon;
	int64_t position;
};
#define SITE_FIRST_PAGE "guide"

struct site {
	struct str name; /* empty when nobody knows which establishment is meant */
	struct str sign; /* « Au CHU de Valmont »: what stands above its own words; empty like the name */
	const struct site_words *words; /* pages of its own first, as they are listed */
	size_t word_count, own_count;
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

/* What is said on a page; NULL when nothing is. A page of its own is found by its name. */
const struct site_words *site_words_on(const struct site *site, struct str page);

/* What is known of its booklet (desk/booklet); 0 pages: nobody asked for it yet. */
struct site_booklet {
	int64_t pages, bytes;
};
struct site_booklet site_booklet(struct sites *sites, const struct site *site);
/* Pages that were kept before anybody knew are made again. */
void site_tell_booklet(struct sites *sites, const struct site *site, struct site_booklet booklet);

/* A page that was kept under an address, held for the caller; NULL when there is none yet. */
struct kept *site_page(struct sites *sites, const struct site *site, struct str address);
/* Keeps one, if there is room; the caller still holds it. */
void site_keep(struct sites *sites, const struct site *site, struct str address, struct kept *kept);

#endif
