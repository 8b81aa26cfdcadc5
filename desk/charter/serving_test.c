/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of a charter, and the one that serves: saved here, saved elsewhere, one establishment beside another. */
#include "desk/charter/serving.h"

#include <pthread.h>
#include <unistd.h>

#include "compiler/write.h"
#include "desk/charter/versions.h"
#include "store/testing.h"

#define TEXT_OF(name)                                                                                                  \
	"id: essai\nname: " name "\ntimezone: Europe/Paris\nsites:\n  - { name: Site, address: Rue }\n"                \
	"contacts:\n  dpo: { name: DPO, mail: dpo@essai.example }\n"

static struct buf ours;

static int compile_ours(void **state)
{
	(void)state;
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	struct hunspell hunspell;
	struct error err;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	buf_init(&ours, 1 << 24);
	int failed = source_load(&arena, &problems, TESTDATA "/small", NULL, &source, &err) ||
		     hunspell_load(&arena, TESTDATA "/hunspell", &hunspell, &err) ||
		     charter_write(&source, &hunspell, &ours, &err);
	arena_release(&arena);
	return failed;
}

static int release_ours(void **state)
{
	(void)state;
	buf_release(&ours);
	return 0;
}

struct world {
	char url[256];
	struct store *store;
	struct serving *serving;
	int64_t here, there;
};

static int64_t establishment(struct store *store, const char *key)
{
	struct store_conn *conn;
	int64_t id = test_establishment(store, key);
	assert_good(store_write(store, &conn, err));
	assert_good(audit_start(conn, id, STR("du sel pour seize octets"), err));
	assert_good(store_commit(conn, err));
	store_end(conn);
	return id;
}

static void begin(void **state, struct world *w)
{
	w->store = test_store(test_engine(state), true, w->url);
	w->here = establishment(w->store, "ici");
	w->there = establishment(w->store, "ailleurs");
	assert_good(serving_new(buf_str(&ours), &w->serving, err));
}

static void end(struct world *w)
{
	serving_free(w->serving);
	store_close(w->store);
}

static enum error_code save(struct store *store, int64_t establishment_id, int64_t after, const char *text)
{
	struct store_conn *conn;
	assert_good(store_write(store, &conn, err));
	enum error_code code = version_save(conn,
					    &(struct version_new){.establishment_id = establishment_id,
								  .after = after,
								  .text = str_from_c(text),
								  .comment = STR("essai"),
								  .action = "charter.save",
								  .now = TEST_NOW},
					    NULL);
	if (!code)
		assert_good(store_commit(conn, err));
	store_end(conn);
	return code;
}

static const struct serving_charter *take(const struct world *w, int64_t establishment_id)
{
	const struct serving_charter *charter;
	struct store_conn *conn;
	assert_good(store_read(w->store, &conn, err));
	assert_good(serving_take(w->serving, conn, establishment_id, &charter, err));
	store_end(conn);
	return charter;
}

/* Whether the charter knows this word, which only an establishment's name brings. */
static bool knows(const struct serving_charter *charter, struct str word)
{
	return charter_word(charter->charter, word) != CHARTER_WORD_NONE;
}

static void each_establishment_has_its_own(void **state)
{
	struct world w;
	begin(state, &w);
	const struct serving_charter *a = take(&w, w.here);
	assert_int_equal(a->version, 0);
	serving_give(w.serving, a);
	assert_int_equal(save(w.store, w.here, 0, TEXT_OF("Kervadou")), ERR_NONE);
	assert_int_equal(save(w.store, w.there, 0, TEXT_OF("Morvellec")), ERR_NONE);
	a = take(&w, w.here);
	const struct serving_charter *b = take(&w, w.there), *again = take(&w, w.here);
	assert_ptr_equal(a, again);
	assert_true(a->version == 1 && knows(a, STR("kervadou")) && !knows(a, STR("morvellec")));
	assert_true(b->version == 1 && knows(b, STR("morvellec")) && !knows(b, STR("kervadou")));
	serving_give(w.serving, a);
	serving_give(w.serving, again);
	serving_give(w.serving, b);
	end(&w);
}

static void what_another_process_saves_serves(void **state)
{
	struct world w;
	begin(state, &w);
	assert_int_equal(save(w.store, w.here, 0, TEXT_OF("Kervadou")), ERR_NONE);
	const struct serving_charter *before = take(&w, w.here);
	struct store *other = test_open(str_from_c(w.url));
	assert_int_equal(save(other, w.here, 1, TEXT_OF("Morvellec")), ERR_NONE);
	store_close(other);
	const struct serving_charter *after = take(&w, w.here);
	assert_true(after->version == 2 && knows(after, STR("morvellec")));
	/* Whoever still reads with the one before may go on. */
	assert_true(before->version == 1 && knows(before, STR("kervadou")));
	serving_give(w.serving, before);
	serving_give(w.serving, after);
	end(&w);
}

static void what_no_longer_fits_is_said(void **state)
{
	struct world w;
	begin(state, &w);
	assert_int_equal(save(w.store, w.here, 0, TEXT_OF("Kervadou") "rules: { disparue: off }\n"), ERR_NONE);
	const struct serving_charter *charter = take(&w, w.here), *again = take(&w, w.here);
	assert_true(charter->stale && charter->version == 1 && !knows(charter, STR("kervadou")));
	assert_ptr_equal(charter, again); /* not tried again for each message */
	serving_give(w.serving, charter);
	serving_give(w.serving, again);
	end(&w);
}

static void a_version_made_from_an_older_one_is_refused(void **state)
{
	struct world w;
	struct arena arena;
	struct version latest;
	struct store_conn *conn;
	begin(state, &w);
	arena_init(&arena, 1 << 20);
	assert_int_equal(save(w.store, w.here, 0, TEXT_OF("Un")), ERR_NONE);
	assert_int_equal(save(w.store, w.here, 0, TEXT_OF("Deux")), ERR_CONFLICT);
	assert_int_equal(save(w.store, w.here, 2, TEXT_OF("Trois")), ERR_CONFLICT);
	assert_good(store_read(w.store, &conn, err));
	assert_good(version_latest(conn, &arena, w.here, &latest, err));
	assert_int_equal(latest.number, 1);
	assert_true(str_eq(latest.text, STR(TEXT_OF("Un"))));
	assert_int_equal(version_find(conn, &arena, w.there, 1, &latest, NULL), ERR_NOT_FOUND);
	store_end(conn);
	assert_int_equal(test_number(w.store, "SELECT COUNT(*) FROM audit_log WHERE action = 'charter.save'"), 1);
	arena_release(&arena);
	end(&w);
}

struct taker {
	const struct world *w;
	const char *trouble;
	pthread_t thread;
};

static const char *take_one(const struct world *w)
{
	const struct serving_charter *charter;
	struct store_conn *conn;
	if (store_read(w->store, &conn, NULL))
		return "no connection";
	enum error_code code = serving_take(w->serving, conn, w->here, &charter, NULL);
	store_end(conn);
	if (code)
		return "no charter";
	bool good = charter->version > 0 && knows(charter, STR("kervadou"));
	serving_give(w->serving, charter);
	return good ? NULL : "the wrong charter";
}

static void *take_often(void *context)
{
	struct taker *t = context;
	for (int i = 0; i < 20 && !t->trouble; i++)
		t->trouble = take_one(t->w);
	return NULL;
}

static void many_threads_take_while_versions_come(void **state)
{
	struct world w;
	struct taker takers[4] = {0};
	begin(state, &w);
	assert_int_equal(save(w.store, w.here, 0, TEXT_OF("Kervadou")), ERR_NONE);
	for (size_t i = 0; i < 4; i++) {
		takers[i].w = &w;
		assert_int_equal(pthread_create(&takers[i].thread, NULL, take_often, &takers[i]), 0);
	}
	for (int64_t after = 1; after < 8; after++)
		assert_int_equal(save(w.store, w.here, after, TEXT_OF("Kervadou") "aliases: [Autre nom]\n"), ERR_NONE);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(takers[i].thread, NULL);
		if (takers[i].trouble)
			fail_msg("%s", takers[i].trouble);
	}
	const struct serving_charter *charter = take(&w, w.here);
	assert_int_equal(charter->version, 8);
	serving_give(w.serving, charter);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(each_establishment_has_its_own),        ON_BOTH(what_another_process_saves_serves),
		ON_BOTH(what_no_longer_fits_is_said),           ON_BOTH(a_version_made_from_an_older_one_is_refused),
		ON_BOTH(many_threads_take_while_versions_come),
	};
	return cmocka_run_group_tests(tests, compile_ours, release_ours);
}
