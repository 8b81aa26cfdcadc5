/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/people/csv.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "conf/conf.h"
#include "signin/account.h"
#include "signin/fold.h"

#define SHOWN_MAX 40 /* bytes of what was written that a mistake shows */
#define MISTAKE_MAX 256

static struct str say(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
static struct str say(struct arena *arena, const char *format, ...)
{
	char text[MISTAKE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	struct str copy = arena_copy(arena, str_from_c(text));
	/* Without memory the mistake is still one. */
	return copy.ptr ? copy : STR("À revoir.");
}

/* The beginning of what was written. */
static struct str shown(struct str text) { return utf8_first(text, SHOWN_MAX); }

/* --- lines and fields --- */

/* What stands between quotes, two of them for one; *ret_rest is what stands behind. */
static struct str unquote(struct arena *arena, struct str text, struct str *ret_rest)
{
	char *out = arena_alloc(arena, text.len + 1, 1);
	size_t len = 0, at = 1;
	if (!out)
		return (struct str){0};
	for (; at < text.len; at++) {
		if (text.ptr[at] == '"') {
			if (at + 1 >= text.len || text.ptr[at + 1] != '"')
				break;
			at++;
		}
		out[len++] = text.ptr[at];
	}
	*ret_rest = str_sub(text, at + 1, text.len);
	return (struct str){out, len};
}

size_t csv_cut(struct arena *arena, struct str line, char separator, struct str fields[CSV_FIELDS])
{
	size_t count = 0, last = 0;
	bool more = true;
	while (more) {
		struct str field, before, quoted = {0};
		if (str_starts(str_trim(line), STR("\"")))
			quoted = unquote(arena, str_trim(line), &line);
		before = line;
		line = str_cut(line, separator, &field);
		more = field.len < before.len;
		field = str_trim(quoted.ptr ? quoted : field);
		if (count < CSV_FIELDS)
			fields[count] = field;
		count++;
		if (field.len > 0)
			last = count;
	}
	return last;
}

char csv_separator(struct str line)
{
	return memchr(line.ptr, '\t', line.len) && !memchr(line.ptr, ';', line.len) ? '\t' : ';';
}

static bool is_header(struct str field)
{
	char plain[FOLD_MAX];
	struct str word = {plain, fold_plain(field, plain, sizeof(plain))};
	return str_eq(word, STR("identifiant")) || str_eq(word, STR("login"));
}

/* --- one person --- */

static struct str read_roles(struct arena *arena, struct str text, const struct csv_role *names, size_t name_count,
			     uint32_t *ret_roles)
{
	uint32_t roles = ROLE_BIT(ROLE_AGENT);
	while (text.len > 0) {
		char plain[2][FOLD_MAX];
		struct str word;
		text = str_cut(text, ',', &word);
		word = str_trim(word);
		if (word.len == 0)
			continue;
		struct str folded = {plain[0], fold_plain(word, plain[0], sizeof(plain[0]))};
		enum role role = role_by_id(folded);
		for (size_t i = 0; role == ROLES && i < name_count; i++) {
			struct str name = {plain[1], fold_plain(names[i].name, plain[1], sizeof(plain[1]))};
			if (str_eq(folded, name))
				role = names[i].role;
		}
		if (role == ROLES)
			return say(arena, "le rôle « %.*s » n'existe pas", STR_ARG(shown(word)));
		roles |= ROLE_BIT(role);
	}
	*ret_roles = roles;
	return STR("");
}

static struct str read_person(struct arena *arena, struct str line, char separator, const struct csv_role *names,
			      size_t name_count, struct csv_person *person)
{
	struct str fields[CSV_FIELDS] = {STR(""), STR(""), STR(""), STR("")};
	char *room = arena_alloc(arena, FOLD_MAX, 1);
	size_t count = csv_cut(arena, line, separator, fields);
	if (count > CSV_FIELDS)
		return STR("il y a plus de quatre colonnes");
	if (count < 2)
		return STR("il manque le nom, derrière l'identifiant et un point-virgule");
	if (!room || !fold_login(fields[0], room, &person->login))
		return STR("l'identifiant manque, ou ne convient pas");
	if (!account_is_name(fields[1]))
		return STR("le nom manque, ou ne convient pas");
	if (fields[2].len > 0 && !conf_is_mail(fields[2]))
		return say(arena, "« %.*s » n'est pas une adresse de courriel", STR_ARG(shown(fields[2])));
	person->name = fields[1];
	person->email = fields[2].len > 0 ? fields[2] : (struct str){0};
	return read_roles(arena, fields[3], names, name_count, &person->roles);
}

/* --- all of them --- */

static int by_login(const void *a, const void *b)
{
	const struct csv_person *left = *(struct csv_person *const *)a, *right = *(struct csv_person *const *)b;
	int order = str_cmp(left->login, right->login);
	return order ? order : left->line < right->line ? -1 : left->line > right->line;
}

/* Says of each login that came before that it did. */
static enum error_code find_twins(struct arena *arena, struct csv_people *people, struct error *err)
{
	struct csv_person **sorted = ARENA_NEW(arena, struct csv_person *, people->count + 1);
	if (!sorted)
		return error_nomem(err);
	for (size_t i = 0; i < people->count; i++)
		sorted[i] = &people->items[i];
	qsort(sorted, people->count, sizeof(*sorted), by_login);
	for (size_t i = 1; i < people->count; i++) {
		if (sorted[i]->mistake.len > 0 || !str_eq(sorted[i]->login, sorted[i - 1]->login))
			continue;
		sorted[i]->mistake = say(arena, "l'identifiant « %.*s » est déjà ligne %lld",
					 STR_ARG(shown(sorted[i]->login)), (long long)sorted[i - 1]->line);
		people->wrong++;
	}
	return ERR_NONE;
}

enum error_code csv_read(struct arena *arena, struct str text, const struct csv_role *names, size_t name_count,
			 struct csv_people *ret_people, struct error *err)
{
	struct csv_people people = {ARENA_NEW(arena, struct csv_person, CSV_LINES_MAX), 0, 0};
	bool first = true;
	if (!people.items)
		return error_nomem(err);
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_sub(text, 3, text.len);
	for (int64_t number = 1; text.len > 0; number++) {
		struct str line, head;
		text = str_cut(text, '\n', &line);
		if (str_trim(line).len == 0)
			continue;
		const char separator = csv_separator(line);
		str_cut(line, separator, &head);
		bool header = first && is_header(str_trim(head));
		first = false;
		if (header)
			continue;
		if (people.count == CSV_LINES_MAX)
			return error_set(err, ERR_LIMIT,
					 "Cette liste dépasse %d personnes : envoyez-la en plusieurs fois.",
					 CSV_LINES_MAX);
		struct csv_person *person = &people.items[people.count++];
		*person = (struct csv_person){.line = number, .login = STR("")};
		person->mistake = read_person(arena, line, separator, names, name_count, person);
		people.wrong += person->mistake.len > 0;
	}
	enum error_code code = find_twins(arena, &people, err);
	if (!code)
		*ret_people = people;
	return code;
}
