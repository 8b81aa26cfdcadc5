/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of /reglages/guide share. */
#include <stdio.h>

#include "desk/charter/serving.h"
#include "desk/settings/settings.h"
#include "desk/words/pages.h"
#include "store/establishments_sql.h"

#define HREF_MAX 192

const struct ui_link words_way[2] = {
	{.label = STR("Réglages"), .href = STR("/reglages")},
	{.label = STR(WORDS_TITLE), .href = STR(WORDS_HOME)},
};

struct str words_href(struct arena *arena, struct str page, const char *behind)
{
	_cleanup_buf_ struct buf href;
	buf_init(&href, HREF_MAX);
	buf_addf(&href, WORDS_HOME "/%.*s%s", STR_ARG(page), behind);
	return href.failed ? (struct str){0} : arena_copy(arena, buf_str(&href));
}

static enum error_code open_site(struct words_work *w, struct store_conn *conn, struct error *err)
{
	struct desk *desk = desk_of(w->r);
	struct establishment_by_id_row place;
	int64_t here = request_session(w->r)->establishment_id;
	enum error_code code =
		establishment_by_id(conn, request_arena(w->r), &(struct establishment_by_id_params){here}, &place, err);
	if (!code)
		code = site_take(guide_sites(desk->guide), desk->guide, desk->serving, conn, here, place.name, &w->site,
				 err);
	return code ? code : serving_take(desk->serving, conn, here, &w->serving, err);
}

enum error_code words_open_site(struct request *r, struct words_work *ret_work, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	*ret_work = (struct words_work){.r = r};
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	return code ? code : open_site(ret_work, conn, err);
}

enum error_code words_open(struct request *r, struct str page, struct words_work *ret_work, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct words_work *w = ret_work;
	*w = (struct words_work){.r = r};
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	if (!code)
		code = open_site(w, conn, err);
	if (!code)
		code = words_row_find(conn, request_arena(r), request_session(r)->establishment_id, page, &w->row, err);
	return code ? code : words_place(w, &w->row, &w->place, &w->kind, err);
}

void words_close(struct words_work *work)
{
	struct desk *desk = desk_of(work->r);
	site_give(guide_sites(desk->guide), work->site);
	serving_give(desk->serving, work->serving);
}

enum error_code words_place(struct words_work *work, const struct words_row *row, struct guide_place *ret_place,
			    enum words_kind *ret_kind, struct error *err)
{
	struct arena *arena = request_arena(work->r);
	struct words words = {0};
	struct error unread;
	struct guide_place place;
	enum error_code code = guide_place_of(desk_of(work->r)->guide, work->site, arena, row->page, &place, err);
	if (!code) {
		*ret_kind = place.rule ? WORDS_RULE : WORDS_INTRODUCTION;
		*ret_place = place;
		return ERR_NONE;
	}
	if (code != ERR_NOT_FOUND || row->version == 0)
		return code;
	/* Its title is what everybody reads, or what is being written. */
	if (words_read(arena, row->content, &words, &unread) || words.title.len == 0)
		(void)words_read(arena, row->draft, &words, &unread);
	_cleanup_buf_ struct buf href;
	buf_init(&href, HREF_MAX);
	buf_addf(&href, "/guide/%.*s", STR_ARG(row->page));
	place = (struct guide_place){row->page, words.title.len > 0 ? words.title : row->page,
				     arena_copy(arena, buf_str(&href)), NULL};
	if (!place.href.ptr)
		return error_nomem(err);
	*ret_kind = WORDS_OWN;
	*ret_place = place;
	return ERR_NONE;
}

/* Addresses below /guide and /reglages/guide that are not pages. */
static const char *const taken[] = {"chercher", "pour",     "livret",  "affiches", "nouvelle", "fichier",
				    "exporter", "importer", "publier", "versions", NULL};

bool words_name_free(struct words_work *work, struct str name)
{
	struct guide_place place;
	struct error unknown;
	char href[HREF_MAX];
	for (size_t i = 0; taken[i]; i++)
		if (str_eq(name, str_from_c(taken[i])))
			return false;
	snprintf(href, sizeof(href), "/guide/%.*s", STR_ARG(name));
	for (const struct guide_topic *topic = guide_topics; topic->file.ptr; topic++)
		if (str_eq(topic->href, str_from_c(href)))
			return false;
	return words_is_name(name) && guide_place_of(desk_of(work->r)->guide, work->site, request_arena(work->r), name,
						     &place, &unknown) == ERR_NOT_FOUND;
}

static struct words_write write_of(struct request *r, const struct words_row *row, struct str content,
				   const char *action)
{
	const struct session *session = request_session(r);
	return (struct words_write){.establishment_id = session->establishment_id,
				    .page = row->page,
				    .version = row->version,
				    .content = content,
				    .dropped = strcmp(action, "guide.drop") == 0,
				    .comment = {"", 0},
				    .action = action,
				    .actor = {AUDIT_USER, session->user_id},
				    .now = request_now(r)};
}

enum error_code words_keep_draft(struct request *r, const struct words_row *row, struct str content, const char *action,
				 struct error *err)
{
	struct store_conn *conn;
	const struct words_write write = write_of(r, row, content, action);
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = words_save_draft(conn, &write, err);
	return code ? code : store_commit(conn, err);
}

enum error_code words_publish_now(struct request *r, const struct words_row *row, struct str content,
				  struct str comment, const char *action, struct error *err)
{
	struct store_conn *conn;
	struct words_write write = write_of(r, row, content, action);
	write.comment = comment.ptr ? comment : (struct str){"", 0};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = words_save(conn, &write, err);
	return code ? code : store_commit(conn, err);
}
