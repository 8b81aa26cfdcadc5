/* SPDX-License-Identifier: Apache-2.0 */
/* A letter on paper: A4, in the establishment's name, tagged for reading aloud. */
#ifndef BLOUSE_DESK_PAPERS_SHEET_H
#define BLOUSE_DESK_PAPERS_SHEET_H

#include "base/sha256.h"
#include "desk/guide/site.h"
#include "desk/papers/facts.h"

struct paper_sheet {
	const struct site *site;
	struct str name; /* of the letter */
	struct paper_parts parts;
	int64_t case_number, paper, version;
	int64_t at; /* of its date */
	enum french_zone zone;
	bool made;       /* otherwise it says that it is a draft */
	struct str hash; /* when it is made: SHA256_LEN bytes */
};

/* What is hashed: the letter as it says it, and its day. */
void paper_hash(const struct paper_parts *parts, struct str kind, int64_t day, unsigned char ret_hash[SHA256_LEN]);

/* Appends the PDF. ERR_LIMIT, ERR_NOMEM. */
enum error_code paper_print(const struct paper_sheet *sheet, struct arena *arena, struct buf *out, struct error *err);

#endif
