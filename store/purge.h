/* SPDX-License-Identifier: Apache-2.0 */
/* What is not kept for ever, and for how long: one row a rule. An establishment may choose another length, between the
 * rule's bounds; the desk keeps it in `settings`. */
#ifndef BLOUSE_STORE_PURGE_H
#define BLOUSE_STORE_PURGE_H

#include <stdint.h>

#include "store/store.h"

#define PURGE_DAY (INT64_C(86400) * 1000000)
#define PURGE_ROWS 10000 /* in one transaction, so that others write between two */

/* How much was forgotten: rows of the rule, and files that went with them. */
struct purge_count {
	int64_t rows, files;
};

/* Forgets rows older than `before`, `rows` of them at most. */
typedef enum error_code purge_fn(struct store_conn *conn, int64_t establishment_id, int64_t before, int64_t rows,
				 struct purge_count *ret_count, struct error *err);

struct purge_rule {
	const char *id;
	const char *what; /* in French, for the page where it is chosen */
	unsigned days, days_min, days_max;
	purge_fn *purge;
};

extern const struct purge_rule purge_rules[];
extern const size_t purge_rules_count;

/* NULL when there is none. */
const struct purge_rule *purge_rule_by_id(struct str id);

/* Who writes down what was forgotten, in the transaction that forgets it. */
struct purge_told {
	void *context;
	enum error_code (*tell)(void *context, struct store_conn *conn, const struct purge_rule *rule,
				const struct purge_count *count, struct error *err);
};

/* Forgets what an establishment (0: the installation itself) has had for more than `days`, which is brought between the
 * rule's bounds. Gives how many rows; when it fails, those of the transactions before are gone. `told` may
 * be NULL. */
enum error_code purge_apply(struct store *store, const struct purge_rule *rule, int64_t establishment_id, unsigned days,
			    int64_t now, const struct purge_told *told, int64_t *ret_purged, struct error *err);

#endif
