/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/mend_words.h"

#include <stdio.h>

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_letter(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Whether these words stand there, whatever their case (of ASCII letters). */
static bool stands_at(struct str text, size_t at, const char *words)
{
	size_t len = strlen(words);
	for (size_t i = 0; i < len; i++)
		if (at + i >= text.len || lower(text.ptr[at + i]) != lower(words[i]))
			return false;
	return true;
}

/* Whether these words end there, and begin a word. */
static bool ends_at(struct str text, size_t end, const char *words)
{
	size_t len = strlen(words);
	return end >= len && stands_at(text, end - len, words) &&
	       (end == len || !(is_letter(text.ptr[end - len - 1]) || text.ptr[end - len - 1] == '\''));
}

bool mend_ends_sentence(struct str text, size_t at)
{
	char c = text.ptr[at];
	if (c == '!' || c == '?' || c == '\n')
		return true;
	/* « … » is E2 80 A6. */
	if ((unsigned char)c == 0xA6 && at >= 2 && (unsigned char)text.ptr[at - 1] == 0x80)
		return true;
	if (c != '.' || (at + 1 < text.len && text.ptr[at + 1] != ' ' && text.ptr[at + 1] != '\n'))
		return false;
	/* « M. », « Dr. », « J. » go on. */
	return !ends_at(text, at + 1, "m.") && !ends_at(text, at + 1, "dr.") && !ends_at(text, at + 1, "pr.") &&
	       !(at > 0 && is_letter(text.ptr[at - 1]) && (at == 1 || text.ptr[at - 2] == ' '));
}

static bool begins_sentence(struct str text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] == ' ')
		at--;
	return at == 0 || mend_ends_sentence(text, at - 1);
}

/* Puts `words` there: « de » becomes « d' » before a vowel, a sentence keeps its capital. */
static void put(struct mend *m, struct str text, size_t start, size_t end, const char *words)
{
	const char *elided = "";
	if (strchr("aeiou", words[0])) {
		if (ends_at(text, start, "de ")) {
			start -= 3;
			elided = "d'";
		} else if (ends_at(text, start, "que ")) {
			start -= 4;
			elided = "qu'";
		}
	}
	*m = (struct mend){.kind = MEND_GENERALISE, .span = {start, end}};
	snprintf(m->text, sizeof(m->text), "%s%s", elided, words);
	if (begins_sentence(text, start) && m->text[0] >= 'a' && m->text[0] <= 'z')
		m->text[0] = (char)(m->text[0] - 32);
}

/* Takes words out, with the comma or the space that stood for them. */
static void take_out(struct mend *m, struct str text, size_t start, size_t end)
{
	char behind = end < text.len ? text.ptr[end] : '.';
	*m = (struct mend){.kind = MEND_REMOVE, .span = {start, end}};
	if (start >= 2 && text.ptr[start - 1] == ' ' && text.ptr[start - 2] == ',' && strchr(",.;!?\n", behind))
		m->span.start -= 2;
	else if (start > 0 && text.ptr[start - 1] == ' ')
		m->span.start--;
	else if (end < text.len && text.ptr[end] == ' ')
		m->span.end++;
}

/* Words before a thing, and what stands for both. */
struct before {
	const char *before, *instead;
};

/* The first row whose words end at `start`; the last row has none. */
static void put_before(struct mend *m, struct str text, size_t start, size_t end, const struct before *rows)
{
	while (rows->before && !ends_at(text, start, rows->before))
		rows++;
	put(m, text, start - (rows->before ? strlen(rows->before) : 0), end, rows->instead);
}

static const struct before places[] = {
	{"à ", "dans la région"}, {"près de ", "dans la région"}, {"de ", "de la région"},
	{"d'", "de la région"},   {"sur ", "dans la région"},     {NULL, "la région"},
};

static const struct before hospitals[] = {
	{"du ", "de l'hôpital"},  {"de la ", "de l'hôpital"}, {"de l'", "de l'hôpital"}, {"au ", "à l'hôpital"},
	{"à la ", "à l'hôpital"}, {"à l'", "à l'hôpital"},    {"le ", "l'hôpital"},      {"la ", "l'hôpital"},
	{"l'", "l'hôpital"},      {"de ", "de l'hôpital"},    {NULL, "l'hôpital"},
};

static const struct before services[] = {
	{"dans le service de ", "dans un service"},
	{"dans le service d'", "dans un service"},
	{"du service de ", "d'un service"},
	{"du service d'", "d'un service"},
	{"aux ", "dans un service"},
	{"en ", "dans un service"},
	{"au ", "dans un service"},
	{"à la ", "dans un service"},
	{"à l'", "dans un service"},
	{"de la ", "d'un service"},
	{"de l'", "d'un service"},
	{"du ", "d'un service"},
	{"des ", "d'un service"},
	{"la ", "le service"},
	{"le ", "le service"},
	{"les ", "le service"},
	{"l'", "le service"},
	{NULL, "un service"},
};

static const struct before days[] = {
	{"depuis le ", "depuis un jour"},
	{"du ", "d'un jour"},
	{"le ", "un jour"},
	{NULL, "un jour"},
};

/* What stands before a room, an address or a number, and goes with it. */
static const char *const cues[] = {
	"de la ", "dans la ", "à la ", "en ",    "du ",     "au ",       "IPP ",  "NDA ",
	"NIP ",   "RPPS ",    "IBAN ", "tél ",   "tél. ",   "tel ",      "tel. ", "n° ",
	"n°",     "numéro ",  "au ",   "né le ", "née le ", "né(e) le ", ": ",    NULL,
};

static void put_age(struct mend *m, struct str text, struct blouse_span span)
{
	unsigned years = 0;
	for (size_t i = span.start; i < span.end && is_digit(text.ptr[i]) && years < 1000; i++)
		years = 10 * years + (unsigned)(text.ptr[i] - '0');
	struct str words = str_sub(text, span.start, span.end - span.start);
	const char *instead = years >= 70   ? "un grand âge"
			      : years >= 60 ? "une soixantaine d'années"
			      : years >= 50 ? "une cinquantaine d'années"
			      : years >= 40 ? "une quarantaine d'années"
			      : years >= 30 ? "une trentaine d'années"
			      : years >= 20 ? "une vingtaine d'années"
			      : years >= 13 ? "moins de vingt ans"
			      : years >= 8  ? "une dizaine d'années"
			      : years >= 2  ? "quelques années"
					    : "quelques mois";
	/* An age in letters, « seize ans ». */
	if (years == 0 && !is_digit(words.ptr[0]))
		instead = "un certain âge";
	if (str_find(words, STR("mois")) != SIZE_MAX || str_find(words, STR("jours")) != SIZE_MAX ||
	    str_find(words, STR("semaines")) != SIZE_MAX)
		instead = years >= 24 ? "quelques années" : "moins de deux ans";
	put(m, text, span.start, span.end, instead);
}

static void put_hour(struct mend *m, struct str text, struct blouse_span span)
{
	unsigned hour = 0;
	size_t start = span.start;
	for (size_t i = start; i < span.end && is_digit(text.ptr[i]) && hour < 100; i++)
		hour = 10 * hour + (unsigned)(text.ptr[i] - '0');
	start -= ends_at(text, start, "à ") ? strlen("à ") : ends_at(text, start, "vers ") ? strlen("vers ") : 0;
	put(m, text, start, span.end,
	    hour < 6    ? "dans la nuit"
	    : hour < 12 ? "dans la matinée"
	    : hour < 18 ? "dans l'après-midi"
			: "dans la soirée");
}

/* With the civility before the name: a doctor is one, anybody else « une personne ». */
static void put_name(struct mend *m, struct str text, struct blouse_span span)
{
	static const char *const civilities[] = {"Mme ",      "M. ",     "Mr ",           "Mlle ",
						 "Monsieur ", "Madame ", "mademoiselle ", NULL};
	static const char *const doctors[] = {"le Dr ",         "le docteur ", "Dr ",  "docteur ", "le Pr ",
					      "le professeur ", "Pr ",         "Dr. ", NULL};
	for (const char *const *d = doctors; *d; d++)
		if (ends_at(text, span.start, *d)) {
			put(m, text, span.start - strlen(*d), span.end, "un médecin");
			return;
		}
	for (const char *const *c = civilities; *c; c++)
		if (ends_at(text, span.start, *c)) {
			span.start -= strlen(*c);
			break;
		}
	put(m, text, span.start, span.end, "une personne");
}

static void take_identifier(struct mend *m, struct str text, struct blouse_span span)
{
	size_t start = span.start;
	for (const char *const *c = cues; *c; c++)
		if (ends_at(text, start, *c)) {
			start -= strlen(*c);
			break;
		}
	take_out(m, text, start, span.end);
}

static bool is_name(enum blouse_entity_type t) { return t == BLOUSE_NOM || t == BLOUSE_PRENOM; }

static bool is_town(enum blouse_entity_type t) { return t == BLOUSE_VILLE || t == BLOUSE_ZIP; }

/* Entities from `i` on that make one thing: a first name and a name, a code and its town. */
static size_t run_of(struct str text, const struct blouse_result *r, size_t i)
{
	size_t count = 1;
	bool name = is_name(r->entities[i].type), town = is_town(r->entities[i].type);
	while (i + count < r->entity_count) {
		const struct blouse_entity *before = &r->entities[i + count - 1], *e = &r->entities[i + count];
		if (!((name && is_name(e->type)) || (town && is_town(e->type))) ||
		    e->span.start != before->span.end + 1 || text.ptr[before->span.end] != ' ')
			break;
		count++;
	}
	return count;
}

size_t mend_entity(struct str text, const struct blouse_result *r, size_t i, struct mend *ret_mend)
{
	size_t count = run_of(text, r, i);
	struct blouse_span span = {r->entities[i].span.start, r->entities[i + count - 1].span.end};
	struct mend m;
	switch (r->entities[i].type) {
	case BLOUSE_AGE:
		put_age(&m, text, span);
		break;
	case BLOUSE_NOM:
	case BLOUSE_PRENOM:
		put_name(&m, text, span);
		break;
	case BLOUSE_VILLE:
	case BLOUSE_ZIP:
		put_before(&m, text, span.start, span.end, places);
		break;
	case BLOUSE_HOPITAL:
		put_before(&m, text, span.start, span.end, hospitals);
		break;
	case BLOUSE_SERVICE:
		put_before(&m, text, span.start, span.end, services);
		break;
	case BLOUSE_DATE:
		span.end += stands_at(text, span.end, " dernier")    ? strlen(" dernier")
			    : stands_at(text, span.end, " prochain") ? strlen(" prochain")
								     : 0;
		put_before(&m, text, span.start, span.end, days);
		break;
	case BLOUSE_HEURE:
		put_hour(&m, text, span);
		break;
	default:
		take_identifier(&m, text, span);
		break;
	}
	*ret_mend = m;
	return count;
}

void mend_colleague(enum blouse_entity_type type, struct mend *mend)
{
	char *person = strstr(mend->text, "ne personne");
	if (!is_name(type) || !person)
		return;
	/* « une personne », « d'une personne », « Une personne ». */
	size_t at = (size_t)(person - mend->text);
	snprintf(mend->text + at, sizeof(mend->text) - at, "n membre de l'équipe");
}

bool mend_moment(struct str text, size_t *at, struct mend *ret_mend)
{
	static const struct before moments[] = {
		{"hier soir", "un soir"},
		{"hier matin", "un matin"},
		{"hier après-midi", "un après-midi"},
		{"avant-hier", "un jour"},
		{"hier", "un jour"},
		{"cette nuit", "une nuit"},
		{"ce matin", "un matin"},
		{"ce soir", "un soir"},
		{"ce midi", "un midi"},
		{"cet après-midi", "un après-midi"},
		{"aujourd'hui", "un jour"},
		{"aujourd\u2019hui", "un jour"},
		{"tout à l'heure", "un jour"},
		{NULL, NULL},
	};
	size_t i = *at;
	for (; i < text.len; i++) {
		char c = lower(text.ptr[i]);
		if ((c != 'h' && c != 'a' && c != 'c' && c != 't') ||
		    (i > 0 && (is_letter(text.ptr[i - 1]) || text.ptr[i - 1] == '-')))
			continue;
		for (const struct before *m = moments; m->before; m++) {
			size_t end = i + strlen(m->before);
			if (!stands_at(text, i, m->before) || (end < text.len && is_letter(text.ptr[end])))
				continue;
			put(ret_mend, text, i, end, m->instead);
			*at = end;
			return true;
		}
	}
	*at = i;
	return false;
}

bool mend_is_personal(enum blouse_entity_type type)
{
	return type != BLOUSE_HOPITAL && type != BLOUSE_SERVICE && type != BLOUSE_URL && type != BLOUSE_COMPTE;
}
