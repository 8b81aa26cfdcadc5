/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's own handles, for backups, which are SQLite files whatever the engine. */
#ifndef BLOUSE_STORE_SQLITE_H
#define BLOUSE_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/driver.h"

/* Opens a file as the store does; it is made when it `writes` and the file is missing. */
enum error_code store_sqlite_connect(const char *path, bool writes, unsigned wait_ms, sqlite3 **ret_db,
				     struct error *err);

/* The error that stands for what SQLite answered; db may be NULL. */
enum error_code store_sqlite_failure(sqlite3 *db, int status, struct error *err);

sqlite3 *store_sqlite_db(struct store_link *link);

#endif
