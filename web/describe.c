/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the route tables, told to programs. */
#include "web/page.h"
#include "web/route.h"

static const char *const kinds[PARAM_KINDS] = {"text", "int", "date", "enum", "email", "url", "bool", "file"};

static void text(struct buf *out, const char *s) { page_json(out, str_from_c(s)); }

static void choices(struct buf *out, const struct param *p)
{
	buf_add_char(out, '[');
	for (size_t i = 0; p->choices[i]; i++) {
		buf_add_c(out, i ? "," : "");
		text(out, p->choices[i]);
	}
	buf_add_char(out, ']');
}

static void param(struct buf *out, const struct param *p)
{
	buf_add_c(out, "{\"name\":");
	text(out, p->name);
	buf_addf(out, ",\"kind\":\"%s\",\"required\":%s,\"repeated\":%s,\"min\":%lld,\"max\":%lld", kinds[p->kind],
		 p->required ? "true" : "false", p->repeated ? "true" : "false", (long long)p->min, (long long)p->max);
	if (p->choices) {
		buf_add_c(out, ",\"choices\":");
		choices(out, p);
	}
	buf_add_char(out, '}');
}

void routes_json(struct buf *out, route_tables tables)
{
	bool some = false;
	buf_add_char(out, '[');
	for (; *tables; tables++)
		for (const struct route *route = *tables; route->path; route++) {
			buf_addf(out, "%s\n{\"method\":\"%s\",\"path\":", some ? "," : "",
				 http_method_name(route->method));
			some = true;
			text(out, route->path);
			buf_add_c(out, ",\"permission\":");
			if (route->permission)
				text(out, route->permission);
			else
				buf_add_c(out, "null");
			buf_addf(out, ",\"form\":%s,\"json\":%s,\"local\":%s,\"body_max\":%zu,\"help\":",
				 route->flags & ROUTE_FORM ? "true" : "false",
				 route->flags & ROUTE_JSON ? "true" : "false",
				 route->flags & ROUTE_LOCAL ? "true" : "false",
				 route->body_max ? route->body_max : (size_t)ROUTE_BODY_MAX);
			text(out, route->help);
			buf_add_c(out, ",\"params\":[");
			for (size_t i = 0; i < route->param_count; i++) {
				buf_add_c(out, i ? "," : "");
				param(out, &route->params[i]);
			}
			buf_add_c(out, "]}");
		}
	buf_add_c(out, "\n]\n");
}

static void schema(struct buf *out, const struct param *p)
{
	if (p->repeated)
		buf_add_c(out, "{\"type\":\"array\",\"items\":");
	switch (p->kind) {
	case PARAM_TEXT:
		buf_addf(out, "{\"type\":\"string\",\"minLength\":%lld,\"maxLength\":%lld}", (long long)p->min,
			 (long long)p->max);
		break;
	case PARAM_INT:
		buf_addf(out, "{\"type\":\"integer\",\"minimum\":%lld,\"maximum\":%lld}", (long long)p->min,
			 (long long)p->max);
		break;
	case PARAM_ENUM:
		buf_add_c(out, "{\"type\":\"string\",\"enum\":");
		choices(out, p);
		buf_add_char(out, '}');
		break;
	case PARAM_DATE:
		buf_add_c(out, "{\"type\":\"string\",\"format\":\"date\"}");
		break;
	case PARAM_EMAIL:
		buf_add_c(out, "{\"type\":\"string\",\"format\":\"email\"}");
		break;
	case PARAM_URL:
		buf_add_c(out, "{\"type\":\"string\",\"format\":\"uri\"}");
		break;
	case PARAM_BOOL:
		buf_add_c(out, "{\"type\":\"string\",\"enum\":[\"oui\",\"non\"]}");
		break;
	case PARAM_FILE:
	case PARAM_KINDS:
		buf_add_c(out, "{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"}");
		break;
	}
	if (p->repeated)
		buf_addf(out, ",\"maxItems\":%d}", PARAM_REPEATS_MAX);
}

static bool stands_in_path(const struct route *route, const struct param *p)
{
	struct str rest = str_from_c(route->path), piece;
	while (rest.len > 0) {
		rest = str_cut(rest, '/', &piece);
		if (piece.len > 2 && piece.ptr[0] == '{' &&
		    str_eq(str_sub(piece, 1, piece.len - 2), str_from_c(p->name)))
			return true;
	}
	return false;
}

/* Parameters of the path and of the query. */
static void outside(struct buf *out, const struct route *route)
{
	bool some = false;
	buf_add_c(out, ",\"parameters\":[");
	for (size_t i = 0; i < route->param_count; i++) {
		const struct param *p = &route->params[i];
		bool in_path = stands_in_path(route, p);
		if (!in_path && route->method != HTTP_GET)
			continue;
		buf_addf(out, "%s{\"in\":\"%s\",\"name\":", some ? "," : "", in_path ? "path" : "query");
		some = true;
		text(out, p->name);
		buf_addf(out, ",\"required\":%s,\"description\":", p->required ? "true" : "false");
		text(out, p->label);
		buf_add_c(out, ",\"schema\":");
		schema(out, p);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

/* Parameters of the body. */
static void inside(struct buf *out, const struct route *route)
{
	bool some = false, files = false;
	for (size_t i = 0; i < route->param_count; i++)
		files = files || route->params[i].kind == PARAM_FILE;
	buf_addf(
		out,
		",\"requestBody\":{\"content\":{\"%s\":{\"schema\":{\"type\":\"object\",\"additionalProperties\":false,"
		"\"properties\":{",
		files ? "multipart/form-data" : "application/x-www-form-urlencoded");
	for (size_t i = 0; i < route->param_count; i++) {
		if (stands_in_path(route, &route->params[i]))
			continue;
		buf_add_c(out, some ? "," : "");
		some = true;
		text(out, route->params[i].name);
		buf_add_char(out, ':');
		schema(out, &route->params[i]);
	}
	buf_add_c(out, "}}}}}");
}

static void operation(struct buf *out, const struct route *route)
{
	static const char *const methods[HTTP_METHODS] = {"get", "post", "put", "patch", "delete"};
	buf_addf(out, "\"%s\":{\"summary\":", methods[route->method]);
	text(out, route->help);
	outside(out, route);
	if (route->method != HTTP_GET)
		inside(out, route);
	if (route->permission) {
		buf_add_c(out, ",\"x-permission\":");
		text(out, route->permission);
	}
	buf_add_c(out,
		  ",\"responses\":{\"200\":{\"description\":\"La réponse\",\"content\":{\"application/json\":{}}},"
		  "\"default\":{\"description\":\"Ce qui ne va pas\",\"content\":{\"application/problem+json\":{}}}}}");
}

/* Whether an earlier row of the tables has the same path and answers JSON: one object holds all methods of a path. */
static bool is_told(route_tables tables, const struct route *route)
{
	for (; *tables; tables++)
		for (const struct route *other = *tables; other->path; other++) {
			if (other == route)
				return false;
			if (other->flags & ROUTE_JSON && strcmp(other->path, route->path) == 0)
				return true;
		}
	return false;
}

void routes_openapi(struct buf *out, route_tables tables, struct str version)
{
	bool some = false;
	buf_add_c(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Blouse\",\"version\":");
	page_json(out, version);
	buf_add_c(out, "},\"paths\":{");
	for (route_tables t = tables; *t; t++)
		for (const struct route *route = *t; route->path; route++) {
			if (!(route->flags & ROUTE_JSON) || is_told(tables, route))
				continue;
			buf_add_c(out, some ? "," : "");
			some = true;
			text(out, route->path);
			buf_add_c(out, ":{");
			bool more = false;
			for (route_tables u = tables; *u; u++)
				for (const struct route *same = *u; same->path; same++)
					if (same->flags & ROUTE_JSON && strcmp(same->path, route->path) == 0) {
						buf_add_c(out, more ? "," : "");
						more = true;
						operation(out, same);
					}
			buf_add_char(out, '}');
		}
	buf_add_c(out, "}}\n");
}
