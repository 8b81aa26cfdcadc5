/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls, as a program that uses the library makes them. */
#include <pthread.h>

#include "engine/blouse.h"
#include "engine/testing.h"

#define INSULT                                                                                                           \
	"Quel c0nn4rd de patient ! Mme Dupont, 87 ans, chambre 214, perfusée hier à Bayonne. jean@chu.fr 06 12 34 56 " \
	"78"

static const struct blouse_result *check(struct blouse_checker *checker, const char *text, enum blouse_context context)
{
	const struct blouse_result *r;
	struct blouse_error error;
	assert_int_equal(blouse_check(checker, text, strlen(text), context, BLOUSE_X, &r, &error), BLOUSE_OK);
	return r;
}

static struct blouse_checker *new_checker(void **state)
{
	struct fixture *f = *state;
	struct blouse_checker *checker;
	assert_int_equal(blouse_checker_new(f->charter, &checker, NULL), BLOUSE_OK);
	return checker;
}

static const char *rule_of(void **state, const struct blouse_finding *finding)
{
	struct fixture *f = *state;
	return blouse_charter_rule(f->charter, finding->rule)->id;
}

static void verdicts(void **state)
{
	struct blouse_checker *checker = new_checker(state);
	const struct blouse_result *r = check(checker, "Bonne journée à tous", BLOUSE_AGENT);
	assert_int_equal(r->verdict, BLOUSE_CLEAR);
	assert_int_equal(r->finding_count, 0);
	assert_int_equal(r->nature, BLOUSE_NATURE_NONE);

	r = check(checker, "Une chanson. Rien. Chambre 12.", BLOUSE_AGENT);
	assert_int_equal(r->verdict, BLOUSE_CLEAR);
	assert_int_equal(r->finding_count, 1);
	assert_int_equal(r->findings[0].level, BLOUSE_CONSEIL);

	r = check(checker, "Quel connard de patient", BLOUSE_AGENT);
	assert_int_equal(r->verdict, BLOUSE_ATTENTION);
	assert_string_equal(rule_of(state, &r->findings[0]), "mots");
	assert_string_equal(r->findings[0].message, "Message : {mots}.");
	assert_true(r->findings[0].found && !r->findings[0].asks);

	r = check(checker, "Quel connard de patient, perfusé hier", BLOUSE_AGENT);
	assert_int_equal(r->verdict, BLOUSE_BLOQUANT);
	assert_int_equal(r->finding_count, 2);
	assert_string_equal(rule_of(state, &r->findings[0]), "phrase");

	r = check(checker, "Un patient perfusé", BLOUSE_USAGER);
	assert_int_not_equal(r->nature, BLOUSE_NATURE_NONE);
	blouse_checker_free(checker);
}

static void arguments_are_checked(void **state)
{
	struct blouse_checker *checker = new_checker(state);
	const struct blouse_result *r = NULL;
	struct blouse_error error;
	char *long_text = mem_calloc(BLOUSE_TEXT_MAX + 1, 1);
	assert_non_null(long_text);
	memset(long_text, ' ', BLOUSE_TEXT_MAX + 1);
	assert_int_equal(blouse_check(checker, long_text, BLOUSE_TEXT_MAX + 1, BLOUSE_AGENT, BLOUSE_X, &r, &error),
			 BLOUSE_LIMIT);
	assert_int_equal(error.status, BLOUSE_LIMIT);
	assert_int_equal(blouse_entities(checker, long_text, BLOUSE_TEXT_MAX + 1, &r, &error), BLOUSE_LIMIT);
	mem_free(long_text);
	assert_int_equal(blouse_check(checker, "oui \xC3", 5, BLOUSE_AGENT, BLOUSE_X, &r, &error), BLOUSE_UTF8);
	assert_int_equal(error.offset, 4);
	assert_non_null(strstr(error.message, "UTF-8"));
	assert_int_equal(blouse_entities(checker, "\xFF", 1, &r, NULL), BLOUSE_UTF8);
	assert_int_equal(blouse_check(checker, "a", 1, BLOUSE_CONTEXTS, BLOUSE_X, &r, &error), BLOUSE_USAGE);
	assert_int_equal(blouse_check(checker, "a", 1, BLOUSE_AGENT, BLOUSE_NETWORKS, &r, &error), BLOUSE_USAGE);
	assert_int_equal(blouse_check(checker, "a", 1, (enum blouse_context) - 1, BLOUSE_X, &r, NULL), BLOUSE_USAGE);
	assert_int_equal(blouse_check(checker, NULL, 1, BLOUSE_AGENT, BLOUSE_X, &r, NULL), BLOUSE_USAGE);
	assert_null(r);
	assert_int_equal(blouse_check(checker, NULL, 0, BLOUSE_AGENT, BLOUSE_X, &r, NULL), BLOUSE_OK);
	assert_int_equal(r->finding_count, 0);
	blouse_checker_free(checker);
	blouse_checker_free(NULL);
	blouse_thread_free(NULL);
}

static void identifiers(void **state)
{
	(void)state;
	assert_string_equal(blouse_context_id(BLOUSE_USAGER), "usager");
	assert_string_equal(blouse_network_id(BLOUSE_AVIS), "avis");
	assert_string_equal(blouse_level_id(BLOUSE_CLEAR), "ok");
	assert_string_equal(blouse_nature_id(BLOUSE_NON_CONFORME), "non-conforme");
	assert_string_equal(blouse_entity_id(BLOUSE_DATE_NAISSANCE), "DATE_NAISSANCE");
	assert_null(blouse_nature_id(BLOUSE_NATURE_NONE));
	assert_null(blouse_network_id(BLOUSE_NETWORK_NONE));
	assert_null(blouse_context_id(BLOUSE_CONTEXTS));
	assert_null(blouse_network_id(BLOUSE_NETWORKS));
	assert_null(blouse_nature_id(BLOUSE_NATURES));
	assert_null(blouse_entity_id(BLOUSE_ENTITY_TYPES));
	assert_null(blouse_level_id((enum blouse_level)99));
	assert_true(strchr(blouse_version(), '.') != NULL);
}

static void entities_alone(void **state)
{
	struct blouse_checker *checker = new_checker(state);
	const struct blouse_result *r;
	assert_int_equal(blouse_entities(checker, INSULT, strlen(INSULT), &r, NULL), BLOUSE_OK);
	assert_int_equal(r->finding_count, 0);
	bool mail = false, phone = false;
	for (size_t i = 0; i < r->entity_count; i++) {
		mail |= r->entities[i].type == BLOUSE_MAIL;
		phone |= r->entities[i].type == BLOUSE_TEL;
	}
	assert_true(mail && phone);
	blouse_checker_free(checker);
}

static void a_thread_remembers(void **state)
{
	struct blouse_checker *checker = new_checker(state);
	struct blouse_thread *thread;
	const struct blouse_result *r;
	assert_int_equal(blouse_thread_new(&thread, NULL), BLOUSE_OK);
	static const char *const posts[] = {"Mon patient est boulanger.", "Il fait beau.", "Il vit à Bayonne.",
					    "Sept enfants, quand même."};
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(blouse_check_next(checker, thread, posts[i], strlen(posts[i]), BLOUSE_AGENT, BLOUSE_X,
						   &r, NULL),
				 BLOUSE_OK);
		assert_int_equal(r->mosaic_count, i == 3 ? 2 : 0);
	}
	assert_int_equal(r->mosaic[0], 0);
	assert_int_equal(r->mosaic[1], 2);
	assert_int_equal(r->thread_verdict, BLOUSE_BLOQUANT);
	/* A post that cannot be read is not one of the thread. */
	assert_int_equal(blouse_check_next(checker, thread, "\xFF", 1, BLOUSE_AGENT, BLOUSE_X, &r, NULL), BLOUSE_UTF8);
	blouse_thread_free(thread);
	blouse_checker_free(checker);
}

/* A checker reads the same message the same way, whatever it read before. */
static void checkers_forget(void **state)
{
	struct blouse_checker *checker = new_checker(state);
	static char long_text[1 << 20];
	memset(long_text, 'a', sizeof(long_text));
	for (int round = 0; round < 3; round++) {
		const struct blouse_result *r = check(checker, INSULT, BLOUSE_AGENT);
		assert_int_equal(r->verdict, BLOUSE_BLOQUANT);
		assert_int_equal(r->finding_count, 2);
		assert_int_equal(blouse_check(checker, long_text, sizeof(long_text), BLOUSE_AGENT, BLOUSE_X, &r, NULL),
				 BLOUSE_OK);
	}
	blouse_checker_free(checker);
}

static void *check_often(void *charter)
{
	struct blouse_checker *checker;
	const struct blouse_result *r;
	if (blouse_checker_new(charter, &checker, NULL) != BLOUSE_OK)
		return NULL;
	bool good = true;
	for (int i = 0; i < 300 && good; i++) {
		const char *text = i % 2 ? INSULT : "Bonne journée";
		good = blouse_check(checker, text, strlen(text), BLOUSE_AGENT, BLOUSE_X, &r, NULL) == BLOUSE_OK &&
		       r->verdict == (i % 2 ? BLOUSE_BLOQUANT : BLOUSE_CLEAR);
	}
	blouse_checker_free(checker);
	return good ? charter : NULL;
}

static void threads_share_a_charter(void **state)
{
	struct fixture *f = *state;
	pthread_t threads[2];
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, check_often, f->charter), 0);
	for (size_t i = 0; i < 2; i++) {
		void *good;
		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_non_null(good);
	}
}

#ifdef BLOUSE_FAULTS
/* All that allocates, once; false where memory ran out. Whatever fails, the rest is given back. */
static bool use_all(const struct fixture *f)
{
	struct blouse_charter *charter = NULL;
	struct blouse_checker *checker = NULL;
	struct blouse_thread *thread = NULL;
	const struct blouse_result *r = NULL;
	struct blouse_error error = {.status = BLOUSE_NOMEM};
	static char long_text[40000];
	memset(long_text, 'a', sizeof(long_text));
	for (size_t i = 0; i < sizeof(long_text); i += 7)
		long_text[i] = ' ';
	bool good =
		blouse_charter_open(f->bytes, f->size, &charter, &error) == BLOUSE_OK &&
		blouse_checker_new(charter, &checker, &error) == BLOUSE_OK &&
		blouse_thread_new(&thread, &error) == BLOUSE_OK &&
		blouse_check(checker, INSULT, strlen(INSULT), BLOUSE_USAGER, BLOUSE_X, &r, &error) == BLOUSE_OK &&
		blouse_check_next(checker, thread, INSULT, strlen(INSULT), BLOUSE_AGENT, BLOUSE_X, &r, &error) ==
			BLOUSE_OK &&
		blouse_entities(checker, INSULT, strlen(INSULT), &r, &error) == BLOUSE_OK &&
		blouse_check(checker, long_text, sizeof(long_text), BLOUSE_AGENT, BLOUSE_X, &r, &error) == BLOUSE_OK;
	assert_true(good || error.status == BLOUSE_NOMEM);
	blouse_thread_free(thread);
	blouse_checker_free(checker);
	blouse_charter_free(charter);
	return good;
}

static void memory_may_run_out_anywhere(void **state)
{
	struct fixture *f = *state;
	long count = 0;
	for (bool good = false; !good; count++) {
		assert_true(count < 10000);
		mem_fail_after(count);
		good = use_all(f);
		mem_fail_after(-1);
	}
	assert_true(count > 3);
}

/* A checker that ran out of memory reads the next message all the same. */
static void memory_comes_back(void **state)
{
	struct blouse_checker *checker = new_checker(state);
	const struct blouse_result *r;
	mem_fail_after(0);
	int status = blouse_check(checker, INSULT, strlen(INSULT), BLOUSE_AGENT, BLOUSE_X, &r, NULL);
	mem_fail_after(-1);
	assert_int_equal(status, BLOUSE_NOMEM);
	assert_int_equal(check(checker, INSULT, BLOUSE_AGENT)->verdict, BLOUSE_BLOQUANT);
	blouse_checker_free(checker);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(arguments_are_checked),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(entities_alone),
		cmocka_unit_test(a_thread_remembers),
		cmocka_unit_test(checkers_forget),
		cmocka_unit_test(threads_share_a_charter),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(memory_may_run_out_anywhere),
		cmocka_unit_test(memory_comes_back),
#endif
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
