/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/key.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "signin/account.h"
#include "signin/keys_sql.h"

static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
#define LETTERS (sizeof(letters) - 1)

/* CRC-32 (ISO 3309), as secret scanners check keys that are written this way. */
static uint32_t crc32_of(struct str s)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return ~crc;
}

static void put_sum(struct str drawn, char out[KEY_SUM_LEN])
{
	uint32_t sum = crc32_of(drawn);
	for (size_t i = KEY_SUM_LEN; i-- > 0; sum /= LETTERS)
		out[i] = letters[sum % LETTERS];
}

static void draw(char ret_key[KEY_LEN + 1])
{
	char *drawn = ret_key + sizeof(KEY_PREFIX) - 1;
	memcpy(ret_key, KEY_PREFIX, sizeof(KEY_PREFIX) - 1);
	for (size_t i = 0; i < KEY_DRAWN_LEN;) {
		unsigned char byte;
		secret_random(&byte, 1);
		/* Bytes beyond the last whole round of letters would make the first letters likelier. */
		if (byte < 256 / LETTERS * LETTERS)
			drawn[i++] = letters[byte % LETTERS];
	}
	put_sum((struct str){drawn, KEY_DRAWN_LEN}, drawn + KEY_DRAWN_LEN);
	ret_key[KEY_LEN] = '\0';
}

bool key_is_written(struct str key)
{
	char sum[KEY_SUM_LEN];
	if (key.len != KEY_LEN || !str_starts(key, STR(KEY_PREFIX)))
		return false;
	struct str drawn = str_sub(key, sizeof(KEY_PREFIX) - 1, KEY_DRAWN_LEN);
	for (size_t i = 0; i < drawn.len; i++)
		if (!drawn.ptr[i] || !strchr(letters, drawn.ptr[i]))
			return false;
	put_sum(drawn, sum);
	return memcmp(sum, drawn.ptr + drawn.len, KEY_SUM_LEN) == 0;
}

uint64_t key_scopes(struct str text)
{
	uint64_t scopes = 0;
	while (text.len > 0) {
		struct str word;
		text = str_cut(text, ' ', &word);
		enum permission p = permission_by_id(word);
		scopes |= p < PERMISSIONS ? PERMISSION_BIT(p) : 0;
	}
	return scopes;
}

/* Names between `separator`. */
static struct str write_scopes(uint64_t scopes, char separator, char out[KEY_SCOPES_MAX])
{
	size_t len = 0;
	for (enum permission p = 0; p < PERMISSIONS; p++) {
		size_t room = strlen(permission_rows[p].id) + 1;
		if (!(scopes & PERMISSION_BIT(p)) || len + room > KEY_SCOPES_MAX)
			continue;
		if (len > 0)
			out[len++] = separator;
		memcpy(out + len, permission_rows[p].id, room - 1);
		len += room - 1;
	}
	return (struct str){out, len};
}

static enum error_code tell(struct store_conn *conn, int64_t establishment_id, int64_t id, struct signin_actor actor,
			    const char *action, struct str fields, int64_t now, struct error *err)
{
	char number[24];
	snprintf(number, sizeof(number), "%" PRId64, id);
	const struct audit_entry entry = {
		.establishment_id = establishment_id,
		.at = now,
		.actor = actor.kind,
		.actor_id = actor.id,
		.action = str_from_c(action),
		.object_kind = STR("key"),
		.object_id = str_from_c(number),
		.fields = str_sub(fields, 0, AUDIT_FIELDS_MAX),
	};
	return audit_add(conn, &entry, err);
}

static enum error_code check(const struct identity *who, const struct key_new *key, int64_t now, struct error *err)
{
	if (key->name.len == 0 || utf8_invalid_at(key->name) != SIZE_MAX || utf8_count(key->name) > KEY_NAME_MAX)
		return error_set(err, ERR_USAGE, "Le nom d'une clé compte de 1 à %d caractères.", KEY_NAME_MAX);
	if (key->expires_at <= now || key->expires_at - now > KEY_TERM_MAX)
		return error_set(err, ERR_USAGE, "Une clé finit un jour, dans un an au plus.");
	if (!key->scopes)
		return error_set(err, ERR_USAGE, "Une clé qui n'ouvre rien ne sert à rien.");
	for (enum permission p = 0; p < PERMISSIONS; p++)
		if (key->scopes & PERMISSION_BIT(p) && !may(who, p, who->establishment_id))
			return error_set(err, ERR_USAGE, "Une clé ne permet pas plus que ce qui vous est permis.");
	return ERR_NONE;
}

enum error_code key_add(struct store_conn *conn, const struct identity *who, const struct key_new *key, int64_t now,
			char ret_key[KEY_LEN + 1], int64_t *ret_id, struct error *err)
{
	char text[KEY_LEN + 1], room[KEY_SCOPES_MAX];
	unsigned char hash[SECRET_HASH_LEN];
	struct keys_live_row live = {0};
	struct key_insert_row row = {0};
	struct arena arena;
	enum error_code code = check(who, key, now, err);
	if (code)
		return code;
	draw(text);
	letter_hash(str_from_c(text), hash);
	const struct key_insert_params params = {
		.establishment_id = who->establishment_id,
		.hash = {(const char *)hash, sizeof(hash)},
		.name = key->name,
		.scopes = write_scopes(key->scopes, ' ', room),
		.created_by = who->user_id,
		.now = now,
		.expires_at = key->expires_at,
	};
	arena_init(&arena, SIGNIN_ARENA);
	code = keys_live(conn, &arena, &(struct keys_live_params){who->establishment_id, key->name, now}, &live, err);
	if (!code && live.count >= KEYS_MAX)
		code = error_set(err, ERR_LIMIT, "Il y a déjà %d clés : révoquez celles qui ne servent plus.",
				 KEYS_MAX);
	if (!code && live.named > 0)
		code = error_set(err, ERR_CONSTRAINT, "Une clé porte déjà ce nom.");
	if (!code)
		code = key_insert(conn, &arena, &params, &row, err);
	if (!code)
		code = tell(conn, who->establishment_id, row.id, signin_actor_of(who), "key.add",
			    write_scopes(key->scopes, ',', room), now, err);
	arena_release(&arena);
	if (!code) {
		memcpy(ret_key, text, sizeof(text));
		*ret_id = row.id;
	}
	explicit_bzero(text, sizeof(text));
	return code;
}

static enum error_code none(struct error *err)
{
	return error_set(err, ERR_NOT_FOUND, "Cette clé n'ouvre rien, ou plus rien.");
}

enum error_code key_find(struct store_conn *conn, struct arena *arena, struct str key, int64_t now,
			 struct key_holder *ret_holder, struct error *err)
{
	unsigned char hash[SECRET_HASH_LEN];
	struct key_by_hash_row row;
	struct identity who = {0};
	if (!key_is_written(key))
		return none(err);
	letter_hash(key, hash);
	const struct key_by_hash_params params = {.hash = {(const char *)hash, sizeof(hash)}, .now = now};
	enum error_code code = key_by_hash(conn, arena, &params, &row, err);
	if (!code)
		code = account_identity_of(conn, row.establishment_id, row.created_by, &who, err);
	if (code)
		return code == ERR_NOT_FOUND ? none(err) : code;
	who.key_id = row.id;
	who.scopes = key_scopes(row.scopes);
	*ret_holder = (struct key_holder){who, row.name, row.expires_at,
					  !row.has_used_at || now - row.used_at >= KEY_SEEN_EVERY};
	return ERR_NONE;
}

enum error_code key_used(struct store_conn *conn, const struct identity *who, int64_t now, struct error *err)
{
	return key_seen(conn, &(struct key_seen_params){who->establishment_id, who->key_id, now}, err);
}

static enum error_code there(struct store_conn *conn, int64_t establishment_id, int64_t id, struct error *err)
{
	struct arena arena;
	struct key_there_row row;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = key_there(conn, &arena, &(struct key_there_params){establishment_id, id}, &row, err);
	arena_release(&arena);
	return code;
}

enum error_code key_revoke(struct store_conn *conn, int64_t establishment_id, int64_t id, struct signin_actor actor,
			   int64_t now, struct error *err)
{
	int64_t written = 0;
	enum error_code code = there(conn, establishment_id, id, err);
	if (!code)
		code = key_set_revoked(conn, &(struct key_set_revoked_params){establishment_id, id, now}, &written,
				       err);
	if (!code && written)
		code = tell(conn, establishment_id, id, actor, "key.revoke", (struct str){"", 0}, now, err);
	return code;
}

enum error_code key_restore(struct store_conn *conn, int64_t establishment_id, int64_t id, struct signin_actor actor,
			    int64_t now, bool *ret_done, struct error *err)
{
	int64_t written = 0;
	const struct key_unset_revoked_params params = {establishment_id, id, now - KEY_UNDO};
	enum error_code code = there(conn, establishment_id, id, err);
	if (!code)
		code = key_unset_revoked(conn, &params, &written, err);
	if (!code && written)
		code = tell(conn, establishment_id, id, actor, "key.restore", (struct str){"", 0}, now, err);
	if (!code)
		*ret_done = written > 0;
	return code;
}
