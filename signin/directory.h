/* SPDX-License-Identifier: Apache-2.0 */
/* Asking a directory, LDAP or Active Directory, for somebody by their password. It is never sent in clear, and never
 * kept. The server must be among the hosts that the file of settings lets be called; files are those of its folder. A
 * provider's settings, beside those of provider.h:
 *     "url": "ldaps://annuaire.ch.lan"        or ldap:// with StartTLS, which is then required
 *     "ca_file": "annuaire.pem"               who signed its certificate, when the system does not know
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

#include "signin/provider.h"

#define DIRECTORY_CONNECT_S 5
#define DIRECTORY_ANSWER_S 10
#define DIRECTORY_ARENA ((size_t)8 << 20) /* a person of many groups */

/* Looks for somebody and tries their password; *ret_right is false when there is none, or it is another: one answer for
 * both. *ret_person, in the arena, says who they are when it is right. ERR_UNAVAILABLE, ERR_FORMAT, ERR_USAGE, with a
 * message for the administrator, when the directory does not serve. `login` is folded. */
enum error_code directory_ask(const struct signin_outside *outside, const json_t *settings, struct str login,
			      struct str password, struct arena *arena, bool *ret_right,
			      struct provider_person *ret_person, struct error *err);

/* What an administrator tries before the settings serve: connects, binds the account that searches, reads the base. */
enum error_code directory_try(const struct signin_outside *outside, struct str settings, struct error *err);

#endif
