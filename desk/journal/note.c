/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/journal/note.h"

#include "store/audit.h"

static enum error_code add(struct store_conn *conn, const struct request *r, const struct identity *who,
			   const struct journal_note *note, struct error *err)
{
	const struct signin_actor actor = signin_actor_of(who);
	const struct audit_entry entry = {
		.establishment_id = who->establishment_id,
		.at = request_now(r),
		.actor = actor.kind,
		.actor_id = actor.id,
		.action = str_from_c(note->action),
		.object_kind = str_from_c(note->object_kind),
		.object_id = note->object_id,
		.fields = str_from_c(note->fields),
		.sealed = note->sealed,
	};
	return audit_add(conn, &entry, err);
}

enum error_code journal_write(struct request *r, const struct identity *who, const struct journal_note *note,
			      struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	return code ? code : add(conn, r, who, note, err);
}

struct alone {
	const struct request *r;
	const struct identity *who;
	const struct journal_note *note;
};

static enum error_code add_step(struct store_conn *conn, const void *context, struct error *err)
{
	const struct alone *a = context;
	return add(conn, a->r, a->who, a->note, err);
}

enum error_code journal_write_alone(struct request *r, const struct identity *who, const struct journal_note *note,
				    struct error *err)
{
	const struct alone context = {r, who, note};
	return store_write_step(desk_of(r)->signin.store, add_step, &context, err);
}
