/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/totp.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "signin/secret.h"

#define SHA1_LEN 20
#define MODULUS 1000000

enum error_code totp_code(struct str secret, int64_t step, uint32_t *ret_code, struct error *err)
{
	unsigned char counter[8], sum[SHA1_LEN];
	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	int failed = gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret.ptr, secret.len, counter, sizeof(counter), sum);
	if (failed) {
		error_set(err, ERR_UNAVAILABLE, "Ce serveur ne sait pas vérifier les codes d'authentification.");
		error_detail(err, "%s", gnutls_strerror(failed));
		return ERR_UNAVAILABLE;
	}
	const unsigned char *at = sum + (sum[SHA1_LEN - 1] & 15);
	*ret_code = ((at[0] & 127u) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]) % MODULUS;
	return ERR_NONE;
}

/* The digits of a code, without its spaces; false when they are not TOTP_DIGITS. */
static bool read_code(struct str text, uint32_t *ret_code)
{
	uint32_t code = 0;
	unsigned digits = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == ' ')
			continue;
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || ++digits > TOTP_DIGITS)
			return false;
		code = code * 10 + (uint32_t)(text.ptr[i] - '0');
	}
	*ret_code = code;
	return digits == TOTP_DIGITS;
}

enum error_code totp_match(struct str secret, struct str code, int64_t now, int64_t after, int64_t *ret_step,
			   struct error *err)
{
	uint32_t given = 0, right = 0;
	bool readable = read_code(code, &given);
	int64_t found = -1, middle = now / TOTP_STEP;
	for (int64_t step = middle - TOTP_ASIDE; step <= middle + TOTP_ASIDE; step++) {
		enum error_code failed = totp_code(secret, step, &right, err);
		if (failed)
			return failed;
		if (readable && right == given && step > after && found < 0)
			found = step;
	}
	*ret_step = found;
	return ERR_NONE;
}

/* As a part of an address. */
static void add_part(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~", c)))
			buf_add_char(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

void totp_uri(struct buf *out, struct str issuer, struct str account, struct str secret)
{
	char text[TOTP_SECRET_LEN * 2];
	base32_put((const unsigned char *)secret.ptr, secret.len > TOTP_SECRET_LEN ? TOTP_SECRET_LEN : secret.len,
		   text);
	buf_add_c(out, "otpauth://totp/");
	add_part(out, issuer);
	buf_add_char(out, ':');
	add_part(out, account);
	buf_addf(out, "?secret=%s&issuer=", text);
	add_part(out, issuer);
}
