/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/evidence.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/own/hex.h"

#define SHOWS_MAX 500
#define FORM_ROOM ((size_t)128 << 10) /* what a form takes beside its file */

#define FILE_PARAM                                                                                                     \
	{                                                                                                              \
		.name = "fichier", .label = "Pièce", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true   \
	}
static const struct param page_params[] = {CASES_NUMBER_PARAM, FRAME_DONE_PARAM};
static const struct param file_params[] = {CASES_NUMBER_PARAM, FILE_PARAM};
static const struct param add_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "fichier", .label = "Fichier", .kind = PARAM_FILE, .max = CASE_FILE_MAX},
	{.name = "montre", .label = "Ce qu'il montre", .kind = PARAM_TEXT, .max = SHOWS_MAX},
	{.name = "lien", .label = "Adresse du message", .kind = PARAM_TEXT, .max = EVIDENCE_LINK_MAX},
	{.name = "compte", .label = "Compte de l'auteur", .kind = PARAM_TEXT, .max = EVIDENCE_AUTHOR_MAX},
	{.name = "texte",
	 .label = "Ce que dit le message",
	 .kind = PARAM_TEXT,
	 .max = EVIDENCE_TEXT_MAX,
	 .lines = true},
};

size_t evidence_max(const struct desk *desk)
{
	const uint64_t form = desk->conf->server.upload_max, own = desk->conf->server.evidence_max;
	const uint64_t room = form > 2 * FORM_ROOM ? form - FORM_ROOM : form / 2;
	return (size_t)(own < room ? own : room);
}

struct str evidence_heavy(struct request *r)
{
	char text[160];
	struct french_room room;
	snprintf(text, sizeof(text), "Ce fichier est trop lourd\u00A0: %.*s au plus. %s",
		 STR_ARG(french_size(&room, (int64_t)evidence_max(desk_of(r)))),
		 "Faites-en une capture d'écran, ou réduisez-le.");
	struct str kept = arena_copy(request_arena(r), str_from_c(text));
	return kept.ptr ? kept : STR("Ce fichier est trop lourd.");
}

struct str evidence_wrong(struct request *r, struct str bytes)
{
	if (bytes.len > evidence_max(desk_of(r)))
		return evidence_heavy(r);
	return case_file_recognise(bytes) == CASE_FILE_KINDS ? case_file_refusal(bytes) : STR("");
}

/* --- the page --- */

/* One a piece of evidence, as the events tell it: a file's row says nothing that is not there. */
static bool read_item(const struct cases_seen *s, size_t i, struct evidence_item *item)
{
	const struct case_event *e = &s->story.events[i];
	struct str kind = {"", 0}, sha256 = e->word;
	if (e->kind != CASE_PROVED && e->kind != CASE_FILED)
		return false;
	if (e->kind == CASE_FILED)
		sha256 = str_cut(e->word, ' ', &kind);
	const enum case_file_kind known = case_file_kind_of(kind);
	*item = (struct evidence_item){
		.id = e->kind == CASE_FILED ? e->number : 0,
		.at = e->at,
		.label = e->kind == CASE_PROVED    ? STR("Ce que disait le message")
			 : known < CASE_FILE_KINDS ? case_file_kinds[known].label
						   : STR("Fichier"),
		.who = cases_author(s, i),
		.sha256 = sha256,
		.text = e->text,
		.shown = e->kind == CASE_FILED && known < CASE_FILE_KINDS && case_file_kinds[known].shown,
	};
	return true;
}

static struct str address_of(struct request *r, const struct cases_seen *s, int64_t id, const char *more)
{
	char href[96];
	snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/preuves/%" PRId64 "%s", s->row.number, id, more);
	return arena_copy(request_arena(r), str_from_c(href));
}

static enum error_code add_items(struct request *r, const struct cases_seen *s, const struct case_file *files,
				 size_t file_count, struct evidence_page *page, struct error *err)
{
	struct evidence_item *items = ARENA_ZNEW(request_arena(r), struct evidence_item, s->story.count + 1);
	if (!items)
		return error_nomem(err);
	for (size_t i = 0; i < s->story.count; i++) {
		struct evidence_item *item = &items[page->item_count];
		if (!read_item(s, i, item))
			continue;
		for (size_t f = 0; f < file_count && item->id; f++)
			if (files[f].id == item->id)
				item->size = files[f].size;
		item->href = address_of(r, s, item->id, "");
		if (!item->href.ptr)
			return error_nomem(err);
		page->item_count++;
	}
	page->items = items;
	return ERR_NONE;
}

static void fill_again(struct request *r, struct evidence_page *page)
{
	page->mistakes = request_mistakes(r);
	page->shows = request_typed(r, "montre");
	page->link = request_typed(r, "lien");
	page->author = request_typed(r, "compte");
	page->text = request_typed(r, "texte");
	page->file_error = request_mistake(r, "fichier");
	page->shows_error = request_mistake(r, "montre");
	page->link_error = request_mistake(r, "lien");
	page->author_error = request_mistake(r, "compte");
	page->text_error = request_mistake(r, "texte");
}

/* What was read in each, and what was typed about one. */
static enum error_code add_shots(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				 int64_t typed_id, struct evidence_page *page, struct error *err)
{
	const struct shot_block *shots = NULL;
	size_t count = 0;
	enum error_code code = shots_see(r, conn, s, &shots, &count, err);
	for (size_t i = 0; !code && i < page->item_count; i++) {
		struct evidence_item *item = (struct evidence_item *)&page->items[i];
		for (size_t k = 0; k < count && item->id; k++)
			if (shots[k].id == item->id)
				item->shot = shots[k];
		if (typed_id && item->shot.id == typed_id) {
			item->shot.typed = request_typed(r, "texte");
			item->shot.mistake = request_mistake(r, "texte");
		}
	}
	return code;
}

/* `again`: what was sent is shown with its mistakes; `typed_id` as evidence_show has it. */
static enum error_code show(struct request *r, struct store_conn *conn, const struct cases_seen *s, bool again,
			    int64_t typed_id, struct error *err)
{
	struct evidence_page page = {
		.frame = s->frame, .number = s->row.number, .most = (int64_t)evidence_max(desk_of(r))};
	const struct case_file *files = NULL;
	size_t count = 0;
	char href[64];
	snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/export", s->row.number);
	page.export = arena_copy(request_arena(r), str_from_c(href));
	page.frame.layout.lead = s->row.title;
	if (!page.export.ptr)
		return error_nomem(err);
	enum error_code code =
		case_files(conn, request_arena(r), s->frame.who.establishment_id, s->row.id, &files, &count, err);
	if (!code)
		code = add_items(r, s, files, count, &page, err);
	if (!code)
		code = add_shots(r, conn, s, typed_id, &page, err);
	if (!code)
		code = cases_way(r, s, STR(""), "", &page.way, &page.way_count, err);
	if (!code)
		code = cases_tabs(r, s, CASES_TAB_EVIDENCE, &page.tabs, &page.tab_count, err);
	if (code)
		return code;
	if (again && typed_id)
		page.mistakes = request_mistakes(r);
	else if (again)
		fill_again(r, &page);
	evidence_page(request_html(r), &page);
	return ERR_NONE;
}

enum error_code evidence_show(struct request *r, struct store_conn *conn, const struct cases_seen *seen,
			      int64_t file_id, struct error *err)
{
	return show(r, conn, seen, true, file_id, err);
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"garde", STR("C'est gardé, et inscrit dans le dossier.")},
		{"connu", STR("Ce fichier était déjà dans le dossier.")},
		{"corrige", STR("C'est corrigé : ce texte compte désormais.")},
		{"relire", STR("Cette capture va être lue à nouveau.")},
		{0},
	};
	struct cases_seen s = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = frame_say(r, &s.frame, words, err);
	if (!code)
		code = show(r, conn, &s, false, 0, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* --- adding --- */

static struct str chosen(struct request *r)
{
	const struct param_answer *answer = request_answer(r, "fichier");
	return answer->count > 0 ? answer->values[0].text : (struct str){0};
}

static struct case_proof typed_proof(struct request *r)
{
	return (struct case_proof){
		.link = str_trim(request_text(r, "lien")),
		.author = str_trim(request_text(r, "compte")),
		.text = str_trim(request_text(r, "texte")),
	};
}

static void look(struct request *r)
{
	const struct str bytes = chosen(r);
	const struct case_proof proof = typed_proof(r);
	if (!request_good(r))
		return;
	if (bytes.ptr) {
		struct str wrong = evidence_wrong(r, bytes);
		if (wrong.len > 0)
			request_mistaken(r, "fichier", wrong);
	} else if (proof.link.len + proof.author.len + proof.text.len == 0) {
		request_mistaken(r, "fichier", STR("Choisissez un fichier, ou notez ce que vous constatez."));
	}
}

static enum error_code add(struct request *r, struct store_conn *conn, struct cases_seen *s,
			   enum case_file_outcome *ret_outcome, struct error *err)
{
	const struct case_where where = cases_where(s);
	const struct case_proof proof = typed_proof(r);
	const struct case_file_new file = {.bytes = chosen(r), .text = str_trim(request_text(r, "montre"))};
	enum case_file_outcome outcome = CASE_FILE_KEPT;
	enum error_code code = case_wait(conn, where.establishment_id, err);
	if (!code && file.bytes.ptr)
		code = case_file_add(conn, desk_of(r)->signin.key, &where, &file, &outcome, err);
	if (!code && outcome != CASE_FILE_FULL)
		code = case_proof_add(conn, &where, &proof, err);
	if (!code)
		*ret_outcome = outcome;
	return code;
}

static enum error_code run_add(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct store_conn *conn = NULL;
	enum case_file_outcome outcome = CASE_FILE_KEPT;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	look(r);
	if (request_good(r))
		code = add(r, conn, &s, &outcome, err);
	if (!code && outcome == CASE_FILE_FULL)
		request_mistaken(
			r, "fichier",
			STR("Ce dossier garde déjà tout ce qu'il peut : 60 fichiers, ou 64 Mo. Exportez-le, puis "
			    "gardez la suite à part."));
	if (code)
		return code;
	if (!request_good(r))
		return show(r, conn, &s, true, 0, err);
	const struct journal_note note = cases_note(&s, "case.evidence");
	code = journal_write(r, &s.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	struct str place = address_of(r, &s, 0, "");
	if (!code && !place.ptr)
		code = error_nomem(err);
	if (!code) {
		char href[96];
		snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/preuves?fait=%s", s.row.number,
			 outcome == CASE_FILE_KNOWN ? "connu" : "garde");
		request_redirect(r, str_from_c(href));
	}
	return code;
}

/* --- one file --- */

/* The item of the file that the address names. */
static enum error_code find_item(struct request *r, const struct cases_seen *s, struct evidence_item *ret_item,
				 struct error *err)
{
	const int64_t id = request_int(r, "fichier", 0);
	for (size_t i = 0; i < s->story.count; i++)
		if (read_item(s, i, ret_item) && ret_item->id == id)
			return ERR_NONE;
	return error_set(err, ERR_NOT_FOUND, "Cette pièce n'existe pas.");
}

static enum error_code run_one(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct evidence_one page = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = find_item(r, &s, &page.item, err);
	if (!code && !page.item.shown)
		code = error_set(err, ERR_NOT_FOUND, "Cette pièce ne se regarde pas ici : téléchargez-la.");
	if (!code)
		code = cases_way(r, &s, STR("Preuves"), "/preuves", &page.way, &page.way_count, err);
	if (code)
		return code;
	page.frame = s.frame;
	page.frame.layout.lead = page.item.label;
	page.number = s.row.number;
	const struct shot_block *shots = NULL;
	size_t count = 0;
	code = shots_see(r, conn, &s, &shots, &count, err);
	if (code)
		return code;
	for (size_t i = 0; i < count; i++)
		if (shots[i].id == page.item.id)
			page.item.shot = shots[i];
	page.picture = address_of(r, &s, page.item.id, "/image");
	if (!page.picture.ptr)
		return error_nomem(err);
	evidence_one(request_html(r), &page);
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* Answers with the file's bytes, as a picture of a page or to be taken away. */
static enum error_code answer(struct request *r, struct store_conn *conn, const struct cases_seen *s, int64_t id,
			      bool picture, struct error *err)
{
	char name[64];
	struct arena arena;
	struct case_file file = {0};
	struct str bytes = {"", 0};
	arena_init(&arena, CASE_FILE_ARENA);
	enum error_code code = case_file_read(conn, &arena, desk_of(r)->signin.key, s->frame.who.establishment_id,
					      s->row.id, id, &file, &bytes, err);
	if (!code && picture && !case_file_kinds[file.kind].shown)
		code = error_set(err, ERR_NOT_FOUND, "Cette pièce ne se regarde pas ici.");
	if (!code) {
		snprintf(name, sizeof(name), "dossier-%" PRId64 "-piece-%" PRId64 "%s", s->row.number, id,
			 case_file_kinds[file.kind].suffix.ptr);
		buf_add_str(picture ? request_picture(r, case_file_kinds[file.kind].shown, name, CASE_FILE_MAX)
				    : request_file(r, name, CASE_FILE_MAX),
			    bytes);
	}
	arena_release(&arena);
	return code;
}

static enum error_code run_picture(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct evidence_item item = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = find_item(r, &s, &item, err);
	if (!code)
		code = answer(r, conn, &s, item.id, true, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.look");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

static enum error_code run_take(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct evidence_item item = {0};
	struct store_conn *conn = NULL;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = find_item(r, &s, &item, err);
	if (!code)
		code = answer(r, conn, &s, item.id, false, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.take");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

const struct route cases_evidence_routes[] = {
	{.path = "/dossiers/{numero}/preuves",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les preuves d'un dossier"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/preuves",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(add_params),
	 .run = run_add,
	 .flags = ROUTE_FORM,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .help = "garder une preuve : un fichier, ou ce que disait un message"},
	{.path = "/dossiers/{numero}/preuves/{fichier}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(file_params),
	 .run = run_one,
	 .help = "regarder une capture gardée sous scellé"},
	{.path = "/dossiers/{numero}/preuves/{fichier}/image",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(file_params),
	 .run = run_picture,
	 .help = "l'image elle-même ; inscrit au journal"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/preuves/{fichier}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(file_params),
	 .run = run_take,
	 .flags = ROUTE_READS,
	 .help = "télécharger une pièce gardée sous scellé ; inscrit au journal"},
	{0},
};
