/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/provider.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signin/accounts_sql.h"
#include "signin/local.h"
#include "signin/providers_sql.h"
#include "signin/testing.h"
#include "signin/tokens_sql.h"

static int64_t add_provider(struct signin_test *t, int64_t establishment_id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	struct provider_add_row row = {0};
	arena_init(&arena, SIGNIN_ARENA);
	const struct provider_add_params params = {.establishment_id = establishment_id,
						   .key = STR("annuaire"),
						   .kind = STR("ldap"),
						   .name = STR("Annuaire"),
						   .settings = STR("{}"),
						   .now = TEST_NOW};
	assert_good(store_write(t->store, &conn, err));
	assert_good(provider_add(conn, &arena, &params, &row, err));
	test_switch_on(conn, establishment_id, row.id);
	assert_good(store_commit(conn, err));
	arena_release(&arena);
	return row.id;
}

static enum error_code come(struct signin_test *t, int64_t establishment_id, int64_t provider_id, const char *settings,
			    const char *subject, const char *login, const char *group, struct identity *ret_who)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	json_t *read = NULL;
	struct error failure;
	const struct str groups[] = {str_from_c(group)};
	const struct provider_person person = {.subject = str_from_c(subject),
					       .login = str_from_c(login),
					       .name = STR("Claire Martin"),
					       .groups = groups,
					       .group_count = *group != 0};
	assert_good(provider_settings(str_from_c(settings), &read, err));
	assert_good(store_write(t->store, &conn, err));
	enum error_code code =
		provider_admit(conn, establishment_id, provider_id, read, &person, TEST_NOW, ret_who, NULL, &failure);
	if (!code || code == ERR_NOT_FOUND)
		assert_good(store_commit(conn, err));
	json_decref(read);
	return code;
}

#define OPEN "{\"create\":true,\"roles\":{\"dpo\":[\"cn=DPO,dc=ch\"],\"roi\":[\"cn=rois\"]}}"

static void groups_give_roles_for_as_long_as_they_last(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t provider = add_provider(&t, t.here);
	struct identity who = {0}, again = {0};
	assert_int_equal(come(&t, t.here, provider, OPEN, "s-1", "c.martin", "CN=dpo,DC=ch", &who), ERR_NONE);
	assert_int_equal(who.roles, ROLE_BIT(ROLE_DPO) | ROLE_BIT(ROLE_AGENT));
	assert_int_equal(come(&t, t.here, provider, OPEN, "s-1", "c.martin-durand", "cn=rois", &again), ERR_NONE);
	assert_int_equal(again.user_id, who.user_id);
	assert_int_equal(again.roles, ROLE_BIT(ROLE_AGENT));
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM users"), 1);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'account.roles'"), 2);
	signin_test_end(&t);
}

static void who_is_not_expected_does_not_come_in(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t provider = add_provider(&t, t.here), other = add_provider(&t, t.there);
	struct identity who = {0};
	test_account_with_password(&t, t.here, "c.martin", 0);
	int64_t invited = test_account(&t, t.here, "n.petit", 0);
	assert_int_equal(come(&t, t.here, provider, "{}", "s-1", "j.durand", "", &who), ERR_NOT_FOUND);
	assert_int_equal(come(&t, t.here, provider, "{\"link\":true}", "s-1", "c.martin", "", &who), ERR_NOT_FOUND);
	assert_int_equal(come(&t, t.here, provider, "{\"create\":true}", "s-2", "n.petit", "", &who), ERR_NOT_FOUND);
	assert_int_equal(
		come(&t, t.here, provider, "{\"create\":true,\"members_only\":true}", "s-3", "a.roche", "", &who),
		ERR_NOT_FOUND);
	assert_int_equal(come(&t, t.here, provider, "{\"create\":true}", "s-3", "", "", &who), ERR_NOT_FOUND);
	assert_int_equal(come(&t, t.here, provider, "{\"create\":true}", "", "a.roche", "", &who), ERR_LIMIT);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM user_identities"), 0);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'signin.refuse'"), 5);
	assert_int_equal(come(&t, t.here, provider, "{\"link\":true}", "s-2", "N.Petit", "", &who), ERR_NONE);
	assert_int_equal(who.user_id, invited);
	/* The same person, known here, is nobody there. */
	assert_int_equal(come(&t, t.there, other, "{\"link\":true}", "s-2", "N.Petit", "", &who), ERR_NOT_FOUND);
	/* A provider of one establishment opens nothing in another. */
	assert_true(come(&t, t.there, provider, "{\"create\":true}", "s-9", "x.roche", "", &who) != ERR_NONE);
	signin_test_end(&t);
}

static void what_cannot_be_shown_is_left_out(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t provider = add_provider(&t, t.here);
	json_t *read = NULL;
	assert_good(provider_settings(STR("{\"create\":true}"), &read, err));
	struct provider_person person = {.subject = STR("s-1"),
					 .login = STR("c.martin"),
					 .name = STR("Claire\nMartin\xFF"),
					 .email = STR("pas une adresse")};
	for (int i = 0; i < 2; i++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		struct identity who;
		assert_good(store_write(t.store, &conn, err));
		assert_good(provider_admit(conn, t.here, provider, read, &person, TEST_NOW, &who, NULL, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM users WHERE name = login AND email IS NULL"), 1);
	static const struct str bad[] = {{"s\xFF", 2}, {"s\0", 2}, {"", 0}};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		struct identity who;
		person.subject = bad[i];
		assert_good(store_write(t.store, &conn, err));
		assert_int_equal(provider_admit(conn, t.here, provider, read, &person, TEST_NOW, &who, NULL, NULL),
				 ERR_LIMIT);
	}
	json_decref(read);
	signin_test_end(&t);
}

/* A directory's password is a first step only, for who has an authenticator; a portal has a second step of its own. */
static void an_authenticator_is_asked_for(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t provider = add_provider(&t, t.here), written = 0;
	struct identity who = {0}, again = {0};
	char letter[LETTER_LEN + 1];
	unsigned char hash[SECRET_HASH_LEN];
	struct token_find_row token = {0};
	struct arena arena;
	json_t *read = NULL;
	bool second = false;
	arena_init(&arena, SIGNIN_ARENA);
	assert_int_equal(come(&t, t.here, provider, OPEN, "s-1", "c.martin", "", &who), ERR_NONE);
	const struct provider_person person = {.subject = STR("s-1"), .login = STR("c.martin"), .name = STR("Claire")};
	const struct account_set_totp_params totp = {
		.establishment_id = t.here, .id = who.user_id, .totp_secret = STR("x"), .now = TEST_NOW};
	assert_good(provider_settings(STR(OPEN), &read, err));
	assert_good(store_write(t.store, &conn, err));
	assert_good(account_set_totp(conn, &totp, &written, err));
	assert_good(provider_admit(conn, t.here, provider, read, &person, TEST_NOW, &again, &second, err));
	assert_true(second);
	assert_good(local_want_second(conn, t.here, who.user_id, provider, TEST_NOW, letter, err));
	letter_hash(str_from_c(letter), hash);
	const struct token_find_params find = {
		.hash = {(const char *)hash, sizeof(hash)}, .establishment_id = t.here, .now = TEST_NOW};
	assert_good(token_find(conn, &arena, &find, &token, err));
	assert_int_equal(token.provider_id, provider);
	assert_good(provider_admit(conn, t.here, provider, read, &person, TEST_NOW, &again, NULL, err));
	assert_good(store_commit(conn, err));
	store_end(conn);
	conn = NULL;
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'signin.first'"), 1);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM audit_log WHERE action = 'signin.done'"), 2);
	json_decref(read);
	arena_release(&arena);
	signin_test_end(&t);
}

static void one_that_is_off_gives_no_role(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t provider = add_provider(&t, t.here), rows = 0;
	struct identity who = {0};
	assert_int_equal(come(&t, t.here, provider, OPEN, "s-1", "c.martin", "cn=dpo,dc=ch", &who), ERR_NONE);
	assert_int_equal(who.roles, ROLE_BIT(ROLE_DPO) | ROLE_BIT(ROLE_AGENT));
	const struct provider_switch_params off = {
		.establishment_id = t.here, .id = provider, .version = 2, .enabled = false, .now = TEST_NOW};
	assert_good(store_write(t.store, &conn, err));
	assert_good(provider_switch(conn, &off, &rows, err));
	assert_int_equal(rows, 1);
	assert_good(account_identity_of(conn, t.here, who.user_id, &who, err));
	assert_int_equal(who.roles, ROLE_BIT(ROLE_AGENT));
	store_end(conn);
	conn = NULL;
	signin_test_end(&t);
}

static void settings_are_read_with_care(void **state)
{
	(void)state;
	json_t *read = NULL;
	static const char *const bad[] = {"", "[]", "{", "{\"a\":1,\"a\":2}", "null"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(provider_settings(str_from_c(bad[i]), &read, NULL), ERR_FORMAT);
	assert_good(provider_settings(STR("{\"n\":5}"), &read, err));
	assert_null(provider_text(read, "n").ptr);
	json_decref(read);
}

/* What a setting names in a folder, of what it holds. */
static enum error_code secret_of(const char *folder, const char *name, struct arena *arena, struct str *ret_secret)
{
	const struct signin_outside outside = {.folder = str_from_c(folder)};
	json_t *settings = json_pack("{s:s}", "file", name);
	enum error_code code = provider_secret(&outside, settings, "file", arena, ret_secret, NULL);
	json_decref(settings);
	return code;
}

static void only_files_of_the_folder_are_read(void **state)
{
	(void)state;
	char folder[] = "/tmp/provider-test-XXXXXX", path[64], beside[64];
	struct arena arena;
	struct str secret = STR("x");
	arena_init(&arena, SIGNIN_ARENA);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/f.secret", folder);
	snprintf(beside, sizeof(beside), "%s/pipe", folder);
	FILE *file = fopen(path, "w");
	fputs("tres secret\r\n", file);
	fclose(file);
	chmod(path, 0604);
	assert_int_equal(secret_of(folder, "f.secret", &arena, &secret), ERR_IO);
	chmod(path, 0640);
	assert_int_equal(secret_of(folder, "f.secret", &arena, &secret), ERR_NONE);
	assert_true(str_eq(secret, STR("tres secret")));
	static const char *const bad[] = {"",    ".",   "..",      ".cache", "/etc/passwd", "../f.secret",
					  "a/b", "a b", "\xC3\xA9"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(secret_of(folder, bad[i], &arena, &secret), ERR_FORMAT);
	assert_int_equal(secret_of("", "f.secret", &arena, &secret), ERR_FORMAT);
	assert_int_equal(secret_of(folder, "none", &arena, &secret), ERR_IO);
	/* Nobody waits for whoever writes into a pipe. */
	assert_int_equal(mkfifo(beside, 0600), 0);
	assert_int_equal(secret_of(folder, "pipe", &arena, &secret), ERR_IO);
	json_t *none = json_object();
	assert_good(provider_secret(&(struct signin_outside){0}, none, "file", &arena, &secret, err));
	assert_null(secret.ptr);
	json_decref(none);
	unlink(beside);
	unlink(path);
	rmdir(folder);
	arena_release(&arena);
}

static void hosts_are_allowed_by_name(void **state)
{
	(void)state;
	static const struct str hosts[] = {{"annuaire.ch.lan", 15}, {"10.0.0.2", 8}};
	const struct signin_outside outside = {.hosts = hosts, .host_count = 2};
	assert_true(provider_may_call(&outside, STR("Annuaire.CH.lan")));
	assert_true(provider_may_call(&outside, STR("10.0.0.2")));
	assert_false(provider_may_call(&outside, STR("ch.lan")));
	assert_false(provider_may_call(&outside, STR("x.annuaire.ch.lan")));
	assert_false(provider_may_call(&outside, STR("")));
}

int main(void)
{
	if (secret_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {
		ON_BOTH(groups_give_roles_for_as_long_as_they_last),
		ON_BOTH(who_is_not_expected_does_not_come_in),
		ON_BOTH(what_cannot_be_shown_is_left_out),
		ON_BOTH(an_authenticator_is_asked_for),
		ON_BOTH(one_that_is_off_gives_no_role),
		cmocka_unit_test(settings_are_read_with_care),
		cmocka_unit_test(only_files_of_the_folder_are_read),
		cmocka_unit_test(hosts_are_allowed_by_name),
	};
	return cmocka_run_group_tests_name("provider", tests, NULL, NULL);
}
