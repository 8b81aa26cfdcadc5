/* SPDX-License-Identifier: Apache-2.0 */
/* What a form or a query sends, taken apart: names and values in the order in which they came, nothing merged, nothing
 * judged. Texts are valid UTF-8 without NUL; what is not makes the whole form wrong (ERR_UTF8). */
#ifndef BLOUSE_WEB_FORM_H
#define BLOUSE_WEB_FORM_H

#include "base/arena.h"
#include "base/error.h"

#define FORM_FIELDS_MAX 512 /* fields of one form */
#define FORM_NAME_MAX 64    /* bytes of a field's name */
#define FORM_FILE_NAME_MAX 255
#define FORM_BOUNDARY_MAX 70 /* RFC 2046 */
#define FORM_PART_HEADERS_MAX 2048
#define FORM_JSON_DEPTH_MAX 8

/* What a value was in JSON; forms say nothing of it. */
enum form_type { FORM_UNTYPED, FORM_STRING, FORM_INTEGER, FORM_BOOLEAN, FORM_OTHER };

struct form_field {
	struct str name;
	struct str value; /* of a file: its bytes, whatever they are, which stay where the body is */
	bool is_file;
	struct str file_name; /* of a file: the last part of its path; may be empty */
	enum form_type type;
	bool listed;       /* in JSON: one of a list, each of which is a field of the same name */
	bool listed_empty; /* a list that held nothing, which is one field */
};

struct form {
	const struct form_field *fields;
	size_t count;
};

/* application/x-www-form-urlencoded, and what stands behind the « ? » of an address. ERR_LIMIT, ERR_FORMAT (a percent
 * that no two digits follow), ERR_UTF8, ERR_NOMEM. */
enum error_code form_read(struct arena *a, struct str text, struct form *ret_form, struct error *err);

/* multipart/form-data (RFC 7578). `boundary` is form_boundary's. The same errors. */
enum error_code form_read_parts(struct arena *a, struct str body, struct str boundary, struct form *ret_form,
				struct error *err);

/* application/json: an object, whose members are the fields. Nothing else is judged: what has no place in a form is of
 * type FORM_OTHER. ERR_FORMAT for what is no object, for a member that comes twice and for what is nested deeper than
 * FORM_JSON_DEPTH_MAX, ERR_LIMIT, ERR_UTF8, ERR_NOMEM. */
enum error_code form_read_json(struct arena *a, struct str text, struct form *ret_form, struct error *err);

/* The boundary that a Content-Type of multipart/form-data names; false when it is another type, or names none. */
bool form_boundary(struct str content_type, struct str *ret_boundary);

/* Undoes percents and, in forms, « + ». ERR_FORMAT, ERR_UTF8, ERR_NOMEM. */
enum error_code form_decode(struct arena *a, struct str text, bool plus, struct str *ret_text, struct error *err);

/* The value of a header's parameter: `name` in « type; name=value; name="value" ». False when there is none. */
bool form_header_param(struct str header, struct str name, struct str *ret_value);

/* Whether two names are the same but for the case of A-Z. */
bool form_same(struct str a, struct str b);

#endif
