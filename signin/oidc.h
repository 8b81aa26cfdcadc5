/* SPDX-License-Identifier: Apache-2.0 */
/* OpenID Connect, the code flow with PKCE (OpenID Connect Core 1.0, RFC 7636). A provider's settings, beside those of
 * provider.h:
 *     "issuer": "https://sso.example.org/realms/ch"    as its own documents write it
 *     "client_id": "blouse"
 *     "client_secret_file": "oidc.secret"              a file of the folder of secrets; none for a public client
 *     "scope": "openid profile email"                  when others are wanted
 *     "login_claim", "name_claim", "email_claim", "groups_claim"
 *                                                      when not preferred_username, name, email, groups
 * A provider of the internal network must be among the hosts that the file of settings lets be called. */
#ifndef BLOUSE_SIGNIN_OIDC_H
#define BLOUSE_SIGNIN_OIDC_H

#include "signin/signin.h"

#define OIDC_FLOW_TERM (10 * SIGNIN_MINUTE)
#define OIDC_PROVIDERS_MAX 32           /* whose documents are kept; the oldest make room */
#define OIDC_DOCUMENTS_TERM SIGNIN_HOUR /* then asked again */
#define OIDC_KEYS_AGAIN SIGNIN_MINUTE   /* an unknown key asks for the set again, not more often */
#define OIDC_RETURN_MAX 1024            /* bytes of the address to come back to */

/* Keeps what providers publish. Threads may share it. */
struct oidc;
enum error_code oidc_new(struct oidc **ret_oidc, struct error *err);
void oidc_free(struct oidc *oidc); /* accepts NULL */

struct oidc_ask {
	int64_t provider_id;
	struct str redirect_uri; /* of this server, as it is registered with the provider */
	struct str return_to;    /* a path of this server (« /dossiers/12 »); another one becomes « / » */
	int64_t now;
};

/* Begins: the address to send the browser to, and the state, that it also keeps in a cookie. ERR_NOT_FOUND for a provider
 * that is not there, or is switched off. */
enum error_code oidc_start(struct oidc *oidc, struct signin *signin, const struct oidc_ask *ask, struct arena *arena,
			   struct str *ret_url, char ret_state[LETTER_LEN + 1], struct error *err);

/* A path of this server, and never the start of another's address. */
bool oidc_is_path(struct str path);

struct oidc_back {
	struct str redirect_uri;
	struct str kept;        /* the state in the browser's cookie */
	struct str state, code; /* what the provider sent back */
	int64_t now;
};

struct oidc_result {
	struct identity who;
	int64_t provider_id;
	struct str return_to;
};

/* Ends: the browser came back. ERR_USAGE when it is not who left, or too late; ERR_NOT_FOUND when the person may not come
 * in; both have a message for the person. Others have one for the administrator. */
enum error_code oidc_finish(struct oidc *oidc, struct signin *signin, const struct oidc_back *back, struct arena *arena,
			    struct oidc_result *ret_result, struct error *err);

/* What an administrator tries before the settings serve: what the provider publishes, and the secret's file. The message
 * says what to do. */
enum error_code oidc_try(const struct signin_outside *outside, struct str settings, struct error *err);

#endif
