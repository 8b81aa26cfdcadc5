/* SPDX-License-Identifier: Apache-2.0 */
/* The whole sound of a film, decoded and listened to, and forgotten as it goes. */
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/mathematics.h>
#include <libswresample/swresample.h>
#include <time.h>

#include "media/film/film.h"
#include "media/film/voice.h"

#define APART                                                                                                          \
	(VOICE_RATE / 4)   /* samples between where a sound is and where it says to be, from which that is silence */
#define SAMPLES_MAX 192000 /* of one frame, at most, once they are VOICE_RATE */

struct ear {
	AVCodecContext *codec;
	SwrContext *convert;
	struct voice *voice;
	AVFrame *frame, *plain;
	AVRational time_base; /* of the frames' times */
	int64_t begins;       /* when the film does; this and the next in samples */
	int64_t heard;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool hear(struct ear *e, const float *samples, size_t count)
{
	e->heard += (int64_t)count;
	return voice_hear(e->voice, samples, count);
}

/* In samples; 0 when it is not told, or not within what is listened to. */
static int64_t moment(int64_t time, AVRational base)
{
	if (time == AV_NOPTS_VALUE || base.num <= 0 || base.den <= 0)
		return 0;
	int64_t at = av_rescale_q(time, base, (AVRational){1, VOICE_RATE});
	return at > 0 && at <= (int64_t)VOICE_SECONDS_MAX * VOICE_RATE ? at : 0;
}

/* A sound may begin after the film, stop and go on, or be broken for a while: until it is heard again, silence. */
static bool hear_silence(struct ear *e)
{
	static const float none[APART];
	int64_t at = moment(e->frame->best_effort_timestamp, e->time_base) - e->begins;
	if (at - e->heard < APART)
		return true;
	while (e->heard < at) {
		int64_t left = at - e->heard;
		if (!hear(e, none, left < APART ? (size_t)left : APART))
			return false;
	}
	return true;
}

/* What a decoder gives, as one channel of VOICE_RATE. A stream may change how it is in its middle. False: no more is heard. */
static bool hear_frame(struct ear *e)
{
	AVFrame *to = e->plain;
	av_frame_unref(to);
	to->format = AV_SAMPLE_FMT_FLT;
	to->sample_rate = VOICE_RATE;
	to->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_MONO;
	if (!e->frame->ch_layout.nb_channels)
		av_channel_layout_default(&e->frame->ch_layout, e->codec->ch_layout.nb_channels);
	int rc = swr_convert_frame(e->convert, to, e->frame);
	if (rc == AVERROR_INPUT_CHANGED || rc == AVERROR_OUTPUT_CHANGED) {
		swr_close(e->convert);
		rc = swr_convert_frame(e->convert, to, e->frame);
	}
	return rc >= 0 && to->nb_samples >= 0 && to->nb_samples <= SAMPLES_MAX &&
	       hear(e, (const float *)(const void *)to->data[0], (size_t)to->nb_samples);
}

/* Without a packet: what the decoder still holds. A packet that is no good is silence. */
static bool hear_packet(struct ear *e, const AVPacket *packet)
{
	bool good = true;
	if (avcodec_send_packet(e->codec, packet) < 0)
		return true;
	while (good && avcodec_receive_frame(e->codec, e->frame) >= 0) {
		good = hear_silence(e) && hear_frame(e);
		av_frame_unref(e->frame);
	}
	return good;
}

static bool open_ear(struct ear *e, const AVStream *stream)
{
	const AVCodec *decoder = avcodec_find_decoder(stream->codecpar->codec_id);
	e->codec = decoder ? avcodec_alloc_context3(decoder) : NULL;
	if (!e->codec)
		return false;
	e->codec->thread_count = 1;
	e->codec->pkt_timebase = e->time_base = stream->time_base;
	return avcodec_parameters_to_context(e->codec, stream->codecpar) >= 0 &&
	       avcodec_open2(e->codec, decoder, NULL) >= 0;
}

static void close_ear(struct ear *e)
{
	av_frame_free(&e->frame);
	av_frame_free(&e->plain);
	swr_free(&e->convert);
	avcodec_free_context(&e->codec);
	voice_free(e->voice);
}

enum media_trouble film_listen(struct film *film, struct media_heard *heard)
{
	struct ear e = {0};
	AVPacket *packet = av_packet_alloc();
	int sound = film_stream(film, AVMEDIA_TYPE_AUDIO);
	int64_t until = now_ms() + FILM_LISTEN_MS;
	bool more = true;
	enum media_trouble trouble = MEDIA_NO_MEMORY;
	e.voice = voice_new();
	e.frame = av_frame_alloc();
	e.plain = av_frame_alloc();
	e.convert = swr_alloc();
	if (packet && e.voice && e.frame && e.plain && e.convert)
		trouble = MEDIA_FINE;
	e.begins = moment(film->format->start_time, AV_TIME_BASE_Q);
	*heard = (struct media_heard){.sound = sound >= 0};
	heard->listened = !trouble && heard->sound && open_ear(&e, film->format->streams[sound]);
	for (unsigned i = 0; i < film->format->nb_streams; i++)
		film->format->streams[i]->discard = (int)i == sound ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
	while (heard->listened && more && av_read_frame(film->format, packet) >= 0) {
		if (packet->stream_index == sound)
			more = hear_packet(&e, packet) && now_ms() < until;
		av_packet_unref(packet);
	}
	if (heard->listened && more)
		more = hear_packet(&e, NULL);
	for (unsigned i = 0; i < film->format->nb_streams; i++)
		film->format->streams[i]->discard = AVDISCARD_DEFAULT;
	heard->cut_short = heard->listened && !more;
	if (heard->listened)
		voice_end(e.voice, heard);
	av_packet_free(&packet);
	close_ear(&e);
	return trouble;
}
