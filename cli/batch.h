/* SPDX-License-Identifier: Apache-2.0 */
/* Whole lines of the input, handed out together, and what is answered to them. */
#ifndef BLOUSE_CLI_BATCH_H
#define BLOUSE_CLI_BATCH_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define BATCH_BYTES ((size_t)64 << 10)  /* a batch is handed out as soon as it holds this much */
#define BATCH_OUT_MAX ((size_t)1 << 30) /* bytes answered to one batch */
#define BATCH_LANES 16                  /* posts of one thread all go through one lane, in order */
#define BATCH_NO_LANE BATCH_LANES

struct batch_line {
	struct str line;
	uint8_t lane;              /* BATCH_NO_LANE: not of a thread */
	size_t out_start, out_len; /* in out[lane] */
};

struct batch {
	struct buf in;
	struct batch_line *lines;
	size_t line_count, line_cap;
	struct buf out[BATCH_LANES + 1]; /* the last one is of BATCH_NO_LANE */
	struct buf joined;
	uint32_t lanes; /* bits of the lanes that have lines here */
	unsigned lanes_left;
	bool parsed;
};

void batch_init(struct batch *b);
void batch_release(struct batch *b);

struct batch_reader {
	int fd;
	const char *path;
	struct buf rest; /* the beginning of a line whose end has not been read */
	bool started, ended, skipping;
};

void batch_reader_init(struct batch_reader *r, int fd, const char *path);
void batch_reader_release(struct batch_reader *r);

/* Fills an empty batch with the next lines, blank ones left out; r->ended when there are no more behind it. Does not
 * wait for more once a line is whole. A line longer than RECORD_LINE_MAX is cut behind that many bytes and its end is
 * thrown away. ERR_IO, ERR_NOMEM. */
enum error_code batch_fill(struct batch *b, struct batch_reader *r, struct error *err);

/* All answers in the order of the lines; a view into the batch. */
enum error_code batch_join(struct batch *b, struct str *ret_out, struct error *err);

#endif
