// SPDX-License-Identifier: Apache-2.0
/* The answers of `blouse photo`: for people, for programs, and SARIF 2.1.0 for what collects findings. */
#include <math.h>
#include <stdint.h>

#include "base/utf8.h"
#include "cli/formats.h"
#include "cli/photo.h"
#include "verdict/heard.h"
#include "verdict/jsonw.h"

#define SHOWN_MAX 3        /* values of one kind that are written out */
#define LINES_SHOWN_MAX 12 /* lines of text in the image */

/* What each kind gives away, and for whom; how much, media/facts.h says. */
static const struct {
	const char *title, *advice;
} kinds[MEDIA_KINDS] = {
	[MEDIA_PLACE] = {"Lieu", "La photo dit où elle a été prise : publiez une copie propre."},
	[MEDIA_DATE] = {"Date", "Un jour et une heure relient la photo à un événement, à une garde."},
	[MEDIA_DEVICE] = {"Appareil", "Le modèle d'un appareil relie entre elles les photos d'une personne."},
	[MEDIA_SERIAL] = {"Numéro de série",
			  "Un numéro de série relie toutes les photos d'un même appareil : publiez une copie propre."},
	[MEDIA_AUTHOR] = {"Auteur", "La photo nomme quelqu'un : publiez une copie propre."},
	[MEDIA_SOFTWARE] = {"Logiciel", "Le logiciel en dit peu, mais n'a pas à partir avec la photo."},
	[MEDIA_HISTORY] = {"Historique",
			   "Les retouches et les noms de fichiers restent lisibles : publiez une copie propre."},
	[MEDIA_THUMBNAIL] = {"Miniature",
			     "L'image réduite peut montrer ce qui a été recadré ou caché : publiez une copie propre."},
	[MEDIA_TEXT] = {"Texte", "Un texte part avec la photo sans se voir : publiez une copie propre."},
	[MEDIA_TRAILING] = {"Données ajoutées", "Le fichier contient plus que l'image : publiez une copie propre."},
	[MEDIA_MOTION] = {"Courte vidéo",
			  "Une photo animée montre et fait entendre les secondes d'avant : publiez une copie propre."},
	[MEDIA_SETTING] = {"Réglage", "Un réglage de prise de vue ne dit presque rien."},
};

static enum blouse_level level_of(enum media_weight weight)
{
	static const enum blouse_level levels[MEDIA_WEIGHTS] = {
		[MEDIA_SLIGHT] = BLOUSE_CLEAR,
		[MEDIA_TELLING] = BLOUSE_CONSEIL,
		[MEDIA_GRAVE] = BLOUSE_ATTENTION,
	};
	return levels[weight];
}

/* Of a fact whose kind alone is known: a place that no fact tells. */
static enum blouse_level kind_level(const struct photo *p, enum media_kind kind)
{
	const struct media_fact fact = {.kind = kind};
	return level_of(media_fact_weight(&p->result.facts, &fact));
}

enum blouse_level photo_level(const struct photo *p)
{
	enum blouse_level highest = level_of(media_facts_weight(&p->result.facts));
	return p->told.verdict > highest ? p->told.verdict : highest;
}

/* "2,1 Mo", "840 Ko". */
static void add_size(struct buf *out, size_t bytes)
{
	if (bytes >= 1000000)
		buf_addf(out, "%zu,%zu Mo", bytes / 1000000, bytes / 100000 % 10);
	else
		buf_addf(out, "%zu Ko", (bytes + 999) / 1000);
}

/* "43,2910° N". */
static void add_degrees(struct buf *out, double degrees, char positive, char negative)
{
	unsigned parts = (unsigned)(fabs(degrees) * 10000 + 0.5);
	buf_addf(out, "%u,%04u° %c", parts / 10000, parts % 10000, degrees < 0 ? negative : positive);
}

static void add_place(struct buf *out, const struct photo *p)
{
	const struct media_gps *gps = &p->result.facts.gps;
	if (p->where.known) {
		buf_add_c(out, p->where.inside ? "prise " : "");
		where_tell(out, &p->where);
		buf_add_c(out, " (");
	}
	add_degrees(out, gps->latitude, 'N', 'S');
	buf_add_c(out, ", ");
	add_degrees(out, gps->longitude, 'E', 'O');
	if (gps->has_altitude)
		buf_addf(out, ", altitude %.0f m", gps->altitude);
	if (gps->has_direction)
		buf_addf(out, ", vers %.0f°", gps->direction);
	buf_add_c(out, p->where.known ? ")" : "");
}

/* Coordinates are told once, whole. */
static bool told_as_place(const struct photo *p, const struct media_fact *f)
{
	return p->result.facts.gps.found && f->kind == MEDIA_PLACE && strstr(f->tag.ptr, "GPS");
}

/* The same is often written in EXIF, XMP and IPTC. */
static bool told_before(const struct photo *p, size_t at)
{
	const struct media_fact *facts = p->result.facts.facts;
	for (size_t i = 0; i < at; i++)
		if (facts[i].kind == facts[at].kind && str_eq(facts[i].name, facts[at].name) &&
		    str_eq(facts[i].value, facts[at].value))
			return true;
	return false;
}

static bool is_told(const struct photo *p, enum media_kind kind, size_t at)
{
	const struct media_fact *f = &p->result.facts.facts[at];
	return f->kind == kind && !told_as_place(p, f) && !told_before(p, at);
}

static size_t count_kind(const struct photo *p, enum media_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < p->result.facts.fact_count; i++)
		count += is_told(p, kind, i);
	return count;
}

static void add_kind(struct buf *out, const struct photo *p, enum media_kind kind)
{
	size_t count = count_kind(p, kind), shown = 0;
	bool place = kind == MEDIA_PLACE && p->result.facts.gps.found;
	if (place)
		add_place(out, p);
	for (size_t i = 0; i < p->result.facts.fact_count && shown < SHOWN_MAX; i++) {
		const struct media_fact *f = &p->result.facts.facts[i];
		if (!is_told(p, kind, i))
			continue;
		buf_add_c(out, shown++ || place ? " ; " : "");
		buf_add_str(out, f->name);
		buf_add_c(out, f->value.len ? ", " : "");
		buf_add_str(out, f->value);
	}
	if (count > shown)
		buf_addf(out, " ; et %zu autre%s", count - shown, count - shown > 1 ? "s" : "");
}

static void add_line(struct buf *out, const struct term *term, const struct photo *p, enum media_kind kind)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, (size_t)1 << 20);
	bool grave = kind_level(p, kind) >= BLOUSE_ATTENTION;
	term_styled(out, term, grave ? TERM_AMBER : TERM_BLUE, grave ? "  ▲ " : "  • ");
	buf_addf(&text, "%s : ", kinds[kind].title);
	add_kind(&text, p, kind);
	term_wrap(out, term, buf_str(&text), 4, 4);
}

static void add_seen_line(struct buf *out, const struct term *term, const struct buf *text)
{
	term_styled(out, term, TERM_BLUE, "  • ");
	term_wrap(out, term, buf_str(text), 4, 4);
}

static const char *plural(size_t n) { return n > 1 ? "s" : ""; }

static void add_faces(struct buf *out, const struct term *term, const struct sight_seen *s)
{
	_cleanup_buf_ struct buf text;
	size_t recognisable = 0;
	buf_init(&text, 10000);
	for (size_t i = 0; i < s->face_count; i++)
		recognisable += s->faces[i].recognisable;
	if (!s->face_count)
		return;
	buf_addf(&text, "Visages : %zu", s->face_count);
	if (recognisable && s->face_count > 1)
		buf_addf(&text, ", dont %zu reconnaissable%s", recognisable, plural(recognisable));
	else if (recognisable)
		buf_add_c(&text, ", reconnaissable");
	buf_add_char(&text, '.');
	add_seen_line(out, term, &text);
}

static void add_words(struct buf *out, const struct term *term, const struct sight_seen *s)
{
	_cleanup_buf_ struct buf text;
	size_t shown = 0, read = 0, illegible = 0;
	buf_init(&text, 100000);
	for (size_t i = 0; i < s->line_count; i++) {
		illegible += s->lines[i].illegible;
		read += !s->lines[i].illegible;
		if (s->lines[i].illegible || shown == LINES_SHOWN_MAX)
			continue;
		buf_add_c(&text, shown++ ? " / " : "Texte dans l'image : « ");
		buf_add_str(&text, s->lines[i].text);
	}
	if (shown)
		buf_add_c(&text, " »");
	if (read > shown)
		buf_addf(&text, " et %zu autre%s ligne%s", read - shown, plural(read - shown), plural(read - shown));
	if (illegible)
		buf_addf(&text, "%s%zu ligne%s illisible%s", read ? " ; " : "Texte dans l'image : ", illegible,
			 plural(illegible), plural(illegible));
	if (read || illegible)
		add_seen_line(out, term, &text);
}

/* Reports travel: the password of a network does not go with them. */
static bool is_withheld(const struct sight_code *code) { return str_starts(code->data, STR("WIFI:")); }

static void add_codes(struct buf *out, const struct term *term, const struct sight_seen *s)
{
	for (size_t i = 0; i < s->code_count; i++) {
		_cleanup_buf_ struct buf text;
		buf_init(&text, 100000);
		buf_addf(&text, "%s : ", sight_code_name(s->codes[i].kind));
		if (is_withheld(&s->codes[i])) {
			buf_add_c(&text, "il ouvre un réseau sans fil, et n'est pas recopié ici.");
		} else {
			buf_add_c(&text, "« ");
			/* As the terminal may show it: a code holds any bytes. */
			term_show(&text, s->codes[i].data, 0, s->codes[i].data.len);
			buf_add_c(&text, " »");
		}
		add_seen_line(out, term, &text);
	}
}

static void add_seen(struct buf *out, const struct term *term, const struct sight_seen *s, bool still)
{
	static const char *const scenes[SIGHT_SCENES] = {
		[SIGHT_SCREEN] = "L'image montre sans doute un écran.",
		[SIGHT_DOCUMENT] = "L'image montre sans doute un document.",
		[SIGHT_RADIOGRAPH] = "L'image ressemble à une radiographie.",
	};
	_cleanup_buf_ struct buf text;
	buf_init(&text, 10000);
	add_faces(out, term, s);
	add_words(out, term, s);
	add_codes(out, term, s);
	if (s->scene && buf_add_c(&text, scenes[s->scene]))
		add_seen_line(out, term, &text);
	buf_clear(&text);
	if (s->cut_short &&
	    buf_add_c(&text,
		      still ? "L'image n'a pas été regardée en entier : il peut y avoir autre chose."
			    : "Une vidéo n'est regardée qu'à quelques moments : regardez vous-même s'il reste un "
			      "visage, un nom, un code."))
		add_seen_line(out, term, &text);
}

static void add_heard(struct buf *out, const struct term *term, const struct media_heard *h)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, 10000);
	heard_tell(&text, h);
	if (text.len)
		add_seen_line(out, term, &text);
}

/* « (page 2, texte caché) »; nothing for what is seen. */
static void add_where(struct buf *out, const struct picture_finding *f)
{
	if (!f->where.len)
		return;
	buf_add_c(out, " (");
	buf_add_str(out, f->where);
	buf_add_char(out, ')');
}

static void add_findings(struct buf *out, const struct term *term, const struct blouse_charter *charter,
			 const struct picture_told *told)
{
	for (size_t i = 0; i < told->finding_count; i++) {
		const struct picture_finding *f = &told->findings[i];
		_cleanup_buf_ struct buf text;
		buf_init(&text, (size_t)1 << 20);
		bool grave = f->found && f->level == BLOUSE_BLOQUANT;
		term_styled(out, term,
			    grave                          ? TERM_RED
			    : f->level >= BLOUSE_ATTENTION ? TERM_AMBER
							   : TERM_BLUE,
			    grave ? "  ✖ " : "  ▲ ");
		buf_add_c(&text, blouse_charter_rule(charter, f->rule)->title);
		add_where(&text, f);
		buf_add_c(&text, " : ");
		buf_add_str(&text, f->message);
		if (f->advice)
			buf_addf(&text, " %s", f->advice);
		term_wrap(out, term, buf_str(&text), 4, 4);
	}
	for (size_t i = 0; i < told->question_count; i++) {
		term_styled(out, term, TERM_BLUE, "  ? ");
		term_wrap(out, term, str_from_c(told->questions[i]), 4, 4);
	}
}

static void add_copy(struct buf *out, const struct term *term, const struct photo *p)
{
	static const char *const ways[MEDIA_WAYS] = {
		[MEDIA_WAY_SAME] = "mêmes pixels, octet pour octet, et rien d'autre",
		[MEDIA_WAY_TURNED] = "sans recompression",
		[MEDIA_WAY_REDONE] = "image recompressée",
	};
	static const char *const pages[MEDIA_WAYS] = {
		[MEDIA_WAY_SAME] = "mêmes pages, et rien à côté",
		[MEDIA_WAY_TURNED] = "mêmes pages, et rien à côté",
		[MEDIA_WAY_REDONE] = "chaque page est devenue une image, car tout ne s'y voyait pas ou est à cacher",
	};
	static const char *const films[MEDIA_WAYS] = {
		[MEDIA_WAY_SAME] = "mêmes images et même son, octet pour octet, et rien d'autre",
		[MEDIA_WAY_TURNED] = "mêmes images et même son, et rien d'autre",
		[MEDIA_WAY_REDONE] = "images recompressées pour couvrir ce qui est à cacher",
	};
	const struct media_copy *c = &p->result.copy;
	_cleanup_buf_ struct buf text;
	buf_init(&text, (size_t)1 << 20);
	if (!p->copy)
		return;
	buf_addf(&text, "Copie propre : %s, %s, %u × %u pixels, ", p->copy, media_format_name(c->format), c->width,
		 c->height);
	add_size(&text, c->bytes.len);
	buf_addf(&text, " ; %s",
		 c->format == MEDIA_PDF              ? pages[c->way]
		 : !media_format_is_still(c->format) ? films[c->way]
						     : ways[c->way]);
	if (c->covered)
		buf_addf(&text, " ; %u zone%s cachée%s", c->covered, c->covered > 1 ? "s" : "",
			 c->covered > 1 ? "s" : "");
	if (c->first_only)
		buf_add_c(&text, " ; seule la première image est gardée");
	term_styled(out, term, TERM_GREEN, "  ✔ ");
	term_wrap(out, term, buf_str(&text), 4, 4);
}

void photo_text(struct buf *out, const struct term *term, const struct blouse_charter *charter, const struct photo *p)
{
	const struct media_facts *f = &p->result.facts;
	_cleanup_buf_ struct buf head;
	buf_init(&head, (size_t)1 << 20);
	buf_addf(&head, "%s · %s, %u × %u pixels, ", p->path, media_format_name(f->format), f->width, f->height);
	add_size(&head, p->size);
	if (f->frames > 1)
		buf_addf(&head, ", %u %s", f->frames, f->format == MEDIA_PDF ? "pages" : "images");
	term_on(out, term, TERM_BOLD);
	term_wrap(out, term, buf_str(&head), 0, 2);
	term_off(out, term, TERM_BOLD);
	size_t told = 0;
	for (unsigned kind = 0; kind < MEDIA_KINDS; kind++) {
		bool place = kind == MEDIA_PLACE && f->gps.found;
		if (kind == MEDIA_SETTING || (!place && !count_kind(p, (enum media_kind)kind)))
			continue;
		add_line(out, term, p, (enum media_kind)kind);
		told++;
	}
	size_t settings = count_kind(p, MEDIA_SETTING) + f->omitted;
	if (!told && !settings)
		term_styled(out, term, TERM_GREEN,
			    f->format == MEDIA_PDF ? "  ✔ Le document ne contient rien d'autre que ses pages.\n"
			    : !media_format_is_still(f->format)
				    ? "  ✔ Le fichier ne contient rien d'autre que la vidéo.\n"
				    : "  ✔ Le fichier ne contient rien d'autre que l'image.\n");
	if (settings)
		buf_addf(out, "  • %zu autre%s indication%s, de peu de portée.\n", settings, settings > 1 ? "s" : "",
			 settings > 1 ? "s" : "");
	add_seen(out, term, &p->result.seen, media_format_is_still(f->format));
	add_heard(out, term, &p->result.heard);
	add_findings(out, term, charter, &p->told);
	add_copy(out, term, p);
}

static void add_number(struct buf *out, const char *name, double value)
{
	buf_addf(out, ", \"%s\": %.7g", name, value);
}

static void json_place(struct buf *out, const struct photo *p)
{
	const struct media_gps *gps = &p->result.facts.gps;
	if (!gps->found) {
		buf_add_c(out, ", \"place\": null");
		return;
	}
	buf_addf(out, ", \"place\": {\"latitude\": %.7f, \"longitude\": %.7f", gps->latitude, gps->longitude);
	if (gps->has_altitude)
		add_number(out, "altitude", gps->altitude);
	if (gps->has_direction)
		add_number(out, "direction", gps->direction);
	if (p->where.known) {
		buf_addf(out, ", \"inside\": %s, \"site\": ", p->where.inside ? "true" : "false");
		jsonw_string(out, p->where.name);
		buf_addf(out, ", \"distance\": %.0f", p->where.distance);
	}
	buf_add_char(out, '}');
}

static void json_facts(struct buf *out, const struct media_facts *f)
{
	buf_add_c(out, ", \"facts\": [");
	for (size_t i = 0; i < f->fact_count; i++) {
		const struct media_fact *fact = &f->facts[i];
		buf_addf(out, "%s{\"kind\": \"%s\", \"level\": \"%s\", \"family\": ", i ? ", " : "",
			 media_kind_id(fact->kind), blouse_level_id(level_of(media_fact_weight(f, fact))));
		jsonw_string(out, fact->family);
		buf_add_c(out, ", \"tag\": ");
		jsonw_string(out, fact->tag);
		buf_add_c(out, ", \"name\": ");
		jsonw_string(out, fact->name);
		buf_add_c(out, ", \"value\": ");
		jsonw_string(out, fact->value);
		buf_add_char(out, '}');
	}
	buf_addf(out, "], \"omitted\": %zu", f->omitted);
}

static void json_box(struct buf *out, const struct sight_box *b)
{
	buf_addf(out, "\"box\": [%u, %u, %u, %u]", b->x, b->y, b->width, b->height);
}

static const char *json_bool(bool yes) { return yes ? "true" : "false"; }

/* What a code holds may be any bytes: those that are no UTF-8 are read as Latin-1. */
static void json_bytes(struct buf *out, struct str bytes)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, bytes.len * 2 + 1);
	for (size_t at = 0; at < bytes.len;) {
		char put[4];
		uint32_t cp = utf8_next(bytes, &at);
		buf_add(&text, put, utf8_put(cp == UINT32_MAX ? (unsigned char)bytes.ptr[at++] : cp, put));
	}
	jsonw_string(out, buf_str(&text));
}

static void json_seen(struct buf *out, const struct sight_seen *s)
{
	buf_add_c(out, ", \"faces\": [");
	for (size_t i = 0; i < s->face_count; i++) {
		buf_add_c(out, i ? ", {" : "{");
		json_box(out, &s->faces[i].box);
		buf_addf(out, ", \"score\": %.2f, \"large\": %s, \"turned\": %s, \"recognisable\": %s}",
			 (double)s->faces[i].score, json_bool(s->faces[i].large), json_bool(s->faces[i].turned),
			 json_bool(s->faces[i].recognisable));
	}
	buf_add_c(out, "], \"text\": [");
	for (size_t i = 0; i < s->line_count; i++) {
		buf_add_c(out, i ? ", {" : "{");
		json_box(out, &s->lines[i].box);
		buf_add_c(out, ", \"text\": ");
		jsonw_string(out, s->lines[i].text);
		buf_addf(out, ", \"confidence\": %.2f, \"illegible\": %s}", (double)s->lines[i].confidence,
			 json_bool(s->lines[i].illegible));
	}
	buf_add_c(out, "], \"codes\": [");
	for (size_t i = 0; i < s->code_count; i++) {
		buf_add_c(out, i ? ", {" : "{");
		json_box(out, &s->codes[i].box);
		buf_addf(out, ", \"kind\": \"%s\", \"data\": ", sight_code_name(s->codes[i].kind));
		if (is_withheld(&s->codes[i]))
			jsonw_c_string(out, NULL);
		else
			json_bytes(out, s->codes[i].data);
		buf_add_char(out, '}');
	}
	buf_add_c(out, "], \"scene\": ");
	jsonw_c_string(out, sight_scene_id(s->scene));
	buf_addf(out, ", \"cut_short\": %s", json_bool(s->cut_short));
}

static void json_heard(struct buf *out, const struct media_heard *h)
{
	buf_addf(out, ", \"sound\": %s, \"listened\": %s, \"voices\": [", json_bool(h->sound), json_bool(h->listened));
	for (size_t i = 0; i < h->voice_count; i++)
		buf_addf(out, "%s[%u, %u]", i ? ", " : "", h->voices[i].start, h->voices[i].end);
	buf_addf(out, "], \"sound_cut_short\": %s", json_bool(h->cut_short));
}

static void json_copy(struct buf *out, const struct photo *p)
{
	static const char *const ways[MEDIA_WAYS] = {
		[MEDIA_WAY_SAME] = "same",
		[MEDIA_WAY_TURNED] = "turned",
		[MEDIA_WAY_REDONE] = "redone",
	};
	const struct media_copy *c = &p->result.copy;
	buf_add_c(out, ", \"copy\": ");
	if (!p->copy) {
		buf_add_c(out, "null");
		return;
	}
	buf_add_c(out, "{\"path\": ");
	jsonw_c_string(out, p->copy);
	buf_addf(out,
		 ", \"format\": \"%s\", \"way\": \"%s\", \"width\": %u, \"height\": %u, \"bytes\": %zu, \"covered\": "
		 "%u, "
		 "\"first_only\": %s}",
		 media_format_extension(c->format), ways[c->way], c->width, c->height, c->bytes.len, c->covered,
		 c->first_only ? "true" : "false");
}

static void json_told(struct buf *out, const struct blouse_charter *charter, const struct picture_told *told)
{
	buf_add_c(out, ", \"findings\": [");
	for (size_t i = 0; i < told->finding_count; i++) {
		const struct picture_finding *f = &told->findings[i];
		buf_addf(out, "%s{\"rule\": \"%s\", \"level\": \"%s\", \"score\": %.2f, \"found\": %s, \"boxes\": [",
			 i ? ", " : "", blouse_charter_rule(charter, f->rule)->id, blouse_level_id(f->level),
			 (double)f->score, json_bool(f->found));
		for (size_t j = 0; j < f->box_count; j++)
			buf_addf(out, "%s[%u, %u, %u, %u]", j ? ", " : "", f->boxes[j].x, f->boxes[j].y,
				 f->boxes[j].width, f->boxes[j].height);
		buf_add_c(out, "], \"where\": ");
		if (f->where.len)
			jsonw_string(out, f->where);
		else
			jsonw_c_string(out, NULL);
		buf_add_c(out, ", \"message\": ");
		jsonw_string(out, f->message);
		buf_add_c(out, ", \"advice\": ");
		jsonw_c_string(out, f->advice);
		buf_add_c(out, ", \"source\": ");
		jsonw_c_string(out, f->source);
		buf_add_char(out, '}');
	}
	buf_add_c(out, "], \"questions\": [");
	for (size_t i = 0; i < told->question_count; i++) {
		buf_add_c(out, i ? ", " : "");
		jsonw_c_string(out, told->questions[i]);
	}
	buf_add_char(out, ']');
}

void photo_json(struct buf *out, const struct blouse_charter *charter, const struct photo *p)
{
	const struct media_facts *f = &p->result.facts;
	buf_add_c(out, "{\"id\": ");
	jsonw_c_string(out, p->path);
	if (p->err.code) {
		buf_add_c(out, ", \"error\": ");
		jsonw_c_string(out, p->err.message);
		buf_add_char(out, '}');
		return;
	}
	buf_addf(out,
		 ", \"verdict\": \"%s\", \"format\": \"%s\", \"width\": %u, \"height\": %u, \"orientation\": %u, "
		 "\"frames\": %u, "
		 "\"thumbnail\": \"%s\", \"trailing\": %llu, \"motion\": %s, \"colour\": ",
		 blouse_level_id(photo_level(p)), media_format_extension(f->format), f->width, f->height,
		 f->orientation, f->frames,
		 !f->thumbnail          ? "none"
		 : f->thumbnail_differs ? "other"
					: "same",
		 (unsigned long long)f->trailing, f->motion ? "true" : "false");
	jsonw_string(out, f->colour);
	json_place(out, p);
	json_facts(out, f);
	json_seen(out, &p->result.seen);
	json_heard(out, &p->result.heard);
	json_told(out, charter, &p->told);
	json_copy(out, p);
	buf_add_char(out, '}');
}

static const char *sarif_level(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? "error" : level == BLOUSE_ATTENTION ? "warning" : "note";
}

void photo_sarif_begin(struct buf *out, const struct blouse_charter *charter)
{
	buf_add_c(out,
		  "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": ["
		  "{\"tool\": {\"driver\": {\"name\": \"Blouse\", \"semanticVersion\": ");
	jsonw_c_string(out, blouse_version());
	buf_add_c(out, ", \"language\": \"fr\", \"rules\": [");
	for (unsigned i = 0; i < MEDIA_KINDS; i++) {
		buf_addf(out, "%s{\"id\": \"photo-%s\", \"shortDescription\": {\"text\": ", i ? ",\n" : "\n",
			 media_kind_id((enum media_kind)i));
		jsonw_c_string(out, kinds[i].title);
		buf_add_c(out, "}, \"help\": {\"text\": ");
		jsonw_c_string(out, kinds[i].advice);
		buf_addf(out, "}, \"defaultConfiguration\": {\"level\": \"%s\"}}",
			 sarif_level(level_of(media_kind_weight((enum media_kind)i))));
	}
	/* The charter's rules stand behind them. */
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++) {
		const struct blouse_rule *rule = blouse_charter_rule(charter, i);
		buf_addf(out, ",\n{\"id\": \"%s\", \"shortDescription\": {\"text\": ", rule->id);
		jsonw_c_string(out, rule->title);
		buf_add_c(out, "}, \"help\": {\"text\": ");
		jsonw_c_string(out, rule->advice ? rule->advice : "");
		buf_addf(out, "}, \"defaultConfiguration\": {\"level\": \"%s\"}}", sarif_level(rule->level));
	}
	buf_add_c(out, "]}}, \"results\": [");
}

static void sarif_result(struct buf *out, const struct photo *p, const char *rule, unsigned index,
			 enum blouse_level level, const struct buf *text, bool *first)
{
	buf_addf(out, "%s{\"ruleId\": \"%s\", \"ruleIndex\": %u, \"level\": \"%s\", \"message\": {\"text\": ",
		 *first ? "\n" : ",\n", rule, index, sarif_level(level));
	*first = false;
	jsonw_string(out, buf_str(text));
	buf_add_c(out, "}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"");
	sarif_uri(out, p->path);
	buf_add_c(out, "\"}}}]}");
	out->failed |= text->failed;
}

/* One result a kind: a reader wants to know that a file tells a place, not each of the nine tags that do. */
void photo_sarif(struct buf *out, const struct blouse_charter *charter, const struct photo *p, bool *first)
{
	for (unsigned kind = 0; kind < MEDIA_KINDS; kind++) {
		bool place = kind == MEDIA_PLACE && p->result.facts.gps.found;
		if (kind == MEDIA_SETTING || (!place && !count_kind(p, (enum media_kind)kind)))
			continue;
		_cleanup_buf_ struct buf text;
		char rule[64];
		buf_init(&text, out->max);
		buf_addf(&text, "%s : ", kinds[kind].title);
		add_kind(&text, p, (enum media_kind)kind);
		buf_addf(&text, ". %s", kinds[kind].advice);
		snprintf(rule, sizeof(rule), "photo-%s", media_kind_id((enum media_kind)kind));
		sarif_result(out, p, rule, kind, kind_level(p, (enum media_kind)kind), &text, first);
	}
	for (size_t i = 0; i < p->told.finding_count; i++) {
		const struct picture_finding *f = &p->told.findings[i];
		_cleanup_buf_ struct buf text;
		buf_init(&text, out->max);
		buf_add_str(&text, f->message);
		add_where(&text, f);
		buf_addf(&text, " %s", f->advice ? f->advice : "");
		sarif_result(out, p, blouse_charter_rule(charter, f->rule)->id, MEDIA_KINDS + f->rule, f->level, &text,
			     first);
	}
}

void photo_sarif_end(struct buf *out) { buf_add_c(out, "]}]}\n"); }
