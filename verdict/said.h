/* SPDX-License-Identifier: Apache-2.0 */
/* What a message says of the people in the picture that it goes with. */
#ifndef BLOUSE_VERDICT_SAID_H
#define BLOUSE_VERDICT_SAID_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/blouse.h"

struct said {
	bool consent;     /* a written agreement is told, and none is said to be missing */
	bool spoken;      /* at least a spoken one */
	bool one_patient; /* one patient, or one patient's relative, is meant: « ma patiente préférée » */
	bool colleague;   /* a colleague or a superior is meant or named */
	bool fiction;     /* an exercise, a story, a drawing */
	bool own;         /* it tells of whoever writes, or of their family */
};

/* ERR_UTF8, ERR_LIMIT, ERR_NOMEM. */
enum error_code said_read(struct arena *arena, const struct blouse_charter *charter, struct str message,
			  enum blouse_context context, enum blouse_network network, struct said *ret_said,
			  struct error *err);

#endif
