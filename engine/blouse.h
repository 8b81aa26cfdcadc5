/* SPDX-License-Identifier: Apache-2.0 */
/* libblouse: reads a French social-media message and says what breaks the hospital's charter.
 *
 * The library is pure: no I/O, no globals, no clock, libc only. A compiled charter (made by `blouse charter build`) is
 * read-only and shared by threads; a checker belongs to one thread at a time and is reused from message to message.
 *
 * Text is UTF-8. All offsets are bytes in the caller's text, start inclusive, end exclusive. Functions that may fail
 * return 0 or a blouse_status, fill *ret_error (which may be NULL) and leave other results untouched. */
#ifndef BLOUSE_H
#define BLOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BLOUSE_TEXT_MAX ((size_t)16 << 20) /* bytes of one message */
#define BLOUSE_SPANS_MAX 16                /* spans reported for one finding */
#define BLOUSE_RULES_MAX 64                /* rules of one charter, an establishment's own included */
#define BLOUSE_THREAD_MAX 1024             /* posts remembered of one thread */

enum blouse_status {
	BLOUSE_OK = 0,
	BLOUSE_NOMEM,   /* memory is exhausted */
	BLOUSE_LIMIT,   /* the text is longer than BLOUSE_TEXT_MAX */
	BLOUSE_UTF8,    /* the text is not UTF-8: error.offset says where */
	BLOUSE_FORMAT,  /* not a compiled charter, or a damaged one */
	BLOUSE_VERSION, /* a charter compiled for another version of the library */
	BLOUSE_USAGE,   /* an argument is out of its range */
};

struct blouse_error {
	enum blouse_status status;
	size_t offset;     /* byte of the input, for BLOUSE_UTF8 and BLOUSE_FORMAT */
	char message[512]; /* in French, says what to do */
};

/* Who speaks: staff on a personal account, an official account, anybody else. */
enum blouse_context { BLOUSE_AGENT, BLOUSE_INSTITUTION, BLOUSE_USAGER, BLOUSE_CONTEXTS };

enum blouse_network {
	BLOUSE_NETWORK_NONE,
	BLOUSE_X,
	BLOUSE_FACEBOOK,
	BLOUSE_INSTAGRAM,
	BLOUSE_LINKEDIN,
	BLOUSE_FORUM,
	BLOUSE_BLOG,
	BLOUSE_MASTODON,
	BLOUSE_BLUESKY,
	BLOUSE_TIKTOK,
	BLOUSE_AVIS,
	BLOUSE_NETWORKS
};

/* Levels of a finding; a verdict is BLOUSE_CLEAR (nothing above conseil), BLOUSE_ATTENTION or BLOUSE_BLOQUANT. */
enum blouse_level { BLOUSE_CLEAR, BLOUSE_CONSEIL, BLOUSE_ATTENTION, BLOUSE_BLOQUANT };

enum blouse_nature {
	BLOUSE_NATURE_NONE, /* not a message of an usager */
	BLOUSE_REMERCIEMENT,
	BLOUSE_CRITIQUE,
	BLOUSE_QUESTION,
	BLOUSE_DETRESSE,
	BLOUSE_RUMEUR,
	BLOUSE_NON_CONFORME,
	BLOUSE_INFORMATION,
	BLOUSE_HORS_SUJET,
	BLOUSE_NATURES
};

enum blouse_entity_type {
	BLOUSE_NOM,
	BLOUSE_PRENOM,
	BLOUSE_DATE,
	BLOUSE_DATE_NAISSANCE,
	BLOUSE_AGE,
	BLOUSE_HEURE,
	BLOUSE_ADRESSE,
	BLOUSE_ZIP,
	BLOUSE_VILLE,
	BLOUSE_TEL,
	BLOUSE_MAIL,
	BLOUSE_SECU,
	BLOUSE_IPP,
	BLOUSE_NDA,
	BLOUSE_HOPITAL,
	BLOUSE_SERVICE,
	BLOUSE_CHAMBRE,
	BLOUSE_COMPTE,
	BLOUSE_PLAQUE,
	BLOUSE_RPPS,
	BLOUSE_IBAN,
	BLOUSE_COORDONNEES, /* coordinates or a map link */
	BLOUSE_URL,
	BLOUSE_ENTITY_TYPES
};

struct blouse_span {
	size_t start, end;
};

struct blouse_entity {
	enum blouse_entity_type type;
	struct blouse_span span;
	float score;  /* 0 to 1; an identifier whose check digits do not hold stays below 0.6 */
	bool checked; /* a key or checksum was there and holds */
};

/* What the charter says of one rule. Strings are UTF-8, NUL-terminated, owned by the charter. */
struct blouse_rule {
	const char *id, *title, *principle, *why, *message, *question, *advice, *law, *source;
	enum blouse_level level;
	unsigned contexts; /* bit 1 << enum blouse_context */
	bool enabled;
};

struct blouse_finding {
	unsigned rule; /* index for blouse_charter_rule */
	/* The rule's level, or lower when the reading is not certain enough to block: the message then asks. */
	enum blouse_level level;
	float score; /* calibrated: of findings with score s, about s are confirmed by a careful reader */
	bool found;  /* the rule counts as broken; else this is a doubt about the whole message, put to the author */
	bool asks;   /* the message is the rule's question */
	const char *message, *advice, *source;
	size_t span_count;
	const struct blouse_span *spans; /* in order, not overlapping */
};

/* Belongs to the checker and is valid until its next call. */
struct blouse_result {
	enum blouse_level verdict;
	enum blouse_nature nature;
	int tone; /* -1, 0 or 1; 0 unless nature is set */
	size_t finding_count;
	const struct blouse_finding *findings; /* highest level first, then highest score */
	size_t entity_count;
	const struct blouse_entity *entities; /* in order of start, not overlapping */
	/* Only in a thread: */
	size_t mosaic_count;
	const size_t *mosaic;             /* positions (from 0) of the earlier posts that this one completes */
	enum blouse_level thread_verdict; /* of the thread so far: what was found in a post, and completed mosaics */
};

struct blouse_charter;
struct blouse_checker;
struct blouse_thread;

/* Opens a compiled charter. `bytes` must stay readable and unchanged, and be aligned to 8, until blouse_charter_free.
 * Everything the engine will follow is verified here: a truncated or altered file is refused, never misread. */
int blouse_charter_open(const void *bytes, size_t size, struct blouse_charter **ret_charter,
			struct blouse_error *ret_error);
void blouse_charter_free(struct blouse_charter *charter); /* accepts NULL */

unsigned blouse_charter_rule_count(const struct blouse_charter *charter);
/* NULL if `rule` is out of range. */
const struct blouse_rule *blouse_charter_rule(const struct blouse_charter *charter, unsigned rule);

int blouse_checker_new(const struct blouse_charter *charter, struct blouse_checker **ret_checker,
		       struct blouse_error *ret_error);
/* From now on the careful reading: slower (milliseconds a message), and it understands more. `bytes` hold its model, the
 * file careful.bin; they must stay readable and unchanged until blouse_checker_free, and be aligned to 64. BLOUSE_VERSION
 * when it was trained for another charter's model; the checker then reads as before. Of a text beyond some 15,000 words
 * the rest is read fast. */
int blouse_checker_read_carefully(struct blouse_checker *checker, const void *bytes, size_t size,
				  struct blouse_error *ret_error);
void blouse_checker_free(struct blouse_checker *checker); /* accepts NULL */

/* Reads one message. Time is linear in `len`; memory is bounded by a multiple of it. */
int blouse_check(struct blouse_checker *checker, const char *text, size_t len, enum blouse_context context,
		 enum blouse_network network, const struct blouse_result **ret_result, struct blouse_error *ret_error);

/* Finds identifiers, names, dates and places only. */
int blouse_entities(struct blouse_checker *checker, const char *text, size_t len,
		    const struct blouse_result **ret_result, struct blouse_error *ret_error);

/* What one author has told in earlier posts. Holds no text: clues and their positions only. */
int blouse_thread_new(struct blouse_thread **ret_thread, struct blouse_error *ret_error);
void blouse_thread_free(struct blouse_thread *thread); /* accepts NULL */
/* As blouse_check, for the next post of the thread; fills mosaic and thread_verdict too. */
int blouse_check_next(struct blouse_checker *checker, struct blouse_thread *thread, const char *text, size_t len,
		      enum blouse_context context, enum blouse_network network, const struct blouse_result **ret_result,
		      struct blouse_error *ret_error);

/* The identifiers used in JSON and on the command line, such as "agent", "secret-medical" levels "bloquant",
 * "DATE_NAISSANCE"; NULL when out of range (and for BLOUSE_NATURE_NONE, BLOUSE_NETWORK_NONE). A verdict of
 * BLOUSE_CLEAR is "ok". */
const char *blouse_context_id(enum blouse_context context);
const char *blouse_network_id(enum blouse_network network);
const char *blouse_level_id(enum blouse_level level);
const char *blouse_nature_id(enum blouse_nature nature);
const char *blouse_entity_id(enum blouse_entity_type type);

/* "major.minor.patch" */
const char *blouse_version(void);

#ifdef __cplusplus
}
#endif

#endif
