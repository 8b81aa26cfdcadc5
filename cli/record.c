// SPDX-License-Identifier: Apache-2.0
#include "cli/record.h"

#include <stdint.h>

#include "base/utf8.h"
#include "verdict/jsonw.h"

#define WORD_SHOWN_MAX ((size_t)60) /* bytes of a wrong word that are told */
#define EXAMPLE "{\"id\": \"1\", \"text\": \"…\", \"context\": \"agent\"}"

void record_init(struct record *r)
{
	*r = (struct record){0};
	buf_init(&r->id, 8 * RECORD_ID_MAX);
}

void record_release(struct record *r)
{
	json_decref(r->root);
	buf_release(&r->id);
	record_init(r);
}

enum error_code record_parse(struct str line, json_t **ret_root, struct error *err)
{
	json_error_t e;
	json_t *root = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &e);
	if (!root) {
		size_t invalid = utf8_invalid_at(line);
		if (json_error_code(&e) == json_error_out_of_memory)
			return error_nomem(err);
		if (invalid != SIZE_MAX)
			return error_set(err, ERR_UTF8,
					 "l'octet %zu de la ligne n'est pas de l'UTF-8 : convertissez le fichier : "
					 "iconv -f ISO-8859-1 -t UTF-8",
					 invalid);
		return error_set(err, ERR_FORMAT,
				 "la ligne n'est pas du JSON (erreur à l'octet %d) ; elle doit ressembler à " EXAMPLE,
				 e.position);
	}
	if (!json_is_object(root)) {
		json_decref(root);
		return error_set(err, ERR_FORMAT, "la ligne n'est pas un objet ; elle doit ressembler à " EXAMPLE);
	}
	*ret_root = root;
	return ERR_NONE;
}

int record_context(const char *word)
{
	for (int i = 0; i < BLOUSE_CONTEXTS; i++)
		if (strcmp(blouse_context_id((enum blouse_context)i), word) == 0)
			return i;
	return -1;
}

int record_network(const char *word)
{
	for (int i = BLOUSE_NETWORK_NONE + 1; i < BLOUSE_NETWORKS; i++)
		if (strcmp(blouse_network_id((enum blouse_network)i), word) == 0)
			return i;
	return -1;
}

static struct str string_of(const json_t *value)
{
	return (struct str){json_string_value(value), json_string_length(value)};
}

static enum error_code read_id(struct record *r, struct error *err)
{
	const json_t *id = json_object_get(r->root, "id");
	if (json_is_string(id)) {
		if (json_string_length(id) > RECORD_ID_MAX)
			return error_set(err, ERR_LIMIT, "« id » dépasse %d octets : raccourcissez-le.", RECORD_ID_MAX);
		buf_clear(&r->id);
		jsonw_string(&r->id, string_of(id));
	} else if (json_is_integer(id)) {
		buf_clear(&r->id);
		buf_addf(&r->id, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
	} else if (id && !json_is_null(id)) {
		return error_set(err, ERR_FORMAT, "« id » doit être un texte ou un nombre entier.");
	}
	return r->id.failed ? error_nomem(err) : ERR_NONE;
}

/* A word among those of `find`; absent or null leaves *ret_value as it is. */
static enum error_code read_word(const struct record *r, const char *key, int (*find)(const char *),
				 const char *examples, int *ret_value, struct error *err)
{
	const json_t *value = json_object_get(r->root, key);
	if (!value || json_is_null(value))
		return ERR_NONE;
	if (!json_is_string(value))
		return error_set(err, ERR_FORMAT, "« %s » doit être un texte : %s.", key, examples);
	int found = find(json_string_value(value));
	if (found < 0) {
		struct str word = string_of(value);
		size_t len = word.len < WORD_SHOWN_MAX ? word.len : WORD_SHOWN_MAX;
		while (len < word.len && len && !utf8_is_start((unsigned char)word.ptr[len]))
			len--;
		return error_set(err, ERR_FORMAT, "« %s » ne connaît pas « %.*s » : écrivez %s.", key, (int)len,
				 word.ptr, examples);
	}
	*ret_value = found;
	return ERR_NONE;
}

static enum error_code read_thread(struct record *r, struct error *err)
{
	const json_t *thread = json_object_get(r->root, "thread"), *seq = json_object_get(r->root, "seq");
	r->threaded = thread && !json_is_null(thread);
	if (!r->threaded)
		return ERR_NONE;
	if (!json_is_string(thread) || json_string_length(thread) > RECORD_ID_MAX)
		return error_set(err, ERR_FORMAT, "« thread » doit être un texte d'au plus %d octets.", RECORD_ID_MAX);
	if (seq && !json_is_null(seq) && !json_is_integer(seq))
		return error_set(err, ERR_FORMAT, "« seq » doit être un nombre entier.");
	r->thread = string_of(thread);
	return ERR_NONE;
}

enum error_code record_read(struct record *r, struct str line, enum blouse_context context, enum blouse_network network,
			    struct error *err)
{
	json_decref(r->root);
	r->root = NULL;
	r->threaded = false;
	buf_clear(&r->id);
	buf_add_c(&r->id, "null");
	if (line.len > RECORD_LINE_MAX)
		return error_set(err, ERR_LIMIT, "la ligne dépasse %zu Mo : découpez le message.",
				 RECORD_LINE_MAX >> 20);
	enum error_code code = record_parse(line, &r->root, err);
	if (code || (code = read_id(r, err)))
		return code;
	const json_t *text = json_object_get(r->root, "text");
	if (!json_is_string(text))
		return error_set(err, ERR_FORMAT,
				 text ? "« text » doit être un texte." : "il manque « text », le message lui-même.");
	r->text = string_of(text);
	int c = (int)context, n = (int)network;
	code = read_word(r, "context", record_context, "agent, institution ou usager", &c, err);
	if (!code)
		code = read_word(r, "network", record_network,
				 "x, facebook, instagram, linkedin, forum, blog, mastodon, bluesky, tiktok ou avis", &n,
				 err);
	if (!code)
		code = read_thread(r, err);
	r->context = (enum blouse_context)c;
	r->network = (enum blouse_network)n;
	return code;
}
