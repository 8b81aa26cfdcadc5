/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/id_token.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/testing.h"

#define NOW INT64_C(1795694400)

static const struct id_token_wanted wanted = {.issuer = {"https://sso.example.org", 23},
					      .client_id = {"blouse", 6},
					      .nonce = {"n-0S6", 5},
					      .now = NOW * 1000000};
static const char good_claims[] = "{\"iss\":\"https://sso.example.org\",\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":"
				  "1795694700,\"iat\":1795694400,\"sub\":\"42\"}";

static gnutls_privkey_t rsa, other, ec;
static json_t *keys; /* of rsa and ec */

/* --- making keys and tokens --- */

static void add_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
	gnutls_datum_t text, data = {(unsigned char *)bytes, (unsigned)len};
	assert_int_equal(gnutls_base64_encode2(&data, &text), 0);
	for (unsigned i = 0; i < text.size && text.data[i] != '='; i++) {
		char c = (char)text.data[i];
		buf_add_char(out, (char)(c == '+' ? '-' : c == '/' ? '_' : c));
	}
	gnutls_free(text.data);
}

static void add_number(struct buf *out, const char *name, gnutls_datum_t *number, unsigned len)
{
	unsigned from = number->size > len ? number->size - len : 0;
	buf_addf(out, ",\"%s\":\"", name);
	add_base64(out, number->data + from, number->size - from);
	buf_add_c(out, "\"");
	gnutls_free(number->data);
}

static gnutls_privkey_t make_key(gnutls_pk_algorithm_t kind, unsigned bits)
{
	gnutls_privkey_t key;
	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_generate(key, kind, bits, 0), 0);
	return key;
}

static void make_keys(void)
{
	_cleanup_buf_ struct buf text;
	gnutls_datum_t first, second;
	gnutls_ecc_curve_t curve;
	buf_init(&text, 1 << 16);
	rsa = make_key(GNUTLS_PK_RSA, 2048);
	other = make_key(GNUTLS_PK_RSA, 2048);
	ec = make_key(GNUTLS_PK_EC, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
	buf_add_c(&text, "{\"keys\":[5,{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"h\"},{\"kty\":\"RSA\",\"kid\":\"r\","
			 "\"use\":\"sig\"");
	gnutls_privkey_export_rsa_raw(rsa, &first, &second, NULL, NULL, NULL, NULL, NULL, NULL);
	add_number(&text, "n", &first, 256);
	add_number(&text, "e", &second, 3);
	buf_add_c(&text, "},{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\"");
	gnutls_privkey_export_ecc_raw(ec, &curve, &first, &second, NULL);
	add_number(&text, "x", &first, 32);
	add_number(&text, "y", &second, 32);
	buf_add_c(&text, "}]}");
	keys = json_loads(text.ptr, 0, NULL);
	assert_non_null(keys);
}

static struct str make_token(struct buf *out, const char *header, const char *claims, gnutls_privkey_t key,
			     gnutls_sign_algorithm_t sign)
{
	gnutls_datum_t proof, r, s;
	buf_clear(out);
	add_base64(out, (const unsigned char *)header, strlen(header));
	buf_add_char(out, '.');
	add_base64(out, (const unsigned char *)claims, strlen(claims));
	gnutls_datum_t data = {(unsigned char *)out->ptr, (unsigned)out->len};
	assert_int_equal(gnutls_privkey_sign_data2(key, sign, 0, &data, &proof), 0);
	buf_add_char(out, '.');
	if (sign == GNUTLS_SIGN_ECDSA_SHA256) {
		unsigned char both[64] = {0};
		assert_int_equal(gnutls_decode_rs_value(&proof, &r, &s), 0);
		for (unsigned i = 0; i < 32; i++) {
			both[31 - i] = i < r.size ? r.data[r.size - 1 - i] : 0;
			both[63 - i] = i < s.size ? s.data[s.size - 1 - i] : 0;
		}
		gnutls_free(r.data);
		gnutls_free(s.data);
		add_base64(out, both, sizeof(both));
	} else {
		add_base64(out, proof.data, proof.size);
	}
	gnutls_free(proof.data);
	return buf_str(out);
}

static enum error_code read_token(struct str token, const char **ret_detail)
{
	static struct error failure;
	struct arena arena;
	json_t *claims = NULL;
	arena_init(&arena, 1 << 20);
	failure = (struct error){0};
	enum error_code code = id_token_read(token, keys, &wanted, &arena, &claims, &failure);
	assert_true((code == ERR_NONE) == (claims != NULL));
	json_decref(claims);
	arena_release(&arena);
	*ret_detail = failure.detail;
	return code;
}

/* --- what is believed --- */

static void signatures_of_known_keys_are_believed(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		gnutls_privkey_t *key;
		gnutls_sign_algorithm_t sign;
		enum error_code code;
	} table[] = {
		{"{\"alg\":\"RS256\",\"kid\":\"r\"}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_NONE},
		{"{\"alg\":\"RS256\"}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_NONE},
		{"{\"alg\":\"RS384\",\"kid\":\"r\"}", &rsa, GNUTLS_SIGN_RSA_SHA384, ERR_NONE},
		{"{\"alg\":\"PS256\",\"kid\":\"r\"}", &rsa, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, ERR_NONE},
		{"{\"alg\":\"ES256\",\"kid\":\"e\"}", &ec, GNUTLS_SIGN_ECDSA_SHA256, ERR_NONE},
		{"{\"alg\":\"RS256\",\"kid\":\"new\"}", &other, GNUTLS_SIGN_RSA_SHA256, ERR_NOT_FOUND},
		{"{\"alg\":\"RS256\",\"kid\":\"e\"}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_NOT_FOUND},
		{"{\"alg\":\"RS256\",\"kid\":\"r\"}", &other, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
		{"{\"alg\":\"RS384\",\"kid\":\"r\"}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
		{"{\"alg\":\"none\"}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
		{"{\"alg\":\"HS256\",\"kid\":\"h\"}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
		{"{\"alg\":\"RS256\",\"kid\":7}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
		{"{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
		{"[]", &rsa, GNUTLS_SIGN_RSA_SHA256, ERR_FORMAT},
	};
	_cleanup_buf_ struct buf out;
	const char *detail;
	buf_init(&out, JOSE_TOKEN_MAX);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct str token = make_token(&out, table[i].header, good_claims, *table[i].key, table[i].sign);
		if (read_token(token, &detail) != table[i].code)
			fail_msg("%zu: %s (%s)", i, table[i].header, detail);
	}
}

static void a_changed_token_is_refused(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	const char *detail;
	buf_init(&out, JOSE_TOKEN_MAX);
	struct str token =
		make_token(&out, "{\"alg\":\"ES256\",\"kid\":\"e\"}", good_claims, ec, GNUTLS_SIGN_ECDSA_SHA256);
	for (size_t i = 0; i < token.len; i++) {
		out.ptr[i] = (char)(out.ptr[i] ^ 1);
		assert_true(read_token(token, &detail) != ERR_NONE);
		out.ptr[i] = (char)(out.ptr[i] ^ 1);
		assert_true(read_token(str_sub(token, 0, i), &detail) != ERR_NONE);
	}
	assert_int_equal(read_token(token, &detail), ERR_NONE);
	buf_add_c(&out, ".AAAA");
	assert_int_equal(read_token(buf_str(&out), &detail), ERR_FORMAT);
}

static void claims_are_for_us_and_for_now(void **state)
{
	(void)state;
	static const struct {
		const char *claims, *wrong; /* what follows iss and sub, and which claim is refused */
	} table[] = {
		{"\"aud\":[\"blouse\"],\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694400}", ""},
		{"\"aud\":[\"a\",\"blouse\"],\"azp\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694341,\"iat\":"
		 "1795694460}",
		 ""},
		{"\"aud\":[\"a\",\"blouse\"],\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694400}", "aud"},
		{"\"aud\":\"blouse\",\"azp\":\"a\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694400}", "aud"},
		{"\"aud\":\"a\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694400}", "aud"},
		{"\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694400}", "aud"},
		{"\"aud\":\"blouse\",\"nonce\":\"n-0S7\",\"exp\":1795694700,\"iat\":1795694400}", "nonce"},
		{"\"aud\":\"blouse\",\"exp\":1795694700,\"iat\":1795694400}", "nonce"},
		{"\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694340,\"iat\":1795694400}", "exp"},
		{"\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":\"1795694700\",\"iat\":1795694400}", "exp"},
		{"\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1e300,\"iat\":1795694400}", "exp"},
		{"\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694461}", "iat"},
		{"\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":1795694400,\"nbf\":1795694461}",
		 "nbf"},
	};
	_cleanup_buf_ struct buf out;
	const char *detail;
	buf_init(&out, JOSE_TOKEN_MAX);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char claims[512], expected[64] = "";
		snprintf(claims, sizeof(claims), "{\"iss\":\"https://sso.example.org\",\"sub\":\"42\",%s",
			 table[i].claims);
		if (*table[i].wrong)
			snprintf(expected, sizeof(expected), "claim %s refused", table[i].wrong);
		struct str token = make_token(&out, "{\"alg\":\"RS256\"}", claims, rsa, GNUTLS_SIGN_RSA_SHA256);
		enum error_code code = read_token(token, &detail);
		if (code != (*table[i].wrong ? ERR_FORMAT : ERR_NONE) || strcmp(detail, expected) != 0)
			fail_msg("%zu: %s", i, detail);
	}
	static const char *const whole[] = {
		"{\"iss\":\"https://"
		"sso.example.com\",\"sub\":\"42\",\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":"
		"1795694400}",
		"{\"iss\":\"https://"
		"sso.example.org\",\"sub\":\"\",\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":"
		"1795694400}",
		"{\"iss\":\"https://"
		"sso.example.org\",\"sub\":42,\"aud\":\"blouse\",\"nonce\":\"n-0S6\",\"exp\":1795694700,\"iat\":"
		"1795694400}",
		"{\"sub\":\"1\",\"sub\":\"42\"}",
		"[]",
	};
	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		assert_int_equal(
			read_token(make_token(&out, "{\"alg\":\"RS256\"}", whole[i], rsa, GNUTLS_SIGN_RSA_SHA256),
				   &detail),
			ERR_FORMAT);
}

static void weak_keys_are_refused(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf text, out;
	gnutls_datum_t n, e;
	const char *detail;
	buf_init(&text, 1 << 16);
	buf_init(&out, JOSE_TOKEN_MAX);
	gnutls_privkey_t weak = make_key(GNUTLS_PK_RSA, 1024);
	buf_add_c(&text, "{\"keys\":[{\"kty\":\"RSA\"");
	gnutls_privkey_export_rsa_raw(weak, &n, &e, NULL, NULL, NULL, NULL, NULL, NULL);
	add_number(&text, "n", &n, 128);
	add_number(&text, "e", &e, 3);
	buf_add_c(&text, "}]}");
	json_t *kept = keys;
	keys = json_loads(text.ptr, 0, NULL);
	struct str token = make_token(&out, "{\"alg\":\"RS256\"}", good_claims, weak, GNUTLS_SIGN_RSA_SHA256);
	assert_int_equal(read_token(token, &detail), ERR_FORMAT);
	json_decref(keys);
	keys = kept;
	gnutls_privkey_deinit(weak);
}

int main(void)
{
	make_keys();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_of_known_keys_are_believed),
		cmocka_unit_test(a_changed_token_is_refused),
		cmocka_unit_test(claims_are_for_us_and_for_now),
		cmocka_unit_test(weak_keys_are_refused),
	};
	int failed = cmocka_run_group_tests_name("id_token", tests, NULL, NULL);
	gnutls_privkey_deinit(rsa);
	gnutls_privkey_deinit(other);
	gnutls_privkey_deinit(ec);
	json_decref(keys);
	return failed;
}
