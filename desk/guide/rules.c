/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/rules.h"

#include "desk/guide/text.h"

#define SPACED_MAX ((size_t)1 << 20)

struct str guide_spaced(struct arena *arena, struct str s)
{
	_cleanup_buf_ struct buf spaced;
	buf_init(&spaced, SPACED_MAX);
	guide_text_spaces(&spaced, s);
	return spaced.failed ? (struct str){0} : arena_copy(arena, buf_str(&spaced));
}

/* Collects copies; `failed` once one of them had no memory. */
struct copying {
	struct arena *arena;
	bool failed;
};

static struct str copy(struct copying *c, struct str s)
{
	struct str spaced = guide_spaced(c->arena, s);
	c->failed = c->failed || !spaced.ptr;
	return spaced.ptr ? spaced : (struct str){"", 0};
}

static void *room(struct copying *c, size_t count, size_t size)
{
	void *list = arena_zalloc(c->arena, count + 1, size);
	c->failed = c->failed || !list;
	return list;
}

/* The next example of a kind that the page shows, from `at` on; SIZE_MAX when there is none. One that breaks another rule
 * would make a poor « this is fine ». */
static size_t next_example(const struct source_rule *rule, bool breaks, bool chosen, size_t at)
{
	for (; at < rule->examples.count; at++) {
		const struct source_example *e = &rule->examples.items[at];
		if (e->breaks == breaks && (chosen ? e->guide : breaks || e->rules.count == 0))
			return at;
	}
	return SIZE_MAX;
}

/* One that breaks the rule and one that complies, in turn. */
static size_t choose(const struct source_rule *rule, size_t ret_shown[GUIDE_EXAMPLES_MAX])
{
	bool chosen = false;
	size_t count = 0, at[2] = {0, 0}, shown[2] = {0, 0};
	for (size_t i = 0; i < rule->examples.count; i++)
		chosen = chosen || rule->examples.items[i].guide;
	for (bool more = true; more;) {
		more = false;
		for (int kind = 0; kind < 2; kind++) {
			size_t found = next_example(rule, kind == 0, chosen, at[kind]);
			if (found == SIZE_MAX || count == GUIDE_EXAMPLES_MAX ||
			    (!chosen && shown[kind] == GUIDE_EXAMPLES_EACH))
				continue;
			ret_shown[count++] = found;
			at[kind] = found + 1;
			shown[kind]++;
			more = true;
		}
	}
	return count;
}

static void add_piece(struct copying *c, struct guide_piece *pieces, size_t *count, struct str text, size_t start,
		      size_t end, bool marked)
{
	if (end > start)
		pieces[(*count)++] = (struct guide_piece){copy(c, str_sub(text, start, end - start)), marked};
}

static void copy_example(struct copying *c, const struct source_example *from, struct guide_example *to)
{
	size_t at = 0, count = 0;
	struct guide_piece *pieces = room(c, 2 * from->spans.count + 1, sizeof(*pieces));
	for (size_t i = 0; pieces && i < from->spans.count; i++) {
		const struct blouse_span *span = &from->spans.items[i];
		add_piece(c, pieces, &count, from->text, at, span->start, false);
		add_piece(c, pieces, &count, from->text, span->start, span->end, true);
		at = span->end;
	}
	if (pieces)
		add_piece(c, pieces, &count, from->text, at, from->text.len, false);
	*to = (struct guide_example){.text = copy(c, from->text),
				     .pieces = pieces,
				     .piece_count = count,
				     .note = copy(c, from->note),
				     .breaks = from->breaks};
}

static void copy_lists(struct copying *c, const struct source_rule *from, struct guide_rule *to)
{
	size_t shown[GUIDE_EXAMPLES_MAX], count = choose(from, shown);
	struct guide_law *laws = room(c, from->laws.count, sizeof(*laws));
	struct guide_source *sources = room(c, from->guides.count, sizeof(*sources));
	struct guide_example *examples = room(c, count, sizeof(*examples));
	if (c->failed)
		return;
	for (size_t i = 0; i < from->laws.count; i++)
		laws[i] = (struct guide_law){copy(c, from->laws.items[i].ref), copy(c, from->laws.items[i].says)};
	for (size_t i = 0; i < from->guides.count; i++) {
		const struct source_guide *guide = &from->guides.items[i];
		const char *label = source_guide_label(guide->guide);
		sources[i] =
			(struct guide_source){copy(c, label ? str_from_c(label) : guide->guide), copy(c, guide->part)};
	}
	for (size_t i = 0; i < count; i++)
		copy_example(c, &from->examples.items[shown[i]], &examples[i]);
	to->laws = laws;
	to->law_count = from->laws.count;
	to->sources = sources;
	to->source_count = from->guides.count;
	to->examples = examples;
	to->example_count = count;
}

enum error_code guide_rule_make(struct arena *arena, const struct source_rule *source, struct guide_rule *ret_rule,
				struct error *err)
{
	struct copying c = {.arena = arena};
	struct guide_rule rule = {.id = copy(&c, source->id),
				  .title = copy(&c, source->title),
				  .principle = copy(&c, source->principle),
				  .why = copy(&c, str_trim(source->why)),
				  .advice = copy(&c, source->advice),
				  .level = source->level,
				  .contexts = source->contexts};
	copy_lists(&c, source, &rule);
	if (c.failed)
		return error_nomem(err);
	*ret_rule = rule;
	return ERR_NONE;
}
