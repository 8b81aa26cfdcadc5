/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in with a password, whoever keeps it: Blouse first, then the establishment's directories in their order. Which
 * of them knew somebody, or did not, is not told. */
#ifndef BLOUSE_SIGNIN_ENTER_H
#define BLOUSE_SIGNIN_ENTER_H

#include "signin/local.h"

#define ENTER_DIRECTORIES_MAX 8 /* of one establishment: each costs who mistypes some time */

/* The first step; local_second is the second, whoever took the first. It is one try (signin/tries.h), however many are
 * asked. ERR_NOT_FOUND when a directory knows somebody who may not come in, with a message for the person;
 * ERR_UNAVAILABLE when nobody knew the password, and a directory did not serve: *err has a message for the person, and in
 * its detail what the directory said. */
enum error_code enter_password(struct signin *signin, int64_t establishment_id, struct str login, struct str password,
			       int64_t now, struct local_result *ret_result, struct error *err);

#endif
