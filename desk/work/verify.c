/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "desk/values_sql.h"
#include "desk/own/hex.h"
#include "desk/work/work.h"
#include "store/audit.h"

#define KEY "journal-verified"
#define HEAD_BYTES 8 /* of the hash, that are shown */

static enum error_code verify(struct desk_work *w, int64_t establishment_id, struct audit_report *report,
			      struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(w->desk->signin.store, &conn, err);
	return code ? code : audit_verify(conn, establishment_id, report, err);
}

enum error_code work_verify_run(void *context, struct work_turn *turn, struct error *err)
{
	struct audit_report *report = ARENA_ZNEW(turn->arena, struct audit_report, 1);
	if (!report)
		return error_nomem(err);
	turn->made = report;
	return verify(context, turn->job->establishment_id, report, err);
}

enum error_code work_verify_finish(void *context, struct store_conn *conn, struct work_turn *turn, struct error *err)
{
	(void)context;
	const struct audit_report *report = turn->made;
	char value[128], head[2 * HEAD_BYTES + 1], row[24];
	hex_write(report->head, HEAD_BYTES, head);
	snprintf(value, sizeof(value), "[%" PRId64 ",%" PRId64 ",%" PRId64 ",\"%s\"]", turn->now, report->checked,
		 report->broken_sequence, head);
	snprintf(row, sizeof(row), "%" PRId64, report->broken_sequence);
	const struct setting_put_params params = {.establishment_id = turn->job->establishment_id,
						  .key = STR(KEY),
						  .value = str_from_c(value),
						  .now = turn->now};
	const struct audit_entry entry = {.establishment_id = turn->job->establishment_id,
					  .at = turn->now,
					  .actor = AUDIT_SYSTEM,
					  .action = report->broken ? STR("journal.broken") : STR("journal.whole"),
					  .object_kind = STR("journal"),
					  .object_id = report->broken ? str_from_c(row) : STR("")};
	enum error_code code = setting_put(conn, &params, err);
	return code ? code : audit_add(conn, &entry, err);
}

enum error_code journal_verified_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				      struct journal_verified *ret_verified, struct error *err)
{
	struct setting_value_row row;
	struct journal_verified v = {0};
	char head[2 * HEAD_BYTES + 1] = "";
	enum error_code code =
		setting_value(conn, arena, &(struct setting_value_params){establishment_id, STR(KEY)}, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	if (!code)
		v.done = sscanf(row.value.ptr, "[%" SCNd64 ",%" SCNd64 ",%" SCNd64 ",\"%16[0-9a-f]\"", &v.at, &v.rows,
				&v.broken, head) == 4;
	v.head = arena_copy(arena, str_from_c(head));
	if (!v.head.ptr)
		return error_nomem(err);
	*ret_verified = v;
	return ERR_NONE;
}
