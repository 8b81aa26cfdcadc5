/* SPDX-License-Identifier: Apache-2.0 */
/* How long a message is for the network that it goes to, as that network counts. web/assets/verifier.js counts the same
 * while one types; tests/browser/verifier_test.py holds both together. */
#ifndef BLOUSE_DESK_CHECK_LENGTH_H
#define BLOUSE_DESK_CHECK_LENGTH_H

#include "base/error.h"
#include "base/str.h"
#include "engine/blouse.h"

enum network_unit {
	NETWORK_CHARACTERS, /* code points */
	NETWORK_GRAPHEMES,  /* what a person sees as one character (UAX #29) */
	NETWORK_WEIGHTED,   /* X: an emoji, « € » and « … » are 2, letters 1, after NFC */
};

/* A row of charter/networks.yaml. */
struct network {
	enum blouse_network network;
	struct str id, label;
	enum network_unit unit;
	unsigned length; /* the longest message; 0: no limit of its own */
	unsigned url;    /* what an address counts for, however long; 0: what it is long */
	unsigned bytes;  /* of UTF-8 at most; 0: no limit */
};

extern const struct network networks[]; /* in the order of the charter's file */
extern const size_t network_count;
/* Their ids behind « aucun », then NULL: what a form may say. */
extern const char *const network_choices[];

/* NULL when there is none of that id. */
const struct network *network_find(struct str id);
/* What it is called; `other` when there is none of that id. */
struct str network_label(struct str id, struct str other);

/* The length of a valid UTF-8 text in the network's unit; in bytes where bytes alone are limited. ERR_NOMEM. */
enum error_code network_length(const struct network *n, struct str text, size_t *ret_length, struct error *err);
/* The most it may be, in the same unit; 0 for no limit. */
static inline size_t network_max(const struct network *n) { return n->length ? n->length : n->bytes; }

#endif
