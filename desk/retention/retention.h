/* SPDX-License-Identifier: Apache-2.0 */
/* What is not kept for ever, and for how long. The rules are those of store/purge.h; how long is what the establishment
 * chose here, or what the file of settings says (`keep-…`), within the rule's bounds. */
#ifndef BLOUSE_DESK_RETENTION_RETENTION_H
#define BLOUSE_DESK_RETENTION_RETENTION_H

#include <stdatomic.h>

#include "desk/frame.h"
#include "store/purge.h"
#include "web/ui/fields.h"

#define RETENTION_RULES_MAX 32

extern const struct route retention_routes[];

/* What a rule's data serve, and who sees them; in the order of purge_rules. */
struct retention_about {
	const char *rule, *purpose, *seen_by;
};
extern const struct retention_about retention_abouts[];
extern const size_t retention_abouts_count;

/* How many days the establishment keeps what a rule is about. */
enum error_code retention_days(struct store_conn *conn, struct arena *arena, const struct conf *conf,
			       int64_t establishment_id, const struct purge_rule *rule, unsigned *ret_days,
			       struct error *err);
/* What the file of settings says. */
unsigned retention_default(const struct conf *conf, const struct purge_rule *rule);

/* Forgets all that an establishment (0: the installation itself) had for too long; each transaction tells the journal
 * what it forgot. Ends early, with ERR_UNAVAILABLE, when *ending; may be NULL. */
enum error_code retention_purge(struct store *store, const struct conf *conf, int64_t establishment_id, int64_t now,
				const atomic_bool *ending, int64_t *ret_purged, struct error *err);

struct retention_row {
	struct str id, what, purpose, seen_by, hint, value, error;
	int64_t default_days;
	bool is_default, was_purged;
	int64_t purged_at, purged_rows;
};

struct retention_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct retention_row *rows;
	size_t row_count;
	struct ui_mistakes mistakes;
	bool works; /* some process will purge tonight */
};
void retention_page(struct buf *out, const struct retention_page *p);

#endif
