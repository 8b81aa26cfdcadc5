/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/people/roles.h"

#include "signin/accounts_sql.h"

#define NAMES_MAX 1024 /* bytes of the names of all roles, with commas */

/* What a role may do beyond everybody. */
static enum error_code add_rights(struct arena *arena, enum role role, struct people_role *row, struct error *err)
{
	struct people_right *rights = ARENA_NEW(arena, struct people_right, PERMISSIONS);
	if (!rights)
		return error_nomem(err);
	for (enum permission p = 0; p < PERMISSIONS; p++) {
		uint32_t have = permission_rows[p].roles;
		bool everybody = have & ROLE_BIT(ROLE_AGENT);
		if (have & ROLE_BIT(role) && everybody == (role == ROLE_AGENT))
			rights[row->right_count++].what = str_from_c(permission_rows[p].what);
	}
	row->rights = rights;
	return ERR_NONE;
}

enum error_code people_roles(struct store_conn *conn, struct arena *arena, uint32_t held, uint32_t given,
			     const struct people_role **ret_roles, struct error *err)
{
	struct account_role_names_rows names;
	struct people_role *rows = ARENA_ZNEW(arena, struct people_role, ROLES);
	if (!rows)
		return error_nomem(err);
	enum error_code code = account_role_names(conn, arena, &names, err);
	for (enum role role = 0; !code && role < ROLES; role++) {
		rows[role].id = str_from_c(role_ids[role]);
		rows[role].held = held & ROLE_BIT(role) || role == ROLE_AGENT;
		rows[role].given = given & ROLE_BIT(role);
		rows[role].fixed = role == ROLE_AGENT;
		for (size_t i = 0; i < names.count; i++)
			if (str_eq(names.items[i].id, rows[role].id))
				rows[role].name = names.items[i].name;
		code = add_rights(arena, role, &rows[role], err);
	}
	if (!code)
		*ret_roles = rows;
	return code;
}

struct str people_role_names(struct arena *arena, const struct people_role *roles, uint32_t held)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, NAMES_MAX);
	for (enum role role = ROLE_AGENT + 1; role < ROLES; role++) {
		if (!(held & ROLE_BIT(role)))
			continue;
		if (text.len > 0)
			buf_add_c(&text, ", ");
		buf_add_str(&text, roles[role].name);
	}
	if (text.len == 0)
		return roles[ROLE_AGENT].name;
	return text.failed ? (struct str){0} : arena_copy(arena, buf_str(&text));
}

uint32_t people_roles_asked(const struct request *r)
{
	const struct param_answer *answer = request_answer(r, "role");
	uint32_t roles = 0;
	for (size_t i = 0; answer && i < answer->count; i++)
		roles |= ROLE_BIT((enum role)answer->values[i].integer);
	return roles;
}
