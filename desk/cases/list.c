/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/cases.h"
#include "desk/cases_sql.h"
#include "desk/check/length.h"
#include "store/search.h"
#include "web/request.h"

enum view { VIEW_TO_DO, VIEW_WAITING, VIEW_DONE, VIEWS };
static const char *const views[] = {"a-traiter", "en-attente", "clos", NULL};
static const struct str view_labels[VIEWS] = {STR("À traiter"), STR("En attente d'un avis"), STR("Clos")};

static const struct param params[] = {
	{.name = "vue", .label = "Dossiers", .kind = PARAM_ENUM, .choices = views},
	{.name = "q", .label = "Chercher", .kind = PARAM_TEXT, .max = 100},
	{.name = "avant", .label = "Suite de la liste", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};

uint32_t cases_seen_by(const struct identity *who)
{
	return may(who, MAY_READ_ALL_CASES, who->establishment_id) ? 0 : who->roles & ~ROLE_BIT(ROLE_AGENT);
}

enum ui_state cases_level_state(struct str nature, struct str level)
{
	return str_eq(nature, STR("detresse")) || str_eq(level, STR("bloquant")) ? UI_STOP
	       : str_eq(level, STR("attention"))                                 ? UI_REVIEW
	       : level.len > 0                                                   ? UI_CLEAR
										 : UI_NEUTRAL;
}

struct str cases_level_label(struct str nature, struct str level)
{
	return str_eq(nature, STR("detresse"))   ? STR("urgent")
	       : str_eq(level, STR("bloquant"))  ? STR("grave")
	       : str_eq(level, STR("attention")) ? STR("à regarder")
	       : level.len > 0                   ? STR("ordinaire")
						 : STR("à lire");
}

struct str cases_nature_label(struct str nature)
{
	static const struct str labels[][2] = {
		{STR("detresse"), STR("détresse")},       {STR("non-conforme"), STR("contraire à la charte")},
		{STR("rumeur"), STR("rumeur")},           {STR("critique"), STR("critique")},
		{STR("question"), STR("question")},       {STR("remerciement"), STR("remerciement")},
		{STR("information"), STR("information")}, {STR("hors-sujet"), STR("hors sujet")},
	};
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (str_eq(nature, labels[i][0]))
			return labels[i][1];
	return STR("");
}

static struct str subject_label(struct str subject)
{
	return str_eq(subject, STR("idee"))        ? STR("idée")
	       : str_eq(subject, STR("evenement")) ? STR("événement")
	       : str_eq(subject, STR("vigilance")) ? STR("point de vigilance")
						   : STR("message");
}

static struct str network_label(struct str id)
{
	const struct network *n = network_find(id);
	return n ? n->label : STR("");
}

static struct str state_label(struct str id)
{
	enum case_state state = case_state_of(id);
	return state < CASE_STATES ? case_states[state].label : id;
}

/* The three queries give the same row. */
#define ROW_OF(row_, now_)                                                                                             \
	(struct cases_row)                                                                                             \
	{                                                                                                              \
		.number = (row_)->number, .reports = (row_)->reports, .at = (row_)->updated_at,                        \
		.due_at = (row_)->due_at, .title = (row_)->title, .subject = subject_label((row_)->subject),           \
		.nature = cases_nature_label((row_)->nature), .network = network_label((row_)->network),               \
		.user = (row_)->user_name, .state = cases_level_state((row_)->nature, (row_)->level),                  \
		.level = cases_level_label((row_)->nature, (row_)->level), .state_label = state_label((row_)->state),  \
		.late = (row_)->due_at && (row_)->due_at < (now_), .law_at = (row_)->law_at                            \
	}

static enum error_code add_to_do(struct request *r, struct store_conn *conn, enum view view, struct cases_list *page,
				 struct cases_row *rows, struct error *err)
{
	struct cases_to_do_rows found = {0};
	const struct cases_to_do_params where = {
		.establishment_id = page->frame.who.establishment_id,
		.roles = cases_seen_by(&page->frame.who),
		.state = view == VIEW_WAITING ? case_states[CASE_WAITING].id : STR(""),
		.rows = CASES_PAGE + 1,
	};
	enum error_code code = cases_to_do(conn, request_arena(r), &where, &found, err);
	for (size_t i = 0; !code && i < found.count && i < CASES_PAGE; i++)
		rows[page->row_count++] = ROW_OF(&found.items[i], page->frame.now);
	page->full = found.count > CASES_PAGE;
	return code;
}

static enum error_code add_done(struct request *r, struct store_conn *conn, struct cases_list *page,
				struct cases_row *rows, struct error *err)
{
	struct cases_done_rows found = {0};
	char place[64];
	const struct cases_done_params where = {
		.establishment_id = page->frame.who.establishment_id,
		.roles = cases_seen_by(&page->frame.who),
		.before = request_int(r, "avant", INT64_MAX),
		.rows = CASES_PAGE + 1,
	};
	enum error_code code = cases_done(conn, request_arena(r), &where, &found, err);
	for (size_t i = 0; !code && i < found.count && i < CASES_PAGE; i++)
		rows[page->row_count++] = ROW_OF(&found.items[i], page->frame.now);
	if (code || found.count <= CASES_PAGE)
		return code;
	snprintf(place, sizeof(place), "/dossiers?vue=clos&avant=%" PRId64, rows[CASES_PAGE - 1].number);
	page->older = arena_copy(request_arena(r), str_from_c(place));
	return page->older.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_found(struct request *r, struct store_conn *conn, struct cases_list *page,
				 struct cases_row *rows, struct error *err)
{
	struct arena *arena = request_arena(r);
	struct search_hits hits = {0};
	const int64_t establishment_id = page->frame.who.establishment_id;
	enum error_code code =
		search_find(conn, arena, establishment_id, STR("case"), page->typed, SEARCH_ROWS_MAX, &hits, err);
	for (size_t i = 0; !code && i < hits.count && page->row_count < CASES_PAGE; i++) {
		struct case_found_row row;
		const struct case_found_params where = {establishment_id, hits.items[i].object_id,
							cases_seen_by(&page->frame.who)};
		code = case_found(conn, arena, &where, &row, err);
		if (code == ERR_NOT_FOUND)
			code = ERR_NONE;
		else if (!code)
			rows[page->row_count++] = ROW_OF(&row, page->frame.now);
	}
	page->full = page->row_count == CASES_PAGE;
	return code;
}

static void add_tabs(enum view view, struct cases_list *page)
{
	static const struct str hrefs[VIEWS] = {STR("/dossiers"), STR("/dossiers?vue=en-attente"),
						STR("/dossiers?vue=clos")};
	for (enum view v = 0; v < VIEWS; v++)
		page->tabs[page->tab_count++] = (struct ui_tab){
			.label = view_labels[v], .href = hrefs[v], .current = v == view && page->typed.len == 0};
}

static enum error_code run(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct cases_list page = {.typed = request_text(r, "q")};
	enum view view = (enum view)request_int(r, "vue", VIEW_TO_DO);
	struct cases_row *rows = ARENA_ZNEW(request_arena(r), struct cases_row, CASES_PAGE);
	enum error_code code = rows ? frame_make(r, STR("Dossiers"), FRAME_CASES, &page.frame, err) : error_nomem(err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code && page.typed.len > 0)
		code = add_found(r, conn, &page, rows, err);
	else if (!code)
		code = view == VIEW_DONE ? add_done(r, conn, &page, rows, err)
					 : add_to_do(r, conn, view, &page, rows, err);
	if (code)
		return code;
	page.rows = rows;
	add_tabs(view, &page);
	cases_list(request_html(r), &page);
	return ERR_NONE;
}

const struct route cases_routes[] = {
	{.path = "/dossiers",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(params),
	 .run = run,
	 .help = "les dossiers, le plus pressé d'abord"},
	{0},
};
