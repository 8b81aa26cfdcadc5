/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, for the program (code) and for the person (message, in French, says what to do). Library code fills
 * it and returns the code; only the top level prints it, once. */
#ifndef BLOUSE_BASE_ERROR_H
#define BLOUSE_BASE_ERROR_H

#include <stddef.h>

enum error_code {
	ERR_NONE = 0,
	ERR_NOMEM,   /* the heap or a named limit is exhausted */
	ERR_LIMIT,   /* the input exceeds a named limit */
	ERR_UTF8,    /* the text is not valid UTF-8 */
	ERR_FORMAT,  /* the input does not have the form it should */
	ERR_VERSION, /* a file of another version */
	ERR_IO,      /* reading or writing failed */
	ERR_USAGE,   /* the caller asked for something that does not exist */
};

struct error {
	enum error_code code;
	size_t offset; /* byte in the input where it was seen, when that makes sense */
	char message[512];
};

/* Fills *err (which may be NULL) and returns `code`: `return error_set(err, ERR_IO, "…", …);` */
enum error_code error_set(struct error *err, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for lack of memory, whose message is fixed. */
enum error_code error_nomem(struct error *err);

#endif
