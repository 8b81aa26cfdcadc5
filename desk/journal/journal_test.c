/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/journal/journal.h"

#include <stdio.h>

#include "desk/journal/told.h"
#include "signin/testing.h"

#define ARENA_MAX ((size_t)16 << 20)

static void add(struct store_conn *conn, int64_t establishment_id, int64_t at, int64_t actor, const char *action,
		const char *object, struct str sealed)
{
	const struct audit_entry entry = {
		.establishment_id = establishment_id,
		.at = at,
		.actor = actor ? AUDIT_USER : AUDIT_SYSTEM,
		.actor_id = actor,
		.action = str_from_c(action),
		.object_kind = STR("user"),
		.object_id = str_from_c(object),
		.fields = STR("name,roles"),
		.sealed = sealed,
	};
	assert_good(audit_add(conn, &entry, err));
}

/* Before TEST_NOW: what accounts of a test add themselves stands there. */
#define AT(n) (TEST_NOW + (n)*TEST_SECOND)

struct fixture {
	struct signin_test t;
	int64_t claire, noe;
	struct arena arena;
	struct store_conn *conn;
};

static struct fixture fixture_make(void **state)
{
	struct fixture f = {.t = signin_test(test_engine(state))};
	char id[24];
	f.claire = test_account(&f.t, f.t.here, "claire", ROLE_BIT(ROLE_DPO));
	f.noe = test_account(&f.t, f.t.here, "noe", 0);
	snprintf(id, sizeof(id), "%lld", (long long)f.noe);
	struct store_conn *conn = NULL;
	assert_good(store_write(f.t.store, &conn, err));
	for (int64_t i = 1; i <= 200; i++)
		add(conn, f.t.here, AT(i), f.claire, i % 10 ? "signin.done" : "account.close", id,
		    i == 50 ? STR("@quelqu_un") : (struct str){0});
	add(conn, f.t.there, AT(300), 0, "account.close", id, (struct str){0});
	/* Written last, by a clock that went back. */
	add(conn, f.t.here, AT(100), 0, "account.open", id, (struct str){0});
	assert_good(store_commit(conn, err));
	store_end(conn);
	arena_init(&f.arena, ARENA_MAX);
	assert_good(store_read(f.t.store, &f.conn, err));
	return f;
}

static void fixture_end(struct fixture *f)
{
	store_end(f->conn);
	arena_release(&f->arena);
	signin_test_end(&f->t);
}

static struct journal_found scan(struct fixture *f, struct journal_filter filter, struct journal_place before,
				 size_t rows)
{
	struct journal_found found;
	if (!filter.establishment_id)
		filter.establishment_id = f->t.here;
	if (!filter.from)
		filter.from = AT(1);
	assert_good(journal_scan(f->conn, &f->arena, &filter, before, rows, JOURNAL_EXAMINED_MAX, &found, err));
	return found;
}

/* How many there are, page after page, each later than the next. */
static size_t count(struct fixture *f, struct journal_filter filter, size_t rows)
{
	size_t total = 0;
	struct journal_place place = {0};
	struct journal_found found = {.more = true};
	int64_t last = INT64_MAX;
	while (found.more) {
		found = scan(f, filter, place, rows);
		for (size_t i = 0; i < found.count; i++) {
			assert_true(found.rows[i].at <= last);
			last = found.rows[i].at;
		}
		total += found.count;
		place = found.end;
	}
	return total;
}

static void pages_hold_each_row_once(void **state)
{
	struct fixture f = fixture_make(state);
	for (size_t rows = 1; rows < 60; rows += 13)
		assert_int_equal(count(&f, (struct journal_filter){0}, rows), 201);
	struct journal_found first = scan(&f, (struct journal_filter){0}, (struct journal_place){0}, 201);
	assert_false(first.more);
	/* By time, not by number: the clock went back. */
	assert_int_equal(first.rows[0].at, AT(200));
	assert_int_equal(count(&f, (struct journal_filter){.establishment_id = f.t.there}, 50), 1);
	fixture_end(&f);
}

static void filters_choose(void **state)
{
	struct fixture f = fixture_make(state);
	struct journal_filter seal = {.has_seal = true};
	assert_int_equal(count(&f, (struct journal_filter){.actor_id = f.claire}, 7), 200);
	assert_int_equal(count(&f, (struct journal_filter){.actor_id = f.noe}, 7), 0);
	assert_int_equal(count(&f, (struct journal_filter){.about_id = f.noe}, 7), 201);
	assert_int_equal(count(&f, (struct journal_filter){.family = JOURNAL_ACCOUNTS}, 7), 21);
	assert_int_equal(count(&f, (struct journal_filter){.family = JOURNAL_SIGNIN}, 7), 180);
	assert_int_equal(count(&f, (struct journal_filter){.family = JOURNAL_ACCOUNTS, .actor_id = f.claire}, 7), 20);
	assert_int_equal(count(&f, (struct journal_filter){.from = AT(10), .before = AT(20)}, 7), 10);
	assert_int_equal(count(&f, (struct journal_filter){.object_kind = STR("post")}, 7), 0);
	assert_int_equal(count(&f, (struct journal_filter){.object_kind = STR("user")}, 7), 201);
	assert_good(audit_seal(f.conn, f.t.here, STR("@quelqu_un"), seal.seal, err));
	struct journal_found found = scan(&f, seal, (struct journal_place){0}, 7);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.rows[0].at, AT(50));
	fixture_end(&f);
}

static void looking_is_bounded(void **state)
{
	struct fixture f = fixture_make(state);
	struct journal_found found;
	const struct journal_filter filter = {.establishment_id = f.t.here, .from = AT(1), .object_kind = STR("post")};
	assert_good(journal_scan(f.conn, &f.arena, &filter, (struct journal_place){0}, 5, 6, &found, err));
	assert_int_equal(found.count, 0);
	assert_true(found.more);
	assert_int_equal(found.end.at, AT(195));
	fixture_end(&f);
}

static struct journal_told tell(struct fixture *f, struct journal_row row)
{
	struct journal_names names;
	struct journal_told told;
	journal_names_init(&names, f->conn, &f->arena, f->t.here);
	assert_good(journal_tell(&names, &f->arena, &row, &told, err));
	return told;
}

static void assert_says(struct str said, const char *wanted)
{
	if (!str_eq(said, str_from_c(wanted)))
		fail_msg("« %.*s » is not « %s »", STR_ARG(said), wanted);
}

static void rows_are_sentences(void **state)
{
	struct fixture f = fixture_make(state);
	char id[24];
	snprintf(id, sizeof(id), "%lld", (long long)f.noe);
	struct journal_row row = {.actor_kind = STR("user"),
				  .actor_id = f.claire,
				  .action = STR("account.close"),
				  .object_kind = STR("user"),
				  .object_id = str_from_c(id),
				  .fields = STR("roles,dpo,inconnu")};
	struct journal_told told = tell(&f, row);
	assert_says(told.who, "Claire Martin");
	assert_says(told.what, "a fermé le compte de Claire Martin");
	assert_says(told.detail, "rôles, Délégué à la protection des données, inconnu");
	row.actor_id = f.noe;
	assert_says(tell(&f, row).what, "a fermé son propre compte");
	row.action = STR("lune.visiter");
	assert_says(tell(&f, row).what, "a fait « lune.visiter » (user Claire Martin)");
	row = (struct journal_row){.actor_kind = STR("public"),
				   .action = STR("signin.refuse"),
				   .object_kind = STR("user"),
				   .object_id = STR(""),
				   .fields = STR("")};
	told = tell(&f, row);
	assert_says(told.who, "Quelqu'un");
	assert_says(told.what, "n'a pas pu ouvrir de session : aucun compte ne correspond");
	row.actor_kind = STR("system");
	assert_says(tell(&f, row).who, "Blouse");
	/* Another establishment's account has no name here. */
	row = (struct journal_row){.actor_kind = STR("user"),
				   .actor_id = test_account(&f.t, f.t.there, "lea", 0),
				   .action = STR("journal.view"),
				   .object_kind = STR("journal")};
	assert_non_null(strstr(tell(&f, row).who.ptr, "Le compte n° "));
	fixture_end(&f);
}

static void names_elide(void **state)
{
	(void)state;
	assert_true(journal_elides(STR("Inès")) && journal_elides(STR("Élise")) && journal_elides(STR("Hélène")));
	assert_false(journal_elides(STR("Sacha")) || journal_elides(STR("")) || journal_elides(STR("42")));
}

static void cells_are_no_formulas(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1000);
	journal_csv_cell(&out, STR("=HYPERLINK(\"x\")"), false);
	journal_csv_cell(&out, STR("a;b\"c"), false);
	journal_csv_cell(&out, STR("-1"), true);
	assert_string_equal(out.ptr, "\"'=HYPERLINK(\"\"x\"\")\";\"a;b\"\"c\";\"'-1\"\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(pages_hold_each_row_once), ON_BOTH(filters_choose),
		ON_BOTH(looking_is_bounded),       ON_BOTH(rows_are_sentences),
		cmocka_unit_test(names_elide),     cmocka_unit_test(cells_are_no_formulas),
	};
	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
