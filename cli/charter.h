/* SPDX-License-Identifier: Apache-2.0 */
/* The charter's sources, read for a command: the folder given, or the one that --charter and the installation say. */
#ifndef BLOUSE_CLI_CHARTER_H
#define BLOUSE_CLI_CHARTER_H

#include "cli/command.h"
#include "cli/load.h"
#include "compiler/source.h"

struct charter_sources {
	struct arena arena; /* holds all of `source` */
	struct problems problems;
	struct charter_source source;
	char folder[LOAD_PATH_MAX];
};

/* Release with charter_sources_release, even after a failure. Mistakes in the files are no failure: look at
 * problems.total. `folder` NULL: found as load_find_sources does. */
enum error_code charter_sources_load(const struct args *args, const char *folder, struct charter_sources *ret_sources,
				     struct error *err);
void charter_sources_release(struct charter_sources *sources);

/* Prints the mistakes, one a line, "file:line:column: message", and what came of it. */
void charter_print_problems(struct buf *out, const struct problems *problems);

#endif
