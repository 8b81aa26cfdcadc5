/* SPDX-License-Identifier: Apache-2.0 */
/* What a provider (OpenID Connect, LDAP) says of somebody, turned into an account and its roles. Its settings are JSON;
 * those that all kinds share:
 *     "roles": {"administrateur": ["cn=dsi,…"], …}   the groups that give each role
 *     "members_only": true                           who is in none of them is not let in
 *     "create": true                                 who comes for the first time gets an account
 *     "link": true                                   or that which bears their login, if it has no password
 * A provider is believed for accounts that it made or was linked to, and its roles are made anew at each signing in. */
#ifndef BLOUSE_SIGNIN_PROVIDER_H
#define BLOUSE_SIGNIN_PROVIDER_H

#include <jansson.h>

#include "signin/signin.h"

#define PROVIDER_GROUPS_MAX 2000 /* of one person; a directory's nested groups are many */
#define PROVIDER_SUBJECT_MAX 255 /* OpenID Connect Core, section 2 */
#define PROVIDER_FILE_MAX 100    /* bytes of a file's name */
#define PROVIDER_SETTINGS_MAX ((size_t)64 << 10)

struct provider_person {
	struct str subject;            /* never changes: `sub`, entryUUID, objectGUID */
	struct str login, name, email; /* email may be NULL */
	const struct str *groups;
	size_t group_count;
};

/* Reads settings; to be freed with json_decref. ERR_FORMAT when they are no object. */
enum error_code provider_settings(struct str text, json_t **ret_settings, struct error *err);

/* The roles that groups give; groups are compared without case. */
uint32_t provider_roles(const json_t *settings, const struct str *groups, size_t group_count);

/* Lets somebody in, whom the provider has known: finds or makes their account, gives its roles, writes in the journal.
 * With `ret_second`, an account that has an authenticator is not in yet: *ret_second says so. ERR_NOT_FOUND, with a message for the person, when they may not come in: that is in the journal too, so the caller
 * commits in both cases. */
enum error_code provider_admit(struct store_conn *conn, int64_t establishment_id, int64_t provider_id,
			       const json_t *settings, const struct provider_person *person, int64_t now,
			       struct identity *ret_who, bool *ret_second, struct error *err);

/* A provider's settings, text by text: a member that is missing or no text is NULL by its ptr. */
struct str provider_text(const json_t *settings, const char *key);
bool provider_flag(const json_t *settings, const char *key);

/* Whether a text names a file of the folder of secrets, and can lead to no other: letters, digits, « . », « - », « _ ». */
bool provider_is_file(struct str name);

/* The path of the file that a setting names, in the folder of secrets; ptr is NULL when the setting is missing. */
enum error_code provider_path(const struct signin_outside *outside, const json_t *settings, const char *key,
			      struct arena *arena, struct str *ret_path, struct error *err);

/* The secret in the file that a setting names, without the end of its line; ptr is NULL when the setting is missing.
 * ERR_IO, with what to do, when the file cannot be read, or when others can. */
enum error_code provider_secret(const struct signin_outside *outside, const json_t *settings, const char *key,
				struct arena *arena, struct str *ret_secret, struct error *err);

/* Whether the file of settings lets a server of the internal network be called. */
bool provider_may_call(const struct signin_outside *outside, struct str host);

#endif
