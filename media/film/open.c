/* SPDX-License-Identifier: Apache-2.0 */
#include "media/film/film.h"

#include <time.h>

#define READ_AT_ONCE 65536

void film_prepare(void)
{
	av_log_set_level(AV_LOG_QUIET);
	/* The first date makes glibc read the zone's file. */
	tzset();
}

static int read_bytes(void *film, uint8_t *to, int room)
{
	struct film *f = film;
	size_t left = f->file.len - f->at, len = left < (size_t)room ? left : (size_t)room;
	if (!len)
		return AVERROR_EOF;
	memcpy(to, f->file.ptr + f->at, len);
	f->at += len;
	return (int)len;
}

static int64_t seek(void *film, int64_t offset, int whence)
{
	struct film *f = film;
	if (whence & AVSEEK_SIZE)
		return (int64_t)f->file.len;
	int64_t from = whence == SEEK_CUR ? (int64_t)f->at : whence == SEEK_END ? (int64_t)f->file.len : 0;
	if (offset < -from || offset > (int64_t)f->file.len - from)
		return AVERROR(EINVAL);
	f->at = (size_t)(from + offset);
	return (int64_t)f->at;
}

/* A film may name other files: none is opened. */
static int refuse(AVFormatContext *format, AVIOContext **ret, const char *url, int flags, AVDictionary **options)
{
	(void)format, (void)ret, (void)url, (void)flags, (void)options;
	return AVERROR(EPERM);
}

enum media_trouble film_open(struct film *f, struct str file)
{
	*f = (struct film){.file = file, .format = avformat_alloc_context()};
	unsigned char *room = av_malloc(READ_AT_ONCE);
	f->io = room ? avio_alloc_context(room, READ_AT_ONCE, 0, f, read_bytes, NULL, seek) : NULL;
	if (!f->format || !f->io)
		return MEDIA_NO_MEMORY;
	f->format->pb = f->io;
	f->format->io_open = refuse;
	f->format->flags |= AVFMT_FLAG_CUSTOM_IO;
	f->format->max_streams = FILM_STREAMS_MAX;
	bool webm = media_format_of(file) == MEDIA_WEBM;
	int rc = avformat_open_input(&f->format, "", av_find_input_format(webm ? "matroska" : "mov"), NULL);
	if (rc < 0)
		return rc == AVERROR(ENOMEM) ? MEDIA_NO_MEMORY : MEDIA_MALFORMED;
	/* What a header does not say is looked for in the first pictures, by one thread. */
	if (avformat_find_stream_info(f->format, NULL) < 0 || film_stream(f, AVMEDIA_TYPE_VIDEO) < 0)
		return MEDIA_MALFORMED;
	return MEDIA_FINE;
}

void film_close(struct film *f)
{
	avformat_close_input(&f->format);
	if (f->io)
		av_freep(&f->io->buffer);
	avio_context_free(&f->io);
}

int film_stream(const struct film *f, enum AVMediaType type)
{
	for (unsigned i = 0; f->format && i < f->format->nb_streams; i++)
		if (f->format->streams[i]->codecpar->codec_type == type &&
		    !(f->format->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC))
			return (int)i;
	return -1;
}
