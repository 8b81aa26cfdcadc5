/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/words/versions.h"

#include "desk/words/words.h"
#include "desk/words_sql.h"

static struct str text_of(struct str s) { return s.ptr ? s : (struct str){"", 0}; }

/* The rows of both queries are alike. */
#define ROW_OF(r)                                                                                                      \
	(struct words_row)                                                                                             \
	{                                                                                                              \
		.page = (r)->page, .number = (r)->number, .version = (r)->version,                                     \
		.drafted = (r)->draft.ptr && !(r)->dropped, .dropped = (r)->draft.ptr && (r)->dropped,                 \
		.draft = text_of((r)->draft), .drafter = text_of((r)->drafter), .draft_at = (r)->draft_at,             \
		.content = text_of((r)->content), .comment = text_of((r)->comment), .author = text_of((r)->author),    \
		.at = (r)->created_at                                                                                  \
	}

enum error_code words_row_find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str page,
			       struct words_row *ret_row, struct error *err)
{
	struct words_page_row row;
	enum error_code code = words_page(conn, arena, &(struct words_page_params){establishment_id, page}, &row, err);
	if (code == ERR_NOT_FOUND) {
		*ret_row = (struct words_row){.page = page,
					      .draft = {"", 0},
					      .drafter = {"", 0},
					      .content = {"", 0},
					      .comment = {"", 0},
					      .author = {"", 0}};
		return ERR_NONE;
	}
	if (!code)
		*ret_row = ROW_OF(&row);
	return code;
}

enum error_code words_row_list(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			       struct words_row **ret_rows, size_t *ret_count, struct error *err)
{
	struct words_pages_rows found;
	enum error_code code =
		words_pages(conn, arena, &(struct words_pages_params){establishment_id, WORDS_PAGES_MAX}, &found, err);
	if (code)
		return code;
	struct words_row *rows = ARENA_NEW(arena, struct words_row, found.count + 1);
	if (!rows)
		return error_nomem(err);
	for (size_t i = 0; i < found.count; i++)
		rows[i] = ROW_OF(&found.items[i]);
	*ret_rows = rows;
	*ret_count = found.count;
	return ERR_NONE;
}

static enum error_code conflict(struct error *err)
{
	return error_set(err, ERR_CONFLICT, "Quelqu'un a écrit sur cette page entre-temps.");
}

/* The row of a page that nobody wrote on. */
static enum error_code add_page(struct store_conn *conn, const struct words_write *write, struct error *err)
{
	struct arena arena;
	struct words_count_row count;
	int64_t added = 0;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		words_count(conn, &arena, &(struct words_count_params){write->establishment_id}, &count, err);
	arena_release(&arena);
	if (!code && count.pages >= WORDS_PAGES_MAX)
		code = error_set(err, ERR_LIMIT,
				 "Le guide a déjà %d pages avec vos mots : c'est le plus qu'il puisse porter.",
				 WORDS_PAGES_MAX);
	if (!code)
		code = words_page_add(conn, &(struct words_page_add_params){write->establishment_id, write->page},
				      &added, err);
	return code || added > 0 ? code : conflict(err);
}

static enum error_code tell(struct store_conn *conn, const struct words_write *write, struct error *err)
{
	return audit_add(conn,
			 &(struct audit_entry){.establishment_id = write->establishment_id,
					       .at = write->now,
					       .actor = write->actor.kind,
					       .actor_id = write->actor.id,
					       .action = str_from_c(write->action),
					       .object_kind = STR("guide"),
					       .object_id = write->page},
			 err);
}

enum error_code words_save_draft(struct store_conn *conn, const struct words_write *write, struct error *err)
{
	int64_t written = 0;
	bool keeps = write->content.ptr != NULL, person = write->actor.kind == AUDIT_USER;
	enum error_code code = write->version == 0 ? add_page(conn, write, err) : ERR_NONE;
	if (!code)
		code = words_draft(conn,
				   &(struct words_draft_params){.establishment_id = write->establishment_id,
								.page = write->page,
								.version = write->version,
								.draft = write->content,
								.dropped = write->dropped,
								.has_draft_by = keeps && person,
								.draft_by = write->actor.id,
								.has_draft_at = keeps,
								.draft_at = write->now},
				   &written, err);
	if (!code && written == 0)
		code = conflict(err);
	return code ? code : tell(conn, write, err);
}

enum error_code words_save(struct store_conn *conn, const struct words_write *write, struct error *err)
{
	int64_t written = 0, here = write->establishment_id;
	enum error_code code = write->version == 0 ? add_page(conn, write, err) : ERR_NONE;
	if (!code)
		code = words_publish(conn, &(struct words_publish_params){here, write->page, write->version}, &written,
				     err);
	if (!code && written == 0)
		code = conflict(err);
	if (!code)
		code = words_version_add(
			conn,
			&(struct words_version_add_params){.establishment_id = here,
							   .page = write->page,
							   .content = write->content,
							   .comment = write->comment,
							   .has_author_id = write->actor.kind == AUDIT_USER,
							   .author_id = write->actor.id,
							   .now = write->now},
			err);
	if (!code)
		code = words_change(conn, &(struct words_change_params){here}, err);
	return code ? code : tell(conn, write, err);
}
