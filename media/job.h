/* SPDX-License-Identifier: Apache-2.0 */
/* What the server asks of its worker, what the worker answers, and how both travel. The worker reads files of strangers:
 * its answer is believed no more than they are. */
#ifndef BLOUSE_MEDIA_JOB_H
#define BLOUSE_MEDIA_JOB_H

#include "base/arena.h"
#include "base/error.h"
#include "media/facts.h"
#include "media/heard.h"
#include "media/sight.h"
#include "media/wire.h"

#define MEDIA_FILE_MAX ((size_t)64 << 20)      /* bytes of a file */
#define MEDIA_ANSWER_MAX ((size_t)160 << 20)   /* bytes that a worker may answer */
#define MEDIA_SIDE_MAX 65535u                  /* pixels of a side that a header may tell */
#define MEDIA_PIXELS_MAX ((uint64_t)120 << 20) /* pixels that are decoded */
#define MEDIA_FRAMES_MAX 1000u                 /* pictures of one animation, pages of one file */
#define MEDIA_AREAS_MAX 1000u                  /* areas that a job names */
#define MEDIA_SIGHT_MS 15000u                  /* for looking at an image */
#define MEDIA_MEMORY_MAX ((size_t)1 << 30)     /* bytes that a worker may map */
#define MEDIA_SECONDS_MAX 30u                  /* of a processor */
#define MEDIA_PATIENCE_SECONDS 60u             /* on a clock: other jobs want the processor too */
#define MEDIA_LONG_SECONDS_MAX 90u             /* the same two for a long job; the server's answer has 120 seconds */
#define MEDIA_LONG_PATIENCE_SECONDS 110u
#define MEDIA_TRAILS_MAX MEDIA_AREAS_MAX /* areas that are proposed for a video */
#define MEDIA_TRAIL_TEXT_MAX 80u         /* bytes of the words that an area covers */

/* What is wanted of a file: bits. */
enum media_want {
	MEDIA_WANT_FACTS = 1 << 0,
	MEDIA_WANT_COPY = 1 << 1, /* a clean copy */
	MEDIA_WANT_FACES = 1 << 2,
	MEDIA_WANT_TEXT = 1 << 3,
	MEDIA_WANT_CODES = 1 << 4,
	MEDIA_WANT_SILENCE = 1 << 5, /* with a copy of a video: without its sound */
	MEDIA_WANT_VOICE = 1 << 6,   /* of a video: whether somebody speaks in it */
	MEDIA_WANT_TRAILS =
		1 << 7, /* of a video: where what MEDIA_WANT_SIGHT asks for is, from its beginning to its end */
};
#define MEDIA_WANT_SIGHT (MEDIA_WANT_FACES | MEDIA_WANT_TEXT | MEDIA_WANT_CODES)
#define MEDIA_WANT_ALL ((MEDIA_WANT_TRAILS << 1) - 1)

/* How an area is covered. Neither leaves anything to recover: a mosaic's cells take their colour from noise mixed into the
 * mean of the whole area. */
enum media_cover { MEDIA_COVER_SOLID, MEDIA_COVER_MOSAIC, MEDIA_COVERS };

/* In pixels of the upright picture. Of a video, between two moments, in milliseconds from its beginning; `until` 0: to its
 * end. */
struct media_area {
	unsigned x, y, width, height;
	unsigned from, until;
	unsigned page; /* of a document, from 1 on, in whose pixels it is; 0: its pages stand one below the other */
};

/* An area that covers something found in a video for some time; several follow what moves. */
struct media_trail {
	enum media_want what; /* one of MEDIA_WANT_SIGHT */
	unsigned number;      /* of the thing, from 0 on: areas of one thing stand together */
	struct media_area area;
	struct str text; /* of a line of text, when it was read; at most MEDIA_TRAIL_TEXT_MAX bytes */
};

struct media_trails {
	struct media_trail *items;
	size_t count, things;
	bool cut_short; /* time ran out, or there are more */
};

/* With what is found in one file. */
#define MEDIA_COVERED_MAX (MEDIA_AREAS_MAX + SIGHT_FACES_MAX + SIGHT_LINES_MAX + SIGHT_CODES_MAX)

/* What covers something that was found: a face with its hair, words with their edges. `what`: one of MEDIA_WANT_SIGHT. Stays
 * in its picture, of `width` × `height`: several stand one below the other. */
struct media_area media_area_around(enum media_want what, const struct sight_box *box, unsigned width, unsigned height);

struct media_job {
	unsigned wants; /* bits of enum media_want */
	enum media_cover cover;
	unsigned cover_found; /* bits of MEDIA_WANT_SIGHT: what is found so is covered too */
	const struct media_area *areas;
	size_t area_count;
	uint64_t seed; /* of the mosaic's noise: random, never used twice */
	struct str file;
};

/* What ended a job. The sentences stand in trouble.c: no text of the worker's is shown. */
enum media_trouble {
	MEDIA_FINE,
	MEDIA_EMPTY,       /* no byte */
	MEDIA_NOT_PICTURE, /* `number`: the enum media_format that it is */
	MEDIA_TORN, /* `number`: the enum media_format that is no picture, or 0; the file ends before its picture does */
	MEDIA_MALFORMED,   /* the same; what it holds is not what it says */
	MEDIA_TOO_LARGE,   /* `number` × `other` pixels */
	MEDIA_TOO_MANY,    /* `number` pictures in one file */
	MEDIA_UNSUPPORTED, /* good, but of a kind that is not read */
	MEDIA_NO_MEMORY,   /* more than a worker may use */
	MEDIA_NOT_CLEAN,   /* the copy, read again, still told something: it was thrown away */
	MEDIA_OUTSIDE,     /* an area to cover lies outside of the picture */
	MEDIA_NO_SANDBOX,  /* `number`: which lock did not close */
	MEDIA_NO_SIGHT,    /* what reading an image needs is not installed */
	MEDIA_ENCRYPTED,   /* a password is needed to read it */
	MEDIA_PAGES,       /* `number` pages, of which `other` at most are read, or made again */
	MEDIA_TOO_LONG,    /* a video of which nothing can be covered: `number` seconds, `other` at most of its size */
	MEDIA_STILL_SEEN, /* the copy of a video, looked at again, still shows at `other` ms a thing of the kind `number` */
	MEDIA_NOT_WHOLE, /* what is found was to be covered, and not all was looked at. `number`: the enum media_format */
	MEDIA_BAD_REQUEST, /* server and worker are not of one build */
	MEDIA_TROUBLES
};

enum media_lock { MEDIA_LOCK_LIMITS, MEDIA_LOCK_PRIVILEGES, MEDIA_LOCK_FILES, MEDIA_LOCK_CALLS, MEDIA_LOCKS };

/* What was done to make the copy. */
enum media_way {
	MEDIA_WAY_SAME,   /* the compressed picture is the same, byte for byte */
	MEDIA_WAY_TURNED, /* turned upright or covered without decoding: all other pixels are the same */
	MEDIA_WAY_REDONE, /* decoded and encoded again */
	MEDIA_WAYS
};

struct media_copy {
	enum media_format format;
	enum media_way way;
	unsigned width, height;
	unsigned covered; /* areas */
	bool first_only;  /* the original holds more pictures than this copy */
	struct str bytes; /* empty: none was asked for */
};

struct media_result {
	enum media_trouble trouble;
	uint64_t number, other; /* see enum media_trouble */
	struct media_facts facts;
	struct sight_seen seen;     /* what MEDIA_WANT_SIGHT asked for; boxes in pixels of the upright picture */
	struct media_heard heard;   /* of a video */
	struct media_trails trails; /* of a video: MEDIA_WANT_TRAILS */
	struct media_copy copy;
};

/* A video that is looked at from its beginning to its end, or encoded again: it has more time. */
bool media_job_is_long(const struct media_job *job);

void media_job_put(struct buf *b, const struct media_job *job);
/* Areas are in the arena, the file is a view. False: no request of this build's. */
bool media_job_get(struct arena *arena, struct str bytes, struct media_job *ret_job);

void media_result_put(struct buf *b, const struct media_result *result);
/* Everything is in the arena or a view on the bytes. ERR_FORMAT, ERR_NOMEM. */
enum error_code media_result_get(struct arena *arena, struct str bytes, struct media_result *ret_result,
				 struct error *err);

/* The part that tells what was seen; in seen.c. */
void media_seen_put(struct buf *b, const struct sight_seen *seen);
bool media_seen_get(struct wire *w, struct arena *arena, struct sight_seen *ret_seen);

/* Says in French what ended the job and what to do, and returns the code that goes with it. `result` has a trouble. */
enum error_code media_trouble_tell(const struct media_result *result, struct error *err);

#endif
