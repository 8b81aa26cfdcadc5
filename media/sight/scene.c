/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/scene.h"

#include "media/sight/scale.h"

#define SIDE 128       /* the picture is judged in so many pixels each way */
#define COLOUR_GREY 10 /* difference of channels up to which a pixel is grey */
#define DARK 26        /* up to which it is black */
#define TELL_MIN 0.6f

struct tones {
	float grey;   /* part of pixels without colour */
	float dark;   /* of black ones */
	float middle; /* of grey ones between black and white */
	float white;  /* of nearly white ones */
	float flat;   /* of pixels that equal their neighbour: drawn, not photographed */
	float border; /* of black ones, along the edges */
};

static void tones_read(const struct media_picture *picture, struct tones *t)
{
	unsigned char small[SIDE * SIDE * 3];
	*t = (struct tones){0};
	scale_colours(picture, SIDE, SIDE, small);
	for (unsigned i = 0; i < SIDE * SIDE; i++) {
		const unsigned char *at = small + (size_t)i * 3;
		unsigned low = at[0] < at[1] ? at[0] : at[1], high = at[0] > at[1] ? at[0] : at[1];
		low = at[2] < low ? at[2] : low, high = at[2] > high ? at[2] : high;
		bool edge = i % SIDE < 4 || i % SIDE >= SIDE - 4 || i / SIDE < 4 || i / SIDE >= SIDE - 4;
		t->grey += high - low <= COLOUR_GREY;
		t->dark += high <= DARK;
		t->border += edge && high <= DARK;
		t->middle += high - low <= COLOUR_GREY && low > DARK && high < 220;
		t->white += low >= 200;
	}
	t->grey /= SIDE * SIDE, t->dark /= SIDE * SIDE, t->middle /= SIDE * SIDE, t->white /= SIDE * SIDE;
	t->border /= SIDE * SIDE - (SIDE - 8) * (SIDE - 8);
	/* In the picture's own pixels: a photograph has noise, what a program drew has none. */
	unsigned equal = 0, seen = 0;
	for (unsigned y = 0; y < picture->height; y += 1 + picture->height / 200)
		for (unsigned x = 0; x + 1 < picture->width; x += 1 + picture->width / 200, seen++) {
			const unsigned char *at = picture->rgb + y * picture->stride + x * (size_t)3;
			equal += memcmp(at, at + 3, 3) == 0;
		}
	t->flat = seen ? (float)equal / (float)seen : 0;
}

/* Of the picture's surface, what lines of text cover. */
static float written(const struct media_picture *picture, const struct sight_seen *seen)
{
	double sum = 0;
	for (size_t i = 0; i < seen->line_count; i++)
		sum += (double)seen->lines[i].box.width * seen->lines[i].box.height;
	double part = sum / ((double)picture->width * picture->height);
	return part < 1 ? (float)part : 1;
}

void scene_tell(const struct media_picture *picture, struct sight_seen *seen)
{
	struct tones t;
	if (picture->width < 2 || picture->height == 0)
		return;
	tones_read(picture, &t);
	float text = written(picture, seen), score = 0;
	enum sight_scene scene = SIGHT_SCENE_NONE;
	if (t.grey > 0.97f && t.border > 0.5f && t.middle > 0.2f && t.white < 0.25f && text < 0.1f &&
	    seen->face_count == 0) {
		scene = SIGHT_RADIOGRAPH;
		score = 0.4f + 0.3f * t.border + 0.3f * (t.middle > 0.5f ? 1 : t.middle * 2);
	} else if (seen->line_count >= 4 && t.flat > 0.75f && text > 0.02f) {
		scene = SIGHT_SCREEN;
		score = 0.3f + 0.7f * t.flat;
	} else if (seen->line_count >= 5 && t.white + t.middle > 0.6f && text > 0.06f) {
		scene = SIGHT_DOCUMENT;
		score = 0.5f + 2 * (text > 0.25f ? 0.25f : text);
	}
	if (score < TELL_MIN)
		return;
	seen->scene = scene;
	seen->scene_score = score < 1 ? score : 1;
}
