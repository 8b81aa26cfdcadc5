/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the server itself. */
#ifndef BLOUSE_WEB_TROUBLE_H
#define BLOUSE_WEB_TROUBLE_H

#include "base/buf.h"
#include "web/ui/fields.h"

/* What could not be answered, and the way on. */
struct trouble {
	struct str assets;
	struct str title, text;
	const struct ui_mistake *mistakes; /* optional */
	size_t mistake_count;
	struct str href, label;
	struct str reference; /* of the line of the log, for who is asked */
};
void trouble(struct buf *out, const struct trouble *p);

#endif
