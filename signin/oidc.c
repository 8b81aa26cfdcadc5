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

static bool host_allowed(const struct signin_outside *outside, struct str url)
{
	for (size_t i = 0; i < outside->host_count; i++)
		if (fetch_host_is(url, outside->hosts[i]))
			return true;
	return false;
}

/* What a server answers, when it is an object of JSON; to be freed with json_decref. */
static enum error_code ask_json(const struct signin_outside *outside, struct fetch fetch, json_t **ret_object,
				struct error *err)
{
	_cleanup_buf_ struct buf body;
	long status = 0;
	buf_init(&body, FETCH_MAX + 1);
	fetch.private_allowed = host_allowed(outside, fetch.url);
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

static enum error_code ask_about(const struct signin_outside *outside, const json_t *settings, json_t **ret_about,
				 struct error *err)
{
	struct str issuer = provider_text(settings, "issuer");
	_cleanup_buf_ struct buf url;
	json_t *about = NULL;
	buf_init(&url, URL_MAX);
	while (str_ends(issuer, STR("/")))
		issuer.len--;
	buf_add_str(&url, issuer);
	buf_add_c(&url, "/.well-known/openid-configuration");
	enum error_code code = ask_json(outside, (struct fetch){.url = buf_str(&url)}, &about, err);
	if (code)
		return code;
	static const char *const needed[] = {"authorization_endpoint", "token_endpoint", "jwks_uri"};
	bool good = str_eq(provider_text(about, "issuer"), provider_text(settings, "issuer"));
	for (size_t i = 0; i < 3; i++) {
		struct str place = provider_text(about, needed[i]);
		good = good && (str_starts(place, STR("https://")) ||
				(str_starts(place, STR("http://")) && host_allowed(outside, place)));
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
static enum error_code documents(struct oidc *oidc, const struct signin_outside *outside, const json_t *settings,
				 bool new_key, int64_t now, json_t **ret_about, json_t **ret_keys, struct error *err)
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
	enum error_code code = old ? ask_about(outside, settings, &about, err) : ERR_NONE;
	if (!code && !about)
		about = json_incref(found.about);
	if (!code && keys_old)
		code = ask_json(outside, (struct fetch){.url = provider_text(about, "jwks_uri")}, &keys, err);
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

/* Which provider is asked, and its settings, which are to be freed with json_decref. */
static enum error_code settings_of(struct signin *signin, int64_t provider_id, int64_t *ret_establishment_id,
				   json_t **ret_settings, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct provider_by_id_row row = {0};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = store_read(signin->store, &conn, err);
	if (!code)
		code = provider_by_id(conn, &arena, &(struct provider_by_id_params){.id = provider_id}, &row, err);
	if (code == ERR_NOT_FOUND || (!code && !str_eq(row.kind, STR("oidc"))))
		code = error_set(err, ERR_NOT_FOUND, "Ce moyen de connexion n'existe plus : choisissez-en un autre.");
	if (!code)
		code = provider_settings(row.settings, ret_settings, err);
	if (!code)
		*ret_establishment_id = row.establishment_id;
	arena_release(&arena);
	return code;
}

bool oidc_is_path(struct str s)
{
	if (!s.len || s.len > OIDC_RETURN_MAX || s.ptr[0] != '/' ||
	    (s.len > 1 && (s.ptr[1] == '/' || s.ptr[1] == '\\')))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || (unsigned char)s.ptr[i] >= 0x7F || s.ptr[i] == '\\')
			return false;
	return true;
}

static enum error_code keep_flow(struct signin *signin, const struct oidc_ask *ask, int64_t establishment_id,
				 const char *state, const char *nonce, const char *verifier, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char hash[SECRET_HASH_LEN];
	letter_hash(str_from_c(state), hash);
	const struct flows_forget_params forget = {.establishment_id = establishment_id, .before = ask->now};
	const struct flow_add_params params = {
		.hash = {(const char *)hash, sizeof(hash)},
		.establishment_id = establishment_id,
		.provider_id = ask->provider_id,
		.nonce = str_from_c(nonce),
		.verifier = str_from_c(verifier),
		.return_to = oidc_is_path(ask->return_to) ? ask->return_to : STR("/"),
		.expires_at = ask->now + OIDC_FLOW_TERM,
	};
	enum error_code code = store_write(signin->store, &conn, err);
	if (!code)
		code = flows_forget(conn, &forget, err);
	if (!code)
		code = flow_add(conn, &params, err);
	return code ? code : store_commit(conn, err);
}

enum error_code oidc_start(struct oidc *oidc, struct signin *signin, const struct oidc_ask *ask, struct arena *arena,
			   struct str *ret_url, char ret_state[LETTER_LEN + 1], struct error *err)
{
	int64_t establishment_id = 0;
	char state[LETTER_LEN + 1], nonce[LETTER_LEN + 1], verifier[LETTER_LEN + 1], challenge[LETTER_LEN + 1];
	json_t *settings = NULL, *about = NULL, *keys = NULL;
	_cleanup_buf_ struct buf url;
	buf_init(&url, URL_MAX);
	enum error_code code = settings_of(signin, ask->provider_id, &establishment_id, &settings, err);
	if (!code)
		code = documents(oidc, &signin->outside, settings, false, ask->now, &about, &keys, err);
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
	code = copy.ptr ? keep_flow(signin, ask, establishment_id, state, nonce, verifier, err) : error_nomem(err);
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

/* Who came back, and where they left for. */
struct coming {
	struct signin *signin;
	const struct oidc_back *back;
	int64_t establishment_id;
	struct flow_take_row flow;
	json_t *settings;
};

static enum error_code take_flow(struct coming *c, struct arena *arena, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	unsigned char hash[SECRET_HASH_LEN];
	letter_hash(c->back->state, hash);
	const struct flow_take_params params = {.hash = {(const char *)hash, sizeof(hash)}};
	enum error_code code = c->back->state.len > 0 && secret_equal(c->back->kept, c->back->state)
				       ? store_write(c->signin->store, &conn, err)
				       : ERR_NOT_FOUND;
	if (!code)
		code = flow_take(conn, arena, &params, &c->flow, err);
	if (!code)
		code = store_commit(conn, err);
	if (code == ERR_NOT_FOUND || (!code && c->flow.expires_at <= c->back->now))
		return error_set(err, ERR_USAGE,
				 "La connexion a pris trop de temps, ou a commencé dans un autre navigateur : %s",
				 "recommencez.");
	return code;
}

/* Changes the code for the ID token, a text in *ret_answer, which is to be freed with json_decref. */
static enum error_code exchange(const struct coming *c, const json_t *about, struct arena *arena, json_t **ret_answer,
				struct error *err)
{
	_cleanup_buf_ struct buf form, user, password;
	const struct signin_outside *outside = &c->signin->outside;
	struct str secret;
	buf_init(&form, URL_MAX);
	buf_init(&user, URL_MAX);
	buf_init(&password, URL_MAX);
	enum error_code failed = provider_secret(outside, c->settings, "client_secret_file", arena, &secret, err);
	if (failed)
		return failed;
	buf_add_c(&form, "grant_type=authorization_code");
	add_part(&form, '&', "code", c->back->code);
	add_part(&form, '&', "redirect_uri", c->back->redirect_uri);
	add_part(&form, '&', "client_id", provider_text(c->settings, "client_id"));
	add_part(&form, '&', "code_verifier", c->flow.verifier);
	/* Escaped, as RFC 6749 (section 2.3.1) asks. */
	add_escaped(&user, provider_text(c->settings, "client_id"));
	add_escaped(&password, secret);
	if (form.failed || user.failed || password.failed)
		return error_set(err, ERR_LIMIT, "La réponse du portail de connexion est trop longue.");
	const struct fetch fetch = {
		.url = provider_text(about, "token_endpoint"),
		.form = buf_str(&form),
		.user = secret.ptr ? buf_str(&user) : (struct str){0},
		.password = secret.ptr ? buf_str(&password) : (struct str){0},
	};
	return ask_json(outside, fetch, ret_answer, err);
}

static struct str claim(const json_t *settings, const json_t *claims, const char *key, const char *usual)
{
	const char *name = json_string_value(json_object_get(settings, key));
	return provider_text(claims, name ? name : usual);
}

static enum error_code admit(const struct coming *c, const json_t *claims, struct identity *ret_who, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct str groups[PROVIDER_GROUPS_MAX];
	const char *name = json_string_value(json_object_get(c->settings, "groups_claim"));
	const json_t *list = json_object_get(claims, name ? name : "groups");
	struct provider_person person = {
		.subject = provider_text(claims, "sub"),
		.login = claim(c->settings, claims, "login_claim", "preferred_username"),
		.name = claim(c->settings, claims, "name_claim", "name"),
		.email = claim(c->settings, claims, "email_claim", "email"),
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
	enum error_code code = store_write(c->signin->store, &conn, err);
	if (code)
		return code;
	/* The provider's own second step counts: no second code is asked here. */
	code = provider_admit(conn, c->establishment_id, c->flow.provider_id, c->settings, &person, c->back->now,
			      ret_who, NULL, err);
	enum error_code kept = !code || code == ERR_NOT_FOUND ? store_commit(conn, code ? NULL : err) : ERR_NONE;
	return code ? code : kept;
}

/* A token that is refused is told in the journal. */
static void tell_refusal(const struct coming *c)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	if (!store_write(c->signin->store, &conn, NULL) &&
	    !signin_audit(conn, c->establishment_id, (struct signin_actor){AUDIT_PUBLIC, 0}, "signin.refuse", 0,
			  "provider,token", (struct str){"", 0}, c->back->now, NULL))
		store_commit(conn, NULL);
}

static enum error_code read_token(struct oidc *oidc, const struct coming *c, const json_t *keys, struct str token,
				  struct arena *arena, json_t **ret_claims, struct error *err)
{
	json_t *about = NULL, *new_keys = NULL;
	const struct id_token_wanted wanted = {.issuer = provider_text(c->settings, "issuer"),
					       .client_id = provider_text(c->settings, "client_id"),
					       .nonce = c->flow.nonce,
					       .now = c->back->now};
	enum error_code code = id_token_read(token, keys, &wanted, arena, ret_claims, err);
	if (code != ERR_NOT_FOUND)
		return code;
	code = documents(oidc, &c->signin->outside, c->settings, true, wanted.now, &about, &new_keys, err);
	if (!code)
		code = id_token_read(token, new_keys, &wanted, arena, ret_claims, err);
	json_decref(about);
	json_decref(new_keys);
	return code == ERR_NOT_FOUND ? ERR_FORMAT : code;
}

enum error_code oidc_finish(struct oidc *oidc, struct signin *signin, const struct oidc_back *back, struct arena *arena,
			    struct oidc_result *ret_result, struct error *err)
{
	json_t *about = NULL, *keys = NULL, *answer = NULL, *claims = NULL;
	struct coming c = {.signin = signin, .back = back};
	struct identity who = {0};
	enum error_code failed = take_flow(&c, arena, err);
	if (!failed)
		failed = settings_of(signin, c.flow.provider_id, &c.establishment_id, &c.settings, err);
	if (!failed)
		failed = documents(oidc, &signin->outside, c.settings, false, back->now, &about, &keys, err);
	if (!failed)
		failed = exchange(&c, about, arena, &answer, err);
	if (!failed)
		failed = read_token(oidc, &c, keys, provider_text(answer, "id_token"), arena, &claims, err);
	if (failed == ERR_FORMAT)
		tell_refusal(&c);
	if (!failed)
		failed = admit(&c, claims, &who, err);
	if (!failed)
		*ret_result = (struct oidc_result){who, c.flow.provider_id, c.flow.return_to};
	json_decref(c.settings);
	json_decref(about);
	json_decref(keys);
	json_decref(answer);
	json_decref(claims);
	return failed;
}

/* --- trying --- */

static bool lists(const json_t *about, const char *key, const char *wanted)
{
	const json_t *list = json_object_get(about, key);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (str_eq(str_from_c(json_string_value(json_array_get(list, i))), str_from_c(wanted)))
			return true;
	/* What it does not publish it may well do. */
	return !list;
}

static enum error_code look_at(const json_t *about, const json_t *keys, struct error *err)
{
	if (!lists(about, "response_types_supported", "code"))
		return error_set(err, ERR_FORMAT,
				 "Ce portail ne propose pas l'échange par code (« authorization code »), le seul que "
				 "Blouse connaisse : activez-le sur le portail.");
	if (!lists(about, "code_challenge_methods_supported", "S256"))
		return error_set(
			err, ERR_FORMAT,
			"Ce portail ne propose pas PKCE (« S256 »), que Blouse demande toujours : activez-le sur le "
			"portail.");
	if (json_array_size(json_object_get(keys, "keys")) == 0)
		return error_set(err, ERR_FORMAT,
				 "Ce portail ne publie aucune clé : Blouse ne pourrait pas vérifier ce qu'il dit.");
	return ERR_NONE;
}

enum error_code oidc_try(const struct signin_outside *outside, struct str settings, struct error *err)
{
	json_t *read = NULL, *about = NULL, *keys = NULL;
	struct str secret;
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = provider_settings(settings, &read, err);
	if (!code)
		code = provider_secret(outside, read, "client_secret_file", &arena, &secret, err);
	if (!code)
		code = ask_about(outside, read, &about, err);
	if (!code)
		code = ask_json(outside, (struct fetch){.url = provider_text(about, "jwks_uri")}, &keys, err);
	if (!code)
		code = look_at(about, keys, err);
	json_decref(read);
	json_decref(about);
	json_decref(keys);
	arena_release(&arena);
	return code;
}
