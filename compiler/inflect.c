/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/inflect.h"

#include "base/utf8.h"
#include "engine/text.h"

static bool add(struct arena *arena, str_list *forms, struct str form)
{
	struct str *item = list_add(arena, forms);
	if (item)
		*item = form;
	return item != NULL;
}

static bool add_joined(struct arena *arena, str_list *forms, struct str folded, size_t kept, const char *ending)
{
	char form[256];
	size_t len = strlen(ending);
	if (kept + len > sizeof(form))
		return true;
	memcpy(form, folded.ptr, kept);
	memcpy(form + kept, ending, len);
	struct str copy = arena_copy(arena, (struct str){form, kept + len});
	return copy.ptr && add(arena, forms, copy);
}

/* Plurals that are lemmas of their own in hunspell. */
static const char *const pairs[][2] = {
	{"oeil", "yeux"},  {"monsieur", "messieurs"}, {"madame", "mesdames"}, {"mademoiselle", "mesdemoiselles"},
	{"ciel", "cieux"}, {"aieul", "aieux"},
};

static bool add_entry(struct arena *arena, const struct hunspell *h, const struct hunspell_entry *entry,
		      str_list *forms)
{
	for (uint32_t i = 0; i < entry->form_count; i++) {
		const struct hunspell_form *form = &h->forms.items[entry->form + i];
		/* A hyphenated form is several words to the tokenizer: no word of a message equals it. */
		bool several = memchr(form->folded.ptr, '-', form->folded.len) ||
			       memchr(form->folded.ptr, '\'', form->folded.len);
		if (!several && !form->rare && !add(arena, forms, form->folded))
			return false;
	}
	return true;
}

/* How likely a lemma is meant by its form: the lemma itself; être and avoir ("suis" is not suivre); a noun or adjective
 * ("minutes" is not minuter); another verb. 0: not a common word. */
static unsigned rank(const struct hunspell *h, uint32_t form)
{
	const struct hunspell_form *f = &h->forms.items[form];
	const struct hunspell_entry *entry = &h->entries.items[f->entry];
	if (!(entry->kind & HUNSPELL_COMMON))
		return 0;
	if (str_eq(f->text, entry->head))
		return 4;
	if (!(entry->kind & HUNSPELL_VERB))
		return 2;
	return entry->kind & HUNSPELL_GRAMMAR ? 3 : 1;
}

typedef uint32_t (*step)(const struct hunspell *h, uint32_t form);

/* Adds the likeliest entries of a chain of forms. */
static bool add_chain(struct arena *arena, const struct hunspell *h, uint32_t first, step next, str_list *forms,
		      bool *ret_found)
{
	unsigned best = 0;
	for (uint32_t form = first; form != HUNSPELL_NONE; form = next(h, form))
		best = rank(h, form) > best ? rank(h, form) : best;
	uint32_t latest = HUNSPELL_NONE;
	for (uint32_t form = first; form != HUNSPELL_NONE && best > 0; form = next(h, form)) {
		uint32_t entry = h->forms.items[form].entry;
		if (rank(h, form) != best || entry == latest)
			continue;
		latest = entry;
		*ret_found = true;
		if (!add_entry(arena, h, &h->entries.items[entry], forms))
			return false;
	}
	return true;
}

static bool ends(struct str s, const char *ending) { return str_ends(s, str_from_c(ending)); }

/* The regular plural and feminine. */
static bool add_regular(struct arena *arena, const struct hunspell *h, struct str written, struct str folded,
			str_list *forms)
{
	static const struct {
		const char *ending, *plural, *feminine; /* what replaces the ending; NULL: none */
	} rules[] = {
		{"eau", "eaux", NULL},   {"au", "aux", NULL},      {"eux", NULL, "euse"}, {"teur", "teurs", "trice"},
		{"eur", "eurs", "euse"}, {"ien", "iens", "ienne"}, {"al", "aux", "ale"},  {"el", "els", "elle"},
		{"if", "ifs", "ive"},    {"ier", "iers", "iere"},  {"s", NULL, NULL},     {"x", NULL, NULL},
		{"z", NULL, NULL},
	};
	bool capitals = written.ptr[0] >= 'A' && written.ptr[0] <= 'Z';
	if (!capitals && ends(folded, "er") && !ends(folded, "ier") && folded.len > 4) {
		str_list verb = {0};
		if (!hunspell_conjugate(arena, h, written, &verb))
			return false;
		for (size_t i = 0; i < verb.count; i++) {
			struct str form;
			if (fold_word(arena, verb.items[i], &form) != ERR_NONE || !add(arena, forms, form))
				return false;
		}
		return add_joined(arena, forms, folded, folded.len, "s");
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) && !capitals; i++) {
		if (!ends(folded, rules[i].ending))
			continue;
		size_t kept = folded.len - strlen(rules[i].ending);
		char plural[16];
		if (rules[i].plural && !add_joined(arena, forms, folded, kept, rules[i].plural))
			return false;
		if (!rules[i].feminine)
			return true;
		snprintf(plural, sizeof(plural), "%ss", rules[i].feminine);
		return add_joined(arena, forms, folded, kept, rules[i].feminine) &&
		       add_joined(arena, forms, folded, kept, plural);
	}
	if (ends(folded, "s") || ends(folded, "x") || ends(folded, "z"))
		return true;
	if (!add_joined(arena, forms, folded, folded.len, "s"))
		return false;
	char last = folded.len ? folded.ptr[folded.len - 1] : '\0';
	bool feminine = !capitals && last >= 'a' && last <= 'z' && (last != 'e' || ends(written, "é")) && last != 'a' &&
			last != 'o';
	return !feminine || (add_joined(arena, forms, folded, folded.len, "e") &&
			     add_joined(arena, forms, folded, folded.len, "es"));
}

bool inflect(struct arena *arena, const struct hunspell *h, struct str written, struct str folded, str_list *forms)
{
	bool found = false;
	if (!add_chain(arena, h, hunspell_find(h, written), hunspell_find_next, forms, &found))
		return false;
	/* A name, or a word without its accents. */
	if (!found && hunspell_find(h, written) != HUNSPELL_NONE)
		return true;
	if (!found && !add_chain(arena, h, hunspell_find_folded(h, folded), hunspell_find_folded_next, forms, &found))
		return false;
	if (!found && !add_regular(arena, h, written, folded, forms))
		return false;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		for (size_t side = 0; side < 2; side++) {
			if (!str_eq(folded, str_from_c(pairs[i][side])))
				continue;
			struct str other = str_from_c(pairs[i][1 - side]);
			if (!add(arena, forms, other))
				return false;
		}
	}
	return true;
}

bool inflect_is_fixed(const struct hunspell *h, struct str folded)
{
	bool known = false;
	for (uint32_t form = hunspell_find_folded(h, folded); form != HUNSPELL_NONE;
	     form = hunspell_find_folded_next(h, form)) {
		const struct hunspell_entry *entry = &h->entries.items[h->forms.items[form].entry];
		for (uint32_t i = 0; i < entry->form_count; i++)
			if (!str_eq(h->forms.items[entry->form + i].folded, folded))
				return false;
		known = true;
	}
	return known;
}
