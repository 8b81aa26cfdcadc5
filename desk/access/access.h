/* SPDX-License-Identifier: Apache-2.0 */
/* Coming in and going out: password, then a code when the account has an authenticator. */
#ifndef BLOUSE_DESK_ACCESS_ACCESS_H
#define BLOUSE_DESK_ACCESS_ACCESS_H

#include "web/request.h"
#include "web/ui/fields.h"
#include "web/ui/layout.h"

extern const struct route access_routes[];

/* The page of the password. */
struct access_password {
	struct str assets;
	const struct ui_option *establishments; /* optional: when there are several */
	size_t establishment_count;
	struct str login;                                            /* optional: as it was typed */
	struct str refusal;                                          /* optional: why nobody came in */
	struct str establishment_error, login_error, password_error; /* optional */
};
void access_password(struct buf *out, const struct access_password *p);

/* The page of the code. */
struct access_code {
	struct str assets;
	struct str establishment, letter; /* what the first step gave */
	struct str refusal;               /* optional */
	struct str code_error;            /* optional */
};
void access_code(struct buf *out, const struct access_code *p);

#endif
