// SPDX-License-Identifier: Apache-2.0
#include "verdict/jsonw.h"

#include <stdint.h>

#include "base/utf8.h"
#include "verdict/message.h"

#define MESSAGE_MAX ((size_t)1 << 20) /* bytes of one finding's sentence */

#define ADD(out, literal) buf_add((out), (literal), sizeof(literal) - 1)

/* Bytes that may not stand in a JSON string as they are. */
static bool needs_escape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\' || c == 0x7F; }

void jsonw_string(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789abcdef";
	size_t start = 0;
	buf_add_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (!needs_escape(c))
			continue;
		buf_add(out, s.ptr + start, i - start);
		start = i + 1;
		char esc[6] = {'\\', 0, '0', '0', hex[c >> 4], hex[c & 15]};
		size_t len = 2;
		switch (c) {
		case '"':
		case '\\':
			esc[1] = (char)c;
			break;
		case '\n':
			esc[1] = 'n';
			break;
		case '\r':
			esc[1] = 'r';
			break;
		case '\t':
			esc[1] = 't';
			break;
		default:
			esc[1] = 'u';
			len = 6;
		}
		buf_add(out, esc, len);
	}
	buf_add(out, s.ptr + start, s.len - start);
	buf_add_char(out, '"');
}

void jsonw_c_string(struct buf *out, const char *s)
{
	if (s)
		jsonw_string(out, str_from_c(s));
	else
		ADD(out, "null");
}

void jsonw_size(struct buf *out, size_t n)
{
	char digits[24];
	size_t i = sizeof digits;
	do
		digits[--i] = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(out, digits + i, sizeof digits - i);
}

/* From 0 to 1, two decimals; independent of the locale. */
static void add_score(struct buf *out, float score)
{
	int hundredths = score >= 1 ? 100 : score > 0 ? (int)(score * 100 + 0.5f) : 0;
	char text[4] = {(char)('0' + hundredths / 100), '.', (char)('0' + hundredths / 10 % 10),
			(char)('0' + hundredths % 10)};
	buf_add(out, text, sizeof text);
}

static void add_span(struct buf *out, const struct place_index *places, bool all_places, struct blouse_span span)
{
	size_t start = place_point(places, span.start);
	struct str text = {places->text.ptr + span.start, span.end - span.start};
	size_t points = 0;
	for (size_t i = 0; i < text.len; i++)
		points += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	ADD(out, "\"start\": ");
	jsonw_size(out, start);
	ADD(out, ", \"end\": ");
	jsonw_size(out, start + points);
	if (all_places) {
		ADD(out, ", \"byte_start\": ");
		jsonw_size(out, span.start);
		ADD(out, ", \"byte_end\": ");
		jsonw_size(out, span.end);
		ADD(out, ", \"utf16_start\": ");
		jsonw_size(out, place_utf16(places, span.start));
		ADD(out, ", \"utf16_end\": ");
		jsonw_size(out, place_utf16(places, span.end));
	}
	ADD(out, ", \"text\": ");
	jsonw_string(out, text);
}

static void add_sentence(struct buf *out, struct str text, const struct blouse_finding *f)
{
	struct buf sentence;
	buf_init(&sentence, MESSAGE_MAX);
	message_add(&sentence, text, f);
	jsonw_string(out, buf_str(&sentence));
	out->failed |= sentence.failed;
	buf_release(&sentence);
}

static void add_finding(struct buf *out, const struct blouse_charter *charter, const struct place_index *places,
			bool all_places, const struct blouse_finding *f)
{
	ADD(out, "{\"rule\": ");
	jsonw_c_string(out, blouse_charter_rule(charter, f->rule)->id);
	ADD(out, ", \"level\": ");
	jsonw_c_string(out, blouse_level_id(f->level));
	ADD(out, ", \"score\": ");
	add_score(out, f->score);
	ADD(out, ", \"spans\": [");
	for (size_t i = 0; i < f->span_count; i++) {
		buf_add_c(out, i ? ", {" : "{");
		add_span(out, places, all_places, f->spans[i]);
		buf_add_char(out, '}');
	}
	ADD(out, "], \"message\": ");
	add_sentence(out, places->text, f);
	ADD(out, ", \"advice\": ");
	jsonw_c_string(out, f->advice);
	ADD(out, ", \"source\": ");
	jsonw_c_string(out, f->source);
	buf_add_char(out, '}');
}

void jsonw_entities(struct buf *out, const struct place_index *places, bool all_places,
		    const struct blouse_result *result)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < result->entity_count; i++) {
		const struct blouse_entity *e = &result->entities[i];
		buf_add_c(out, i ? ", {\"type\": " : "{\"type\": ");
		jsonw_c_string(out, blouse_entity_id(e->type));
		ADD(out, ", ");
		add_span(out, places, all_places, e->span);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

void jsonw_result(struct buf *out, const struct blouse_charter *charter, const struct place_index *places,
		  const struct blouse_result *r, const struct jsonw_extra *extra)
{
	ADD(out, "{\"id\": ");
	buf_add_str(out, extra->id);
	ADD(out, ", \"verdict\": ");
	jsonw_c_string(out, blouse_level_id(r->verdict));
	ADD(out, ", \"rules\": [");
	bool first = true;
	for (size_t i = 0; i < r->finding_count; i++) {
		if (!r->findings[i].found)
			continue;
		if (!first)
			ADD(out, ", ");
		first = false;
		jsonw_c_string(out, blouse_charter_rule(charter, r->findings[i].rule)->id);
	}
	ADD(out, "], \"nature\": ");
	jsonw_c_string(out, blouse_nature_id(r->nature));
	ADD(out, ", \"tone\": ");
	buf_add_c(out, !r->nature ? "null" : r->tone < 0 ? "-1" : r->tone > 0 ? "1" : "0");
	ADD(out, ", \"findings\": [");
	for (size_t i = 0; i < r->finding_count; i++) {
		if (i)
			ADD(out, ", ");
		add_finding(out, charter, places, extra->all_places, &r->findings[i]);
	}
	ADD(out, "], \"entities\": ");
	jsonw_entities(out, places, extra->all_places, r);
	if (extra->threaded) {
		ADD(out, ", \"mosaic\": [");
		for (size_t i = 0; i < extra->mosaic_count; i++) {
			if (i)
				ADD(out, ", ");
			buf_add_str(out, extra->mosaic[i]);
		}
		ADD(out, "], \"thread_verdict\": ");
		jsonw_c_string(out, blouse_level_id(r->thread_verdict));
	}
	buf_add_char(out, '}');
}

void jsonw_error(struct buf *out, struct str id, const char *message)
{
	ADD(out, "{\"id\": ");
	buf_add_str(out, id);
	ADD(out, ", \"error\": ");
	/* A message that was too long for its place may have been cut inside a character. */
	struct str sound = str_from_c(message);
	size_t invalid = utf8_invalid_at(sound);
	if (invalid != SIZE_MAX)
		sound.len = invalid;
	jsonw_string(out, sound);
	buf_add_char(out, '}');
}
