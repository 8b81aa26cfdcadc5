/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of programs (signin/key.h): who administers makes them, sees what they open and when they served, and revokes
 * them. */
#ifndef BLOUSE_DESK_KEYS_KEYS_H
#define BLOUSE_DESK_KEYS_KEYS_H

#include "desk/frame.h"
#include "web/ui/data.h"

extern const struct route keys_routes[];

struct keys_scope {
	struct str id, what;
	bool chosen;
};

struct keys_row {
	int64_t id;
	struct str name, maker;
	const struct keys_scope *scopes;
	size_t scope_count;
	int64_t created_at, ends_at;
	int64_t used_at; /* 0: never */
	bool live;       /* it opens something; otherwise the badge says why not */
	struct str badge;
	enum ui_state state;
};

struct keys_list {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct keys_row *rows;
	size_t row_count;
	struct str older; /* optional: the address of the next page */
	bool from_top;    /* the first page */
};
void keys_list(struct buf *out, const struct keys_list *p);

struct keys_form {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct ui_mistakes mistakes;
	struct str name;                                /* optional */
	struct str name_error, scope_error, term_error; /* optional */
	const struct keys_scope *scopes;
	size_t scope_count;
	const struct ui_option *terms;
	size_t term_count;
};
void keys_form(struct buf *out, const struct keys_form *p);

/* Shown once. */
struct keys_made {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str name, key;
	struct str site; /* the address of this site, or what stands for it */
	int64_t ends_at;
};
void keys_made(struct buf *out, const struct keys_made *p);

#endif
