/* SPDX-License-Identifier: Apache-2.0 */
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "web/assets.h"
#include "web/exchange.h"
#include "web/openapi.h"
#include "web/random.h"

#define SECOND INT64_C(1000000)
#define LIMITER_ROOM 65536
#define BACKLOG 1024
#define UPLOAD_MAX ((size_t)10 << 20)
/* What libmicrohttpd holds a connection's headers in; beyond it answers by itself, shortly. */
#define CONNECTION_MEMORY (64 << 10)
#define BEAT_EVERY 15 /* seconds */

static const struct str assets_path = {"/ressources/", 12};

int64_t steady_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

/* Connections, and the watch on how long they take. */

static void set_phase(struct link *link, enum phase phase)
{
	if (!link)
		return;
	atomic_store(&link->since, steady_now());
	atomic_store(&link->phase, (int)phase);
}

static struct link *link_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct server *server = cls;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info =
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		struct link *link = mem_calloc(1, sizeof(*link));
		/* Without memory the connection goes unwatched, but for its time of silence. */
		*context = link;
		if (!link)
			return;
		link->fd = info ? info->connect_fd : -1;
		set_phase(link, PHASE_HEADERS);
		pthread_mutex_lock(&server->lock);
		link->before = &server->links;
		link->behind = server->links.behind;
		link->behind->before = link;
		server->links.behind = link;
		pthread_mutex_unlock(&server->lock);
	} else if (*context) {
		struct link *link = *context;
		/* Under the lock: the watch never touches a descriptor that is closed. */
		pthread_mutex_lock(&server->lock);
		link->before->behind = link->behind;
		link->behind->before = link->before;
		pthread_mutex_unlock(&server->lock);
		mem_free(link);
		*context = NULL;
	}
}

static void cut_slow(struct server *server)
{
	const struct server_options *o = &server->options;
	int64_t now = steady_now();
	for (struct link *link = server->links.behind; link != &server->links; link = link->behind) {
		int phase = atomic_load(&link->phase);
		int64_t spent = now - atomic_load(&link->since);
		unsigned may = phase == PHASE_HEADERS ? o->header_s : phase == PHASE_BODY ? o->body_s : o->answer_s;
		if (phase == PHASE_STREAM || spent < (int64_t)may * SECOND)
			continue;
		/* libmicrohttpd sees the end of the connection, and closes it. */
		shutdown(link->fd, SHUT_RDWR);
		set_phase(link, (enum phase)phase);
		atomic_fetch_add(&server->cut, 1);
	}
}

static void *watch(void *cls)
{
	struct server *server = cls;
	struct timespec next;
	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&server->lock);
	for (unsigned beat = 1; !server->stop; beat++) {
		next.tv_sec++;
		while (!server->stop && pthread_cond_timedwait(&server->stopped, &server->lock, &next) != ETIMEDOUT)
			;
		cut_slow(server);
		if (beat % BEAT_EVERY == 0) {
			pthread_mutex_unlock(&server->lock);
			events_beat(server->events);
			pthread_mutex_lock(&server->lock);
		}
	}
	pthread_mutex_unlock(&server->lock);
	return NULL;
}

/* Requests. */

static void let_body_go(struct request *r)
{
	buf_release(&r->body);
	atomic_fetch_sub(&r->server->bodies, r->held);
	r->held = 0;
}

static void request_free(struct request *r)
{
	store_end(r->conn);
	if (r->stream)
		MHD_destroy_response(r->stream);
	kept_free(r->kept);
	let_body_go(r);
	buf_release(&r->out);
	buf_release(&r->cookie);
	buf_release(&r->own_cookie);
	arena_release(&r->arena);
	mem_free(r);
}

/* Called with the first line, before anything was decoded. */
static void *on_line(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct server *server = cls;
	struct request *r = mem_calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->server = server;
	r->connection = connection;
	r->began = steady_now();
	r->now = clock_now();
	r->id = hash_mix(server->id_seed + atomic_fetch_add(&server->id_next, 1));
	r->status = 200;
	arena_init(&r->arena, SERVER_ARENA_MAX);
	buf_init(&r->out, SERVER_PAGE_MAX);
	buf_init(&r->cookie, 512);
	buf_init(&r->own_cookie, 512);
	size_t len = strlen(uri);
	struct str copy = len <= SERVER_URI_MAX ? arena_copy(&r->arena, (struct str){uri, len}) : (struct str){0};
	if (copy.ptr)
		r->query = str_cut(copy, '?', &r->path);
	else
		r->refused = len > SERVER_URI_MAX ? 414 : 500;
	atomic_fetch_add(&server->active, 1);
	return r;
}

struct sizes {
	size_t count, bytes;
};

static enum MHD_Result measure(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value,
			       size_t value_len)
{
	struct sizes *sizes = cls;
	(void)kind;
	(void)key;
	(void)value;
	sizes->count++;
	sizes->bytes += key_len + value_len;
	return MHD_YES;
}

/* The last address that no trusted proxy wrote of itself. */
static void read_address(struct request *r)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct str chain = request_header(r, "X-Forwarded-For");
	if (!info || !info->client_addr ||
	    getnameinfo(info->client_addr,
			info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
								 : sizeof(struct sockaddr_in),
			r->address, sizeof(r->address), NULL, 0, NI_NUMERICHOST))
		r->address[0] = '\0';
	r->proxied = chain.len > 0;
	for (;;) {
		const char *const *proxy = r->server->options.proxies;
		while (proxy && *proxy && strcmp(*proxy, r->address) != 0)
			proxy++;
		if (!proxy || !*proxy || chain.len == 0)
			return;
		size_t start = chain.len;
		while (start > 0 && chain.ptr[start - 1] != ',')
			start--;
		struct str last = str_trim(str_sub(chain, start, chain.len));
		if (last.len == 0 || last.len >= sizeof(r->address))
			return;
		memcpy(r->address, last.ptr, last.len);
		r->address[last.len] = '\0';
		chain = str_sub(chain, 0, start ? start - 1 : 0);
	}
}

static void list_methods(struct request *r)
{
	size_t len = 0;
	for (unsigned m = 0; m < HTTP_METHODS; m++)
		if (r->match.methods & 1u << m)
			len += (size_t)snprintf(r->allow + len, sizeof(r->allow) - len, "%s%s", len ? ", " : "",
						m == HTTP_GET ? "GET, HEAD" : http_method_name((enum http_method)m));
}

/* What an address stands for. A status, or 0. */
static unsigned find_target(struct request *r, struct str method)
{
	struct str folder;
	r->method_known = http_method_find(method, &r->method);
	if (str_starts(r->path, assets_path)) {
		struct str path = str_cut(str_sub(r->path, assets_path.len, r->path.len), '/', &folder);
		const struct files *files = r->server->options.files;
		r->asset = str_eq(folder, assets_folder)                  ? asset_find(path)
			   : files && str_eq(folder, files_folder(files)) ? files_find(files, path)
									  : NULL;
		if (!r->asset)
			return 404;
		r->match.methods = 1u << HTTP_GET;
		if (r->method_known && r->method == HTTP_GET)
			return 0;
		r->asset = NULL;
		list_methods(r);
		return 405;
	}
	route_find(r->server->options.tables, r->method_known ? r->method : HTTP_METHODS, r->path, &r->match);
	if (r->match.route)
		return 0;
	list_methods(r);
	return r->match.methods ? 405 : 404;
}

static size_t body_max_of(const struct server *server, const struct route *route)
{
	if (route->body_max == ROUTE_BODY_UPLOAD)
		return server->options.upload_max;
	return route->body_max ? route->body_max : ROUTE_BODY_MAX;
}

static size_t discard_max(const struct request *r)
{
	const struct route *route = r->match.route;
	return route && route->body_max == ROUTE_BODY_UPLOAD && !r->turned_away ? SERVER_DISCARD_UPLOAD
										: SERVER_DISCARD_MAX;
}

/* All that the headers decide. */
static void begin(struct request *r, const char *method)
{
	struct sizes sizes = {0};
	unsigned long long length = 0;
	struct str said = request_header(r, "Content-Length");
	read_address(r);
	MHD_get_connection_values_n(r->connection, MHD_HEADER_KIND, measure, &sizes);
	if (!r->refused && (sizes.count > SERVER_HEADER_COUNT_MAX || sizes.bytes > SERVER_HEADERS_MAX))
		r->refused = 431;
	if (!r->refused)
		r->refused = find_target(r, str_from_c(method));
	r->body_max = 0;
	if (!r->refused && r->match.route && r->method != HTTP_GET)
		r->body_max = body_max_of(r->server, r->match.route);
	buf_init(&r->body, r->body_max);
	if (said.len > 0 && (!str_to_u64(said, UINT64_MAX, &length) || length > r->body_max) && !r->refused)
		r->refused = 413;
	/* Nothing is kept of what somebody sends who may not. A GET sends nothing, and its unit of work waits for no client. */
	if (!r->refused && r->match.route && r->method != HTTP_GET)
		request_meet(r);
	set_phase(link_of(r->connection), PHASE_BODY);
}

/* A body that nobody wants is read for a while all the same: who sends it looks for the answer only then. */
static bool take_body(struct request *r, const char *data, size_t len)
{
	r->received += len;
	if (!r->refused && !r->turned_away && r->received > r->body_max)
		r->refused = 413;
	/* Bodies of all together have their room, so that strangers who send files do not fill memory. */
	if (!r->refused && !r->turned_away) {
		r->held += len;
		if (atomic_fetch_add(&r->server->bodies, len) + len > SERVER_BODIES_MAX)
			r->refused = 503;
	}
	if (r->refused || r->turned_away) {
		let_body_go(r);
		return r->received <= discard_max(r);
	}
	if (!buf_add(&r->body, data, len))
		r->refused = 500;
	return true;
}

static void run(struct request *r)
{
	struct error err = {0};
	if (r->refused) {
		answer_trouble(r, r->refused, (struct str){0});
		return;
	}
	if (r->asset || r->turned_away || (!r->met && !request_meet(r)) || !request_admit(r))
		return;
	if (r->match.route->run(r, &err)) {
		if (r->stream) {
			MHD_destroy_response(r->stream);
			r->stream = NULL;
		}
		answer_error(r, &err);
		r->error = err;
	}
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *data, size_t *size, void **context)
{
	struct request *r = *context;
	(void)cls;
	(void)url;
	(void)version;
	if (!r)
		return MHD_NO;
	if (!r->begun) {
		r->begun = true;
		begin(r, method);
		/* Who asks first whether to send its body is told no at once; so is who announces far too much. */
		struct str said = request_header(r, "Content-Length");
		unsigned long long length;
		if ((r->refused == 413 || r->turned_away) &&
		    (request_header(r, "Expect").len > 0 || !str_to_u64(said, UINT64_MAX, &length) ||
		     length > discard_max(r))) {
			run(r);
			set_phase(link_of(connection), PHASE_ANSWER);
			return answer_send(r);
		}
		/* Answering on the first call makes libmicrohttpd close the connection. */
		return MHD_YES;
	}
	if (*size > 0) {
		bool go_on = take_body(r, data, *size);
		*size = 0;
		return go_on ? MHD_YES : MHD_NO;
	}
	run(r);
	/* The unit of work ends before the answer goes: a slow reader holds no connection of the store. */
	store_end(r->conn);
	r->conn = NULL;
	set_phase(link_of(connection), r->stream ? PHASE_STREAM : PHASE_ANSWER);
	return answer_send(r);
}

static bool is_logged(const struct request *r, bool whole)
{
	switch (r->server->options.log_level) {
	case SERVER_LOG_ERRORS:
		return r->begun && r->status >= 500;
	case SERVER_LOG_WARNINGS:
		return !whole || !r->begun || r->status >= 400;
	case SERVER_LOG_USUAL:
		if (whole && r->status < 400 && (r->asset || (r->match.route && r->match.route->flags & ROUTE_PROBE)))
			return false;
		return true;
	case SERVER_LOG_ALL:
		break;
	}
	return true;
}

static void write_log(const struct request *r, int64_t spent, bool whole)
{
	char line[1024];
	struct tm t;
	time_t second = (time_t)(r->now / SECOND);
	if (!r->server->options.log || !is_logged(r, whole))
		return;
	gmtime_r(&second, &t);
	const char *route = r->match.route ? r->match.route->path : r->asset ? "/ressources/…" : "";
	int len = snprintf(
		line, sizeof(line),
		"{\"at\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"id\":\"%016" PRIx64 "\",\"method\":\"%s\","
		"\"route\":\"%s\",\"status\":%u,\"ms\":%" PRId64 ".%03d,\"bytes\":%" PRIu64 "%s",
		t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)(r->now % SECOND / 1000),
		r->id, r->method_known ? http_method_name(r->method) : "AUTRE", route, r->begun ? r->status : 0,
		spent / 1000, (int)(spent % 1000), r->sent, whole ? "" : ",\"cut\":true");
	/* What a library said holds no data (base/error.h), but may hold quotes. */
	if (r->error.code) {
		char detail[sizeof(r->error.detail)];
		size_t n = 0;
		for (const char *c = r->error.detail; *c; c++)
			detail[n++] = (unsigned char)*c < ' ' || *c == '"' || *c == '\\' ? ' ' : *c;
		detail[n] = '\0';
		len += snprintf(line + len, sizeof(line) - (size_t)len, ",\"error\":%d,\"detail\":\"%s\"",
				(int)r->error.code, detail);
	}
	len += snprintf(line + len, sizeof(line) - (size_t)len, "}\n");
	r->server->options.log(r->server->options.log_context, (struct str){line, (size_t)len});
}

static void on_end(void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode how)
{
	struct server *server = cls;
	struct request *r = *context;
	if (!r)
		return;
	int64_t spent = steady_now() - r->began;
	metrics_count(server->metrics, r->match.route, r->begun ? r->status : 0, spent, r->sent);
	write_log(r, spent, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
	request_free(r);
	*context = NULL;
	set_phase(link_of(connection), PHASE_HEADERS);
	atomic_fetch_sub(&server->active, 1);
}

/* The server's own rows. */

static enum error_code run_health(struct request *r, struct error *err)
{
	(void)err;
	buf_add_c(request_json(r), "{\"status\":\"ok\"}\n");
	return ERR_NONE;
}

static enum error_code run_ready(struct request *r, struct error *err)
{
	struct store_conn *conn;
	bool retiring = atomic_load(&r->server->retiring);
	bool away = !retiring && r->server->options.store && request_store(r, &conn, err);
	if (retiring || away)
		request_status(r, 503);
	buf_addf(request_json(r), "{\"status\":\"%s\"}\n", retiring ? "retiring" : away ? "store" : "ok");
	return ERR_NONE;
}

static enum error_code run_metrics(struct request *r, struct error *err)
{
	(void)err;
	struct server *server = r->server;
	struct buf *out = request_plain(r);
	metrics_write(server->metrics, out);
	buf_addf(out,
		 "# TYPE blouse_http_active gauge\nblouse_http_active %u\n# TYPE blouse_http_streams gauge\n"
		 "blouse_http_streams %u\n# TYPE blouse_http_cut_total counter\nblouse_http_cut_total %llu\n",
		 atomic_load(&server->active), events_open(server->events), atomic_load(&server->cut));
	return ERR_NONE;
}

static enum error_code run_openapi(struct request *r, struct error *err)
{
	(void)err;
	routes_openapi(request_json(r), r->server->options.tables, STR(BLOUSE_VERSION_STRING));
	return ERR_NONE;
}

static const char *const alive_words[] = {"ok", NULL}, *const ready_words[] = {"ok", "retiring", "store", NULL};
static const struct member alive[] = {{"status", "Le serveur vit", .kind = MEMBER_TEXT, .choices = alive_words}, {0}};
static const struct member ready[] = {
	{"status", "ok, ou pourquoi non : il s'arrête, ou la base manque", .kind = MEMBER_TEXT, .choices = ready_words},
	{0}};

const struct route server_routes[] = {
	{.path = "/sante",
	 .run = run_health,
	 .help = "dit que le serveur vit",
	 .flags = ROUTE_JSON | ROUTE_PROBE,
	 .answer = alive},
	{.path = "/pret",
	 .run = run_ready,
	 .help = "dit si le serveur peut répondre",
	 .flags = ROUTE_JSON | ROUTE_PROBE,
	 .answer = ready},
	{.path = "/metriques",
	 .run = run_metrics,
	 .help = "mesures, au format de Prometheus",
	 .flags = ROUTE_LOCAL | ROUTE_PROBE},
	{.path = "/api/openapi.json", .run = run_openapi, .help = "cette description", .flags = ROUTE_JSON},
	{0},
};

/* Start and stop. */

static enum error_code listen_at(const char *address, unsigned port, int *ret_fd, unsigned *ret_port, struct error *err)
{
	char service[16];
	struct addrinfo *found, wanted = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	int on = 1;
	snprintf(service, sizeof(service), "%u", port);
	if (port > 65535 || getaddrinfo(address, service, &wanted, &found))
		return error_set(err, ERR_USAGE,
				 "« %s » n'est pas une adresse de cette machine : écrivez par exemple 127.0.0.1",
				 address);
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		    bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0 &&
		    getsockname(fd, (struct sockaddr *)&bound, &len) == 0;
	int failure = errno;
	freeaddrinfo(found);
	if (!good) {
		if (fd >= 0)
			close(fd);
		error_set(err, ERR_UNAVAILABLE,
			  failure == EADDRINUSE ? "l'adresse %s:%u est déjà prise : un autre programme y répond. "
						  "Arrêtez-le, ou choisissez un autre port"
						: "le serveur ne peut pas écouter à l'adresse %s:%u",
			  address, port);
		error_detail(err, "listen: errno %d", failure);
		return ERR_UNAVAILABLE;
	}
	*ret_fd = fd;
	*ret_port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
						      : ((struct sockaddr_in *)&bound)->sin_port);
	return ERR_NONE;
}

static void set_defaults(struct server_options *o)
{
	o->terms.idle = o->terms.idle ? o->terms.idle : 30 * 60 * SECOND;
	o->terms.absolute = o->terms.absolute ? o->terms.absolute : 12 * 3600 * SECOND;
	o->threads = o->threads ? o->threads : 4;
	o->connections = o->connections ? o->connections : 4096;
	o->header_s = o->header_s ? o->header_s : 15;
	o->body_s = o->body_s ? o->body_s : 60;
	o->answer_s = o->answer_s ? o->answer_s : 120;
	o->upload_max = o->upload_max ? o->upload_max : UPLOAD_MAX;
	o->drain_s = o->drain_s ? o->drain_s : 10;
}

static enum error_code start_daemon(struct server *server, struct error *err)
{
	const struct server_options *o = &server->options;
	server->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
		server, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)server->listener, MHD_OPTION_THREAD_POOL_SIZE, o->threads,
		MHD_OPTION_CONNECTION_LIMIT, o->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->connections_each,
		MHD_OPTION_CONNECTION_TIMEOUT, o->header_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_line,
		server, MHD_OPTION_NOTIFY_COMPLETED, on_end, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
		server, MHD_OPTION_END);
	if (!server->daemon)
		return error_set(err, ERR_UNAVAILABLE, "le serveur ne démarre pas : la machine n'a plus de quoi");
	return ERR_NONE;
}

static enum error_code start_watch(struct server *server, struct error *err)
{
	if (pthread_create(&server->watcher, NULL, watch, server) != 0)
		return error_nomem(err);
	server->watching = true;
	return ERR_NONE;
}

static enum error_code check_options(const struct server_options *o, struct error *err)
{
	const struct route *route = NULL;
	const char *wrong = routes_wrong(o->tables, o->gate.known, &route);
	struct str url = o->public_url, rest = url;
	if (wrong)
		return error_set(err, ERR_USAGE, "%s %s: %s", http_method_name(route->method),
				 route->path ? route->path : "", wrong);
	if (url.len == 0)
		return ERR_NONE;
	if (str_starts(url, STR("https://")))
		rest = str_sub(url, 8, url.len);
	else if (str_starts(url, STR("http://")))
		rest = str_sub(url, 7, url.len);
	if (rest.len == url.len || rest.len == 0 || memchr(rest.ptr, '/', rest.len))
		return error_set(err, ERR_USAGE,
				 "l'adresse publique s'écrit comme https://blouse.hopital.fr, sans rien derrière");
	return ERR_NONE;
}

static void server_free(struct server *server)
{
	if (server->watching) {
		pthread_mutex_lock(&server->lock);
		server->stop = true;
		pthread_cond_signal(&server->stopped);
		pthread_mutex_unlock(&server->lock);
		pthread_join(server->watcher, NULL);
	}
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	if (server->listener >= 0)
		close(server->listener);
	limiter_free(server->limiter);
	metrics_free(server->metrics);
	events_free(server->events);
	zips_free(server->zips);
	pthread_mutex_destroy(&server->lock);
	pthread_cond_destroy(&server->stopped);
	mem_free(server);
}

enum error_code server_start(const struct server_options *options, struct server **ret_server, struct error *err)
{
	uint64_t seeds[2];
	pthread_condattr_t steady;
	enum error_code code = check_options(options, err);
	if (code)
		return code;
	struct server *server = mem_calloc(1, sizeof(*server));
	if (!server)
		return error_nomem(err);
	server->options = *options;
	set_defaults(&server->options);
	server->secure = str_starts(options->public_url, STR("https://"));
	server->listener = -1;
	server->links.before = server->links.behind = &server->links;
	pthread_mutex_init(&server->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&server->stopped, &steady);
	pthread_condattr_destroy(&steady);
	code = random_bytes(seeds, sizeof(seeds), err);
	server->id_seed = seeds[0];
	if (code || (code = limiter_new(LIMITER_ROOM, seeds[1], &server->limiter, err)) ||
	    (code = metrics_new(options->tables, &server->metrics, err)) || (code = events_new(&server->events, err)) ||
	    (code = zips_new(&server->zips, err)) ||
	    (code = listen_at(options->address, options->port, &server->listener, &server->port, err)) ||
	    (code = start_daemon(server, err)) || (code = start_watch(server, err))) {
		server_free(server);
		return code;
	}
	*ret_server = server;
	return ERR_NONE;
}

unsigned server_port(const struct server *server) { return server->port; }

void server_retire(struct server *server) { atomic_store(&server->retiring, true); }

void server_publish(struct server *server, struct str topic, struct str name, struct str data)
{
	events_publish(server->events, topic, name, data);
}

void server_stop(struct server *server)
{
	const struct timespec moment = {.tv_nsec = 5000000};
	if (!server)
		return;
	server_retire(server);
	atomic_store(&server->draining, true);
	MHD_quiesce_daemon(server->daemon);
	events_end(server->events);
	int64_t until = steady_now() + (int64_t)server->options.drain_s * SECOND;
	while (atomic_load(&server->active) > 0 && steady_now() < until)
		nanosleep(&moment, NULL);
	server_free(server);
}
