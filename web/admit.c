/* SPDX-License-Identifier: Apache-2.0 */
/* Who may be refused before a handler runs. */
#include <stdint.h>

#include "web/exchange.h"
#include "web/page.h"

#define RETURN_MAX 1000 /* bytes of an address that the page of signing in takes, and sends back to */

#define REALM "Bearer realm=\"Blouse\""

/* Of one key: enough for a program that reads a queue, too few to load the machine. */
static const struct limit_rule each_key = {.burst = 200, .every = 50000};
/* Keys that open nothing, of one address. */
static const struct limit_rule wrong_keys = {.burst = 20, .every = 1000000};

static const struct str public_scheme = {"http://", 7};

/* A request that changes something comes from a page of this site. Browsers say where from in Sec-Fetch-Site or in
 * Origin, which no page can forge; a request that says neither is no browser's, and has no business with our cookies. */
static bool same_origin(const struct request *r)
{
	struct str site = request_header(r, "Sec-Fetch-Site"), origin = request_header(r, "Origin");
	struct str ours = r->server->options.public_url;
	if (site.len == 0 && origin.len == 0)
		return false;
	if (site.len > 0 && !str_eq(site, STR("same-origin")))
		return false;
	if (origin.len == 0)
		return true;
	if (ours.len > 0)
		return str_eq(origin, ours);
	return str_starts(origin, public_scheme) &&
	       str_eq(str_sub(origin, public_scheme.len, origin.len), request_header(r, "Host"));
}

static bool refuse(struct request *r, unsigned status, struct str text)
{
	answer_trouble(r, status, text);
	return false;
}

/* « Bearer KEY »; other schemes are a proxy's business. */
static bool bearer(const struct request *r, struct str *ret_key)
{
	struct str scheme, key = str_cut(request_header(r, "Authorization"), ' ', &scheme);
	if (!form_same(scheme, STR("Bearer")))
		return false;
	*ret_key = str_trim(key);
	return true;
}

bool request_shows_key(const struct request *r)
{
	struct str key;
	return r->match.route && r->match.route->flags & ROUTE_JSON && r->server->options.gate.program &&
	       bearer(r, &key);
}

/* Several texts as one of C; NULL without memory. */
static const char *join(struct request *r, const struct str *parts, size_t count)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1024);
	for (size_t i = 0; i < count; i++)
		buf_add_str(&out, parts[i]);
	return out.failed ? NULL : arena_copy(&r->arena, buf_str(&out)).ptr;
}

static bool challenge(struct request *r, unsigned status, const char *header, struct str text)
{
	r->challenge = header;
	return refuse(r, status, text);
}

/* RFC 6750: what is wrong with a key is said in WWW-Authenticate too. */
static bool meet_program(struct request *r)
{
	const struct server_gate *gate = &r->server->options.gate;
	const char *permission = r->match.route->permission;
	struct str key;
	struct error err = {0};
	bearer(r, &key);
	if (request_has_cookie(r))
		return challenge(r, 400, REALM ", error=\"invalid_request\"",
				 STR("Une clé et une session ne vont pas ensemble : envoyez la clé sans cookie."));
	enum error_code code = gate->program(gate->context, r, key, &r->program, &err);
	if (code == ERR_NOT_FOUND) {
		/* Nobody finds a key by trying; this spares the base from who tries. */
		if (!request_within(r, &wrong_keys, str_from_c(r->address)))
			return false;
		return challenge(r, 401, REALM ", error=\"invalid_token\"",
				 STR("Cette clé n'ouvre rien, ou plus rien : elle est mal copiée, finie ou révoquée."));
	}
	if (code) {
		answer_error(r, &err);
		return false;
	}
	if (!request_within(r, &each_key, key))
		return false;
	if (!permission || gate->program_may(gate->context, r->program, permission))
		return true;
	struct str parts[] = {STR(REALM ", error=\"insufficient_scope\", scope=\""), str_from_c(permission), STR("\"")};
	return challenge(r, 403, join(r, parts, sizeof(parts) / sizeof(*parts)),
			 STR("Cette clé n'a pas été faite pour cela : il lui manque une permission."));
}

/* A route for programs says how it wants to be asked. */
static bool ask_for_key(struct request *r)
{
	if (r->match.route->flags & ROUTE_JSON && r->server->options.gate.program)
		r->challenge = REALM;
	return refuse(r, 401, (struct str){0});
}

/* With the way back to the page that was asked for, unless it is the first. */
static bool send_to_sign_in(struct request *r)
{
	_cleanup_buf_ struct buf to;
	buf_init(&to, 4 * RETURN_MAX);
	buf_add_str(&to, r->server->options.sign_in);
	buf_add_c(&to, "?retour=");
	page_url_part(&to, r->path);
	if (r->query.len > 0) {
		page_url_part(&to, STR("?"));
		page_url_part(&to, r->query);
	}
	bool plain = to.failed || r->path.len + r->query.len >= RETURN_MAX || str_eq(r->path, STR("/"));
	request_redirect(r, plain ? r->server->options.sign_in : buf_str(&to));
	return false;
}

static bool meet_person(struct request *r)
{
	const struct route *route = r->match.route;
	const struct server_gate *gate = &r->server->options.gate;
	struct error err = {0};
	bool may = false;
	if (!route->permission && !(route->flags & ROUTE_SIGNED))
		return true;
	const struct session *session = request_session(r);
	if (!session && r->session_error)
		return refuse(r, 503, (struct str){0});
	if (!session && r->method == HTTP_GET && r->server->options.sign_in.len > 0 &&
	    str_find(request_header(r, "Accept"), STR("text/html")) != SIZE_MAX) {
		return send_to_sign_in(r);
	}
	if (!session)
		return ask_for_key(r);
	if (!route->permission)
		return true;
	if (gate->may && gate->may(gate->context, r, session, route->permission, &may, &err)) {
		answer_error(r, &err);
		return false;
	}
	return may || refuse(r, 403, (struct str){0});
}

/* Cuts the token out of the form; the header is for scripts. False when it came twice. */
static bool take_token(const struct request *r, struct form *form, struct form_field *fields, struct str *ret_token)
{
	struct str token = request_header(r, "X-Jeton");
	bool found = token.len > 0;
	size_t count = 0;
	for (size_t i = 0; i < form->count; i++) {
		if (!str_eq(form->fields[i].name, STR("jeton"))) {
			fields[count++] = form->fields[i];
			continue;
		}
		if (found)
			return false;
		found = true;
		token = form->fields[i].value;
	}
	*form = (struct form){fields, count};
	*ret_token = token;
	return true;
}

/* Reads the query or the body. A status, or 0. */
static unsigned read_form(struct request *r, struct form *ret_form, struct error *err)
{
	struct str boundary, type = request_header(r, "Content-Type"), plain;
	enum error_code code;
	if (r->method == HTTP_GET)
		return form_read(&r->arena, r->query, ret_form, err) ? 400 : 0;
	if (r->query.len > 0) {
		error_set(err, ERR_USAGE, "Cette adresse ne prend rien derrière « ? ».");
		return 400;
	}
	str_cut(type, ';', &plain);
	if (r->body.len == 0) {
		*ret_form = (struct form){0};
	} else if (form_same(str_trim(plain), STR("application/json")) && r->match.route->flags & ROUTE_JSON) {
		if ((code = form_read_json(&r->arena, buf_str(&r->body), ret_form, err)))
			return code == ERR_NOMEM ? 500 : 400;
	} else if (form_boundary(type, &boundary)) {
		if ((code = form_read_parts(&r->arena, buf_str(&r->body), boundary, ret_form, err)))
			return code == ERR_NOMEM ? 500 : 400;
	} else if (!form_same(str_trim(plain), STR("application/x-www-form-urlencoded"))) {
		if (r->match.route->flags & ROUTE_JSON)
			error_set(err, ERR_USAGE,
				  "Envoyez un objet JSON, et dites-le : Content-Type: application/json.");
		return 415;
	} else if ((code = form_read(&r->arena, buf_str(&r->body), ret_form, err))) {
		return code == ERR_NOMEM ? 500 : 400;
	}
	return 0;
}

/* Parts of the path stand before what the form sent: a field of the same name comes twice, and is refused. */
static enum error_code join_parts(struct request *r, struct form *form, struct error *err)
{
	struct form_field *all = ARENA_NEW(&r->arena, struct form_field, r->match.part_count + form->count + 1);
	if (!all)
		return error_nomem(err);
	for (size_t i = 0; i < r->match.part_count; i++) {
		all[i] = r->match.parts[i];
		enum error_code code = form_decode(&r->arena, all[i].value, false, &all[i].value, err);
		if (code)
			return code;
	}
	if (form->count > 0)
		memcpy(all + r->match.part_count, form->fields, form->count * sizeof(*all));
	*form = (struct form){all, r->match.part_count + form->count};
	return ERR_NONE;
}

/* Whether a part of the path is not what its row declares: then no such page exists. */
static bool part_is_wrong(const struct request *r)
{
	for (size_t i = 0; i < r->match.part_count; i++)
		for (size_t j = 0; j < r->answers.count; j++)
			if (str_eq(r->match.parts[i].name, str_from_c(r->answers.rows[j].param->name)) &&
			    r->answers.rows[j].mistake.len > 0)
				return true;
	return false;
}

/* What the row declares of it: who sends browsers back adds what it likes (RFC 6749, section 4.1.2). */
static void keep_declared(const struct route *route, struct form *form)
{
	struct form_field *fields = (struct form_field *)form->fields;
	size_t count = 0;
	for (size_t f = 0; f < form->count; f++)
		for (size_t i = 0; i < route->param_count; i++)
			if (str_eq(fields[f].name, str_from_c(route->params[i].name))) {
				fields[count++] = fields[f];
				break;
			}
	form->count = count;
}

static bool admit_form(struct request *r)
{
	const struct route *route = r->match.route;
	struct form form = {0};
	struct error err = {0};
	struct str token = {0};
	unsigned status = read_form(r, &form, &err);
	if (status)
		return refuse(r, status, str_from_c(err.message));
	/* A program is no browser: nobody can make it send what it does not want to. */
	if (r->method != HTTP_GET && !r->program) {
		struct form_field *fields = ARENA_NEW(&r->arena, struct form_field, form.count + 1);
		if (!fields)
			return refuse(r, 500, (struct str){0});
		if (!take_token(r, &form, fields, &token))
			return refuse(r, 400, (struct str){0});
		const struct session *session = request_session(r);
		if (session && !(route->flags & (ROUTE_SHARED | ROUTE_BACK)) && !csrf_holds(session, token))
			return refuse(
				r, 403,
				STR("Cette page était ouverte depuis trop longtemps. Rechargez-la, puis recommencez."));
	}
	if (route->flags & ROUTE_BACK)
		keep_declared(route, &form);
	enum error_code code = join_parts(r, &form, &err);
	if (code)
		return refuse(r, code == ERR_NOMEM ? 500 : 404, (struct str){0});
	code = params_read(&r->arena, route->params, route->param_count, &form, &r->answers, &err);
	if (code)
		return refuse(r, code == ERR_NOMEM ? 500 : 400, str_from_c(err.message));
	if (r->answers.mistakes > 0 && part_is_wrong(r))
		return refuse(r, 404, (struct str){0});
	return request_good(r) || route->flags & ROUTE_FORM || refuse(r, 422, (struct str){0});
}

/* Programs of this machine come by the loopback, and not through a proxy that stands on it. */
static bool is_local(const struct request *r)
{
	struct str address = str_from_c(r->address);
	return !r->proxied && (str_starts(address, STR("127.")) || str_eq(address, STR("::1")));
}

static bool meet(struct request *r)
{
	const struct route *route = r->match.route;
	if (route->flags & ROUTE_LOCAL && !is_local(r))
		return refuse(r, 404, (struct str){0});
	if (route->rate && !request_within(r, route->rate, str_from_c(r->address)))
		return false;
	if (request_shows_key(r))
		return meet_program(r);
	if ((route->permission || route->flags & ROUTE_SIGNED) && route->flags & ROUTE_JSON && !request_has_cookie(r))
		return meet_person(r);
	if (r->method != HTTP_GET && !(route->flags & (ROUTE_SHARED | ROUTE_BACK)) && !same_origin(r))
		return refuse(
			r, 403,
			STR("Cet envoi ne vient pas d'une page de ce site. Ouvrez la page ici, puis recommencez."));
	return meet_person(r);
}

bool request_meet(struct request *r)
{
	r->met = true;
	r->turned_away = !meet(r);
	return !r->turned_away;
}

bool request_admit(struct request *r) { return admit_form(r); }
