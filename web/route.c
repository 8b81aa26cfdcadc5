/* SPDX-License-Identifier: Apache-2.0 */
#include "web/route.h"

#include <stdint.h>

static const char *const names[HTTP_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

const char *http_method_name(enum http_method method) { return method < HTTP_METHODS ? names[method] : "AUTRE"; }

bool http_method_find(struct str name, enum http_method *ret_method)
{
	if (str_eq(name, STR("HEAD")))
		name = STR("GET");
	for (unsigned m = 0; m < HTTP_METHODS; m++)
		if (str_eq(name, str_from_c(names[m]))) {
			*ret_method = (enum http_method)m;
			return true;
		}
	return false;
}

static bool is_part(struct str piece) { return piece.len > 2 && piece.ptr[0] == '{'; }

/* Whether a path is of the form of a row's; gives the parts in braces. */
static bool fits(struct str pattern, struct str path, struct form_field parts[ROUTE_PARTS_MAX], size_t *ret_count)
{
	size_t count = 0;
	while (pattern.len > 0 && path.len > 0) {
		struct str want, have;
		if (pattern.ptr[0] != '/' || path.ptr[0] != '/')
			return false;
		pattern = str_cut(str_sub(pattern, 1, pattern.len), '/', &want);
		path = str_cut(str_sub(path, 1, path.len), '/', &have);
		/* str_cut took the separator: give it back, so that « /a/ » is not « /a ». */
		if (want.ptr + want.len < pattern.ptr)
			pattern = (struct str){pattern.ptr - 1, pattern.len + 1};
		if (have.ptr + have.len < path.ptr)
			path = (struct str){path.ptr - 1, path.len + 1};
		if (is_part(want) && have.len > 0)
			parts[count++] = (struct form_field){.name = str_sub(want, 1, want.len - 2), .value = have};
		else if (!str_eq(want, have))
			return false;
	}
	*ret_count = count;
	return pattern.len == 0 && path.len == 0;
}

void route_find(route_tables tables, enum http_method method, struct str path, struct route_match *ret_match)
{
	struct route_match best = {0};
	for (; *tables; tables++)
		for (const struct route *route = *tables; route->path; route++) {
			struct form_field parts[ROUTE_PARTS_MAX];
			size_t count;
			if (!fits(str_from_c(route->path), path, parts, &count))
				continue;
			best.methods |= 1u << route->method;
			if (route->method != method || (best.route && best.part_count <= count))
				continue;
			best.route = route;
			best.part_count = count;
			memcpy(best.parts, parts, sizeof(parts));
		}
	*ret_match = best;
}

/* Each part in braces is declared, and required as far as the form goes. */
static const char *parts_wrong(const struct route *route)
{
	struct str rest = str_from_c(route->path), piece;
	size_t count = 0;
	if (rest.len == 0 || rest.len > ROUTE_PATH_MAX || rest.ptr[0] != '/')
		return "a path begins with / and is short";
	while (rest.len > 0) {
		rest = str_cut(rest, '/', &piece);
		if (!is_part(piece))
			continue;
		size_t i = 0;
		while (i < route->param_count &&
		       !str_eq(str_sub(piece, 1, piece.len - 2), str_from_c(route->params[i].name)))
			i++;
		if (i == route->param_count)
			return "a part in braces is not declared";
		if (!route->params[i].required || route->params[i].repeated || route->params[i].kind == PARAM_FILE)
			return "a part in braces is required, comes once and is no file";
		if (++count > ROUTE_PARTS_MAX)
			return "too many parts in braces";
	}
	return NULL;
}

static const char *route_wrong(const struct route *route, route_known known)
{
	const char *wrong = parts_wrong(route);
	if (wrong)
		return wrong;
	if (!route->run || !route->help || route->method >= HTTP_METHODS)
		return "no handler, no help or no method";
	for (size_t i = 0; i < route->param_count; i++) {
		if ((wrong = param_wrong(&route->params[i])))
			return wrong;
		if (strcmp(route->params[i].name, "jeton") == 0)
			return "« jeton » is the form's own token";
		for (size_t j = 0; j < i; j++)
			if (strcmp(route->params[i].name, route->params[j].name) == 0)
				return "a parameter is declared twice";
		if (route->params[i].kind == PARAM_FILE && route->method == HTTP_GET)
			return "a file is never got";
	}
	if (route->flags & ROUTE_BACK && (route->permission || route->flags & ROUTE_SIGNED))
		return "what another server asks for has neither permission nor session";
	if (route->flags & ROUTE_SHARED && (route->permission || !(route->flags & ROUTE_READS)))
		return "what any site may send is for everybody, and only read";
	if (route->permission && !(known && known(route->permission)))
		return "no such permission";
	return NULL;
}

const char *routes_wrong(route_tables tables, route_known known, const struct route **ret_route)
{
	for (route_tables t = tables; *t; t++)
		for (const struct route *route = *t; route->path; route++) {
			const char *wrong = route_wrong(route, known);
			for (route_tables u = tables; !wrong && *u; u++)
				for (const struct route *other = *u; !wrong && other->path && other != route; other++)
					if (other->method == route->method && strcmp(other->path, route->path) == 0)
						wrong = "the same method and path twice";
			if (wrong) {
				*ret_route = route;
				return wrong;
			}
			/* Rows behind this one, in this table or a later one, look back themselves. */
		}
	return NULL;
}
