/* SPDX-License-Identifier: Apache-2.0 */
/* Backups: one file, which is a SQLite base whatever the engine it comes from, so that a hospital also moves from one
 * engine to the other with it. It is made while Blouse runs, from one instant, and holds the sum of each table. */
#ifndef BLOUSE_STORE_BACKUP_H
#define BLOUSE_STORE_BACKUP_H

#include <stdint.h>

#include "store/store.h"

#define BACKUP_PATH_MAX 1024

struct backup_report {
	size_t tables;
	int64_t rows;
	size_t establishments; /* whose journals were verified */
};

/* Writes the base that the URL names into a file, at `now` (microseconds of UTC). The file appears, or is replaced,
 * once it is whole. ERR_VERSION unless the base has exactly this program's steps. */
enum error_code store_backup(struct str url, const char *path, int64_t now, struct backup_report *ret_report,
			     struct error *err);

/* Reads a whole backup: its pages, its references, its sums and its journals. ERR_FORMAT when something differs. */
enum error_code store_backup_check(const char *path, struct backup_report *ret_report, struct error *err);

/* Checks a backup, then brings it into the base that the URL names, in one transaction, and reads it again there. The
 * base is empty, or has no establishment yet (ERR_USAGE otherwise). A backup of an older version takes the steps it
 * lacks. */
enum error_code store_restore(struct str url, const char *path, int64_t now, struct backup_report *ret_report,
			      struct error *err);

#endif
