/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/second.h"

#include "signin/accounts_sql.h"

#define RECOVERY_BYTES 7 /* of which fifty bits are used */

static enum error_code find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			    struct account_by_id_row *ret_row, struct error *err)
{
	const struct account_by_id_params params = {.establishment_id = establishment_id, .id = user_id};
	enum error_code code = account_by_id(conn, arena, &params, ret_row, err);
	return code == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "Ce compte n'existe pas.") : code;
}

/* Letters and digits of a recovery code, as it was hashed; false when it cannot be one. */
static bool read_recovery(struct str code, char out[RECOVERY_LEN])
{
	size_t len = 0;
	for (size_t i = 0; i < code.len; i++) {
		char c = code.ptr[i];
		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		if (!((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')) || len == RECOVERY_LEN - 1)
			return false;
		out[len++] = c;
	}
	return len == RECOVERY_LEN - 1;
}

static void hash_recovery(const struct signin *signin, int64_t establishment_id, int64_t user_id,
			  const char code[RECOVERY_LEN], unsigned char ret_hash[SECRET_HASH_LEN])
{
	char about[64];
	secret_hash(signin->key, signin_about(about, "recovery", establishment_id, user_id),
		    (struct str){code, RECOVERY_LEN - 1}, ret_hash);
}

static enum error_code add_recovery(struct signin *signin, struct store_conn *conn, int64_t establishment_id,
				    int64_t user_id, char ret_code[RECOVERY_LEN + 1], struct error *err)
{
	unsigned char bytes[RECOVERY_BYTES], hash[SECRET_HASH_LEN];
	char text[2 * RECOVERY_BYTES];
	secret_random(bytes, sizeof(bytes));
	base32_put(bytes, sizeof(bytes), text);
	hash_recovery(signin, establishment_id, user_id, text, hash);
	memcpy(ret_code, text, 5);
	ret_code[5] = '-';
	memcpy(ret_code + 6, text + 5, 5);
	ret_code[RECOVERY_LEN] = '\0';
	const struct recovery_code_add_params params = {
		.establishment_id = establishment_id, .user_id = user_id, .hash = {(const char *)hash, sizeof(hash)}};
	return recovery_code_add(conn, &params, err);
}

static enum error_code renew(struct signin *signin, struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			     char ret_codes[RECOVERY_CODES][RECOVERY_LEN + 1], struct error *err)
{
	const struct recovery_codes_clear_params params = {.establishment_id = establishment_id, .user_id = user_id};
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1];
	enum error_code code = recovery_codes_clear(conn, &params, err);
	for (unsigned i = 0; !code && i < RECOVERY_CODES; i++)
		code = add_recovery(signin, conn, establishment_id, user_id, codes[i], err);
	if (!code)
		memcpy(ret_codes, codes, sizeof(codes));
	return code;
}

/* `sealed` is the secret as it goes to the page and comes back. */
static enum error_code tell(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			    struct str issuer, struct str secret, struct str sealed, struct second_start *ret_start,
			    struct error *err)
{
	_cleanup_buf_ struct buf uri;
	struct account_by_id_row row;
	char text[2 * TOTP_SECRET_LEN];
	buf_init(&uri, 4096);
	enum error_code code = find(conn, arena, establishment_id, user_id, &row, err);
	if (code)
		return code;
	base32_put((const unsigned char *)secret.ptr, secret.len, text);
	totp_uri(&uri, issuer, row.login, secret);
	const struct second_start start = {.secret = arena_copy(arena, str_from_c(text)),
					   .uri = arena_copy(arena, buf_str(&uri)),
					   .sealed = sealed};
	if (uri.failed || !start.secret.ptr || !start.uri.ptr || !start.sealed.ptr)
		return error_nomem(err);
	*ret_start = start;
	return ERR_NONE;
}

enum error_code second_begin(struct signin *signin, struct store_conn *conn, struct arena *arena,
			     int64_t establishment_id, int64_t user_id, struct str issuer,
			     struct second_start *ret_start, struct error *err)
{
	unsigned char secret[TOTP_SECRET_LEN];
	char about[64];
	const struct str plain = {(const char *)secret, sizeof(secret)};
	secret_random(secret, sizeof(secret));
	struct str sealed =
		secret_seal(signin->key, signin_about(about, "totp-new", establishment_id, user_id), plain, arena);
	enum error_code code = tell(conn, arena, establishment_id, user_id, issuer, plain, sealed, ret_start, err);
	explicit_bzero(secret, sizeof(secret));
	return code;
}

enum error_code second_again(struct signin *signin, struct store_conn *conn, struct arena *arena,
			     int64_t establishment_id, int64_t user_id, struct str issuer, struct str sealed,
			     struct second_start *ret_start, struct error *err)
{
	char about[64];
	struct str secret;
	enum error_code code = secret_open(signin->key, signin_about(about, "totp-new", establishment_id, user_id),
					   sealed, arena, &secret, err);
	if (!code && secret.len != TOTP_SECRET_LEN)
		code = error_set(err, ERR_FORMAT, "Cette page n'est plus bonne : recommencez.");
	return code ? code : tell(conn, arena, establishment_id, user_id, issuer, secret, sealed, ret_start, err);
}

static enum error_code confirm(struct signin *signin, struct store_conn *conn, struct arena *arena,
			       int64_t establishment_id, int64_t user_id, struct str sealed, struct str code,
			       int64_t now, struct error *err)
{
	char about[64];
	struct str secret;
	int64_t step = -1, written = 0;
	enum error_code failed = secret_open(signin->key, signin_about(about, "totp-new", establishment_id, user_id),
					     sealed, arena, &secret, err);
	if (!failed)
		failed = totp_match(secret, code, now, -1, &step, err);
	if (!failed && step < 0)
		return error_set(err, ERR_USAGE, "Ce code n'est pas celui de l'application : %s",
				 "vérifiez l'heure du téléphone, puis recopiez le code suivant.");
	if (failed)
		return failed;
	const struct account_set_totp_params params = {
		.establishment_id = establishment_id,
		.id = user_id,
		.totp_secret =
			secret_seal(signin->key, signin_about(about, "totp", establishment_id, user_id), secret, arena),
		.has_totp_step = true,
		.totp_step = step,
		.now = now,
	};
	if (!params.totp_secret.ptr)
		return error_nomem(err);
	failed = account_set_totp(conn, &params, &written, err);
	return !failed && !written ? error_set(err, ERR_NOT_FOUND, "Ce compte n'existe pas.") : failed;
}

enum error_code second_confirm(struct signin *signin, struct store_conn *conn, int64_t establishment_id,
			       int64_t user_id, struct str sealed, struct str code, int64_t now,
			       char ret_codes[RECOVERY_CODES][RECOVERY_LEN + 1], struct error *err)
{
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1];
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code failed = confirm(signin, conn, &arena, establishment_id, user_id, sealed, code, now, err);
	arena_release(&arena);
	if (!failed)
		failed = renew(signin, conn, establishment_id, user_id, codes, err);
	if (!failed)
		failed = signin_audit(conn, establishment_id, (struct signin_actor){AUDIT_USER, user_id},
				      "account.second", user_id, "totp,recovery", (struct str){0}, now, err);
	if (!failed)
		memcpy(ret_codes, codes, sizeof(codes));
	return failed;
}

enum error_code second_renew(struct signin *signin, struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			     int64_t now, char ret_codes[RECOVERY_CODES][RECOVERY_LEN + 1], struct error *err)
{
	char codes[RECOVERY_CODES][RECOVERY_LEN + 1];
	struct account_by_id_row row = {0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = find(conn, &arena, establishment_id, user_id, &row, err);
	if (!code && !row.totp_secret.ptr)
		code = error_set(err, ERR_USAGE, "Ajoutez d'abord une application d'authentification à ce compte.");
	arena_release(&arena);
	if (!code)
		code = renew(signin, conn, establishment_id, user_id, codes, err);
	if (!code)
		code = signin_audit(conn, establishment_id, (struct signin_actor){AUDIT_USER, user_id},
				    "account.second", user_id, "recovery", (struct str){0}, now, err);
	if (!code)
		memcpy(ret_codes, codes, sizeof(codes));
	return code;
}

enum error_code second_remove(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			      struct signin_actor actor, int64_t now, struct error *err)
{
	int64_t written = 0;
	const struct account_set_totp_params params = {.establishment_id = establishment_id, .id = user_id, .now = now};
	const struct recovery_codes_clear_params clear = {.establishment_id = establishment_id, .user_id = user_id};
	enum error_code code = account_set_totp(conn, &params, &written, err);
	if (!code && !written)
		code = error_set(err, ERR_NOT_FOUND, "Ce compte n'existe pas.");
	if (!code)
		code = recovery_codes_clear(conn, &clear, err);
	if (!code)
		code = signin_audit(conn, establishment_id, actor, "account.second-remove", user_id, "totp,recovery",
				    (struct str){0}, now, err);
	return code;
}

static enum error_code use_recovery(struct signin *signin, struct store_conn *conn, int64_t establishment_id,
				    int64_t user_id, struct str code, int64_t now, bool *ret_used, struct error *err)
{
	char text[RECOVERY_LEN];
	unsigned char hash[SECRET_HASH_LEN];
	int64_t used = 0;
	if (!read_recovery(code, text)) {
		*ret_used = false;
		return ERR_NONE;
	}
	hash_recovery(signin, establishment_id, user_id, text, hash);
	const struct recovery_code_use_params params = {.establishment_id = establishment_id,
							.user_id = user_id,
							.hash = {(const char *)hash, sizeof(hash)},
							.now = now};
	enum error_code failed = recovery_code_use(conn, &params, &used, err);
	if (!failed)
		*ret_used = used > 0;
	return failed;
}

enum error_code second_use(struct signin *signin, struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			   struct str code, int64_t now, bool *ret_good, bool *ret_recovered, struct error *err)
{
	char about[64];
	struct str secret = {0};
	int64_t step = -1, taken = 0;
	bool recovered = false;
	struct account_by_id_row row = {0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code failed = find(conn, &arena, establishment_id, user_id, &row, err);
	if (!failed && row.totp_secret.ptr)
		failed = secret_open(signin->key, signin_about(about, "totp", establishment_id, user_id),
				     row.totp_secret, &arena, &secret, err);
	if (!failed && secret.ptr)
		failed = totp_match(secret, code, now, row.has_totp_step ? row.totp_step : -1, &step, err);
	const struct account_take_step_params take = {
		.establishment_id = establishment_id, .id = user_id, .step = step};
	if (!failed && step >= 0)
		failed = account_take_step(conn, &take, &taken, err);
	arena_release(&arena);
	if (!failed && step < 0)
		failed = use_recovery(signin, conn, establishment_id, user_id, code, now, &recovered, err);
	if (!failed) {
		*ret_good = taken > 0 || recovered;
		*ret_recovered = recovered;
	}
	return failed;
}
