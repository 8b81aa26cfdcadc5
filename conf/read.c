/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "base/near.h"
#include "base/utf8.h"
#include "conf/setting.h"

#define ARENA_MAX ((size_t)4 << 20)
#define SHOWN_MAX 48 /* bytes of a word of the file in a message */
#define PREFIX "BLOUSE_"

/* Variables of ours that are no settings. */
static const char *const other_variables[] = {"BLOUSE_CONF", "BLOUSE_CHARTER", NULL};

struct reader {
	struct conf *conf;
	struct conf_problems *problems;
	struct error *err;
	struct {
		struct str values[CONF_LIST_MAX];
		size_t count;
		int line;
	} given[CONF_SETTINGS_MAX];
};

static void __attribute__((format(printf, 4, 5)))
problem(struct reader *r, const char *name, int line, const char *format, ...)
{
	size_t i = r->problems->count++;
	struct error told;
	va_list ap;
	if (i >= CONF_PROBLEMS_MAX)
		return;
	struct conf_problem *p = &r->problems->items[i];
	va_start(ap, format);
	vsnprintf(told.message, sizeof p->message, format, ap);
	va_end(ap);
	/* A message that had to be cut ends on a whole character. */
	size_t invalid = utf8_invalid_at(str_from_c(told.message));
	if (invalid != SIZE_MAX)
		told.message[invalid] = '\0';
	*p = (struct conf_problem){.name = name, .line = line};
	memcpy(p->message, told.message, sizeof p->message);
}

/* A word of the file as a message may show it. */
static struct str shown(struct str word, char copy[SHOWN_MAX])
{
	word = str_sub(word, 0, SHOWN_MAX);
	for (size_t i = 0; i < word.len; i++)
		copy[i] = word.ptr[i] >= ' ' && word.ptr[i] < 127 ? word.ptr[i] : '?';
	return (struct str){copy, word.len};
}

const struct conf_setting *conf_setting_by_name(struct str name)
{
	for (const struct conf_setting *s = conf_settings; s->name; s++)
		if (str_eq(str_from_c(s->name), name))
			return s;
	return NULL;
}

void conf_variable(const struct conf_setting *setting, char ret_name[CONF_VARIABLE_MAX])
{
	int len = snprintf(ret_name, CONF_VARIABLE_MAX, PREFIX "%s", setting->name);
	for (int i = 0; i < len; i++) {
		if (ret_name[i] >= 'a' && ret_name[i] <= 'z')
			ret_name[i] = (char)(ret_name[i] - 'a' + 'A');
		else if (ret_name[i] == '-')
			ret_name[i] = '_';
	}
}

static const struct conf_section *section_named(struct reader *r, struct str name, int line)
{
	struct near_word near = {0};
	char copy[SHOWN_MAX];
	for (const struct conf_section *c = conf_sections; c->id; c++) {
		if (str_eq(name, str_from_c(c->id)))
			return c;
		near_consider(name, c->id, &near);
	}
	name = shown(name, copy);
	if (near.word)
		problem(r, NULL, line, "la section [%.*s] n'existe pas. Vouliez-vous dire [%s] ?", STR_ARG(name),
			near.word);
	else
		problem(r, NULL, line, "la section [%.*s] n'existe pas. Voyez blouse.conf(5)", STR_ARG(name));
	return NULL;
}

static void unknown_name(struct reader *r, struct str name, int line)
{
	struct near_word near = {0};
	char copy[SHOWN_MAX];
	for (const struct conf_setting *s = conf_settings; s->name; s++)
		near_consider(name, s->name, &near);
	name = shown(name, copy);
	if (near.word)
		problem(r, NULL, line, "le réglage « %.*s » n'existe pas. Vouliez-vous dire « %s » ?", STR_ARG(name),
			near.word);
	else
		problem(r, NULL, line, "le réglage « %.*s » n'existe pas. Voyez blouse.conf(5)", STR_ARG(name));
}

static void give(struct reader *r, const struct conf_setting *s, struct str value, int line)
{
	size_t row = (size_t)(s - conf_settings);
	if (r->given[row].count == CONF_LIST_MAX) {
		problem(r, s->name, line, "%s a plus de %d valeurs", s->name, CONF_LIST_MAX);
		return;
	}
	if (r->given[row].count && !s->list) {
		problem(r, s->name, line, "%s est déjà réglé à la ligne %d : gardez une seule des deux", s->name,
			r->given[row].line);
		return;
	}
	if (r->given[row].count == 0)
		r->given[row].line = line;
	r->given[row].values[r->given[row].count++] = value;
}

static void read_line(struct reader *r, struct str text, int line, const struct conf_section **section,
		      bool *section_known)
{
	text = str_trim(text);
	if (text.len == 0 || text.ptr[0] == '#')
		return;
	if (text.ptr[0] == '[') {
		if (text.ptr[text.len - 1] != ']') {
			problem(r, NULL, line, "il manque ] à la fin de la ligne");
			*section_known = false;
			return;
		}
		*section = section_named(r, str_trim(str_sub(text, 1, text.len - 2)), line);
		*section_known = *section != NULL;
		return;
	}
	if (!memchr(text.ptr, '=', text.len)) {
		problem(r, NULL, line, "cette ligne n'est ni « nom = valeur », ni [section], ni un commentaire (#)");
		return;
	}
	struct str name, value = str_trim(str_cut(text, '=', &name));
	name = str_trim(name);
	const struct conf_setting *s = conf_setting_by_name(name);
	if (!s)
		unknown_name(r, name, line);
	/* An unknown section was told already: its lines are read as if they were in their place. */
	else if (*section_known && (!*section || strcmp((*section)->id, s->section) != 0))
		problem(r, s->name, line, "%s va dans la section [%s]", s->name, s->section);
	else
		give(r, s, value, line);
}

static void read_file(struct reader *r, struct str text)
{
	const struct conf_section *section = NULL;
	bool section_known = true;
	if (str_starts(text, STR("\xEF\xBB\xBF"))) /* which some editors add */
		text = str_sub(text, 3, text.len);
	for (int line = 1; text.len; line++) {
		struct str head;
		text = str_cut(text, '\n', &head);
		read_line(r, head, line, &section, &section_known);
	}
}

static void read_variable(struct reader *r, const char *entry)
{
	char variable[CONF_VARIABLE_MAX];
	struct near_word near = {0};
	struct str name, value = str_cut(str_from_c(entry), '=', &name);
	if (!str_starts(name, STR(PREFIX)) || value.len == 0)
		return;
	for (unsigned i = 0; other_variables[i]; i++)
		if (str_eq(name, str_from_c(other_variables[i])))
			return;
	for (const struct conf_setting *s = conf_settings; s->name; s++) {
		size_t row = (size_t)(s - conf_settings);
		conf_variable(s, variable);
		if (!str_eq(name, str_from_c(variable)))
			continue;
		r->given[row].count = 0;
		do {
			struct str item = value;
			if (s->list)
				value = str_cut(value, ';', &item);
			give(r, s, str_trim(item), -1);
		} while (s->list && value.len);
		return;
	}
	/* Compared by their settings, whose names are in the table. */
	char lower[NEAR_WORD_MAX];
	struct str rest = str_sub(name, sizeof PREFIX - 1, NEAR_WORD_MAX);
	for (size_t i = 0; i < rest.len; i++)
		lower[i] = rest.ptr[i] == '_'                         ? '-'
			   : rest.ptr[i] >= 'A' && rest.ptr[i] <= 'Z' ? (char)(rest.ptr[i] - 'A' + 'a')
								      : rest.ptr[i];
	for (const struct conf_setting *s = conf_settings; s->name; s++)
		near_consider((struct str){lower, rest.len}, s->name, &near);
	char copy[SHOWN_MAX];
	name = shown(name, copy);
	if (near.word) {
		conf_variable(conf_setting_by_name(str_from_c(near.word)), variable);
		problem(r, NULL, -1, "la variable %.*s ne règle rien. Vouliez-vous dire %s ?", STR_ARG(name), variable);
	} else {
		problem(r, NULL, -1, "la variable %.*s ne règle rien. Voyez blouse.conf(5)", STR_ARG(name));
	}
}

static enum error_code put_all(struct reader *r)
{
	for (const struct conf_setting *s = conf_settings; s->name; s++) {
		size_t row = (size_t)(s - conf_settings);
		if (r->given[row].count == 0)
			continue;
		struct error told = {0};
		enum error_code code = conf_put(r->conf, s, r->given[row].values, r->given[row].count, &told);
		if (code == ERR_NOMEM)
			return error_nomem(r->err);
		if (code)
			problem(r, s->name, r->given[row].line, "%s", told.message);
		else
			r->conf->origins[row] = r->given[row].line;
	}
	return ERR_NONE;
}

/* Row by row what must come with what, then what no row can say. */
static void look_together(struct reader *r)
{
	struct conf *c = r->conf;
	for (const struct conf_setting *s = conf_settings; s->name; s++) {
		size_t row = (size_t)(s - conf_settings);
		if (!s->needs || r->given[row].count == 0)
			continue;
		const struct conf_setting *needed = conf_setting_by_name(str_from_c(s->needs));
		if (r->given[needed - conf_settings].count == 0)
			problem(r, needed->name, r->given[row].line, "%s ne va pas sans %s : ajoutez « %s = %s »",
				s->name, needed->name, needed->name, needed->example ? needed->example : "…");
	}
	if (c->sessions.unused > c->sessions.longest)
		problem(r, "session-unused", 0, "session-unused est plus long que session-longest : échangez-les");
	if (c->imap.server.len && c->imap.security == CONF_PLAIN && !str_eq(c->imap.server, STR("127.0.0.1")) &&
	    !str_eq(c->imap.server, STR("::1")) && !str_eq(c->imap.server, STR("localhost")))
		problem(r, "imap-security", 0,
			"le mot de passe de la boîte partirait en clair : écrivez imap-security = tls, ou starttls");
	if (c->smtp.user.len && c->smtp.security == CONF_PLAIN)
		problem(r, "smtp-security", 0,
			"avec smtp-user, le mot de passe partirait en clair : écrivez smtp-security = starttls");
}

enum error_code conf_init(struct conf *conf, struct error *err)
{
	*conf = (struct conf){0};
	arena_init(&conf->arena, ARENA_MAX);
	for (const struct conf_setting *s = conf_settings; s->name; s++) {
		struct str value = str_from_c(s->otherwise);
		enum error_code code = s->otherwise ? conf_put(conf, s, &value, 1, err) : ERR_NONE;
		if (code) {
			conf_release(conf);
			return code;
		}
		if (!s->otherwise && !s->list)
			*(struct str *)((char *)conf + s->at) = STR("");
	}
	return ERR_NONE;
}

void conf_release(struct conf *conf) { arena_release(&conf->arena); }

enum error_code conf_read(struct conf *conf, struct str text, const char *const *environment,
			  struct conf_problems *problems, struct error *err)
{
	struct reader *r = ARENA_ZNEW(&conf->arena, struct reader, 1);
	if (!r)
		return error_nomem(err);
	*r = (struct reader){.conf = conf, .problems = problems, .err = err};
	problems->count = 0;
	if (text.ptr)
		read_file(r, text);
	for (size_t i = 0; environment && environment[i]; i++)
		read_variable(r, environment[i]);
	enum error_code code = put_all(r);
	/* What a mistake left out would be missed here, and told twice. */
	if (!code && problems->count == 0)
		look_together(r);
	return code;
}

void conf_tell(struct buf *out, const char *path, const struct conf_problem *p)
{
	if (p->line > 0)
		buf_addf(out, "%s, ligne %d : %s", path, p->line, p->message);
	else if (p->line < 0)
		buf_addf(out, "environnement : %s", p->message);
	else
		buf_addf(out, "réglages : %s", p->message);
}
