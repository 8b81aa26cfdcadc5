/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/account.h"

#include <stdio.h>

#include "base/utf8.h"
#include "signin/accounts_sql.h"
#include "signin/fold.h"
#include "signin/password.h"
#include "signin/tokens_sql.h"
#include "signin/tries.h"

static const struct str nothing = {"", 0};

static enum error_code not_there(struct error *err) { return error_set(err, ERR_NOT_FOUND, "Ce compte n'existe pas."); }

static enum error_code find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			    struct account_by_id_row *ret_row, struct error *err)
{
	const struct account_by_id_params params = {.establishment_id = establishment_id, .id = user_id};
	enum error_code code = account_by_id(conn, arena, &params, ret_row, err);
	return code == ERR_NOT_FOUND ? not_there(err) : code;
}

/* --- making, changing, closing --- */

static bool is_line(struct str s, size_t max)
{
	if (s.len == 0 || s.len > max || utf8_invalid_at(s) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7F)
			return false;
	return true;
}

bool account_is_name(struct str name) { return is_line(name, ACCOUNT_NAME_MAX); }

bool account_is_email(struct str email) { return is_line(email, FOLD_MAX) && str_find(email, STR("@")) != SIZE_MAX; }

static enum error_code add_roles(struct store_conn *conn, int64_t establishment_id, int64_t user_id, uint32_t roles,
				 struct error *err)
{
	for (enum role role = 0; role < ROLES; role++) {
		const struct account_role_add_params params = {
			.establishment_id = establishment_id, .user_id = user_id, .role = str_from_c(role_ids[role])};
		enum error_code code = roles & ROLE_BIT(role) ? account_role_add(conn, &params, err) : ERR_NONE;
		if (code)
			return code;
	}
	return ERR_NONE;
}

enum error_code account_add(struct store_conn *conn, const struct account_new *account, struct signin_actor actor,
			    int64_t now, int64_t *ret_id, struct error *err)
{
	char folded[FOLD_MAX];
	struct str login, name = str_trim(account->name);
	if (!fold_login(account->login, folded, &login))
		return error_set(err, ERR_USAGE, "Cet identifiant ne convient pas : une ligne de %d octets au plus.",
				 FOLD_MAX);
	if (!account_is_name(name))
		return error_set(err, ERR_USAGE, "Ce nom ne convient pas : une ligne de %d octets au plus.",
				 ACCOUNT_NAME_MAX);
	if (account->email.ptr && !account_is_email(account->email))
		return error_set(err, ERR_USAGE, "Cette adresse de courriel ne convient pas.");
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	struct account_insert_row row = {0};
	char plain[ACCOUNT_NAME_MAX];
	const struct account_insert_params params = {.establishment_id = account->establishment_id,
						     .login = login,
						     .name = name,
						     .plain_name = {plain, fold_plain(name, plain, sizeof(plain))},
						     .email = account->email,
						     .now = now};
	enum error_code code = account_insert(conn, &arena, &params, &row, err);
	arena_release(&arena);
	if (code == ERR_CONSTRAINT)
		return error_set(err, ERR_CONSTRAINT, "Un compte porte déjà cet identifiant.");
	if (!code)
		code = add_roles(conn, account->establishment_id, row.id, account->roles | ROLE_BIT(ROLE_AGENT), err);
	if (!code)
		code = account_roles_note(conn, account->establishment_id, row.id, err);
	if (!code)
		code = signin_audit(conn, account->establishment_id, actor, "account.add", row.id,
				    "login,name,email,roles", login, now, err);
	if (!code)
		*ret_id = row.id;
	return code;
}

/* After the entry in the journal, which holds other writers of the establishment until the transaction ends: two
 * administrators who take each other's role away are seen. */
static enum error_code keep_administrator(struct store_conn *conn, int64_t establishment_id, struct error *err)
{
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	struct account_administrators_row row = {0};
	const struct account_administrators_params params = {.establishment_id = establishment_id};
	enum error_code code = account_administrators(conn, &arena, &params, &row, err);
	arena_release(&arena);
	if (!code && row.count == 0)
		return error_set(err, ERR_USAGE,
				 "Il ne resterait aucun administrateur : donnez d'abord ce rôle à quelqu'un d'autre.");
	return code;
}

static enum error_code end_sessions(struct store_conn *conn, int64_t establishment_id, int64_t user_id, int64_t now,
				    struct error *err)
{
	const struct account_sessions_end_params params = {
		.establishment_id = establishment_id, .user_id = user_id, .now = now};
	return account_sessions_end(conn, &params, err);
}

/* All of them, when purpose.ptr is NULL. */
static enum error_code end_letters(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				   struct str purpose, int64_t now, struct error *err)
{
	const struct tokens_of_user_end_params params = {
		.establishment_id = establishment_id, .user_id = user_id, .purpose = purpose, .now = now};
	return tokens_of_user_end(conn, &params, err);
}

enum error_code account_contact_set(struct store_conn *conn, int64_t establishment_id, int64_t user_id, struct str name,
				    struct str email, struct signin_actor actor, int64_t now, struct error *err)
{
	char plain[ACCOUNT_NAME_MAX];
	int64_t written = 0;
	name = str_trim(name);
	if (!account_is_name(name))
		return error_set(err, ERR_USAGE, "Ce nom ne convient pas : une ligne de %d octets au plus.",
				 ACCOUNT_NAME_MAX);
	if (email.ptr && !account_is_email(email))
		return error_set(err, ERR_USAGE, "Cette adresse de courriel ne convient pas.");
	const struct account_contact_params params = {.establishment_id = establishment_id,
						      .id = user_id,
						      .name = name,
						      .plain_name = {plain, fold_plain(name, plain, sizeof(plain))},
						      .email = email,
						      .now = now};
	enum error_code code = account_contact(conn, &params, &written, err);
	if (!code && !written)
		code = not_there(err);
	if (!code)
		code = signin_audit(conn, establishment_id, actor, "account.contact", user_id, "name,email", nothing,
				    now, err);
	return code;
}

/* What an account of this establishment was an administrator before: only then can the last one go. */
static enum error_code was_administrator(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
					 bool *ret_was, struct error *err)
{
	struct identity who = {0};
	enum error_code code = account_identity_of(conn, establishment_id, user_id, &who, err);
	if (!code || code == ERR_NOT_FOUND)
		*ret_was = who.roles & ROLE_BIT(ROLE_ADMINISTRATEUR);
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

/* "roles" and which they are now. */
static void list_roles(uint32_t roles, char out[AUDIT_FIELDS_MAX])
{
	size_t len = (size_t)snprintf(out, AUDIT_FIELDS_MAX, "roles");
	for (enum role role = 0; role < ROLES; role++)
		if (roles & ROLE_BIT(role))
			len += (size_t)snprintf(out + len, AUDIT_FIELDS_MAX - len, ",%s", role_ids[role]);
}

enum error_code account_roles_set(struct store_conn *conn, int64_t establishment_id, int64_t user_id, uint32_t roles,
				  struct signin_actor actor, int64_t now, struct error *err)
{
	bool administrator = false;
	char fields[AUDIT_FIELDS_MAX];
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	struct account_by_id_row row;
	list_roles(roles | ROLE_BIT(ROLE_AGENT), fields);
	enum error_code code = find(conn, &arena, establishment_id, user_id, &row, err);
	arena_release(&arena);
	if (!code)
		code = was_administrator(conn, establishment_id, user_id, &administrator, err);
	const struct account_roles_clear_params params = {.establishment_id = establishment_id, .user_id = user_id};
	if (!code)
		code = account_roles_clear(conn, &params, err);
	if (!code)
		code = add_roles(conn, establishment_id, user_id, roles | ROLE_BIT(ROLE_AGENT), err);
	if (!code)
		code = account_roles_note(conn, establishment_id, user_id, err);
	if (!code)
		code = end_sessions(conn, establishment_id, user_id, now, err);
	if (!code)
		code = signin_audit(conn, establishment_id, actor, "account.roles", user_id, fields, nothing, now, err);
	if (!code && administrator)
		code = keep_administrator(conn, establishment_id, err);
	return code;
}

enum error_code account_close(struct store_conn *conn, int64_t establishment_id, int64_t user_id, bool closed,
			      struct signin_actor actor, int64_t now, struct error *err)
{
	bool administrator = false;
	int64_t written = 0;
	enum error_code code = was_administrator(conn, establishment_id, user_id, &administrator, err);
	const struct account_set_disabled_params params = {.establishment_id = establishment_id,
							   .id = user_id,
							   .has_disabled_at = closed,
							   .disabled_at = now,
							   .now = now};
	if (!code)
		code = account_set_disabled(conn, &params, &written, err);
	if (!code && !written)
		code = not_there(err);
	if (!code)
		code = end_sessions(conn, establishment_id, user_id, now, err);
	if (!code)
		code = end_letters(conn, establishment_id, user_id, (struct str){0}, now, err);
	if (!code)
		code = signin_audit(conn, establishment_id, actor, closed ? "account.close" : "account.open", user_id,
				    "", nothing, now, err);
	if (!code && administrator)
		code = keep_administrator(conn, establishment_id, err);
	return code;
}

static enum error_code held_roles(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				  int64_t user_id, uint32_t *ret_roles, struct error *err)
{
	struct account_role_ids_rows held = {0};
	const struct account_role_ids_params params = {.establishment_id = establishment_id, .user_id = user_id};
	enum error_code code = account_role_ids(conn, arena, &params, &held, err);
	if (code)
		return code;
	uint32_t roles = 0;
	for (size_t i = 0; i < held.count; i++) {
		enum role role = role_by_id(held.items[i].role);
		roles |= role < ROLES ? ROLE_BIT(role) : 0;
	}
	*ret_roles = roles;
	return ERR_NONE;
}

enum error_code account_roles_note(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				   struct error *err)
{
	uint32_t roles = 0;
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = held_roles(conn, &arena, establishment_id, user_id, &roles, err);
	arena_release(&arena);
	const struct account_role_bits_params params = {
		.establishment_id = establishment_id, .id = user_id, .role_bits = roles};
	return code ? code : account_role_bits(conn, &params, err);
}

enum error_code account_identity_of(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				    struct identity *ret_identity, struct error *err)
{
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	struct account_by_id_row row;
	uint32_t roles = 0;
	enum error_code code = find(conn, &arena, establishment_id, user_id, &row, err);
	if (!code && row.has_disabled_at)
		code = error_set(err, ERR_NOT_FOUND, "Ce compte est fermé.");
	if (!code)
		code = held_roles(conn, &arena, establishment_id, user_id, &roles, err);
	if (!code)
		*ret_identity =
			(struct identity){.establishment_id = establishment_id, .user_id = user_id, .roles = roles};
	arena_release(&arena);
	return code;
}

/* --- letters and passwords --- */

static enum error_code add_letter(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				  struct str purpose, int64_t term, int64_t now, char ret_letter[LETTER_LEN + 1],
				  struct error *err)
{
	char letter[LETTER_LEN + 1];
	unsigned char hash[SECRET_HASH_LEN];
	const struct tokens_forget_params forget = {.establishment_id = establishment_id, .before = now - SIGNIN_DAY};
	letter_new(letter);
	letter_hash(str_from_c(letter), hash);
	const struct token_add_params params = {
		.hash = {(const char *)hash, sizeof(hash)},
		.establishment_id = establishment_id,
		.user_id = user_id,
		.purpose = purpose,
		.now = now,
		.expires_at = now + term,
	};
	enum error_code code = tokens_forget(conn, &forget, err);
	if (!code)
		code = end_letters(conn, establishment_id, user_id, purpose, now, err);
	if (!code)
		code = token_add(conn, &params, err);
	if (!code)
		memcpy(ret_letter, letter, sizeof(letter));
	return code;
}

enum error_code account_invite(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
			       struct signin_actor actor, int64_t now, char ret_letter[LETTER_LEN + 1],
			       struct error *err)
{
	struct identity who;
	enum error_code code = account_identity_of(conn, establishment_id, user_id, &who, err);
	if (!code)
		code = add_letter(conn, establishment_id, user_id, STR("invitation"), ACCOUNT_INVITATION, now,
				  ret_letter, err);
	if (!code)
		code = signin_audit(conn, establishment_id, actor, "account.invite", user_id, "", nothing, now, err);
	return code;
}

enum error_code account_forgot(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str login,
			       int64_t now, struct account_reset *ret_reset, struct error *err)
{
	char folded[FOLD_MAX];
	struct account_reset reset = {0};
	struct account_by_login_row row = {0};
	struct account_by_login_params params = {.establishment_id = establishment_id};
	if (!fold_login(login, folded, &params.login))
		params.login = STR("?");
	enum error_code code = account_by_login(conn, arena, &params, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	bool known = !code && !row.has_disabled_at && row.email.ptr && row.password_hash.ptr;
	if (known) {
		code = add_letter(conn, establishment_id, row.id, STR("reset"), ACCOUNT_RESET, now, reset.letter, err);
		if (code)
			return code;
		reset.user_id = row.id;
		reset.name = row.name;
		reset.email = row.email;
	}
	code = signin_audit(conn, establishment_id, (struct signin_actor){AUDIT_PUBLIC, 0}, "account.forgot",
			    reset.user_id, "", params.login, now, err);
	if (!code)
		*ret_reset = reset;
	return code;
}

static enum error_code check_for(const struct account_by_id_row *row, struct str password, struct error *err)
{
	const struct str own[] = {row->login, row->name, row->email};
	return password_check(password, own, sizeof(own) / sizeof(*own), err);
}

/* Keeps a new hash, with what goes with it. `hash_of_letter` is empty when an old password was given instead. */
static enum error_code keep_password(struct signin *signin, int64_t establishment_id, int64_t user_id,
				     struct str hash_of_letter, const char *hash, const char *action, int64_t now,
				     struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t written = 1;
	const struct token_use_params letter = {
		.hash = hash_of_letter, .establishment_id = establishment_id, .now = now};
	const struct account_set_password_params params = {
		.establishment_id = establishment_id, .id = user_id, .password_hash = str_from_c(hash), .now = now};
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code && hash_of_letter.len)
		code = token_use(conn, &letter, &written, err);
	if (!code && written)
		code = account_set_password(conn, &params, &written, err);
	if (!code && !written)
		code = error_set(err, ERR_NOT_FOUND,
				 "Ce lien a déjà servi, ou n'est plus valable : demandez-en un autre.");
	if (!code)
		code = end_sessions(conn, establishment_id, user_id, now, err);
	if (!code)
		code = end_letters(conn, establishment_id, user_id, (struct str){0}, now, err);
	if (!code)
		code = tries_end(conn, signin, establishment_id, user_id, err);
	if (!code)
		code = signin_audit(conn, establishment_id, (struct signin_actor){AUDIT_USER, user_id}, action, user_id,
				    "password", nothing, now, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code find_letter(struct signin *signin, struct arena *arena, int64_t establishment_id,
				   struct str hash, int64_t now, int64_t *ret_user_id,
				   struct account_by_id_row *ret_row, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct token_find_row token = {0};
	const struct token_find_params params = {.hash = hash, .establishment_id = establishment_id, .now = now};
	enum error_code code = store_read(signin->store, &conn, err);
	if (!code)
		code = token_find(conn, arena, &params, &token, err);
	if (code == ERR_NOT_FOUND || (!code && str_eq(token.purpose, STR("second"))))
		return error_set(err, ERR_NOT_FOUND,
				 "Ce lien a déjà servi, ou n'est plus valable : demandez-en un autre.");
	if (!code)
		code = find(conn, arena, establishment_id, token.user_id, ret_row, err);
	if (!code)
		*ret_user_id = token.user_id;
	return code;
}

enum error_code account_letter_look(struct store_conn *conn, struct arena *arena, struct str letter, int64_t now,
				    struct account_letter *ret_letter, struct error *err)
{
	unsigned char bytes[SECRET_HASH_LEN];
	struct token_look_row row;
	letter_hash(letter, bytes);
	const struct token_look_params params = {.hash = {(const char *)bytes, sizeof(bytes)}, .now = now};
	enum error_code code = token_look(conn, arena, &params, &row, err);
	if (!code)
		*ret_letter = (struct account_letter){.establishment_id = row.establishment_id,
						      .user_id = row.user_id,
						      .login = row.login,
						      .name = row.name,
						      .establishment = row.establishment,
						      .invitation = str_eq(row.purpose, STR("invitation"))};
	return code;
}

enum error_code account_choose(struct signin *signin, int64_t establishment_id, struct str letter, struct str password,
			       int64_t now, int64_t *ret_user_id, struct error *err)
{
	unsigned char bytes[SECRET_HASH_LEN];
	const struct str of_letter = {(const char *)bytes, sizeof(bytes)};
	char hash[PASSWORD_HASH_MAX];
	struct account_by_id_row row = {0};
	int64_t user_id = 0;
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	letter_hash(letter, bytes);
	enum error_code code = find_letter(signin, &arena, establishment_id, of_letter, now, &user_id, &row, err);
	if (!code)
		code = check_for(&row, password, err);
	arena_release(&arena);
	if (!code)
		code = password_hash(password, hash, err);
	if (!code)
		code = keep_password(signin, establishment_id, user_id, of_letter, hash, "account.choose", now, err);
	if (!code)
		*ret_user_id = user_id;
	return code;
}

/* Reads the account, and counts a try before its password is looked at. */
static enum error_code begin_change(struct signin *signin, struct arena *arena, int64_t establishment_id,
				    int64_t user_id, int64_t now, struct account_by_id_row *ret_row, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char subject[SECRET_HASH_LEN];
	int64_t wait = 0;
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code)
		code = find(conn, arena, establishment_id, user_id, ret_row, err);
	if (!code) {
		tries_subject(signin, TRIES_OF_PASSWORD, establishment_id, ret_row->login, subject);
		code = tries_take(conn, establishment_id, subject, now, &wait, err);
	}
	if (!code)
		code = store_commit(conn, err);
	if (!code && wait > 0)
		return error_set(err, ERR_UNAVAILABLE, "Trop d'essais : attendez %d minutes, puis réessayez.",
				 (int)(wait / SIGNIN_MINUTE) + 1);
	return code;
}

static enum error_code verify(const struct account_by_id_row *row, struct str password, struct error *err)
{
	bool right = false, outdated = false;
	enum error_code code = password_verify(row->password_hash, password, &right, &outdated, err);
	return !code && !right ? error_set(err, ERR_USAGE, "Votre mot de passe actuel n'est pas celui-là.") : code;
}

enum error_code account_prove(struct signin *signin, int64_t establishment_id, int64_t user_id, struct str password,
			      int64_t now, struct error *err)
{
	struct account_by_id_row row = {0};
	unsigned char subject[SECRET_HASH_LEN];
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = begin_change(signin, &arena, establishment_id, user_id, now, &row, err);
	if (!code)
		code = verify(&row, str_sub(password, 0, PASSWORD_MAX), err);
	if (!code)
		tries_subject(signin, TRIES_OF_PASSWORD, establishment_id, row.login, subject);
	arena_release(&arena);
	if (code)
		return code;
	_cleanup_store_ struct store_conn *conn = NULL;
	code = store_write(signin->store, &conn, err);
	if (!code)
		code = tries_right(conn, establishment_id, subject, err);
	return code ? code : store_commit(conn, err);
}

enum error_code account_change(struct signin *signin, int64_t establishment_id, int64_t user_id,
			       struct str old_password, struct str password, int64_t now, struct error *err)
{
	char hash[PASSWORD_HASH_MAX];
	struct account_by_id_row row = {0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = begin_change(signin, &arena, establishment_id, user_id, now, &row, err);
	if (!code)
		code = verify(&row, old_password, err);
	if (!code)
		code = check_for(&row, password, err);
	arena_release(&arena);
	if (!code)
		code = password_hash(password, hash, err);
	if (!code)
		code = keep_password(signin, establishment_id, user_id, nothing, hash, "account.change", now, err);
	return code;
}
