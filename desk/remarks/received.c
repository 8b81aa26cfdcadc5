/* SPDX-License-Identifier: Apache-2.0 */
/* What was given, for whoever edits the charter. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/charter/serving.h"
#include "desk/check/length.h"
#include "desk/journal/note.h"
#include "desk/remarks/remarks.h"
#include "desk/remarks_sql.h"
#include "desk/settings/settings.h"

#define PAGE_ROWS 30
#define HREF_MAX 96
#define ABOUT_MAX 160

static const char *const states[] = {"a-traiter", "traitees", NULL};

static const struct param list_params[] = {
	{.name = "etat", .label = "État", .kind = PARAM_ENUM, .choices = states},
	{.name = "avant", .label = "Avant la remarque", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "remarque", .label = "Remarque traitée", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	FRAME_DONE_PARAM,
};
static const struct param id_params[] = {
	{.name = "id", .label = "Remarque", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
};

static struct str address(struct request *r, const char *before, int64_t id, const char *behind)
{
	char href[HREF_MAX];
	snprintf(href, sizeof(href), "%s%" PRId64 "%s", before, id, behind);
	return arena_copy(request_arena(r), str_from_c(href));
}

static void name_rule(const struct blouse_charter *charter, struct str id, struct remarks_row *row)
{
	row->rule = id.len > 0 ? id : STR(REMARKS_NO_RULE);
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++) {
		const struct blouse_rule *rule = blouse_charter_rule(charter, i);
		if (str_eq(id, str_from_c(rule->id)))
			row->rule = str_from_c(rule->title);
	}
}

static struct str about(struct request *r, const struct remarks_page_row *from)
{
	char text[ABOUT_MAX];
	const struct network *n = network_find(from->network);
	const char *context = str_eq(from->context, STR("institution")) ? "pour l'établissement"
			      : str_eq(from->context, STR("usager"))    ? "comme patient ou visiteur"
			      : from->context.len > 0                   ? "en son nom"
									: "";
	snprintf(text, sizeof(text), "%s%s%.*s", context, n ? (*context ? ", sur " : "Sur ") : "",
		 STR_ARG(n ? n->label : STR("")));
	return arena_copy(request_arena(r), str_from_c(text));
}

static enum error_code fill_row(struct request *r, const struct remarks_page_row *from, bool handled,
				struct remarks_row *row, struct error *err)
{
	*row = (struct remarks_row){
		.id = from->id,
		.kind = from->missed ? STR("Manqué") : STR("Pas un problème"),
		.excerpt = from->excerpt,
		.comment = from->comment,
		.about = about(r, from),
		.whole = from->whole.ptr ? from->whole : STR(""),
		.received_at = from->received_at,
		.handler = from->handler.ptr ? from->handler : STR(""),
		.handled_at = from->has_handled_at ? from->handled_at : 0,
		.gesture = address(r, "/reglages/remarques/", from->id, handled ? "/reprendre" : "/traiter"),
		.gesture_label = handled ? STR("Reprendre") : STR("Marquer comme traitée"),
	};
	name_rule(serving_base(desk_of(r)->serving)->charter, from->rule, row);
	return row->about.ptr && row->gesture.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_rows(struct request *r, struct store_conn *conn, struct remarks_received *page,
				struct error *err)
{
	struct remarks_page_rows found;
	const struct remarks_page_params asked = {.establishment_id = page->frame.who.establishment_id,
						  .handled = page->handled,
						  .before = request_int(r, "avant", INT64_MAX),
						  .rows = PAGE_ROWS + 1};
	enum error_code code = remarks_page(conn, request_arena(r), &asked, &found, err);
	struct remarks_row *rows = ARENA_ZNEW(request_arena(r), struct remarks_row, PAGE_ROWS);
	if (!code && !rows)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < found.count && i < PAGE_ROWS; i++)
		code = fill_row(r, &found.items[i], page->handled, &rows[page->row_count++], err);
	if (code)
		return code;
	page->rows = rows;
	if (found.count > PAGE_ROWS) {
		page->older = address(
			r, page->handled ? "/reglages/remarques?etat=traitees&avant=" : "/reglages/remarques?avant=",
			rows[PAGE_ROWS - 1].id, "");
		return page->older.ptr ? ERR_NONE : error_nomem(err);
	}
	return ERR_NONE;
}

/* What was just done, with the way to undo it. */
static enum error_code say(struct request *r, struct frame *frame, struct error *err)
{
	static const struct frame_done words[] = {{"traitee", STR("La remarque est traitée.")},
						  {"reprise", STR("La remarque est de nouveau à traiter.")},
						  {0}};
	int64_t id = request_int(r, "remarque", 0);
	enum error_code code = frame_say(r, frame, words, err);
	if (code || !id || !frame->layout.toast || !str_eq(request_text(r, "fait"), STR("traitee")))
		return code;
	struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
	struct str undo = address(r, "/reglages/remarques/", id, "/reprendre");
	if (!toast || !undo.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = frame->layout.toast->text, .undo = undo, .token = frame->layout.token};
	frame->layout.toast = toast;
	return ERR_NONE;
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct remarks_received page = {.way = settings_way,
					.way_count = 1,
					.handled = request_int(r, "etat", 0) == 1,
					.from_top = !request_given(r, "avant")};
	const struct journal_note note = {.action = "remark.list", .object_kind = "remark"};
	enum error_code code = frame_make(r, STR("Remarques sur les lectures"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = journal_write_alone(r, &page.frame.who, &note, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = add_rows(r, conn, &page, err);
	if (!code)
		code = say(r, &page.frame, err);
	if (code)
		return code;
	page.frame.layout.lead = STR("Ce que l'on dit d'une lecture qui s'est trompée, sans le nom de qui le dit.");
	page.tabs[0] = (struct ui_tab){
		.label = STR("À traiter"), .href = STR("/reglages/remarques"), .current = !page.handled};
	page.tabs[1] = (struct ui_tab){
		.label = STR("Traitées"), .href = STR("/reglages/remarques?etat=traitees"), .current = page.handled};
	page.tab_count = 2;
	remarks_received(request_html(r), &page);
	return ERR_NONE;
}

/* A remark that somebody else has just handled is handled: nothing to say, nothing to write. */
static enum error_code move(struct request *r, bool handles, struct error *err)
{
	char number[24];
	struct identity who;
	struct store_conn *conn;
	struct remark_there_row there;
	int64_t rows = 0, id = request_int(r, "id", 0);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = remark_there(conn, request_arena(r), &(struct remark_there_params){who.establishment_id, id},
				    &there, err);
	if (!code && handles)
		code = remark_handle(conn,
				     &(struct remark_handle_params){.establishment_id = who.establishment_id,
								    .id = id,
								    .user_id = who.user_id,
								    .now = request_now(r)},
				     &rows, err);
	else if (!code)
		code = remark_reopen(conn,
				     &(struct remark_reopen_params){.establishment_id = who.establishment_id, .id = id},
				     &rows, err);
	snprintf(number, sizeof(number), "%" PRId64, id);
	const struct journal_note note = {.action = handles ? "remark.handle" : "remark.reopen",
					  .object_kind = "remark",
					  .object_id = str_from_c(number)};
	if (!code && rows > 0)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	struct str place = handles ? address(r, "/reglages/remarques?fait=traitee&remarque=", id, "")
				   : STR("/reglages/remarques?fait=reprise");
	request_redirect(r, place.ptr ? place : STR("/reglages/remarques"));
	return ERR_NONE;
}

static enum error_code run_handle(struct request *r, struct error *err) { return move(r, true, err); }
static enum error_code run_reopen(struct request *r, struct error *err) { return move(r, false, err); }

const struct route remarks_received_routes[] = {
	{.path = "/reglages/remarques",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les remarques données sur les lectures"},
	{.method = HTTP_POST,
	 .path = "/reglages/remarques/{id}/traiter",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(id_params),
	 .run = run_handle,
	 .help = "marquer une remarque comme traitée"},
	{.method = HTTP_POST,
	 .path = "/reglages/remarques/{id}/reprendre",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(id_params),
	 .run = run_reopen,
	 .help = "reprendre une remarque traitée"},
	{0},
};
