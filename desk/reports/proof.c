/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reports/proof.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/sha256.h"
#include "desk/own/hex.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define ABOUT "défi d'un signalement"
#define MAC_BYTES 16
#define RANDOM_BYTES 8

/* Two threads at the turn of a minute may lose a few: it is a measure, not an account. */
static void turn(struct proof_rush *rush, int64_t now)
{
	const int64_t minute = now / MINUTE;
	int64_t seen = atomic_load(&rush->minute);
	if (seen == minute || !atomic_compare_exchange_strong(&rush->minute, &seen, minute))
		return;
	unsigned count = atomic_exchange(&rush->now, 0);
	atomic_store(&rush->before, seen + 1 == minute ? count : 0);
}

void proof_count(struct proof_rush *rush, int64_t now)
{
	turn(rush, now);
	atomic_fetch_add(&rush->now, 1);
}

unsigned proof_lately(struct proof_rush *rush, int64_t now)
{
	turn(rush, now);
	return atomic_load(&rush->now) + atomic_load(&rush->before);
}

unsigned proof_bits(unsigned lately)
{
	unsigned bits = PROOF_BITS_LEAST;
	for (unsigned many = PROOF_RUSH / 2; lately > many && bits < PROOF_BITS_MOST; many *= 2)
		bits++;
	return bits;
}

static void sign(const unsigned char key[SECRET_KEY_LEN], struct str said, char ret_mac[2 * MAC_BYTES + 1])
{
	unsigned char hash[SECRET_HASH_LEN];
	secret_hash(key, STR(ABOUT), said, hash);
	hex_write(hash, MAC_BYTES, ret_mac);
}

/* « seconds.bits.random.mac » */
void proof_make(const unsigned char key[SECRET_KEY_LEN], int64_t now, unsigned bits, char ret_challenge[PROOF_MAX])
{
	unsigned char random[RANDOM_BYTES];
	char letters[2 * RANDOM_BYTES + 1], mac[2 * MAC_BYTES + 1];
	secret_random(random, sizeof(random));
	hex_write(random, sizeof(random), letters);
	int len = snprintf(ret_challenge, PROOF_MAX, "%" PRId64 ".%u.%s", now / SECOND, bits, letters);
	sign(key, (struct str){ret_challenge, (size_t)len}, mac);
	snprintf(ret_challenge + len, PROOF_MAX - (size_t)len, ".%s", mac);
}

static unsigned zeros(const unsigned char hash[SHA256_LEN])
{
	unsigned count = 0;
	for (size_t i = 0; i < SHA256_LEN; i++) {
		if (hash[i])
			return count + (unsigned)__builtin_clz(hash[i]) - 24;
		count += 8;
	}
	return count;
}

static bool answers(struct str challenge, struct str nonce, unsigned bits)
{
	struct sha256 h;
	unsigned char hash[SHA256_LEN];
	if (nonce.len == 0 || nonce.len > PROOF_NONCE_MAX)
		return false;
	sha256_init(&h);
	sha256_add(&h, challenge.ptr, challenge.len);
	sha256_add(&h, ":", 1);
	sha256_add(&h, nonce.ptr, nonce.len);
	sha256_end(&h, hash);
	return zeros(hash) >= bits;
}

struct proof proof_look(const unsigned char key[SECRET_KEY_LEN], int64_t now, struct str challenge, struct str nonce)
{
	char mac[2 * MAC_BYTES + 1];
	struct proof proof = {0};
	struct str at, bits;
	unsigned long long seconds = 0, wanted = 0;
	const size_t tail = 2 * MAC_BYTES + 1;
	if (challenge.len <= tail || challenge.len >= PROOF_MAX)
		return proof;
	const struct str said = str_sub(challenge, 0, challenge.len - tail);
	sign(key, said, mac);
	if (challenge.ptr[said.len] != '.' ||
	    !secret_equal(str_sub(challenge, said.len + 1, 2 * MAC_BYTES), (struct str){mac, 2 * MAC_BYTES}))
		return proof;
	str_cut(str_cut(said, '.', &at), '.', &bits);
	if (!str_to_u64(at, INT64_MAX / SECOND, &seconds) || !str_to_u64(bits, 64, &wanted))
		return proof;
	proof.age_s = now / SECOND - (int64_t)seconds;
	proof.ours = proof.age_s >= 0 && proof.age_s < PROOF_HOURS * 3600;
	proof.worked = proof.ours && answers(challenge, nonce, (unsigned)wanted);
	return proof;
}
