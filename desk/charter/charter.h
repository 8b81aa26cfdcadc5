/* SPDX-License-Identifier: Apache-2.0 */
/* The establishment's own charter, at /reglages/charte: what serves, its lists, its whole text, its versions. */
#ifndef BLOUSE_DESK_CHARTER_CHARTER_H
#define BLOUSE_DESK_CHARTER_CHARTER_H

#include "desk/charter/diff.h"
#include "desk/charter/names.h"
#include "desk/charter/preview.h"
#include "desk/charter/serving.h"
#include "desk/charter/versions.h"
#include "desk/frame.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

extern const struct route charter_routes[];
extern const struct route charter_edit_routes[];
extern const struct route charter_history_routes[];
extern const struct route charter_names_routes[];

/* --- What the handlers share --- */

/* The way back of the pages below: Réglages, Charte de l'établissement. */
extern const struct ui_link charter_way[2];
#define CHARTER_TITLE "Charte de l'établissement"

/* Work of one request that is larger than what a page may take. */
#define CHARTER_ARENA ((size_t)128 << 20)

/* The latest version, read with a connection of its own, so that nothing is held while it is compiled; before the first
 * version, a text to begin with. With `ret_serving`, the charter that serves too, to be given back. */
enum error_code charter_latest(struct request *r, struct version *ret_version,
			       const struct serving_charter **ret_serving, struct error *err);
/* Saves as who asks, and commits. `text` was compiled without problems. ERR_CONFLICT when another version serves. */
enum error_code charter_save(struct request *r, int64_t after, struct str text, struct str comment, const char *action,
			     struct error *err);

/* --- Pages --- */

struct charter_door {
	struct str label, href, what;
	enum ui_icon_name icon;
};

struct charter_row {
	int64_t number;
	struct str comment, author;
	int64_t at;
	bool serves;
};

struct charter_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct charter_row latest; /* number 0: none */
	bool stale;
	const struct charter_door *doors;
	size_t door_count;
	const struct charter_row *rows; /* the latest versions */
	size_t row_count;
};
void charter_page(struct buf *out, const struct charter_page *p);

struct charter_problem {
	int64_t line;
	struct str message;
	struct str excerpt; /* optional: what stands in that line */
};

struct charter_diff {
	const struct diff_line *lines;
	size_t line_count;
	int64_t added, removed;
	int64_t more; /* lines that are not shown */
};
void charter_diff(struct buf *out, const struct charter_diff *p);

/* Somebody else saved while this text was written. */
struct charter_clash {
	int64_t number;
	struct str author, comment;
	struct charter_diff diff; /* from what they saved to what is in the form */
};

struct charter_edit {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	int64_t version;
	struct str text, comment, tried;
	struct str text_error, comment_error, tried_error; /* optional */
	bool read;                                         /* the text was read: problems, or a preview */
	const struct charter_problem *problems;
	size_t problem_count;
	int64_t problem_more;
	const struct preview *preview;     /* optional */
	const struct charter_clash *clash; /* optional */
};
void charter_edit(struct buf *out, const struct charter_edit *p);
void preview(struct buf *out, const struct preview *p);
void preview_message(struct buf *out, const struct preview_message *p);

struct charter_history {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct charter_row *rows;
	size_t row_count;
	int64_t older; /* where the next page begins; 0 when there is none */
};
void charter_history(struct buf *out, const struct charter_history *p);

struct charter_version_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str here;
	struct charter_row version;
	struct str text;
	int64_t with; /* the version that it is compared with; 0: an empty text */
	int64_t latest;
	struct charter_diff diff;
};
void charter_version_page(struct buf *out, const struct charter_version_page *p);

/* A site's perimeter, in a square of a thousand. */
struct charter_corner {
	int64_t x;
	int64_t y;
};
struct charter_drawing {
	const struct charter_corner *points; /* of a polygon; none: a circle */
	size_t point_count;
	struct str told; /* « 5 points, 12 400 m² » */
};
void charter_drawing(struct buf *out, const struct charter_drawing *p);
struct charter_cell {
	struct str label, text;
	struct charter_drawing drawing; /* optional */
};
struct charter_entry {
	const struct charter_cell *cells;
	size_t cell_count;
	int64_t index;
	struct str what; /* for who cannot see the row of a button */
};
struct charter_field {
	struct str name, label, value;
	struct str hint, error; /* optional */
	enum ui_text_type type;
	uint64_t max;
	bool required, area;
	struct charter_drawing drawing;  /* optional: of what was typed */
	const struct ui_option *options; /* optional: a list to choose from */
	size_t option_count;
};
struct charter_names {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	struct str href, here, caption;
	struct str add, button; /* the heading of the form, its button */
	struct str empty;
	int64_t version;
	const struct charter_cell *heads;
	size_t head_count;
	const struct charter_entry *entries;
	size_t entry_count;
	const struct charter_field *fields;
	size_t field_count;
};
void charter_names(struct buf *out, const struct charter_names *p);

#endif
