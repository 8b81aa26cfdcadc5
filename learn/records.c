/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/records.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/mem.h"

#define READ_SIZE ((size_t)64 << 10)
#define WORD_SHOWN_MAX ((size_t)40) /* bytes of a wrong word that are told */

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

static struct str string_of(const json_t *value)
{
	return (struct str){json_string_value(value), json_string_length(value)};
}

/* Marks the posts of one file, from `first` on, that a mosaic is made of: the last post of it names the others. */
static void mark_pieces(struct records *r, size_t first, const json_t *mosaic)
{
	size_t i;
	const json_t *id;
	json_array_foreach(mosaic, i, id)
	{
		r->items[r->count - 1].pieces = true;
		for (size_t k = r->count; k > first; k--)
			if (str_eq(r->items[k - 1].id, string_of(id)))
				r->items[k - 1].pieces = true;
	}
}

static bool read_text(struct records *r, const json_t *value, struct str *ret)
{
	if (!json_is_string(value) || !json_string_length(value))
		return false;
	*ret = arena_copy(&r->arena, (struct str){json_string_value(value), json_string_length(value)});
	return ret->ptr != NULL;
}

static int shown(struct str word) { return (int)(word.len < WORD_SHOWN_MAX ? word.len : WORD_SHOWN_MAX); }

static enum error_code read_spans(struct records *r, struct record *rec, const json_t *spans,
				  const struct blouse_charter *charter, struct error *err)
{
	size_t i;
	const json_t *span;
	rec->spans = ARENA_NEW(&r->arena, struct record_span, json_array_size(spans) + 1);
	if (!rec->spans)
		return error_nomem(err);
	json_array_foreach(spans, i, span)
	{
		struct str words = string_of(json_object_get(span, "quote"));
		struct str id = string_of(json_object_get(span, "rule"));
		size_t start = words.ptr ? str_find(rec->text, words) : SIZE_MAX;
		int rule = rule_index(charter, id);
		if (start != SIZE_MAX && rule >= 0)
			rec->spans[rec->span_count++] = (struct record_span){rule, start, start + words.len};
		else if (rec->added && rule < 0)
			return error_set(err, ERR_FORMAT,
					 "« rule » d'un élément de « spans » n'est pas une règle de la charte");
		else if (rec->added)
			return error_set(err, ERR_FORMAT,
					 "« quote » d'un élément de « spans » n'est pas dans le texte");
	}
	return ERR_NONE;
}

static enum error_code read_rules(struct record *rec, const json_t *rules, const struct blouse_charter *charter,
				  struct error *err)
{
	size_t i;
	const json_t *rule;
	if (!json_is_array(rules))
		return error_set(err, ERR_FORMAT, "« rules » doit être une liste de règles");
	json_array_foreach(rules, i, rule)
	{
		struct str id = string_of(rule);
		if (!id.ptr)
			return error_set(err, ERR_FORMAT, "« rules » doit être une liste de règles");
		if (!records_add_rule(rec, charter, id))
			return error_set(err, ERR_FORMAT, "la règle « %.*s » n'est pas dans la charte", shown(id),
					 id.ptr);
	}
	return ERR_NONE;
}

/* What an usager's message is and how it leaves the establishment looking. */
static enum error_code read_usager(struct record *rec, const json_t *line, struct error *err)
{
	const json_t *nature = json_object_get(line, "nature"), *tone = json_object_get(line, "tone");
	unsigned found;
	const char *id = json_string_value(nature);
	FIND_ID(BLOUSE_NATURES, blouse_nature_id, id, found);
	if (rec->added && nature && !json_is_null(nature) && found == BLOUSE_NATURES)
		return error_set(err, ERR_FORMAT, "« nature » ne connaît pas « %.*s »", shown(str_from_c(id)),
				 id ? id : "");
	rec->nature = found == BLOUSE_NATURES ? BLOUSE_NATURE_NONE : (enum blouse_nature)found;
	rec->tone = (int)json_integer_value(tone);
	if (rec->added && (rec->tone < -1 || rec->tone > 1 || (tone && !json_is_null(tone) && !json_is_integer(tone))))
		return error_set(err, ERR_FORMAT, "« tone » doit valoir -1, 0 ou 1");
	return ERR_NONE;
}

static enum error_code read_record(struct records *r, struct record *rec, const json_t *line,
				   const struct blouse_charter *charter, struct error *err)
{
	unsigned found;
	const char *id = json_string_value(json_object_get(line, "context"));
	FIND_ID(BLOUSE_CONTEXTS, blouse_context_id, id, found);
	if (found == BLOUSE_CONTEXTS)
		return error_set(err, ERR_FORMAT, "« context » doit valoir agent, institution ou usager");
	rec->context = (enum blouse_context)found;
	id = json_string_value(json_object_get(line, "network"));
	FIND_ID(BLOUSE_NETWORKS, blouse_network_id, id, found);
	rec->network = found == BLOUSE_NETWORKS ? BLOUSE_NETWORK_NONE : (enum blouse_network)found;
	if (!read_text(r, json_object_get(line, "id"), &rec->id) ||
	    !read_text(r, json_object_get(line, "text"), &rec->text))
		return error_set(err, ERR_FORMAT, "il manque « id » ou « text »");
	enum error_code code = read_rules(rec, json_object_get(line, "rules"), charter, err);
	if (code == ERR_NONE)
		code = read_usager(rec, line, err);
	return code ? code : read_spans(r, rec, json_object_get(line, "spans"), charter, err);
}

/* One line of a file whose records begin at `first`; `added` as in records_read_added. */
static enum error_code read_line(struct records *r, size_t first, struct str text, bool added,
				 const struct blouse_charter *charter, struct error *err)
{
	json_error_t mistake;
	json_t *line = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &mistake);
	if (!line)
		return error_set(err, ERR_FORMAT, "JSON illisible (%s)", mistake.text);
	enum error_code code = ERR_NONE;
	if (!added && !json_object_get(line, "rules")) { /* a text with entities only */
		json_decref(line);
		return ERR_NONE;
	}
	struct record *rec = records_add(r);
	if (!json_object_get(line, "rules")) {
		code = error_set(err, ERR_FORMAT, "il manque « rules » : [] quand le message ne pose pas de problème");
	} else if (!rec) {
		code = error_nomem(err);
	} else {
		rec->added = added;
		code = read_record(r, rec, line, charter, err);
		mark_pieces(r, first, json_object_get(line, "mosaic"));
	}
	json_decref(line);
	return code;
}

static enum error_code read_bytes(const char *path, struct buf *into, struct error *err)
{
	FILE *file = fopen(path, "r");
	struct stat st;
	if (!file && errno == ENOENT)
		return error_set(err, ERR_IO, "« %s » n'existe pas.", path);
	if (!file)
		return error_set(err, ERR_IO, "« %s » ne s'ouvre pas : %m.", path);
	if (fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
		fclose(file);
		return error_set(err, ERR_IO, "« %s » est un dossier : donnez les fichiers qu'il contient.", path);
	}
	enum error_code code = ERR_NONE;
	size_t len = 1;
	while (code == ERR_NONE && len) {
		char *room = buf_reserve(into, READ_SIZE);
		if (!room)
			code = error_set(err, ERR_LIMIT, "« %s » est trop gros : découpez-le.", path);
		else
			into->len += len = fread(room, 1, READ_SIZE, file);
	}
	if (code == ERR_NONE && ferror(file))
		code = error_set(err, ERR_IO, "la lecture de « %s » a échoué : %m.", path);
	fclose(file);
	return code;
}

static enum error_code read_file(struct records *r, const char *path, bool added, const struct blouse_charter *charter,
				 struct error *err)
{
	_cleanup_buf_ struct buf bytes;
	buf_init(&bytes, RECORDS_FILE_MAX);
	enum error_code code = read_bytes(path, &bytes, err);
	struct str rest = buf_str(&bytes), line;
	size_t first = r->count;
	for (size_t number = 1; code == ERR_NONE && rest.len; number++) {
		struct error inner = {0};
		rest = str_cut(rest, '\n', &line);
		line = str_trim(line);
		if (line.len && read_line(r, first, line, added, charter, &inner) != ERR_NONE)
			code = error_set(err, inner.code, "%s, ligne %zu : %s.", path, number, inner.message);
	}
	if (code == ERR_NONE && added && r->count == first)
		code = error_set(err, ERR_FORMAT, "« %s » ne contient aucun message.", path);
	for (size_t i = first; i < r->count; i++)
		r->items[i].author = added ? r->author_count++ : r->author_count;
	if (!added && r->count > first)
		r->author_count++;
	return code;
}

enum error_code records_read(struct records *r, const char *path, const struct blouse_charter *charter,
			     struct error *err)
{
	return read_file(r, path, false, charter, err);
}

enum error_code records_read_added(struct records *r, const char *path, const struct blouse_charter *charter,
				   struct error *err)
{
	return read_file(r, path, true, charter, err);
}
