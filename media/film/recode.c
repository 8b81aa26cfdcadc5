/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of a film, covered where that was asked, and encoded again. docs/decisions/0041-film.md has the figures behind every constant. */
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

#include "media/film/film.h"

#define DARK 40     /* the light of what is covered */
#define GREY 128    /* its colour: none */
#define GOP_MAX 120 /* pictures from one that is whole to the next */

struct option {
	const char *name, *value;
};

static const struct option h264[] = {{"preset", "superfast"}, {"crf", "20"}, {0}};
static const struct option vp9[] = {
	{"deadline", "realtime"}, {"cpu-used", "7"}, {"crf", "24"}, {"lag-in-frames", "0"}, {0}};

struct media_area film_stored(const struct media_area *area, unsigned orientation, unsigned width, unsigned height)
{
	const bool lying = orientation >= 5;
	const unsigned across = lying ? height : width, down = lying ? width : height;
	struct media_area a = *area, s;
	a.x = a.x < across ? a.x : across;
	a.y = a.y < down ? a.y : down;
	a.width = a.width < across - a.x ? a.width : across - a.x;
	a.height = a.height < down - a.y ? a.height : down - a.y;
	s = a;
	if (lying) {
		s.width = a.height;
		s.height = a.width;
	}
	if (orientation == 3) {
		s.x = width - a.x - a.width;
		s.y = height - a.y - a.height;
	} else if (orientation == 6) {
		s.x = a.y;
		s.y = height - a.x - a.width;
	} else if (orientation == 8) {
		s.x = width - a.y - a.height;
		s.y = a.x;
	}
	/* A colour has four pixels. */
	const unsigned right = (s.x + s.width + 1) & ~1u, bottom = (s.y + s.height + 1) & ~1u;
	s.x &= ~1u;
	s.y &= ~1u;
	s.width = (right < width ? right : width) - s.x;
	s.height = (bottom < height ? bottom : height) - s.y;
	return s;
}

static void fill(AVFrame *frame, int plane, unsigned x, unsigned y, unsigned width, unsigned height, int value)
{
	for (unsigned i = y; i < y + height; i++)
		memset(frame->data[plane] + (ptrdiff_t)i * frame->linesize[plane] + x, value, width);
}

static void cover(struct recode *r, AVFrame *frame, int64_t at)
{
	for (size_t i = 0; i < r->cleaning->area_count; i++) {
		const struct media_area *area = &r->cleaning->areas[i];
		/* What has no time is covered whenever it is. */
		if (at >= 0 && !trail_covers(area, (unsigned)at, FILM_EDGE_MS))
			continue;
		struct media_area a = film_stored(area, r->orientation, r->width, r->height);
		fill(frame, 0, a.x, a.y, a.width, a.height, DARK);
		for (int plane = 1; plane <= 2; plane++)
			fill(frame, plane, a.x / 2, a.y / 2, (a.width + 1) / 2, (a.height + 1) / 2, GREY);
	}
}

/* How it looks and how it runs stays; colours are told as they were. */
static void describe(struct recode *r, const AVStream *from)
{
	AVCodecContext *c = r->codec;
	const AVCodecParameters *p = from->codecpar;
	c->width = p->width & ~1;
	c->height = p->height & ~1;
	c->pix_fmt = AV_PIX_FMT_YUV420P;
	c->time_base = r->time_base;
	c->framerate = from->avg_frame_rate;
	c->sample_aspect_ratio = from->sample_aspect_ratio;
	c->color_primaries = p->color_primaries;
	c->color_trc = p->color_trc;
	c->colorspace = p->color_space;
	c->color_range = p->format == AV_PIX_FMT_YUVJ420P ? AVCOL_RANGE_JPEG : p->color_range;
	c->gop_size = GOP_MAX;
	c->thread_count = 1;
	c->flags |= AV_CODEC_FLAG_BITEXACT;
	if (r->out->oformat->flags & AVFMT_GLOBALHEADER)
		c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
}

static bool open_sift(struct recode *r)
{
	const AVBitStreamFilter *sift = av_bsf_get_by_name("filter_units");
	/* Of a picture's parts the sixth kind holds what the encoder says of itself (ITU-T H.264, 7.4.1). */
	return sift && av_bsf_alloc(sift, &r->sift) >= 0 &&
	       avcodec_parameters_copy(r->sift->par_in, r->to->codecpar) >= 0 &&
	       av_opt_set(r->sift->priv_data, "remove_types", "6", 0) >= 0 && av_bsf_init(r->sift) >= 0;
}

enum media_trouble recode_open(struct recode *r, AVFormatContext *out, const struct film *film,
			       const struct film_cleaning *cleaning)
{
	const AVStream *from = film->format->streams[film_stream(film, AVMEDIA_TYPE_VIDEO)];
	const bool webm = cleaning->format == MEDIA_WEBM;
	const AVCodec *encoder = avcodec_find_encoder_by_name(webm ? "libvpx-vp9" : "libx264");
	AVDictionary *options = NULL;
	*r = (struct recode){
		.cleaning = cleaning,
		.out = out,
		.to = out->streams[0],
		.codec = encoder ? avcodec_alloc_context3(encoder) : NULL,
		.plain = av_frame_alloc(),
		.packet = av_packet_alloc(),
		.time_base = from->time_base,
		.orientation = film_orientation(film),
		.width = (unsigned)from->codecpar->width & ~1u,
		.height = (unsigned)from->codecpar->height & ~1u,
		.last = INT64_MIN,
	};
	if (!r->codec || !r->plain || !r->packet)
		return MEDIA_NO_MEMORY;
	if (!r->width || !r->height)
		return MEDIA_UNSUPPORTED;
	describe(r, from);
	for (const struct option *o = webm ? vp9 : h264; o->name; o++)
		av_dict_set(&options, o->name, o->value, 0);
	int rc = avcodec_open2(r->codec, encoder, &options);
	av_dict_free(&options);
	if (rc < 0 || avcodec_parameters_from_context(r->to->codecpar, r->codec) < 0)
		return rc == AVERROR(ENOMEM) ? MEDIA_NO_MEMORY : MEDIA_UNSUPPORTED;
	return webm || open_sift(r) ? MEDIA_FINE : MEDIA_NO_MEMORY;
}

/* As the encoder takes it, and so that it may be written on. NULL: no memory, or no such pictures. */
static AVFrame *make_plain(struct recode *r, AVFrame *frame)
{
	const bool same = frame->format == AV_PIX_FMT_YUV420P || frame->format == AV_PIX_FMT_YUVJ420P;
	AVFrame *plain = same ? frame : r->plain;
	if (!same)
		av_frame_unref(plain);
	plain->format = AV_PIX_FMT_YUV420P;
	plain->width = (int)r->width;
	plain->height = (int)r->height;
	if (same)
		return av_frame_make_writable(frame) >= 0 ? frame : NULL;
	r->scale = sws_getCachedContext(r->scale, (int)r->width, (int)r->height, frame->format, (int)r->width,
					(int)r->height, AV_PIX_FMT_YUV420P, SWS_BILINEAR, NULL, NULL, NULL);
	if (!r->scale || av_frame_get_buffer(plain, 0) < 0)
		return NULL;
	sws_scale(r->scale, (const uint8_t *const *)frame->data, frame->linesize, 0, (int)r->height, plain->data,
		  plain->linesize);
	return plain;
}

static enum media_trouble write_packet(struct recode *r)
{
	AVPacket *p = r->packet;
	p->stream_index = r->to->index;
	p->duration = av_rescale_q(1, av_inv_q(r->codec->framerate), r->time_base);
	av_packet_rescale_ts(p, r->time_base, r->to->time_base);
	return av_interleaved_write_frame(r->out, p) < 0 ? MEDIA_UNSUPPORTED : MEDIA_FINE;
}

static enum media_trouble sift(struct recode *r)
{
	enum media_trouble trouble = MEDIA_FINE;
	if (!r->sift)
		return write_packet(r);
	if (av_bsf_send_packet(r->sift, r->packet) < 0)
		return MEDIA_UNSUPPORTED;
	while (!trouble && av_bsf_receive_packet(r->sift, r->packet) >= 0)
		trouble = write_packet(r);
	return trouble;
}

enum media_trouble recode_put(struct recode *r, AVFrame *frame, int64_t at)
{
	AVFrame *plain = NULL;
	enum media_trouble trouble = MEDIA_FINE;
	if (frame) {
		/* Times go forward, whatever the film says. */
		int64_t time = frame->best_effort_timestamp;
		time = time == AV_NOPTS_VALUE || time <= r->last ? r->last + 1 : time;
		r->last = time;
		plain = make_plain(r, frame);
		if (!plain)
			return MEDIA_NO_MEMORY;
		plain->pts = time;
		plain->pict_type = AV_PICTURE_TYPE_NONE;
		cover(r, plain, at);
	}
	if (avcodec_send_frame(r->codec, plain) < 0)
		return MEDIA_UNSUPPORTED;
	while (!trouble && avcodec_receive_packet(r->codec, r->packet) >= 0)
		trouble = sift(r);
	return trouble;
}

void recode_close(struct recode *r)
{
	sws_freeContext(r->scale);
	av_bsf_free(&r->sift);
	av_packet_free(&r->packet);
	av_frame_free(&r->plain);
	avcodec_free_context(&r->codec);
}
