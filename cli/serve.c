/* SPDX-License-Identifier: Apache-2.0 */
/* blouse serve: the desk, on this machine. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/io.h"
#include "store/migrate.h"
#include "web/server.h"
#include "web/welcome.h"

#define STORE_DEFAULT "sqlite:blouse.db"
#define ADDRESS_DEFAULT "127.0.0.1"
#define PORT_DEFAULT 8080
#define ROUTES_TEXT_MAX ((size_t)4 << 20)

static enum error_code run_welcome(struct request *r, struct error *err)
{
	(void)err;
	welcome(request_html(r), &(struct welcome){.assets = request_assets(), .version = STR(BLOUSE_VERSION_STRING)});
	return ERR_NONE;
}

static const struct route first_routes[] = {
	{.path = "/", .run = run_welcome, .help = "première page"},
	{0},
};

static const struct route *const tables[] = {server_routes, first_routes, NULL};

static int print_routes(const struct args *args)
{
	_cleanup_buf_ struct buf out;
	struct error err;
	buf_init(&out, ROUTES_TEXT_MAX);
	routes_json(&out, tables);
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
static enum error_code read_listen(const char *text, char address[64], unsigned *ret_port, struct error *err)
{
	const char *colon = text ? strrchr(text, ':') : NULL;
	unsigned long long port = PORT_DEFAULT;
	struct str host = STR(ADDRESS_DEFAULT);
	if (text) {
		host = (struct str){text, colon ? (size_t)(colon - text) : 0};
		if (host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
			host = str_sub(host, 1, host.len - 2);
		if (host.len == 0 || host.len >= 64 || !str_to_u64(str_from_c(colon + 1), 65535, &port))
			return error_set(err, ERR_USAGE, "--listen s'écrit comme 127.0.0.1:8080 ou [::1]:8080");
	}
	memcpy(address, host.ptr, host.len);
	address[host.len] = '\0';
	*ret_port = (unsigned)port;
	return ERR_NONE;
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

int serve_run(const struct args *args)
{
	char address[64];
	struct error err = {0};
	sigset_t signals;
	_cleanup_store_close_ struct store *store = NULL;
	const char *url = args_value(args, "store"), *public_url = args_value(args, "public-url");
	const char *const proxies[] = {args_value(args, "proxy"), NULL};
	struct server *server = NULL;
	struct server_options options = {
		.tables = tables,
		.address = address,
		.public_url = public_url ? str_from_c(public_url) : (struct str){0},
		.proxies = proxies,
		.log = write_line,
	};
	if (args_given(args, "routes"))
		return print_routes(args);
	if (read_listen(args_value(args, "listen"), address, &options.port, &err) ||
	    store_open(&(struct store_options){.url = str_from_c(url ? url : STORE_DEFAULT)}, &store, &err) ||
	    prepare_store(args, store, &err))
		return cli_error(args, &err);
	options.store = store;
	/* Blocked before any thread starts, so that the signal comes to this one. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (server_start(&options, &server, &err))
		return cli_error(args, &err);
	printf("Blouse écoute à l'adresse http://%s%s%s:%u\n", strchr(address, ':') ? "[" : "", address,
	       strchr(address, ':') ? "]" : "", server_port(server));
	fflush(stdout);
	wait_for_end(&signals);
	server_stop(server);
	return CLI_CLEAN;
}
