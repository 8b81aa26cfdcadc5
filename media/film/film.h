/* SPDX-License-Identifier: Apache-2.0 */
/* What a video says beside what it shows, and the same pictures and sound saying nothing more. For its worker alone. */
#ifndef BLOUSE_MEDIA_FILM_FILM_H
#define BLOUSE_MEDIA_FILM_FILM_H

#include <libavformat/avformat.h>

#include "media/heard.h"
#include "media/metadata.h"
#include "media/pixels.h"

#define FILM_STREAMS_MAX 50u
#define FILM_LOOKED_AT_MAX 8u /* pictures of a film that are looked at */
#define FILM_LISTEN_MS 6000   /* for listening to its sound */

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

/* The same compressed pictures and sound in a new file of the same kind, and nothing else; without `sound`, pictures alone.
 * The bytes are in the arena. */
enum media_trouble film_clean(struct arena *arena, struct film *film, enum media_format format, bool sound,
			      struct str *ret);

#endif
