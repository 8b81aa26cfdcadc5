/* SPDX-License-Identifier: Apache-2.0 */
/* /reglages/astreinte: who is on duty when. */
#ifndef BLOUSE_DESK_ROSTER_ROSTER_H
#define BLOUSE_DESK_ROSTER_ROSTER_H

#include "desk/frame.h"
#include "desk/roster/duty.h"
#include "desk/roster/shift.h"
#include "web/ui/actions.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

#define ROSTER_WEEKS 8  /* that are shown */
#define ROSTER_ROWS 400 /* of them */
#define ROSTER_GAPS 8   /* that are told; more are not */

extern const struct route roster_routes[], roster_shift_routes[], roster_list_routes[];

struct roster_now {
	struct str name, rank;
	int64_t until;
};
struct roster_row {
	int64_t id, starts_at, ends_at;
	struct str name, rank;
	bool now, closed, lost; /* lost: who has it may not be on duty any more */
};
struct roster_gap {
	int64_t starts_at, ends_at;
};
struct roster_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	const struct roster_now *now;
	size_t now_count;
	const struct roster_gap *gaps;
	size_t gap_count;
	int64_t until; /* until when gaps are told */
	const struct roster_row *rows;
	size_t row_count;
	const struct ui_option *people, *ranks, *kinds;
	size_t people_count, rank_count, kind_count;
	struct str day, times, from, last, until_hour;                                        /* as they were typed */
	struct str person_error, day_error, times_error, from_error, last_error, until_error; /* optional */
};
void roster_page(struct buf *out, const struct roster_page *p);

struct roster_shift {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t id, starts_at, ends_at;
	struct str name, rank;
	const struct ui_option *people; /* others, who may do it */
	size_t people_count;
	const struct ui_option *shifts; /* of others, that may be exchanged for it */
	size_t shift_count;
};
void roster_shift(struct buf *out, const struct roster_shift *p);

struct roster_wrong {
	int64_t line;
	struct str text;
};
struct roster_list {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str typed;
	struct str refusal; /* optional */
	const struct roster_wrong *wrong;
	size_t wrong_count;
};
void roster_list(struct buf *out, const struct roster_list *p);

/* « en premier ». */
struct str roster_rank(int64_t rank);

/* The zone of the establishment's clock, and who may be on duty, as options behind an empty one. */
enum error_code roster_people(struct request *r, struct store_conn *conn, int64_t establishment_id, int64_t chosen,
			      int64_t without, const struct ui_option **ret_options, size_t *ret_count,
			      struct error *err);
/* Whether somebody of this establishment may be on duty. */
enum error_code roster_may(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			   bool *ret_may, struct error *err);
/* Somebody is on duty then, at that rank; who was already takes the new rank. */
enum error_code roster_add(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			   int64_t rank, struct shift shift, struct error *err);

#endif
