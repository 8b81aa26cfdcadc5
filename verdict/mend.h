/* SPDX-License-Identifier: Apache-2.0 */
/* How a message may be mended: what to say less exactly, what to leave out, whose consent to write down. From the entities
 * that stand in a finding's words, and from its rule. Each is a proposal to the author, tried on the engine. */
#ifndef BLOUSE_VERDICT_MEND_H
#define BLOUSE_VERDICT_MEND_H

#include "base/buf.h"
#include "engine/blouse.h"

#define MENDS_MAX 24     /* of one message */
#define MENDS_EACH_MAX 6 /* of one finding */
#define MEND_TEXT_MAX 64 /* bytes of the words put in */

enum mend_kind {
	MEND_GENERALISE, /* « 87 ans » → « un grand âge » */
	MEND_REMOVE,     /* an identifier, a name of a network */
	MEND_SENTENCE,   /* the whole sentence goes */
	MEND_CONSENT,    /* the consent is told, if it was given */
	MEND_KINDS
};

struct mend {
	enum mend_kind kind;
	unsigned finding; /* its place in the result */
	struct blouse_span span;
	char text[MEND_TEXT_MAX];  /* what stands there instead; NUL-terminated UTF-8, may be empty */
	enum blouse_level verdict; /* of the message so mended: mends_try */
};

struct mends {
	struct mend items[MENDS_MAX]; /* by finding, then by place; those of one kind do not overlap */
	size_t count;
};

/* The mends of what was found in a valid UTF-8 text. */
void mends_find(struct str text, const struct blouse_charter *charter, const struct blouse_result *result,
		struct mends *ret_mends);

/* Adds the text so mended. */
void mend_apply(struct buf *out, struct str text, const struct mend *mend);
/* With all that make it less exact or leave an identifier out; sentences stay, and no consent is claimed. */
void mends_apply_all(struct buf *out, struct str text, const struct mends *mends);

/* Reads each mended text, and says its verdict. The checker's earlier results are gone. */
int mends_try(struct blouse_checker *checker, struct str text, enum blouse_context context, enum blouse_network network,
	      struct mends *mends, struct blouse_error *ret_error);

/* "generaliser", "retirer", "phrase", "accord" */
const char *mend_kind_id(enum mend_kind kind);

#endif
