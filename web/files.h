/* SPDX-License-Identifier: Apache-2.0 */
/* Files that pages ask for and that are not compiled in, since they are large or made later than this program: those of one
 * folder, mapped, below an address of their own that changes with any of them. FILE.br and FILE.gz beside FILE are the same,
 * compressed. */
#ifndef BLOUSE_WEB_FILES_H
#define BLOUSE_WEB_FILES_H

#include "base/error.h"
#include "web/assets.h"

#define FILES_MAX 16 /* of the folder, without the compressed ones */

/* What is looked for. */
struct file_wanted {
	const char *name;
	const char *type;
	bool compiles; /* of struct asset */
	bool optional;
};

struct files;

/* ERR_NOT_FOUND when one that is not optional is not there; ERR_IO; ERR_NOMEM. `wanted` ends with an empty row. */
enum error_code files_open(const char *folder, const struct file_wanted *wanted, struct files **ret_files,
			   struct error *err);
void files_close(struct files *files); /* accepts NULL */

/* The folder below /ressources/ that they stand in. */
struct str files_folder(const struct files *files);
/* The file of a name, or NULL. */
const struct asset *files_find(const struct files *files, struct str name);

#endif
