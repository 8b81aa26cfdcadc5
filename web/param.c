/* SPDX-License-Identifier: Apache-2.0 */
#include "web/param.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "web/french.h"

#define MISTAKE_MAX 256

static struct str say(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
static struct str say(struct arena *a, const char *format, ...)
{
	char text[MISTAKE_MAX];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	struct str copy = arena_copy(a, (struct str){text, len < 0                      ? 0
							   : (size_t)len < sizeof(text) ? (size_t)len
											: sizeof(text) - 1});
	/* Without memory the mistake is still one. */
	return copy.ptr ? copy : STR("À revoir.");
}

static struct str number(struct french_room *room, int64_t n) { return french_number(room, n); }

/* Controls have no place in what people type, but for ends of lines and tabs where there may be several lines. */
static bool has_controls(struct str s, bool lines)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F)
			return true;
		/* C1 controls, U+0080 to U+009F. */
		if (c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0)
			return true;
	}
	return false;
}

/* Ends of lines as the house has them; forms send CR LF. Nothing but secrets keeps spaces at its ends. */
static struct str plain(struct arena *a, const struct param *p, struct str typed)
{
	if (p->exact)
		return arena_copy(a, typed);
	char *out = arena_alloc(a, typed.len + 1, 1);
	size_t len = 0;
	if (!out)
		return (struct str){0};
	for (size_t i = 0; i < typed.len; i++)
		if (typed.ptr[i] != '\r' || i + 1 == typed.len || typed.ptr[i + 1] != '\n')
			out[len++] = typed.ptr[i];
	out[len] = '\0';
	struct str s = {out, len};
	return p->secret ? s : str_trim(s);
}

static struct str read_text(struct arena *a, const struct param *p, struct param_value *v)
{
	struct french_room room;
	int64_t count = (int64_t)utf8_count(v->text);
	if (!p->exact && has_controls(v->text, p->lines))
		return STR("Ce texte contient des caractères de commande : retapez-le.");
	if (count < p->min)
		return say(a, "Il faut au moins %.*s.",
			   STR_ARG(french_count(&room, p->min, STR("caractère"), STR("caractères"))));
	if (count > p->max)
		return say(a, "C'est trop long : %.*s au plus.",
			   STR_ARG(french_count(&room, p->max, STR("caractère"), STR("caractères"))));
	return (struct str){0};
}

static struct str read_int(struct arena *a, const struct param *p, struct param_value *v)
{
	struct french_room low, high;
	bool minus = str_starts(v->text, STR("-"));
	unsigned long long magnitude;
	if (!str_to_u64(str_sub(v->text, minus, v->text.len), INT64_MAX, &magnitude))
		return STR("Écrivez un nombre entier, en chiffres.");
	v->integer = minus ? -(int64_t)magnitude : (int64_t)magnitude;
	if (v->integer < p->min || v->integer > p->max)
		return say(a, "Écrivez un nombre de %.*s à %.*s.", STR_ARG(number(&low, p->min)),
			   STR_ARG(number(&high, p->max)));
	return (struct str){0};
}

static struct str read_date(const struct param *p, struct param_value *v)
{
	static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned long long year, month, day;
	struct str s = v->text;
	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' || !str_to_u64(str_sub(s, 0, 4), 9999, &year) ||
	    !str_to_u64(str_sub(s, 5, 2), 12, &month) || !str_to_u64(str_sub(s, 8, 2), 31, &day) || year == 0 ||
	    month == 0 || day == 0)
		return STR("Écrivez une date comme 2026-11-26.");
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (day > lengths[month - 1] + (unsigned)(leap && month == 2))
		return STR("Ce jour n'existe pas dans ce mois.");
	v->integer = french_days((int64_t)year, (int)month, (int)day);
	if ((p->min || p->max) && (v->integer < p->min || v->integer > p->max))
		return STR("Cette date est hors des dates possibles.");
	return (struct str){0};
}

static struct str read_enum(const struct param *p, struct param_value *v)
{
	for (size_t i = 0; p->choices[i]; i++)
		if (str_eq(v->text, str_from_c(p->choices[i]))) {
			v->integer = (int64_t)i;
			return (struct str){0};
		}
	return STR("Choisissez dans la liste.");
}

/* Letters, digits, hyphens and points between them; letters beyond ASCII are left to who resolves the name. */
static bool is_host(struct str s)
{
	if (s.len == 0 || s.len > 253)
		return false;
	while (s.len > 0) {
		struct str label;
		bool pointed = memchr(s.ptr, '.', s.len) != NULL;
		s = str_cut(s, '.', &label);
		if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-' ||
		    (pointed && s.len == 0))
			return false;
		for (size_t i = 0; i < label.len; i++) {
			unsigned char c = (unsigned char)label.ptr[i];
			if (!(c == '-' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			      c >= 0x80))
				return false;
		}
	}
	return true;
}

static bool has_any(struct str s, const char *bytes)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || strchr(bytes, s.ptr[i]))
			return true;
	return false;
}

static struct str read_email(struct arena *a, const struct param *p, struct param_value *v)
{
	static const struct str wrong = {"Écrivez une adresse comme prenom.nom@hopital.fr.",
					 sizeof("Écrivez une adresse comme prenom.nom@hopital.fr.") - 1};
	struct str user;
	int64_t max = p->max ? p->max : PARAM_EMAIL_MAX;
	struct str host = str_cut(v->text, '@', &user);
	if (user.len == 0 || user.len > 64 || has_any(user, "()<>[]:;@\\,\"") || has_controls(v->text, false) ||
	    !is_host(host) || !memchr(host.ptr, '.', host.len))
		return wrong;
	if ((int64_t)utf8_count(v->text) > max)
		return say(a, "Cette adresse est trop longue : %d caractères au plus.", (int)max);
	return (struct str){0};
}

static struct str read_url(struct arena *a, const struct param *p, struct param_value *v)
{
	struct str rest = v->text, host, port;
	int64_t max = p->max ? p->max : PARAM_URL_MAX;
	unsigned long long number_of_port;
	if (str_starts(rest, STR("https://")))
		rest = str_sub(rest, 8, rest.len);
	else if (str_starts(rest, STR("http://")))
		rest = str_sub(rest, 7, rest.len);
	else
		return STR("Écrivez l'adresse en entier : elle commence par https:// ou http://.");
	size_t end = 0;
	while (end < rest.len && !strchr("/?#", rest.ptr[end]))
		end++;
	port = str_cut(str_sub(rest, 0, end), ':', &host);
	/* A name before the host (« https://hopital.fr@ailleurs.example ») is there to mislead. */
	if (has_any(v->text, "<>\"`\\{}|^") || has_controls(v->text, false) || !is_host(host) ||
	    (port.len > 0 && !str_to_u64(port, 65535, &number_of_port)))
		return STR("Cette adresse n'est pas une adresse du Web.");
	if ((int64_t)v->text.len > max)
		return say(a, "Cette adresse est trop longue : %d octets au plus.", (int)max);
	return (struct str){0};
}

static struct str read_file(struct arena *a, const struct param *p, struct param_value *v)
{
	struct french_room room;
	if ((int64_t)v->text.len > p->max)
		return say(a, "Ce fichier est trop gros : %.*s au plus.", STR_ARG(french_size(&room, p->max)));
	return (struct str){0};
}

static struct str read_bool(struct param_value *v)
{
	static const char *const yes[] = {"1", "on", "oui", "true"};
	static const char *const no[] = {"0", "non", "false"};
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (str_eq(v->text, str_from_c(yes[i]))) {
			v->integer = 1;
			return (struct str){0};
		}
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (str_eq(v->text, str_from_c(no[i])))
			return (struct str){0};
	return STR("Cochez la case, ou laissez-la vide.");
}

static struct str read_value(struct arena *a, const struct param *p, struct param_value *v)
{
	switch (p->kind) {
	case PARAM_TEXT:
		return read_text(a, p, v);
	case PARAM_INT:
		return read_int(a, p, v);
	case PARAM_DATE:
		return read_date(p, v);
	case PARAM_ENUM:
		return read_enum(p, v);
	case PARAM_EMAIL:
		return read_email(a, p, v);
	case PARAM_URL:
		return read_url(a, p, v);
	case PARAM_BOOL:
		return read_bool(v);
	case PARAM_FILE:
		return read_file(a, p, v);
	case PARAM_KINDS:
		break;
	}
	return STR("À revoir.");
}

/* What is wrong with a value's type; forms have but one. */
static struct str type_mistake(const struct param *p, const struct form_field *field)
{
	if (field->type == FORM_UNTYPED)
		return (struct str){0};
	if (field->listed != p->repeated)
		return p->repeated ? STR("Il faut une liste.") : STR("Il faut une seule valeur, pas une liste.");
	if (field->listed_empty)
		return (struct str){0};
	if (p->kind == PARAM_INT)
		return field->type == FORM_INTEGER ? (struct str){0} : STR("Il faut un nombre entier.");
	if (p->kind == PARAM_BOOL)
		return field->type == FORM_BOOLEAN ? (struct str){0} : STR("Il faut true ou false.");
	return field->type == FORM_STRING ? (struct str){0} : STR("Il faut un texte.");
}

static enum error_code add_value(struct arena *a, struct param_answer *answer, const struct form_field *field,
				 struct error *err)
{
	const struct param *p = answer->param;
	if (field->is_file != (p->kind == PARAM_FILE))
		return error_set(err, ERR_USAGE, "« %s » n'attend pas cela.", p->label);
	struct param_value v = {.file_name = field->file_name};
	struct str wrong = type_mistake(p, field);
	if (wrong.len > 0) {
		answer->mistake = wrong;
		return ERR_NONE;
	}
	v.text = field->is_file ? field->value : plain(a, p, field->value);
	if (!v.text.ptr)
		return error_nomem(err);
	if (answer->typed.len == 0 && !p->secret && !field->is_file)
		answer->typed = v.text;
	/* A field left empty was not filled in; so is a file that was not chosen. */
	if (v.text.len == 0 && (!field->is_file || v.file_name.len == 0))
		return ERR_NONE;
	struct str mistake = read_value(a, p, &v);
	if (mistake.len > 0) {
		answer->mistake = mistake;
		return ERR_NONE;
	}
	/* Room doubles at each power of two. */
	if ((answer->count & (answer->count - 1)) == 0) {
		struct param_value *more = ARENA_NEW(a, struct param_value, answer->count ? 2 * answer->count : 1);
		if (!more)
			return error_nomem(err);
		if (answer->count > 0)
			memcpy(more, answer->values, answer->count * sizeof(*more));
		answer->values = more;
	}
	((struct param_value *)answer->values)[answer->count++] = v;
	return ERR_NONE;
}

enum error_code params_read(struct arena *a, const struct param *params, size_t count, const struct form *form,
			    struct param_answers *ret_answers, struct error *err)
{
	struct param_answers answers = {ARENA_ZNEW(a, struct param_answer, count + 1), count, 0};
	size_t *seen = ARENA_ZNEW(a, size_t, count + 1);
	if (!answers.rows || !seen)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++)
		answers.rows[i].param = &params[i];
	for (size_t f = 0; f < form->count; f++) {
		const struct form_field *field = &form->fields[f];
		size_t i = 0;
		while (i < count && !str_eq(field->name, str_from_c(params[i].name)))
			i++;
		if (i == count)
			return error_set(err, ERR_USAGE, "« %.*s » n'est pas attendu ici.", STR_ARG(field->name));
		if (seen[i]++ && !params[i].repeated && !field->listed)
			return error_set(err, ERR_USAGE, "« %s » est venu deux fois.", params[i].name);
		if (seen[i] > PARAM_REPEATS_MAX)
			return error_set(err, ERR_USAGE, "« %s » est venu plus de %d fois.", params[i].name,
					 PARAM_REPEATS_MAX);
		enum error_code code = add_value(a, &answers.rows[i], field, err);
		if (code)
			return code;
	}
	for (size_t i = 0; i < count; i++) {
		struct param_answer *answer = &answers.rows[i];
		if (answer->mistake.len == 0 && answer->count == 0 && params[i].required)
			answer->mistake = params[i].kind == PARAM_FILE   ? STR("Choisissez un fichier.")
					  : params[i].kind == PARAM_ENUM ? STR("Choisissez dans la liste.")
					  : params[i].kind == PARAM_BOOL ? STR("Cochez la case pour continuer.")
									 : STR("À remplir.");
		if (answer->mistake.len > 0) {
			answer->count = 0;
			answers.mistakes++;
		}
	}
	*ret_answers = answers;
	return ERR_NONE;
}

const char *param_wrong(const struct param *p)
{
	size_t len = p->name ? strlen(p->name) : 0;
	if (len == 0 || len > FORM_NAME_MAX || strspn(p->name, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
		return "a name is of a-z, 0-9 and hyphens";
	if (!p->label)
		return "no label";
	if ((p->kind == PARAM_TEXT || p->kind == PARAM_FILE) && p->max <= 0)
		return "no max";
	if (p->kind == PARAM_INT && p->min >= p->max)
		return "no range";
	if ((p->kind == PARAM_ENUM) != (p->choices != NULL))
		return "choices are for PARAM_ENUM, which needs them";
	if (p->kind >= PARAM_KINDS || p->min > p->max)
		return p->kind == PARAM_EMAIL || p->kind == PARAM_URL ? NULL : "a wrong kind, or min above max";
	return NULL;
}
