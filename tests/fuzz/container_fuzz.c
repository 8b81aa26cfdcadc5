/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "media/container.h"
#include "media/icc.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

static void check_profile(struct arena *arena, struct str profile)
{
	_cleanup_buf_ struct buf once, twice;
	buf_init(&once, ICC_MAX * 2);
	buf_init(&twice, ICC_MAX * 2);
	icc_name(arena, profile);
	if (!icc_distil(profile, &once))
		return;
	require(icc_distil(buf_str(&once), &twice));
	require(str_eq(buf_str(&once), buf_str(&twice)));
}

/* A copy holds the picture, nothing beside it, and is its own copy. */
static void check_copy(struct arena *arena, struct str file, const struct container *c)
{
	struct container again;
	_cleanup_buf_ struct buf once, twice;
	buf_init(&once, (size_t)64 << 20);
	buf_init(&twice, (size_t)64 << 20);
	if (!container_strip(file, c, STR(""), &once))
		return;
	require(container_read(arena, buf_str(&once), &again) == MEDIA_FINE);
	require(again.format == c->format && again.width == c->width && again.height == c->height);
	require(again.frames == c->frames && again.end == once.len);
	require(!again.piece_count && !again.exif.len && !again.has_icc);
	require(container_strip(buf_str(&once), &again, STR(""), &twice));
	require(str_eq(buf_str(&once), buf_str(&twice)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct container c;
	bool film;
	struct str file = {(const char *)data, size};
	arena_init(&arena, (size_t)256 << 20);
	check_profile(&arena, file);
	trailing_looks_like(file, &film);
	enum media_trouble trouble = container_read(&arena, file, &c);
	require(trouble != MEDIA_NO_MEMORY);
	require(c.end <= size);
	if (!trouble) {
		require((uint64_t)c.width * c.height <= MEDIA_PIXELS_MAX);
		require(c.width <= MEDIA_SIDE_MAX && c.height <= MEDIA_SIDE_MAX);
		check_profile(&arena, c.icc);
		check_copy(&arena, file, &c);
	}
	arena_release(&arena);
	return 0;
}
