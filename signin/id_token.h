/* SPDX-License-Identifier: Apache-2.0 */
/* What an ID token must say to be believed (OpenID Connect Core 1.0, section 3.1.3.7). */
#ifndef BLOUSE_SIGNIN_ID_TOKEN_H
#define BLOUSE_SIGNIN_ID_TOKEN_H

#include <stdint.h>

#include "signin/jose.h"

#define ID_TOKEN_SKEW INT64_C(60000000) /* microseconds that two clocks may differ */

struct id_token_wanted {
	struct str issuer, client_id, nonce;
	int64_t now;
};

/* Verifies the signature and the claims, which are to be freed with json_decref. Errors as jose_verify. */
enum error_code id_token_read(struct str token, const json_t *keys, const struct id_token_wanted *wanted,
			      struct arena *arena, json_t **ret_claims, struct error *err);

#endif
