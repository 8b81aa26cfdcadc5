/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/export.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/own/hex.h"
#include "print/print.h"
#include "store/establishments_sql.h"

#define EVENTS_TEXT_MAX ((size_t)96 << 20)
#define SMALL_TEXT_MAX ((size_t)256 << 10)
#define TEXTS 4 /* parts that are no pieces */

static const struct param page_params[] = {CASES_NUMBER_PARAM};
static const struct param take_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "identite", .label = "Avec la personne qui a signalé", .kind = PARAM_BOOL},
};

static bool may_name(const struct cases_seen *s)
{
	return may(&s->frame.who, MAY_OPEN_CASES, s->frame.who.establishment_id);
}

/* --- the page --- */

static enum error_code show(struct request *r, const struct cases_seen *s, bool again, struct error *err)
{
	struct export_page page = {.frame = s->frame, .number = s->row.number, .names = may_name(s)};
	enum error_code code = cases_way(r, s, STR("Preuves"), "/preuves", &page.way, &page.way_count, err);
	if (code)
		return code;
	page.frame.layout.lead = s->row.title;
	page.head = hex_put(request_arena(r), s->row.hash);
	if (!page.head.ptr)
		return error_nomem(err);
	if (again) {
		page.names_error = request_mistake(r, "identite");
		request_status(r, 422);
	}
	export_page(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = show(r, &s, false, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* --- the file --- */

/* What a bundle is made of, while it is made. */
struct making {
	struct request *r;
	struct store_conn *conn;
	struct export_case x;
	struct arena arena;
	struct buf paper, events, manifest, readme;
	struct bundle_part parts[CASE_FILES_MAX + TEXTS];
	struct export_sum sums[CASE_FILES_MAX + TEXTS];
	size_t count;
};

struct str export_piece_name(const struct case_file *file, struct arena *arena)
{
	char name[BUNDLE_NAME_MAX];
	snprintf(name, sizeof(name), BUNDLE_PIECES "piece-%" PRId64 "%s", file->id,
		 case_file_kinds[file->kind].suffix.ptr);
	return arena_copy(arena, str_from_c(name));
}

static enum error_code load_piece(void *context, int64_t id, struct arena *arena, struct str *ret_bytes,
				  struct error *err)
{
	struct making *m = context;
	struct case_file file;
	const struct cases_seen *s = m->x.seen;
	return case_file_read(m->conn, arena, desk_of(m->r)->signin.key, s->frame.who.establishment_id, s->row.id, id,
			      &file, ret_bytes, err);
}

static void add_text(struct making *m, const char *name, const struct buf *text, bool packed)
{
	unsigned char *hash = arena_alloc(&m->arena, SHA256_LEN, 1);
	if (!hash)
		return;
	sha256_salted((struct str){"", 0}, buf_str(text), hash);
	m->sums[m->count] = (struct export_sum){str_from_c(name), {(const char *)hash, SHA256_LEN}, (int64_t)text->len};
	m->parts[m->count++] = (struct bundle_part){.name = name, .bytes = buf_str(text), .packed = packed};
}

static enum error_code add_pieces(struct making *m, struct error *err)
{
	for (size_t i = 0; i < m->x.file_count; i++) {
		const struct case_file *file = &m->x.files[i];
		struct str name = export_piece_name(file, &m->arena);
		if (!name.ptr)
			return error_nomem(err);
		m->sums[m->count] = (struct export_sum){name, file->sha256, file->size};
		m->parts[m->count++] =
			(struct bundle_part){.name = name.ptr, .load = load_piece, .context = m, .id = file->id};
	}
	return ERR_NONE;
}

/* How to reach who reported, where they said it. */
static enum error_code open_contacts(struct making *m, struct error *err)
{
	const struct cases_seen *s = m->x.seen;
	const int64_t here = s->frame.who.establishment_id;
	const struct reports_of_rows *reports = &m->x.reports;
	struct export_contact *contacts = ARENA_ZNEW(&m->arena, struct export_contact, reports->count + 1);
	if (!contacts)
		return error_nomem(err);
	for (size_t i = 0; i < reports->count; i++) {
		char about[64];
		struct report_contact_of_row row;
		const int64_t id = reports->items[i].id;
		const struct report_contact_of_params params = {here, id};
		if (!reports->items[i].has_contact)
			continue;
		struct export_contact *contact = &contacts[m->x.contact_count++];
		contact->id = id;
		enum error_code code = report_contact_of(m->conn, &m->arena, &params, &row, err);
		if (!code)
			code = secret_open(desk_of(m->r)->signin.key, signin_about(about, "report", here, id),
					   row.contact, &m->arena, &contact->text, err);
		if (code)
			return code;
	}
	m->x.contacts = contacts;
	return ERR_NONE;
}

static enum error_code gather(struct making *m, struct error *err)
{
	struct establishment_by_id_row place;
	const struct cases_seen *s = m->x.seen;
	const int64_t here = s->frame.who.establishment_id;
	enum error_code code =
		establishment_by_id(m->conn, &m->arena, &(struct establishment_by_id_params){here}, &place, err);
	if (!code)
		code = case_files(m->conn, &m->arena, here, s->row.id, &m->x.files, &m->x.file_count, err);
	if (!code)
		code = reports_of(m->conn, &m->arena, &(struct reports_of_params){here, s->row.id, CASE_EVENTS_MAX},
				  &m->x.reports, err);
	if (!code && m->x.named)
		code = open_contacts(m, err);
	if (code)
		return code;
	m->x.establishment = place.name;
	m->x.head = hex_put(&m->arena, s->row.hash);
	return m->x.head.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code make(struct making *m, struct buf *out, struct error *err)
{
	enum error_code code = gather(m, err);
	if (!code)
		code = export_print(&m->x, &m->paper, err);
	if (!code)
		code = export_events(&m->x, &m->events, err);
	if (!code)
		code = export_readme(&m->x, &m->readme, err);
	if (code)
		return code;
	add_text(m, BUNDLE_README, &m->readme, true);
	add_text(m, BUNDLE_PAPER, &m->paper, false);
	add_text(m, BUNDLE_EVENTS, &m->events, true);
	code = add_pieces(m, err);
	if (!code && m->count < m->x.file_count + TEXTS - 1)
		code = error_nomem(err);
	if (!code)
		code = export_manifest(&m->x, m->sums, m->count, &m->manifest, err);
	if (code)
		return code;
	m->parts[m->count++] =
		(struct bundle_part){.name = BUNDLE_MANIFEST, .bytes = buf_str(&m->manifest), .packed = true};
	return bundle_write(m->parts, m->count, m->x.seen->frame.now, out, err);
}

static enum error_code answer(struct request *r, struct store_conn *conn, const struct cases_seen *s, bool named,
			      struct error *err)
{
	char name[48];
	struct making *m = ARENA_ZNEW(request_arena(r), struct making, 1);
	if (!m)
		return error_nomem(err);
	m->r = r;
	m->conn = conn;
	m->x.seen = s;
	m->x.named = named;
	arena_init(&m->arena, CASE_STORY_MEMORY);
	buf_init(&m->paper, PRINT_PDF_MAX);
	buf_init(&m->events, EVENTS_TEXT_MAX);
	buf_init(&m->manifest, SMALL_TEXT_MAX);
	buf_init(&m->readme, SMALL_TEXT_MAX);
	snprintf(name, sizeof(name), "dossier-%" PRId64 ".zip", s->row.number);
	enum error_code code = make(m, request_file(r, name, BUNDLE_MAX), err);
	buf_release(&m->paper);
	buf_release(&m->events);
	buf_release(&m->manifest);
	buf_release(&m->readme);
	arena_release(&m->arena);
	return code;
}

/* Reads alone, so that nobody waits for it; the journal is told before anything leaves. */
static enum error_code run_take(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct store_conn *conn = NULL;
	const bool named = request_int(r, "identite", 0) != 0;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	if (named && !may_name(&s))
		request_mistaken(r, "identite",
				 STR("Seules les personnes qui répondent à qui a signalé peuvent l'emporter."));
	if (!request_good(r))
		return show(r, &s, true, err);
	code = answer(r, conn, &s, named, err);
	if (code)
		return code;
	char fields[96];
	struct str head = hex_put(request_arena(r), s.row.hash);
	if (!head.ptr)
		return error_nomem(err);
	snprintf(fields, sizeof(fields), "head.%.*s%s", STR_ARG(head), named ? ",identite" : "");
	struct journal_note note = cases_note(&s, "case.export");
	note.fields = fields;
	return journal_write_alone(r, &s.frame.who, &note, err);
}

const struct route cases_export_routes[] = {
	{.path = "/dossiers/{numero}/export",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "emporter un dossier entier, avec ce qui le prouve"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/export",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(take_params),
	 .run = run_take,
	 .flags = ROUTE_FORM | ROUTE_READS,
	 .help = "un dossier en un fichier ZIP ; inscrit au journal"},
	{0},
};
