/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "web/param.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

static const char *const choices[] = {"a", "b", NULL};
static const struct param params[] = {
	{.name = "t", .label = "t", .kind = PARAM_TEXT, .min = 2, .max = 5, .required = true},
	{.name = "l", .label = "l", .kind = PARAM_TEXT, .max = 9, .lines = true, .repeated = true},
	{.name = "i", .label = "i", .kind = PARAM_INT, .min = -5, .max = 500},
	{.name = "d", .label = "d", .kind = PARAM_DATE},
	{.name = "e", .label = "e", .kind = PARAM_ENUM, .choices = choices, .repeated = true},
	{.name = "m", .label = "m", .kind = PARAM_EMAIL},
	{.name = "u", .label = "u", .kind = PARAM_URL},
	{.name = "b", .label = "b", .kind = PARAM_BOOL},
	{.name = "s", .label = "s", .kind = PARAM_TEXT, .max = 9, .secret = true},
	{.name = "f", .label = "f", .kind = PARAM_FILE, .max = 20},
	{.name = "x", .label = "x", .kind = PARAM_TEXT, .max = 9, .exact = true},
};
#define PARAMS (sizeof(params) / sizeof(*params))

/* What reached a handler is within what its row declares. */
static void check_value(const struct param *p, const struct param_value *v)
{
	int64_t count = p->kind == PARAM_FILE ? 0 : (int64_t)utf8_count(v->text);
	require(p->kind == PARAM_FILE || utf8_invalid_at(v->text) == SIZE_MAX);
	switch (p->kind) {
	case PARAM_TEXT:
		require(count >= p->min && count <= p->max);
		require(p->lines || p->exact || !v->text.len || !memchr(v->text.ptr, '\n', v->text.len));
		break;
	case PARAM_INT:
		require(v->integer >= p->min && v->integer <= p->max);
		break;
	case PARAM_DATE:
		require(v->integer >= -719162 && v->integer <= 2932896);
		break;
	case PARAM_ENUM:
		require(str_eq(v->text, str_from_c(p->choices[v->integer])));
		break;
	case PARAM_EMAIL:
		require(count <= PARAM_EMAIL_MAX && memchr(v->text.ptr, '@', v->text.len));
		break;
	case PARAM_URL:
		require(v->text.len <= PARAM_URL_MAX && str_starts(v->text, STR("http")));
		break;
	case PARAM_BOOL:
		require(v->integer == 0 || v->integer == 1);
		break;
	case PARAM_FILE:
		require((int64_t)v->text.len <= p->max);
		break;
	case PARAM_KINDS:
		abort();
	}
}

static void check_form(struct arena *arena, const struct form *form)
{
	struct param_answers answers;
	size_t mistakes = 0;
	require(form->count <= FORM_FIELDS_MAX);
	for (size_t i = 0; i < form->count; i++) {
		require(form->fields[i].name.len <= FORM_NAME_MAX && utf8_invalid_at(form->fields[i].name) == SIZE_MAX);
		require(form->fields[i].is_file || utf8_invalid_at(form->fields[i].value) == SIZE_MAX);
	}
	if (params_read(arena, params, PARAMS, form, &answers, NULL))
		return;
	for (size_t i = 0; i < answers.count; i++) {
		const struct param_answer *answer = &answers.rows[i];
		require(answer->count <= (answer->param->repeated ? PARAM_REPEATS_MAX : 1));
		require(utf8_invalid_at(answer->mistake) == SIZE_MAX);
		require(!answer->param->secret || answer->typed.len == 0);
		mistakes += answer->mistake.len > 0;
		for (size_t j = 0; j < answer->count; j++)
			check_value(answer->param, &answer->values[j]);
	}
	require(mistakes == answers.mistakes);
}

/* The first byte says whether a query, parts or JSON follow. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct form form;
	if (size == 0)
		return 0;
	struct str text = {(const char *)data + 1, size - 1};
	arena_init(&arena, (size_t)64 << 20);
	if (data[0] == 'j') {
		if (!form_read_json(&arena, text, &form, NULL))
			check_form(&arena, &form);
	} else if (data[0] == 'p') {
		struct str boundary;
		if (form_boundary(STR("multipart/form-data; boundary=xyz"), &boundary) &&
		    !form_read_parts(&arena, text, boundary, &form, NULL))
			check_form(&arena, &form);
	} else if (!form_read(&arena, text, &form, NULL)) {
		check_form(&arena, &form);
	}
	arena_release(&arena);
	return 0;
}
