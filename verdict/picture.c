/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/picture.h"

#include <ctype.h>

#include "base/buf.h"
#include "engine/charter.h"
#include "engine/text.h"
#include "verdict/heard.h"
#include "verdict/labels.h"
#include "verdict/message.h"
#include "verdict/said.h"
#include "verdict/shown.h"
#include "verdict/where.h"

#define MESSAGE_MAX 2000 /* bytes of one sentence */
#define QUOTES_MAX 4     /* values told in one sentence */
#define CERTAIN 0.95f
#define LIKELY 0.75f
#define UNSURE 0.5f
#define SURE_WORD 0.6f    /* confidence from which a value is believed as read */
#define BARE_DIGITS_MIN 6 /* of a bar code that may be a patient's */

/* The rules that a picture can break. */
enum rule { IMAGE, PLACE, IDENTITY, MEDICAL, PROFESSIONAL, COLLEAGUES, RULES };
static const char *const rule_ids[RULES] = {"droit-image",    "geolocalisation",      "identification-patient",
					    "secret-medical", "secret-professionnel", "collegues"};

/* How text that nobody sees is told, by where it stands. */
static const struct {
	const char *one, *several, *what, *how;
} hidings[MEDIA_HIDINGS] = {
	[MEDIA_HIDDEN_ON_PAGE] =
		{"page", "pages", "texte caché",
		 "Ce texte ne se voit pas, mais reste lisible par copier-coller : la copie propre l’enlève."},
	[MEDIA_HIDDEN_NOTE] =
		{"page", "pages", "commentaire",
		 "Ce commentaire part avec le document, et s’ouvre d’un clic : la copie propre l’enlève."},
	[MEDIA_HIDDEN_VERSION] =
		{"version", "versions", "texte remplacé",
		 "Ce texte a été remplacé, mais reste lisible dans le fichier : la copie propre l’enlève."},
};

#define HIDDEN_BYTES_MAX ((size_t)64 << 10) /* that are read of a file: more is asked about */
#define HIDDEN_LINE 30u                     /* lines that nobody sees are laid out one below the other, */
#define HIDDEN_APART 1000u                  /* those of another place so far away that none is near another */
#define HIDDEN_LETTER 10u
#define NUMBERS_TOLD_MAX 6 /* of pages in one finding */

struct judge {
	struct arena *arena;
	const struct blouse_charter *charter;
	const struct picture_given *given;
	const struct sight_seen *seen; /* what is judged: what the picture shows, or what is hidden, as lines */
	bool hidden;
	bool hidden_more; /* than is read */
	size_t first;     /* finding of what is judged */
	int rules[RULES]; /* index in the charter; -1: it has none, or not for this context */
	struct said said;
	struct label *labels;
	size_t label_count;
	struct picture_finding findings[PICTURE_FINDINGS_MAX];
	size_t finding_count;
	bool failed; /* no memory */
};

/* What is gathered for one finding. */
struct draft {
	struct sight_box boxes[PICTURE_BOXES_MAX];
	size_t box_count;
	struct str quotes[QUOTES_MAX];
	size_t quote_count;
};

static void add_box(struct draft *d, struct sight_box box)
{
	if (d->box_count < PICTURE_BOXES_MAX)
		d->boxes[d->box_count++] = box;
}

static void add_quote(struct draft *d, struct str quote)
{
	for (size_t i = 0; i < d->quote_count; i++)
		if (str_eq(d->quotes[i], quote))
			return;
	if (d->quote_count < QUOTES_MAX && quote.len > 0)
		d->quotes[d->quote_count++] = quote;
}

/* Whether a finding is about this hidden line: one without a place is about all of them. */
static bool is_about(const struct judge *j, const struct draft *d, size_t hidden)
{
	for (size_t i = 0; i < d->box_count; i++)
		if (d->boxes[i].y == j->seen->lines[hidden].box.y)
			return true;
	return d->box_count == 0;
}

/* « pages 1 et 3, texte caché » to `where`; what that means behind the message. */
static void add_hiding(const struct judge *j, enum media_hiding how, const struct draft *d, struct buf *where,
		       struct buf *message)
{
	const struct picture_given *g = j->given;
	unsigned numbers[NUMBERS_TOLD_MAX], count = 0;
	bool more = false;
	for (size_t i = 0; i < g->hidden_count; i++) {
		bool known = g->hidden[i].how != how || !is_about(j, d, i);
		for (unsigned k = 0; k < count; k++)
			known = known || numbers[k] == g->hidden[i].number;
		more = more || (!known && count == NUMBERS_TOLD_MAX);
		if (!known && count < NUMBERS_TOLD_MAX)
			numbers[count++] = g->hidden[i].number;
	}
	if (count == 0)
		return;
	buf_add_c(where, where->len ? " ; " : "");
	buf_add_c(where, count > 1 ? hidings[how].several : hidings[how].one);
	for (unsigned k = 0; k < count; k++)
		buf_addf(where, "%s%u", k == 0 ? " " : k + 1 < count || more ? ", " : " et ", numbers[k]);
	buf_addf(where, "%s, %s", more ? "…" : "", hidings[how].what);
	buf_addf(message, " %s", hidings[how].how);
}

/* A finding in text that nobody sees cannot be covered: it says where it is instead. */
static void put_hidden(struct judge *j, struct picture_finding *f, const struct draft *draft)
{
	_cleanup_buf_ struct buf where, message;
	buf_init(&where, MESSAGE_MAX);
	buf_init(&message, (size_t)MESSAGE_MAX * 2);
	buf_add_str(&message, f->message);
	for (enum media_hiding how = 0; how < MEDIA_HIDINGS; how++)
		add_hiding(j, how, draft, &where, &message);
	f->box_count = 0;
	f->where = arena_copy(j->arena, buf_str(&where));
	f->message = arena_copy(j->arena, buf_str(&message));
	j->failed = j->failed || where.failed || message.failed || !f->where.ptr || !f->message.ptr;
}

/* NULL when the charter has no such rule, when there are enough, or without memory (j->failed). */
static struct picture_finding *put(struct judge *j, enum rule rule, bool found, float score, struct str message,
				   const struct draft *draft)
{
	if (j->rules[rule] < 0 || j->finding_count == PICTURE_FINDINGS_MAX)
		return NULL;
	const struct blouse_rule *r = blouse_charter_rule(j->charter, (unsigned)j->rules[rule]);
	struct sight_box *boxes = ARENA_NEW(j->arena, struct sight_box, draft->box_count + 1);
	struct str copy = arena_copy(j->arena, message);
	if (!boxes || !copy.ptr) {
		j->failed = true;
		return NULL;
	}
	memcpy(boxes, draft->boxes, draft->box_count * sizeof(*boxes));
	struct picture_finding *f = &j->findings[j->finding_count++];
	*f = (struct picture_finding){
		.rule = (unsigned)j->rules[rule],
		/* A question does not block. */
		.level = !found && r->level == BLOUSE_BLOQUANT ? BLOUSE_ATTENTION : r->level,
		.score = score,
		.found = found,
		.message = copy,
		.advice = r->advice,
		.source = r->source,
		.where = STR(""),
		.boxes = boxes,
		.box_count = draft->box_count,
	};
	if (j->hidden)
		put_hidden(j, f, draft);
	return f;
}

static void put_c(struct judge *j, enum rule rule, bool found, float score, const char *message,
		  const struct draft *draft)
{
	put(j, rule, found, score, str_from_c(message), draft);
}

static bool has_finding(const struct judge *j, enum rule rule)
{
	for (size_t i = j->first; i < j->finding_count; i++)
		if (j->rules[rule] == (int)j->findings[i].rule)
			return true;
	return false;
}

/* « a », « b » et « c » */
static void add_quotes(struct buf *out, const struct draft *d)
{
	for (size_t i = 0; i < d->quote_count; i++) {
		buf_add_c(out, i == 0 ? "" : i + 1 < d->quote_count ? ", " : " et ");
		message_quote(out, d->quotes[i]);
	}
}

static bool has_label(const struct judge *j, enum label_kind kind)
{
	for (size_t i = 0; i < j->label_count; i++)
		if (j->labels[i].kind == kind)
			return true;
	return false;
}

static void take_labels(const struct judge *j, unsigned kinds, struct draft *d)
{
	for (size_t i = 0; i < j->label_count; i++)
		if (kinds >> j->labels[i].kind & 1) {
			add_box(d, j->labels[i].box);
			/* What is read badly is shown, not quoted. */
			if (j->labels[i].confidence >= SURE_WORD)
				add_quote(d, j->labels[i].value);
		}
}

/* --- Codes --- */

static bool digits_only(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isdigit((unsigned char)s.ptr[i]))
			return false;
	return s.len > 0;
}

static bool has_shape(struct str s, struct str shape)
{
	for (size_t i = 0; i < s.len && s.len == shape.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (shape.ptr[i] == '9' ? !isdigit(c) : shape.ptr[i] == 'A' ? !isalpha(c) : shape.ptr[i] != (char)c)
			return false;
	}
	return s.len == shape.len && s.len > 0;
}

static bool is_local_number(const struct judge *j, struct str s)
{
	for (int kind = CHARTER_SHAPE_IPP; kind <= CHARTER_SHAPE_NDA; kind++)
		for (size_t i = 0; i < charter_shape_count(j->charter, (enum charter_shape)kind); i++)
			if (has_shape(s, charter_shape(j->charter, (enum charter_shape)kind, i)))
				return true;
	for (size_t i = 0; i < j->label_count; i++)
		if (j->labels[i].kind == LABEL_NUMBER && str_eq(j->labels[i].value, s))
			return true;
	return false;
}

static bool is_birth(struct str s)
{
	unsigned long long n;
	if (s.len != 8 || !str_to_u64(s, 99999999, &n))
		return false;
	unsigned long long year = n / 10000, month = n / 100 % 100, day = n % 100;
	bool iso = year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
	year = n % 10000, month = n / 10000 % 100, day = n / 1000000;
	return iso || (year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31);
}

/* « 00731946;PETITJEAN;LUCIEN;19530902 »: what houses put on wristbands. Also the French DataMatrix of the identity (INS), whose parts
 * begin with S1, S2… */
static bool tells_identity(const struct judge *j, struct str data)
{
	bool name = false, birth = false, number = false;
	struct str rest = data;
	if (data.len > 26 && str_starts(data, STR("IS")) && isdigit((unsigned char)data.ptr[2]))
		return true;
	while (rest.len > 0) {
		size_t len = 0, letters = 0;
		while (len < rest.len && !strchr(";|^\n\t,\x1d\x1e", rest.ptr[len]))
			letters += isalpha((unsigned char)rest.ptr[len++]) != 0;
		struct str part = str_sub(rest, 0, len);
		name |= letters >= 2 && letters + 2 >= part.len;
		birth |= is_birth(part);
		number |= is_local_number(j, part);
		rest = str_sub(rest, len + 1, rest.len);
	}
	return number || (name && birth);
}

static bool field_of_person(const struct sight_field *field)
{
	/* GSRN of who receives care; birth, sex and names since GS1 20 (7250 to 7259). */
	return strcmp(field->ai, "8018") == 0 || (strcmp(field->ai, "7250") >= 0 && strcmp(field->ai, "7259") <= 0);
}

enum code_meaning { CODE_NOTHING, CODE_PATIENT, CODE_MAYBE, CODE_NETWORK, CODE_CARD };

static enum code_meaning meaning_of(const struct judge *j, const struct sight_code *code)
{
	for (size_t i = 0; i < code->field_count; i++)
		if (field_of_person(&code->fields[i]))
			return CODE_PATIENT;
	if (code->field_count > 0 || code->kind == SIGHT_EAN || code->kind == SIGHT_DATABAR)
		return CODE_NOTHING;
	if (str_starts(code->data, STR("WIFI:")))
		return CODE_NETWORK;
	if (str_starts(code->data, STR("BEGIN:VCARD")) || str_starts(code->data, STR("MECARD:")))
		return CODE_CARD;
	if (tells_identity(j, code->data))
		return CODE_PATIENT;
	return digits_only(code->data) && code->data.len >= BARE_DIGITS_MIN && code->kind != SIGHT_QR ? CODE_MAYBE
												      : CODE_NOTHING;
}

static bool take_codes(const struct judge *j, enum code_meaning meaning, struct draft *d)
{
	bool any = false;
	for (size_t i = 0; i < j->seen->code_count; i++)
		if (meaning_of(j, &j->seen->codes[i]) == meaning) {
			add_box(d, j->seen->codes[i].box);
			any = true;
		}
	return any;
}

/* --- What is written --- */

#define KIND(kind) (1u << (kind))
#define WHO (KIND(LABEL_NAME) | KIND(LABEL_BIRTH) | KIND(LABEL_NUMBER) | KIND(LABEL_SECU))

static unsigned kinds_seen(const struct judge *j)
{
	unsigned kinds = 0;
	for (size_t i = 0; i < j->label_count; i++)
		kinds |= KIND(j->labels[i].kind);
	return kinds;
}

/* A name alone may be anybody's; with a number, a birth or a room it is a patient's. */
static bool shows_patient(unsigned kinds)
{
	return kinds & (KIND(LABEL_BIRTH) | KIND(LABEL_NUMBER) | KIND(LABEL_SECU)) ||
	       (kinds & KIND(LABEL_NAME) && kinds & (KIND(LABEL_ROOM) | KIND(LABEL_CARE) | KIND(LABEL_WARD)));
}

static void judge_identity(struct judge *j)
{
	char text[MESSAGE_MAX];
	struct draft d = {.box_count = 0};
	unsigned kinds = kinds_seen(j), told = 0;
	bool code = take_codes(j, CODE_PATIENT, &d);
	if (!shows_patient(kinds) && !code) {
		if (take_codes(j, CODE_MAYBE, &d))
			put_c(j, IDENTITY, false, UNSURE,
			      "Un code-barres de l’image contient un numéro : est-ce celui d’un patient, d’un tube ou "
			      "d’un dossier ?",
			      &d);
		return;
	}
	take_labels(j, WHO | KIND(LABEL_ROOM), &d);
	take_codes(j, CODE_MAYBE, &d);
	_cleanup_buf_ struct buf out;
	buf_init(&out, sizeof(text));
	buf_add_c(&out, j->hidden ? "Ce texte permet de retrouver une personne soignée ; il donne "
				  : "Cette image permet de retrouver une personne soignée ; elle montre ");
	unsigned shown = kinds & (WHO | KIND(LABEL_ROOM)), total = code;
	for (unsigned kind = 0; kind < LABEL_KINDS; kind++)
		total += shown >> kind & 1;
	for (unsigned kind = 0; kind < LABEL_KINDS; kind++)
		if (shown >> kind & 1) {
			buf_add_c(&out, told == 0 ? "" : told + 1 < total ? ", " : " et ");
			buf_add_c(&out, label_words((enum label_kind)kind));
			told++;
		}
	if (code) {
		buf_add_c(&out, told == 0 ? "" : " et ");
		buf_add_c(&out, "un code qui contient son identité");
	}
	if (d.quote_count > 0) {
		buf_add_c(&out, " : ");
		add_quotes(&out, &d);
	}
	buf_add_c(&out, ".");
	j->failed |= out.failed;
	put(j, IDENTITY, true, CERTAIN, buf_str(&out), &d);
}

static void judge_medical(struct judge *j)
{
	struct draft d = {.box_count = 0};
	unsigned kinds = kinds_seen(j);
	const struct sight_seen *seen = j->seen;
	bool known = has_finding(j, IDENTITY) && j->findings[j->finding_count - 1].found;
	/* One's own story breaks nothing: whoever comes from outside is asked. */
	bool asks = j->given->context == BLOUSE_USAGER || j->said.fiction;
	if (kinds & (KIND(LABEL_CARE) | KIND(LABEL_WARD)) && (known || kinds & KIND(LABEL_CARE))) {
		take_labels(j, KIND(LABEL_CARE) | KIND(LABEL_WARD), &d);
		_cleanup_buf_ struct buf out;
		buf_init(&out, MESSAGE_MAX);
		buf_add_c(&out, j->hidden ? "Le texte" : "L’image");
		buf_add_c(&out,
			  known && !asks ? " dit les soins d’une personne que l’on peut retrouver" : " parle de soins");
		if (d.quote_count > 0) {
			buf_add_c(&out, known && !asks ? " : " : " (");
			add_quotes(&out, &d);
			buf_add_c(&out, known && !asks ? "" : ")");
		}
		buf_add_c(&out, known && !asks ? "." : " : s’agit-il d’une vraie personne ?");
		j->failed |= out.failed;
		put(j, MEDICAL, known && !asks, known && !asks ? CERTAIN : UNSURE, buf_str(&out), &d);
	} else if (seen->scene == SIGHT_RADIOGRAPH && !j->said.own && !j->said.fiction) {
		put_c(j, MEDICAL, false, seen->scene_score,
		      "L’image ressemble à une radiographie : est-ce celle d’une vraie personne soignée ?", &d);
	}
}

static void judge_professional(struct judge *j)
{
	struct draft d = {.box_count = 0};
	bool network = take_codes(j, CODE_NETWORK, &d);
	if (!network && !has_label(j, LABEL_SECRET))
		return;
	take_labels(j, KIND(LABEL_SECRET), &d);
	_cleanup_buf_ struct buf out;
	buf_init(&out, MESSAGE_MAX);
	buf_add_c(&out, j->hidden ? "Le texte dit" : "L’image montre");
	buf_add_c(&out, network ? " l’accès à un réseau" : " ce que l’établissement n’a pas rendu public");
	/* The code itself is not repeated: a report may travel. */
	buf_add_c(&out, network ? " sans fil : qui la photographie peut s’y connecter."
				: " : un code, un mot de passe ou un document interne.");
	j->failed |= out.failed;
	put(j, PROFESSIONAL, true, LIKELY, buf_str(&out), &d);
}

/* --- What the engine reads of it --- */

struct text_map {
	struct str text;
	size_t *ends; /* byte behind each word, in order */
	const struct sight_word **words;
	size_t count;
};

static bool map_words(struct judge *j, struct text_map *map)
{
	const struct sight_seen *seen = j->seen;
	size_t bytes = 0, count = 0;
	for (size_t i = 0; i < seen->line_count; i++)
		for (size_t k = 0; k < seen->lines[i].word_count; k++, count++)
			bytes += seen->lines[i].words[k].text.len + 1;
	char *text = arena_alloc(j->arena, bytes + 1, 1);
	map->ends = ARENA_NEW(j->arena, size_t, count + 1);
	map->words = ARENA_NEW(j->arena, const struct sight_word *, count + 1);
	if (!text || !map->ends || !map->words)
		return false;
	map->count = 0;
	map->text = (struct str){text, 0};
	for (size_t i = 0; i < seen->line_count; i++)
		for (size_t k = 0; k < seen->lines[i].word_count; k++) {
			const struct sight_word *word = &seen->lines[i].words[k];
			memcpy(text + map->text.len, word->text.ptr, word->text.len);
			map->text.len += word->text.len;
			text[map->text.len] = k + 1 < seen->lines[i].word_count ? ' ' : '\n';
			map->words[map->count] = word;
			map->ends[map->count++] = map->text.len++;
		}
	return true;
}

static void box_span(const struct text_map *map, struct blouse_span span, struct draft *d)
{
	size_t start = 0;
	for (size_t i = 0; i < map->count; start = map->ends[i++] + 1)
		if (start < span.end && map->ends[i] > span.start)
			add_box(d, map->words[i]->box);
}

/* Whether words that a finding marks stand in a sentence. A table, a label, a list of names is none: the engine, which was taught
 * sentences, makes one of neighbouring cells; verdict/shown.h reads those. */
static bool in_sentence(const struct blouse_charter *charter, const struct text *text, const struct blouse_finding *f)
{
	for (size_t i = 0; i < text->sentence_count; i++) {
		const struct token *t = &text->tokens[text->sentences[i].first], *end = t + text->sentences[i].count;
		bool marked = false, joined = false, common = false;
		for (size_t k = 0; t < end && k < f->span_count; k++)
			marked |= f->spans[k].start < end[-1].end && t->start < f->spans[k].end;
		for (; t < end; t++) {
			unsigned flags = t->word == WORD_NONE ? 0 : charter_word_flags(charter, t->word);
			joined |= flags & WORD_STOP && t->raw.len >= 2;
			common |= !(flags & WORD_STOP) && flags & WORD_COMMON && t->raw.len >= 4 &&
				  !(t->flags & (TOKEN_UPPER | TOKEN_TITLE));
		}
		if (marked && joined && common)
			return true;
	}
	return false;
}

/* Rules that the words of the picture break as the words of a message would. */
static enum error_code judge_text(struct judge *j, struct blouse_checker *checker, struct error *err)
{
	struct text_map map;
	struct text text;
	const struct blouse_result *result;
	struct blouse_error problem;
	if (!map_words(j, &map))
		return error_nomem(err);
	if (map.text.len == 0)
		return ERR_NONE;
	if (map.text.len > BLOUSE_TEXT_MAX || blouse_check(checker, map.text.ptr, map.text.len, j->given->context,
							   BLOUSE_NETWORK_NONE, &result, &problem) != BLOUSE_OK)
		return error_nomem(err);
	enum error_code code = text_read(j->arena, j->charter, map.text, &text, err);
	for (size_t i = 0; !code && i < result->finding_count; i++) {
		const struct blouse_finding *f = &result->findings[i];
		for (enum rule rule = 0; rule < RULES; rule++) {
			/* A machine that misreads makes names of noise: only what is certain counts, and only once. */
			if (j->rules[rule] != (int)f->rule || rule == IMAGE || !f->found || f->asks ||
			    has_finding(j, rule) || !in_sentence(j->charter, &text, f))
				continue;
			struct draft d = {.box_count = 0};
			_cleanup_buf_ struct buf out;
			buf_init(&out, MESSAGE_MAX);
			message_add(&out, map.text, f);
			for (size_t k = 0; k < f->span_count; k++)
				box_span(&map, f->spans[k], &d);
			j->failed |= out.failed;
			struct picture_finding *made = put(j, rule, true, f->score * LIKELY, buf_str(&out), &d);
			if (made)
				made->level = f->level;
		}
	}
	return code;
}

/* --- People --- */

static unsigned recognisable(const struct sight_seen *seen, struct draft *d)
{
	unsigned count = 0;
	for (size_t i = 0; i < seen->face_count; i++) {
		add_box(d, seen->faces[i].box);
		count += seen->faces[i].recognisable;
	}
	return count;
}

static void judge_people(struct judge *j)
{
	struct draft d = {.box_count = 0};
	const struct sight_seen *seen = j->seen;
	unsigned clear = recognisable(seen, &d);
	bool written = j->said.consent || j->given->consented, one = seen->face_count == 1;
	if (seen->face_count == 0 || written)
		return;
	char text[MESSAGE_MAX];
	bool found = false;
	if (clear == 0) {
		snprintf(text, sizeof(text), "%s : quelqu’un pourrait-il se reconnaître ?",
			 one ? "Un visage petit ou flou paraît sur l’image"
			     : "Des visages petits ou flous paraissent sur l’image");
	} else if (one && j->given->context != BLOUSE_INSTITUTION && !j->said.one_patient && !j->said.colleague) {
		snprintf(text, sizeof(text),
			 "Un visage se reconnaît sur l’image : est-ce le vôtre, ou cette personne a-t-elle donné son "
			 "accord écrit ?");
	} else {
		found = true;
		snprintf(text, sizeof(text), "%s, et rien ne dit qu’un accord écrit a été donné.",
			 clear == 1 ? "Un visage se reconnaît sur l’image"
				    : "Des visages se reconnaissent sur l’image");
	}
	put_c(j, IMAGE, found, found ? seen->faces[0].score : UNSURE, text, &d);
	if (clear == 0 || j->said.fiction)
		return;
	if (j->said.one_patient && !j->said.own && j->given->context != BLOUSE_USAGER) {
		if (!has_finding(j, IDENTITY))
			put_c(j, IDENTITY, true, LIKELY,
			      "Le message dit que la personne de l’image est soignée, et son visage la fait "
			      "reconnaître.",
			      &d);
		if (!has_finding(j, MEDICAL))
			put_c(j, MEDICAL, true, LIKELY,
			      "Montrer quelqu’un et dire qu’il est soigné révèle sa présence dans les soins.", &d);
	}
	if (j->said.colleague && !j->said.spoken && !has_finding(j, COLLEAGUES))
		put_c(j, COLLEAGUES, true, LIKELY,
		      "Le message parle de collègues, l’image les fait reconnaître, et rien ne dit qu’ils sont "
		      "d’accord.",
		      &d);
}

/* Whose voice it is, and what it says, nobody but whoever publishes can tell. */
static bool speaks(const struct picture_given *given) { return given->heard && given->heard->voice_count; }

static void judge_voice(struct judge *j)
{
	struct draft d = {.box_count = 0};
	if (!speaks(j->given) || j->said.consent || j->given->consented || j->said.fiction)
		return;
	_cleanup_buf_ struct buf out;
	buf_init(&out, MESSAGE_MAX);
	buf_add_c(&out, "Une voix semble s’entendre ");
	heard_times(&out, j->given->heard);
	buf_add_c(&out, " : est-ce la vôtre, ou cette personne a-t-elle donné son accord écrit ?");
	j->failed |= out.failed;
	put(j, IMAGE, false, UNSURE, buf_str(&out), &d);
}

static void judge_badge(struct judge *j)
{
	struct draft d = {.box_count = 0};
	bool card = take_codes(j, CODE_CARD, &d);
	if (j->said.consent || j->said.spoken || j->given->consented || (!card && !has_label(j, LABEL_CARER)))
		return;
	take_labels(j, KIND(LABEL_CARER), &d);
	/* On a patient's file, who prescribes is the lesser matter: the file is not shown at all. */
	if (!has_finding(j, IDENTITY))
		put_c(j, COLLEAGUES, true, LIKELY,
		      j->hidden
			      ? "Le texte donne le nom ou le numéro d’un professionnel, et rien ne dit qu’il est "
				"d’accord."
			      : "L’image laisse lire le nom ou le numéro d’un professionnel, et rien ne dit qu’il est "
				"d’accord.",
		      &d);
}

/* --- The file --- */

static void judge_place(struct judge *j)
{
	if (!j->given->placed)
		return;
	struct where where = where_find(j->charter, j->given->latitude, j->given->longitude);
	if (!where.inside)
		return;
	struct draft d = {.box_count = 0};
	_cleanup_buf_ struct buf out;
	buf_init(&out, MESSAGE_MAX);
	buf_add_c(&out, "Le fichier garde le lieu de la prise de vue, dans l’établissement : « ");
	buf_add_str(&out, where.name);
	buf_add_c(&out, " ».");
	j->failed |= out.failed;
	put(j, PLACE, true, CERTAIN, buf_str(&out), &d);
}

/* --- What nobody sees --- */

/* Whether a hidden line stands in the same place as the one before it. */
static bool follows(const struct picture_given *g, size_t i)
{
	return i > 0 && g->hidden[i].how == g->hidden[i - 1].how && g->hidden[i].number == g->hidden[i - 1].number;
}

/* Hidden lines as lines of a picture, in the same order. False: no memory. */
static bool hidden_lines(const struct judge *j, struct sight_seen *ret)
{
	const struct picture_given *g = j->given;
	unsigned y = 0;
	size_t bytes = 0;
	*ret = (struct sight_seen){.lines = ARENA_ZNEW(j->arena, struct sight_line, g->hidden_count)};
	for (size_t i = 0; ret->lines && i < g->hidden_count; i++) {
		bytes += g->hidden[i].text.len;
		ret->cut_short = bytes > HIDDEN_BYTES_MAX;
		if (ret->cut_short)
			break;
		struct sight_line *line = &ret->lines[ret->line_count++];
		struct str left = g->hidden[i].text, part;
		unsigned x = 0;
		y += follows(g, i) ? HIDDEN_LINE : HIDDEN_APART;
		*line = (struct sight_line){.text = left, .confidence = 1};
		/* Words are parted by one character at least. */
		line->words = ARENA_ZNEW(j->arena, struct sight_word, left.len / 2 + 1);
		while (line->words && left.len > 0) {
			left = str_cut(left, ' ', &part);
			unsigned width = (unsigned)part.len * HIDDEN_LETTER;
			if (part.len > 0)
				line->words[line->word_count++] =
					(struct sight_word){{x, y, width, HIDDEN_LINE / 2}, part, 1};
			x += width + HIDDEN_LETTER;
		}
		line->box = (struct sight_box){0, y, x, HIDDEN_LINE / 2};
		if (!line->words)
			return false;
	}
	return ret->lines != NULL;
}

static enum error_code judge_words(struct judge *j, struct error *err)
{
	enum error_code code =
		labels_read(j->arena, j->seen->lines, j->seen->line_count, &j->labels, &j->label_count, err);
	if (!code)
		code = shown_read(j->arena, j->charter, j->seen->lines, j->seen->line_count, j->labels, &j->label_count,
				  err);
	if (code)
		return code;
	judge_identity(j);
	judge_medical(j);
	judge_professional(j);
	judge_badge(j);
	return ERR_NONE;
}

static enum error_code judge_hidden(struct judge *j, struct blouse_checker *checker, struct error *err)
{
	struct sight_seen seen;
	if (j->given->hidden_count == 0)
		return ERR_NONE;
	if (!hidden_lines(j, &seen))
		return error_nomem(err);
	j->seen = &seen;
	j->hidden = true;
	j->hidden_more = seen.cut_short;
	j->first = j->finding_count;
	enum error_code code = judge_words(j, err);
	return code ? code : judge_text(j, checker, err);
}

static void find_rules(struct judge *j)
{
	for (enum rule rule = 0; rule < RULES; rule++) {
		j->rules[rule] = -1;
		for (unsigned i = 0; i < blouse_charter_rule_count(j->charter); i++) {
			const struct blouse_rule *r = blouse_charter_rule(j->charter, i);
			if (strcmp(r->id, rule_ids[rule]) == 0 && r->enabled && r->contexts >> j->given->context & 1)
				j->rules[rule] = (int)i;
		}
	}
}

static int by_gravity(const void *a, const void *b)
{
	const struct picture_finding *x = a, *y = b;
	if (x->level != y->level)
		return x->level < y->level ? 1 : -1;
	if (x->score < y->score || x->score > y->score)
		return x->score < y->score ? 1 : -1;
	/* What is seen comes before what is not. */
	return (x->where.len > 0) - (y->where.len > 0);
}

static void ask(const struct judge *j, struct picture_told *told)
{
	const struct sight_seen *seen = j->given->seen;
	told->people = (unsigned)seen->face_count;
	if (seen->face_count > 0 && j->given->context == BLOUSE_INSTITUTION)
		told->questions[told->question_count++] =
			"Combien de personnes se reconnaissent sur l’image, et où est l’accord écrit de chacune ?";
	if (seen->face_count > 0)
		told->questions[told->question_count++] = "Y a-t-il un enfant ? Blouse ne distingue pas un enfant d’un "
							  "adulte : il y faut l’accord de ses deux parents.";
	if (speaks(j->given))
		told->questions[told->question_count++] =
			"Que dit-on dans la vidéo ? Blouse n’écoute pas les mots : un nom, un soin, une chambre "
			"peuvent s’y "
			"entendre. La copie propre garde le son, sauf si vous la demandez sans lui.";
	if (j->hidden_more)
		told->questions[told->question_count++] =
			"Que dit le reste du texte caché ? Ce fichier en cache plus que Blouse n’en lit. La copie "
			"propre n’en garde rien.";
	for (size_t i = 0; i < seen->line_count; i++)
		if (seen->lines[i].illegible) {
			told->questions[told->question_count++] = "Quelque chose est écrit que Blouse n’a pas pu lire "
								  ": est-ce un nom, un tableau, un dossier ?";
			break;
		}
}

enum error_code picture_judge(struct arena *arena, const struct blouse_charter *charter, struct blouse_checker *checker,
			      const struct picture_given *given, struct picture_told *ret_told, struct error *err)
{
	struct judge *j = ARENA_ZNEW(arena, struct judge, 1);
	struct picture_told told = {0};
	if (!j)
		return error_nomem(err);
	*j = (struct judge){.arena = arena, .charter = charter, .given = given, .seen = given->seen};
	find_rules(j);
	enum error_code code = said_read(arena, charter, given->message, given->context, given->network, &j->said, err);
	if (!code)
		code = judge_words(j, err);
	if (code)
		return code;
	judge_people(j);
	judge_voice(j);
	judge_place(j);
	code = judge_text(j, checker, err);
	if (!code)
		code = judge_hidden(j, checker, err);
	if (!code && j->failed)
		code = error_nomem(err);
	if (code)
		return code;
	struct blouse_error problem;
	if (given->message.len > 0 && blouse_check(checker, given->message.ptr, given->message.len, given->context,
						   given->network, &told.message, &problem) != BLOUSE_OK)
		return error_nomem(err);
	qsort(j->findings, j->finding_count, sizeof(*j->findings), by_gravity);
	told.findings = j->findings;
	told.finding_count = j->finding_count;
	told.verdict = told.message ? told.message->verdict : BLOUSE_CLEAR;
	for (size_t i = 0; i < j->finding_count; i++)
		if (j->findings[i].level >= BLOUSE_ATTENTION && j->findings[i].level > told.verdict)
			told.verdict = j->findings[i].level;
	ask(j, &told);
	*ret_told = told;
	return ERR_NONE;
}
