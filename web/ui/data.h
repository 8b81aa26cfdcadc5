/* SPDX-License-Identifier: Apache-2.0 */
/* What a page shows of things: tables, facts, what happened, figures, a message with its marks. */
#ifndef BLOUSE_WEB_UI_DATA_H
#define BLOUSE_WEB_UI_DATA_H

#include <stdint.h>

#include "base/buf.h"
#include "web/french.h"
#include "web/ui/notices.h"

/* A table, to be filled with its rows: <tr><td data-label="Service">…</td></tr>. On a phone each row becomes a card, whose
 * lines are named by data-label. {fill heads} holds a ui_head a column. */
struct ui_table {
	struct str caption;
};

enum ui_sort { UI_UNSORTED, UI_ASCENDING, UI_DESCENDING };

struct ui_head {
	struct str label;
	struct str href;   /* optional: the address of the list sorted by this column */
	enum ui_sort sort; /* optional */
	bool number;       /* its cells hold numbers: class="number" on each <td> too */
};
void ui_head(struct buf *out, const struct ui_head *p);

struct ui_fact {
	struct str term, text;
	struct str href; /* optional */
};
struct ui_facts {
	const struct ui_fact *facts;
	size_t fact_count;
};
void ui_facts(struct buf *out, const struct ui_facts *p);

/* What happened to a thing, the latest first or last as the caller has it. */
struct ui_event {
	int64_t at;
	struct str who, text;
	struct str note;     /* optional */
	enum ui_state state; /* optional */
};
struct ui_timeline {
	const struct ui_event *events;
	size_t event_count;
	int64_t now;
	enum french_zone zone;
};
void ui_timeline(struct buf *out, const struct ui_timeline *p);

/* Numbers with their names: a value of a bar or a point of a line. */
struct ui_number {
	struct str label;
	int64_t value;
};

/* Quantities side by side: a table whose rows have bars, so that nobody needs to see them. */
struct ui_bars {
	struct str title, noun; /* « Signalements par réseau », « Signalements » */
	struct str of;          /* what the rows are: « Réseau » */
	const struct ui_number *numbers;
	size_t number_count;
};
void ui_bars(struct buf *out, const struct ui_bars *p);

/* A quantity over time, with the table that says the same. Every point but the first and the last goes unnamed in the
 * drawing. */
struct ui_line {
	struct str id, title, noun, of;
	const struct ui_number *numbers;
	size_t number_count;
};
void ui_line(struct buf *out, const struct ui_line *p);

/* A piece of a message: plain, or marked with the number of its reason below. */
struct ui_piece {
	struct str text;
	int64_t reason;      /* optional: 0 for none */
	enum ui_state state; /* optional */
};
struct ui_reason {
	int64_t number;
	enum ui_state state;
	struct str title, why, advice;
	struct str source, href; /* optional: the rule */
};
/* A message as it was read, and below it the reasons that its marks lead to. */
struct ui_reading {
	struct str id;
	const struct ui_piece *pieces;
	size_t piece_count;
	const struct ui_reason *reasons;
	size_t reason_count;
};
void ui_reading(struct buf *out, const struct ui_reading *p);

/* The figures' scales, for drawings on 100 by 100. */
int64_t ui_largest(const struct ui_number *numbers, size_t count); /* at least 1 */
double ui_share(int64_t value, int64_t largest);
double ui_height(int64_t value, int64_t largest); /* from the top */
double ui_across(uint64_t index, uint64_t count); /* of the index-th of count points, from 1 */

#endif
