/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/recognise.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/real_charter.h"

#define MEMORY_MAX ((size_t)256 << 20)

/* What engine/text.h and engine/recognise/recognise.h promise of any text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct blouse_charter *charter;
	struct arena arena;
	struct text text;
	struct blouse_entity *entities;
	size_t count;
	if (!charter)
		charter = real_charter();
	struct str original = {(const char *)data, size};
	arena_init(&arena, MEMORY_MAX);
	if (text_read(&arena, charter, original, &text, NULL) == ERR_NONE) {
		for (size_t i = 0; i < text.token_count; i++) {
			const struct token *t = &text.tokens[i];
			require_span((struct blouse_span){t->start, t->end}, i ? t[-1].start : 0, original);
			require(t->text.len > 0 && t->sentence < text.sentence_count);
		}
		require(recognise(&arena, charter, &text, &entities, &count, NULL) == ERR_NONE);
		require_entities(entities, count, original);
	} else {
		require(utf8_invalid_at(original) != SIZE_MAX);
	}
	arena_release(&arena);
	return 0;
}
