/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of programs: one object of JSON, taken apart as forms are. */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "base/utf8.h"
#include "web/form.h"

/* Jansson goes 2,048 levels down, on the stack; nothing that a form can say needs more than two. */
static bool is_deep(struct str text)
{
	size_t depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			if (++depth > FORM_JSON_DEPTH_MAX)
				return true;
		} else if ((c == '}' || c == ']') && depth > 0) {
			depth--;
		}
	}
	return false;
}

static enum error_code parse(struct str text, json_t **ret_root, struct error *err)
{
	json_error_t e;
	size_t invalid = utf8_invalid_at(text);
	if (invalid != SIZE_MAX)
		return error_set(err, ERR_UTF8, "L'octet %zu n'est pas de l'UTF-8.", invalid);
	if (is_deep(text))
		return error_set(err, ERR_FORMAT, "Ce JSON est imbriqué trop profondément : %d niveaux au plus.",
				 FORM_JSON_DEPTH_MAX);
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &e);
	if (!root && json_error_code(&e) == json_error_out_of_memory)
		return error_nomem(err);
	if (!root && json_error_code(&e) == json_error_duplicate_key)
		return error_set(err, ERR_FORMAT, "Un membre de ce JSON est venu deux fois.");
	if (!root)
		return error_set(err, ERR_FORMAT, "Ce n'est pas du JSON : voyez l'octet %d.", e.position);
	if (!json_is_object(root)) {
		json_decref(root);
		return error_set(err, ERR_FORMAT, "Il faut un objet JSON, comme {\"text\": \"…\"}.");
	}
	*ret_root = root;
	return ERR_NONE;
}

struct reader {
	struct arena *arena;
	struct form_field *fields;
	size_t count;
};

static enum error_code add(struct reader *r, struct str name, const json_t *value, bool listed, struct error *err)
{
	struct form_field *field = &r->fields[r->count];
	char number[24];
	struct str text = {"", 0};
	if (r->count == FORM_FIELDS_MAX)
		return error_set(err, ERR_LIMIT, "Ce JSON a plus de %d valeurs.", FORM_FIELDS_MAX);
	*field = (struct form_field){.name = name, .listed = listed, .type = FORM_OTHER};
	if (json_is_string(value)) {
		field->type = FORM_STRING;
		text = (struct str){json_string_value(value), json_string_length(value)};
	} else if (json_is_integer(value)) {
		field->type = FORM_INTEGER;
		snprintf(number, sizeof(number), "%" PRId64, (int64_t)json_integer_value(value));
		text = str_from_c(number);
	} else if (json_is_boolean(value)) {
		field->type = FORM_BOOLEAN;
		text = json_is_true(value) ? STR("true") : STR("false");
	} else if (!value) {
		field->listed_empty = true;
	}
	field->value = arena_copy(r->arena, text);
	if (!field->value.ptr)
		return error_nomem(err);
	r->count++;
	return ERR_NONE;
}

static enum error_code add_member(struct reader *r, const char *key, const json_t *value, struct error *err)
{
	struct str name = arena_copy(r->arena, str_sub(str_from_c(key), 0, FORM_NAME_MAX + 1));
	enum error_code code = ERR_NONE;
	if (!name.ptr)
		return error_nomem(err);
	if (name.len > FORM_NAME_MAX)
		return error_set(err, ERR_LIMIT, "Un membre de ce JSON a un nom trop long.");
	if (!json_is_array(value))
		return add(r, name, value, false, err);
	size_t count = json_array_size(value);
	for (size_t i = 0; !code && i < count; i++)
		code = add(r, name, json_array_get(value, i), true, err);
	return !code && count == 0 ? add(r, name, NULL, true, err) : code;
}

enum error_code form_read_json(struct arena *a, struct str text, struct form *ret_form, struct error *err)
{
	json_t *root = NULL;
	enum error_code code = parse(text, &root, err);
	if (code)
		return code;
	struct reader r = {a, ARENA_NEW(a, struct form_field, FORM_FIELDS_MAX), 0};
	if (!r.fields)
		code = error_nomem(err);
	for (void *at = json_object_iter(root); !code && at; at = json_object_iter_next(root, at))
		code = add_member(&r, json_object_iter_key(at), json_object_iter_value(at), err);
	json_decref(root);
	if (!code)
		*ret_form = (struct form){r.fields, r.count};
	return code;
}
