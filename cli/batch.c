// SPDX-License-Identifier: Apache-2.0
#include "cli/batch.h"

#include "base/mem.h"
#include "cli/io.h"
#include "cli/record.h"

#define READ_SIZE ((size_t)64 << 10)
#define IN_MAX (RECORD_LINE_MAX + BATCH_BYTES + 2 * READ_SIZE)
/* A buffer that one giant line made larger than this is given back. */
#define KEEP_MAX (16 * BATCH_BYTES)

static void clear_or_release(struct buf *b)
{
	if (b->cap > KEEP_MAX)
		buf_release(b);
	else
		buf_clear(b);
}

void batch_init(struct batch *b)
{
	*b = (struct batch){0};
	buf_init(&b->in, IN_MAX);
	buf_init(&b->joined, BATCH_OUT_MAX);
	for (int i = 0; i <= BATCH_LANES; i++)
		buf_init(&b->out[i], BATCH_OUT_MAX);
}

void batch_release(struct batch *b)
{
	buf_release(&b->in);
	buf_release(&b->joined);
	for (int i = 0; i <= BATCH_LANES; i++)
		buf_release(&b->out[i]);
	mem_free(b->lines);
	*b = (struct batch){0};
}

void batch_reader_init(struct batch_reader *r, int fd, const char *path)
{
	*r = (struct batch_reader){.fd = fd, .path = path};
	buf_init(&r->rest, IN_MAX);
}

void batch_reader_release(struct batch_reader *r) { buf_release(&r->rest); }

/* Drops the end of a line that was too long, and the mark that some editors put before the first line. */
static void drop_unwanted(struct batch *b, struct batch_reader *r, size_t from)
{
	if (r->skipping) {
		const char *end = memchr(b->in.ptr + from, '\n', b->in.len - from);
		size_t drop = end ? (size_t)(end - b->in.ptr) + 1 - from : b->in.len - from;
		memmove(b->in.ptr + from, b->in.ptr + from + drop, b->in.len - from - drop);
		b->in.len -= drop;
		r->skipping = !end;
	}
	if (!r->started && b->in.len >= 3) {
		if (memcmp(b->in.ptr, "\xEF\xBB\xBF", 3) == 0)
			memset(b->in.ptr, ' ', 3);
		r->started = true;
	}
}

/* Reads until at least one line is whole, the line is too long, or the input ends; *ret_whole: bytes in whole lines. */
static enum error_code read_lines(struct batch *b, struct batch_reader *r, size_t *ret_whole, struct error *err)
{
	size_t len, whole = 0;
	for (;;) {
		char *room = buf_reserve(&b->in, READ_SIZE);
		if (!room)
			return error_nomem(err);
		enum error_code code = io_read_some(r->fd, r->path, room, READ_SIZE, &len, err);
		if (code)
			return code;
		size_t from = b->in.len;
		b->in.len += len;
		r->ended = len == 0;
		drop_unwanted(b, r, from);
		const char *last = b->in.len > from ? memrchr(b->in.ptr + from, '\n', b->in.len - from) : NULL;
		if (last)
			whole = (size_t)(last - b->in.ptr) + 1;
		if (r->ended)
			whole = b->in.len;
		if (!whole && b->in.len > RECORD_LINE_MAX) {
			whole = b->in.len;
			r->skipping = true;
		}
		/* A short read means that there is nothing more for now. */
		if (r->ended || (whole && (b->in.len >= BATCH_BYTES || len < READ_SIZE)))
			break;
	}
	*ret_whole = whole;
	return ERR_NONE;
}

static enum error_code add_line(struct batch *b, struct str line, struct error *err)
{
	if (str_trim(line).len == 0)
		return ERR_NONE;
	if (b->line_count == b->line_cap) {
		size_t cap = b->line_cap ? 2 * b->line_cap : 256;
		struct batch_line *lines = mem_resize(b->lines, cap, sizeof *lines);
		if (!lines)
			return error_nomem(err);
		b->lines = lines;
		b->line_cap = cap;
	}
	b->lines[b->line_count++] = (struct batch_line){.line = line, .lane = BATCH_NO_LANE};
	return ERR_NONE;
}

enum error_code batch_fill(struct batch *b, struct batch_reader *r, struct error *err)
{
	size_t whole = 0;
	clear_or_release(&b->in);
	for (int i = 0; i <= BATCH_LANES; i++)
		clear_or_release(&b->out[i]);
	clear_or_release(&b->joined);
	b->line_count = 0;
	b->lanes = 0;
	b->parsed = false;
	if (!buf_add_str(&b->in, buf_str(&r->rest)))
		return error_nomem(err);
	clear_or_release(&r->rest);
	enum error_code code = read_lines(b, r, &whole, err);
	if (code)
		return code;
	if (!buf_add(&r->rest, b->in.ptr + whole, b->in.len - whole))
		return error_nomem(err);
	struct str left = {b->in.ptr, whole}, line;
	while (left.len && !code) {
		left = str_cut(left, '\n', &line);
		code = add_line(b, line, err);
	}
	return code;
}

enum error_code batch_join(struct batch *b, struct str *ret_out, struct error *err)
{
	bool failed = false;
	for (int i = 0; i <= BATCH_LANES; i++)
		failed = failed || b->out[i].failed;
	if (!b->lanes) {
		*ret_out = buf_str(&b->out[BATCH_NO_LANE]);
		return failed ? error_nomem(err) : ERR_NONE;
	}
	for (size_t i = 0; i < b->line_count && !failed; i++) {
		const struct batch_line *l = &b->lines[i];
		buf_add(&b->joined, b->out[l->lane].ptr + l->out_start, l->out_len);
	}
	*ret_out = buf_str(&b->joined);
	return failed || b->joined.failed ? error_nomem(err) : ERR_NONE;
}
