/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a password: with the letter of an invitation, or of a password that was forgotten, which is asked for here. */
#ifndef BLOUSE_DESK_ACCESS_LETTERS_H
#define BLOUSE_DESK_ACCESS_LETTERS_H

#include "web/request.h"
#include "web/ui/fields.h"
#include "web/ui/layout.h"

extern const struct route access_letters_routes[];

/* The field where a new password is chosen, its rules above it; a script says which are kept while one types. */
struct access_choice {
	struct str name, label;
	struct str error; /* optional */
	struct str own;   /* names that the password may not be made of */
};
void access_choice(struct buf *out, const struct access_choice *p);

struct access_letter {
	struct str assets;
	struct str establishment, login;
	struct str letter, action; /* where the form goes */
	bool invitation;
	struct str own;
	struct str error; /* optional */
};
void access_letter(struct buf *out, const struct access_letter *p);

/* A letter that is no more. */
struct access_late {
	struct str assets;
	bool invitation, mails;
};
void access_late(struct buf *out, const struct access_late *p);

struct access_forgot {
	struct str assets;
	bool mails;                             /* otherwise whom to ask */
	bool asked;                             /* what is answered to everybody */
	const struct ui_option *establishments; /* optional: when there are several */
	size_t establishment_count;
	struct str login;                            /* optional: as it was typed */
	struct str establishment_error, login_error; /* optional */
};
void access_forgot(struct buf *out, const struct access_forgot *p);

#endif
