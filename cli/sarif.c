// SPDX-License-Identifier: Apache-2.0
/* SARIF 2.1.0 (OASIS): section 3.27 result, 3.30 region, 3.49 reportingDescriptor. */
#include "cli/formats.h"
#include "verdict/jsonw.h"
#include "verdict/message.h"

static const char *level_of(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? "error" : level == BLOUSE_ATTENTION ? "warning" : "note";
}

static void add_message(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "\"%s\": {\"text\": ", name);
	jsonw_c_string(out, text ? text : "");
	buf_add_char(out, '}');
}

void sarif_begin(struct buf *out, const struct blouse_charter *charter)
{
	buf_add_c(out,
		  "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": ["
		  "{\"tool\": {\"driver\": {\"name\": \"Blouse\", \"semanticVersion\": ");
	jsonw_c_string(out, blouse_version());
	buf_add_c(out, ", \"language\": \"fr\", \"rules\": [");
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++) {
		const struct blouse_rule *rule = blouse_charter_rule(charter, i);
		buf_add_c(out, i ? ",\n{\"id\": " : "\n{\"id\": ");
		jsonw_c_string(out, rule->id);
		buf_add_c(out, ", ");
		add_message(out, "shortDescription", rule->title);
		buf_add_c(out, ", ");
		add_message(out, "fullDescription", rule->why);
		buf_add_c(out, ", ");
		add_message(out, "help", rule->advice);
		buf_addf(out, ", \"defaultConfiguration\": {\"enabled\": %s, \"level\": \"%s\"}}",
			 rule->enabled ? "true" : "false", level_of(rule->level));
	}
	buf_add_c(out, "]}}, \"columnKind\": \"unicodeCodePoints\", \"results\": [");
}

void sarif_uri(struct buf *out, const char *path)
{
	static const char hex[] = "0123456789ABCDEF";
	buf_add_c(out, path[0] == '/' ? "file://" : "");
	for (const char *p = path; *p; p++) {
		unsigned char c = (unsigned char)*p;
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			     strchr("-._~/", c);
		if (plain) {
			buf_add_char(out, (char)c);
		} else {
			char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
			buf_add(out, escaped, sizeof escaped);
		}
	}
}

static void add_location(struct buf *out, const struct checked *c, struct blouse_span span)
{
	size_t line, column, end_line, end_column, start = place_point(c->places, span.start);
	place_line(c->places, span.start, &line, &column);
	place_line(c->places, span.end, &end_line, &end_column);
	buf_add_c(out, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"");
	/* A message given as an argument or on the standard input has no file; SARIF wants a name all the same. */
	sarif_uri(out, !c->name ? "texte" : strcmp(c->name, "-") == 0 ? "stdin" : c->name);
	buf_addf(out,
		 "\"}, \"region\": {\"startLine\": %zu, \"startColumn\": %zu, \"endLine\": %zu, \"endColumn\": %zu, "
		 "\"charOffset\": %zu, \"charLength\": %zu, \"snippet\": {\"text\": ",
		 line, column, end_line, end_column, start, place_point(c->places, span.end) - start);
	jsonw_string(out, (struct str){c->text.ptr + span.start, span.end - span.start});
	buf_add_c(out, "}}}}");
}

void sarif_message(struct buf *out, const struct checked *c, bool *first)
{
	for (size_t i = 0; i < c->result->finding_count; i++) {
		const struct blouse_finding *f = &c->result->findings[i];
		buf_add_c(out, *first ? "\n{\"ruleId\": " : ",\n{\"ruleId\": ");
		*first = false;
		jsonw_c_string(out, blouse_charter_rule(c->charter, f->rule)->id);
		buf_addf(out, ", \"ruleIndex\": %u, \"level\": \"%s\", ", f->rule, level_of(f->level));
		/* The advice belongs to what a reader must see beside the line. */
		struct buf text;
		buf_init(&text, out->max);
		message_add(&text, c->text, f);
		buf_addf(&text, " %s", f->advice ? f->advice : "");
		out->failed |= text.failed;
		add_message(out, "message", text.ptr);
		buf_release(&text);
		buf_addf(out, ", \"rank\": %d, \"locations\": [", (int)(f->score * 100 + 0.5f));
		/* One location a result: the first words; the others are related. */
		add_location(out, c, f->span_count ? f->spans[0] : (struct blouse_span){0, c->text.len});
		buf_add_c(out, "], \"relatedLocations\": [");
		for (size_t s = 1; s < f->span_count; s++) {
			if (s > 1)
				buf_add_c(out, ", ");
			add_location(out, c, f->spans[s]);
		}
		buf_add_c(out, "]}");
	}
}

void sarif_end(struct buf *out) { buf_add_c(out, "]}]}\n"); }
