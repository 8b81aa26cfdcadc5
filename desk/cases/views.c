/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/vues: lists of cases that one goes back to. A view is the query of an address, made from good parameters alone. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/inbox.h"
#include "desk/journal/note.h"
#include "desk/views_sql.h"

#define VIEWS_MAX 30 /* of one person */
#define VIEWS_SHOWN 100
#define DAY (INT64_C(86400) * 1000000)

enum act { ACT_FIRST, ACT_NOT_FIRST, ACT_SHARE, ACT_KEEP, ACT_REMOVE, ACT_BACK };
static const char *const acts[] = {"premiere", "plus-premiere", "partage", "plus-partage", "retrait", "retour", NULL};

static const struct param page_params[] = {
	FRAME_DONE_PARAM,
	{.name = "numero", .label = "Vue", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};
static const struct param act_params[] = {
	{.name = "id", .label = "Vue", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = acts, .required = true},
};
static const struct param back_params[] = {
	{.name = "id", .label = "Vue", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
};

static struct str address_of(struct arena *arena, struct str query)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 4096);
	buf_addf(&out, "/dossiers?%.*s", STR_ARG(query));
	return out.failed ? (struct str){0} : arena_copy(arena, buf_str(&out));
}

static enum error_code views_of(struct request *r, struct store_conn *conn, const struct identity *who,
				struct case_views_of_rows *ret_rows, struct error *err)
{
	return case_views_of(conn, request_arena(r),
			     &(struct case_views_of_params){who->establishment_id, who->user_id, VIEWS_SHOWN}, ret_rows,
			     err);
}

enum error_code inbox_views(struct request *r, struct store_conn *conn, struct cases_inbox *page, struct error *err)
{
	struct case_views_of_rows rows;
	enum error_code code = views_of(r, conn, &page->frame.who, &rows, err);
	if (code)
		return code;
	struct ui_tab *kept = ARENA_ZNEW(request_arena(r), struct ui_tab, rows.count + 1);
	struct str here = inbox_query(r, NULL, STR(""));
	if (!kept || !here.ptr)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		kept[i] = (struct ui_tab){.label = rows.items[i].name,
					  .href = address_of(request_arena(r), rows.items[i].query),
					  .current = str_eq(here, rows.items[i].query)};
		if (!kept[i].href.ptr)
			return error_nomem(err);
	}
	page->kepts = kept;
	page->kept_count = rows.count;
	return ERR_NONE;
}

enum error_code inbox_first(struct request *r, struct store_conn *conn, const struct identity *who, bool *ret_left,
			    struct error *err)
{
	struct case_view_first_row row;
	*ret_left = false;
	for (size_t i = 0; i < INBOX_PARAMS; i++)
		if (request_given(r, inbox_params[i].name))
			return ERR_NONE;
	enum error_code code =
		case_view_first(conn, request_arena(r),
				&(struct case_view_first_params){who->establishment_id, who->user_id}, &row, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	struct str place = address_of(request_arena(r), row.query);
	if (!place.ptr)
		return error_nomem(err);
	request_redirect(r, place);
	*ret_left = true;
	return ERR_NONE;
}

static enum error_code offer_undo(struct request *r, struct cases_views *page, struct error *err)
{
	char path[64];
	if (!page->frame.layout.toast || !str_eq(request_text(r, "fait"), STR("retrait")) ||
	    !request_given(r, "numero"))
		return ERR_NONE;
	struct ui_toast *toast = ARENA_ZNEW(request_arena(r), struct ui_toast, 1);
	snprintf(path, sizeof(path), "/dossiers/vues/%" PRId64 "/retour", request_int(r, "numero", 0));
	if (!toast)
		return error_nomem(err);
	*toast = (struct ui_toast){.text = page->frame.layout.toast->text,
				   .undo = arena_copy(request_arena(r), str_from_c(path)),
				   .token = page->frame.layout.token};
	page->frame.layout.toast = toast;
	return toast->undo.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {{"garde", STR("La vue est gardée.")},
						  {"retrait", STR("La vue est retirée.")},
						  {"retour", STR("La vue est revenue.")},
						  {"fait", STR("C'est fait.")},
						  {0}};
	struct store_conn *conn;
	struct case_views_of_rows rows;
	struct cases_views page = {.way = cases_list_way, .way_count = 1};
	enum error_code code = frame_make(r, STR("Vues gardées"), FRAME_CASES, &page.frame, err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = offer_undo(r, &page, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = views_of(r, conn, &page.frame.who, &rows, err);
	if (code)
		return code;
	struct inbox_view_row *views = ARENA_ZNEW(request_arena(r), struct inbox_view_row, rows.count + 1);
	if (!views)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct case_views_of_row *row = &rows.items[i];
		views[i] = (struct inbox_view_row){.id = row->id,
						   .name = row->name,
						   .href = address_of(request_arena(r), row->query),
						   .mine = row->user_id == page.frame.who.user_id,
						   .shared = row->shared,
						   .first = row->first};
		if (!views[i].href.ptr)
			return error_nomem(err);
	}
	page.views = views;
	page.view_count = rows.count;
	page.shares = may(&page.frame.who, MAY_OPEN_CASES, page.frame.who.establishment_id);
	cases_views(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code commit(struct request *r, struct store_conn *conn, const struct identity *who, int64_t id,
			      struct error *err)
{
	char number[24];
	snprintf(number, sizeof(number), "%" PRId64, id);
	const struct journal_note note = {
		.action = "case.view", .object_kind = "case-view", .object_id = str_from_c(number)};
	enum error_code code = journal_write(r, who, &note, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code too_many(struct store_conn *conn, struct arena *arena, const struct identity *who,
				struct error *err)
{
	struct case_views_count_row count;
	enum error_code code = case_views_count(
		conn, arena, &(struct case_views_count_params){who->establishment_id, who->user_id}, &count, err);
	if (!code && count.number >= VIEWS_MAX)
		return error_set(err, ERR_LIMIT, "Vous gardez déjà %d vues : retirez-en une d'abord.", VIEWS_MAX);
	return code;
}

static enum error_code run_save(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct case_view_add_row row;
	int64_t chosen;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = case_views_forget(
			conn,
			&(struct case_views_forget_params){who.establishment_id, who.user_id, request_now(r) - DAY},
			err);
	if (!code)
		code = too_many(conn, request_arena(r), &who, err);
	if (code)
		return code;
	const struct case_view_add_params view = {
		.establishment_id = who.establishment_id,
		.user_id = who.user_id,
		.name = str_trim(request_text(r, "nom")),
		.query = inbox_query(r, NULL, STR("")),
		.shared = request_int(r, "partage", 0) && may(&who, MAY_OPEN_CASES, who.establishment_id),
		.now = request_now(r),
	};
	code = view.query.ptr ? case_view_add(conn, request_arena(r), &view, &row, err) : error_nomem(err);
	if (!code && request_int(r, "premiere", 0))
		code = case_view_choose(conn,
					&(struct case_view_choose_params){who.establishment_id, who.user_id, row.id},
					&chosen, err);
	if (!code)
		code = commit(r, conn, &who, row.id, err);
	if (!code)
		request_redirect(r, STR("/dossiers/vues?fait=garde"));
	return code;
}

static enum error_code act_on(struct store_conn *conn, const struct identity *who, int64_t id, enum act act,
			      int64_t now, int64_t *ret_written, struct error *err)
{
	const int64_t here = who->establishment_id, user = who->user_id;
	switch (act) {
	case ACT_FIRST:
		return case_view_choose(conn, &(struct case_view_choose_params){here, user, id}, ret_written, err);
	case ACT_NOT_FIRST:
		*ret_written = 1;
		return case_view_unchoose(conn, &(struct case_view_unchoose_params){here, user}, err);
	case ACT_SHARE:
	case ACT_KEEP:
		/* Sharing is for who works on all cases; taking it back for whoever shared. */
		if (act == ACT_SHARE && !may(who, MAY_OPEN_CASES, here))
			break;
		return case_view_share(conn, &(struct case_view_share_params){here, user, id, act == ACT_SHARE},
				       ret_written, err);
	case ACT_REMOVE:
	case ACT_BACK:
		return case_view_remove(conn, &(struct case_view_remove_params){here, user, id, act == ACT_REMOVE, now},
					ret_written, err);
	}
	*ret_written = 0;
	return ERR_NONE;
}

static enum error_code do_act(struct request *r, enum act act, struct error *err)
{
	char place[64];
	struct identity who;
	struct store_conn *conn;
	int64_t written = 0;
	const int64_t id = request_int(r, "id", 0);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = act_on(conn, &who, id, act, request_now(r), &written, err);
	if (!code && written == 0)
		return error_set(err, ERR_NOT_FOUND, "Cette vue n'existe pas, ou n'est pas la vôtre.");
	if (!code)
		code = commit(r, conn, &who, id, err);
	if (code)
		return code;
	snprintf(place, sizeof(place), "/dossiers/vues?fait=%s",
		 act == ACT_REMOVE ? "retrait"
		 : act == ACT_BACK ? "retour"
				   : "fait");
	if (act == ACT_REMOVE)
		snprintf(place, sizeof(place), "/dossiers/vues?fait=retrait&numero=%" PRId64, id);
	request_redirect(r, str_from_c(place));
	return ERR_NONE;
}

static enum error_code run_act(struct request *r, struct error *err)
{
	return do_act(r, (enum act)request_int(r, "geste", 0), err);
}

static enum error_code run_back(struct request *r, struct error *err) { return do_act(r, ACT_BACK, err); }

const struct route cases_views_routes[] = {
	{.path = "/dossiers/vues",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les vues de la liste des dossiers que l'on a gardées"},
	{.method = HTTP_POST,
	 .path = "/dossiers/vues",
	 .permission = "cases.read-own",
	 .params = inbox_params,
	 .param_count = INBOX_SAVE_PARAMS,
	 .run = run_save,
	 .help = "garder une vue de la liste"},
	{.method = HTTP_POST,
	 .path = "/dossiers/vues/{id}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(act_params),
	 .run = run_act,
	 .help = "partager une vue, commencer par elle, la retirer"},
	{.method = HTTP_POST,
	 .path = "/dossiers/vues/{id}/retour",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(back_params),
	 .run = run_back,
	 .help = "rendre une vue retirée"},
	{0},
};
