/* SPDX-License-Identifier: Apache-2.0 */
/* What proves what a case is about: what a message said, where, by whom, when it was seen; and files, sealed under the
 * installation's key for the row that holds them. Each is an event of the case, which bears its SHA-256, so that the case's
 * chain holds it too. In the caller's unit of work; nothing reads the clock. Nothing here decodes a file: whoever must, takes
 * its bytes from case_file_read and hands them to a process of its own, as desk/shots does with every picture that is kept. */
#ifndef BLOUSE_DESK_CASES_FILE_H
#define BLOUSE_DESK_CASES_FILE_H

#include "desk/cases/case.h"
#include "desk/cases/file_kind.h"

#define CASE_FILE_MAX ((size_t)16 << 20) /* bytes of one, whatever the settings say */
/* Of all files of a case: what an export brings together. What comes with reports has a part of it, so that nobody fills a
 * case from outside. */
#define CASE_FILES_MAX 60
#define CASE_FILES_BYTES ((size_t)64 << 20)
#define CASE_FILES_OUTSIDE_MAX 20
#define CASE_FILES_OUTSIDE_BYTES ((size_t)24 << 20)

enum case_file_outcome { CASE_FILE_KEPT, CASE_FILE_KNOWN /* it was there */, CASE_FILE_FULL /* nothing was kept */ };

struct case_file_new {
	struct str bytes;
	struct str text; /* what it shows, as who gives it says; may be empty */
	bool outside;    /* comes with a report */
};

/* Keeps a file. ERR_FORMAT, with what to tell who gives it, when it is of no kind that is kept; ERR_LIMIT. */
enum error_code case_file_add(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			      const struct case_where *where, const struct case_file_new *new,
			      enum case_file_outcome *ret_outcome, struct error *err);

struct case_file {
	int64_t id, size;
	enum case_file_kind kind;
	struct str sha256; /* SHA256_LEN bytes */
	int64_t at;
};

/* Those of a case, the first first, without their bytes. */
enum error_code case_files(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
			   const struct case_file **ret_files, size_t *ret_count, struct error *err);

/* A file and its bytes, which are in `arena`: it has room for twice CASE_FILE_MAX. ERR_NOT_FOUND; ERR_FORMAT when it is not what
 * was given. */
enum error_code case_file_read(struct store_conn *conn, struct arena *arena, const unsigned char key[SECRET_KEY_LEN],
			       int64_t establishment_id, int64_t case_id, int64_t id, struct case_file *ret_file,
			       struct str *ret_bytes, struct error *err);
#define CASE_FILE_ARENA (2 * CASE_FILE_MAX + ((size_t)1 << 20))

/* What a message said when it was found. Each may be empty. */
struct case_proof {
	struct str link, author, text;
};

/* Writes it down, with its SHA-256, unless it is empty or stands there word for word. */
enum error_code case_proof_add(struct store_conn *conn, const struct case_where *where, const struct case_proof *proof,
			       struct error *err);

#endif
