/* SPDX-License-Identifier: Apache-2.0 */
#include "media/pixels.h"

#include <png.h>
#include <setjmp.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include "base/mem.h"

#define JPEG_QUALITY 92
#define WEBP_QUALITY 90
#define PNG_LEVEL 4 /* of zlib: 12 megapixels in a second, a tenth larger than at 9 */

/* Puts a profile into a picture that was just encoded, which has none. */
static bool with_profile(struct str encoded, enum media_format format, struct str icc, struct buf *out)
{
	struct container c = {.format = format, .end = encoded.len};
	return container_strip(encoded, &c, icc, out);
}

bool pixels_to_jpeg(const struct pixels *p, struct str icc, struct buf *out)
{
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	tjhandle handle = tjInitCompress();
	bool good =
		handle &&
		tjCompress2(handle, p->data, (int)p->width, 0, (int)p->height, p->channels == 4 ? TJPF_RGBX : TJPF_RGB,
			    &bytes, &len, TJSAMP_444, JPEG_QUALITY, 0) == 0 &&
		with_profile((struct str){(char *)bytes, len}, MEDIA_JPEG, icc, out);
	tjFree(bytes);
	if (handle)
		tjDestroy(handle);
	return good;
}

static void write_png(png_structp png, png_bytep bytes, png_size_t len)
{
	if (!buf_add(png_get_io_ptr(png), bytes, len))
		png_error(png, "no memory");
}

static void flush_png(png_structp png) { (void)png; }

static bool encode_png(const struct pixels *p, struct buf *out)
{
	png_infop info = NULL;
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	if (!png)
		return false;
	info = png_create_info_struct(png);
	if (!info || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		return false;
	}
	png_set_write_fn(png, out, write_png, flush_png);
	png_set_IHDR(png, info, p->width, p->height, 8, p->channels == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, PNG_LEVEL);
	png_set_filter(png, 0, PNG_FILTER_SUB | PNG_FILTER_UP);
	png_write_info(png, info);
	for (unsigned y = 0; y < p->height; y++)
		png_write_row(png, p->data + (size_t)y * p->width * p->channels);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return !out->failed;
}

bool pixels_to_png(const struct pixels *p, struct str icc, struct buf *out)
{
	_cleanup_buf_ struct buf bytes;
	buf_init(&bytes, out->max);
	return encode_png(p, &bytes) && with_profile(buf_str(&bytes), MEDIA_PNG, icc, out);
}

static int write_webp(const uint8_t *bytes, size_t len, const WebPPicture *picture)
{
	return buf_add(picture->custom_ptr, bytes, len);
}

static bool encode_webp(const struct pixels *p, bool lossless, struct buf *out)
{
	WebPConfig config;
	WebPPicture picture;
	if (!WebPConfigInit(&config) || !WebPPictureInit(&picture))
		return false;
	config.quality = lossless ? 20 : WEBP_QUALITY;
	config.lossless = lossless;
	config.method = lossless ? 0 : 2;
	picture.use_argb = lossless;
	picture.width = (int)p->width;
	picture.height = (int)p->height;
	picture.writer = write_webp;
	picture.custom_ptr = out;
	int stride = (int)(p->width * p->channels);
	bool good = (p->channels == 4 ? WebPPictureImportRGBA(&picture, p->data, stride)
				      : WebPPictureImportRGB(&picture, p->data, stride)) &&
		    WebPEncode(&config, &picture);
	WebPPictureFree(&picture);
	return good && !out->failed;
}

bool pixels_to_webp(const struct pixels *p, bool lossless, struct str icc, struct buf *out)
{
	_cleanup_buf_ struct buf bytes, extended;
	buf_init(&bytes, out->max);
	buf_init(&extended, out->max);
	if (!encode_webp(p, lossless, &bytes))
		return false;
	struct str encoded = buf_str(&bytes);
	if (!icc.len || (encoded.len > 16 && memcmp(encoded.ptr + 12, "VP8X", 4) == 0))
		return with_profile(encoded, MEDIA_WEBP, icc, out);
	/* A profile needs the header of larger files. */
	char head[18] = "VP8X\12\0\0\0";
	unsigned w = p->width - 1, h = p->height - 1;
	head[8] = p->channels == 4 ? 0x10 : 0;
	for (unsigned i = 0; i < 3; i++) {
		head[12 + i] = (char)(w >> 8 * i);
		head[15 + i] = (char)(h >> 8 * i);
	}
	buf_add_str(&extended, str_sub(encoded, 0, 12));
	buf_add(&extended, head, sizeof(head));
	buf_add_str(&extended, str_sub(encoded, 12, encoded.len));
	return !extended.failed && with_profile(buf_str(&extended), MEDIA_WEBP, icc, out);
}
