/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4), for lists of salted hashes such as an establishment's staff roster. */
#ifndef BLOUSE_BASE_SHA256_H
#define BLOUSE_BASE_SHA256_H

#include <stdint.h>

#include "base/str.h"

#define SHA256_LEN 32
#define SHA256_BLOCK 64

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes added */
	unsigned char block[SHA256_BLOCK];
};

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t len);
/* Eight bytes, the highest first. */
void sha256_add_number(struct sha256 *h, int64_t n);
/* With its length before it, so that no two lists of texts look the same. */
void sha256_add_text(struct sha256 *h, struct str s);
/* Ends the sum; `h` must be initialised again before it is used again. */
void sha256_end(struct sha256 *h, unsigned char out[SHA256_LEN]);

/* The sum of `salt` followed by `s`; the salt may be empty. */
void sha256_salted(struct str salt, struct str s, unsigned char out[SHA256_LEN]);

#endif
