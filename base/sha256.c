/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

static const uint32_t round_constants[64] = {
	0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
	0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
	0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
	0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
	0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
	0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
	0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
	0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
};

static uint32_t rotate(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

static uint32_t load_be(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_be(unsigned char *p, uint32_t x)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (unsigned char)(x >> (24 - 8 * i));
}

static void add_block(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[64];
	for (size_t i = 0; i < 16; i++)
		w[i] = load_be(block + 4 * i);
	for (size_t i = 16; i < 64; i++) {
		uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
		uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
		w[i] = w[i - 16] + s0 + w[i - 7] + s1;
	}

	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
	for (size_t i = 0; i < 64; i++) {
		uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
		uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
		uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
		uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void sha256_init(struct sha256 *h)
{
	*h = (struct sha256){.state = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C,
				       0x1F83D9AB, 0x5BE0CD19}};
}

void sha256_add(struct sha256 *h, const void *data, size_t len)
{
	const unsigned char *p = data;
	while (len) {
		size_t held = h->len % SHA256_BLOCK;
		size_t take = SHA256_BLOCK - held < len ? SHA256_BLOCK - held : len;
		memcpy(h->block + held, p, take);
		h->len += take;
		p += take;
		len -= take;
		if (h->len % SHA256_BLOCK == 0)
			add_block(h->state, h->block);
	}
}

void sha256_add_number(struct sha256 *h, int64_t n)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
	sha256_add(h, bytes, sizeof(bytes));
}

void sha256_add_text(struct sha256 *h, struct str s)
{
	sha256_add_number(h, (int64_t)s.len);
	sha256_add(h, s.ptr, s.len);
}

void sha256_end(struct sha256 *h, unsigned char out[SHA256_LEN])
{
	uint64_t bits = h->len * 8;
	unsigned char length[8];
	store_be(length, (uint32_t)(bits >> 32));
	store_be(length + 4, (uint32_t)bits);

	sha256_add(h, "\x80", 1);
	while (h->len % SHA256_BLOCK != SHA256_BLOCK - sizeof(length))
		sha256_add(h, "", 1);
	sha256_add(h, length, sizeof(length));
	for (size_t i = 0; i < 8; i++)
		store_be(out + 4 * i, h->state[i]);
}

void sha256_salted(struct str salt, struct str s, unsigned char out[SHA256_LEN])
{
	struct sha256 h;
	sha256_init(&h);
	sha256_add(&h, salt.ptr, salt.len);
	sha256_add(&h, s.ptr, s.len);
	sha256_end(&h, out);
}
