/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight.h"

#include <time.h>

#include "base/mem.h"
#include "media/sight/codes.h"
#include "media/sight/faces.h"
#include "media/sight/marks.h"
#include "media/sight/scale.h"
#include "media/sight/scene.h"
#include "media/sight/words.h"

#define GREY_MAX 6000000u /* pixels of the grey picture in which rows and codes are looked for */
#define NOISY 4.0f        /* from which four pixels made one say more than each: pictures taken in the dark */
#define NOISY_SIDE_MIN 64

struct sight {
	struct faces_net *faces;
	struct words *words;
};

int64_t sight_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum error_code sight_prepare(struct sight **ret_sight, struct error *err)
{
	const char *threads = getenv("OMP_THREAD_LIMIT");
	if (!threads || strcmp(threads, "1") != 0)
		return error_set(err, ERR_USAGE,
				 "La lecture des images demande OMP_THREAD_LIMIT=1 dans l’environnement.");
	struct sight *sight = mem_calloc(1, sizeof(*sight));
	if (!sight)
		return error_nomem(err);
	enum error_code code = faces_net_new(&sight->faces, err);
	if (!code)
		code = words_new(&sight->words, err);
	if (code) {
		sight_free(sight);
		return code;
	}
	*ret_sight = sight;
	return ERR_NONE;
}

void sight_free(struct sight *sight)
{
	if (!sight)
		return;
	faces_net_free(sight->faces);
	words_free(sight->words);
	mem_free(sight);
}

/* Codes and text, in the same grey picture. */
static enum error_code look_in_grey(struct sight *sight, struct arena *arena, const struct media_picture *picture,
				    unsigned what, int64_t end, struct sight_seen *seen, struct error *err)
{
	unsigned step = 1;
	while ((size_t)(picture->width / step) * (picture->height / step) > GREY_MAX)
		step++;
	struct gray grey = scale_gray(picture, step);
	if (!grey.at)
		return error_nomem(err);
	if (grey.width >= NOISY_SIDE_MIN && grey.height >= NOISY_SIDE_MIN && marks_noise(&grey) >= NOISY) {
		mem_free(grey.at);
		grey = scale_gray(picture, ++step);
		if (!grey.at)
			return error_nomem(err);
	}
	enum error_code code = ERR_NONE;
	if (what & SIGHT_CODES)
		code = codes_find(arena, picture, &grey, step, end, seen, err);
	if (!code && what & SIGHT_TEXT)
		code = words_find(sight->words, arena, picture, &grey, step, end, seen, err);
	mem_free(grey.at);
	return code;
}

enum error_code sight_look(struct sight *sight, struct arena *arena, const struct media_picture *picture, unsigned what,
			   unsigned budget_ms, struct sight_seen *ret_seen, struct error *err)
{
	struct sight_seen seen = {0};
	int64_t end = budget_ms ? sight_now() + budget_ms : INT64_MAX;
	if (picture->width > SIGHT_SIDE_MAX || picture->height > SIGHT_SIDE_MAX)
		return error_set(err, ERR_LIMIT, "L’image dépasse %d pixels de côté : réduisez-la, puis recommencez.",
				 SIGHT_SIDE_MAX);
	enum error_code code = ERR_NONE;
	if (picture->width == 0 || picture->height == 0)
		what = 0;
	if (what & SIGHT_FACES)
		code = faces_find(sight->faces, arena, picture, &seen, err);
	if (!code && what & (SIGHT_CODES | SIGHT_TEXT))
		code = look_in_grey(sight, arena, picture, what, end, &seen, err);
	if (code)
		return code;
	if (what & SIGHT_SCENE)
		scene_tell(picture, &seen);
	*ret_seen = seen;
	return ERR_NONE;
}
