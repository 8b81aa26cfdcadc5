/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/jose.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

static const struct algorithm {
	const char *name, *type, *curve;
	gnutls_sign_algorithm_t sign;
	size_t half; /* bytes of each half of an ECDSA signature */
} algorithms[] = {
	{"RS256", "RSA", NULL, GNUTLS_SIGN_RSA_SHA256, 0},
	{"RS384", "RSA", NULL, GNUTLS_SIGN_RSA_SHA384, 0},
	{"PS256", "RSA", NULL, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, 0},
	{"PS384", "RSA", NULL, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384, 0},
	{"ES256", "EC", "P-256", GNUTLS_SIGN_ECDSA_SHA256, 32},
	{"ES384", "EC", "P-384", GNUTLS_SIGN_ECDSA_SHA384, 48},
};

static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool jose_decode(struct str text, struct arena *arena, struct str *ret_bytes)
{
	unsigned char *bytes = arena_alloc(arena, text.len / 4 * 3 + 3, 1);
	unsigned held = 0, bits = 0;
	size_t len = 0;
	if (!bytes || text.len % 4 == 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int six = digit(text.ptr[i]);
		if (six < 0)
			return false;
		held = (held << 6 | (unsigned)six) & 0xFFFF;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[len++] = (unsigned char)(held >> bits);
		}
	}
	*ret_bytes = (struct str){(const char *)bytes, len};
	return (held & ((1u << bits) - 1)) == 0;
}

static enum error_code not_good(struct error *err, const char *detail)
{
	error_set(err, ERR_FORMAT, "La réponse du portail de connexion n'est pas digne de confiance.");
	error_detail(err, "%s", detail);
	return ERR_FORMAT;
}

static json_t *decode_object(struct str text, struct arena *arena)
{
	struct str bytes;
	if (!jose_decode(text, arena, &bytes))
		return NULL;
	json_t *object = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool is_or_absent(const json_t *object, const char *key, const char *wanted)
{
	return !json_object_get(object, key) || (text_of(object, key) && !strcmp(text_of(object, key), wanted));
}

/* --- keys --- */

static bool number_of(const json_t *key, const char *name, struct arena *arena, gnutls_datum_t *ret_number)
{
	const json_t *value = json_object_get(key, name);
	struct str bytes;
	if (!json_is_string(value) ||
	    !jose_decode((struct str){json_string_value(value), json_string_length(value)}, arena, &bytes) ||
	    bytes.len == 0 || bytes.len > 2048)
		return false;
	*ret_number = (gnutls_datum_t){(unsigned char *)bytes.ptr, (unsigned)bytes.len};
	return true;
}

static bool import(gnutls_pubkey_t public, const struct algorithm *a, const json_t *key, struct arena *arena)
{
	gnutls_datum_t first, second;
	if (a->half) {
		gnutls_ecc_curve_t curve = a->half == 32 ? GNUTLS_ECC_CURVE_SECP256R1 : GNUTLS_ECC_CURVE_SECP384R1;
		return number_of(key, "x", arena, &first) && number_of(key, "y", arena, &second) &&
		       gnutls_pubkey_import_ecc_raw(public, curve, &first, &second) == 0;
	}
	unsigned bits = 0;
	return number_of(key, "n", arena, &first) && number_of(key, "e", arena, &second) &&
	       gnutls_pubkey_import_rsa_raw(public, &first, &second) == 0 &&
	       gnutls_pubkey_get_pk_algorithm(public, &bits) == GNUTLS_PK_RSA && bits >= JOSE_RSA_BITS_MIN;
}

static bool signed_by(const struct algorithm *a, const json_t *key, struct str text, struct str signature,
		      struct arena *arena)
{
	gnutls_pubkey_t public;
	gnutls_datum_t data = {(unsigned char *)text.ptr, (unsigned)text.len};
	gnutls_datum_t proof = {(unsigned char *)signature.ptr, (unsigned)signature.len}, der = {NULL, 0};
	if (gnutls_pubkey_init(&public))
		return false;
	bool good = import(public, a, key, arena);
	if (good && a->half) {
		gnutls_datum_t r = {proof.data, (unsigned)a->half}, s = {proof.data + a->half, (unsigned)a->half};
		good = signature.len == 2 * a->half && gnutls_encode_rs_value(&der, &r, &s) == 0;
		proof = der;
	}
	good = good && gnutls_pubkey_verify_data2(public, a->sign, 0, &data, &proof) == 0;
	gnutls_free(der.data);
	gnutls_pubkey_deinit(public);
	return good;
}

/* Whether a key is of those that may have signed. */
static bool fits(const json_t *key, const struct algorithm *a, const char *kid)
{
	if (!json_is_object(key) || !text_of(key, "kty") || strcmp(text_of(key, "kty"), a->type) != 0)
		return false;
	if (kid && (!text_of(key, "kid") || strcmp(text_of(key, "kid"), kid) != 0))
		return false;
	if (a->curve && (!text_of(key, "crv") || strcmp(text_of(key, "crv"), a->curve) != 0))
		return false;
	return is_or_absent(key, "use", "sig") && is_or_absent(key, "alg", a->name);
}

static enum error_code check_signature(const json_t *header, const json_t *keys, struct str text, struct str signature,
				       struct arena *arena, struct error *err)
{
	const struct algorithm *a = NULL;
	const char *name = text_of(header, "alg"), *kid = text_of(header, "kid");
	for (size_t i = 0; name && i < sizeof(algorithms) / sizeof(*algorithms); i++)
		if (!strcmp(algorithms[i].name, name))
			a = &algorithms[i];
	if (!a)
		return not_good(err, "algorithm refused");
	/* What must be understood to be read right, is not. */
	if (json_object_get(header, "crit") || (json_object_get(header, "kid") && !kid))
		return not_good(err, "header refused");
	const json_t *set = json_object_get(keys, "keys");
	bool found = false;
	for (size_t i = 0; i < json_array_size(set) && i < JOSE_KEYS_MAX; i++) {
		const json_t *key = json_array_get(set, i);
		if (!fits(key, a, kid))
			continue;
		found = true;
		if (signed_by(a, key, text, signature, arena))
			return ERR_NONE;
	}
	if (found)
		return not_good(err, "signature refused");
	error_set(err, ERR_NOT_FOUND, "La clé du portail de connexion n'est pas connue.");
	return ERR_NOT_FOUND;
}

enum error_code jose_verify(struct str token, const json_t *keys, struct arena *arena, json_t **ret_claims,
			    struct error *err)
{
	struct str head, body, rest, signature;
	if (token.len > JOSE_TOKEN_MAX)
		return error_set(err, ERR_LIMIT, "La réponse du portail de connexion est trop longue.");
	rest = str_cut(token, '.', &head);
	struct str tail = str_cut(rest, '.', &body);
	if (!tail.len || !jose_decode(tail, arena, &signature) || !signature.len)
		return not_good(err, "not a signed token");
	json_t *header = decode_object(head, arena);
	if (!header)
		return not_good(err, "no header");
	enum error_code code =
		check_signature(header, keys, (struct str){token.ptr, head.len + 1 + body.len}, signature, arena, err);
	json_decref(header);
	if (code)
		return code;
	json_t *claims = decode_object(body, arena);
	if (!claims)
		return not_good(err, "no claims");
	*ret_claims = claims;
	return ERR_NONE;
}
