/* SPDX-License-Identifier: Apache-2.0 */
/* Roles as people read them: their names, and what each may do. */
#ifndef BLOUSE_DESK_PEOPLE_ROLES_H
#define BLOUSE_DESK_PEOPLE_ROLES_H

#include "signin/permission.h"
#include "web/request.h"

/* The repeated parameter of a form that gives roles. */
#define PEOPLE_ROLE_PARAM                                                                                              \
	{                                                                                                              \
		.name = "role", .label = "Rôles", .kind = PARAM_ENUM, .choices = role_ids, .repeated = true            \
	}

struct people_right {
	struct str what;
};

struct people_role {
	struct str id, name;
	bool held;                         /* its box is ticked */
	bool fixed;                        /* everybody is an agent */
	bool given;                        /* by the groups of a provider, which no box takes away */
	const struct people_right *rights; /* what it adds to what everybody may do */
	size_t right_count;
};

/* ROLES of them, in the arena; `held` and `given` are ROLE_BIT of each. */
enum error_code people_roles(struct store_conn *conn, struct arena *arena, uint32_t held, uint32_t given,
			     const struct people_role **ret_roles, struct error *err);

/* « Direction juridique, Administrateur »: an agent is one in any case, which is said only of who has no other. Its ptr is
 * NULL without memory. */
struct str people_role_names(struct arena *arena, const struct people_role *roles, uint32_t held);

/* Their boxes, each with what it adds. */
struct people_boxes {
	const struct people_role *roles;
	size_t role_count;
};
void people_boxes(struct buf *out, const struct people_boxes *p);

/* The roles that a form asks for. */
uint32_t people_roles_asked(const struct request *r);

#endif
