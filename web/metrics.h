/* SPDX-License-Identifier: Apache-2.0 */
/* How many requests, how fast, by route; in the text format that Prometheus reads. Counting takes no lock. */
#ifndef BLOUSE_WEB_METRICS_H
#define BLOUSE_WEB_METRICS_H

#include <stdint.h>

#include "web/route.h"

struct metrics;

enum error_code metrics_new(route_tables tables, struct metrics **ret_metrics, struct error *err);
void metrics_free(struct metrics *metrics); /* accepts NULL */

/* A route that is in no table, such as NULL, counts among the others. */
void metrics_count(struct metrics *metrics, const struct route *route, unsigned status, int64_t microseconds,
		   uint64_t bytes);
/* What was counted within the last hour, minute by minute. */
struct metrics_hour {
	uint64_t requests, refused, failed; /* all; answered with 4xx; with 5xx, or not at all */
	uint64_t microseconds;              /* of all together */
};
void metrics_hour(const struct metrics *metrics, struct metrics_hour *ret_hour);

void metrics_write(const struct metrics *metrics, struct buf *out);

#endif
