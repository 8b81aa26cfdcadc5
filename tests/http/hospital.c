/* SPDX-License-Identifier: Apache-2.0 */
/* What the demonstration alone cannot show: who may what, as the library says; a neighbour, which is a second
 * establishment; and as many rows as a large hospital has. hospital permissions; hospital neighbour STORE-URL; hospital
 * fill STORE-URL ACCOUNTS ENTRIES. Accounts that it makes have the password of the demonstration's. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "store/establishments_sql.h"

#define MEMORY ((size_t)1 << 20)
#define EACH 1000 /* rows of one transaction */
#define EVERY_ROLE (ROLE_BIT(ROLES) - 1)
#define SALT STR("a salt for tests alone")

static const struct signin_actor nobody = {AUDIT_SYSTEM, 0};

static int64_t now_utc(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void print_permissions(void)
{
	printf("{");
	for (size_t p = 0; p < PERMISSIONS; p++) {
		const char *between = "";
		printf("%s\n\"%s\": [", p ? "," : "", permission_rows[p].id);
		for (size_t role = 0; role < ROLES; role++)
			if (permission_rows[p].roles & ROLE_BIT(role)) {
				printf("%s\"%s\"", between, role_ids[role]);
				between = ", ";
			}
		printf("]");
	}
	printf("\n}\n");
}

/* An account with every role, that signs in with the password of the demonstration's agent. */
static enum error_code add_master(struct store_conn *conn, int64_t establishment_id, struct str hash, int64_t now,
				  struct error *err)
{
	int64_t id = 0, written;
	const struct account_new account = {.establishment_id = establishment_id,
					    .login = STR("tous-les-roles"),
					    .name = STR("Dominique Lefèvre, tous les rôles"),
					    .email = STR("dominique.lefevre@hopital.example"),
					    .roles = EVERY_ROLE};
	enum error_code code = account_add(conn, &account, nobody, now, &id, err);
	return code ? code
		    : account_set_password(conn, &(struct account_set_password_params){establishment_id, id, hash, now},
					   &written, err);
}

/* The demonstration's establishment, and the hash of its password. */
static enum error_code find(struct store_conn *conn, struct arena *arena, int64_t *ret_id, struct str *ret_hash,
			    struct error *err)
{
	struct establishments_all_rows rows;
	struct account_by_login_row agent;
	enum error_code code = establishments_all(conn, arena, &rows, err);
	if (!code && rows.count == 0)
		return error_set(err, ERR_NOT_FOUND, "the store holds no demonstration");
	if (!code)
		code = account_by_login(conn, arena, &(struct account_by_login_params){rows.items[0].id, STR("agent")},
					&agent, err);
	if (code)
		return code;
	*ret_id = rows.items[0].id;
	*ret_hash = agent.password_hash;
	return ERR_NONE;
}

static enum error_code add_neighbour(struct store *store, struct arena *arena, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const int64_t now = now_utc();
	int64_t demonstration;
	struct str hash;
	struct establishment_add_row row;
	const struct establishment_add_params params = {
		.key = STR("voisin"), .name = STR("Hôpital voisin"), .time_zone = STR("Indian/Reunion"), .now = now};
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = find(conn, arena, &demonstration, &hash, err);
	if (!code)
		code = add_master(conn, demonstration, hash, now, err);
	if (!code)
		code = establishment_add(conn, arena, &params, &row, err);
	if (!code)
		code = audit_start(conn, row.id, SALT, err);
	if (!code)
		code = add_master(conn, row.id, hash, now, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code add_account(struct store_conn *conn, int64_t establishment_id, int64_t i, struct error *err)
{
	static const char *const first[] = {"Inès", "Léo", "Maëlle", "Farida", "Jean-Marc", "Aïssatou", "Zoé"};
	static const char *const last[] = {"Caradec", "Le Goff",  "Belkacem", "Payet",  "Diarra", "Wendling", "Morvan",
					   "Éluard",  "D'Argent", "Faure",    "Nguyen", "Roux",   "Œuvrard"};
	char login[64], name[128], email[96];
	int64_t id;
	snprintf(login, sizeof(login), "compte-%06" PRId64, i);
	snprintf(name, sizeof(name), "%s %s %" PRId64, first[i % 7], last[i % 13], i);
	snprintf(email, sizeof(email), "compte-%06" PRId64 "@hopital.example", i);
	const struct account_new account = {.establishment_id = establishment_id,
					    .login = str_from_c(login),
					    .name = str_from_c(name),
					    .email = str_from_c(email),
					    .roles = ROLE_BIT(i % ROLES)};
	return account_add(conn, &account, nobody, now_utc(), &id, err);
}

/* One a second, the last one now. */
static enum error_code add_entry(struct store_conn *conn, int64_t establishment_id, int64_t i, int64_t count,
				 struct error *err)
{
	static const char *const actions[] = {"sign-in.done", "account.read", "journal.read", "charter.save",
					      "sign-in.end"};
	char object[24];
	snprintf(object, sizeof(object), "%" PRId64, 1 + i % 100000);
	const struct audit_entry entry = {.establishment_id = establishment_id,
					  .at = now_utc() - (count - i) * SIGNIN_SECOND,
					  .actor = AUDIT_USER,
					  .actor_id = 1 + i % 10,
					  .action = str_from_c(actions[i % 5]),
					  .object_kind = STR("account"),
					  .object_id = str_from_c(object)};
	return audit_add(conn, &entry, err);
}

/* Rows `from` to `to`: accounts first, then entries. */
static enum error_code add_rows(struct store *store, int64_t establishment_id, int64_t from, int64_t to,
				int64_t accounts, int64_t entries, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_write(store, &conn, err);
	for (int64_t i = from; !code && i < to; i++)
		code = i < accounts ? add_account(conn, establishment_id, i, err)
				    : add_entry(conn, establishment_id, i - accounts, entries, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code fill(struct store *store, struct arena *arena, int64_t accounts, int64_t entries,
			    struct error *err)
{
	int64_t id = 0;
	enum error_code code;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		struct str hash;
		code = store_write(store, &conn, err);
		if (!code)
			code = find(conn, arena, &id, &hash, err);
		if (!code)
			code = add_master(conn, id, hash, now_utc(), err);
		if (!code)
			code = store_commit(conn, err);
	}
	for (int64_t i = 0; !code && i < accounts + entries; i += EACH) {
		int64_t to = i + EACH < accounts + entries ? i + EACH : accounts + entries;
		code = add_rows(store, id, i, to, accounts, entries, err);
	}
	return code;
}

int main(int argc, char **argv)
{
	struct error err = {0};
	struct arena arena;
	_cleanup_store_close_ struct store *store = NULL;
	if (argc == 2 && strcmp(argv[1], "permissions") == 0) {
		print_permissions();
		return 0;
	}
	bool filling = argc == 5 && strcmp(argv[1], "fill") == 0;
	if (!filling && !(argc == 3 && strcmp(argv[1], "neighbour") == 0))
		return 2;
	arena_init(&arena, MEMORY);
	enum error_code code = store_open(&(struct store_options){.url = str_from_c(argv[2])}, &store, &err);
	if (!code && filling) {
		unsigned long long accounts = 0, entries = 0;
		if (!str_to_u64(str_from_c(argv[3]), 1000000, &accounts) ||
		    !str_to_u64(str_from_c(argv[4]), 10000000, &entries))
			return 2;
		code = fill(store, &arena, (int64_t)accounts, (int64_t)entries, &err);
	} else if (!code) {
		code = add_neighbour(store, &arena, &err);
	}
	arena_release(&arena);
	if (code)
		fprintf(stderr, "%s (%s)\n", err.message, err.detail);
	return code ? 1 : 0;
}
