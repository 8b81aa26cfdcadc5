/* SPDX-License-Identifier: Apache-2.0 */
/* Versions: all of them, one beside another, and the way back to one. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/charter/charter.h"
#include "desk/charter_sql.h"

#define ROWS_SHOWN 50
#define DIFF_SHOWN 2000
#define NUMBER_MAX INT64_C(1000000000000)

static enum error_code run_list(struct request *r, struct error *err)
{
	struct charter_history page = {.way = charter_way, .way_count = 2};
	struct charter_versions_before_rows found;
	struct store_conn *conn;
	enum error_code code = frame_make(r, STR("Versions de la charte"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = charter_versions_before(
			conn, request_arena(r),
			&(struct charter_versions_before_params){page.frame.who.establishment_id,
								 request_int(r, "avant", INT64_MAX), ROWS_SHOWN + 1},
			&found, err);
	if (code)
		return code;
	struct charter_row *rows = ARENA_ZNEW(request_arena(r), struct charter_row, found.count + 1);
	if (!rows)
		return error_nomem(err);
	page.row_count = found.count < ROWS_SHOWN ? found.count : ROWS_SHOWN;
	for (size_t i = 0; i < page.row_count; i++) {
		const struct charter_versions_before_row *row = &found.items[i];
		rows[i] = (struct charter_row){row->number, row->comment, row->author, row->created_at, false};
	}
	page.rows = rows;
	if (found.count > ROWS_SHOWN)
		page.older = rows[ROWS_SHOWN - 1].number;
	charter_history(request_html(r), &page);
	return ERR_NONE;
}

/* The texts are compared in an arena of their own, which holds until the page is written. */
static enum error_code show(struct request *r, struct arena *arena, struct store_conn *conn,
			    struct charter_version_page *page, struct error *err)
{
	struct version version, with = {0}, latest;
	struct diff diff;
	int64_t here = page->frame.who.establishment_id, number = request_int(r, "numero", 0);
	int64_t other = request_int(r, "avec", number - 1);
	enum error_code code = version_find(conn, arena, here, number, &version, err);
	if (!code && other > 0)
		code = version_find(conn, arena, here, other, &with, err);
	if (!code)
		code = version_latest(conn, arena, here, &latest, err);
	if (!code)
		code = diff_make(arena, with.text, version.text, &diff, err);
	if (code)
		return code;
	size_t shown = diff.line_count < DIFF_SHOWN ? diff.line_count : DIFF_SHOWN;
	page->version =
		(struct charter_row){number, version.comment, version.author, version.at, number == latest.number};
	page->text = version.text;
	page->with = other;
	page->latest = latest.number;
	page->diff =
		(struct charter_diff){diff.lines, shown, diff.added, diff.removed, (int64_t)(diff.line_count - shown)};
	charter_version_page(request_html(r), page);
	return ERR_NONE;
}

static enum error_code run_version(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"refus",
		 STR("Cette version ne convient plus à la charte de Blouse : reprenez-la dans le texte entier, "
		     "qui dit ce qu'il faut corriger.")},
		{0},
	};
	char title[64];
	struct arena arena;
	struct charter_version_page page = {.way = charter_way, .way_count = 2};
	struct store_conn *conn;
	snprintf(title, sizeof(title), "Version %" PRId64 " de la charte", request_int(r, "numero", 0));
	page.here = str_from_c(title);
	enum error_code code = frame_make(r, page.here, FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (code)
		return code;
	arena_init(&arena, CHARTER_ARENA);
	code = show(r, &arena, conn, &page, err);
	arena_release(&arena);
	return code;
}

static enum error_code find(struct request *r, int64_t number, struct version *ret_version, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code
		    : version_find(conn, request_arena(r), request_session(r)->establishment_id, number, ret_version,
				   err);
}

static enum error_code run_return(struct request *r, struct error *err)
{
	char comment[64], path[80];
	int64_t number = request_int(r, "numero", 0);
	struct version version, latest;
	struct compiled compiled = {0};
	enum error_code code = find(r, number, &version, err);
	if (!code)
		code = charter_latest(r, &latest, NULL, err);
	if (!code)
		code = compiled_make(serving_base(desk_of(r)->serving), version.text, &compiled, err);
	bool good = compiled.charter != NULL;
	compiled_release(&compiled);
	if (code)
		return code;
	if (!good) {
		snprintf(path, sizeof(path), "/reglages/charte/versions/%" PRId64 "?fait=refus", number);
		request_redirect(r, str_from_c(path));
		return ERR_NONE;
	}
	snprintf(comment, sizeof(comment), "Retour à la version %" PRId64, number);
	code = charter_save(r, latest.number, version.text, str_from_c(comment), "charter.revert", err);
	if (!code)
		request_redirect(r, STR("/reglages/charte?fait=reprise"));
	return code;
}

#define NUMBER_PARAM                                                                                                   \
	{                                                                                                              \
		.name = "numero", .label = "Version", .kind = PARAM_INT, .min = 1, .max = NUMBER_MAX, .required = true \
	}

static const struct param list_params[] = {
	{.name = "avant", .label = "Avant la version", .kind = PARAM_INT, .min = 1, .max = NUMBER_MAX},
};
static const struct param version_params[] = {
	NUMBER_PARAM,
	{.name = "avec", .label = "Comparée avec", .kind = PARAM_INT, .max = NUMBER_MAX},
	FRAME_DONE_PARAM,
};
static const struct param return_params[] = {NUMBER_PARAM};

const struct route charter_history_routes[] = {
	{.path = "/reglages/charte/versions",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les versions de la charte de l'établissement"},
	{.path = "/reglages/charte/versions/{numero}",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(version_params),
	 .run = run_version,
	 .help = "une version de la charte, et ce qu'elle a changé"},
	{.method = HTTP_POST,
	 .path = "/reglages/charte/versions/{numero}/reprendre",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(return_params),
	 .run = run_return,
	 .help = "revenir à une version de la charte"},
	{0},
};
