/* SPDX-License-Identifier: Apache-2.0 */
/* All words of an establishment as one file, to be kept or to move; a file that is taken becomes drafts. */
#include <jansson.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/words/pages.h"
#include "desk/words_sql.h"
#include "verdict/jsonw.h"

#define FILE_MAX ((int64_t)2 << 20)
#define BODY_MAX ((size_t)FILE_MAX + ROUTE_BODY_MAX)
#define FORMAT_NAME "blouse-guide"
#define FORMAT_NUMBER 1
#define SAID_MAX 400
#define PAGE_MEMORY ((size_t)16 << 20)

static enum error_code read_published(struct request *r, struct words_published_rows *ret_rows, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	return code ? code
		    : words_published(
			      conn, request_arena(r),
			      &(struct words_published_params){request_session(r)->establishment_id, WORDS_PAGES_MAX},
			      ret_rows, err);
}

static enum error_code run_export(struct request *r, struct error *err)
{
	struct identity who;
	struct words_published_rows rows;
	const struct journal_note note = {.action = "guide.export", .object_kind = "guide", .object_id = {"", 0}};
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = read_published(r, &rows, err);
	if (!code)
		code = journal_write_alone(r, &who, &note, err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_addf(out, "{\"" FORMAT_NAME "\": %d,\n\"pages\": {", FORMAT_NUMBER);
	for (size_t i = 0; i < rows.count; i++) {
		buf_add_c(out, i > 0 ? ",\n" : "\n");
		jsonw_string(out, rows.items[i].page);
		buf_addf(out, ": %.*s", STR_ARG(rows.items[i].content));
	}
	buf_add_c(out, "\n}}\n");
	return ERR_NONE;
}

/* --- Taking a file --- */

/* A page of the file that becomes a draft. */
struct incoming {
	struct words_row row;
	struct str content;
};

struct importing {
	struct words_work work;
	struct request *r;
	struct arena scratch;    /* of one page at a time */
	struct store_conn *conn; /* reads */
	json_t *root;
	struct incoming *pages;
	size_t page_count;
	struct words_line *skipped;
	size_t skipped_count;
};

static enum error_code refuse(struct importing *m, const char *page, struct str why)
{
	char said[SAID_MAX];
	snprintf(said, sizeof(said), "Page « %.64s » : %.*s", page, STR_ARG(why));
	struct str copy = arena_copy(request_arena(m->r), str_from_c(said));
	request_mistaken(m->r, "fichier", copy.ptr ? copy : STR("Ce fichier est à revoir."));
	return ERR_NONE;
}

static enum error_code skip(struct importing *m, const char *page, const char *why, struct error *err)
{
	struct words_line *line = &m->skipped[m->skipped_count++];
	line->title = arena_copy(request_arena(m->r), str_from_c(page));
	line->author = str_from_c(why);
	return line->title.ptr ? ERR_NONE : error_nomem(err);
}

/* The page's words in the one form that is kept. */
static enum error_code take_words(struct importing *m, json_t *value, struct words *ret_words, struct error *err)
{
	size_t len = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
	char *dumped = ARENA_NEW(&m->scratch, char, len + 1);
	if (!dumped)
		return error_nomem(err);
	json_dumpb(value, dumped, len, JSON_COMPACT | JSON_ENCODE_ANY);
	return words_read(&m->scratch, (struct str){dumped, len}, ret_words, err);
}

static enum error_code add(struct importing *m, const struct words_row *row, const struct words *words,
			   struct error *err)
{
	_cleanup_buf_ struct buf json;
	buf_init(&json, WORDS_JSON_MAX);
	words_write(&json, words);
	struct str content = json.failed ? (struct str){0} : arena_copy(request_arena(m->r), buf_str(&json));
	if (!content.ptr)
		return error_nomem(err);
	if (!str_eq(content, row->content))
		m->pages[m->page_count++] = (struct incoming){*row, content};
	return ERR_NONE;
}

static enum error_code take_page(struct importing *m, const char *page, json_t *value, struct error *err)
{
	struct arena *arena = request_arena(m->r);
	struct words words;
	struct words_row row;
	struct guide_place place;
	struct error wrong;
	struct words_mistake mistakes[WORDS_MISTAKES_MAX];
	size_t count = 0;
	enum words_kind kind = WORDS_OWN;
	/* What is written later stands behind the file's own memory. */
	struct str name = arena_copy(arena, str_from_c(page));
	if (!name.ptr)
		return error_nomem(err);
	if (!words_is_name(name))
		return refuse(m, page, STR("ce nom n'est pas celui d'une page."));
	enum error_code code = take_words(m, value, &words, &wrong);
	if (code)
		return code == ERR_NOMEM ? error_nomem(err) : refuse(m, page, str_from_c(wrong.message));
	code = guide_place_of(desk_of(m->r)->guide, m->work.site, arena, name, &place, &wrong);
	if (!code)
		kind = place.rule ? WORDS_RULE : WORDS_INTRODUCTION;
	else if (code == ERR_NOMEM)
		return error_nomem(err);
	else if (words.title.len == 0 || !words_name_free(&m->work, name))
		return skip(m, page, "votre guide n'a pas cette page", err);
	code = words_check(&m->scratch, kind, &words, mistakes, &count, err);
	if (!code && count > 0)
		return refuse(m, page, mistakes[0].text);
	if (!code)
		code = words_row_find(m->conn, arena, request_session(m->r)->establishment_id, name, &row, err);
	if (!code && row.drafted)
		return skip(m, page, "quelqu'un y a déjà un brouillon", err);
	return code ? code : add(m, &row, &words, err);
}

static enum error_code take_pages(struct importing *m, struct error *err)
{
	const char *page;
	json_t *value, *pages = json_object_get(m->root, "pages");
	enum error_code code = ERR_NONE;
	size_t count = json_object_size(pages);
	if (json_integer_value(json_object_get(m->root, FORMAT_NAME)) != FORMAT_NUMBER || !json_is_object(pages)) {
		request_mistaken(
			m->r, "fichier",
			STR("Ce n'est pas un fichier de mots du guide. Choisissez celui que Blouse a exporté."));
		return ERR_NONE;
	}
	if (count > WORDS_PAGES_MAX) {
		request_mistaken(m->r, "fichier", STR("Ce fichier a plus de 100 pages : c'est trop."));
		return ERR_NONE;
	}
	m->pages = ARENA_ZNEW(request_arena(m->r), struct incoming, count + 1);
	m->skipped = ARENA_ZNEW(request_arena(m->r), struct words_line, count + 1);
	if (!m->pages || !m->skipped)
		return error_nomem(err);
	json_object_foreach(pages, page, value)
	{
		if (code || !request_good(m->r))
			break;
		arena_clear(&m->scratch);
		code = take_page(m, page, value, err);
	}
	return code;
}

/* All drafts of a file, or none. */
static enum error_code write_drafts(struct importing *m, struct error *err)
{
	struct store_conn *conn;
	const struct session *session = request_session(m->r);
	enum error_code code = request_store(m->r, &conn, err);
	for (size_t i = 0; !code && i < m->page_count; i++) {
		const struct words_write write = {.establishment_id = session->establishment_id,
						  .page = m->pages[i].row.page,
						  .version = m->pages[i].row.version,
						  .content = m->pages[i].content,
						  .comment = {"", 0},
						  .action = "guide.import",
						  .actor = {AUDIT_USER, session->user_id},
						  .now = request_now(m->r)};
		code = words_save_draft(conn, &write, err);
	}
	return code ? code : store_commit(conn, err);
}

static enum error_code make_page(struct request *r, struct words_file *page, struct error *err)
{
	struct words_published_rows rows;
	*page = (struct words_file){.way = words_way, .way_count = 2};
	enum error_code code = frame_make(r, STR("Exporter, importer"), FRAME_SETTINGS, &page->frame, err);
	if (!code)
		code = read_published(r, &rows, err);
	if (code)
		return code;
	page->frame.layout.lead = STR("Toutes vos pages en un fichier : pour le garder, ou pour les porter ailleurs.");
	page->pages = (int64_t)rows.count;
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct words_file page;
	enum error_code code = make_page(r, &page, err);
	if (!code)
		words_file(request_html(r), &page);
	return code;
}

static enum error_code take(struct importing *m, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	json_error_t where;
	const struct param_answer *answer = request_answer(m->r, "fichier");
	if (answer->count == 0)
		return ERR_NONE;
	struct str bytes = answer->values[0].text;
	enum error_code code = words_open_site(m->r, &m->work, err);
	if (!code)
		code = store_read(desk_of(m->r)->signin.store, &conn, err);
	if (code)
		return code;
	m->conn = conn;
	m->root = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &where);
	return take_pages(m, err);
}

static enum error_code run_import(struct request *r, struct error *err)
{
	struct importing m = {.r = r, .work = {.r = r}};
	struct words_file page;
	arena_init(&m.scratch, PAGE_MEMORY);
	enum error_code code = take(&m, err);
	arena_release(&m.scratch);
	json_decref(m.root);
	words_close(&m.work);
	bool shows = !request_good(r) || m.skipped_count > 0;
	/* Nothing can be read once it is written. */
	if (!code && shows)
		code = make_page(r, &page, err);
	if (!code && request_good(r) && m.page_count > 0)
		code = write_drafts(&m, err);
	if (code)
		return code;
	if (!shows) {
		request_redirect(r, m.page_count > 0 ? STR(WORDS_HOME "?fait=importe") : STR(WORDS_HOME "?fait=rien"));
		return ERR_NONE;
	}
	page.skipped = m.skipped;
	page.skipped_count = m.skipped_count;
	page.taken = (int64_t)m.page_count;
	page.file_error = request_mistake(r, "fichier");
	if (!request_good(r))
		page.mistakes = request_mistakes(r);
	words_file(request_html(r), &page);
	return ERR_NONE;
}

static const struct param import_params[] = {
	{.name = "fichier", .label = "Fichier", .kind = PARAM_FILE, .max = FILE_MAX, .required = true},
};

const struct route words_file_routes[] = {
	{.path = WORDS_HOME "/fichier",
	 .permission = WORDS_PERMISSION,
	 .run = run_page,
	 .help = "les mots de l'établissement en un fichier, à prendre ou à donner"},
	{.path = WORDS_HOME "/exporter",
	 .permission = WORDS_PERMISSION,
	 .run = run_export,
	 .help = "tous les mots de l'établissement en JSON"},
	{.method = HTTP_POST,
	 .path = WORDS_HOME "/fichier",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(import_params),
	 .run = run_import,
	 .help = "prendre un fichier de mots : ses pages deviennent des brouillons",
	 .flags = ROUTE_FORM,
	 .body_max = BODY_MAX},
	{0},
};
