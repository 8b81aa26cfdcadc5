/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, for the program (code) and for the person (message, in French, says what to do). Library code fills
 * it and returns the code; only the top level prints it, once. */
#ifndef BLOUSE_BASE_ERROR_H
#define BLOUSE_BASE_ERROR_H

#include <stddef.h>

enum error_code {
	ERR_NONE = 0,
	ERR_NOMEM,       /* the heap or a named limit is exhausted */
	ERR_LIMIT,       /* the input exceeds a named limit */
	ERR_UTF8,        /* the text is not valid UTF-8 */
	ERR_FORMAT,      /* the input does not have the form it should */
	ERR_VERSION,     /* a file of another version */
	ERR_IO,          /* reading or writing failed */
	ERR_USAGE,       /* the caller asked for something that does not exist */
	ERR_NOT_FOUND,   /* no such row */
	ERR_CONFLICT,    /* somebody else changed it meanwhile: read again, then try again */
	ERR_CONSTRAINT,  /* it would break a rule of the data: a name taken, a reference to nothing */
	ERR_UNAVAILABLE, /* a service does not answer, or has no room now: later it may */
};

struct error {
	enum error_code code;
	size_t offset; /* byte in the input where it was seen, when that makes sense */
	char message[512];
	char detail[256]; /* what a library or a server said, for the log: never shown, never with data in it */
};

/* Fills *err (which may be NULL) and returns `code`: `return error_set(err, ERR_IO, "…", …);` */
enum error_code error_set(struct error *err, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for lack of memory, whose message is fixed. */
enum error_code error_nomem(struct error *err);
/* Adds what a library said to an error just set; err may be NULL. */
void error_detail(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
