/* SPDX-License-Identifier: Apache-2.0 */
/* Coming in and going out: password, then a code when the account has an authenticator; or through a portal of identity
 * (OpenID Connect). Who was on the way to a page comes back to it: « retour ». */
#ifndef BLOUSE_DESK_ACCESS_ACCESS_H
#define BLOUSE_DESK_ACCESS_ACCESS_H

#include "signin/permission.h"
#include "web/request.h"
#include "web/ui/fields.h"
#include "web/ui/layout.h"

extern const struct route access_routes[], portal_routes[];

#define ACCESS_PORTALS_MAX 32
#define ACCESS_BACK                                                                                                    \
	{                                                                                                              \
		.name = "retour", .label = "Page demandée", .kind = PARAM_TEXT, .max = 1000                            \
	}

/* Why nobody came in, for the page of signing in. */
struct access_refusal {
	struct str title, text;
	unsigned status;
};
enum error_code access_refuse(struct request *r, struct str back, const struct access_refusal *refusal,
			      struct error *err);

/* The page that was asked for, empty when it was the first, or none of this site. */
struct str access_back(const struct request *r);

/* They are in: opens the session, and goes on to `to`. */
enum error_code access_come_in(struct request *r, const struct identity *who, int64_t provider_id, struct str to,
			       struct error *err);

/* The page of the code, of an account that a letter, or a first step, opened that far. The route takes ACCESS_BACK. */
enum error_code access_want_code(struct request *r, int64_t establishment_id, struct str letter, struct error *err);

struct access_portal {
	int64_t id;
	struct str name;
	struct str establishment; /* optional: when there are several */
};

/* The page of the password. */
struct access_password {
	struct str assets;
	const struct ui_option *establishments; /* optional: when there are several */
	size_t establishment_count;
	const struct access_portal *portals; /* optional */
	size_t portal_count;
	struct str back;                                             /* optional: the page that was asked for */
	struct str login;                                            /* optional: as it was typed */
	struct str refusal, refusal_title;                           /* optional: why nobody came in */
	struct str establishment_error, login_error, password_error; /* optional */
};
void access_password(struct buf *out, const struct access_password *p);

/* The page of the code. */
struct access_code {
	struct str assets;
	struct str back;                  /* optional */
	struct str establishment, letter; /* what the first step gave */
	struct str refusal;               /* optional */
	struct str code_error;            /* optional */
};
void access_code(struct buf *out, const struct access_code *p);

/* Who came in with a recovery code is told how many are left. */
struct access_recovered {
	struct str assets;
	struct str next; /* where they were going */
	int64_t left;
};
void access_recovered(struct buf *out, const struct access_recovered *p);

#endif
