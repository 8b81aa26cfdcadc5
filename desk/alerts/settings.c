/* SPDX-License-Identifier: Apache-2.0 */
/* /reglages/alertes. */
#include <stdio.h>

#include "desk/alerts/alerts.h"
#include "desk/journal/note.h"
#include "desk/own/hex.h"
#include "desk/settings/settings.h"

#define LABEL_MAX 60
#define NUMBER_MAX 30

#define PHONE(n)                                                                                                       \
	{.name = "nom-" #n, .label = "Qui répond", .kind = PARAM_TEXT, .max = LABEL_MAX},                              \
	{                                                                                                              \
		.name = "numero-" #n, .label = "Numéro", .kind = PARAM_TEXT, .max = NUMBER_MAX                         \
	}
static const struct param page_params[] = {FRAME_DONE_PARAM};
static const struct param set_params[] = {
	PHONE(1),
	PHONE(2),
	PHONE(3),
	PHONE(4),
	PHONE(5),
	PHONE(6),
	{.name = "appel", .label = "Adresse à prévenir", .kind = PARAM_URL},
};
static const char *const label_names[CALL_PHONES] = {"nom-1", "nom-2", "nom-3", "nom-4", "nom-5", "nom-6"};
static const char *const number_names[CALL_PHONES] = {"numero-1", "numero-2", "numero-3",
						      "numero-4", "numero-5", "numero-6"};
/* Whose number one would look for first. */
static const struct str hints[CALL_PHONES] = {
	STR("Sécurité de l'établissement"), STR("Standard"), STR("Urgences"), STR("Psychiatrie de liaison"),
	STR("Administrateur de garde"),     STR("")};

static const struct frame_done done[] = {
	{"regle", STR("C'est enregistré.")},
	{"essai", STR("Un essai part vers ce serveur. Voyez s'il y arrive.")},
	{0},
};

static enum error_code show(struct request *r, const struct call_settings *s, struct str secret, bool again,
			    struct error *err)
{
	struct alerts_settings page = {.way = settings_way, .way_count = 1, .url = s->url, .secret = secret};
	struct alerts_phone_field *fields = ARENA_ZNEW(request_arena(r), struct alerts_phone_field, CALL_PHONES);
	enum error_code code =
		fields ? frame_make(r, STR("Alertes"), FRAME_SETTINGS, &page.frame, err) : error_nomem(err);
	if (!code && !again && secret.len == 0 && request_route(r)->method == HTTP_GET)
		code = frame_say(r, &page.frame, done, err);
	if (code)
		return code;
	page.calls = s->url.len > 0;
	page.mails = desk_mails(desk_of(r));
	for (size_t i = 0; i < CALL_PHONES; i++) {
		fields[i] = (struct alerts_phone_field){
			.label_name = str_from_c(label_names[i]),
			.number_name = str_from_c(number_names[i]),
			.label = i < s->phone_count    ? s->phones[i].label
				 : s->phone_count == 0 ? hints[i]
						       : STR(""),
			.number = i < s->phone_count ? s->phones[i].number : STR(""),
		};
		if (again) {
			fields[i].label = request_typed(r, label_names[i]);
			fields[i].number = request_typed(r, number_names[i]);
			fields[i].number_error = request_mistake(r, number_names[i]);
		}
	}
	if (again) {
		page.mistakes = request_mistakes(r);
		page.url = request_typed(r, "appel");
		page.url_error = request_mistake(r, "appel");
	}
	page.phones = fields;
	page.phone_count = CALL_PHONES;
	alerts_settings(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code read_settings(struct request *r, struct identity *who, struct call_settings *ret_settings,
				     struct error *err)
{
	struct store_conn *conn;
	enum error_code code = desk_identity(r, who, err);
	if (!code)
		code = request_store(r, &conn, err);
	return code ? code : call_settings_read(conn, request_arena(r), who->establishment_id, ret_settings, err);
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct identity who;
	struct call_settings settings;
	enum error_code code = read_settings(r, &who, &settings, err);
	return code ? code : show(r, &settings, STR(""), false, err);
}

static bool is_phone(struct str number)
{
	size_t digits = 0;
	for (size_t i = 0; i < number.len; i++) {
		char c = number.ptr[i];
		digits += c >= '0' && c <= '9';
		if (!((c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '-' || (c == '+' && i == 0)))
			return false;
	}
	return digits >= 2;
}

static void look(struct request *r, const struct call_settings *s)
{
	for (size_t i = 0; i < CALL_PHONES; i++) {
		struct str number = str_trim(request_text(r, number_names[i]));
		if (number.len > 0 && !is_phone(number))
			request_mistaken(r, number_names[i], STR("Écrivez un numéro : des chiffres et des espaces."));
		else if (number.len > 0 && str_trim(request_text(r, label_names[i])).len == 0)
			request_mistaken(r, number_names[i], STR("Dites qui répond à ce numéro."));
	}
	if (s->url.len > 0 && !call_may(desk_of(r), s->url))
		request_mistaken(r, "appel",
				 STR("Cette adresse doit commencer par « https:// ». Pour une machine de "
				     "l'établissement, l'administrateur l'ajoute au fichier de réglages "
				     "(« outgoing-host »)."));
}

/* A secret for a new address, shown this once. */
static enum error_code make_secret(struct request *r, int64_t establishment_id, struct call_settings *s,
				   struct str *ret_secret, struct error *err)
{
	unsigned char bytes[CALL_SECRET_LEN];
	secret_random(bytes, sizeof(bytes));
	struct str secret = hex_put(request_arena(r), (struct str){(const char *)bytes, sizeof(bytes)});
	if (!secret.ptr)
		return error_nomem(err);
	enum error_code code =
		call_secret_seal(desk_of(r)->signin.key, establishment_id, secret, request_arena(r), &s->secret, err);
	if (!code)
		*ret_secret = secret;
	return code;
}

static enum error_code run_set(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct call_settings before, s = {.url = request_text(r, "appel"), .secret = STR("")};
	struct str secret = STR("");
	enum error_code code = read_settings(r, &who, &before, err);
	if (code)
		return code;
	look(r, &s);
	if (!request_good(r))
		return show(r, &before, STR(""), true, err);
	for (size_t i = 0; i < CALL_PHONES; i++) {
		struct str number = str_trim(request_text(r, number_names[i]));
		if (number.len > 0)
			s.phones[s.phone_count++] =
				(struct call_phone){str_trim(request_text(r, label_names[i])), number};
	}
	if (str_eq(s.url, before.url))
		s.secret = before.secret;
	else if (s.url.len > 0)
		code = make_secret(r, who.establishment_id, &s, &secret, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = call_settings_write(conn, who.establishment_id, who.user_id, &s, request_now(r), err);
	/* Nothing can be read once it is committed. */
	if (!code && secret.len > 0)
		code = show(r, &s, secret, false, err);
	const struct journal_note note = {.action = "alert.settings", .object_kind = "alerts"};
	if (!code)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code && secret.len == 0)
		request_redirect(r, STR("/reglages/alertes?fait=regle"));
	return code;
}

static enum error_code run_try(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	const struct journal_note note = {.action = "alert.try", .object_kind = "alerts"};
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = call_add(conn, request_arena(r), who.establishment_id, 0, 0, 0, request_now(r), err);
	if (!code)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	work_wake(desk_of(r)->work);
	request_redirect(r, STR("/reglages/alertes?fait=essai"));
	return ERR_NONE;
}

const struct route alerts_settings_routes[] = {
	{.path = "/reglages/alertes",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les numéros que montre une alerte, et le serveur qu'elle prévient"},
	{.method = HTTP_POST,
	 .path = "/reglages/alertes",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(set_params),
	 .run = run_set,
	 .flags = ROUTE_FORM,
	 .help = "régler les alertes"},
	{.method = HTTP_POST,
	 .path = "/reglages/alertes/essai",
	 .permission = "alerts.set",
	 .run = run_try,
	 .help = "essayer le serveur à prévenir"},
	{0},
};
