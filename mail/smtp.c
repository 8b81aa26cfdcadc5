/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/smtp.h"

#include <curl/curl.h>
#include <string.h>

#define URL_MAX 320
#define ADDRESS_MAX 330

struct upload {
	struct str rest;
};

enum error_code smtp_ready(struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return error_set(err, ERR_UNAVAILABLE, "la bibliothèque qui envoie les courriels ne démarre pas");
	return ERR_NONE;
}

static size_t give(char *data, size_t size, size_t count, void *context)
{
	struct upload *u = context;
	size_t len = size * count < u->rest.len ? size * count : u->rest.len;
	memcpy(data, u->rest.ptr, len);
	u->rest = str_sub(u->rest, len, u->rest.len);
	return len;
}

/* What a server says when asked for nothing does not matter, and must not reach the standard output. */
static size_t forget(char *data, size_t size, size_t count, void *context)
{
	(void)data;
	(void)context;
	return size * count;
}

static enum error_code explain_answer(long answer, struct error *err)
{
	if (answer == 530 || answer == 550 || answer == 551 || answer == 553 || answer == 554)
		return error_set(err, ERR_FORMAT,
				 "le serveur de courriel refuse ce message (%ld) : vérifiez l'adresse du destinataire, "
				 "smtp-from, et si ce serveur demande un compte (smtp-user)",
				 answer);
	if (answer >= 500)
		return error_set(err, ERR_FORMAT, "le serveur de courriel refuse ce message (%ld)", answer);
	return error_set(err, ERR_UNAVAILABLE, "le serveur de courriel demande de réessayer plus tard (%ld)", answer);
}

static enum error_code explain(const struct conf *conf, CURLcode failed, long answer, struct error *err)
{
	const char *server = conf->smtp.server.ptr;
	unsigned port = (unsigned)conf->smtp.port;
	enum error_code code = ERR_UNAVAILABLE;
	switch (failed) {
	case CURLE_COULDNT_RESOLVE_HOST:
		error_set(err, code, "le nom %s n'est pas connu : vérifiez smtp-server, ou le DNS de cette machine",
			  server);
		break;
	case CURLE_COULDNT_CONNECT:
		error_set(err, code,
			  "rien ne répond à %s, port %u : vérifiez smtp-server et smtp-port, et que le pare-feu laisse "
			  "passer",
			  server, port);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		error_set(err, code,
			  "%s, port %u, ne répond pas à temps : vérifiez smtp-port, et smtp-security (tls va avec 465, "
			  "starttls avec 587)",
			  server, port);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
		error_set(err, code,
			  "le certificat de %s n'est pas reconnu : si votre établissement a sa propre autorité, nommez "
			  "son "
			  "certificat dans smtp-ca-file ; vérifiez aussi que smtp-server est le nom qu'il porte",
			  server);
		break;
	case CURLE_SSL_CACERT_BADFILE:
		error_set(err, code, "smtp-ca-file ne peut pas être lu, ou n'est pas un certificat");
		break;
	case CURLE_USE_SSL_FAILED:
		error_set(err, code, "%s ne propose pas STARTTLS : essayez smtp-security = tls, port 465", server);
		break;
	case CURLE_SSL_CONNECT_ERROR:
		error_set(err, code,
			  "la liaison chiffrée avec %s, port %u, ne s'établit pas : tls va avec 465, starttls avec 587",
			  server, port);
		break;
	case CURLE_LOGIN_DENIED:
		error_set(err, code, "%s refuse le compte : vérifiez smtp-user et le contenu de smtp-password-file",
			  server);
		break;
	default:
		if (answer >= 400)
			code = explain_answer(answer, err);
		else
			error_set(err, code, "la liaison avec %s, port %u, s'est interrompue", server, port);
	}
	error_detail(err, "%s (%ld)", curl_easy_strerror(failed), answer);
	return code;
}

static void set_up(CURL *curl, const struct conf *conf, const char *password)
{
	char url[URL_MAX];
	bool colon = memchr(conf->smtp.server.ptr, ':', conf->smtp.server.len) != NULL;
	snprintf(url, sizeof url, "%s://%s%s%s:%u", conf->smtp.security == CONF_TLS ? "smtps" : "smtp",
		 colon ? "[" : "", conf->smtp.server.ptr, colon ? "]" : "", (unsigned)conf->smtp.port);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)conf->smtp.timeout);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, forget);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
			 (long)(conf->smtp.security == CONF_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (conf->smtp.ca_file.len)
		curl_easy_setopt(curl, CURLOPT_CAINFO, conf->smtp.ca_file.ptr);
	if (conf->smtp.user.len) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, conf->smtp.user.ptr);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	}
}

/* Runs one exchange. `to` and `message` are NULL to only connect. */
static enum error_code run(const struct conf *conf, const char *to, struct upload *message, struct error *err)
{
	_cleanup_buf_ struct buf password;
	char from[ADDRESS_MAX];
	struct curl_slist *recipients = NULL;
	long answer = 0;
	buf_init(&password, CONF_SECRET_MAX + 4097);
	if (conf->smtp.server.len == 0)
		return error_set(err, ERR_USAGE,
				 "aucun serveur de courriel n'est réglé : donnez smtp-server et smtp-from");
	enum error_code code =
		conf->smtp.user.len ? conf_secret_read(conf->smtp.password_file, &password, err) : ERR_NONE;
	if (code)
		return code;
	CURL *curl = curl_easy_init();
	if (!curl || (to && !(recipients = curl_slist_append(NULL, to)))) {
		curl_easy_cleanup(curl);
		return error_nomem(err);
	}
	set_up(curl, conf, password.ptr);
	if (to) {
		snprintf(from, sizeof from, "<%s>", conf->smtp.from.ptr);
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
		curl_easy_setopt(curl, CURLOPT_READDATA, message);
	} else {
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "NOOP");
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	}
	CURLcode failed = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	curl_easy_cleanup(curl);
	curl_slist_free_all(recipients);
	if (password.ptr)
		explicit_bzero(password.ptr, password.cap);
	return failed ? explain(conf, failed, answer, err) : ERR_NONE;
}

enum error_code smtp_send(const struct conf *conf, struct str to, struct str message, struct error *err)
{
	struct upload upload = {message};
	char address[ADDRESS_MAX];
	/* Checked again here, where it becomes a command. */
	if (!conf_is_mail(to) || to.len + 3 > sizeof address)
		return error_set(err, ERR_FORMAT, "l'adresse de courriel n'en est pas une");
	snprintf(address, sizeof address, "<%.*s>", STR_ARG(to));
	return run(conf, address, &upload, err);
}

enum error_code smtp_probe(const struct conf *conf, struct error *err) { return run(conf, NULL, NULL, err); }
