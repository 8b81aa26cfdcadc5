/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG, PNG, WebP, GIF and TIFF → pixels, each by its library, from memory and on one thread. */
#include "media/pixels.h"

#include <gif_lib.h>
#include <png.h>
#include <tiffio.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include "base/mem.h"

static enum media_trouble make_room(struct pixels *p, unsigned width, unsigned height, unsigned channels)
{
	if (!width || !height)
		return MEDIA_MALFORMED;
	if (width > MEDIA_SIDE_MAX || height > MEDIA_SIDE_MAX || (uint64_t)width * height > MEDIA_PIXELS_MAX)
		return MEDIA_TOO_LARGE;
	*p = (struct pixels){width, height, channels, mem_alloc((size_t)width * height * channels)};
	return p->data ? MEDIA_FINE : MEDIA_NO_MEMORY;
}

static enum media_trouble fail(struct pixels *p, enum media_trouble trouble)
{
	pixels_release(p);
	return trouble;
}

/* Adobe's CMYK is stored inverted; a picture of inks without a profile is only ever roughly known. */
static void inks_to_rgb(const unsigned char *inks, struct pixels *p)
{
	for (size_t i = 0, n = (size_t)p->width * p->height; i < n; i++)
		for (unsigned k = 0; k < 3; k++)
			p->data[i * 3 + k] = (unsigned char)(inks[i * 4 + k] * inks[i * 4 + 3] / 255);
}

static enum media_trouble read_jpeg(tjhandle handle, struct str file, unsigned shrink, struct pixels *p)
{
	int width, height, chroma, space;
	const unsigned char *bytes = (const unsigned char *)file.ptr;
	if (tjDecompressHeader3(handle, bytes, file.len, &width, &height, &chroma, &space) < 0)
		return MEDIA_UNSUPPORTED;
	const tjscalingfactor factor = {1, (int)shrink};
	enum media_trouble trouble =
		make_room(p, (unsigned)TJSCALED(width, factor), (unsigned)TJSCALED(height, factor), 3);
	if (trouble)
		return trouble;
	bool inks = space == TJCS_CMYK || space == TJCS_YCCK;
	_cleanup_free_ unsigned char *four = inks ? mem_alloc((size_t)p->width * p->height * 4) : NULL;
	if (inks && !four)
		return MEDIA_NO_MEMORY;
	int rc = tjDecompress2(handle, bytes, file.len, inks ? four : p->data, (int)p->width, 0, (int)p->height,
			       inks ? TJPF_CMYK : TJPF_RGB, 0);
	/* A warning is a picture with a flaw, which is how everybody else sees it too. */
	if (rc < 0 && tjGetErrorCode(handle) != TJERR_WARNING)
		return MEDIA_MALFORMED;
	if (inks)
		inks_to_rgb(four, p);
	return MEDIA_FINE;
}

static enum media_trouble decode_jpeg(struct str file, unsigned shrink, struct pixels *ret)
{
	struct pixels p = {0};
	tjhandle handle = tjInitDecompress();
	if (!handle)
		return MEDIA_NO_MEMORY;
	enum media_trouble trouble = read_jpeg(handle, file, shrink, &p);
	tjDestroy(handle);
	if (trouble)
		return fail(&p, trouble);
	*ret = p;
	return MEDIA_FINE;
}

static enum media_trouble decode_png(struct str file, bool alpha, struct pixels *ret)
{
	struct pixels p = {0};
	png_image image = {.version = PNG_IMAGE_VERSION};
	const png_color white = {255, 255, 255};
	if (!png_image_begin_read_from_memory(&image, file.ptr, file.len))
		return MEDIA_MALFORMED;
	bool four = alpha && (image.format & PNG_FORMAT_FLAG_ALPHA);
	image.format = four ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
	image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
	enum media_trouble trouble = make_room(&p, image.width, image.height, four ? 4 : 3);
	if (!trouble && !png_image_finish_read(&image, &white, p.data, 0, NULL))
		trouble = fail(&p, MEDIA_MALFORMED);
	png_image_free(&image);
	if (!trouble)
		*ret = p;
	return trouble;
}

/* Four channels in, three out, over white. */
static void flatten(struct pixels *p)
{
	size_t count = (size_t)p->width * p->height;
	for (size_t i = 0; i < count; i++) {
		unsigned alpha = p->data[i * 4 + 3];
		for (unsigned k = 0; k < 3; k++)
			p->data[i * 3 + k] =
				(unsigned char)((p->data[i * 4 + k] * alpha + 255 * (255 - alpha) + 127) / 255);
	}
	p->channels = 3;
}

/* The first picture of an animation. */
static enum media_trouble decode_webp_animation(struct str file, struct pixels *p)
{
	WebPAnimDecoderOptions options;
	WebPData data = {(const uint8_t *)file.ptr, file.len};
	uint8_t *frame;
	int time;
	if (!WebPAnimDecoderOptionsInit(&options))
		return MEDIA_UNSUPPORTED;
	options.color_mode = MODE_RGBA;
	options.use_threads = 0;
	WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, &options);
	bool good = decoder && WebPAnimDecoderGetNext(decoder, &frame, &time);
	if (good)
		memcpy(p->data, frame, (size_t)p->width * p->height * 4);
	WebPAnimDecoderDelete(decoder);
	return good ? MEDIA_FINE : MEDIA_MALFORMED;
}

static enum media_trouble decode_webp(struct str file, const struct container *c, bool alpha, struct pixels *ret)
{
	struct pixels p = {0};
	WebPBitstreamFeatures features;
	const uint8_t *bytes = (const uint8_t *)file.ptr;
	if (WebPGetFeatures(bytes, file.len, &features) != VP8_STATUS_OK)
		return MEDIA_MALFORMED;
	bool four = features.has_alpha || c->animated;
	enum media_trouble trouble = make_room(&p, (unsigned)features.width, (unsigned)features.height, four ? 4 : 3);
	if (trouble)
		return trouble;
	size_t size = (size_t)p.width * p.height * p.channels;
	int stride = (int)(p.width * p.channels);
	if (c->animated)
		trouble = decode_webp_animation(file, &p);
	else if (!(four ? WebPDecodeRGBAInto(bytes, file.len, p.data, size, stride)
			: WebPDecodeRGBInto(bytes, file.len, p.data, size, stride)))
		trouble = MEDIA_MALFORMED;
	if (trouble)
		return fail(&p, trouble);
	if (four && !alpha)
		flatten(&p);
	*ret = p;
	return MEDIA_FINE;
}

static int read_gif(GifFileType *gif, GifByteType *to, int len)
{
	struct str *rest = gif->UserData;
	size_t n = rest->len < (size_t)len ? rest->len : (size_t)len;
	memcpy(to, rest->ptr, n);
	*rest = str_sub(*rest, n, rest->len - n);
	return (int)n;
}

/* Reads what stands before the first picture; the index of its transparent colour, or -1. */
static bool find_gif_picture(GifFileType *gif, int *ret_transparent)
{
	GifRecordType record;
	*ret_transparent = NO_TRANSPARENT_COLOR;
	while (DGifGetRecordType(gif, &record) == GIF_OK && record == EXTENSION_RECORD_TYPE) {
		GifByteType *piece;
		int label;
		if (DGifGetExtension(gif, &label, &piece) != GIF_OK)
			return false;
		GraphicsControlBlock control;
		if (label == GRAPHICS_EXT_FUNC_CODE && piece &&
		    DGifExtensionToGCB(piece[0], piece + 1, &control) == GIF_OK)
			*ret_transparent = control.TransparentColor;
		while (piece)
			if (DGifGetExtensionNext(gif, &piece) != GIF_OK)
				return false;
	}
	return record == IMAGE_DESC_RECORD_TYPE && DGifGetImageDesc(gif) == GIF_OK;
}

static enum media_trouble draw_gif(GifFileType *gif, int transparent, struct pixels *p)
{
	static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
	const GifImageDesc *d = &gif->Image;
	const ColorMapObject *map = d->ColorMap ? d->ColorMap : gif->SColorMap;
	if (!map || d->Width < 1 || d->Height < 1 || d->Left < 0 || d->Top < 0 ||
	    (unsigned)d->Left + (unsigned)d->Width > p->width || (unsigned)d->Top + (unsigned)d->Height > p->height)
		return MEDIA_MALFORMED;
	_cleanup_free_ GifPixelType *line = mem_alloc((size_t)d->Width);
	if (!line)
		return MEDIA_NO_MEMORY;
	for (int pass = d->Interlace ? 0 : 3; pass < 4; pass++) {
		int first = d->Interlace ? starts[pass] : 0, step = d->Interlace ? steps[pass] : 1;
		for (int y = first; y < d->Height; y += step) {
			if (DGifGetLine(gif, line, d->Width) != GIF_OK)
				return MEDIA_MALFORMED;
			unsigned char *to = p->data + ((size_t)(d->Top + y) * p->width + (size_t)d->Left) * 4;
			for (int x = 0; x < d->Width; x++, to += 4) {
				if (line[x] == transparent || line[x] >= map->ColorCount)
					continue;
				to[0] = map->Colors[line[x]].Red;
				to[1] = map->Colors[line[x]].Green;
				to[2] = map->Colors[line[x]].Blue;
				to[3] = 255;
			}
		}
	}
	return MEDIA_FINE;
}

static enum media_trouble decode_gif(struct str file, bool alpha, struct pixels *ret)
{
	struct pixels p = {0};
	struct str rest = file;
	int cause, transparent;
	GifFileType *gif = DGifOpen(&rest, read_gif, &cause);
	if (!gif)
		return MEDIA_MALFORMED;
	enum media_trouble trouble = MEDIA_MALFORMED;
	if (gif->SWidth > 0 && gif->SHeight > 0)
		trouble = make_room(&p, (unsigned)gif->SWidth, (unsigned)gif->SHeight, 4);
	if (!trouble) {
		memset(p.data, 0, (size_t)p.width * p.height * 4);
		trouble = find_gif_picture(gif, &transparent) ? draw_gif(gif, transparent, &p) : MEDIA_MALFORMED;
	}
	DGifCloseFile(gif, &cause);
	if (trouble)
		return fail(&p, trouble);
	if (!alpha)
		flatten(&p);
	*ret = p;
	return MEDIA_FINE;
}

/* --- TIFF from memory. --- */

struct tiff_file {
	struct str bytes;
	size_t at;
};

static tmsize_t tiff_read(thandle_t handle, void *to, tmsize_t len)
{
	struct tiff_file *f = handle;
	size_t left = f->at < f->bytes.len ? f->bytes.len - f->at : 0;
	size_t n = len < 0 ? 0 : left < (size_t)len ? left : (size_t)len;
	memcpy(to, f->bytes.ptr + (n ? f->at : 0), n);
	f->at += n;
	return (tmsize_t)n;
}

static tmsize_t tiff_write(thandle_t handle, void *from, tmsize_t len)
{
	(void)handle, (void)from, (void)len;
	return 0;
}

static toff_t tiff_seek(thandle_t handle, toff_t offset, int whence)
{
	struct tiff_file *f = handle;
	uint64_t base = whence == SEEK_CUR ? f->at : whence == SEEK_END ? f->bytes.len : 0;
	f->at = base + offset > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)(base + offset);
	return f->at;
}

static int tiff_close(thandle_t handle)
{
	(void)handle;
	return 0;
}

static toff_t tiff_size(thandle_t handle) { return ((struct tiff_file *)handle)->bytes.len; }

static TIFF *open_tiff(struct tiff_file *f)
{
	TIFFSetWarningHandler(NULL);
	TIFFSetErrorHandler(NULL);
	return TIFFClientOpen("file", "rm", f, tiff_read, tiff_write, tiff_seek, tiff_close, tiff_size, NULL, NULL);
}

enum media_trouble tiff_look(struct arena *arena, struct str file, struct container *c)
{
	struct tiff_file f = {file, 0};
	uint32_t width = 0, height = 0, len = 0;
	void *icc = NULL;
	TIFF *tiff = open_tiff(&f);
	if (!tiff)
		return MEDIA_MALFORMED;
	TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
	TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
	if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &len, &icc) && icc) {
		c->has_icc = true;
		c->icc = arena_copy(arena, (struct str){icc, len});
	}
	c->frames = 1;
	while (c->frames <= MEDIA_FRAMES_MAX && TIFFReadDirectory(tiff))
		c->frames++;
	TIFFClose(tiff);
	if (!width || !height)
		return MEDIA_MALFORMED;
	c->width = width;
	c->height = height;
	if (c->frames > MEDIA_FRAMES_MAX)
		return MEDIA_TOO_MANY;
	return width > MEDIA_SIDE_MAX || height > MEDIA_SIDE_MAX || (uint64_t)width * height > MEDIA_PIXELS_MAX
		       ? MEDIA_TOO_LARGE
		       : MEDIA_FINE;
}

static enum media_trouble decode_tiff(struct str file, bool alpha, struct pixels *ret)
{
	struct tiff_file f = {file, 0};
	struct pixels p = {0};
	uint32_t width = 0, height = 0;
	uint16_t orientation = ORIENTATION_TOPLEFT;
	TIFF *tiff = open_tiff(&f);
	if (!tiff)
		return MEDIA_MALFORMED;
	TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
	TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
	TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
	enum media_trouble trouble = make_room(&p, width, height, 4);
	/* Asked for as it is stored: libtiff only flips, and turning is done for all formats alike. */
	if (!trouble && !TIFFReadRGBAImageOriented(tiff, width, height, (uint32_t *)(void *)p.data, orientation, 0))
		trouble = fail(&p, MEDIA_UNSUPPORTED);
	TIFFClose(tiff);
	if (trouble)
		return trouble;
	if (!alpha)
		flatten(&p);
	*ret = p;
	return MEDIA_FINE;
}

enum media_trouble pixels_decode(struct str file, const struct container *c, unsigned shrink, bool alpha,
				 struct pixels *ret)
{
	file = str_sub(file, 0, c->end);
	switch (c->format) {
	case MEDIA_JPEG:
		return decode_jpeg(file, shrink, ret);
	case MEDIA_PNG:
		return decode_png(file, alpha, ret);
	case MEDIA_WEBP:
		return decode_webp(file, c, alpha, ret);
	case MEDIA_GIF:
		return decode_gif(file, alpha, ret);
	case MEDIA_TIFF:
		return decode_tiff(file, alpha, ret);
	case MEDIA_HEIC:
	case MEDIA_AVIF:
		return heif_decode(file, ret);
	default:
		return MEDIA_UNSUPPORTED;
	}
}
