/* SPDX-License-Identifier: Apache-2.0 */
/* /ameliorations: what cases changed, each with who does it and until when. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/after/after.h"
#include "desk/after_sql.h"

#define LAST INT64_C(9007199254740991) /* as the index has it, for what has no date */

static const char *const views[] = {"a-faire", "en-retard", "faites", NULL};
enum view { VIEW_TO_DO, VIEW_LATE, VIEW_DONE, VIEWS };
static const char *const whose[] = {"moi", "tous", NULL};
static const struct ui_link way[] = {{.label = STR("Dossiers"), .href = STR("/dossiers")}};

static const struct param list_params[] = {
	{.name = "vue", .label = "Actions", .kind = PARAM_ENUM, .choices = views},
	{.name = "qui", .label = "De qui", .kind = PARAM_ENUM, .choices = whose},
	{.name = "apres", .label = "Suite de la liste", .kind = PARAM_INT, .min = 0, .max = INT64_MAX},
	{.name = "numero", .label = "Suite de la liste", .kind = PARAM_INT, .min = 0, .max = INT64_MAX},
	FRAME_DONE_PARAM,
};
static const char *const ways[] = {"faite", "a-faire", NULL};
static const char *const from[] = {"liste", "dossier", NULL};
static const struct param gesture_params[] = {
	{.name = "action", .label = "Action", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = ways, .required = true},
	{.name = "depuis", .label = "Depuis", .kind = PARAM_ENUM, .choices = from},
};

/* Who has done it, or who leads the case. */
static bool may_end(const struct identity *who, int64_t owner_id)
{
	return owner_id == who->user_id || may(who, MAY_OPEN_CASES, who->establishment_id);
}

static enum error_code add_href(struct request *r, bool seen, struct after_action *action, struct error *err)
{
	char href[64];
	snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/suites", action->number);
	action->href = seen ? arena_copy(request_arena(r), str_from_c(href)) : STR("");
	return action->href.ptr ? ERR_NONE : error_nomem(err);
}

/* Both queries give the same row. */
#define ACTION_OF(row_, frame_)                                                                                        \
	(struct after_action)                                                                                          \
	{                                                                                                              \
		.id = (row_)->id, .number = (row_)->number, .began_at = (row_)->began_at, .due_at = (row_)->due_at,    \
		.done_at = (row_)->done_at, .what = (row_)->what,                                                      \
		.owner = (row_)->owner_name.ptr ? (row_)->owner_name : STR(""),                                        \
		.late = !(row_)->done_at && (row_)->due_at && (row_)->due_at < (frame_)->now,                          \
		.ends = !(row_)->done_at && may_end(&(frame_)->who, (row_)->owner_id)                                  \
	}

static enum error_code set_next(struct request *r, const char *view, const char *who, int64_t at, int64_t id,
				struct after_actions *page, struct error *err)
{
	char href[160];
	snprintf(href, sizeof(href), "/ameliorations?vue=%s&qui=%s&apres=%" PRId64 "&numero=%" PRId64, view, who, at,
		 id);
	page->next = arena_copy(request_arena(r), str_from_c(href));
	return page->next.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_to_do(struct request *r, struct store_conn *conn, enum view view, bool own,
				 struct after_actions *page, struct after_action *actions, struct error *err)
{
	struct actions_to_do_rows rows = {0};
	const struct frame *f = &page->frame;
	const struct actions_to_do_params where = {
		.establishment_id = f->who.establishment_id,
		.owner = own ? f->who.user_id : 0,
		.user_id = f->who.user_id,
		.roles = cases_seen_by(&f->who),
		.due = request_int(r, "apres", 0),
		.after = request_int(r, "numero", 0),
		.until = view == VIEW_LATE ? f->now : INT64_MAX,
		.rows = AFTER_ROWS + 1,
	};
	enum error_code code = actions_to_do(conn, request_arena(r), &where, &rows, err);
	for (size_t i = 0; !code && i < rows.count && i < AFTER_ROWS; i++) {
		actions[i] = ACTION_OF(&rows.items[i], f);
		page->action_count++;
		code = add_href(r, rows.items[i].seen, &actions[i], err);
	}
	if (code || rows.count <= AFTER_ROWS)
		return code;
	const struct after_action *last = &actions[AFTER_ROWS - 1];
	return set_next(r, views[view], whose[!own], last->due_at ? last->due_at : LAST, last->id, page, err);
}

static enum error_code add_done(struct request *r, struct store_conn *conn, bool own, struct after_actions *page,
				struct after_action *actions, struct error *err)
{
	struct actions_done_rows rows = {0};
	const struct frame *f = &page->frame;
	const struct actions_done_params where = {
		.establishment_id = f->who.establishment_id,
		.owner = own ? f->who.user_id : 0,
		.user_id = f->who.user_id,
		.roles = cases_seen_by(&f->who),
		.before = request_int(r, "apres", INT64_MAX),
		.rows = AFTER_ROWS + 1,
	};
	enum error_code code = actions_done(conn, request_arena(r), &where, &rows, err);
	for (size_t i = 0; !code && i < rows.count && i < AFTER_ROWS; i++) {
		actions[i] = ACTION_OF(&rows.items[i], f);
		actions[i].again = may_end(&f->who, rows.items[i].owner_id) && !rows.items[i].reopened;
		page->action_count++;
		code = add_href(r, rows.items[i].seen, &actions[i], err);
	}
	return code || rows.count <= AFTER_ROWS
		       ? code
		       : set_next(r, views[VIEW_DONE], whose[!own], actions[AFTER_ROWS - 1].done_at, 0, page, err);
}

static enum error_code run_list(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {{"faite", STR("L'action est menée à bien.")},
						  {"a-faire", STR("L'action est de nouveau à faire.")},
						  {0}};
	struct store_conn *conn;
	enum view view = (enum view)request_int(r, "vue", VIEW_TO_DO);
	bool own = request_int(r, "qui", 1) == 0;
	struct after_actions page = {
		.way = way,
		.way_count = 1,
		.tab_count = 4,
		.tabs = {{.label = STR("À faire"),
			  .href = STR("/ameliorations"),
			  .current = view == VIEW_TO_DO && !own},
			 {.label = STR("Les miennes"),
			  .href = STR("/ameliorations?qui=moi"),
			  .current = view == VIEW_TO_DO && own},
			 {.label = STR("En retard"),
			  .href = STR("/ameliorations?vue=en-retard"),
			  .current = view == VIEW_LATE},
			 {.label = STR("Faites"),
			  .href = STR("/ameliorations?vue=faites"),
			  .current = view == VIEW_DONE}},
	};
	struct after_action *actions = ARENA_ZNEW(request_arena(r), struct after_action, AFTER_ROWS);
	enum error_code code =
		actions ? frame_make(r, STR("Améliorations"), FRAME_CASES, &page.frame, err) : error_nomem(err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = view == VIEW_DONE ? add_done(r, conn, own, &page, actions, err)
					 : add_to_do(r, conn, view, own, &page, actions, err);
	if (code)
		return code;
	page.actions = actions;
	after_actions(request_html(r), &page);
	return ERR_NONE;
}

/* The action that was named, as it stays until all is written: two presses at one instant follow one another. */
static enum error_code find_action(struct request *r, struct store_conn *conn, const struct identity *who,
				   struct action_by_id_row *ret_row, struct error *err)
{
	const struct action_by_id_params named = {who->establishment_id, request_int(r, "action", 0)};
	enum error_code code = action_by_id(conn, request_arena(r), &named, ret_row, err);
	if (!code)
		code = case_lock(conn, who->establishment_id, ret_row->case_id, err);
	if (!code)
		code = action_by_id(conn, request_arena(r), &named, ret_row, err);
	return code;
}

/* Done, or to be done after all: then it is another action of the case, with the same words. */
static enum error_code run_gesture(struct request *r, struct error *err)
{
	char place[96], number[24];
	struct frame frame;
	struct store_conn *conn;
	struct action_by_id_row row;
	bool done = request_int(r, "geste", 0) == 0;
	enum error_code code = frame_make(r, STR("Améliorations"), FRAME_CASES, &frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = find_action(r, conn, &frame.who, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	if (code || !may_end(&frame.who, row.owner_id))
		return error_set(err, ERR_NOT_FOUND,
				 "Cette action n'existe pas, ou elle est confiée à quelqu'un d'autre.");
	const struct case_where where = {frame.who.establishment_id, row.case_id, signin_actor_of(&frame.who),
					 frame.now};
	const struct case_event e =
		done ? (struct case_event){.kind = CASE_IMPROVED, .number = row.sequence, .text = row.what}
		     : (struct case_event){
			       .kind = CASE_IMPROVES, .number = row.owner_id, .due_at = row.due_at, .text = row.what};
	/* Twice done is done, and twice taken up again is once. */
	if (done ? !row.done_at : row.done_at && !row.reopened)
		code = case_add(conn, &where, -1, &e, err);
	snprintf(number, sizeof(number), "%" PRId64, row.number);
	const struct journal_note note = {
		.action = "case.improve", .object_kind = "case", .object_id = str_from_c(number)};
	if (!code)
		code = journal_write(r, &frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	if (request_int(r, "depuis", 0) == 1)
		snprintf(place, sizeof(place), "/dossiers/%" PRId64 "/suites?fait=%s", row.number,
			 done ? "faite" : "a-faire");
	else
		snprintf(place, sizeof(place), "/ameliorations?fait=%s", done ? "faite" : "a-faire");
	request_redirect(r, str_from_c(place));
	return ERR_NONE;
}

const struct route after_actions_routes[] = {
	{.path = "/ameliorations",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les actions d'amélioration, à qui elles sont confiées et pour quand"},
	{.method = HTTP_POST,
	 .path = "/ameliorations/{action}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "dire qu'une action est faite, ou de nouveau à faire"},
	{0},
};
