// SPDX-License-Identifier: Apache-2.0
/* The answer for people: the sign, the message with numbered underlines, then each finding: fact, reason, way out. */
#include <stdint.h>
#include <stdio.h>

#include "cli/formats.h"
#include "verdict/message.h"
#include "cli/underline.h"

#define REPORT_LINES_MAX 60 /* a longer message is shown only where something was found */
#define REPORT_INDENT 2

struct sign {
	const char *icon, *word;
	enum term_style style;
};

static struct sign sign_of(enum blouse_level verdict)
{
	switch (verdict) {
	case BLOUSE_BLOQUANT:
		return (struct sign){"✖", "ne publiez pas", TERM_RED};
	case BLOUSE_ATTENTION:
		return (struct sign){"▲", "à revoir", TERM_AMBER};
	default:
		return (struct sign){"✔", "rien à signaler", TERM_GREEN};
	}
}

/* Somebody in danger comes before any rule, and green would be the wrong colour; what the public wrote is out already. */
static struct sign message_sign(const struct blouse_result *r)
{
	struct sign sign = sign_of(r->verdict);
	if (r->nature == BLOUSE_DETRESSE)
		return (struct sign){"☎", "quelqu'un a besoin d'aide", TERM_AMBER};
	if (r->nature != BLOUSE_NATURE_NONE && r->verdict == BLOUSE_BLOQUANT)
		sign.word = "à modérer";
	return sign;
}

static enum term_style level_style(enum blouse_level level)
{
	return level == BLOUSE_CONSEIL ? TERM_BLUE : sign_of(level).style;
}

static const char *nature_words(enum blouse_nature nature)
{
	static const char *const words[BLOUSE_NATURES] = {
		[BLOUSE_REMERCIEMENT] = "un remerciement",
		[BLOUSE_CRITIQUE] = "une critique",
		[BLOUSE_QUESTION] = "une question",
		[BLOUSE_DETRESSE] = "un appel de détresse : quelqu'un a besoin d'une réponse humaine, maintenant",
		[BLOUSE_RUMEUR] = "une rumeur",
		[BLOUSE_NON_CONFORME] = "un propos non conforme",
		[BLOUSE_INFORMATION] = "une information",
		[BLOUSE_HORS_SUJET] = "hors sujet",
	};
	return nature < BLOUSE_NATURES ? words[nature] : NULL;
}

/* How many lines the message takes, counted no further than is needed to know that it is long. */
static bool is_long(struct str text, unsigned width)
{
	size_t end, lines = 0;
	for (size_t pos = 0; pos < text.len; lines++) {
		if (lines > REPORT_LINES_MAX)
			return true;
		pos = term_line(text, pos, width, &end);
	}
	return false;
}

static void show_text(struct buf *out, const struct term *term, const struct checked *c)
{
	struct underlines underlines;
	struct str text = c->text;
	while (text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
		text.len--;
	unsigned width = term->width - REPORT_INDENT;
	bool excerpt = is_long(text, width), gap = false;
	for (size_t pos = 0, next, end; pos < text.len; pos = next) {
		next = term_line(text, pos, width, &end);
		underlines_find(&underlines, c, pos, end);
		if (excerpt && !underlines.count) {
			gap = true;
			continue;
		}
		if (gap)
			buf_addf(out, "%*s[…]\n", REPORT_INDENT, "");
		gap = false;
		buf_addf(out, "%*s", REPORT_INDENT, "");
		term_show(out, text, pos, end);
		buf_add_char(out, '\n');
		underlines_show(out, term, &underlines, REPORT_INDENT, level_style);
	}
	if (gap)
		buf_addf(out, "%*s[…]\n", REPORT_INDENT, "");
}

static void show_labelled(struct buf *out, const struct term *term, const char *label, const char *text)
{
	unsigned indent = REPORT_INDENT + 3;
	if (!text || !*text)
		return;
	buf_addf(out, "%*s", (int)indent, "");
	if (*label)
		term_styled(out, term, TERM_BOLD, label);
	struct str s = str_from_c(label);
	unsigned width = term_columns(s, 0, s.len);
	term_wrap(out, term, str_from_c(text), indent + width, indent);
}

/* Where the rule comes from: the first guide; the others are counted. */
static void show_source(struct buf *out, const struct term *term, const char *source)
{
	static const char between[] = "» ; ";
	const char *first = source ? strstr(source, between) : NULL;
	struct buf text;
	size_t others = 0;
	if (!first) {
		show_labelled(out, term, "Source : ", source);
		return;
	}
	for (const char *p = first; p; p = strstr(p + sizeof between - 1, between))
		others++;
	buf_init(&text, out->max);
	buf_addf(&text, "%.*s» (et %zu %s)", (int)(first - source), source, others,
		 others > 1 ? "autres guides" : "autre guide");
	show_labelled(out, term, "Source : ", text.ptr);
	buf_release(&text);
}

static void show_finding(struct buf *out, const struct term *term, const struct checked *c, size_t i)
{
	const struct blouse_finding *f = &c->result->findings[i];
	const struct blouse_rule *rule = blouse_charter_rule(c->charter, f->rule);
	enum term_style style = level_style(f->level);
	buf_add_char(out, '\n');
	term_on(out, term, style);
	buf_addf(out, "%*zu. %s", REPORT_INDENT + 1, i + 1, rule->title);
	term_off(out, term, style);
	buf_addf(out, " (%s)\n", blouse_level_id(f->level));
	struct buf sentence;
	buf_init(&sentence, out->max);
	message_add(&sentence, c->text, f);
	show_labelled(out, term, "", sentence.ptr);
	buf_release(&sentence);
	show_labelled(out, term, "À la place : ", f->advice);
	show_source(out, term, f->source);
}

static void show_nature(struct buf *out, const struct term *term, const struct blouse_result *r)
{
	struct buf sentence;
	buf_init(&sentence, out->max);
	buf_addf(&sentence, "C'est %s%s.", nature_words(r->nature),
		 r->nature == BLOUSE_DETRESSE ? ""
		 : r->tone < 0                ? " ; le ton dessert l'établissement"
		 : r->tone > 0                ? " ; le ton sert l'établissement"
					      : "");
	buf_addf(out, "\n%*s", REPORT_INDENT, "");
	term_wrap(out, term, buf_str(&sentence), REPORT_INDENT, REPORT_INDENT);
	buf_release(&sentence);
}

void report_message(struct buf *out, const struct term *term, const struct checked *c, bool titled)
{
	const struct blouse_result *r = c->result;
	struct sign sign = message_sign(r);
	if (titled && c->name) {
		term_on(out, term, TERM_FAINT);
		struct str name = str_from_c(strcmp(c->name, "-") == 0 ? "entrée standard" : c->name);
		term_show(out, name, 0, name.len);
		term_off(out, term, TERM_FAINT);
		buf_add_char(out, '\n');
	}
	term_on(out, term, sign.style);
	buf_addf(out, "%s %s", sign.icon, sign.word);
	term_off(out, term, sign.style);
	buf_add_c(out, "\n\n");
	show_text(out, term, c);
	if (nature_words(r->nature))
		show_nature(out, term, r);
	for (size_t i = 0; i < r->finding_count; i++)
		show_finding(out, term, c, i);
}

void report_summary(struct buf *out, const struct term *term, const size_t counts[BLOUSE_BLOQUANT + 1])
{
	static const enum blouse_level order[] = {BLOUSE_BLOQUANT, BLOUSE_ATTENTION, BLOUSE_CLEAR};
	size_t total = 0;
	for (size_t i = 0; i <= BLOUSE_BLOQUANT; i++)
		total += counts[i];
	buf_addf(out, "\n%zu messages relus :", total);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		struct sign sign = sign_of(order[i]);
		if (!counts[order[i]])
			continue;
		buf_add_c(out, "  ");
		term_on(out, term, sign.style);
		buf_addf(out, "%s %zu %s", sign.icon, counts[order[i]], sign.word);
		term_off(out, term, sign.style);
	}
	buf_add_char(out, '\n');
}
