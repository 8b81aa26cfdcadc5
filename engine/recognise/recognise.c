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
	{"plate", PIECE_WORD, true, 0, 0, read_plate},
	{"record cue", PIECE_WORD, false, 0, CUE_IPP | CUE_NDA, read_record_cue},
	{"record", PIECE_WORD, true, 0, 0, read_record_number},
	{"record of any kind", PIECE_WORD, false, 0, CUE_PARTICLE, read_record_cue},
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
};

#define ROWS (sizeof(recognisers) / sizeof(recognisers[0]))

static size_t recognise_at(struct scan *r, size_t i)
{
	const struct piece *p = piece_at(r, i);
	if (p->kind == PIECE_MARK && p->mark != '@' && p->mark != '+')
		return 0;
	bool short_word = p->kind == PIECE_WORD && piece_len(p) <= 4;
	if (p->kind == PIECE_WORD && !p->cue && !short_word)
		return 0;
	for (size_t k = 0; k < ROWS; k++) {
		const struct recogniser *row = &recognisers[k];
		if (row->kind != p->kind)
			continue;
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
	for (size_t i = 0; i < r->count;) {
		size_t read = recognise_at(r, i);
		i += read ? read : 1;
	}
}

/* A recogniser of pass two may stand before what pass one found: entities come in order of their spans. */
static void sort_entities(struct blouse_entity *e, size_t count, size_t first_pass, struct blouse_entity *ret)
{
	size_t a = 0, b = first_pass, n = 0;
	while (a < first_pass || b < count)
		ret[n++] = b == count || (a < first_pass && e[a].span.start < e[b].span.start) ? e[a++] : e[b++];
}

enum error_code recognise(struct arena *arena, const struct blouse_charter *charter, const struct text *text,
			  struct blouse_entity **ret_entities, size_t *ret_count, struct error *err)
{
	struct scan r;
	enum error_code code = scan_cut(arena, charter, text, &r, err);
	if (code != ERR_NONE)
		return code;
	scan_recognise(&r);
	size_t first_pass = r.entity_count;
	code = read_names(arena, &r, err);
	if (code != ERR_NONE)
		return code;
	struct blouse_entity *entities = ARENA_NEW(arena, struct blouse_entity, r.entity_count + 1);
	if (r.failed || !entities)
		return error_nomem(err);
	sort_entities(r.entities, r.entity_count, first_pass, entities);
	for (size_t k = 0; k < r.entity_count; k++) {
		entities[k].span.start = text->folded.from[entities[k].span.start];
		entities[k].span.end = text->folded.from[entities[k].span.end];
	}
	*ret_entities = entities;
	*ret_count = r.entity_count;
	return ERR_NONE;
}
