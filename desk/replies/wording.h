/* SPDX-License-Identifier: Apache-2.0 */
/* What the establishment may safely answer, by situation: charter/replies.yaml, written into the program. */
#ifndef BLOUSE_DESK_REPLIES_WORDING_H
#define BLOUSE_DESK_REPLIES_WORDING_H

#include "base/buf.h"
#include "base/str.h"

struct wording {
	struct str id, title;
	struct str natures, rules; /* of the messages that it answers, between spaces */
	struct str said, written;  /* in public; in private, empty: the same */
	struct str why, never;
};

extern const struct wording wordings[]; /* in the order of the file */
extern const size_t wording_count;

/* NULL when there is none of that id. */
const struct wording *wording_find(struct str id);

/* How well it answers a message of this nature that breaks these rules (between spaces): 0 for not. */
unsigned wording_fits(const struct wording *w, struct str nature, struct str rules);

/* What stands for the braces: « la direction des usagers (usagers@…) ». */
struct wording_names {
	struct str establishment, usagers, communication;
};

/* The words, with the names in place of the braces; a name that begins a sentence begins with a capital. */
void wording_fill(struct buf *out, struct str words, const struct wording_names *names);

/* A directorate as a sentence names it, from its name and its address (which may be empty). */
void wording_name(struct buf *out, struct str name, struct str mail);

#endif
