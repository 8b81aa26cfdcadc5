/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which `blouse check` answers. */
#ifndef BLOUSE_CLI_FORMATS_H
#define BLOUSE_CLI_FORMATS_H

#include "base/buf.h"
#include "verdict/place.h"
#include "cli/term.h"
#include "engine/blouse.h"

struct checked {
	const struct blouse_charter *charter;
	const char *name; /* the file's path, "-" for the standard input, NULL for --text */
	struct str text;
	const struct place_index *places; /* built for `text` */
	const struct blouse_result *result;
	enum blouse_context context;
};

/* For people. `titled`: there are several messages, so the name is shown above. */
void report_message(struct buf *out, const struct term *term, const struct checked *c, bool titled);
/* "4 messages relus : …": counts by verdict. */
void report_summary(struct buf *out, const struct term *term, const size_t counts[BLOUSE_BLOQUANT + 1]);

/* SARIF 2.1.0: begin, any number of messages, end. */
void sarif_begin(struct buf *out, const struct blouse_charter *charter);
void sarif_message(struct buf *out, const struct checked *c, bool *first);
void sarif_end(struct buf *out);
/* A path as a URI reference (RFC 3986): what is not unreserved is escaped byte by byte. */
void sarif_uri(struct buf *out, const char *path);

/* Workflow commands of GitHub: one line a finding. */
void github_message(struct buf *out, const struct checked *c);

#endif
