/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define URL_MAX 2048
#define SIGNATURE_MAX 256

enum error_code fetch_ready(struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return error_set(err, ERR_UNAVAILABLE, "La bibliothèque qui parle aux autres serveurs ne démarre pas.");
	return ERR_NONE;
}

/* --- addresses --- */

/* IPv4's that are not for everybody (IANA's registry of special-purpose addresses). */
static const struct range {
	unsigned char first[4];
	unsigned bits;
} special[] = {
	{{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10}, {{127, 0, 0, 0}, 8},
	{{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},  {{192, 0, 2, 0}, 24},
	{{192, 88, 99, 0}, 24}, {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},
	{{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 3},
};

static bool within(const unsigned char *address, const unsigned char *first, unsigned bits)
{
	for (unsigned i = 0; i < bits; i++)
		if ((address[i / 8] ^ first[i / 8]) & (0x80 >> i % 8))
			return false;
	return true;
}

bool fetch_is_public(const unsigned char *address, size_t len)
{
	static const unsigned char global[] = {0x20}, teredo[] = {0x20, 1, 0, 0}, documents[] = {0x20, 1, 0x0D, 0xB8},
				   six_to_four[] = {0x20, 2}, nat[12] = {0, 0x64, 0xFF, 0x9B},
				   mapped[12] = {[10] = 0xFF, [11] = 0xFF};
	if (len == 4) {
		for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
			if (within(address, special[i].first, special[i].bits))
				return false;
		return true;
	}
	if (len != 16)
		return false;
	if (within(address, mapped, 96) || within(address, nat, 96))
		return fetch_is_public(address + 12, 4);
	return within(address, global, 3) && !within(address, teredo, 32) && !within(address, documents, 32) &&
	       !within(address, six_to_four, 16);
}

static curl_socket_t open_public(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	bool *refused = context, good = false;
	if (purpose == CURLSOCKTYPE_IPCXN && to->family == AF_INET)
		good = fetch_is_public((const unsigned char *)&((struct sockaddr_in *)(void *)&to->addr)->sin_addr, 4);
	else if (purpose == CURLSOCKTYPE_IPCXN && to->family == AF_INET6)
		good = fetch_is_public((const unsigned char *)&((struct sockaddr_in6 *)(void *)&to->addr)->sin6_addr,
				       16);
	if (good)
		return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	*refused = true;
	return CURL_SOCKET_BAD;
}

bool fetch_host_is(struct str url, struct str host)
{
	char text[URL_MAX + 1], *found = NULL;
	CURLU *parts = curl_url();
	bool same = false;
	if (parts && url.len <= URL_MAX) {
		memcpy(text, url.ptr, url.len);
		text[url.len] = '\0';
		if (!curl_url_set(parts, CURLUPART_URL, text, CURLU_DISALLOW_USER) &&
		    !curl_url_get(parts, CURLUPART_HOST, &found, 0))
			same = strlen(found) == host.len && strncasecmp(found, host.ptr, host.len) == 0;
	}
	curl_free(found);
	curl_url_cleanup(parts);
	return same;
}

/* --- asking --- */

static size_t take(char *data, size_t size, size_t count, void *context)
{
	return buf_add(context, data, size * count) ? size * count : 0;
}

static struct curl_slist *make_headers(const struct fetch *f)
{
	char line[SIGNATURE_MAX];
	struct curl_slist *list = f->json.ptr ? curl_slist_append(NULL, "Content-Type: application/json") : NULL;
	struct curl_slist *longer = NULL;
	int len = snprintf(line, sizeof(line), "Blouse-Signature: %.*s", STR_ARG(f->signature));
	if (list && f->signature.len > 0 && (size_t)len < sizeof(line))
		longer = curl_slist_append(list, line);
	return longer ? longer : list;
}

static void set_up(CURL *curl, const struct fetch *f, const char *url, const char *user, const char *password,
		   struct curl_slist *headers, struct buf *body, bool *refused)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, f->private_allowed ? "http,https" : "https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, FETCH_CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, FETCH_TOTAL_MS);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Blouse");
	if (!f->private_allowed) {
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_public);
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, refused);
	}
	if (f->form.ptr) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)f->form.len);
		curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, f->form.ptr);
	}
	if (f->json.ptr) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)f->json.len);
		curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, f->json.ptr);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	}
	if (user) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERNAME, user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	}
}

static enum error_code tell(CURLcode failed, bool refused, const struct buf *body, struct error *err)
{
	enum error_code code;
	if (refused)
		code = error_set(
			err, ERR_USAGE,
			"Cette adresse mène à un réseau privé. Si ce serveur est celui de l'établissement, "
			"ajoutez sa machine au fichier de réglages (« outgoing-host »), puis relancez Blouse.");
	else if (body->failed)
		code = error_set(err, ERR_LIMIT, "Ce serveur répond trop longuement.");
	else if (failed == CURLE_UNSUPPORTED_PROTOCOL || failed == CURLE_URL_MALFORMAT)
		code = error_set(err, ERR_USAGE, "L'adresse de ce serveur doit commencer par « https:// ».");
	else if (failed == CURLE_PEER_FAILED_VERIFICATION || failed == CURLE_SSL_CACERT_BADFILE)
		code = error_set(err, ERR_UNAVAILABLE, "Le certificat de ce serveur n'est pas reconnu : %s",
				 "vérifiez son nom, sa date, et l'autorité qui l'a signé.");
	else if (failed == CURLE_COULDNT_RESOLVE_HOST)
		code = error_set(err, ERR_UNAVAILABLE, "Le nom de ce serveur n'est pas connu : vérifiez son adresse.");
	else
		code = error_set(err, ERR_UNAVAILABLE, "Ce serveur ne répond pas : réessayez dans quelques minutes.");
	error_detail(err, "%s", curl_easy_strerror(failed));
	return code;
}

enum error_code fetch_ask(const struct fetch *fetch, struct buf *out, long *ret_status, struct error *err)
{
	char url[URL_MAX + 1], user[URL_MAX + 1], password[URL_MAX + 1];
	const struct str texts[] = {fetch->url, fetch->user, fetch->password};
	char *const copies[] = {url, user, password};
	for (size_t i = 0; i < 3; i++) {
		if (texts[i].len > URL_MAX || (texts[i].len && memchr(texts[i].ptr, '\0', texts[i].len)))
			return error_set(err, ERR_USAGE, "Une adresse ou un secret de ce serveur ne convient pas.");
		if (texts[i].len)
			memcpy(copies[i], texts[i].ptr, texts[i].len);
		copies[i][texts[i].len] = '\0';
	}
	_cleanup_buf_ struct buf body;
	bool refused = false;
	long status = 0;
	buf_init(&body, FETCH_MAX);
	CURL *curl = curl_easy_init();
	if (!curl)
		return error_nomem(err);
	struct curl_slist *headers = make_headers(fetch);
	set_up(curl, fetch, url, fetch->user.ptr ? user : NULL, password, headers, &body, &refused);
	CURLcode failed = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	explicit_bzero(password, sizeof(password));
	if (failed)
		return tell(failed, refused, &body, err);
	*ret_status = status;
	if (fetch->json.ptr ? status / 100 != 2 : status != 200) {
		error_set(err, ERR_FORMAT, "Ce serveur a répondu par une erreur (%ld).", status);
		return ERR_FORMAT;
	}
	return buf_add_str(out, buf_str(&body)) ? ERR_NONE : error_nomem(err);
}
