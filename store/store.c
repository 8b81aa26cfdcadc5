/* SPDX-License-Identifier: Apache-2.0 */
/* The pool of connections, and units of work. What talks to an engine is in sqlite.c and postgresql.c. */
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/driver.h"

#define CONNECTIONS_DEFAULT 4
#define WAIT_MS_DEFAULT 5000

struct store_conn {
	struct store *store;
	struct store_conn *next; /* among the idle ones */
	struct store_link *link; /* NULL before it is opened, and after it died */
	bool writes;
	bool open;   /* inside a transaction */
	bool doomed; /* the transaction can only be forgotten */
};

struct pool {
	struct store_conn *conns, *idle;
	pthread_cond_t freed;
};

/* A step that waits, on the stack of its thread. */
struct waiting {
	struct waiting *next;
	store_step_fn *step;
	const void *context;
	struct error *err;
	enum error_code code;
	bool done;
};

/* Steps that are written together: the first thread to come writes for all who came before it looked. */
struct together {
	pthread_mutex_t lock;
	pthread_cond_t written;
	struct waiting *first, **end;
	bool busy;
};

struct store {
	const struct store_driver *driver;
	unsigned wait_ms;
	pthread_mutex_t lock; /* guards idle lists only */
	struct pool pools[2]; /* readers, writers */
	struct together together;
	struct store_conn conns[STORE_CONNECTIONS_MAX];
	char target[STORE_URL_MAX + 1];
};

static const struct store_driver *driver_of(struct str url)
{
	if (str_starts(url, STR("sqlite:")))
		return &store_sqlite;
	if (str_starts(url, STR("postgresql://")) || str_starts(url, STR("postgres://")))
		return &store_postgresql;
	return NULL;
}

static unsigned or_default(unsigned value, unsigned otherwise) { return value ? value : otherwise; }

/* Readers first: conns[0 … readers - 1]. */
static void fill_pools(struct store *store, unsigned readers, unsigned writers)
{
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&store->lock, NULL);
	for (size_t p = 0; p < 2; p++)
		pthread_cond_init(&store->pools[p].freed, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&store->together.lock, NULL);
	pthread_cond_init(&store->together.written, NULL);
	store->together.end = &store->together.first;
	for (unsigned i = 0; i < readers + writers; i++) {
		struct pool *pool = &store->pools[i >= readers];
		store->conns[i] = (struct store_conn){.store = store, .writes = i >= readers, .next = pool->idle};
		pool->idle = &store->conns[i];
	}
}

enum store_engine store_engine(const struct store *store) { return store->driver->engine; }

static struct timespec deadline_in(unsigned ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

static struct store_conn *take(struct store *store, struct pool *pool)
{
	struct timespec deadline = deadline_in(store->wait_ms);
	pthread_mutex_lock(&store->lock);
	while (!pool->idle && pthread_cond_timedwait(&pool->freed, &store->lock, &deadline) != ETIMEDOUT)
		;
	struct store_conn *conn = pool->idle;
	if (conn)
		pool->idle = conn->next;
	pthread_mutex_unlock(&store->lock);
	return conn;
}

static void drop_dead_link(struct store_conn *conn)
{
	if (conn->link && conn->link->dead) {
		conn->store->driver->close(conn->link);
		conn->link = NULL;
	}
}

static enum error_code begin(struct store_conn *conn, struct error *err)
{
	struct store *store = conn->store;
	/* A link that waited may have died with the server that was since restarted: one more try, with a new one. */
	bool waited = conn->link;
	for (;;) {
		enum error_code code = ERR_NONE;
		if (!conn->link)
			code = store->driver->open(store->target, conn->writes, store->wait_ms, &conn->link, err);
		if (!code)
			code = store->driver->begin(conn->link, conn->writes, err);
		drop_dead_link(conn);
		if (!code || conn->link || !waited)
			return code;
		waited = false;
	}
}

static enum error_code borrow(struct store *store, bool writes, struct store_conn **ret_conn, struct error *err)
{
	struct store_conn *conn = take(store, &store->pools[writes]);
	if (!conn)
		return error_set(err, ERR_UNAVAILABLE,
				 "La base de données est très demandée en ce moment : réessayez dans un instant.");
	enum error_code code = begin(conn, err);
	conn->open = !code;
	conn->doomed = false;
	if (code) {
		store_end(conn);
		return code;
	}
	*ret_conn = conn;
	return ERR_NONE;
}

enum error_code store_open(const struct store_options *options, struct store **ret_store, struct error *err)
{
	const struct store_driver *driver = driver_of(options->url);
	if (!driver || options->url.len > STORE_URL_MAX || memchr(options->url.ptr, '\0', options->url.len))
		/* The URL may hold a password: it is not repeated. */
		return error_set(
			err, ERR_USAGE,
			"L'adresse de la base de données n'est pas comprise : elle commence par « sqlite: » suivi "
			"d'un chemin, ou par « postgresql:// ».");
	unsigned readers = or_default(options->readers, CONNECTIONS_DEFAULT);
	unsigned writers = driver->engine == STORE_SQLITE ? 1 : or_default(options->writers, CONNECTIONS_DEFAULT);
	if (options->reads_only)
		writers = 0;
	if (readers > STORE_CONNECTIONS_MAX || writers > STORE_CONNECTIONS_MAX - readers)
		return error_set(err, ERR_USAGE, "La base de données peut avoir %d connexions au plus.",
				 STORE_CONNECTIONS_MAX);

	struct store *store = mem_calloc(1, sizeof(*store));
	if (!store)
		return error_nomem(err);
	store->driver = driver;
	store->wait_ms = or_default(options->wait_ms, WAIT_MS_DEFAULT);
	memcpy(store->target, options->url.ptr, options->url.len);
	fill_pools(store, readers, writers);

	/* SQLite's file is made by a writer. */
	struct store_conn *conn = NULL;
	enum error_code code = borrow(store, !options->reads_only, &conn, err);
	store_end(conn);
	if (code) {
		store_close(store);
		return code;
	}
	*ret_store = store;
	return ERR_NONE;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	/* The writers last: the last connection to a SQLite file tidies it up, which a reader cannot. */
	for (size_t i = 0; i < STORE_CONNECTIONS_MAX; i++)
		if (store->conns[i].link)
			store->driver->close(store->conns[i].link);
	for (size_t p = 0; p < 2; p++)
		pthread_cond_destroy(&store->pools[p].freed);
	pthread_cond_destroy(&store->together.written);
	pthread_mutex_destroy(&store->together.lock);
	pthread_mutex_destroy(&store->lock);
	mem_free(store);
}

enum error_code store_read(struct store *store, struct store_conn **ret_conn, struct error *err)
{
	return borrow(store, false, ret_conn, err);
}

enum error_code store_write(struct store *store, struct store_conn **ret_conn, struct error *err)
{
	return borrow(store, true, ret_conn, err);
}

static enum error_code refuse_ended(struct error *err)
{
	return error_set(err, ERR_USAGE, "Cette opération est terminée : rien ne peut plus y être ajouté.");
}

enum error_code store_commit(struct store_conn *conn, struct error *err)
{
	if (!conn->open || conn->doomed)
		return refuse_ended(err);
	enum error_code code = conn->store->driver->commit(conn->link, err);
	conn->open = false;
	if (code)
		conn->store->driver->rollback(conn->link);
	return code;
}

void store_end(struct store_conn *conn)
{
	if (!conn)
		return;
	if (conn->open)
		conn->store->driver->rollback(conn->link);
	conn->open = false;
	drop_dead_link(conn);
	struct store *store = conn->store;
	struct pool *pool = &store->pools[conn->writes];
	pthread_mutex_lock(&store->lock);
	conn->next = pool->idle;
	pool->idle = conn;
	pthread_cond_signal(&pool->freed);
	pthread_mutex_unlock(&store->lock);
}

/* Up to, not including, `end`, in one transaction. */
static enum error_code write_steps(struct store *store, const struct waiting *first, const struct waiting *end,
				   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(store, &conn, err);
	for (const struct waiting *w = first; w != end && !code; w = w->next)
		code = w->step(conn, w->context, err);
	return code ? code : store_commit(conn, err);
}

static void write_all(struct store *store, struct waiting *first)
{
	struct error err;
	enum error_code code = first->next ? write_steps(store, first, NULL, &err) : ERR_CONSTRAINT;
	for (struct waiting *w = first; w; w = w->next) {
		w->code = code;
		if (code == ERR_UNAVAILABLE && w->err)
			*w->err = err;
		/* One failed: each is tried alone, for the others are not to blame. */
		else if (code)
			w->code = write_steps(store, w, w->next, w->err);
	}
}

enum error_code store_write_step(struct store *store, store_step_fn *step, const void *context, struct error *err)
{
	struct together *t = &store->together;
	struct waiting own = {.step = step, .context = context, .err = err};
	pthread_mutex_lock(&t->lock);
	*t->end = &own;
	t->end = &own.next;
	while (t->busy && !own.done)
		pthread_cond_wait(&t->written, &t->lock);
	if (!own.done) {
		struct waiting *all = t->first;
		t->first = NULL;
		t->end = &t->first;
		t->busy = true;
		pthread_mutex_unlock(&t->lock);
		write_all(store, all);
		pthread_mutex_lock(&t->lock);
		t->busy = false;
		for (; all; all = all->next)
			all->done = true;
		pthread_cond_broadcast(&t->written);
	}
	pthread_mutex_unlock(&t->lock);
	return own.code;
}

struct store_link *store_conn_link(struct store_conn *conn) { return conn->link; }

struct guarded {
	store_row_fn *row;
	void *context;
	const struct store_query *query;
};

/* What the engine gives must be what the query declares, before any code relies on it. */
static enum error_code give_row(void *context, const struct store_value *columns, struct error *err)
{
	const struct guarded *g = context;
	for (size_t i = 0; i < g->query->column_count; i++) {
		const struct store_field *f = &g->query->columns[i];
		if (columns[i].null && !f->nullable)
			return error_set(err, ERR_FORMAT, "La base de données contient une valeur inattendue (%s, %s).",
					 g->query->name, f->name);
	}
	return g->row ? g->row(g->context, columns, err) : ERR_NONE;
}

static enum error_code check_params(const struct store_query *query, const struct store_value *params,
				    struct error *err)
{
	for (size_t i = 0; i < query->param_count; i++) {
		const struct store_value *v = &params[i];
		if (v->null || (v->type != STORE_TEXT && v->type != STORE_BYTES))
			continue;
		if (v->text.len > STORE_VALUE_MAX)
			return error_set(err, ERR_LIMIT, "Ce texte est trop long pour être enregistré.");
		if (v->type == STORE_TEXT && v->text.len > 0 &&
		    (memchr(v->text.ptr, '\0', v->text.len) || utf8_invalid_at(v->text) != SIZE_MAX))
			return error_set(err, ERR_UTF8, "Ce texte contient des caractères qui ne sont pas lisibles.");
	}
	return ERR_NONE;
}

static enum error_code run(struct store_conn *conn, const struct store_query *query, bool passing,
			   const struct store_value *params, store_row_fn *row, void *context, int64_t *ret_written,
			   struct error *err)
{
	if (!conn->open || conn->doomed)
		return refuse_ended(err);
	struct guarded guarded = {row, context, query};
	enum error_code code = check_params(query, params, err);
	int64_t written = 0;
	if (!code)
		code = conn->store->driver->run(conn->link, query, passing, params, give_row, &guarded, &written, err);
	if (code)
		conn->doomed = true;
	else if (ret_written)
		*ret_written = written;
	return code;
}

enum error_code store_run(struct store_conn *conn, const struct store_query *query, const struct store_value *params,
			  store_row_fn *row, void *context, int64_t *ret_written, struct error *err)
{
	return run(conn, query, false, params, row, context, ret_written, err);
}

enum error_code store_run_passing(struct store_conn *conn, const struct store_query *query,
				  const struct store_value *params, store_row_fn *row, void *context, struct error *err)
{
	return run(conn, query, true, params, row, context, NULL, err);
}

enum error_code store_script(struct store_conn *conn, const char *sql, struct error *err)
{
	if (!conn->open || conn->doomed)
		return refuse_ended(err);
	enum error_code code = conn->store->driver->script(conn->link, sql, err);
	conn->doomed = code != ERR_NONE;
	return code;
}

enum store_engine store_conn_engine(const struct store_conn *conn) { return conn->store->driver->engine; }

void store_doom(struct store_conn *conn) { conn->doomed = true; }
