/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/seen.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/calendar/terms.h"
#include "desk/people/roles.h"

#define REPORTS_SHOWN 100

enum error_code cases_not_there(struct error *err) { return error_set(err, ERR_NOT_FOUND, "Ce dossier n'existe pas."); }

enum error_code cases_begin(struct request *r, struct cases_seen *seen, struct error *err)
{
	char title[48];
	snprintf(title, sizeof(title), "Dossier %" PRId64, request_int(r, "numero", 0));
	struct str kept = arena_copy(request_arena(r), str_from_c(title));
	return kept.ptr ? frame_make(r, kept, FRAME_CASES, &seen->frame, err) : error_nomem(err);
}

/* How many reports a page does not show. */
static enum error_code count_others(struct store_conn *conn, struct arena *arena, struct cases_seen *seen,
				    struct error *err)
{
	struct reports_count_row row = {0};
	if (seen->reports.count < REPORTS_SHOWN)
		return ERR_NONE;
	enum error_code code = reports_count(
		conn, arena, &(struct reports_count_params){seen->frame.who.establishment_id, seen->row.id}, &row, err);
	seen->more_reports = code ? 0 : row.count - (int64_t)seen->reports.count;
	return code;
}

enum error_code cases_see(struct request *r, struct store_conn *conn, struct cases_seen *seen, struct error *err)
{
	struct arena *arena = request_arena(r);
	const int64_t establishment_id = seen->frame.who.establishment_id;
	const struct case_by_number_params where = {establishment_id, request_int(r, "numero", 0)};
	enum error_code code = case_by_number(conn, arena, &where, &seen->row, err);
	const uint32_t roles = cases_seen_by(&seen->frame.who);
	/* What one may not see does not exist. */
	if (code == ERR_NOT_FOUND || (!code && roles && !(seen->row.asked & roles)))
		return cases_not_there(err);
	if (!code)
		code = case_read(conn, arena, establishment_id, seen->row.id, &seen->story, err);
	if (!code)
		code = reports_of(conn, arena,
				  &(struct reports_of_params){establishment_id, seen->row.id, REPORTS_SHOWN},
				  &seen->reports, err);
	if (!code)
		code = count_others(conn, arena, seen, err);
	if (!code)
		code = people_roles(conn, arena, 0, 0, &seen->roles, err);
	if (!code)
		code = terms_read(conn, arena, establishment_id, &seen->calendar, err);
	if (code)
		return code;
	snprintf(seen->number, sizeof(seen->number), "%" PRId64, seen->row.number);
	return ERR_NONE;
}

enum error_code cases_enter(struct request *r, struct cases_seen *seen, struct store_conn **ret_conn, struct error *err)
{
	struct store_conn *conn = NULL;
	enum error_code code = cases_begin(r, seen, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = cases_see(r, conn, seen, err);
	if (!code)
		*ret_conn = conn;
	return code;
}

static struct str address_of(struct request *r, const struct cases_seen *seen, const char *path)
{
	char href[96];
	snprintf(href, sizeof(href), "/dossiers/%" PRId64 "%s", seen->row.number, path);
	return arena_copy(request_arena(r), str_from_c(href));
}

enum error_code cases_way(struct request *r, const struct cases_seen *seen, struct str label, const char *path,
			  const struct ui_link **ret_way, size_t *ret_count, struct error *err)
{
	char title[48];
	struct ui_link *way = ARENA_ZNEW(request_arena(r), struct ui_link, 3);
	if (!way)
		return error_nomem(err);
	snprintf(title, sizeof(title), "Dossier %" PRId64, seen->row.number);
	way[0] = cases_list_way[0];
	way[1] = (struct ui_link){.label = arena_copy(request_arena(r), str_from_c(title)),
				  .href = address_of(r, seen, "")};
	way[2] = (struct ui_link){.label = label, .href = address_of(r, seen, path)};
	if (!way[1].label.ptr || !way[1].href.ptr || !way[2].href.ptr)
		return error_nomem(err);
	*ret_way = way;
	*ret_count = label.len > 0 ? 3 : 2;
	return ERR_NONE;
}

struct journal_note cases_note(struct cases_seen *seen, const char *action)
{
	return (struct journal_note){.action = action, .object_kind = "case", .object_id = str_from_c(seen->number)};
}

struct str cases_message(const struct cases_seen *seen)
{
	for (size_t i = 0; i < seen->reports.count; i++)
		if (str_trim(seen->reports.items[i].text).len > 0)
			return str_trim(seen->reports.items[i].text);
	return STR("");
}

struct case_where cases_where(const struct cases_seen *seen)
{
	return (struct case_where){seen->frame.who.establishment_id, seen->row.id, signin_actor_of(&seen->frame.who),
				   seen->frame.now};
}

enum error_code cases_tell_all(struct store_conn *conn, const struct case_where *where, struct str text,
			       struct error *err)
{
	struct arena arena;
	struct report_ids_of_rows rows = {0};
	const struct report_ids_of_params params = {where->establishment_id, where->case_id, CASE_EVENTS_MAX};
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = report_ids_of(conn, &arena, &params, &rows, err);
	struct case_event *told = code ? NULL : ARENA_ZNEW(&arena, struct case_event, rows.count + 1);
	if (!code && !told)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < rows.count; i++)
		told[i] = (struct case_event){.kind = CASE_TOLD, .number = rows.items[i].id, .text = text};
	if (!code)
		code = case_add_all(conn, where, -1, told, rows.count, err);
	arena_release(&arena);
	return code;
}

struct str cases_role_name(const struct cases_seen *seen, struct str id)
{
	enum role role = role_by_id(id);
	return role < ROLES ? seen->roles[role].name : id;
}

struct str cases_author(const struct cases_seen *seen, size_t event)
{
	const struct case_event *e = &seen->story.events[event];
	if (seen->story.names[event].len > 0)
		return seen->story.names[event];
	return str_eq(e->actor_kind, STR("public"))   ? STR("Quelqu'un")
	       : str_eq(e->actor_kind, STR("system")) ? STR("Blouse")
						      : STR("Un programme");
}

static const struct tab_row {
	struct str label, path; /* behind the case's own address */
	enum permission permission;
} tab_rows[CASES_TABS] = {
	[CASES_TAB_STORY] = {STR("Le dossier"), STR(""), MAY_READ_OWN_CASES},
	[CASES_TAB_EVIDENCE] = {STR("Preuves"), STR("/preuves"), MAY_READ_OWN_CASES},
	[CASES_TAB_REPLIES] = {STR("Réponses"), STR("/reponses"), MAY_READ_OWN_CASES},
	[CASES_TAB_LINKS] = {STR("Rapprochements"), STR("/rapprochements"), MAY_OPEN_CASES},
	[CASES_TAB_DECIDE] = {STR("Décider"), STR("/decider"), MAY_WRITE_LETTERS},
	[CASES_TAB_PAPERS] = {STR("Courriers"), STR("/courriers"), MAY_WRITE_LETTERS},
	[CASES_TAB_AFTER] = {STR("Suites"), STR("/suites"), MAY_READ_OWN_CASES},
};

enum error_code cases_tabs(struct request *r, const struct cases_seen *seen, enum cases_tab current,
			   const struct ui_tab **ret_tabs, size_t *ret_count, struct error *err)
{
	struct ui_tab *tabs = ARENA_ZNEW(request_arena(r), struct ui_tab, CASES_TABS);
	size_t count = 0;
	if (!tabs)
		return error_nomem(err);
	for (enum cases_tab t = 0; t < CASES_TABS; t++) {
		char href[96];
		if (!may(&seen->frame.who, tab_rows[t].permission, seen->frame.who.establishment_id))
			continue;
		snprintf(href, sizeof(href), "/dossiers/%" PRId64 "%.*s", seen->row.number, STR_ARG(tab_rows[t].path));
		tabs[count] = (struct ui_tab){
			.label = tab_rows[t].label,
			.href = arena_copy(request_arena(r), str_from_c(href)),
			.current = t == current,
		};
		if (!tabs[count++].href.ptr)
			return error_nomem(err);
	}
	*ret_tabs = tabs;
	*ret_count = count > 1 ? count : 0;
	return ERR_NONE;
}
