/* SPDX-License-Identifier: Apache-2.0 */
/* What screens, wristbands and labels say of somebody, read where a machine misreads: « N0M : DUP0NT  IPP 00123456 ». A label is
 * known by its word, give or take a letter; its value stands behind it, or below it. */
#ifndef BLOUSE_VERDICT_LABELS_H
#define BLOUSE_VERDICT_LABELS_H

#include "base/arena.h"
#include "base/error.h"
#include "media/sight.h"

enum label_kind {
	LABEL_NAME,   /* a name that stands where patients' names stand */
	LABEL_BIRTH,  /* a date of birth */
	LABEL_NUMBER, /* IPP, number of a stay or of a file */
	LABEL_SECU,   /* NIR, INS */
	LABEL_ROOM,   /* a room, a bed */
	LABEL_WARD,
	LABEL_CARE,   /* what is treated, given, found */
	LABEL_CARER,  /* who gives care */
	LABEL_SECRET, /* a code of a door, a password, « confidentiel » */
	LABEL_KINDS
};

struct label {
	enum label_kind kind;
	struct str value; /* as read */
	struct sight_box box;
	float confidence; /* of the words that make it */
};

#define LABELS_MAX 128

/* Everything of the kind in these lines, in their order. ERR_NOMEM. */
enum error_code labels_read(struct arena *arena, const struct sight_line *lines, size_t line_count,
			    struct label **ret_labels, size_t *ret_count, struct error *err);

/* The smallest box that holds both. */
struct sight_box label_around(struct sight_box a, struct sight_box b);

/* "un nom", "une date de naissance"…; NULL when out of range. */
const char *label_words(enum label_kind kind);

#endif
