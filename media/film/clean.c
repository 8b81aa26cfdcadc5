/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and sound are copied as they are compressed, into a file that says nothing of when, where and by what. */
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

static enum media_trouble copy_packets(struct film *film, AVFormatContext *out, const int *target)
{
	AVPacket *packet = av_packet_alloc();
	enum media_trouble trouble = packet ? MEDIA_FINE : MEDIA_NO_MEMORY;
	while (!trouble && av_read_frame(film->format, packet) >= 0) {
		unsigned i = (unsigned)packet->stream_index;
		if (i < FILM_STREAMS_MAX && target[i] >= 0) {
			AVStream *to = out->streams[target[i]];
			av_packet_rescale_ts(packet, film->format->streams[i]->time_base, to->time_base);
			packet->stream_index = target[i];
			packet->pos = -1;
			if (av_interleaved_write_frame(out, packet) < 0)
				trouble = MEDIA_UNSUPPORTED;
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return trouble;
}

static enum media_trouble fill(struct film *film, AVFormatContext *out, bool sound)
{
	const enum AVMediaType kinds[] = {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO};
	int target[FILM_STREAMS_MAX];
	AVDictionary *options = NULL;
	for (unsigned i = 0; i < FILM_STREAMS_MAX; i++)
		target[i] = -1;
	for (unsigned i = 0; i < (sound ? 2 : 1); i++) {
		int from = film_stream(film, kinds[i]);
		if (from < 0)
			continue;
		target[from] = (int)out->nb_streams;
		if (!add_stream(out, film->format->streams[from]))
			return MEDIA_NO_MEMORY;
	}
	out->flags |= AVFMT_FLAG_BITEXACT;
	av_dict_set(&options, "empty_hdlr_name", "1", 0);
	int rc = avformat_write_header(out, &options);
	av_dict_free(&options);
	if (rc < 0)
		return MEDIA_UNSUPPORTED;
	enum media_trouble trouble = copy_packets(film, out, target);
	return trouble || av_write_trailer(out) >= 0 ? trouble : MEDIA_UNSUPPORTED;
}

enum media_trouble film_clean(struct arena *arena, struct film *film, enum media_format format, bool sound,
			      struct str *ret)
{
	AVFormatContext *out = NULL;
	uint8_t *bytes = NULL;
	const char *kind = format == MEDIA_WEBM ? "webm" : format == MEDIA_MOV ? "mov" : "mp4";
	if (avformat_alloc_output_context2(&out, NULL, kind, NULL) < 0)
		return MEDIA_NO_MEMORY;
	enum media_trouble trouble = avio_open_dyn_buf(&out->pb) < 0 ? MEDIA_NO_MEMORY : fill(film, out, sound);
	int len = out->pb ? avio_close_dyn_buf(out->pb, &bytes) : 0;
	out->pb = NULL;
	if (!trouble && len > 0)
		*ret = arena_copy(arena, (struct str){(const char *)bytes, (size_t)len});
	if (!trouble && (len <= 0 || !ret->ptr))
		trouble = MEDIA_NO_MEMORY;
	av_free(bytes);
	avformat_free_context(out);
	return trouble;
}
