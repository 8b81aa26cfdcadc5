/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/directory.h"

#include <ldap.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "signin/ldap_filter.h"
#include "signin/password.h"
#include "signin/provider.h"

#define DN_MAX 2048
#define HOST_MAX 254
#define URL_MAX (HOST_MAX + 32)
#define NESTED "(member:1.2.840.113556.1.4.1941:={})"
#define ENTRIES_MAX 2 /* two people under one login are one too many */

/* --- what the administrator is told --- */

static enum error_code tell(LDAP *ld, int result, const char *while_doing, struct error *err)
{
	char *detail = NULL;
	const char *advice = "vérifiez son adresse, son port, et que le pare-feu laisse passer.";
	enum error_code code = ERR_UNAVAILABLE;
	if (ld)
		ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &detail);
	/* With GnuTLS, libldap says no more of a certificate that it refuses. */
	if (result == LDAP_CONNECT_ERROR || (detail && (strstr(detail, "certificate") || strstr(detail, "TLS"))))
		advice = "son certificat n'est pas reconnu : vérifiez son nom, sa date, et le fichier des autorités.";
	if (result == LDAP_PROTOCOL_ERROR || result == LDAP_UNAVAILABLE)
		advice = "il ne chiffre pas la connexion (StartTLS) : Blouse n'envoie pas de mot de passe en clair.";
	else if (result == LDAP_INVALID_CREDENTIALS || result == LDAP_INAPPROPRIATE_AUTH)
		advice = "il refuse le compte de service : vérifiez son nom et le fichier de son mot de passe.";
	else if (result == LDAP_NO_SUCH_OBJECT || result == LDAP_INVALID_DN_SYNTAX)
		advice = "la base de recherche n'y existe pas : vérifiez celle des personnes et celle des groupes.";
	else if (result == LDAP_FILTER_ERROR)
		advice = "le filtre est mal écrit : vérifiez ses parenthèses.";
	else if (result == LDAP_INSUFFICIENT_ACCESS)
		advice = "le compte de service n'a pas le droit d'y chercher.";
	else if (result == LDAP_TIMEOUT || result == LDAP_TIMELIMIT_EXCEEDED)
		advice = "il ne répond pas à temps.";
	if (result == LDAP_FILTER_ERROR || result == LDAP_NO_SUCH_OBJECT || result == LDAP_INVALID_DN_SYNTAX)
		code = ERR_FORMAT;
	error_set(err, code, "L'annuaire ne sert pas (%s) : %s", while_doing, advice);
	error_detail(err, "%s", ldap_err2string(result));
	ldap_memfree(detail);
	return code;
}

/* A setting as libldap wants it, with a NUL; "" when missing. */
static const char *setting(const json_t *settings, const char *key, const char *usual)
{
	const char *text = json_string_value(json_object_get(settings, key));
	return text ? text : usual;
}

/* --- connections --- */

static int set_tls(LDAP *ld, const char *ca)
{
	int demand = LDAP_OPT_X_TLS_DEMAND, client = 0, lowest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
	int failed = ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
	if (!failed)
		failed = ldap_set_option(ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &lowest);
	if (!failed && ca)
		failed = ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, ca);
	return failed ? failed : ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client);
}

/* The address, made anew from its scheme, host and port: libldap would take several, and much behind them. */
static enum error_code read_url(const struct signin_outside *outside, const json_t *settings, char ret_url[URL_MAX],
				bool *ret_secure, struct error *err)
{
	LDAPURLDesc *parts = NULL;
	struct str url = provider_text(settings, "url");
	char host[HOST_MAX] = "";
	int port = 0;
	bool secure = str_starts(url, STR("ldaps://"));
	if ((secure || str_starts(url, STR("ldap://"))) && !memchr(url.ptr, ' ', url.len) &&
	    ldap_url_parse(url.ptr, &parts) == LDAP_URL_SUCCESS) {
		port = parts->lud_port;
		if (parts->lud_host && strlen(parts->lud_host) < HOST_MAX)
			memcpy(host, parts->lud_host, strlen(parts->lud_host) + 1);
		ldap_free_urldesc(parts);
	}
	if (!*host)
		return error_set(err, ERR_FORMAT,
				 "L'adresse de l'annuaire doit être comme « ldaps://annuaire.hopital.fr ».");
	if (!provider_may_call(outside, str_from_c(host)))
		return error_set(
			err, ERR_USAGE,
			"Le fichier de réglages ne permet pas d'appeler cette machine : ajoutez-y « outgoing-host = "
			"%s », puis relancez Blouse.",
			host);
	bool six = strchr(host, ':') != NULL;
	snprintf(ret_url, URL_MAX, "%s://%s%s%s:%d", secure ? "ldaps" : "ldap", six ? "[" : "", host, six ? "]" : "",
		 port);
	*ret_secure = secure;
	return ERR_NONE;
}

/* Connects, over TLS in any case. The result is to be given to ldap_unbind_ext_s. */
static enum error_code open_directory(const struct signin_outside *outside, const json_t *settings, struct arena *arena,
				      LDAP **ret_ld, struct error *err)
{
	char url[URL_MAX];
	struct str ca;
	const struct timeval connect = {.tv_sec = DIRECTORY_CONNECT_S}, answer = {.tv_sec = DIRECTORY_ANSWER_S};
	const int version = LDAP_VERSION3;
	bool secure = false;
	LDAP *ld = NULL;
	enum error_code code = read_url(outside, settings, url, &secure, err);
	if (!code)
		code = provider_path(outside, settings, "ca_file", arena, &ca, err);
	if (!code && ca.ptr && access(ca.ptr, R_OK) != 0)
		code = error_set(err, ERR_IO, "Le fichier des autorités « %s » ne se lit pas : %m.", ca.ptr);
	if (code)
		return code;
	int result = ldap_initialize(&ld, url);
	if (result)
		return tell(NULL, result, "son adresse", err);
	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &connect);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, &answer);
	ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
	result = set_tls(ld, ca.ptr);
	if (!result && !secure)
		result = ldap_start_tls_s(ld, NULL, NULL);
	if (!result) {
		*ret_ld = ld;
		return ERR_NONE;
	}
	code = tell(ld, result, "la connexion", err);
	ldap_unbind_ext_s(ld, NULL, NULL);
	return code;
}

static int bind_as(LDAP *ld, const char *dn, struct str password)
{
	struct berval secret = {.bv_len = password.len, .bv_val = (char *)password.ptr};
	return ldap_sasl_bind_s(ld, dn, LDAP_SASL_SIMPLE, &secret, NULL, NULL, NULL);
}

static enum error_code bind_service(LDAP *ld, const struct signin_outside *outside, const json_t *settings,
				    struct arena *arena, struct error *err)
{
	struct str secret = {0};
	const char *dn = setting(settings, "bind_dn", "");
	enum error_code code = provider_secret(outside, settings, "bind_password_file", arena, &secret, err);
	if (code)
		return code;
	/* A name without a password would be let in without either (RFC 4513, section 5.1.2). */
	if (*dn && !secret.len)
		return error_set(err, ERR_FORMAT,
				 "Le mot de passe du compte de service manque : nommez le fichier qui le contient.");
	int result = bind_as(ld, dn, secret.ptr ? secret : STR(""));
	return result ? tell(ld, result, "le compte de service", err) : ERR_NONE;
}

static int search(LDAP *ld, const char *base, int scope, const char *filter, char **attributes, int entries,
		  LDAPMessage **ret_found)
{
	struct timeval limit = {.tv_sec = DIRECTORY_ANSWER_S};
	return ldap_search_ext_s(ld, base, scope, filter, attributes, 0, NULL, NULL, &limit, entries, ret_found);
}

/* --- somebody --- */

struct found {
	char dn[DN_MAX];
	struct provider_person person;
	struct str groups[PROVIDER_GROUPS_MAX];
	bool known;
};

static struct str first_value(LDAP *ld, LDAPMessage *entry, const char *attribute, struct arena *arena)
{
	struct berval **values = ldap_get_values_len(ld, entry, attribute);
	struct str copy = {0};
	if (values && values[0])
		copy = arena_copy(arena, (struct str){values[0]->bv_val, values[0]->bv_len});
	ldap_value_free_len(values);
	return copy;
}

/* A number of a directory, as text: Active Directory's objectGUID is sixteen bytes. */
static struct str printable(struct str value, struct arena *arena)
{
	bool text = value.ptr != NULL;
	for (size_t i = 0; i < value.len; i++)
		text = text && value.ptr[i] > ' ' && value.ptr[i] < 0x7F;
	if (text || !value.len)
		return value;
	char *hex = arena_alloc(arena, value.len * 2 + 1, 1);
	for (size_t i = 0; hex && i < value.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned char)value.ptr[i]);
	return (struct str){hex, hex ? value.len * 2 : 0};
}

static bool add_group(struct found *found, struct str group, struct arena *arena)
{
	struct str copy = arena_copy(arena, group);
	if (!copy.ptr || found->person.group_count == PROVIDER_GROUPS_MAX)
		return false;
	found->groups[found->person.group_count++] = copy;
	return true;
}

static enum error_code read_person(LDAP *ld, LDAPMessage *entry, const json_t *settings, struct arena *arena,
				   struct found *found, struct error *err)
{
	char *dn = ldap_get_dn(ld, entry);
	size_t len = dn ? strlen(dn) : DN_MAX;
	if (len < DN_MAX)
		memcpy(found->dn, dn, len + 1);
	ldap_memfree(dn);
	if (len >= DN_MAX)
		return error_set(err, ERR_LIMIT, "Le nom d'une personne de l'annuaire est trop long.");
	struct str subject = first_value(ld, entry, setting(settings, "subject_attribute", "entryUUID"), arena);
	found->person.subject = printable(subject, arena);
	found->person.login = first_value(ld, entry, setting(settings, "login_attribute", "uid"), arena);
	found->person.name = first_value(ld, entry, setting(settings, "name_attribute", "cn"), arena);
	found->person.email = first_value(ld, entry, setting(settings, "email_attribute", "mail"), arena);
	struct berval **values = ldap_get_values_len(ld, entry, "memberOf");
	bool room = true;
	for (size_t i = 0; values && values[i]; i++)
		room = room && add_group(found, (struct str){values[i]->bv_val, values[i]->bv_len}, arena);
	ldap_value_free_len(values);
	found->known = true;
	if (!room)
		return error_set(err, ERR_LIMIT, "Cette personne est dans trop de groupes.");
	if (!found->person.subject.len)
		return error_set(err, ERR_FORMAT,
				 "L'annuaire ne donne pas de numéro à cette personne : vérifiez l'attribut du numéro.");
	return ERR_NONE;
}

static enum error_code find_person(LDAP *ld, const json_t *settings, struct str login, struct arena *arena,
				   struct found *found, struct error *err)
{
	_cleanup_buf_ struct buf filter;
	LDAPMessage *answer = NULL;
	char *attributes[] = {(char *)setting(settings, "subject_attribute", "entryUUID"),
			      (char *)setting(settings, "login_attribute", "uid"),
			      (char *)setting(settings, "name_attribute", "cn"),
			      (char *)setting(settings, "email_attribute", "mail"),
			      (char[]){"memberOf"},
			      NULL};
	buf_init(&filter, LDAP_FILTER_MAX);
	if (!ldap_filter_fill(&filter, str_from_c(setting(settings, "filter", "(uid={})")), login))
		return error_set(err, ERR_FORMAT,
				 "Le filtre de l'annuaire doit contenir « {} », là où va l'identifiant.");
	int result = search(ld, setting(settings, "base", ""), LDAP_SCOPE_SUBTREE, filter.ptr, attributes, ENTRIES_MAX,
			    &answer);
	enum error_code code = ERR_NONE;
	if (result && result != LDAP_SIZELIMIT_EXCEEDED)
		code = tell(ld, result, "la recherche", err);
	else if (ldap_count_entries(ld, answer) == 1)
		code = read_person(ld, ldap_first_entry(ld, answer), settings, arena, found, err);
	ldap_msgfree(answer);
	return code;
}

static enum error_code find_groups(LDAP *ld, const json_t *settings, struct arena *arena, struct found *found,
				   struct error *err)
{
	_cleanup_buf_ struct buf filter;
	LDAPMessage *answer = NULL;
	char *attributes[] = {(char[]){LDAP_NO_ATTRS}, NULL};
	const char *base = setting(settings, "group_base", NULL);
	const char *pattern =
		provider_flag(settings, "nested") ? NESTED : setting(settings, "group_filter", "(member={})");
	buf_init(&filter, LDAP_FILTER_MAX);
	if (!base)
		return ERR_NONE;
	if (!ldap_filter_fill(&filter, str_from_c(pattern), str_from_c(found->dn)))
		return error_set(err, ERR_FORMAT,
				 "Le filtre des groupes doit contenir « {} », là où va le nom de la personne.");
	int result = search(ld, base, LDAP_SCOPE_SUBTREE, filter.ptr, attributes, PROVIDER_GROUPS_MAX, &answer);
	enum error_code code = result ? tell(ld, result, "les groupes", err) : ERR_NONE;
	for (LDAPMessage *entry = code ? NULL : ldap_first_entry(ld, answer); entry;
	     entry = ldap_next_entry(ld, entry)) {
		char *dn = ldap_get_dn(ld, entry);
		bool room = dn && add_group(found, str_from_c(dn), arena);
		ldap_memfree(dn);
		if (!room)
			code = error_set(err, ERR_LIMIT, "Cette personne est dans trop de groupes.");
	}
	ldap_msgfree(answer);
	return code;
}

enum error_code directory_ask(const struct signin_outside *outside, const json_t *settings, struct str login,
			      struct str password, struct arena *arena, bool *ret_right,
			      struct provider_person *ret_person, struct error *err)
{
	LDAP *ld = NULL;
	struct found *found = ARENA_ZNEW(arena, struct found, 1);
	/* Without a password a directory lets anybody in, as nobody (RFC 4513, section 5.1.2): it is not asked. */
	if (!password.len || password.len > PASSWORD_MAX) {
		*ret_right = false;
		return ERR_NONE;
	}
	if (!found)
		return error_nomem(err);
	found->person.groups = found->groups;
	enum error_code code = open_directory(outside, settings, arena, &ld, err);
	if (code)
		return code;
	code = bind_service(ld, outside, settings, arena, err);
	if (!code)
		code = find_person(ld, settings, login, arena, found, err);
	if (!code && found->known)
		code = find_groups(ld, settings, arena, found, err);
	bool right = false;
	if (!code && found->known) {
		int result = bind_as(ld, found->dn, password);
		right = result == LDAP_SUCCESS;
		if (result == LDAP_SERVER_DOWN || result == LDAP_TIMEOUT)
			code = tell(ld, result, "le mot de passe", err);
	}
	ldap_unbind_ext_s(ld, NULL, NULL);
	if (code)
		return code;
	*ret_right = right;
	if (right)
		*ret_person = found->person;
	return ERR_NONE;
}

enum error_code directory_try(const struct signin_outside *outside, struct str settings, struct error *err)
{
	LDAP *ld = NULL;
	json_t *read = NULL;
	LDAPMessage *answer = NULL;
	struct arena arena;
	arena_init(&arena, DIRECTORY_ARENA);
	enum error_code code = provider_settings(settings, &read, err);
	if (!code)
		code = open_directory(outside, read, &arena, &ld, err);
	if (!code)
		code = bind_service(ld, outside, read, &arena, err);
	if (!code) {
		char *attributes[] = {(char[]){LDAP_NO_ATTRS}, NULL};
		int result = search(ld, setting(read, "base", ""), LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 1,
				    &answer);
		code = result ? tell(ld, result, "la base", err) : ERR_NONE;
		ldap_msgfree(answer);
	}
	if (!code) {
		struct found *found = ARENA_ZNEW(&arena, struct found, 1);
		code = found ? find_person(ld, read, STR("*"), &arena, found, err) : error_nomem(err);
	}
	if (ld)
		ldap_unbind_ext_s(ld, NULL, NULL);
	json_decref(read);
	arena_release(&arena);
	return code;
}
