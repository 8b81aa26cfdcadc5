/* SPDX-License-Identifier: Apache-2.0 */
/* What is typed is cut into words of letters and digits; each engine's query is then made of these words alone, so that
 * no mark that was typed means anything to it. */
#include "store/search.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "store/driver.h"
#include "store/search_sql.h"

#define SMALL_ARENA ((size_t)64 << 10)
#define QUERY_MAX ((size_t)16 << 10)
#define WORD_MAX 200 /* bytes of one word: nobody types a longer one */

struct word {
	struct str text;
	bool apart;   /* starts a term; the others follow the word before, in a phrase */
	bool without; /* the term must not be there */
	bool quoted;  /* whole words only */
};

/* Beyond ASCII, only the marks that French typing puts between words separate them. */
static bool is_word_char(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	return cp >= 0xC0 && cp != 0xD7 && cp != 0xF7 && !(cp >= 0x2000 && cp <= 0x2BFF) &&
	       !(cp >= 0x3000 && cp <= 0x303F) && cp < 0x1F000;
}

static size_t read_words(struct str typed, struct word words[SEARCH_TERMS_MAX])
{
	size_t count = 0, pos = 0;
	bool quoted = false, apart = true, without = false;
	while (pos < typed.len && count < SEARCH_TERMS_MAX) {
		size_t start = pos;
		uint32_t cp = utf8_next(typed, &pos);
		if (cp == UINT32_MAX) {
			pos++;
			continue;
		}
		if (!is_word_char(cp)) {
			bool opens = !quoted && (cp == '"' || cp == 0xAB || cp == 0x201C);
			bool closes = quoted && (cp == '"' || cp == 0xBB || cp == 0x201D);
			bool space = !quoted && (cp == ' ' || cp == '\t' || cp == '\n' || cp == 0xA0);
			quoted = opens || (quoted && !closes);
			if (closes || space)
				without = false;
			else if (cp == '-' && apart && !quoted)
				without = true;
			/* What is glued, as in « aujourd'hui », is a phrase. */
			apart = apart || opens || closes || space;
			continue;
		}
		size_t end = pos;
		while (pos < typed.len && is_word_char(utf8_next(typed, &pos)))
			end = pos;
		pos = end;
		apart = apart || count == 0;
		if (end - start <= WORD_MAX) {
			bool left_out = apart ? without : words[count - 1].without;
			words[count++] = (struct word){str_sub(typed, start, end - start), apart, left_out, quoted};
		}
		apart = false;
	}
	return count;
}

/* FTS5: "a" + "b"* NOT "c". NOT is between two expressions, so that those to be left out come last. */
static void write_sqlite(struct buf *out, const struct word *words, size_t count)
{
	for (int without = 0; without < 2; without++)
		for (size_t i = 0; i < count; i++) {
			if (words[i].without != without)
				continue;
			if (words[i].apart)
				buf_add_c(out, out->len == 0 ? "" : without ? " NOT " : " AND ");
			else
				buf_add_c(out, " + ");
			buf_addf(out, "\"%.*s\"", STR_ARG(words[i].text));
			bool last = i + 1 == count || words[i + 1].apart;
			if (last && !words[i].quoted)
				buf_add_c(out, "*");
		}
}

/* tsquery: ('a' <-> 'b':*) & !('c':*) */
static void write_postgresql(struct buf *out, const struct word *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (words[i].apart)
			buf_addf(out, "%s%s(", out->len ? " & " : "", words[i].without ? "!" : "");
		else
			buf_add_c(out, " <-> ");
		buf_addf(out, "'%.*s'", STR_ARG(words[i].text));
		bool last = i + 1 == count || words[i + 1].apart;
		if (last)
			buf_add_c(out, words[i].quoted ? ")" : ":*)");
	}
}

enum error_code search_put(struct store_conn *conn, int64_t establishment_id, struct str kind, int64_t object_id,
			   struct str text, struct error *err)
{
	size_t len = text.len;
	if (len > SEARCH_TEXT_MAX)
		for (len = SEARCH_TEXT_MAX; len > 0 && !utf8_is_start((unsigned char)text.ptr[len]); len--)
			;
	text = str_sub(text, 0, len);
	struct arena arena;
	arena_init(&arena, SMALL_ARENA);
	struct search_text_put_row row;
	const struct search_words_remove_params old = {
		.establishment_id = establishment_id, .kind = kind, .object_id = object_id};
	const struct search_text_put_params params = {
		.establishment_id = establishment_id, .kind = kind, .object_id = object_id, .text = text};
	enum error_code code = search_words_remove(conn, &old, err);
	if (!code)
		code = search_text_put(conn, &arena, &params, &row, err);
	if (!code)
		code = search_words_put(conn, &(struct search_words_put_params){.id = row.id}, err);
	arena_release(&arena);
	return code;
}

enum error_code search_remove(struct store_conn *conn, int64_t establishment_id, struct str kind, int64_t object_id,
			      struct error *err)
{
	const struct search_words_remove_params words = {
		.establishment_id = establishment_id, .kind = kind, .object_id = object_id};
	const struct search_text_remove_params params = {
		.establishment_id = establishment_id, .kind = kind, .object_id = object_id};
	enum error_code code = search_words_remove(conn, &words, err);
	return code ? code : search_text_remove(conn, &params, err);
}

static enum error_code find_with(struct store_conn *conn, struct arena *arena, struct search_text_find_params *params,
				 struct search_hits *ret_hits, struct error *err)
{
	struct search_text_find_rows rows;
	enum error_code code = search_text_find(conn, arena, params, &rows, err);
	if (code)
		return code;
	struct search_hit *hits = ARENA_NEW(arena, struct search_hit, rows.count);
	if (!hits)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++)
		hits[i] = (struct search_hit){rows.items[i].id, rows.items[i].kind, rows.items[i].object_id};
	*ret_hits = (struct search_hits){hits, rows.count};
	return ERR_NONE;
}

enum error_code search_find(struct store_conn *conn, struct arena *arena, int64_t establishment_id, struct str kind,
			    struct str typed, int64_t behind, int64_t rows, struct search_hits *ret_hits,
			    struct error *err)
{
	struct word words[SEARCH_TERMS_MAX];
	size_t count = read_words(typed, words);
	bool wanted = false;
	for (size_t i = 0; i < count; i++)
		wanted = wanted || !words[i].without;
	if (!wanted) {
		*ret_hits = (struct search_hits){0};
		return ERR_NONE;
	}
	_cleanup_buf_ struct buf query;
	buf_init(&query, QUERY_MAX);
	if (store_conn_engine(conn) == STORE_SQLITE)
		write_sqlite(&query, words, count);
	else
		write_postgresql(&query, words, count);
	if (query.failed)
		return error_nomem(err);
	struct search_text_find_params params = {
		.establishment_id = establishment_id,
		.kind = kind.len ? kind : (struct str){0},
		.query = buf_str(&query),
		.before = behind ? behind : INT64_MAX,
		.rows = rows < SEARCH_ROWS_MAX ? rows : SEARCH_ROWS_MAX,
	};
	return find_with(conn, arena, &params, ret_hits, err);
}
