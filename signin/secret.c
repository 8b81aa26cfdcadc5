/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/secret.h"

/* One by one: <sodium/utils.h> says malloc, which base/banned.h refuses. */
#include <sodium/core.h>
#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>

#include "base/sha256.h"

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define PROOF_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES
_Static_assert(NONCE_LEN + PROOF_LEN == SECRET_SEAL_MORE, "what a seal adds");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == SECRET_KEY_LEN, "the key's length");

enum error_code secret_ready(struct error *err)
{
	if (sodium_init() < 0)
		return error_set(err, ERR_UNAVAILABLE, "Le système ne donne pas de nombres au hasard : %s",
				 "personne ne peut se connecter.");
	return ERR_NONE;
}

/* Base64url without padding (RFC 4648). */
static void base64_put(const unsigned char bytes[32], char text[LETTER_LEN + 1])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	for (unsigned i = 0; i < LETTER_LEN; i++) {
		unsigned at = i * 6 / 8, two = (unsigned)bytes[at] << 8 | (at + 1 < 32 ? bytes[at + 1] : 0u);
		text[i] = digits[two >> (10 - i * 6 % 8) & 63];
	}
	text[LETTER_LEN] = '\0';
}

void secret_random(void *out, size_t len) { randombytes_buf(out, len); }

void letter_new(char ret_text[LETTER_LEN + 1])
{
	unsigned char bytes[32];
	randombytes_buf(bytes, sizeof(bytes));
	base64_put(bytes, ret_text);
	explicit_bzero(bytes, sizeof(bytes));
}

void letter_hash(struct str text, unsigned char ret_hash[SECRET_HASH_LEN])
{
	sha256_salted((struct str){0}, text, ret_hash);
}

void challenge_put(struct str text, char ret_text[LETTER_LEN + 1])
{
	unsigned char hash[SECRET_HASH_LEN];
	letter_hash(text, hash);
	base64_put(hash, ret_text);
}

struct str secret_seal(const unsigned char key[SECRET_KEY_LEN], struct str about, struct str plain, struct arena *arena)
{
	unsigned char *sealed = arena_alloc(arena, plain.len + SECRET_SEAL_MORE, 1);
	if (!sealed)
		return (struct str){0};
	randombytes_buf(sealed, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_LEN, NULL, (const unsigned char *)plain.ptr,
						   plain.len, (const unsigned char *)about.ptr, about.len, NULL, sealed,
						   key);
	return (struct str){(const char *)sealed, plain.len + SECRET_SEAL_MORE};
}

enum error_code secret_open(const unsigned char key[SECRET_KEY_LEN], struct str about, struct str sealed,
			    struct arena *arena, struct str *ret_plain, struct error *err)
{
	if (sealed.len < SECRET_SEAL_MORE)
		return error_set(err, ERR_FORMAT, "Ce secret est abîmé.");
	const unsigned char *bytes = (const unsigned char *)sealed.ptr;
	size_t len = sealed.len - SECRET_SEAL_MORE;
	unsigned char *plain = arena_alloc(arena, len + 1, 1);
	if (!plain)
		return error_nomem(err);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, bytes + NONCE_LEN, len + PROOF_LEN,
						       (const unsigned char *)about.ptr, about.len, bytes, key))
		return error_set(err, ERR_FORMAT, "Ce secret ne s'ouvre pas avec la clé de cette installation : %s",
				 "le fichier de la clé a-t-il changé ?");
	*ret_plain = (struct str){(const char *)plain, len};
	return ERR_NONE;
}

void secret_hash(const unsigned char key[SECRET_KEY_LEN], struct str about, struct str text,
		 unsigned char ret_hash[SECRET_HASH_LEN])
{
	crypto_generichash_state state;
	unsigned char len[8];
	for (int i = 0; i < 8; i++)
		len[i] = (unsigned char)((uint64_t)about.len >> (8 * i));
	crypto_generichash_init(&state, key, SECRET_KEY_LEN, SECRET_HASH_LEN);
	crypto_generichash_update(&state, len, sizeof(len));
	crypto_generichash_update(&state, (const unsigned char *)about.ptr, about.len);
	crypto_generichash_update(&state, (const unsigned char *)text.ptr, text.len);
	crypto_generichash_final(&state, ret_hash, SECRET_HASH_LEN);
}

bool secret_equal(struct str a, struct str b)
{
	volatile unsigned char differ = 0;
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		differ |= (unsigned char)(a.ptr[i] ^ b.ptr[i]);
	return differ == 0;
}

void base32_put(const unsigned char *bytes, size_t len, char *ret_text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned held = 0, bits = 0;
	for (size_t i = 0; i < len; i++) {
		held = (held << 8 | bytes[i]) & 0xFFF;
		for (bits += 8; bits >= 5; bits -= 5)
			*ret_text++ = digits[held >> (bits - 5) & 31];
	}
	if (bits > 0)
		*ret_text++ = digits[held << (5 - bits) & 31];
	*ret_text = '\0';
}
