/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/read.h"

#include "base/testing.h"
#include "base/buf.h"
#include "mail/html.h"
#include "mail/imap.h"

#define MEMORY ((size_t)8 << 20)

static struct arena arena;

static struct mail_read read_of(const char *text)
{
	struct error err = {0};
	struct mail_read mail = {0};
	if (mail_read(str_from_c(text), &arena, &mail, &err))
		fail_msg("%s", err.message);
	return mail;
}

static void who_writes(void **state)
{
	(void)state;
	static const struct {
		const char *heads;
		enum mail_sender sender;
		const char *from;
	} rows[] = {
		{"From: Voisin <Voisin@Exemple.FR>\n", MAIL_PERSON, "voisin@exemple.fr"},
		{"From: a@b.fr\nReply-To: c@d.fr\n", MAIL_PERSON, "c@d.fr"},
		{"From: \"a@b.fr\\\"\\nBcc: x@y.fr\" <sans-arobase>\n", MAIL_PERSON, ""},
		{"From: a@b.fr\nAuto-Submitted: no\n", MAIL_PERSON, "a@b.fr"},
		{"From: a@b.fr\nAuto-Submitted: auto-generated\n", MAIL_PROGRAM, "a@b.fr"},
		{"From: a@b.fr\nAuto-Submitted: auto-replied (vacation)\n", MAIL_ECHO, "a@b.fr"},
		{"From: a@b.fr\nPrecedence: list\nReply-To: liste@b.fr\n", MAIL_PROGRAM, "a@b.fr"},
		{"From: a@b.fr\nList-Id: <x.b.fr>\n", MAIL_PROGRAM, "a@b.fr"},
		{"From: a@b.fr\nX-Auto-Response-Suppress: DR, OOF, AutoReply\n", MAIL_PROGRAM, "a@b.fr"},
		{"From: no-reply@b.fr\n", MAIL_PROGRAM, "no-reply@b.fr"},
		{"From: liste-request@b.fr\n", MAIL_PROGRAM, "liste-request@b.fr"},
		{"From: MAILER-DAEMON@b.fr\n", MAIL_ECHO, "mailer-daemon@b.fr"},
		{"From: a@b.fr\nReturn-Path: <>\n", MAIL_ECHO, "a@b.fr"},
		{"From: a@b.fr\nContent-Type: multipart/report; boundary=x\n", MAIL_ECHO, "a@b.fr"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[512];
		snprintf(text, sizeof(text), "%s\nBonjour\n", rows[i].heads);
		struct mail_read mail = read_of(text);
		if (mail.sender != rows[i].sender || !str_eq(mail.from, str_from_c(rows[i].from)))
			fail_msg("%s: %d, %.*s", rows[i].heads, (int)mail.sender, STR_ARG(mail.from));
	}
}

static void what_there_is_to_read(void **state)
{
	(void)state;
	struct mail_read mail = read_of(
		"From: a@b.fr\nSubject: =?utf-8?B?w4l0w6k=?=\n =?iso-8859-1?Q?_=E9mu?=\nMessage-ID: <1@b>\n"
		"Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>La page</p>\n"
		"--x\nContent-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n"
		"L=92=E9t=E9 =80\n--x--\n");
	assert_true(str_eq(mail.text, STR("L’été €")));
	assert_true(str_eq(mail.subject, STR("Été ému")));
	assert_true(str_eq(mail.id, STR("1@b")));
	/* What is attached is given as it is; a small picture that stands in a text is its decoration. */
	mail = read_of(
		"From: a@b.fr\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nUn\n--x\nContent-Type: text/plain\n"
		"Content-Disposition: attachment; filename=a.txt\n\nsecret\n--x\nContent-Type: image/png\n\nPNG\n--x\n"
		"Content-Type: message/rfc822\n\nFrom: c@d.fr\n\nTransmis\n--x--\n");
	assert_true(str_eq(mail.text, STR("Un")) && str_eq(mail.forwarded, STR("Transmis")));
	assert_true(mail.file_count == 1 && mail.attachments == 0 && str_eq(mail.files[0], STR("secret")));
	static char many[8192];
	int len = snprintf(many, sizeof(many), "From: a@b.fr\nContent-Type: multipart/mixed; boundary=x\n\n");
	for (int i = 0; i < MAIL_READ_FILES + 2; i++)
		len += snprintf(many + len, sizeof(many) - (size_t)len,
				"--x\nContent-Type: image/png\nContent-Disposition: attachment\n"
				"Content-Transfer-Encoding: base64\n\niVBORw==\n");
	mail = read_of(many);
	assert_int_equal(mail.file_count, MAIL_READ_FILES);
	assert_int_equal(mail.attachments, 2);
	assert_true(str_eq(mail.files[MAIL_READ_FILES - 1], STR("\x89PNG")));
	/* What a program of mails writes around. */
	mail = read_of("From: a@b.fr\n\nVoyez.\n\n-----Message d'origine-----\nDe : c@d.fr\nObjet : x\n\nLe message\n");
	assert_true(str_eq(mail.text, STR("Voyez.")) && str_eq(mail.forwarded, STR("Le message")));
}

static void what_is_no_mail(void **state)
{
	(void)state;
	struct error err = {0};
	struct mail_read mail = {.attachments = 7};
	static char zeros[400];
	assert_int_equal(mail_read((struct str){zeros, sizeof(zeros)}, &arena, &mail, &err), ERR_FORMAT);
	assert_int_equal(mail_read(STR(""), &arena, &mail, &err), ERR_FORMAT);
	assert_int_equal(mail_read((struct str){zeros, MAIL_READ_MAX + 1}, &arena, &mail, &err), ERR_LIMIT);
	assert_int_equal(mail.attachments, 7);
}

static void pages_are_texts(void **state)
{
	(void)state;
	static const struct {
		const char *html, *text;
	} rows[] = {
		{"<P>Un<br/>deux</P><p>trois", "Un\ndeux\n\ntrois"},
		{"a < b &amp;&amp; c &lt;d> &inconnu; &#233;&#x20AC;&#0;&#xD800; & fin", "a < b && c <d> é€ & fin"},
		{"<head><title>x</title></head><script>if (a<b) '</p>'</script>mots<style>p{}</style> ici", "mots ici"},
		{"<!-- <p>caché</p> -->vu<a title=\"a > b\" href=x>là</a>", "vulà"},
		{"<script>jamais fermé", ""},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, 4096);
		html_text(str_from_c(rows[i].html), &out);
		if (!str_eq(str_trim(buf_str(&out)), str_from_c(rows[i].text)))
			fail_msg("%s: %.*s", rows[i].html, STR_ARG(buf_str(&out)));
	}
}

static void names_of_folders_travel(void **state)
{
	(void)state;
	static const struct {
		const char *name, *travels;
	} rows[] = {
		{"Traités", "Trait&AOk-s"}, {"À voir", "&AMA- voir"}, {"R&D", "R&-D"},
		{"INBOX", "INBOX"},         {"éè", "&AOkA6A-"},       {"😀", "&2D3eAA-"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, 256);
		imap_folder(str_from_c(rows[i].name), &out);
		if (!str_eq(buf_str(&out), str_from_c(rows[i].travels)))
			fail_msg("%s: %.*s", rows[i].name, STR_ARG(buf_str(&out)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_writes),
		cmocka_unit_test(what_there_is_to_read),
		cmocka_unit_test(what_is_no_mail),
		cmocka_unit_test(pages_are_texts),
		cmocka_unit_test(names_of_folders_travel),
	};
	mail_read_ready();
	arena_init(&arena, MEMORY);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
