/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/hunspell.h"

#include <errno.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "compiler/file.h"
#include "engine/text.h"

#define CLASSES_MAX 512
#define CONDITION_MAX 16 /* letters that a condition looks at */
#define SET_MAX 40       /* letters between its brackets */
#define WORD_LETTERS_MAX 100
#define FORM_BYTES_MAX 250
#define FIELDS_MAX 24

/* One letter of a condition: any of a set, or none of it. */
struct letters {
	uint32_t set[SET_MAX];
	uint8_t count; /* 0: any letter */
	bool negated;
};

struct suffix {
	struct str strip, add;
	const struct letters *condition; /* the word's last letters */
	uint8_t condition_len;
	uint16_t flags;
	bool rare;
};

struct class
{
	uint16_t name; /* the flag's two bytes */
	LIST(struct suffix) suffixes;
};

struct hunspell_rules {
	struct class classes[CLASSES_MAX];
	size_t class_count;
	uint16_t by_name[65536]; /* position in `classes` + 1 */
};

static uint16_t flag_name(const char *two) { return (uint16_t)((unsigned char)two[0] << 8 | (unsigned char)two[1]); }

/* --- What tags mean --- */

static unsigned form_flags(struct str tags, bool *ret_rare)
{
	static const struct {
		const char *tag;
		unsigned flag;
	} table[] = {{"po:iimp", WORD_IMPERFECT}, {"po:ipsi", WORD_IMPERFECT}, {"po:ppas", WORD_PARTICIPLE},
		     {"po:ifut", WORD_FUTURE},    {"po:cond", WORD_FUTURE},    {"is:pl", WORD_PLURAL},
		     {"is:fem", WORD_FEMININE}};
	unsigned flags = 0;
	bool past = false, plural = false, subjunctive = false;
	for (struct str tag; tags.len > 0;) {
		tags = str_cut(tags, ' ', &tag);
		for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
			if (str_eq(tag, str_from_c(table[i].tag)))
				flags |= table[i].flag;
		past |= str_eq(tag, STR("po:ipsi"));
		subjunctive |= str_eq(tag, STR("po:simp"));
		plural |= str_eq(tag, STR("po:1pl")) || str_eq(tag, STR("po:2pl"));
	}
	*ret_rare = subjunctive || (past && plural);
	return flags;
}

static unsigned entry_kind(struct str tags)
{
	unsigned kind = 0;
	for (struct str tag; tags.len > 0;) {
		tags = str_cut(tags, ' ', &tag);
		if (str_eq(tag, STR("po:prn")))
			kind |= HUNSPELL_FIRST_NAME;
		else if (str_eq(tag, STR("po:patr")))
			kind |= HUNSPELL_SURNAME;
		else if (str_eq(tag, STR("po:npr")))
			kind |= HUNSPELL_PLACE;
		else if (str_eq(tag, STR("po:mg")))
			kind |= HUNSPELL_GRAMMAR;
		else if (str_starts(tag, STR("po:v0")))
			kind |= HUNSPELL_GRAMMAR | HUNSPELL_VERB;
		else if (tag.len > 5 && str_starts(tag, STR("po:v")) && tag.ptr[4] >= '1' && tag.ptr[4] <= '3')
			kind |= HUNSPELL_VERB;
	}
	return kind & (HUNSPELL_FIRST_NAME | HUNSPELL_SURNAME | HUNSPELL_PLACE) ? kind : kind | HUNSPELL_COMMON;
}

/* --- The affix file --- */

static bool read_letters(struct str s, size_t *pos, struct letters *letters)
{
	uint32_t cp = utf8_next(s, pos);
	if (cp == UINT32_MAX)
		return false;
	if (cp == '.')
		return true;
	if (cp != '[') {
		letters->set[letters->count++] = cp;
		return true;
	}
	while ((cp = utf8_next(s, pos)) != ']') {
		if (cp == UINT32_MAX || letters->count == SET_MAX)
			return false;
		if (cp == '^' && letters->count == 0 && !letters->negated)
			letters->negated = true;
		else
			letters->set[letters->count++] = cp;
	}
	return letters->count > 0;
}

static enum error_code read_condition(struct arena *arena, struct str s, struct suffix *suffix)
{
	struct letters read[CONDITION_MAX] = {0};
	size_t count = 0;
	if (str_eq(s, STR(".")))
		return ERR_NONE;
	for (size_t pos = 0; pos < s.len; count++)
		if (count == CONDITION_MAX || !read_letters(s, &pos, &read[count]))
			return ERR_FORMAT;
	struct letters *copy = ARENA_NEW(arena, struct letters, count);
	if (!copy)
		return ERR_NOMEM;
	memcpy(copy, read, count * sizeof(*copy));
	suffix->condition = copy;
	suffix->condition_len = (uint8_t)count;
	return ERR_NONE;
}

static size_t split(struct str line, struct str fields[FIELDS_MAX])
{
	size_t count = 0;
	for (struct str field; line.len > 0 && count < FIELDS_MAX;) {
		line = str_cut(line, ' ', &field);
		if (field.len)
			fields[count++] = field;
	}
	return count;
}

static struct class *class_of(struct hunspell_rules *rules, struct str name)
{
	uint16_t *slot = &rules->by_name[flag_name(name.ptr)];
	if (*slot == 0) {
		if (rules->class_count == CLASSES_MAX)
			return NULL;
		rules->classes[rules->class_count++].name = flag_name(name.ptr);
		*slot = (uint16_t)rules->class_count;
	}
	return &rules->classes[*slot - 1];
}

/* "SFX a0 er ons/n'q'l't' [^cg]er po:ipre po:1pl" */
static enum error_code read_suffix(struct arena *arena, struct hunspell_rules *rules, struct str line)
{
	struct str fields[FIELDS_MAX], add;
	size_t count = split(line, fields);
	if (count < 2 || fields[1].len != 2)
		return ERR_FORMAT;
	if (count <= 4)
		return ERR_NONE; /* "SFX a0 Y 102" announces, "SFX S= 0 s/D'Q' …" has five */
	struct class *class = class_of(rules, fields[1]);
	if (!class)
		return ERR_FORMAT;
	struct suffix *suffix = list_add(arena, &class->suffixes);
	if (!suffix)
		return ERR_NOMEM;
	*suffix = (struct suffix){.strip = fields[2]};
	str_cut(fields[3], '/', &add);
	suffix->add = str_eq(add, STR("0")) ? STR("") : add;
	if (str_eq(suffix->strip, STR("0")))
		suffix->strip = STR("");
	for (size_t i = 5; i < count; i++) {
		bool rare;
		suffix->flags = (uint16_t)(suffix->flags | form_flags(fields[i], &rare));
	}
	struct str tags = {fields[4].ptr, (size_t)(line.ptr + line.len - fields[4].ptr)};
	form_flags(tags, &suffix->rare);
	return read_condition(arena, fields[4], suffix);
}

static enum error_code read_aff(struct arena *arena, struct str aff, struct hunspell_rules *rules, struct error *err)
{
	bool long_flags = false;
	for (struct str line; aff.len > 0;) {
		aff = str_cut(aff, '\n', &line);
		line = str_trim(line);
		long_flags |= str_eq(line, STR("FLAG long"));
		enum error_code code = str_starts(line, STR("SFX ")) ? read_suffix(arena, rules, line) : ERR_NONE;
		if (code == ERR_NOMEM)
			return error_nomem(err);
		if (code != ERR_NONE)
			return error_set(err, ERR_FORMAT,
					 "fr.aff : ligne illisible « %.*s ». Réinstallez hunspell-fr-classical.",
					 STR_ARG(str_sub(line, 0, 80)));
	}
	if (!long_flags || rules->class_count == 0)
		return error_set(
			err, ERR_FORMAT,
			"fr.aff n'est pas celui du dictionnaire français classique. Installez hunspell-fr-classical.");
	return ERR_NONE;
}

/* --- Forms --- */

struct word {
	struct str text;
	uint32_t letters[WORD_LETTERS_MAX];
	size_t len;
};

static bool spell(struct word *word, struct str text)
{
	word->text = text;
	word->len = 0;
	for (size_t pos = 0; pos < text.len;) {
		uint32_t cp = utf8_next(text, &pos);
		if (cp == UINT32_MAX || word->len == WORD_LETTERS_MAX)
			return false;
		word->letters[word->len++] = cp;
	}
	return true;
}

static bool holds(const struct letters *letters, uint32_t cp)
{
	for (size_t i = 0; i < letters->count; i++)
		if (letters->set[i] == cp)
			return !letters->negated;
	return letters->count == 0 || letters->negated;
}

static bool fits(const struct suffix *suffix, const struct word *word)
{
	if (suffix->condition_len > word->len || !str_ends(word->text, suffix->strip) ||
	    word->text.len - suffix->strip.len + suffix->add.len > FORM_BYTES_MAX)
		return false;
	for (size_t i = 0; i < suffix->condition_len; i++)
		if (!holds(&suffix->condition[i], word->letters[word->len - suffix->condition_len + i]))
			return false;
	return true;
}

static struct str with_suffix(struct arena *arena, const struct suffix *suffix, struct str text)
{
	char form[FORM_BYTES_MAX];
	size_t kept = text.len - suffix->strip.len;
	memcpy(form, text.ptr, kept);
	memcpy(form + kept, suffix->add.ptr, suffix->add.len);
	return arena_copy(arena, (struct str){form, kept + suffix->add.len});
}

static bool add_form(struct arena *arena, struct hunspell *h, struct str text, unsigned flags, bool rare)
{
	struct hunspell_form *form = h->forms.count < HUNSPELL_FORMS_MAX ? list_add(arena, &h->forms) : NULL;
	if (!form || !text.ptr)
		return false;
	*form = (struct hunspell_form){
		.text = text, .entry = (uint32_t)h->entries.count - 1, .flags = (uint16_t)flags, .rare = rare};
	h->entries.items[h->entries.count - 1].form_count++;
	return true;
}

static const struct class *class_named(const struct hunspell *h, const char *two)
{
	uint16_t slot = h->rules->by_name[flag_name(two)];
	return slot ? &h->rules->classes[slot - 1] : NULL;
}

static bool add_class(struct arena *arena, struct hunspell *h, const struct class *class, const struct word *word,
		      unsigned flags)
{
	for (size_t i = 0; i < class->suffixes.count; i++) {
		const struct suffix *suffix = &class->suffixes.items[i];
		if (fits(suffix, word) &&
		    !add_form(arena, h, with_suffix(arena, suffix, word->text), flags | suffix->flags, suffix->rare))
			return false;
	}
	return true;
}

/* "patient/F.() po:nom po:adj" */
static bool read_entry(struct arena *arena, struct hunspell *h, struct str line)
{
	struct str first, head, flags, tags = str_cut(line, ' ', &first);
	flags = str_cut(first, '/', &head);
	struct hunspell_entry *entry = list_add(arena, &h->entries);
	if (!entry)
		return false;
	*entry = (struct hunspell_entry){.head = head, .kind = entry_kind(tags), .form = (uint32_t)h->forms.count};
	struct word word;
	if (!spell(&word, head))
		return true; /* longer than any word of a message: an entry without forms */
	bool needs_affix = false, rare;
	unsigned form = form_flags(tags, &rare);
	if (entry->kind & HUNSPELL_VERB)
		form |= WORD_VERB;
	size_t before = h->forms.count;
	for (size_t i = 0; i + 1 < flags.len; i += 2) {
		const struct class *class = class_named(h, flags.ptr + i);
		needs_affix |= flags.ptr[i] == '(' && flags.ptr[i + 1] == ')';
		if (class && !add_class(arena, h, class, &word, form))
			return false;
	}
	if (needs_affix && h->forms.count > before)
		return true;
	/* Units ("mètre/Um()") get their forms from prefixes, which we leave out: the regular plural stands in. */
	const struct class *regular = needs_affix ? class_named(h, "S.") : NULL;
	return add_form(arena, h, head, form, false) && (!regular || add_class(arena, h, regular, &word, form));
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.ptr[i] >= 'a' && s.ptr[i] <= 'z'))
			return false;
	return true;
}

static bool fold_forms(struct arena *arena, struct hunspell *h)
{
	struct arena scratch;
	arena_init(&scratch, (size_t)1 << 20);
	bool good = true;
	for (size_t i = 0; i < h->forms.count && good; i++) {
		struct hunspell_form *form = &h->forms.items[i];
		struct str folded = form->text;
		good = is_plain(form->text) || (fold_word(&scratch, form->text, &folded) == ERR_NONE &&
						(folded = arena_copy(arena, folded)).ptr != NULL);
		form->folded = folded;
		arena_clear(&scratch);
	}
	arena_release(&scratch);
	return good;
}

static bool index_forms(struct arena *arena, struct hunspell *h)
{
	h->head_count = 1024;
	while (h->head_count < h->forms.count)
		h->head_count *= 2;
	h->heads = ARENA_NEW(arena, uint32_t, h->head_count);
	h->folded_heads = ARENA_NEW(arena, uint32_t, h->head_count);
	if (!h->heads || !h->folded_heads)
		return false;
	memset(h->heads, 0xFF, h->head_count * sizeof(uint32_t));
	memset(h->folded_heads, 0xFF, h->head_count * sizeof(uint32_t));
	/* Backwards, so that chains are walked in the dictionary's order. */
	for (size_t i = h->forms.count; i-- > 0;) {
		struct hunspell_form *form = &h->forms.items[i];
		uint32_t *head = &h->heads[hash_str(form->text) & (h->head_count - 1)];
		uint32_t *folded = &h->folded_heads[hash_str(form->folded) & (h->head_count - 1)];
		form->next = *head;
		form->next_folded = *folded;
		*head = *folded = (uint32_t)i;
	}
	return true;
}

enum error_code hunspell_read(struct arena *arena, struct str aff, struct str dic, struct hunspell *ret_hunspell,
			      struct error *err)
{
	struct hunspell h = {.rules = ARENA_ZNEW(arena, struct hunspell_rules, 1)};
	if (!h.rules)
		return error_nomem(err);
	enum error_code code = read_aff(arena, aff, h.rules, err);
	if (code != ERR_NONE)
		return code;
	struct str line;
	unsigned long long announced;
	dic = str_cut(dic, '\n', &line);
	if (!str_to_u64(str_trim(line), HUNSPELL_FORMS_MAX, &announced))
		return error_set(err, ERR_FORMAT, "fr.dic est illisible. Réinstallez hunspell-fr-classical.");
	while (dic.len > 0) {
		dic = str_cut(dic, '\n', &line);
		line = str_trim(line);
		if (line.len && !read_entry(arena, &h, line))
			return error_nomem(err);
	}
	if (!fold_forms(arena, &h) || !index_forms(arena, &h))
		return error_nomem(err);
	*ret_hunspell = h;
	return ERR_NONE;
}

enum error_code hunspell_load(struct arena *arena, const char *folder, struct hunspell *ret_hunspell, struct error *err)
{
	char path[4096];
	struct str bytes[2];
	static const char *const names[] = {"fr.aff", "fr.dic"};
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		int code = file_slurp(arena, path, HUNSPELL_BYTES_MAX, &bytes[i]);
		if (code == ENOMEM)
			return error_nomem(err);
		if (code != 0)
			return error_set(err, ERR_IO,
					 "Le dictionnaire « %s » ne peut pas être lu : %s. Installez le paquet "
					 "hunspell-fr-classical "
					 "(apt install hunspell-fr-classical).",
					 path, file_trouble(code));
	}
	return hunspell_read(arena, bytes[0], bytes[1], ret_hunspell, err);
}

/* --- Looking up --- */

static uint32_t from(const struct hunspell *h, uint32_t form, struct str text)
{
	while (form != HUNSPELL_NONE && !str_eq(h->forms.items[form].text, text))
		form = h->forms.items[form].next;
	return form;
}

static uint32_t from_folded(const struct hunspell *h, uint32_t form, struct str folded)
{
	while (form != HUNSPELL_NONE && !str_eq(h->forms.items[form].folded, folded))
		form = h->forms.items[form].next_folded;
	return form;
}

uint32_t hunspell_find(const struct hunspell *h, struct str text)
{
	return from(h, h->heads[hash_str(text) & (h->head_count - 1)], text);
}

uint32_t hunspell_find_next(const struct hunspell *h, uint32_t form)
{
	return from(h, h->forms.items[form].next, h->forms.items[form].text);
}

uint32_t hunspell_find_folded(const struct hunspell *h, struct str folded)
{
	return from_folded(h, h->folded_heads[hash_str(folded) & (h->head_count - 1)], folded);
}

uint32_t hunspell_find_folded_next(const struct hunspell *h, uint32_t form)
{
	return from_folded(h, h->forms.items[form].next_folded, h->forms.items[form].folded);
}

bool hunspell_conjugate(struct arena *arena, const struct hunspell *h, struct str infinitive, str_list *ret_forms)
{
	/* First group, and the participle that agrees. */
	static const char *const classes[] = {"a0", "p+"};
	struct word word;
	if (!spell(&word, infinitive))
		return true;
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		const struct class *class = class_named(h, classes[i]);
		for (size_t k = 0; class && k < class->suffixes.count; k++) {
			const struct suffix *suffix = &class->suffixes.items[k];
			if (!fits(suffix, &word) || suffix->rare)
				continue;
			struct str text = with_suffix(arena, suffix, infinitive), *form = list_add(arena, ret_forms);
			if (!text.ptr || !form)
				return false;
			*form = text;
		}
	}
	return true;
}
