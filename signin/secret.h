/* SPDX-License-Identifier: Apache-2.0 */
/* What must not be guessed or read: random letters kept as hashes, secrets sealed under the installation's key, codes
 * that people copy by hand. On libsodium. */
#ifndef BLOUSE_SIGNIN_SECRET_H
#define BLOUSE_SIGNIN_SECRET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define SECRET_KEY_LEN 32
#define SECRET_HASH_LEN 32
#define SECRET_SEAL_MORE 40 /* bytes that a sealed text is longer: its nonce and its proof */
#define LETTER_LEN 43       /* characters: 32 random bytes in base64url */

/* To be called once before the rest, by any thread. ERR_UNAVAILABLE when the system has no random bytes. */
enum error_code secret_ready(struct error *err);

void secret_random(void *out, size_t len);

/* A random text of LETTER_LEN characters and a NUL, that fits in an address. */
void letter_new(char ret_text[LETTER_LEN + 1]);
/* What is kept of it: a plain hash, since nobody guesses 256 bits. */
void letter_hash(struct str text, unsigned char ret_hash[SECRET_HASH_LEN]);

/* Seals `plain` so that it opens only for the same `about` (which row it belongs to); ptr is NULL without memory. */
struct str secret_seal(const unsigned char key[SECRET_KEY_LEN], struct str about, struct str plain,
		       struct arena *arena);
/* ERR_FORMAT when it was changed, moved to another row, or sealed under another key. */
enum error_code secret_open(const unsigned char key[SECRET_KEY_LEN], struct str about, struct str sealed,
			    struct arena *arena, struct str *ret_plain, struct error *err);

/* A hash that only who has the key can make: of short codes, that would otherwise be found by trying all. */
void secret_hash(const unsigned char key[SECRET_KEY_LEN], struct str about, struct str text,
		 unsigned char ret_hash[SECRET_HASH_LEN]);

/* Compares without telling by its time where they differ. */
bool secret_equal(struct str a, struct str b);

/* RFC 4648's base32, without padding: (len * 8 + 4) / 5 characters and a NUL. */
void base32_put(const unsigned char *bytes, size_t len, char *ret_text);

/* The SHA-256 of a text in base64url, as PKCE asks (RFC 7636). */
void challenge_put(struct str text, char ret_text[LETTER_LEN + 1]);

#endif
