/* SPDX-License-Identifier: Apache-2.0 */
/* The rules: a page each, unless one has more to say. */
#include <stdio.h>

#include "desk/booklet/markdown.h"
#include "desk/booklet/parts.h"

#define HREF_MAX 192
#define QUOTE_MAX 260 /* bytes: longer examples are for the site */
#define PIECES_MAX 32
#define LAWS_MAX 16

static struct str formed(struct making *m, const char *before, struct str middle)
{
	char href[HREF_MAX];
	int len = snprintf(href, sizeof(href), "%s%.*s", before, STR_ARG(middle));
	struct str copy = {0};
	if (len > 0 && (size_t)len < sizeof(href))
		copy = arena_copy(m->arena, (struct str){href, (size_t)len});
	return copy.ptr ? copy : (struct str){"", 0};
}

struct str rule_href(struct making *m, const struct guide_rule *rule) { return formed(m, "/guide/", rule->id); }

struct str chapter_title(size_t chapter)
{
	return chapter < GUIDE_CHAPTERS ? guide_chapters[chapter].title : STR("Et aussi, ici");
}

struct str chapter_anchor(struct making *m, size_t chapter) { return formed(m, "/guide#", chapter_title(chapter)); }

static enum print_tone tone_of(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? PRINT_STOP : level == BLOUSE_ATTENTION ? PRINT_REVIEW : PRINT_ACCENT;
}

void put_code_line(struct print *p, struct making *m, const struct guide_rule *rule)
{
	char page[32];
	struct str link = formed(m, "#", rule_href(m, rule));
	int len = snprintf(page, sizeof(page), ", page %zu", print_page_of(p, rule_href(m, rule)));
	const struct print_run runs[] = {
		{.text = rule->principle},
		{.text = STR(" "), .look = PRINT_SOFT},
		{.text = rule->title, .link = link, .look = PRINT_SOFT | PRINT_QUIET},
		{.text = {page, (size_t)len}, .link = link, .look = PRINT_SOFT | PRINT_QUIET},
	};
	print_paragraph(p, PRINT_BODY, runs, sizeof(runs) / sizeof(*runs));
}

/* A short example of its kind; the shortest when all are long; NULL when there is none. */
static const struct guide_example *choose(const struct guide_example *examples, size_t count, bool breaks)
{
	const struct guide_example *shortest = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct guide_example *e = &examples[i];
		if (e->breaks != breaks)
			continue;
		if (e->text.len <= QUOTE_MAX)
			return e;
		if (!shortest || e->text.len < shortest->text.len)
			shortest = e;
	}
	return shortest;
}

static void put_example(struct print *p, const struct guide_example *e, enum print_tone tone)
{
	struct print_run runs[PIECES_MAX];
	size_t count = 0;
	if (!e)
		return;
	bool pieces = e->breaks && e->piece_count > 0 && e->piece_count <= PIECES_MAX;
	for (size_t i = 0; pieces && i < e->piece_count; i++)
		runs[count++] = (struct print_run){.text = e->pieces[i].text,
						   .look = e->pieces[i].marked ? PRINT_MARKED | PRINT_STRONG : 0};
	if (count == 0)
		runs[count++] = (struct print_run){.text = e->text};
	print_box(p, e->breaks ? tone : PRINT_CLEAR);
	print_text(p, PRINT_LABEL, e->breaks ? STR("Pose problème") : STR("Respecte la règle"));
	print_paragraph(p, PRINT_QUOTE, runs, count);
	print_box_end(p);
}

static void put_examples(struct print *p, const struct guide_example *examples, size_t count, enum print_tone tone)
{
	put_example(p, choose(examples, count, true), tone);
	put_example(p, choose(examples, count, false), tone);
}

/* In one paragraph, small: who needs the law looks for it. */
static void put_laws(struct print *p, const struct guide_rule *rule)
{
	struct print_run runs[4 * LAWS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < rule->law_count && i < LAWS_MAX; i++) {
		const struct guide_law *law = &rule->laws[i];
		runs[count++] = (struct print_run){.text = i > 0 ? STR(" — ") : STR("La loi. ")};
		runs[count++] = (struct print_run){.text = law->ref, .look = PRINT_STRONG};
		runs[count++] = (struct print_run){.text = law->says.len > 0 ? STR("\u00a0: ") : STR("")};
		runs[count++] = (struct print_run){.text = law->says};
	}
	if (count > 0)
		print_paragraph(p, PRINT_SMALL, runs, count);
}

static enum error_code put_rule(struct print *p, struct making *m, const struct guide_rule *rule, struct error *err)
{
	const struct site_words *own = site_words_on(m->booklet->site, rule->id);
	print_heading(p, 2, rule->title, rule_href(m, rule));
	print_box(p, tone_of(rule->level));
	print_text(p, PRINT_LABEL, guide_level_word(rule->level));
	print_text(p, PRINT_PRINCIPLE, rule->principle);
	print_box_end(p);
	enum error_code code = put_own(p, m, rule->id, err);
	if (code)
		return code;
	print_heading(p, 3, STR("Pourquoi"), STR(""));
	print_text(p, PRINT_BODY, rule->why);
	print_heading(p, 3, STR("Ce que vous pouvez faire à la place"), STR(""));
	print_text(p, PRINT_BODY, rule->advice);
	print_heading(p, 3, STR("Exemples"), STR(""));
	put_examples(p, rule->examples, rule->example_count, tone_of(rule->level));
	if (own && own->example_count > 0) {
		print_heading(p, 3, m->booklet->site->sign, STR(""));
		put_examples(p, own->examples, own->example_count, tone_of(rule->level));
	}
	put_laws(p, rule);
	return ERR_NONE;
}

enum error_code put_rules(struct print *p, struct making *m, struct error *err)
{
	const struct site *site = m->booklet->site;
	enum error_code code = ERR_NONE;
	size_t chapter = SIZE_MAX;
	for (size_t i = 0; !code && i < site->rule_count; i++) {
		size_t here = guide_chapter_of(guide_rank(site->rules[i].id));
		print_break(p, PRINT_ANY);
		if (here != chapter) {
			print_running(p, m->head, chapter_title(here));
			print_heading(p, 1, chapter_title(here), chapter_anchor(m, here));
		}
		chapter = here;
		code = put_rule(p, m, &site->rules[i], err);
	}
	return code;
}
