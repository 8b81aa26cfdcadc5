/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/case.h"

#include "desk/cases/law.h"
#include "desk/cases_sql.h"
#include "desk/reports/receive.h"
#include "signin/testing.h"

#define HOUR (INT64_C(3600) * 1000000)

static int64_t opened(struct signin_test *t, int64_t establishment_id, const char *link, const char *text)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t id = 0;
	const struct case_new new = {.establishment_id = establishment_id,
				     .subject = STR("message"),
				     .network = STR("bluesky"),
				     .title = str_from_c(text),
				     .link = str_from_c(link),
				     .text = str_from_c(text),
				     .now = TEST_NOW};
	const struct case_event first = {.kind = CASE_OPENED, .word = STR("public"), .due_at = TEST_NOW + HOUR};
	assert_good(store_write(t->store, &conn, err));
	assert_good(case_open(conn, &new, &id, err));
	assert_good(case_add(conn, &(struct case_where){establishment_id, id, {AUDIT_PUBLIC, 0}, TEST_NOW}, 0, &first,
			     err));
	assert_good(store_commit(conn, err));
	return id;
}

static enum error_code add_by(struct signin_test *t, struct signin_actor actor, int64_t id, int64_t after,
			      struct case_event event)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct error failure = {0};
	assert_good(store_write(t->store, &conn, err));
	enum error_code code =
		case_add(conn, &(struct case_where){t->here, id, actor, TEST_NOW + HOUR}, after, &event, &failure);
	return code ? code : store_commit(conn, &failure);
}

static enum error_code add(struct signin_test *t, int64_t id, int64_t after, struct case_event event)
{
	return add_by(t, (struct signin_actor){AUDIT_SYSTEM, 0}, id, after, event);
}

static enum error_code add_as(struct signin_test *t, int64_t user_id, int64_t id, struct case_event event)
{
	return add_by(t, (struct signin_actor){AUDIT_USER, user_id}, id, -1, event);
}

static struct case_story story_of(struct signin_test *t, struct arena *arena, int64_t id)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct case_story story = {0};
	assert_good(store_read(t->store, &conn, err));
	assert_good(case_read(conn, arena, t->here, id, &story, err));
	return story;
}

static void a_case_is_its_events(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	int64_t id = opened(&t, t.here, "", "Une infirmière raconte la chambre 12");
	int64_t maelle = test_account(&t, t.here, "m.legoff", ROLE_BIT(ROLE_COMMUNICATION));
	struct case_story s = story_of(&t, &arena, id);
	assert_true(s.count == 1 && s.fold.state == CASE_OPEN && s.fold.due_at == TEST_NOW + HOUR);

	assert_int_equal(add(&t, id, 1,
			     (struct case_event){.kind = CASE_READ,
						 .word = STR("non-conforme bloquant"),
						 .text = STR("secret-medical")}),
			 ERR_NONE);
	assert_int_equal(add(&t, id, 2,
			     (struct case_event){.kind = CASE_TAKEN, .number = maelle, .due_at = TEST_NOW + 9 * HOUR}),
			 ERR_NONE);
	assert_int_equal(add(&t, id, 3,
			     (struct case_event){.kind = CASE_ASKED,
						 .word = STR("usagers"),
						 .due_at = TEST_NOW + 5 * HOUR,
						 .text = STR("La famille a-t-elle écrit ?")}),
			 ERR_NONE);
	s = story_of(&t, &arena, id);
	assert_true(s.fold.state == CASE_WAITING && s.fold.pending == ROLE_BIT(ROLE_USAGERS));
	assert_true(s.fold.due_at == TEST_NOW + 5 * HOUR && s.fold.user_id == maelle);
	assert_true(str_eq(s.fold.nature, STR("non-conforme")) && str_eq(s.fold.level, STR("bloquant")));

	assert_int_equal(
		add(&t, id, 4, (struct case_event){.kind = CASE_ANSWERED, .word = STR("usagers"), .text = STR("Non.")}),
		ERR_NONE);
	assert_int_equal(add(&t, id, 5,
			     (struct case_event){.kind = CASE_SETTLED,
						 .word = STR("retrait"),
						 .text = STR("L'autrice est joignable.")}),
			 ERR_NONE);
	assert_int_equal(add(&t, id, 6,
			     (struct case_event){.kind = CASE_IMPROVES,
						 .number = maelle,
						 .due_at = TEST_NOW + 90 * HOUR,
						 .text = STR("En parler à la relève")}),
			 ERR_NONE);
	assert_int_equal(add(&t, id, 7, (struct case_event){.kind = CASE_ENDED, .text = STR("Message retiré")}),
			 ERR_NONE);
	s = story_of(&t, &arena, id);
	assert_true(s.fold.state == CASE_CLOSED && s.fold.pending == 0 && s.fold.asked == ROLE_BIT(ROLE_USAGERS));
	/* What was promised is still due. */
	assert_true(s.fold.due_at == TEST_NOW + 90 * HOUR && s.fold.closed_at == TEST_NOW + HOUR);
	assert_int_equal(add(&t, id, 8, (struct case_event){.kind = CASE_IMPROVED, .number = 7}), ERR_NONE);
	assert_int_equal(
		add(&t, id, 9,
		    (struct case_event){.kind = CASE_REPORTED, .word = STR("public"), .due_at = TEST_NOW + 2 * HOUR}),
		ERR_NONE);
	s = story_of(&t, &arena, id);
	assert_true(s.fold.state == CASE_OPEN && s.fold.due_at == TEST_NOW + 2 * HOUR && s.fold.closed_at == 0);
	arena_release(&arena);
	signin_test_end(&t);
}

static void the_law_has_its_own_clock(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	const struct calendar c = calendar_of(STR("Europe/Paris"));
	const int64_t guessed = law_press_end(&c, TEST_NOW), day = calendar_day(&c, TEST_NOW) - 20,
		      known = calendar_months_end(&c, day, LAW_PRESS_MONTHS);
	int64_t id = opened(&t, t.here, "", "Ce médecin est un escroc");
	const struct case_event dated = {.kind = CASE_DATED, .number = day, .due_at = known};
	assert_int_equal(add(&t, id, 1, dated), ERR_NONE);
	/* What is no press offence has a date and no clock. */
	assert_true(story_of(&t, &arena, id).fold.law_at == 0);
	assert_true(law_is_press(STR("reserve injure-diffamation")) && !law_is_press(STR("secret-medical")));

	id = opened(&t, t.here, "", "Cette infirmière est une voleuse");
	assert_int_equal(add(&t, id, 1,
			     (struct case_event){.kind = CASE_READ,
						 .word = STR("non-conforme bloquant"),
						 .text = STR("injure-diffamation"),
						 .due_at = guessed}),
			 ERR_NONE);
	struct case_fold f = story_of(&t, &arena, id).fold;
	assert_true(f.law_at == guessed && f.due_at == TEST_NOW + HOUR);
	assert_true(law_clock(&c, f.law_at, f.published_day, TEST_NOW).guessed);
	assert_int_equal(add(&t, id, 2, dated), ERR_NONE);
	f = story_of(&t, &arena, id).fold;
	assert_true(f.law_at == known && f.published_day == day && known < guessed);
	assert_false(law_clock(&c, f.law_at, f.published_day, TEST_NOW).guessed);
	/* A decision of another kind stops nothing; the end of the case does, until it is opened again. */
	assert_int_equal(add(&t, id, 3, (struct case_event){.kind = CASE_SETTLED, .word = STR("retrait")}), ERR_NONE);
	f = story_of(&t, &arena, id).fold;
	assert_true(f.law_at == known && f.due_at == known);
	assert_int_equal(add(&t, id, 4, (struct case_event){.kind = CASE_ENDED, .text = STR("Retiré")}), ERR_NONE);
	f = story_of(&t, &arena, id).fold;
	assert_true(f.law_at == 0 && f.due_at == 0);
	assert_int_equal(add(&t, id, 5, (struct case_event){.kind = CASE_BACK, .due_at = TEST_NOW + 9 * HOUR}),
			 ERR_NONE);
	assert_true(story_of(&t, &arena, id).fold.law_at == known);
	/* Not known after all. */
	assert_int_equal(add(&t, id, 6, (struct case_event){.kind = CASE_DATED, .due_at = guessed}), ERR_NONE);
	assert_true(story_of(&t, &arena, id).fold.law_at == guessed);
	/* What a complaint interrupted begins anew: neither a date nor a decision nor a reading brings the old one back. */
	const int64_t anew = known + 40 * 24 * HOUR;
	assert_int_equal(add(&t, id, 7, (struct case_event){.kind = CASE_COMPLAINED, .due_at = anew}), ERR_NONE);
	assert_int_equal(add(&t, id, 8, dated), ERR_NONE);
	assert_int_equal(
		add(&t, id, 9, (struct case_event){.kind = CASE_SETTLED, .word = STR("plainte"), .due_at = known}),
		ERR_NONE);
	assert_int_equal(add(&t, id, 10, (struct case_event){.kind = CASE_DATED, .due_at = guessed}), ERR_NONE);
	assert_int_equal(add(&t, id, 11,
			     (struct case_event){.kind = CASE_READ,
						 .word = STR("detresse bloquant"),
						 .text = STR("injure-diffamation"),
						 .due_at = guessed}),
			 ERR_NONE);
	assert_true(story_of(&t, &arena, id).fold.law_at == anew);
	/* A complaint that interrupts nothing leaves it; another that does counts from itself. */
	assert_int_equal(add(&t, id, 12, (struct case_event){.kind = CASE_COMPLAINED}), ERR_NONE);
	assert_true(story_of(&t, &arena, id).fold.law_at == anew);
	assert_int_equal(add(&t, id, 13, (struct case_event){.kind = CASE_COMPLAINED, .due_at = anew + 24 * HOUR}),
			 ERR_NONE);
	assert_true(story_of(&t, &arena, id).fold.law_at == anew + 24 * HOUR);
	assert_true(law_clock(&c, guessed, 0, guessed).days == 0 && law_clock(&c, guessed, 0, guessed + 1).over);
	arena_release(&arena);
	signin_test_end(&t);
}

static void who_has_not_seen_it_does_not_overwrite_it(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t id = opened(&t, t.here, "", "Une vidéo du service tourne depuis ce matin");
	assert_int_equal(add(&t, id, 1, (struct case_event){.kind = CASE_SETTLED, .word = STR("silence")}), ERR_NONE);
	assert_int_equal(add(&t, id, 1, (struct case_event){.kind = CASE_SETTLED, .word = STR("plainte")}),
			 ERR_CONFLICT);
	/* A note goes with any. */
	assert_int_equal(add(&t, id, -1, (struct case_event){.kind = CASE_NOTED, .text = STR("Vu.")}), ERR_NONE);
	assert_int_equal(add(&t, id + 1, -1, (struct case_event){.kind = CASE_NOTED}), ERR_NOT_FOUND);
	signin_test_end(&t);
}

static void a_full_case_can_be_ended(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	char *long_text = ARENA_ZNEW(&arena, char, CASE_TEXT_MAX);
	const int64_t id = opened(&t, t.here, "", "Un dossier où tout le monde écrit beaucoup"),
		      maelle = test_account(&t, t.here, "m.legoff", ROLE_BIT(ROLE_COMMUNICATION));
	assert_non_null(long_text);
	memset(long_text, 'a', CASE_TEXT_MAX);
	const struct str noted = {long_text, CASE_TEXT_MAX};
	for (size_t bytes = 0; bytes + CASE_TEXT_MAX <= CASE_BYTES_MAX; bytes += CASE_TEXT_MAX)
		assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_NOTED, .text = noted}),
				 ERR_NONE);
	const struct str rest = {long_text, CASE_BYTES_MAX % CASE_TEXT_MAX};
	assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_NOTED, .text = rest}), ERR_NONE);
	assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_NOTED, .text = STR("Vu.")}),
			 ERR_LIMIT);
	assert_int_equal(add_as(&t, maelle, id,
				(struct case_event){.kind = CASE_JUDGED,
						    .word = STR("conforme aucun"),
						    .text = STR("Rien de grave.")}),
			 ERR_NONE);
	assert_int_equal(
		add_as(&t, maelle, id,
		       (struct case_event){.kind = CASE_SETTLED, .word = STR("silence"), .text = STR("Rien à faire.")}),
		ERR_NONE);
	/* What is left for its end has an end as well. */
	assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_ENDED, .text = noted}), ERR_LIMIT);
	assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_ENDED, .text = STR("Fini.")}),
			 ERR_NONE);
	assert_true(story_of(&t, &arena, id).fold.state == CASE_CLOSED);
	arena_release(&arena);
	signin_test_end(&t);
}

static int64_t broken(struct signin_test *t, struct arena *arena, int64_t number)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct case_by_number_row row;
	int64_t at = -1;
	assert_good(store_read(t->store, &conn, err));
	assert_good(case_by_number(conn, arena, &(struct case_by_number_params){t->here, number}, &row, err));
	assert_good(case_verify(conn, arena, t->here, row.id, row.events, row.hash, &at, err));
	return at;
}

/* What somebody's danger asks for is never refused, and a full case does not grow without end. */
static void a_full_case_still_takes_danger(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	const struct calendar calendar = calendar_of(STR("Europe/Paris"));
	const struct report_reading reading = {STR("detresse"), STR("bloquant"), STR("")};
	const int64_t id = opened(&t, t.here, "", "Un message que tout le monde commente"),
		      maelle = test_account(&t, t.here, "m.legoff", ROLE_BIT(ROLE_COMMUNICATION));
	const struct signin_actor outside = {AUDIT_PUBLIC, 0};
	struct case_event *notes = ARENA_ZNEW(&arena, struct case_event, CASE_EVENTS_MAX);
	assert_non_null(notes);
	for (size_t i = 0; i < CASE_EVENTS_MAX; i++)
		notes[i] = (struct case_event){.kind = CASE_NOTED, .text = STR("Vu.")};
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		const struct case_where where = {t.here, id, {AUDIT_USER, maelle}, TEST_NOW};
		assert_good(store_write(t.store, &conn, err));
		assert_good(case_add_all(conn, &where, 1, notes, CASE_EVENTS_MAX - 1, err));
		assert_good(store_commit(conn, err));
	}
	assert_int_equal(add_as(&t, maelle, id, notes[0]), ERR_LIMIT);
	struct case_event heard = {.kind = CASE_HEARD, .number = 1, .text = STR("Je ne veux plus vivre.")};
	assert_int_equal(add_by(&t, outside, id, -1, heard), ERR_LIMIT);
	heard.danger = true;
	assert_int_equal(add_by(&t, outside, id, -1, heard), ERR_NONE);
	for (int i = 0; i < 2; i++) {
		_cleanup_store_ struct store_conn *conn = NULL;
		assert_good(store_write(t.store, &conn, err));
		assert_good(report_danger(conn, t.here, id, &calendar, &reading, TEST_NOW, err));
		assert_good(store_commit(conn, err));
		assert_int_equal(story_of(&t, &arena, id).count, CASE_EVENTS_MAX + 2);
	}
	assert_true(str_eq(story_of(&t, &arena, id).fold.nature, STR("detresse")));
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM jobs WHERE kind = 'alert.step'"), 1);
	assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_ALERT_TAKEN, .number = maelle}),
			 ERR_NONE);
	assert_int_equal(
		add_as(&t, maelle, id, (struct case_event){.kind = CASE_ALERT_ENDED, .text = STR("En sécurité.")}),
		ERR_NONE);
	assert_int_equal(add_as(&t, maelle, id, (struct case_event){.kind = CASE_ENDED, .text = STR("Fini.")}),
			 ERR_NONE);
	assert_int_equal(broken(&t, &arena, 1), 0);
	arena_release(&arena);
	signin_test_end(&t);
}

static void the_same_message_is_one_case(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	int64_t found = 0, id = opened(&t, t.here, "https://x.com/abc/status/123?s=20",
				       "Ils ont laissé mon père six heures sur un brancard");
	int64_t other = opened(&t, t.there, "https://x.com/abc/status/123",
			       "Ils ont laissé mon père six heures sur un brancard");
	static const struct {
		const char *link, *text;
		bool same;
	} cases[] = {
		{"http://www.twitter.com/abc/status/123/", "", true},
		{"https://mobile.twitter.com/abc/status/123?utm_source=mail&t=Xy", "", true},
		{"https://x.com/abc/status/124", "", false},
		{"", "« ILS ont laisse mon pere 6 heures… »", false},
		{"", "ILS ont laissé mon père six heures, sur un brancard !!! 😡", true},
		{"https://exemple.fr/autre", "Ils ont laissé mon père six heures sur un brancard", true},
		{"", "", false},
		{"pas une adresse", "Merci à tous", false},
	};
	_cleanup_store_ struct store_conn *conn = NULL;
	assert_good(store_read(t.store, &conn, err));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error failure = {0};
		enum error_code code =
			case_same(conn, t.here, str_from_c(cases[i].link), str_from_c(cases[i].text), &found, &failure);
		if (code != (cases[i].same ? ERR_NONE : ERR_NOT_FOUND) || (!code && found != id))
			fail_msg("%zu: %s | %s", i, cases[i].link, cases[i].text);
	}
	assert_good(case_same(conn, t.there, STR("x.com/abc/status/123"), STR(""), &found, err));
	assert_int_equal(found, other);
	store_end(conn);
	conn = NULL;
	signin_test_end(&t);
}

static void what_was_changed_is_found(void **state)
{
	struct signin_test t = signin_test(test_engine(state));
	struct arena arena;
	arena_init(&arena, CASE_STORY_MEMORY);
	int64_t id = opened(&t, t.here, "", "Une photo de la salle de soins, avec deux visages");
	for (int i = 0; i < 4; i++)
		assert_int_equal(add(&t, id, -1, (struct case_event){.kind = CASE_NOTED, .text = STR("Suite.")}),
				 ERR_NONE);
	assert_int_equal(broken(&t, &arena, 1), 0);
	/* The store itself refuses. */
	assert_int_not_equal(test_sql(t.store, "UPDATE case_events SET text = 'Autre.' WHERE sequence = 3"), ERR_NONE);
	assert_int_not_equal(test_sql(t.store, "DELETE FROM case_events WHERE sequence = 3"), ERR_NONE);
	assert_int_equal(broken(&t, &arena, 1), 0);
	/* Who has the store in hand does not. */
	assert_int_equal(test_sql(t.store, test_engine(state) == STORE_SQLITE
						   ? "DROP TRIGGER case_events_stay"
						   : "ALTER TABLE case_events DISABLE TRIGGER case_events_stay"),
			 ERR_NONE);
	assert_int_equal(test_sql(t.store, "UPDATE case_events SET text = 'Autre.' WHERE sequence = 3"), ERR_NONE);
	assert_int_equal(broken(&t, &arena, 1), 3);
	assert_int_equal(test_sql(t.store, "UPDATE case_events SET text = 'Suite.' WHERE sequence = 3"), ERR_NONE);
	assert_int_equal(broken(&t, &arena, 1), 0);
	assert_int_equal(test_sql(t.store, "UPDATE cases SET events = 4"), ERR_NONE);
	assert_int_equal(broken(&t, &arena, 1), 6);
	/* With the case, all goes. */
	assert_int_equal(test_sql(t.store, "DELETE FROM cases"), ERR_NONE);
	assert_int_equal(test_number(t.store, "SELECT count(*) FROM case_events"), 0);
	arena_release(&arena);
	signin_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_case_is_its_events),
		ON_BOTH(the_law_has_its_own_clock),
		ON_BOTH(who_has_not_seen_it_does_not_overwrite_it),
		ON_BOTH(a_full_case_can_be_ended),
		ON_BOTH(a_full_case_still_takes_danger),
		ON_BOTH(the_same_message_is_one_case),
		ON_BOTH(what_was_changed_is_found),
	};
	return cmocka_run_group_tests_name("cases", tests, NULL, NULL);
}
