/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/recognise.h"

#include "engine/recognise/scan.h"

/* One row declares when a recogniser is tried: at pieces of this kind, for words only with one of these cues (0: any
 * word, of two letters when `short_word`), for marks only at this mark. Earlier rows win. */
static const struct recogniser {
	const char *name;
	uint8_t kind;
	bool short_word;
	char mark;
	uint32_t cues;
	recogniser_fn *read;
} recognisers[] = {
	{"mail", PIECE_MARK, false, '@', 0, read_mail},
	{"handle", PIECE_MARK, false, '@', 0, read_handle},
	{"international phone", PIECE_MARK, false, '+', 0, read_phone},

	{"NIR", PIECE_NUMBER, false, 0, 0, read_nir},
	{"date", PIECE_NUMBER, false, 0, 0, read_date},
	{"hour", PIECE_NUMBER, false, 0, 0, read_hour},
	{"age", PIECE_NUMBER, false, 0, 0, read_age},
	{"address", PIECE_NUMBER, false, 0, 0, read_numbered_address},
	{"phone", PIECE_NUMBER, false, 0, 0, read_phone},
	{"RPPS", PIECE_NUMBER, false, 0, 0, read_rpps},
	{"postal code", PIECE_NUMBER, false, 0, 0, read_zip},
	{"coordinates", PIECE_NUMBER, false, 0, 0, read_coordinates},
	{"record number", PIECE_NUMBER, false, 0, 0, read_record_number},
	{"old plate", PIECE_NUMBER, false, 0, 0, read_old_plate},
	{"bare room", PIECE_NUMBER, false, 0, 0, read_bare_room},
	{"year", PIECE_NUMBER, false, 0, 0, read_year},

	{"IBAN", PIECE_WORD, true, 0, 0, read_iban},
	{"day of life", PIECE_WORD, true, 0, 0, read_day_of_life},
	{"plate", PIECE_WORD, true, 0, 0, read_plate},
	{"record cue", PIECE_WORD, false, 0, CUE_IPP | CUE_NDA, read_record_cue},
	{"record", PIECE_WORD, true, 0, 0, read_record_number},
	{"record of any kind", PIECE_WORD, false, 0, CUE_NUMBER_SIGN, read_record_cue},
	{"weekday", PIECE_WORD, false, 0, CUE_WEEKDAY, read_weekday},
	{"month", PIECE_WORD, false, 0, CUE_MONTH, read_month},
	{"written number", PIECE_WORD, false, 0, CUE_NUMBER, read_written_number},
	{"address", PIECE_WORD, false, 0, CUE_STREET | CUE_STREET_SOFT, read_address},
	{"room", PIECE_WORD, false, 0, CUE_ROOM, read_room},
	{"service", PIECE_WORD, false, 0, CUE_SERVICE | CUE_HOSPITAL, read_service},
	{"hospital", PIECE_WORD, false, 0, CUE_HOSPITAL, read_hospital},
	{"extension", PIECE_WORD, false, 0, CUE_EXTENSION | CUE_PHONE, read_extension},
	{"account", PIECE_WORD, false, 0, CUE_ACCOUNT, read_account},
	{"link", PIECE_WORD, false, 0, CUE_URL, read_url},
	{"end", PIECE_KINDS, false, 0, 0, NULL},
};

/* Rows of a kind stand together. */
enum { FIRST_MARK = 0, FIRST_NUMBER = 3, FIRST_WORD = 16 };
static const uint8_t first_rows[PIECE_KINDS] = {
	[PIECE_MARK] = FIRST_MARK,
	[PIECE_NUMBER] = FIRST_NUMBER,
	[PIECE_WORD] = FIRST_WORD,
};

static size_t recognise_at(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i), *next = piece_at(r, i + 1);
	bool short_word = p->kind == PIECE_WORD && piece_len(p) <= SHORT_WORD &&
			  (next->kind == PIECE_NUMBER || piece_is_mark(next, '-'));
	for (const struct recogniser *row = recognisers + first_rows[p->kind]; row->kind == p->kind; row++) {
		if (p->kind == PIECE_MARK && row->mark != p->mark)
			continue;
		if (p->kind == PIECE_WORD && !(row->short_word ? short_word : piece_has(p, row->cues)))
			continue;
		size_t read = row->read(r, i);
		if (read)
			return read;
	}
	return 0;
}

void scan_recognise(struct scan *r)
{
	/* Mail addresses and handles first: what they are made of looks like other things. */
	for (size_t i = 0; r->has_at && i < r->count;) {
		size_t read = piece_is_mark(piece_at(r, i), '@') ? recognise_at(r, i) : 0;
		i += read ? read : 1;
	}
	r->online_count = r->entity_count;
	for (size_t i = 0; i < r->count;) {
		const struct piece *p = piece_at(r, i);
		size_t read = (p->flags & PIECE_TRIED) && !p->taken ? recognise_at(r, i) : 0;
		i += read ? read : 1;
	}
}

/* Merges two runs of entities in the order of their spans; of two that overlap, the first pass's stays. */
static size_t merge(const struct blouse_entity *a, size_t a_count, const struct blouse_entity *b, size_t b_count,
		    struct blouse_entity *ret)
{
	size_t n = 0;
	while (a_count || b_count) {
		bool from_a = !b_count || (a_count && a->span.start <= b->span.start);
		const struct blouse_entity *e = from_a ? a : b;
		bool free = n == 0 || ret[n - 1].span.end <= e->span.start;
		if (free && !from_a && a_count && a->span.start < e->span.end)
			free = false;
		if (free)
			ret[n++] = *e;
		if (from_a) {
			a++;
			a_count--;
		} else {
			b++;
			b_count--;
		}
	}
	return n;
}

enum error_code recognise(struct arena *arena, const struct blouse_charter *charter, const struct text *text,
			  struct blouse_entity **ret_entities, size_t *ret_count, struct error *err)
{
	struct scan r;
	struct name_model names;
	name_model_open(charter_name_model(charter), &names);
	enum error_code code = scan_cut(arena, charter, &names, text, &r, err);
	if (code != ERR_NONE)
		return code;
	scan_recognise(&r);
	size_t first_pass = r.entity_count;
	code = read_names(arena, &r, err);
	if (code != ERR_NONE)
		return code;
	struct blouse_entity *passes = ARENA_NEW(arena, struct blouse_entity, r.entity_count + 1);
	struct blouse_entity *entities = ARENA_NEW(arena, struct blouse_entity, r.entity_count + 1);
	if (r.failed || !entities || !passes)
		return error_nomem(err);
	size_t count = 0;
	if (r.entity_count) {
		const struct blouse_entity *e = r.entities;
		count = merge(e, r.online_count, e + r.online_count, first_pass - r.online_count, passes);
		count = merge(passes, count, e + first_pass, r.entity_count - first_pass, entities);
	}
	for (size_t k = 0; k < count; k++) {
		entities[k].span.start = text->folded.from[entities[k].span.start];
		entities[k].span.end = text->folded.from[entities[k].span.end];
	}
	*ret_entities = entities;
	*ret_count = count;
	return ERR_NONE;
}
