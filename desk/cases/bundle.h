/* SPDX-License-Identifier: Apache-2.0 */
/* A case in one file, to be given to a lawyer or a court: a ZIP that proves itself without this program's base or key. It holds
 *     dossier.pdf        what happened, to be read
 *     pieces/            files as they were given
 *     evenements.jsonl   one event a line, with all that its hash covers
 *     manifeste.json     the hash of each file, the end of the chain
 *     LISEZMOI.txt       how to check it
 * On libzip, which knows nothing but ZIP and reads it by its central directory. */
#ifndef BLOUSE_DESK_CASES_BUNDLE_H
#define BLOUSE_DESK_CASES_BUNDLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define BUNDLE_MAX ((size_t)128 << 20)       /* bytes of the ZIP */
#define BUNDLE_BYTES_MAX ((size_t)192 << 20) /* of all that it holds */
#define BUNDLE_PARTS_MAX 100
#define BUNDLE_NAME_MAX 64
#define BUNDLE_TROUBLES_MAX 20 /* that are told one by one */

#define BUNDLE_PAPER "dossier.pdf"
#define BUNDLE_EVENTS "evenements.jsonl"
#define BUNDLE_MANIFEST "manifeste.json"
#define BUNDLE_README "LISEZMOI.txt"
#define BUNDLE_PIECES "pieces/"

struct bundle_part {
	const char *name;
	struct str bytes; /* when `load` is NULL */
	/* Otherwise its bytes come from here when they are needed, and are let go before the next part's. */
	enum error_code (*load)(void *context, int64_t id, struct arena *arena, struct str *ret_bytes,
				struct error *err);
	void *context;
	int64_t id;
	bool packed; /* worth compressing */
};

/* Writes the parts, in their order, dated `at` (microseconds of UTC). */
enum error_code bundle_write(const struct bundle_part *parts, size_t count, int64_t at, struct buf *out,
			     struct error *err);

/* What a check of a bundle found. Views live in the arena. */
struct bundle_told {
	int64_t number; /* of the case */
	size_t files, events, masked;
	char head[65];                            /* the end of the chain, in hexadecimal */
	int64_t first_event;                      /* the first that is not what it was; 0: all are */
	struct str first_file;                    /* the same of files; empty */
	struct str troubles[BUNDLE_TROUBLES_MAX]; /* sentences, in French */
	size_t trouble_count;                     /* 0: it is whole */
};

/* Checks a ZIP: each file against the manifest, each event against its hash and the one before, each piece against the event
 * that it came with. `head`: in hexadecimal, what the end of the chain must be; empty for what the manifest says. ERR_FORMAT,
 * with a sentence, for what is no bundle, is torn, names other places or holds too much. */
enum error_code bundle_verify(struct str zip, struct str head, struct arena *arena, struct bundle_told *ret_told,
			      struct error *err);

#endif
