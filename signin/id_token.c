/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/id_token.h"

#include "signin/secret.h"

#define SECONDS_MAX INT64_C(100000000000) /* the year 5138: no overflow in microseconds */

static bool is_text(const json_t *value, struct str wanted)
{
	return json_is_string(value) &&
	       secret_equal((struct str){json_string_value(value), json_string_length(value)}, wanted);
}

/* A claim that is an instant, in microseconds; false when it is none. */
static bool instant(const json_t *claims, const char *name, int64_t *ret_at)
{
	const json_t *value = json_object_get(claims, name);
	double seconds = json_number_value(value);
	if (!json_is_number(value) || !(seconds >= 0 && seconds < (double)SECONDS_MAX))
		return false;
	*ret_at = (int64_t)seconds * 1000000;
	return true;
}

static bool for_us(const json_t *claims, struct str client_id)
{
	const json_t *audience = json_object_get(claims, "aud"), *party = json_object_get(claims, "azp");
	bool ours = is_text(audience, client_id);
	for (size_t i = 0; !ours && i < json_array_size(audience); i++)
		ours = is_text(json_array_get(audience, i), client_id);
	if (party)
		return ours && is_text(party, client_id);
	return ours && json_array_size(audience) <= 1;
}

/* What is wrong with it, for the log; NULL when nothing is. */
static const char *wrong(const json_t *claims, const struct id_token_wanted *wanted)
{
	int64_t at = 0;
	if (!is_text(json_object_get(claims, "iss"), wanted->issuer))
		return "iss";
	if (!for_us(claims, wanted->client_id))
		return "aud";
	if (!is_text(json_object_get(claims, "nonce"), wanted->nonce))
		return "nonce";
	if (!instant(claims, "exp", &at) || at <= wanted->now - ID_TOKEN_SKEW)
		return "exp";
	if (!instant(claims, "iat", &at) || at > wanted->now + ID_TOKEN_SKEW)
		return "iat";
	if (json_object_get(claims, "nbf") && (!instant(claims, "nbf", &at) || at > wanted->now + ID_TOKEN_SKEW))
		return "nbf";
	if (json_string_length(json_object_get(claims, "sub")) == 0)
		return "sub";
	return NULL;
}

enum error_code id_token_read(struct str token, const json_t *keys, const struct id_token_wanted *wanted,
			      struct arena *arena, json_t **ret_claims, struct error *err)
{
	json_t *claims = NULL;
	enum error_code code = jose_verify(token, keys, arena, &claims, err);
	if (code)
		return code;
	const char *claim = wrong(claims, wanted);
	if (!claim) {
		*ret_claims = claims;
		return ERR_NONE;
	}
	json_decref(claims);
	bool late = !strcmp(claim, "exp") || !strcmp(claim, "iat") || !strcmp(claim, "nbf");
	code = error_set(err, ERR_FORMAT,
			 late ? "La réponse du portail est périmée : l'heure de ce serveur est-elle juste ?"
			      : "La réponse du portail de connexion n'est pas pour Blouse.");
	error_detail(err, "claim %s refused", claim);
	return code;
}
