/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/signin.h"

#include <inttypes.h>
#include <stdio.h>

enum error_code signin_audit(struct store_conn *conn, int64_t establishment_id, struct signin_actor actor,
			     const char *action, int64_t user_id, const char *fields, struct str sealed, int64_t now,
			     struct error *err)
{
	char id[24] = "";
	if (user_id)
		snprintf(id, sizeof(id), "%" PRId64, user_id);
	const struct audit_entry entry = {
		.establishment_id = establishment_id,
		.at = now,
		.actor = actor.kind,
		.actor_id = actor.id,
		.action = str_from_c(action),
		.object_kind = STR("user"),
		.object_id = str_from_c(id),
		.fields = str_from_c(fields),
		.sealed = sealed,
	};
	return audit_add(conn, &entry, err);
}

struct str signin_about(char out[64], const char *what, int64_t establishment_id, int64_t user_id)
{
	snprintf(out, 64, "%s:%" PRId64 ":%" PRId64, what, establishment_id, user_id);
	return str_from_c(out);
}
