/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of forms. Each has a label that one sees, may have a hint, and says what is wrong beside itself, in the tone of
 * « à revoir »: red is for messages that must not be published. The element's id is `f-` and its name; where several forms of a page
 * have a field of one name, `form` stands between: a label, and what leads to a mistake, find the first of an id alone. */
#ifndef BLOUSE_WEB_UI_FIELDS_H
#define BLOUSE_WEB_UI_FIELDS_H

#include <stdint.h>

#include "base/buf.h"
#include "web/ui/notices.h"

enum ui_text_type { UI_TEXT, UI_EMAIL, UI_TEL, UI_URL, UI_PASSWORD, UI_SEARCH, UI_NUMBER, UI_DATE, UI_TIME };

struct ui_text {
	struct str name, label;
	struct str value;        /* optional */
	struct str hint, error;  /* optional */
	struct str autocomplete; /* optional: the HTML standard's word */
	struct str form;         /* optional: of its id */
	enum ui_text_type type;  /* optional: text */
	uint64_t max;            /* optional: characters at most */
	bool required, disabled;
};
void ui_text(struct buf *out, const struct ui_text *p);

struct ui_area {
	struct str name, label;
	struct str value;       /* optional */
	struct str hint, error; /* optional */
	struct str form;        /* optional: of its id */
	uint64_t rows;          /* optional: 0 for the style's */
	uint64_t max;           /* optional */
	bool required;
};
void ui_area(struct buf *out, const struct ui_area *p);

struct ui_option {
	struct str value, label;
	struct str hint; /* optional: shown by radios alone */
	bool chosen;
};

/* One of several, in a list that unfolds; up to five, prefer radios, which are all seen. */
struct ui_select {
	struct str name, label;
	const struct ui_option *options;
	size_t option_count;
	struct str hint, error; /* optional */
	struct str form;        /* optional: of its id */
	bool required;
};
void ui_select(struct buf *out, const struct ui_select *p);

struct ui_radios {
	struct str name, label;
	const struct ui_option *options;
	size_t option_count;
	struct str hint, error; /* optional */
	bool required;
};
void ui_radios(struct buf *out, const struct ui_radios *p);

/* Yes or no. */
struct ui_check {
	struct str name, label;
	struct str hint, error; /* optional */
	bool checked;
};
void ui_check(struct buf *out, const struct ui_check *p);

struct ui_file {
	struct str name, label;
	struct str hint, error; /* optional */
	struct str accept;      /* optional: as in « .pdf,.png » */
	int64_t most;           /* optional: bytes at most, told before anything is sent */
	bool many, required;
};
void ui_file(struct buf *out, const struct ui_file *p);

/* Above a form that came back: how many fields want another look, with links to them. */
struct ui_mistake {
	struct str name, text;
};
struct ui_mistakes {
	const struct ui_mistake *mistakes;
	size_t mistake_count;
	struct str form; /* optional: of the ids of all its fields */
};
void ui_mistakes(struct buf *out, const struct ui_mistakes *p);

/* What stands around a field's name and its troubles; for the fields above. */
struct ui_help {
	struct str name;
	struct str hint, error; /* optional */
	struct str form;        /* optional */
};
void ui_help(struct buf *out, const struct ui_help *p);

#endif
