/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/demo/demo.h"

#include <stdio.h>

#include "desk/charter/versions.h"
#include "desk/demo/cases.h"
#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "signin/password.h"
#include "store/establishments_sql.h"

#define DEMO_KEY "demonstration"
#define DEMO_NAME "Centre hospitalier du Val-Fictif (démonstration)"
#define DEMO_ZONE "Europe/Paris"
#define DEMO_MEMORY ((size_t)256 << 10)
#define SALT_LEN 32

/* The invented establishment of charter/, as one text (tools/make_overlay.py). */
extern const char demo_overlay[];

const struct demo_account demo_accounts[ROLES] = {
	{STR("agent"), STR("Inès Caradec, infirmière"), ROLE_AGENT},
	{STR("community-manager"), STR("Léo Sabatier, community manager"), ROLE_COMMUNITY_MANAGER},
	{STR("communication"), STR("Maëlle Le Goff, direction de la communication"), ROLE_COMMUNICATION},
	{STR("usagers"), STR("Farida Belkacem, direction des usagers"), ROLE_USAGERS},
	{STR("drh"), STR("Jean-Marc Pothier, direction des ressources humaines"), ROLE_DRH},
	{STR("affaires-medicales"), STR("Aïssatou Diarra, affaires médicales"), ROLE_AFFAIRES_MEDICALES},
	{STR("juridique"), STR("Thomas Wendling, direction juridique"), ROLE_JURIDIQUE},
	{STR("dpo"), STR("Claire Ahmed-Roux, protection des données"), ROLE_DPO},
	{STR("direction-generale"), STR("Hélène Payet, direction générale"), ROLE_DIRECTION_GENERALE},
	{STR("administrateur"), STR("Sacha Morvan, informatique"), ROLE_ADMINISTRATEUR},
};

/* Four groups of four letters that nobody takes for one another. */
static void draw_password(char ret_password[DEMO_PASSWORD_MAX])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32 of them */
	unsigned char bytes[16];
	size_t len = 0;
	secret_random(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		if (i > 0 && i % 4 == 0)
			ret_password[len++] = '-';
		ret_password[len++] = letters[bytes[i] % (sizeof(letters) - 1)];
	}
	ret_password[len] = '\0';
}

static enum error_code make(struct store_conn *conn, struct arena *arena, int64_t now, int64_t people[ROLES],
			    int64_t *ret_id, struct error *err)
{
	const struct establishment_add_params params = {
		.key = STR(DEMO_KEY), .name = STR(DEMO_NAME), .time_zone = STR(DEMO_ZONE), .now = now};
	struct establishment_add_row row;
	unsigned char salt[SALT_LEN];
	secret_random(salt, sizeof(salt));
	enum error_code code = establishment_add(conn, arena, &params, &row, err);
	if (!code)
		code = audit_start(conn, row.id, (struct str){(const char *)salt, sizeof(salt)}, err);
	for (size_t i = 0; !code && i < ROLES; i++)
		code = account_add(conn,
				   &(struct account_new){.establishment_id = row.id,
							 .login = demo_accounts[i].login,
							 .name = demo_accounts[i].name,
							 .roles = ROLE_BIT(demo_accounts[i].role)},
				   (struct signin_actor){AUDIT_SYSTEM, 0}, now, &people[demo_accounts[i].role], err);
	if (!code)
		code = version_save(conn,
				    &(struct version_new){.establishment_id = row.id,
							  .text = str_from_c(demo_overlay),
							  .comment = STR("La charte de l'hôpital inventé"),
							  .action = "charter.save",
							  .actor = {AUDIT_SYSTEM, 0},
							  .now = now},
				    err);
	if (!code)
		*ret_id = row.id;
	return code;
}

/* The hospital of the demonstration, made if need be. */
static enum error_code find(struct store_conn *conn, struct arena *arena, const struct signin *signin, bool with_cases,
			    int64_t now, int64_t *ret_id, struct error *err)
{
	int64_t people[ROLES] = {0};
	const struct calendar calendar = calendar_of(STR(DEMO_ZONE));
	struct establishments_all_rows rows;
	enum error_code code = establishments_all(conn, arena, &rows, err);
	if (code)
		return code;
	for (size_t i = 0; i < rows.count; i++) {
		if (!str_eq(rows.items[i].key, STR(DEMO_KEY)))
			return error_set(err, ERR_USAGE,
					 "cette base est celle d'un établissement : la démonstration veut la sienne "
					 "(--store)");
		*ret_id = rows.items[i].id;
	}
	if (rows.count)
		return ERR_NONE;
	code = make(conn, arena, now, people, ret_id, err);
	return code || !with_cases ? code : demo_cases_add(conn, signin->key, *ret_id, &calendar, people, now, err);
}

static enum error_code set_passwords(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				     const char *hash, int64_t now, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < ROLES; i++) {
		struct account_by_login_row account;
		int64_t written;
		code = account_by_login(conn, arena,
					&(struct account_by_login_params){establishment_id, demo_accounts[i].login},
					&account, err);
		if (!code)
			code = account_set_password(conn,
						    &(struct account_set_password_params){establishment_id, account.id,
											  str_from_c(hash), now},
						    &written, err);
	}
	return code;
}

enum error_code demo_prepare(struct signin *signin, bool with_cases, int64_t now, char ret_password[DEMO_PASSWORD_MAX],
			     struct error *err)
{
	char password[DEMO_PASSWORD_MAX], hash[PASSWORD_HASH_MAX];
	int64_t id = 0;
	struct arena arena;
	draw_password(password);
	enum error_code code = password_hash(str_from_c(password), hash, err);
	if (code)
		return code;
	arena_init(&arena, DEMO_MEMORY);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		code = store_write(signin->store, &conn, err);
		if (!code)
			code = find(conn, &arena, signin, with_cases, now, &id, err);
		if (!code)
			code = set_passwords(conn, &arena, id, hash, now, err);
		if (!code)
			code = store_commit(conn, err);
	}
	arena_release(&arena);
	if (!code)
		memcpy(ret_password, password, sizeof(password));
	return code;
}
