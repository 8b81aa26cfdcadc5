/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the charter and opens it: --charter, else $BLOUSE_CHARTER, else charter.blc beside the executable, else the one
 * installed. A folder, or an establishment's file, is compiled in memory first. */
#ifndef BLOUSE_CLI_LOAD_H
#define BLOUSE_CLI_LOAD_H

#include "base/buf.h"
#include "cli/command.h"
#include "cli/io.h"
#include "engine/blouse.h"

#define LOAD_COMPILED_MAX ((size_t)256 << 20) /* bytes of a compiled charter */
#define LOAD_PATH_MAX 4096

struct loaded {
	struct io_map map;   /* a compiled file, or */
	struct buf compiled; /* a folder compiled in memory */
	struct blouse_charter *charter;
	char path[LOAD_PATH_MAX]; /* where it came from */
	struct io_map encoder;    /* of the careful reading, once load_reading has found it */
	bool encoder_required;    /* the person asked for it */
};

/* Release with load_release, even after a failure. */
enum error_code load_charter(const struct args *args, struct loaded *ret_loaded, struct error *err);
/* Finds the model of the careful reading, careful.bin, beside the executable or installed, if --reading says so, or says
 * nothing and `careful` is what the command does then. ERR_IO when it was asked for and is not there. */
enum error_code load_reading(const struct args *args, bool careful, struct loaded *loaded, struct error *err);
/* A checker that reads as load_reading found; the fast way where nothing was found, or what was found is another charter's
 * and nobody asked for it. */
enum error_code load_checker(const struct loaded *loaded, struct blouse_checker **ret_checker, struct error *err);
/* The same from a path alone: a folder or a compiled file. */
enum error_code load_path(const char *path, const char *establishment, struct loaded *ret_loaded, struct error *err);
void load_release(struct loaded *loaded);

/* Where the charter would be read from; ERR_IO when none is found. */
enum error_code load_find(const struct args *args, char ret_path[LOAD_PATH_MAX], struct error *err);
/* The folder of the charter's sources, which an establishment is laid over; ERR_IO when none is found. */
enum error_code load_find_sources(const struct args *args, char ret_path[LOAD_PATH_MAX], struct error *err);

/* What stands in the folder of the executable, or installed: false when there is none of that name. */
bool load_beside(const char *name, char ret_path[LOAD_PATH_MAX]);

/* The engine's error as one of ours. */
enum error_code load_engine_error(const struct blouse_error *from, struct error *err);

#endif
