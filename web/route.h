/* SPDX-License-Identifier: Apache-2.0 */
/* What the site answers to. A route is one row: method, path, permission, parameters, handler, one line of help. From the
 * rows come the router, the checks, the OpenAPI description and the tests that try each one without its rights. */
#ifndef BLOUSE_WEB_ROUTE_H
#define BLOUSE_WEB_ROUTE_H

#include <stdint.h>

#include "base/buf.h"
#include "web/limit.h"
#include "web/param.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_METHODS }; /* HEAD is GET's */

enum route_flags {
	ROUTE_FORM = 1,   /* called with mistakes too, to show the form again; otherwise a page tells them */
	ROUTE_JSON = 2,   /* answers JSON, takes JSON and keys, and stands in the OpenAPI description */
	ROUTE_LOCAL = 4,  /* for programs of this machine: hidden from who comes from elsewhere or through a proxy */
	ROUTE_SIGNED = 8, /* without a permission: for who is signed in, or shows a key, whatever they may */
	ROUTE_PROBE = 16, /* asked every few seconds by what watches over the server */
	/* Another server sends browsers here, such as an identity provider: what it adds of its own, and no row declares, is
	 * passed over; and the handler writes, although it is GET. It proves by itself that they are who left. With POST, what
	 * asks is a program that read a mail (RFC 8058), and the address proves whose it is. */
	ROUTE_BACK = 32,
	ROUTE_READS = 64, /* stores nothing, whatever its method: the store is read-only for it */
	ROUTE_MUTE = 128, /* the scripts of its page may ask for nothing: the browser refuses it to them */
	/* A phone's share sheet sends here, which is no page of this site and knows no token: taken from anywhere, with
	 * ROUTE_READS alone, since its sender could be any site. */
	ROUTE_SHARED = 256,
	ROUTE_FILMS = 512, /* its page plays what somebody chose in it, and sends it nowhere */
};

#define ROUTE_PARTS_MAX 4          /* {…} of one path */
#define ROUTE_BODY_MAX (64 << 10)  /* bytes, when the row says nothing */
#define ROUTE_BODY_UPLOAD SIZE_MAX /* as a body_max: what the settings allow to be sent */
#define ROUTE_PATH_MAX 256         /* bytes of a row's path */

struct request;

/* What an object of an answer in JSON holds: a list of these rows that ends with one without name. */
enum member_kind { MEMBER_TEXT, MEMBER_INT, MEMBER_REAL, MEMBER_BOOL, MEMBER_TIME, MEMBER_OBJECT };

struct member {
	const char *name;
	const char *what; /* in French, for who writes a program */
	enum member_kind kind;
	const char *const *choices;   /* of a text: all that it may be; ends with NULL; may be NULL */
	const struct member *members; /* of an object */
	bool listed;                  /* a list of these */
	bool nullable;                /* or null */
	bool optional;                /* may be missing */
};

/* Whether there is a permission of this name, such as « comptes.voir »; NULL for a function: there is none. */
typedef bool (*route_known)(const char *permission);

struct route {
	enum http_method method;
	const char *path;       /* "/comptes/{id}": what stands in braces is a declared parameter; NULL ends a table */
	const char *permission; /* NULL: for everybody */
	const struct param *params;
	size_t param_count;
	/* Fills the answer (web/request.h). What it returns instead of ERR_NONE becomes a page that says so. */
	enum error_code (*run)(struct request *r, struct error *err);
	const char *help;              /* one line, in French */
	unsigned flags;                /* of enum route_flags */
	size_t body_max;               /* bytes; 0: ROUTE_BODY_MAX; or ROUTE_BODY_UPLOAD */
	const struct limit_rule *rate; /* how often one address may ask; NULL: no limit of its own */
	const struct member *answer;   /* of a route that answers JSON: what its object holds */
};

#define ROUTE_PARAMS(list) .params = (list), .param_count = sizeof(list) / sizeof(*(list))

/* Tables of rows, each ended by a row without a path; the list ends with NULL. */
typedef const struct route *const *route_tables;

struct route_match {
	const struct route *route;                /* NULL when none has this path and method */
	struct form_field parts[ROUTE_PARTS_MAX]; /* values as they stand in the path, percents included */
	size_t part_count;
	unsigned methods; /* bits of the methods that this path has */
};

/* Finds the row for a path, without its query. Words win over braces. */
void route_find(route_tables tables, enum http_method method, struct str path, struct route_match *ret_match);

/* Whether the tables hold together. NULL, or what is wrong with *ret_route. */
const char *routes_wrong(route_tables tables, route_known known, const struct route **ret_route);

const char *http_method_name(enum http_method method);
/* False when it is none of ours; HEAD is GET. */
bool http_method_find(struct str name, enum http_method *ret_method);

/* All rows as JSON, one object each: what tests are made from. */
void routes_json(struct buf *out, route_tables tables);

#endif
