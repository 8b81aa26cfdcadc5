/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to a report, wherever it comes from: it opens a case or joins the one of the same message, is read, and who
 * sent it goes away with a code. */
#ifndef BLOUSE_DESK_REPORTS_RECEIVE_H
#define BLOUSE_DESK_REPORTS_RECEIVE_H

#include "desk/calendar/calendar.h"
#include "desk/cases/file.h"
#include "desk/charter/serving.h"
#include "engine/blouse.h"

#define REPORT_CODE_LEN 19 /* « XXXX-XXXX-XXXX-XXXX »: 80 random bits */

/* What the engine makes of a message that was found. */
struct report_reading {
	struct str nature, level; /* as blouse_nature_id, blouse_level_id */
	struct str rules;         /* between spaces */
};

/* Reads it as what somebody outside wrote, and as what an agent did, whose graver faults count too: who reports rarely
 * knows. What seems a call for help is read again with the model `careful`, unless that is empty. */
enum error_code report_read(const struct blouse_charter *charter, struct str careful, struct str text,
			    struct arena *arena, struct report_reading *ret_reading, struct error *err);

/* The same against the charter of an establishment; nothing found in an empty text. In what worries whoever reports, only that
 * somebody may be in danger is looked for. */
enum error_code report_read_at(struct serving *serving, struct store_conn *conn, int64_t establishment_id,
			       struct str text, struct str worry, struct arena *arena,
			       struct report_reading *ret_reading, struct error *err);

/* Whether somebody may be in danger. */
bool report_is_danger(const struct report_reading *reading);

/* Somebody may be in danger, as a case that is there is told of: it is read so, nothing graver that was known of it is forgotten,
 * and whoever is on duty is told again when the last alert is over. In the caller's unit of work. */
enum error_code report_danger(struct store_conn *conn, int64_t establishment_id, int64_t case_id,
			      const struct calendar *calendar, const struct report_reading *reading, int64_t now,
			      struct error *err);

/* What reports were read as, without what captures added; `ret_capture`: the last that was read too, 0 for none. */
struct report_reading report_read_alone(const struct case_story *story, int64_t *ret_capture);

/* What a report may be about, and who is concerned, as the store keeps them; each ends with NULL. */
extern const char *const report_subjects[], *const report_people[];
#define REPORT_PEOPLE_OTHER 4 /* the last of them, for who does not say */

#define REPORT_LINK_MAX 2000 /* code points */
#define REPORT_TEXT_MAX 20000
#define REPORT_WORRY_MAX 2000
#define REPORT_CONTACT_MAX 200
#define REPORT_FILES_MAX 10

struct report_new {
	int64_t establishment_id;
	struct signin_actor actor;
	struct str channel;                         /* public, agent, courriel, programme */
	struct str subject;                         /* message, idee, evenement, vigilance */
	struct str network, link, text, who, worry; /* each may be empty */
	struct str author;                          /* the account of who wrote the message; may be empty */
	const struct str *files;                    /* captures of it, each of a kind that is kept */
	size_t file_count;                          /* REPORT_FILES_MAX at most */
	struct str contact;                         /* how to reach who reports; sealed; may be empty */
	/* What tells it from all others, when who sends it may send it again without knowing that it arrived: the same gives
	 * the same code, and one report. Empty: it comes once. */
	struct str once;
	const struct report_reading *reading;
	const struct calendar *calendar;
	int64_t now;
};

struct report_done {
	char code[REPORT_CODE_LEN + 1];
	int64_t report_id, case_id;
	bool joined;   /* a case was there, of others' reports */
	size_t unkept; /* captures for which there was no room */
	bool again;    /* it had arrived: nothing was written */
};

/* In the caller's unit of work, journal included: call it last, then commit. `key`: the installation's. */
enum error_code report_receive(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			       const struct report_new *report, struct report_done *ret_done, struct error *err);

/* Whether a report that had arrived (`again`) says all that this one says: its words, its account, how to reach who reports, and
 * its files, which are in the case. */
enum error_code report_says_same(struct store_conn *conn, struct arena *arena, const unsigned char key[SECRET_KEY_LEN],
				 const struct report_new *report, const struct report_done *done, bool *ret_same,
				 struct error *err);

/* What a case is called, found by and read as, for whoever opens one for a report that was received before. `at`: when the
 * limitation begins, as long as nobody says when the message was published. */
struct str report_title(struct str text, struct str worry, struct str link);
enum error_code report_make_found(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct str link,
				  struct str worry, struct str text, struct error *err);
enum error_code report_tell_reading(struct store_conn *conn, const struct case_where *machine,
				    const struct report_reading *reading, const struct calendar *calendar, int64_t at,
				    struct error *err);

/* Writes into the journal what concerns a case, by its number. Call it last, then commit. */
enum error_code report_note(struct store_conn *conn, int64_t establishment_id, int64_t case_id, const char *action,
			    struct signin_actor actor, int64_t now, struct error *err);

/* The first web address in a text; empty when there is none. */
struct str report_link_in(struct str text);

/* The instant until which somebody looks at it: a quarter of an hour, at night too, when someone is in danger; two hours of
 * work for what must not stay; a day of work for the rest. */
int64_t report_due(const struct calendar *calendar, struct str nature, struct str level, int64_t now);

/* A code as people type it: without case, spaces and dashes, 0 for O and 1 for I. False when it cannot be one. */
bool report_code_hash(const unsigned char key[SECRET_KEY_LEN], struct str typed,
		      unsigned char ret_hash[SECRET_HASH_LEN]);

#endif
