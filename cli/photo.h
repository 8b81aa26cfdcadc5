/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of `blouse photo` share. */
#ifndef BLOUSE_CLI_PHOTO_H
#define BLOUSE_CLI_PHOTO_H

#include "cli/command.h"
#include "cli/load.h"
#include "cli/term.h"
#include "media/client.h"
#include "verdict/picture.h"
#include "verdict/where.h"

/* One file, and what became of it. */
struct photo {
	const char *path;
	size_t size; /* bytes */
	struct arena arena;
	struct media_result result;
	struct where where;       /* when it has coordinates */
	struct picture_told told; /* with the message: together_tell */
	char *copy;               /* where the clean copy was written; NULL: none. Owned. */
	struct error err;         /* err.code: nothing else is good */
	bool done;
};

/* Paths of pictures: files as they were named, and what lies in folders, by name. Owned. */
struct photo_list {
	char **paths;
	size_t count, cap;
};

#define PHOTO_FILES_MAX 1000000u

/* Adds a file, or every file in a folder whose name does not begin with a dot. ERR_IO, ERR_LIMIT, ERR_NOMEM. */
enum error_code photo_list_add(struct photo_list *list, const char *path, struct error *err);
void photo_list_release(struct photo_list *list);

/* What `--cover` names: "faces,codes,120,40,300,200". ERR_USAGE. */
struct photo_cover {
	unsigned found; /* bits of MEDIA_WANT_SIGHT */
	struct media_area areas[MEDIA_AREAS_MAX];
	size_t count;
};
enum error_code photo_cover_read(const char *text, struct photo_cover *ret_cover, struct error *err);

/* Of what the file says and of what it shows. */
enum blouse_level photo_level(const struct photo *photo);

void photo_text(struct buf *out, const struct term *term, const struct blouse_charter *charter,
		const struct photo *photo);
void photo_json(struct buf *out, const struct blouse_charter *charter, const struct photo *photo);
void photo_sarif_begin(struct buf *out, const struct blouse_charter *charter);
void photo_sarif(struct buf *out, const struct blouse_charter *charter, const struct photo *photo, bool *first);
void photo_sarif_end(struct buf *out);

#endif
