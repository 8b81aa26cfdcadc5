/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/labels.h"

#include <ctype.h>

#include "engine/text.h"

#define LABEL_WORDS_MAX 4 /* « N° de dossier patient » */
#define VALUE_WORDS_MAX 4 /* « DE LA TOUR Anne » */
#define WORD_MAX 40
#define CARE_ROWS 2 /* doses on so many lines are a chart */

static const struct {
	enum label_kind kind;
	const char *words; /* folded, parted by one space */
	bool alone;        /* it tells something without a value */
} known[] = {
	{LABEL_NAME, "nom", false},
	{LABEL_NAME, "nom de naissance", false},
	{LABEL_NAME, "nom naissance", false},
	{LABEL_NAME, "nom usuel", false},
	{LABEL_NAME, "nom d usage", false},
	{LABEL_NAME, "nom prenom", false},
	{LABEL_NAME, "prenom", false},
	{LABEL_NAME, "patient", false},
	{LABEL_NAME, "patiente", false},
	{LABEL_NAME, "resident", false},
	{LABEL_NAME, "residente", false},
	{LABEL_NAME, "beneficiaire", false},
	{LABEL_NAME, "assure", false},
	{LABEL_NAME, "nom et prenom", false},
	{LABEL_NAME, "nom et prenoms", false},
	{LABEL_NAME, "identite", false},
	{LABEL_BIRTH, "ne le", false},
	{LABEL_BIRTH, "nee le", false},
	{LABEL_BIRTH, "ne e le", false},
	{LABEL_BIRTH, "date de naissance", false},
	{LABEL_BIRTH, "date naissance", false},
	{LABEL_BIRTH, "naissance", false},
	{LABEL_BIRTH, "ddn", false},
	{LABEL_NUMBER, "ipp", false},
	{LABEL_NUMBER, "nip", false},
	{LABEL_NUMBER, "nda", false},
	{LABEL_NUMBER, "iep", false},
	{LABEL_NUMBER, "n dossier", false},
	{LABEL_NUMBER, "no dossier", false},
	{LABEL_NUMBER, "numero de dossier", false},
	{LABEL_NUMBER, "n de dossier", false},
	{LABEL_NUMBER, "n sejour", false},
	{LABEL_NUMBER, "numero de sejour", false},
	{LABEL_NUMBER, "n venue", false},
	{LABEL_NUMBER, "n de venue", false},
	{LABEL_NUMBER, "numero de venue", false},
	{LABEL_SECU, "nir", false},
	{LABEL_SECU, "ins", false},
	{LABEL_SECU, "n secu", false},
	{LABEL_SECU, "n de securite sociale", false},
	{LABEL_SECU, "numero de securite sociale", false},
	{LABEL_ROOM, "chambre", false},
	{LABEL_ROOM, "ch", false},
	{LABEL_ROOM, "lit", false},
	{LABEL_ROOM, "box", false},
	{LABEL_WARD, "service", false},
	{LABEL_WARD, "unite", false},
	{LABEL_WARD, "uf", false},
	{LABEL_CARE, "traitement", true},
	{LABEL_CARE, "traitement en cours", true},
	{LABEL_CARE, "traitements", true},
	{LABEL_CARE, "prescription", true},
	{LABEL_CARE, "prescriptions", true},
	{LABEL_CARE, "posologie", true},
	{LABEL_CARE, "motif d hospitalisation", true},
	{LABEL_CARE, "motif", false},
	{LABEL_CARE, "diagnostic", false},
	{LABEL_CARE, "antecedents", true},
	{LABEL_CARE, "allergie", false},
	{LABEL_CARE, "allergies", false},
	{LABEL_CARE, "transmissions", true},
	{LABEL_CARE, "groupe sanguin", false},
	{LABEL_CARER, "medecin", false},
	{LABEL_CARER, "medecin traitant", false},
	{LABEL_CARER, "prescripteur", false},
	{LABEL_CARER, "rpps", false},
	{LABEL_CARER, "adeli", false},
	{LABEL_SECRET, "code", false},
	{LABEL_SECRET, "code porte", false},
	{LABEL_SECRET, "code vestiaire", false},
	{LABEL_SECRET, "code pharmacie", false},
	{LABEL_SECRET, "digicode", false},
	{LABEL_SECRET, "mot de passe", false},
	{LABEL_SECRET, "mdp", false},
	{LABEL_SECRET, "password", false},
	{LABEL_SECRET, "pwd", false},
	{LABEL_SECRET, "pin", false},
	{LABEL_SECRET, "code pin", false},
	{LABEL_SECRET, "mot de passe provisoire", false},
	{LABEL_SECRET, "cle wifi", false},
	{LABEL_SECRET, "cle", false},
	{LABEL_SECRET, "confidentiel", true},
	{LABEL_SECRET, "strictement confidentiel", true},
	{LABEL_SECRET, "document confidentiel", true},
	{LABEL_SECRET, "note confidentielle", true},
	{LABEL_SECRET, "ne pas diffuser", true},
	{LABEL_SECRET, "ne pas divulguer", true},
	{LABEL_SECRET, "diffusion restreinte", true},
	{LABEL_SECRET, "usage interne", true},
};

/* A word of a line, made plain. */
struct word {
	const struct sight_word *seen;
	char plain[WORD_MAX]; /* lower case, no accents, no marks but « / » and « ; » inside */
	size_t line;
	bool colon; /* « : » stood behind it */
};

struct reader {
	struct arena *arena;
	const struct sight_line *lines;
	size_t line_count;
	struct word *words;
	size_t word_count;
	struct label *labels;
	size_t label_count;
};

static bool put_word(struct reader *r, const struct sight_word *seen, size_t line)
{
	struct str plain;
	struct word *word = &r->words[r->word_count];
	if (fold_word(r->arena, seen->text, &plain))
		return false;
	*word = (struct word){.seen = seen, .line = line};
	size_t len = 0;
	for (size_t i = 0; i < plain.len && len + 1 < WORD_MAX; i++) {
		unsigned char c = (unsigned char)plain.ptr[i];
		/* « Né(e) » is two words' worth; marks before and behind fall away. */
		if (isalnum(c) || c >= 0x80 || (len > 0 && i + 1 < plain.len && strchr("/-.'", c)))
			word->plain[len++] = (char)c;
	}
	while (len > 0 && strchr("/-.'", word->plain[len - 1]))
		len--;
	word->plain[len] = '\0';
	word->colon = plain.len > 0 && strchr(":;", plain.ptr[plain.len - 1]) != NULL;
	if (len == 0 && r->word_count > 0 && word->colon && r->words[r->word_count - 1].line == line)
		r->words[r->word_count - 1].colon = true;
	r->word_count += len > 0;
	return true;
}

/* Letters that a machine reads for one another. */
static char look_alike(char c)
{
	switch (c) {
	case '0':
		return 'o';
	case '1':
	case 'l':
	case '|':
		return 'i';
	case '5':
		return 's';
	case '8':
		return 'b';
	default:
		return c;
	}
}

/* Whether two words are the same, give or take what a machine misreads: look-alikes, and one letter of five or more. */
static bool alike(const char *read, struct str wanted)
{
	size_t len = strlen(read), same = 0, other = 0;
	if (len == wanted.len) {
		for (size_t i = 0; i < len; i++)
			other += look_alike(read[i]) != look_alike(wanted.ptr[i]);
		return other == 0 || (len >= 5 && other == 1);
	}
	/* « ne(e) » and « nee »; a letter lost or doubled in a long word. */
	size_t longer = len > wanted.len ? len : wanted.len, shorter = len + wanted.len - longer;
	if (longer - shorter > 1 || shorter < 5)
		return false;
	const char *a = len > wanted.len ? read : wanted.ptr, *b = len > wanted.len ? wanted.ptr : read;
	while (same < shorter && look_alike(a[same]) == look_alike(b[same]))
		same++;
	for (size_t i = same; i < shorter; i++)
		other += look_alike(a[i + 1]) != look_alike(b[i]);
	return other == 0;
}

/* How many words from `first` are this label; 0: they are not. */
static size_t label_at(const struct reader *r, size_t first, const char *wanted)
{
	struct str rest = str_from_c(wanted), part;
	size_t at = first;
	while (rest.len > 0) {
		rest = str_cut(rest, ' ', &part);
		if (at >= r->word_count || r->words[at].line != r->words[first].line ||
		    !alike(r->words[at].plain, part) || (rest.len > 0 && r->words[at].colon))
			return 0;
		at++;
	}
	return at - first;
}

/* The longest label that begins here: its row in `known`, or -1. */
static int known_at(const struct reader *r, size_t first, size_t *ret_count)
{
	int best = -1;
	*ret_count = 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		size_t count = label_at(r, first, known[i].words);
		if (count > *ret_count)
			*ret_count = count, best = (int)i;
	}
	return best;
}

static unsigned digits_in(const char *word)
{
	unsigned count = 0;
	for (; *word; word++)
		count += isdigit((unsigned char)*word) || (strchr("oils", *word) && count > 0);
	return count;
}

static unsigned letters_in(const char *word)
{
	unsigned count = 0;
	for (; *word; word++)
		count += isalpha((unsigned char)*word) != 0;
	return count;
}

static bool is_date(const char *word)
{
	unsigned digits = digits_in(word), marks = 0;
	for (const char *c = word; *c; c++)
		marks += strchr("/-.", *c) != NULL;
	return (digits >= 6 && digits <= 8 && marks == 2) || (digits == 8 && strlen(word) == 8);
}

/* Whether a word can be of a value of this kind, as the n-th of it. */
static bool suits(enum label_kind kind, const struct word *word, size_t n)
{
	const char *w = word->plain;
	unsigned digits = digits_in(w), letters = letters_in(w);
	switch (kind) {
	case LABEL_NAME:
		return letters >= 2 && digits * 3 <= strlen(w);
	case LABEL_BIRTH:
		return n == 0 ? is_date(w) || digits >= 1 : digits > 0 || letters >= 3;
	case LABEL_NUMBER:
		return n == 0 && digits >= 5;
	case LABEL_SECU:
		return digits >= 1;
	case LABEL_ROOM:
		return n == 0 && ((digits >= 1 && strlen(w) <= 5) || strlen(w) == 1);
	case LABEL_SECRET:
		return n == 0 && strlen(w) >= 3 && (digits >= 3 || (digits >= 1 && letters >= 2));
	default:
		return letters >= 2 || digits >= 1;
	}
}

static bool enough(enum label_kind kind, const struct reader *r, size_t first, size_t count)
{
	unsigned digits = 0;
	bool date = false;
	for (size_t i = 0; i < count; i++) {
		digits += digits_in(r->words[first + i].plain);
		date |= is_date(r->words[first + i].plain);
	}
	if (kind == LABEL_SECU)
		return digits >= 13;
	if (kind == LABEL_BIRTH)
		return date || (count >= 3 && digits >= 5);
	return count > 0;
}

struct sight_box label_around(struct sight_box a, struct sight_box b)
{
	unsigned right = a.x + a.width > b.x + b.width ? a.x + a.width : b.x + b.width,
		 bottom = a.y + a.height > b.y + b.height ? a.y + a.height : b.y + b.height;
	struct sight_box all = {a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y, 0, 0};
	all.width = right - all.x, all.height = bottom - all.y;
	return all;
}

static bool put_label(struct reader *r, enum label_kind kind, size_t first, size_t count)
{
	if (r->label_count == LABELS_MAX)
		return true;
	size_t len = 0;
	for (size_t i = 0; i < count; i++)
		len += r->words[first + i].seen->text.len + 1;
	char *text = arena_alloc(r->arena, len + 1, 1);
	if (!text)
		return false;
	struct label label = {.kind = kind, .value = {text, 0}, .box = r->words[first].seen->box, .confidence = 1};
	for (size_t i = 0; i < count; i++) {
		const struct sight_word *seen = r->words[first + i].seen;
		if (i)
			text[label.value.len++] = ' ';
		memcpy(text + label.value.len, seen->text.ptr, seen->text.len);
		label.value.len += seen->text.len;
		label.box = label_around(label.box, seen->box);
		label.confidence = seen->confidence < label.confidence ? seen->confidence : label.confidence;
	}
	r->labels[r->label_count++] = label;
	return true;
}

/* How many words from `first` are the value of a label of this kind. */
static size_t value_at(const struct reader *r, enum label_kind kind, size_t first)
{
	size_t count = 0, max = kind == LABEL_SECU                           ? 8
				: kind == LABEL_NUMBER || kind == LABEL_ROOM ? 1
									     : VALUE_WORDS_MAX;
	while (count < max && first + count < r->word_count && r->words[first + count].line == r->words[first].line) {
		size_t words;
		int next = known_at(r, first + count, &words);
		const struct word *word = &r->words[first + count];
		/* The next field begins: « Nom : DUPONT Prénom : Anne ». */
		if ((next >= 0 && (word[words - 1].colon || known[next].kind != LABEL_SECRET)) ||
		    !suits(kind, word, count))
			break;
		count++;
	}
	return enough(kind, r, first, count) ? count : 0;
}

/* The line that stands below a label, as in a table under its head, or beside it; line_count when none. */
static size_t line_for(const struct reader *r, size_t line, bool beside)
{
	const struct sight_box label = r->lines[line].box;
	size_t best = r->line_count;
	unsigned nearest = label.height * (beside ? 12 : 2);
	for (size_t i = 0; i < r->line_count; i++) {
		const struct sight_box box = r->lines[i].box;
		unsigned away;
		if (beside) {
			unsigned middle = box.y + box.height / 2;
			if (box.x < label.x + label.width || middle < label.y || middle > label.y + label.height)
				continue;
			away = box.x - label.x - label.width;
		} else {
			if (box.y < label.y + label.height / 2 || box.y + box.height / 2 <= label.y + label.height ||
			    box.x > label.x + label.width || box.x + box.width < label.x)
				continue;
			away = box.y > label.y + label.height ? box.y - label.y - label.height : 0;
		}
		if (i != line && away <= nearest)
			nearest = away, best = i;
	}
	return best;
}

static size_t first_word(const struct reader *r, size_t line)
{
	size_t i = 0;
	while (i < r->word_count && r->words[i].line != line)
		i++;
	return i;
}

static bool is_upper_name(struct str text)
{
	unsigned upper = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c < 0x80 && !isupper(c) && c != '-' && c != '\'')
			return false;
		upper += isupper(c) != 0;
	}
	return upper >= 3;
}

/* A label with its value behind it, beside it or below it. Sets *ret_next to the first word behind what was used on the line. */
static bool read_label(struct reader *r, size_t first, int row, size_t count, size_t *ret_next)
{
	enum label_kind kind = known[row].kind;
	const struct word *last = &r->words[first + count - 1];
	bool ends_line = first + count >= r->word_count || r->words[first + count].line != last->line;
	bool begins_line = first == 0 || r->words[first - 1].line != last->line;
	size_t from = first + count, values = ends_line ? 0 : value_at(r, kind, from);
	*ret_next = first + count + values;
	/* Only a colon tells « service » the label from the word; « Lit 7 » begins with a capital, « il lit 7 livres » does not. */
	bool capital = isupper((unsigned char)r->words[first].seen->text.ptr[0]);
	bool clear = last->colon || kind == LABEL_NUMBER || kind == LABEL_SECU || kind == LABEL_BIRTH ||
		     (values > 0 && ((kind == LABEL_ROOM && (capital || begins_line)) || kind == LABEL_SECRET));
	/* « Code porte pharmacie », and the code below. */
	for (size_t i = from;
	     kind == LABEL_SECRET && count > 1 && values == 0 && !ends_line && i < from + VALUE_WORDS_MAX; i++)
		ends_line = i + 1 >= r->word_count || r->words[i + 1].line != last->line;
	if (values == 0 && ends_line && begins_line) {
		for (unsigned way = 0; way < 2 && values == 0; way++) {
			size_t line = line_for(r, last->line, way == 0);
			from = line < r->line_count ? first_word(r, line) : r->word_count;
			values = from < r->word_count ? value_at(r, kind, from) : 0;
			clear |= values > 0 && (kind == LABEL_SECRET ||
						(kind == LABEL_NAME && is_upper_name(r->words[from].seen->text)));
		}
	}
	if (known[row].alone && begins_line)
		return put_label(r, kind, first, count);
	return values == 0 || !clear || put_label(r, kind, from, values);
}

/* « 200 mg », « 1 cp », « 4000 UI »: what is given to somebody. */
static bool is_dose(const struct reader *r, size_t i)
{
	static const char *const units[] = {"mg", "cp", "ui", "inj", "ml", "gel", "mcg", "amp", NULL};
	size_t len = strlen(r->words[i].plain);
	for (const char *const *unit = units; *unit; unit++) {
		size_t unit_len = strlen(*unit);
		if (len < unit_len || strcmp(r->words[i].plain + len - unit_len, *unit) != 0)
			continue;
		if (len == unit_len)
			return i > 0 && r->words[i - 1].line == r->words[i].line &&
			       digits_in(r->words[i - 1].plain) > 0;
		return isdigit((unsigned char)r->words[i].plain[len - unit_len - 1]) != 0;
	}
	return false;
}

/* Whether two words stand at the same height, as cells of one row of a table do. */
static bool level(const struct word *a, const struct word *b)
{
	unsigned x = a->seen->box.y + a->seen->box.height / 2, y = b->seen->box.y + b->seen->box.height / 2;
	return (x > y ? x - y : y - x) < a->seen->box.height;
}

static bool read_doses(struct reader *r)
{
	size_t rows[CARE_ROWS], count = 0;
	for (size_t i = 0; i < r->word_count && count < CARE_ROWS; i++)
		if (is_dose(r, i) && (count == 0 || !level(&r->words[rows[count - 1]], &r->words[i])))
			rows[count++] = i;
	for (size_t i = 0; count == CARE_ROWS && i < count; i++) {
		size_t line = r->words[rows[i]].line, first = first_word(r, line), words = 0;
		while (first + words <= rows[i])
			words++;
		if (!put_label(r, LABEL_CARE, first, words))
			return false;
	}
	return true;
}

enum error_code labels_read(struct arena *arena, const struct sight_line *lines, size_t line_count,
			    struct label **ret_labels, size_t *ret_count, struct error *err)
{
	struct reader r = {.arena = arena, .lines = lines, .line_count = line_count};
	size_t total = 0;
	for (size_t i = 0; i < line_count; i++)
		total += lines[i].word_count;
	r.words = ARENA_NEW(arena, struct word, total + 1);
	r.labels = ARENA_NEW(arena, struct label, LABELS_MAX);
	bool done = r.words && r.labels;
	for (size_t i = 0; done && i < line_count; i++)
		for (size_t k = 0; done && k < lines[i].word_count; k++)
			done = put_word(&r, &lines[i].words[k], i);
	for (size_t i = 0, next; done && i < r.word_count; i = next) {
		size_t count;
		int row = known_at(&r, i, &count);
		next = i + 1;
		if (row >= 0)
			done = read_label(&r, i, row, count, &next);
	}
	done = done && read_doses(&r);
	if (!done)
		return error_nomem(err);
	*ret_labels = r.labels;
	*ret_count = r.label_count;
	return ERR_NONE;
}

const char *label_words(enum label_kind kind)
{
	static const char *const words[LABEL_KINDS] = {
		[LABEL_NAME] = "un nom",
		[LABEL_BIRTH] = "une date de naissance",
		[LABEL_NUMBER] = "un numéro de dossier",
		[LABEL_SECU] = "un numéro de sécurité sociale",
		[LABEL_ROOM] = "une chambre ou un lit",
		[LABEL_WARD] = "un service",
		[LABEL_CARE] = "des soins",
		[LABEL_CARER] = "un soignant",
		[LABEL_SECRET] = "un code ou une mention confidentielle",
	};
	return (unsigned)kind < LABEL_KINDS ? words[kind] : NULL;
}
