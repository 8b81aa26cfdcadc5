/* SPDX-License-Identifier: Apache-2.0 */
/* Reporting, for everybody: /signaler, in a minute and without an account, and /suivi, where the receipt's code leads. */
#ifndef BLOUSE_DESK_REPORTS_REPORTS_H
#define BLOUSE_DESK_REPORTS_REPORTS_H

#include "desk/frame.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

extern const struct route reports_routes[];
extern const struct route reports_follow_routes[];
extern const struct route reports_api_routes[]; /* for programs */

/* Whom to call now. */
struct reports_danger {
	bool seen; /* in what was just reported */
};
void reports_danger(struct buf *out, const struct reports_danger *p);

/* What to do at once about a message that was found. */
struct reports_advice {
	bool danger, grave;
};
void reports_advice(struct buf *out, const struct reports_advice *p);

struct reports_form {
	struct layout layout;
	struct str challenge; /* what the browser works out (desk/reports/proof.h) */
	struct str token;     /* optional */
	struct ui_mistakes mistakes;
	const struct ui_option *subjects; /* of who is signed in; empty: a message alone */
	size_t subject_count;
	const struct ui_option *places; /* establishments, when there are several */
	size_t place_count;
	const struct ui_option *networks;
	size_t network_count;
	const struct ui_option *persons;
	size_t person_count;
	int64_t most;                                                   /* bytes of a capture */
	struct str link, text, author, worry, contact;                  /* optional */
	struct str link_error, text_error, author_error, file_error;    /* optional */
	struct str worry_error, contact_error, place_error, trap_error; /* optional */
};
void reports_form(struct buf *out, const struct reports_form *p);

struct reports_receipt {
	struct layout layout;
	struct str token; /* optional */
	struct str code;
	bool joined, danger, grave;
	int64_t unkept; /* captures that found no room */
};
void reports_receipt(struct buf *out, const struct reports_receipt *p);

struct reports_code {
	struct layout layout;
	struct str token;        /* optional */
	struct str typed, error; /* optional */
};
void reports_code(struct buf *out, const struct reports_code *p);

enum reports_step { REPORTS_RECEIVED, REPORTS_HANDLED, REPORTS_DECIDED, REPORTS_CLOSED };

struct reports_follow {
	struct layout layout;
	struct str token; /* optional */
	struct str code;
	enum reports_step step;
	const struct ui_event *events;
	size_t event_count;
	int64_t now;
	enum french_zone zone;
	struct str message, message_error; /* optional */
};
void reports_follow(struct buf *out, const struct reports_follow *p);

#endif
