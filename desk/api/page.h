/* SPDX-License-Identifier: Apache-2.0 */
/* The page /api: what the rows of desk_tables that answer JSON say, for people who write programs. */
#ifndef BLOUSE_DESK_API_PAGE_H
#define BLOUSE_DESK_API_PAGE_H

#include "desk/frame.h"

struct api_line {
	struct str name;
	struct str type; /* in French */
	struct str what;
	bool required;
};

struct api_route {
	struct str id; /* of its section */
	struct str method, path, help;
	struct str sentence;                  /* the same, from a capital on */
	struct str sends, gives;              /* captions of its tables: no two of a page are alike */
	struct str permission, permission_id; /* optional */
	bool open;                            /* without a key */
	const struct api_line *params;
	size_t param_count;
	const struct api_line *members;
	size_t member_count;
	struct str example; /* a command */
};

struct api_page {
	struct layout layout;
	const struct api_route *routes;
	size_t route_count;
};
void api_page(struct buf *out, const struct api_page *p);

#endif
