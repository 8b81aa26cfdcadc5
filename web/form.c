/* SPDX-License-Identifier: Apache-2.0 */
#include "web/form.h"

#include <stdint.h>

#include "base/utf8.h"

struct reader {
	struct arena *arena;
	struct form_field *fields;
	size_t count, room;
};

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Text that may go on: UTF-8 without NUL. */
static enum error_code check_text(struct str text, struct error *err)
{
	if (utf8_invalid_at(text) != SIZE_MAX || (text.len > 0 && memchr(text.ptr, '\0', text.len)))
		return error_set(err, ERR_UTF8, "le texte envoyé n'est pas de l'UTF-8");
	return ERR_NONE;
}

enum error_code form_decode(struct arena *a, struct str text, bool plus, struct str *ret_text, struct error *err)
{
	char *out = arena_alloc(a, text.len + 1, 1);
	size_t len = 0;
	if (!out)
		return error_nomem(err);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '%') {
			int high = text.len - i > 2 ? hex(text.ptr[i + 1]) : -1;
			int low = high >= 0 ? hex(text.ptr[i + 2]) : -1;
			if (low < 0)
				return error_set(err, ERR_FORMAT, "l'adresse ou le formulaire est mal codé (%%)");
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		out[len++] = c;
	}
	out[len] = '\0';
	struct str decoded = {out, len};
	if (check_text(decoded, err))
		return ERR_UTF8;
	*ret_text = decoded;
	return ERR_NONE;
}

static enum error_code add(struct reader *r, const struct form_field *field, struct error *err)
{
	if (field->name.len > FORM_NAME_MAX)
		return error_set(err, ERR_LIMIT, "un champ du formulaire porte un nom trop long");
	if (r->count == FORM_FIELDS_MAX)
		return error_set(err, ERR_LIMIT, "le formulaire a plus de %d champs", FORM_FIELDS_MAX);
	if (r->count == r->room) {
		size_t room = r->room ? 2 * r->room : 16;
		struct form_field *fields = ARENA_NEW(r->arena, struct form_field, room);
		if (!fields)
			return error_nomem(err);
		if (r->count > 0)
			memcpy(fields, r->fields, r->count * sizeof(*fields));
		r->fields = fields;
		r->room = room;
	}
	r->fields[r->count++] = *field;
	return ERR_NONE;
}

enum error_code form_read(struct arena *a, struct str text, struct form *ret_form, struct error *err)
{
	struct reader r = {.arena = a};
	while (text.len > 0) {
		struct str pair, name;
		struct form_field field = {0};
		text = str_cut(text, '&', &pair);
		if (pair.len == 0)
			continue;
		struct str value = str_cut(pair, '=', &name);
		enum error_code code = form_decode(a, name, true, &field.name, err);
		if (code || (code = form_decode(a, value, true, &field.value, err)) || (code = add(&r, &field, err)))
			return code;
	}
	*ret_form = (struct form){r.fields, r.count};
	return ERR_NONE;
}

bool form_same(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		char x = a.ptr[i], y = b.ptr[i];
		if ((x >= 'A' && x <= 'Z' ? x | 0x20 : x) != (y >= 'A' && y <= 'Z' ? y | 0x20 : y))
			return false;
	}
	return true;
}

/* Cuts off what stands before the next « ; » that no quotes hold. */
static struct str cut_param(struct str header, struct str *ret_head)
{
	bool quoted = false;
	size_t i = 0;
	for (; i < header.len && (quoted || header.ptr[i] != ';'); i++)
		quoted = header.ptr[i] == '"' ? !quoted : quoted;
	*ret_head = str_sub(header, 0, i);
	return str_sub(header, i + 1, header.len);
}

bool form_header_param(struct str header, struct str name, struct str *ret_value)
{
	struct str piece, key;
	header = cut_param(header, &piece);
	while (header.len > 0) {
		header = cut_param(header, &piece);
		struct str value = str_trim(str_cut(piece, '=', &key));
		if (!form_same(str_trim(key), name))
			continue;
		if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
			value = str_sub(value, 1, value.len - 2);
		*ret_value = value;
		return true;
	}
	return false;
}

bool form_boundary(struct str content_type, struct str *ret_boundary)
{
	struct str type, boundary;
	cut_param(content_type, &type);
	if (!form_same(str_trim(type), STR("multipart/form-data")) ||
	    !form_header_param(content_type, STR("boundary"), &boundary) || boundary.len == 0 ||
	    boundary.len > FORM_BOUNDARY_MAX)
		return false;
	*ret_boundary = boundary;
	return true;
}

static enum error_code wrong_parts(struct error *err)
{
	return error_set(err, ERR_FORMAT, "le formulaire est arrivé incomplet ou mal formé");
}

/* Reads the headers of a part. Browsers write names as they are but for %22, %0D and %0A (HTML, 4.10.21.8). */
static enum error_code read_headers(struct reader *r, struct str headers, struct form_field *ret_field,
				    struct error *err)
{
	struct form_field field = {0};
	bool named = false;
	while (headers.len > 0) {
		struct str line, key, name;
		headers = str_cut(headers, '\n', &line);
		struct str value = str_cut(str_trim(line), ':', &key);
		if (!form_same(str_trim(key), STR("content-disposition")))
			continue;
		if (named || !form_header_param(value, STR("name"), &name) || name.len == 0)
			return wrong_parts(err);
		named = true;
		struct str whole;
		if (form_header_param(value, STR("filename"), &whole)) {
			field.is_file = true;
			for (size_t i = whole.len; i > 0; i--)
				if (whole.ptr[i - 1] == '/' || whole.ptr[i - 1] == '\\') {
					whole = str_sub(whole, i, whole.len);
					break;
				}
			if (whole.len > FORM_FILE_NAME_MAX)
				return error_set(err, ERR_LIMIT, "le nom du fichier est trop long");
			field.file_name = whole;
		}
		field.name = name;
	}
	if (!named)
		return wrong_parts(err);
	if (check_text(field.name, err) || check_text(field.file_name, err))
		return ERR_UTF8;
	field.name = arena_copy(r->arena, field.name);
	field.file_name = arena_copy(r->arena, field.file_name);
	if (!field.name.ptr || !field.file_name.ptr)
		return error_nomem(err);
	*ret_field = field;
	return ERR_NONE;
}

enum error_code form_read_parts(struct arena *a, struct str body, struct str boundary, struct form *ret_form,
				struct error *err)
{
	struct reader r = {.arena = a};
	char marker[FORM_BOUNDARY_MAX + 4];
	if (boundary.len == 0 || boundary.len > FORM_BOUNDARY_MAX)
		return wrong_parts(err);
	memcpy(marker, "\r\n--", 4);
	memcpy(marker + 4, boundary.ptr, boundary.len);
	struct str mark = {marker, boundary.len + 4};
	struct str rest = body;
	/* The first marker has no line before it. */
	if (!str_starts(rest, str_sub(mark, 2, mark.len)))
		return wrong_parts(err);
	rest = str_sub(rest, mark.len - 2, rest.len);
	while (!str_starts(rest, STR("--"))) {
		struct form_field field;
		if (!str_starts(rest, STR("\r\n")))
			return wrong_parts(err);
		rest = str_sub(rest, 2, rest.len);
		size_t end = str_find(str_sub(rest, 0, FORM_PART_HEADERS_MAX), STR("\r\n\r\n"));
		if (end == SIZE_MAX)
			return wrong_parts(err);
		enum error_code code = read_headers(&r, str_sub(rest, 0, end), &field, err);
		if (code)
			return code;
		rest = str_sub(rest, end + 4, rest.len);
		/* memmem is linear, str_find need not be: files are long. */
		const char *next = rest.len > 0 ? memmem(rest.ptr, rest.len, mark.ptr, mark.len) : NULL;
		if (!next)
			return wrong_parts(err);
		field.value = str_sub(rest, 0, (size_t)(next - rest.ptr));
		rest = str_sub(rest, field.value.len + mark.len, rest.len);
		if (!field.is_file && (code = check_text(field.value, err)))
			return code;
		if ((code = add(&r, &field, err)))
			return code;
	}
	*ret_form = (struct form){r.fields, r.count};
	return ERR_NONE;
}
