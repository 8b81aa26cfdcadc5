/* SPDX-License-Identifier: Apache-2.0 */
/* The French dictionary of hunspell (Debian's hunspell-fr-classical): every form of every lemma, with what its tags say.
 * Prefixes are left out: they are elisions (l', d'…), which the tokenizer cuts off, and multiples of units. */
#ifndef BLOUSE_COMPILER_HUNSPELL_H
#define BLOUSE_COMPILER_HUNSPELL_H

#include "base/error.h"
#include "compiler/source.h"

#define HUNSPELL_FOLDER "/usr/share/hunspell"
#define HUNSPELL_BYTES_MAX ((size_t)32 << 20) /* of one file */
#define HUNSPELL_FORMS_MAX 4000000

enum hunspell_kind {
	HUNSPELL_COMMON = 1,
	HUNSPELL_FIRST_NAME = 2, /* po:prn */
	HUNSPELL_SURNAME = 4,    /* po:patr */
	HUNSPELL_PLACE = 8,      /* po:npr */
	HUNSPELL_GRAMMAR = 16,   /* po:mg, and the forms of être and avoir; COMMON too */
	HUNSPELL_VERB = 32       /* COMMON too */
};

struct hunspell_entry {
	struct str head; /* the lemma */
	unsigned kind;   /* enum hunspell_kind set */
	uint32_t form, form_count;
};

struct hunspell_form {
	struct str text,
		folded; /* folded keeps its hyphens and apostrophes: it may be several words to the tokenizer */
	uint32_t entry;
	uint32_t next, next_folded; /* the next form of the same hash, as hunspell_find walks them */
	uint16_t flags;             /* enum word_flag set, form flags only */
	bool rare; /* written by novelists only: imperfect subjunctive, passé simple of nous and vous */
};

struct hunspell_rules;

struct hunspell {
	LIST(struct hunspell_entry) entries;
	LIST(struct hunspell_form) forms;
	uint32_t *heads, *folded_heads;
	uint32_t head_count; /* a power of two, of each */
	struct hunspell_rules *rules;
};

#define HUNSPELL_NONE UINT32_MAX

/* Reads fr.aff and fr.dic from their bytes, which must outlive the result. ERR_FORMAT, ERR_NOMEM. */
enum error_code hunspell_read(struct arena *arena, struct str aff, struct str dic, struct hunspell *ret_hunspell,
			      struct error *err);

/* Reads them from a folder (HUNSPELL_FOLDER). ERR_IO says which Debian package to install. */
enum error_code hunspell_load(struct arena *arena, const char *folder, struct hunspell *ret_hunspell,
			      struct error *err);

/* The first form written so, or HUNSPELL_NONE; and the next one behind `form`. */
uint32_t hunspell_find(const struct hunspell *h, struct str text);
uint32_t hunspell_find_next(const struct hunspell *h, uint32_t form);
/* The same for folded text. */
uint32_t hunspell_find_folded(const struct hunspell *h, struct str folded);
uint32_t hunspell_find_folded_next(const struct hunspell *h, uint32_t form);

/* Forms of a verb in -er that the dictionary does not hold, as it would conjugate them. False when memory is
 * exhausted. */
bool hunspell_conjugate(struct arena *arena, const struct hunspell *h, struct str infinitive, str_list *ret_forms);

#endif
