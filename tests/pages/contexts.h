/* SPDX-License-Identifier: Apache-2.0 */
/* The page of every place where a value may stand: tests and a fuzzer put hostile values into it. */
#ifndef BLOUSE_TESTS_PAGES_CONTEXTS_H
#define BLOUSE_TESTS_PAGES_CONTEXTS_H

#include <stdint.h>

#include "base/buf.h"
#include "web/french.h"

enum contexts_state { CONTEXTS_OPEN, CONTEXTS_CLOSED };

struct contexts_row {
	struct str name;
	int64_t amount;
};

struct contexts_card {
	struct str title;
	struct str note; /* optional */
	bool strong;
};

struct contexts_frame {
	struct str title;
};

struct contexts {
	struct str text, url, part;
	const char *plain;
	int64_t number;
	uint64_t count;
	double ratio;
	bool yes;
	enum contexts_state state;
	int64_t at, now;
	enum french_zone zone;
	const struct contexts_row *rows;
	size_t row_count;
	const struct str *words;
	size_t word_count;
	struct contexts_card card;
	const struct contexts_card *other;
};

struct str contexts_state_word(enum contexts_state state);

void contexts(struct buf *out, const struct contexts *p);
void contexts_card(struct buf *out, const struct contexts_card *p);

#endif
