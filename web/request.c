/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers call. */
#include "web/request.h"

#include <assert.h>
#include <stdio.h>

#include "web/assets.h"
#include "web/cookie.h"
#include "web/exchange.h"

#define COOKIE_NAME_MAX 64

struct arena *request_arena(struct request *r) { return &r->arena; }
void *request_context(const struct request *r) { return r->server->options.context; }
int64_t request_now(const struct request *r) { return r->now; }
const struct route *request_route(const struct request *r) { return r->match.route; }
struct str request_address(const struct request *r) { return str_from_c(r->address); }
struct str request_assets(void) { return assets_folder; }

struct str request_header(const struct request *r, const char *name)
{
	const char *value = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
	return value ? str_from_c(value) : (struct str){"", 0};
}

struct str request_origin(struct request *r)
{
	struct str host = request_header(r, "Host"), scheme = STR("http://");
	char *out;
	if (r->server->options.public_url.len > 0)
		return r->server->options.public_url;
	if (!(out = arena_alloc(&r->arena, scheme.len + host.len + 1, 1)))
		return (struct str){0};
	memcpy(out, scheme.ptr, scheme.len);
	memcpy(out + scheme.len, host.ptr, host.len);
	return (struct str){out, scheme.len + host.len};
}

static struct param_answer *find(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->answers.count; i++)
		if (strcmp(r->answers.rows[i].param->name, name) == 0)
			return &r->answers.rows[i];
	assert(!"a handler asks for a parameter that its route does not declare");
	return NULL;
}

const struct param_answer *request_answer(const struct request *r, const char *name) { return find(r, name); }

bool request_given(const struct request *r, const char *name)
{
	const struct param_answer *answer = find(r, name);
	return answer && answer->count > 0;
}

struct str request_text(const struct request *r, const char *name)
{
	const struct param_answer *answer = find(r, name);
	return answer && answer->count > 0 ? answer->values[0].text : (struct str){"", 0};
}

int64_t request_int(const struct request *r, const char *name, int64_t otherwise)
{
	const struct param_answer *answer = find(r, name);
	return answer && answer->count > 0 ? answer->values[0].integer : otherwise;
}

bool request_good(const struct request *r) { return r->answers.mistakes == 0; }

struct str request_typed(const struct request *r, const char *name)
{
	const struct param_answer *answer = find(r, name);
	return answer && answer->typed.ptr ? answer->typed : (struct str){"", 0};
}

struct str request_mistake(const struct request *r, const char *name)
{
	const struct param_answer *answer = find(r, name);
	return answer && answer->mistake.ptr ? answer->mistake : (struct str){"", 0};
}

void request_mistaken(struct request *r, const char *name, struct str mistake)
{
	struct param_answer *answer = find(r, name);
	if (!answer)
		return;
	if (answer->mistake.len == 0)
		r->answers.mistakes++;
	answer->mistake = mistake;
}

struct ui_mistakes request_mistakes(struct request *r)
{
	struct ui_mistakes all = {0};
	struct ui_mistake *rows = ARENA_NEW(&r->arena, struct ui_mistake, r->answers.mistakes + 1);
	r->status = 422;
	if (!rows)
		return all;
	for (size_t i = 0; i < r->answers.count; i++)
		if (r->answers.rows[i].mistake.len > 0)
			rows[all.mistake_count++] = (struct ui_mistake){str_from_c(r->answers.rows[i].param->name),
									r->answers.rows[i].mistake};
	all.mistakes = rows;
	return all;
}

static bool reads_only(const struct request *r)
{
	unsigned flags = r->match.route ? r->match.route->flags : 0;
	return flags & ROUTE_READS || (r->method == HTTP_GET && !(flags & ROUTE_BACK));
}

enum error_code request_store(struct request *r, struct store_conn **ret_conn, struct error *err)
{
	if (!r->conn) {
		struct store *store = r->server->options.store;
		enum error_code code =
			reads_only(r) ? store_read(store, &r->conn, err) : store_write(store, &r->conn, err);
		if (code)
			return code;
	}
	*ret_conn = r->conn;
	return ERR_NONE;
}

static struct str cookie_name(const struct request *r)
{
	return r->server->secure ? STR("__Host-session") : STR("session");
}

static const struct session_terms *terms_of(const struct request *r) { return &r->server->options.terms; }

/* Notes that the session is used, in a unit of work of its own; what fails here fails no request. */
static void note_use(struct request *r)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (session_is_due(&r->session, r->now, terms_of(r)) && !store_write(r->server->options.store, &conn, NULL) &&
	    !session_touch(conn, &r->session, r->now, NULL))
		store_commit(conn, NULL);
}

bool request_has_cookie(const struct request *r)
{
	struct str token;
	return cookie_find(request_header(r, "Cookie"), cookie_name(r), &token);
}

static void read_session(struct request *r)
{
	struct str token;
	struct error err = {0};
	r->session_read = true;
	if (!r->server->options.store || r->program ||
	    !cookie_find(request_header(r, "Cookie"), cookie_name(r), &token))
		return;
	struct store_conn *conn = NULL;
	/* A writer is never held for who may not write. */
	bool borrow = !reads_only(r);
	r->session_error = borrow ? store_read(r->server->options.store, &conn, &err) : request_store(r, &conn, &err);
	if (!r->session_error)
		r->session_error = session_find(conn, &r->arena, token, request_header(r, "User-Agent"), r->now,
						terms_of(r), &r->session, &err);
	if (borrow)
		store_end(conn);
	r->has_session = r->session_error == ERR_NONE;
	if (r->session_error == ERR_NOT_FOUND)
		r->session_error = ERR_NONE;
	if (r->has_session)
		note_use(r);
}

const struct session *request_session(struct request *r)
{
	if (!r->session_read)
		read_session(r);
	return r->has_session ? &r->session : NULL;
}

const void *request_program(const struct request *r) { return r->program; }

bool request_may(struct request *r, const char *permission)
{
	const struct server_gate *gate = &r->server->options.gate;
	bool may = false;
	struct error err = {0};
	if (r->program)
		return gate->program_may(gate->context, r->program, permission);
	const struct session *session = request_session(r);
	return session && gate->may && !gate->may(gate->context, r, session, permission, &may, &err) && may;
}

struct str request_token(struct request *r)
{
	const struct session *session = request_session(r);
	if (session && r->token[0] == '\0' && csrf_make(session, r->token, NULL))
		r->token[0] = '\0';
	return session ? str_from_c(r->token) : (struct str){"", 0};
}

/* The session is another one from now on. */
static void set_cookie(struct request *r, const char *token, long age)
{
	buf_clear(&r->cookie);
	cookie_set(&r->cookie, cookie_name(r), str_from_c(token), r->server->secure, age);
	r->token[0] = '\0';
}

enum error_code request_sign_in(struct request *r, int64_t establishment_id, int64_t user_id, int64_t provider_id,
				struct error *err)
{
	char token[SESSION_TOKEN_LEN + 1];
	struct store_conn *conn;
	const struct session *old = request_session(r);
	struct session_opening opening = {
		.establishment_id = establishment_id,
		.user_id = user_id,
		.provider_id = provider_id,
		.user_agent = request_header(r, "User-Agent"),
		.now = r->now,
		.terms = *terms_of(r),
	};
	enum error_code code = request_store(r, &conn, err);
	if (!code && old)
		code = session_close(conn, old, r->now, err);
	if (!code)
		code = session_open(conn, &opening, token, &r->session, err);
	if (code)
		return code;
	r->has_session = true;
	set_cookie(r, token, -1);
	return ERR_NONE;
}

enum error_code request_renew(struct request *r, struct error *err)
{
	char token[SESSION_TOKEN_LEN + 1];
	struct store_conn *conn;
	if (!request_session(r))
		return error_set(err, ERR_USAGE, "Connectez-vous d'abord.");
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = session_rotate(conn, &r->session, r->now, token, err);
	if (!code)
		set_cookie(r, token, -1);
	return code;
}

enum error_code request_sign_out(struct request *r, struct error *err)
{
	struct store_conn *conn;
	const struct session *session = request_session(r);
	enum error_code code = ERR_NONE;
	if (session && !(code = request_store(r, &conn, err)))
		code = session_close(conn, session, r->now, err);
	if (!code)
		set_cookie(r, "", 0);
	return code;
}

static struct str own_cookie(const struct request *r, const char *name, char room[COOKIE_NAME_MAX])
{
	int len = snprintf(room, COOKIE_NAME_MAX, "%s%s", r->server->secure ? "__Host-" : "", name);
	return (struct str){room, (size_t)len};
}

struct str request_cookie(const struct request *r, const char *name)
{
	char room[COOKIE_NAME_MAX];
	struct str value;
	return cookie_find(request_header(r, "Cookie"), own_cookie(r, name, room), &value) ? value
											   : (struct str){"", 0};
}

void request_cookie_set(struct request *r, const char *name, struct str value, long age)
{
	char room[COOKIE_NAME_MAX];
	buf_clear(&r->own_cookie);
	cookie_set(&r->own_cookie, own_cookie(r, name, room), value, r->server->secure, age);
}

void request_told(struct request *r, const struct error *err) { r->error = *err; }

bool request_within(struct request *r, const struct limit_rule *rule, struct str key)
{
	int64_t wait;
	if (limiter_take(r->server->limiter, rule, key, r->began, &wait))
		return true;
	answer_trouble(r, 429, (struct str){0});
	r->retry_after = wait / 1000000 + 1;
	return false;
}

static struct buf *out_as(struct request *r, enum answer_type type)
{
	r->type = type;
	return &r->out;
}

struct buf *request_html(struct request *r) { return out_as(r, ANSWER_HTML); }
struct buf *request_json(struct request *r) { return out_as(r, ANSWER_JSON); }
struct buf *request_plain(struct request *r) { return out_as(r, ANSWER_PLAIN); }
struct buf *request_script(struct request *r) { return out_as(r, ANSWER_SCRIPT); }
struct buf *request_manifest(struct request *r) { return out_as(r, ANSWER_MANIFEST); }
struct buf *request_csv(struct request *r, const char *file_name)
{
	snprintf(r->file_name, sizeof(r->file_name), "%s", file_name);
	return out_as(r, ANSWER_CSV);
}

struct buf *request_pdf(struct request *r, const char *file_name)
{
	snprintf(r->file_name, sizeof(r->file_name), "%s", file_name);
	return out_as(r, ANSWER_PDF);
}

struct buf *request_file(struct request *r, const char *file_name, size_t max)
{
	snprintf(r->file_name, sizeof(r->file_name), "%s", file_name);
	r->out.max = max;
	return out_as(r, ANSWER_FILE);
}

struct buf *request_picture(struct request *r, const char *type, const char *file_name, size_t max)
{
	request_file(r, file_name, max);
	r->picture = type;
	return out_as(r, ANSWER_PICTURE);
}

void request_status(struct request *r, unsigned status) { r->status = status; }

void request_redirect(struct request *r, struct str path)
{
	/* « //ailleurs.example » and « /\ailleurs.example » are other sites to a browser; controls would end the header. */
	bool ours =
		path.len > 0 && path.ptr[0] == '/' && (path.len == 1 || (path.ptr[1] != '/' && path.ptr[1] != '\\'));
	for (size_t i = 0; ours && i < path.len; i++)
		ours = (unsigned char)path.ptr[i] > ' ' && (unsigned char)path.ptr[i] < 0x7F;
	r->location = arena_copy(&r->arena, ours ? path : STR("/"));
	if (!r->location.ptr)
		r->location = STR("/");
	r->status = 303;
}

void request_leave(struct request *r, struct str url)
{
	bool plain = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
	for (size_t i = 0; plain && i < url.len; i++)
		plain = (unsigned char)url.ptr[i] > ' ' && (unsigned char)url.ptr[i] < 0x7F;
	request_redirect(r, STR("/"));
	struct str copy = plain ? arena_copy(&r->arena, url) : (struct str){0};
	if (copy.ptr)
		r->location = copy;
}

enum error_code request_events(struct request *r, struct str topic, struct error *err)
{
	if (r->stream)
		return error_set(err, ERR_USAGE, "une réponse ne suit qu'un sujet");
	return events_follow(r->server->events, r->connection, topic, &r->stream, err);
}

void request_publish(struct request *r, struct str topic, struct str name, struct str data)
{
	events_publish(r->server->events, topic, name, data);
}

void request_figures(const struct request *r, struct server_figures *ret_figures)
{
	struct metrics_hour hour;
	metrics_hour(r->server->metrics, &hour);
	*ret_figures = (struct server_figures){hour.requests, hour.refused, hour.failed, hour.microseconds,
					       events_open(r->server->events)};
}
