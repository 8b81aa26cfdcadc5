/* SPDX-License-Identifier: Apache-2.0 */
/* A QR code as bars, one for each run of dark modules, which a page draws as one path of SVG: with the quiet zone that
 * readers want (ISO/IEC 18004: four modules). */
#ifndef BLOUSE_DESK_OWN_QR_H
#define BLOUSE_DESK_OWN_QR_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define QR_QUIET 4 /* modules around it */

struct qr_bar {
	int64_t x, y, width; /* in modules, one high */
};

struct qr {
	const struct qr_bar *bars;
	size_t bar_count;
	int64_t side; /* of the whole drawing */
};

/* ERR_LIMIT for a text that fits in none. */
enum error_code qr_make(struct arena *arena, struct str text, struct qr *ret_qr, struct error *err);

#endif
