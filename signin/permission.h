/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: one row a permission, with the roles that have it. A person has the permissions of all their roles,
 * in their own establishment and in no other. */
#ifndef BLOUSE_SIGNIN_PERMISSION_H
#define BLOUSE_SIGNIN_PERMISSION_H

#include <stdint.h>

#include "base/str.h"

/* As in the table `roles` of the store. Their numbers stand in `users.role_bits`, and do not change. */
enum role {
	ROLE_AGENT,
	ROLE_COMMUNITY_MANAGER,
	ROLE_COMMUNICATION,
	ROLE_USAGERS,
	ROLE_DRH,
	ROLE_AFFAIRES_MEDICALES,
	ROLE_JURIDIQUE,
	ROLE_DPO,
	ROLE_DIRECTION_GENERALE,
	ROLE_ADMINISTRATEUR,
	ROLES,
};
#define ROLE_BIT(role) (1u << (role))

enum permission {
	MAY_CHECK,
	MAY_REPORT,
	MAY_TRAIN,
	MAY_SUGGEST,
	MAY_ASK_ACCOUNT,
	MAY_READ_POSTS,
	MAY_WRITE_POSTS,
	MAY_APPROVE_POSTS,
	MAY_PUBLISH_POSTS,
	MAY_WATCH,
	MAY_ANSWER_MENTIONS,
	MAY_OPEN_CASES,
	MAY_READ_ALL_CASES,
	MAY_READ_OWN_CASES,
	MAY_ANSWER_CASES,
	MAY_DECIDE_CASES,
	MAY_WRITE_LETTERS,
	MAY_STEER_CRISIS,
	MAY_READ_ACCOUNTS,
	MAY_APPROVE_ACCOUNTS,
	MAY_READ_CONSENTS,
	MAY_MANAGE_CONSENTS,
	MAY_MANAGE_LIBRARY,
	MAY_MANAGE_AMBASSADORS,
	MAY_MANAGE_TRAINING,
	MAY_READ_FIGURES,
	MAY_EDIT_CHARTER,
	MAY_EDIT_GUIDE,
	MAY_READ_JOURNAL,
	MAY_MANAGE_RETENTION,
	MAY_MANAGE_USERS,
	MAY_MANAGE_PROVIDERS,
	MAY_MANAGE_SYSTEM,
	MAY_SET_ALERTS,
	PERMISSIONS,
};

#define PERMISSION_BIT(permission) (UINT64_C(1) << (permission))
_Static_assert(PERMISSIONS <= 64, "scopes of keys have a bit for each");

struct permission_row {
	const char *id;   /* in routes' tables and in the scopes of API keys; never changes */
	const char *what; /* in French, for the page of roles */
	uint32_t roles;   /* ROLE_BIT of each that has it */
};

extern const struct permission_row permission_rows[PERMISSIONS];
extern const char *const role_ids[ROLES + 1]; /* ends with NULL */

/* PERMISSIONS, ROLES when there is none of that name. */
enum permission permission_by_id(struct str id);
enum role role_by_id(struct str id);

/* Who asks, for as long as they do. */
struct identity {
	int64_t establishment_id, user_id; /* 0 for nobody */
	uint32_t roles;                    /* ROLE_BIT of each */
	int64_t key_id;  /* of the key that a program shows, which somebody made (signin/key.h); 0 for a person */
	uint64_t scopes; /* of that key: PERMISSION_BIT of each */
};

/* Whether somebody may do it with what belongs to an establishment; a key may what its scopes and its maker's roles both
 * allow. */
bool may(const struct identity *who, enum permission permission, int64_t establishment_id);

#endif
