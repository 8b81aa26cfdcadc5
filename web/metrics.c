/* SPDX-License-Identifier: Apache-2.0 */
#include "web/metrics.h"

#include <stdatomic.h>
#include <time.h>

#include "base/mem.h"
#include "web/page.h"

/* Upper ends in microseconds: around the 20 ms that a page may take. */
static const int64_t ends[] = {1000, 2500, 5000, 10000, 20000, 50000, 100000, 500000, 2500000};
#define BUCKETS (sizeof(ends) / sizeof(*ends) + 1)
#define CLASSES 6 /* statuses by their hundreds; 0: no answer was sent */

struct row {
	const struct route *route;
	atomic_ullong statuses[CLASSES], buckets[BUCKETS], microseconds, bytes;
};

#define MINUTES 60

struct minute {
	atomic_llong number; /* of the steady clock */
	atomic_ullong requests, refused, failed, microseconds;
};

struct metrics {
	struct minute minutes[MINUTES];
	size_t count;
	struct row rows[]; /* the last one: no route */
};

enum error_code metrics_new(route_tables tables, struct metrics **ret_metrics, struct error *err)
{
	size_t count = 1, i = 0;
	for (route_tables t = tables; *t; t++)
		for (const struct route *route = *t; route->path; route++)
			count++;
	struct metrics *metrics = mem_calloc(1, sizeof(*metrics) + count * sizeof(struct row));
	if (!metrics)
		return error_nomem(err);
	metrics->count = count;
	for (route_tables t = tables; *t; t++)
		for (const struct route *route = *t; route->path; route++)
			metrics->rows[i++].route = route;
	*ret_metrics = metrics;
	return ERR_NONE;
}

void metrics_free(struct metrics *metrics) { mem_free(metrics); }

static long long minute_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	/* From 1, so that a minute that was never counted is none. */
	return (long long)t.tv_sec / 60 + 1;
}

/* Whoever comes first in a minute empties what stood there an hour ago; what another counts at that instant may be lost. */
static struct minute *this_minute(struct metrics *metrics)
{
	long long now = minute_now();
	struct minute *m = &metrics->minutes[now % MINUTES];
	long long was = atomic_load_explicit(&m->number, memory_order_relaxed);
	if (was != now && atomic_compare_exchange_strong(&m->number, &was, now)) {
		atomic_store_explicit(&m->requests, 0, memory_order_relaxed);
		atomic_store_explicit(&m->refused, 0, memory_order_relaxed);
		atomic_store_explicit(&m->failed, 0, memory_order_relaxed);
		atomic_store_explicit(&m->microseconds, 0, memory_order_relaxed);
	}
	return m;
}

static void count_minute(struct metrics *metrics, unsigned status, int64_t microseconds)
{
	struct minute *m = this_minute(metrics);
	atomic_fetch_add_explicit(&m->requests, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->microseconds, (unsigned long long)microseconds, memory_order_relaxed);
	if (status >= 500 || status == 0)
		atomic_fetch_add_explicit(&m->failed, 1, memory_order_relaxed);
	else if (status >= 400)
		atomic_fetch_add_explicit(&m->refused, 1, memory_order_relaxed);
}

void metrics_count(struct metrics *metrics, const struct route *route, unsigned status, int64_t microseconds,
		   uint64_t bytes)
{
	size_t i = 0, b = 0;
	while (i + 1 < metrics->count && metrics->rows[i].route != route)
		i++;
	while (b + 1 < BUCKETS && microseconds > ends[b])
		b++;
	count_minute(metrics, status, microseconds);
	struct row *row = &metrics->rows[i];
	atomic_fetch_add_explicit(&row->statuses[status / 100 % CLASSES], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->buckets[b], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->microseconds, (unsigned long long)microseconds, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->bytes, bytes, memory_order_relaxed);
}

/* The labels of a row; paths of the tables hold nothing to escape. */
static void labels(struct buf *out, const struct row *row)
{
	buf_addf(out, "method=\"%s\",route=\"%s\"", row->route ? http_method_name(row->route->method) : "",
		 row->route ? row->route->path : "");
}

static unsigned long long value(const atomic_ullong *n) { return atomic_load_explicit(n, memory_order_relaxed); }

void metrics_hour(const struct metrics *metrics, struct metrics_hour *ret_hour)
{
	struct metrics_hour hour = {0};
	long long now = minute_now();
	for (size_t i = 0; i < MINUTES; i++) {
		const struct minute *m = &metrics->minutes[i];
		if (atomic_load_explicit(&m->number, memory_order_relaxed) <= now - MINUTES)
			continue;
		hour.requests += value(&m->requests);
		hour.refused += value(&m->refused);
		hour.failed += value(&m->failed);
		hour.microseconds += value(&m->microseconds);
	}
	*ret_hour = hour;
}

static void histogram(struct buf *out, const struct row *row)
{
	unsigned long long total = 0;
	for (size_t b = 0; b < BUCKETS; b++) {
		total += value(&row->buckets[b]);
		buf_add_c(out, "blouse_http_seconds_bucket{");
		labels(out, row);
		if (b + 1 < BUCKETS)
			buf_addf(out, ",le=\"%lld.%06lld\"} %llu\n", (long long)(ends[b] / 1000000),
				 (long long)(ends[b] % 1000000), total);
		else
			buf_addf(out, ",le=\"+Inf\"} %llu\n", total);
	}
	unsigned long long sum = value(&row->microseconds);
	buf_add_c(out, "blouse_http_seconds_sum{");
	labels(out, row);
	buf_addf(out, "} %llu.%06llu\nblouse_http_seconds_count{", sum / 1000000, sum % 1000000);
	labels(out, row);
	buf_addf(out, "} %llu\n", total);
}

void metrics_write(const struct metrics *metrics, struct buf *out)
{
	buf_add_c(out, "# TYPE blouse_http_requests_total counter\n");
	for (size_t i = 0; i < metrics->count; i++)
		for (size_t class = 0; class < CLASSES; class ++) {
			unsigned long long n = value(&metrics->rows[i].statuses[class]);
			if (n == 0)
				continue;
			buf_add_c(out, "blouse_http_requests_total{");
			labels(out, &metrics->rows[i]);
			buf_addf(out, ",status=\"%zuxx\"} %llu\n", class, n);
		}
	buf_add_c(out, "# TYPE blouse_http_sent_bytes_total counter\n");
	for (size_t i = 0; i < metrics->count; i++) {
		buf_add_c(out, "blouse_http_sent_bytes_total{");
		labels(out, &metrics->rows[i]);
		buf_addf(out, "} %llu\n", value(&metrics->rows[i].bytes));
	}
	buf_add_c(out, "# TYPE blouse_http_seconds histogram\n");
	for (size_t i = 0; i < metrics->count; i++)
		histogram(out, &metrics->rows[i]);
}
