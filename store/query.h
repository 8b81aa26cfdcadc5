/* SPDX-License-Identifier: Apache-2.0 */
/* Named queries, as tools/queries.py writes them from *.sql: one table row says all about a query, and the functions
 * below run it. Callers use the typed function that bears the query's name, never these. */
#ifndef BLOUSE_STORE_QUERY_H
#define BLOUSE_STORE_QUERY_H

#include <stdint.h>

#include "base/arena.h"
#include "store/store.h"

#define STORE_FIELDS_MAX 64                /* parameters, and columns, of one query */
#define STORE_ROWS_MAX 100000              /* rows that one query may give */
#define STORE_VALUE_MAX ((size_t)64 << 20) /* bytes of one text */

enum store_type {
	STORE_INT,   /* int64_t */
	STORE_REAL,  /* double */
	STORE_TEXT,  /* struct str: valid UTF-8 without NUL */
	STORE_BYTES, /* struct str */
	STORE_TIME,  /* int64_t: microseconds of UTC since 1970 */
	STORE_BOOL,  /* bool */
	STORE_TYPES,
};

struct store_value {
	enum store_type type;
	bool null;
	union {
		int64_t integer; /* int, time, bool */
		double real;
		struct str text; /* text, bytes */
	};
};

/* A member of a parameter or row struct. One that may be null is NULL by its ptr (text, bytes), or stands beside a
 * `bool has_NAME`. */
struct store_field {
	const char *name;
	enum store_type type;
	bool nullable;
	size_t offset, has_offset;
};

enum store_shape {
	STORE_ONE,  /* exactly one row; ERR_NOT_FOUND when there is none */
	STORE_MANY, /* any number of rows, up to STORE_ROWS_MAX */
	STORE_EXEC, /* nothing */
	STORE_ROWS, /* how many rows were written */
};

struct store_query {
	const char *name;
	enum store_shape shape;
	const char *sql[STORE_ENGINES];
	const struct store_field *params, *columns;
	size_t param_count, column_count, row_size;
};

/* Called for each row. The values live until it returns; what it returns, but ERR_NONE, ends the query. */
typedef enum error_code store_row_fn(void *context, const struct store_value *columns, struct error *err);

/* Runs a query; `params` as many as the query declares. `row` may be NULL. */
enum error_code store_run(struct store_conn *conn, const struct store_query *query, const struct store_value *params,
			  store_row_fn *row, void *context, int64_t *ret_written, struct error *err);

/* The four shapes, on the structs that the query's fields describe. Texts of the rows are copied into `arena`. */
enum error_code store_query_one(struct store_conn *conn, const struct store_query *query, struct arena *arena,
				const void *params, void *ret_row, struct error *err);
enum error_code store_query_many(struct store_conn *conn, const struct store_query *query, struct arena *arena,
				 const void *params, void **ret_rows, size_t *ret_count, struct error *err);
enum error_code store_query_exec(struct store_conn *conn, const struct store_query *query, const void *params,
				 struct error *err);
enum error_code store_query_rows(struct store_conn *conn, const struct store_query *query, const void *params,
				 int64_t *ret_written, struct error *err);

/* Has the engine prepare the query, and compares the number and the types of its columns, as far as the engine tells
 * them, with what it declares. ERR_FORMAT when they differ. */
enum error_code store_query_check(struct store_conn *conn, const struct store_query *query, struct error *err);

#endif
