/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/words/shown.h"

#include <stdio.h>

#include "desk/guide/rules.h"

#define HREF_MAX 128

enum blouse_context words_context(unsigned contexts)
{
	for (enum blouse_context c = BLOUSE_AGENT; c < BLOUSE_CONTEXTS; c++)
		if (contexts & (1u << c))
			return c;
	return BLOUSE_AGENT;
}

const struct blouse_finding *words_finding(const struct blouse_charter *charter, const struct blouse_result *result,
					   struct str rule)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct blouse_rule *r = blouse_charter_rule(charter, result->findings[i].rule);
		if (r && str_eq(str_from_c(r->id), rule))
			return &result->findings[i];
	}
	return NULL;
}

struct showing {
	struct arena *arena;
	bool failed;
};

static struct str copy(struct showing *s, struct str text)
{
	struct str spaced = guide_spaced(s->arena, text);
	s->failed = s->failed || !spaced.ptr;
	return spaced.ptr ? spaced : (struct str){"", 0};
}

static void add_piece(struct showing *s, struct guide_example *e, struct guide_piece *pieces, struct str text,
		      size_t start, size_t end, bool marked)
{
	if (end > start)
		pieces[e->piece_count++] = (struct guide_piece){copy(s, str_sub(text, start, end - start)), marked};
}

/* The finding may be NULL. */
static void add_pieces(struct showing *s, struct guide_example *e, struct str text,
		       const struct blouse_finding *finding)
{
	size_t at = 0, spans = finding ? finding->span_count : 0;
	struct guide_piece *pieces = ARENA_ZNEW(s->arena, struct guide_piece, 2 * spans + 1);
	if (!pieces) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < spans; i++) {
		add_piece(s, e, pieces, text, at, finding->spans[i].start, false);
		add_piece(s, e, pieces, text, finding->spans[i].start, finding->spans[i].end, true);
		at = finding->spans[i].end;
	}
	add_piece(s, e, pieces, text, at, text.len, false);
	e->pieces = pieces;
}

static void show_examples(struct showing *s, const struct blouse_charter *charter, const struct guide_rule *rule,
			  const struct words *words, struct site_words *shown)
{
	struct blouse_checker *checker = NULL;
	struct guide_example *list = ARENA_ZNEW(s->arena, struct guide_example, words->example_count + 1);
	if (!list || blouse_checker_new(charter, &checker, NULL)) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < words->example_count; i++) {
		const struct words_example *from = &words->examples[i];
		const struct blouse_result *result;
		const struct blouse_finding *finding = NULL;
		list[i] = (struct guide_example){
			.text = copy(s, from->text), .note = copy(s, from->note), .breaks = from->breaks};
		if (from->breaks && !blouse_check(checker, from->text.ptr, from->text.len,
						  words_context(rule->contexts), BLOUSE_NETWORK_NONE, &result, NULL))
			finding = words_finding(charter, result, rule->id);
		add_pieces(s, &list[i], from->text, finding);
	}
	blouse_checker_free(checker);
	shown->examples = list;
	shown->example_count = words->example_count;
}

/* Where a page is, and which kind of words it takes. */
static enum error_code find(struct arena *arena, const struct guide *guide, const struct site *site, struct str page,
			    const struct words *words, struct guide_place *place, enum words_kind *ret_kind,
			    struct error *err)
{
	char href[HREF_MAX];
	if (words->title.len > 0) {
		snprintf(href, sizeof(href), "/guide/%.*s", STR_ARG(page));
		*place = (struct guide_place){page, words->title, arena_copy(arena, str_from_c(href)), NULL};
		*ret_kind = WORDS_OWN;
		return place->href.ptr ? ERR_NONE : error_nomem(err);
	}
	enum error_code code = guide_place_of(guide, site, arena, page, place, err);
	*ret_kind = !code && place->rule ? WORDS_RULE : WORDS_INTRODUCTION;
	return code;
}

enum error_code words_show(struct arena *arena, const struct guide *guide, const struct site *site,
			   const struct blouse_charter *charter, struct str page, const struct words *words,
			   struct site_words *ret_shown, struct error *err)
{
	struct showing s = {.arena = arena};
	struct guide_place place;
	enum words_kind kind;
	struct words_mistake mistakes[WORDS_MISTAKES_MAX];
	size_t wrong = 0;
	enum error_code code = find(arena, guide, site, page, words, &place, &kind, err);
	if (!code)
		code = words_check(arena, kind, words, mistakes, &wrong, err);
	if (!code && wrong > 0)
		code = error_set(err, ERR_FORMAT, "Ces mots sont à revoir.");
	if (code)
		return code;
	struct site_words shown = {.page = arena_copy(arena, page),
				   .href = arena_copy(arena, place.href),
				   .source = arena_copy(arena, words->text),
				   .slogan = copy(&s, words->slogan),
				   .sentence = copy(&s, words->sentence),
				   .contact = copy(&s, words->contact),
				   .title = copy(&s, words->title),
				   .lead = copy(&s, words->lead),
				   .icon = words_icon_of(words->icon),
				   .position = words->position};
	if (words->text.len > 0)
		code = guide_part_read(arena, words->text, kind == WORDS_OWN, &shown.text, err);
	if (!code && kind == WORDS_RULE)
		show_examples(&s, charter, place.rule, words, &shown);
	if (!code && (s.failed || !shown.page.ptr || !shown.href.ptr || !shown.source.ptr))
		code = error_nomem(err);
	if (!code)
		*ret_shown = shown;
	return code;
}
