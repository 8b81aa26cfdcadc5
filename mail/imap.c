/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/imap.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define URL_MAX 2048
#define NAME_MAX_BYTES 512
#define COMMAND_MAX 1200
#define SAID_MAX ((size_t)64 << 10) /* of answers to one command */
#define TIMEOUT_S 120L
#define CONNECT_S 20L

struct imap {
	const struct conf *conf;
	CURL *curl;
	char url[URL_MAX];
	struct buf *into; /* where what is asked for goes; NULL: `said` */
	struct buf said;
	uint64_t exists, validity;
};

/* --- names --- */

static void add_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
	for (size_t i = 0; i < len; i += 3) {
		uint32_t n = (uint32_t)bytes[i] << 16 | (i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0) |
			     (i + 2 < len ? bytes[i + 2] : 0);
		for (size_t j = 0; j < 4 && i + j <= len; j++)
			buf_add_char(out, letters[n >> (18 - 6 * j) & 63]);
	}
}

void imap_folder(struct str name, struct buf *out)
{
	unsigned char units[NAME_MAX_BYTES * 2];
	size_t count = 0;
	for (size_t at = 0; at <= name.len;) {
		uint32_t cp = at < name.len ? utf8_next(name, &at) : (at++, 0);
		bool plain = (cp >= ' ' && cp < 0x7F) || cp == 0 || cp == UINT32_MAX;
		if (!plain && count + 4 <= sizeof(units)) {
			uint32_t more = cp - 0x10000;
			uint32_t pair[2] = {cp < 0x10000 ? cp : 0xD800 + (more >> 10), 0xDC00 + (more & 0x3FF)};
			for (size_t i = 0; i < (cp < 0x10000 ? 1U : 2U); i++) {
				units[count++] = (unsigned char)(pair[i] >> 8);
				units[count++] = (unsigned char)pair[i];
			}
			continue;
		}
		if (count > 0) {
			buf_add_char(out, '&');
			add_base64(out, units, count);
			buf_add_char(out, '-');
			count = 0;
		}
		if (cp == UINT32_MAX)
			return;
		if (cp == '&')
			buf_add_c(out, "&-");
		else if (cp)
			buf_add_char(out, (char)cp);
	}
}

/* In quotes, as a command takes it; libcurl undoes percents in commands. */
static void add_quoted(struct buf *out, struct str folder)
{
	_cleanup_buf_ struct buf name;
	buf_init(&name, NAME_MAX_BYTES * 4);
	imap_folder(folder, &name);
	buf_add_char(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		if (c == '%')
			buf_add_c(out, "%25");
		else
			buf_add_char(out, c);
	}
	buf_add_char(out, '"');
}

/* --- the exchange --- */

static size_t take(char *data, size_t size, size_t count, void *context)
{
	struct imap *m = context;
	struct buf *into = m->into ? m->into : &m->said;
	return buf_add(into, data, size * count) ? size * count : 0;
}

static uint64_t number_after(struct str line, const char *word)
{
	unsigned long long n = 0;
	struct str w = str_from_c(word);
	size_t at = str_find(line, w), end;
	if (at == SIZE_MAX)
		return 0;
	for (end = at += w.len; end < line.len && line.ptr[end] >= '0' && line.ptr[end] <= '9';)
		end++;
	return str_to_u64(str_sub(line, at, end - at), UINT32_MAX, &n) ? n : 0;
}

/* What the server says as a folder is opened. */
static size_t hear(char *data, size_t size, size_t count, void *context)
{
	struct imap *m = context;
	struct str line = str_trim((struct str){data, size * count});
	if (str_starts(line, STR("* ")) && str_ends(line, STR(" EXISTS")))
		m->exists = number_after(line, "* ");
	if (str_find(line, STR("[UIDVALIDITY ")) != SIZE_MAX)
		m->validity = number_after(line, "[UIDVALIDITY ");
	return size * count;
}

static enum error_code explain(const struct imap *m, CURLcode failed, struct error *err)
{
	const char *server = m->conf->imap.server.ptr;
	unsigned port = (unsigned)m->conf->imap.port;
	enum error_code code = ERR_UNAVAILABLE;
	switch (failed) {
	case CURLE_COULDNT_RESOLVE_HOST:
		error_set(err, code, "le nom %s n'est pas connu : vérifiez imap-server, ou le DNS de cette machine",
			  server);
		break;
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
		error_set(err, code,
			  "%s, port %u, ne répond pas : vérifiez imap-server, imap-port et imap-security (tls va avec "
			  "993, "
			  "starttls avec 143)",
			  server, port);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		error_set(err, code,
			  "le certificat de %s n'est pas reconnu : si votre établissement a sa propre autorité, nommez "
			  "son "
			  "certificat dans imap-ca-file ; vérifiez aussi que imap-server est le nom qu'il porte",
			  server);
		break;
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
		error_set(err, code,
			  "la liaison chiffrée avec %s, port %u, ne s'établit pas : tls va avec 993, starttls avec 143",
			  server, port);
		break;
	case CURLE_LOGIN_DENIED:
		error_set(err, code, "%s refuse le compte : vérifiez imap-user et le contenu de imap-password-file",
			  server);
		break;
	case CURLE_REMOTE_ACCESS_DENIED:
		error_set(err, code, "le dossier de la boîte ne s'ouvre pas : vérifiez imap-folder");
		break;
	default:
		error_set(err, code, "la liaison avec %s, port %u, s'est interrompue", server, port);
	}
	error_detail(err, "%s", curl_easy_strerror(failed));
	return code;
}

static CURLcode command(struct imap *m, const char *text)
{
	m->into = NULL;
	buf_clear(&m->said);
	curl_easy_setopt(m->curl, CURLOPT_URL, m->url);
	curl_easy_setopt(m->curl, CURLOPT_CUSTOMREQUEST, text);
	return curl_easy_perform(m->curl);
}

static void set_up(struct imap *m, const char *password)
{
	const struct conf *conf = m->conf;
	curl_easy_setopt(m->curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
	curl_easy_setopt(m->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(m->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(m->curl, CURLOPT_TIMEOUT, TIMEOUT_S);
	curl_easy_setopt(m->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(m->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(m->curl, CURLOPT_WRITEDATA, m);
	curl_easy_setopt(m->curl, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(m->curl, CURLOPT_HEADERDATA, m);
	curl_easy_setopt(m->curl, CURLOPT_USE_SSL,
			 (long)(conf->imap.security == CONF_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (conf->imap.ca_file.len)
		curl_easy_setopt(m->curl, CURLOPT_CAINFO, conf->imap.ca_file.ptr);
	curl_easy_setopt(m->curl, CURLOPT_USERNAME, conf->imap.user.ptr);
	curl_easy_setopt(m->curl, CURLOPT_PASSWORD, password);
}

static enum error_code make_url(struct imap *m, struct error *err)
{
	const struct conf *conf = m->conf;
	_cleanup_buf_ struct buf folder;
	bool colon = memchr(conf->imap.server.ptr, ':', conf->imap.server.len) != NULL;
	buf_init(&folder, NAME_MAX_BYTES * 4);
	imap_folder(conf->imap.folder, &folder);
	char *escaped = folder.failed ? NULL : curl_easy_escape(m->curl, folder.ptr, (int)folder.len);
	if (!escaped)
		return error_nomem(err);
	int len = snprintf(m->url, sizeof(m->url), "%s://%s%s%s:%u/%s",
			   conf->imap.security == CONF_TLS ? "imaps" : "imap", colon ? "[" : "", conf->imap.server.ptr,
			   colon ? "]" : "", (unsigned)conf->imap.port, escaped);
	curl_free(escaped);
	return len > 0 && (size_t)len < sizeof(m->url) ? ERR_NONE
						       : error_set(err, ERR_LIMIT, "imap-folder est trop long");
}

static enum error_code open_with(struct imap *m, struct error *err)
{
	_cleanup_buf_ struct buf password;
	buf_init(&password, CONF_SECRET_MAX + 4097);
	enum error_code code = conf_secret_read(m->conf->imap.password_file, &password, err);
	if (!code && !(m->curl = curl_easy_init()))
		code = error_nomem(err);
	if (!code)
		code = make_url(m, err);
	if (!code) {
		set_up(m, password.ptr);
		CURLcode failed = command(m, "NOOP");
		code = failed ? explain(m, failed, err) : ERR_NONE;
	}
	if (password.ptr)
		explicit_bzero(password.ptr, password.cap);
	return code;
}

enum error_code imap_open(const struct conf *conf, struct imap **ret_imap, struct error *err)
{
	if (conf->imap.server.len == 0)
		return error_set(err, ERR_USAGE, "aucune boîte n'est réglée : donnez imap-server");
	struct imap *m = mem_calloc(1, sizeof(*m));
	if (!m)
		return error_nomem(err);
	m->conf = conf;
	buf_init(&m->said, SAID_MAX);
	enum error_code code = open_with(m, err);
	if (code)
		imap_close(m);
	else
		*ret_imap = m;
	return code;
}

void imap_close(struct imap *imap)
{
	if (!imap)
		return;
	curl_easy_cleanup(imap->curl);
	buf_release(&imap->said);
	mem_free(imap);
}

enum error_code imap_list(struct imap *m, struct imap_item ret_items[IMAP_LIST_MAX], size_t *ret_count,
			  uint64_t *ret_validity, struct error *err)
{
	char text[64];
	size_t count = 0;
	*ret_validity = m->validity;
	*ret_count = 0;
	if (m->exists == 0)
		return ERR_NONE;
	snprintf(text, sizeof(text), "FETCH 1:%" PRIu64 " (UID RFC822.SIZE FLAGS)",
		 m->exists < IMAP_LIST_MAX ? m->exists : IMAP_LIST_MAX);
	CURLcode failed = command(m, text);
	if (failed)
		return explain(m, failed, err);
	struct str line, rest = buf_str(&m->said);
	while (rest.len > 0 && count < IMAP_LIST_MAX) {
		rest = str_cut(rest, '\n', &line);
		const struct imap_item item = {number_after(line, "UID "), number_after(line, "RFC822.SIZE ")};
		/* What was marked to go is as good as gone. */
		if (item.uid != 0 && str_find(line, STR("\\Deleted")) == SIZE_MAX)
			ret_items[count++] = item;
	}
	*ret_count = count;
	return ERR_NONE;
}

enum error_code imap_fetch(struct imap *m, uint64_t uid, struct buf *into, struct error *err)
{
	char url[URL_MAX + 32];
	size_t before = into->len;
	snprintf(url, sizeof(url), "%s/;UID=%" PRIu64, m->url, uid);
	m->into = into;
	curl_easy_setopt(m->curl, CURLOPT_URL, url);
	curl_easy_setopt(m->curl, CURLOPT_CUSTOMREQUEST, NULL);
	CURLcode failed = curl_easy_perform(m->curl);
	m->into = NULL;
	if (into->failed)
		return error_set(err, ERR_LIMIT, "ce courriel est trop long");
	if (failed == CURLE_REMOTE_FILE_NOT_FOUND || (!failed && into->len == before))
		return error_set(err, ERR_NOT_FOUND, "ce courriel n'est plus là");
	return failed ? explain(m, failed, err) : ERR_NONE;
}

static CURLcode on_folder(struct imap *m, const char *before, uint64_t uid, struct str folder)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, COMMAND_MAX);
	buf_add_c(&text, before);
	if (uid)
		buf_addf(&text, "%" PRIu64 " ", uid);
	add_quoted(&text, folder);
	buf_add_char(&text, '\0');
	return text.failed ? CURLE_OUT_OF_MEMORY : command(m, text.ptr);
}

enum error_code imap_move(struct imap *m, uint64_t uid, struct str folder, struct error *err)
{
	char text[64];
	CURLcode failed = on_folder(m, "UID MOVE ", uid, folder);
	if (failed == CURLE_QUOTE_ERROR) {
		on_folder(m, "CREATE ", 0, folder);
		failed = on_folder(m, "UID MOVE ", uid, folder);
	}
	if (failed != CURLE_QUOTE_ERROR)
		return failed ? explain(m, failed, err) : ERR_NONE;
	/* A server without MOVE: copied, then marked as what is to go. */
	failed = on_folder(m, "UID COPY ", uid, folder);
	snprintf(text, sizeof(text), "UID STORE %" PRIu64 " +FLAGS.SILENT (\\Deleted)", uid);
	if (!failed)
		failed = command(m, text);
	if (!failed)
		command(m, "EXPUNGE");
	if (failed == CURLE_QUOTE_ERROR)
		return error_set(
			err, ERR_UNAVAILABLE,
			"la boîte ne laisse pas ranger ce courriel : vérifiez imap-done-folder et imap-aside-folder");
	return failed ? explain(m, failed, err) : ERR_NONE;
}
