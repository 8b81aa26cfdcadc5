/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/records.h"

#include <jansson.h>
#include <stdio.h>

#include "base/mem.h"

void records_init(struct records *r)
{
	*r = (struct records){0};
	arena_init(&r->arena, RECORDS_MEMORY_MAX);
}

void records_release(struct records *r)
{
	mem_free(r->items);
	arena_release(&r->arena);
	*r = (struct records){0};
}

struct record *records_add(struct records *r)
{
	if (r->count == r->cap) {
		size_t larger = r->cap ? r->cap * 2 : 1024;
		struct record *items = mem_resize(r->items, larger, sizeof(*items));
		if (!items)
			return NULL;
		r->items = items;
		r->cap = larger;
	}
	r->items[r->count] = (struct record){.weight = 1};
	return &r->items[r->count++];
}

static int rule_index(const struct blouse_charter *charter, struct str id)
{
	for (unsigned i = 0; id.ptr && i < blouse_charter_rule_count(charter); i++)
		if (str_eq(str_from_c(blouse_charter_rule(charter, i)->id), id))
			return (int)i;
	return -1;
}

bool records_add_rule(struct record *rec, const struct blouse_charter *charter, struct str rule)
{
	int index = rule_index(charter, rule);
	if (index < 0)
		return false;
	rec->rules |= 1ull << index;
	enum blouse_level level = blouse_charter_rule(charter, (unsigned)index)->level;
	if (level > rec->verdict && level > BLOUSE_CONSEIL)
		rec->verdict = level;
	return true;
}

enum error_code records_fill(struct records *r, struct record *rec, const struct blouse_charter *charter,
			     struct str rule, struct str text, bool breaks, const struct blouse_span *spans,
			     size_t span_count)
{
	rec->text = arena_copy(&r->arena, text);
	rec->id = arena_copy(&r->arena, rule);
	rec->spans = ARENA_NEW(&r->arena, struct record_span, span_count + 1);
	if (!rec->text.ptr || !rec->id.ptr || !rec->spans)
		return ERR_NOMEM;
	if (!breaks || !records_add_rule(rec, charter, rule))
		return ERR_NONE;
	for (size_t i = 0; i < span_count; i++)
		rec->spans[rec->span_count++] =
			(struct record_span){rule_index(charter, rule), spans[i].start, spans[i].end};
	return ERR_NONE;
}

/* The index at which `name` gives `id`, or `count`. */
#define FIND_ID(count, name, id, ret)                                                                                  \
	for ((ret) = 0; (ret) < (count); (ret)++)                                                                      \
		if ((id) && name(ret) && strcmp(name(ret), (id)) == 0)                                                 \
	break

static bool read_text(struct records *r, const json_t *value, struct str *ret)
{
	if (!json_is_string(value))
		return false;
	*ret = arena_copy(&r->arena, (struct str){json_string_value(value), json_string_length(value)});
	return ret->ptr != NULL;
}

static bool read_spans(struct records *r, struct record *rec, const json_t *spans, const struct blouse_charter *charter)
{
	size_t i;
	const json_t *span;
	rec->spans = ARENA_NEW(&r->arena, struct record_span, json_array_size(spans) + 1);
	if (!rec->spans)
		return false;
	json_array_foreach(spans, i, span)
	{
		const json_t *quote = json_object_get(span, "quote");
		struct str words = {json_string_value(quote), json_string_length(quote)};
		size_t start = words.ptr ? str_find(rec->text, words) : SIZE_MAX;
		int rule = rule_index(charter, str_from_c(json_string_value(json_object_get(span, "rule"))));
		if (start != SIZE_MAX && rule >= 0)
			rec->spans[rec->span_count++] = (struct record_span){rule, start, start + words.len};
	}
	return true;
}

/* NULL, or what is wrong with the record. */
static const char *read_record(struct records *r, struct record *rec, const json_t *line,
			       const struct blouse_charter *charter)
{
	unsigned found;
	const char *id = json_string_value(json_object_get(line, "context"));
	FIND_ID(BLOUSE_CONTEXTS, blouse_context_id, id, found);
	if (found == BLOUSE_CONTEXTS)
		return "« context » doit valoir agent, institution ou usager";
	rec->context = (enum blouse_context)found;
	id = json_string_value(json_object_get(line, "network"));
	FIND_ID(BLOUSE_NETWORKS, blouse_network_id, id, found);
	rec->network = found == BLOUSE_NETWORKS ? BLOUSE_NETWORK_NONE : (enum blouse_network)found;
	if (!read_text(r, json_object_get(line, "id"), &rec->id) ||
	    !read_text(r, json_object_get(line, "text"), &rec->text))
		return "il manque « id » ou « text »";
	size_t i;
	const json_t *rule;
	json_array_foreach(json_object_get(line, "rules"), i, rule)
	{
		if (!records_add_rule(rec, charter, str_from_c(json_string_value(rule))))
			return "une règle de « rules » n'est pas dans la charte";
	}
	id = json_string_value(json_object_get(line, "nature"));
	FIND_ID(BLOUSE_NATURES, blouse_nature_id, id, found);
	rec->nature = found == BLOUSE_NATURES ? BLOUSE_NATURE_NONE : (enum blouse_nature)found;
	rec->tone = (int)json_integer_value(json_object_get(line, "tone"));
	return read_spans(r, rec, json_object_get(line, "spans"), charter) ? NULL : "la mémoire est insuffisante";
}

/* Passes over white space: a file that ends in the middle of a record is a mistake, one that ends behind it is not. */
static bool has_more(FILE *file)
{
	int c;
	do
		c = getc(file);
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n');
	if (c != EOF)
		ungetc(c, file);
	return c != EOF;
}

enum error_code records_read(struct records *r, const char *path, const struct blouse_charter *charter,
			     struct error *err)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return error_set(err, ERR_IO, "Impossible d'ouvrir %s.", path);
	unsigned author = r->author_count++;
	json_error_t json_error;
	json_t *line;
	enum error_code code = ERR_NONE;
	for (size_t number = 1; code == ERR_NONE && has_more(file); number++) {
		line = json_loadf(file, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &json_error);
		if (!line) {
			code = error_set(err, ERR_FORMAT, "%s, message %zu : JSON illisible (%s).", path, number,
					 json_error.text);
			break;
		}
		if (!json_object_get(line, "rules")) { /* a text with entities only */
			json_decref(line);
			continue;
		}
		struct record *rec = records_add(r);
		const char *wrong = rec ? read_record(r, rec, line, charter) : "la mémoire est insuffisante";
		if (rec)
			rec->author = author;
		if (wrong)
			code = error_set(err, ERR_FORMAT, "%s, message %zu : %s.", path, number, wrong);
		json_decref(line);
	}
	fclose(file);
	return code;
}
