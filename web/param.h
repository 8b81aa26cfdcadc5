/* SPDX-License-Identifier: Apache-2.0 */
/* What a route lets in. Each parameter is a row: name, kind, limits. What no row declares does not exist and is refused;
 * what is declared reaches the handler only once it was found good. A mistake is told in French, beside its field. */
#ifndef BLOUSE_WEB_PARAM_H
#define BLOUSE_WEB_PARAM_H

#include <stdint.h>

#include "web/form.h"

enum param_kind {
	PARAM_TEXT,  /* min, max: code points; one line unless `lines` */
	PARAM_INT,   /* min, max: the number */
	PARAM_DATE,  /* AAAA-MM-JJ: days since 1970-01-01; min, max when they are not both 0 */
	PARAM_ENUM,  /* one of `choices`: its position */
	PARAM_EMAIL, /* max: code points, 254 when 0 */
	PARAM_URL,   /* http or https with a host; max: bytes, 2,048 when 0 */
	PARAM_BOOL,  /* a box: 1 when it is there, 0 when it is not */
	PARAM_FILE,  /* max: bytes */
	PARAM_KINDS,
};

#define PARAM_EMAIL_MAX 254
#define PARAM_URL_MAX 2048
#define PARAM_REPEATS_MAX 100 /* values of one repeated parameter */

struct param {
	const char *name;
	const char *label; /* what the person reads above the field */
	enum param_kind kind;
	int64_t min, max;
	const char *const *choices; /* ends with NULL */
	const char *example;        /* a good value, for the description of routes; NULL: one made from its kind */
	bool required, repeated, lines;
	bool exact;  /* a message to be read: kept byte for byte, whatever it holds */
	bool secret; /* a password: kept as it was typed, and never given back to the form */
};

struct param_value {
	struct str text; /* in the request's arena; of a file: its bytes */
	int64_t integer; /* int, date, enum, bool */
	struct str file_name;
};

/* What came for a parameter. */
struct param_answer {
	const struct param *param;
	const struct param_value *values; /* good ones */
	size_t count;
	struct str typed;   /* the first, as it was typed, for the form that comes back */
	struct str mistake; /* empty when all is good */
};

struct param_answers {
	struct param_answer *rows; /* one for each declared parameter, in the same order */
	size_t count;
	size_t mistakes;
};

/* Holds a form against the declared parameters. What JSON brings is of the type that the kind asks for: a string, an integer
 * for PARAM_INT, a boolean for PARAM_BOOL, a list for what is `repeated`; anything else is a mistake. ERR_USAGE, with a message that names it, for one that is not declared or
 * comes twice without being `repeated`; ERR_NOMEM. Mistakes are no errors. */
enum error_code params_read(struct arena *a, const struct param *params, size_t count, const struct form *form,
			    struct param_answers *ret_answers, struct error *err);

/* Whether a declaration holds together: what a test asks of every route. NULL, or what is wrong. */
const char *param_wrong(const struct param *param);

#endif
