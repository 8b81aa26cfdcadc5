/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/site.h"

#include <pthread.h>

#include "base/mem.h"
#include "desk/charter/serving.h"
#include "desk/charter/versions.h"
#include "desk/guide/rules.h"
#include "desk/words/shown.h"
#include "desk/words_sql.h"

#define SITE_MEMORY                                                                                                    \
	((size_t)128 << 20) /* the longest words on as many pages as there may be; a usual site takes 1 MB */
#define READING_MEMORY                                                                                                 \
	((size_t)32 << 20) /* a charter's text or all words while they are read, beside what the compiler takes */
#define LINK_MAX 512

struct page {
	struct str address;
	struct kept *kept;
};

struct kept_site {
	struct site shown; /* first: what is given out */
	struct arena arena;
	int64_t establishment_id, version, words;
	unsigned holders; /* the place it is kept in among them */
	struct page pages[SITE_PAGES_MAX];
	size_t page_count;
	struct site_booklet booklet;
};

struct sites {
	pthread_mutex_t lock;
	struct kept_site *places[SITES_MAX];
	size_t next; /* the place that is taken when all are */
};

enum error_code sites_new(struct sites **ret_sites, struct error *err)
{
	struct sites *sites = mem_calloc(1, sizeof(*sites));
	if (!sites)
		return error_nomem(err);
	pthread_mutex_init(&sites->lock, NULL);
	*ret_sites = sites;
	return ERR_NONE;
}

/* Under the lock, or before anybody else knows it. */
static void let_go(struct kept_site *site)
{
	if (!site || --site->holders > 0)
		return;
	for (size_t i = 0; i < site->page_count; i++)
		kept_free(site->pages[i].kept);
	arena_release(&site->arena);
	mem_free(site);
}

void sites_free(struct sites *sites)
{
	if (!sites)
		return;
	for (size_t i = 0; i < SITES_MAX; i++)
		let_go(sites->places[i]);
	pthread_mutex_destroy(&sites->lock);
	mem_free(sites);
}

void site_give(struct sites *sites, const struct site *site)
{
	if (!site)
		return;
	pthread_mutex_lock(&sites->lock);
	let_go((struct kept_site *)site);
	pthread_mutex_unlock(&sites->lock);
}

/* What each direction is asked about, in the order in which people look for them. */
static const struct {
	const char *kind, *role;
} roles[] = {
	{"communication", "Un message à transmettre, un compte à ouvrir, une image"},
	{"usagers", "Patients et proches : une question, un merci, une réclamation"},
	{"drh", "Le personnel : une difficulté, une attaque à cause de votre travail"},
	{"affaires-medicales", "Les médecins et les internes"},
	{"juridique", "Une question de droit"},
	{"dpo", "Vos données personnelles"},
	{"informatique", "Un compte piraté, un mot de passe publié"},
	{"direction", "La nuit et le week-end, une urgence"},
};

/* A link that writes or calls; a phone's digits alone are kept. */
static struct str link_of(struct arena *arena, const char *scheme, struct str value, bool digits)
{
	_cleanup_buf_ struct buf link;
	buf_init(&link, LINK_MAX);
	if (value.len > 0)
		buf_add_c(&link, scheme);
	for (size_t i = 0; i < value.len; i++)
		if (!digits || (value.ptr[i] >= '0' && value.ptr[i] <= '9') || value.ptr[i] == '+')
			buf_add_char(&link, value.ptr[i]);
	return arena_copy(arena, link.failed ? STR("") : buf_str(&link));
}

static bool add_contacts(struct kept_site *site, const struct source_establishment *e)
{
	struct arena *a = &site->arena;
	struct site_contact *list = ARENA_ZNEW(a, struct site_contact, e->contacts.count + 1);
	for (size_t r = 0; list && r < sizeof(roles) / sizeof(*roles); r++)
		for (size_t i = 0; i < e->contacts.count; i++) {
			const struct source_contact *c = &e->contacts.items[i];
			if (!str_eq(c->kind, str_from_c(roles[r].kind)))
				continue;
			struct site_contact *to = &list[site->shown.contact_count++];
			*to = (struct site_contact){.kind = str_from_c(roles[r].kind),
						    .role = guide_spaced(a, str_from_c(roles[r].role)),
						    .name = guide_spaced(a, c->name),
						    .mail = arena_copy(a, c->mail),
						    .phone = arena_copy(a, c->phone),
						    .mail_href = link_of(a, "mailto:", c->mail, false),
						    .phone_href = link_of(a, "tel:", c->phone, true)};
			if (!to->role.ptr || !to->name.ptr || !to->mail.ptr || !to->phone.ptr || !to->mail_href.ptr ||
			    !to->phone_href.ptr)
				return false;
		}
	site->shown.contacts = list;
	return list != NULL;
}

static struct str network_label(const struct charter_source *source, enum blouse_network network)
{
	for (size_t i = 0; i < source->networks.count; i++)
		if (source->networks.items[i].network == network)
			return source->networks.items[i].label;
	static const char *const names[BLOUSE_NETWORKS] = {
		[BLOUSE_X] = "X",
		[BLOUSE_FACEBOOK] = "Facebook",
		[BLOUSE_INSTAGRAM] = "Instagram",
		[BLOUSE_LINKEDIN] = "LinkedIn",
		[BLOUSE_MASTODON] = "Mastodon",
		[BLOUSE_BLUESKY] = "Bluesky",
		[BLOUSE_TIKTOK] = "TikTok",
	};
	return str_from_c(names[network] ? names[network] : "Autre réseau");
}

static bool add_places(struct kept_site *site, const struct charter_source *source)
{
	const struct source_establishment *e = &source->establishment;
	struct arena *a = &site->arena;
	struct site_account *accounts = ARENA_ZNEW(a, struct site_account, e->accounts.count + 1);
	struct site_place *places = ARENA_ZNEW(a, struct site_place, e->sites.count + 1);
	if (!accounts || !places)
		return false;
	for (size_t i = 0; i < e->accounts.count; i++) {
		accounts[i] = (struct site_account){arena_copy(a, network_label(source, e->accounts.items[i].network)),
						    arena_copy(a, e->accounts.items[i].handle)};
		if (!accounts[i].network.ptr || !accounts[i].handle.ptr)
			return false;
	}
	for (size_t i = 0; i < e->sites.count; i++) {
		places[i] = (struct site_place){guide_spaced(a, e->sites.items[i].name),
						guide_spaced(a, e->sites.items[i].address)};
		if (!places[i].name.ptr || !places[i].address.ptr)
			return false;
	}
	site->shown.accounts = accounts;
	site->shown.account_count = e->accounts.count;
	site->shown.places = places;
	site->shown.place_count = e->sites.count;
	return true;
}

/* In the order of the code of conduct; those of no chapter stay as they were. */
static void sort_rules(struct guide_rule *rules, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct guide_rule rule = rules[i];
		size_t at = i;
		for (; at > 0 && guide_rank(rules[at - 1].id) > guide_rank(rule.id); at--)
			rules[at] = rules[at - 1];
		rules[at] = rule;
	}
}

/* Ours as this establishment applies them, then its own. */
static enum error_code add_rules(struct kept_site *site, const struct charter_source *source, struct error *err)
{
	size_t count = 0, most = source ? source->rules.count : guide_rule_count;
	struct guide_rule *rules = ARENA_ZNEW(&site->arena, struct guide_rule, most + 1);
	if (!rules)
		return error_nomem(err);
	for (size_t i = 0; i < most; i++) {
		const struct source_rule *said = source ? &source->rules.items[i] : NULL;
		const struct guide_rule *ours = said ? guide_rule_of(said->id) : &guide_rules[i];
		if (said && !said->enabled)
			continue;
		if (ours && !(said && said->extra)) {
			rules[count] = *ours;
			if (said)
				rules[count].level = said->level;
			count++;
			continue;
		}
		enum error_code code = guide_rule_make(&site->arena, said, &rules[count++], err);
		if (code)
			return code;
	}
	sort_rules(rules, count);
	site->shown.rules = rules;
	site->shown.rule_count = count;
	return ERR_NONE;
}

/* Reads the latest text of the establishment; a text that no longer compiles after an upgrade leaves ours alone. */
static enum error_code read_text(struct kept_site *site, const struct overlay_base *base, struct str text,
				 struct error *err)
{
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	arena_init(&arena, OVERLAY_MEMORY_MAX);
	enum error_code code = overlay_read(&arena, &problems, base, text, &source, err);
	bool good = !code && problems.total == 0;
	if (good && (!add_contacts(site, &source.establishment) || !add_places(site, &source)))
		code = error_nomem(err);
	if (!code)
		code = add_rules(site, good ? &source : NULL, err);
	arena_release(&arena);
	return code;
}

/* Pages of its own first, by their position, then by their title. */
static int by_place(const void *a, const void *b)
{
	const struct site_words *x = a, *y = b;
	if ((x->title.len > 0) != (y->title.len > 0))
		return x->title.len > 0 ? -1 : 1;
	if (x->title.len > 0 && x->position != y->position)
		return x->position < y->position ? -1 : 1;
	int order = str_cmp(x->title, y->title);
	return order ? order : str_cmp(x->page, y->page);
}

/* What is published. Words that an upgrade does not read any more are left out until they are written again. */
static enum error_code add_words(const struct guide *guide, struct kept_site *site,
				 const struct blouse_charter *charter, struct arena *scratch,
				 const struct words_published_rows *rows, struct error *err)
{
	struct site_words *list = ARENA_ZNEW(&site->arena, struct site_words, rows->count + 1);
	size_t count = 0;
	if (!list)
		return error_nomem(err);
	for (size_t i = 0; i < rows->count; i++) {
		struct words words;
		struct error unread;
		enum error_code code = words_read(scratch, rows->items[i].content, &words, &unread);
		if (!code)
			code = words_show(&site->arena, guide, &site->shown, charter, rows->items[i].page, &words,
					  &list[count], &unread);
		if (code == ERR_NOMEM)
			return error_nomem(err);
		site->shown.own_count += !code && words.title.len > 0;
		count += !code;
	}
	qsort(list, count, sizeof(*list), by_place);
	site->shown.words = list;
	site->shown.word_count = count;
	return ERR_NONE;
}

static enum error_code read_words(const struct guide *guide, struct serving *serving, struct store_conn *conn,
				  struct kept_site *site, struct error *err)
{
	struct arena arena;
	struct words_published_rows rows;
	const struct serving_charter *charter = NULL;
	arena_init(&arena, READING_MEMORY);
	enum error_code code = words_published(
		conn, &arena, &(struct words_published_params){site->establishment_id, WORDS_PAGES_MAX}, &rows, err);
	if (!code && rows.count > 0)
		code = serving_take(serving, conn, site->establishment_id, &charter, err);
	if (!code && rows.count > 0)
		code = add_words(guide, site, charter->charter, &arena, &rows, err);
	serving_give(serving, charter);
	arena_release(&arena);
	return code;
}

static enum error_code make(const struct guide *guide, struct serving *serving, struct store_conn *conn,
			    const struct kept_site *wanted, struct kept_site **ret_site, struct error *err)
{
	struct arena arena;
	struct version version = {0};
	struct kept_site *site = mem_calloc(1, sizeof(*site));
	if (!site)
		return error_nomem(err);
	site->holders = 1;
	site->establishment_id = wanted->establishment_id;
	site->version = wanted->version;
	site->words = wanted->words;
	arena_init(&site->arena, SITE_MEMORY);
	arena_init(&arena, READING_MEMORY);
	site->shown.name = arena_copy(&site->arena, wanted->shown.name);
	site->shown.sign = words_sign(&site->arena, wanted->shown.name);
	enum error_code code = site->shown.name.ptr && site->shown.sign.ptr ? ERR_NONE : error_nomem(err);
	if (!code && site->version > 0)
		code = version_find(conn, &arena, site->establishment_id, site->version, &version, err);
	if (!code)
		code = site->version > 0 ? read_text(site, serving_base(serving), version.text, err)
					 : add_rules(site, NULL, err);
	if (!code && site->words > 0)
		code = read_words(guide, serving, conn, site, err);
	if (!code)
		code = guide_index_site(guide, &site->arena, &site->shown, err);
	arena_release(&arena);
	if (code) {
		let_go(site);
		return code;
	}
	*ret_site = site;
	return ERR_NONE;
}

/* The place of an establishment's facts, right or not any more. Under the lock. */
static struct kept_site **place_of(struct sites *sites, int64_t establishment_id)
{
	struct kept_site **empty = NULL;
	for (size_t i = 0; i < SITES_MAX; i++) {
		if (sites->places[i] && sites->places[i]->establishment_id == establishment_id)
			return &sites->places[i];
		if (!sites->places[i] && !empty)
			empty = &sites->places[i];
	}
	return empty ? empty : &sites->places[sites->next++ % SITES_MAX];
}

/* Whether what is kept is what is wanted. */
static bool is_same(const struct kept_site *site, const struct kept_site *wanted)
{
	return site && site->establishment_id == wanted->establishment_id && site->version == wanted->version &&
	       site->words == wanted->words && str_eq(site->shown.name, wanted->shown.name);
}

static struct kept_site *find(struct sites *sites, const struct kept_site *wanted)
{
	pthread_mutex_lock(&sites->lock);
	struct kept_site *site = *place_of(sites, wanted->establishment_id);
	if (is_same(site, wanted))
		site->holders++;
	else
		site = NULL;
	pthread_mutex_unlock(&sites->lock);
	return site;
}

enum error_code site_take(struct sites *sites, const struct guide *guide, struct serving *serving,
			  struct store_conn *conn, int64_t establishment_id, struct str name,
			  const struct site **ret_site, struct error *err)
{
	struct arena arena;
	struct words_state_row latest = {0};
	enum error_code code = ERR_NONE;
	arena_init(&arena, READING_MEMORY);
	if (establishment_id)
		code = words_state(conn, &arena, &(struct words_state_params){establishment_id}, &latest, err);
	arena_release(&arena);
	if (code)
		return code;
	const struct kept_site wanted = {.shown = {.name = name},
					 .establishment_id = establishment_id,
					 .version = latest.charter,
					 .words = latest.words};
	struct kept_site *site = find(sites, &wanted);
	if (!site) {
		/* Two may make the same at once: a few milliseconds, for once. */
		code = make(guide, serving, conn, &wanted, &site, err);
		if (code)
			return code;
		pthread_mutex_lock(&sites->lock);
		struct kept_site **place = place_of(sites, establishment_id);
		let_go(*place);
		*place = site;
		site->holders++;
		pthread_mutex_unlock(&sites->lock);
	}
	*ret_site = &site->shown;
	return ERR_NONE;
}

const struct site_words *site_words_on(const struct site *site, struct str page)
{
	for (size_t i = 0; i < site->word_count; i++)
		if (str_eq(site->words[i].page, page))
			return &site->words[i];
	return NULL;
}

const struct guide_rule *site_rule(const struct site *site, struct str id)
{
	for (size_t i = 0; i < site->rule_count; i++)
		if (str_eq(site->rules[i].id, id))
			return &site->rules[i];
	return NULL;
}

struct kept *site_page(struct sites *sites, const struct site *site, struct str address)
{
	const struct kept_site *s = (const struct kept_site *)site;
	struct kept *kept = NULL;
	pthread_mutex_lock(&sites->lock);
	for (size_t i = 0; i < s->page_count && !kept; i++)
		if (str_eq(s->pages[i].address, address))
			kept = kept_hold(s->pages[i].kept);
	pthread_mutex_unlock(&sites->lock);
	return kept;
}

void site_keep(struct sites *sites, const struct site *site, struct str address, struct kept *kept)
{
	struct kept_site *s = (struct kept_site *)site;
	pthread_mutex_lock(&sites->lock);
	bool there = false;
	for (size_t i = 0; i < s->page_count; i++)
		there = there || str_eq(s->pages[i].address, address);
	struct str copy = there || s->page_count == SITE_PAGES_MAX ? (struct str){0} : arena_copy(&s->arena, address);
	if (copy.ptr)
		s->pages[s->page_count++] = (struct page){copy, kept_hold(kept)};
	pthread_mutex_unlock(&sites->lock);
}

struct site_booklet site_booklet(struct sites *sites, const struct site *site)
{
	pthread_mutex_lock(&sites->lock);
	struct site_booklet booklet = ((const struct kept_site *)site)->booklet;
	pthread_mutex_unlock(&sites->lock);
	return booklet;
}

void site_tell_booklet(struct sites *sites, const struct site *site, struct site_booklet booklet)
{
	struct kept_site *s = (struct kept_site *)site;
	pthread_mutex_lock(&sites->lock);
	s->booklet = booklet;
	while (s->page_count > 0)
		kept_free(s->pages[--s->page_count].kept);
	pthread_mutex_unlock(&sites->lock);
}
