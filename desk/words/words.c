/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/words/words.h"

#include <stdio.h>

#include "base/utf8.h"
#include "desk/guide/text.h"
#include "signin/fold.h"

#define SIGN_MAX 512

const struct words_icon words_icons[] = {
	{"guide", "Un livre", UI_ICON_GUIDE},       {"people", "Des personnes", UI_ICON_PEOPLE},
	{"person", "Une personne", UI_ICON_PERSON}, {"report", "Un message à transmettre", UI_ICON_REPORT},
	{"picture", "Une image", UI_ICON_PICTURE},  {"calendar", "Un calendrier", UI_ICON_CALENDAR},
	{"lock", "Un cadenas", UI_ICON_LOCK},       {"write", "Un crayon", UI_ICON_WRITE},
	{"info", "Une information", UI_ICON_INFO},  {NULL, NULL, UI_ICON_NONE},
};

enum ui_icon_name words_icon_of(struct str id)
{
	for (const struct words_icon *i = words_icons; i->id; i++)
		if (str_eq(id, str_from_c(i->id)))
			return i->icon;
	return words_icons[0].icon;
}

bool words_empty(const struct words *words)
{
	return words->text.len == 0 && words->example_count == 0 && words->slogan.len == 0 &&
	       words->sentence.len == 0 && words->contact.len == 0 && words->title.len == 0;
}

/* --- What is wrong --- */

struct checking {
	struct arena *arena;
	struct words_mistake *mistakes;
	size_t count;
	bool failed;
};

static void mistaken(struct checking *c, const char *field, struct str text)
{
	struct words_mistake *m = &c->mistakes[c->count];
	if (c->count == WORDS_MISTAKES_MAX)
		return;
	m->text = arena_copy(c->arena, text);
	snprintf(m->field, sizeof(m->field), "%s", field);
	c->failed = c->failed || !m->text.ptr;
	c->count++;
}

/* Controls, and marks that make what one reads another thing than what is written: U+202A to U+202E, U+2066 to U+2069. */
static bool hides(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char a = (unsigned char)s.ptr[i];
		if ((a < 0x20 && a != '\n' && a != '\t') || a == 0x7F)
			return true;
	}
	for (size_t i = 0; i + 2 < s.len; i++) {
		unsigned char a = (unsigned char)s.ptr[i], b = (unsigned char)s.ptr[i + 1],
			      d = (unsigned char)s.ptr[i + 2];
		if (a == 0xE2 && ((b == 0x80 && d >= 0xAA && d <= 0xAE) || (b == 0x81 && d >= 0xA6 && d <= 0xA9)))
			return true;
	}
	return false;
}

static void check_text(struct checking *c, const char *field, struct str text, size_t max)
{
	char said[96];
	if (utf8_invalid_at(text) != SIZE_MAX) {
		mistaken(c, field, STR("Ce texte n'est pas en UTF-8."));
	} else if (utf8_count(text) > max) {
		snprintf(said, sizeof(said), "C'est trop long : %zu caractères au plus.", max);
		mistaken(c, field, str_from_c(said));
	} else if (hides(text)) {
		mistaken(c, field,
			 STR("Ce texte contient des signes invisibles, qui changent ce qu'on lit : retapez-le."));
	}
}

static void check_markdown(struct checking *c, enum words_kind kind, struct str text)
{
	char said[640];
	struct guide_text read;
	struct error wrong;
	size_t before = c->count;
	check_text(c, "texte", text, kind == WORDS_OWN ? WORDS_OWN_TEXT_MAX : WORDS_TEXT_MAX);
	if (c->count > before || text.len == 0)
		return;
	enum error_code code = guide_part_read(c->arena, text, kind == WORDS_OWN, &read, &wrong);
	c->failed = c->failed || code == ERR_NOMEM;
	if (!code || code == ERR_NOMEM)
		return;
	if (wrong.offset > 0)
		snprintf(said, sizeof(said), "Ligne %zu : %s.", wrong.offset, wrong.message);
	else
		snprintf(said, sizeof(said), "%s.", wrong.message);
	mistaken(c, "texte", str_from_c(said));
}

static void check_own(struct checking *c, const struct words *words)
{
	struct words_icon const *i = words_icons;
	check_text(c, "titre", words->title, WORDS_TITLE_MAX);
	check_text(c, "accroche", words->lead, WORDS_LEAD_MAX);
	if (words->title.len == 0)
		mistaken(c, "titre", STR("Une page a un titre."));
	if (words->lead.len == 0)
		mistaken(c, "accroche", STR("Dites en une phrase ce que l'on trouve sur cette page."));
	if (words->text.len == 0)
		mistaken(c, "texte", STR("La page est encore vide."));
	if (words->position < 0 || words->position > WORDS_POSITION_MAX)
		mistaken(c, "place", STR("Écrivez un nombre de 0 à 99."));
	while (i->id && !str_eq(words->icon, str_from_c(i->id)))
		i++;
	if (words->icon.len > 0 && !i->id)
		mistaken(c, "dessin", STR("Choisissez un dessin de la liste."));
}

static void check_rule(struct checking *c, const struct words *words)
{
	char field[24];
	for (unsigned i = 0; i < words->example_count; i++) {
		snprintf(field, sizeof(field), "exemple-%u", i + 1);
		if (words->examples[i].text.len == 0)
			mistaken(c, field, STR("Écrivez l'exemple, ou videz aussi sa remarque."));
		check_text(c, field, words->examples[i].text, WORDS_EXAMPLE_MAX);
		snprintf(field, sizeof(field), "remarque-%u", i + 1);
		check_text(c, field, words->examples[i].note, WORDS_NOTE_MAX);
	}
	check_text(c, "slogan", words->slogan, WORDS_SLOGAN_MAX);
	check_text(c, "phrase", words->sentence, WORDS_SENTENCE_MAX);
	check_text(c, "contact", words->contact, WORDS_CONTACT_MAX);
}

enum error_code words_check(struct arena *arena, enum words_kind kind, const struct words *words,
			    struct words_mistake ret_mistakes[WORDS_MISTAKES_MAX], size_t *ret_count, struct error *err)
{
	struct checking c = {.arena = arena, .mistakes = ret_mistakes};
	if (kind == WORDS_OWN)
		check_own(&c, words);
	else if (words->title.len > 0 || words->lead.len > 0 || words->icon.len > 0)
		mistaken(&c, "texte", STR("Cette page a déjà son titre."));
	check_markdown(&c, kind, words->text);
	if (kind == WORDS_RULE)
		check_rule(&c, words);
	else if (words->example_count > 0 || words->slogan.len > 0 || words->sentence.len > 0 || words->contact.len > 0)
		mistaken(&c, "texte", STR("Seule la page d'une règle a des exemples et une affiche."));
	if (c.failed)
		return error_nomem(err);
	*ret_count = c.count;
	return ERR_NONE;
}

/* --- For people --- */

static void add_line(struct buf *out, const char *label, struct str text)
{
	if (text.len > 0)
		buf_addf(out, "%s : %.*s\n", label, STR_ARG(text));
}

void words_lines(struct buf *out, enum words_kind kind, const struct words *words)
{
	add_line(out, "Titre", words->title);
	add_line(out, "Accroche", words->lead);
	add_line(out, "Dessin", words->icon);
	if (kind == WORDS_OWN && words->title.len > 0)
		buf_addf(out, "Place : %d\n", (int)words->position);
	if (words->text.len > 0)
		buf_addf(out, "%.*s\n", STR_ARG(words->text));
	for (size_t i = 0; i < words->example_count; i++) {
		const struct words_example *e = &words->examples[i];
		add_line(out, e->breaks ? "Exemple qui pose problème" : "Exemple qui convient", e->text);
		add_line(out, "Remarque", e->note);
	}
	add_line(out, "Affiche", words->slogan);
	add_line(out, "Affiche, phrase", words->sentence);
	add_line(out, "Affiche, contact", words->contact);
}

struct str words_name_of(struct arena *arena, struct str title)
{
	char folded[4 * WORDS_NAME_MAX], name[WORDS_NAME_MAX];
	size_t len = 0, count = fold_plain(title, folded, sizeof(folded));
	for (size_t i = 0; i < count && len < sizeof(name); i++) {
		char c = folded[i];
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			name[len++] = c;
		else if (len > 0 && name[len - 1] != '-')
			name[len++] = '-';
	}
	while (len > 0 && name[len - 1] == '-')
		len--;
	return arena_copy(arena, (struct str){name, len});
}

bool words_is_name(struct str name)
{
	if (name.len == 0 || name.len > WORDS_NAME_MAX || name.ptr[0] == '-' || name.ptr[name.len - 1] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && name.ptr[i - 1] != '-')))
			return false;
	}
	return true;
}

/* How names of establishments begin, and what goes before them. */
static const struct {
	const char *word, *before;
} articles[] = {
	{"CHU", "Au "},
	{"CHRU", "Au "},
	{"CHR", "Au "},
	{"CH", "Au "},
	{"CHI", "Au "},
	{"CHS", "Au "},
	{"Centre", "Au "},
	{"Groupe", "Au "},
	{"GHT", "Au "},
	{"GHU", "Au "},
	{"Hôpital", "À l'"},
	{"EPSM", "À l'"},
	{"EHPAD", "À l'"},
	{"Institut", "À l'"},
	{"AP-HP", "À l'"},
	{"Assistance", "À l'"},
	{"Établissement", "À l'"},
	{"Hospices", "Aux "},
	{"Hôpitaux", "Aux "},
	{"Clinique", "À la "},
	{"Polyclinique", "À la "},
	{"Fondation", "À la "},
	{"Maison", "À la "},
};

struct str words_sign(struct arena *arena, struct str establishment)
{
	_cleanup_buf_ struct buf sign;
	struct str word;
	struct str rest = str_cut(establishment, ' ', &word);
	buf_init(&sign, SIGN_MAX);
	for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++) {
		if (!str_eq(word, str_from_c(articles[i].word)))
			continue;
		buf_add_c(&sign, articles[i].before);
		/* A common noun loses its capital behind an article: « Au centre hospitalier… ». */
		bool noun = word.len > 1 && ((unsigned char)word.ptr[1] >= 'a');
		if (str_starts(word, STR("É")))
			buf_addf(&sign, "é%.*s", STR_ARG(str_sub(word, 2, word.len)));
		else if (noun && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z')
			buf_addf(&sign, "%c%.*s", word.ptr[0] + ('a' - 'A'), STR_ARG(str_sub(word, 1, word.len)));
		else
			buf_add_str(&sign, word);
		if (rest.len > 0)
			buf_addf(&sign, " %.*s", STR_ARG(rest));
		return sign.failed ? (struct str){0} : arena_copy(arena, buf_str(&sign));
	}
	return arena_copy(arena, establishment);
}
