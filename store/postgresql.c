/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL through libpq. Values travel in binary, parameters always apart from the text of the query. */
#include "store/driver.h"

#include <endian.h>
#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"

#define CONNECT_TIMEOUT "5" /* seconds */

/* Fixed numbers of PostgreSQL's own types (src/include/catalog/pg_type.dat). */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701 };

static const Oid oids[STORE_TYPES] = {
	[STORE_INT] = OID_INT8,    [STORE_REAL] = OID_FLOAT8, [STORE_TEXT] = OID_TEXT,
	[STORE_BYTES] = OID_BYTEA, [STORE_TIME] = OID_INT8,   [STORE_BOOL] = OID_BOOL,
};

struct postgresql_link {
	struct store_link link;
	PGconn *pg;
	struct store_cache cache; /* of numbers, which name the statements */
};

static struct postgresql_link *postgresql_of(struct store_link *link) { return (struct postgresql_link *)link; }

static enum error_code unreachable(const char *said, struct error *err)
{
	enum error_code code = error_set(err, ERR_UNAVAILABLE,
					 "La base de données ne répond pas : réessayez dans un "
					 "instant.");
	error_detail(err, "libpq: %s", said);
	return code;
}

/* By the first signs of SQLSTATE (PostgreSQL's appendix A); the first row that fits wins. */
static const struct {
	const char *state;
	enum error_code code;
	const char *message;
} states[] = {
	{"23", ERR_CONSTRAINT, "Cet enregistrement n'est pas possible : une règle des données s'y oppose."},
	{"40", ERR_CONFLICT, "Deux personnes ont écrit au même moment : réessayez."},
	{"55P03", ERR_UNAVAILABLE, "La base de données est très demandée en ce moment : réessayez dans un instant."},
	{"57014", ERR_UNAVAILABLE, "La base de données est très demandée en ce moment : réessayez dans un instant."},
	{"57P", ERR_UNAVAILABLE, "La base de données s'arrête ou redémarre : réessayez dans un instant."},
	{"08", ERR_UNAVAILABLE, "La base de données ne répond pas : réessayez dans un instant."},
	{"53100", ERR_IO,
	 "Le disque de la base de données est plein : rien n'a été enregistré. Prévenez l'administrateur."},
	{"532", ERR_NOMEM, "La base de données manque de mémoire."},
	{"53300", ERR_UNAVAILABLE, "La base de données n'accepte plus de connexion : réessayez dans un instant."},
	{"25006", ERR_USAGE, "La base de données ne peut être que lue."},
	{"42501", ERR_USAGE, "Le compte de Blouse n'a pas les droits qu'il faut sur la base de données."},
	{"", ERR_IO, "La base de données n'a pas pu être lue ou écrite."},
};

static enum error_code failure(struct postgresql_link *p, const PGresult *result, struct error *err)
{
	if (PQstatus(p->pg) != CONNECTION_OK)
		p->link.dead = true;
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	if (!state)
		return unreachable(PQerrorMessage(p->pg), err);
	size_t i = 0;
	while (!str_starts(str_from_c(state), str_from_c(states[i].state)))
		i++;
	error_set(err, states[i].code, "%s", states[i].message);
	/* Primary messages name tables and constraints; what they quote of the data stands in other fields, or in those
	 * of class 22, which are left out. */
	const char *said = str_starts(str_from_c(state), STR("22"))
				   ? "data exception"
				   : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	error_detail(err, "PostgreSQL %s: %s", state, said ? said : "");
	return states[i].code;
}

static void ignore_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

static void postgresql_close(struct store_link *link)
{
	struct postgresql_link *p = postgresql_of(link);
	store_cache_release(&p->cache);
	PQfinish(p->pg);
	mem_free(p);
}

static enum error_code simple(struct postgresql_link *p, const char *sql, struct error *err)
{
	PGresult *result = PQexec(p->pg, sql);
	ExecStatusType status = PQresultStatus(result);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
	enum error_code code = good ? ERR_NONE : failure(p, result, err);
	PQclear(result);
	return code;
}

static enum error_code set_up(struct postgresql_link *p, unsigned wait_ms, struct error *err)
{
	if (PQserverVersion(p->pg) < 150000)
		return error_set(err, ERR_VERSION, "Blouse demande PostgreSQL 15 ou plus récent.");
	char sql[256];
	snprintf(sql, sizeof(sql),
		 "SET lock_timeout = %u; SET idle_in_transaction_session_timeout = '10min'; SET TimeZone = 'UTC';"
		 "SET standard_conforming_strings = on; SET client_min_messages = warning",
		 wait_ms);
	return simple(p, sql, err);
}

static enum error_code postgresql_open(const char *target, bool writes, unsigned wait_ms, struct store_link **ret_link,
				       struct error *err)
{
	(void)writes; /* each transaction says it */
	struct postgresql_link *p = mem_calloc(1, sizeof(*p));
	if (!p)
		return error_nomem(err);
	p->link.driver = &store_postgresql;
	/* What stands before dbname is only a default. */
	static const char *const names[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding",
					    NULL};
	const char *values[] = {CONNECT_TIMEOUT, "blouse", target, "UTF8", NULL};
	p->pg = PQconnectdbParams(names, values, 1);
	enum error_code code = ERR_NONE;
	if (PQstatus(p->pg) != CONNECTION_OK) {
		code = unreachable(PQerrorMessage(p->pg), err);
	} else {
		PQsetNoticeReceiver(p->pg, ignore_notice, NULL);
		code = set_up(p, wait_ms, err);
	}
	if (code) {
		postgresql_close(&p->link);
		return code;
	}
	*ret_link = &p->link;
	return ERR_NONE;
}

static enum error_code postgresql_begin(struct store_link *link, bool writes, struct error *err)
{
	return simple(postgresql_of(link), writes ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
}

static enum error_code postgresql_commit(struct store_link *link, struct error *err)
{
	struct postgresql_link *p = postgresql_of(link);
	PGresult *result = PQexec(p->pg, "COMMIT");
	enum error_code code = ERR_NONE;
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		code = failure(p, result, err);
	else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
		code = error_set(err, ERR_CONFLICT, "Rien n'a été enregistré : réessayez.");
	PQclear(result);
	return code;
}

static void postgresql_rollback(struct store_link *link)
{
	struct postgresql_link *p = postgresql_of(link);
	if (PQtransactionStatus(p->pg) != PQTRANS_IDLE && simple(p, "ROLLBACK", NULL) != ERR_NONE)
		link->dead = true;
}

static enum error_code postgresql_script(struct store_link *link, const char *sql, struct error *err)
{
	return simple(postgresql_of(link), sql, err);
}

static void name_of(uintptr_t number, char name[24]) { snprintf(name, 24, "q%zu", (size_t)number); }

/* `name` is empty for a passing query. */
static enum error_code prepare(struct postgresql_link *p, const struct store_query *query, bool passing, char name[24],
			       struct error *err)
{
	name[0] = '\0';
	uintptr_t number = passing ? 0 : (uintptr_t)store_cache_find(&p->cache, query);
	if (number) {
		name_of(number, name);
		return ERR_NONE;
	}
	if (!passing) {
		number = p->cache.count + 1;
		name_of(number, name);
	}
	Oid types[STORE_FIELDS_MAX];
	for (size_t i = 0; i < query->param_count; i++)
		types[i] = oids[query->params[i].type];
	PGresult *result = PQprepare(p->pg, name, query->sql[STORE_POSTGRESQL], (int)query->param_count, types);
	enum error_code code = PQresultStatus(result) == PGRES_COMMAND_OK ? ERR_NONE : failure(p, result, err);
	PQclear(result);
	if (!code && !passing && !store_cache_put(&p->cache, query, (void *)number)) {
		/* The server knows a statement that we forget: its name would be taken. */
		p->link.dead = true;
		code = error_nomem(err);
	}
	return code;
}

/* Parameters as libpq wants them; numbers are kept in `numbers`. */
struct bound {
	const char *values[STORE_FIELDS_MAX];
	int lengths[STORE_FIELDS_MAX], formats[STORE_FIELDS_MAX];
	uint64_t numbers[STORE_FIELDS_MAX];
};

static void bind(struct bound *b, size_t i, const struct store_value *v)
{
	b->formats[i] = 1;
	b->values[i] = NULL;
	b->lengths[i] = 0;
	if (v->null)
		return;
	if (v->type == STORE_TEXT || v->type == STORE_BYTES) {
		b->values[i] = v->text.ptr ? v->text.ptr : "";
		b->lengths[i] = (int)v->text.len; /* at most STORE_VALUE_MAX */
		return;
	}
	memcpy(&b->numbers[i], v->type == STORE_REAL ? (const void *)&v->real : &v->integer, sizeof(b->numbers[i]));
	b->numbers[i] = htobe64(b->numbers[i]);
	b->values[i] = (const char *)&b->numbers[i];
	b->lengths[i] = sizeof(b->numbers[i]);
	if (v->type == STORE_BOOL) {
		b->values[i] += 7;
		b->lengths[i] = 1;
	}
}

static bool read_integer(const char *from, int len, int64_t *ret_value)
{
	uint64_t eight;
	uint32_t four;
	uint16_t two;
	switch (len) {
	case 8:
		memcpy(&eight, from, 8);
		*ret_value = (int64_t)be64toh(eight);
		return true;
	case 4:
		memcpy(&four, from, 4);
		*ret_value = (int32_t)be32toh(four);
		return true;
	case 2:
		memcpy(&two, from, 2);
		*ret_value = (int16_t)be16toh(two);
		return true;
	default:
		return false;
	}
}

static unsigned types_of(Oid oid)
{
	switch (oid) {
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
		return 1u << STORE_INT | 1u << STORE_TIME;
	case OID_FLOAT8:
		return 1u << STORE_REAL;
	case OID_TEXT:
		return 1u << STORE_TEXT;
	case OID_BYTEA:
		return 1u << STORE_BYTES;
	case OID_BOOL:
		return 1u << STORE_BOOL;
	default:
		return 0;
	}
}

static bool read_column(const PGresult *result, int row, int at, enum store_type type, struct store_value *v)
{
	*v = (struct store_value){.type = type, .null = PQgetisnull(result, row, at)};
	if (!(types_of(PQftype(result, at)) & 1u << type))
		return false;
	if (v->null)
		return true;
	const char *from = PQgetvalue(result, row, at);
	int len = PQgetlength(result, row, at);
	switch (type) {
	case STORE_TEXT:
	case STORE_BYTES:
		v->text = (struct str){from, (size_t)len};
		return true;
	case STORE_BOOL:
		v->integer = from[0] != 0;
		return true;
	case STORE_REAL:
		/* The same eight bytes, which v->real shares. */
		return read_integer(from, len, &v->integer);
	default:
		return read_integer(from, len, &v->integer);
	}
}

static enum error_code give_rows(const PGresult *result, const struct store_query *query, store_row_fn *row,
				 void *context, struct error *err)
{
	struct store_value columns[STORE_FIELDS_MAX];
	if (PQnfields(result) != (int)query->column_count)
		return error_set(err, ERR_FORMAT, "La base de données n'a pas la forme attendue (%s).", query->name);
	for (int r = 0; r < PQntuples(result); r++) {
		for (size_t i = 0; i < query->column_count; i++)
			if (!read_column(result, r, (int)i, query->columns[i].type, &columns[i]))
				return error_set(err, ERR_FORMAT,
						 "La base de données contient une valeur inattendue (%s, %s).",
						 query->name, query->columns[i].name);
		enum error_code code = row(context, columns, err);
		if (code)
			return code;
	}
	return ERR_NONE;
}

/* To the end, also after an error: the connection then serves again. */
static enum error_code read_results(struct postgresql_link *p, const struct store_query *query, store_row_fn *row,
				    void *context, int64_t *ret_written, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (PGresult *result; (result = PQgetResult(p->pg)); PQclear(result)) {
		if (code)
			continue;
		switch (PQresultStatus(result)) {
		case PGRES_SINGLE_TUPLE:
		case PGRES_TUPLES_OK:
			code = give_rows(result, query, row, context, err);
			break;
		case PGRES_COMMAND_OK:
			break;
		default:
			code = failure(p, result, err);
		}
		unsigned long long written = 0;
		str_to_u64(str_from_c(PQcmdTuples(result)), INT64_MAX, &written);
		*ret_written = (int64_t)written;
	}
	return code;
}

static enum error_code postgresql_run(struct store_link *link, const struct store_query *query, bool passing,
				      const struct store_value *params, store_row_fn *row, void *context,
				      int64_t *ret_written, struct error *err)
{
	struct postgresql_link *p = postgresql_of(link);
	char name[24];
	enum error_code code = prepare(p, query, passing, name, err);
	if (code)
		return code;
	struct bound bound;
	for (size_t i = 0; i < query->param_count; i++)
		bind(&bound, i, &params[i]);
	if (!PQsendQueryPrepared(p->pg, name, (int)query->param_count, bound.values, bound.lengths, bound.formats, 1))
		return failure(p, NULL, err);
	/* A table that is copied whole does not fit in memory. */
	if (passing)
		PQsetSingleRowMode(p->pg);
	return read_results(p, query, row, context, ret_written, err);
}

static enum error_code postgresql_describe(struct store_link *link, const struct store_query *query,
					   struct store_described *ret_described, struct error *err)
{
	struct postgresql_link *p = postgresql_of(link);
	char name[24];
	enum error_code code = prepare(p, query, false, name, err);
	if (code)
		return code;
	PGresult *result = PQdescribePrepared(p->pg, name);
	if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		ret_described->count = (size_t)PQnfields(result);
		for (size_t i = 0; i < ret_described->count && i < STORE_FIELDS_MAX; i++) {
			ret_described->types[i] = types_of(PQftype(result, (int)i));
			ret_described->known[i] = true;
		}
	} else {
		code = failure(p, result, err);
	}
	PQclear(result);
	return code;
}

const struct store_driver store_postgresql = {
	.engine = STORE_POSTGRESQL,
	.open = postgresql_open,
	.close = postgresql_close,
	.begin = postgresql_begin,
	.commit = postgresql_commit,
	.rollback = postgresql_rollback,
	.script = postgresql_script,
	.run = postgresql_run,
	.describe = postgresql_describe,
};
