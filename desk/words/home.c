/* SPDX-License-Identifier: Apache-2.0 */
/* All pages with the establishment's words, those that could have some, and pages of its own. */
#include <stdio.h>

#include "desk/settings/settings.h"
#include "desk/words/pages.h"
#include "desk/words/shown.h"
#include "desk/words_sql.h"

#define DRAFT_MEMORY ((size_t)16 << 20)

/* A page that has a row. */
static enum error_code add_written(struct words_work *w, const struct words_row *row, struct words_line *line,
				   struct error *err)
{
	struct guide_place place;
	enum words_kind kind;
	enum error_code code = words_place(w, row, &place, &kind, err);
	if (code)
		return code;
	*line = (struct words_line){.title = place.title,
				    .href = words_href(request_arena(w->r), row->page, ""),
				    .see = row->content.len > 0 ? place.href : (struct str){"", 0},
				    .published = row->content.len > 0,
				    .drafted = row->drafted,
				    .gone = !row->drafted && row->content.len == 0,
				    .author = row->drafted ? row->drafter : row->author,
				    .at = row->drafted ? row->draft_at : row->at};
	return line->href.ptr ? ERR_NONE : error_nomem(err);
}

static bool has_row(const struct words_row *rows, size_t count, struct str page)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(rows[i].page, page))
			return true;
	return false;
}

static enum error_code add_other(struct words_work *w, struct str page, struct words_line *line, struct error *err)
{
	struct guide_place place;
	struct arena *arena = request_arena(w->r);
	enum error_code code = guide_place_of(desk_of(w->r)->guide, w->site, arena, page, &place, err);
	if (code)
		return code;
	*line = (struct words_line){.title = place.title, .href = words_href(arena, page, "")};
	return line->href.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code list_others(struct words_work *w, const struct words_row *rows, size_t count,
				   struct words_home *page, struct error *err)
{
	enum error_code code = ERR_NONE;
	size_t topics = 1;
	while (guide_topics[topics].file.ptr)
		topics++;
	struct words_line *rules = ARENA_ZNEW(request_arena(w->r), struct words_line, w->site->rule_count + 1),
			  *texts = ARENA_ZNEW(request_arena(w->r), struct words_line, topics + 1);
	if (!rules || !texts)
		return error_nomem(err);
	for (size_t i = 0; !code && i < w->site->rule_count; i++)
		if (!has_row(rows, count, w->site->rules[i].id))
			code = add_other(w, w->site->rules[i].id, &rules[page->rule_count++], err);
	if (!code && !has_row(rows, count, STR(SITE_FIRST_PAGE)))
		code = add_other(w, STR(SITE_FIRST_PAGE), &texts[page->text_count++], err);
	for (size_t i = 0; !code && i < topics; i++)
		if (!has_row(rows, count, guide_topics[i].file))
			code = add_other(w, guide_topics[i].file, &texts[page->text_count++], err);
	page->rules = rules;
	page->texts = texts;
	return code;
}

/* A page that was taken away can be put back. */
static enum error_code say(struct request *r, struct frame *frame, struct error *err)
{
	static const struct frame_done words[] = {
		{"retiree", STR("Vos mots sont retirés de cette page.")},
		{"brouillon", STR("Le brouillon est de nouveau là.")},
		{"remise", STR("Vos mots sont de nouveau sur la page.")},
		{"publies", STR("Tous les brouillons sont publiés.")},
		{"importe", STR("Les pages du fichier sont en brouillon. Relisez-les, puis publiez.")},
		{"rien", STR("Rien n'a changé.")},
		{0},
	};
	enum error_code code = frame_say(r, frame, words, err);
	struct str page = request_text(r, "page");
	if (code || !frame->layout.toast || !words_is_name(page) || !str_eq(request_text(r, "fait"), STR("retiree")))
		return code;
	struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
	struct str undo = words_href(request_arena(r), page, "/remettre");
	if (!toast || !undo.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = frame->layout.toast->text, .undo = undo, .token = frame->layout.token};
	frame->layout.toast = toast;
	return ERR_NONE;
}

static enum error_code fill(struct words_work *w, struct words_home *page, struct error *err)
{
	struct words_row *rows;
	size_t count;
	struct store_conn *conn;
	struct request *r = w->r;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = words_row_list(conn, request_arena(r), page->frame.who.establishment_id, &rows, &count, err);
	if (code)
		return code;
	struct words_line *written = ARENA_ZNEW(request_arena(r), struct words_line, count + 1);
	if (!written)
		return error_nomem(err);
	for (size_t i = 0; !code && i < count; i++) {
		/* A draft that was forgotten leaves a row with nothing to show. */
		if (rows[i].number == 0 && !rows[i].drafted && !rows[i].dropped)
			rows[i].page = (struct str){"", 0};
		else
			code = add_written(w, &rows[i], &written[page->written_count++], err);
		page->drafts += rows[i].drafted;
	}
	page->written = written;
	return code ? code : list_others(w, rows, count, page, err);
}

static enum error_code run_home(struct request *r, struct error *err)
{
	struct words_work w;
	struct words_home page = {.way = settings_way, .way_count = 1};
	enum error_code code = words_open_site(r, &w, err);
	if (!code)
		code = frame_make(r, STR(WORDS_TITLE), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = say(r, &page.frame, err);
	if (!code)
		code = fill(&w, &page, err);
	page.frame.layout.lead = STR("Une introduction, vos exemples, une affiche, vos propres pages : ce que votre "
				     "établissement ajoute au guide, sous son nom.");
	if (!code)
		words_home(request_html(r), &page);
	words_close(&w);
	return code;
}

/* --- A page of its own --- */

static enum error_code show_new(struct request *r, struct error *err)
{
	struct words_new page = {.way = words_way, .way_count = 2};
	enum error_code code = frame_make(r, STR("Nouvelle page"), FRAME_SETTINGS, &page.frame, err);
	if (code)
		return code;
	page.frame.layout.lead = STR("Votre procédure, vos référents, la marche à suivre chez vous : une page à votre "
				     "nom, que le guide et la recherche montrent.");
	if (request_route(r)->method == HTTP_POST) {
		page.mistakes = request_mistakes(r);
		page.title = request_typed(r, "titre");
		page.name = request_typed(r, "adresse");
		page.title_error = request_mistake(r, "titre");
		page.name_error = request_mistake(r, "adresse");
	}
	words_new(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_new(struct request *r, struct error *err) { return show_new(r, err); }

/* The draft that a page begins with; ERR_CONFLICT when there is, or was, a page of that name. */
static enum error_code begin_page(struct request *r, struct str name, struct error *err)
{
	struct words_row row;
	struct store_conn *conn;
	const struct words words = {.title = request_text(r, "titre"), .position = WORDS_POSITION_MAX};
	_cleanup_buf_ struct buf json;
	buf_init(&json, WORDS_JSON_MAX);
	words_write(&json, &words);
	enum error_code code = json.failed ? error_nomem(err) : request_store(r, &conn, err);
	if (!code)
		code = words_row_find(conn, request_arena(r), request_session(r)->establishment_id, name, &row, err);
	if (!code && (row.number > 0 || row.drafted || row.dropped))
		code = error_set(err, ERR_CONFLICT,
				 "Vous avez déjà une page à cette adresse, ou vous l'avez retirée : choisissez-en une "
				 "autre.");
	return code ? code : words_keep_draft(r, &row, buf_str(&json), "guide.draft", err);
}

/* An address that can be taken. */
static enum error_code name_page(struct request *r, struct str *ret_name, struct error *err)
{
	struct words_work w;
	struct str name = request_text(r, "adresse");
	enum error_code code = words_open_site(r, &w, err);
	if (!code && name.len == 0)
		name = words_name_of(request_arena(r), request_text(r, "titre"));
	if (!code && !name.ptr)
		code = error_nomem(err);
	if (!code && request_good(r) && !words_is_name(name))
		request_mistaken(
			r, "adresse",
			STR("Une adresse s'écrit en petites lettres sans accent, chiffres et traits d'union."));
	else if (!code && request_good(r) && !words_name_free(&w, name))
		request_mistaken(r, "adresse",
				 STR("Le guide a déjà une page à cette adresse : choisissez-en une autre."));
	words_close(&w);
	*ret_name = name;
	return code;
}

static enum error_code run_make(struct request *r, struct error *err)
{
	struct error refused = {0};
	struct str name;
	enum error_code code = name_page(r, &name, err);
	if (code)
		return code;
	if (request_good(r)) {
		code = begin_page(r, name, &refused);
		if (!code) {
			request_redirect(r, words_href(request_arena(r), name, "?fait=cree"));
			return ERR_NONE;
		}
		if (code != ERR_CONFLICT && code != ERR_LIMIT) {
			*err = refused;
			return code;
		}
		request_mistaken(r, "adresse", str_from_c(refused.message));
	}
	return show_new(r, err);
}

/* --- Taking away, putting back, publishing all --- */

static enum error_code find_row(struct request *r, struct words_row *ret_row, struct error *err)
{
	struct words_work w;
	enum error_code code = words_open(r, request_text(r, "page"), &w, err);
	words_close(&w);
	if (!code)
		*ret_row = w.row;
	return code;
}

static enum error_code go_home(struct request *r, const char *word, struct str page)
{
	char place[160];
	snprintf(place, sizeof(place), WORDS_HOME "?fait=%s%s%.*s", word, page.len ? "&page=" : "", STR_ARG(page));
	request_redirect(r, str_from_c(place));
	return ERR_NONE;
}

static enum error_code run_remove(struct request *r, struct error *err)
{
	struct words_row row;
	enum error_code code = find_row(r, &row, err);
	if (code)
		return code;
	if (row.content.len == 0 && !row.drafted)
		return go_home(r, "rien", (struct str){"", 0});
	/* What nobody ever saw is a draft: it goes as one. */
	if (row.content.len == 0)
		code = words_keep_draft(r, &row, row.draft, "guide.drop", err);
	else
		code = words_publish_now(r, &row, (struct str){"", 0}, STR("Retiré"), "guide.remove", err);
	return code ? code : go_home(r, "retiree", row.page);
}

static enum error_code find_before(struct request *r, const struct words_row *row, struct words_version_row *ret_before,
				   struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code
		    : words_version(conn, request_arena(r),
				    &(struct words_version_params){request_session(r)->establishment_id, row->page,
								   row->number - 1},
				    ret_before, err);
}

static enum error_code run_restore(struct request *r, struct error *err)
{
	struct words_row row;
	struct words_version_row before;
	enum error_code code = find_row(r, &row, err);
	if (code)
		return code;
	if (row.dropped) {
		code = words_keep_draft(r, &row, row.draft, "guide.restore", err);
		return code ? code : go_home(r, "brouillon", (struct str){"", 0});
	}
	if (row.content.len > 0 || row.number < 2)
		return go_home(r, "rien", (struct str){"", 0});
	if (!code)
		code = find_before(r, &row, &before, err);
	if (!code)
		code = words_publish_now(r, &row, before.content, STR("Remis"), "guide.restore", err);
	return code ? code : go_home(r, "remise", (struct str){"", 0});
}

/* Whether a draft can be published without anybody looking at it again. */
static enum error_code is_ready(struct words_work *w, const struct words_row *row, struct arena *scratch,
				bool *ret_ready, struct error *err)
{
	struct words words;
	struct words_review review;
	struct site_words shown;
	struct guide_place place;
	struct error unread;
	enum words_kind kind;
	const struct blouse_charter *charter = w->serving->charter;
	enum error_code code = words_place(w, row, &place, &kind, err);
	if (code)
		return code;
	code = words_read(scratch, row->draft, &words, &unread);
	if (!code)
		code = words_show(scratch, desk_of(w->r)->guide, w->site, charter, row->page, &words, &shown, &unread);
	if (!code)
		code = words_review(scratch, charter, place.rule, kind, &words, &review, &unread);
	if (code == ERR_NOMEM)
		return error_nomem(err);
	*ret_ready = !code && !review.stops && !review.refused;
	return ERR_NONE;
}

/* One draft after another, each a version of its own; one that is not ready stays a draft. */
static enum error_code publish_rows(struct words_work *w, struct store_conn *conn, const struct words_row *rows,
				    size_t count, size_t *ret_done, struct error *err)
{
	struct arena scratch;
	const struct session *session = request_session(w->r);
	enum error_code code = ERR_NONE;
	arena_init(&scratch, DRAFT_MEMORY);
	*ret_done = 0;
	for (size_t i = 0; !code && i < count; i++) {
		bool ready = false;
		arena_clear(&scratch);
		if (rows[i].drafted)
			code = is_ready(w, &rows[i], &scratch, &ready, err);
		const struct words_write write = {.establishment_id = session->establishment_id,
						  .page = rows[i].page,
						  .version = rows[i].version,
						  .content = rows[i].draft,
						  .comment = {"", 0},
						  .action = "guide.publish",
						  .actor = {AUDIT_USER, session->user_id},
						  .now = request_now(w->r)};
		if (!code && ready)
			code = words_save(conn, &write, err);
		*ret_done += ready;
	}
	arena_release(&scratch);
	return code;
}

static enum error_code run_publish_all(struct request *r, struct error *err)
{
	struct words_work w;
	struct words_row *rows = NULL;
	struct store_conn *conn;
	size_t count = 0, done = 0;
	enum error_code code = words_open_site(r, &w, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = words_row_list(conn, request_arena(r), request_session(r)->establishment_id, &rows, &count, err);
	if (!code)
		code = publish_rows(&w, conn, rows, count, &done, err);
	if (!code)
		code = store_commit(conn, err);
	words_close(&w);
	return code ? code : go_home(r, done > 0 ? "publies" : "rien", (struct str){"", 0});
}

static const struct param home_params[] = {
	FRAME_DONE_PARAM,
	{.name = "page", .label = "Page", .kind = PARAM_TEXT, .max = WORDS_NAME_MAX},
};
static const struct param new_params[] = {
	{.name = "titre", .label = "Titre", .kind = PARAM_TEXT, .max = WORDS_TITLE_MAX, .required = true},
	{.name = "adresse", .label = "Adresse", .kind = PARAM_TEXT, .max = WORDS_NAME_MAX},
};
static const struct param page_params[] = {WORDS_PAGE_PARAM};

const struct route words_routes[] = {
	{.path = WORDS_HOME,
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(home_params),
	 .run = run_home,
	 .help = "les mots de l'établissement dans le guide"},
	{.path = WORDS_HOME "/nouvelle",
	 .permission = WORDS_PERMISSION,
	 .run = run_new,
	 .help = "le formulaire d'une page du guide propre à l'établissement"},
	{.method = HTTP_POST,
	 .path = WORDS_HOME "/nouvelle",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(new_params),
	 .run = run_make,
	 .help = "commencer une page du guide propre à l'établissement",
	 .flags = ROUTE_FORM},
	{.method = HTTP_POST,
	 .path = WORDS_HOME "/publier",
	 .permission = WORDS_PERMISSION,
	 .run = run_publish_all,
	 .help = "publier tous les brouillons du guide que la relecture accepte"},
	{.method = HTTP_POST,
	 .path = WORDS_HOME "/{page}/retirer",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(page_params),
	 .run = run_remove,
	 .help = "retirer les mots de l'établissement d'une page du guide"},
	{.method = HTTP_POST,
	 .path = WORDS_HOME "/{page}/remettre",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(page_params),
	 .run = run_restore,
	 .help = "remettre les mots qui viennent d'être retirés"},
	{0},
};
