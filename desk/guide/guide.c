/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/guide.h"

#include <stdio.h>

#include "base/mem.h"
#include "desk/guide/site.h"

#define GUIDE_MEMORY ((size_t)32 << 20)
#define HREF_MAX 160
#define LAWS_INDEXED 16 /* of one rule */

struct guide {
	struct arena arena;
	struct guide_text *texts;    /* as guide_files */
	struct guide_entry *entries; /* of the texts */
	size_t entry_count;
	struct sites *sites;
};

const struct guide_topic guide_topics[] = {
	{.file = STR("pour-agents"),
	 .href = STR("/guide/pour/agents"),
	 .icon = UI_ICON_PEOPLE,
	 .kind = GUIDE_AUDIENCE,
	 .contexts = 1 << BLOUSE_AGENT},
	{.file = STR("pour-etudiants"),
	 .href = STR("/guide/pour/etudiants"),
	 .icon = UI_ICON_WRITE,
	 .kind = GUIDE_AUDIENCE,
	 .contexts = 1 << BLOUSE_AGENT},
	{.file = STR("pour-patients"),
	 .href = STR("/guide/pour/patients"),
	 .icon = UI_ICON_PERSON,
	 .kind = GUIDE_AUDIENCE,
	 .contexts = 1 << BLOUSE_USAGER},
	{.file = STR("pour-prestataires"),
	 .href = STR("/guide/pour/prestataires"),
	 .icon = UI_ICON_FILE,
	 .kind = GUIDE_AUDIENCE,
	 .contexts = 1 << BLOUSE_AGENT},
	{.file = STR("message-trouve"),
	 .href = STR("/guide/message-trouve"),
	 .icon = UI_ICON_REPORT,
	 .drawing = GUIDE_DRAWING_FOUND,
	 .listed = true},
	{.file = STR("idees-recues"),
	 .href = STR("/guide/idees-recues"),
	 .icon = UI_ICON_INFO,
	 .kind = GUIDE_CARDS,
	 .listed = true},
	{.file = STR("reglages"), .href = STR("/guide/reglages"), .icon = UI_ICON_LOCK, .listed = true},
	{.file = STR("reseaux"), .href = STR("/guide/reseaux"), .icon = UI_ICON_PEOPLE, .listed = true},
	{.file = STR("verifier-une-source"),
	 .href = STR("/guide/verifier-une-source"),
	 .icon = UI_ICON_SEARCH,
	 .listed = true},
	{.file = STR("viralite"),
	 .href = STR("/guide/viralite"),
	 .kind = GUIDE_SPREAD,
	 .icon = UI_ICON_FIGURES,
	 .drawing = GUIDE_DRAWING_STADIUM,
	 .listed = true},
	{.file = STR("cadre-legal"), .href = STR("/guide/cadre-legal"), .icon = UI_ICON_CASE, .listed = true},
	{.file = STR("quand-tout-va-bien"),
	 .href = STR("/guide/quand-tout-va-bien"),
	 .icon = UI_ICON_CLEAR,
	 .listed = true},
	{.file = STR("glossaire"),
	 .href = STR("/guide/glossaire"),
	 .icon = UI_ICON_GUIDE,
	 .kind = GUIDE_GLOSSARY,
	 .listed = true},
	{.file = STR("contacts"), .href = STR("/contacts"), .kind = GUIDE_CONTACTS, .icon = UI_ICON_PEOPLE},
	{.file = STR("accessibilite"), .href = STR("/accessibilite"), .icon = UI_ICON_PERSON},
	{.file = STR("vie-privee"), .href = STR("/vie-privee"), .kind = GUIDE_PRIVACY, .icon = UI_ICON_LOCK},
	{.file = {0}},
};

const struct guide_chapter guide_chapters[GUIDE_CHAPTERS] = {
	{STR("Les patients"), {"secret-medical", "identification-patient", "droit-image"}},
	{STR("Les collègues et les autres"),
	 {"collegues", "discretion-professionnelle", "injure-diffamation", "discrimination"}},
	{STR("L'établissement"),
	 {"secret-professionnel", "parole-institution", "compte-officiel", "loyaute", "lien-employeur", "reserve"}},
	{STR("Ce que je publie"), {"source-verifiee", "geolocalisation", "propriete-intellectuelle"}},
};

const struct guide_rule *guide_rule_of(struct str id)
{
	for (size_t i = 0; i < guide_rule_count; i++)
		if (str_eq(guide_rules[i].id, id))
			return &guide_rules[i];
	return NULL;
}

const struct guide_text *guide_text_of(const struct guide *guide, struct str name)
{
	for (size_t i = 0; i < guide_file_count; i++)
		if (str_eq(guide_files[i].name, name))
			return &guide->texts[i];
	return NULL;
}

struct sites *guide_sites(const struct guide *guide) { return guide->sites; }

size_t guide_rank(struct str id)
{
	for (size_t c = 0; c < GUIDE_CHAPTERS; c++)
		for (size_t i = 0; guide_chapters[c].rules[i]; i++)
			if (str_eq(id, str_from_c(guide_chapters[c].rules[i])))
				return 8 * c + i;
	return 8 * GUIDE_CHAPTERS;
}

static struct str join(struct arena *arena, const struct str *parts, size_t count)
{
	size_t len = 0;
	for (size_t i = 0; i < count; i++)
		len += parts[i].len + 1;
	char *text = ARENA_NEW(arena, char, len + 1);
	if (!text)
		return (struct str){0};
	len = 0;
	for (size_t i = 0; i < count; i++) {
		memcpy(text + len, parts[i].ptr, parts[i].len);
		len += parts[i].len;
		if (i + 1 < count)
			text[len++] = ' ';
	}
	text[len] = '\0';
	return (struct str){text, len};
}

/* `entry` was counted by the caller. */
static enum error_code make_entry(struct arena *arena, const char *href, struct str title, struct str where,
				  struct str text, struct guide_entry *ret_entry, struct error *err)
{
	*ret_entry = (struct guide_entry){
		.href = arena_copy(arena, str_from_c(href)), .title = title, .where = where, .text = text};
	if (!ret_entry->href.ptr || !text.ptr)
		return error_nomem(err);
	return guide_entry_fold(arena, ret_entry, err);
}

static enum error_code index_rule(struct arena *arena, const struct guide_rule *rule, struct guide_entry *ret_entry,
				  struct error *err)
{
	char href[HREF_MAX];
	struct str parts[3 + 2 * LAWS_INDEXED] = {rule->principle, rule->why, rule->advice};
	size_t count = 3;
	for (size_t i = 0; i < rule->law_count && i < LAWS_INDEXED; i++) {
		parts[count++] = rule->laws[i].ref;
		parts[count++] = rule->laws[i].says;
	}
	snprintf(href, sizeof(href), "/guide/%.*s", STR_ARG(rule->id));
	return make_entry(arena, href, rule->title, (struct str){"", 0}, join(arena, parts, count), ret_entry, err);
}

enum error_code guide_place_of(const struct guide *guide, const struct site *site, struct arena *arena, struct str page,
			       struct guide_place *ret_place, struct error *err)
{
	char href[HREF_MAX];
	const struct guide_rule *rule = site_rule(site, page);
	rule = rule ? rule : guide_rule_of(page);
	if (str_eq(page, STR(SITE_FIRST_PAGE))) {
		*ret_place = (struct guide_place){page, STR("La première page du guide"), STR("/guide"), NULL};
		return ERR_NONE;
	}
	if (rule) {
		snprintf(href, sizeof(href), "/guide/%.*s", STR_ARG(rule->id));
		*ret_place = (struct guide_place){page, rule->title, arena_copy(arena, str_from_c(href)), rule};
		return ret_place->href.ptr ? ERR_NONE : error_nomem(err);
	}
	for (const struct guide_topic *topic = guide_topics; topic->file.ptr; topic++)
		if (str_eq(topic->file, page)) {
			*ret_place = (struct guide_place){page, guide_text_of(guide, page)->title, topic->href, NULL};
			return ERR_NONE;
		}
	return error_set(err, ERR_NOT_FOUND, "Cette page du guide n'existe pas.");
}

/* How many entries the establishment's own words make, at most. */
static size_t count_words(const struct site *site)
{
	size_t count = 0;
	for (size_t i = 0; i < site->word_count; i++)
		count += 1 + site->words[i].text.section_count;
	return count;
}

/* An introduction is found on its page; a page of its own, and its sections, as others are. */
static enum error_code index_words(const struct guide *guide, struct arena *arena, const struct site *site,
				   const struct site_words *words, struct guide_entry *entries, size_t *count,
				   struct error *err)
{
	char href[HREF_MAX];
	struct guide_place place;
	const struct str parts[] = {words->lead, words->text.plain};
	struct str nowhere = {"", 0};
	snprintf(href, sizeof(href), "%.*s", STR_ARG(words->href));
	if (words->title.len > 0) {
		enum error_code code = make_entry(arena, href, words->title, nowhere, join(arena, parts, 2),
						  &entries[(*count)++], err);
		for (size_t i = 0; !code && i < words->text.section_count; i++) {
			const struct guide_section *section = &words->text.sections[i];
			snprintf(href, sizeof(href), "%.*s#%.*s", STR_ARG(words->href), STR_ARG(section->id));
			code = make_entry(arena, href, section->title, words->title, section->plain,
					  &entries[(*count)++], err);
		}
		return code;
	}
	if (words->text.plain.len == 0)
		return ERR_NONE;
	enum error_code code = guide_place_of(guide, site, arena, words->page, &place, err);
	return code ? code
		    : make_entry(arena, href, place.title, site->sign, words->text.plain, &entries[(*count)++], err);
}

enum error_code guide_index_site(const struct guide *guide, struct arena *arena, struct site *site, struct error *err)
{
	size_t count = site->rule_count + guide->entry_count + count_words(site);
	struct guide_entry *entries = ARENA_ZNEW(arena, struct guide_entry, count + 1);
	if (!entries)
		return error_nomem(err);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < site->rule_count; i++)
		code = index_rule(arena, &site->rules[i], &entries[i], err);
	if (code)
		return code;
	memcpy(entries + site->rule_count, guide->entries, guide->entry_count * sizeof(*entries));
	count = site->rule_count + guide->entry_count;
	for (size_t i = 0; !code && i < site->word_count; i++)
		code = index_words(guide, arena, site, &site->words[i], entries, &count, err);
	if (code)
		return code;
	site->entries = entries;
	site->entry_count = count;
	return ERR_NONE;
}

static enum error_code index_topic(struct guide *guide, const struct guide_topic *topic, struct error *err)
{
	const struct guide_text *text = guide_text_of(guide, topic->file);
	char href[HREF_MAX];
	if (!text)
		return error_set(err, ERR_NOT_FOUND, "il manque le texte charter/guide/%.*s.md", STR_ARG(topic->file));
	const struct str parts[] = {text->lead, text->plain};
	snprintf(href, sizeof(href), "%.*s", STR_ARG(topic->href));
	enum error_code code = make_entry(&guide->arena, href, text->title, (struct str){"", 0},
					  join(&guide->arena, parts, 2), &guide->entries[guide->entry_count++], err);
	for (size_t i = 0; !code && i < text->section_count; i++) {
		const struct guide_section *section = &text->sections[i];
		snprintf(href, sizeof(href), "%.*s#%.*s", STR_ARG(topic->href), STR_ARG(section->id));
		code = make_entry(&guide->arena, href, section->title, text->title, section->plain,
				  &guide->entries[guide->entry_count++], err);
	}
	return code;
}

static enum error_code fill(struct guide *guide, struct error *err)
{
	size_t entries = 0;
	guide->texts = ARENA_ZNEW(&guide->arena, struct guide_text, guide_file_count);
	if (!guide->texts)
		return error_nomem(err);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < guide_file_count; i++) {
		code = guide_text_read(&guide->arena, guide_files[i].bytes, &guide->texts[i], err);
		entries += 1 + guide->texts[i].section_count;
	}
	if (!code && !(guide->entries = ARENA_ZNEW(&guide->arena, struct guide_entry, entries)))
		code = error_nomem(err);
	for (const struct guide_topic *topic = guide_topics; !code && topic->file.ptr; topic++)
		code = index_topic(guide, topic, err);
	return code ? code : sites_new(&guide->sites, err);
}

enum error_code guide_new(struct guide **ret_guide, struct error *err)
{
	struct guide *guide = mem_calloc(1, sizeof(*guide));
	if (!guide)
		return error_nomem(err);
	arena_init(&guide->arena, GUIDE_MEMORY);
	enum error_code code = fill(guide, err);
	if (code) {
		guide_free(guide);
		return code;
	}
	*ret_guide = guide;
	return ERR_NONE;
}

void guide_free(struct guide *guide)
{
	if (!guide)
		return;
	sites_free(guide->sites);
	arena_release(&guide->arena);
	mem_free(guide);
}
