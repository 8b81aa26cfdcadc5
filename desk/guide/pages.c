/* SPDX-License-Identifier: Apache-2.0 */
/* The routes of the guide. */
#include "desk/guide/pages.h"

#include "desk/frame.h"
#include "web/request.h"

#define RULE_HREF_MAX 128

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

static struct str rule_href(struct arena *arena, struct str id)
{
	_cleanup_buf_ struct buf href;
	buf_init(&href, RULE_HREF_MAX);
	buf_addf(&href, "/guide/%.*s", STR_ARG(id));
	return arena_copy(arena, buf_str(&href));
}

static bool item_of(struct arena *arena, const struct guide_rule *rule, struct guide_item *ret_item)
{
	*ret_item = (struct guide_item){.href = rule_href(arena, rule->id),
					.title = rule->title,
					.principle = rule->principle,
					.state = guide_level_state(rule->level),
					.state_word = guide_level_word(rule->level)};
	return ret_item->href.ptr != NULL;
}

/* The rules that concern some contexts, chapter by chapter. */
static enum error_code list_rules(struct arena *arena, unsigned contexts, const struct guide_part **ret_parts,
				  size_t *ret_count, struct error *err)
{
	size_t count = 0;
	struct guide_part *parts = ARENA_ZNEW(arena, struct guide_part, GUIDE_CHAPTERS);
	struct guide_item *items = ARENA_ZNEW(arena, struct guide_item, guide_rule_count);
	if (!parts || !items)
		return error_nomem(err);
	for (size_t c = 0; c < GUIDE_CHAPTERS; c++) {
		struct guide_part *part = &parts[count];
		*part = (struct guide_part){.title = guide_chapters[c].title, .rules = items};
		for (const char *const *id = guide_chapters[c].rules; *id; id++) {
			const struct guide_rule *rule = guide_rule_of(str_from_c(*id));
			if (!rule || !(rule->contexts & contexts))
				continue;
			if (!item_of(arena, rule, items++))
				return error_nomem(err);
			part->rule_count++;
		}
		count += part->rule_count > 0;
	}
	*ret_parts = parts;
	*ret_count = count;
	return ERR_NONE;
}

static enum error_code run_index(struct request *r, struct error *err)
{
	struct guide_index page = {0};
	struct guide_door audiences[8], topics[24];
	const struct guide *guide = desk_of(r)->guide;
	enum error_code code = frame_public(r, STR("Le guide des réseaux sociaux"), FRAME_GUIDE, &page.layout, err);
	if (!code)
		code = list_rules(request_arena(r), ~0u, &page.parts, &page.part_count, err);
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
	page.audiences = audiences;
	page.topics = topics;
	guide_index(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show_text(struct request *r, const struct guide_topic *topic, struct error *err)
{
	const struct guide_text *text = guide_text_of(desk_of(r)->guide, topic->file);
	struct guide_text_page page = {
		.title = text->title,
		.text = text,
		.html = text->html,
		.sections = text->sections,
		.section_count = text->section_count,
		.cards = topic->kind == GUIDE_CARDS,
		.glossary = topic->kind == GUIDE_GLOSSARY,
		.drawing = topic->drawing,
		.way = str_starts(topic->href, STR("/guide/")) ? guide_way : NULL,
		.way_count = str_starts(topic->href, STR("/guide/")),
	};
	enum error_code code = frame_public(r, text->title, page.way ? FRAME_GUIDE : FRAME_ITEMS, &page.layout, err);
	if (!code && topic->kind == GUIDE_AUDIENCE)
		code = list_rules(request_arena(r), topic->contexts, &page.parts, &page.part_count, err);
	if (code)
		return code;
	page.layout.lead = text->lead;
	guide_text_page(request_html(r), &page);
	return ERR_NONE;
}

/* A page by its address; ERR_NOT_FOUND. */
static enum error_code show_topic(struct request *r, const char *prefix, struct str name, struct error *err)
{
	for (const struct guide_topic *topic = guide_topics; topic->file.ptr; topic++)
		if (str_starts(topic->href, str_from_c(prefix)) &&
		    str_eq(str_sub(topic->href, strlen(prefix), SIZE_MAX), name))
			return show_text(r, topic, err);
	return error_set(err, ERR_NOT_FOUND, "Cette page du guide n'existe pas.");
}

static struct ui_link link_to(struct arena *arena, const struct guide_rule *rule)
{
	return (struct ui_link){.label = rule->title, .href = rule_href(arena, rule->id)};
}

static enum error_code show_rule(struct request *r, const struct guide_rule *rule, struct error *err)
{
	struct arena *arena = request_arena(r);
	struct guide_rule_page page = {.way = guide_way,
				       .way_count = 1,
				       .rule = rule,
				       .state = guide_level_state(rule->level),
				       .state_word = guide_level_word(rule->level)};
	size_t at = (size_t)(rule - guide_rules);
	struct ui_link before = {0}, behind = {0};
	enum error_code code = frame_public(r, rule->title, FRAME_GUIDE, &page.layout, err);
	if (code)
		return code;
	if (at > 0)
		before = link_to(arena, rule - 1);
	if (at + 1 < guide_rule_count)
		behind = link_to(arena, rule + 1);
	page.before = before.href.ptr ? &before : NULL;
	page.behind = behind.href.ptr ? &behind : NULL;
	page.layout.lead = rule->principle;
	guide_rule_page(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct str name = request_text(r, "page");
	const struct guide_rule *rule = guide_rule_of(name);
	return rule ? show_rule(r, rule, err) : show_topic(r, "/guide/", name, err);
}

static enum error_code run_audience(struct request *r, struct error *err)
{
	return show_topic(r, "/guide/pour/", request_text(r, "public"), err);
}

static enum error_code run_accessibility(struct request *r, struct error *err)
{
	return show_topic(r, "/", STR("accessibilite"), err);
}

static enum error_code run_contacts(struct request *r, struct error *err)
{
	return show_topic(r, "/", STR("contacts"), err);
}

static enum error_code run_privacy(struct request *r, struct error *err)
{
	return show_topic(r, "/", STR("vie-privee"), err);
}

static enum error_code run_search(struct request *r, struct error *err)
{
	struct guide_found page = {
		.way = guide_way, .way_count = 1, .query = request_typed(r, "q"), .mistake = request_mistake(r, "q")};
	struct guide_hits hits = {0};
	size_t count;
	const struct guide_entry *entries = guide_entries(desk_of(r)->guide, &count);
	enum error_code code = frame_public(r, STR("Chercher dans le guide"), FRAME_GUIDE, &page.layout, err);
	if (!code && request_good(r) && page.query.len > 0)
		code = guide_search(request_arena(r), entries, count, page.query, &hits, err);
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

const struct route guide_routes[] = {
	{.path = "/guide", .run = run_index, .help = "le guide : le code de conduite et ce qu'il faut savoir"},
	{.path = "/guide/chercher",
	 .run = run_search,
	 ROUTE_PARAMS(search_params),
	 .flags = ROUTE_FORM,
	 .rate = &searches,
	 .help = "cherche des mots dans le guide"},
	{.path = "/guide/pour/{public}",
	 .run = run_audience,
	 ROUTE_PARAMS(audience_params),
	 .help = "le guide pour des agents, des étudiants, des patients, des prestataires"},
	{.path = "/guide/{page}",
	 .run = run_page,
	 ROUTE_PARAMS(page_params),
	 .help = "une règle de la charte, ou un texte du guide"},
	{.path = "/contacts", .run = run_contacts, .help = "à qui s'adresser"},
	{.path = "/accessibilite", .run = run_accessibility, .help = "la déclaration d'accessibilité"},
	{.path = "/vie-privee", .run = run_privacy, .help = "ce que Blouse garde, pourquoi et combien de temps"},
	{0},
};
