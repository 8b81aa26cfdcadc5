/* SPDX-License-Identifier: Apache-2.0 */
/* The versions of a page's words: all of them, one beside the one before, and the way back to one. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/words/pages.h"
#include "desk/words_sql.h"

#define ROWS_SHOWN 50
#define NUMBER_MAX INT64_C(1000000000000)
#define LINES_MAX ((size_t)512 << 10)
#define HREF_ROOM 64

/* Réglages, Vos mots dans le guide, the page; and its versions, for one of them. */
static enum error_code make_way(struct words_work *w, struct ui_link way[4], struct error *err)
{
	struct arena *arena = request_arena(w->r);
	way[0] = words_way[0];
	way[1] = words_way[1];
	way[2] = (struct ui_link){.label = w->place.title, .href = words_href(arena, w->row.page, "")};
	way[3] = (struct ui_link){.label = STR("Versions"), .href = words_href(arena, w->row.page, "/versions")};
	return way[2].href.ptr && way[3].href.ptr ? ERR_NONE : error_nomem(err);
}

static struct str version_href(struct words_work *w, int64_t number, const char *behind)
{
	char room[2 * HREF_ROOM];
	snprintf(room, sizeof(room), "/versions/%" PRId64 "%.40s", number, behind);
	return words_href(request_arena(w->r), w->row.page, room);
}

static enum error_code list(struct words_work *w, struct words_history *page, struct error *err)
{
	char room[HREF_ROOM];
	struct words_versions_before_rows found;
	struct store_conn *conn;
	struct request *r = w->r;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = words_versions_before(
			conn, request_arena(r),
			&(struct words_versions_before_params){page->frame.who.establishment_id, w->row.page,
							       request_int(r, "avant", INT64_MAX), ROWS_SHOWN + 1},
			&found, err);
	if (code)
		return code;
	struct words_past *rows = ARENA_ZNEW(request_arena(r), struct words_past, found.count + 1);
	if (!rows)
		return error_nomem(err);
	page->row_count = found.count < ROWS_SHOWN ? found.count : ROWS_SHOWN;
	for (size_t i = 0; i < page->row_count; i++) {
		const struct words_versions_before_row *row = &found.items[i];
		rows[i] = (struct words_past){
			row->number,     version_href(w, row->number, ""), row->comment, row->author,
			row->created_at, row->number == w->row.number,     row->gone};
		if (!rows[i].href.ptr)
			return error_nomem(err);
	}
	page->rows = rows;
	if (found.count <= ROWS_SHOWN)
		return ERR_NONE;
	snprintf(room, sizeof(room), "/versions?avant=%" PRId64, rows[ROWS_SHOWN - 1].number);
	page->older = words_href(request_arena(r), w->row.page, room);
	return page->older.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct words_work w;
	struct ui_link way[4];
	struct words_history page = {.way = way, .way_count = 3};
	enum error_code code = words_open(r, request_text(r, "page"), &w, err);
	if (!code)
		code = make_way(&w, way, err);
	if (!code)
		code = frame_make(r, STR("Versions"), FRAME_SETTINGS, &page.frame, err);
	page.frame.layout.lead = w.place.title;
	if (!code)
		code = list(&w, &page, err);
	if (!code)
		words_history(request_html(r), &page);
	words_close(&w);
	return code;
}

static enum error_code find(struct words_work *w, struct store_conn *conn, int64_t number,
			    struct words_version_row *ret_row, struct error *err)
{
	return words_version(
		conn, request_arena(w->r),
		&(struct words_version_params){request_session(w->r)->establishment_id, w->row.page, number}, ret_row,
		err);
}

/* A version as lines, to be compared. */
static enum error_code lines_of(struct words_work *w, struct str content, struct str *ret_lines, struct error *err)
{
	struct words words;
	_cleanup_buf_ struct buf lines;
	buf_init(&lines, LINES_MAX);
	enum error_code code = words_read(request_arena(w->r), content, &words, err);
	if (code)
		return code;
	words_lines(&lines, w->kind, &words);
	*ret_lines = arena_copy(request_arena(w->r), buf_str(&lines));
	return lines.failed || !ret_lines->ptr ? error_nomem(err) : ERR_NONE;
}

static enum error_code show(struct words_work *w, struct words_version_page *page, struct error *err)
{
	char room[HREF_ROOM];
	struct words_version_row version, with = {.content = {"", 0}};
	struct str before, after;
	struct diff diff;
	struct store_conn *conn;
	struct request *r = w->r;
	int64_t number = request_int(r, "numero", 0);
	page->with = request_int(r, "avec", number - 1);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = find(w, conn, number, &version, err);
	if (!code && page->with > 0)
		code = find(w, conn, page->with, &with, err);
	if (!code)
		code = lines_of(w, with.content, &before, err);
	if (!code)
		code = lines_of(w, version.content, &after, err);
	if (!code)
		code = diff_make(request_arena(r), before, after, &diff, err);
	if (code)
		return code;
	page->version = (struct words_past){number,
					    version_href(w, number, ""),
					    version.comment,
					    version.author.ptr ? version.author : (struct str){"", 0},
					    version.created_at,
					    number == w->row.number,
					    version.content.len == 0};
	page->back = version_href(w, number, "/reprendre");
	snprintf(room, sizeof(room), "?avec=%" PRId64, w->row.number);
	page->compare = page->with != w->row.number && number != w->row.number ? version_href(w, number, room)
									       : (struct str){"", 0};
	page->diff = (struct charter_diff){diff.lines, diff.line_count, diff.added, diff.removed, 0};
	if (!page->back.ptr || !page->compare.ptr || !page->version.href.ptr)
		return error_nomem(err);
	words_version_page(request_html(r), page);
	return ERR_NONE;
}

static enum error_code run_version(struct request *r, struct error *err)
{
	char title[64];
	struct words_work w;
	struct ui_link way[4];
	struct words_version_page page = {.way = way, .way_count = 4};
	snprintf(title, sizeof(title), "Version %" PRId64, request_int(r, "numero", 0));
	page.here = str_from_c(title);
	enum error_code code = words_open(r, request_text(r, "page"), &w, err);
	if (!code)
		code = make_way(&w, way, err);
	if (!code)
		code = frame_make(r, page.here, FRAME_SETTINGS, &page.frame, err);
	page.frame.layout.lead = w.place.title;
	if (!code)
		code = show(&w, &page, err);
	words_close(&w);
	return code;
}

static enum error_code read_version(struct words_work *w, int64_t number, struct words_version_row *ret_row,
				    struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(w->r)->signin.store, &conn, err);
	return code ? code : find(w, conn, number, ret_row, err);
}

static enum error_code run_return(struct request *r, struct error *err)
{
	char comment[64];
	struct words_work w;
	struct words_version_row version;
	int64_t number = request_int(r, "numero", 0);
	enum error_code code = words_open(r, request_text(r, "page"), &w, err);
	if (!code)
		code = read_version(&w, number, &version, err);
	snprintf(comment, sizeof(comment), "Retour à la version %" PRId64, number);
	bool same = !code && str_eq(version.content, w.row.content);
	if (!code && !same)
		code = words_publish_now(r, &w.row, version.content, str_from_c(comment), "guide.revert", err);
	words_close(&w);
	if (!code)
		request_redirect(r, words_href(request_arena(r), w.row.page, same ? "?fait=rien" : "?fait=reprise"));
	return code;
}

#define NUMBER_PARAM                                                                                                   \
	{                                                                                                              \
		.name = "numero", .label = "Version", .kind = PARAM_INT, .min = 1, .max = NUMBER_MAX, .required = true \
	}

static const struct param list_params[] = {
	WORDS_PAGE_PARAM,
	{.name = "avant", .label = "Avant la version", .kind = PARAM_INT, .min = 1, .max = NUMBER_MAX},
};
static const struct param version_params[] = {
	WORDS_PAGE_PARAM,
	NUMBER_PARAM,
	{.name = "avec", .label = "Comparée avec", .kind = PARAM_INT, .max = NUMBER_MAX},
};
static const struct param return_params[] = {WORDS_PAGE_PARAM, NUMBER_PARAM};

const struct route words_history_routes[] = {
	{.path = WORDS_HOME "/{page}/versions",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les versions des mots de l'établissement sur une page du guide"},
	{.path = WORDS_HOME "/{page}/versions/{numero}",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(version_params),
	 .run = run_version,
	 .help = "une version des mots de l'établissement, et ce qu'elle a changé"},
	{.method = HTTP_POST,
	 .path = WORDS_HOME "/{page}/versions/{numero}/reprendre",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(return_params),
	 .run = run_return,
	 .help = "revenir à une version des mots de l'établissement"},
	{0},
};
