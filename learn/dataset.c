/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/dataset.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/engine.h"

#define CHECK_MEMORY_MAX ((size_t)1 << 30)

/* A growing array of anything. */
struct pile {
	void *items;
	size_t count, cap, size;
};

static void *push(struct pile *p, size_t count)
{
	if (p->count + count > p->cap || !p->items) {
		size_t larger = p->cap ? p->cap * 2 : 4096;
		while (larger < p->count + count)
			larger *= 2;
		void *items = mem_resize(p->items, larger, p->size);
		if (!items)
			return NULL;
		p->items = items;
		p->cap = larger;
	}
	void *at = (char *)p->items + p->count * p->size;
	p->count += count;
	return at;
}

void outputs_name(const struct blouse_charter *charter, struct outputs *ret)
{
	struct outputs o = {0};
	unsigned next = 0;
	for (; next < blouse_charter_rule_count(charter) && next < LEARN_RULES_MAX; next++) {
		const char *id = blouse_charter_rule(charter, next)->id;
		snprintf(o.names[next], MODEL_NAME_MAX, "%s", id);
		if (strcmp(id, "identification-patient") == 0 || strcmp(id, "secret-medical") == 0)
			o.patient |= 1ull << next;
	}
	o.rules = next;
	for (unsigned n = 1; n < BLOUSE_NATURES; n++) {
		snprintf(o.names[next], MODEL_NAME_MAX, "nature:%s", blouse_nature_id((enum blouse_nature)n));
		o.nature[n] = next++;
	}
	o.tone = next;
	for (int tone = -1; tone <= 1; tone++)
		snprintf(o.names[next++], MODEL_NAME_MAX, "tone:%d", tone);
	o.blocks = next;
	snprintf(o.names[next++], MODEL_NAME_MAX, "level:bloquant");
	o.alarms = next;
	snprintf(o.names[next++], MODEL_NAME_MAX, "level:attention");
	o.told = next;
	snprintf(o.names[next++], MODEL_NAME_MAX, "told:patient");
	*ret = o;
}

void outputs_label(const struct outputs *o, const struct blouse_charter *charter, const struct record *rec,
		   int8_t labels[MODEL_OUTPUTS])
{
	memset(labels, 0, MODEL_OUTPUTS);
	for (unsigned r = 0; r < o->rules; r++)
		if (blouse_charter_rule(charter, r)->contexts >> rec->context & 1)
			labels[r] = rec->rules >> r & 1 ? 1 : -1;
	labels[o->blocks] = rec->verdict == BLOUSE_BLOQUANT ? 1 : -1;
	labels[o->alarms] = rec->verdict >= BLOUSE_ATTENTION ? 1 : -1;
	labels[o->told] = rec->pieces || rec->rules & o->patient ? 1 : -1;
	if (rec->nature == BLOUSE_NATURE_NONE)
		return;
	for (unsigned n = 1; n < BLOUSE_NATURES; n++)
		labels[o->nature[n]] = rec->nature == n ? 1 : -1;
	for (int tone = -1; tone <= 1; tone++)
		labels[(int)o->tone + tone + 1] = rec->tone == tone ? 1 : -1;
}

/* The labels of a window: those of its message, but a rule broken elsewhere is not broken here. */
static void label_window(const struct outputs *o, const struct blouse_charter *charter, const struct record *rec,
			 size_t start, size_t end, const int8_t message[MODEL_OUTPUTS], int8_t labels[MODEL_OUTPUTS])
{
	bool blocks = false, alarms = false, marked = false;
	uint64_t here = 0, somewhere = 0;
	for (size_t i = 0; i < rec->span_count; i++) {
		const struct record_span *s = &rec->spans[i];
		somewhere |= 1ull << s->rule;
		if (s->start >= end || s->end <= start)
			continue;
		here |= 1ull << s->rule;
		enum blouse_level level = blouse_charter_rule(charter, (unsigned)s->rule)->level;
		blocks |= level == BLOUSE_BLOQUANT;
		alarms |= level >= BLOUSE_ATTENTION;
	}
	memcpy(labels, message, MODEL_OUTPUTS);
	for (unsigned r = 0; r < o->rules; r++) {
		if (message[r] <= 0)
			continue;
		marked = true;
		labels[r] = here >> r & 1 ? 1 : somewhere >> r & 1 ? -1 : 0;
	}
	if (message[o->told] > 0 && marked)
		labels[o->told] = here & o->patient ? 1 : 0;
	if (marked) {
		labels[o->blocks] = blocks ? 1 : message[o->blocks] > 0 ? 0 : -1;
		labels[o->alarms] = alarms ? 1 : 0;
	}
}

/* Features of all records, kept by sentence until the columns are known. */
struct raw {
	struct pile keys;    /* uint32_t */
	struct pile ends;    /* size_t: keys' end of each sentence */
	struct pile squares; /* float: of each sentence */
	struct pile bounds;  /* struct blouse_span: bytes of each sentence */
	struct pile records; /* size_t: sentences' end of each record */
};

static void raw_release(struct raw *raw)
{
	mem_free(raw->keys.items);
	mem_free(raw->ends.items);
	mem_free(raw->squares.items);
	mem_free(raw->bounds.items);
	mem_free(raw->records.items);
}

static enum error_code read_one(const struct engine *engine, const struct record *rec, struct arena *arena,
				struct raw *raw, struct error *err)
{
	struct reading reading;
	arena_clear(arena);
	enum error_code code = reading_make(arena, engine, rec->text, rec->context, rec->network, &reading, err);
	struct feature_list list = {.arena = arena};
	for (size_t s = 0; code == ERR_NONE && s < reading.text.sentence_count; s++) {
		code = features_read(&list, &reading, s, err);
		if (code != ERR_NONE)
			break;
		uint32_t *keys = push(&raw->keys, list.count);
		size_t *end = push(&raw->ends, 1);
		float *squares = push(&raw->squares, 1);
		struct blouse_span *bounds = push(&raw->bounds, 1);
		if (!keys || !end || !squares || !bounds)
			return error_nomem(err);
		for (size_t i = 0; i < list.count; i++)
			keys[i] = list.items[i].key;
		const struct sentence *sentence = &reading.text.sentences[s];
		*end = raw->keys.count;
		*squares = list.squares;
		*bounds = (struct blouse_span){reading.text.tokens[sentence->first].start,
					       reading.text.tokens[sentence->first + sentence->count - 1].end};
	}
	size_t *record = push(&raw->records, 1);
	if (record)
		*record = raw->ends.count;
	return record || code != ERR_NONE ? code : error_nomem(err);
}

static int compare_keys(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static size_t first_sentence(const struct raw *raw, size_t record)
{
	return record ? ((const size_t *)raw->records.items)[record - 1] : 0;
}

static size_t first_key(const struct raw *raw, size_t sentence)
{
	return sentence ? ((const size_t *)raw->ends.items)[sentence - 1] : 0;
}

/* Columns: keys seen in enough records, in ascending order. Sorts each record's keys in a scratch copy. */
static enum error_code find_columns(const struct raw *raw, size_t records, unsigned documents_min, struct dataset *d,
				    struct error *err)
{
	struct pile all = {.size = sizeof(uint32_t)};
	for (size_t r = 0; r < records; r++) {
		size_t begin = first_key(raw, first_sentence(raw, r)), end = first_key(raw, first_sentence(raw, r + 1));
		uint32_t *copy = push(&all, end - begin);
		if (!copy) {
			mem_free(all.items);
			return error_nomem(err);
		}
		memcpy(copy, (const uint32_t *)raw->keys.items + begin, (end - begin) * sizeof(*copy));
		qsort(copy, end - begin, sizeof(*copy), compare_keys);
		size_t kept = 0;
		for (size_t i = 0; i < end - begin; i++)
			if (i == 0 || copy[i] != copy[i - 1])
				copy[kept++] = copy[i];
		all.count -= end - begin - kept;
	}
	uint32_t *keys = all.items;
	qsort(keys, all.count, sizeof(*keys), compare_keys);
	d->document_count = mem_calloc(all.count, sizeof(uint32_t));
	if (!d->document_count) {
		mem_free(keys);
		return error_nomem(err);
	}
	size_t columns = 0;
	for (size_t i = 0; i < all.count;) {
		size_t end = i;
		while (end < all.count && keys[end] == keys[i])
			end++;
		if (end - i >= documents_min) {
			keys[columns] = keys[i];
			d->document_count[columns++] = (uint32_t)(end - i);
		}
		i = end;
	}
	d->keys = keys;
	d->messages.columns = d->windows.columns = columns;
	return ERR_NONE;
}

static float root(float x) { return __builtin_sqrtf(x); }

/* Adds one example made of the sentences [first, last). */
static bool add_example(const struct dataset *d, const struct raw *raw, size_t first, size_t last, uint32_t *scratch,
			struct pile *cells, struct pile *ends)
{
	float squares = 0;
	for (size_t s = first; s < last; s++)
		squares += ((const float *)raw->squares.items)[s];
	float norm = squares > 0 ? 1 / root(squares) : 0;
	size_t begin = first_key(raw, first), count = first_key(raw, last) - begin;
	memcpy(scratch, (const uint32_t *)raw->keys.items + begin, count * sizeof(*scratch));
	qsort(scratch, count, sizeof(*scratch), compare_keys);
	for (size_t i = 0; i < count;) {
		size_t end = i;
		while (end < count && scratch[end] == scratch[i])
			end++;
		const uint32_t *column =
			bsearch(&scratch[i], d->keys, d->messages.columns, sizeof(*d->keys), compare_keys);
		if (column) {
			struct cell *cell = push(cells, 1);
			if (!cell)
				return false;
			float weight = feature_weight[feature_family_of(scratch[i])];
			*cell = (struct cell){(uint32_t)(column - d->keys), (float)(end - i) * weight * norm};
		}
		i = end;
	}
	size_t *row_end = push(ends, 1);
	if (row_end)
		*row_end = cells->count;
	return row_end != NULL;
}

static enum error_code fill_examples(const struct blouse_charter *charter, const struct raw *raw, struct dataset *d,
				     struct error *err)
{
	size_t largest = 0, records = d->records->count;
	for (size_t r = 0; r < records; r++) {
		size_t count = first_key(raw, first_sentence(raw, r + 1)) - first_key(raw, first_sentence(raw, r));
		largest = count > largest ? count : largest;
	}
	_cleanup_free_ uint32_t *scratch = mem_calloc(largest, sizeof(*scratch));
	struct pile cells[2] = {{.size = sizeof(struct cell)}, {.size = sizeof(struct cell)}};
	struct pile ends[2] = {{.size = sizeof(size_t)}, {.size = sizeof(size_t)}};
	struct pile labels[2] = {{.size = MODEL_OUTPUTS}, {.size = MODEL_OUTPUTS}};
	struct pile costs[2] = {{.size = sizeof(float)}, {.size = sizeof(float)}};
	struct pile window_ends = {.size = sizeof(size_t)};
	bool good = scratch != NULL;
	for (size_t r = 0; r < records && good; r++) {
		const struct record *rec = &d->records->items[r];
		size_t first = first_sentence(raw, r), last = first_sentence(raw, r + 1);
		int8_t *message = push(&labels[0], 1);
		float *cost = push(&costs[0], 1);
		good = message && cost && add_example(d, raw, first, last, scratch, &cells[0], &ends[0]);
		if (!good)
			break;
		int8_t of_message[MODEL_OUTPUTS];
		outputs_label(&d->outputs, charter, rec, of_message);
		memcpy(message, of_message, MODEL_OUTPUTS);
		*cost = rec->weight;
		for (size_t s = first; s < last && good; s++) {
			if (s + 1 == last && s > first)
				break;
			size_t end = s + MODEL_WINDOW < last ? s + MODEL_WINDOW : last;
			int8_t *label = push(&labels[1], 1);
			cost = push(&costs[1], 1);
			good = label && cost && add_example(d, raw, s, end, scratch, &cells[1], &ends[1]);
			if (!good)
				break;
			const struct blouse_span *bounds = raw->bounds.items;
			label_window(&d->outputs, charter, rec, bounds[s].start, bounds[end - 1].end, of_message,
				     label);
			*cost = rec->weight;
		}
		size_t *window_end = push(&window_ends, 1);
		good = good && window_end;
		if (good)
			*window_end = ends[1].count;
	}
	struct examples *into[2] = {&d->messages, &d->windows};
	for (int i = 0; i < 2; i++) {
		into[i]->cells = cells[i].items;
		into[i]->ends = ends[i].items;
		into[i]->labels = labels[i].items;
		into[i]->cost = costs[i].items;
		into[i]->count = ends[i].count;
	}
	d->window_ends = window_ends.items;
	return good ? ERR_NONE : error_nomem(err);
}

enum error_code dataset_make(const struct blouse_charter *charter, const struct records *records,
			     unsigned documents_min, struct dataset *ret_dataset, struct error *err)
{
	struct dataset d = {.records = records};
	struct raw raw = {{.size = sizeof(uint32_t)},
			  {.size = sizeof(size_t)},
			  {.size = sizeof(float)},
			  {.size = sizeof(struct blouse_span)},
			  {.size = sizeof(size_t)}};
	struct arena arena, own;
	struct engine engine;
	arena_init(&arena, CHECK_MEMORY_MAX);
	arena_init(&own, CHECK_MEMORY_MAX);
	outputs_name(charter, &d.outputs);
	enum error_code code = engine_init(&engine, charter, (struct str){0}, &own, err);
	for (size_t r = 0; r < records->count && code == ERR_NONE; r++)
		code = read_one(&engine, &records->items[r], &arena, &raw, err);
	arena_release(&arena);
	arena_release(&own);
	if (code == ERR_NONE)
		code = find_columns(&raw, records->count, documents_min, &d, err);
	if (code == ERR_NONE)
		code = fill_examples(charter, &raw, &d, err);
	raw_release(&raw);
	if (code == ERR_NONE)
		*ret_dataset = d;
	else
		dataset_release(&d);
	return code;
}

static void examples_release(struct examples *x)
{
	mem_free(x->cells);
	mem_free(x->ends);
	mem_free(x->labels);
	mem_free(x->cost);
}

void dataset_release(struct dataset *d)
{
	mem_free(d->keys);
	mem_free(d->document_count);
	examples_release(&d->messages);
	examples_release(&d->windows);
	mem_free(d->window_ends);
	*d = (struct dataset){0};
}
