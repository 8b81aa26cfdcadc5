/* SPDX-License-Identifier: Apache-2.0 */
/* The site as an application of the phone: what describes it (/manifest.webmanifest), what keeps its public pages on the
 * device (/sw.js, web/assets/sw.js), the page shown without network, and the ways that bring a text to /verifier. */
#ifndef BLOUSE_DESK_APP_APP_H
#define BLOUSE_DESK_APP_APP_H

#include "desk/frame.h"

extern const struct route app_routes[];

struct app_favourite {
	struct layout layout;
	const struct ui_link *way;
	size_t way_count;
};
void app_favourite(struct buf *out, const struct app_favourite *p);

struct app_offline {
	struct layout layout;
};
void app_offline(struct buf *out, const struct app_offline *p);

#endif
