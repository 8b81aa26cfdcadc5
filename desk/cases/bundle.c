/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/bundle.h"

#include <zip.h>

#include "desk/cases/file.h"

#define SECOND 1000000

/* One part while it is written. */
struct source {
	const struct bundle_part *part;
	struct arena arena;
	struct str bytes;
	size_t read;
	struct error *err; /* the caller's */
	bool failed;
};

static zip_int64_t read_some(struct source *s, void *data, zip_uint64_t len)
{
	struct str some = str_sub(s->bytes, s->read, (size_t)len);
	if (some.len > 0)
		memcpy(data, some.ptr, some.len);
	s->read += some.len;
	return (zip_int64_t)some.len;
}

static zip_int64_t open_part(struct source *s)
{
	const struct bundle_part *part = s->part;
	s->read = 0;
	s->bytes = part->bytes;
	if (part->load && part->load(part->context, part->id, &s->arena, &s->bytes, s->err))
		s->failed = true;
	return s->failed ? -1 : 0;
}

/* libzip asks for a part's bytes when it comes to it. */
static zip_int64_t serve(void *context, void *data, zip_uint64_t len, zip_source_cmd_t what)
{
	struct source *s = context;
	switch (what) {
	case ZIP_SOURCE_OPEN:
		return open_part(s);
	case ZIP_SOURCE_READ:
		return read_some(s, data, len);
	case ZIP_SOURCE_CLOSE:
		arena_release(&s->arena);
		return 0;
	case ZIP_SOURCE_STAT:
		if (len < sizeof(zip_stat_t))
			return -1;
		zip_stat_init(data);
		return sizeof(zip_stat_t);
	case ZIP_SOURCE_ERROR:
		if (len < 2 * sizeof(int))
			return -1;
		memcpy(data, (const int[]){ZIP_ER_READ, 0}, 2 * sizeof(int));
		return 2 * sizeof(int);
	case ZIP_SOURCE_FREE:
		arena_release(&s->arena);
		return 0;
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
						      ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
	default:
		return -1;
	}
}

static bool add_part(zip_t *zip, struct source *s, int64_t at)
{
	zip_source_t *source = zip_source_function(zip, serve, s);
	if (!source)
		return false;
	zip_int64_t index = zip_file_add(zip, s->part->name, source, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(source);
		return false;
	}
	return !zip_set_file_compression(zip, (zip_uint64_t)index, s->part->packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
					 0) &&
	       !zip_file_set_mtime(zip, (zip_uint64_t)index, at / SECOND, 0);
}

static bool take(zip_source_t *written, struct buf *out)
{
	zip_stat_t stat;
	zip_int64_t got = 0;
	bool good = !zip_source_stat(written, &stat) && !zip_source_open(written);
	if (!good)
		return false;
	char *room = stat.size <= BUNDLE_MAX ? buf_reserve(out, (size_t)stat.size) : NULL;
	got = room ? zip_source_read(written, room, stat.size) : -1;
	zip_source_close(written);
	if (got < 0 || (zip_uint64_t)got != stat.size)
		return false;
	out->len += (size_t)got;
	return true;
}

static bool write_all(zip_source_t *written, struct source *sources, size_t count, int64_t at)
{
	zip_error_t why;
	zip_error_init(&why);
	zip_source_keep(written);
	zip_t *zip = zip_open_from_source(written, ZIP_CREATE | ZIP_TRUNCATE, &why);
	zip_error_fini(&why);
	if (!zip) {
		zip_source_free(written);
		return false;
	}
	bool good = true;
	for (size_t i = 0; good && i < count; i++)
		good = add_part(zip, &sources[i], at);
	if (good && zip_close(zip) == 0)
		return true;
	zip_discard(zip);
	return false;
}

enum error_code bundle_write(const struct bundle_part *parts, size_t count, int64_t at, struct buf *out,
			     struct error *err)
{
	struct error failure = {0};
	struct arena arena;
	zip_error_t why;
	arena_init(&arena, (size_t)64 << 10);
	struct source *sources = ARENA_ZNEW(&arena, struct source, count + 1);
	zip_error_init(&why);
	zip_source_t *written = sources ? zip_source_buffer_create(NULL, 0, 0, &why) : NULL;
	zip_error_fini(&why);
	for (size_t i = 0; sources && i < count; i++) {
		sources[i] = (struct source){.part = &parts[i], .err = &failure};
		arena_init(&sources[i].arena, CASE_FILE_ARENA);
	}
	bool good = written && write_all(written, sources, count, at) && take(written, out);
	if (written)
		zip_source_free(written);
	arena_release(&arena);
	if (good)
		return ERR_NONE;
	if (failure.code)
		*err = failure;
	return failure.code ? failure.code : error_nomem(err);
}
