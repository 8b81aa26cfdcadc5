/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of `blouse learn` share: a model learnt with an establishment's own messages is written beside the one
 * in use, told about, then put in its place or taken out of it. */
#ifndef BLOUSE_CLI_LEARN_H
#define BLOUSE_CLI_LEARN_H

#include "cli/load.h"
#include "learn/learn.h"

#define LEARN_PATH_MAX (LOAD_PATH_MAX + 64)
#define LEARN_OUT_MAX ((size_t)64 << 20) /* bytes of a report */

#define LEARN_IN_USE "fast.bin"
#define LEARN_NEW "fast.new.bin"
#define LEARN_OLD "fast.old.bin"

/* `name` among the models of the charter in `folder`; an empty name gives their folder. */
void learn_path(const char *folder, const char *name, char ret_path[LEARN_PATH_MAX]);

/* The charter's sources compiled with `model` instead of their own, and opened; establishment may be NULL. Release with
 * load_release, even after a failure. */
enum error_code learn_compile(const char *folder, const char *establishment, struct str model,
			      struct loaded *ret_loaded, struct error *err);

/* blouse learn --use and --back: put the new model, or the old one, in place; what they did is added to `out`. */
enum error_code learn_use(const struct args *args, const char *folder, struct buf *out, struct error *err);
enum error_code learn_back(const struct args *args, const char *folder, struct buf *out, struct error *err);

struct learn_reading {
	enum blouse_level before, after;
};

/* Reads each of the records from `first` on with both charters, on all cores. `ret_readings` has a place for each. */
enum error_code learn_read_both(const struct loaded sides[2], const struct records *records, size_t first,
				struct learn_reading *ret_readings, struct error *err);

/* The report's parts. The figures of cross-validation: alone, or without and with messages added. */
void learn_print_model(struct buf *out, const struct learn_report *report, const struct blouse_charter *charter);
void learn_print_change(struct buf *out, const struct learn_change *change, const struct blouse_charter *charter);
/* Each message added, by its id: label, verdict before, verdict after. */
void learn_print_added(struct buf *out, const struct records *records, size_t first,
		       const struct learn_reading *readings);
/* How many messages kept for measuring change verdict. */
void learn_print_measured(struct buf *out, const char *folder, const struct records *records,
			  const struct learn_reading *readings);

#endif
