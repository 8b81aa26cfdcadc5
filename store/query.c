/* SPDX-License-Identifier: Apache-2.0 */
/* Between the structs of generated queries and the values of an engine. */
#include "store/query.h"

#include "base/mem.h"
#include "store/driver.h"

/* Rows of one query are gathered in pieces that grow, then stand in one array. */
#define ROWS_FIRST ((size_t)16)

static bool is_view(enum store_type type) { return type == STORE_TEXT || type == STORE_BYTES; }

static void read_params(const struct store_query *query, const void *params, struct store_value *values)
{
	for (size_t i = 0; i < query->param_count; i++) {
		const struct store_field *f = &query->params[i];
		const void *at = (const char *)params + f->offset;
		struct store_value *v = &values[i];
		*v = (struct store_value){.type = f->type};
		if (is_view(f->type)) {
			v->text = *(const struct str *)at;
			v->null = f->nullable && !v->text.ptr;
			continue;
		}
		v->null = f->nullable && !*(const bool *)((const char *)params + f->has_offset);
		if (f->type == STORE_REAL)
			v->real = *(const double *)at;
		else
			v->integer = f->type == STORE_BOOL ? *(const bool *)at : *(const int64_t *)at;
	}
}

/* False when the arena is full. */
static bool write_field(const struct store_field *f, const struct store_value *v, struct arena *arena, void *row)
{
	void *at = (char *)row + f->offset;
	if (is_view(f->type)) {
		struct str *text = at;
		*text = v->null ? (struct str){0} : arena_copy(arena, v->text);
		return v->null || text->ptr;
	}
	if (f->nullable)
		*(bool *)((char *)row + f->has_offset) = !v->null;
	if (f->type == STORE_REAL)
		*(double *)at = v->null ? 0 : v->real;
	else if (f->type == STORE_BOOL)
		*(bool *)at = !v->null && v->integer;
	else
		*(int64_t *)at = v->null ? 0 : v->integer;
	return true;
}

static enum error_code write_row(const struct store_query *query, const struct store_value *columns,
				 struct arena *arena, void *row, struct error *err)
{
	for (size_t i = 0; i < query->column_count; i++)
		if (!write_field(&query->columns[i], &columns[i], arena, row))
			return error_nomem(err);
	return ERR_NONE;
}

struct gathering {
	const struct store_query *query;
	struct arena *arena;
	char *rows;
	size_t count, cap;
};

static enum error_code first_row(void *context, const struct store_value *columns, struct error *err)
{
	struct gathering *g = context;
	return g->count++ ? ERR_NONE : write_row(g->query, columns, g->arena, g->rows, err);
}

static enum error_code add_row(void *context, const struct store_value *columns, struct error *err)
{
	struct gathering *g = context;
	if (g->count == STORE_ROWS_MAX)
		return error_set(err, ERR_LIMIT, "Il y a trop de lignes à lire d'un coup : %d au plus.",
				 STORE_ROWS_MAX);
	if (g->count == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : ROWS_FIRST;
		char *rows = arena_alloc(g->arena, cap, g->query->row_size);
		if (!rows)
			return error_nomem(err);
		if (g->count)
			memcpy(rows, g->rows, g->count * g->query->row_size);
		g->rows = rows;
		g->cap = cap;
	}
	enum error_code code = write_row(g->query, columns, g->arena, g->rows + g->count * g->query->row_size, err);
	g->count += !code;
	return code;
}

enum error_code store_query_one(struct store_conn *conn, const struct store_query *query, struct arena *arena,
				const void *params, void *ret_row, struct error *err)
{
	struct store_value values[STORE_FIELDS_MAX];
	read_params(query, params, values);
	/* Apart from ret_row, which stays untouched should a later row fail. */
	struct gathering g = {query, arena, arena_zalloc(arena, 1, query->row_size), 0, 1};
	if (!g.rows)
		return error_nomem(err);
	enum error_code code = store_run(conn, query, values, first_row, &g, NULL, err);
	if (code)
		return code;
	if (g.count == 0)
		return error_set(err, ERR_NOT_FOUND, "Ce qui est demandé n'existe pas, ou n'existe plus.");
	memcpy(ret_row, g.rows, query->row_size);
	return ERR_NONE;
}

enum error_code store_query_many(struct store_conn *conn, const struct store_query *query, struct arena *arena,
				 const void *params, void **ret_rows, size_t *ret_count, struct error *err)
{
	struct store_value values[STORE_FIELDS_MAX];
	read_params(query, params, values);
	struct gathering g = {query, arena, NULL, 0, 0};
	enum error_code code = store_run(conn, query, values, add_row, &g, NULL, err);
	if (code)
		return code;
	*ret_rows = g.rows;
	*ret_count = g.count;
	return ERR_NONE;
}

enum error_code store_query_exec(struct store_conn *conn, const struct store_query *query, const void *params,
				 struct error *err)
{
	return store_query_rows(conn, query, params, NULL, err);
}

enum error_code store_query_rows(struct store_conn *conn, const struct store_query *query, const void *params,
				 int64_t *ret_written, struct error *err)
{
	struct store_value values[STORE_FIELDS_MAX];
	read_params(query, params, values);
	return store_run(conn, query, values, NULL, NULL, ret_written, err);
}

enum error_code store_query_check(struct store_conn *conn, const struct store_query *query, struct error *err)
{
	struct store_link *link = store_conn_link(conn);
	struct store_described described = {0};
	enum error_code code = link->driver->describe(link, query, &described, err);
	if (code)
		return code;
	if (described.count != query->column_count)
		return error_set(err, ERR_FORMAT, "%s : %zu colonnes, et non %zu.", query->name, described.count,
				 query->column_count);
	for (size_t i = 0; i < described.count; i++)
		if (described.known[i] && !(described.types[i] & 1u << query->columns[i].type))
			return error_set(err, ERR_FORMAT, "%s : la colonne %s est d'un autre type.", query->name,
					 query->columns[i].name);
	return ERR_NONE;
}
