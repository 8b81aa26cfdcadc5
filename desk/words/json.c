/* SPDX-License-Identifier: Apache-2.0 */
/* Words as JSON. */
#include <jansson.h>

#include "desk/words/words.h"
#include "verdict/jsonw.h"

static void add_member(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "\"%s\": ", name);
	jsonw_string(out, value);
}

void words_write(struct buf *out, const struct words *words)
{
	buf_add_c(out, "{");
	add_member(out, "text", words->text);
	buf_add_c(out, ", \"examples\": [");
	for (size_t i = 0; i < words->example_count; i++) {
		buf_add_c(out, i > 0 ? ", {" : "{");
		add_member(out, "text", words->examples[i].text);
		buf_addf(out, ", \"breaks\": %s, ", words->examples[i].breaks ? "true" : "false");
		add_member(out, "note", words->examples[i].note);
		buf_add_c(out, "}");
	}
	buf_add_c(out, "], ");
	const struct {
		const char *name;
		struct str value;
	} members[] = {{"slogan", words->slogan}, {"sentence", words->sentence}, {"contact", words->contact},
		       {"title", words->title},   {"lead", words->lead},         {"icon", words->icon}};
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		add_member(out, members[i].name, members[i].value);
		buf_add_c(out, ", ");
	}
	buf_addf(out, "\"position\": %d}", (int)words->position);
}

struct taking {
	struct arena *arena;
	bool failed; /* no memory */
	bool wrong;  /* something is not of its type */
};

static struct str take(struct taking *t, json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);
	if (!value)
		return (struct str){"", 0};
	if (!json_is_string(value)) {
		t->wrong = true;
		return (struct str){"", 0};
	}
	struct str copy = arena_copy(t->arena, (struct str){json_string_value(value), json_string_length(value)});
	t->failed = t->failed || !copy.ptr;
	return copy.ptr ? copy : (struct str){"", 0};
}

static void take_examples(struct taking *t, json_t *object, struct words *words)
{
	json_t *list = json_object_get(object, "examples");
	size_t count = json_array_size(list);
	struct words_example *examples = ARENA_ZNEW(t->arena, struct words_example, WORDS_EXAMPLES_MAX);
	t->failed = t->failed || !examples;
	t->wrong = t->wrong || (list && !json_is_array(list)) || count > WORDS_EXAMPLES_MAX;
	for (size_t i = 0; !t->failed && !t->wrong && i < count; i++) {
		json_t *row = json_array_get(list, i), *breaks = json_object_get(row, "breaks");
		t->wrong = t->wrong || !json_is_object(row) || !json_is_boolean(breaks);
		examples[i] = (struct words_example){take(t, row, "text"), take(t, row, "note"), json_is_true(breaks)};
	}
	words->examples = examples;
	words->example_count = t->failed || t->wrong ? 0 : count;
}

enum error_code words_read(struct arena *arena, struct str json, struct words *ret_words, struct error *err)
{
	struct taking t = {.arena = arena};
	struct words words = {0};
	if (json.len == 0) {
		*ret_words = words;
		return ERR_NONE;
	}
	json_error_t ignored;
	json_t *root =
		json.len <= WORDS_JSON_MAX ? json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, &ignored) : NULL;
	if (!json_is_object(root)) {
		json_decref(root);
		return error_set(err, ERR_FORMAT, "Ce texte du guide est illisible.");
	}
	words.text = take(&t, root, "text");
	words.slogan = take(&t, root, "slogan");
	words.sentence = take(&t, root, "sentence");
	words.contact = take(&t, root, "contact");
	words.title = take(&t, root, "title");
	words.lead = take(&t, root, "lead");
	words.icon = take(&t, root, "icon");
	take_examples(&t, root, &words);
	json_t *position = json_object_get(root, "position");
	t.wrong = t.wrong || (position && !json_is_integer(position));
	words.position = json_integer_value(position);
	json_decref(root);
	if (t.failed)
		return error_nomem(err);
	if (t.wrong)
		return error_set(err, ERR_FORMAT, "Ce texte du guide n'a pas la forme attendue.");
	*ret_words = words;
	return ERR_NONE;
}
