/* SPDX-License-Identifier: Apache-2.0 */
/* Trains the name model: learn_names CHARTER WORDS EXAMPLES MODEL, from what tools/names_data.py prepared. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/blouse.h"
#include "engine/recognise/train.h"
#include "tools/read_file.h"

#define SLOTS 112000
#define ROWS 16384
#define ROUNDS 12

/* "classes<TAB>word" a line. */
static struct name_word *read_words(struct str text, size_t *ret_count)
{
	size_t lines = 0;
	for (size_t k = 0; k < text.len; k++)
		lines += text.ptr[k] == '\n';
	struct name_word *words = mem_calloc(lines + 1, sizeof(*words));
	size_t count = 0;
	while (words && text.len) {
		struct str line, classes;
		text = str_cut(text, '\n', &line);
		line = str_cut(line, '\t', &classes);
		unsigned long long value;
		if (line.len && str_to_u64(classes, 255, &value))
			words[count++] = (struct name_word){line, (uint8_t)value};
	}
	*ret_count = count;
	return words;
}

static bool number(struct str *line, size_t *ret)
{
	struct str head;
	*line = str_cut(*line, ' ', &head);
	unsigned long long value;
	if (!str_to_u64(head, READ_FILE_MAX, &value))
		return false;
	*ret = (size_t)value;
	return true;
}

/* "T bytes negative count", the text, then `count` lines "start end tag". */
static struct name_example *read_examples(struct str text, size_t *ret_count)
{
	size_t cap = 1024, count = 0;
	struct name_example *examples = mem_calloc(cap, sizeof(*examples));
	while (examples && text.len) {
		struct str line, head;
		text = str_cut(text, '\n', &line);
		line = str_cut(line, ' ', &head);
		size_t bytes, negative, golds;
		if (!str_eq(head, STR("T")) || !number(&line, &bytes) || !number(&line, &negative) ||
		    !number(&line, &golds) || bytes > text.len)
			break;
		if (count == cap) {
			cap *= 2;
			struct name_example *larger = mem_resize(examples, cap, sizeof(*examples));
			if (!larger)
				break;
			examples = larger;
		}
		struct name_gold *gold = mem_calloc(golds + 1, sizeof(*gold));
		examples[count] = (struct name_example){str_sub(text, 0, bytes), gold, golds, negative != 0};
		text = str_sub(text, bytes + 1, text.len);
		for (size_t k = 0; gold && k < golds; k++) {
			size_t tag = 0;
			text = str_cut(text, '\n', &line);
			if (number(&line, &gold[k].start) && number(&line, &gold[k].end) && number(&line, &tag))
				gold[k].tag = (enum name_tag)tag;
		}
		count++;
	}
	*ret_count = count;
	return examples;
}

int main(int argc, char **argv)
{
	struct buf charter_bytes, words_text, examples_text, model;
	if (argc != 5 || !read_file(argv[1], &charter_bytes) || !read_file(argv[2], &words_text) ||
	    !read_file(argv[3], &examples_text)) {
		fprintf(stderr, "usage : learn_names CHARTE MOTS EXEMPLES MODÈLE\n");
		return 2;
	}
	struct blouse_charter *charter;
	struct blouse_error opening;
	if (blouse_charter_open(charter_bytes.ptr, charter_bytes.len, &charter, &opening) != 0) {
		fprintf(stderr, "%s\n", opening.message);
		return 2;
	}
	size_t word_count, example_count;
	struct name_word *words = read_words(buf_str(&words_text), &word_count);
	struct name_example *examples = read_examples(buf_str(&examples_text), &example_count);
	struct error err = {.code = ERR_NOMEM};
	buf_init(&model, READ_FILE_MAX);
	if (!words || !examples ||
	    names_train(charter, words, word_count, SLOTS, examples, example_count, ROUNDS, ROWS, &model, &err) !=
		    ERR_NONE) {
		fprintf(stderr, "%s\n", err.message);
		return 2;
	}
	FILE *out = fopen(argv[4], "wb");
	bool written = out && fwrite(model.ptr, 1, model.len, out) == model.len;
	if (!out || fclose(out) != 0 || !written) {
		fprintf(stderr, "Impossible d'écrire %s.\n", argv[4]);
		return 2;
	}
	printf("%zu mots, %zu exemples, %zu octets\n", word_count, example_count, model.len);
	for (size_t k = 0; k < example_count; k++)
		mem_free((void *)(uintptr_t)examples[k].gold);
	mem_free(examples);
	mem_free(words);
	blouse_charter_free(charter);
	buf_release(&charter_bytes);
	buf_release(&words_text);
	buf_release(&examples_text);
	buf_release(&model);
	return 0;
}
