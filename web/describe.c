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
			buf_addf(out,
				 ",\"form\":%s,\"json\":%s,\"local\":%s,\"signed\":%s,\"back\":%s,\"body_max\":%zu,"
				 "\"help\":",
				 route->flags & ROUTE_FORM ? "true" : "false",
				 route->flags & ROUTE_JSON ? "true" : "false",
				 route->flags & ROUTE_LOCAL ? "true" : "false",
				 route->flags & ROUTE_SIGNED ? "true" : "false",
				 route->flags & ROUTE_BACK ? "true" : "false",
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
