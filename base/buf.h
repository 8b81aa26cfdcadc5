/* SPDX-License-Identifier: Apache-2.0 */
/* A growing buffer with a mandatory maximum. Once an addition fails the buffer stays `failed` and later additions do
 * nothing, so that a caller may check once at the end. */
#ifndef BLOUSE_BASE_BUF_H
#define BLOUSE_BASE_BUF_H

#include "base/str.h"

struct buf {
	char *ptr; /* owned; NUL-terminated whenever not NULL */
	size_t len, cap, max;
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_clear(struct buf *b);   /* empty, not failed; keeps its storage */
void buf_release(struct buf *b); /* frees the storage */

bool buf_add(struct buf *b, const void *data, size_t len);
bool buf_add_str(struct buf *b, struct str s);
bool buf_add_c(struct buf *b, const char *c);
bool buf_add_char(struct buf *b, char c);
bool buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `len` more bytes, to be filled by the caller who then adds to `len`; NULL on failure. */
char *buf_reserve(struct buf *b, size_t len);
static inline struct str buf_str(const struct buf *b) { return (struct str){b->ptr ? b->ptr : "", b->len}; }

#define _cleanup_buf_ __attribute__((cleanup(buf_release)))

#endif
