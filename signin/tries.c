/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/tries.h"

#include <inttypes.h>
#include <stdio.h>

#include "signin/accounts_sql.h"
#include "signin/tokens_sql.h"

void tries_subject(const struct signin *signin, enum tries_of of, int64_t establishment_id, struct str name,
		   unsigned char ret_subject[SECRET_HASH_LEN])
{
	char about[64];
	secret_hash(signin->key,
		    signin_about(about, of == TRIES_OF_SECOND ? "tries-second" : "tries", establishment_id, 0), name,
		    ret_subject);
}

int64_t tries_delay(int64_t failures)
{
	int64_t delay = TRIES_FIRST;
	if (failures < TRIES_FREE)
		return 0;
	for (int64_t i = TRIES_FREE; i < failures && delay < TRIES_LAST; i++)
		delay *= 2;
	return delay < TRIES_LAST ? delay : TRIES_LAST;
}

enum error_code tries_take(struct store_conn *conn, int64_t establishment_id,
			   const unsigned char subject[SECRET_HASH_LEN], int64_t now, int64_t *ret_wait,
			   struct error *err)
{
	const struct str key = {(const char *)subject, SECRET_HASH_LEN};
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	struct tries_find_row row = {0};
	int64_t written = 0, wait = 0;
	const struct tries_forget_params forget = {.establishment_id = establishment_id,
						   .before = now - TRIES_FORGOTTEN};
	const struct tries_find_params params = {.establishment_id = establishment_id, .subject = key};
	enum error_code code = tries_forget(conn, &forget, err);
	if (!code)
		code = tries_find(conn, &arena, &params, &row, err);
	if (code == ERR_NOT_FOUND) {
		const struct tries_first_params first = {.establishment_id = establishment_id,
							 .subject = key,
							 .free_at = now + tries_delay(1),
							 .now = now};
		code = tries_first(conn, &first, &written, err);
	} else if (!code && row.free_at > now) {
		wait = row.free_at - now;
	} else if (!code) {
		const struct tries_next_params next = {
			.establishment_id = establishment_id,
			.subject = key,
			.failures = row.failures,
			.free_at = now + tries_delay(row.failures + 1),
			.now = now,
		};
		code = tries_next(conn, &next, &written, err);
	}
	arena_release(&arena);
	if (!code)
		*ret_wait = wait || written ? wait : TRIES_AT_ONCE;
	return code;
}

enum error_code tries_right(struct store_conn *conn, int64_t establishment_id,
			    const unsigned char subject[SECRET_HASH_LEN], struct error *err)
{
	const struct tries_clear_params params = {.establishment_id = establishment_id,
						  .subject = {(const char *)subject, SECRET_HASH_LEN}};
	return tries_clear(conn, &params, err);
}

enum error_code tries_end(struct store_conn *conn, const struct signin *signin, int64_t establishment_id,
			  int64_t user_id, struct error *err)
{
	unsigned char subject[SECRET_HASH_LEN];
	char number[24];
	struct arena arena;
	arena_init(&arena, SIGNIN_ARENA);
	struct account_by_id_row row = {0};
	const struct account_by_id_params params = {.establishment_id = establishment_id, .id = user_id};
	enum error_code code = account_by_id(conn, &arena, &params, &row, err);
	if (!code) {
		tries_subject(signin, TRIES_OF_PASSWORD, establishment_id, row.login, subject);
		code = tries_right(conn, establishment_id, subject, err);
	}
	if (!code) {
		snprintf(number, sizeof(number), "%" PRId64, user_id);
		tries_subject(signin, TRIES_OF_SECOND, establishment_id, str_from_c(number), subject);
		code = tries_right(conn, establishment_id, subject, err);
	}
	arena_release(&arena);
	return code;
}
