// SPDX-License-Identifier: Apache-2.0
/* Workflow commands (docs.github.com, "Workflow commands for GitHub Actions"); the escapes are those of @actions/core. */
#include "cli/formats.h"
#include "verdict/message.h"

static void add_escaped(struct buf *out, const char *text, bool property)
{
	for (const char *p = text ? text : ""; *p; p++) {
		if (*p == '%')
			buf_add_c(out, "%25");
		else if (*p == '\r')
			buf_add_c(out, "%0D");
		else if (*p == '\n')
			buf_add_c(out, "%0A");
		else if (property && *p == ':')
			buf_add_c(out, "%3A");
		else if (property && *p == ',')
			buf_add_c(out, "%2C");
		else
			buf_add_char(out, *p);
	}
}

void github_message(struct buf *out, const struct checked *c)
{
	for (size_t i = 0; i < c->result->finding_count; i++) {
		const struct blouse_finding *f = &c->result->findings[i];
		const char *command = f->level == BLOUSE_BLOQUANT    ? "error"
				      : f->level == BLOUSE_ATTENTION ? "warning"
								     : "notice";
		struct blouse_span span = f->span_count ? f->spans[0] : (struct blouse_span){0, 0};
		size_t line, column, end_line, end_column;
		place_line(c->places, span.start, &line, &column);
		place_line(c->places, span.end, &end_line, &end_column);
		buf_addf(out, "::%s ", command);
		if (c->name && strcmp(c->name, "-") != 0) {
			buf_add_c(out, "file=");
			add_escaped(out, c->name, true);
			buf_addf(out, ",line=%zu,endLine=%zu,", line, end_line);
			/* Columns only make sense on one line. */
			if (line == end_line)
				buf_addf(out, "col=%zu,endColumn=%zu,", column, end_column);
		}
		buf_add_c(out, "title=");
		add_escaped(out, blouse_charter_rule(c->charter, f->rule)->title, true);
		buf_add_c(out, "::");
		struct buf sentence;
		buf_init(&sentence, out->max);
		message_add(&sentence, c->text, f);
		out->failed |= sentence.failed;
		add_escaped(out, sentence.ptr, false);
		buf_release(&sentence);
		buf_add_char(out, ' ');
		add_escaped(out, f->advice, false);
		buf_add_char(out, '\n');
	}
}
