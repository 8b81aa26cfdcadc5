/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/phrase.h"

#include "base/utf8.h"
#include "engine/fold_table.h"
#include "engine/text.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Bytes of the letter at `pos` of folded text, 0 if there is none. */
static size_t letter_at(struct str text, size_t pos)
{
	if (pos >= text.len)
		return 0;
	unsigned char c = (unsigned char)text.ptr[pos];
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	size_t end = pos;
	uint32_t cp = utf8_next(text, &end);
	return cp != UINT32_MAX && fold_lookup(cp).class == FOLD_LETTER ? end - pos : 0;
}

/* The end of the word, number or symbol that begins at `pos`; `pos` itself at punctuation and white space. */
static size_t word_end(struct str text, size_t pos)
{
	size_t end = pos, step;
	while ((step = letter_at(text, end)) > 0)
		end += step;
	bool letters = end > pos;
	size_t digits = end;
	while (digits < text.len && is_digit(text.ptr[digits]))
		digits++;
	/* As engine/text.c: up to four digits at a word's end belong to it. */
	if (!letters || (digits - end <= 4 && letter_at(text, digits) == 0))
		end = digits;
	if (end == pos && pos < text.len && (unsigned char)text.ptr[pos] >= 0x80)
		utf8_next(text, &end);
	return end;
}

bool phrase_words(struct arena *arena, struct str text, str_list *ret_words)
{
	struct str folded;
	if (fold_word(arena, text, &folded) != ERR_NONE)
		return false;
	for (size_t pos = 0; pos < folded.len;) {
		size_t end = word_end(folded, pos);
		if (end == pos) {
			pos++;
			continue;
		}
		struct str *word = list_add(arena, ret_words);
		if (!word)
			return false;
		*word = (struct str){folded.ptr + pos, end - pos};
		pos = end;
	}
	return true;
}

struct cutting {
	struct charter_source *s;
	const struct source_phrase *source;
	struct phrase *phrase;
	unsigned optional; /* the part under way, 0 outside */
};

static bool wrong(struct cutting *c, const char *message)
{
	problem_add(c->s->problems, c->source->at, "« %.*s » : %s", STR_ARG(c->source->text), message);
	return false;
}

static bool add(struct cutting *c, struct phrase_token token)
{
	if (c->phrase->count == CHARTER_PHRASE_WORDS_MAX)
		return wrong(c, "plus de huit mots ; gardez les mots qui comptent");
	token.optional = (uint8_t)c->optional;
	c->phrase->tokens[c->phrase->count++] = token;
	return true;
}

/* One word between white space, perhaps made of several for the tokenizer ("rendez-vous", "l'hôpital"). */
static bool add_word(struct cutting *c, struct str word, bool exact)
{
	size_t before = c->phrase->count;
	for (size_t pos = 0; pos < word.len;) {
		/* A hyphen or an apostrophe, in its several shapes, parts two words that fold each on its own. */
		size_t end = pos;
		while (end < word.len && word.ptr[end] != '-' && word.ptr[end] != '\'' &&
		       !str_starts(str_sub(word, end, SIZE_MAX), STR("’")) &&
		       !str_starts(str_sub(word, end, SIZE_MAX), STR("‑")))
			end++;
		str_list parts = {0};
		struct str piece = str_sub(word, pos, end - pos);
		if (!phrase_words(c->s->arena, piece, &parts)) {
			c->s->problems->failed = true;
			return false;
		}
		for (size_t i = 0; i < parts.count; i++) {
			struct phrase_token token = {.kind = PHRASE_WORD, .folded = parts.items[i], .exact = exact};
			token.word = parts.count == 1 ? piece : parts.items[i];
			if (piece.len < word.len)
				token.whole = word;
			if (!add(c, token))
				return false;
		}
		pos = end + (end < word.len && (unsigned char)word.ptr[end] >= 0x80 ? 3 : 1);
	}
	return c->phrase->count > before || wrong(c, "un de ses mots n'a ni lettre, ni chiffre, ni symbole");
}

static bool add_signed(struct cutting *c, struct str word)
{
	if (str_eq(word, STR("*")))
		return add(c, (struct phrase_token){.kind = PHRASE_ANY});
	if (str_eq(word, STR("#")))
		return add(c, (struct phrase_token){.kind = PHRASE_NUMBER});
	bool exact = word.ptr[0] == '=';
	if (exact)
		word = str_sub(word, 1, SIZE_MAX);
	return word.len ? add_word(c, word, exact) : wrong(c, "« = » se colle au mot : =mot");
}

static bool cut(struct cutting *c)
{
	if (c->source->whole) {
		struct phrase_token token = {.kind = PHRASE_WORD, .word = c->source->text, .exact = true};
		if (fold_word(c->s->arena, token.word, &token.folded) == ERR_NONE)
			return add(c, token);
		c->s->problems->failed = true;
		return false;
	}
	struct str rest = c->source->text;
	while ((rest = str_trim(rest)).len > 0) {
		bool opens = rest.ptr[0] == '(', closes = rest.ptr[0] == ')';
		if (!c->source->exact && (opens || closes)) {
			if (opens == (c->optional > 0))
				return wrong(c, "parenthèses mal appariées");
			if (opens && c->phrase->optional_count == PHRASE_OPTIONAL_MAX)
				return wrong(c, "plus de trois parties entre parenthèses ; écrivez deux expressions");
			c->optional = opens ? ++c->phrase->optional_count : 0;
			rest = str_sub(rest, 1, SIZE_MAX);
			continue;
		}
		size_t len = 0;
		while (len < rest.len && !memchr(" \t\n", rest.ptr[len], 3) &&
		       (c->source->exact || (rest.ptr[len] != '(' && rest.ptr[len] != ')')))
			len++;
		struct str word = str_sub(rest, 0, len);
		if (!(c->source->exact ? add_word(c, word, true) : add_signed(c, word)))
			return false;
		rest = str_sub(rest, len, SIZE_MAX);
	}
	return c->optional == 0 || wrong(c, "parenthèses mal appariées");
}

bool phrase_read(struct charter_source *s, const struct source_phrase *source, struct phrase *ret_phrase)
{
	struct phrase phrase = {0};
	struct cutting c = {.s = s, .source = source, .phrase = &phrase};
	if (!cut(&c))
		return false;
	size_t words = 0;
	for (size_t i = 0; i < phrase.count; i++)
		words += !phrase.tokens[i].optional && phrase.tokens[i].kind != PHRASE_ANY;
	if (words == 0)
		return wrong(&c, "il faut au moins un mot obligatoire, autre que *");
	if (phrase.tokens[0].kind == PHRASE_ANY)
		return wrong(&c, "« * » en tête ne sert à rien : retirez-le");
	*ret_phrase = phrase;
	return true;
}
