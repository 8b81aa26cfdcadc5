/* SPDX-License-Identifier: Apache-2.0 */
/* The part of `blouse doctor` that looks at who lets people in beside Blouse: portals and directories of the store. */
#include "cli/doctor.h"
#include "signin/directory.h"
#include "signin/fetch.h"
#include "signin/oidc.h"
#include "signin/providers_sql.h"

#define PROVIDERS_MAX 64
#define ARENA_MAX ((size_t)8 << 20)

static enum error_code read_all(struct store *store, struct arena *arena, struct providers_all_rows *ret_rows,
				struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(store, &conn, err);
	return code ? code
		    : providers_all(conn, arena, &(struct providers_all_params){.rows = PROVIDERS_MAX}, ret_rows, err);
}

/* The files that its settings name, without calling anybody. */
static enum error_code look_at_files(const struct signin_outside *outside, struct str settings, struct arena *arena,
				     struct error *err)
{
	static const char *const keys[] = {"client_secret_file", "bind_password_file"};
	json_t *read = NULL;
	struct str secret;
	enum error_code code = provider_settings(settings, &read, err);
	for (size_t i = 0; !code && i < sizeof(keys) / sizeof(*keys); i++)
		code = provider_secret(outside, read, keys[i], arena, &secret, err);
	json_decref(read);
	return code;
}

static void look_at_one(struct doctor *d, const struct signin_outside *outside, const struct providers_all_row *row,
			struct arena *arena)
{
	struct error err;
	bool called = args_given(d->args, "reseau");
	enum error_code code = look_at_files(outside, row->settings, arena, &err);
	if (!code && called)
		code = str_eq(row->kind, STR("oidc")) ? oidc_try(outside, row->settings, &err)
						      : directory_try(outside, row->settings, &err);
	const char *well = called ? "répond" : "ses fichiers sont là (« --reseau » l'appelle)";
	doctor_line(d, code == ERR_NONE, "Connexion : %.*s (%.*s) : %s", STR_ARG(row->name),
		    STR_ARG(row->establishment), code ? err.message : well);
}

void doctor_providers(struct doctor *d, struct store *store, const struct conf *conf)
{
	const struct signin_outside outside = {conf->server.outgoing_hosts.items, conf->server.outgoing_hosts.count,
					       conf->sessions.secrets};
	struct providers_all_rows rows = {0};
	struct error err;
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	enum error_code code = fetch_ready(&err);
	if (!code)
		code = read_all(store, &arena, &rows, &err);
	if (code)
		doctor_line(d, false, "Connexion : %s", err.message);
	for (size_t i = 0; i < rows.count; i++)
		look_at_one(d, &outside, &rows.items[i], &arena);
	arena_release(&arena);
}
