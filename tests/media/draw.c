/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the pictures of the tests: a scene in which left, right, above and below differ, in every format. */
#include <gif_lib.h>
#include <stdint.h>
#include <tiffio.h>
#include <turbojpeg.h>

#include "base/mem.h"
#include "media/pixels.h"

/* A gradient, a bright disc at the upper left, a dark bar at the right, stripes below: none of it symmetrical. */
static void draw(struct pixels *p, unsigned shift)
{
	unsigned radius = p->width / 6;
	for (unsigned y = 0; y < p->height; y++) {
		for (unsigned x = 0; x < p->width; x++) {
			unsigned char *to = p->data + ((size_t)y * p->width + x) * 3;
			long dx = (long)x - p->width / 4 - (long)shift, dy = (long)y - p->height / 4;
			to[0] = (unsigned char)(60 + x * 150 / p->width);
			to[1] = (unsigned char)(70 + y * 120 / p->height);
			to[2] = (unsigned char)(200 - x * 100 / p->width);
			if (dx * dx + dy * dy < (long)radius * radius)
				memcpy(to, "\xF0\xE0\x60", 3);
			if (x > p->width - p->width / 8 && y < p->height / 2)
				memcpy(to, "\x20\x40\x30", 3);
			if (y > p->height - p->height / 5 && (x / 7 + y / 3) % 2)
				memcpy(to, "\xC8\x28\x28", 3);
		}
	}
}

/* What a sensor adds: without it a large picture would be far smaller than a photo. */
static void add_noise(struct pixels *p)
{
	uint64_t seed = 1;
	for (size_t i = 0, n = (size_t)p->width * p->height * 3; i < n; i++) {
		int value = p->data[i] + (int)(noise_next(&seed) % 13) - 6;
		p->data[i] = (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
	}
}

static bool write_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");
	bool good = file && fwrite(bytes, 1, len, file) == len;
	return file && fclose(file) == 0 && good;
}

static bool write_jpeg(const struct pixels *p, int chroma, const char *path)
{
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	tjhandle handle = tjInitCompress();
	bool good = handle &&
		    tjCompress2(handle, p->data, (int)p->width, 0, (int)p->height, TJPF_RGB, &bytes, &len, chroma, 90,
				0) == 0 &&
		    write_file(path, bytes, len);
	tjFree(bytes);
	tjDestroy(handle);
	return good;
}

static bool write_tiff(const struct pixels *p, const char *path)
{
	TIFF *tiff = TIFFOpen(path, "w");
	if (!tiff)
		return false;
	TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, p->width);
	TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, p->height);
	TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
	TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
	TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
	TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
	bool good = true;
	for (unsigned y = 0; y < p->height; y++)
		good = good && TIFFWriteScanline(tiff, p->data + (size_t)y * p->width * 3, y, 0) == 1;
	TIFFClose(tiff);
	return good;
}

static bool write_gif(struct pixels *p, unsigned frames, const char *path)
{
	int cause;
	GifFileType *gif = EGifOpenFileName(path, false, &cause);
	ColorMapObject *map = GifMakeMapObject(256, NULL);
	for (int i = 0; i < 256; i++)
		map->Colors[i] = (GifColorType){(GifByteType)(i & 0xE0), (GifByteType)(i << 3), (GifByteType)(i << 6)};
	bool good = gif && EGifPutScreenDesc(gif, (int)p->width, (int)p->height, 8, 0, map) == GIF_OK;
	_cleanup_free_ GifPixelType *line = mem_alloc(p->width);
	for (unsigned f = 0; good && line && f < frames; f++) {
		draw(p, f % 16);
		good = EGifPutImageDesc(gif, 0, 0, (int)p->width, (int)p->height, false, NULL) == GIF_OK;
		for (unsigned y = 0; good && y < p->height; y++) {
			for (unsigned x = 0; x < p->width; x++) {
				const unsigned char *c = p->data + ((size_t)y * p->width + x) * 3;
				line[x] = (GifPixelType)((c[0] & 0xE0) | c[1] >> 5 << 2 | c[2] >> 6);
			}
			good = EGifPutLine(gif, line, (int)p->width) == GIF_OK;
		}
	}
	GifFreeMapObject(map);
	return EGifCloseFile(gif, &cause) == GIF_OK && good;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr,
			"usage: %s jpeg444|jpeg422|jpeg420|photo|grey|png|webp|lossless|gif|tiff WIDTH HEIGHT FILE "
			"[FRAMES]\n",
			argv[0]);
		return 2;
	}
	struct pixels p = {(unsigned)strtoul(argv[2], NULL, 10), (unsigned)strtoul(argv[3], NULL, 10), 3, NULL};
	const char *kind = argv[1], *path = argv[4];
	struct buf out;
	buf_init(&out, (size_t)256 << 20);
	p.data = mem_alloc((size_t)p.width * p.height * 3);
	if (!p.data)
		return 1;
	draw(&p, 0);
	bool good;
	if (strcmp(kind, "photo") == 0)
		add_noise(&p);
	if (strcmp(kind, "jpeg444") == 0)
		good = write_jpeg(&p, TJSAMP_444, path);
	else if (strcmp(kind, "jpeg422") == 0)
		good = write_jpeg(&p, TJSAMP_422, path);
	else if (strcmp(kind, "jpeg420") == 0 || strcmp(kind, "photo") == 0)
		good = write_jpeg(&p, TJSAMP_420, path);
	else if (strcmp(kind, "grey") == 0)
		good = write_jpeg(&p, TJSAMP_GRAY, path);
	else if (strcmp(kind, "gif") == 0)
		good = write_gif(&p, argc > 5 ? (unsigned)strtoul(argv[5], NULL, 10) : 1, path);
	else if (strcmp(kind, "tiff") == 0)
		good = write_tiff(&p, path);
	else if (strcmp(kind, "png") == 0)
		good = pixels_to_png(&p, STR(""), &out) && write_file(path, out.ptr, out.len);
	else
		good = pixels_to_webp(&p, strcmp(kind, "lossless") == 0, STR(""), &out) &&
		       write_file(path, out.ptr, out.len);
	buf_release(&out);
	pixels_release(&p);
	return good ? 0 : 1;
}
