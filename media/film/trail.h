/* SPDX-License-Identifier: Apache-2.0 */
/* From what was found in some pictures of a film to areas that cover it in all of them. */
#ifndef BLOUSE_MEDIA_FILM_TRAIL_H
#define BLOUSE_MEDIA_FILM_TRAIL_H

#include "media/job.h"

#define TRAIL_FACES_MS 400u  /* from one picture in which faces are looked for to the next */
#define TRAIL_WORDS_MS 1000u /* the same for text and codes, which cost more and are mostly fixed to something */
#define TRAIL_SIGHTINGS_MAX 20000u

/* Something as it was found in one picture. */
struct sighting {
	enum media_want what; /* one of MEDIA_WANT_SIGHT */
	struct sight_box box;
	unsigned at;     /* milliseconds from the beginning */
	struct str text; /* of a line that was read */
};

struct trail_film {
	unsigned width, height; /* pixels, upright */
	unsigned lasts;
};

/* How long after a picture the next is looked at for it. */
unsigned trail_step(enum media_want what);

/* What is found again near where it was is the same thing, and is covered on its way from one place to the other; before it was
 * first found, and after it was last found, for two steps more and with a wider edge. `lasts`: milliseconds of the film, 0 when it
 * does not say; what would last longer lasts to its end (`until` 0). `sightings`, in any order, are sorted by their moments.
 * False: no memory. */
bool trails_make(struct arena *arena, struct sighting *sightings, size_t count, const struct trail_film *film,
		 struct media_trails *ret_trails);

/* Whether an area covers that moment: `edge` milliseconds before it begins and after it ends count too. */
bool trail_covers(const struct media_area *area, unsigned at, unsigned edge);

#endif
