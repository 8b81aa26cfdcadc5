/* SPDX-License-Identifier: Apache-2.0 */
#include "media/client.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

#define READ_AT_ONCE ((size_t)256 << 10)
#define LONGER ((MEDIA_LONG_PATIENCE_SECONDS - MEDIA_PATIENCE_SECONDS) * 1000) /* milliseconds */
#define FOLDER_SHOWN_MAX 200                                                   /* bytes of a folder that is told */

struct media_client {
	char worker[PATH_MAX];
	pthread_mutex_t lock;
	pthread_cond_t room;
	unsigned running, at_once, patience; /* the last in milliseconds */
};

/* What somebody sent, as sentences call it. */
enum sent { SENT_PICTURE, SENT_DOCUMENT, SENT_VIDEO, SENTS };

static enum sent sent_of(struct str file)
{
	enum media_format format = media_format_of(file);
	if (format == MEDIA_PDF)
		return SENT_DOCUMENT;
	return format == MEDIA_MP4 || format == MEDIA_MOV || format == MEDIA_WEBM ? SENT_VIDEO : SENT_PICTURE;
}

#define WORKER "/blouse-media"

static bool worker_in(struct media_client *c, const char *folder)
{
	size_t len = strlen(folder);
	if (len + sizeof(WORKER) > sizeof(c->worker))
		return false;
	memcpy(c->worker, folder, len);
	memcpy(c->worker + len, WORKER, sizeof(WORKER));
	return access(c->worker, X_OK) == 0;
}

/* Beside our executable in a build folder, in libexec once installed. */
static bool find_worker(struct media_client *c)
{
	char own[PATH_MAX] = "";
	ssize_t len = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash = len > 0 ? memrchr(own, '/', (size_t)len) : NULL;
	if (slash)
		*slash = '\0';
	return (slash && worker_in(c, own)) || worker_in(c, BLOUSE_LIBEXECDIR);
}

enum error_code media_client_new(const char *worker, unsigned at_once, struct media_client **ret_client,
				 struct error *err)
{
	struct media_client *c = mem_calloc(1, sizeof(*c));
	if (!c)
		return error_nomem(err);
	size_t len = worker ? strlen(worker) : 0;
	if (len && len < sizeof(c->worker))
		memcpy(c->worker, worker, len + 1);
	bool found = worker ? c->worker[0] && access(c->worker, X_OK) == 0 : find_worker(c);
	if (!found) {
		error_set(err, ERR_IO,
			  "Le lecteur de photos (blouse-media) est introuvable : réinstallez Blouse en entier.");
		error_detail(err, "%s", c->worker);
		mem_free(c);
		return ERR_IO;
	}
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->room, &attr);
	pthread_condattr_destroy(&attr);
	c->at_once = at_once < 1 ? 1 : at_once > MEDIA_AT_ONCE_MAX ? MEDIA_AT_ONCE_MAX : at_once;
	c->patience = MEDIA_PATIENCE_SECONDS * 1000;
	*ret_client = c;
	return ERR_NONE;
}

enum error_code media_client_in(const char *folder, unsigned at_once, struct media_client **ret_client,
				struct error *err)
{
	char worker[PATH_MAX];
	if (!folder || !*folder)
		return media_client_new(NULL, at_once, ret_client, err);
	int len = snprintf(worker, sizeof(worker), "%s" WORKER, folder);
	if (len < 0 || (size_t)len >= sizeof(worker) || access(worker, X_OK) != 0)
		return error_set(err, ERR_IO,
				 "Le lecteur de photos (blouse-media) n'est pas dans %.*s : corrigez media-workers, ou "
				 "BLOUSE_MEDIA_WORKERS si c'est la commande qui lit.",
				 STR_ARG(utf8_first(str_from_c(folder), FOLDER_SHOWN_MAX)));
	return media_client_new(worker, at_once, ret_client, err);
}

void media_client_patience(struct media_client *c, unsigned milliseconds) { c->patience = milliseconds; }

void media_client_free(struct media_client *c)
{
	if (!c)
		return;
	pthread_cond_destroy(&c->room);
	pthread_mutex_destroy(&c->lock);
	mem_free(c);
}

static enum error_code take_turn(struct media_client *c, struct error *err)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += MEDIA_WAIT_SECONDS;
	pthread_mutex_lock(&c->lock);
	int rc = 0;
	while (c->running >= c->at_once && rc == 0)
		rc = pthread_cond_timedwait(&c->room, &c->lock, &until);
	bool mine = c->running < c->at_once;
	c->running += mine;
	pthread_mutex_unlock(&c->lock);
	if (mine)
		return ERR_NONE;
	return error_set(err, ERR_UNAVAILABLE,
			 "Beaucoup de fichiers sont lus en ce moment. Réessayez dans une minute.");
}

static void give_turn(struct media_client *c)
{
	pthread_mutex_lock(&c->lock);
	c->running--;
	pthread_cond_signal(&c->room);
	pthread_mutex_unlock(&c->lock);
}

/* What a worker gets and gives: descriptors of ours, all closed on exec. */
struct run {
	int request, answer[2], pidfd;
	pid_t pid;
	int64_t until; /* in milliseconds of the monotonic clock: by then it has answered and is gone */
	struct buf in, out;
	enum sent sent;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum error_code no_start(struct error *err, const char *what)
{
	int cause = errno;
	error_set(err, ERR_UNAVAILABLE,
		  "Le lecteur de photos ne démarre pas. Réessayez dans une minute ; si cela dure, prévenez "
		  "l'administrateur.");
	error_detail(err, "%s: %s", what, strerrordesc_np(cause) ? strerrordesc_np(cause) : "?");
	return ERR_UNAVAILABLE;
}

/* The request as a file in memory: it needs no writer while the worker reads, and dies with both. */
static enum error_code write_request(struct run *r, const struct media_job *job, struct error *err)
{
	media_job_put(&r->in, job);
	if (r->in.failed)
		return error_nomem(err);
	r->request = memfd_create("request", MFD_CLOEXEC);
	if (r->request < 0)
		return no_start(err, "memfd_create");
	for (size_t done = 0; done < r->in.len;) {
		ssize_t n = write(r->request, r->in.ptr + done, r->in.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return no_start(err, "memfd");
		done += (size_t)n;
	}
	buf_release(&r->in);
	return lseek(r->request, 0, SEEK_SET) == 0 ? ERR_NONE : no_start(err, "memfd");
}

/* Ours stand beside each other, one a kind of files; one of another name reads everything. */
static enum error_code choose_worker(const struct media_client *c, const struct media_job *job, char *ret, size_t size,
				     struct error *err)
{
	const char *suffix = media_format_worker(media_format_of(job->file));
	const bool ours = str_ends(str_from_c(c->worker), STR(WORKER));
	snprintf(ret, size, "%s%s", c->worker, ours && suffix ? suffix : "");
	if (access(ret, X_OK) == 0)
		return ERR_NONE;
	error_set(err, ERR_UNAVAILABLE,
		  "Le programme qui lit ce genre de fichiers (blouse-media%s) manque sur cette machine. Prévenez "
		  "l'administrateur : il doit réinstaller Blouse en entier.",
		  suffix ? suffix : "");
	error_detail(err, "%s", ret);
	return ERR_UNAVAILABLE;
}

static enum error_code start(struct media_client *c, struct run *r, const struct media_job *job, struct error *err)
{
	static char locale[] = "LC_ALL=C", zone[] = "TZ=UTC0", threads[] = "OMP_THREAD_LIMIT=1";
#ifdef __SANITIZE_ADDRESS__
	static char asan[] = "ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:handle_segv=0";
	char *const environment[] = {locale, zone, threads, asan, NULL};
#else
	char *const environment[] = {locale, zone, threads, NULL};
#endif
	char worker[PATH_MAX + 8];
	enum error_code code = choose_worker(c, job, worker, sizeof(worker), err);
	if (code)
		return code;
	char *const arguments[] = {worker, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	if (pipe2(r->answer, O_CLOEXEC) < 0)
		return no_start(err, "pipe");
	fcntl(r->answer[0], F_SETFL, O_NONBLOCK);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, r->request, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, r->answer[1], STDOUT_FILENO);
#ifndef __SANITIZE_ADDRESS__
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	errno = posix_spawn(&r->pid, worker, &files, &attr, arguments, environment);
	code = errno ? no_start(err, "posix_spawn") : ERR_NONE;
	if (code)
		r->pid = 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	close_fd(&r->answer[1]);
	close_fd(&r->request);
	/* Nobody else waits for it, so the number is still its own. */
	if (!code && (r->pidfd = pidfd_open(r->pid, 0)) < 0)
		code = no_start(err, "pidfd_open");
	return code;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum error_code too_long(const struct run *r, struct error *err)
{
	static const char *const sentences[SENTS] = {
		[SENT_PICTURE] = "Lire cette image prend trop longtemps : la lecture est arrêtée. Réduisez l'image, ou "
				 "faites-en une capture d'écran.",
		[SENT_DOCUMENT] = "Lire ce document prend trop longtemps : la lecture est arrêtée. Envoyez-en moins de "
				  "pages à la fois.",
		[SENT_VIDEO] = "Lire cette vidéo prend trop longtemps : la lecture est arrêtée. Envoyez-en un passage "
			       "plus court.",
	};
	return error_set(err, ERR_LIMIT, "%s", sentences[r->sent]);
}

static enum error_code worker_failed(const struct run *r, struct error *err)
{
	static const char *const sentences[SENTS] = {
		[SENT_PICTURE] =
			"Cette image fait échouer le lecteur de photos, qui s'est arrêté : elle est abîmée, ou "
			"faite pour nuire. N'envoyez pas cet original ; faites une capture d'écran de ce que "
			"vous voulez montrer.",
		[SENT_DOCUMENT] = "Ce document fait échouer le lecteur de documents, qui s'est arrêté : il est abîmé, "
				  "ou fait pour nuire. N'envoyez pas cet original ; faites une capture d'écran de ce "
				  "que vous voulez montrer.",
		[SENT_VIDEO] = "Cette vidéo fait échouer le lecteur de vidéos, qui s'est arrêté : elle est abîmée, ou "
			       "faite pour nuire. N'envoyez pas cet original ; faites une capture d'écran de ce que "
			       "vous voulez montrer.",
	};
	return error_set(err, ERR_FORMAT, "%s", sentences[r->sent]);
}

/* Until the worker closes its end. */
static enum error_code read_answer(struct run *r, unsigned patience, struct error *err)
{
	r->until = now_ms() + patience;
	for (;;) {
		char *room = buf_reserve(&r->out, READ_AT_ONCE);
		if (!room)
			return error_nomem(err);
		ssize_t n = read(r->answer[0], room, READ_AT_ONCE);
		if (n > 0)
			r->out.len += (size_t)n;
		if (n == 0)
			return ERR_NONE;
		if (n > 0 || errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return no_start(err, "read");
		int64_t left = r->until - now_ms();
		struct pollfd ready = {.fd = r->answer[0], .events = POLLIN};
		if (left <= 0 || (poll(&ready, 1, (int)left) == 0))
			return too_long(r, err);
	}
}

/* A worker that closes its answer may stay all the same: false when it does. */
static bool wait_end(const struct run *r)
{
	struct pollfd gone = {.fd = r->pidfd, .events = POLLIN};
	int rc;
	do {
		int64_t left = r->until - now_ms();
		rc = poll(&gone, 1, left > 0 ? (int)left : 0);
	} while (rc < 0 && errno == EINTR);
	return rc > 0;
}

/* The worker is gone when this returns. */
static enum error_code end(struct run *r, bool kill_it, struct error *err)
{
	siginfo_t info = {0};
	int rc;
	if (!r->pid)
		return ERR_NONE;
	bool stays = !kill_it && !wait_end(r);
	if (kill_it || stays) {
		if (r->pidfd >= 0)
			pidfd_send_signal(r->pidfd, SIGKILL, NULL, 0);
		else
			kill(r->pid, SIGKILL);
	}
	do
		rc = waitid(P_PID, (id_t)r->pid, &info, WEXITED);
	while (rc < 0 && errno == EINTR);
	r->pid = 0;
	if (rc < 0)
		return no_start(err, "waitid");
	if (stays)
		return too_long(r, err);
	if (info.si_code == CLD_EXITED && info.si_status == 0)
		return ERR_NONE;
	if (info.si_code != CLD_EXITED && (info.si_status == SIGXCPU || info.si_status == SIGALRM))
		return too_long(r, err);
	/* The machine had no memory left, or is stopping: that says nothing of the picture. */
	if (info.si_code != CLD_EXITED &&
	    (info.si_status == SIGKILL || info.si_status == SIGTERM || info.si_status == SIGINT)) {
		error_set(err, ERR_UNAVAILABLE,
			  "Le lecteur de photos a été arrêté avant la fin. Réessayez dans un instant.");
		error_detail(err, "blouse-media: signal %d", info.si_status);
		return ERR_UNAVAILABLE;
	}
	worker_failed(r, err);
	error_detail(err, "blouse-media: %s %d", info.si_code == CLD_EXITED ? "status" : "signal", info.si_status);
	return ERR_FORMAT;
}

static enum error_code converse(struct media_client *c, struct run *r, const struct media_job *job, struct error *err)
{
	struct error ended = {0};
	enum error_code code = write_request(r, job, err);
	if (!code)
		code = start(c, r, job, err);
	if (!code)
		code = read_answer(r, c->patience + (media_job_is_long(job) ? LONGER : 0), err);
	enum error_code how = end(r, code != ERR_NONE, &ended);
	if (!code && how)
		*err = ended;
	return code ? code : how;
}

enum error_code media_run(struct media_client *c, struct arena *arena, const struct media_job *given,
			  struct media_result *ret_result, struct error *err)
{
	struct media_job job = *given;
	struct media_result result = {0};
	struct error local = {0};
	struct run r = {.request = -1, .answer = {-1, -1}, .pidfd = -1, .sent = sent_of(job.file)};
	static const char *const lighter[SENTS] = {"une photo plus légère", "un document plus léger",
						   "une vidéo plus légère"};
	if (job.file.len > MEDIA_FILE_MAX)
		return error_set(err, ERR_LIMIT,
				 "Ce fichier pèse plus de %zu Mo, ce que Blouse ne lit pas. Envoyez %s.",
				 MEDIA_FILE_MAX >> 20, lighter[r.sent]);
	if (job.area_count > MEDIA_AREAS_MAX)
		return error_set(err, ERR_LIMIT, "Plus de %u zones à cacher : réunissez-en quelques-unes.",
				 MEDIA_AREAS_MAX);
	if (getrandom(&job.seed, sizeof(job.seed), 0) != sizeof(job.seed))
		return no_start(err, "getrandom");
	enum error_code code = take_turn(c, &local);
	if (code) {
		if (err)
			*err = local;
		return code;
	}
	buf_init(&r.in, MEDIA_FILE_MAX + ((size_t)1 << 20));
	buf_init(&r.out, MEDIA_ANSWER_MAX + READ_AT_ONCE);
	code = converse(c, &r, &job, &local);
	give_turn(c);
	if (!code) {
		struct str bytes = arena_copy(arena, buf_str(&r.out));
		code = bytes.ptr ? media_result_get(arena, bytes, &result, &local) : error_nomem(&local);
	}
	if (!code && result.trouble)
		code = media_trouble_tell(&result, &local);
	close_fd(&r.request);
	close_fd(&r.answer[0]);
	close_fd(&r.answer[1]);
	close_fd(&r.pidfd);
	buf_release(&r.in);
	buf_release(&r.out);
	if (code && err)
		*err = local;
	if (!code)
		*ret_result = result;
	return code;
}

enum error_code media_probe(struct media_client *c, struct error *err)
{
	/* The beginning of a file says who reads it; nothing is wanted of it. */
	static const struct str files[] = {{"\xFF\xD8\xFF", 3}, {"%PDF-", 5}, {"\x1A\x45\xDF\xA3", 4}};
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < sizeof(files) / sizeof(*files); i++) {
		struct arena arena;
		struct media_result result;
		struct error own = {0};
		const struct media_job job = {.file = files[i]};
		arena_init(&arena, (size_t)1 << 20);
		code = media_run(c, &arena, &job, &result, &own);
		if (code) {
			error_set(err, code, "blouse-media%s : %s", media_format_worker(media_format_of(files[i])),
				  own.message);
			error_detail(err, "%s", own.detail);
		}
		arena_release(&arena);
	}
	return code;
}
