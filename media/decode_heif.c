/* SPDX-License-Identifier: Apache-2.0 */
/* HEIC and AVIF, by libheif. */
#include "media/pixels.h"

#include <libheif/heif.h>

#include "base/mem.h"

#define METADATA_MAX 20 /* blocks looked at */

struct heif {
	struct heif_context *context;
	struct heif_image_handle *handle;
};

static void heif_close(struct heif *h)
{
	heif_image_handle_release(h->handle);
	heif_context_free(h->context);
}

static enum media_trouble heif_open(struct str file, struct heif *h)
{
	*h = (struct heif){.context = heif_context_alloc()};
	if (!h->context)
		return MEDIA_NO_MEMORY;
	heif_context_set_max_decoding_threads(h->context, 0);
	if (heif_context_read_from_memory_without_copy(h->context, file.ptr, file.len, NULL).code ||
	    heif_context_get_primary_image_handle(h->context, &h->handle).code)
		return MEDIA_MALFORMED;
	int width = heif_image_handle_get_width(h->handle), height = heif_image_handle_get_height(h->handle);
	if (width < 1 || height < 1)
		return MEDIA_MALFORMED;
	return (unsigned)width > MEDIA_SIDE_MAX || (unsigned)height > MEDIA_SIDE_MAX ||
			       (uint64_t)width * (uint64_t)height > MEDIA_PIXELS_MAX
		       ? MEDIA_TOO_LARGE
		       : MEDIA_FINE;
}

/* The bytes of one block of metadata, in the arena. */
static struct str read_block(struct arena *arena, struct heif *h, heif_item_id id)
{
	size_t len = heif_image_handle_get_metadata_size(h->handle, id);
	char *bytes = len && len <= MEDIA_FILE_MAX ? arena_alloc(arena, len, 1) : NULL;
	if (!bytes || heif_image_handle_get_metadata(h->handle, id, bytes).code)
		return STR("");
	return (struct str){bytes, len};
}

static void look_for_metadata(struct arena *arena, struct heif *h, struct container *c)
{
	heif_item_id ids[METADATA_MAX];
	int count = heif_image_handle_get_list_of_metadata_block_IDs(h->handle, NULL, ids, METADATA_MAX);
	for (int i = 0; i < count; i++) {
		const char *type = heif_image_handle_get_metadata_type(h->handle, ids[i]);
		struct str block = read_block(arena, h, ids[i]);
		bool exif = type && strcmp(type, "Exif") == 0;
		/* Four bytes say how far behind them the TIFF begins. */
		if (exif && block.len > 4) {
			c->exif = str_sub(block, 4 + (size_t)be32(block.ptr), block.len);
			if (str_starts(c->exif, STR("Exif\0\0")))
				c->exif = str_sub(c->exif, 6, c->exif.len);
		}
		container_add(c, MEDIA_SETTING,
			      exif                          ? "EXIF"
			      : str_starts(block, STR("<")) ? "XMP"
							    : "HEIF",
			      exif ? "Exif" : "mime", block);
	}
}

enum media_trouble heif_look(struct arena *arena, struct str file, struct container *c)
{
	struct heif h;
	enum media_trouble trouble = heif_open(file, &h);
	if (h.handle) {
		c->width = (unsigned)heif_image_handle_get_width(h.handle);
		c->height = (unsigned)heif_image_handle_get_height(h.handle);
	}
	if (!trouble) {
		int pictures = heif_context_get_number_of_top_level_images(h.context);
		c->frames = pictures > 1 ? (unsigned)pictures : 1;
		size_t len = heif_image_handle_get_raw_color_profile_size(h.handle);
		char *icc = len && len <= MEDIA_FILE_MAX ? arena_alloc(arena, len, 1) : NULL;
		if (icc && !heif_image_handle_get_raw_color_profile(h.handle, icc).code) {
			c->has_icc = true;
			c->icc = (struct str){icc, len};
		}
		look_for_metadata(arena, &h, c);
	}
	heif_close(&h);
	return trouble;
}

enum media_trouble heif_decode(struct str file, struct pixels *ret)
{
	struct heif h;
	struct heif_image *image = NULL;
	struct pixels p = {0};
	enum media_trouble trouble = heif_open(file, &h);
	if (!trouble &&
	    heif_decode_image(h.handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, NULL).code)
		trouble = MEDIA_UNSUPPORTED;
	if (!trouble) {
		int stride;
		const uint8_t *from = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
		int width = heif_image_get_width(image, heif_channel_interleaved),
		    height = heif_image_get_height(image, heif_channel_interleaved);
		if (!from || width < 1 || height < 1 || stride < width * 3)
			trouble = MEDIA_MALFORMED;
		else
			p = (struct pixels){(unsigned)width, (unsigned)height, 3,
					    mem_alloc((size_t)width * (size_t)height * 3)};
		if (!trouble && !p.data)
			trouble = MEDIA_NO_MEMORY;
		for (unsigned y = 0; !trouble && y < p.height; y++)
			memcpy(p.data + (size_t)y * p.width * 3, from + (size_t)y * (size_t)stride,
			       (size_t)p.width * 3);
	}
	heif_image_release(image);
	heif_close(&h);
	if (!trouble)
		*ret = p;
	return trouble;
}
