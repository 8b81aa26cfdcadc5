/* SPDX-License-Identifier: Apache-2.0 */
/* The people of an establishment: the list, one person, inviting one or many. */
#ifndef BLOUSE_DESK_PEOPLE_PEOPLE_H
#define BLOUSE_DESK_PEOPLE_PEOPLE_H

#include "desk/frame.h"
#include "desk/people/roles.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

#define PEOPLE_PAGE 25        /* rows of one page */
#define PEOPLE_WORDS 3        /* that are looked for at once; more are ignored */
#define PEOPLE_TOTAL_MAX 2000 /* counted no further */

extern const struct route people_routes[], people_person_routes[], people_invite_routes[];

/* As in people.sql. */
enum people_state { PEOPLE_ALL, PEOPLE_OPEN, PEOPLE_NEW, PEOPLE_CLOSED };

/* Who asks, and the unit of work in which: what each handler that writes begins with. */
struct people_actor {
	int64_t establishment_id;
	struct signin_actor as;
};
struct people_actor people_actor(struct request *r);
#define PEOPLE_PATH_MAX 64
/* « /reglages/personnes/12?fait=word ». */
void people_go(struct request *r, int64_t id, const char *word);

/* --- the list --- */

struct people_row {
	int64_t id;
	struct str login, name, roles;
	struct str state_label;
	enum ui_state state;
	bool came, second;
	int64_t at; /* when they came last */
};

struct people_list {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct people_row *rows;
	size_t row_count;
	struct str typed;
	const struct ui_option *roles, *states;
	size_t role_count, state_count;
	bool filtered;
	struct str sort; /* as it was asked */
	struct str name_href, time_href;
	enum ui_sort name_sort, time_sort;
	struct str before, behind; /* optional: addresses of the pages beside */
	int64_t total;             /* 0: not counted */
	bool more;                 /* than that */
};
void people_list(struct buf *out, const struct people_list *p);

/* --- one person --- */

struct people_person {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str token;
	int64_t id;
	struct str login, name, email;
	struct str refusal; /* optional: why something was not done */
	bool closed, self, has_password, second, journal;
	struct str provider; /* optional: where the account comes from */
	int64_t sessions;
	const struct ui_fact *facts;
	size_t fact_count;
	const struct people_role *roles;
	size_t role_count;
	struct str name_error, email_error; /* optional */
};
void people_person(struct buf *out, const struct people_person *p);

/* --- inviting --- */

struct people_invite {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	bool mails; /* invitations leave by mail */
	struct ui_mistakes mistakes;
	struct str login, name, email;                   /* as they were typed */
	struct str login_error, name_error, email_error; /* optional */
	const struct people_role *roles;
	size_t role_count;
};
void people_invite(struct buf *out, const struct people_invite *p);

/* The link of somebody's letter, to be passed on by hand. */
struct people_link {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t id;
	struct str login, link;
	bool mails; /* they leave, but this person has no address */
};
void people_link(struct buf *out, const struct people_link *p);

struct people_wrong_line {
	int64_t line;
	struct str text;
};
struct people_many {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	bool mails;
	struct str typed;
	struct str refusal; /* optional: of the whole */
	const struct people_wrong_line *wrong;
	size_t wrong_count;
	int64_t lines_max;
};
void people_many(struct buf *out, const struct people_many *p);

struct people_many_done {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t count, mailed;
	struct str links; /* one a line, of those to whom no mail goes; may be empty */
	bool mails;
};
void people_many_done(struct buf *out, const struct people_many_done *p);

#endif
