/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "mail/message.h"

static struct mail sound(void)
{
	return (struct mail){
		.from = STR("blouse@chu.fr"),
		.from_name = STR("Blouse"),
		.to = STR("marie@chu.fr"),
		.subject = STR("Une échéance"),
		.text = STR("Bonjour,\nvoilà.\n"),
		.id = {1, 0xabc},
		.at = INT64_C(1795694400000000),
	};
}

static void composed(const struct mail *m, struct buf *out)
{
	struct error err = {0};
	buf_init(out, MAIL_MESSAGE_MAX);
	if (mail_compose(m, out, &err))
		fail_msg("%s", err.message);
	struct str rest = buf_str(out), line;
	while (rest.len) {
		rest = str_cut(rest, '\n', &line);
		assert_true(line.len >= 1 && line.ptr[line.len - 1] == '\r');
		assert_true(line.len - 1 <= 78);
		for (size_t i = 0; i + 1 < line.len; i++)
			assert_true((unsigned char)line.ptr[i] < 127 && line.ptr[i] != '\r');
	}
}

static enum error_code refused(const struct mail *m)
{
	_cleanup_buf_ struct buf out;
	struct error err = {0};
	buf_init(&out, MAIL_MESSAGE_MAX);
	return mail_compose(m, &out, &err);
}

static void a_whole_message(void **state)
{
	_cleanup_buf_ struct buf out;
	struct mail m = sound();
	(void)state;
	composed(&m, &out);
	assert_string_equal(out.ptr, "Date: Thu, 26 Nov 2026 12:00:00 +0000\r\n"
				     "From: =?UTF-8?Q?Blouse?=\r\n <blouse@chu.fr>\r\n"
				     "To: <marie@chu.fr>\r\n"
				     "Subject: =?UTF-8?Q?Une_=C3=A9ch=C3=A9ance?=\r\n"
				     "Message-ID: <00000000000000010000000000000abc@chu.fr>\r\n"
				     "Auto-Submitted: auto-generated\r\n"
				     "MIME-Version: 1.0\r\nContent-Language: fr\r\n"
				     "Content-Type: text/plain; charset=utf-8\r\n"
				     "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
				     "Bonjour,\r\nvoil=C3=A0.\r\n");
}

static void plain_texts_stay_plain(void **state)
{
	_cleanup_buf_ struct buf out;
	struct mail m = sound();
	(void)state;
	m.text = STR("Bonjour.\n\n.\nFin");
	m.unsubscribe = STR("https://blouse.chu.fr/desabonner/abc");
	composed(&m, &out);
	assert_non_null(strstr(out.ptr, "7bit\r\n\r\nBonjour.\r\n\r\n.\r\nFin\r\n"));
	assert_non_null(strstr(out.ptr, "List-Unsubscribe: <https://blouse.chu.fr/desabonner/abc>\r\n"
					"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
}

static void long_lines_are_cut(void **state)
{
	_cleanup_buf_ struct buf out, text;
	struct mail m = sound();
	(void)state;
	buf_init(&text, MAIL_TEXT_MAX);
	for (unsigned i = 0; i < 300; i++)
		buf_add_c(&text, i % 7 ? "é" : "=x ");
	m.text = buf_str(&text);
	m.subject = str_sub(m.text, 0, 240);
	composed(&m, &out);
	buf_release(&out);
	m.subject = STR("a");
	buf_clear(&text);
	for (unsigned i = 0; i < 75; i++)
		buf_add_char(&text, 'a');
	for (unsigned i = 0; i < 4; i++) {
		buf_add_char(&text, i < 3 ? 'b' : ' ');
		m.text = buf_str(&text);
		composed(&m, &out);
		buf_release(&out);
	}
}

/* Nothing that a value holds makes a header of its own. */
static void headers_are_not_injected(void **state)
{
	static const char *const addresses[] = {
		"",        "a",      "a@b\r\nBcc: x@y", "a@b\nBcc: x",        "a b@c", "<a@b>", "a@b,c@d",
		"\"a\"@b", "é@b.fr", "a@b c",           "a@b>\r\nRCPT TO:<c", "a@"};
	struct mail m;
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		m = sound();
		m.to = str_from_c(addresses[i]);
		assert_int_equal(refused(&m), ERR_FORMAT);
		m = sound();
		m.from = str_from_c(addresses[i]);
		assert_int_equal(refused(&m), ERR_FORMAT);
	}
	m = sound();
	m.subject = STR("a\r\nBcc: x@y.fr");
	assert_int_equal(refused(&m), ERR_FORMAT);
	m = sound();
	m.from_name = STR("a\nBcc: x@y.fr");
	assert_int_equal(refused(&m), ERR_FORMAT);
	m = sound();
	m.unsubscribe = STR("https://a>\r\nBcc: x");
	assert_int_equal(refused(&m), ERR_FORMAT);
	m = sound();
	m.text = STR("a\0b");
	assert_int_equal(refused(&m), ERR_FORMAT);
	m = sound();
	m.subject = STR("");
	assert_int_equal(refused(&m), ERR_FORMAT);
	/* What would end a word, or an address, is quoted. */
	_cleanup_buf_ struct buf out;
	m = sound();
	m.from_name = STR("\"A\" <b@c>?= (x)");
	m.text = STR("a\rBcc: x\n");
	composed(&m, &out);
	assert_non_null(strstr(out.ptr, "=22A=22_=3Cb=40c=3E=3F=3D_=28x=29"));
	assert_non_null(strstr(out.ptr, "a=0DBcc: x\r\n"));
}

static void sizes_are_bounded(void **state)
{
	_cleanup_buf_ struct buf text;
	struct mail m = sound();
	(void)state;
	buf_init(&text, MAIL_TEXT_MAX + 1);
	while (text.len < MAIL_TEXT_MAX)
		buf_add_char(&text, '\x01');
	m.text = buf_str(&text);
	assert_int_equal(refused(&m), ERR_NONE);
	buf_add_char(&text, 'a');
	m.text = buf_str(&text);
	assert_int_equal(refused(&m), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_message),    cmocka_unit_test(plain_texts_stay_plain),
		cmocka_unit_test(long_lines_are_cut), cmocka_unit_test(headers_are_not_injected),
		cmocka_unit_test(sizes_are_bounded),
	};
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
