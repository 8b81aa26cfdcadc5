/* SPDX-License-Identifier: Apache-2.0 */
#include "media/film/voice.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

#define FFT 512u
#define FRAME 320u   /* 40 ms: two periods of the lowest voice, and more */
#define HOP 128u     /* 16 ms */
#define LAG_MIN 20u  /* 400 Hz */
#define LAG_MAX 114u /* 70 Hz */
#define BANDS 8u
#define VOICED 0.5f    /* from which a frame repeats itself as vowels do */
#define QUIET (-58.0f) /* dB of full scale, under which nothing is heard */
#define STILL 0.0015f  /* octaves a frame: instruments and alarms hold their pitch */
#define GLIDE 0.06f    /* octaves a frame: a voice moves no faster */
#define FRAMES_MAX ((size_t)VOICE_SECONDS_MAX * VOICE_RATE / HOP)
#define WINDOW (VOICE_WINDOW_SECONDS * VOICE_RATE / HOP)
#define GAP 6u          /* quarters of a second between two voices that are told as one */
#define SHORT 2u        /* quarters of a second under which it was none */
#define MODULATIONS 16u /* half hertz each, from half a hertz on */

struct frame {
	float level;        /* dB of full scale, of 200 to 3,600 Hz */
	float harmony;      /* 0 to 1: how much it repeats itself */
	float pitch;        /* log2 of Hz */
	float shape[BANDS]; /* dB of each band, beside their mean */
};

struct voice {
	float complex turn[FFT / 2];
	float window[FRAME], taper[LAG_MAX + 2]; /* what the window's own shape takes from each lag */
	float pending[FRAME];
	size_t pending_count;
	struct frame *frames;
	size_t frame_count, frame_cap;
};

static void transform(const struct voice *v, float complex *x)
{
	for (size_t i = 1, j = 0; i < FFT; i++) {
		size_t bit = FFT >> 1;
		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			float complex t = x[i];
			x[i] = x[j];
			x[j] = t;
		}
	}
	for (size_t len = 2; len <= FFT; len <<= 1)
		for (size_t i = 0; i < FFT; i += len)
			for (size_t k = 0; k < len / 2; k++) {
				float complex a = x[i + k], b = x[i + k + len / 2] * v->turn[k * (FFT / len)];
				x[i + k] = a + b;
				x[i + k + len / 2] = a - b;
			}
}

struct voice *voice_new(void)
{
	struct voice *v = mem_calloc(1, sizeof(*v));
	if (!v)
		return NULL;
	for (size_t k = 0; k < FFT / 2; k++) {
		double a = -2 * M_PI * (double)k / FFT;
		v->turn[k] = (float)cos(a) + (float)sin(a) * I;
	}
	for (size_t i = 0; i < FRAME; i++)
		v->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * ((double)i + 0.5) / FRAME));
	for (size_t lag = 0; lag < LAG_MAX + 2; lag++)
		for (size_t i = 0; i + lag < FRAME; i++)
			v->taper[lag] += v->window[i] * v->window[i + lag];
	return v;
}

void voice_free(struct voice *v)
{
	if (v)
		mem_free(v->frames);
	mem_free(v);
}

static float decibels(float power) { return 10 * log10f(power + 1e-12f); }

/* Where the sound best repeats itself, and how well. */
static void find_pitch(const struct voice *v, const float complex *correlation, struct frame *f)
{
	float whole = crealf(correlation[0]) / v->taper[0], best = 0;
	size_t at = 0;
	float r[LAG_MAX + 2];
	for (size_t lag = LAG_MIN - 1; lag < LAG_MAX + 2; lag++)
		r[lag] = whole > 1e-9f ? crealf(correlation[lag]) / v->taper[lag] / whole : 0;
	for (size_t lag = LAG_MIN; lag <= LAG_MAX; lag++)
		/* Twice a period repeats as well as one: the shortest wins. */
		if (r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1] && r[lag] > best + 0.03f) {
			best = r[lag];
			at = lag;
		}
	f->harmony = best > 1 ? 1 : best;
	if (!at)
		return;
	float before = r[at - 1], after = r[at + 1], bend = before - 2 * r[at] + after;
	float shift = bend < -1e-9f ? 0.5f * (before - after) / bend : 0;
	f->pitch = log2f((float)VOICE_RATE / ((float)at + (shift > 0.5f ? 0.5f : shift < -0.5f ? -0.5f : shift)));
}

static void measure(const struct voice *v, const float *samples, struct frame *f)
{
	/* Hz, of which each band goes to the next. */
	static const unsigned edges[BANDS + 1] = {200, 400, 650, 950, 1300, 1700, 2200, 2800, 3600};
	float complex x[FFT] = {0};
	float sum = 0, mean = 0;
	size_t still = 0;
	*f = (struct frame){.level = decibels(0)};
	/* A sound may begin hours after its film: silence costs nothing. */
	while (still < FRAME && !(samples[still] > 0 || samples[still] < 0))
		still++;
	if (still == FRAME)
		return;
	for (size_t i = 0; i < FRAME; i++)
		x[i] = samples[i] * v->window[i];
	transform(v, x);
	for (size_t b = 0; b < BANDS; b++) {
		float power = 0;
		for (size_t k = edges[b] * FFT / VOICE_RATE; k < edges[b + 1] * FFT / VOICE_RATE; k++)
			power += crealf(x[k]) * crealf(x[k]) + cimagf(x[k]) * cimagf(x[k]);
		power *= 2 / (FFT * v->taper[0]);
		sum += power;
		f->shape[b] = decibels(power);
		mean += f->shape[b] / BANDS;
	}
	f->level = decibels(sum);
	for (size_t b = 0; b < BANDS; b++)
		f->shape[b] -= mean;
	/* What hums below voices is no pitch of theirs. */
	for (size_t k = 0; k <= FFT / 2; k++) {
		float power =
			k * VOICE_RATE < 150 * FFT ? 0 : crealf(x[k]) * crealf(x[k]) + cimagf(x[k]) * cimagf(x[k]);
		x[k] = power;
		x[(FFT - k) % FFT] = power;
	}
	transform(v, x);
	find_pitch(v, x, f);
}

static bool add_frame(struct voice *v)
{
	if (v->frame_count == FRAMES_MAX)
		return false;
	if (v->frame_count == v->frame_cap) {
		size_t cap = v->frame_cap ? v->frame_cap * 2 : 4096;
		struct frame *frames = mem_resize(v->frames, cap, sizeof(*frames));
		if (!frames)
			return false;
		v->frames = frames;
		v->frame_cap = cap;
	}
	measure(v, v->pending, &v->frames[v->frame_count++]);
	memmove(v->pending, v->pending + HOP, (FRAME - HOP) * sizeof(*v->pending));
	v->pending_count = FRAME - HOP;
	return true;
}

bool voice_hear(struct voice *v, const float *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		float s = samples[i];
		v->pending[v->pending_count++] = s >= -1 && s <= 1 ? s : s > 1 ? 1 : s < -1 ? -1 : 0;
		if (v->pending_count == FRAME && !add_frame(v))
			return false;
	}
	return true;
}

size_t voice_windows(const struct voice *v) { return v->frame_count * HOP * VOICE_WINDOWS_A_SECOND / VOICE_RATE; }

static bool is_voiced(const struct frame *f) { return f->harmony >= VOICED && f->level > QUIET; }

/* How much of what makes the loudness go up and down does so two to eight times a second, as syllables do. At most WINDOW
 * frames. */
static float syllables(const struct frame *frames, size_t count, float loudest)
{
	float inside = 0, all = 1e-6f, mean = 0, loud[WINDOW];
	for (size_t i = 0; i < count; i++) {
		loud[i] = powf(10, (frames[i].level - loudest) / 20);
		mean += loud[i] / (float)count;
	}
	for (unsigned m = 1; m <= MODULATIONS * 2; m++) {
		float complex turn = cexpf(-2 * (float)M_PI * I * ((float)m * 0.5f) * HOP / VOICE_RATE), at = 1,
			      sum = 0;
		for (size_t i = 0; i < count; i++, at *= turn)
			sum += (loud[i] - mean) * at;
		float power = crealf(sum) * crealf(sum) + cimagf(sum) * cimagf(sum);
		all += power;
		inside += m >= 4 && m <= MODULATIONS ? power : 0;
	}
	return inside / all;
}

static float root(float squares, float sum, float n)
{
	float variance = n > 1 ? squares / n - (sum / n) * (sum / n) : 0;
	return variance > 0 ? sqrtf(variance) : 0;
}

static void take_features(const struct frame *frames, size_t count, float x[VOICE_FEATURES])
{
	float voiced = 0, gliding = 0, still = 0, steps = 0, runs = 0, level = 0, level2 = 0, pitch = 0, pitch2 = 0,
	      heard = 0, shape[BANDS] = {0}, shape2[BANDS] = {0}, loudest = -120;
	for (size_t i = 0; i < count; i++)
		loudest = frames[i].level > loudest ? frames[i].level : loudest;
	for (size_t i = 0; i < count; i++) {
		const struct frame *f = &frames[i];
		/* Thirty decibels under the loudest is silence, however silent. */
		float l = f->level < loudest - 30 ? loudest - 30 : f->level;
		level += l;
		level2 += (l - loudest) * (l - loudest);
		heard += f->level > QUIET && f->level > loudest - 25;
		if (!is_voiced(f))
			continue;
		voiced++;
		pitch += f->pitch;
		pitch2 += f->pitch * f->pitch;
		for (size_t b = 0; b < BANDS; b++) {
			shape[b] += f->shape[b];
			shape2[b] += f->shape[b] * f->shape[b];
		}
		if (i == 0 || !is_voiced(f - 1)) {
			runs++;
			continue;
		}
		float step = fabsf(f->pitch - (f - 1)->pitch);
		steps++;
		still += step < STILL;
		gliding += step >= STILL && step < GLIDE;
	}
	float n = (float)count, mean_shape = 0;
	for (size_t b = 0; b < BANDS; b++)
		mean_shape += root(shape2[b], shape[b], voiced) / BANDS;
	x[0] = voiced / n;
	x[1] = steps > 0 ? gliding / steps : 0;
	x[2] = steps > 0 ? still / steps : 0;
	x[3] = root(level2, level - n * loudest, n) / 10;
	x[4] = mean_shape / 10;
	x[5] = syllables(frames, count, loudest);
	x[6] = runs / 10;
	x[7] = root(pitch2, pitch, voiced);
	x[8] = heard / n;
}

float voice_window(const struct voice *v, size_t i, float x[VOICE_FEATURES])
{
	/* Of each measure, and of its square: `bench/voice --fit` finds them. */
	static const float constant = -10.617f;
	static const float weights[VOICE_FEATURES][2] = {
		{7.274f, -6.189f},  /* how much is voiced */
		{9.400f, -7.769f},  /* how much of that glides */
		{-16.572f, 1.408f}, /* how much of it stays where it is */
		{7.097f, -1.685f},  /* how the loudness goes up and down */
		{19.843f, -8.743f}, /* how vowels change */
		{1.067f, -2.291f},  /* how often syllables come */
		{1.040f, -0.708f},  /* how often the voice sets in */
		{-3.670f, -4.385f}, /* how far it wanders */
		{-1.978f, 3.621f},  /* how much is heard at all */
	};
	size_t middle = (2 * i + 1) * VOICE_RATE / HOP / VOICE_WINDOWS_A_SECOND / 2;
	size_t from = middle < WINDOW / 2 ? 0 : middle - WINDOW / 2, to = middle + WINDOW / 2;
	to = to > v->frame_count ? v->frame_count : to;
	memset(x, 0, VOICE_FEATURES * sizeof(*x));
	if (from >= to)
		return 0;
	take_features(v->frames + from, to - from, x);
	float sum = constant;
	for (size_t k = 0; k < VOICE_FEATURES; k++)
		sum += weights[k][0] * x[k] + weights[k][1] * x[k] * x[k];
	return x[0] > 0 ? 1 / (1 + expf(-sum)) : 0;
}

/* Adds what lasts from one quarter of a second to another; what follows the last one at once, or finds no room, lengthens it. */
static void add_span(struct media_heard *heard, size_t from, size_t to)
{
	unsigned start = (unsigned)(from / VOICE_WINDOWS_A_SECOND);
	unsigned end = (unsigned)((to + VOICE_WINDOWS_A_SECOND - 1) / VOICE_WINDOWS_A_SECOND);
	struct heard_voice *last = heard->voice_count ? &heard->voices[heard->voice_count - 1] : NULL;
	if (last && (start <= last->end || heard->voice_count == HEARD_VOICES_MAX))
		last->end = end;
	else
		heard->voices[heard->voice_count++] = (struct heard_voice){start, end};
}

void voice_end(struct voice *v, struct media_heard *heard)
{
	size_t count = voice_windows(v), from = 0, to = 0;
	float x[VOICE_FEATURES];
	bool open = false;
	heard->voice_count = 0;
	for (size_t i = 0; i <= count; i++) {
		bool speaks = i < count && voice_window(v, i, x) >= 0.5f;
		if (open && (i == count || (speaks && i > to + GAP))) {
			if (to - from >= SHORT)
				add_span(heard, from, to);
			open = false;
		}
		if (speaks) {
			from = open ? from : i;
			to = i + 1;
			open = true;
		}
	}
}
