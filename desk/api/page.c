/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/api/page.h"

#include <stdio.h>

#include "desk/api/api.h"
#include "web/openapi.h"
#include "web/page.h"

#define MEMBERS_MAX 64 /* lines that tell of one answer */
#define TEXT_MAX ((size_t)64 << 10)

/* A text that the arena keeps; empty without memory, which the page's own buffer then says. */
static struct str keep(struct request *r, struct buf *text)
{
	struct str kept = text->failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(text));
	buf_clear(text);
	return kept.ptr ? kept : STR("");
}

static void add_choices(struct buf *out, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		buf_addf(out, "%s%s", i ? (words[i + 1] ? ", " : " ou ") : "", words[i]);
}

static void add_param_type(struct buf *out, const struct param *p)
{
	struct french_room low, high;
	buf_add_c(out, p->repeated ? "liste : " : "");
	switch (p->kind) {
	case PARAM_TEXT:
		buf_addf(out, "texte, %.*s", STR_ARG(french_count(&high, p->max, STR("caractère"), STR("caractères"))));
		buf_add_c(out, " au plus");
		break;
	case PARAM_INT:
		if (p->max == INT64_MAX)
			buf_add_c(out, "nombre entier");
		else
			buf_addf(out, "nombre entier de %.*s à %.*s", STR_ARG(french_number(&low, p->min)),
				 STR_ARG(french_number(&high, p->max)));
		break;
	case PARAM_DATE:
		buf_add_c(out, "jour, comme 2026-11-26");
		break;
	case PARAM_ENUM:
		add_choices(out, p->choices);
		break;
	case PARAM_EMAIL:
		buf_add_c(out, "adresse électronique");
		break;
	case PARAM_URL:
		buf_add_c(out, "adresse du Web");
		break;
	case PARAM_BOOL:
		buf_add_c(out, "true ou false");
		break;
	case PARAM_FILE:
	case PARAM_KINDS:
		buf_add_c(out, "fichier");
		break;
	}
}

static void add_member_type(struct buf *out, const struct member *m)
{
	static const char *const one[] = {"texte", "nombre entier", "nombre", "true ou false", "instant", "objet"};
	static const char *const many[] = {"textes",        "nombres entiers", "nombres",
					   "true ou false", "instants",        "objets"};
	if (m->listed)
		buf_addf(out, "liste : %s", m->choices ? "" : many[m->kind]);
	else if (!m->choices)
		buf_add_c(out, one[m->kind]);
	if (m->choices)
		add_choices(out, m->choices);
	if (m->nullable)
		buf_add_c(out, ", ou null");
}

static void list_members(struct request *r, struct buf *text, const struct member *members, struct str above,
			 struct api_line lines[MEMBERS_MAX], size_t *count)
{
	for (const struct member *m = members; m && m->name && *count < MEMBERS_MAX; m++) {
		struct api_line *line = &lines[(*count)++];
		*line = (struct api_line){.what = str_from_c(m->what)};
		buf_addf(text, "%.*s%s%s%s", STR_ARG(above), above.len ? "." : "", m->name, m->listed ? "[]" : "");
		line->name = keep(r, text);
		add_member_type(text, m);
		line->type = keep(r, text);
		if (m->kind == MEMBER_OBJECT)
			list_members(r, text, m->members, line->name, lines, count);
	}
}

static void add_example(struct buf *out, const struct route *route, struct str site)
{
	bool some = false;
	if (!route->permission && !(route->flags & ROUTE_SIGNED)) {
		buf_addf(out, "curl %.*s%s", STR_ARG(site), route->path);
		return;
	}
	buf_addf(out, "curl -H \"Authorization: Bearer $CLE\" \\\n");
	if (route->method == HTTP_GET) {
		buf_addf(out, "     %.*s%s", STR_ARG(site), route->path);
		return;
	}
	buf_addf(out, "     --json '{");
	for (size_t i = 0; i < route->param_count; i++) {
		if (!route_in_body(route, &route->params[i]) || !route->params[i].required)
			continue;
		buf_addf(out, "%s\"%s\": ", some ? ", " : "", route->params[i].name);
		some = true;
		param_example_json(out, &route->params[i]);
	}
	buf_addf(out, "}' \\\n     %.*s%s", STR_ARG(site), route->path);
}

static enum error_code fill(struct request *r, struct buf *text, const struct route *from, struct api_route *to,
			    struct error *err)
{
	struct str site = desk_of(r)->conf->server.public_url;
	struct api_line *params = ARENA_ZNEW(request_arena(r), struct api_line, from->param_count + 1);
	struct api_line *members = ARENA_ZNEW(request_arena(r), struct api_line, MEMBERS_MAX);
	if (!params || !members)
		return error_nomem(err);
	*to = (struct api_route){.method = str_from_c(http_method_name(from->method)),
				 .path = str_from_c(from->path),
				 .help = str_from_c(from->help),
				 .open = !from->permission && !(from->flags & ROUTE_SIGNED),
				 .params = params,
				 .param_count = from->param_count,
				 .members = members};
	buf_addf(text, "%s%s", http_method_name(from->method), from->path);
	for (size_t i = 0; i < text->len; i++)
		if (strchr("/{}.", text->ptr[i]))
			text->ptr[i] = '-';
	to->id = keep(r, text);
	buf_add_c(text, from->help);
	if (text->len > 0 && text->ptr[0] >= 'a' && text->ptr[0] <= 'z')
		text->ptr[0] -= 'a' - 'A';
	to->sentence = keep(r, text);
	buf_addf(text, "Ce qui s'envoie : %s %s", http_method_name(from->method), from->path);
	to->sends = keep(r, text);
	buf_addf(text, "Ce qui revient : %s %s", http_method_name(from->method), from->path);
	to->gives = keep(r, text);
	if (from->permission) {
		to->permission_id = str_from_c(from->permission);
		to->permission = str_from_c(permission_rows[permission_by_id(to->permission_id)].what);
	}
	for (size_t i = 0; i < from->param_count; i++) {
		params[i] = (struct api_line){.name = str_from_c(from->params[i].name),
					      .what = str_from_c(from->params[i].label),
					      .required = from->params[i].required};
		add_param_type(text, &from->params[i]);
		params[i].type = keep(r, text);
	}
	list_members(r, text, from->answer, (struct str){"", 0}, members, &to->member_count);
	add_example(text, from, site.len > 0 ? site : STR("https://blouse.hopital.fr"));
	to->example = keep(r, text);
	return ERR_NONE;
}

static enum error_code list_routes(struct request *r, struct api_page *page, struct error *err)
{
	size_t count = 0;
	_cleanup_buf_ struct buf text;
	enum error_code code = ERR_NONE;
	buf_init(&text, TEXT_MAX);
	for (route_tables t = desk_tables; *t; t++)
		for (const struct route *route = *t; route->path; route++)
			count += (route->flags & ROUTE_JSON) != 0;
	struct api_route *routes = ARENA_NEW(request_arena(r), struct api_route, count + 1);
	if (!routes)
		return error_nomem(err);
	for (route_tables t = desk_tables; !code && *t; t++)
		for (const struct route *route = *t; !code && route->path; route++)
			if (route->flags & ROUTE_JSON)
				code = fill(r, &text, route, &routes[page->route_count++], err);
	page->routes = routes;
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct api_page page = {.layout = {.assets = request_assets()}};
	enum error_code code = ERR_NONE;
	if (request_session(r)) {
		struct frame frame;
		code = frame_make(r, (struct str){"", 0}, FRAME_SETTINGS, &frame, err);
		page.layout = frame.layout;
	}
	page.layout.title = STR("Pour les programmes");
	page.layout.lead = STR("Ce qu'un autre logiciel peut demander à Blouse, adresse par adresse.");
	if (!code)
		code = list_routes(r, &page, err);
	if (!code)
		api_page(request_html(r), &page);
	return code;
}

const struct route api_page_routes[] = {
	{.path = "/api", .run = run_page, .help = "ce que les programmes peuvent demander, pour qui les écrit"},
	{0},
};
