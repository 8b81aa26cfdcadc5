/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of an authenticator (RFC 6238): six digits, thirty seconds, HMAC-SHA-1, which is what all of them read. Pure. */
#ifndef BLOUSE_SIGNIN_TOTP_H
#define BLOUSE_SIGNIN_TOTP_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define TOTP_SECRET_LEN 20          /* bytes: the length of SHA-1's sum, which RFC 4226 recommends */
#define TOTP_STEP INT64_C(30000000) /* microseconds */
#define TOTP_ASIDE 1                /* steps each side of now: clocks that differ, fingers that are slow */
#define TOTP_DIGITS 6

/* The code of a step, TOTP_DIGITS digits of it. */
enum error_code totp_code(struct str secret, int64_t step, uint32_t *ret_code, struct error *err);

/* Which step later than `after` the code is of, now or TOTP_ASIDE beside; -1 when of none. Spaces in it do not count. */
enum error_code totp_match(struct str secret, struct str code, int64_t now, int64_t after, int64_t *ret_step,
			   struct error *err);

/* The address that a QR code shows to an authenticator; check out->failed. */
void totp_uri(struct buf *out, struct str issuer, struct str account, struct str secret);

#endif
