/* SPDX-License-Identifier: Apache-2.0 */
/* Whole tables, from one base to another, whatever their engines; for backups. */
#ifndef BLOUSE_STORE_COPY_H
#define BLOUSE_STORE_COPY_H

#include "base/sha256.h"
#include "store/driver.h"

#define COPY_NAME_MAX 63 /* bytes of a table's or a column's name: PostgreSQL's own maximum */

struct copy_table {
	struct str name;
	bool numbered; /* the engine numbers its rows, and remembers the last number */
	struct store_query read, add;
};

/* What tells two copies of a table apart: the number of rows, and the sum of their hashes, in any order. */
struct copy_sum {
	int64_t rows;
	unsigned char sum[SHA256_LEN];
};

/* The tables of `file`, a SQLite base, as `other` has them too (it may be `file` itself, or PostgreSQL), but those of
 * the migrations and of backups. They must outlive the store of every connection that they are used on. */
enum error_code copy_tables(struct store_conn *file, struct store_conn *other, struct arena *arena,
			    struct copy_table **ret_tables, size_t *ret_count, struct error *err);

/* Copies the rows, and the last number; `to` may be NULL, only to sum. */
enum error_code copy_rows(struct store_conn *from, struct store_conn *to, const struct copy_table *table,
			  struct copy_sum *ret_sum, struct error *err);

#endif
