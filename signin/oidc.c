/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/oidc.h"

#include <pthread.h>

#include "base/buf.h"
#include "base/mem.h"
#include "signin/fetch.h"
#include "signin/id_token.h"
#include "signin/provider.h"
#include "signin/providers_sql.h"
#include "signin/tokens_sql.h"

#define URL_MAX ((size_t)8 << 10)
#define ISSUER_MAX 512

/* --- what providers publish --- */

struct documents {
	char issuer[ISSUER_MAX];
	json_t *about, *keys; /* the discovery's document, the set of keys */
	int64_t asked_at, keys_at;
};

struct oidc {
	pthread_mutex_t lock;
	struct documents kept[OIDC_PROVIDERS_MAX];
};

enum error_code oidc_new(struct oidc **ret_oidc, struct error *err)
{
	enum error_code code = fetch_ready(err);
	struct oidc *oidc = code ? NULL : mem_calloc(1, sizeof(*oidc));
	if (!oidc)
		return code ? code : error_nomem(err);
	pthread_mutex_init(&oidc->lock, NULL);
	*ret_oidc = oidc;
	return ERR_NONE;
}

void oidc_free(struct oidc *oidc)
{
	if (!oidc)
		return;
	for (size_t i = 0; i < OIDC_PROVIDERS_MAX; i++) {
		json_decref(oidc->kept[i].about);
		json_decref(oidc->kept[i].keys);
	}
	pthread_mutex_destroy(&oidc->lock);
	mem_free(oidc);
}

static bool host_allowed(const json_t *settings, struct str url)
{
	const json_t *hosts = json_object_get(settings, "private_hosts");
	for (size_t i = 0; i < json_array_size(hosts); i++) {
		const json_t *host = json_array_get(hosts, i);
		if (fetch_host_is(url, (struct str){json_string_value(host), json_string_length(host)}))
			return true;
	}
	return false;
}

/* What a server answers, when it is an object of JSON; to be freed with json_decref. */
static enum error_code ask_json(const json_t *settings, struct fetch fetch, json_t **ret_object, struct error *err)
{
	_cleanup_buf_ struct buf body;
	long status = 0;
	buf_init(&body, FETCH_MAX + 1);
	fetch.private_allowed = host_allowed(settings, fetch.url);
	enum error_code code = fetch_ask(&fetch, &body, &status, err);
	if (code)
		return code;
	json_t *object = json_loadb(buf_str(&body).ptr, body.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(object)) {
		json_decref(object);
		return error_set(err, ERR_FORMAT,
				 "Le portail de connexion a répondu autre chose que ce qui était attendu.");
	}
	*ret_object = object;
	return ERR_NONE;
}

static enum error_code ask_about(const json_t *settings, json_t **ret_about, struct error *err)
{
	struct str issuer = provider_text(settings, "issuer");
	_cleanup_buf_ struct buf url;
	json_t *about = NULL;
	buf_init(&url, URL_MAX);
	while (str_ends(issuer, STR("/")))
		issuer.len--;
	buf_add_str(&url, issuer);
	buf_add_c(&url, "/.well-known/openid-configuration");
	enum error_code code = ask_json(settings, (struct fetch){.url = buf_str(&url)}, &about, err);
	if (code)
		return code;
	static const char *const needed[] = {"authorization_endpoint", "token_endpoint", "jwks_uri"};
	bool good = str_eq(provider_text(about, "issuer"), provider_text(settings, "issuer"));
	for (size_t i = 0; i < 3; i++) {
		struct str place = provider_text(about, needed[i]);
		good = good && (str_starts(place, STR("https://")) ||
				(str_starts(place, STR("http://")) && host_allowed(settings, place)));
	}
	if (good) {
		*ret_about = about;
		return ERR_NONE;
	}
	json_decref(about);
	return error_set(
		err, ERR_FORMAT, "Le portail de connexion ne se décrit pas comme attendu : %s",
		"l'émetteur (« issuer ») doit être écrit comme il l'écrit lui-même, et ses adresses en https.");
}

/* The documents of a provider, asked for when they are missing or old, or when a new key is wanted. Both results are to
 * be freed with json_decref. */
static enum error_code documents(struct oidc *oidc, const json_t *settings, bool new_key, int64_t now,
				 json_t **ret_about, json_t **ret_keys, struct error *err)
{
	struct str issuer = provider_text(settings, "issuer");
	if (!issuer.len || issuer.len >= ISSUER_MAX)
		return error_set(err, ERR_FORMAT, "L'adresse de l'émetteur (« issuer ») manque, ou est trop longue.");
	struct documents found = {0};
	pthread_mutex_lock(&oidc->lock);
	for (size_t i = 0; i < OIDC_PROVIDERS_MAX; i++)
		if (str_eq(issuer, str_from_c(oidc->kept[i].issuer)))
			found = oidc->kept[i];
	json_incref(found.about);
	json_incref(found.keys);
	pthread_mutex_unlock(&oidc->lock);
	bool old = !found.about || now < found.asked_at || now - found.asked_at > OIDC_DOCUMENTS_TERM;
	bool keys_old = old || (new_key && now - found.keys_at >= OIDC_KEYS_AGAIN);
	json_t *about = NULL, *keys = NULL;
	enum error_code code = old ? ask_about(settings, &about, err) : ERR_NONE;
	if (!code && !about)
		about = json_incref(found.about);
	if (!code && keys_old)
		code = ask_json(settings, (struct fetch){.url = provider_text(about, "jwks_uri")}, &keys, err);
	else if (!code)
		keys = json_incref(found.keys);
	json_decref(found.about);
	json_decref(found.keys);
	if (code) {
		json_decref(about);
		return code;
	}
	if (keys_old) {
		pthread_mutex_lock(&oidc->lock);
		struct documents *place = &oidc->kept[0];
		for (size_t i = 0; i < OIDC_PROVIDERS_MAX; i++) {
			if (str_eq(issuer, str_from_c(oidc->kept[i].issuer))) {
				place = &oidc->kept[i];
				break;
			}
			if (oidc->kept[i].asked_at < place->asked_at)
				place = &oidc->kept[i];
		}
		json_decref(place->about);
		json_decref(place->keys);
		*place = (struct documents){.about = json_incref(about),
					    .keys = json_incref(keys),
					    .asked_at = old ? now : found.asked_at,
					    .keys_at = now};
		memcpy(place->issuer, issuer.ptr, issuer.len);
		pthread_mutex_unlock(&oidc->lock);
	}
	*ret_about = about;
	*ret_keys = keys;
	return ERR_NONE;
}

/* --- leaving --- */

static void add_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~", c)))
			buf_add_char(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

static void add_part(struct buf *out, char before, const char *name, struct str value)
{
	buf_add_char(out, before);
	buf_add_c(out, name);
	buf_add_char(out, '=');
	add_escaped(out, value);
}

static enum error_code settings_of(struct signin *signin, const struct oidc_ask *ask, json_t **ret_settings,
				   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct provider_by_id_row row = {0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	const struct provider_by_id_params params = {.establishment_id = ask->establishment_id, .id = ask->provider_id};
	enum error_code code = store_read(signin->store, &conn, err);
	if (!code)
		code = provider_by_id(conn, &arena, &params, &row, err);
	if (code == ERR_NOT_FOUND || (!code && !str_eq(row.kind, STR("oidc"))))
		code = error_set(err, ERR_USAGE, "Ce moyen de connexion n'existe pas.");
	if (!code)
		code = provider_settings(row.settings, ret_settings, err);
	arena_release(&arena);
	return code;
}

/* A path of this server, never the start of another's address ("//…", "/\…"). */
static bool is_path(struct str s)
{
	if (!s.len || s.len > OIDC_RETURN_MAX || s.ptr[0] != '/' ||
	    (s.len > 1 && (s.ptr[1] == '/' || s.ptr[1] == '\\')))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || (unsigned char)s.ptr[i] >= 0x7F || s.ptr[i] == '\\')
			return false;
	return true;
}

static enum error_code keep_flow(struct signin *signin, const struct oidc_ask *ask, const char *state,
				 const char *nonce, const char *verifier, struct str return_to, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char hash[SECRET_HASH_LEN];
	letter_hash(str_from_c(state), hash);
	const struct flows_forget_params forget = {.establishment_id = ask->establishment_id, .before = ask->now};
	const struct flow_add_params params = {
		.hash = {(const char *)hash, sizeof(hash)},
		.establishment_id = ask->establishment_id,
		.provider_id = ask->provider_id,
		.nonce = str_from_c(nonce),
		.verifier = str_from_c(verifier),
		.return_to = is_path(return_to) ? return_to : STR("/"),
		.expires_at = ask->now + OIDC_FLOW_TERM,
	};
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code)
		code = flows_forget(conn, &forget, err);
	if (!code)
		code = flow_add(conn, &params, err);
	return code ? code : store_commit(conn, err);
}

enum error_code oidc_start(struct oidc *oidc, struct signin *signin, const struct oidc_ask *ask, struct str return_to,
			   struct arena *arena, struct str *ret_url, char ret_state[LETTER_LEN + 1], struct error *err)
{
	char state[LETTER_LEN + 1], nonce[LETTER_LEN + 1], verifier[LETTER_LEN + 1], challenge[LETTER_LEN + 1];
	json_t *settings = NULL, *about = NULL, *keys = NULL;
	_cleanup_buf_ struct buf url;
	buf_init(&url, URL_MAX);
	enum error_code code = settings_of(signin, ask, &settings, err);
	if (!code)
		code = documents(oidc, settings, false, ask->now, &about, &keys, err);
	if (code)
		goto out;
	letter_new(state);
	letter_new(nonce);
	letter_new(verifier);
	challenge_put(str_from_c(verifier), challenge);
	struct str place = provider_text(about, "authorization_endpoint"), scope = provider_text(settings, "scope");
	buf_add_str(&url, place);
	add_part(&url, str_find(place, STR("?")) == SIZE_MAX ? '?' : '&', "response_type", STR("code"));
	add_part(&url, '&', "client_id", provider_text(settings, "client_id"));
	add_part(&url, '&', "redirect_uri", ask->redirect_uri);
	add_part(&url, '&', "scope", scope.len ? scope : STR("openid profile email"));
	add_part(&url, '&', "state", str_from_c(state));
	add_part(&url, '&', "nonce", str_from_c(nonce));
	add_part(&url, '&', "code_challenge", str_from_c(challenge));
	add_part(&url, '&', "code_challenge_method", STR("S256"));
	struct str copy = url.failed ? (struct str){0} : arena_copy(arena, buf_str(&url));
	code = copy.ptr ? keep_flow(signin, ask, state, nonce, verifier, return_to, err) : error_nomem(err);
	if (!code) {
		*ret_url = copy;
		memcpy(ret_state, state, sizeof(state));
	}
out:
	json_decref(settings);
	json_decref(about);
	json_decref(keys);
	return code;
}

/* --- coming back --- */

static enum error_code take_flow(struct signin *signin, const struct oidc_ask *ask, struct str kept, struct str state,
				 struct arena *arena, struct flow_take_row *ret_flow, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char hash[SECRET_HASH_LEN];
	struct flow_take_row flow = {0};
	letter_hash(state, hash);
	const struct flow_take_params params = {.hash = {(const char *)hash, sizeof(hash)},
						.establishment_id = ask->establishment_id,
						.provider_id = ask->provider_id};
	enum error_code code = secret_equal(kept, state) ? store_write(signin->store, &conn, err) : ERR_NOT_FOUND;
	if (!code)
		code = flow_take(conn, arena, &params, &flow, err);
	if (!code)
		code = store_commit(conn, err);
	if (code == ERR_NOT_FOUND || (!code && flow.expires_at <= ask->now))
		return error_set(err, ERR_USAGE,
				 "La connexion a pris trop de temps, ou a commencé dans un autre navigateur : %s",
				 "recommencez.");
	if (!code)
		*ret_flow = flow;
	return code;
}

/* Changes the code for the ID token, a text in *ret_answer, which is to be freed with json_decref. */
static enum error_code exchange(const json_t *settings, const json_t *about, const struct oidc_ask *ask,
				struct str code, struct str verifier, struct arena *arena, json_t **ret_answer,
				struct error *err)
{
	_cleanup_buf_ struct buf form, user, password;
	struct str secret;
	buf_init(&form, URL_MAX);
	buf_init(&user, URL_MAX);
	buf_init(&password, URL_MAX);
	enum error_code failed = provider_secret(settings, "client_secret_file", arena, &secret, err);
	if (failed)
		return failed;
	buf_add_c(&form, "grant_type=authorization_code");
	add_part(&form, '&', "code", code);
	add_part(&form, '&', "redirect_uri", ask->redirect_uri);
	add_part(&form, '&', "client_id", provider_text(settings, "client_id"));
	add_part(&form, '&', "code_verifier", verifier);
	/* Escaped, as RFC 6749 (section 2.3.1) asks. */
	add_escaped(&user, provider_text(settings, "client_id"));
	add_escaped(&password, secret);
	if (form.failed || user.failed || password.failed)
		return error_set(err, ERR_LIMIT, "La réponse du portail de connexion est trop longue.");
	const struct fetch fetch = {
		.url = provider_text(about, "token_endpoint"),
		.form = buf_str(&form),
		.user = secret.ptr ? buf_str(&user) : (struct str){0},
		.password = secret.ptr ? buf_str(&password) : (struct str){0},
	};
	return ask_json(settings, fetch, ret_answer, err);
}

static struct str claim(const json_t *settings, const json_t *claims, const char *key, const char *usual)
{
	const char *name = json_string_value(json_object_get(settings, key));
	return provider_text(claims, name ? name : usual);
}

static enum error_code admit(struct signin *signin, const struct oidc_ask *ask, const json_t *settings,
			     const json_t *claims, struct identity *ret_who, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct str groups[PROVIDER_GROUPS_MAX];
	const char *name = json_string_value(json_object_get(settings, "groups_claim"));
	const json_t *list = json_object_get(claims, name ? name : "groups");
	struct provider_person person = {
		.subject = provider_text(claims, "sub"),
		.login = claim(settings, claims, "login_claim", "preferred_username"),
		.name = claim(settings, claims, "name_claim", "name"),
		.email = claim(settings, claims, "email_claim", "email"),
		.groups = groups,
	};
	if (json_is_false(json_object_get(claims, "email_verified")))
		person.email = (struct str){0};
	for (size_t i = 0; i < json_array_size(list) && i < PROVIDER_GROUPS_MAX; i++) {
		const json_t *group = json_array_get(list, i);
		if (json_is_string(group))
			groups[person.group_count++] =
				(struct str){json_string_value(group), json_string_length(group)};
	}
	if (json_is_string(list))
		groups[person.group_count++] = (struct str){json_string_value(list), json_string_length(list)};
	enum error_code code = store_write(signin->store, &conn, err);
	if (code)
		return code;
	code = provider_admit(conn, ask->establishment_id, ask->provider_id, settings, &person, ask->now, ret_who, err);
	enum error_code kept = !code || code == ERR_NOT_FOUND ? store_commit(conn, code ? NULL : err) : ERR_NONE;
	return code ? code : kept;
}

/* A token that is refused is told in the journal. */
static void tell_refusal(struct signin *signin, const struct oidc_ask *ask)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (!store_write(signin->store, &conn, NULL) &&
	    !signin_audit(conn, ask->establishment_id, (struct signin_actor){AUDIT_PUBLIC, 0}, "signin.refuse", 0,
			  "provider,token", (struct str){"", 0}, ask->now, NULL))
		store_commit(conn, NULL);
}

static enum error_code read_token(struct oidc *oidc, const json_t *settings, const json_t *keys, struct str token,
				  const struct id_token_wanted *wanted, struct arena *arena, json_t **ret_claims,
				  struct error *err)
{
	json_t *about = NULL, *new_keys = NULL;
	enum error_code code = id_token_read(token, keys, wanted, arena, ret_claims, err);
	if (code != ERR_NOT_FOUND)
		return code;
	code = documents(oidc, settings, true, wanted->now, &about, &new_keys, err);
	if (!code)
		code = id_token_read(token, new_keys, wanted, arena, ret_claims, err);
	json_decref(about);
	json_decref(new_keys);
	return code == ERR_NOT_FOUND ? ERR_FORMAT : code;
}

enum error_code oidc_finish(struct oidc *oidc, struct signin *signin, const struct oidc_ask *ask, struct str kept,
			    struct str state, struct str code, struct arena *arena, struct identity *ret_who,
			    struct str *ret_return_to, struct error *err)
{
	json_t *settings = NULL, *about = NULL, *keys = NULL, *answer = NULL, *claims = NULL;
	struct flow_take_row flow = {0};
	enum error_code failed = take_flow(signin, ask, kept, state, arena, &flow, err);
	if (!failed)
		failed = settings_of(signin, ask, &settings, err);
	if (!failed)
		failed = documents(oidc, settings, false, ask->now, &about, &keys, err);
	if (!failed)
		failed = exchange(settings, about, ask, code, flow.verifier, arena, &answer, err);
	if (!failed) {
		const struct id_token_wanted wanted = {.issuer = provider_text(settings, "issuer"),
						       .client_id = provider_text(settings, "client_id"),
						       .nonce = flow.nonce,
						       .now = ask->now};
		failed = read_token(oidc, settings, keys, provider_text(answer, "id_token"), &wanted, arena, &claims,
				    err);
	}
	if (failed == ERR_FORMAT)
		tell_refusal(signin, ask);
	if (!failed)
		failed = admit(signin, ask, settings, claims, ret_who, err);
	if (!failed)
		*ret_return_to = flow.return_to;
	json_decref(settings);
	json_decref(about);
	json_decref(keys);
	json_decref(answer);
	json_decref(claims);
	return failed;
}
