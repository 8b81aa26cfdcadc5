// SPDX-License-Identifier: Apache-2.0
#include "verdict/tags.h"

#include "base/hash.h"
#include "base/mem.h"
#include "engine/text.h"

#define SCRATCH_MAX ((size_t)64 << 20)

struct tag {
	struct tag *next;
	uint64_t hash;
	struct str key;
	enum blouse_entity_type type;
	uint32_t number;
};

void tags_init(struct tags *t)
{
	*t = (struct tags){0};
	arena_init(&t->arena, TAGS_BYTES_MAX);
	arena_init(&t->scratch, SCRATCH_MAX);
}

void tags_release(struct tags *t)
{
	arena_release(&t->arena);
	arena_release(&t->scratch);
	mem_free(t->buckets);
	tags_init(t);
}

/* What the value is, whatever its dress: folded, without what stands between letters and digits. */
static enum error_code make_key(struct tags *t, struct str value, struct str *ret_key)
{
	struct str key;
	arena_clear(&t->scratch);
	if (fold_word(&t->scratch, value, &key))
		return ERR_NOMEM;
	char *bytes = arena_alloc(&t->scratch, key.len + 1, 1);
	if (!bytes)
		return ERR_NOMEM;
	size_t len = 0;
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)key.ptr[i];
		if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '@' || c == '.')
			bytes[len++] = (char)c;
	}
	*ret_key = (struct str){bytes, len};
	return ERR_NONE;
}

static bool grow(struct tags *t)
{
	size_t larger = t->bucket_count ? 4 * t->bucket_count : 256;
	struct tag **buckets = mem_calloc(larger, sizeof *buckets);
	if (!buckets)
		return false;
	for (size_t i = 0; i < t->bucket_count; i++) {
		for (struct tag *tag = t->buckets[i], *next; tag; tag = next) {
			next = tag->next;
			tag->next = buckets[tag->hash % larger];
			buckets[tag->hash % larger] = tag;
		}
	}
	mem_free(t->buckets);
	t->buckets = buckets;
	t->bucket_count = larger;
	return true;
}

enum error_code tags_number(struct tags *t, enum blouse_entity_type type, struct str value, uint32_t *ret_number,
			    struct error *err)
{
	struct str key;
	if (make_key(t, value, &key))
		return error_nomem(err);
	uint64_t hash = hash_bytes(key.ptr, key.len, type);
	for (struct tag *tag = t->bucket_count ? t->buckets[hash % t->bucket_count] : NULL; tag; tag = tag->next) {
		if (tag->hash == hash && tag->type == type && str_eq(tag->key, key)) {
			*ret_number = tag->number;
			return ERR_NONE;
		}
	}
	if (t->count == TAGS_MAX)
		return error_set(err, ERR_LIMIT,
				 "plus de %zu valeurs différentes à masquer : masquez en plusieurs fois.", TAGS_MAX);
	if (t->count >= t->bucket_count && !grow(t))
		return error_nomem(err);
	struct tag *tag = ARENA_NEW(&t->arena, struct tag, 1);
	struct str kept = arena_copy(&t->arena, key);
	if (!tag || !kept.ptr)
		return error_nomem(err);
	*tag = (struct tag){t->buckets[hash % t->bucket_count], hash, kept, type, ++t->numbers[type]};
	t->buckets[hash % t->bucket_count] = tag;
	t->count++;
	*ret_number = tag->number;
	return ERR_NONE;
}

enum error_code tags_mask(struct tags *t, struct str text, const struct blouse_result *result, struct buf *out,
			  struct error *err)
{
	size_t done = 0;
	for (size_t i = 0; i < result->entity_count; i++) {
		const struct blouse_entity *e = &result->entities[i];
		uint32_t number;
		enum error_code code = tags_number(
			t, e->type, str_sub(text, e->span.start, e->span.end - e->span.start), &number, err);
		if (code)
			return code;
		buf_add_str(out, str_sub(text, done, e->span.start - done));
		buf_addf(out, "[%s-%u]", blouse_entity_id(e->type), number);
		done = e->span.end;
	}
	buf_add_str(out, str_sub(text, done, text.len - done));
	return out->failed ? error_nomem(err) : ERR_NONE;
}
