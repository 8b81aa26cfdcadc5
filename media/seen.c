/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen in a picture, between the worker and the server. */
#include "media/job.h"

#define WORDS_MAX 200u         /* of one line */
#define TEXT_MAX WIRE_TEXT_MAX /* bytes of one line or word */
#define DATA_MAX 8000u         /* bytes of one code */

static unsigned margin_of(enum media_want what, unsigned height)
{
	switch (what) {
	case MEDIA_WANT_FACES:
		return height / 5;
	case MEDIA_WANT_TEXT:
		return height / 6 + 2;
	default:
		return height / 10 + 4;
	}
}

struct media_area media_area_around(enum media_want what, const struct sight_box *box, unsigned width, unsigned height)
{
	const unsigned margin = margin_of(what, box->height), top = height ? box->y / height * height : 0;
	const unsigned left = box->x < margin ? box->x : margin;
	const unsigned above = box->y - top < margin ? box->y - top : margin;
	struct media_area a = {
		.x = box->x - left,
		.y = box->y - above,
		.width = box->width + left + margin,
		.height = box->height + above + margin,
	};
	if (a.x < width && a.width > width - a.x)
		a.width = width - a.x;
	if (a.height > top + height - a.y)
		a.height = top + height - a.y;
	return a;
}

static void put_box(struct buf *b, const struct sight_box *box)
{
	wire_put_u32(b, box->x);
	wire_put_u32(b, box->y);
	wire_put_u32(b, box->width);
	wire_put_u32(b, box->height);
}

static struct sight_box get_box(struct wire *w)
{
	struct sight_box box;
	box.x = wire_u32(w, MEDIA_SIDE_MAX);
	box.y = wire_u32(w, MEDIA_SIDE_MAX);
	box.width = wire_u32(w, MEDIA_SIDE_MAX);
	box.height = wire_u32(w, MEDIA_SIDE_MAX);
	return box;
}

static float get_share(struct wire *w) { return (float)wire_double(w, 0, 1); }

/* Libraries round: 1.00001 is a share all the same. */
static void put_share(struct buf *b, float share)
{
	wire_put_double(b, share >= 0 ? share > 1 ? 1 : (double)share : 0);
}

static void put_lines(struct buf *b, const struct sight_seen *s)
{
	wire_put_u32(b, (uint32_t)s->line_count);
	for (size_t i = 0; i < s->line_count; i++) {
		const struct sight_line *line = &s->lines[i];
		size_t words = line->word_count < WORDS_MAX ? line->word_count : WORDS_MAX;
		put_box(b, &line->box);
		wire_put_text(b, line->text, TEXT_MAX);
		put_share(b, line->confidence);
		wire_put_u32(b, line->illegible);
		wire_put_u32(b, (uint32_t)words);
		for (size_t j = 0; j < words; j++) {
			const struct sight_word *word = &line->words[j];
			put_box(b, &word->box);
			wire_put_text(b, word->text, TEXT_MAX);
			put_share(b, word->confidence);
		}
	}
}

static bool get_lines(struct wire *w, struct arena *arena, struct sight_seen *s)
{
	s->line_count = wire_u32(w, SIGHT_LINES_MAX);
	s->lines = ARENA_ZNEW(arena, struct sight_line, s->line_count + 1);
	for (size_t i = 0; s->lines && i < s->line_count; i++) {
		struct sight_line *line = &s->lines[i];
		line->box = get_box(w);
		line->text = wire_text(w, TEXT_MAX);
		line->confidence = get_share(w);
		line->illegible = wire_bool(w);
		line->word_count = wire_u32(w, WORDS_MAX);
		line->words = ARENA_ZNEW(arena, struct sight_word, line->word_count + 1);
		if (!line->words)
			return false;
		for (size_t j = 0; j < line->word_count; j++) {
			line->words[j].box = get_box(w);
			line->words[j].text = wire_text(w, TEXT_MAX);
			line->words[j].confidence = get_share(w);
		}
	}
	return s->lines != NULL;
}

static void put_codes(struct buf *b, const struct sight_seen *s)
{
	wire_put_u32(b, (uint32_t)s->code_count);
	for (size_t i = 0; i < s->code_count; i++) {
		const struct sight_code *code = &s->codes[i];
		wire_put_u32(b, code->kind);
		put_box(b, &code->box);
		wire_put_bytes(b, str_sub(code->data, 0, DATA_MAX));
		wire_put_u32(b, (uint32_t)code->field_count);
		for (size_t j = 0; j < code->field_count; j++) {
			wire_put_text(b, str_from_c(code->fields[j].ai), sizeof(code->fields[j].ai) - 1);
			wire_put_bytes(b, str_sub(code->fields[j].value, 0, DATA_MAX));
		}
	}
}

static bool get_codes(struct wire *w, struct arena *arena, struct sight_seen *s)
{
	s->code_count = wire_u32(w, SIGHT_CODES_MAX);
	s->codes = ARENA_ZNEW(arena, struct sight_code, s->code_count + 1);
	for (size_t i = 0; s->codes && i < s->code_count; i++) {
		struct sight_code *code = &s->codes[i];
		code->kind = wire_u32(w, SIGHT_CODE_KINDS - 1);
		code->box = get_box(w);
		code->data = wire_bytes(w, DATA_MAX);
		code->field_count = wire_u32(w, SIGHT_FIELDS_MAX);
		struct sight_field *fields = ARENA_ZNEW(arena, struct sight_field, code->field_count + 1);
		if (!fields)
			return false;
		for (size_t j = 0; j < code->field_count; j++) {
			struct str ai = wire_text(w, sizeof(fields[j].ai) - 1);
			memcpy(fields[j].ai, ai.ptr, ai.len);
			fields[j].value = wire_bytes(w, DATA_MAX);
		}
		code->fields = fields;
	}
	return s->codes != NULL;
}

void media_seen_put(struct buf *b, const struct sight_seen *s)
{
	wire_put_u32(b, (uint32_t)s->face_count);
	for (size_t i = 0; i < s->face_count; i++) {
		const struct sight_face *face = &s->faces[i];
		put_box(b, &face->box);
		put_share(b, face->score);
		put_share(b, face->turn);
		wire_put_u32(b, face->large);
		wire_put_u32(b, face->turned);
		wire_put_u32(b, face->recognisable);
	}
	put_lines(b, s);
	put_codes(b, s);
	wire_put_u32(b, s->scene);
	put_share(b, s->scene_score);
	wire_put_u32(b, s->cut_short);
}

bool media_seen_get(struct wire *w, struct arena *arena, struct sight_seen *s)
{
	s->face_count = wire_u32(w, SIGHT_FACES_MAX);
	s->faces = ARENA_ZNEW(arena, struct sight_face, s->face_count + 1);
	for (size_t i = 0; s->faces && i < s->face_count; i++) {
		struct sight_face *face = &s->faces[i];
		face->box = get_box(w);
		face->score = get_share(w);
		face->turn = get_share(w);
		face->large = wire_bool(w);
		face->turned = wire_bool(w);
		face->recognisable = wire_bool(w);
	}
	if (!s->faces || !get_lines(w, arena, s) || !get_codes(w, arena, s))
		return false;
	s->scene = wire_u32(w, SIGHT_SCENES - 1);
	s->scene_score = get_share(w);
	s->cut_short = wire_bool(w);
	return true;
}
