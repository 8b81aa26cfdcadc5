/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit.h"

#include "store/audit_sql.h"

#define SMALL_ARENA ((size_t)64 << 10)
#define PAGE_ARENA ((size_t)8 << 20) /* PAGE_ROWS rows at their longest */
#define PAGE_ROWS 1000

/* Stands first in what is hashed: another encoding would take another number. */
#define ENCODING 1

const char *const audit_actor_ids[AUDIT_ACTORS] = {
	[AUDIT_SYSTEM] = "system", [AUDIT_USER] = "user", [AUDIT_PROGRAM] = "program", [AUDIT_PUBLIC] = "public"};

static void hash_row(struct str previous, int64_t establishment_id, const struct audit_rows_from_row *row,
		     unsigned char out[SHA256_LEN])
{
	struct sha256 h;
	sha256_init(&h);
	sha256_add_number(&h, ENCODING);
	sha256_add_text(&h, previous);
	sha256_add_number(&h, establishment_id);
	sha256_add_number(&h, row->sequence);
	sha256_add_number(&h, row->at);
	sha256_add_text(&h, row->actor_kind);
	sha256_add_number(&h, row->has_actor_id);
	sha256_add_number(&h, row->actor_id);
	sha256_add_text(&h, row->action);
	sha256_add_text(&h, row->object_kind);
	sha256_add_text(&h, row->object_id);
	sha256_add_text(&h, row->fields);
	sha256_add_text(&h, row->sealed);
	sha256_end(&h, out);
}

static bool is_word(struct str s, size_t max, const char *also)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr(also, c))))
			return false;
	}
	return s.len <= max;
}

static enum error_code check_entry(const struct audit_entry *e, struct error *err)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_:";
	if (e->action.len == 0 || e->object_kind.len == 0 || !is_word(e->action, AUDIT_WORD_MAX, ".-") ||
	    !is_word(e->object_kind, AUDIT_WORD_MAX, ".-") || !is_word(e->object_id, AUDIT_WORD_MAX, letters) ||
	    !is_word(e->fields, AUDIT_FIELDS_MAX, ".-_,"))
		return error_set(err, ERR_USAGE,
				 "Le journal n'accepte que des noms et des numéros, jamais de texte libre.");
	return ERR_NONE;
}

enum error_code audit_start(struct store_conn *conn, int64_t establishment_id, struct str salt, struct error *err)
{
	static const unsigned char zeros[SHA256_LEN];
	if (salt.len < AUDIT_SALT_MIN)
		return error_set(err, ERR_USAGE, "Le sel du journal compte %d octets au moins.", AUDIT_SALT_MIN);
	const struct audit_head_add_params params = {
		.establishment_id = establishment_id, .salt = salt, .hash = {(const char *)zeros, SHA256_LEN}};
	return audit_head_add(conn, &params, err);
}

static enum error_code add_with(struct store_conn *conn, struct arena *arena, const struct audit_entry *e,
				struct error *err)
{
	struct audit_head_next_row head;
	enum error_code code = audit_head_next(
		conn, arena, &(struct audit_head_next_params){.establishment_id = e->establishment_id}, &head, err);
	if (code)
		return code;
	unsigned char seal[SHA256_LEN], hash[SHA256_LEN];
	struct audit_rows_from_row row = {
		.sequence = head.sequence,
		.at = e->at,
		.actor_kind = str_from_c(audit_actor_ids[e->actor]),
		.has_actor_id = e->actor_id != 0,
		.actor_id = e->actor_id,
		.action = e->action,
		.object_kind = e->object_kind,
		.object_id = e->object_id,
		.fields = e->fields,
	};
	if (e->sealed.len > 0) {
		sha256_salted(head.salt, e->sealed, seal);
		row.sealed = (struct str){(const char *)seal, SHA256_LEN};
	}
	hash_row(head.hash, e->establishment_id, &row, hash);
	row.hash = (struct str){(const char *)hash, SHA256_LEN};
	const struct audit_row_add_params params = {
		.establishment_id = e->establishment_id,
		.sequence = row.sequence,
		.at = row.at,
		.actor_kind = row.actor_kind,
		.has_actor_id = row.has_actor_id,
		.actor_id = row.actor_id,
		.action = row.action,
		.object_kind = row.object_kind,
		.object_id = row.object_id,
		.fields = row.fields,
		.sealed = row.sealed,
		.hash = row.hash,
	};
	code = audit_row_add(conn, &params, err);
	if (code)
		return code;
	return audit_head_set(
		conn, &(struct audit_head_set_params){.establishment_id = e->establishment_id, .hash = row.hash}, err);
}

enum error_code audit_add(struct store_conn *conn, const struct audit_entry *entry, struct error *err)
{
	enum error_code code = check_entry(entry, err);
	if (code)
		return code;
	struct arena arena;
	arena_init(&arena, SMALL_ARENA);
	code = add_with(conn, &arena, entry, err);
	arena_release(&arena);
	return code;
}

static enum error_code read_head(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				 struct audit_head_row *ret_head, struct error *err)
{
	return audit_head(conn, arena, &(struct audit_head_params){.establishment_id = establishment_id}, ret_head,
			  err);
}

enum error_code audit_seal(struct store_conn *conn, int64_t establishment_id, struct str text,
			   unsigned char ret_seal[SHA256_LEN], struct error *err)
{
	struct arena arena;
	arena_init(&arena, SMALL_ARENA);
	struct audit_head_row head;
	enum error_code code = read_head(conn, &arena, establishment_id, &head, err);
	if (!code)
		sha256_salted(head.salt, text, ret_seal);
	arena_release(&arena);
	return code;
}

struct walk {
	int64_t establishment_id, next;
	unsigned char previous[SHA256_LEN];
	bool broken;
};

/* Stops at the first row that does not follow from the one before. */
static void check_rows(struct walk *w, const struct audit_rows_from_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		unsigned char hash[SHA256_LEN];
		const struct audit_rows_from_row *row = &rows->items[i];
		hash_row((struct str){(const char *)w->previous, SHA256_LEN}, w->establishment_id, row, hash);
		w->broken =
			row->sequence != w->next || !str_eq(row->hash, (struct str){(const char *)hash, SHA256_LEN});
		if (w->broken)
			return;
		memcpy(w->previous, hash, SHA256_LEN);
		w->next++;
	}
}

static enum error_code walk_rows(struct store_conn *conn, struct arena *arena, struct walk *w, struct error *err)
{
	struct audit_rows_from_rows rows = {0};
	do {
		arena_clear(arena);
		const struct audit_rows_from_params params = {
			.establishment_id = w->establishment_id, .from_sequence = w->next, .rows = PAGE_ROWS};
		enum error_code code = audit_rows_from(conn, arena, &params, &rows, err);
		if (code)
			return code;
		check_rows(w, &rows);
	} while (!w->broken && rows.count > 0);
	return ERR_NONE;
}

static enum error_code verify_with(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				   struct audit_report *ret_report, struct error *err)
{
	struct audit_head_row head;
	enum error_code code = read_head(conn, arena, establishment_id, &head, err);
	if (code)
		return code;
	if (head.hash.len != SHA256_LEN || head.first_hash.len != SHA256_LEN)
		return error_set(err, ERR_FORMAT, "La tête du journal est abîmée.");
	struct audit_report report = {0};
	struct walk w = {.establishment_id = establishment_id, .next = head.first_sequence};
	memcpy(w.previous, head.first_hash.ptr, SHA256_LEN);
	memcpy(report.head, head.hash.ptr, SHA256_LEN);
	code = walk_rows(conn, arena, &w, err); /* forgets the texts of the head */
	if (code)
		return code;
	report.checked = w.next - head.first_sequence;
	report.broken = w.broken || w.next != head.sequence + 1 || memcmp(w.previous, report.head, SHA256_LEN) != 0;
	report.broken_sequence = report.broken ? w.next : 0;
	*ret_report = report;
	return ERR_NONE;
}

enum error_code audit_verify(struct store_conn *conn, int64_t establishment_id, struct audit_report *ret_report,
			     struct error *err)
{
	struct arena arena;
	arena_init(&arena, PAGE_ARENA);
	enum error_code code = verify_with(conn, &arena, establishment_id, ret_report, err);
	arena_release(&arena);
	return code;
}

static enum error_code purge_with(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				  int64_t before, int64_t *ret_purged, struct error *err)
{
	struct audit_first_since_row first;
	const struct audit_first_since_params since = {.establishment_id = establishment_id, .since = before};
	enum error_code code = audit_first_since(conn, arena, &since, &first, err);
	if (code)
		return code;
	int64_t moved = 0;
	const struct audit_head_cut_params cut = {.establishment_id = establishment_id,
						  .first_sequence = first.sequence};
	code = audit_head_cut(conn, &cut, &moved, err);
	if (code || !moved) {
		if (!code)
			*ret_purged = 0;
		return code;
	}
	return audit_rows_cut(
		conn,
		&(struct audit_rows_cut_params){.establishment_id = establishment_id, .first_sequence = first.sequence},
		ret_purged, err);
}

enum error_code audit_purge(struct store_conn *conn, int64_t establishment_id, int64_t before, int64_t *ret_purged,
			    struct error *err)
{
	struct arena arena;
	arena_init(&arena, SMALL_ARENA);
	enum error_code code = purge_with(conn, &arena, establishment_id, before, ret_purged, err);
	arena_release(&arena);
	return code;
}
