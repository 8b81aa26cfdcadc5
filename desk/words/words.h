/* SPDX-License-Identifier: Apache-2.0 */
/* What an establishment says on one page of the guide in its own words: an introduction, examples of a rule, its poster, or
 * a page of its own. Kept as JSON; shown by desk/words/shown.h; written at /reglages/guide. */
#ifndef BLOUSE_DESK_WORDS_WORDS_H
#define BLOUSE_DESK_WORDS_WORDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "web/ui/icon.h"

/* Code points. */
#define WORDS_TEXT_MAX 4000      /* an introduction */
#define WORDS_OWN_TEXT_MAX 12000 /* a page of its own */
#define WORDS_EXAMPLE_MAX 1000
#define WORDS_NOTE_MAX 400
#define WORDS_SLOGAN_MAX 80
#define WORDS_SENTENCE_MAX 200
#define WORDS_CONTACT_MAX 120
#define WORDS_TITLE_MAX 80
#define WORDS_LEAD_MAX 200
#define WORDS_NAME_MAX 64
#define WORDS_COMMENT_MAX 200

#define WORDS_EXAMPLES_MAX 6               /* of one rule */
#define WORDS_PAGES_MAX 100                /* of one establishment */
#define WORDS_POSITION_MAX 99              /* where a page of its own stands among them */
#define WORDS_JSON_MAX ((size_t)256 << 10) /* bytes of one page */

enum words_kind {
	WORDS_INTRODUCTION, /* of the first page, of a text */
	WORDS_RULE,         /* with examples and a poster */
	WORDS_OWN,          /* a page of its own */
};

struct words_example {
	struct str text;
	struct str note; /* optional */
	bool breaks;
};

struct words {
	struct str text; /* Markdown */
	const struct words_example *examples;
	size_t example_count;
	struct str slogan, sentence, contact; /* of the poster */
	struct str title, lead;               /* of a page of its own */
	struct str icon;                      /* one of words_icons; empty: the first */
	int64_t position;
};

bool words_empty(const struct words *words);

/* Icons that a page may choose. Ends with an empty id. */
struct words_icon {
	const char *id, *label;
	enum ui_icon_name icon;
};
extern const struct words_icon words_icons[];
enum ui_icon_name words_icon_of(struct str id);

/* What is wrong with words, field by field, in French. The names are those of the form: « texte », « exemple-2 »… */
struct words_mistake {
	char field[24];
	struct str text;
};
#define WORDS_MISTAKES_MAX 24

/* Holds words against the limits, and their Markdown. Gives how many mistakes there are. ERR_NOMEM. */
enum error_code words_check(struct arena *arena, enum words_kind kind, const struct words *words,
			    struct words_mistake ret_mistakes[WORDS_MISTAKES_MAX], size_t *ret_count,
			    struct error *err);

/* JSON, as it is kept and exported: all members, in one order. */
void words_write(struct buf *out, const struct words *words);
/* ERR_FORMAT for what is not such JSON, with a sentence; ERR_NOMEM. An empty text gives empty words. */
enum error_code words_read(struct arena *arena, struct str json, struct words *ret_words, struct error *err);

/* The same as lines for people, to be compared. */
void words_lines(struct buf *out, enum words_kind kind, const struct words *words);

/* A name for a page's address, from its title; empty when the title has no letter. */
struct str words_name_of(struct arena *arena, struct str title);
/* a-z, 0-9, hyphens between them. */
bool words_is_name(struct str name);

/* « Au CHU de Valmont », « À l'hôpital… »: whose words they are. Empty for an empty name. ptr NULL: no memory. */
struct str words_sign(struct arena *arena, struct str establishment);

#endif
