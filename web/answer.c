/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: their headers, their compression, their marks, and the pages of what went wrong. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/mem.h"
#include "web/assets.h"
#include "web/exchange.h"
#include "web/page.h"
#include "web/trouble.h"

#define ZIP_MIN 1024 /* bytes below which gzip is not worth its header */
#define ETAG_ROOM 48

#define POLICY(script, connect, media)                                                                                 \
	"default-src 'none'; script-src 'self'" script                                                                 \
	"; style-src 'self'; img-src 'self' data:; font-src 'self'; " media                                            \
	"manifest-src 'self'; connect-src " connect "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

static const char *const headers[][2] = {
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
			       "microphone=(), payment=(), usb=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"X-Frame-Options", "DENY"},
};

static const struct {
	unsigned status;
	const char *title, *text;
} troubles[] = {
	{400, "Cette demande n'est pas lisible",
	 "Ce que le navigateur a envoyé n'est pas ce que cette page attend. Rechargez la page, puis recommencez."},
	{401, "Connectez-vous d'abord", "Cette page est réservée aux personnes connectées."},
	{403, "Cette page ne vous est pas ouverte",
	 "Votre rôle ne le permet pas. S'il le faut pour votre travail, demandez-le à l'administrateur."},
	{404, "Cette page n'existe pas", "L'adresse est peut-être ancienne, ou mal recopiée."},
	{405, "Cette adresse ne s'utilise pas ainsi",
	 "Passez par la page d'accueil pour trouver ce que vous cherchez."},
	{409, "Quelqu'un d'autre vient de le modifier",
	 "Rechargez la page pour voir ce qui a changé, puis recommencez."},
	{413, "C'est trop lourd",
	 "Ce que vous envoyez dépasse la taille permise ici. Allégez le fichier ou le texte, puis recommencez."},
	{414, "Cette adresse est trop longue", "Passez par la page d'accueil pour trouver ce que vous cherchez."},
	{415, "Cette forme d'envoi n'est pas acceptée",
	 "Envoyez un formulaire : application/x-www-form-urlencoded ou multipart/form-data."},
	{422, "Quelques points sont à revoir", "Revenez à la page précédente et corrigez ce qui suit."},
	{429, "C'est beaucoup à la fois", "Attendez un peu, puis recommencez."},
	{431, "Le navigateur envoie trop d'en-têtes", "Effacez les cookies de ce site, puis rechargez la page."},
	{500, "Blouse n'a pas réussi à répondre",
	 "Rien n'a été enregistré. Recommencez ; si cela dure, prévenez l'administrateur avec la référence "
	 "ci-dessous."},
	{503, "Blouse n'est pas disponible pour l'instant", "Rien n'a été enregistré. Recommencez dans une minute."},
};

/* To programs, which have no page to come back to. */
static const struct {
	unsigned status;
	const char *title, *text;
} told_to_programs[] = {
	{401, "Il faut une clé", "Envoyez-la dans l'en-tête Authorization : Bearer, une espace, puis la clé."},
	{403, "Cela ne vous est pas permis", "Demandez à l'administrateur une clé qui le permette."},
	{404, "Il n'y a rien à cette adresse", "Voyez /api pour la liste des adresses, ou le numéro demandé."},
	{405, "Cette adresse ne s'utilise pas ainsi", "Voyez l'en-tête Allow, et la liste des adresses : /api."},
	{422, "Quelques valeurs sont à revoir", "Corrigez ce que dit mistakes, puis recommencez."},
};

static void name_to_programs(unsigned status, struct str *title, struct str *text)
{
	for (size_t i = 0; i < sizeof(told_to_programs) / sizeof(*told_to_programs); i++)
		if (told_to_programs[i].status == status) {
			*title = str_from_c(told_to_programs[i].title);
			*text = str_from_c(told_to_programs[i].text);
		}
}

static void name_of(unsigned status, struct str *ret_title, struct str *ret_text)
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(*troubles); i++)
		if (troubles[i].status == status) {
			*ret_title = str_from_c(troubles[i].title);
			*ret_text = str_from_c(troubles[i].text);
			return;
		}
	name_of(500, ret_title, ret_text);
}

/* Programs say application/json, browsers text/html. What is there for programs answers JSON to who says neither. */
static bool wants_json(const struct request *r)
{
	struct str accept = request_header(r, "Accept");
	bool browser = str_find(accept, STR("text/html")) != SIZE_MAX;
	if (request_shows_key(r) || (!browser && str_starts(r->path, STR("/api/"))))
		return true;
	return str_find(accept, STR("json")) != SIZE_MAX && str_find(accept, STR("text/html")) == SIZE_MAX;
}

static void write_problem(struct request *r, unsigned status, struct str title, struct str text,
			  const struct ui_mistakes *m)
{
	r->type = ANSWER_PROBLEM;
	buf_addf(&r->out, "{\"type\":\"about:blank\",\"status\":%u,\"title\":", status);
	page_json(&r->out, title);
	buf_add_c(&r->out, ",\"detail\":");
	page_json(&r->out, text);
	if (m->mistake_count > 0) {
		buf_add_c(&r->out, ",\"mistakes\":[");
		for (size_t i = 0; i < m->mistake_count; i++) {
			buf_add_c(&r->out, i ? ",{\"name\":" : "{\"name\":");
			page_json(&r->out, m->mistakes[i].name);
			buf_add_c(&r->out, ",\"text\":");
			page_json(&r->out, m->mistakes[i].text);
			buf_add_char(&r->out, '}');
		}
		buf_add_char(&r->out, ']');
	}
	buf_addf(&r->out, ",\"reference\":\"%016" PRIx64 "\"}\n", r->id);
}

void answer_trouble(struct request *r, unsigned status, struct str text)
{
	struct str title, usual;
	char reference[17];
	struct ui_mistakes mistakes = {0};
	name_of(status, &title, &usual);
	if (wants_json(r))
		name_to_programs(status, &title, &usual);
	if (text.len == 0)
		text = usual;
	if (status == 422)
		mistakes = request_mistakes(r);
	snprintf(reference, sizeof(reference), "%016" PRIx64, r->id);
	buf_clear(&r->out);
	kept_free(r->kept);
	r->kept = NULL;
	buf_clear(&r->cookie);
	buf_clear(&r->own_cookie);
	r->location = (struct str){0};
	r->status = status;
	if (wants_json(r)) {
		write_problem(r, status, title, text, &mistakes);
		return;
	}
	r->type = ANSWER_HTML;
	bool signs_in = status == 401 && r->server->options.sign_in.len > 0;
	trouble(&r->out, &(struct trouble){
				 .assets = assets_folder,
				 .title = title,
				 .text = text,
				 .mistakes = mistakes.mistakes,
				 .mistake_count = mistakes.mistake_count,
				 .href = signs_in ? r->server->options.sign_in : STR("/"),
				 .label = signs_in ? STR("Se connecter") : STR("Aller à l'accueil"),
				 .reference = str_from_c(reference),
			 });
}

void request_refuse(struct request *r) { answer_trouble(r, 422, (struct str){0}); }

void answer_error(struct request *r, const struct error *err)
{
	switch (err->code) {
	case ERR_NOT_FOUND:
		answer_trouble(r, 404, (struct str){0});
		break;
	case ERR_CONFLICT:
	case ERR_CONSTRAINT:
		answer_trouble(r, 409, str_from_c(err->message));
		break;
	case ERR_UNAVAILABLE:
		answer_trouble(r, 503, (struct str){0});
		break;
	case ERR_USAGE:
	case ERR_FORMAT:
	case ERR_UTF8:
		answer_trouble(r, 400, str_from_c(err->message));
		break;
	case ERR_LIMIT:
		answer_trouble(r, 413, str_from_c(err->message));
		break;
	case ERR_IO:
		answer_trouble(r, 500, str_from_c(err->message));
		break;
	default:
		answer_trouble(r, 500, (struct str){0});
		break;
	}
}

/* Whether a list such as « br, gzip;q=0.5 » lets a coding in. */
static bool takes(struct str accept, struct str wanted)
{
	while (accept.len > 0) {
		struct str item, coding;
		accept = str_cut(accept, ',', &item);
		struct str weight = str_trim(str_cut(item, ';', &coding));
		if (!form_same(str_trim(coding), wanted) && !str_eq(str_trim(coding), STR("*")))
			continue;
		/* q=0, q=0.0, q=0.000 refuse. */
		if (!str_starts(weight, STR("q=0")))
			return true;
		for (size_t i = 3; i < weight.len; i++)
			if (weight.ptr[i] >= '1' && weight.ptr[i] <= '9')
				return true;
		return false;
	}
	return false;
}

/* Whether If-None-Match names the mark; a weak one is as good for that (RFC 9110, 13.1.2). */
static bool is_known(struct str list, struct str etag)
{
	while (list.len > 0) {
		struct str item;
		list = str_cut(list, ',', &item);
		item = str_trim(item);
		if (str_starts(item, STR("W/")))
			item = str_sub(item, 2, item.len);
		if (str_eq(item, etag) || str_eq(item, STR("*")))
			return true;
	}
	return false;
}

/* Bytes of somebody's own: whatever a browser makes of them, they run nothing and ask for nothing. */
static bool is_foreign(enum answer_type type) { return type == ANSWER_FILE || type == ANSWER_PICTURE; }

static const char *policy_of(const struct request *r)
{
	if (is_foreign(r->type))
		return "default-src 'none'; sandbox; frame-ancestors 'none'";
	if (r->asset && r->asset->compiles)
		return POLICY(" 'wasm-unsafe-eval'", "'self'", "");
	if (r->match.route && r->match.route->flags & ROUTE_MUTE)
		return POLICY("", "'none'", "");
	if (r->match.route && r->match.route->flags & ROUTE_FILMS)
		return POLICY("", "'self'", "media-src blob:; ");
	return POLICY("", "'self'", "");
}

static bool add_headers(const struct request *r, struct MHD_Response *response)
{
	char reference[17];
	bool good = MHD_add_response_header(response, "Content-Security-Policy", policy_of(r));
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		good = MHD_add_response_header(response, headers[i][0], headers[i][1]) && good;
	if (r->server->secure)
		good = MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000") && good;
	snprintf(reference, sizeof(reference), "%016" PRIx64, r->id);
	good = MHD_add_response_header(response, "X-Request-Id", reference) && good;
	if (atomic_load(&r->server->draining))
		good = MHD_add_response_header(response, "Connection", "close") && good;
	return good;
}

static enum MHD_Result queue(struct request *r, struct MHD_Response *response, bool good)
{
	enum MHD_Result queued =
		good && add_headers(r, response) ? MHD_queue_response(r->connection, r->status, response) : MHD_NO;
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result send_asset(struct request *r)
{
	const struct asset *asset = r->asset;
	char etag[ETAG_ROOM];
	struct str accept = request_header(r, "Accept-Encoding");
	bool packs = asset->gzip.len > 0 || asset->brotli.len > 0;
	bool brotli = asset->brotli.len > 0 && takes(accept, STR("br"));
	bool zip = !brotli && asset->gzip.len > 0 && takes(accept, STR("gzip"));
	struct str bytes = brotli ? asset->brotli : zip ? asset->gzip : asset->bytes;
	int len = snprintf(etag, sizeof(etag), "\"%s%s\"", asset->sum, brotli ? "-br" : zip ? "-gz" : "");
	r->status = is_known(request_header(r, "If-None-Match"), (struct str){etag, (size_t)len}) ? 304 : 200;
	r->sent = r->status == 200 ? bytes.len : 0;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		r->sent, r->sent ? (void *)bytes.ptr : (void *)"", MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	bool good = MHD_add_response_header(response, "ETag", etag) &&
		    MHD_add_response_header(response, "Cache-Control", "public, max-age=31536000, immutable") &&
		    MHD_add_response_header(response, "Content-Type", asset->type);
	if (packs)
		good = MHD_add_response_header(response, "Vary", "Accept-Encoding") && good;
	if ((brotli || zip) && r->status == 200)
		good = MHD_add_response_header(response, "Content-Encoding", brotli ? "br" : "gzip") && good;
	return queue(r, response, good);
}

static const char *type_name(enum answer_type type)
{
	static const char *const types[] = {
		[ANSWER_HTML] = "text/html; charset=utf-8",      [ANSWER_JSON] = "application/json",
		[ANSWER_PROBLEM] = "application/problem+json",   [ANSWER_PLAIN] = "text/plain; charset=utf-8",
		[ANSWER_CSV] = "text/csv; charset=utf-8",        [ANSWER_SCRIPT] = "text/javascript; charset=utf-8",
		[ANSWER_MANIFEST] = "application/manifest+json", [ANSWER_PDF] = "application/pdf",
		[ANSWER_FILE] = "application/octet-stream",
	};
	return types[type];
}

/* What is a file says its name: a table is kept, a document is shown. */
static bool add_file_name(struct MHD_Response *response, enum answer_type type, const char *name)
{
	char disposition[FILE_NAME_MAX + 32];
	if (type != ANSWER_CSV && type != ANSWER_PDF && !is_foreign(type))
		return true;
	bool shown = type == ANSWER_PDF || type == ANSWER_PICTURE;
	snprintf(disposition, sizeof(disposition), "%s; filename=\"%s\"", shown ? "inline" : "attachment", name);
	return MHD_add_response_header(response, "Content-Disposition", disposition);
}

static void let_go(void *kept) { kept_free(kept); }

/* A page that was made before: nothing to write, to compress or to sum. */
static enum MHD_Result send_kept(struct request *r)
{
	char etag[ETAG_ROOM];
	bool zip = kept_bytes(r->kept, true).len > 0 && takes(request_header(r, "Accept-Encoding"), STR("gzip"));
	struct str bytes = kept_bytes(r->kept, zip);
	int len = snprintf(etag, sizeof(etag), "\"%s%s\"", kept_etag(r->kept), zip ? "-gz" : "");
	bool known = is_known(request_header(r, "If-None-Match"), (struct str){etag, (size_t)len});
	r->status = known ? 304 : 200;
	r->sent = known ? 0 : bytes.len;
	struct MHD_Response *response = known ? MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT)
					      : MHD_create_response_from_buffer_with_free_callback_cls(
							bytes.len, (void *)bytes.ptr, let_go, kept_hold(r->kept));
	if (!response) {
		if (!known)
			kept_free(r->kept);
		return MHD_NO;
	}
	bool good = MHD_add_response_header(response, "ETag", etag) &&
		    MHD_add_response_header(response, "Cache-Control", "private, no-cache") &&
		    MHD_add_response_header(response, "Vary", "Accept-Encoding, Accept, Cookie");
	if (!known)
		good = MHD_add_response_header(response, "Content-Type", type_name(kept_type(r->kept))) &&
		       add_file_name(response, kept_type(r->kept), kept_file_name(r->kept)) && good;
	if (zip && !known)
		good = MHD_add_response_header(response, "Content-Encoding", "gzip") && good;
	return queue(r, response, good);
}

/* The answer of the buffer, which is the response's from now on. */
static struct MHD_Response *response_of(struct buf *out)
{
	struct MHD_Response *response =
		out->len == 0 ? MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT)
			      : MHD_create_response_from_buffer_with_free_callback_cls(out->len, out->ptr, mem_free,
										       out->ptr);
	if (response && out->len > 0)
		*out = (struct buf){.max = out->max};
	return response;
}

static bool add_about(struct request *r, struct MHD_Response *response)
{
	bool good = true;
	if (r->status == 405)
		good = MHD_add_response_header(response, "Allow", r->allow) && good;
	if (r->challenge)
		good = MHD_add_response_header(response, "WWW-Authenticate", r->challenge) && good;
	if (r->location.len > 0)
		good = MHD_add_response_header(response, "Location", r->location.ptr) && good;
	if (r->cookie.len > 0)
		good = MHD_add_response_header(response, "Set-Cookie", r->cookie.ptr) && good;
	if (r->own_cookie.len > 0)
		good = MHD_add_response_header(response, "Set-Cookie", r->own_cookie.ptr) && good;
	good = add_file_name(response, r->type, r->file_name) && good;
	if (r->retry_after > 0) {
		char seconds[24];
		snprintf(seconds, sizeof(seconds), "%" PRId64, r->retry_after);
		good = MHD_add_response_header(response, "Retry-After", seconds) && good;
	}
	return good;
}

enum MHD_Result answer_send(struct request *r)
{
	if (r->asset)
		return send_asset(r);
	if (r->kept)
		return send_kept(r);
	if (r->stream) {
		bool good = MHD_add_response_header(r->stream, "Content-Type", "text/event-stream") &&
			    MHD_add_response_header(r->stream, "Cache-Control", "no-store") &&
			    /* A proxy such as nginx passes each event on at once. */
			    MHD_add_response_header(r->stream, "X-Accel-Buffering", "no");
		struct MHD_Response *stream = r->stream;
		r->stream = NULL;
		return queue(r, stream, good);
	}
	if (r->out.failed || r->cookie.failed || r->own_cookie.failed)
		answer_trouble(r, 500, (struct str){0});
	char etag[ETAG_ROOM];
	_cleanup_buf_ struct buf zipped;
	buf_init(&zipped, SERVER_PAGE_MAX);
	/* What a session sees is kept by no browser: hospitals share their machines. */
	bool keeps = r->method_known && r->method == HTTP_GET && r->status == 200 && !r->has_session &&
		     r->cookie.len == 0 && r->own_cookie.len == 0;
	bool zip = r->out.len >= ZIP_MIN && r->type != ANSWER_PDF && !is_foreign(r->type) &&
		   takes(request_header(r, "Accept-Encoding"), STR("gzip"));
	if (keeps) {
		int len = snprintf(etag, sizeof(etag), "\"%016" PRIx64 "%016" PRIx64 "%s\"",
				   hash_bytes(r->out.ptr, r->out.len, 1), hash_bytes(r->out.ptr, r->out.len, 2),
				   zip ? "-gz" : "");
		if (is_known(request_header(r, "If-None-Match"), (struct str){etag, (size_t)len})) {
			r->status = 304;
			buf_clear(&r->out);
		}
	}
	bool had = r->out.len > 0;
	zip = zip && had && zip_text(r->server->zips, ZIP_ONCE, buf_str(&r->out), &zipped);
	struct buf *out = zip ? &zipped : &r->out;
	r->sent = out->len;
	struct MHD_Response *response = response_of(out);
	if (!response)
		return MHD_NO;
	bool good = add_about(r, response);
	if (had)
		good = MHD_add_response_header(response, "Content-Type",
					       r->type == ANSWER_PICTURE ? r->picture : type_name(r->type)) &&
		       good;
	if (zip)
		good = MHD_add_response_header(response, "Content-Encoding", "gzip") && good;
	if (keeps)
		good = MHD_add_response_header(response, "ETag", etag) && good;
	good = MHD_add_response_header(response, "Vary", "Accept-Encoding, Accept, Authorization, Cookie") &&
	       MHD_add_response_header(response, "Cache-Control", keeps ? "private, no-cache" : "no-store") && good;
	return queue(r, response, good);
}
