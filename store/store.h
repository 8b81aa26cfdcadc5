/* SPDX-License-Identifier: Apache-2.0 */
/* Where Blouse keeps what it must remember: SQLite in one file, or a PostgreSQL server, behind one interface. A URL
 * chooses:
 *     sqlite:/var/lib/blouse/blouse.db
 *     postgresql://user@host/base?sslmode=verify-full   (all that libpq accepts)
 *
 * A unit of work borrows a connection, which is one transaction:
 *     _cleanup_store_ struct store_conn *conn = NULL;
 *     if (store_write(store, &conn, err) || user_rename(conn, …, err) || store_commit(conn, err))
 *             return err->code;
 * What is not committed when the connection is given back never happened. Any error but ERR_NOT_FOUND dooms a
 * transaction, on both engines alike: nothing more can be done with it but to give it back.
 *
 * What a reader sees does not change during its unit of work. Writers of SQLite follow one another; those of PostgreSQL
 * run together and see what others committed between two statements (READ COMMITTED), so that a row to be changed is
 * locked by the UPDATE that changes it, and a row read before says its version in that UPDATE. */
#ifndef BLOUSE_STORE_STORE_H
#define BLOUSE_STORE_STORE_H

#include "base/error.h"
#include "base/str.h"

struct store;
struct store_conn;

enum store_engine { STORE_SQLITE, STORE_POSTGRESQL, STORE_ENGINES };

#define STORE_CONNECTIONS_MAX 320 /* readers and writers together */
#define STORE_URL_MAX 2048

struct store_options {
	struct str url;
	unsigned readers, writers; /* connections at most; 0 for 4 of each. SQLite has one writer whatever is asked */
	bool reads_only;           /* nothing will be written, and a SQLite file must be there */
	unsigned wait_ms;          /* how long a unit of work waits for a connection or a lock; 0 for 5,000 */
};

/* Opens the store and one connection, so that a wrong URL is known now; the others are opened when first needed. A
 * SQLite file that does not exist is made, readable by its owner alone. ERR_USAGE for a URL that is none,
 * ERR_UNAVAILABLE when the server or the folder cannot be reached. */
enum error_code store_open(const struct store_options *options, struct store **ret_store, struct error *err);
/* Every connection must have been given back. Accepts NULL. */
void store_close(struct store *store);

enum store_engine store_engine(const struct store *store);

/* Borrows a connection for a unit of work that only reads: the engine itself refuses a write. Any thread may ask; the
 * connection serves one thread at a time. ERR_UNAVAILABLE when none is free within wait_ms, or the engine is away. */
enum error_code store_read(struct store *store, struct store_conn **ret_conn, struct error *err);
/* The same, to write. */
enum error_code store_write(struct store *store, struct store_conn **ret_conn, struct error *err);

/* Makes what was written durable: when it returns ERR_NONE, neither kill -9 nor a power cut loses it. The connection
 * can then only be given back. */
enum error_code store_commit(struct store_conn *conn, struct error *err);

/* A small write that stands alone, made durable in one transaction with those that other threads ask for at the same
 * moment: the disk is waited for once. `step` writes with what it is given, and may run again, after the failure of
 * another has undone it; what it gives is given back. ERR_UNAVAILABLE as store_write. The thread holds no connection that
 * writes. */
typedef enum error_code store_step_fn(struct store_conn *conn, const void *context, struct error *err);
enum error_code store_write_step(struct store *store, store_step_fn *step, const void *context, struct error *err);

/* Gives the connection back, and forgets what was not committed. Accepts NULL. */
void store_end(struct store_conn *conn);

static inline void store_end_at(struct store_conn **conn) { store_end(*conn); }
static inline void store_close_at(struct store **store) { store_close(*store); }
#define _cleanup_store_ __attribute__((cleanup(store_end_at)))
#define _cleanup_store_close_ __attribute__((cleanup(store_close_at)))

#endif
