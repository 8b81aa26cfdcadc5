/* SPDX-License-Identifier: Apache-2.0 */
/* What is filtered, as a file for a spreadsheet. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/journal.h"
#include "desk/journal/note.h"
#include "desk/journal/told.h"

#define CHUNK 1000
#define CHUNK_MEMORY ((size_t)16 << 20)
#define LINE_MAX 16384 /* bytes of a line, at its longest */

/* A cell that begins with one of these is a formula for a spreadsheet (OWASP, CSV injection). */
static bool is_formula(struct str cell) { return cell.len > 0 && strchr("=+-@\t\r", cell.ptr[0]); }

void journal_csv_cell(struct buf *out, struct str cell, bool last)
{
	buf_add_c(out, is_formula(cell) ? "\"'" : "\"");
	while (cell.len > 0) {
		struct str piece;
		size_t len = cell.len;
		cell = str_cut(cell, '"', &piece);
		buf_add_str(out, piece);
		if (piece.len < len)
			buf_add_c(out, "\"\"");
	}
	buf_add_c(out, last ? "\"\r\n" : "\";");
}

static void add_head(struct buf *out)
{
	static const char *const heads[] = {"Numéro",     "Date",   "Qui",   "Ce qui a été fait",
					    "Précisions", "Action", "Objet", "Numéro de l'objet"};
	const size_t count = sizeof(heads) / sizeof(*heads);
	buf_add_c(out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < count; i++)
		journal_csv_cell(out, str_from_c(heads[i]), i + 1 == count);
}

static enum error_code add_line(struct buf *out, struct journal_names *names, struct arena *arena,
				const struct journal_row *row, enum french_zone zone, struct error *err)
{
	char number[24];
	struct french_room room;
	struct journal_told told;
	enum error_code code = journal_tell(names, arena, row, &told, err);
	if (code)
		return code;
	snprintf(number, sizeof(number), "%" PRId64, row->sequence);
	journal_csv_cell(out, str_from_c(number), false);
	journal_csv_cell(out, french_iso(&room, row->at, zone), false);
	journal_csv_cell(out, told.who, false);
	journal_csv_cell(out, told.what, false);
	journal_csv_cell(out, told.detail, false);
	journal_csv_cell(out, row->action, false);
	journal_csv_cell(out, journal_object_label(row->object_kind), false);
	journal_csv_cell(out, row->object_id, true);
	return ERR_NONE;
}

/* Rows by the thousand, so that only their text is held; ends where a file or an answer may not be longer. */
static enum error_code add_lines(struct buf *out, struct request *r, const struct frame *frame,
				 const struct journal_filter *filter, struct error *err)
{
	struct arena arena;
	struct store_conn *conn;
	struct journal_names names;
	struct journal_place place = {0};
	struct journal_found found = {.more = true};
	size_t left = JOURNAL_EXPORT_ROWS, looked = 0;
	enum error_code code = request_store(r, &conn, err);
	if (code)
		return code;
	journal_names_init(&names, conn, request_arena(r), filter->establishment_id);
	arena_init(&arena, CHUNK_MEMORY);
	while (!code && found.more && left > 0 && looked < JOURNAL_EXPORT_LOOK &&
	       out->len + CHUNK * (size_t)LINE_MAX / 8 < SERVER_PAGE_MAX) {
		arena_clear(&arena);
		code = journal_scan(conn, &arena, filter, place, left < CHUNK ? left : CHUNK, JOURNAL_EXAMINED_MAX,
				    &found, err);
		for (size_t i = 0; !code && i < found.count; i++)
			code = add_line(out, &names, &arena, &found.rows[i], frame->zone, err);
		if (code)
			break;
		looked += found.count == CHUNK ? CHUNK : JOURNAL_EXAMINED_MAX;
		left -= found.count;
		place = found.end;
	}
	arena_release(&arena);
	return code;
}

enum error_code journal_export_run(struct request *r, struct error *err)
{
	struct frame frame;
	struct journal_filter filter;
	struct journal_people people;
	struct french_room room;
	char fields[64], name[64];
	enum error_code code = frame_make(r, STR("Journal"), FRAME_SETTINGS, &frame, err);
	if (!code)
		code = journal_filter_read(r, &frame, &filter, &people, err);
	if (code)
		return code;
	if (!request_good(r))
		return error_set(err, ERR_USAGE, "Cet extrait ne peut pas être fait : revoyez les filtres du journal.");
	snprintf(name, sizeof(name), "journal-%.*s.csv", STR_ARG(french_iso_day(&room, frame.now, frame.zone)));
	struct buf *out = request_csv(r, name);
	add_head(out);
	code = add_lines(out, r, &frame, &filter, err);
	journal_filter_fields(r, fields);
	const struct journal_note note = {.action = "journal.export",
					  .object_kind = "journal",
					  .fields = fields,
					  .sealed = request_text(r, "texte")};
	return code ? code : journal_write_alone(r, &frame.who, &note, err);
}
