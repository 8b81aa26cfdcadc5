// SPDX-License-Identifier: Apache-2.0
/* One thread reads, `jobs` workers do the rest. A batch is first parsed, by any worker, which answers the records that
 * stand alone; then each lane in turn answers the posts of its threads, batch after batch, so that every post comes
 * behind the earlier ones of its author. Whoever finds the oldest batch answered writes it. */
#include "cli/stream.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "cli/batch.h"
#include "cli/io.h"
#include "verdict/jsonw.h"
#include "cli/record.h"
#include "cli/threads.h"

#define STREAM_THREADS_MAX 16384 /* threads remembered at once, over all lanes */
#define PROGRESS_SECONDS 0.25

struct stream {
	const struct stream_settings *settings;
	struct batch *ring;
	unsigned ring_size;
	struct threads lanes[BATCH_LANES];
	unsigned long long lines; /* read so far; of the reader alone */

	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Below: under the lock. Batches are numbered from 0 and stand at ring[number % ring_size]. */
	unsigned long long filled, parsing, written;
	unsigned long long lane_next[BATCH_LANES];
	bool lane_busy[BATCH_LANES], writing, ended, failed;
	struct error err; /* why it failed */
	struct stream_totals totals;
};

struct worker {
	struct stream *stream;
	pthread_t thread;
	struct blouse_checker *checker;
	struct record record;
	struct place_index places;
	struct stream_totals totals;
};

static void fail(struct stream *s, const struct error *err)
{
	if (!s->failed)
		s->err = *err;
	s->failed = true;
	pthread_cond_broadcast(&s->changed);
}

static void note_level(struct worker *w, enum blouse_level level)
{
	if (level > w->totals.highest)
		w->totals.highest = level;
}

/* The answer to one record, whose thread is `thread` or NULL. */
static enum error_code answer(struct worker *w, struct buf *out, struct thread_entry *thread, struct threads *threads,
			      struct error *err)
{
	const struct record *r = &w->record;
	const struct blouse_result *result;
	struct blouse_error e = {0};
	struct str mosaic[BLOUSE_THREAD_MAX];
	struct jsonw_extra extra = {.id = buf_str(&r->id), .threaded = thread, .mosaic = mosaic};
	int status = thread ? blouse_check_next(w->checker, thread->state, r->text.ptr, r->text.len, r->context,
						r->network, &result, &e)
			    : blouse_check(w->checker, r->text.ptr, r->text.len, r->context, r->network, &result, &e);
	if (status)
		return error_set(err, ERR_LIMIT, "%s", e.message);
	enum error_code code = place_build(&w->places, r->text, err);
	if (code)
		return code;
	for (size_t i = 0; thread && i < result->mosaic_count && extra.mosaic_count < BLOUSE_THREAD_MAX; i++) {
		struct str id = threads_id(thread, result->mosaic[i]);
		if (id.len)
			mosaic[extra.mosaic_count++] = id;
	}
	jsonw_result(out, w->stream->settings->loaded->charter, &w->places, result, &extra);
	for (size_t i = 0; i < result->finding_count; i++)
		note_level(w, result->findings[i].level);
	if (!thread)
		return ERR_NONE;
	note_level(w, result->thread_verdict);
	return threads_add_id(threads, thread, extra.id, err);
}

static void finish_line(struct worker *w, struct batch_line *line, struct buf *out, size_t start, enum error_code code,
			const struct error *err)
{
	if (code) {
		/* What a failure left half written gives way to the error. */
		out->len = start;
		jsonw_error(out, buf_str(&w->record.id), err->message);
	}
	buf_add_char(out, '\n');
	line->out_start = start;
	line->out_len = out->len - start;
}

static void parse_batch(struct worker *w, struct batch *b)
{
	const struct stream_settings *settings = w->stream->settings;
	struct error err;
	for (size_t i = 0; i < b->line_count; i++) {
		struct batch_line *line = &b->lines[i];
		struct buf *out = &b->out[BATCH_NO_LANE];
		size_t start = out->len;
		enum error_code code = record_read(&w->record, line->line, settings->context, settings->network, &err);
		if (!code && w->record.threaded) {
			line->lane = (uint8_t)(threads_hash(w->record.thread) % BATCH_LANES);
			b->lanes |= 1u << line->lane;
			continue;
		}
		if (!code)
			code = answer(w, out, NULL, NULL, &err);
		finish_line(w, line, out, start, code, &err);
	}
}

static void run_lane(struct worker *w, struct batch *b, unsigned lane)
{
	const struct stream_settings *settings = w->stream->settings;
	struct threads *threads = &w->stream->lanes[lane];
	struct error err;
	for (size_t i = 0; i < b->line_count; i++) {
		struct batch_line *line = &b->lines[i];
		struct buf *out = &b->out[lane];
		struct thread_entry *thread;
		size_t start = out->len;
		if (line->lane != lane)
			continue;
		/* Read a second time: keeping what the parser made of it would cost more than it saves. */
		enum error_code code = record_read(&w->record, line->line, settings->context, settings->network, &err);
		if (!code)
			code = threads_get(threads, w->record.thread, threads_hash(w->record.thread) / BATCH_LANES,
					   &thread, &err);
		if (!code)
			code = answer(w, out, thread, threads, &err);
		finish_line(w, line, out, start, code, &err);
	}
}

static struct batch *batch_at(struct stream *s, unsigned long long number) { return &s->ring[number % s->ring_size]; }

/* Each of these does one piece of work if there is one; the lock is held at both ends. */
static bool try_write(struct stream *s)
{
	struct batch *b = batch_at(s, s->written);
	struct error err;
	struct str out;
	if (s->writing || s->written == s->filled || !b->parsed || b->lanes_left)
		return false;
	s->writing = true;
	pthread_mutex_unlock(&s->lock);
	enum error_code code = batch_join(b, &out, &err);
	if (!code)
		code = io_write(s->settings->out, out, &err);
	pthread_mutex_lock(&s->lock);
	s->writing = false;
	s->written++;
	if (code)
		fail(s, &err);
	pthread_cond_broadcast(&s->changed);
	return true;
}

static bool try_lane(struct worker *w)
{
	struct stream *s = w->stream;
	for (unsigned k = 0; k < BATCH_LANES; k++) {
		while (!s->lane_busy[k] && s->lane_next[k] < s->filled && batch_at(s, s->lane_next[k])->parsed) {
			struct batch *b = batch_at(s, s->lane_next[k]);
			bool work = b->lanes & 1u << k;
			if (work) {
				s->lane_busy[k] = true;
				pthread_mutex_unlock(&s->lock);
				run_lane(w, b, k);
				pthread_mutex_lock(&s->lock);
				s->lane_busy[k] = false;
			}
			s->lane_next[k]++;
			b->lanes_left--;
			if (work) {
				pthread_cond_broadcast(&s->changed);
				return true;
			}
		}
	}
	return false;
}

static bool try_parse(struct worker *w)
{
	struct stream *s = w->stream;
	if (s->parsing == s->filled)
		return false;
	struct batch *b = batch_at(s, s->parsing++);
	pthread_mutex_unlock(&s->lock);
	parse_batch(w, b);
	pthread_mutex_lock(&s->lock);
	b->parsed = true;
	pthread_cond_broadcast(&s->changed);
	return true;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct stream *s = w->stream;
	pthread_mutex_lock(&s->lock);
	while (!s->failed && !(s->ended && s->written == s->filled)) {
		/* Lanes first: passing a batch through them may be what makes it ready to be written. */
		if (!try_lane(w) && !try_write(s) && !try_parse(w))
			pthread_cond_wait(&s->changed, &s->lock);
	}
	if (w->totals.highest > s->totals.highest)
		s->totals.highest = w->totals.highest;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Reads one file to its end; false once the run has failed. */
static bool read_file(struct stream *s, const char *path, double started, double *shown)
{
	struct batch_reader reader;
	struct error err;
	int fd;
	if (io_open(path, &fd, &err)) {
		fprintf(stderr, "blouse check : %s\n", err.message);
		s->totals.unreadable = true;
		return true;
	}
	batch_reader_init(&reader, fd, path);
	bool failed = false;
	while (!reader.ended && !failed) {
		pthread_mutex_lock(&s->lock);
		while (!s->failed && s->filled - s->written == s->ring_size)
			pthread_cond_wait(&s->changed, &s->lock);
		failed = s->failed;
		pthread_mutex_unlock(&s->lock);
		if (failed)
			break;
		struct batch *b = batch_at(s, s->filled);
		if (batch_fill(b, &reader, &err)) {
			fprintf(stderr, "blouse check : %s\n", err.message);
			s->totals.unreadable = true;
			break;
		}
		if (!b->line_count)
			continue;
		b->lanes_left = BATCH_LANES;
		s->lines += b->line_count;
		pthread_mutex_lock(&s->lock);
		s->filled++;
		pthread_cond_broadcast(&s->changed);
		pthread_mutex_unlock(&s->lock);
		if (s->settings->progress && now() - *shown > PROGRESS_SECONDS) {
			*shown = now();
			fprintf(stderr, "\r\033[K%llu messages, %.0f par seconde", s->lines,
				(double)s->lines / (*shown - started));
		}
	}
	batch_reader_release(&reader);
	io_close(fd);
	return !failed;
}

static void release(struct stream *s, struct worker *workers)
{
	for (unsigned i = 0; workers && i < s->settings->jobs; i++) {
		blouse_checker_free(workers[i].checker);
		record_release(&workers[i].record);
		place_release(&workers[i].places);
	}
	for (unsigned i = 0; s->ring && i < s->ring_size; i++)
		batch_release(&s->ring[i]);
	for (unsigned i = 0; i < BATCH_LANES; i++)
		threads_release(&s->lanes[i]);
	mem_free(workers);
	mem_free(s->ring);
}

static enum error_code prepare(struct stream *s, struct worker *workers, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (unsigned i = 0; i < s->ring_size; i++)
		batch_init(&s->ring[i]);
	for (unsigned i = 0; i < s->settings->jobs; i++) {
		workers[i].stream = s;
		record_init(&workers[i].record);
	}
	for (unsigned i = 0; i < s->settings->jobs && !code; i++)
		code = load_checker(s->settings->loaded, &workers[i].checker, err);
	for (unsigned i = 0; i < BATCH_LANES && !code; i++)
		code = threads_init(&s->lanes[i], STREAM_THREADS_MAX / BATCH_LANES, err);
	return code;
}

enum error_code stream_run(const struct stream_settings *settings, const char *const *paths, size_t path_count,
			   struct stream_totals *ret_totals, struct error *err)
{
	struct stream s = {.settings = settings, .ring_size = 2 * settings->jobs + 2};
	struct worker *workers = mem_calloc(settings->jobs, sizeof *workers);
	double started = now(), shown = started;
	unsigned running = 0;
	s.ring = mem_calloc(s.ring_size, sizeof *s.ring);
	enum error_code code = workers && s.ring ? prepare(&s, workers, err) : error_nomem(err);
	if (code) {
		release(&s, workers);
		return code;
	}
	pthread_mutex_init(&s.lock, NULL);
	pthread_cond_init(&s.changed, NULL);
	while (running < settings->jobs && pthread_create(&workers[running].thread, NULL, work, &workers[running]) == 0)
		running++;
	/* Fewer workers than asked for still do the work; none cannot. */
	if (!running)
		s.failed = error_set(&s.err, ERR_NOMEM, "aucun fil d'exécution n'a pu être lancé : %m.");
	for (size_t i = 0; i < path_count && running; i++)
		if (!read_file(&s, paths[i], started, &shown))
			break;
	pthread_mutex_lock(&s.lock);
	s.ended = true;
	pthread_cond_broadcast(&s.changed);
	pthread_mutex_unlock(&s.lock);
	for (unsigned i = 0; i < running; i++)
		pthread_join(workers[i].thread, NULL);
	if (settings->progress && shown > started)
		fputs("\r\033[K", stderr);
	if (s.failed) {
		code = s.err.code;
		if (err)
			*err = s.err;
	} else {
		*ret_totals = s.totals;
	}
	pthread_cond_destroy(&s.changed);
	pthread_mutex_destroy(&s.lock);
	release(&s, workers);
	return code;
}
