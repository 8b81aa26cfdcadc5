/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/alerts/call.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <stdio.h>

#include "desk/own/hex.h"
#include "desk/values_sql.h"
#include "signin/fetch.h"
#include "signin/provider.h"
#include "web/french.h"

#define BODY_MAX ((size_t)4 << 10)
#define SETTINGS_MAX ((size_t)16 << 10)

/* --- the settings --- */

static struct str member(struct arena *arena, const json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);
	struct str text = {json_string_value(value), json_string_length(value)};
	return text.ptr ? arena_copy(arena, text) : STR("");
}

enum error_code call_settings_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				   struct call_settings *ret_settings, struct error *err)
{
	struct setting_value_row row;
	const struct setting_value_params key = {establishment_id, STR(CALL_SETTINGS_KEY)};
	struct call_settings settings = {.url = STR(""), .secret = STR("")};
	enum error_code code = setting_value(conn, arena, &key, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	json_t *root = code ? NULL : json_loadb(row.value.ptr, row.value.len, 0, NULL);
	json_t *phones = json_object_get(root, "telephones"), *phone;
	size_t i;
	settings.url = member(arena, root, "appel");
	settings.secret = member(arena, root, "secret");
	json_array_foreach(phones, i, phone) if (settings.phone_count < CALL_PHONES)
	{
		settings.phones[settings.phone_count++] =
			(struct call_phone){member(arena, phone, "nom"), member(arena, phone, "numero")};
	}
	json_decref(root);
	*ret_settings = settings;
	return ERR_NONE;
}

enum error_code call_settings_write(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				    const struct call_settings *s, int64_t now, struct error *err)
{
	json_t *phones = json_array();
	char text[SETTINGS_MAX];
	for (size_t i = 0; i < s->phone_count; i++)
		json_array_append_new(phones,
				      json_pack("{s:s%,s:s%}", "nom", s->phones[i].label.ptr, s->phones[i].label.len,
						"numero", s->phones[i].number.ptr, s->phones[i].number.len));
	json_t *root = json_pack("{s:o,s:s%,s:s%}", "telephones", phones, "appel", s->url.ptr, s->url.len, "secret",
				 s->secret.ptr, s->secret.len);
	size_t len = root ? json_dumpb(root, text, sizeof(text), JSON_COMPACT) : 0;
	json_decref(root);
	if (len == 0 || len > sizeof(text))
		return error_nomem(err);
	return setting_put(conn,
			   &(struct setting_put_params){.establishment_id = establishment_id,
							.key = STR(CALL_SETTINGS_KEY),
							.value = {text, len},
							.now = now,
							.has_user_id = user_id != 0,
							.user_id = user_id},
			   err);
}

enum error_code call_secret_seal(const unsigned char key[SECRET_KEY_LEN], int64_t establishment_id, struct str secret,
				 struct arena *arena, struct str *ret_sealed, struct error *err)
{
	char about[64];
	struct str sealed = secret_seal(key, signin_about(about, "alert-call", establishment_id, 0), secret, arena);
	if (!sealed.ptr)
		return error_nomem(err);
	*ret_sealed = hex_put(arena, sealed);
	return ret_sealed->ptr ? ERR_NONE : error_nomem(err);
}

enum error_code call_secret_open(const unsigned char key[SECRET_KEY_LEN], int64_t establishment_id, struct str sealed,
				 struct arena *arena, struct str *ret_secret, struct error *err)
{
	char about[64];
	unsigned char bytes[2 * CALL_SECRET_LEN + SECRET_SEAL_MORE];
	if (!hex_take(sealed, bytes, sizeof(bytes)))
		return error_set(err, ERR_FORMAT, "le secret de l'adresse à prévenir n'est pas lisible");
	return secret_open(key, signin_about(about, "alert-call", establishment_id, 0),
			   (struct str){(const char *)bytes, sizeof(bytes)}, arena, ret_secret, err);
}

/* --- the call --- */

void call_sign(struct str secret, int64_t now, struct str body, char ret_signature[CALL_SIGNATURE_MAX])
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char time[32];
	int len = snprintf(time, sizeof(time), "%" PRId64 ".", now / 1000000);
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.ptr, secret.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)time, (size_t)len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.ptr, body.len);
	crypto_auth_hmacsha256_final(&state, mac);
	len = snprintf(ret_signature, CALL_SIGNATURE_MAX, "t=%" PRId64 ",v1=", now / 1000000);
	hex_write(mac, sizeof(mac), ret_signature + len);
}

static bool is_inside(const struct desk *desk, struct str url)
{
	const struct signin_outside *outside = &desk->signin.outside;
	for (size_t i = 0; i < outside->host_count; i++)
		if (fetch_host_is(url, outside->hosts[i]))
			return true;
	return false;
}

bool call_may(const struct desk *desk, struct str url)
{
	return str_starts(url, STR("https://")) || is_inside(desk, url);
}

enum error_code call_add(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t number,
			 int64_t alert_id, int64_t step, int64_t now, struct error *err)
{
	struct call_settings settings;
	char payload[96], key[64];
	enum error_code code = call_settings_read(conn, arena, establishment_id, &settings, err);
	if (code || settings.url.len == 0)
		return code;
	snprintf(payload, sizeof(payload), "[%" PRId64 ",%" PRId64 ",%" PRId64 "]", number, alert_id, step);
	snprintf(key, sizeof(key), "%" PRId64 "-%" PRId64, alert_id, step);
	const struct job_new job = {.establishment_id = establishment_id,
				    .queue = STR(CALL_QUEUE),
				    .kind = STR(CALL_KIND),
				    .payload = str_from_c(payload),
				    .unique_key = str_from_c(key),
				    .priority = JOB_URGENT};
	return jobs_add(conn, &job, now, NULL, err);
}

/* What the other side learns; `id` is the same each time that one call is tried. */
static enum error_code compose(const struct desk *desk, const struct work_turn *turn, struct buf *out,
			       struct error *err)
{
	int64_t number, alert_id, step;
	char path[48];
	struct str url;
	struct french_room room;
	if (sscanf(turn->job->payload.ptr, "[%" SCNd64 ",%" SCNd64 ",%" SCNd64 "]", &number, &alert_id, &step) != 3)
		return error_set(err, ERR_FORMAT, "ce n'est pas un appel");
	snprintf(path, sizeof(path), number ? "/alertes/%" PRId64 : "/alertes", number);
	enum error_code code = desk_address(desk, str_from_c(path), turn->arena, &url, err);
	if (code)
		return code;
	struct str at = french_iso(&room, turn->now, FRENCH_PARIS);
	buf_addf(out,
		 "{\"id\":%" PRId64 ",\"kind\":\"%s\",\"case\":%" PRId64 ",\"step\":%" PRId64
		 ",\"link\":\"%.*s\",\"at\":\"%.*s\"}",
		 turn->job->id, number ? "alert" : "test", number, step, STR_ARG(url), STR_ARG(at));
	return out->failed ? error_nomem(err) : ERR_NONE;
}

static enum error_code read_all(const struct desk *desk, const struct work_turn *turn, struct call_settings *settings,
				struct str *ret_secret, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const int64_t establishment_id = turn->job->establishment_id;
	enum error_code code = store_read(desk->signin.store, &conn, err);
	if (!code)
		code = call_settings_read(conn, turn->arena, establishment_id, settings, err);
	if (!code && settings->url.len > 0)
		code = call_secret_open(desk->signin.key, establishment_id, settings->secret, turn->arena, ret_secret,
					err);
	return code;
}

enum error_code call_run(void *context, struct work_turn *turn, struct error *err)
{
	const struct desk *desk = context;
	struct call_settings settings;
	struct str secret = STR("");
	char signature[CALL_SIGNATURE_MAX];
	long status = 0;
	_cleanup_buf_ struct buf body, answer;
	buf_init(&body, BODY_MAX);
	buf_init(&answer, FETCH_MAX);
	enum error_code code = read_all(desk, turn, &settings, &secret, err);
	if (code || settings.url.len == 0)
		return code;
	code = compose(desk, turn, &body, err);
	if (code)
		return code;
	call_sign(secret, turn->now, buf_str(&body), signature);
	const struct fetch fetch = {.url = settings.url,
				    .json = buf_str(&body),
				    .signature = str_from_c(signature),
				    .private_allowed = is_inside(desk, settings.url)};
	code = fetch_ask(&fetch, &answer, &status, err);
	/* Whatever went wrong may be put right there: it is tried again. */
	return code ? error_set(err, ERR_UNAVAILABLE, "le serveur à prévenir n'a pas pris l'appel (%ld)", status)
		    : ERR_NONE;
}
