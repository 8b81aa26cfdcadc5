// SPDX-License-Identifier: Apache-2.0
#include "cli/threads.h"

#include "base/hash.h"
#include "base/mem.h"

#define NONE UINT32_MAX
#define THREAD_IDS_MAX ((size_t)16 << 20) /* bytes of ids in one table, before old threads are let go for room */

uint64_t threads_hash(struct str name) { return hash_str(name); }

enum error_code threads_init(struct threads *t, uint32_t max, struct error *err)
{
	*t = (struct threads){.max = max, .newest = NONE, .oldest = NONE, .spare = NONE};
	t->entries = mem_calloc(max, sizeof *t->entries);
	t->buckets = mem_alloc(max * sizeof *t->buckets);
	if (!t->entries || !t->buckets) {
		threads_release(t);
		return error_nomem(err);
	}
	for (uint32_t i = 0; i < max; i++)
		t->buckets[i] = NONE;
	return ERR_NONE;
}

static void entry_release(struct thread_entry *e)
{
	blouse_thread_free(e->state);
	buf_release(&e->ids);
	mem_free(e->id_ends);
	/* The name was allocated here, and is only shown as a view. */
	mem_free((void *)(uintptr_t)e->name.ptr);
	*e = (struct thread_entry){0};
}

void threads_release(struct threads *t)
{
	for (uint32_t i = 0; t->entries && i < t->count; i++)
		entry_release(&t->entries[i]);
	mem_free(t->entries);
	mem_free(t->buckets);
	*t = (struct threads){0};
}

static void unlink_age(struct threads *t, uint32_t i)
{
	struct thread_entry *e = &t->entries[i];
	if (e->newer == NONE)
		t->newest = e->older;
	else
		t->entries[e->newer].older = e->older;
	if (e->older == NONE)
		t->oldest = e->newer;
	else
		t->entries[e->older].newer = e->newer;
}

static void link_newest(struct threads *t, uint32_t i)
{
	struct thread_entry *e = &t->entries[i];
	e->newer = NONE;
	e->older = t->newest;
	if (t->newest == NONE)
		t->oldest = i;
	else
		t->entries[t->newest].newer = i;
	t->newest = i;
}

static uint32_t *bucket_of(struct threads *t, uint64_t hash) { return &t->buckets[hash % t->max]; }

/* Lets the oldest thread go; its place is free again. */
static void forget_oldest(struct threads *t)
{
	uint32_t i = t->oldest;
	struct thread_entry *e = &t->entries[i];
	uint32_t *link = bucket_of(t, e->hash);
	while (*link != i)
		link = &t->entries[*link].next;
	*link = e->next;
	unlink_age(t, i);
	t->id_bytes -= e->ids.len;
	entry_release(e);
	e->next = t->spare;
	t->spare = i;
}

static uint32_t take_place(struct threads *t)
{
	if (t->spare == NONE && t->count < t->max)
		return t->count++;
	if (t->spare == NONE)
		forget_oldest(t);
	uint32_t i = t->spare;
	t->spare = t->entries[i].next;
	return i;
}

static enum error_code begin(struct threads *t, struct str name, uint64_t hash, struct thread_entry **ret_entry,
			     struct error *err)
{
	struct blouse_thread *state;
	struct blouse_error e = {0};
	char *copy = mem_alloc(name.len + 1);
	if (!copy)
		return error_nomem(err);
	if (blouse_thread_new(&state, &e)) {
		mem_free(copy);
		return error_set(err, ERR_NOMEM, "%s", e.message);
	}
	uint32_t i = take_place(t);
	struct thread_entry *entry = &t->entries[i];
	if (name.len)
		memcpy(copy, name.ptr, name.len);
	*entry = (struct thread_entry){.state = state, .hash = hash, .name = {copy, name.len}};
	buf_init(&entry->ids, THREAD_IDS_MAX);
	entry->next = *bucket_of(t, hash);
	*bucket_of(t, hash) = i;
	link_newest(t, i);
	*ret_entry = entry;
	return ERR_NONE;
}

enum error_code threads_get(struct threads *t, struct str name, uint64_t hash, struct thread_entry **ret_entry,
			    struct error *err)
{
	for (uint32_t i = *bucket_of(t, hash); i != NONE; i = t->entries[i].next) {
		struct thread_entry *e = &t->entries[i];
		if (e->hash == hash && str_eq(e->name, name)) {
			unlink_age(t, i);
			link_newest(t, i);
			*ret_entry = e;
			return ERR_NONE;
		}
	}
	return begin(t, name, hash, ret_entry, err);
}

enum error_code threads_add_id(struct threads *t, struct thread_entry *e, struct str id, struct error *err)
{
	/* The engine never names a post beyond these. */
	if (e->id_count >= BLOUSE_THREAD_MAX)
		return ERR_NONE;
	while (t->id_bytes + id.len > THREAD_IDS_MAX && &t->entries[t->oldest] != e)
		forget_oldest(t);
	if (e->id_count == e->id_cap) {
		size_t cap = e->id_cap ? 2 * e->id_cap : 4;
		uint32_t *ends = mem_resize(e->id_ends, cap, sizeof *ends);
		if (!ends)
			return error_nomem(err);
		e->id_ends = ends;
		e->id_cap = cap;
	}
	if (!buf_add_str(&e->ids, id))
		return error_nomem(err);
	e->id_ends[e->id_count++] = (uint32_t)e->ids.len;
	t->id_bytes += id.len;
	return ERR_NONE;
}

struct str threads_id(const struct thread_entry *e, size_t position)
{
	if (position >= e->id_count)
		return (struct str){"", 0};
	size_t start = position ? e->id_ends[position - 1] : 0;
	return (struct str){e->ids.ptr + start, e->id_ends[position] - start};
}
