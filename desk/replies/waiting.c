/* SPDX-License-Identifier: Apache-2.0 */
/* /reponses: the answers that wait for somebody to approve them, whatever their case. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/replies/replies.h"
#include "desk/replies_sql.h"

#define HREF_MAX 160

static const struct ui_link way[] = {{.label = STR("Dossiers"), .href = STR("/dossiers")}};

static enum error_code make_line(struct request *r, const struct frame *frame, const struct replies_unapproved_row *row,
				 struct replies_line *line, struct error *err)
{
	char href[HREF_MAX];
	const struct reply_facts facts = {
		.author_id = row->author_id, .editor_id = row->editor_id, .writers = row->writers};
	snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/reponses/%" PRId64, row->number, row->id);
	*line = (struct replies_line){
		.href = arena_copy(request_arena(r), str_from_c(href)),
		.place = reply_place(request_arena(r), row->network, row->way),
		.text = row->text,
		.by = row->editor_name,
		.state = UI_REVIEW,
		.label = reply_states[REPLY_REVIEW].label,
		.verdict = reply_verdict_state(row->verdict),
		.at = row->updated_at,
		.title = row->title,
		.own = reply_wrote(&facts, frame->who.user_id),
	};
	return line->href.ptr && line->place.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code run(struct request *r, struct error *err)
{
	struct replies_waiting page = {.way = way, .way_count = 1};
	struct replies_unapproved_rows rows = {0};
	struct store_conn *conn;
	enum error_code code = frame_make(r, STR("Réponses à valider"), FRAME_CASES, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct replies_unapproved_params where = {page.frame.who.establishment_id, REPLIES_SHOWN + 1};
	if (!code)
		code = replies_unapproved(conn, request_arena(r), &where, &rows, err);
	page.full = rows.count > REPLIES_SHOWN;
	page.line_count = page.full ? REPLIES_SHOWN : rows.count;
	struct replies_line *lines = ARENA_ZNEW(request_arena(r), struct replies_line, page.line_count + 1);
	if (!code && !lines)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < page.line_count; i++)
		code = make_line(r, &page.frame, &rows.items[i], &lines[i], err);
	if (code)
		return code;
	page.lines = lines;
	replies_waiting(request_html(r), &page);
	return ERR_NONE;
}

const struct route replies_waiting_routes[] = {
	{.path = "/reponses",
	 .permission = "cases.read-all",
	 .run = run,
	 .help = "les réponses qui attendent d'être validées"},
	{0},
};
