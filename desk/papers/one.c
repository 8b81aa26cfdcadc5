/* SPDX-License-Identifier: Apache-2.0 */
/* One letter: corrected, read, produced, printed; where it went. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/charter/serving.h"
#include "desk/own/hex.h"
#include "desk/papers/papers.h"
#include "desk/papers/sheet.h"
#include "desk/papers_sql.h"

#define VERSIONS_SHOWN 20

enum gesture { GESTURE_SAVE, GESTURE_MAKE };
static const char *const gestures[] = {"enregistrer", "produire", NULL};

#define ID_PARAM                                                                                                       \
	{                                                                                                              \
		.name = "courrier", .label = "Courrier", .kind = PARAM_INT, .min = 1, .max = INT64_MAX,                \
		.required = true                                                                                       \
	}
#define VERSION_PARAM                                                                                                  \
	{                                                                                                              \
		.name = "version", .label = "Version", .kind = PARAM_INT, .min = 1, .max = PAPER_VERSIONS_MAX          \
	}
static const struct param id_params[] = {CASES_NUMBER_PARAM, ID_PARAM};
static const struct param page_params[] = {CASES_NUMBER_PARAM, ID_PARAM, VERSION_PARAM, FRAME_DONE_PARAM};
static const struct param pdf_params[] = {CASES_NUMBER_PARAM, ID_PARAM, VERSION_PARAM};
static const struct param write_params[] = {
	CASES_NUMBER_PARAM,
	ID_PARAM,
	{.name = "version",
	 .label = "Version",
	 .kind = PARAM_INT,
	 .min = 1,
	 .max = PAPER_VERSIONS_MAX,
	 .required = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = gestures, .required = true},
	{.name = "destinataire",
	 .label = "Destinataire",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = PAPER_ADDRESSEE_MAX,
	 .required = true,
	 .lines = true},
	{.name = "objet", .label = "Objet", .kind = PARAM_TEXT, .min = 1, .max = PAPER_SUBJECT_MAX, .required = true},
	{.name = "texte",
	 .label = "Texte",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = PAPER_TEXT_MAX,
	 .required = true,
	 .lines = true},
	{.name = "signature",
	 .label = "Signature",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = PAPER_SIGNATORY_MAX,
	 .required = true,
	 .lines = true},
	{.name = "relu", .label = "J'ai relu ces passages", .kind = PARAM_BOOL},
};
static const struct param sent_params[] = {
	CASES_NUMBER_PARAM, ID_PARAM, PAPERS_DAY_PARAM, PAPERS_TO_PARAM, PAPERS_WAY_PARAM, PAPERS_INTERRUPTS_PARAM,
};

static const struct frame_done said[] = {
	{"garde", STR("Cette version est gardée.")},
	{"produit", STR("Le courrier est produit. Imprimez-le, puis dites ici quand il est parti.")},
	{"parti", STR("C'est inscrit dans le dossier.")},
	{"remis", STR("Le brouillon est de retour.")},
	{0},
};

static enum error_code open_one(struct request *r, int64_t version, struct papers_work *w, struct paper *paper,
				struct error *err)
{
	enum error_code code = papers_open(r, w, err);
	if (!code)
		code = paper_read(w->conn, request_arena(r), &w->seen, request_int(r, "courrier", 0), version, paper,
				  err);
	return !code && paper->removed ? error_set(err, ERR_NOT_FOUND, "Ce courrier a été retiré.") : code;
}

static enum error_code add_versions(struct request *r, struct papers_work *w, const struct paper *paper,
				    struct papers_one *page, struct error *err)
{
	struct paper_versions_of_rows found = {0};
	const struct paper_versions_of_params where = {w->seen.frame.who.establishment_id, paper->id, VERSIONS_SHOWN};
	enum error_code code = paper_versions_of(w->conn, request_arena(r), &where, &found, err);
	struct papers_version *versions = ARENA_ZNEW(request_arena(r), struct papers_version, found.count + 1);
	if (code || !versions)
		return code ? code : error_nomem(err);
	page->wrote = true;
	for (size_t i = 0; i < found.count; i++) {
		char behind[48];
		const struct paper_versions_of_row *row = &found.items[i];
		snprintf(behind, sizeof(behind), "/pdf?version=%" PRId64, row->version);
		versions[i] = (struct papers_version){
			.number = row->version,
			.at = row->at,
			.author = row->author.ptr ? row->author : STR(""),
			.made = row->has_made_at,
			.current = row->version == paper->version,
			.href = papers_href(r, w, behind, paper->id),
		};
		if (!versions[i].href.ptr)
			return error_nomem(err);
		page->wrote = page->wrote && !row->has_made_at;
	}
	page->versions = versions;
	page->version_count = found.count;
	return ERR_NONE;
}

static enum error_code review(struct request *r, struct papers_work *w, const struct paper *paper,
			      struct paper_review *ret_review, struct error *err)
{
	struct desk *desk = desk_of(r);
	const struct serving_charter *charter = NULL;
	enum error_code code = serving_take(desk->serving, w->conn, w->seen.frame.who.establishment_id, &charter, err);
	if (!code)
		code = paper_review(request_arena(r), charter->charter, paper->kind, &paper->parts, ret_review, err);
	serving_give(desk->serving, charter);
	return code;
}

/* The page of a letter as it is; what was typed, and what is wrong with it, is the caller's. */
static enum error_code fill_page(struct request *r, struct papers_work *w, const struct paper *paper,
				 struct papers_one *page, struct error *err)
{
	page->here = paper->kind->name;
	page->href = papers_href(r, w, "", paper->id);
	page->pdf = papers_href(r, w, "/pdf", paper->id);
	page->version = paper->last;
	page->use = paper->kind->use;
	page->advice = paper->kind->advice;
	page->advice_count = paper->kind->advice_count;
	page->addressee = paper->parts.addressee;
	page->subject = paper->parts.subject;
	page->text = paper->parts.text;
	page->signatory = paper->parts.signatory;
	page->closed = papers_closed(w);
	page->made = paper->made_at != 0;
	page->made_at = paper->made_at;
	page->sent_at = paper->sent_at;
	page->hash = hex_put(request_arena(r), paper->hash);
	if (!page->href.ptr || !page->pdf.ptr || !page->hash.ptr)
		return error_nomem(err);
	enum error_code code =
		cases_way(r, &w->seen, STR("Courriers"), "/courriers", &page->way, &page->way_count, err);
	if (!code)
		code = add_versions(r, w, paper, page, err);
	if (!code)
		code = review(r, w, paper, &page->review, err);
	if (!code)
		code = papers_sent_fill(r, w, papers_href(r, w, "/envoi", paper->id), paper->parts.addressee,
					&page->sent, err);
	page->sent.complaint = str_eq(paper->kind->id, STR("plainte"));
	page->frame = w->seen.frame;
	page->frame.layout.title = paper->kind->name;
	page->frame.layout.lead = paper->kind->use;
	return code;
}

static enum error_code run_one(struct request *r, struct error *err)
{
	struct papers_work w;
	struct paper paper = {0};
	struct papers_one page = {0};
	enum error_code code = open_one(r, 0, &w, &paper, err);
	if (!code)
		code = frame_say(r, &w.seen.frame, said, err);
	if (!code)
		code = fill_page(r, &w, &paper, &page, err);
	if (!code)
		papers_one(request_html(r), &page);
	papers_close(r, &w);
	if (code)
		return code;
	const struct journal_note note = cases_note(&w.seen, "case.read");
	return journal_write_alone(r, &w.seen.frame.who, &note, err);
}

static enum error_code print_one(struct request *r, struct papers_work *w, const struct paper *paper, struct error *err)
{
	char name[64];
	const struct paper_sheet sheet = {
		.site = w->site,
		.name = paper->kind->name,
		.parts = paper->parts,
		.case_number = w->seen.row.number,
		.paper = paper->id,
		.version = paper->version,
		.at = paper->made_at ? paper->made_at : w->seen.frame.now,
		.zone = w->seen.frame.zone,
		.made = paper->made_at != 0,
		.hash = paper->hash,
	};
	snprintf(name, sizeof(name), "dossier-%" PRId64 "-courrier-%" PRId64 ".pdf", w->seen.row.number, paper->id);
	return paper_print(&sheet, request_arena(r), request_pdf(r, name), err);
}

static enum error_code run_pdf(struct request *r, struct error *err)
{
	struct papers_work w;
	struct paper paper = {0};
	enum error_code code = open_one(r, request_int(r, "version", 0), &w, &paper, err);
	if (!code)
		code = print_one(r, &w, &paper, err);
	papers_close(r, &w);
	if (code)
		return code;
	const struct journal_note note = cases_note(&w.seen, "case.letter-print");
	return journal_write_alone(r, &w.seen.frame.who, &note, err);
}

static bool same(const struct paper_parts *a, const struct paper_parts *b)
{
	return str_eq(a->addressee, b->addressee) && str_eq(a->subject, b->subject) && str_eq(a->text, b->text) &&
	       str_eq(a->signatory, b->signatory);
}

/* Shows the form again, with what was typed. */
static enum error_code refuse(struct request *r, struct papers_work *w, struct paper *paper,
			      const struct paper_parts *typed, struct str trouble, struct error *err)
{
	struct papers_one page = {.trouble = trouble};
	paper->parts = *typed;
	enum error_code code = fill_page(r, w, paper, &page, err);
	if (code)
		return code;
	if (!request_good(r))
		page.mistakes = request_mistakes(r);
	page.addressee_error = request_mistake(r, "destinataire");
	page.subject_error = request_mistake(r, "objet");
	page.text_error = request_mistake(r, "texte");
	page.signatory_error = request_mistake(r, "signature");
	papers_one(request_html(r), &page);
	return ERR_NONE;
}

/* What stands against producing it; empty when nothing does. */
static struct str against(struct request *r, const struct paper_review *review)
{
	if (review->lack_count > 0)
		return STR("Le courrier est gardé, mais il n'est pas encore complet : voyez ce qui manque.");
	if (review->stops && request_int(r, "relu", 0) == 0)
		return STR("Le courrier est gardé. La relecture y trouve des mots qui ne devraient pas partir : "
			   "corrigez-les, ou "
			   "cochez que vous les avez relus.");
	return STR("");
}

static enum error_code save(struct request *r, struct papers_work *w, struct paper *paper,
			    const struct paper_parts *typed, struct str *ret_trouble, struct error *err)
{
	struct paper_review found;
	const char *behind = "?fait=garde";
	const struct journal_note note = cases_note(&w->seen, "case.letter");
	enum error_code code = ERR_NONE;
	if (!same(&paper->parts, typed))
		code = paper_save(w->conn, &w->seen, paper, typed, err);
	if (!code && request_int(r, "geste", 0) == GESTURE_MAKE && !paper->made_at) {
		code = review(r, w, paper, &found, err);
		if (!code)
			*ret_trouble = against(r, &found);
		if (!code && ret_trouble->len == 0) {
			code = paper_make(w->conn, request_arena(r), &w->seen, paper, err);
			behind = "?fait=produit";
		}
	}
	if (!code)
		code = journal_write(r, &w->seen.frame.who, &note, err);
	/* Nothing can be read behind the commit: a page that comes back is made before. */
	if (!code && ret_trouble->len > 0) {
		request_status(r, 422);
		code = refuse(r, w, paper, typed, *ret_trouble, err);
	}
	if (!code)
		code = store_commit(w->conn, err);
	if (!code && ret_trouble->len == 0)
		request_redirect(r, papers_href(r, w, behind, paper->id));
	return code;
}

static enum error_code write(struct request *r, struct papers_work *w, struct paper *paper, struct error *err)
{
	struct error refused = {0};
	struct str trouble = {"", 0};
	bool good = request_good(r);
	const struct paper_parts typed = {
		good ? str_trim(request_text(r, "destinataire")) : request_typed(r, "destinataire"),
		good ? str_trim(request_text(r, "objet")) : request_typed(r, "objet"),
		good ? str_trim(request_text(r, "texte")) : request_typed(r, "texte"),
		good ? str_trim(request_text(r, "signature")) : request_typed(r, "signature"),
	};
	if (!good)
		return refuse(r, w, paper, &typed, STR(""), err);
	if (papers_closed(w) || request_int(r, "version", 0) != paper->last) {
		request_status(r, 409);
		return refuse(r, w, paper, &typed,
			      papers_closed(w) ? STR(PAPERS_CLOSED)
					       : STR("Quelqu'un a corrigé ce courrier entre-temps : votre texte est "
						     "ci-dessous, le sien dans les versions."),
			      err);
	}
	enum error_code code = save(r, w, paper, &typed, &trouble, &refused);
	if (code)
		*err = refused;
	return code;
}

static enum error_code run_write(struct request *r, struct error *err)
{
	struct papers_work w;
	struct paper paper = {0};
	enum error_code code = open_one(r, 0, &w, &paper, err);
	if (!code)
		code = write(r, &w, &paper, err);
	papers_close(r, &w);
	return code;
}

static enum error_code show_unsent(struct request *r, struct papers_work *w, const struct paper *paper,
				   struct error *err)
{
	struct papers_one page = {0};
	enum error_code code = fill_page(r, w, paper, &page, err);
	if (code)
		return code;
	page.mistakes = request_mistakes(r);
	papers_sent_typed(r, &page.sent);
	papers_one(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_sent(struct request *r, struct error *err)
{
	struct papers_work w;
	struct paper paper = {0};
	enum error_code code = open_one(r, 0, &w, &paper, err);
	if (!code && (papers_closed(&w) || !paper.made_at))
		code = error_set(err, ERR_CONFLICT,
				 papers_closed(&w) ? PAPERS_CLOSED
						   : "Produisez d'abord la dernière version de ce courrier.");
	if (!code)
		papers_sent_check(r, &w);
	if (!code)
		code = request_good(r) ? papers_send(r, &w, paper.kind, paper.id, err)
				       : show_unsent(r, &w, &paper, err);
	papers_close(r, &w);
	return code;
}

/* Sets a draft aside, or takes it back. */
static enum error_code set_aside(struct request *r, bool aside, struct error *err)
{
	struct papers_work w;
	int64_t changed = 0;
	char behind[64];
	const int64_t id = request_int(r, "courrier", 0);
	enum error_code code = papers_open(r, &w, err);
	snprintf(behind, sizeof(behind), "?fait=retire&courrier=%" PRId64, id);
	const int64_t here = w.seen.frame.who.establishment_id;
	if (!code && papers_closed(&w))
		code = error_set(err, ERR_CONFLICT, PAPERS_CLOSED);
	if (!code && !aside)
		code = paper_room(w.conn, request_arena(r), &w.seen, err);
	if (!code && aside)
		code = paper_remove(w.conn, &(struct paper_remove_params){here, w.seen.row.id, id, w.seen.frame.now},
				    &changed, err);
	else if (!code)
		code = paper_restore(w.conn, &(struct paper_restore_params){here, w.seen.row.id, id}, &changed, err);
	if (!code && changed == 0)
		code = error_set(err, ERR_NOT_FOUND,
				 "Ce brouillon n'existe pas, ou il a été produit : il reste au dossier.");
	const struct journal_note note = cases_note(&w.seen, "case.letter");
	if (!code)
		code = journal_write(r, &w.seen.frame.who, &note, err);
	if (!code)
		code = store_commit(w.conn, err);
	if (!code)
		request_redirect(r, aside ? papers_href(r, &w, behind, 0) : papers_href(r, &w, "?fait=remis", id));
	papers_close(r, &w);
	return code;
}

static enum error_code run_remove(struct request *r, struct error *err) { return set_aside(r, true, err); }

static enum error_code run_restore(struct request *r, struct error *err) { return set_aside(r, false, err); }

const struct route papers_one_routes[] = {
	{.path = "/dossiers/{numero}/courriers/{courrier}",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(page_params),
	 .run = run_one,
	 .help = "un courrier : le corriger, le relire, le produire"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/courriers/{courrier}",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(write_params),
	 .run = run_write,
	 .help = "garder une version d'un courrier, ou la produire",
	 .flags = ROUTE_FORM},
	{.path = "/dossiers/{numero}/courriers/{courrier}/pdf",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(pdf_params),
	 .run = run_pdf,
	 .help = "un courrier à imprimer (PDF)"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/courriers/{courrier}/envoi",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(sent_params),
	 .run = run_sent,
	 .help = "dire qu'un courrier est parti, à qui, comment",
	 .flags = ROUTE_FORM},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/courriers/{courrier}/retirer",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(id_params),
	 .run = run_remove,
	 .help = "retirer un brouillon qui n'a pas été produit"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/courriers/{courrier}/remettre",
	 .permission = "cases.letters",
	 ROUTE_PARAMS(id_params),
	 .run = run_restore,
	 .help = "reprendre un brouillon retiré"},
	{0},
};
