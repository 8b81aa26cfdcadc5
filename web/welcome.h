/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOUSE_WEB_WELCOME_H
#define BLOUSE_WEB_WELCOME_H

#include "base/buf.h"

/* The first page of an installation. */
struct welcome {
	struct str assets;
	struct str version;
};
void welcome(struct buf *out, const struct welcome *p);

#endif
