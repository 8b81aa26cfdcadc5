/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in with the password of a directory, LDAP or Active Directory. It is never sent in clear, and never kept. A
 * provider's settings, beside those of provider.h:
 *     "url": "ldaps://annuaire.ch.lan"        or ldap:// with StartTLS, which is then required
 *     "ca_file": "/etc/blouse/annuaire.pem"   who signed its certificate, when the system does not know
 *     "bind_dn", "bind_password_file"         the account that searches; none to search without a name
 *     "base": "ou=personnes,dc=ch,dc=lan"
 *     "filter": "(&(objectClass=person)(uid={}))"   {} is what the person typed
 *     "login_attribute", "name_attribute", "email_attribute", "subject_attribute"
 *                                             when not uid, cn, mail, entryUUID (Active Directory: objectGUID)
 *     "group_base", "group_filter": "(member={})"   groups to look for; {} is the person's DN
 *     "nested": true                          Active Directory: groups of groups, which its filter
 *                                             (member:1.2.840.113556.1.4.1941:={}) follows
 * Groups of the attribute memberOf count without being asked for. Roles are given by a group's DN. */
#ifndef BLOUSE_SIGNIN_DIRECTORY_H
#define BLOUSE_SIGNIN_DIRECTORY_H

#include "signin/signin.h"

#define DIRECTORY_CONNECT_S 5
#define DIRECTORY_ANSWER_S 10

enum directory_outcome {
	DIRECTORY_DONE,
	DIRECTORY_WRONG, /* no such person, or not their password: one answer for both */
	DIRECTORY_WAIT,
};

struct directory_result {
	enum directory_outcome outcome;
	struct identity who;
	int64_t wait;
};

/* ERR_NOT_FOUND when the person is known, and may not come in; ERR_UNAVAILABLE, ERR_FORMAT with a message for the
 * administrator when the directory does not serve: who signs in is told only that it does not. */
enum error_code directory_password(struct signin *signin, int64_t establishment_id, int64_t provider_id,
				   struct str login, struct str password, int64_t now,
				   struct directory_result *ret_result, struct error *err);

/* What an administrator tries before the settings serve: connects, binds the account that searches, reads the base. */
enum error_code directory_try(struct str settings, struct error *err);

#endif
