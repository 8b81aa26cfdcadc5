/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/file.h"

#include <stdio.h>

#include "desk/file_sql.h"
#include "desk/own/hex.h"
#include "desk/shots/shots.h"

#define SMALL_ARENA ((size_t)256 << 10)
#define ABOUT "case-file"

_Static_assert(CASE_FILE_MAX <= CASE_FILES_OUTSIDE_BYTES, "an empty case takes any file");

static struct str view(const unsigned char hash[SHA256_LEN]) { return (struct str){(const char *)hash, SHA256_LEN}; }

static enum error_code has_room(struct store_conn *conn, struct arena *arena, const struct case_where *where,
				const struct case_file_new *new, bool *ret_room, struct error *err)
{
	struct case_file_room_row r;
	const struct case_file_room_params params = {where->establishment_id, where->case_id};
	enum error_code code = case_file_room(conn, arena, &params, &r, err);
	const int64_t size = (int64_t) new->bytes.len;
	if (!code)
		*ret_room = r.files < CASE_FILES_MAX && r.bytes + size <= (int64_t)CASE_FILES_BYTES &&
			    (!new->outside || (r.outside_files < CASE_FILES_OUTSIDE_MAX &&
					       r.outside_bytes + size <= (int64_t)CASE_FILES_OUTSIDE_BYTES));
	return code;
}

static enum error_code insert(struct store_conn *conn, struct arena *arena, const unsigned char key[SECRET_KEY_LEN],
			      const struct case_where *where, const struct case_file_new *new, struct str sha256,
			      enum case_file_kind kind, int64_t *ret_id, struct error *err)
{
	char about[64];
	struct case_file_insert_row row;
	struct arena sealing;
	enum error_code code = case_file_insert(conn, arena,
						&(struct case_file_insert_params){
							.establishment_id = where->establishment_id,
							.case_id = where->case_id,
							.kind = case_file_kinds[kind].id,
							.size = (int64_t) new->bytes.len,
							.sha256 = sha256,
							.outside = new->outside,
							.at = where->now,
							.content = {"", 0},
							.shot = shots_reads(kind) ? STR(SHOT_WAITS) : STR(""),
						},
						&row, err);
	if (code)
		return code;
	arena_init(&sealing, CASE_FILE_ARENA);
	struct str sealed =
		secret_seal(key, signin_about(about, ABOUT, where->establishment_id, row.id), new->bytes, &sealing);
	const struct case_file_content_params content = {where->establishment_id, row.id, sealed};
	code = sealed.ptr ? case_file_content(conn, &content, err) : error_nomem(err);
	arena_release(&sealing);
	if (!code && shots_reads(kind))
		code = shots_ask(conn, where->establishment_id, where->now, where->now, err);
	if (!code)
		*ret_id = row.id;
	return code;
}

static enum error_code add_with(struct store_conn *conn, struct arena *arena, const unsigned char key[SECRET_KEY_LEN],
				const struct case_where *where, const struct case_file_new *new,
				enum case_file_kind kind, enum case_file_outcome *ret_outcome, struct error *err)
{
	char word[CASE_WORD_MAX];
	unsigned char hash[SHA256_LEN];
	struct case_file_same_row same;
	bool room = false;
	sha256_salted((struct str){"", 0}, new->bytes, hash);
	const struct case_file_same_params params = {where->establishment_id, where->case_id, view(hash)};
	struct case_event event = {.kind = CASE_FILED, .text = new->text};
	enum error_code code = case_file_same(conn, arena, &params, &same, err);
	if (code != ERR_NOT_FOUND) {
		if (!code)
			*ret_outcome = CASE_FILE_KNOWN;
		return code;
	}
	code = has_room(conn, arena, where, new, &room, err);
	if (code || !room) {
		if (!code)
			*ret_outcome = CASE_FILE_FULL;
		return code;
	}
	code = insert(conn, arena, key, where, new, view(hash), kind, &event.number, err);
	struct str hex = hex_put(arena, view(hash));
	if (!code && !hex.ptr)
		code = error_nomem(err);
	if (code)
		return code;
	int len = snprintf(word, sizeof(word), "%.*s %.*s", STR_ARG(case_file_kinds[kind].id), STR_ARG(hex));
	event.word = (struct str){word, (size_t)len};
	code = case_add(conn, where, -1, &event, err);
	if (!code)
		*ret_outcome = CASE_FILE_KEPT;
	return code;
}

enum error_code case_file_add(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			      const struct case_where *where, const struct case_file_new *new,
			      enum case_file_outcome *ret_outcome, struct error *err)
{
	struct arena arena;
	const enum case_file_kind kind = case_file_recognise(new->bytes);
	if (kind == CASE_FILE_KINDS)
		return error_set(err, ERR_FORMAT, "%s", case_file_refusal(new->bytes).ptr);
	if (new->bytes.len > CASE_FILE_MAX)
		return error_set(err, ERR_LIMIT, "Ce fichier est trop lourd.");
	arena_init(&arena, SMALL_ARENA);
	enum error_code code = add_with(conn, &arena, key, where, new, kind, ret_outcome, err);
	arena_release(&arena);
	return code;
}

enum error_code case_files(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t case_id,
			   const struct case_file **ret_files, size_t *ret_count, struct error *err)
{
	struct case_files_of_rows rows;
	const struct case_files_of_params params = {establishment_id, case_id, CASE_FILES_MAX};
	enum error_code code = case_files_of(conn, arena, &params, &rows, err);
	if (code)
		return code;
	struct case_file *files = ARENA_ZNEW(arena, struct case_file, rows.count + 1);
	if (!files)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct case_files_of_row *row = &rows.items[i];
		files[i] = (struct case_file){row->id, row->size, case_file_kind_of(row->kind), row->sha256, row->at};
		if (files[i].kind == CASE_FILE_KINDS)
			return error_set(err, ERR_VERSION,
					 "Ce dossier vient d'une version plus récente de Blouse : mettez-la à jour.");
	}
	*ret_files = files;
	*ret_count = rows.count;
	return ERR_NONE;
}

enum error_code case_file_read(struct store_conn *conn, struct arena *arena, const unsigned char key[SECRET_KEY_LEN],
			       int64_t establishment_id, int64_t case_id, int64_t id, struct case_file *ret_file,
			       struct str *ret_bytes, struct error *err)
{
	char about[64];
	unsigned char hash[SHA256_LEN];
	struct case_file_of_row row;
	struct str bytes = {"", 0};
	const struct case_file_of_params params = {establishment_id, case_id, id};
	enum error_code code = case_file_of(conn, arena, &params, &row, err);
	if (!code)
		code = secret_open(key, signin_about(about, ABOUT, establishment_id, id), row.content, arena, &bytes,
				   err);
	if (code)
		return code;
	sha256_salted((struct str){"", 0}, bytes, hash);
	const enum case_file_kind kind = case_file_kind_of(row.kind);
	if (!str_eq(row.sha256, view(hash)) || kind != case_file_recognise(bytes))
		return error_set(err, ERR_FORMAT, "Cette pièce n'est plus celle qui a été donnée.");
	*ret_file = (struct case_file){.id = id, .size = row.size, .kind = kind, .sha256 = row.sha256};
	*ret_bytes = bytes;
	return ERR_NONE;
}

static void say(struct buf *out, const char *label, struct str value)
{
	if (value.len == 0)
		return;
	if (out->len > 0)
		buf_add_char(out, '\n');
	buf_addf(out, "%s\u00A0: ", label);
	buf_add_str(out, value);
}

static enum error_code prove(struct store_conn *conn, struct arena *arena, const struct case_where *where,
			     struct str text, struct error *err)
{
	unsigned char hash[SHA256_LEN];
	struct case_proof_same_row same;
	sha256_salted((struct str){"", 0}, text, hash);
	struct str word = hex_put(arena, view(hash));
	if (!word.ptr)
		return error_nomem(err);
	const struct case_proof_same_params params = {where->establishment_id, where->case_id, word};
	const struct case_event event = {.kind = CASE_PROVED, .word = word, .text = text};
	enum error_code code = case_proof_same(conn, arena, &params, &same, err);
	return code == ERR_NOT_FOUND ? case_add(conn, where, -1, &event, err) : code;
}

enum error_code case_proof_add(struct store_conn *conn, const struct case_where *where, const struct case_proof *proof,
			       struct error *err)
{
	struct arena arena;
	_cleanup_buf_ struct buf text;
	buf_init(&text, CASE_TEXT_MAX);
	say(&text, "Adresse", proof->link);
	say(&text, "Compte", proof->author);
	say(&text, "Texte", proof->text);
	if (text.failed)
		return error_set(err, ERR_LIMIT, "Ce message est trop long pour un dossier.");
	if (text.len == 0)
		return ERR_NONE;
	arena_init(&arena, SMALL_ARENA);
	enum error_code code = prove(conn, &arena, where, buf_str(&text), err);
	arena_release(&arena);
	return code;
}
