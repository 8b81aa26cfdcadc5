/* SPDX-License-Identifier: Apache-2.0 */
/* A case, for who may see it: what every page of it begins with. */
#ifndef BLOUSE_DESK_CASES_SEEN_H
#define BLOUSE_DESK_CASES_SEEN_H

#include "desk/calendar/calendar.h"
#include "desk/cases/cases.h"
#include "desk/cases_sql.h"
#include "desk/journal/note.h"
#include "web/request.h"

/* The parameter that each path under /dossiers/{numero} has, and the one that each of its forms sends: how many events who
 * writes has read. */
#define CASES_NUMBER_PARAM                                                                                             \
	{                                                                                                              \
		.name = "numero", .label = "Dossier", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true  \
	}
#define CASES_READ_PARAM                                                                                               \
	{                                                                                                              \
		.name = "vu", .label = "Étapes lues", .kind = PARAM_INT, .min = 0, .max = INT64_MAX, .required = true  \
	}

struct cases_seen {
	struct frame frame;
	struct case_by_number_row row;
	struct case_story story;
	struct reports_of_rows reports; /* the first of them, as a page shows them */
	int64_t more_reports;           /* beyond */
	const struct people_role *roles;
	struct calendar calendar;
	char number[24]; /* in digits, for the journal */
};

/* The frame of a page of the case that the address names, titled « Dossier n »; of who asks. */
enum error_code cases_begin(struct request *r, struct cases_seen *seen, struct error *err);

/* Reads it with all that happened. ERR_NOT_FOUND when there is none, or none that who asks may see. */
enum error_code cases_see(struct request *r, struct store_conn *conn, struct cases_seen *seen, struct error *err);

/* The two, with the request's view of the store. */
enum error_code cases_enter(struct request *r, struct cases_seen *seen, struct store_conn **ret_conn,
			    struct error *err);

/* The way to a page of this case: « Dossiers », the case and, unless `label` is empty, the page of it under `path`
 * (« /suites ») that stands between. */
enum error_code cases_way(struct request *r, const struct cases_seen *seen, struct str label, const char *path,
			  const struct ui_link **ret_way, size_t *ret_count, struct error *err);

/* What the address names does not exist for who asks. */
enum error_code cases_not_there(struct error *err);

/* What the journal says of an act on this case; lives as long as `seen`. */
struct journal_note cases_note(struct cases_seen *seen, const char *action);

/* The message as it was first reported; empty when nobody gave its words. */
struct str cases_message(const struct cases_seen *seen);

/* An event of this case by who asks; as `after`, case_add's. */
struct case_where cases_where(const struct cases_seen *seen);

/* A message to everybody who reported, whether a page shows their report or not. */
enum error_code cases_tell_all(struct store_conn *conn, const struct case_where *where, struct str text,
			       struct error *err);

/* Who asks reads this case from now on, for a minute; and who else does, in a sentence, empty when nobody. */
enum error_code cases_company(struct request *r, struct store_conn *conn, const struct identity *who, int64_t number,
			      struct str *ret_text, struct error *err);

/* How a directorate is called; the id itself when it is none. */
struct str cases_role_name(const struct cases_seen *seen, struct str id);

/* Who did what the story tells there. */
struct str cases_author(const struct cases_seen *seen, size_t event);

/* What an event says behind its label; empty. How a report came. */
struct str cases_told(const struct cases_seen *seen, const struct case_event *event);
struct str cases_channel_label(struct str channel);

/* The pages of this case that who asks may open; one row each in seen.c. */
enum cases_tab {
	CASES_TAB_STORY,
	CASES_TAB_EVIDENCE,
	CASES_TAB_DECIDE,
	CASES_TAB_REPLIES,
	CASES_TAB_PAPERS,
	CASES_TAB_AFTER,
	CASES_TAB_LINKS,
	CASES_TABS,
};
enum error_code cases_tabs(struct request *r, const struct cases_seen *seen, enum cases_tab current,
			   const struct ui_tab **ret_tabs, size_t *ret_count, struct error *err);

#endif
