/* SPDX-License-Identifier: Apache-2.0 */
/* The routes of the guide. */
#include "desk/guide/pages.h"

#include "desk/frame.h"
#include "desk/place.h"
#include "store/purge.h"
#include "web/kept.h"
#include "web/request.h"

#define HREF_MAX 128

const struct ui_link guide_way[1] = {{.label = STR("Le guide"), .href = STR("/guide")}};

enum ui_state guide_level_state(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? UI_STOP : level == BLOUSE_ATTENTION ? UI_REVIEW : UI_NEUTRAL;
}

struct str guide_level_word(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT    ? STR("À ne pas publier")
	       : level == BLOUSE_ATTENTION ? STR("À revoir avant de publier")
					   : STR("Un conseil");
}

enum error_code guide_take_site(struct request *r, const struct site **ret_site, struct error *err)
{
	struct desk *desk = desk_of(r);
	struct store_conn *conn;
	struct place place;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = place_find(r, STR(""), &place, err);
	return code ? code
		    : site_take(guide_sites(desk->guide), desk->guide, desk->serving, conn, place.id, place.name,
				ret_site, err);
}

enum error_code guide_show(struct request *r, struct str address, guide_shower *show, struct str what,
			   struct error *err)
{
	struct sites *sites = guide_sites(desk_of(r)->guide);
	const struct site *site;
	struct kept *kept = NULL;
	enum error_code code = guide_take_site(r, &site, err);
	if (code)
		return code;
	bool keeps = address.len > 0 && !request_session(r);
	if (keeps && (kept = site_page(sites, site, address)) != NULL) {
		request_kept(r, kept);
	} else {
		code = show(r, site, what, err);
		/* A page that cannot be kept is a page all the same. */
		if (!code && keeps && !request_keep(r, &kept, NULL)) {
			site_keep(sites, site, address, kept);
			request_kept(r, kept);
		}
	}
	kept_free(kept);
	site_give(sites, site);
	return code;
}

static struct str address_of(struct arena *arena, const char *before, struct str name, const char *behind)
{
	_cleanup_buf_ struct buf href;
	buf_init(&href, HREF_MAX);
	buf_addf(&href, "%s%.*s%s", before, STR_ARG(name), behind);
	return href.failed ? (struct str){"", 0} : arena_copy(arena, buf_str(&href));
}

/* The rules that concern some contexts, chapter by chapter. */
static enum error_code list_rules(struct arena *arena, const struct site *site, unsigned contexts,
				  const struct guide_part **ret_parts, size_t *ret_count, struct error *err)
{
	size_t count = 0, chapter = SIZE_MAX;
	struct guide_part *parts = ARENA_ZNEW(arena, struct guide_part, GUIDE_CHAPTERS + 1);
	struct guide_item *items = ARENA_ZNEW(arena, struct guide_item, site->rule_count + 1);
	if (!parts || !items)
		return error_nomem(err);
	for (size_t i = 0; i < site->rule_count; i++) {
		const struct guide_rule *rule = &site->rules[i];
		size_t here = guide_chapter_of(guide_rank(rule->id));
		if (!(rule->contexts & contexts))
			continue;
		if (here != chapter) {
			parts[count++] = (struct guide_part){.title = here < GUIDE_CHAPTERS ? guide_chapters[here].title
											    : STR("Et aussi, ici"),
							     .rules = items};
			chapter = here;
		}
		*items = (struct guide_item){.href = address_of(arena, "/guide/", rule->id, ""),
					     .title = rule->title,
					     .principle = rule->principle};
		if (!items++->href.ptr)
			return error_nomem(err);
		parts[count - 1].rule_count++;
	}
	*ret_parts = parts;
	*ret_count = count;
	return ERR_NONE;
}

/* What the establishment says on a page, and the way to change it for who may. */
static struct guide_own own_of(struct request *r, const struct site *site, struct str page)
{
	struct guide_own own = {.sign = site->sign, .words = site_words_on(site, page)};
	if (request_may(r, "guide.edit"))
		own.edit = address_of(request_arena(r), "/reglages/guide/", page, "");
	return own;
}

static enum error_code show_index(struct request *r, const struct site *site, struct str what, struct error *err)
{
	(void)what;
	struct guide_index page = {0};
	struct guide_door audiences[8], topics[24];
	const struct guide *guide = desk_of(r)->guide;
	enum error_code code = frame_public(r, STR("Le guide des réseaux sociaux"), FRAME_GUIDE, &page.layout, err);
	if (!code)
		code = list_rules(request_arena(r), site, ~0u, &page.parts, &page.part_count, err);
	if (code)
		return code;
	page.layout.lead =
		STR("Ce que la charte demande, pourquoi, et comment dire les choses autrement. Une minute par page.");
	for (const struct guide_topic *topic = guide_topics; topic->file.ptr; topic++) {
		const struct guide_text *text = guide_text_of(guide, topic->file);
		const struct guide_door door = {topic->href, text->title, text->lead, topic->icon};
		if (topic->kind == GUIDE_AUDIENCE)
			audiences[page.audience_count++] = door;
		else if (topic->listed)
			topics[page.topic_count++] = door;
	}
	struct guide_door *own = ARENA_NEW(request_arena(r), struct guide_door, site->own_count + 1);
	if (!own)
		return error_nomem(err);
	for (size_t i = 0; i < site->own_count; i++) {
		const struct site_words *words = &site->words[i];
		own[i] = (struct guide_door){words->href, words->title, words->lead, words->icon};
	}
	page.own = own_of(r, site, STR(SITE_FIRST_PAGE));
	page.own_pages = own;
	page.own_page_count = site->own_count;
	page.booklet = site_booklet(guide_sites(guide), site);
	page.audiences = audiences;
	page.topics = topics;
	guide_index(request_html(r), &page);
	return ERR_NONE;
}

/* The rules by which the store forgets. */
static enum error_code list_terms(struct arena *arena, const struct guide_term **ret_terms, size_t *ret_count,
				  struct error *err)
{
	struct guide_term *terms = ARENA_NEW(arena, struct guide_term, purge_rules_count);
	if (!terms)
		return error_nomem(err);
	for (size_t i = 0; i < purge_rules_count; i++)
		terms[i] = (struct guide_term){str_from_c(purge_rules[i].what), purge_rules[i].days,
					       purge_rules[i].days_min, purge_rules[i].days_max};
	*ret_terms = terms;
	*ret_count = purge_rules_count;
	return ERR_NONE;
}

/* The numbers that one asks with, or those of the text. */
static enum error_code make_spread(struct request *r, struct spread *ret_spread, struct error *err)
{
	bool good = request_good(r);
	const struct spread_given given = {
		.friends = good ? request_int(r, "contacts", SPREAD_FRIENDS) : SPREAD_FRIENDS,
		.shares = good ? request_int(r, "partages", SPREAD_SHARES) : SPREAD_SHARES,
		.steps = good ? request_int(r, "relais", SPREAD_STEPS) : SPREAD_STEPS,
		.common = good ? request_int(r, "communs", SPREAD_COMMON) : SPREAD_COMMON,
	};
	enum error_code code = spread_make(request_arena(r), &given, ret_spread, err);
	if (!code && !good) {
		ret_spread->mistake = STR("Ces nombres sortent des limites : de 10 à 5 000 contacts, 20 partages et 90 "
					  "contacts communs sur cent, 6 relais au plus.");
		request_status(r, 422);
	}
	return code;
}

static enum error_code show_text(struct request *r, const struct site *site, const struct guide_topic *topic,
				 struct error *err)
{
	const struct guide_text *text = guide_text_of(desk_of(r)->guide, topic->file);
	bool below = str_starts(topic->href, STR("/guide/"));
	struct guide_text_page page = {
		.title = text->title,
		.html = text->html,
		.sections = text->sections,
		.section_count = text->section_count,
		.drawing = topic->drawing,
		.way = below ? guide_way : NULL,
		.way_count = below,
		.cards = topic->kind == GUIDE_CARDS,
		.glossary = topic->kind == GUIDE_GLOSSARY,
		.site = topic->kind == GUIDE_CONTACTS ? site : NULL,
		.own = own_of(r, site, topic->file),
	};
	enum error_code code = frame_public(r, text->title, below ? FRAME_GUIDE : FRAME_ITEMS, &page.layout, err);
	if (!code && topic->kind == GUIDE_AUDIENCE)
		code = list_rules(request_arena(r), site, topic->contexts, &page.parts, &page.part_count, err);
	struct spread counted;
	if (!code && topic->kind == GUIDE_SPREAD) {
		code = make_spread(r, &counted, err);
		page.spread = &counted;
	}
	if (!code && topic->kind == GUIDE_PRIVACY)
		code = list_terms(request_arena(r), &page.terms, &page.term_count, err);
	if (code)
		return code;
	page.layout.lead = text->lead;
	guide_text_page(request_html(r), &page);
	return ERR_NONE;
}

/* A text by its address; ERR_NOT_FOUND. */
static enum error_code show_topic(struct request *r, const struct site *site, struct str href, struct error *err)
{
	for (const struct guide_topic *topic = guide_topics; topic->file.ptr; topic++)
		if (str_eq(topic->href, href))
			return show_text(r, site, topic, err);
	return error_set(err, ERR_NOT_FOUND, "Cette page du guide n'existe pas.");
}

static struct ui_link link_to(struct arena *arena, const struct guide_rule *rule)
{
	return (struct ui_link){.label = rule->title, .href = address_of(arena, "/guide/", rule->id, "")};
}

static enum error_code show_rule(struct request *r, const struct site *site, const struct guide_rule *rule,
				 struct error *err)
{
	struct arena *arena = request_arena(r);
	struct guide_rule_page page = {
		.way = guide_way,
		.way_count = 1,
		.rule = rule,
		.state = guide_level_state(rule->level),
		.state_word = guide_level_word(rule->level),
		.poster = address_of(arena, "/guide/", rule->id, "/affiche"),
		.own = own_of(r, site, rule->id),
	};
	struct ui_link before, behind;
	page.off = site_rule(site, rule->id) == NULL;
	enum error_code code = frame_public(r, rule->title, FRAME_GUIDE, &page.layout, err);
	if (code)
		return code;
	if (!page.off && rule > site->rules) {
		before = link_to(arena, rule - 1);
		page.before = &before;
	}
	if (!page.off && rule + 1 < site->rules + site->rule_count) {
		behind = link_to(arena, rule + 1);
		page.behind = &behind;
	}
	page.layout.lead = rule->principle;
	guide_rule_page(request_html(r), &page);
	return ERR_NONE;
}

/* A page of the establishment's own. */
static enum error_code show_own(struct request *r, const struct site_words *words, const struct site *site,
				struct error *err)
{
	struct guide_text_page page = {
		.title = words->title,
		.html = words->text.html,
		.sections = words->text.sections,
		.section_count = words->text.section_count,
		.way = guide_way,
		.way_count = 1,
		.own = own_of(r, site, words->page),
		.ours = true,
	};
	enum error_code code = frame_public(r, words->title, FRAME_GUIDE, &page.layout, err);
	if (code)
		return code;
	page.layout.lead = words->lead;
	guide_text_page(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show_page(struct request *r, const struct site *site, struct str name, struct error *err)
{
	const struct guide_rule *rule = site_rule(site, name);
	const struct site_words *words = site_words_on(site, name);
	if (!rule)
		rule = guide_rule_of(name);
	if (!rule && words && words->title.len > 0)
		return show_own(r, words, site, err);
	return rule ? show_rule(r, site, rule, err)
		    : show_topic(r, site, address_of(request_arena(r), "/guide/", name, ""), err);
}

/* What stands before the name of the machine says nothing on paper. */
static struct str without_scheme(struct str url)
{
	size_t at = str_find(url, STR("://"));
	return at == SIZE_MAX ? url : str_sub(url, at + 3, SIZE_MAX);
}

static enum error_code show_poster(struct request *r, const struct site *site, struct str name, struct error *err)
{
	struct arena *arena = request_arena(r);
	const struct guide_rule *rule = site_rule(site, name);
	struct guide_poster page = {.way = guide_way, .way_count = 1, .rule = rule, .establishment = site->name};
	const struct site_words *own = site_words_on(site, name);
	struct str url;
	struct error unknown;
	if (!rule)
		return error_set(err, ERR_NOT_FOUND, "Cette règle n'existe pas.");
	if (own) {
		page.slogan = own->slogan;
		page.sentence = own->sentence;
		page.contact = own->contact;
	}
	enum error_code code = frame_public(r, STR("Affiche"), FRAME_GUIDE, &page.layout, err);
	if (code)
		return code;
	/* A server that does not know its own address has posters without it. */
	if (!desk_address(desk_of(r), address_of(arena, "/g/", rule->id, ""), arena, &url, &unknown) &&
	    !qr_make(arena, url, &page.qr, &unknown))
		page.address = without_scheme(url);
	guide_poster(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show_found(struct request *r, const struct site *site, struct str query, struct error *err)
{
	struct guide_found page = {
		.way = guide_way, .way_count = 1, .query = query, .mistake = request_mistake(r, "q")};
	struct guide_hits hits = {0};
	enum error_code code = frame_public(r, STR("Chercher dans le guide"), FRAME_GUIDE, &page.layout, err);
	if (!code && request_good(r) && query.len > 0)
		code = guide_search(request_arena(r), site->entries, site->entry_count, query, &hits, err);
	if (code)
		return code;
	if (!request_good(r))
		request_status(r, 422);
	page.hits = hits.hits;
	page.hit_count = hits.hit_count;
	page.partial = hits.partial;
	guide_found(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_index(struct request *r, struct error *err)
{
	return guide_show(r, STR("/guide"), show_index, STR(""), err);
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct str name = request_text(r, "page");
	return guide_show(r, address_of(request_arena(r), "/guide/", name, ""), show_page, name, err);
}

static enum error_code run_poster(struct request *r, struct error *err)
{
	struct str name = request_text(r, "page");
	return guide_show(r, address_of(request_arena(r), "/guide/", name, "/affiche"), show_poster, name, err);
}

static enum error_code run_audience(struct request *r, struct error *err)
{
	struct str href = address_of(request_arena(r), "/guide/pour/", request_text(r, "public"), "");
	return guide_show(r, href, show_topic, href, err);
}

/* Pages whose address is the row's own. */
static enum error_code run_text(struct request *r, struct error *err)
{
	struct str href = str_from_c(request_route(r)->path);
	return guide_show(r, href, show_topic, href, err);
}

/* What everybody sees is kept; what one asks with one's own numbers is computed each time. */
static enum error_code run_spread(struct request *r, struct error *err)
{
	struct str href = str_from_c(request_route(r)->path);
	bool given = !request_good(r) || request_given(r, "contacts") || request_given(r, "partages") ||
		     request_given(r, "relais") || request_given(r, "communs");
	return guide_show(r, given ? STR("") : href, show_topic, href, err);
}

/* What posters say: short enough to be typed. */
static enum error_code run_short(struct request *r, struct error *err)
{
	(void)err;
	request_redirect(r, address_of(request_arena(r), "/guide/", request_text(r, "page"), ""));
	return ERR_NONE;
}

static enum error_code run_search(struct request *r, struct error *err)
{
	return guide_show(r, STR(""), show_found, request_typed(r, "q"), err);
}

/* Searching reads all the texts: one address may belong to a whole hospital, and still not ask for it all day. */
static const struct limit_rule searches = {.burst = 120, .every = 500000};

static const struct param page_params[] = {
	{.name = "page", .label = "Page", .kind = PARAM_TEXT, .min = 1, .max = 64, .required = true},
};
static const struct param audience_params[] = {
	{.name = "public", .label = "Public", .kind = PARAM_TEXT, .min = 1, .max = 64, .required = true},
};
static const struct param search_params[] = {
	{.name = "q", .label = "Chercher", .kind = PARAM_TEXT, .max = GUIDE_QUERY_MAX},
};

static const struct param spread_params[] = {
	{.name = "contacts", .label = "Contacts", .kind = PARAM_INT, .min = 10, .max = SPREAD_FRIENDS_MAX},
	{.name = "partages", .label = "Partages sur cent", .kind = PARAM_INT, .max = SPREAD_SHARES_MAX},
	{.name = "relais", .label = "Relais", .kind = PARAM_INT, .max = SPREAD_STEPS_MAX},
	{.name = "communs", .label = "Contacts communs sur cent", .kind = PARAM_INT, .max = SPREAD_COMMON_MAX},
};

const struct route guide_routes[] = {
	{.path = "/guide", .run = run_index, .help = "le guide : le code de conduite et ce qu'il faut savoir"},
	{.path = "/guide/chercher",
	 .run = run_search,
	 ROUTE_PARAMS(search_params),
	 .flags = ROUTE_FORM,
	 .rate = &searches,
	 .help = "cherche des mots dans le guide"},
	{.path = "/guide/viralite",
	 .run = run_spread,
	 ROUTE_PARAMS(spread_params),
	 .flags = ROUTE_FORM,
	 .help = "combien de lecteurs, de contact en contact, avec ses propres chiffres"},
	{.path = "/guide/pour/{public}",
	 .run = run_audience,
	 ROUTE_PARAMS(audience_params),
	 .help = "le guide pour des agents, des étudiants, des patients, des prestataires"},
	{.path = "/guide/{page}",
	 .run = run_page,
	 ROUTE_PARAMS(page_params),
	 .help = "une règle de la charte, ou un texte du guide"},
	{.path = "/guide/{page}/affiche",
	 .run = run_poster,
	 ROUTE_PARAMS(page_params),
	 .help = "une règle à imprimer, avec son adresse"},
	{.path = "/g/{page}", .run = run_short, ROUTE_PARAMS(page_params), .help = "l'adresse courte d'une règle"},
	{.path = "/contacts", .run = run_text, .help = "à qui s'adresser"},
	{.path = "/accessibilite", .run = run_text, .help = "la déclaration d'accessibilité"},
	{.path = "/vie-privee", .run = run_text, .help = "ce que Blouse garde, pourquoi et combien de temps"},
	{0},
};
