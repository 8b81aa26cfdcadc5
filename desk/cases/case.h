/* SPDX-License-Identifier: Apache-2.0 */
/* Cases in the store. Every function works in the caller's unit of work; those that write also write into the journal what
 * concerns somebody's data only when the caller does (desk/journal/note.h). Nothing reads the clock. */
#ifndef BLOUSE_DESK_CASES_CASE_H
#define BLOUSE_DESK_CASES_CASE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "desk/cases/event.h"
#include "signin/signin.h"
#include "store/store.h"
#include "web/french.h"

#define CASE_TEXT_MAX ((size_t)96 << 10) /* bytes of an event's text */
#define CASE_WORD_MAX 160
#define CASE_TITLE_MAX 200
#define CASE_EVENTS_MAX 10000 /* of one case; who is outside leaves half of them, too, to people of the establishment */
/* Bytes of all that its events say: its pages and who follows it read them whole. Who is outside leaves half of it to people of
 * the establishment. */
#define CASE_BYTES_MAX ((size_t)3 << 20)
/* Beyond both, once for what somebody's danger asks for, and once more for what ends a case: a full one still takes an alert, can
 * be judged, decided and closed, and is erased in its time as any other. What the machine writes follows from what others do, is
 * short, and goes in whatever is there. */
#define CASE_EVENTS_MORE 500
#define CASE_BYTES_MORE ((size_t)32 << 10)
#define CASE_JOINED_MAX 1000000 /* letters of a case and of its reports beyond which no report joins it */
#define CASE_STORY_MEMORY ((size_t)64 << 20)

/* Where an event stands, and who brings it. */
struct case_where {
	int64_t establishment_id, case_id;
	struct signin_actor actor;
	int64_t now;
};

struct case_new {
	int64_t establishment_id;
	struct str subject;    /* message, idee, evenement, vigilance */
	struct str network;    /* empty: unknown */
	struct str title;      /* one line, cut at CASE_TITLE_MAX */
	struct str link;       /* as it was given; empty for none */
	struct str text;       /* of the message; empty for none */
	enum french_zone zone; /* of the establishment: where the month of figures begins */
	int64_t now;
};

/* Nobody else opens a case of this establishment until the transaction ends: call it before case_same, so that the same
 * message is not two cases. */
enum error_code case_wait(struct store_conn *conn, int64_t establishment_id, struct error *err);

/* Nobody else writes into this case until the transaction ends, so that what is read after this stays true. Whoever writes into
 * several cases calls case_wait before; what else follows from a case (its alert, its jobs) is written after. ERR_NOT_FOUND. */
enum error_code case_lock(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct error *err);

/* What a case is called by a text: its first line, cut between two words at CASE_TITLE_MAX. */
struct str case_title(struct str text);

/* An empty case: add its first event in the same transaction. */
enum error_code case_open(struct store_conn *conn, const struct case_new *new, int64_t *ret_id, struct error *err);

/* The case that a link or a text belongs to, if there is one: the same address whatever a network adds to it when it is
 * shared, the same words whatever their case and punctuation. ERR_NOT_FOUND. */
enum error_code case_same(struct store_conn *conn, int64_t establishment_id, struct str link, struct str text,
			  int64_t *ret_id, struct error *err);

/* Whether one more report of the same joins this case, or opens another since it is full. */
enum error_code case_has_room(struct store_conn *conn, int64_t establishment_id, int64_t case_id, bool *ret_room,
			      struct error *err);

/* Adds an event, whose sequence, instant and author are set here. `after`: how many events who writes has seen;
 * ERR_CONFLICT when there are others since, which they must see first; -1 for what goes with any. ERR_NOT_FOUND when
 * there is no such case, ERR_LIMIT. */
enum error_code case_add(struct store_conn *conn, const struct case_where *where, int64_t after,
			 const struct case_event *event, struct error *err);

/* The same of several, in their order: all of them, or none. Nothing is done for none. */
enum error_code case_add_all(struct store_conn *conn, const struct case_where *where, int64_t after,
			     const struct case_event *events, size_t count, struct error *err);

struct case_story {
	const struct case_event *events;
	const struct str *hashes; /* of each, as the store has it: SHA256_LEN bytes */
	const struct str *names;  /* of each event's author, when a person of the establishment; empty */
	size_t count;
	struct case_fold fold;
};

/* All events, in their order. ERR_NOT_FOUND when there is none. */
enum error_code case_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
			  struct case_story *ret_story, struct error *err);

/* What an event of a kind bears: the SHA-256 of itself and of the hash of the one before, which is 32 zeros for the first. */
void case_event_hash(struct str before, int64_t establishment_id, int64_t case_id, struct str kind,
		     const struct case_event *event, unsigned char ret_hash[SHA256_LEN]);

/* The first event that does not follow from the one before, or that is missing; 0 when all is as it was written.
 * `head` is what the case says of its chain. */
enum error_code case_verify(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
			    int64_t events, struct str head, int64_t *ret_broken, struct error *err);

/* An address as it is compared: without the scheme, what sharing adds, « www. » and the last slash; X and others under one
 * name. Empty for what is no address. Lives in `out`. */
struct str case_link_plain(struct str link, struct buf *out);
/* What is kept to find it again; false for what is no address, for a text too short to be told apart. */
bool case_hash_link(struct str link, unsigned char ret_hash[SHA256_LEN]);
bool case_hash_text(struct str text, unsigned char ret_hash[SHA256_LEN]);

#endif
