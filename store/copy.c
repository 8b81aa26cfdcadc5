/* SPDX-License-Identifier: Apache-2.0 */
#include "store/copy.h"

#include <endian.h>
#include <stdio.h>

#include "base/buf.h"

#define SQL_MAX ((size_t)16 << 10)
#define TABLES_MAX 500

static const struct store_field text_fields[] = {{"name", STORE_TEXT, false, 0, 0}, {"type", STORE_TEXT, false, 0, 0}};
static const struct store_field number_fields[] = {{"number", STORE_INT, false, 0, 0},
						   {"name", STORE_TEXT, false, 0, 0}};

static const struct store_query list_tables = {
	.name = "tables",
	.shape = STORE_MANY,
	.sql = {"SELECT t.name, s.sql FROM pragma_table_list t JOIN sqlite_schema s ON s.name = t.name AND s.type = "
		"'table' "
		"WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
		"AND t.name NOT IN ('schema_migrations', 'backup_sums') ORDER BY t.name"},
	.columns = text_fields,
	.column_count = 2,
};

static const struct store_query list_columns = {
	.name = "columns",
	.shape = STORE_MANY,
	.sql = {"SELECT name, type FROM pragma_table_info(?1) ORDER BY cid"},
	.params = text_fields,
	.param_count = 1,
	.columns = text_fields,
	.column_count = 2,
};

static const struct store_query count_bool = {
	.name = "bools",
	.shape = STORE_ONE,
	.sql = {[STORE_POSTGRESQL] =
			"SELECT count(*) FROM information_schema.columns WHERE table_schema = current_schema() "
			"AND table_name = $1 AND column_name = $2 AND data_type = 'boolean'"},
	.params = text_fields,
	.param_count = 2,
	.columns = number_fields,
	.column_count = 1,
};

static const struct store_query last_number = {
	.name = "last_number",
	.shape = STORE_ONE,
	.sql = {"SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = ?1), 0)",
		"SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence($1, 'id')), 0)"},
	.params = text_fields,
	.param_count = 1,
	.columns = number_fields,
	.column_count = 1,
};

static const struct store_query forget_number = {
	.name = "forget_number",
	.shape = STORE_EXEC,
	.sql = {"DELETE FROM sqlite_sequence WHERE name = ?2 AND ?1 > 0"},
	.params = number_fields,
	.param_count = 2,
};

static const struct store_query set_number = {
	.name = "set_number",
	.shape = STORE_EXEC,
	.sql = {"INSERT INTO sqlite_sequence (seq, name) SELECT ?1, ?2 WHERE ?1 > 0",
		"SELECT setval(pg_get_serial_sequence($2, 'id'), $1) WHERE $1 > 0"},
	.params = number_fields,
	.param_count = 2,
	/* PostgreSQL's setval answers. */
	.columns = number_fields,
	.column_count = 1,
};

/* Names stand in SQL as they are; those of a file that somebody made might hold anything. */
static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == '_'))
			return false;
	return s.len > 0 && s.len <= COPY_NAME_MAX;
}

static enum error_code refuse_name(struct error *err)
{
	return error_set(err, ERR_FORMAT,
			 "Ce fichier n'est pas une sauvegarde de Blouse : une table y a un nom étrange.");
}

struct list {
	struct arena *arena;
	struct copy_table *tables;
	struct store_field *fields;
	size_t count;
};

static enum error_code add_table(void *context, const struct store_value *columns, struct error *err)
{
	struct list *list = context;
	if (!is_name(columns[0].text) || list->count == TABLES_MAX)
		return refuse_name(err);
	struct copy_table *table = &list->tables[list->count];
	*table = (struct copy_table){.name = arena_copy(list->arena, columns[0].text),
				     .numbered = str_find(columns[1].text, STR("AUTOINCREMENT")) != SIZE_MAX};
	if (!table->name.ptr)
		return error_nomem(err);
	list->count++;
	return ERR_NONE;
}

static enum error_code add_column(void *context, const struct store_value *columns, struct error *err)
{
	static const struct {
		const char *declared;
		enum store_type type;
	} types[] = {{"INTEGER", STORE_INT}, {"REAL", STORE_REAL}, {"TEXT", STORE_TEXT}, {"BLOB", STORE_BYTES}};
	struct list *list = context;
	if (!is_name(columns[0].text) || list->count == STORE_FIELDS_MAX)
		return refuse_name(err);
	size_t t = 0;
	while (t < 4 && !str_eq(columns[1].text, str_from_c(types[t].declared)))
		t++;
	struct str name = arena_copy(list->arena, columns[0].text);
	if (t == 4)
		return refuse_name(err);
	if (!name.ptr)
		return error_nomem(err);
	list->fields[list->count++] = (struct store_field){.name = name.ptr, .type = types[t].type, .nullable = true};
	return ERR_NONE;
}

static enum error_code read_number(void *context, const struct store_value *columns, struct error *err)
{
	(void)err;
	*(int64_t *)context = columns[0].integer;
	return ERR_NONE;
}

/* What PostgreSQL keeps as a boolean is an integer in the file. */
static enum error_code find_bools(struct store_conn *other, struct str table, struct list *columns, struct error *err)
{
	if (store_conn_engine(other) != STORE_POSTGRESQL)
		return ERR_NONE;
	for (size_t i = 0; i < columns->count; i++) {
		int64_t found = 0;
		const struct store_value params[] = {{.type = STORE_TEXT, .text = table},
						     {.type = STORE_TEXT, .text = str_from_c(columns->fields[i].name)}};
		enum error_code code = store_run_passing(other, &count_bool, params, read_number, &found, err);
		if (code)
			return code;
		if (found)
			columns->fields[i].type = STORE_BOOL;
	}
	return ERR_NONE;
}

static void add_names(struct buf *sql, const struct list *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		buf_addf(sql, "%s\"%s\"", i ? ", " : "", columns->fields[i].name);
}

static struct str keep(struct arena *arena, const struct buf *sql)
{
	return sql->failed ? (struct str){0} : arena_copy(arena, buf_str(sql));
}

static enum error_code write_queries(struct copy_table *table, const struct list *columns, struct error *err)
{
	_cleanup_buf_ struct buf sql;
	buf_init(&sql, SQL_MAX);
	struct str texts[3];
	buf_add_c(&sql, "SELECT ");
	add_names(&sql, columns);
	buf_addf(&sql, " FROM \"%s\"", table->name.ptr);
	texts[2] = keep(columns->arena, &sql);
	for (enum store_engine engine = STORE_SQLITE; engine < STORE_ENGINES; engine++) {
		buf_clear(&sql);
		buf_addf(&sql, "INSERT INTO \"%s\" (", table->name.ptr);
		add_names(&sql, columns);
		for (size_t i = 0; i < columns->count; i++)
			buf_addf(&sql, "%s%c%zu", i ? ", " : ") VALUES (", engine == STORE_SQLITE ? '?' : '$', i + 1);
		buf_add_c(&sql, ")");
		texts[engine] = keep(columns->arena, &sql);
	}
	if (!texts[0].ptr || !texts[1].ptr || !texts[2].ptr)
		return error_nomem(err);
	table->read = (struct store_query){.name = table->name.ptr,
					   .shape = STORE_MANY,
					   .sql = {texts[2].ptr, texts[2].ptr},
					   .columns = columns->fields,
					   .column_count = columns->count};
	table->add = (struct store_query){.name = table->name.ptr,
					  .shape = STORE_EXEC,
					  .sql = {texts[0].ptr, texts[1].ptr},
					  .params = columns->fields,
					  .param_count = columns->count};
	return ERR_NONE;
}

static enum error_code fill_table(struct store_conn *file, struct store_conn *other, struct arena *arena,
				  struct copy_table *table, struct error *err)
{
	struct list columns = {.arena = arena, .fields = ARENA_ZNEW(arena, struct store_field, STORE_FIELDS_MAX)};
	if (!columns.fields)
		return error_nomem(err);
	const struct store_value name = {.type = STORE_TEXT, .text = table->name};
	enum error_code code = store_run_passing(file, &list_columns, &name, add_column, &columns, err);
	if (!code)
		code = find_bools(other, table->name, &columns, err);
	return code ? code : write_queries(table, &columns, err);
}

enum error_code copy_tables(struct store_conn *file, struct store_conn *other, struct arena *arena,
			    struct copy_table **ret_tables, size_t *ret_count, struct error *err)
{
	struct list list = {.arena = arena, .tables = ARENA_ZNEW(arena, struct copy_table, TABLES_MAX)};
	if (!list.tables)
		return error_nomem(err);
	enum error_code code = store_run_passing(file, &list_tables, NULL, add_table, &list, err);
	for (size_t i = 0; i < list.count && !code; i++)
		code = fill_table(file, other, arena, &list.tables[i], err);
	if (code)
		return code;
	*ret_tables = list.tables;
	*ret_count = list.count;
	return ERR_NONE;
}

static void hash_value(struct sha256 *h, const struct store_value *v)
{
	bool view = v->type == STORE_TEXT || v->type == STORE_BYTES;
	int64_t number = view ? (int64_t)v->text.len : v->integer;
	if (v->type == STORE_REAL)
		memcpy(&number, &v->real, sizeof(number));
	uint64_t head[2] = {v->null, htobe64(v->null ? 0 : (uint64_t)number)};
	sha256_add(h, head, sizeof(head));
	if (view && !v->null)
		sha256_add(h, v->text.ptr, v->text.len);
}

/* As one number of 256 bits, the first byte the lowest. */
static void add_sum(unsigned char sum[SHA256_LEN], const unsigned char hash[SHA256_LEN])
{
	unsigned carry = 0;
	for (size_t i = 0; i < SHA256_LEN; i++) {
		carry += sum[i] + hash[i];
		sum[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

struct copying {
	struct store_conn *to;
	const struct copy_table *table;
	struct copy_sum sum;
};

static enum error_code copy_row(void *context, const struct store_value *columns, struct error *err)
{
	struct copying *c = context;
	struct sha256 h;
	unsigned char hash[SHA256_LEN];
	sha256_init(&h);
	for (size_t i = 0; i < c->table->read.column_count; i++)
		hash_value(&h, &columns[i]);
	sha256_end(&h, hash);
	add_sum(c->sum.sum, hash);
	c->sum.rows++;
	return c->to ? store_run(c->to, &c->table->add, columns, NULL, NULL, NULL, err) : ERR_NONE;
}

static enum error_code copy_number(struct store_conn *from, struct store_conn *to, struct str name, struct error *err)
{
	struct store_value number = {.type = STORE_INT};
	const struct store_value named = {.type = STORE_TEXT, .text = name};
	enum error_code code = store_run_passing(from, &last_number, &named, read_number, &number.integer, err);
	const struct store_value params[] = {number, named};
	if (!code && store_conn_engine(to) == STORE_SQLITE)
		code = store_run_passing(to, &forget_number, params, NULL, NULL, err);
	return code ? code : store_run_passing(to, &set_number, params, NULL, NULL, err);
}

enum error_code copy_rows(struct store_conn *from, struct store_conn *to, const struct copy_table *table,
			  struct copy_sum *ret_sum, struct error *err)
{
	struct copying c = {.to = to, .table = table};
	enum error_code code = store_run_passing(from, &table->read, NULL, copy_row, &c, err);
	if (!code && to && table->numbered)
		code = copy_number(from, to, table->name, err);
	if (!code)
		*ret_sum = c.sum;
	return code;
}
