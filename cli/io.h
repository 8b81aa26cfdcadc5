/* SPDX-License-Identifier: Apache-2.0 */
/* Files and streams: everything is read with a limit, interrupted calls go on, a full disk is noticed. */
#ifndef BLOUSE_CLI_IO_H
#define BLOUSE_CLI_IO_H

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/* "-" is the standard input. ERR_IO. The caller closes *ret_fd with io_close. */
enum error_code io_open(const char *path, int *ret_fd, struct error *err);
void io_close(int fd); /* leaves the standard input open */
/* At most `size` bytes; 0 at the end. ERR_IO names `path`. */
enum error_code io_read_some(int fd, const char *path, char *buf, size_t size, size_t *ret_len, struct error *err);
/* The whole file added to `into`. ERR_LIMIT when it is longer than `max`. */
enum error_code io_read(const char *path, size_t max, struct buf *into, struct error *err);
/* The same for a message: ERR_UTF8, with the byte and what to do, when it is not UTF-8. */
enum error_code io_read_text(const char *path, size_t max, struct buf *into, struct error *err);
/* ERR_UTF8 with the byte and what to do, if `text` (from `path`, NULL: an argument) is not UTF-8. */
enum error_code io_check_utf8(struct str text, const char *path, struct error *err);

/* All of it, or ERR_IO. */
enum error_code io_write(int fd, struct str bytes, struct error *err);
/* Writes a file whole or not at all: beside it first, then renamed into its place. */
enum error_code io_write_file(const char *path, struct str bytes, struct error *err);

struct io_map {
	void *ptr; /* aligned to a page */
	size_t size;
};

/* A file mapped for reading. ERR_IO. */
enum error_code io_map(const char *path, struct io_map *ret_map, struct error *err);
void io_unmap(struct io_map *map); /* accepts an empty one */

#endif
