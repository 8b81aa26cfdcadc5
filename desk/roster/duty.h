/* SPDX-License-Identifier: Apache-2.0 */
/* Who is on duty: people who may read every case, in shifts that overlap as one likes; rank 1 is told first. */
#ifndef BLOUSE_DESK_ROSTER_DUTY_H
#define BLOUSE_DESK_ROSTER_DUTY_H

#include "base/arena.h"
#include "signin/permission.h"
#include "store/store.h"

#define DUTY_RANKS 3
#define DUTY_PEOPLE_MAX 64 /* at one instant, and to whom an alert goes */

struct duty_person {
	int64_t user_id;
	struct str name, email; /* email empty: none */
	int64_t rank;           /* of the roster; 0: by their role */
	int64_t ends_at;        /* of their shift; 0: none */
};

struct duty {
	struct duty_person people[DUTY_PEOPLE_MAX];
	size_t count;
};

/* Who is on duty at an instant, the first to be told first; nobody is no error. */
enum error_code duty_now(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t at,
			 struct duty *ret_duty, struct error *err);

/* Those of these roles (ROLE_BIT of each), by name. */
enum error_code duty_of_roles(struct store_conn *conn, struct arena *arena, int64_t establishment_id, uint32_t roles,
			      struct duty *ret_duty, struct error *err);

/* Whoever may be on duty. */
static inline uint32_t duty_roles(void) { return permission_rows[MAY_READ_ALL_CASES].roles; }

#endif
