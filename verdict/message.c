// SPDX-License-Identifier: Apache-2.0
#include "verdict/message.h"

#include <stdint.h>

#include "base/utf8.h"

#define PLACEHOLDER STR("{mots}")

void message_quote(struct buf *out, struct str words)
{
	/* The sentence has its own full stop. */
	while (words.len && strchr(" .,;:\n", words.ptr[words.len - 1]))
		words.len--;
	bool cut = words.len > MESSAGE_QUOTE_MAX;
	size_t len = cut ? MESSAGE_QUOTE_MAX : words.len;
	/* Between two words if one ends near enough, else between two characters. */
	const char *space = cut ? memrchr(words.ptr + len / 2, ' ', len - len / 2) : NULL;
	if (space)
		len = (size_t)(space - words.ptr);
	buf_add_c(out, "« ");
	buf_add_str(out, utf8_first(words, len));
	buf_add_c(out, cut ? "… »" : " »");
}

static struct str words_of(struct str text, struct blouse_span span)
{
	return str_sub(text, span.start, span.end - span.start);
}

/* Whether these words were quoted already. */
static bool repeats(struct str text, const struct blouse_finding *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(words_of(text, f->spans[k]), words_of(text, f->spans[i])))
			return true;
	return false;
}

static void add_words(struct buf *out, struct str text, const struct blouse_finding *f)
{
	size_t quoted[MESSAGE_WORDS_MAX], count = 0;
	for (size_t i = 0; i < f->span_count && count < MESSAGE_WORDS_MAX; i++)
		if (!repeats(text, f, i))
			quoted[count++] = i;
	if (!count)
		buf_add_c(out, "l'ensemble du message");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_c(out, i + 1 < count ? ", " : " et ");
		message_quote(out, words_of(text, f->spans[quoted[i]]));
	}
}

void message_add(struct buf *out, struct str text, const struct blouse_finding *f)
{
	struct str left = str_from_c(f->message ? f->message : "");
	for (;;) {
		size_t at = str_find(left, PLACEHOLDER);
		if (at == SIZE_MAX)
			break;
		buf_add(out, left.ptr, at);
		add_words(out, text, f);
		left = str_sub(left, at + PLACEHOLDER.len, left.len);
	}
	buf_add_str(out, left);
}
