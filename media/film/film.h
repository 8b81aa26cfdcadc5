/* SPDX-License-Identifier: Apache-2.0 */
/* What a video says beside what it shows, and the same pictures and sound saying nothing more. For its worker alone. */
#ifndef BLOUSE_MEDIA_FILM_FILM_H
#define BLOUSE_MEDIA_FILM_FILM_H

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>

#include "media/film/trail.h"
#include "media/heard.h"
#include "media/metadata.h"
#include "media/pixels.h"

#define FILM_STREAMS_MAX 50u
#define FILM_LOOKED_AT_MAX 8u /* pictures of a film that are looked at */
#define FILM_LISTEN_MS 6000   /* for listening to its sound */
/* That are decoded for covering: half a minute of 1,920 × 1,080 and 30 pictures a second, and a little more. */
#define FILM_COVER_PIXELS ((uint64_t)1920 * 1080 * 1000)
#define FILM_FOLLOW_SECONDS 45u       /* of a film that is looked at from its beginning to its end */
#define FILM_FOLLOW_MS 45000          /* of a processor, for looking at a film from its beginning to its end */
#define FILM_COVER_LOOK_MS 30000      /* the same in a job that makes a copy and looks at it again */
#define FILM_FOLLOW_PATIENCE_MS 75000 /* on a clock */
#define FILM_EDGE_MS 100u             /* that an area lasts beyond its moments: players and people are not exact */

/* A film in memory, read through its own functions: no file, no address is ever opened. */
struct film {
	struct str file;
	size_t at; /* where the next byte is read */
	AVFormatContext *format;
	AVIOContext *io;
};

/* Before the sandbox closes. */
void film_prepare(void);
/* MEDIA_TORN, MEDIA_MALFORMED, MEDIA_UNSUPPORTED… The film is to be closed in any case. */
enum media_trouble film_open(struct film *film, struct str file);
void film_close(struct film *film);
/* The first stream of a kind, or -1. A still picture on the cover is no film. */
int film_stream(const struct film *film, enum AVMediaType type);

/* What the file says: tags of it, of its streams and chapters, streams that are neither picture nor sound. */
enum media_trouble film_read(const struct film *film, struct collect *c);
/* Where the file's own parts end, or MEDIA_TORN: before they are whole. */
enum media_trouble film_end(struct str file, enum media_format format, size_t *ret_end);

/* EXIF's number for the way that pictures are turned. */
unsigned film_orientation(const struct film *film);

/* Calls `see` with pictures from all over the film, at most FILM_LOOKED_AT_MAX, until it answers something else than
 * MEDIA_FINE. Pictures are upright. */
enum media_trouble film_look(struct film *film,
			     enum media_trouble (*see)(void *mine, const struct pixels *p, unsigned i), void *mine);

/* Whether it has a sound, and when somebody seems to speak in it. Reads from where the film stands to its end. */
enum media_trouble film_listen(struct film *film, struct media_heard *heard);

/* How long it says that it is, in milliseconds; 0: it does not say. */
unsigned film_lasts(const struct film *film);
/* Whether it is longer than the job can be done for, and how long that is. A copy that is looked at again takes twice the time. */
bool film_is_too_long(const struct film *film, const struct media_job *job, uint64_t *ret_seconds, uint64_t *ret_most);

/* A decoder of the stream, in one thread; NULL: there is none. */
AVCodecContext *film_decoder(const AVStream *stream);
/* A picture as everything that looks at it sees it, upright. */
enum media_trouble film_pixels(const AVFrame *frame, unsigned orientation, struct pixels *ret);
/* Where an area of the upright picture lies in the stored one, of `width` × `height`; whole pairs of pixels. */
struct media_area film_stored(const struct media_area *area, unsigned orientation, unsigned width, unsigned height);

/* Who is given a film's parts in their order; what they answer ends it, unless it is MEDIA_FINE. */
struct film_taker {
	/* `at`: milliseconds from the film's beginning; -1: not told. */
	enum media_trouble (*picture)(void *mine, AVFrame *frame, int64_t at);
	/* What is no picture; NULL: it is passed over. */
	enum media_trouble (*packet)(void *mine, AVPacket *packet);
	void *mine;
};

/* Decodes every picture of a film that was just opened. MEDIA_TOO_LONG beyond FILM_COVER_PIXELS. */
enum media_trouble film_each(struct film *film, const struct film_taker *taker);

struct sightings {
	struct sighting *items;
	size_t count;
	bool cut_short; /* not all was looked at, or there are more */
};

/* How a film is looked at from its beginning to its end. */
struct film_follow {
	struct sight *sight;
	unsigned what;      /* bits of MEDIA_WANT_SIGHT */
	unsigned budget_ms; /* of a processor */
	bool again;         /* between the moments of the first time */
	/* What is covered in it, to be found of one colour in every picture: MEDIA_NOT_CLEAN otherwise. */
	const struct media_area *areas;
	size_t area_count;
};

/* Adds what is found, but for what lies under the areas. */
enum media_trouble film_follow(struct arena *arena, struct film *film, const struct film_follow *about,
			       struct sightings *found);

struct film_cleaning {
	enum media_format format; /* of the copy, as of the film */
	bool sound;
	/* To be covered: the pictures are encoded again. Without any, they stay what they are. */
	const struct media_area *areas;
	size_t area_count;
};

/* The same pictures and sound in a new file of the same kind, and nothing else; without `sound`, pictures alone. The film was
 * just opened. The bytes are in the arena. */
enum media_trouble film_clean(struct arena *arena, struct film *film, const struct film_cleaning *cleaning,
			      struct str *ret);

/* Pictures encoded again for one stream of a copy. */
struct recode {
	const struct film_cleaning *cleaning;
	AVFormatContext *out;
	AVStream *to;
	AVCodecContext *codec;
	AVBSFContext *sift; /* takes out what an encoder says of itself; NULL: it says nothing */
	struct SwsContext *scale;
	AVFrame *plain;
	AVPacket *packet;
	AVRational time_base;
	unsigned orientation, width, height; /* the last two: as stored */
	int64_t last;                        /* time of the last picture */
};

/* To be closed in any case. */
enum media_trouble recode_open(struct recode *r, AVFormatContext *out, const struct film *film,
			       const struct film_cleaning *cleaning);
/* Covers what is to be covered at that moment, and writes what the encoder gives. NULL: what it still holds. */
enum media_trouble recode_put(struct recode *r, AVFrame *frame, int64_t at);
void recode_close(struct recode *r);

#endif
