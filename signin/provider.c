/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/provider.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "signin/account.h"
#include "signin/accounts_sql.h"
#include "signin/fold.h"

#define SECRET_TEXT_MAX 1024 /* bytes of a file */
#define PROVIDER_PATH_MAX 1280

static const struct signin_actor public = {AUDIT_PUBLIC, 0};
static const struct str nothing = {"", 0};

enum error_code provider_settings(struct str text, json_t **ret_settings, struct error *err)
{
	json_error_t failure;
	json_t *read = text.len > PROVIDER_SETTINGS_MAX
			       ? NULL
			       : json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &failure);
	if (json_is_object(read)) {
		*ret_settings = read;
		return ERR_NONE;
	}
	json_decref(read);
	return error_set(err, ERR_FORMAT, "Les réglages de ce moyen de connexion sont illisibles.");
}

struct str provider_text(const json_t *settings, const char *key)
{
	const json_t *value = json_object_get(settings, key);
	return (struct str){json_string_value(value), json_string_length(value)};
}

bool provider_flag(const json_t *settings, const char *key) { return json_is_true(json_object_get(settings, key)); }

/* --- files and servers --- */

bool provider_is_file(struct str name)
{
	if (!name.len || name.len > PROVIDER_FILE_MAX || name.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
		      c == '-' || c == '_'))
			return false;
	}
	return true;
}

enum error_code provider_path(const struct signin_outside *outside, const json_t *settings, const char *key,
			      struct arena *arena, struct str *ret_path, struct error *err)
{
	char path[PROVIDER_PATH_MAX];
	struct str name = provider_text(settings, key);
	if (!name.ptr) {
		*ret_path = name;
		return ERR_NONE;
	}
	if (!provider_is_file(name))
		return error_set(err, ERR_FORMAT,
				 "« %.*s » n'est pas le nom d'un fichier du dossier des secrets : lettres, chiffres, "
				 "points et tirets, sans dossier devant.",
				 STR_ARG(str_sub(name, 0, PROVIDER_FILE_MAX)));
	int len = snprintf(path, sizeof(path), "%.*s/%.*s", STR_ARG(outside->folder), STR_ARG(name));
	if (!outside->folder.len || len < 0 || (size_t)len >= sizeof(path))
		return error_set(err, ERR_FORMAT, "Le dossier des secrets (« secrets-folder ») n'est pas réglé.");
	struct str copy = arena_copy(arena, (struct str){path, (size_t)len});
	if (!copy.ptr)
		return error_nomem(err);
	*ret_path = copy;
	return ERR_NONE;
}

static enum error_code read_secret(const char *path, char text[SECRET_TEXT_MAX], size_t *ret_len, struct error *err)
{
	struct stat st;
	/* Without waiting, should the name be a pipe's. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 && errno == ENOENT)
		return error_set(err, ERR_IO,
				 "Le fichier « %s » n'existe pas : déposez-le sur le serveur, ou corrigez son nom.",
				 path);
	bool plain = file >= 0 && fstat(file, &st) == 0 && S_ISREG(st.st_mode);
	ssize_t len = -1;
	enum error_code code = ERR_NONE;
	if (plain && (st.st_mode & (S_IWGRP | S_IRWXO)))
		code = error_set(
			err, ERR_IO,
			"D'autres comptes du serveur peuvent lire « %s » : faites « chmod 0600 » sur ce fichier.",
			path);
	else if (plain)
		len = read(file, text, SECRET_TEXT_MAX);
	if (!code && (len < 0 || len == SECRET_TEXT_MAX))
		code = error_set(err, ERR_IO,
				 "Le fichier « %s » ne se lit pas : vérifiez que le compte de Blouse peut le lire, et "
				 "qu'il ne contient que le secret.",
				 path);
	if (file >= 0)
		close(file);
	if (!code)
		*ret_len = (size_t)len;
	return code;
}

enum error_code provider_secret(const struct signin_outside *outside, const json_t *settings, const char *key,
				struct arena *arena, struct str *ret_secret, struct error *err)
{
	char text[SECRET_TEXT_MAX];
	size_t len = 0;
	struct str path, secret = {0};
	enum error_code code = provider_path(outside, settings, key, arena, &path, err);
	if (!code && path.ptr)
		code = read_secret(path.ptr, text, &len, err);
	while (!code && len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	if (!code && path.ptr) {
		secret = arena_copy(arena, (struct str){text, len});
		explicit_bzero(text, sizeof(text));
		code = secret.ptr ? ERR_NONE : error_nomem(err);
	}
	if (!code)
		*ret_secret = secret;
	return code;
}

bool provider_may_call(const struct signin_outside *outside, struct str host)
{
	for (size_t i = 0; host.len && i < outside->host_count; i++)
		if (outside->hosts[i].len == host.len && strncasecmp(outside->hosts[i].ptr, host.ptr, host.len) == 0)
			return true;
	return false;
}

/* --- groups and roles --- */

static bool same_group(struct str a, struct str b)
{
	char folded[2][FOLD_MAX];
	struct str left, right;
	if (!fold_login(a, folded[0], &left) || !fold_login(b, folded[1], &right))
		return str_eq(a, b);
	return str_eq(left, right);
}

static bool is_member(const json_t *names, const struct str *groups, size_t group_count)
{
	size_t index;
	json_t *name;
	json_array_foreach(names, index, name)
	{
		struct str wanted = {json_string_value(name), json_string_length(name)};
		for (size_t i = 0; wanted.len && i < group_count; i++)
			if (same_group(wanted, groups[i]))
				return true;
	}
	return false;
}

uint32_t provider_roles(const json_t *settings, const struct str *groups, size_t group_count)
{
	const json_t *table = json_object_get(settings, "roles");
	uint32_t roles = 0;
	for (enum role role = 0; role < ROLES; role++)
		if (is_member(json_object_get(table, role_ids[role]), groups, group_count))
			roles |= ROLE_BIT(role);
	return roles;
}

static enum error_code set_roles(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				 int64_t user_id, int64_t provider_id, uint32_t roles, bool *ret_changed,
				 struct error *err)
{
	const struct account_provider_roles_params find = {
		.establishment_id = establishment_id, .user_id = user_id, .provider_id = provider_id};
	const struct account_provider_roles_clear_params clear = {
		.establishment_id = establishment_id, .user_id = user_id, .provider_id = provider_id};
	struct account_provider_roles_rows held;
	uint32_t before = 0;
	enum error_code code = account_provider_roles(conn, arena, &find, &held, err);
	for (size_t i = 0; !code && i < held.count; i++) {
		enum role role = role_by_id(held.items[i].role);
		before |= role < ROLES ? ROLE_BIT(role) : 0;
	}
	*ret_changed = before != roles;
	if (code || before == roles)
		return code;
	code = account_provider_roles_clear(conn, &clear, err);
	for (enum role role = 0; !code && role < ROLES; role++) {
		const struct account_provider_role_add_params params = {.establishment_id = establishment_id,
									.user_id = user_id,
									.provider_id = provider_id,
									.role = str_from_c(role_ids[role])};
		if (roles & ROLE_BIT(role))
			code = account_provider_role_add(conn, &params, err);
	}
	return code ? code : account_roles_note(conn, establishment_id, user_id, err);
}

/* --- accounts --- */

static enum error_code bind(struct store_conn *conn, int64_t establishment_id, int64_t provider_id, struct str subject,
			    int64_t user_id, int64_t now, struct error *err)
{
	const struct account_identity_add_params params = {.establishment_id = establishment_id,
							   .provider_id = provider_id,
							   .subject = subject,
							   .user_id = user_id,
							   .now = now};
	enum error_code code = account_identity_add(conn, &params, err);
	if (!code)
		code = signin_audit(conn, establishment_id, public, "account.link", user_id, "provider", subject, now,
				    err);
	return code;
}

/* The account of somebody who comes for the first time; *ret_id stays 0 when they get none, and *ret_why says why. */
static enum error_code first_time(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				  int64_t provider_id, const json_t *settings, const struct provider_person *person,
				  int64_t now, int64_t *ret_id, const char **ret_why, struct error *err)
{
	char folded[FOLD_MAX];
	struct account_by_login_row row;
	struct account_by_login_params params = {.establishment_id = establishment_id};
	if (!fold_login(person->login, folded, &params.login)) {
		*ret_why = "Le portail n'a pas donné d'identifiant : demandez à votre administrateur.";
		return ERR_NONE;
	}
	enum error_code code = account_by_login(conn, arena, &params, &row, err);
	if (!code) {
		if (!provider_flag(settings, "link") || row.password_hash.ptr || row.has_disabled_at) {
			*ret_why = "Un autre compte porte déjà votre identifiant : demandez à votre administrateur.";
			return ERR_NONE;
		}
		*ret_id = row.id;
	} else if (code == ERR_NOT_FOUND) {
		if (!provider_flag(settings, "create")) {
			*ret_why = "Vous n'avez pas encore de compte : demandez-en un à votre administrateur.";
			return ERR_NONE;
		}
		const struct account_new account = {
			.establishment_id = establishment_id,
			.login = params.login,
			.name = account_is_name(person->name) ? person->name : params.login,
			.email = person->email,
		};
		code = account_add(conn, &account, public, now, ret_id, err);
	}
	return code ? code : bind(conn, establishment_id, provider_id, person->subject, *ret_id, now, err);
}

static enum error_code refuse(struct store_conn *conn, int64_t establishment_id, int64_t user_id, struct str subject,
			      const char *why, int64_t now, struct error *err)
{
	enum error_code code =
		signin_audit(conn, establishment_id, public, "signin.refuse", user_id, "provider", subject, now, err);
	return code ? code : error_set(err, ERR_NOT_FOUND, "%s", why);
}

static enum error_code describe(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				const struct provider_person *person, int64_t now, struct error *err)
{
	char plain[ACCOUNT_NAME_MAX];
	const struct account_describe_params params = {
		.establishment_id = establishment_id,
		.id = user_id,
		.name = person->name,
		.plain_name = {plain, fold_plain(person->name, plain, sizeof(plain))},
		.email = person->email,
		.now = now};
	return account_is_name(person->name) ? account_describe(conn, &params, err) : ERR_NONE;
}

static enum error_code admit(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			     int64_t provider_id, const json_t *settings, const struct provider_person *person,
			     int64_t now, struct identity *ret_who, bool *ret_second, struct error *err)
{
	struct account_by_id_row row = {0};
	const char *why = NULL;
	int64_t user_id = 0;
	bool changed = false;
	struct account_identity_row known = {0};
	const struct account_identity_params find = {
		.establishment_id = establishment_id, .provider_id = provider_id, .subject = person->subject};
	uint32_t roles = provider_roles(settings, person->groups, person->group_count);
	enum error_code code = account_identity(conn, arena, &find, &known, err);
	if (!code)
		user_id = known.id;
	if (code == ERR_NOT_FOUND)
		code = ERR_NONE;
	if (!code && known.has_disabled_at)
		why = "Ce compte est fermé : demandez à votre administrateur.";
	else if (!code && !roles && provider_flag(settings, "members_only"))
		why = "Votre compte n'est dans aucun des groupes qui ont accès à Blouse : demandez à votre "
		      "administrateur.";
	else if (!code && !user_id)
		code = first_time(conn, arena, establishment_id, provider_id, settings, person, now, &user_id, &why,
				  err);
	if (!code && !why)
		code = describe(conn, establishment_id, user_id, person, now, err);
	/* Who lost their groups loses their roles, let in or not. */
	if (!code && user_id)
		code = set_roles(conn, arena, establishment_id, user_id, provider_id, roles, &changed, err);
	if (!code && changed)
		code = signin_audit(conn, establishment_id, public, "account.roles", user_id, "roles,provider", nothing,
				    now, err);
	if (!code && why)
		return refuse(conn, establishment_id, user_id, person->subject, why, now, err);
	const struct account_by_id_params by_id = {.establishment_id = establishment_id, .id = user_id};
	if (!code && ret_second)
		code = account_by_id(conn, arena, &by_id, &row, err);
	bool second = row.totp_secret.ptr != NULL;
	if (!code)
		code = account_identity_of(conn, establishment_id, user_id, ret_who, err);
	if (!code && ret_second)
		*ret_second = second;
	if (code)
		return code;
	if (second)
		return signin_audit(conn, establishment_id, public, "signin.first", user_id, "provider", nothing, now,
				    err);
	return signin_audit(conn, establishment_id, (struct signin_actor){AUDIT_USER, user_id}, "signin.done", user_id,
			    "provider", nothing, now, err);
}

enum error_code provider_admit(struct store_conn *conn, int64_t establishment_id, int64_t provider_id,
			       const json_t *settings, const struct provider_person *person, int64_t now,
			       struct identity *ret_who, bool *ret_second, struct error *err)
{
	if (!person->subject.len || person->subject.len > PROVIDER_SUBJECT_MAX ||
	    utf8_invalid_at(person->subject) != SIZE_MAX || memchr(person->subject.ptr, '\0', person->subject.len) ||
	    person->group_count > PROVIDER_GROUPS_MAX)
		return error_set(err, ERR_LIMIT, "Ce que le portail dit de vous est trop long ou incomplet.");
	/* What it says beside may be missing, or be nothing that the desk can show. */
	struct provider_person shown = *person;
	if (shown.email.ptr && !account_is_email(shown.email))
		shown.email = (struct str){0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		admit(conn, &arena, establishment_id, provider_id, settings, &shown, now, ret_who, ret_second, err);
	arena_release(&arena);
	return code;
}
