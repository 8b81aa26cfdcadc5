/* SPDX-License-Identifier: Apache-2.0 */
/* /alertes: somebody may be in danger; who takes it, whom to call, what to say, how it ended. For those who may read every
 * case. */
#ifndef BLOUSE_DESK_ALERTS_ALERTS_H
#define BLOUSE_DESK_ALERTS_ALERTS_H

#include "desk/alerts/call.h"
#include "desk/frame.h"
#include "web/ui/actions.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

#define ALERTS_PAGE 50
#define ALERTS_SHOWN 5 /* in the banner */

extern const struct route alerts_routes[], alerts_banner_routes[], alerts_settings_routes[], alerts_choice_routes[];

/* What a page's banner shows to who asks, if they are told of alerts. */
enum error_code alerts_banner(struct request *r, struct frame *frame, struct error *err);

struct alerts_row {
	int64_t number, at;
	enum ui_state state;
	struct str label, user;
};
struct alerts_list {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct alerts_row *rows;
	size_t row_count;
	const struct duty_line *duty; /* now */
	size_t duty_count;
	struct str older; /* optional */
};
void alerts_list(struct buf *out, const struct alerts_list *p);

struct duty_line {
	struct str name, rank;
	int64_t until;
	bool self;
};

struct alerts_phone {
	struct str number, href, name, when;
};
struct alerts_message {
	struct str text;
};
struct alerts_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t number, events;
	int64_t raised_at, began, next_at, taken_at, ended_at; /* 0: not so */
	bool taken, mine, ended;
	struct str user;                       /* who takes it */
	struct str mistake;                    /* optional */
	struct str typed;                      /* optional: the outcome, as it was */
	const struct alerts_message *messages; /* what was reported */
	size_t message_count;
	const struct alerts_phone *phones; /* of the establishment, then those of everybody */
	size_t phone_count;
	bool has_own;                 /* the establishment's are among them */
	bool sets;                    /* who reads may add some */
	const struct ui_event *story; /* of the alert */
	size_t story_count;
};
void alerts_page(struct buf *out, const struct alerts_page *p);

struct alerts_phone_field {
	struct str label_name, label, number_name, number, number_error;
};
struct alerts_settings {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	const struct alerts_phone_field *phones;
	size_t phone_count;
	struct str url, url_error; /* optional */
	bool calls;                /* an address is set */
	bool mails;                /* they leave */
	struct str secret;         /* optional: this once */
};
void alerts_settings(struct buf *out, const struct alerts_settings *p);

struct alerts_choice {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_option *mails;
	size_t mail_count;
	bool alerted; /* alerts reach who reads */
	bool sound;
	struct str email; /* optional */
};
void alerts_choice(struct buf *out, const struct alerts_choice *p);

#endif
