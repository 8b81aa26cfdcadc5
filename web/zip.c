/* SPDX-License-Identifier: Apache-2.0 */
#include "web/zip.h"

#include <libdeflate.h>
#include <pthread.h>

#include "base/mem.h"

static const int levels[ZIP_EFFORTS] = {[ZIP_ONCE] = 1, [ZIP_KEPT] = 9};

struct zip {
	struct zip *next;
	struct libdeflate_compressor *compressor;
};

struct zips {
	pthread_mutex_t lock;
	struct zip *free[ZIP_EFFORTS];
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
	for (size_t effort = 0; effort < ZIP_EFFORTS; effort++)
		for (struct zip *z = zips->free[effort]; z;) {
			struct zip *next = z->next;
			libdeflate_free_compressor(z->compressor);
			mem_free(z);
			z = next;
		}
	pthread_mutex_destroy(&zips->lock);
	mem_free(zips);
}

static struct zip *borrow(struct zips *zips, enum zip_effort effort)
{
	pthread_mutex_lock(&zips->lock);
	struct zip *z = zips->free[effort];
	if (z)
		zips->free[effort] = z->next;
	pthread_mutex_unlock(&zips->lock);
	if (z)
		return z;
	z = mem_calloc(1, sizeof(*z));
	if (!z)
		return NULL;
	z->compressor = libdeflate_alloc_compressor(levels[effort]);
	if (!z->compressor) {
		mem_free(z);
		return NULL;
	}
	return z;
}

bool zip_text(struct zips *zips, enum zip_effort effort, struct str text, struct buf *out)
{
	struct zip *z = text.len > 0 ? borrow(zips, effort) : NULL;
	if (!z)
		return false;
	char *room = buf_reserve(out, text.len);
	size_t len = room ? libdeflate_gzip_compress(z->compressor, text.ptr, text.len, room, text.len) : 0;
	out->len += len;
	pthread_mutex_lock(&zips->lock);
	z->next = zips->free[effort];
	zips->free[effort] = z;
	pthread_mutex_unlock(&zips->lock);
	return len > 0;
}
