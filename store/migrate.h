/* SPDX-License-Identifier: Apache-2.0 */
/* The shape of the tables, by numbered steps that only go forward. Each is one transaction, recorded with its sum in
 * the table `schema_migrations`, so that a step changed after it was taken, or a base of a later version, is known. */
#ifndef BLOUSE_STORE_MIGRATE_H
#define BLOUSE_STORE_MIGRATE_H

#include <stdint.h>

#include "base/sha256.h"
#include "store/store.h"

struct store_migration {
	unsigned number; /* 1, 2, … */
	const char *name;
	const char *sql[STORE_ENGINES];
	unsigned char sum[STORE_ENGINES][SHA256_LEN];
};

/* Those of this program, made from store/migrations/. */
extern const struct store_migration store_migrations[];
extern const size_t store_migrations_count;

/* Takes the steps that the base lacks; `now` in microseconds of UTC. Several processes may ask at once. ERR_VERSION,
 * and nothing changed, when the base has steps that this program does not know, or other ones. */
enum error_code store_migrate(struct store *store, int64_t now, unsigned *ret_taken, struct error *err);

/* The same with another list, for tests. */
enum error_code store_migrate_list(struct store *store, const struct store_migration *list, size_t count, int64_t now,
				   unsigned *ret_taken, struct error *err);

/* ERR_VERSION unless the base has exactly this program's steps; what a server asks before it starts. */
enum error_code store_migrated(struct store *store, struct error *err);

/* How many of this program's steps the base has. ERR_VERSION when it has others. */
enum error_code store_steps_taken(struct store *store, size_t *ret_taken, struct error *err);

#endif
