/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/fields.h"

#include <errno.h>
#include <math.h>

#define NUMBER_MAX 1000000
#define ID_MAX 64
#define HINT_MAX 400

static bool is_id(struct str s)
{
	if (s.len == 0 || s.len > ID_MAX || s.ptr[0] == '-' || s.ptr[s.len - 1] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == '-'))
			return false;
	return true;
}

static const char *context_id(unsigned i) { return blouse_context_id((enum blouse_context)i); }
static const char *network_id(unsigned i) { return blouse_network_id((enum blouse_network)(i + 1)); }
static const char *nature_id(unsigned i) { return blouse_nature_id((enum blouse_nature)(i + 1)); }
static const char *level_id(unsigned i)
{
	return i < BLOUSE_BLOQUANT ? blouse_level_id((enum blouse_level)(i + 1)) : NULL;
}

/* The value's position among the words that `choice` gives; -1 with a problem that lists them. */
static int pick(struct problems *problems, const struct tree *value, const char *key, const char *(*choice)(unsigned))
{
	char hint[HINT_MAX];
	size_t len = 0;
	hint[0] = '\0';
	for (unsigned i = 0; choice(i); i++) {
		if (str_eq(value->text, str_from_c(choice(i))))
			return (int)i;
		int more = snprintf(hint + len, sizeof(hint) - len, "%s%s", i ? ", " : "", choice(i));
		len = more > 0 && len + (size_t)more < sizeof(hint) ? len + (size_t)more : len;
	}
	problem_add(problems, value->at, "« %s » : « %.*s » n'existe pas ; choisissez parmi %s", key,
		    STR_ARG(value->text), hint);
	return -1;
}

static bool read_bool(struct problems *problems, const struct tree *value, const char *key, bool *out)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"true", true},   {"yes", true}, {"on", true},   {"oui", true},
		     {"false", false}, {"no", false}, {"off", false}, {"non", false}};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq(value->text, str_from_c(words[i].word))) {
			*out = words[i].value;
			return true;
		}
	}
	problem_add(problems, value->at, "« %s » vaut true ou false", key);
	return false;
}

static bool read_degrees(struct problems *problems, const struct tree *value, const char *key, double *out)
{
	char *end;
	errno = 0;
	double number = strtod(value->text.ptr, &end);
	if (value->text.len == 0 || *end || errno || !isfinite(number)) {
		problem_add(problems, value->at, "« %s » attend un nombre, avec un point : 43.29", key);
		return false;
	}
	*out = number;
	return true;
}

static bool read_contexts(struct problems *problems, const struct tree *value, const char *key, unsigned *out)
{
	unsigned set = 0;
	const struct tree *item = field_items(problems, value, key);
	bool good = item != NULL;
	for (; item; item = item->next) {
		int context = item->kind == TREE_TEXT ? pick(problems, item, key, context_id) : -1;
		if (context < 0)
			good = false;
		else
			set |= 1u << context;
	}
	if (good)
		*out = set;
	return good;
}

static bool read_names(struct problems *problems, const struct tree *value, const char *key, name_list *out)
{
	const struct tree *item = field_items(problems, value, key);
	for (; item; item = item->next) {
		if (item->kind != TREE_TEXT || item->text.len == 0) {
			problem_add(problems, item->at, "« %s » est une liste de textes", key);
			continue;
		}
		if (out->count == SOURCE_NAMES_MAX) {
			problem_add(problems, item->at, "« %s » a plus de %d éléments : gardez les plus utiles", key,
				    SOURCE_NAMES_MAX);
			return false;
		}
		struct source_name *name = list_add(problems->arena, out);
		if (!name) {
			problems->failed = true;
			return false;
		}
		*name = (struct source_name){item->at, item->text};
	}
	return true;
}

static bool read_text(struct problems *problems, const struct tree *value, const char *key, struct str *out)
{
	if (str_trim(value->text).len == 0) {
		problem_add(problems, value->at, "« %s » est vide : écrivez-y un texte, ou retirez la clé", key);
		return false;
	}
	*out = value->text;
	return true;
}

static bool read_pick(struct problems *problems, const struct tree *value, const struct field *field, void *out)
{
	static const struct {
		enum field_kind kind;
		const char *(*choice)(unsigned);
		int first;
	} picks[] = {
		{FIELD_LEVEL, level_id, 1},
		{FIELD_CONTEXT, context_id, 0},
		{FIELD_NETWORK, network_id, 1},
		{FIELD_NATURE, nature_id, 1},
	};
	for (size_t i = 0; i < sizeof(picks) / sizeof(*picks); i++) {
		if (picks[i].kind != field->kind)
			continue;
		int picked = pick(problems, value, field->key, picks[i].choice);
		if (picked >= 0)
			*(unsigned *)out = (unsigned)(picked + picks[i].first);
		return picked >= 0;
	}
	return false;
}

bool field_value(struct problems *problems, const struct tree *value, const struct field *field, void *out)
{
	unsigned long long number;
	switch (field->kind) {
	case FIELD_TREE:
		*(const struct tree **)out = value;
		return true;
	case FIELD_NAMES:
		return read_names(problems, value, field->key, out);
	case FIELD_CONTEXTS:
		return read_contexts(problems, value, field->key, out);
	default:
		break;
	}
	if (value->kind != TREE_TEXT) {
		problem_add(problems, value->at, "« %s » attend un texte, pas %s", field->key,
			    value->kind == TREE_LIST ? "une liste"
						     : "une table (s'il contient « : », mettez-le entre guillemets)");
		return false;
	}
	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(problems, value, field->key, out);
	case FIELD_ID:
		if (!is_id(value->text)) {
			problem_add(
				problems, value->at,
				"« %s » : « %.*s » doit être fait de minuscules sans accent, de chiffres et de tirets",
				field->key, STR_ARG(value->text));
			return false;
		}
		*(struct str *)out = value->text;
		return true;
	case FIELD_BOOL:
		return read_bool(problems, value, field->key, out);
	case FIELD_NUMBER:
		if (!str_to_u64(value->text, NUMBER_MAX, &number)) {
			problem_add(problems, value->at, "« %s » attend un nombre entier, de 0 à %d", field->key,
				    NUMBER_MAX);
			return false;
		}
		*(unsigned *)out = (unsigned)number;
		return true;
	case FIELD_DEGREES:
		return read_degrees(problems, value, field->key, out);
	case FIELD_TONE:
		if (!str_eq(value->text, STR("-1")) && !str_eq(value->text, STR("0")) &&
		    !str_eq(value->text, STR("1"))) {
			problem_add(problems, value->at, "« %s » vaut -1, 0 ou 1", field->key);
			return false;
		}
		*(int *)out = value->text.ptr[0] == '-' ? -1 : value->text.ptr[0] - '0';
		return true;
	default:
		return read_pick(problems, value, field, out);
	}
}

const struct tree *field_items(struct problems *problems, const struct tree *value, const char *what)
{
	if (value->kind == TREE_LIST && value->first)
		return value->first;
	problem_add(problems, value->at,
		    value->kind == TREE_LIST ? "« %s » est vide : donnez un élément, ou retirez la clé"
					     : "« %s » attend une liste, un élément par ligne après « - »",
		    what);
	return NULL;
}

static const struct field *find(const struct field *fields, size_t count, struct str key)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(key, str_from_c(fields[i].key)))
			return &fields[i];
	return NULL;
}

static void report_unknown(struct problems *problems, const struct tree *key, const struct field *fields, size_t count)
{
	char hint[HINT_MAX];
	size_t len = 0;
	hint[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		int more = snprintf(hint + len, sizeof(hint) - len, "%s%s", i ? ", " : "", fields[i].key);
		len = more > 0 && len + (size_t)more < sizeof(hint) ? len + (size_t)more : len;
	}
	problem_add(problems, key->at, "clé inconnue « %.*s » ; les clés possibles ici sont %s", STR_ARG(key->text),
		    hint);
}

bool fields_read(struct problems *problems, const struct tree *map, const struct field *fields, size_t count, void *out)
{
	if (map->kind != TREE_MAP) {
		problem_add(problems, map->at,
			    "une table « clé : valeur » est attendue ici ; sa première clé serait « %s »",
			    fields[0].key);
		return false;
	}
	uint64_t seen = 0;
	for (const struct tree *key = map->first; key; key = key->next->next) {
		const struct field *field = key->kind == TREE_TEXT ? find(fields, count, key->text) : NULL;
		if (!field) {
			report_unknown(problems, key, fields, count);
			continue;
		}
		uint64_t bit = (uint64_t)1 << (field - fields);
		if (seen & bit) {
			problem_add(problems, key->at, "la clé « %s » est déjà donnée plus haut : gardez-en une",
				    field->key);
			continue;
		}
		seen |= bit;
		field_value(problems, key->next, field, (char *)out + field->offset);
	}
	for (size_t i = 0; i < count; i++)
		if (fields[i].required && !(seen & (uint64_t)1 << i))
			problem_add(problems, map->at, "il manque la clé « %s » : %s", fields[i].key, fields[i].what);
	return true;
}
