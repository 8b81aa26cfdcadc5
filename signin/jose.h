/* SPDX-License-Identifier: Apache-2.0 */
/* Signed tokens (RFC 7515) under the public keys of a set (RFC 7517): RS, PS and ES of 256 and 384 bits, never "none",
 * never a shared secret, and no address in a token is ever followed. On GnuTLS. */
#ifndef BLOUSE_SIGNIN_JOSE_H
#define BLOUSE_SIGNIN_JOSE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"

#define JOSE_TOKEN_MAX ((size_t)64 << 10)
#define JOSE_KEYS_MAX 64 /* of one set */
#define JOSE_RSA_BITS_MIN 2048

/* What a token says, if a key of `keys` (a JSON object with its member "keys") signed it; to be freed with json_decref.
 * ERR_NOT_FOUND when no key of the set is the one that it names: the set may be old. ERR_FORMAT otherwise. */
enum error_code jose_verify(struct str token, const json_t *keys, struct arena *arena, json_t **ret_claims,
			    struct error *err);

/* The bytes of base64url without padding; false when it is none. Copied into the arena. */
bool jose_decode(struct str text, struct arena *arena, struct str *ret_bytes);

#endif
