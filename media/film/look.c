/* SPDX-License-Identifier: Apache-2.0 */
/* Whole pictures from all over a film, without decoding what lies between them. */
#include <libavcodec/avcodec.h>
#include <libavutil/display.h>
#include <libswscale/swscale.h>
#include <math.h>

#include "base/mem.h"
#include "media/film/film.h"

#define PACKETS_MAX 2000 /* that are read for one picture */

unsigned film_orientation(const struct film *film)
{
	const AVStream *video = film->format->streams[film_stream(film, AVMEDIA_TYPE_VIDEO)];
	uint8_t *matrix = av_stream_get_side_data(video, AV_PKT_DATA_DISPLAYMATRIX, NULL);
	double turned = matrix ? av_display_rotation_get((const int32_t *)(void *)matrix) : 0;
	long quarters = isfinite(turned) ? lround(turned / 90) & 3 : 0;
	static const unsigned orientations[] = {1, 8, 3, 6};
	return orientations[quarters];
}

enum media_trouble film_pixels(const AVFrame *frame, unsigned orientation, struct pixels *ret)
{
	struct pixels p = {(unsigned)frame->width, (unsigned)frame->height, 3, NULL};
	if ((uint64_t)p.width * p.height > MEDIA_PIXELS_MAX)
		return MEDIA_TOO_LARGE;
	struct SwsContext *scale = sws_getContext(frame->width, frame->height, frame->format, frame->width,
						  frame->height, AV_PIX_FMT_RGB24, SWS_BILINEAR, NULL, NULL, NULL);
	/* sws writes a few bytes beyond the last line. */
	p.data = scale ? mem_alloc((size_t)p.width * p.height * 3 + 64) : NULL;
	if (p.data) {
		uint8_t *const planes[] = {p.data, NULL, NULL, NULL};
		const int strides[] = {(int)p.width * 3, 0, 0, 0};
		sws_scale(scale, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes,
			  strides);
	}
	sws_freeContext(scale);
	if (!p.data || !pixels_turn(&p, orientation)) {
		pixels_release(&p);
		return MEDIA_NO_MEMORY;
	}
	*ret = p;
	return MEDIA_FINE;
}

/* The next whole picture from where the film stands. False: there is none. */
static bool next_picture(struct film *film, AVCodecContext *codec, int stream, AVPacket *packet, AVFrame *frame)
{
	for (unsigned i = 0; i < PACKETS_MAX && av_read_frame(film->format, packet) >= 0; i++) {
		bool whole = packet->stream_index == stream && packet->flags & AV_PKT_FLAG_KEY;
		bool got = whole && avcodec_send_packet(codec, packet) >= 0;
		av_packet_unref(packet);
		/* A decoder gives its picture when the next comes, or when it is told that none will. */
		if (got && avcodec_receive_frame(codec, frame) < 0) {
			avcodec_send_packet(codec, NULL);
			got = avcodec_receive_frame(codec, frame) >= 0;
			avcodec_flush_buffers(codec);
		}
		if (got)
			return true;
	}
	return false;
}

AVCodecContext *film_decoder(const AVStream *stream)
{
	const AVCodec *decoder = avcodec_find_decoder(stream->codecpar->codec_id);
	AVCodecContext *codec = decoder ? avcodec_alloc_context3(decoder) : NULL;
	if (!codec)
		return NULL;
	codec->thread_count = 1;
	codec->pkt_timebase = stream->time_base;
	codec->max_pixels = (int64_t)MEDIA_PIXELS_MAX;
	if (avcodec_parameters_to_context(codec, stream->codecpar) < 0 || avcodec_open2(codec, decoder, NULL) < 0)
		avcodec_free_context(&codec);
	return codec;
}

enum media_trouble film_look(struct film *film,
			     enum media_trouble (*see)(void *mine, const struct pixels *p, unsigned i), void *mine)
{
	int stream = film_stream(film, AVMEDIA_TYPE_VIDEO);
	AVCodecContext *codec = film_decoder(film->format->streams[stream]);
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = av_frame_alloc();
	int64_t duration = film->format->duration > 0 ? film->format->duration : 0, last = AV_NOPTS_VALUE;
	enum media_trouble trouble = !codec ? MEDIA_UNSUPPORTED : packet && frame ? MEDIA_FINE : MEDIA_NO_MEMORY;
	for (unsigned i = 0, seen = 0; !trouble && i < FILM_LOOKED_AT_MAX; i++) {
		av_seek_frame(film->format, -1, duration / FILM_LOOKED_AT_MAX * i, AVSEEK_FLAG_BACKWARD);
		avcodec_flush_buffers(codec);
		_cleanup_pixels_ struct pixels p = {0};
		if (!next_picture(film, codec, stream, packet, frame))
			continue;
		/* Two moments may have the same whole picture before them. */
		bool again = seen && frame->pts == last;
		last = frame->pts;
		if (!again)
			trouble = film_pixels(frame, film_orientation(film), &p);
		if (!again && !trouble)
			trouble = see(mine, &p, seen++);
		av_frame_unref(frame);
	}
	av_frame_free(&frame);
	av_packet_free(&packet);
	avcodec_free_context(&codec);
	return trouble;
}
