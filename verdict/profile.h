/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile on a network shows of who wrote it, and what that ties together: whether a name leads to an employer, an
 * opinion to a hospital. Advice to its author, never a judgement: the reading proposes, the author's boxes decide. */
#ifndef BLOUSE_VERDICT_PROFILE_H
#define BLOUSE_VERDICT_PROFILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "engine/blouse.h"
#include "verdict/place.h"

#define PROFILE_TEXT_MAX 5000 /* code points: the longest presentation of a network, and room */

/* What may be seen. A set is bits PROFILE_BIT. */
enum profile_fact {
	PROFILE_FIRST_NAME,
	PROFILE_NAME, /* the surname */
	PROFILE_JOB,
	PROFILE_WARD,
	PROFILE_EMPLOYER, /* named, so that one may look it up */
	PROFILE_TOWN,
	PROFILE_FAMILY,
	PROFILE_AGE,
	PROFILE_CONTACT, /* number, mail, address, date of birth */
	PROFILE_FACE,    /* of the picture: no text shows it, nor the next one */
	PROFILE_COAT,    /* a coat, a badge, the hospital behind */
	PROFILE_OPINIONS,
	PROFILE_STORIES, /* of work */
	PROFILE_FACTS
};
#define PROFILE_BIT(fact) (1u << (fact))
#define PROFILE_ALL (PROFILE_BIT(PROFILE_FACTS) - 1)

/* "prenom", "nom", "metier"…: what forms call it; and what people do, « votre métier ». NULL when out of range. */
const char *profile_fact_id(enum profile_fact fact);
const char *profile_fact_words(enum profile_fact fact);

/* What a text shows, and where: spans of the facts that are in the set. */
struct profile_seen {
	unsigned facts;
	struct blouse_span spans[PROFILE_FACTS];
	bool formula; /* « mes propos n'engagent que moi » */
};

/* Reads a presentation: name line, bio, job, place. ERR_UTF8, ERR_NOMEM. */
enum error_code profile_read(struct arena *arena, const struct blouse_charter *charter, struct str text,
			     struct profile_seen *ret_seen, struct error *err);

/* What holds, of what the text shows now, what it showed when the form was made (`before`), and the boxes that are ticked in
 * it: a box that one took away from the reading stays away, one that only an earlier text had ticked goes with it. */
unsigned profile_facts(unsigned seen, unsigned before, unsigned ticked);

/* The circles of the drawing. Several facts may stand in one. */
enum profile_node {
	PROFILE_NODE_NAME,
	PROFILE_NODE_JOB,
	PROFILE_NODE_WARD,
	PROFILE_NODE_EMPLOYER,
	PROFILE_NODE_WRITINGS,
	PROFILE_NODE_PLACE,
	PROFILE_NODE_FAMILY,
	PROFILE_NODE_FACE,
	PROFILE_NODES
};
#define PROFILE_EDGES (PROFILE_NODES * (PROFILE_NODES - 1) / 2)

/* By enum profile_node. */
struct profile_circle {
	const char *id, *label;
	unsigned x, y; /* in a drawing 400 wide, 320 high */
	unsigned facts;
};
extern const struct profile_circle profile_circles[PROFILE_NODES];

/* The edge between two circles, a < b: 0 to PROFILE_EDGES - 1. */
unsigned profile_edge(unsigned a, unsigned b);

/* Things that together tell more than each: at least one of each group. */
struct profile_tie {
	const char *title, *text;
	unsigned groups[3]; /* sets of facts; 0 for none */
	unsigned readers;   /* bits 1 << enum profile_reader */
};

/* Who may put two and two together. */
enum profile_reader {
	PROFILE_PATIENTS,
	PROFILE_COLLEAGUES,
	PROFILE_BOSS,
	PROFILE_STRANGERS,
	PROFILE_HARASSERS,
	PROFILE_READERS
};
struct profile_who {
	const char *title, *text;
};
extern const struct profile_who profile_who[PROFILE_READERS];

/* A thing to change, or one that may stay. `href` may be NULL. */
struct profile_advice {
	const char *title, *text, *href, *link;
};
struct profile_change {
	const struct profile_advice *advice;
	unsigned undone; /* how many ties it undoes */
	unsigned effect; /* by which changes are ordered: for each tie undone, who no longer reads it */
};

#define PROFILE_TIES_MAX 12
#define PROFILE_CHANGES_MAX 6
#define PROFILE_KEEPS_MAX 8

struct profile_told {
	const char *title, *text; /* the whole in one sentence, and what follows from it */
	bool apart;               /* private life and job are not tied */
	unsigned shown, strong;   /* circles that something stands in (bits); edges of a tie (bits) */
	const struct profile_tie *ties[PROFILE_TIES_MAX];
	size_t tie_count;
	unsigned readers;                                       /* bits */
	struct profile_change changes[PROFILE_CHANGES_MAX + 1]; /* the most useful first; the disclaimer comes last */
	size_t change_count;
	const struct profile_advice *keeps[PROFILE_KEEPS_MAX];
	size_t keep_count;
};

/* `open`: everybody may read the account. `formula`: of profile_seen. */
void profile_tell(unsigned facts, bool open, bool formula, struct profile_told *ret_told);

/* « Nom, métier et établissement »: the circles of a set, as a sentence says them. Nothing for an empty set. */
void profile_name_nodes(struct buf *out, unsigned nodes);

/* All of it as one object of JSON; places are in UTF-16 (browser/blouse.js says which members). */
void profile_write(struct buf *out, const struct place_index *places, const struct profile_seen *seen, unsigned facts,
		   const struct profile_told *told);

#endif
