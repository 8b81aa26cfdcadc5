/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server: libmicrohttpd with epoll and a pool of threads, one request after another on each thread's connections.
 * TLS is a proxy's. Every answer bears the security headers; every request makes one line of the log, without a path, a
 * query, a body, an address or a name. */
#ifndef BLOUSE_WEB_SERVER_H
#define BLOUSE_WEB_SERVER_H

#include "web/files.h"
#include "web/request.h"

#define SERVER_URI_MAX 4096           /* bytes of a path with its query; longer: 414 */
#define SERVER_HEADERS_MAX (16 << 10) /* bytes of all headers; more: 431 */
#define SERVER_HEADER_COUNT_MAX 64    /* more: 431 */
#define SERVER_PAGE_MAX (8 << 20)     /* bytes of one answer */
#define SERVER_ARENA_MAX (16 << 20)   /* bytes of one request's memory, its body apart */
#define SERVER_DISCARD_MAX (4 << 20)  /* bytes of a body that is too long that are read, so that the refusal is seen */
#define SERVER_DISCARD_UPLOAD (32 << 20) /* the same where files are sent: a browser sends all of it before it looks */
#define SERVER_BODIES_MAX (256 << 20)    /* bytes of all bodies that are held at once; more: 503 */
#define SERVER_PROXIES_MAX 16

struct server;

/* Who may do what: the desk's users and roles. `session` is never NULL. */
struct server_gate {
	void *context;
	route_known known; /* NULL: no route may ask for a permission */
	enum error_code (*may)(void *context, struct request *r, const struct session *session, const char *permission,
			       bool *ret_may, struct error *err);
	/* Who shows a key (RFC 6750), as the desk knows programs, in the request's arena. ERR_NOT_FOUND when the key opens
	 * nothing, or no more. NULL for a function: there are no keys. */
	enum error_code (*program)(void *context, struct request *r, struct str key, const void **ret_program,
				   struct error *err);
	bool (*program_may)(void *context, const void *program, const char *permission);
};

/* Which requests make a line of the log. */
enum server_log {
	SERVER_LOG_USUAL, /* all but those of files that pages name, and of probes that were answered well */
	SERVER_LOG_ALL,
	SERVER_LOG_WARNINGS, /* those that were refused, cut or failed */
	SERVER_LOG_ERRORS,   /* those that failed */
};

struct server_options {
	const struct route *const *tables; /* ends with NULL */
	void *context;                     /* what handlers get from request_context */
	struct server_gate gate;           /* `may` may be NULL: then nobody may what asks for a permission */
	struct store *store;               /* stays the caller's */
	const char *address;               /* "127.0.0.1" or "::1"… */
	unsigned port;                     /* 0: any that is free (server_port) */
	struct str public_url;      /* "https://blouse.chu.fr": what browsers see; may be empty. https: cookies are
						 Secure and HSTS is sent */
	const char *const *proxies; /* addresses whose X-Forwarded-For is believed; ends with NULL; may be NULL */
	const struct files *files;  /* more files for pages (web/files.h); may be NULL; stays the caller's */
	struct str sign_in;         /* where a page sends who is not signed in; empty: 401 */
	struct session_terms terms; /* 0: 30 minutes unused, 12 hours at all */
	unsigned threads;           /* 0: 4 */
	unsigned connections;       /* open at once; 0: 4,096 */
	unsigned connections_each;  /* of one address; 0: no limit of its own, as behind a proxy */
	size_t upload_max;          /* bytes of a body, for ROUTE_BODY_UPLOAD; 0: 10 MiB */
	enum server_log log_level;
	unsigned header_s, body_s, answer_s;         /* seconds for each to be whole; 0: 15, 60 and 120 */
	unsigned drain_s;                            /* seconds that server_stop waits; 0: 10 */
	void (*log)(void *context, struct str line); /* a line of JSON with its end of line; may be NULL; any thread */
	void *log_context;
};

/* Listens and answers from now on, on threads of its own. Everything pointed to stays until server_stop returns.
 * ERR_USAGE for tables that do not hold together, ERR_UNAVAILABLE when the address is taken. */
enum error_code server_start(const struct server_options *options, struct server **ret_server, struct error *err);
unsigned server_port(const struct server *server);

/* Takes no new connection, ends live views, lets what was begun be finished, then closes. Accepts NULL. */
void server_stop(struct server *server);
/* From now on /pret says no, while everything is still answered: a proxy sends its requests elsewhere. */
void server_retire(struct server *server);

/* What this process did lately, for a page that tells how the server is. */
struct server_figures {
	uint64_t requests, refused, failed; /* of the last hour: all; answered with 4xx; with 5xx, or not at all */
	uint64_t microseconds;              /* of all together */
	unsigned streams;                   /* live views that are open */
};
void request_figures(const struct request *r, struct server_figures *ret_figures);

/* Tells who follows a topic (web/events.h). */
void server_publish(struct server *server, struct str topic, struct str name, struct str data);

/* /sante, /pret, /metriques, /api/openapi.json. */
extern const struct route server_routes[];

#endif
