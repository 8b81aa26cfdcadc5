/* SPDX-License-Identifier: Apache-2.0 */
#include "web/openapi.h"

#include <stdio.h>

#include "web/page.h"

static void text(struct buf *out, const char *s) { page_json(out, str_from_c(s)); }

bool route_in_path(const struct route *route, const struct param *p)
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

bool route_in_body(const struct route *route, const struct param *p)
{
	return route->method != HTTP_GET && !route_in_path(route, p);
}

struct str param_example(const struct param *p)
{
	if (p->example)
		return str_from_c(p->example);
	switch (p->kind) {
	case PARAM_INT:
		return STR("1");
	case PARAM_DATE:
		return STR("2026-11-26");
	case PARAM_ENUM:
		return str_from_c(p->choices[0]);
	case PARAM_EMAIL:
		return STR("prenom.nom@hopital.fr");
	case PARAM_URL:
		return STR("https://hopital.fr/");
	case PARAM_BOOL:
		return STR("true");
	case PARAM_TEXT:
	case PARAM_FILE:
	case PARAM_KINDS:
		break;
	}
	return STR("texte");
}

void param_example_json(struct buf *out, const struct param *p)
{
	struct str value = param_example(p);
	buf_add_c(out, p->repeated ? "[" : "");
	if (p->kind == PARAM_INT || p->kind == PARAM_BOOL)
		buf_add_str(out, value);
	else
		page_json(out, value);
	buf_add_c(out, p->repeated ? "]" : "");
}

static void choices(struct buf *out, const char *const *words, bool nullable)
{
	buf_add_c(out, ",\"enum\":[");
	for (size_t i = 0; words[i]; i++) {
		buf_add_c(out, i ? "," : "");
		text(out, words[i]);
	}
	buf_add_c(out, nullable ? ",null]" : "]");
}

static void value_schema(struct buf *out, const struct param *p)
{
	switch (p->kind) {
	case PARAM_TEXT:
		buf_addf(out, "{\"type\":\"string\",\"minLength\":%lld,\"maxLength\":%lld",
			 (long long)(p->required && p->min == 0 ? 1 : p->min), (long long)p->max);
		break;
	case PARAM_INT:
		buf_addf(out, "{\"type\":\"integer\",\"minimum\":%lld,\"maximum\":%lld", (long long)p->min,
			 (long long)p->max);
		break;
	case PARAM_ENUM:
		buf_add_c(out, "{\"type\":\"string\"");
		choices(out, p->choices, false);
		break;
	case PARAM_DATE:
		buf_add_c(out, "{\"type\":\"string\",\"format\":\"date\"");
		break;
	case PARAM_EMAIL:
		buf_add_c(out, "{\"type\":\"string\",\"format\":\"email\"");
		break;
	case PARAM_URL:
		buf_add_c(out, "{\"type\":\"string\",\"format\":\"uri\"");
		break;
	case PARAM_BOOL:
		buf_add_c(out, "{\"type\":\"boolean\"");
		break;
	case PARAM_FILE:
	case PARAM_KINDS:
		buf_add_c(out, "{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"");
		break;
	}
}

static void param_schema(struct buf *out, const struct param *p, bool described)
{
	if (p->repeated)
		buf_addf(out, "{\"type\":\"array\",%s\"maxItems\":%d,\"items\":", p->required ? "\"minItems\":1," : "",
			 PARAM_REPEATS_MAX);
	value_schema(out, p);
	buf_add_c(out, p->repeated ? "}" : "");
	if (described) {
		buf_add_c(out, ",\"description\":");
		text(out, p->label);
	}
	buf_add_char(out, '}');
}

/* Parameters of the path and of the query. */
static void outside(struct buf *out, const struct route *route)
{
	bool some = false;
	for (size_t i = 0; i < route->param_count; i++) {
		const struct param *p = &route->params[i];
		if (route_in_body(route, p))
			continue;
		buf_add_c(out, some ? ",{\"in\":" : ",\"parameters\":[{\"in\":");
		some = true;
		buf_add_c(out, route_in_path(route, p) ? "\"path\",\"name\":" : "\"query\",\"name\":");
		text(out, p->name);
		buf_addf(out, ",\"required\":%s,\"description\":", p->required ? "true" : "false");
		text(out, p->label);
		buf_add_c(out, ",\"schema\":");
		param_schema(out, p, false);
		buf_add_c(out, ",\"example\":");
		param_example_json(out, p);
		buf_add_char(out, '}');
	}
	buf_add_c(out, some ? "]" : "");
}

/* Parameters of the body. */
static void inside(struct buf *out, const struct route *route)
{
	bool some = false, files = false, needed = false;
	for (size_t i = 0; i < route->param_count; i++) {
		bool inner = route_in_body(route, &route->params[i]);
		some = some || inner;
		files = files || route->params[i].kind == PARAM_FILE;
		needed = needed || (inner && route->params[i].required);
	}
	if (!some)
		return;
	buf_addf(out,
		 ",\"requestBody\":{\"required\":%s,\"content\":{\"%s\":{\"schema\":{\"type\":\"object\","
		 "\"additionalProperties\":false,\"properties\":{",
		 needed ? "true" : "false", files ? "multipart/form-data" : "application/json");
	some = false;
	for (size_t i = 0; i < route->param_count; i++) {
		if (!route_in_body(route, &route->params[i]))
			continue;
		buf_add_c(out, some ? "," : "");
		some = true;
		text(out, route->params[i].name);
		buf_add_char(out, ':');
		param_schema(out, &route->params[i], true);
	}
	buf_add_char(out, '}');
	some = false;
	for (size_t i = 0; i < route->param_count; i++) {
		if (!route->params[i].required || !route_in_body(route, &route->params[i]))
			continue;
		buf_add_c(out, some ? "," : ",\"required\":[");
		some = true;
		text(out, route->params[i].name);
	}
	buf_add_c(out, some ? "]}" : "}");
	some = false;
	for (size_t i = 0; i < route->param_count; i++) {
		if (!route_in_body(route, &route->params[i]) || route->params[i].kind == PARAM_FILE)
			continue;
		buf_add_c(out, some ? "," : ",\"example\":{");
		some = true;
		text(out, route->params[i].name);
		buf_add_char(out, ':');
		param_example_json(out, &route->params[i]);
	}
	buf_add_c(out, some ? "}}}}" : "}}}");
}

static void object_schema(struct buf *out, const struct member *members, bool nullable);

static void member_schema(struct buf *out, const struct member *m)
{
	static const char *const types[] = {
		[MEMBER_TEXT] = "string",  [MEMBER_INT] = "integer", [MEMBER_REAL] = "number",
		[MEMBER_BOOL] = "boolean", [MEMBER_TIME] = "string",
	};
	bool nullable = m->nullable && !m->listed;
	if (m->listed)
		buf_add_c(out, "{\"type\":\"array\",\"items\":");
	if (m->kind == MEMBER_OBJECT)
		object_schema(out, m->members, nullable);
	else
		buf_addf(out, nullable ? "{\"type\":[\"%s\",\"null\"]" : "{\"type\":\"%s\"", types[m->kind]);
	if (m->kind == MEMBER_TIME)
		buf_add_c(out, ",\"format\":\"date-time\"");
	if (m->choices)
		choices(out, m->choices, nullable);
	buf_add_c(out, m->listed ? "}" : "");
	buf_add_c(out, ",\"description\":");
	text(out, m->what);
	buf_add_char(out, '}');
}

/* Leaves the object open, so that more may be said of it. */
static void object_schema(struct buf *out, const struct member *members, bool nullable)
{
	bool some = false;
	buf_addf(out, "{\"type\":%s,\"additionalProperties\":false,\"properties\":{",
		 nullable ? "[\"object\",\"null\"]" : "\"object\"");
	for (const struct member *m = members; m->name; m++) {
		buf_add_c(out, m == members ? "" : ",");
		text(out, m->name);
		buf_add_char(out, ':');
		member_schema(out, m);
	}
	buf_add_char(out, '}');
	for (const struct member *m = members; m->name; m++) {
		if (m->optional)
			continue;
		buf_add_c(out, some ? "," : ",\"required\":[");
		some = true;
		text(out, m->name);
	}
	buf_add_c(out, some ? "]" : "");
}

static void problem(struct buf *out, const char *status, const char *what)
{
	buf_addf(out, ",\"%s\":{\"description\":", status);
	text(out, what);
	buf_add_c(out, ",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
		       "\"#/components/schemas/Probleme\"}}}}");
}

static bool is_closed(const struct route *route) { return route->permission || route->flags & ROUTE_SIGNED; }

static void answers(struct buf *out, const struct route *route)
{
	buf_add_c(out, ",\"responses\":{\"200\":{\"description\":\"La réponse\",\"content\":{\"application/json\":{");
	if (route->answer) {
		buf_add_c(out, "\"schema\":");
		object_schema(out, route->answer, false);
		buf_add_char(out, '}');
	}
	buf_add_c(out, "}}}");
	if (route->param_count > 0) {
		problem(out, "400", "La demande n'est pas lisible, ou contient ce qui n'est pas attendu");
		problem(out, "422", "Des valeurs sont à revoir : voyez mistakes");
	}
	if (is_closed(route)) {
		problem(out, "401", "Sans clé, ou avec une clé qui n'ouvre rien");
		problem(out, "403", "La clé n'a pas été faite pour cela");
	}
	problem(out, "429", "Trop de demandes : attendez le temps que dit Retry-After");
	problem(out, "default", "Blouse n'a pas pu répondre");
	buf_add_char(out, '}');
}

/* « get » and the words of the path, between hyphens. */
static void operation_id(struct buf *out, const struct route *route, const char *method)
{
	buf_addf(out, "\"operationId\":\"%s", method);
	for (const char *c = route->path; *c; c++)
		if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-')
			buf_add_char(out, *c);
		else if (*c == '/' || *c == '.')
			buf_add_char(out, '-');
	buf_add_char(out, '"');
}

static void operation(struct buf *out, const struct route *route)
{
	static const char *const methods[HTTP_METHODS] = {"get", "post", "put", "patch", "delete"};
	buf_addf(out, "\"%s\":{", methods[route->method]);
	operation_id(out, route, methods[route->method]);
	buf_add_c(out, ",\"summary\":");
	text(out, route->help);
	outside(out, route);
	inside(out, route);
	if (route->permission) {
		buf_add_c(out, ",\"security\":[{\"cle\":[");
		text(out, route->permission);
		buf_add_c(out, "]}]");
	} else {
		buf_add_c(out, is_closed(route) ? ",\"security\":[{\"cle\":[]}]" : ",\"security\":[]");
	}
	answers(out, route);
	buf_add_char(out, '}');
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

static void path(struct buf *out, route_tables tables, const char *name)
{
	bool some = false;
	text(out, name);
	buf_add_c(out, ":{");
	for (; *tables; tables++)
		for (const struct route *route = *tables; route->path; route++)
			if (route->flags & ROUTE_JSON && strcmp(route->path, name) == 0) {
				buf_add_c(out, some ? "," : "");
				some = true;
				operation(out, route);
			}
	buf_add_char(out, '}');
}

/* What answer_trouble writes (RFC 9457). */
static const struct member mistake_members[] = {
	{"name", "Le paramètre", .kind = MEMBER_TEXT},
	{"text", "Ce qui est à revoir, en français", .kind = MEMBER_TEXT},
	{0},
};
static const struct member problem_members[] = {
	{"type", "Toujours about:blank : voyez status", .kind = MEMBER_TEXT},
	{"status", "Le même que celui de la réponse", .kind = MEMBER_INT},
	{"title", "Ce qui ne va pas, en quelques mots", .kind = MEMBER_TEXT},
	{"detail", "La même chose en une phrase, et comment en sortir", .kind = MEMBER_TEXT},
	{"mistakes", "Les valeurs à revoir", .kind = MEMBER_OBJECT, .members = mistake_members, .listed = true,
	 .optional = true},
	{"reference", "De la ligne du journal technique, pour l'administrateur", .kind = MEMBER_TEXT},
	{0},
};

void routes_openapi(struct buf *out, route_tables tables, struct str version)
{
	bool some = false;
	buf_add_c(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Blouse\",\"description\":");
	text(out,
	     "Ce qu'un programme peut demander à Blouse. Une clé se crée dans Réglages, Programmes, et s'envoie dans "
	     "l'en-tête Authorization. Les listes se lisent page à page : renvoyez next comme cursor.");
	buf_add_c(out, ",\"version\":");
	page_json(out, version);
	buf_add_c(out, "},\"servers\":[{\"url\":\"/\"}],\"paths\":{");
	for (route_tables t = tables; *t; t++)
		for (const struct route *route = *t; route->path; route++) {
			if (!(route->flags & ROUTE_JSON) || is_told(tables, route))
				continue;
			buf_add_c(out, some ? "," : "");
			some = true;
			path(out, tables, route->path);
		}
	buf_add_c(out, "},\"components\":{\"securitySchemes\":{\"cle\":{\"type\":\"http\",\"scheme\":\"bearer\","
		       "\"bearerFormat\":\"blouse_…\",\"description\":");
	text(out, "Une clé de programme. Les rôles sont les permissions qu'il lui faut.");
	buf_add_c(out, "}},\"schemas\":{\"Probleme\":");
	object_schema(out, problem_members, false);
	buf_add_c(out, "}}}}\n");
}
