/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/scale.h"

#include <math.h>
#include <stdint.h>

#include "base/mem.h"

/* Means of whole pixels: at the sizes where faces and words are looked for, the rest of a pixel does not matter. */
static void shrink(const struct media_picture *in, unsigned width, unsigned height, unsigned char *out)
{
	for (unsigned y = 0; y < height; y++) {
		size_t top = (size_t)y * in->height / height, bottom = (size_t)(y + 1) * in->height / height;
		for (unsigned x = 0; x < width; x++, out += 3) {
			size_t left = (size_t)x * in->width / width, right = (size_t)(x + 1) * in->width / width;
			unsigned sum[3] = {0}, count = (unsigned)((bottom - top) * (right - left));
			for (size_t row = top; row < bottom; row++) {
				const unsigned char *at = in->rgb + row * in->stride + left * 3;
				for (size_t column = left; column < right; column++, at += 3)
					sum[0] += at[0], sum[1] += at[1], sum[2] += at[2];
			}
			for (unsigned c = 0; c < 3; c++)
				out[c] = (unsigned char)((sum[c] + count / 2) / count);
		}
	}
}

/* Where a pixel of the result lies between two of the source: the first, the second, 256ths of the second. */
static void between(unsigned at, unsigned from, unsigned to, unsigned *ret_first, unsigned *ret_second,
		    unsigned *ret_part)
{
	double place = (at + 0.5) * from / to - 0.5;
	place = place < 0 ? 0 : place;
	*ret_first = (unsigned)place;
	*ret_second = *ret_first + 1 < from ? *ret_first + 1 : *ret_first;
	*ret_part = (unsigned)((place - *ret_first) * 256);
}

static void enlarge(const struct media_picture *in, unsigned width, unsigned height, unsigned char *out)
{
	for (unsigned y = 0; y < height; y++) {
		unsigned top, bottom, down;
		between(y, in->height, height, &top, &bottom, &down);
		const unsigned char *a = in->rgb + top * in->stride, *b = in->rgb + bottom * in->stride;
		for (unsigned x = 0; x < width; x++, out += 3) {
			unsigned left, right, over;
			between(x, in->width, width, &left, &right, &over);
			for (unsigned c = 0; c < 3; c++) {
				unsigned high = a[left * 3 + c] * (256 - over) + a[right * 3 + c] * over;
				unsigned low = b[left * 3 + c] * (256 - over) + b[right * 3 + c] * over;
				out[c] = (unsigned char)((high * (256 - down) + low * down) >> 16);
			}
		}
	}
}

void scale_colours(const struct media_picture *picture, unsigned width, unsigned height, unsigned char *out)
{
	if (width <= picture->width && height <= picture->height)
		shrink(picture, width, height, out);
	else
		enlarge(picture, width, height, out);
}

struct gray scale_gray(const struct media_picture *picture, unsigned step)
{
	struct gray gray = {picture->width / step, picture->height / step, NULL};
	gray.at = mem_alloc((size_t)gray.width * gray.height + 1);
	if (!gray.at)
		return gray;
	unsigned count = step * step;
	for (unsigned y = 0; y < gray.height; y++)
		for (unsigned x = 0; x < gray.width; x++) {
			uint32_t sum = 0;
			for (unsigned row = 0; row < step; row++) {
				const unsigned char *at = picture->rgb + ((size_t)y * step + row) * picture->stride +
							  (size_t)x * step * 3;
				for (unsigned column = 0; column < step; column++, at += 3)
					sum += 77u * at[0] + 150u * at[1] + 29u * at[2];
			}
			gray.at[(size_t)y * gray.width + x] = (unsigned char)(sum / count >> 8);
		}
	return gray;
}

static unsigned clamp(double value, unsigned max)
{
	return value <= 0 ? 0 : value >= max ? max : (unsigned)lround(value);
}

struct sight_box scale_box(const struct media_picture *picture, double left, double top, double right, double bottom)
{
	unsigned x = clamp(left, picture->width - 1), y = clamp(top, picture->height - 1);
	unsigned end = clamp(right, picture->width), low = clamp(bottom, picture->height);
	return (struct sight_box){x, y, end > x ? end - x : 1, low > y ? low - y : 1};
}
