// SPDX-License-Identifier: Apache-2.0
/* `blouse photo`: pictures read by workers, some at a time, told in the order in which they were named. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/io.h"
#include "cli/photo.h"
#include "verdict/jsonw.h"
#include "verdict/together.h"

#define PHOTO_OUT_MAX ((size_t)256 << 20)
#define PROGRESS_SECONDS 0.1
#define PROGRESS_WIDTH 30

enum photo_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

struct photos {
	const struct args *args;
	struct str message; /* that goes with each */
	enum blouse_context context;
	enum blouse_network network;
	bool consented;
	struct loaded charter;
	struct media_client *client;
	struct photo_list list;
	struct photo_cover cover;
	enum media_cover manner;
	enum photo_format format;
	enum blouse_level fail_on, highest;
	struct term term;
	struct buf out;
	const char *clean; /* a file, or a folder */
	bool look, clean_folder, several, trouble, first_result;
	unsigned jobs;
	size_t told;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct photo *ring; /* the i-th file in i modulo ring_size */
	size_t ring_size, next, written;
	bool stop;
};

/* A name that says nothing: neither who took it nor when. None that exists is written over. */
static enum error_code name_copy(const struct photos *k, size_t number, const struct photo *p, char **ret_path,
				 struct error *err)
{
	_cleanup_buf_ struct buf path;
	struct stat original, st;
	buf_init(&path, LOAD_PATH_MAX);
	if (k->clean_folder)
		buf_addf(&path, "%s/photo-%04zu.%s", k->clean, number + 1,
			 media_format_extension(p->result.copy.format));
	else
		buf_add_c(&path, k->clean);
	if (path.failed)
		return error_set(err, ERR_LIMIT, "%s : ce chemin est trop long.", k->clean);
	bool there = stat(path.ptr, &st) == 0;
	if (there && stat(p->path, &original) == 0 && st.st_dev == original.st_dev && st.st_ino == original.st_ino)
		return error_set(err, ERR_USAGE,
				 "%s : la copie prendrait la place de l'original. Donnez-lui un autre nom.", path.ptr);
	if (there)
		return error_set(err, ERR_IO, "%s existe déjà : rien n'est écrasé. %s", path.ptr,
				 k->clean_folder ? "Choisissez un dossier vide." : "Donnez un autre nom à la copie.");
	*ret_path = mem_alloc(path.len + 1);
	if (!*ret_path)
		return error_nomem(err);
	memcpy(*ret_path, path.ptr, path.len + 1);
	return ERR_NONE;
}

/* What the picture breaks, together with what is said with it. */
static enum error_code judge_photo(struct photos *k, struct blouse_checker *checker, struct photo *p, struct error *err)
{
	const struct media_gps *gps = &p->result.facts.gps;
	const struct picture_given given = {
		.seen = &p->result.seen,
		.heard = &p->result.heard,
		.hidden = p->result.facts.hidden,
		.hidden_count = p->result.facts.hidden_count,
		.placed = gps->found,
		.latitude = gps->latitude,
		.longitude = gps->longitude,
		.message = k->message,
		.context = k->context,
		.network = k->network,
		.consented = k->consented,
	};
	if (gps->found)
		p->where = where_find(k->charter.charter, gps->latitude, gps->longitude);
	enum error_code code = picture_judge(&p->arena, k->charter.charter, checker, &given, &p->told, err);
	return code ? code : together_tell(&p->arena, k->message, &p->told, err);
}

static enum error_code read_photo(struct photos *k, struct blouse_checker *checker, size_t number, struct photo *p,
				  struct error *err)
{
	_cleanup_buf_ struct buf file;
	buf_init(&file, MEDIA_FILE_MAX + 1);
	enum error_code code = io_read(p->path, MEDIA_FILE_MAX, &file, err);
	if (code)
		return code;
	const struct media_job job = {
		.wants = MEDIA_WANT_FACTS | (k->clean ? MEDIA_WANT_COPY : 0) |
			 (k->look ? MEDIA_WANT_SIGHT | MEDIA_WANT_VOICE : 0) |
			 (args_given(k->args, "without-sound") ? MEDIA_WANT_SILENCE : 0),
		.cover = k->manner,
		.cover_found = k->cover.found,
		.areas = k->cover.areas,
		.area_count = k->cover.count,
		.file = buf_str(&file),
	};
	p->size = file.len;
	code = media_run(k->client, &p->arena, &job, &p->result, err);
	if (!code)
		code = judge_photo(k, checker, p, err);
	if (code || !k->clean)
		return code;
	code = name_copy(k, number, p, &p->copy, err);
	return code ? code : io_write_file(p->copy, p->result.copy.bytes, err);
}

/* Each thread takes the next file for which there is room. */
static void *work(void *photos)
{
	struct photos *k = photos;
	struct blouse_checker *checker = NULL;
	struct error none = {0};
	load_checker(&k->charter, &checker, &none);
	for (;;) {
		pthread_mutex_lock(&k->lock);
		while (!k->stop && k->next < k->list.count && k->next >= k->written + k->ring_size)
			pthread_cond_wait(&k->changed, &k->lock);
		size_t number = k->next;
		bool over = k->stop || number >= k->list.count;
		k->next += !over;
		pthread_mutex_unlock(&k->lock);
		if (over)
			break;
		struct photo *p = &k->ring[number % k->ring_size];
		p->path = k->list.paths[number];
		struct error err = {0};
		if (!checker)
			p->err = none;
		else if (read_photo(k, checker, number, p, &err))
			p->err = err;
		pthread_mutex_lock(&k->lock);
		p->done = true;
		pthread_cond_broadcast(&k->changed);
		pthread_mutex_unlock(&k->lock);
	}
	blouse_checker_free(checker);
	return NULL;
}

static void add_photo(struct photos *k, const struct photo *p)
{
	enum blouse_level level = p->err.code ? BLOUSE_CLEAR : photo_level(p);
	k->highest = level > k->highest ? level : k->highest;
	if (p->err.code) {
		/* A picture that cannot be read does not keep the others from being read. */
		k->trouble = true;
		cli_trouble(k->args, "%s : %s", p->path, p->err.message);
		if (k->format != FORMAT_JSON)
			return;
	}
	if (k->format == FORMAT_TEXT) {
		if (k->told)
			buf_add_char(&k->out, '\n');
		photo_text(&k->out, &k->term, k->charter.charter, p);
	} else if (k->format == FORMAT_JSON) {
		if (k->several)
			buf_add_c(&k->out, k->told ? ",\n" : "[\n");
		photo_json(&k->out, k->charter.charter, p);
	} else {
		photo_sarif(&k->out, k->charter.charter, p, &k->first_result);
	}
	k->told++;
}

static enum error_code flush(struct photos *k, struct error *err)
{
	if (k->out.failed)
		return error_nomem(err);
	enum error_code code = io_write(STDOUT_FILENO, buf_str(&k->out), err);
	buf_clear(&k->out);
	return code;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void show_progress(const struct photos *k, double *shown)
{
	char bar[PROGRESS_WIDTH * 4 + 1] = "";
	if (now() - *shown < PROGRESS_SECONDS && k->written < k->list.count)
		return;
	*shown = now();
	size_t full = k->written * PROGRESS_WIDTH / k->list.count, at = 0;
	for (size_t i = 0; i < PROGRESS_WIDTH; i++, at += 3)
		memcpy(bar + at, i < full ? "█" : "░", 3);
	fprintf(stderr, "\r\033[K%s %zu sur %zu", bar, k->written, k->list.count);
}

/* Takes what the threads have read, in order. */
static enum error_code tell_all(struct photos *k, struct error *err)
{
	bool progress = k->several && isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	double shown = 0;
	enum error_code code = ERR_NONE;
	if (k->format == FORMAT_SARIF)
		photo_sarif_begin(&k->out, k->charter.charter);
	while (!code && k->written < k->list.count) {
		struct photo *p = &k->ring[k->written % k->ring_size];
		pthread_mutex_lock(&k->lock);
		while (!p->done)
			pthread_cond_wait(&k->changed, &k->lock);
		pthread_mutex_unlock(&k->lock);
		if (progress && p->err.code)
			fputs("\r\033[K", stderr);
		add_photo(k, p);
		arena_clear(&p->arena);
		mem_free(p->copy);
		*p = (struct photo){.arena = p->arena};
		code = flush(k, err);
		pthread_mutex_lock(&k->lock);
		k->written++;
		pthread_cond_broadcast(&k->changed);
		pthread_mutex_unlock(&k->lock);
		if (progress)
			show_progress(k, &shown);
	}
	if (progress)
		fputs("\r\033[K", stderr);
	if (k->format == FORMAT_SARIF)
		photo_sarif_end(&k->out);
	else if (k->format == FORMAT_JSON)
		buf_add_c(&k->out, !k->several ? "\n" : k->told ? "\n]\n" : "[]\n");
	return code ? code : flush(k, err);
}

static enum error_code run(struct photos *k, struct error *err)
{
	pthread_t threads[MEDIA_AT_ONCE_MAX];
	unsigned running = 0;
	k->ring_size = (size_t)k->jobs * 2;
	k->ring = mem_calloc(k->ring_size, sizeof(*k->ring));
	if (!k->ring)
		return error_nomem(err);
	for (size_t i = 0; i < k->ring_size; i++)
		arena_init(&k->ring[i].arena, MEDIA_ANSWER_MAX * 2);
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->changed, NULL);
	while (running < k->jobs && pthread_create(&threads[running], NULL, work, k) == 0)
		running++;
	enum error_code code =
		running ? tell_all(k, err) : error_set(err, ERR_NOMEM, "aucun fil d'exécution n'a pu être lancé : %m.");
	pthread_mutex_lock(&k->lock);
	k->stop = true;
	pthread_cond_broadcast(&k->changed);
	pthread_mutex_unlock(&k->lock);
	for (unsigned i = 0; i < running; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < k->ring_size; i++) {
		mem_free(k->ring[i].copy);
		arena_release(&k->ring[i].arena);
	}
	pthread_cond_destroy(&k->changed);
	pthread_mutex_destroy(&k->lock);
	mem_free(k->ring);
	return code;
}

/* One picture goes to a file, or into a folder that exists; several go into a folder, which is made. */
static enum error_code prepare_copies(struct photos *k, struct error *err)
{
	struct stat st;
	k->clean = args_value(k->args, "clean");
	if (!k->clean)
		return ERR_NONE;
	bool folder = stat(k->clean, &st) == 0 && S_ISDIR(st.st_mode);
	k->clean_folder = folder || k->several;
	if (k->clean_folder && !folder && mkdir(k->clean, 0777) < 0)
		return error_set(err, ERR_IO, "%s : ce dossier n'a pas pu être créé : %s.", k->clean,
				 strerrordesc_np(errno));
	return ERR_NONE;
}

static enum error_code read_settings(struct photos *k, struct error *err)
{
	const struct args *args = k->args;
	const char *cover = args_value(args, "cover");
	struct stat st;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned all = cores < 1 ? 1 : cores > (long)MEDIA_AT_ONCE_MAX ? MEDIA_AT_ONCE_MAX : (unsigned)cores;
	k->format = (enum photo_format)args_choice(args, "format", FORMAT_TEXT);
	k->fail_on = (enum blouse_level)(args_choice(args, "fail-on", BLOUSE_ATTENTION - 1) + 1);
	k->message = str_from_c(args_value(args, "text"));
	k->context = (enum blouse_context)args_choice(args, "context", BLOUSE_AGENT);
	k->network = (enum blouse_network)(args_choice(args, "network", -1) + 1);
	k->consented = args_given(args, "consent");
	k->look = !args_given(args, "metadata");
	k->manner = args_given(args, "mosaic") ? MEDIA_COVER_MOSAIC : MEDIA_COVER_SOLID;
	if ((cover || args_given(args, "mosaic") || args_given(args, "without-sound")) && !args_given(args, "clean"))
		return error_set(
			err, ERR_USAGE,
			"--cover, --mosaic et --without-sound servent avec --clean : dites où écrire la copie.");
	enum error_code code = io_check_utf8(k->message, NULL, err);
	if (!code)
		code = args_number(args, "jobs", 1, MEDIA_AT_ONCE_MAX, all, &k->jobs, err);
	if (!code && cover)
		code = photo_cover_read(cover, &k->cover, err);
	k->several = args->operand_count > 1;
	for (size_t i = 0; i < args->operand_count && !code; i++) {
		k->several = k->several || (stat(args->operands[i], &st) == 0 && S_ISDIR(st.st_mode));
		code = photo_list_add(&k->list, args->operands[i], err);
	}
	return code ? code : prepare_copies(k, err);
}

int photo_run(const struct args *args)
{
	struct photos k = {.args = args, .first_result = true, .term = term_of(STDOUT_FILENO)};
	struct error err = {0};
	buf_init(&k.out, PHOTO_OUT_MAX);
	bool failed = read_settings(&k, &err) || load_charter(args, &k.charter, &err) ||
		      load_reading(args, true, &k.charter, &err) ||
		      media_client_in(getenv("BLOUSE_MEDIA_WORKERS"), k.jobs, &k.client, &err) || run(&k, &err);
	int status = failed                   ? cli_error(args, &err)
		     : k.trouble              ? CLI_TROUBLE
		     : k.highest >= k.fail_on ? CLI_FOUND
					      : CLI_CLEAN;
	media_client_free(k.client);
	photo_list_release(&k.list);
	buf_release(&k.out);
	load_release(&k.charter);
	return status;
}
