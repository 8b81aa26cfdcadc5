/* SPDX-License-Identifier: Apache-2.0 */
/* What `blouse learn` tells. Messages are named by their id: no word of theirs is printed. */
#include <stdio.h>

#include "cli/learn.h"
#include "cli/term.h"

#define ID_COLUMNS 32
#define MOVED 0.005f /* a rule whose F1 moves less is not told about */

/* A number as French readers write it. */
static const char *number(char text[16], double value, int decimals)
{
	snprintf(text, 16, "%.*f", decimals, value);
	char *point = strchr(text, '.');
	if (point)
		*point = ',';
	return text;
}

static void add_number(struct buf *out, int width, double value, int decimals)
{
	char text[16];
	if (value < 0)
		buf_addf(out, " %*s–", width - 1, "");
	else
		buf_addf(out, " %*s", width, number(text, value, decimals));
}

static float share(unsigned part, unsigned whole) { return whole ? (float)part / (float)whole : 0; }

static float rule_f1(const struct learn_report *report, unsigned r)
{
	unsigned hit = report->rules[r].hit;
	return share(2 * hit, 2 * hit + report->rules[r].missed + report->rules[r].wrong);
}

/* The figures of a report that are shares, in the order in which they are told. */
static const struct {
	const char *name;
	size_t offset;
} figures[] = {
	{"micro-F1", offsetof(struct learn_report, micro)},
	{"macro-F1", offsetof(struct learn_report, macro)},
	{"bloquants arrêtés", offsetof(struct learn_report, stopped)},
	{"bloquants bloqués", offsetof(struct learn_report, blocked)},
	{"conformes bloqués", offsetof(struct learn_report, compliant_blocked)},
	{"conformes alertés", offsetof(struct learn_report, compliant_alarmed)},
	{"nature", offsetof(struct learn_report, nature)},
	{"tonalité", offsetof(struct learn_report, tone)},
};

static float figure(const struct learn_report *report, size_t i)
{
	float value;
	memcpy(&value, (const char *)report + figures[i].offset, sizeof value);
	return value;
}

/* printf pads bytes; names have accents. */
static void add_name(struct buf *out, const char *name, unsigned width)
{
	struct str text = str_from_c(name);
	unsigned columns = term_columns(text, 0, text.len);
	buf_addf(out, "  %s%*s", name, columns < width ? (int)(width - columns) : 0, "");
}

void learn_print_model(struct buf *out, const struct learn_report *report, const struct blouse_charter *charter)
{
	buf_addf(out,
		 "%zu messages, %zu traits. Validation croisée, chaque auteur jugé sans avoir été appris :\n\n"
		 "  %-26s %9s %6s %6s %8s %6s\n",
		 report->messages, report->features, "règle", "précision", "rappel", "F1", "exemples", "seuil");
	for (unsigned r = 0; r < blouse_charter_rule_count(charter) && r < LEARN_RULES_MAX; r++) {
		unsigned hit = report->rules[r].hit, missed = report->rules[r].missed, wrong = report->rules[r].wrong;
		buf_addf(out, "  %-26s", blouse_charter_rule(charter, r)->id);
		add_number(out, 9, (double)share(hit, hit + wrong), 2);
		add_number(out, 6, (double)share(hit, hit + missed), 2);
		add_number(out, 6, (double)rule_f1(report, r), 2);
		buf_addf(out, " %8u", hit + missed);
		add_number(out, 6, (double)report->rules[r].threshold, 2);
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		add_name(out, figures[i].name, 26);
		add_number(out, 9, (double)figure(report, i), 3);
		buf_add_char(out, '\n');
	}
}

/* The rules whose F1 moves, those that gain first. */
static void add_moved_rules(struct buf *out, const struct learn_change *c, const struct blouse_charter *charter)
{
	bool some = false;
	for (int gain = 1; gain >= 0; gain--) {
		for (unsigned r = 0; r < blouse_charter_rule_count(charter) && r < LEARN_RULES_MAX; r++) {
			float before = rule_f1(&c->before, r), after = rule_f1(&c->after, r), moved = after - before;
			if ((moved > 0) != gain || (moved < MOVED && moved > -MOVED))
				continue;
			if (!some)
				buf_add_c(out, "\nRègles qui bougent (F1) :\n");
			some = true;
			add_name(out, blouse_charter_rule(charter, r)->id, 26);
			add_number(out, 7, (double)before, 3);
			add_number(out, 7, (double)after, 3);
			buf_add_c(out, gain ? "   mieux\n" : "   moins bien\n");
		}
	}
	if (!some)
		buf_add_c(out, "\nAucune règle ne bouge d'un demi-centième de F1.\n");
}

static const char *plural(size_t count) { return count > 1 ? "s" : ""; }

void learn_print_change(struct buf *out, const struct learn_change *c, const struct blouse_charter *charter)
{
	buf_addf(out,
		 "%zu messages connus, %zu ajouté%s.\n\n"
		 "Messages connus, en lecture rapide, chacun jugé sans avoir été appris (validation croisée) :\n\n"
		 "  %-26s %7s %7s\n",
		 c->after.messages, c->added, plural(c->added), "", "sans", "avec");
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		add_name(out, figures[i].name, 26);
		add_number(out, 7, (double)figure(&c->before, i), 3);
		add_number(out, 7, (double)figure(&c->after, i), 3);
		buf_add_char(out, '\n');
	}
	add_moved_rules(out, c, charter);
	buf_addf(out, "Verdicts : %zu mieux, %zu moins bien.\n", c->better, c->worse);
}

static int distance(enum blouse_level a, enum blouse_level b) { return a > b ? (int)(a - b) : (int)(b - a); }

static const char *what_came(int was, int is)
{
	if (is == 0)
		return was ? "corrigé" : "";
	return is < was ? "mieux" : is > was ? "moins bien" : "inchangé";
}

void learn_print_added(struct buf *out, const struct records *records, size_t first,
		       const struct learn_reading *readings)
{
	size_t before = 0, after = 0, count = records->count - first;
	buf_addf(out, "\nMessages ajoutés :\n\n  %-*s %-10s %-10s %-10s\n", ID_COLUMNS, "id", "attendu", "avant",
		 "après");
	for (size_t i = 0; i < count; i++) {
		const struct record *rec = &records->items[first + i];
		int was = distance(readings[i].before, rec->verdict), is = distance(readings[i].after, rec->verdict);
		size_t end;
		term_line(rec->id, 0, ID_COLUMNS, &end);
		buf_add_c(out, "  ");
		term_show(out, rec->id, 0, end);
		buf_addf(out, "%*s %-10s %-10s %-10s %s\n", ID_COLUMNS - (int)term_columns(rec->id, 0, end), "",
			 blouse_level_id(rec->verdict), blouse_level_id(readings[i].before),
			 blouse_level_id(readings[i].after), what_came(was, is));
		before += was == 0;
		after += is == 0;
	}
	buf_addf(out, "\n%zu sur %zu comme attendu ; avant, %zu.\n", after, count, before);
}

void learn_print_measured(struct buf *out, const char *folder, const struct records *records,
			  const struct learn_reading *readings)
{
	size_t changed = 0, better = 0, worse = 0;
	for (size_t i = 0; i < records->count; i++) {
		enum blouse_level label = records->items[i].verdict;
		int was = distance(readings[i].before, label), is = distance(readings[i].after, label);
		changed += readings[i].before != readings[i].after;
		better += is < was;
		worse += is > was;
	}
	buf_addf(out,
		 "\nMessages gardés pour mesurer (%s) :\nsur %zu, %zu change%s de verdict, %zu en mieux, %zu en moins "
		 "bien.\n",
		 folder, records->count, changed, changed > 1 ? "nt" : "", better, worse);
}
