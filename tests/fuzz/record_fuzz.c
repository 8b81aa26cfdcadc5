/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "cli/record.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* A line of JSON Lines is a record whose text and id are sound, or an error that says something. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record r;
	struct error err = {0};
	struct str line = {(const char *)data, size};
	record_init(&r);
	/* Twice, since a record is read into again and again. */
	for (int round = 0; round < 2; round++) {
		enum error_code code = record_read(&r, line, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &err);
		json_t *id = json_loadb(r.id.ptr, r.id.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		require(id && (json_is_string(id) || json_is_integer(id) || json_is_null(id)));
		json_decref(id);
		if (code != ERR_NONE) {
			require(err.message[0] && utf8_invalid_at(str_from_c(err.message)) == SIZE_MAX);
			continue;
		}
		require(utf8_invalid_at(r.text) == SIZE_MAX);
		require((unsigned)r.context < BLOUSE_CONTEXTS && (unsigned)r.network < BLOUSE_NETWORKS);
		require(!r.threaded || r.thread.len <= RECORD_ID_MAX);
	}
	record_release(&r);
	return 0;
}
