/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/words.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "compiler/inflect.h"
#include "compiler/phrase.h"
#include "engine/format.h"

struct lexeme_cache {
	struct str written;
	bool exact;
	uint32_t lexeme;
};

#define CACHE_SLOTS 16384
#define LEMMA_LETTERS_MIN 4 /* once folded ("oeil"); shorter words do not inflect */

bool words_init(struct words *w, struct arena *arena, const struct hunspell *hunspell)
{
	*w = (struct words){.arena = arena, .hunspell = hunspell, .slot_count = 1 << 16, .cache_count = CACHE_SLOTS};
	w->slots = ARENA_NEW(arena, uint32_t, w->slot_count);
	w->cache = ARENA_ZNEW(arena, struct lexeme_cache, w->cache_count);
	w->failed = !w->slots || !w->cache;
	for (unsigned i = 0; i <= CHARTER_LEXEME_ANY && !w->failed; i++) {
		struct lexeme *lexeme = list_add(arena, &w->lexemes);
		if (lexeme)
			*lexeme = (struct lexeme){0};
		w->failed = !lexeme;
	}
	if (!w->failed)
		memset(w->slots, 0xFF, w->slot_count * sizeof(*w->slots));
	return !w->failed;
}

static uint32_t *slot_of(const struct words *w, struct str folded)
{
	for (uint64_t i = format_word_hash(folded);; i++) {
		uint32_t *slot = &w->slots[i & (w->slot_count - 1)];
		if (*slot == WORDS_NONE || str_eq(w->list.items[*slot].text, folded))
			return slot;
	}
}

uint32_t words_find(const struct words *w, struct str folded) { return *slot_of(w, folded); }

static bool enlarge(struct words *w)
{
	w->slot_count *= 2;
	w->slots = ARENA_NEW(w->arena, uint32_t, w->slot_count);
	if (!w->slots)
		return false;
	memset(w->slots, 0xFF, w->slot_count * sizeof(*w->slots));
	for (size_t i = 0; i < w->list.count; i++)
		*slot_of(w, w->list.items[i].text) = (uint32_t)i;
	return true;
}

uint32_t words_add(struct words *w, struct str folded)
{
	if (w->failed || ((w->list.count + 1) * 2 > w->slot_count && !enlarge(w))) {
		w->failed = true;
		return WORDS_NONE;
	}
	uint32_t *slot = slot_of(w, folded);
	if (*slot != WORDS_NONE)
		return *slot;
	struct word *word = list_add(w->arena, &w->list);
	if (!word) {
		w->failed = true;
		return WORDS_NONE;
	}
	*word = (struct word){.text = folded};
	return *slot = (uint32_t)w->list.count - 1;
}

/* --- Lexemes --- */

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static bool same_forms(const struct lexeme *a, const uint32_t *words, size_t count)
{
	return a->words.count == count && memcmp(a->words.items, words, count * sizeof(*words)) == 0;
}

/* The lexeme of exactly these forms: one that exists already, which stands among those of its first form, or a new
 * one. */
static uint32_t lexeme_of(struct words *w, const str_list *forms)
{
	LIST(uint32_t) indices = {0};
	for (size_t i = 0; i < forms->count; i++) {
		uint32_t word = words_add(w, forms->items[i]), *index = list_add(w->arena, &indices);
		if (word == WORDS_NONE || !index) {
			w->failed = true;
			return CHARTER_LEXEME_ANY;
		}
		*index = word;
	}
	qsort(indices.items, indices.count, sizeof(uint32_t), ascending);
	size_t count = 0;
	for (size_t i = 0; i < indices.count; i++)
		if (i == 0 || indices.items[i] != indices.items[count - 1])
			indices.items[count++] = indices.items[i];
	indices.count = count;
	const struct word *first = &w->list.items[indices.items[0]];
	for (size_t i = 0; i < first->lexemes.count; i++)
		if (same_forms(&w->lexemes.items[first->lexemes.items[i]], indices.items, count))
			return first->lexemes.items[i];
	struct lexeme *lexeme = list_add(w->arena, &w->lexemes);
	if (!lexeme) {
		w->failed = true;
		return CHARTER_LEXEME_ANY;
	}
	lexeme->words.items = indices.items;
	lexeme->words.count = lexeme->words.cap = count;
	uint32_t id = (uint32_t)w->lexemes.count - 1;
	for (size_t i = 0; i < count; i++) {
		uint32_t *item = list_add(w->arena, &w->list.items[indices.items[i]].lexemes);
		if (!item) {
			w->failed = true;
			return id;
		}
		*item = id;
	}
	return id;
}

uint32_t words_lexeme(struct words *w, struct str written, struct str folded, bool exact)
{
	struct lexeme_cache *cached = &w->cache[hash_bytes(written.ptr, written.len, exact) & (w->cache_count - 1)];
	if (cached->written.ptr && cached->exact == exact && str_eq(cached->written, written))
		return cached->lexeme;
	str_list forms = {0};
	struct str *self = list_add(w->arena, &forms);
	if (self)
		*self = folded;
	if (!self || (!exact && utf8_count(folded) >= LEMMA_LETTERS_MIN &&
		      !inflect(w->arena, w->hunspell, written, folded, &forms))) {
		w->failed = true;
		return CHARTER_LEXEME_ANY;
	}
	uint32_t lexeme = lexeme_of(w, &forms);
	*cached = (struct lexeme_cache){written, exact, lexeme};
	return lexeme;
}

/* --- What hunspell knows --- */

static void add_name(struct words *w, const struct hunspell_entry *entry)
{
	static const struct {
		unsigned kind, flag;
	} map[] = {
		{HUNSPELL_FIRST_NAME, WORD_FIRST_NAME}, {HUNSPELL_SURNAME, WORD_SURNAME}, {HUNSPELL_PLACE, WORD_PLACE}};
	unsigned flags = 0;
	for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++)
		flags |= entry->kind & map[i].kind ? map[i].flag : 0;
	str_list parts = {0};
	if (!phrase_words(w->arena, entry->head, &parts)) {
		w->failed = true;
		return;
	}
	for (size_t i = 0; i < parts.count; i++) {
		/* "Saint-Étienne" makes no place of "saint", nor "Aix-en-Provence" of "en". */
		uint32_t known = parts.count > 1 ? hunspell_find(w->hunspell, parts.items[i]) : HUNSPELL_NONE;
		if (parts.count > 1 && (known != HUNSPELL_NONE || parts.items[i].len < 3))
			continue;
		uint32_t word = words_add(w, parts.items[i]);
		if (word == WORDS_NONE)
			return;
		w->list.items[word].flags |= flags;
	}
}

void words_add_names(struct words *w)
{
	static const char *const elided[] = {"l", "d",  "j",      "c",      "s",     "n",     "m",
					     "t", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu"};
	for (size_t i = 0; i < sizeof(elided) / sizeof(*elided); i++) {
		uint32_t word = words_add(w, str_from_c(elided[i]));
		if (word == WORDS_NONE)
			return;
		w->list.items[word].flags |= WORD_STOP;
	}
	for (size_t i = 0; i < w->hunspell->entries.count && !w->failed; i++) {
		const struct hunspell_entry *entry = &w->hunspell->entries.items[i];
		if (entry->kind & (HUNSPELL_FIRST_NAME | HUNSPELL_SURNAME | HUNSPELL_PLACE))
			add_name(w, entry);
		if (!(entry->kind & HUNSPELL_GRAMMAR))
			continue;
		for (uint32_t k = 0; k < entry->form_count; k++) {
			const struct hunspell_form *form = &w->hunspell->forms.items[entry->form + k];
			uint32_t word = form->rare ? WORDS_NONE : words_add(w, form->folded);
			if (word != WORDS_NONE)
				w->list.items[word].flags |= WORD_STOP;
		}
	}
}

void words_add_flags(struct words *w)
{
	for (size_t i = 0; i < w->list.count; i++) {
		struct word *word = &w->list.items[i];
		uint32_t form = hunspell_find_folded(w->hunspell, word->text);
		for (; form != HUNSPELL_NONE; form = hunspell_find_folded_next(w->hunspell, form)) {
			const struct hunspell_form *f = &w->hunspell->forms.items[form];
			if (w->hunspell->entries.items[f->entry].kind & HUNSPELL_COMMON)
				word->flags |= WORD_COMMON | f->flags;
		}
	}
}

static int ascending64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

bool words_common(struct arena *arena, const struct hunspell *hunspell, uint64_t **ret_hashes, size_t *ret_count)
{
	LIST(uint64_t) hashes = {0};
	for (size_t i = 0; i < hunspell->forms.count; i++) {
		const struct hunspell_form *form = &hunspell->forms.items[i];
		if (form->rare || !(hunspell->entries.items[form->entry].kind & HUNSPELL_COMMON))
			continue;
		/* "rendez-vous" is two words to the tokenizer. */
		for (size_t start = 0; start < form->folded.len;) {
			size_t end = start;
			while (end < form->folded.len && !memchr("-'. ", form->folded.ptr[end], 4))
				end++;
			uint64_t *hash = end > start ? list_add(arena, &hashes) : NULL;
			if (end > start && !hash)
				return false;
			if (hash)
				*hash = format_word_hash(str_sub(form->folded, start, end - start));
			start = end + 1;
		}
	}
	if (hashes.count)
		qsort(hashes.items, hashes.count, sizeof(uint64_t), ascending64);
	size_t count = 0;
	for (size_t i = 0; i < hashes.count; i++)
		if (i == 0 || hashes.items[i] != hashes.items[count - 1])
			hashes.items[count++] = hashes.items[i];
	*ret_hashes = hashes.items;
	*ret_count = count;
	return true;
}
