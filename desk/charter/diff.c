/* SPDX-License-Identifier: Apache-2.0 */
/* E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, on what is left once the same lines at both ends are
 * taken away. */
#include "desk/charter/diff.h"

struct lines {
	struct str *items;
	size_t count;
};

struct diffing {
	struct arena *arena;
	struct lines a, b;
	struct diff_line *out; /* all lines, nothing left out */
	size_t count;
	int64_t added, removed;
};

static bool split(struct arena *arena, struct str text, struct lines *lines)
{
	size_t count = 1;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '\n';
	lines->items = ARENA_NEW(arena, struct str, count);
	if (!lines->items)
		return false;
	while (text.len > 0)
		text = str_cut(text, '\n', &lines->items[lines->count++]);
	return true;
}

static void add(struct diffing *d, enum diff_kind kind, size_t index)
{
	const struct lines *from = kind == DIFF_REMOVED ? &d->a : &d->b;
	d->out[d->count++] = (struct diff_line){kind, from->items[index], (int64_t)index + 1};
	d->added += kind == DIFF_ADDED;
	d->removed += kind == DIFF_REMOVED;
}

/* The furthest lines reached after each number of edits, one row each: how far in a on each diagonal. */
struct trace {
	int32_t *rows[DIFF_EDITS_MAX + 1];
	int edits; /* -1: too many */
};

static bool find_trace(struct diffing *d, size_t start, size_t a_end, size_t b_end, struct trace *trace)
{
	int32_t n = (int32_t)(a_end - start), m = (int32_t)(b_end - start);
	trace->edits = -1;
	for (int edits = 0; edits <= DIFF_EDITS_MAX; edits++) {
		int32_t *row = ARENA_NEW(d->arena, int32_t, 2 * (size_t)edits + 1);
		const int32_t *last = edits ? trace->rows[edits - 1] + edits - 1 : NULL;
		if (!row)
			return false;
		trace->rows[edits] = row;
		for (int k = -edits; k <= edits; k += 2) {
			int32_t x = 0;
			if (edits > 0) {
				bool down = k == -edits || (k != edits && last[k - 1] < last[k + 1]);
				x = down ? last[k + 1] : last[k - 1] + 1;
			}
			while (x < n && x - k < m && x >= 0 && x - k >= 0 &&
			       str_eq(d->a.items[start + (size_t)x], d->b.items[start + (size_t)(x - k)]))
				x++;
			row[k + edits] = x;
			if (x >= n && x - k >= m) {
				trace->edits = edits;
				return true;
			}
		}
	}
	return true;
}

/* Walks the trace back, then writes it forwards. */
static bool follow(struct diffing *d, size_t start, size_t a_end, size_t b_end, const struct trace *trace)
{
	size_t room = a_end + b_end - 2 * start;
	enum diff_kind *kinds = ARENA_NEW(d->arena, enum diff_kind, room + 1);
	if (!kinds)
		return false;
	int32_t x = (int32_t)(a_end - start), y = (int32_t)(b_end - start);
	size_t count = 0;
	for (int edits = trace->edits; edits >= 0; edits--) {
		int32_t k = x - y, from_x = 0, from_y = 0;
		bool down = false;
		if (edits > 0) {
			const int32_t *last = trace->rows[edits - 1] + edits - 1;
			down = k == -edits || (k != edits && last[k - 1] < last[k + 1]);
			from_x = down ? last[k + 1] : last[k - 1];
			from_y = from_x - (down ? k + 1 : k - 1);
		}
		int32_t stop_x = edits > 0 && !down ? from_x + 1 : from_x;
		while (x > stop_x) {
			kinds[count++] = DIFF_SAME;
			x--;
			y--;
		}
		if (edits > 0)
			kinds[count++] = down ? DIFF_ADDED : DIFF_REMOVED;
		x = from_x;
		y = from_y;
	}
	size_t a = start, b = start;
	while (count > 0) {
		enum diff_kind kind = kinds[--count];
		add(d, kind, kind == DIFF_REMOVED ? a : b);
		a += kind != DIFF_ADDED;
		b += kind != DIFF_REMOVED;
	}
	return true;
}

/* Only what stands near a change; gaps say how much was left out. */
static bool keep_near(struct diffing *d, struct diff *diff)
{
	struct diff_line *kept = ARENA_NEW(d->arena, struct diff_line, d->count + 1);
	size_t *next = ARENA_NEW(d->arena, size_t, d->count + 1); /* where the next change stands */
	if (!kept || !next)
		return false;
	next[d->count] = SIZE_MAX;
	for (size_t i = d->count; i > 0; i--)
		next[i - 1] = d->out[i - 1].kind != DIFF_SAME ? i - 1 : next[i];
	size_t last = SIZE_MAX, count = 0;
	for (size_t i = 0; i < d->count; i++) {
		if (d->out[i].kind != DIFF_SAME)
			last = i;
		bool near = (last != SIZE_MAX && i - last <= DIFF_AROUND) ||
			    (next[i] != SIZE_MAX && next[i] - i <= DIFF_AROUND);
		if (near)
			kept[count++] = d->out[i];
		else if (count > 0 && kept[count - 1].kind == DIFF_GAP)
			kept[count - 1].number++;
		else
			kept[count++] = (struct diff_line){DIFF_GAP, {0}, 1};
	}
	*diff = (struct diff){kept, count, d->added, d->removed};
	return true;
}

enum error_code diff_make(struct arena *arena, struct str before, struct str after, struct diff *ret_diff,
			  struct error *err)
{
	struct diffing d = {.arena = arena};
	struct trace *trace = ARENA_ZNEW(arena, struct trace, 1);
	if (!trace || !split(arena, before, &d.a) || !split(arena, after, &d.b))
		return error_nomem(err);
	d.out = ARENA_NEW(arena, struct diff_line, d.a.count + d.b.count + 1);
	if (!d.out)
		return error_nomem(err);
	size_t start = 0, a_end = d.a.count, b_end = d.b.count;
	while (start < a_end && start < b_end && str_eq(d.a.items[start], d.b.items[start]))
		add(&d, DIFF_SAME, start++);
	while (a_end > start && b_end > start && str_eq(d.a.items[a_end - 1], d.b.items[b_end - 1])) {
		a_end--;
		b_end--;
	}
	if (!find_trace(&d, start, a_end, b_end, trace))
		return error_nomem(err);
	if (trace->edits >= 0) {
		if (!follow(&d, start, a_end, b_end, trace))
			return error_nomem(err);
	} else {
		for (size_t i = start; i < a_end; i++)
			add(&d, DIFF_REMOVED, i);
		for (size_t i = start; i < b_end; i++)
			add(&d, DIFF_ADDED, i);
	}
	for (size_t i = b_end; i < d.b.count; i++)
		add(&d, DIFF_SAME, i);
	return keep_near(&d, ret_diff) ? ERR_NONE : error_nomem(err);
}
