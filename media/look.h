/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at several pictures as at one: pages of a document, moments of a film. They stand one below the other, each as
 * high as the highest, so that a box tells which picture it is in. For the workers alone. */
#ifndef BLOUSE_MEDIA_LOOK_H
#define BLOUSE_MEDIA_LOOK_H

#include "media/job.h"
#include "media/pixels.h"

struct look {
	struct arena *arena;
	struct sight *sight;
	unsigned what; /* bits of enum sight_what */
	struct sight_seen *seen;
	long long until; /* milliseconds of the monotonic clock */
	bool failed;     /* no memory */
};

/* What sight_look is to be asked for by a job's wants. */
unsigned look_for(unsigned wants);
/* Before the sandbox closes. MEDIA_FINE, MEDIA_NO_SIGHT, MEDIA_NO_MEMORY. */
enum media_trouble look_prepare(const struct media_job *job, struct sight **ret_sight);
/* What is seen goes to `seen`, behind what it holds. */
struct look look_begin(struct arena *arena, struct sight *sight, unsigned wants, struct sight_seen *seen);
/* False, and told in what was seen, when there is no time for another picture. */
bool look_has_time(struct look *look);
/* Looks at the picture `number`, counted from 0: each is `height` high in the boxes' pixels, of which one is `scale` of the
 * picture's. Text where text stands already is not told again. */
enum media_trouble look_at(struct look *look, const struct pixels *picture, unsigned number, unsigned height,
			   double scale);
/* The areas that a job names, then what was found in that many pictures and is to be covered with its edges.
 * MEDIA_OUTSIDE, with its numbers in `result`; MEDIA_NOT_WHOLE: not all was seen of what is to be covered; MEDIA_NO_MEMORY. */
enum media_trouble look_areas(struct arena *arena, const struct media_job *job, unsigned pictures,
			      struct media_result *result, struct media_area **ret_areas, size_t *ret_count);
/* The same two numbers: what an area of a job may lie in. */
void look_bounds(const struct media_facts *facts, unsigned pictures, struct media_result *result);

#endif
