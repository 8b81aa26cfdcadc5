/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/client.h"

/* A picture of one black pixel. */
static const unsigned char dot[] = {
	0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00,
	0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00,
	0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01,
	0x48, 0xAF, 0xA4, 0x71, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
};

static struct media_client *client_of(const char *variable, unsigned at_once)
{
	struct media_client *client = NULL;
	struct error err = {0};
	const char *path = getenv(variable);
	assert_non_null(path);
	if (media_client_new(path, at_once, &client, &err))
		fail_msg("%s", err.message);
	return client;
}

static size_t open_files(void)
{
	size_t count = 0;
	DIR *folder = opendir("/proc/self/fd");
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void assert_nobody_left(void)
{
	siginfo_t info;
	assert_int_equal(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT), -1);
	assert_int_equal(errno, ECHILD);
}

static enum error_code run(struct media_client *client, struct str file, struct media_result *ret, struct error *err)
{
	static struct arena arena;
	arena_release(&arena);
	arena_init(&arena, MEDIA_ANSWER_MAX + ((size_t)1 << 20));
	const struct media_job job = {.wants = MEDIA_WANT_FACTS | MEDIA_WANT_COPY, .file = file};
	*err = (struct error){0};
	return media_run(client, &arena, &job, ret, err);
}

static void a_worker_locks_itself_in(void **state)
{
	(void)state;
	struct media_client *client = client_of("BLOUSE_MEDIA", 1);
	struct error err = {0};
	if (media_probe(client, &err))
		fail_msg("%s (%s)", err.message, err.detail);
	media_client_free(client);
	assert_nobody_left();
}

static void a_picture_is_read(void **state)
{
	(void)state;
	struct media_client *client = client_of("BLOUSE_MEDIA", 1);
	struct media_result r = {0};
	struct error err;
	const struct str file = {(const char *)dot, sizeof(dot)};
	if (run(client, file, &r, &err))
		fail_msg("%s (%s)", err.message, err.detail);
	assert_int_equal(r.facts.format, MEDIA_PNG);
	assert_int_equal(r.facts.width, 1);
	assert_int_equal(r.facts.height, 1);
	assert_int_equal(r.facts.fact_count, 0);
	assert_int_equal(r.copy.way, MEDIA_WAY_SAME);
	assert_true(str_eq(r.copy.bytes, file));
	media_client_free(client);
	assert_nobody_left();
}

static void what_is_no_picture_is_told(void **state)
{
	(void)state;
	static const struct {
		struct str file;
		enum error_code code;
		const char *says;
	} rows[] = {
		{{"", 0}, ERR_FORMAT, "vide"},
		{{"bonjour", 7}, ERR_FORMAT, "n'est pas une photo"},
		{{"<svg xmlns='x'/>", 16}, ERR_FORMAT, "SVG"},
		{{"%PDF-1.7", 8}, ERR_FORMAT, "Ce document est incomplet"},
		{{(const char *)dot, 50}, ERR_FORMAT, "incomplète"},
	};
	struct media_client *client = client_of("BLOUSE_MEDIA", 1);
	struct media_result r;
	struct error err;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(run(client, rows[i].file, &r, &err), rows[i].code);
		assert_non_null(strstr(err.message, rows[i].says));
	}
	media_client_free(client);
	assert_nobody_left();
}

static void no_worker_is_told(void **state)
{
	(void)state;
	struct media_client *client = NULL;
	struct error err = {0};
	assert_int_equal(media_client_new("/nowhere/blouse-media", 1, &client, &err), ERR_IO);
	assert_null(client);
	assert_non_null(strstr(err.message, "introuvable"));
}

/* Whoever reads pictures is not asked about a document. */
static void a_worker_that_is_missing_is_told(void **state)
{
	(void)state;
	char folder[] = "/tmp/blouse-media-XXXXXX", path[64];
	struct media_client *client = NULL;
	struct media_result r;
	struct error err = {0};
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/blouse-media", folder);
	assert_int_equal(symlink(getenv("BLOUSE_MEDIA"), path), 0);
	assert_int_equal(media_client_new(path, 1, &client, &err), ERR_NONE);
	assert_int_equal(run(client, (struct str){(const char *)dot, sizeof(dot)}, &r, &err), ERR_NONE);
	assert_int_equal(run(client, STR("%PDF-1.7"), &r, &err), ERR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "(blouse-media-pdf) manque"));
	assert_int_equal(media_probe(client, &err), ERR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "blouse-media-pdf : "));
	media_client_free(client);
	unlink(path);
	rmdir(folder);
	assert_nobody_left();
}

/* Each of these would be how a picture leaves the sandbox. */
static void who_tries_to_leave_dies(void **state)
{
	(void)state;
	struct media_client *client = client_of("BLOUSE_MEDIA_TRIAL", 1);
	struct media_result r;
	struct error err;
	size_t files = open_files();
	for (const char *c = "owcufvekpxdny"; *c; c++) {
		if (run(client, (struct str){c, 1}, &r, &err) != ERR_FORMAT ||
		    strcmp(err.detail, "blouse-media: signal 31"))
			fail_msg("%c: %s (%s)", *c, err.message, err.detail);
		assert_nobody_left();
	}
	assert_int_equal(open_files(), files);
	media_client_free(client);
}

static void what_libraries_ask_is_refused(void **state)
{
	(void)state;
	struct media_client *client = client_of("BLOUSE_MEDIA_TRIAL", 1);
	struct media_result r;
	struct error err;
	assert_int_equal(run(client, STR("s"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "variante rare"));
	assert_int_equal(run(client, STR("jt"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "variante rare"));
	/* Where fonts are read, nothing else is. */
	assert_int_equal(run(client, STR("gf"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "variante rare"));
	assert_int_equal(run(client, STR("wf"), &r, &err), ERR_FORMAT);
	assert_string_equal(err.detail, "blouse-media: signal 31");
	assert_int_equal(run(client, STR("cf"), &r, &err), ERR_FORMAT);
	assert_string_equal(err.detail, "blouse-media: signal 31");
	assert_int_equal(run(client, STR("ft"), &r, &err), ERR_FORMAT);
	assert_string_equal(err.detail, "blouse-media: signal 31");
	assert_int_equal(run(client, STR("nf"), &r, &err), ERR_FORMAT);
	assert_string_equal(err.detail, "blouse-media: signal 31");
	assert_int_equal(run(client, STR("yf"), &r, &err), ERR_FORMAT);
	assert_string_equal(err.detail, "blouse-media: signal 31");
	assert_int_equal(run(client, STR("i"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "variante rare"));
	assert_int_equal(run(client, STR("if"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "variante rare"));
#ifndef __SANITIZE_ADDRESS__
	assert_int_equal(run(client, STR("m"), &r, &err), ERR_LIMIT);
#endif
	media_client_free(client);
}

static void a_worker_gone_wrong_costs_one_job(void **state)
{
	(void)state;
	struct media_client *client = client_of("BLOUSE_MEDIA_TRIAL", 1);
	struct media_result r;
	struct error err;
	size_t files = open_files();
	assert_int_equal(run(client, STR("r"), &r, &err), ERR_FORMAT);
	assert_int_equal(run(client, STR("q"), &r, &err), ERR_FORMAT);
	assert_int_equal(run(client, STR("h"), &r, &err), ERR_FORMAT);
	assert_int_equal(run(client, STR("a"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "Cette image fait échouer"));
	assert_int_equal(run(client, STR("a\n%PDF-1.7"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "Ce document fait échouer"));
	assert_int_equal(run(client, STR("a...ftypisom"), &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "Cette vidéo fait échouer"));
	assert_int_equal(run(client, STR("t"), &r, &err), ERR_NOMEM);
	media_client_patience(client, 50);
	assert_int_equal(run(client, STR("l"), &r, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "Lire cette image prend trop longtemps"));
	assert_int_equal(run(client, STR("l\n%PDF-1.7"), &r, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "moins de pages"));
	assert_int_equal(run(client, STR("l...ftypisom"), &r, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "plus court"));
	assert_nobody_left();
	/* Time enough to begin, and to close. */
	media_client_patience(client, 3000);
	assert_int_equal(run(client, STR("b"), &r, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "trop longtemps"));
	assert_nobody_left();
	media_client_patience(client, MEDIA_PATIENCE_SECONDS * 1000);
	assert_int_equal(run(client, STR("z"), &r, &err), ERR_NONE);
	assert_int_equal(open_files(), files);
	media_client_free(client);
}

/* The child of the first thread. */
static pid_t child(void)
{
	char path[64];
	int pid = 0;
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	FILE *list = fopen(path, "r");
	if (!list)
		return 0;
	if (fscanf(list, "%d", &pid) != 1)
		pid = 0;
	fclose(list);
	return pid;
}

static void *end_it(void *signal)
{
	pid_t pid = 0;
	for (unsigned i = 0; i < 500 && !pid; i++) {
		usleep(10000);
		pid = child();
	}
	/* It has begun, and counts. */
	usleep(300000);
	if (pid)
		kill(pid, *(int *)signal);
	return NULL;
}

/* By the machine, which has no memory left or stops: the picture is not at fault. */
static void a_worker_that_is_ended_may_be_tried_again(void **state)
{
	int signals[] = {SIGKILL, SIGTERM, SIGINT};
	struct media_client *client = client_of("BLOUSE_MEDIA_TRIAL", 1);
	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		pthread_t thread;
		struct media_result r;
		struct error err;
		assert_int_equal(pthread_create(&thread, NULL, end_it, &signals[i]), 0);
		assert_int_equal(run(client, STR("l"), &r, &err), ERR_UNAVAILABLE);
		assert_non_null(strstr(err.message, "avant la fin"));
		pthread_join(thread, NULL);
		assert_nobody_left();
	}
	media_client_free(client);
}

static void *many_jobs(void *client)
{
	struct arena arena;
	const struct media_job job = {.wants = MEDIA_WANT_FACTS, .file = {(const char *)dot, sizeof(dot)}};
	arena_init(&arena, (size_t)1 << 20);
	size_t good = 0;
	for (size_t i = 0; i < 3; i++) {
		struct media_result r;
		good += media_run(client, &arena, &job, &r, NULL) == ERR_NONE && r.facts.width == 1;
	}
	arena_release(&arena);
	return (void *)good;
}

static void threads_share_a_client(void **state)
{
	(void)state;
	struct media_client *client = client_of("BLOUSE_MEDIA", 2);
	pthread_t threads[4];
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many_jobs, client), 0);
	for (size_t i = 0; i < 4; i++) {
		void *good;
		pthread_join(threads[i], &good);
		assert_int_equal((size_t)good, 3);
	}
	media_client_free(client);
	assert_nobody_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_locks_itself_in),
		cmocka_unit_test(a_picture_is_read),
		cmocka_unit_test(what_is_no_picture_is_told),
		cmocka_unit_test(no_worker_is_told),
		cmocka_unit_test(a_worker_that_is_missing_is_told),
		cmocka_unit_test(who_tries_to_leave_dies),
		cmocka_unit_test(what_libraries_ask_is_refused),
		cmocka_unit_test(a_worker_gone_wrong_costs_one_job),
		cmocka_unit_test(a_worker_that_is_ended_may_be_tried_again),
		cmocka_unit_test(threads_share_a_client),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
