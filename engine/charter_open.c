/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a compiled charter and verifies all that the accessors of charter.c follow, so that they need not look. */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "engine/charter_data.h"

#define REBUILD "Recompilez-la avec « blouse charter build »."

static int refuse(struct blouse_error *err, enum blouse_status status, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static int refuse(struct blouse_error *err, enum blouse_status status, uint64_t offset, const char *format, ...)
{
	if (!err)
		return status;
	err->status = status;
	err->offset = (size_t)offset;
	va_list args;
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return status;
}

/* The file under verification. */
struct opening {
	const unsigned char *bytes;
	const struct format_header *header;
	struct blouse_charter *charter;
};

static int check_header(const void *bytes, size_t size, struct blouse_error *err)
{
	const struct format_header *h = bytes;
	if (size < FORMAT_CHECKED_FROM + 8 || memcmp(h->magic, FORMAT_MAGIC, sizeof(h->magic)) != 0)
		return refuse(
			err, BLOUSE_FORMAT, 0,
			"Ce fichier n'est pas une charte compilée. Donnez celui que « blouse charter build » a fait.");
	if (h->version != FORMAT_VERSION)
		return refuse(
			err, BLOUSE_VERSION, offsetof(struct format_header, version),
			"Cette charte est compilée pour une autre version de Blouse (format %u, attendu %u). " REBUILD,
			h->version, FORMAT_VERSION);
	if (size < sizeof(*h) || h->size != size || size > FORMAT_SIZE_MAX)
		return refuse(err, BLOUSE_FORMAT, size,
			      "Cette charte compilée est incomplète ou trop longue. " REBUILD);
	if (h->section_count != FORMAT_SECTIONS ||
	    hash_block((const char *)bytes + FORMAT_CHECKED_FROM, size - FORMAT_CHECKED_FROM) != h->checksum)
		return refuse(err, BLOUSE_FORMAT, FORMAT_CHECKED_FROM, "Cette charte compilée est abîmée. " REBUILD);
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++) {
		const struct format_section *s = &h->sections[i];
		if (s->offset % FORMAT_ALIGN != 0 || s->offset > size || s->size > size - s->offset ||
		    (s->offset < sizeof(*h) && s->size > 0))
			return refuse(err, BLOUSE_FORMAT, s->offset,
				      "Cette charte compilée est abîmée (table %u). " REBUILD, i);
	}
	return BLOUSE_OK;
}

/* The array of a section; false if its size is not a whole number of items. */
static bool array_of(const struct opening *o, enum format_section_id id, size_t item, const void **ret_array,
		     uint32_t *ret_count)
{
	const struct format_section *s = &o->header->sections[id];
	if (s->size % item != 0)
		return false;
	*ret_array = o->bytes + s->offset;
	*ret_count = (uint32_t)(s->size / item);
	return true;
}
#define array(o, id, pointer, count) array_of((o), (id), sizeof(**(pointer)), (const void **)(pointer), (count))

/* As const char *: inside, and closed by a NUL where it says that it ends. */
static bool is_text(const struct blouse_charter *c, struct format_str s)
{
	return s.offset < c->string_size && s.len < c->string_size - s.offset && c->strings[s.offset + s.len] == '\0';
}

/* What a person will read: UTF-8 too, and no NUL inside. */
static bool is_prose(const struct blouse_charter *c, struct format_str s)
{
	struct str text = {c->strings + s.offset, s.len};
	return is_text(c, s) && !memchr(text.ptr, '\0', text.len) && utf8_invalid_at(text) == SIZE_MAX;
}

static bool check_strings(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	return array(o, FORMAT_STRINGS, &c->strings, &c->string_size) && c->string_size > 0 && c->strings[0] == '\0' &&
	       c->strings[c->string_size - 1] == '\0';
}

/* A table of format_slot: its size a power of two, its indices below `count`. */
static bool check_slots(const uint32_t *slots, uint32_t slot_count, uint32_t count)
{
	if (slot_count == 0 || (slot_count & (slot_count - 1)) != 0 || count > FORMAT_ITEMS_MAX)
		return false;
	uint32_t bad = 0;
	for (uint32_t i = 0; i < slot_count; i++)
		bad |= (uint32_t)(slots[i] != FORMAT_NONE) & (uint32_t)(format_slot_index(slots[i]) >= count);
	return bad == 0;
}

static bool check_words(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	if (!array(o, FORMAT_WORDS, &c->words, &c->word_count) ||
	    !array(o, FORMAT_WORD_SLOTS, &c->slots, &c->slot_count) ||
	    !array(o, FORMAT_LEXEMES, &c->lexemes, &c->lexeme_count))
		return false;
	uint32_t bad = 0, strings = c->string_size, lexemes = c->lexeme_count;
	for (uint32_t i = 0; i < c->word_count; i++) {
		const struct format_word *w = &c->words[i];
		bad |= (uint32_t)((uint64_t)w->text + w->len >= strings) | (uint32_t)(w->spelling >= strings) |
		       (uint32_t)((uint64_t)w->lexemes + w->lexeme_count > lexemes);
		/* A spelling is written out at each of its occurrences. */
		if (!bad && w->spelling &&
		    strnlen(c->strings + w->spelling, FORMAT_SPELLING_MAX + 1) > FORMAT_SPELLING_MAX)
			return false;
	}
	return bad == 0 && check_slots(c->slots, c->slot_count, c->word_count);
}

/* Breadth first: the children of one level are the next one, so that no path is longer than a phrase may be. */
static bool check_levels(const struct blouse_charter *c)
{
	if (c->nodes[0].child != 1 || c->nodes[c->node_count].child != c->node_count)
		return false;
	uint32_t end = 1;
	for (unsigned depth = 0; depth <= CHARTER_PHRASE_WORDS_MAX; depth++) {
		if (end == c->node_count)
			return true;
		uint32_t next = c->nodes[end].child;
		if (next <= end || next > c->node_count)
			return false;
		end = next;
	}
	return false;
}

static bool check_phrases(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	uint32_t lexemes;
	if (!array(o, FORMAT_NODES, &c->nodes, &c->node_count) ||
	    !array(o, FORMAT_NODE_LEXEMES, &c->node_lexemes, &lexemes) ||
	    !array(o, FORMAT_NODE_CONCEPTS, &c->node_concepts, &c->node_concept_count) ||
	    !array(o, FORMAT_ROOT, &c->root, &c->root_count) || !array(o, FORMAT_EDGES, &c->edges, &c->edge_count) ||
	    c->node_count < 2)
		return false;
	c->node_count--;
	if (lexemes != c->node_count || c->nodes[c->node_count].concept != c->node_concept_count)
		return false;
	uint32_t bad = 0, concepts = c->concept_count;
	for (uint32_t i = 0; i < c->node_count; i++)
		bad |= (uint32_t)(c->nodes[i].child > c->nodes[i + 1].child) |
		       (uint32_t)(c->nodes[i].concept > c->nodes[i + 1].concept);
	for (uint32_t i = 0; i < c->node_concept_count; i++)
		bad |= (uint32_t)(c->node_concepts[i] >= concepts);
	if (bad || !check_levels(c))
		return false;
	/* The root's children are the nodes from 1 to where the first one's begin. */
	uint32_t end = c->nodes[1].child;
	for (uint32_t i = 0; i < c->root_count; i++)
		bad |= (uint32_t)(c->root[i] != FORMAT_NONE) &
		       ((uint32_t)(c->root[i] == 0) | (uint32_t)(c->root[i] >= end));
	return bad == 0 && check_slots(c->edges, c->edge_count, c->node_count);
}

static bool check_concepts(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	if (!array(o, FORMAT_CONCEPTS, &c->concepts, &c->concept_count) || c->concept_count > FORMAT_CONCEPTS_MAX)
		return false;
	for (uint32_t i = 0; i < c->concept_count; i++)
		if (!is_prose(c, c->concepts[i]))
			return false;
	return true;
}

static bool check_rules(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	const struct format_rule *rules;
	if (!array(o, FORMAT_RULES, &rules, &c->rule_count) || c->rule_count > BLOUSE_RULES_MAX)
		return false;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct format_rule *r = &rules[i];
		const struct format_str texts[] = {r->id,       r->title,  r->principle, r->why,   r->message,
						   r->question, r->advice, r->law,       r->source};
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			if (!is_prose(c, texts[k]))
				return false;
		if (r->level < BLOUSE_CONSEIL || r->level > BLOUSE_BLOQUANT || r->contexts >> BLOUSE_CONTEXTS ||
		    r->enabled > 1)
			return false;
		c->rules[i] = (struct blouse_rule){
			.id = c->strings + r->id.offset,
			.title = c->strings + r->title.offset,
			.principle = c->strings + r->principle.offset,
			.why = c->strings + r->why.offset,
			.message = c->strings + r->message.offset,
			.question = c->strings + r->question.offset,
			.advice = c->strings + r->advice.offset,
			.law = c->strings + r->law.offset,
			.source = c->strings + r->source.offset,
			.level = r->level,
			.contexts = r->contexts,
			.enabled = r->enabled,
		};
	}
	return true;
}

static bool check_clauses(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	if (!array(o, FORMAT_CLAUSES, &c->clauses, &c->clause_count) ||
	    !array(o, FORMAT_CLAUSE_CONCEPTS, &c->clause_concepts, &c->clause_concept_count) ||
	    c->clause_count > FORMAT_CLAUSES_MAX)
		return false;
	for (uint32_t i = 0; i < c->clause_count; i++) {
		const struct format_clause *k = &c->clauses[i];
		uint32_t count = (uint32_t)k->all_count + k->any_count + k->none_count;
		if (!is_prose(c, k->name) || k->rule >= c->rule_count || k->contexts >> BLOUSE_CONTEXTS ||
		    k->scope > CLAUSE_MESSAGE || k->flags > (CLAUSE_CERTAIN | CLAUSE_STATES) ||
		    (k->scope == CLAUSE_WORDS && k->words == 0) || k->concepts > c->clause_concept_count ||
		    count > c->clause_concept_count - k->concepts)
			return false;
	}
	for (uint32_t i = 0; i < c->clause_concept_count; i++)
		if (c->clause_concepts[i] >= c->concept_count)
			return false;
	return true;
}

static bool check_shapes(struct opening *o, enum charter_shape kind, enum format_section_id id)
{
	struct blouse_charter *c = o->charter;
	if (!array(o, id, &c->shapes[kind], &c->shape_count[kind]))
		return false;
	for (uint32_t i = 0; i < c->shape_count[kind]; i++)
		if (!is_prose(c, c->shapes[kind][i]) || c->shapes[kind][i].len > FORMAT_SHAPE_MAX ||
		    c->shapes[kind][i].len == 0)
			return false;
	return true;
}

/* Written so that NaN fails. */
static bool on_globe(double latitude, double longitude)
{
	return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

static bool check_establishment(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	if (!array(o, FORMAT_PERIMETERS, &c->perimeters, &c->perimeter_count) ||
	    !array(o, FORMAT_PERIMETER_POINTS, &c->points, &c->point_count) ||
	    !check_shapes(o, CHARTER_SHAPE_IPP, FORMAT_SHAPES_IPP) ||
	    !check_shapes(o, CHARTER_SHAPE_NDA, FORMAT_SHAPES_NDA))
		return false;
	for (uint32_t i = 0; i < c->perimeter_count; i++) {
		const struct format_perimeter *p = &c->perimeters[i];
		if (!is_prose(c, p->name) || !on_globe(p->latitude, p->longitude) ||
		    !(p->radius > 0 && p->radius <= 100000) || !(p->area > 0 && p->area <= 1e11) ||
		    p->points > c->point_count || p->point_count > c->point_count - p->points)
			return false;
	}
	for (uint32_t i = 0; i < c->point_count; i++)
		if (!on_globe(c->points[i].latitude, c->points[i].longitude))
			return false;
	const struct format_section *roster = &o->header->sections[FORMAT_ROSTER];
	if (roster->size == 0)
		return true;
	if (roster->size < FORMAT_SALT_LEN || (roster->size - FORMAT_SALT_LEN) % sizeof(uint64_t) != 0)
		return false;
	c->salt = o->bytes + roster->offset;
	c->roster = (const uint64_t *)(c->salt + FORMAT_SALT_LEN);
	c->roster_count = (uint32_t)((roster->size - FORMAT_SALT_LEN) / sizeof(uint64_t));
	return true;
}

static bool check_filter(struct opening *o)
{
	struct blouse_charter *c = o->charter;
	const struct format_section *s = &o->header->sections[FORMAT_FILTER];
	if (s->size == 0)
		return true;
	const struct format_filter *f = (const struct format_filter *)(o->bytes + s->offset);
	if (s->size < sizeof(*f) || f->segment == 0 || (f->segment & (f->segment - 1)) != 0 || f->segments == 0 ||
	    ((uint64_t)f->segments + 2) * f->segment != s->size - sizeof(*f))
		return false;
	c->filter = f;
	c->prints = (const uint8_t *)(f + 1);
	return true;
}

static struct str view(const struct opening *o, enum format_section_id id)
{
	const struct format_section *s = &o->header->sections[id];
	return (struct str){(const char *)o->bytes + s->offset, (size_t)s->size};
}

int blouse_charter_open(const void *bytes, size_t size, struct blouse_charter **ret_charter,
			struct blouse_error *ret_error)
{
	if (!bytes || !ret_charter || (uintptr_t)bytes % 8 != 0)
		return refuse(ret_error, BLOUSE_USAGE, 0,
			      "La charte compilée doit être en mémoire, alignée sur huit octets (mappez le fichier).");
	int status = check_header(bytes, size, ret_error);
	if (status != BLOUSE_OK)
		return status;
	struct blouse_charter *c = mem_calloc(1, sizeof(*c));
	if (!c)
		return refuse(ret_error, BLOUSE_NOMEM, 0, "Mémoire insuffisante.");
	struct opening o = {bytes, bytes, c};
	static bool (*const checks[])(struct opening *) = {check_strings,       check_words, check_concepts,
							   check_phrases,       check_rules, check_clauses,
							   check_establishment, check_filter};
	for (unsigned i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		if (checks[i](&o))
			continue;
		mem_free(c);
		return refuse(ret_error, BLOUSE_FORMAT, 0,
			      "Cette charte compilée est incohérente (contrôle %u). " REBUILD, i + 1);
	}
	c->model = view(&o, FORMAT_MODEL);
	c->name_model = view(&o, FORMAT_NAME_MODEL);
	*ret_charter = c;
	return BLOUSE_OK;
}

void blouse_charter_free(struct blouse_charter *charter) { mem_free(charter); }
