/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message.h"

#include <inttypes.h>
#include <time.h>

#include "base/utf8.h"
#include "conf/conf.h"

#define LINE_MAX_BYTES 76 /* of quoted-printable, its end apart (RFC 2045) */
#define WORD_MAX 75       /* bytes of an encoded word (RFC 2047) */
#define URL_MAX 900       /* so that its header stays under 998 bytes */

static const char hex[] = "0123456789ABCDEF";

static void quote(struct buf *out, unsigned char c)
{
	const char text[] = {'=', hex[c >> 4], hex[c & 15]};
	buf_add(out, text, sizeof text);
}

/* Letters and digits stand for themselves in an encoded word, wherever it is; all else is quoted. */
static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 127 || (unsigned char)text.ptr[i] < ' ')
			return false;
	return true;
}

/* A text in a header, always as encoded words (Q), each of whole characters, the lines folded between them. One way for
 * every text is one way to be right. `column` bytes stand before it on its line. */
static void add_words(struct buf *out, struct str text, size_t column)
{
	static const char open[] = "=?UTF-8?Q?", close[] = "?=";
	size_t room = 0, pos = 0;
	for (size_t start = 0; utf8_next(text, &pos) != UINT32_MAX; start = pos) {
		size_t wanted = 0;
		for (size_t i = start; i < pos; i++)
			wanted += is_plain((unsigned char)text.ptr[i]) || text.ptr[i] == ' ' ? 1 : 3;
		if (wanted > room) {
			buf_add_c(out, start ? "?=\r\n " : "");
			buf_add_c(out, open);
			room = WORD_MAX - (sizeof open - 1) - (sizeof close - 1) - (start ? 0 : column);
		}
		room -= wanted;
		for (size_t i = start; i < pos; i++) {
			if (text.ptr[i] == ' ')
				buf_add_char(out, '_');
			else if (is_plain((unsigned char)text.ptr[i]))
				buf_add_char(out, text.ptr[i]);
			else
				quote(out, (unsigned char)text.ptr[i]);
		}
	}
	buf_add_c(out, close);
}

/* One line, without its end, in lines of at most LINE_MAX_BYTES. */
static void add_quoted_line(struct buf *out, struct str line)
{
	size_t column = 0;
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];
		bool last = i + 1 == line.len;
		/* A space at the end of a line would be lost on its way. */
		bool plain = (c > ' ' && c < 127 && c != '=') || ((c == ' ' || c == '\t') && !last);
		size_t wanted = plain ? 1 : 3;
		if (column + wanted > LINE_MAX_BYTES - (last ? 0 : 1)) {
			buf_add_c(out, "=\r\n");
			column = 0;
		}
		if (plain)
			buf_add_char(out, (char)c);
		else
			quote(out, c);
		column += wanted;
	}
	buf_add_c(out, "\r\n");
}

static bool needs_quoting(struct str text)
{
	size_t column = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool end = i + 1 == text.len || text.ptr[i + 1] == '\n';
		if (c == '\n') {
			column = 0;
			continue;
		}
		if ((unsigned char)c >= 127 || (unsigned char)c < ' ' || (c == ' ' && end) || ++column > LINE_MAX_BYTES)
			return true;
	}
	return false;
}

static void add_body(struct buf *out, struct str text, bool quoted)
{
	while (text.len) {
		struct str line;
		text = str_cut(text, '\n', &line);
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (quoted) {
			add_quoted_line(out, line);
		} else {
			buf_add_str(out, line);
			buf_add_c(out, "\r\n");
		}
	}
}

static void add_date(struct buf *out, int64_t at)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(at / 1000000);
	struct tm t = {0};
	gmtime_r(&seconds, &t);
	buf_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
		 t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static bool is_one_line(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 127)
			return false;
	return utf8_invalid_at(text) == SIZE_MAX;
}

/* Only what an address may hold bare, so that nothing can close its brackets. */
static bool is_link(struct str url)
{
	if (!str_starts(url, STR("https://")) || url.len > URL_MAX || !is_ascii(url))
		return false;
	for (size_t i = 0; i < url.len; i++)
		if (memchr(" <>\"\\,", url.ptr[i], 6))
			return false;
	return true;
}

static enum error_code check(const struct mail *m, struct error *err)
{
	if (!conf_is_mail(m->to) || !conf_is_mail(m->from))
		return error_set(err, ERR_FORMAT,
				 "l'adresse de courriel n'en est pas une : elle s'écrit nom@domaine.fr, "
				 "sans accent");
	if (m->subject.len > MAIL_SUBJECT_MAX || m->from_name.len > MAIL_SUBJECT_MAX || m->text.len > MAIL_TEXT_MAX)
		return error_set(err, ERR_LIMIT, "le courriel est trop long");
	if (m->subject.len == 0 || !is_one_line(m->subject) || !is_one_line(m->from_name))
		return error_set(err, ERR_FORMAT, "l'objet et le nom d'un courriel tiennent sur une ligne");
	if (m->text.len == 0 || utf8_invalid_at(m->text) != SIZE_MAX || memchr(m->text.ptr, '\0', m->text.len))
		return error_set(err, ERR_FORMAT, "le texte du courriel est vide, ou n'est pas en UTF-8");
	if (m->unsubscribe.len && !is_link(m->unsubscribe))
		return error_set(err, ERR_FORMAT, "l'adresse de désabonnement doit être en https://");
	return ERR_NONE;
}

enum error_code mail_compose(const struct mail *m, struct buf *out, struct error *err)
{
	struct str domain, name;
	bool quoted = needs_quoting(m->text);
	enum error_code code = check(m, err);
	if (code)
		return code;
	domain = str_cut(m->from, '@', &name);
	add_date(out, m->at);
	buf_add_c(out, "From: ");
	if (m->from_name.len) {
		add_words(out, m->from_name, STR("From: ").len);
		buf_add_c(out, "\r\n ");
	}
	buf_addf(out, "<%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(m->from), STR_ARG(m->to));
	add_words(out, m->subject, STR("Subject: ").len);
	buf_addf(out, "\r\nMessage-ID: <%016" PRIx64 "%016" PRIx64 "@%.*s>\r\n", m->id[0], m->id[1], STR_ARG(domain));
	/* So that no holiday answer comes back (RFC 3834). */
	buf_add_c(out, "Auto-Submitted: auto-generated\r\n");
	if (m->unsubscribe.len)
		buf_addf(out, "List-Unsubscribe: <%.*s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
			 STR_ARG(m->unsubscribe));
	buf_addf(out,
		 "MIME-Version: 1.0\r\nContent-Language: fr\r\nContent-Type: text/plain; charset=utf-8\r\n"
		 "Content-Transfer-Encoding: %s\r\n\r\n",
		 quoted ? "quoted-printable" : "7bit");
	add_body(out, m->text, quoted);
	return out->failed ? error_nomem(err) : ERR_NONE;
}
