/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "engine/fold_table.h"
#include "engine/text.h"

/* A code point may grow when folded (½ → 1/2), but never beyond twice its own bytes: longer expansions (the Arabic
 * ligature that stands for a sentence) are left as they are, so that the output has a bound known in advance. */
#define FOLD_GROWTH 2

struct writer {
	char *text;
	uint32_t *from;
	uint8_t *flags;
	size_t len;
	/* The word under way: where it began, and whether it mixes Latin letters with letters that only look Latin. */
	size_t word;
	bool latin, disguised;
};

static void write_bytes(struct writer *w, const char *bytes, size_t len, uint32_t from, uint8_t flags)
{
	for (size_t i = 0; i < len; i++) {
		w->text[w->len] = bytes[i];
		w->from[w->len] = from;
		w->flags[w->len] = flags;
		w->len++;
	}
}

/* A word that mixes alphabets is a Latin word in disguise: "ра­tient" with Cyrillic р and а. Each such letter becomes
 * the Latin one that it imitates, which is never longer. */
static void unmask_word(struct writer *w, struct str original)
{
	size_t out = w->word;
	for (size_t in = w->word; in < w->len;) {
		uint32_t from = w->from[in];
		size_t pos = from, next = in;
		while (next < w->len && w->from[next] == from)
			next++;
		struct fold_entry entry = fold_lookup(utf8_next(original, &pos));
		const char *bytes = entry.alternate_len ? entry.alternate : w->text + in;
		size_t len = entry.alternate_len ? entry.alternate_len : next - in;
		uint8_t flags = w->flags[in] | (entry.alternate_len ? FOLD_DISGUISE : 0);
		for (size_t i = 0; i < len && out < next; i++, out++) {
			w->text[out] = bytes[i];
			w->from[out] = from;
			w->flags[out] = flags;
		}
		in = next;
	}
	w->len = out;
}

static void end_word(struct writer *w, struct str original)
{
	if (w->latin && w->disguised)
		unmask_word(w, original);
	w->latin = w->disguised = false;
	w->word = w->len;
}

static void write_ascii(struct writer *w, struct str original, unsigned char c, uint32_t from)
{
	uint8_t flags = 0;
	if (c >= 'A' && c <= 'Z') {
		c = (unsigned char)(c + 'a' - 'A');
		flags = FOLD_UPPER;
	}
	if (c >= 'a' && c <= 'z') {
		w->latin = true;
	} else {
		if (w->disguised)
			end_word(w, original);
		w->latin = false;
		if (c < ' ' && c != '\n')
			c = ' ';
	}
	w->text[w->len] = (char)c;
	w->from[w->len] = from;
	w->flags[w->len] = flags;
	w->len++;
	if (!w->latin)
		w->word = w->len;
}

/* As write_ascii from `pos` on, as far as there is nothing else and no word is in disguise: most of every text. Returns
 * where it stopped. */
static size_t write_plain(struct writer *w, struct str original, size_t pos)
{
	char *text = w->text;
	uint32_t *from = w->from;
	uint8_t *flags = w->flags;
	size_t len = w->len, word = w->word;
	bool latin = w->latin;
	for (; pos < original.len; pos++) {
		unsigned char c = (unsigned char)original.ptr[pos];
		if (c >= 0x80)
			break;
		bool upper = c >= 'A' && c <= 'Z';
		c = (unsigned char)(upper ? c + 'a' - 'A' : c < ' ' && c != '\n' ? ' ' : c);
		latin = c >= 'a' && c <= 'z';
		text[len] = (char)c;
		from[len] = (uint32_t)pos;
		flags[len] = upper ? FOLD_UPPER : 0;
		len++;
		word = latin ? word : len;
	}
	w->len = len;
	w->word = word;
	w->latin = latin;
	return pos;
}

static void write_code_point(struct writer *w, struct str original, uint32_t cp, size_t from, size_t end)
{
	struct fold_entry entry = fold_lookup(cp);
	const char *bytes = entry.text;
	size_t len = entry.len;
	if ((entry.flags & FOLD_ENTRY_KEEP) || len > FOLD_GROWTH * (end - from)) {
		bytes = original.ptr + from;
		len = end - from;
	}
	bool letter = entry.class == FOLD_LETTER;
	if (!letter && len > 0)
		end_word(w, original);
	uint8_t flags = 0;
	if (entry.flags & FOLD_ENTRY_UPPER)
		flags |= FOLD_UPPER;
	if (entry.flags & FOLD_ENTRY_ACCENT)
		flags |= FOLD_ACCENT;
	if (entry.flags & FOLD_ENTRY_DISGUISE)
		flags |= FOLD_DISGUISE;
	write_bytes(w, bytes, len, (uint32_t)from, flags);
	if (!letter) {
		if (len > 0)
			w->word = w->len;
	} else if (entry.alternate_len) {
		w->disguised = true;
	} else if (len > 0 && (unsigned char)bytes[0] < 0x80) {
		w->latin = true;
	}
}

enum error_code fold(struct arena *arena, struct str original, struct folded *ret_folded, struct error *err)
{
	if (original.len >= UINT32_MAX / FOLD_GROWTH)
		return error_set(err, ERR_LIMIT, "Le texte est trop long.");
	size_t cap = original.len;
	for (size_t i = 0; i < original.len; i++)
		cap += (unsigned char)original.ptr[i] >= 0x80;
	struct writer w = {
		.text = ARENA_NEW(arena, char, cap + 1),
		.from = ARENA_NEW(arena, uint32_t, cap + 1),
		.flags = ARENA_NEW(arena, uint8_t, cap + 1),
	};
	if (!w.text || !w.from || !w.flags)
		return error_nomem(err);

	for (size_t pos = 0; pos < original.len;) {
		unsigned char c = (unsigned char)original.ptr[pos];
		if (c < 0x80 && w.disguised) {
			write_ascii(&w, original, c, (uint32_t)pos++);
			continue;
		}
		if (c < 0x80) {
			pos = write_plain(&w, original, pos);
			continue;
		}
		size_t start = pos;
		uint32_t cp = utf8_next(original, &pos);
		if (cp == UINT32_MAX) {
			error_set(err, ERR_UTF8,
				  "Le texte n'est pas en UTF-8 (octet %zu) : enregistrez-le en UTF-8 et réessayez.",
				  pos);
			if (err)
				err->offset = pos;
			return ERR_UTF8;
		}
		write_code_point(&w, original, cp, start, pos);
	}
	end_word(&w, original);
	w.text[w.len] = '\0';
	w.from[w.len] = (uint32_t)original.len;
	*ret_folded = (struct folded){original, {w.text, w.len}, w.from, w.flags};
	return ERR_NONE;
}

enum error_code fold_word(struct arena *arena, struct str word, struct str *ret_folded)
{
	struct folded folded;
	enum error_code code = fold(arena, word, &folded, NULL);
	if (code == ERR_NONE)
		*ret_folded = folded.text;
	return code;
}
