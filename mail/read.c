/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/read.h"

#include <gmime/gmime.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "conf/conf.h"
#include "mail/html.h"

#define LINE_MAX_BYTES 512 /* of a header that is kept */

struct walk {
	struct arena *arena;
	struct buf text, forwarded;
	struct buf *into; /* one of these */
	struct str files[MAIL_READ_FILES];
	size_t parts, file_count, attachments;
	bool cut, failed;
};

void mail_read_ready(void) { g_mime_init(); }

/* --- texts --- */

/* Valid, of one kind of line end, and of no more than there is room for. */
static void add_text(struct buf *out, struct str text, size_t room, bool *cut)
{
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		uint32_t cp = utf8_next(text, &at);
		if (cp == UINT32_MAX) {
			at = start + 1;
			continue;
		}
		if (out->len + (at - start) > room) {
			*cut = true;
			return;
		}
		if (cp == '\n' || cp == '\t' || (cp >= ' ' && cp != 0x7F && !(cp >= 0x80 && cp < 0xA0)))
			buf_add(out, text.ptr + start, at - start);
	}
}

static struct str one_line(struct arena *arena, const char *text)
{
	_cleanup_buf_ struct buf line;
	bool cut = false;
	buf_init(&line, LINE_MAX_BYTES + 8);
	add_text(&line, str_from_c(text ? text : ""), LINE_MAX_BYTES, &cut);
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '\n' || line.ptr[i] == '\t')
			line.ptr[i] = ' ';
	return line.failed ? (struct str){0} : arena_copy(arena, str_trim(buf_str(&line)));
}

/* Small letters, for a sender is known again by their address; nothing when it is none. */
static struct str address(struct arena *arena, const char *text)
{
	struct str s = one_line(arena, text);
	if (!conf_is_mail(s))
		return s.ptr ? STR("") : s;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
			((char *)s.ptr)[i] |= 0x20;
	return s;
}

static struct str first_address(struct arena *arena, InternetAddressList *list)
{
	for (int i = 0; list && i < internet_address_list_length(list) && i < 4; i++) {
		InternetAddress *a = internet_address_list_get_address(list, i);
		struct str found = {0};
		if (!INTERNET_ADDRESS_IS_MAILBOX(a))
			continue;
		found = address(arena, internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a)));
		if (!found.ptr || found.len > 0)
			return found;
	}
	return STR("");
}

/* --- parts --- */

static void walk_part(struct walk *w, GMimeObject *part, unsigned depth);

static void read_text(struct walk *w, GMimeTextPart *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
	char *text = g_mime_text_part_get_text(part);
	_cleanup_buf_ struct buf plain;
	buf_init(&plain, MAIL_READ_MAX * 4);
	struct str s = str_from_c(text ? text : "");
	if (g_mime_content_type_is_type(type, "text", "html")) {
		html_text(s, &plain);
		s = buf_str(&plain);
	}
	if (w->into->len > 0 && s.len > 0)
		buf_add_char(w->into, '\n');
	add_text(w->into, s, MAIL_READ_TEXT, &w->cut);
	w->failed = w->failed || plain.failed;
	g_free(text);
}

static bool is_text(GMimeObject *part, const char *subtype)
{
	return GMIME_IS_TEXT_PART(part) &&
	       g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", subtype);
}

static void read_file(struct walk *w, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content ? g_mime_stream_mem_new() : NULL;
	if (!stream || g_mime_data_wrapper_write_to_stream(content, stream) < 0) {
		w->attachments++;
	} else {
		const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
		const struct str file = {(const char *)bytes->data, bytes->len};
		if (!g_mime_part_is_attachment(part) && file.len < MAIL_READ_FLOURISH)
			; /* nothing is missed */
		else if (w->file_count == MAIL_READ_FILES || file.len == 0)
			w->attachments++;
		else if (!(w->files[w->file_count++] = arena_copy(w->arena, file)).ptr)
			w->failed = true;
	}
	if (stream)
		g_object_unref(stream);
}

/* Of several ways to say the same: the plain one, else the page, else the last. */
static void walk_alternative(struct walk *w, GMimeMultipart *parts, unsigned depth)
{
	GMimeObject *best = NULL;
	int count = g_mime_multipart_get_count(parts);
	for (int i = 0; i < count && i < MAIL_READ_PARTS; i++) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);
		if (!best || is_text(part, "plain") || !is_text(best, "plain"))
			best = part;
	}
	if (best)
		walk_part(w, best, depth + 1);
}

/* What is passed on as a whole message. */
static void walk_message(struct walk *w, GMimeMessage *message, unsigned depth)
{
	struct buf *before = w->into;
	GMimeObject *body = message ? g_mime_message_get_mime_part(message) : NULL;
	if (!body)
		return;
	w->into = &w->forwarded;
	walk_part(w, body, depth + 1);
	w->into = before;
}

static void walk_part(struct walk *w, GMimeObject *part, unsigned depth)
{
	if (++w->parts > MAIL_READ_PARTS || depth > MAIL_READ_DEPTH) {
		w->cut = true;
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		walk_message(w, g_mime_message_part_get_message(GMIME_MESSAGE_PART(part)), depth);
	} else if (GMIME_IS_MULTIPART(part)) {
		GMimeMultipart *parts = GMIME_MULTIPART(part);
		int count = g_mime_multipart_get_count(parts);
		if (g_mime_content_type_is_type(g_mime_object_get_content_type(part), "multipart", "alternative")) {
			walk_alternative(w, parts, depth);
			return;
		}
		for (int i = 0; i < count && w->parts <= MAIL_READ_PARTS; i++)
			walk_part(w, g_mime_multipart_get_part(parts, i), depth + 1);
	} else if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(GMIME_PART(part))) {
		read_text(w, GMIME_TEXT_PART(part));
	} else if (GMIME_IS_PART(part)) {
		read_file(w, GMIME_PART(part));
	}
}

/* --- who sent it --- */

static bool header_has(GMimeMessage *m, const char *name, const char *const *words)
{
	const char *value = g_mime_object_get_header(GMIME_OBJECT(m), name);
	if (!value)
		return false;
	for (; *words; words++)
		if (strcasestr(value, *words))
			return true;
	return false;
}

static bool has(GMimeMessage *m, const char *name) { return g_mime_object_get_header(GMIME_OBJECT(m), name) != NULL; }

static bool nobody_reads(struct str from)
{
	static const char *const names[] = {"mailer-daemon", "postmaster",      "no-reply",      "noreply",
					    "no_reply",      "ne-pas-repondre", "nepasrepondre", "donotreply",
					    "do-not-reply",  "bounce",          "owner-",        "notification"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_starts(from, str_from_c(names[i])))
			return true;
	struct str name;
	str_cut(from, '@', &name);
	return str_ends(name, STR("-request")) || str_ends(name, STR("-owner"));
}

static enum mail_sender sender_of(GMimeMessage *m, GMimeObject *body, struct str from)
{
	static const char *const replied[] = {"auto-replied", "auto-notified", NULL};
	static const char *const answers[] = {"auto_reply", NULL};
	static const char *const no[] = {"no", NULL};
	static const char *const bulk[] = {"bulk", "list", "junk", NULL};
	static const char *const suppressed[] = {"All", "AutoReply", NULL};
	static const char *const empty[] = {"<>", NULL};
	GMimeContentType *type = body ? g_mime_object_get_content_type(body) : NULL;
	bool report = type && g_mime_content_type_is_type(type, "multipart", "report");
	if (report || header_has(m, "Return-Path", empty) || header_has(m, "Auto-Submitted", replied) ||
	    header_has(m, "Precedence", answers) || has(m, "X-Autoreply") || has(m, "X-Autorespond") ||
	    str_starts(from, STR("mailer-daemon@")))
		return MAIL_ECHO;
	bool machine = has(m, "Auto-Submitted") && !header_has(m, "Auto-Submitted", no);
	if (machine || header_has(m, "Precedence", bulk) || has(m, "List-Id") || has(m, "List-Unsubscribe") ||
	    header_has(m, "X-Auto-Response-Suppress", suppressed) || nobody_reads(from))
		return MAIL_PROGRAM;
	return MAIL_PERSON;
}

/* --- what is passed on within a text --- */

/* How mail programs begin what they pass on, in French and in English. */
static const char *const begins[] = {"---------- Forwarded message", "---------- Message transféré",
				     "-------- Message transféré",   "-------- Forwarded Message",
				     "-----Message d'origine-----",  "-----Message d’origine-----",
				     "-----Original Message-----",   "Début du message transféré",
				     "Début du message réexpédié",   "Begin forwarded message"};

/* Behind the lines « De : », « Objet : » and their like. */
static struct str skip_heads(struct str text)
{
	struct str line, rest = text;
	for (unsigned lines = 0; lines < 12; lines++) {
		struct str after = str_cut(rest, '\n', &line);
		line = str_trim(line);
		size_t colon = str_find(line, STR(":"));
		if (line.len > 0 && (colon == SIZE_MAX || colon > 24))
			break;
		if (after.len == 0)
			return rest;
		rest = after;
	}
	return rest;
}

static void split(struct mail_read *mail)
{
	size_t first = SIZE_MAX;
	if (mail->forwarded.len > 0)
		return;
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		size_t at = str_find(mail->text, str_from_c(begins[i]));
		first = at < first ? at : first;
	}
	if (first == SIZE_MAX)
		return;
	struct str line, rest = str_cut(str_sub(mail->text, first, SIZE_MAX), '\n', &line);
	mail->forwarded = str_trim(skip_heads(rest));
	mail->text = str_trim(str_sub(mail->text, 0, first));
}

static enum error_code read_message(GMimeMessage *m, struct walk *w, struct mail_read *mail, struct error *err)
{
	GMimeObject *body = g_mime_message_get_mime_part(m);
	struct str reply = first_address(w->arena, g_mime_message_get_reply_to(m));
	if (body)
		walk_part(w, body, 0);
	mail->from = first_address(w->arena, g_mime_message_get_from(m));
	mail->sender = sender_of(m, body, mail->from);
	/* Who asks for answers elsewhere is answered there, unless a machine asks. */
	if (reply.len > 0 && mail->sender == MAIL_PERSON)
		mail->from = reply;
	mail->subject = one_line(w->arena, g_mime_message_get_subject(m));
	mail->id = one_line(w->arena, g_mime_message_get_message_id(m));
	mail->text = arena_copy(w->arena, str_trim(buf_str(&w->text)));
	mail->forwarded = arena_copy(w->arena, str_trim(buf_str(&w->forwarded)));
	memcpy(mail->files, w->files, sizeof(mail->files));
	mail->file_count = w->file_count;
	mail->attachments = w->attachments;
	mail->cut = w->cut;
	if (w->failed || w->text.failed || w->forwarded.failed || !reply.ptr || !mail->from.ptr || !mail->subject.ptr ||
	    !mail->id.ptr || !mail->text.ptr || !mail->forwarded.ptr)
		return error_nomem(err);
	if (mail->from.len == 0 && mail->text.len == 0 && mail->forwarded.len == 0)
		return error_set(err, ERR_FORMAT, "ce n'est pas un courriel, ou il n'a ni expéditeur ni texte");
	split(mail);
	return ERR_NONE;
}

enum error_code mail_read(struct str message, struct arena *arena, struct mail_read *ret_mail, struct error *err)
{
	struct walk w = {.arena = arena};
	struct mail_read mail = {0};
	if (message.len > MAIL_READ_MAX)
		return error_set(err, ERR_LIMIT, "ce courriel dépasse %zu Mo", MAIL_READ_MAX >> 20);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(message.ptr, message.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	buf_init(&w.text, MAIL_READ_TEXT + 16);
	buf_init(&w.forwarded, MAIL_READ_TEXT + 16);
	w.into = &w.text;
	enum error_code code = m ? read_message(m, &w, &mail, err)
				 : error_set(err, ERR_FORMAT, "ce n'est pas un courriel : il n'a pas d'en-tête");
	buf_release(&w.text);
	buf_release(&w.forwarded);
	if (m)
		g_object_unref(m);
	g_object_unref(parser);
	g_object_unref(stream);
	if (!code)
		*ret_mail = mail;
	return code;
}
