/* SPDX-License-Identifier: Apache-2.0 */
/* Reads messages as the encoder will see them: encoder_rows CHARTER < IN > OUT, for tools/encoder/.
 * IN: for each message, its length (32 bits, little-endian as everything here), context, network (8 bits each), bytes.
 * OUT: for each, its places (32 bits); for each place the counts of its rows of writing and of its other rows (8 bits
 * each); all rows (16 bits each); for each place where its word starts and ends in the message (bytes) and a hash of it
 * (32 bits each); then what the fast reading thinks: MODEL_OUTPUTS logarithms of odds (32-bit floats). */
#include <stdio.h>

#include "base/hash.h"
#include "engine/encoder/rows.h"
#include "engine/engine.h"
#include "tools/read_file.h"

static void put(const void *bytes, size_t size) { fwrite(bytes, 1, size, stdout); }

static void write_places(const struct reading *reading, const struct rows *rows)
{
	uint32_t places = (uint32_t)rows->places;
	put(&places, sizeof(places));
	for (size_t i = 0; i < rows->places; i++) {
		uint32_t first = i ? rows->ends[i - 1] : 0;
		uint8_t counts[2] = {(uint8_t)(rows->surface_ends[i] - first),
				     (uint8_t)(rows->ends[i] - rows->surface_ends[i])};
		put(counts, sizeof(counts));
	}
	put(rows->items, rows->ends[places - 1] * sizeof(*rows->items));
	for (size_t i = 0; i < rows->places; i++) {
		const struct token *t = i ? &reading->text.tokens[i - 1] : NULL;
		uint32_t facts[3] = {t ? t->start : 0, t ? t->end : 0, t ? (uint32_t)hash_str(t->text) : 0};
		put(facts, sizeof(facts));
	}
}

static enum error_code write_fast(const struct engine *engine, struct arena *arena, const struct reading *reading,
				  struct error *err)
{
	float scores[MODEL_ROW], logits[MODEL_OUTPUTS];
	uint32_t windows[MODEL_OUTPUTS];
	enum error_code code = model_score(&engine->model, arena, reading, scores, windows, err);
	model_join(&engine->model, scores, logits);
	put(logits, sizeof(logits));
	return code;
}

int main(int argc, char **argv)
{
	struct error err = {0};
	struct blouse_error opening = {0};
	struct buf bytes;
	struct blouse_charter *charter;
	struct engine engine;
	struct arena own, arena;
	arena_init(&own, (size_t)16 << 20);
	arena_init(&arena, (size_t)1 << 30);
	if (argc != 2 || !read_file(argv[1], &bytes) ||
	    blouse_charter_open(bytes.ptr, bytes.len, &charter, &opening) != BLOUSE_OK ||
	    engine_init(&engine, charter, charter_model(charter), &own, &err) != ERR_NONE) {
		fprintf(stderr, "encoder_rows CHARTER < messages > rows: %s%s\n", opening.message, err.message);
		return 2;
	}
	uint32_t len;
	unsigned char where[2];
	while (fread(&len, sizeof(len), 1, stdin) == 1 && fread(where, sizeof(where), 1, stdin) == 1) {
		arena_clear(&arena);
		char *text = ARENA_NEW(&arena, char, len + 1);
		struct reading reading;
		struct rows rows;
		if (!text || fread(text, 1, len, stdin) != len ||
		    reading_make(&arena, &engine, (struct str){text, len}, where[0], where[1], &reading, &err) !=
			    ERR_NONE ||
		    rows_read(&arena, &reading, &rows, &err) != ERR_NONE) {
			fprintf(stderr, "encoder_rows: %s%s\n", opening.message, err.message);
			return 1;
		}
		write_places(&reading, &rows);
		if (write_fast(&engine, &arena, &reading, &err) != ERR_NONE) {
			fprintf(stderr, "encoder_rows: %s\n", err.message);
			return 1;
		}
	}
	return 0;
}
