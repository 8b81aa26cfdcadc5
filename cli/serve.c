/* SPDX-License-Identifier: Apache-2.0 */
/* blouse serve: the desk, on this machine. */
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/io.h"
#include "cli/load.h"
#include "conf/conf.h"
#include "desk/cases/live.h"
#include "desk/demo/demo.h"
#include "desk/check/engine.h"
#include "media/client.h"
#include "desk/desk.h"
#include "desk/work/work.h"
#include "mail/read.h"
#include "mail/smtp.h"
#include "store/migrate.h"

#define PICTURES_AT_ONCE 2     /* processes */
#define DESCRIPTORS_BESIDE 256 /* the store, the threads, the streams */
#define KEY_NAME "blouse.key"
#define PATH_BYTES_MAX 1280
#define WORKER_NAME_MAX (HOST_NAME_MAX + 32)
#define ROUTES_TEXT_MAX ((size_t)4 << 20)

static int print_routes(const struct args *args)
{
	_cleanup_buf_ struct buf out;
	struct error err;
	buf_init(&out, ROUTES_TEXT_MAX);
	routes_json(&out, desk_tables);
	if (out.failed) {
		error_nomem(&err);
		return cli_error(args, &err);
	}
	return io_write(STDOUT_FILENO, buf_str(&out), &err) ? cli_error(args, &err) : CLI_CLEAN;
}

/* One write a line, so that lines of several threads never mix. A log that cannot be written stops nothing. */
static void write_line(void *context, struct str line)
{
	(void)context;
	ssize_t written = write(STDERR_FILENO, line.ptr, line.len);
	(void)written;
}

static int64_t now_utc(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A new store is shaped at once; an older one only when that is asked for, since there is no way back but a backup. */
static enum error_code prepare_store(const struct args *args, struct store *store, struct error *err)
{
	size_t taken = 0;
	unsigned steps = 0;
	enum error_code code = store_steps_taken(store, &taken, err);
	if (code || taken == store_migrations_count)
		return code;
	if (taken > 0 && !args_given(args, "migrate"))
		return error_set(err, ERR_VERSION,
				 "la base est d'une version plus ancienne (étape %zu sur %zu). Sauvegardez-la, puis "
				 "relancez avec "
				 "--migrate",
				 taken, store_migrations_count);
	return store_migrate(store, now_utc(), &steps, err);
}

/* "127.0.0.1:8080", "[::1]:8080". */
static enum error_code read_listen(const char *text, struct conf_listen *ret_listen, struct error *err)
{
	const char *colon = strrchr(text, ':');
	unsigned long long port = 0;
	struct str host = {text, colon ? (size_t)(colon - text) : 0};
	if (host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		host = str_sub(host, 1, host.len - 2);
	if (host.len == 0 || host.len >= sizeof(ret_listen->address) ||
	    !str_to_u64(str_from_c(colon + 1), 65535, &port))
		return error_set(err, ERR_USAGE, "--listen s'écrit comme 127.0.0.1:8080 ou [::1]:8080");
	memcpy(ret_listen->address, host.ptr, host.len);
	ret_listen->address[host.len] = '\0';
	ret_listen->port = (unsigned)port;
	return ERR_NONE;
}

/* The settings, over which the command line wins. */
static enum error_code read_settings(const struct args *args, struct conf *conf, struct error *err)
{
	const char *path, *listen = args_value(args, "listen"), *store = args_value(args, "store");
	const char *public_url = args_value(args, "public-url");
	enum error_code code =
		conf_load(conf, args_value(args, "settings"), (const char *const *)environ, &path, NULL, err);
	if (code)
		return code;
	if (store)
		conf->store.url = str_from_c(store);
	if (public_url)
		conf->server.public_url = str_from_c(public_url);
	return listen ? read_listen(listen, &conf->server.listen, err) : ERR_NONE;
}

/* The demonstration is for who sits at this machine: its accounts are printed. */
static enum error_code prepare_demo(const char *address, struct desk *desk, bool with_cases,
				    char ret_password[DEMO_PASSWORD_MAX], struct error *err)
{
	if (strcmp(address, "127.0.0.1") != 0 && strcmp(address, "::1") != 0)
		return error_set(err, ERR_USAGE,
				 "la démonstration n'écoute que sur cette machine (--listen 127.0.0.1:…)");
	return demo_prepare(&desk->signin, with_cases, now_utc(), ret_password, err);
}

static void print_demo(const char *password)
{
	printf("\nL'hôpital de démonstration est inventé. Mot de passe de tous les comptes : %s\n\n", password);
	for (size_t i = 0; i < ROLES; i++)
		printf("  %-20.*s %.*s\n", STR_ARG(demo_accounts[i].login), STR_ARG(demo_accounts[i].name));
	printf("\nPour arrêter : Ctrl+C\n");
}

/* Until somebody ends us. A second signal ends at once. */
static void wait_for_end(const sigset_t *signals)
{
	int signal_number;
	while (sigwait(signals, &signal_number) != 0)
		;
	sigset_t again = *signals;
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	pthread_sigmask(SIG_UNBLOCK, &again, NULL);
}

/* Each connection takes a descriptor; the system's usual 1,024 are soon gone. */
static void allow_connections(uint64_t connections)
{
	struct rlimit limit;
	const rlim_t wanted = connections + DESCRIPTORS_BESIDE;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* What works beside requests, named after machine and process; with « workers = 0 » nothing does here. */
static enum error_code start_work(struct desk *desk, struct desk_work *table, char name[WORKER_NAME_MAX],
				  struct error *err)
{
	char host[HOST_NAME_MAX + 1] = "";
	gethostname(host, sizeof(host) - 1);
	snprintf(name, WORKER_NAME_MAX, "%s:%ld", host, (long)getpid());
	desk->started_at = now_utc();
	desk_work_init(table, desk, str_from_c(name), now_utc);
	if (desk->conf->server.workers == 0)
		return ERR_NONE;
	bool mails = desk->conf->smtp.server.len || desk->conf->imap.server.len;
	enum error_code code = mails ? smtp_ready(err) : ERR_NONE;
	if (desk->conf->imap.server.len)
		mail_read_ready();
	return code ? code : work_start(&table->options, &desk->work, err);
}

/* Our charter: what establishments lay their own over. */
static enum error_code load_ours(const struct args *args, struct loaded *loaded, struct desk *desk, struct error *err)
{
	char path[LOAD_PATH_MAX];
	enum error_code code = load_charter(args, loaded, err);
	if (!code && load_beside("careful.bin", path))
		code = io_map(path, &loaded->encoder, err);
	struct str bytes =
		loaded->compiled.len ? buf_str(&loaded->compiled) : (struct str){loaded->map.ptr, loaded->map.size};
	struct str careful = {loaded->encoder.ptr, loaded->encoder.size};
	return code ? code : desk_charter(desk, bytes, careful, err);
}

/* The folder of what a browser reads with: without it /verifier sends what it is given to this server. */
static enum error_code open_engine(struct files **ret_files, struct error *err)
{
	char path[LOAD_PATH_MAX];
	return load_beside("page", path) ? files_open(path, check_engine_files, ret_files, err) : ERR_NONE;
}

/* What reads pictures, two at the same time: without it /verifier/photo says that they are not read here. */
static void open_pictures(struct desk *desk, const struct conf *conf)
{
	struct error err = {0};
	if (media_client_in(conf->server.media_workers.ptr, PICTURES_AT_ONCE, &desk->media, &err))
		write_line(NULL, str_from_c(err.message));
}

/* A request that reads holds one connection, and its handler may borrow another for a moment. Were there fewer than two for
 * each thread, all threads could hold one and wait for one more, which nobody gives back. Workers and who gives them jobs do
 * the same. */
static unsigned enough_readers(const struct conf *conf)
{
	uint64_t wanted = 2 * (conf->server.threads + conf->server.workers + 1);
	return (unsigned)(conf->store.readers > wanted ? conf->store.readers : wanted);
}

static int serve(const struct args *args, const struct conf *conf, struct desk *desk, struct loaded *loaded)
{
	struct error err = {0};
	sigset_t signals;
	struct server *server = NULL;
	struct desk_work work;
	char worker_name[WORKER_NAME_MAX];
	_cleanup_store_close_ struct store *store = NULL;
	const char *proxies[SERVER_PROXIES_MAX + 1] = {0};
	const char *address = conf->server.listen.address;
	bool six = strchr(address, ':') != NULL;
	for (size_t i = 0; i < conf->server.proxies.count && i < SERVER_PROXIES_MAX; i++)
		proxies[i] = conf->server.proxies.items[i].ptr;
	const struct store_options where = {
		.url = conf->store.url,
		.readers = enough_readers(conf),
		.writers = (unsigned)conf->store.writers,
		.wait_ms = (unsigned)conf->store.wait * 1000,
	};
	char room[PATH_BYTES_MAX], password[DEMO_PASSWORD_MAX];
	const char *key_path = args_value(args, "key");
	unsigned char key[SECRET_KEY_LEN];
	bool demo = args_given(args, "demo");
	struct server_options options = {
		.address = address,
		.port = conf->server.listen.port,
		.public_url = conf->server.public_url,
		.proxies = proxies,
		.threads = (unsigned)conf->server.threads,
		.connections = (unsigned)conf->server.connections,
		.terms = {(int64_t)conf->sessions.unused * 1000000, (int64_t)conf->sessions.longest * 1000000},
		.log = write_line,
	};
	snprintf(room, sizeof(room), "%.*s/" KEY_NAME, STR_ARG(conf->server.data));
	if (!key_path)
		key_path = room;
	if (store_open(&where, &store, &err) || prepare_store(args, store, &err) || desk_key(key_path, key, &err) ||
	    desk_init(desk, store, conf, key, &err) || load_ours(args, loaded, desk, &err) ||
	    open_engine(&desk->engine, &err) ||
	    (demo && prepare_demo(address, desk, !args_given(args, "no-cases"), password, &err)))
		return cli_error(args, &err);
	open_pictures(desk, conf);
	desk_serve(desk, &options);
	allow_connections(conf->server.connections);
	/* Blocked before any thread starts, so that the signal comes to this one. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (start_work(desk, &work, worker_name, &err))
		return cli_error(args, &err);
	if (server_start(&options, &server, &err)) {
		work_stop(desk->work);
		return cli_error(args, &err);
	}
	if (cases_live_start(desk->live, server, now_utc, &err)) {
		server_stop(server);
		work_stop(desk->work);
		return cli_error(args, &err);
	}
	desk_work_tell(&work, server);
	printf("Blouse écoute à l'adresse http://%s%s%s:%u\n", six ? "[" : "", address, six ? "]" : "",
	       server_port(server));
	if (demo)
		print_demo(password);
	fflush(stdout);
	wait_for_end(&signals);
	/* Requests first: they may still ask for work. */
	desk_work_tell(&work, NULL);
	cases_live_stop(desk->live);
	server_stop(server);
	work_stop(desk->work);
	return CLI_CLEAN;
}

int serve_run(const struct args *args)
{
	struct conf conf;
	struct desk desk = {0};
	struct loaded loaded = {0};
	struct error err = {0};
	if (args_given(args, "routes"))
		return print_routes(args);
	int status = conf_init(&conf, &err) || read_settings(args, &conf, &err) ? cli_error(args, &err)
										: serve(args, &conf, &desk, &loaded);
	desk_release(&desk);
	load_release(&loaded);
	conf_release(&conf);
	return status;
}
