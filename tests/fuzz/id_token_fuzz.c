/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "signin/id_token.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* A key, and all that it ever signed. */
static const char known_keys[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e\",\"x\":"
				 "\"NmhL1LxhTmmh6o5Ys4CK2tlMbXIHFWGtLSRJBQw5CwU\",\"y\":\""
				 "wcJF-z3PQsgDk5RNwpXy1v13iwA9ugTYWraTtDvuQJA\"}]}";
static const char signed_text[] =
	"eyJhbGciOiJFUzI1NiIsImtpZCI6ImUifQ.eyJpc3MiOiJodHRwczovL3Nzby5leGFtcGxlLm9yZyIsImF1ZCI6ImJsb3VzZSIsI"
	"m5vbmNlIjoibi0wUzYiLCJleHAiOjE3OTU2OTQ3MDAsImlhdCI6MTc5NTY5NDQwMCwic3ViIjoiNDIiLCJncm91cHMiOlsiYSJdf"
	"Q";

/* A set of keys (none: the known one), a line feed, a token. Under the known key, nothing is believed but what it
 * signed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct id_token_wanted wanted = {.issuer = {"https://sso.example.org", 23},
						      .client_id = {"blouse", 6},
						      .nonce = {"n-0S6", 5},
						      .now = INT64_C(1795694400000000)};
	struct str set, token = str_cut((struct str){(const char *)data, size}, '\n', &set);
	struct str text = set.len > 0 ? set : str_from_c(known_keys);
	json_t *keys = json_loadb(text.ptr, text.len, 0, NULL), *claims = NULL;
	struct arena arena;
	struct error err;
	arena_init(&arena, (size_t)1 << 20);
	enum error_code code = id_token_read(token, keys, &wanted, &arena, &claims, &err);
	require((code == ERR_NONE) == (claims != NULL));
	if (code)
		require(err.code == code && err.message[0]);
	else if (set.len == 0)
		require(str_starts(token, str_from_c(signed_text)));
	json_decref(claims);
	json_decref(keys);
	arena_release(&arena);
	return 0;
}
