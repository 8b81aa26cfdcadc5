/* SPDX-License-Identifier: Apache-2.0 */
/* What a setting is: the rows behind conf/conf.h. */
#ifndef BLOUSE_CONF_SETTING_H
#define BLOUSE_CONF_SETTING_H

#include "conf/conf.h"

enum conf_type {
	CONF_TEXT,
	CONF_WORD,    /* one of `words` */
	CONF_NUMBER,  /* from `min` to `max` */
	CONF_SECONDS, /* a duration with its unit, from `min` to `max` seconds */
	CONF_BYTES,   /* a size with its unit, from `min` to `max` bytes */
	CONF_LISTEN,  /* address and port */
	CONF_ADDRESS, /* IPv4 or IPv6 */
	CONF_HOST,
	CONF_URL, /* http or https, a host, maybe a port; no path */
	CONF_STORE,
	CONF_FILE,   /* an absolute path */
	CONF_SECRET, /* the same, of a file that holds a secret */
	CONF_MAIL,
	CONF_ZONE,
	CONF_TYPES,
};

struct conf_setting {
	const char *section, *name;
	enum conf_type type;
	bool list; /* may be given several times; `at` is then a struct conf_list */
	size_t at; /* offset in struct conf */
	uint64_t min, max;
	const char *const *words; /* ends with NULL */
	const char *otherwise;    /* the default, as it would be written; NULL: not set */
	const char *needs;        /* another setting that must be given with this one; NULL: none */
	const char *example;      /* shown in the example file when there is no default */
	const char *help;         /* one line, in French, without a full stop */
	const char *more;         /* sentences for the manual; NULL: the line says all */
};

struct conf_section {
	const char *id, *title;
};

extern const struct conf_section conf_sections[]; /* end with a row without id */
extern const struct conf_setting conf_settings[]; /* in the order of their sections; end with a row without name */

/* How the setting's values are written, in French: "une durée avec son unité, comme 30 s…, de 5 min à 8 h". */
void conf_tell_values(struct buf *out, const struct conf_setting *setting);

/* NULL when there is none. */
const struct conf_setting *conf_setting_by_name(struct str name);
/* "BLOUSE_SMTP_PORT" */
#define CONF_VARIABLE_MAX 64
void conf_variable(const struct conf_setting *setting, char ret_name[CONF_VARIABLE_MAX]);

/* Puts one value, parsed, where the setting stands; a list is `count` values. ERR_FORMAT with what to write; nothing is
 * put then. */
enum error_code conf_put(struct conf *conf, const struct conf_setting *setting, const struct str *values, size_t count,
			 struct error *err);

/* The manual page blouse.conf(5) in mdoc, and the example file, which holds every setting as a comment. */
void conf_manual(struct buf *out);
void conf_example(struct buf *out);

#endif
