/* SPDX-License-Identifier: Apache-2.0 */
/* Words in the store and in the guide: drafts, versions, two people at work, one establishment beside another. */
#include "desk/words/versions.h"

#include <stdio.h>

#include "compiler/write.h"
#include "desk/charter/serving.h"
#include "desk/guide/site.h"
#include "desk/words/words.h"
#include "store/purge.h"
#include "store/testing.h"

#define HELLO "{\"text\": \"Bonjour **à tous**, voici la cellule éthique.\"}"
#define POSTER                                                                                                         \
	"{\"text\": \"\", \"examples\": [{\"text\": \"Un <b>exemple</b>.\", \"breaks\": true, \"note\": \"n\"}], "     \
	"\"slogan\": \"Chez nous\"}"
#define OWN(title, position)                                                                                           \
	"{\"text\": \"Avant.\\n\\n## Prévenir\\n\\nLe cadre.\", \"title\": \"" title "\", \"lead\": \"Quoi faire\", "  \
	"\"icon\": \"lock\", \"position\": " #position "}"

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
	struct guide *guide;
	struct arena arena;
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
	char sql[256];
	w->store = test_store(test_engine(state), true, w->url);
	w->here = establishment(w->store, "ici");
	w->there = establishment(w->store, "ailleurs");
	snprintf(sql, sizeof(sql),
		 "INSERT INTO users (id, establishment_id, login, name, created_at, updated_at) "
		 "VALUES (7, %lld, 'a', 'Anne Auteur', 0, 0)",
		 (long long)w->here);
	assert_int_equal(test_sql(w->store, sql), ERR_NONE);
	arena_init(&w->arena, (size_t)16 << 20);
	assert_good(serving_new(buf_str(&ours), &w->serving, err));
	assert_good(guide_new(&w->guide, err));
}

static void end(struct world *w)
{
	guide_free(w->guide);
	serving_free(w->serving);
	arena_release(&w->arena);
	store_close(w->store);
}

static enum error_code write(const struct world *w, int64_t where, const char *page, int64_t version,
			     const char *content, const char *action)
{
	struct store_conn *conn;
	bool drafts = strcmp(action, "guide.draft") == 0 || strcmp(action, "guide.drop") == 0;
	const struct words_write write = {.establishment_id = where,
					  .page = str_from_c(page),
					  .version = version,
					  .content = str_from_c(content),
					  .dropped = strcmp(action, "guide.drop") == 0,
					  .comment = STR("essai"),
					  .action = action,
					  .actor = where == w->here ? (struct signin_actor){AUDIT_USER, 7}
								    : (struct signin_actor){AUDIT_SYSTEM, 0},
					  .now = TEST_NOW};
	assert_good(store_write(w->store, &conn, err));
	enum error_code code = drafts ? words_save_draft(conn, &write, NULL) : words_save(conn, &write, NULL);
	if (!code)
		assert_good(store_commit(conn, err));
	store_end(conn);
	return code;
}

static struct words_row row_of(struct world *w, int64_t where, const char *page)
{
	struct words_row row;
	struct store_conn *conn;
	assert_good(store_read(w->store, &conn, err));
	assert_good(words_row_find(conn, &w->arena, where, str_from_c(page), &row, err));
	store_end(conn);
	return row;
}

static const struct site *take(struct world *w, int64_t where)
{
	const struct site *site;
	struct store_conn *conn;
	assert_good(store_read(w->store, &conn, err));
	assert_good(
		site_take(guide_sites(w->guide), w->guide, w->serving, conn, where, STR("CHU de Valmont"), &site, err));
	store_end(conn);
	return site;
}

static void give(struct world *w, const struct site *site) { site_give(guide_sites(w->guide), site); }

static void a_draft_is_kept_then_published(void **state)
{
	struct world w;
	begin(state, &w);
	assert_int_equal(row_of(&w, w.here, "reserve").version, 0);
	assert_int_equal(write(&w, w.here, "reserve", 0, HELLO, "guide.draft"), ERR_NONE);
	struct words_row row = row_of(&w, w.here, "reserve");
	assert_true(row.drafted && row.version == 1 && row.number == 0 && row.content.len == 0);
	assert_string_equal(row.draft.ptr, HELLO);
	assert_string_equal(row.drafter.ptr, "Anne Auteur");
	const struct site *site = take(&w, w.here);
	assert_null(site_words_on(site, STR("reserve")));
	give(&w, site);
	assert_int_equal(write(&w, w.here, "reserve", 1, HELLO, "guide.publish"), ERR_NONE);
	row = row_of(&w, w.here, "reserve");
	assert_true(!row.drafted && row.version == 2 && row.number == 1);
	assert_string_equal(row.author.ptr, "Anne Auteur");
	assert_string_equal(row.comment.ptr, "essai");
	/* Dropped, and taken back. */
	assert_int_equal(write(&w, w.here, "reserve", 2, POSTER, "guide.drop"), ERR_NONE);
	row = row_of(&w, w.here, "reserve");
	assert_true(!row.drafted && row.dropped && row.content.len > 0);
	assert_int_equal(test_number(w.store, "SELECT count(*) FROM audit_log WHERE object_kind = 'guide' AND "
					      "object_id = 'reserve' AND actor_id = 7"),
			 3);
	end(&w);
}

static void a_lost_update_is_refused(void **state)
{
	struct world w;
	begin(state, &w);
	assert_int_equal(write(&w, w.here, "guide", 0, HELLO, "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "guide", 0, POSTER, "guide.publish"), ERR_CONFLICT);
	assert_int_equal(write(&w, w.here, "guide", 1, HELLO, "guide.draft"), ERR_NONE);
	/* A draft counts too: who publishes over it has not seen it. */
	assert_int_equal(write(&w, w.here, "guide", 1, POSTER, "guide.publish"), ERR_CONFLICT);
	assert_int_equal(write(&w, w.here, "guide", 1, POSTER, "guide.draft"), ERR_CONFLICT);
	struct words_row row = row_of(&w, w.here, "guide");
	assert_true(row.version == 2 && row.number == 1);
	assert_string_equal(row.content.ptr, HELLO);
	assert_int_equal(test_number(w.store, "SELECT count(*) FROM guide_versions"), 1);
	assert_int_equal(test_number(w.store, "SELECT count(*) FROM audit_log WHERE object_kind = 'guide'"), 2);
	end(&w);
}

static void the_guide_follows_at_once(void **state)
{
	struct world w;
	begin(state, &w);
	const struct site *before = take(&w, w.here);
	assert_string_equal(before->sign.ptr, "Au CHU de Valmont");
	assert_int_equal(before->word_count, 0);
	assert_int_equal(write(&w, w.here, "reserve", 0, HELLO, "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "secret-medical", 0, POSTER, "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "b", 0, OWN("Bravo", 2), "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "a", 0, OWN("Alpha", 9), "guide.publish"), ERR_NONE);
	const struct site *after = take(&w, w.here), *other = take(&w, w.there);
	/* What was taken before stays as it was. */
	assert_int_equal(before->word_count, 0);
	assert_int_equal(after->word_count, 4);
	assert_int_equal(after->own_count, 2);
	assert_string_equal(after->words[0].title.ptr, "Bravo");
	assert_string_equal(after->words[0].href.ptr, "/guide/b");
	assert_string_equal(after->words[0].text.sections[0].id.ptr, "p-prevenir");
	assert_string_equal(after->words[1].title.ptr, "Alpha");
	const struct site_words *words = site_words_on(after, STR("secret-medical"));
	assert_int_equal(words->example_count, 1);
	assert_string_equal(words->examples[0].text.ptr, "Un <b>exemple</b>.");
	assert_string_equal(words->slogan.ptr, "Chez nous");
	assert_string_equal(site_words_on(after, STR("reserve"))->text.html.ptr,
			    "<p>Bonjour <strong>à tous</strong>, voici la cellule éthique.</p>");
	/* Another establishment has none of it. */
	assert_int_equal(other->word_count, 0);
	struct guide_hits hits;
	assert_int_equal(
		guide_search(&w.arena, after->entries, after->entry_count, STR("cellule ethique"), &hits, NULL),
		ERR_NONE);
	assert_true(hits.hit_count == 1 && str_eq(hits.hits[0].href, STR("/guide/reserve")));
	assert_int_equal(
		guide_search(&w.arena, other->entries, other->entry_count, STR("cellule ethique"), &hits, NULL),
		ERR_NONE);
	assert_true(hits.hit_count == 0 || hits.partial);
	assert_int_equal(guide_search(&w.arena, after->entries, after->entry_count, STR("prevenir bravo"), &hits, NULL),
			 ERR_NONE);
	assert_true(hits.hit_count > 0);
	/* Taken away. */
	assert_int_equal(write(&w, w.here, "reserve", 1, "", "guide.remove"), ERR_NONE);
	const struct site *gone = take(&w, w.here);
	assert_null(site_words_on(gone, STR("reserve")));
	give(&w, gone);
	give(&w, other);
	give(&w, after);
	give(&w, before);
	end(&w);
}

/* A rule that an upgrade took away, a limit that shrank: the rest is shown. */
static void words_that_do_not_fit_are_left_out(void **state)
{
	struct world w;
	begin(state, &w);
	assert_int_equal(write(&w, w.here, "disparue", 0, HELLO, "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "guide", 0, "{\"text\": \"<b>\"}", "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "contacts", 0, "[]", "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "reserve", 0, HELLO, "guide.publish"), ERR_NONE);
	const struct site *site = take(&w, w.here);
	assert_int_equal(site->word_count, 1);
	give(&w, site);
	end(&w);
}

static void establishments_stay_apart(void **state)
{
	struct world w;
	char sql[256];
	begin(state, &w);
	assert_int_equal(write(&w, w.here, "reserve", 0, HELLO, "guide.publish"), ERR_NONE);
	assert_int_equal(row_of(&w, w.there, "reserve").version, 0);
	assert_int_equal(write(&w, w.there, "reserve", 0, POSTER, "guide.publish"), ERR_NONE);
	assert_string_equal(row_of(&w, w.here, "reserve").content.ptr, HELLO);
	/* Nobody of elsewhere is its author. */
	snprintf(sql, sizeof(sql), "UPDATE guide_versions SET author_id = 7 WHERE establishment_id = %lld",
		 (long long)w.there);
	assert_int_equal(test_sql(w.store, sql), ERR_CONSTRAINT);
	end(&w);
}

static void pages_have_a_limit(void **state)
{
	struct world w;
	char name[16];
	begin(state, &w);
	for (int i = 0; i < WORDS_PAGES_MAX; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		assert_int_equal(write(&w, w.there, name, 0, HELLO, "guide.draft"), ERR_NONE);
	}
	assert_int_equal(write(&w, w.there, "de-trop", 0, HELLO, "guide.draft"), ERR_LIMIT);
	assert_int_equal(write(&w, w.here, "de-trop", 0, HELLO, "guide.draft"), ERR_NONE);
	end(&w);
}

static int64_t purge(struct world *w, const char *rule, unsigned days, int64_t now)
{
	int64_t purged = -1;
	assert_good(purge_apply(w->store, purge_rule_by_id(str_from_c(rule)), w->here, days, now, NULL, &purged, err));
	return purged;
}

static void drafts_and_authors_are_forgotten(void **state)
{
	struct world w;
	begin(state, &w);
	int64_t later = TEST_NOW + 200 * PURGE_DAY;
	assert_int_equal(write(&w, w.here, "reserve", 0, HELLO, "guide.publish"), ERR_NONE);
	assert_int_equal(write(&w, w.here, "guide", 0, HELLO, "guide.draft"), ERR_NONE);
	assert_int_equal(purge(&w, "guide-brouillons", 180, TEST_NOW + 100 * PURGE_DAY), 0);
	assert_int_equal(purge(&w, "guide-brouillons", 180, later), 1);
	assert_false(row_of(&w, w.here, "guide").drafted);
	assert_int_equal(row_of(&w, w.here, "guide").version, 2);
	assert_int_equal(purge(&w, "guide-auteurs", 201, later), 0);
	assert_int_equal(purge(&w, "guide-auteurs", 199, later), 1);
	assert_int_equal(purge(&w, "guide-auteurs", 199, later), 0);
	assert_int_equal(row_of(&w, w.here, "reserve").author.len, 0);
	assert_string_equal(row_of(&w, w.here, "reserve").content.ptr, HELLO);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_draft_is_kept_then_published),   ON_BOTH(a_lost_update_is_refused),
		ON_BOTH(the_guide_follows_at_once),        ON_BOTH(words_that_do_not_fit_are_left_out),
		ON_BOTH(establishments_stay_apart),        ON_BOTH(pages_have_a_limit),
		ON_BOTH(drafts_and_authors_are_forgotten),
	};
	return cmocka_run_group_tests_name("desk words", tests, compile_ours, release_ours);
}
