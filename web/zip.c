/* SPDX-License-Identifier: Apache-2.0 */
#include "web/zip.h"

#include <pthread.h>
#include <stdint.h>
#include <zlib.h>

#include "base/mem.h"

#define LEVEL 4 /* of a page: 4 is half the time of 6, and 3 % longer */
#define WINDOW 15
#define GZIP 16 /* zlib's way to ask for gzip's header */
#define MEM_LEVEL 8

struct zip {
	struct zip *next;
	z_stream stream;
};

struct zips {
	pthread_mutex_t lock;
	struct zip *free;
};

enum error_code zips_new(struct zips **ret_zips, struct error *err)
{
	struct zips *zips = mem_calloc(1, sizeof(*zips));
	if (!zips)
		return error_nomem(err);
	pthread_mutex_init(&zips->lock, NULL);
	*ret_zips = zips;
	return ERR_NONE;
}

void zips_free(struct zips *zips)
{
	if (!zips)
		return;
	for (struct zip *z = zips->free; z;) {
		struct zip *next = z->next;
		deflateEnd(&z->stream);
		mem_free(z);
		z = next;
	}
	pthread_mutex_destroy(&zips->lock);
	mem_free(zips);
}

static voidpf zip_alloc(voidpf opaque, uInt count, uInt size)
{
	(void)opaque;
	return mem_calloc(count, size);
}

static void zip_release(voidpf opaque, voidpf ptr)
{
	(void)opaque;
	mem_free(ptr);
}

static struct zip *borrow(struct zips *zips)
{
	pthread_mutex_lock(&zips->lock);
	struct zip *z = zips->free;
	if (z)
		zips->free = z->next;
	pthread_mutex_unlock(&zips->lock);
	if (z)
		return z;
	z = mem_calloc(1, sizeof(*z));
	if (!z)
		return NULL;
	z->stream.zalloc = zip_alloc;
	z->stream.zfree = zip_release;
	if (deflateInit2(&z->stream, LEVEL, Z_DEFLATED, WINDOW + GZIP, MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		mem_free(z);
		return NULL;
	}
	return z;
}

bool zip_text(struct zips *zips, struct str text, struct buf *out)
{
	if (text.len == 0 || text.len > UINT32_MAX / 2)
		return false;
	struct zip *z = borrow(zips);
	if (!z)
		return false;
	char *room = buf_reserve(out, text.len);
	int done = Z_BUF_ERROR;
	if (room) {
		z->stream.next_in = (Bytef *)text.ptr;
		z->stream.avail_in = (uInt)text.len;
		z->stream.next_out = (Bytef *)room;
		z->stream.avail_out = (uInt)text.len;
		done = deflate(&z->stream, Z_FINISH);
		if (done == Z_STREAM_END)
			out->len += text.len - z->stream.avail_out;
	}
	deflateReset(&z->stream);
	pthread_mutex_lock(&zips->lock);
	z->next = zips->free;
	zips->free = z;
	pthread_mutex_unlock(&zips->lock);
	return done == Z_STREAM_END;
}
