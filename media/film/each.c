/* SPDX-License-Identifier: Apache-2.0 */
/* Every picture of a film, in order. */
#include "media/film/film.h"

struct reader {
	struct film *film;
	const struct film_taker *taker;
	AVCodecContext *codec;
	AVFrame *frame;
	const AVStream *stream;
	int64_t begins; /* in the stream's times */
	uint64_t pixels;
	size_t pictures;
};

/* Milliseconds from the beginning; what has no time has the time of its predecessor. */
static int64_t moment(const struct reader *r)
{
	const int64_t time = r->frame->best_effort_timestamp;
	if (time == AV_NOPTS_VALUE)
		return -1;
	int64_t at = av_rescale_q(time - r->begins, r->stream->time_base, (AVRational){1, 1000});
	return at < 0 ? 0 : at > (int64_t)HEARD_SECONDS_MAX * 1000 ? (int64_t)HEARD_SECONDS_MAX * 1000 : at;
}

/* What a decoder gives. A picture of another size than the film says would have its areas elsewhere. */
static enum media_trouble take_pictures(struct reader *r)
{
	enum media_trouble trouble = MEDIA_FINE;
	while (!trouble && avcodec_receive_frame(r->codec, r->frame) >= 0) {
		r->pixels += (uint64_t)r->frame->width * (uint64_t)r->frame->height;
		r->pictures++;
		if (r->frame->width != r->stream->codecpar->width || r->frame->height != r->stream->codecpar->height)
			trouble = MEDIA_UNSUPPORTED;
		else if (r->pixels > FILM_COVER_PIXELS)
			trouble = MEDIA_TOO_LONG;
		else
			trouble = r->taker->picture(r->taker->mine, r->frame, moment(r));
		av_frame_unref(r->frame);
	}
	return trouble;
}

static enum media_trouble read_packets(struct reader *r, AVPacket *packet)
{
	enum media_trouble trouble = MEDIA_FINE;
	while (!trouble && av_read_frame(r->film->format, packet) >= 0) {
		/* A picture that cannot be decoded is left out. */
		if (packet->stream_index == r->stream->index)
			trouble = avcodec_send_packet(r->codec, packet) >= 0 ? take_pictures(r) : MEDIA_FINE;
		else if (r->taker->packet)
			trouble = r->taker->packet(r->taker->mine, packet);
		av_packet_unref(packet);
	}
	if (!trouble && avcodec_send_packet(r->codec, NULL) >= 0)
		trouble = take_pictures(r);
	return trouble || r->pictures ? trouble : MEDIA_MALFORMED;
}

enum media_trouble film_each(struct film *film, const struct film_taker *taker)
{
	const AVStream *stream = film->format->streams[film_stream(film, AVMEDIA_TYPE_VIDEO)];
	AVPacket *packet = av_packet_alloc();
	struct reader r = {
		.film = film,
		.taker = taker,
		.codec = film_decoder(stream),
		.frame = av_frame_alloc(),
		.stream = stream,
	};
	if (film->format->start_time != AV_NOPTS_VALUE)
		r.begins = av_rescale_q(film->format->start_time, AV_TIME_BASE_Q, stream->time_base);
	enum media_trouble trouble = !r.codec ? MEDIA_UNSUPPORTED : packet && r.frame ? MEDIA_FINE : MEDIA_NO_MEMORY;
	if (!trouble)
		trouble = read_packets(&r, packet);
	av_frame_free(&r.frame);
	av_packet_free(&packet);
	avcodec_free_context(&r.codec);
	return trouble;
}

unsigned film_lasts(const struct film *film)
{
	const int64_t lasts = film->format->duration / (AV_TIME_BASE / 1000);
	return lasts <= 0 ? 0 : lasts < UINT32_MAX ? (unsigned)lasts : UINT32_MAX;
}

bool film_is_too_long(const struct film *film, const struct media_job *job, uint64_t *ret_seconds, uint64_t *ret_most)
{
	const AVStream *s = film->format->streams[film_stream(film, AVMEDIA_TYPE_VIDEO)];
	const double rate = s->avg_frame_rate.num > 0 && s->avg_frame_rate.den > 0 ? av_q2d(s->avg_frame_rate) : 30;
	const double size = (double)s->codecpar->width * s->codecpar->height;
	const double lasts = film_lasts(film) / 1000.0;
	double most = size > 0 ? (double)FILM_COVER_PIXELS / size / rate : 0;
	if ((job->cover_found || job->wants & MEDIA_WANT_TRAILS) && most > FILM_FOLLOW_SECONDS)
		most = FILM_FOLLOW_SECONDS;
	if (job->cover_found)
		most /= 2;
	*ret_seconds = (uint64_t)(lasts + 0.5);
	*ret_most = (uint64_t)most;
	return lasts > most;
}
