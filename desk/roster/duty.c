/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roster/duty.h"

#include "desk/roster_sql.h"

static struct str some(struct str s) { return s.ptr ? s : STR(""); }

enum error_code duty_now(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t at,
			 struct duty *ret_duty, struct error *err)
{
	struct duty_at_rows rows = {0};
	struct duty duty = {.count = 0};
	const struct duty_at_params params = {establishment_id, at, duty_roles(), DUTY_PEOPLE_MAX};
	enum error_code code = duty_at(conn, arena, &params, &rows, err);
	if (code)
		return code;
	for (size_t i = 0; i < rows.count; i++) {
		const struct duty_at_row *row = &rows.items[i];
		bool there = false;
		/* Of two shifts of one person, the first counts. */
		for (size_t j = 0; j < duty.count; j++)
			there = there || duty.people[j].user_id == row->user_id;
		if (!there)
			duty.people[duty.count++] = (struct duty_person){row->user_id, row->name, some(row->email),
									 row->rank, row->ends_at};
	}
	*ret_duty = duty;
	return ERR_NONE;
}

enum error_code duty_of_roles(struct store_conn *conn, struct arena *arena, int64_t establishment_id, uint32_t roles,
			      struct duty *ret_duty, struct error *err)
{
	struct duty_people_rows rows = {0};
	struct duty duty = {.count = 0};
	const struct duty_people_params params = {establishment_id, roles, DUTY_PEOPLE_MAX};
	enum error_code code = duty_people(conn, arena, &params, &rows, err);
	if (code)
		return code;
	for (size_t i = 0; i < rows.count; i++)
		duty.people[duty.count++] = (struct duty_person){
			.user_id = rows.items[i].id, .name = rows.items[i].name, .email = some(rows.items[i].email)};
	*ret_duty = duty;
	return ERR_NONE;
}
