/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/queue.h"
#include "store/testing.h"

#define HOUR (INT64_C(3600) * 1000000)

static int64_t now;
static unsigned sent;
static enum error_code answer;
static char first[8192], latest[8192];

static int64_t test_clock(void) { return now; }

static enum error_code test_send(const struct conf *conf, struct str to, struct str message, struct error *err)
{
	(void)conf;
	assert_true(str_eq(to, STR("marie@chu.fr")));
	assert_true(message.len < sizeof latest);
	memcpy(latest, message.ptr, message.len);
	latest[message.len] = '\0';
	if (sent++ == 0)
		memcpy(first, latest, sizeof first);
	return answer ? error_set(err, answer, "le serveur est en panne") : ERR_NONE;
}

static bool work(struct store *store, const struct conf *conf)
{
	struct mail_worker worker = {conf, test_clock, test_send};
	const struct work_kind kind = mail_kind(&worker);
	const struct work_options options = {
		.store = store, .kinds = &kind, .kind_count = 1, .name = STR("essai"), .clock = test_clock};
	bool tried = false;
	assert_good(work_once(&options, &tried, err));
	return tried;
}

static void add(struct store *store, bool commit)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	const struct mail_new mail = {.to = STR("marie@chu.fr"),
				      .subject = STR("Échéance"),
				      .text = STR("Bonjour.\n"),
				      .unique_key = STR("k")};
	assert_good(store_write(store, &conn, err) || mail_add(conn, &mail, now, err));
	if (commit)
		assert_good(store_commit(conn, err));
}

static struct store *set_up(void **state, struct conf *conf, struct conf_problems *problems)
{
	char url[256];
	struct store *store = test_store(test_engine(state), true, url);
	assert_good(conf_init(conf, err));
	assert_good(
		conf_read(conf, STR("[courriel]\nsmtp-server=relais\nsmtp-from=blouse@chu.fr\n"), NULL, problems, err));
	assert_int_equal(problems->count, 0);
	now = TEST_NOW;
	sent = 0;
	answer = ERR_NONE;
	return store;
}

static void a_mail_leaves_with_its_transaction(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	struct store *store = set_up(state, &conf, &problems);
	add(store, false);
	assert_false(work(store, &conf));
	add(store, true);
	add(store, true); /* the same key */
	assert_true(work(store, &conf));
	assert_false(work(store, &conf));
	assert_int_equal(sent, 1);
	assert_non_null(strstr(latest, "\r\nTo: <marie@chu.fr>\r\n"));
	/* Once sent, neither the text nor the address is kept. */
	assert_int_equal(test_number(store, "SELECT count(*) FROM jobs WHERE state = 'done' AND payload LIKE '%chu%'"),
			 0);
	assert_int_equal(test_number(store, "SELECT count(*) FROM jobs WHERE state = 'done'"), 1);
	store_close(store);
	conf_release(&conf);
}

static void a_server_that_is_away_is_asked_again(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	struct store *store = set_up(state, &conf, &problems);
	add(store, true);
	answer = ERR_UNAVAILABLE;
	assert_true(work(store, &conf));
	assert_false(work(store, &conf)); /* not at once */
	now += HOUR;
	answer = ERR_NONE;
	assert_true(work(store, &conf));
	/* Known by the other side as the same mail. */
	const char *id = strstr(first, "Message-ID:"), *again = strstr(latest, "Message-ID:");
	assert_memory_equal(id, again, 50);
	store_close(store);
	conf_release(&conf);
}

static void in_the_end_it_is_buried(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	struct store *store = set_up(state, &conf, &problems);
	add(store, true);
	answer = ERR_UNAVAILABLE;
	for (unsigned i = 0; i < JOBS_ATTEMPTS; i++, now += 2 * HOUR)
		assert_true(work(store, &conf));
	assert_false(work(store, &conf));
	assert_int_equal(sent, JOBS_ATTEMPTS);
	assert_int_equal(
		test_number(store, "SELECT count(*) FROM jobs WHERE state = 'dead' AND last_error NOT LIKE '%@%'"), 1);
	store_close(store);
	conf_release(&conf);
}

static void what_the_server_refuses_for_good_is_buried_at_once(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	struct store *store = set_up(state, &conf, &problems);
	add(store, true);
	answer = ERR_FORMAT;
	assert_true(work(store, &conf));
	now += 2 * HOUR;
	assert_false(work(store, &conf));
	assert_int_equal(sent, 1);
	assert_int_equal(
		test_number(store, "SELECT count(*) FROM jobs WHERE state = 'dead' AND last_error NOT LIKE '%@%'"), 1);
	store_close(store);
	conf_release(&conf);
}

static void a_mail_that_is_none_is_not_added(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	struct store *store = set_up(state, &conf, &problems);
	struct store_conn *conn = NULL;
	struct error failure;
	const struct mail_new mail = {.to = STR("a@b\r\nBcc: c@d"), .subject = STR("a"), .text = STR("b")};
	assert_good(store_write(store, &conn, err));
	assert_int_equal(mail_add(conn, &mail, now, &failure), ERR_FORMAT);
	store_end(conn);
	assert_int_equal(test_number(store, "SELECT count(*) FROM jobs"), 0);
	store_close(store);
	conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_mail_leaves_with_its_transaction),
		ON_BOTH(a_server_that_is_away_is_asked_again),
		ON_BOTH(in_the_end_it_is_buried),
		ON_BOTH(a_mail_that_is_none_is_not_added),
		ON_BOTH(what_the_server_refuses_for_good_is_buried_at_once),
	};
	return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
