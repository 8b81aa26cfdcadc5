/* SPDX-License-Identifier: Apache-2.0 */
/* Mails that anybody may send: what is read of them is text, within its limits. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "conf/conf.h"
#include "mail/html.h"
#include "mail/read.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY_MAX ((size_t)8 << 20)

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

static void hold_text(struct str text, bool lines)
{
	require(utf8_invalid_at(text) == SIZE_MAX);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		require(c >= ' ' || (lines && (c == '\n' || c == '\t')));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct arena arena;
	struct mail_read mail;
	struct str message = {(const char *)data, size};
	_cleanup_buf_ struct buf page;
	if (!ready)
		mail_read_ready();
	ready = true;
	arena_init(&arena, MEMORY_MAX);
	if (!mail_read(message, &arena, &mail, NULL)) {
		hold_text(mail.from, false);
		hold_text(mail.subject, false);
		hold_text(mail.id, false);
		hold_text(mail.text, true);
		hold_text(mail.forwarded, true);
		require(mail.from.len == 0 || conf_is_mail(mail.from));
		require(mail.text.len + mail.forwarded.len <= 2 * MAIL_READ_TEXT);
		require(mail.attachments <= MAIL_READ_PARTS);
	}
	buf_init(&page, 8 * size + 64);
	html_text(message, &page);
	require(!page.failed);
	arena_release(&arena);
	return 0;
}
