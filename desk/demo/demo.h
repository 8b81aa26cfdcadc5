/* SPDX-License-Identifier: Apache-2.0 */
/* A demonstration hospital: an invented establishment, and an account for each role. */
#ifndef BLOUSE_DESK_DEMO_DEMO_H
#define BLOUSE_DESK_DEMO_DEMO_H

#include "signin/signin.h"

#define DEMO_PASSWORD_MAX 64

struct demo_account {
	struct str login, name;
	enum role role;
};
extern const struct demo_account demo_accounts[ROLES];

/* Makes the hospital when the store lacks it, with its invented cases (cases.c) when asked, and gives all its accounts one new password, drawn by chance. ERR_USAGE
 * when the store holds another establishment: a demonstration never stands beside real data. */
enum error_code demo_prepare(struct signin *signin, bool with_cases, int64_t now, char ret_password[DEMO_PASSWORD_MAX],
			     struct error *err);

#endif
