/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/charter/versions.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/charter_sql.h"

enum error_code version_find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t number,
			     struct version *ret_version, struct error *err)
{
	struct charter_version_row row;
	enum error_code code =
		charter_version(conn, arena, &(struct charter_version_params){establishment_id, number}, &row, err);
	if (code)
		return code;
	*ret_version = (struct version){number, row.content, row.comment, row.author, row.created_at};
	return ERR_NONE;
}

static enum error_code latest_number(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				     int64_t *ret_number, struct error *err)
{
	struct charter_number_row row;
	enum error_code code =
		charter_number(conn, arena, &(struct charter_number_params){establishment_id}, &row, err);
	if (!code)
		*ret_number = row.number;
	return code;
}

enum error_code version_latest(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			       struct version *ret_version, struct error *err)
{
	int64_t number;
	enum error_code code = latest_number(conn, arena, establishment_id, &number, err);
	if (code)
		return code;
	if (number > 0)
		return version_find(conn, arena, establishment_id, number, ret_version, err);
	*ret_version = (struct version){0};
	return ERR_NONE;
}

enum error_code version_save(struct store_conn *conn, const struct version_new *version, struct error *err)
{
	char number[32];
	struct arena arena;
	int64_t latest, written = 0;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = latest_number(conn, &arena, version->establishment_id, &latest, err);
	arena_release(&arena);
	if (!code && latest == version->after)
		code = charter_version_add(
			conn,
			&(struct charter_version_add_params){.establishment_id = version->establishment_id,
							     .number = version->after + 1,
							     .content = version->text,
							     .comment = version->comment,
							     .has_author_id = version->actor.id != 0,
							     .author_id = version->actor.id,
							     .now = version->now},
			&written, err);
	if (code)
		return code;
	if (written == 0)
		return error_set(err, ERR_CONFLICT, "Quelqu'un a enregistré une autre version entre-temps.");
	snprintf(number, sizeof(number), "%" PRId64, version->after + 1);
	return audit_add(conn,
			 &(struct audit_entry){.establishment_id = version->establishment_id,
					       .at = version->now,
					       .actor = version->actor.kind,
					       .actor_id = version->actor.id,
					       .action = str_from_c(version->action),
					       .object_kind = STR("charter"),
					       .object_id = str_from_c(number)},
			 err);
}
