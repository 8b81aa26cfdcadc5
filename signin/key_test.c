/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/key.h"

#include "signin/testing.h"

#define SCOPES (PERMISSION_BIT(MAY_CHECK) | PERMISSION_BIT(MAY_READ_JOURNAL))
#define TERM (30 * SIGNIN_DAY)

static void slips_are_seen(void **state)
{
	(void)state;
	/* What zlib says: CRC-32 0xAA866F5C. */
	char key[] = KEY_PREFIX "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg37cCQ0";
	assert_int_equal(sizeof(key) - 1, KEY_LEN);
	assert_true(key_is_written(str_from_c(key)));
	for (size_t i = 0; i < KEY_LEN; i++) {
		char kept = key[i];
		key[i] = kept == 'x' ? 'y' : 'x';
		assert_false(key_is_written(str_from_c(key)));
		key[i] = '\0';
		assert_false(key_is_written((struct str){key, KEY_LEN}));
		key[i] = kept;
	}
	assert_false(key_is_written(STR("")));
	assert_false(key_is_written((struct str){key, KEY_LEN - 1}));
}

static struct identity person(struct signin_test *t, int64_t establishment_id, const char *login, enum role role)
{
	struct identity who = {.establishment_id = establishment_id, .roles = ROLE_BIT(role) | ROLE_BIT(ROLE_AGENT)};
	who.user_id = test_account(t, establishment_id, login, who.roles);
	return who;
}

static enum error_code make(struct signin_test *t, const struct identity *who, const char *name, uint64_t scopes,
			    int64_t expires_at, char key[KEY_LEN + 1], int64_t *ret_id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct key_new asked = {str_from_c(name), scopes, expires_at};
	assert_good(store_write(t->store, &conn, err));
	enum error_code code = key_add(conn, who, &asked, TEST_NOW, key, ret_id, NULL);
	return code ? code : store_commit(conn, NULL);
}

static enum error_code find(struct signin_test *t, const char *key, int64_t now, struct identity *ret_who,
			    bool *ret_due)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct key_holder holder = {0};
	arena_init(&arena, SIGNIN_ARENA);
	assert_good(store_read(t->store, &conn, err));
	enum error_code code = key_find(conn, &arena, str_from_c(key), now, &holder, NULL);
	arena_release(&arena);
	*ret_who = holder.who;
	*ret_due = holder.due;
	return code;
}

static void a_key_opens_what_it_says(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct identity who = person(&t, t.here, "admin", ROLE_ADMINISTRATEUR), found;
	char key[KEY_LEN + 1];
	int64_t id = 0;
	bool due;
	assert_int_equal(make(&t, &who, "Intranet", SCOPES, TEST_NOW + TERM, key, &id), ERR_NONE);
	assert_true(key_is_written(str_from_c(key)));
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NONE);
	assert_int_equal(found.key_id, id);
	assert_true(due);
	assert_true(may(&found, MAY_CHECK, t.here));
	assert_true(may(&found, MAY_READ_JOURNAL, t.here));
	assert_false(may(&found, MAY_MANAGE_USERS, t.here));
	assert_false(may(&found, MAY_CHECK, t.there));
	assert_int_equal(signin_actor_of(&found).kind, AUDIT_PROGRAM);
	assert_int_equal(signin_actor_of(&who).kind, AUDIT_USER);
	/* Its last instant is no longer its own. */
	assert_int_equal(find(&t, key, TEST_NOW + TERM - 1, &found, &due), ERR_NONE);
	assert_int_equal(find(&t, key, TEST_NOW + TERM, &found, &due), ERR_NOT_FOUND);
	/* Nothing in the base is the key. */
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM api_keys WHERE name LIKE '%blouse_%'"), 0);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'key.add' AND "
					      "fields = 'check,journal.read'"),
			 1);
	signin_test_end(&t);
}

static void what_cannot_be_a_key(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct identity who = person(&t, t.here, "admin", ROLE_ADMINISTRATEUR);
	char key[KEY_LEN + 1];
	int64_t id = 0, end = TEST_NOW + TERM;
	assert_int_equal(make(&t, &who, "", SCOPES, end, key, &id), ERR_USAGE);
	assert_int_equal(make(&t, &who, "a", 0, end, key, &id), ERR_USAGE);
	assert_int_equal(make(&t, &who, "a", SCOPES, TEST_NOW, key, &id), ERR_USAGE);
	assert_int_equal(make(&t, &who, "a", SCOPES, TEST_NOW + KEY_TERM_MAX + 1, key, &id), ERR_USAGE);
	/* An administrator publishes nothing. */
	assert_int_equal(make(&t, &who, "a", PERMISSION_BIT(MAY_PUBLISH_POSTS), end, key, &id), ERR_USAGE);
	assert_int_equal(make(&t, &who, "a", SCOPES, end, key, &id), ERR_NONE);
	assert_int_equal(make(&t, &who, "a", SCOPES, end, key, &id), ERR_CONSTRAINT);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM api_keys"), 1);
	signin_test_end(&t);
}

static void end_key(struct signin_test *t, int64_t establishment_id, int64_t id, int64_t now, enum error_code code)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_write(t->store, &conn, err));
	assert_int_equal(key_revoke(conn, establishment_id, id, (struct signin_actor){AUDIT_USER, 1}, now, NULL), code);
	assert_good(store_commit(conn, err));
}

static bool give_back(struct signin_test *t, int64_t establishment_id, int64_t id, int64_t now)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	bool done = false;
	assert_good(store_write(t->store, &conn, err));
	assert_good(key_restore(conn, establishment_id, id, (struct signin_actor){AUDIT_USER, 1}, now, &done, err));
	assert_good(store_commit(conn, err));
	return done;
}

static void revoking_and_its_undo(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct identity who = person(&t, t.here, "admin", ROLE_ADMINISTRATEUR), found;
	char key[KEY_LEN + 1];
	int64_t id = 0;
	bool due;
	assert_int_equal(make(&t, &who, "a", SCOPES, TEST_NOW + TERM, key, &id), ERR_NONE);
	end_key(&t, t.there, id, TEST_NOW, ERR_NOT_FOUND);
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NONE);
	end_key(&t, t.here, id, TEST_NOW, ERR_NONE);
	end_key(&t, t.here, id, TEST_NOW + KEY_UNDO, ERR_NONE);
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NOT_FOUND);
	assert_false(give_back(&t, t.here, id, TEST_NOW + KEY_UNDO + 1));
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NOT_FOUND);
	assert_true(give_back(&t, t.here, id, TEST_NOW + KEY_UNDO));
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NONE);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE object_kind = 'key'"), 3);
	signin_test_end(&t);
}

/* A key never outlives what its maker may. */
static void the_maker_goes(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct identity who = person(&t, t.here, "admin", ROLE_ADMINISTRATEUR), found;
	char key[KEY_LEN + 1];
	int64_t id = 0;
	bool due;
	person(&t, t.here, "autre", ROLE_ADMINISTRATEUR);
	assert_int_equal(make(&t, &who, "a", SCOPES, TEST_NOW + TERM, key, &id), ERR_NONE);
	assert_int_equal(test_sql(t.store, "DELETE FROM user_roles WHERE role = 'administrateur'"), ERR_NONE);
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NONE);
	assert_true(may(&found, MAY_CHECK, t.here));
	assert_false(may(&found, MAY_READ_JOURNAL, t.here));
	assert_int_equal(test_sql(t.store, "UPDATE users SET disabled_at = 1"), ERR_NONE);
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NOT_FOUND);
	assert_int_equal(test_sql(t.store, "UPDATE users SET disabled_at = NULL"), ERR_NONE);
	assert_int_equal(test_sql(t.store, "UPDATE establishments SET closed_at = 1"), ERR_NONE);
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NOT_FOUND);
	signin_test_end(&t);
}

static void use_is_noted(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct identity who = person(&t, t.here, "admin", ROLE_ADMINISTRATEUR), found = {0};
	char key[KEY_LEN + 1];
	int64_t id = 0;
	bool due = false;
	assert_int_equal(make(&t, &who, "a", SCOPES, TEST_NOW + TERM, key, &id), ERR_NONE);
	assert_int_equal(find(&t, key, TEST_NOW, &found, &due), ERR_NONE);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(key_used(conn, &found, TEST_NOW, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(find(&t, key, TEST_NOW + KEY_SEEN_EVERY - 1, &found, &due), ERR_NONE);
	assert_false(due);
	assert_int_equal(find(&t, key, TEST_NOW + KEY_SEEN_EVERY, &found, &due), ERR_NONE);
	assert_true(due);
	signin_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_are_seen), ON_BOTH(a_key_opens_what_it_says), ON_BOTH(what_cannot_be_a_key),
		ON_BOTH(revoking_and_its_undo),   ON_BOTH(the_maker_goes),           ON_BOTH(use_is_noted),
	};
	assert_good(secret_ready(err));
	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
