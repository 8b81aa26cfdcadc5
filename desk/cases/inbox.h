/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of the list of cases, and what it finds. Everything that is asked stands in the list's address, so that it can
 * be kept, shared and gone back to. */
#ifndef BLOUSE_DESK_CASES_INBOX_H
#define BLOUSE_DESK_CASES_INBOX_H

#include "desk/cases/cases.h"
#include "web/request.h"

#define INBOX_PEOPLE 200 /* who may take care of cases, that a list of choices shows */

/* Which cases; in the order of the words of filter.c. */
enum inbox_view {
	INBOX_TO_DO,
	INBOX_MINE,
	INBOX_LATE,
	INBOX_WAITING,
	INBOX_DECIDED,
	INBOX_CLOSED,
	INBOX_ALL,
	INBOX_VIEWS
};
/* Closed cases have no clock: they come by their number. */
enum inbox_order { INBOX_BY_CLOCK, INBOX_BY_MOVE, INBOX_NEWEST, INBOX_OLDEST, INBOX_ORDERS };

struct inbox_asked {
	int64_t establishment_id;
	uint32_t roles; /* by which who asks sees cases; 0 for all */
	int64_t reader; /* who asks */
	enum inbox_view view;
	enum inbox_order order;
	struct str words; /* looked for */
	struct str nature, level, network, subject, channel;
	int64_t user_id; /* -1: anybody */
	uint32_t asked;
	int64_t since, now;
	/* The page begins behind this key, or ends before it. */
	bool placed, backwards;
	int64_t key, id;
};

/* The parameters of a route that shows, or keeps, a list. */
#define INBOX_PARAMS 14
/* And beside them, what keeping a view sends. */
#define INBOX_SAVE_PARAMS (INBOX_PARAMS + 3)
extern const struct param inbox_params[INBOX_SAVE_PARAMS];

struct inbox_row {
	int64_t number, events, reports, at, due_at; /* at: of the last event; due_at: 0 for none */
	int64_t law_at;                              /* the end of a limitation; 0 for none */
	struct str title, subject, nature, network, user;
	enum ui_state state;
	struct str level, state_label;
	bool late;
};

/* The list itself; `acts`: with a box before each case. */
struct inbox_table {
	const struct inbox_row *rows;
	size_t row_count;
	bool acts;
	enum french_zone zone;
	int64_t now;
};
void inbox_table(struct buf *out, const struct inbox_table *p);

/* A filter, in words, and the address that is without it. */
struct inbox_chip {
	struct str label, href;
};

/* What a form of this list sends along. */
struct inbox_hidden {
	struct str name, value;
};

struct cases_inbox {
	struct frame frame;
	struct ui_tab tabs[INBOX_VIEWS];
	size_t tab_count;
	const struct ui_tab *kepts; /* views */
	size_t kept_count;
	const struct inbox_chip *chips;
	size_t chip_count;
	const struct inbox_hidden *hiddens; /* of the form that looks for words: all else that is asked */
	size_t hidden_count;
	const struct inbox_hidden *saveds; /* of the form that keeps this view */
	size_t saved_count;
	const struct ui_option *views, *orders, *natures, *levels, *networks, *persons, *roles, *channels, *subjects;
	size_t view_count, order_count, nature_count, level_count, network_count, person_count, role_count,
		channel_count, subject_count;
	struct str since; /* optional */
	struct str typed; /* optional */
	struct str query; /* what is asked, behind « ? » */
	bool filtered;
	const struct inbox_row *rows;
	size_t row_count;
	struct str newer, older;                       /* optional: addresses */
	struct str further;                            /* optional: the list was not looked through to its end */
	struct str everywhere;                         /* optional: the same words among all cases */
	bool acts;                                     /* may take, ask, close several */
	bool reads_all, trains;                        /* may go where these links lead */
	int64_t unapproved;                            /* answers that wait for approval */
	const struct ui_option *takers, *directorates; /* of what is done to several */
	size_t taker_count, directorate_count;
};
void cases_inbox(struct buf *out, const struct cases_inbox *p);

struct inbox_view_row {
	int64_t id;
	struct str name, href;
	bool mine, shared, first;
};
struct cases_views {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct inbox_view_row *views;
	size_t view_count;
	bool shares;
};
void cases_views(struct buf *out, const struct cases_views *p);

/* What came of each of several. */
struct inbox_done {
	int64_t number;
	struct str title, said; /* said: why not */
	bool good;
};
struct cases_bulk {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str deed, whom; /* whom: optional */
	struct str mistake;    /* optional: nothing was done */
	const struct inbox_done *lines;
	size_t line_count, good_count;
};
void cases_bulk(struct buf *out, const struct cases_bulk *p);

void inbox_read(struct request *r, const struct frame *frame, struct inbox_asked *ret_asked);

/* The query of the list's address, without where a page begins: with another value of `name`, or without it when that is
 * empty; a `name` of NULL changes nothing. Its ptr is NULL without memory. */
struct str inbox_query(struct request *r, const char *name, struct str value);

/* What stands above the list: what is asked, in words, and what else may be. `roles`: of people_roles. */
enum error_code inbox_describe(struct request *r, struct store_conn *conn, const struct inbox_asked *asked,
			       struct cases_inbox *page, struct error *err);

/* The views that one keeps, above the list. */
enum error_code inbox_views(struct request *r, struct store_conn *conn, struct cases_inbox *page, struct error *err);
/* Whoever opens the list and asks for nothing is led to the view that they begin with. */
enum error_code inbox_first(struct request *r, struct store_conn *conn, const struct identity *who, bool *ret_left,
			    struct error *err);

/* The name of somebody who may take care of cases. ERR_NOT_FOUND when they may not. */
enum error_code inbox_taker(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			    struct str *ret_name, struct error *err);

/* All who may take care of cases, but one. */
enum error_code inbox_takers(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t but,
			     const struct ui_option **ret_options, size_t *ret_count, struct error *err);

/* The rows of a page, in the order asked, and where those before and behind begin. */
enum error_code inbox_find(struct request *r, struct store_conn *conn, const struct inbox_asked *asked,
			   struct cases_inbox *page, struct error *err);

#endif
