/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and sound are copied as they are compressed, into a file that says nothing of when, where and by what. Where something
 * is covered, the pictures are encoded again. */
#include "media/film/film.h"

/* The way that a picture is to be turned is part of how it looks, and stays; the rest of what stands beside goes. */
static bool keep_side_data(AVStream *to, const AVStream *from)
{
	size_t size = 0;
	uint8_t *matrix = av_stream_get_side_data(from, AV_PKT_DATA_DISPLAYMATRIX, &size);
	uint8_t *copy = matrix ? av_stream_new_side_data(to, AV_PKT_DATA_DISPLAYMATRIX, size) : NULL;
	if (copy)
		memcpy(copy, matrix, size);
	return !matrix || copy;
}

static bool add_stream(AVFormatContext *out, const AVStream *from)
{
	AVStream *to = avformat_new_stream(out, NULL);
	if (!to || avcodec_parameters_copy(to->codecpar, from->codecpar) < 0)
		return false;
	to->codecpar->codec_tag = 0;
	to->time_base = from->time_base;
	to->avg_frame_rate = from->avg_frame_rate;
	to->sample_aspect_ratio = from->sample_aspect_ratio;
	return keep_side_data(to, from);
}

struct writer {
	const struct film *film;
	const struct film_cleaning *cleaning;
	AVFormatContext *out;
	int target[FILM_STREAMS_MAX]; /* of each stream: -1, it is left out */
	struct recode recode;
};

static enum media_trouble copy_packet(void *writer, AVPacket *packet)
{
	struct writer *w = writer;
	unsigned i = (unsigned)packet->stream_index;
	if (i >= FILM_STREAMS_MAX || w->target[i] < 0)
		return MEDIA_FINE;
	AVStream *to = w->out->streams[w->target[i]];
	av_packet_rescale_ts(packet, w->film->format->streams[i]->time_base, to->time_base);
	packet->stream_index = w->target[i];
	packet->pos = -1;
	return av_interleaved_write_frame(w->out, packet) < 0 ? MEDIA_UNSUPPORTED : MEDIA_FINE;
}

static enum media_trouble copy_packets(struct writer *w)
{
	AVPacket *packet = av_packet_alloc();
	enum media_trouble trouble = packet ? MEDIA_FINE : MEDIA_NO_MEMORY;
	while (!trouble && av_read_frame(w->film->format, packet) >= 0) {
		trouble = copy_packet(w, packet);
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return trouble;
}

static enum media_trouble recode_picture(void *writer, AVFrame *frame, int64_t at)
{
	struct writer *w = writer;
	return recode_put(&w->recode, frame, at);
}

static enum media_trouble recode_all(struct writer *w, struct film *film)
{
	const struct film_taker taker = {recode_picture, copy_packet, w};
	enum media_trouble trouble = film_each(film, &taker);
	return trouble ? trouble : recode_put(&w->recode, NULL, 0);
}

static enum media_trouble write_all(struct writer *w, struct film *film)
{
	AVDictionary *options = NULL;
	w->out->flags |= AVFMT_FLAG_BITEXACT;
	av_dict_set(&options, "empty_hdlr_name", "1", 0);
	int rc = avformat_write_header(w->out, &options);
	av_dict_free(&options);
	if (rc < 0)
		return MEDIA_UNSUPPORTED;
	enum media_trouble trouble = w->cleaning->area_count ? recode_all(w, film) : copy_packets(w);
	return trouble || av_write_trailer(w->out) >= 0 ? trouble : MEDIA_UNSUPPORTED;
}

static enum media_trouble fill(struct writer *w, struct film *film)
{
	const enum AVMediaType kinds[] = {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO};
	enum media_trouble trouble = MEDIA_FINE;
	for (unsigned i = 0; i < FILM_STREAMS_MAX; i++)
		w->target[i] = -1;
	for (unsigned i = 0; i < (w->cleaning->sound ? 2 : 1); i++) {
		int from = film_stream(film, kinds[i]);
		if (from < 0)
			continue;
		w->target[from] = (int)w->out->nb_streams;
		if (!add_stream(w->out, film->format->streams[from]))
			return MEDIA_NO_MEMORY;
	}
	if (w->cleaning->area_count)
		trouble = recode_open(&w->recode, w->out, film, w->cleaning);
	if (!trouble)
		trouble = write_all(w, film);
	recode_close(&w->recode);
	return trouble;
}

enum media_trouble film_clean(struct arena *arena, struct film *film, const struct film_cleaning *cleaning,
			      struct str *ret)
{
	struct writer w = {.film = film, .cleaning = cleaning};
	uint8_t *bytes = NULL;
	const char *kind = cleaning->format == MEDIA_WEBM ? "webm" : cleaning->format == MEDIA_MOV ? "mov" : "mp4";
	if (avformat_alloc_output_context2(&w.out, NULL, kind, NULL) < 0)
		return MEDIA_NO_MEMORY;
	enum media_trouble trouble = avio_open_dyn_buf(&w.out->pb) < 0 ? MEDIA_NO_MEMORY : fill(&w, film);
	int len = w.out->pb ? avio_close_dyn_buf(w.out->pb, &bytes) : 0;
	w.out->pb = NULL;
	if (!trouble && len > 0)
		*ret = arena_copy(arena, (struct str){(const char *)bytes, (size_t)len});
	if (!trouble && (len <= 0 || !ret->ptr))
		trouble = MEDIA_NO_MEMORY;
	av_free(bytes);
	avformat_free_context(w.out);
	return trouble;
}
