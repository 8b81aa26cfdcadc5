/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and texts between the server and its worker, which run on the same machine and come from the same build: as
 * they stand in memory, each with a fixed width, texts and bytes behind their length. A reader believes nothing: a length
 * beyond its bounds, a text that is no UTF-8, a number out of its range fail it, and everything read afterwards is 0. */
#ifndef BLOUSE_MEDIA_WIRE_H
#define BLOUSE_MEDIA_WIRE_H

#include <stdint.h>

#include "base/buf.h"

void wire_put_u32(struct buf *b, uint32_t n);
void wire_put_u64(struct buf *b, uint64_t n);
void wire_put_double(struct buf *b, double n);
void wire_put_bytes(struct buf *b, struct str s);

/* A text as wire_text takes it and as it may be shown: UTF-8, or else Latin-1; controls and ends of lines become one space,
 * what turns the direction of a text goes; beyond `max` bytes, 3 at least, cut behind a letter, with an ellipsis. `room` holds
 * `max` bytes. What came out comes out of it unchanged. */
struct str wire_printable(struct str text, size_t max, char *room);
/* The same, written: never refused by wire_text with that `max`, WIRE_TEXT_MAX at most. */
void wire_put_text(struct buf *b, struct str text, size_t max);
#define WIRE_TEXT_MAX 4000u

struct wire {
	struct str rest;
	bool failed;
};

/* From 0 to `max`. */
uint32_t wire_u32(struct wire *w, uint32_t max);
uint64_t wire_u64(struct wire *w);
static inline bool wire_bool(struct wire *w) { return wire_u32(w, 1) != 0; }
/* From `min` to `max`, and a number. */
double wire_double(struct wire *w, double min, double max);
/* A view on what is read. */
struct str wire_bytes(struct wire *w, size_t max);
/* The same, in valid UTF-8 without control characters, ends of lines, and what turns the direction of a text. */
struct str wire_text(struct wire *w, size_t max);

#endif
