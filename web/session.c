/* SPDX-License-Identifier: Apache-2.0 */
#include "web/session.h"

#include <stdio.h>

/* Not <sodium.h>: it names malloc, which base/banned.h poisons. */
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_verify_32.h>

#include "web/random.h"
#include "web/session_sql.h"

#define SECOND INT64_C(1000000)
#define TOUCH_EVERY (60 * SECOND)
#define MASK_BYTES 16
#define CLOCK_SLIP (300 * SECOND) /* between the clocks of machines, or a step of one */

static const struct str csrf_purpose = {"blouse csrf 1", 13};

static void hash_token(struct str token, unsigned char out[SHA256_LEN]) { sha256_salted((struct str){0}, token, out); }

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Base64url without padding; `out` has room for the text and a NUL. */
static void encode(const unsigned char *bytes, size_t len, char *out)
{
	unsigned bits = 0, count = 0;
	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | bytes[i];
		for (count += 8; count >= 6; count -= 6)
			*out++ = letters[bits >> (count - 6) & 63];
	}
	if (count > 0)
		*out++ = letters[bits << (6 - count) & 63];
	*out = '\0';
}

/* Undoes encode for a text of whole groups; false for any other character. */
static bool decode(struct str text, unsigned char *out)
{
	unsigned bits = 0, count = 0;
	for (size_t i = 0; i < text.len; i++) {
		const char *letter = text.ptr[i] ? strchr(letters, text.ptr[i]) : NULL;
		if (!letter)
			return false;
		bits = bits << 6 | (unsigned)(letter - letters);
		count += 6;
		if (count >= 8)
			*out++ = (unsigned char)(bits >> (count -= 8));
	}
	return true;
}

static enum error_code make_token(char ret_token[SESSION_TOKEN_LEN + 1], unsigned char ret_hash[SHA256_LEN],
				  unsigned char ret_key[SESSION_KEY_BYTES], struct error *err)
{
	unsigned char secret[SESSION_TOKEN_BYTES + SESSION_KEY_BYTES];
	enum error_code code = random_bytes(secret, sizeof(secret), err);
	if (code)
		return code;
	encode(secret, SESSION_TOKEN_BYTES, ret_token);
	memcpy(ret_key, secret + SESSION_TOKEN_BYTES, SESSION_KEY_BYTES);
	hash_token((struct str){ret_token, SESSION_TOKEN_LEN}, ret_hash);
	explicit_bzero(secret, sizeof(secret));
	return ERR_NONE;
}

static struct str bytes_of(const unsigned char *bytes, size_t len) { return (struct str){(const char *)bytes, len}; }

struct str session_client(struct str user_agent, char room[SESSION_CLIENT_MAX])
{
	/* The first that is named wins: Edge also says Chrome, Chrome also says Safari; Android also says Linux. */
	static const char *const browsers[][2] = {{"Edg", "edge"},        {"Firefox", "firefox"}, {"FxiOS", "firefox"},
						  {"Chrome", "chromium"}, {"CriOS", "chromium"},  {"Safari", "safari"}};
	static const char *const systems[][2] = {{"Android", "android"}, {"iPhone", "ios"}, {"iPad", "ios"},
						 {"Windows", "windows"}, {"Mac OS", "mac"}, {"Linux", "linux"}};
	const char *browser = "autre", *machine = "autre";
	for (size_t i = 0; i < sizeof(browsers) / sizeof(*browsers); i++)
		if (str_find(user_agent, str_from_c(browsers[i][0])) != SIZE_MAX) {
			browser = browsers[i][1];
			break;
		}
	for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++)
		if (str_find(user_agent, str_from_c(systems[i][0])) != SIZE_MAX) {
			machine = systems[i][1];
			break;
		}
	int len = snprintf(room, SESSION_CLIENT_MAX, "%s/%s", browser, machine);
	return (struct str){room, (size_t)len};
}

enum error_code session_open(struct store_conn *conn, const struct session_opening *opening,
			     char ret_token[SESSION_TOKEN_LEN + 1], struct session *ret_session, struct error *err)
{
	char token[SESSION_TOKEN_LEN + 1], client[SESSION_CLIENT_MAX];
	struct session s = {
		.establishment_id = opening->establishment_id,
		.user_id = opening->user_id,
		.created_at = opening->now,
		.seen_at = opening->now,
		.expires_at = opening->now + opening->terms.absolute,
	};
	enum error_code code = make_token(token, s.hash, s.key, err);
	if (code)
		return code;
	struct session_add_params row = {
		.hash = bytes_of(s.hash, sizeof(s.hash)),
		.establishment_id = s.establishment_id,
		.user_id = s.user_id,
		.has_provider_id = opening->provider_id != 0,
		.provider_id = opening->provider_id,
		.csrf = bytes_of(s.key, sizeof(s.key)),
		.now = opening->now,
		.expires_at = s.expires_at,
		.client = session_client(opening->user_agent, client),
	};
	code = session_add(conn, &row, err);
	if (!code)
		code = session_user_came(
			conn, &(struct session_user_came_params){s.establishment_id, s.user_id, s.created_at}, err);
	if (code)
		return code;
	memcpy(ret_token, token, sizeof(token));
	*ret_session = s;
	return ERR_NONE;
}

static enum error_code none(struct error *err) { return error_set(err, ERR_NOT_FOUND, "Votre session est terminée."); }

enum error_code session_find(struct store_conn *conn, struct arena *a, struct str token, struct str user_agent,
			     int64_t now, const struct session_terms *terms, struct session *ret_session,
			     struct error *err)
{
	char client[SESSION_CLIENT_MAX];
	struct session s = {0};
	struct session_by_hash_row row;
	if (token.len != SESSION_TOKEN_LEN)
		return none(err);
	hash_token(token, s.hash);
	enum error_code code =
		session_by_hash(conn, a, &(struct session_by_hash_params){bytes_of(s.hash, sizeof(s.hash))}, &row, err);
	if (code)
		return code == ERR_NOT_FOUND ? none(err) : code;
	/* One that begins later than now was opened by a clock that was ahead: set right, it must not last the difference. */
	if (row.created_at - now > CLOCK_SLIP || row.seen_at - now > CLOCK_SLIP)
		return none(err);
	if (now >= row.expires_at || now - row.seen_at >= terms->idle || row.csrf.len != SESSION_KEY_BYTES ||
	    now - row.created_at >= terms->absolute || !str_eq(row.client, session_client(user_agent, client)))
		return none(err);
	s.establishment_id = row.establishment_id;
	s.user_id = row.user_id;
	s.name = row.name;
	s.created_at = row.created_at;
	s.seen_at = row.seen_at;
	s.expires_at = row.expires_at;
	memcpy(s.key, row.csrf.ptr, SESSION_KEY_BYTES);
	*ret_session = s;
	return ERR_NONE;
}

bool session_is_due(const struct session *session, int64_t now, const struct session_terms *terms)
{
	int64_t every = terms->idle / 4 < TOUCH_EVERY ? terms->idle / 4 : TOUCH_EVERY;
	return now - session->seen_at >= every;
}

enum error_code session_touch(struct store_conn *conn, const struct session *session, int64_t now, struct error *err)
{
	int64_t rows;
	return session_seen(conn, &(struct session_seen_params){bytes_of(session->hash, SHA256_LEN), now}, &rows, err);
}

enum error_code session_rotate(struct store_conn *conn, struct session *session, int64_t now,
			       char ret_token[SESSION_TOKEN_LEN + 1], struct error *err)
{
	char token[SESSION_TOKEN_LEN + 1];
	struct session s = *session;
	int64_t rows;
	enum error_code code = make_token(token, s.hash, s.key, err);
	if (code)
		return code;
	struct session_renew_params row = {
		.hash = bytes_of(session->hash, SHA256_LEN),
		.new_hash = bytes_of(s.hash, SHA256_LEN),
		.csrf = bytes_of(s.key, SESSION_KEY_BYTES),
		.now = now,
	};
	code = session_renew(conn, &row, &rows, err);
	if (code)
		return code;
	if (rows != 1)
		return error_set(err, ERR_CONFLICT, "Votre session est terminée : reconnectez-vous.");
	s.seen_at = now;
	*session = s;
	memcpy(ret_token, token, sizeof(token));
	return ERR_NONE;
}

enum error_code session_close(struct store_conn *conn, const struct session *session, int64_t now, struct error *err)
{
	int64_t rows;
	return session_end(conn, &(struct session_end_params){bytes_of(session->hash, SHA256_LEN), now}, &rows, err);
}

enum error_code session_close_all(struct store_conn *conn, int64_t establishment_id, int64_t user_id, int64_t now,
				  int64_t *ret_ended, struct error *err)
{
	return sessions_end_of_user(conn, &(struct sessions_end_of_user_params){establishment_id, user_id, now},
				    ret_ended, err);
}

static void prove(const struct session *session, const unsigned char mask[MASK_BYTES],
		  unsigned char out[crypto_auth_hmacsha256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, session->key, SESSION_KEY_BYTES);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)csrf_purpose.ptr, csrf_purpose.len);
	crypto_auth_hmacsha256_update(&state, mask, MASK_BYTES);
	crypto_auth_hmacsha256_final(&state, out);
}

enum error_code csrf_make(const struct session *session, char ret_token[SESSION_CSRF_LEN + 1], struct error *err)
{
	unsigned char bytes[MASK_BYTES + crypto_auth_hmacsha256_BYTES];
	enum error_code code = random_bytes(bytes, MASK_BYTES, err);
	if (code)
		return code;
	prove(session, bytes, bytes + MASK_BYTES);
	encode(bytes, sizeof(bytes), ret_token);
	return ERR_NONE;
}

bool csrf_holds(const struct session *session, struct str token)
{
	unsigned char bytes[MASK_BYTES + crypto_auth_hmacsha256_BYTES], proof[crypto_auth_hmacsha256_BYTES];
	if (token.len != SESSION_CSRF_LEN || !decode(token, bytes))
		return false;
	prove(session, bytes, proof);
	return crypto_verify_32(proof, bytes + MASK_BYTES) == 0;
}
