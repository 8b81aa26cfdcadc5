/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/text.h"
#include "desk/words/words.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY_MAX ((size_t)256 << 20)

/* Markup that may stand in what was made of a text: these tags, and links that lead where links may. */
static bool is_ours(struct str rest)
{
	static const struct str tags[] = {STR("p>"),  STR("ol>"),         STR("ul>"), STR("li>"), STR("strong>"),
					  STR("em>"), STR("blockquote>"), STR("h3>"), STR("br>"), STR("a>")};
	static const struct str links[] = {STR("a href=\"/"), STR("a href=\"https://"), STR("a href=\"mailto:"),
					   STR("a href=\"tel:")};
	if (str_starts(rest, STR("/")))
		rest = str_sub(rest, 1, rest.len);
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (str_starts(rest, tags[i]))
			return true;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (str_starts(rest, links[i]))
			/* Nothing but the address: its quote is followed by the end of the tag. « //… » is another site. */
			return (i > 0 || !str_starts(rest, STR("a href=\"//"))) &&
			       str_find(rest, STR("\">")) == str_find(str_sub(rest, 8, rest.len), STR("\"")) + 8;
	return false;
}

static void hold_markup(struct str html)
{
	for (size_t i = 0; i < html.len; i++)
		if (html.ptr[i] == '<' && !is_ours(str_sub(html, i + 1, html.len)))
			__builtin_trap();
}

static void read_markdown(struct arena *arena, struct str text, bool sections)
{
	struct guide_text read;
	if (guide_part_read(arena, text, sections, &read, NULL))
		return;
	hold_markup(read.html);
	for (size_t i = 0; i < read.section_count; i++) {
		hold_markup(read.sections[i].html);
		if (!str_starts(read.sections[i].id, STR("p-")))
			__builtin_trap();
	}
}

/* What was read as JSON is written as the same JSON again, whatever is wrong with it. */
static void read_json(struct arena *arena, struct str text)
{
	struct words words, again;
	struct words_mistake mistakes[WORDS_MISTAKES_MAX];
	struct buf first, second;
	size_t count;
	if (words_read(arena, text, &words, NULL))
		return;
	buf_init(&first, MEMORY_MAX);
	buf_init(&second, MEMORY_MAX);
	for (enum words_kind kind = WORDS_INTRODUCTION; kind <= WORDS_OWN; kind++) {
		if (words_check(arena, kind, &words, mistakes, &count, NULL))
			__builtin_trap();
		words_lines(&second, kind, &words);
		buf_clear(&second);
	}
	words_write(&first, &words);
	if (words.position >= 0 && words.position <= WORDS_POSITION_MAX && first.len < WORDS_JSON_MAX) {
		if (words_read(arena, buf_str(&first), &again, NULL))
			__builtin_trap();
		words_write(&second, &again);
		if (!str_eq(buf_str(&first), buf_str(&second)))
			__builtin_trap();
	}
	buf_release(&first);
	buf_release(&second);
}

/* The establishment's own words: as Markdown, and as JSON. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	const struct str text = {(const char *)data, size};
	arena_init(&arena, MEMORY_MAX);
	read_markdown(&arena, text, false);
	read_markdown(&arena, text, true);
	read_json(&arena, text);
	arena_release(&arena);
	return 0;
}
