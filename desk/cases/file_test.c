/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/file.h"

#include <stdio.h>

#include "signin/testing.h"
#include "store/purge.h"

#define PNG "\x89PNG\r\n\x1A\nABC"
#define KEPT STR(PNG)

static void a_file_is_told_by_its_own_bytes(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		enum case_file_kind kind;
	} rows[] = {
		{STR(PNG), CASE_FILE_PNG},
		{STR("\x89PNG\r\n"), CASE_FILE_KINDS},
		{STR("\xFF\xD8\xFF\xE0"), CASE_FILE_JPEG},
		{STR("GIF89a"), CASE_FILE_GIF},
		{STR("RIFF\1\2\3\4WEBPVP8 "), CASE_FILE_WEBP},
		{STR("RIFF\1\2\3\4WAVE"), CASE_FILE_KINDS},
		{STR("%PDF-1.7"), CASE_FILE_PDF},
		{STR("\0\0\0\30ftypheic"), CASE_FILE_HEIC},
		{STR("\0\0\0\34ftypmif1"), CASE_FILE_HEIC},
		{STR("\0\0\0\40ftypavif"), CASE_FILE_AVIF},
		{STR("\0\0\0\30ftypmp42"), CASE_FILE_KINDS},
		{STR("From: a@exemple.fr\r\nDate: hier\r\nSubject: x\r\n suite\r\n\r\nBonjour"), CASE_FILE_MAIL},
		{STR("From a Thu\nReceived: de b\nfrom: a\n\nx"), CASE_FILE_MAIL},
		{STR("From: a\n\nDate: hier"), CASE_FILE_TEXT},
		{STR("From: a\nDate: hier\n\n\xE9t\xE9"), CASE_FILE_MAIL},
		{STR("From: a\nDate: hier\n\na\0b"), CASE_FILE_KINDS},
		{STR("Bonjour à tous\n"), CASE_FILE_TEXT},
		{STR("<svg onload='alert(1)'/>"), CASE_FILE_TEXT},
		{STR("a\0b"), CASE_FILE_KINDS},
		{STR("\xE9t\xE9"), CASE_FILE_KINDS},
		{STR("MZ\x90"), CASE_FILE_KINDS},
		{STR(""), CASE_FILE_KINDS},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (case_file_recognise(rows[i].bytes) != rows[i].kind)
			fail_msg("%zu", i);
	assert_non_null(strstr(case_file_refusal(STR("")).ptr, "vide"));
	assert_non_null(strstr(case_file_refusal(STR("\0\0\0\30ftypmp42")).ptr, "vidéos"));
	assert_non_null(strstr(case_file_refusal(STR("\0\0\0\30ftypisom")).ptr, "vidéos"));
}

struct kept {
	struct signin_test t;
	struct case_where where;
	struct arena arena;
};

static struct kept begin(void **state, struct store_conn **ret_conn)
{
	struct kept k = {.t = signin_test(test_engine(state))};
	struct store_conn *conn = NULL;
	int64_t id = 0;
	arena_init(&k.arena, CASE_FILE_ARENA);
	assert_good(store_write(k.t.store, &conn, err));
	const struct case_new new = {.establishment_id = k.t.here,
				     .subject = STR("message"),
				     .network = STR("x"),
				     .title = STR("Un message"),
				     .now = TEST_NOW};
	assert_good(case_open(conn, &new, &id, err));
	k.where = (struct case_where){k.t.here, id, {AUDIT_PUBLIC, 0}, TEST_NOW};
	const struct case_event opened = {.kind = CASE_OPENED, .word = STR("public")};
	assert_good(case_add(conn, &k.where, 0, &opened, err));
	*ret_conn = conn;
	return k;
}

static void end(struct kept *k, struct store_conn *conn)
{
	store_end(conn);
	arena_release(&k->arena);
	signin_test_end(&k->t);
}

static enum case_file_outcome add(struct kept *k, struct store_conn *conn, struct str bytes, bool outside)
{
	enum case_file_outcome outcome = CASE_FILE_FULL;
	const struct case_file_new new = {.bytes = bytes, .text = STR("Le profil"), .outside = outside};
	assert_good(case_file_add(conn, k->t.signin.key, &k->where, &new, &outcome, err));
	return outcome;
}

static void a_file_opens_where_it_was_sealed_alone(void **state)
{
	struct store_conn *conn = NULL;
	struct kept k = begin(state, &conn);
	struct str bytes = {"", 0};
	struct case_file one = {0};
	struct error failure = {0};
	unsigned char other[SECRET_KEY_LEN] = {1};
	const struct case_file *files = NULL;
	size_t count = 0;
	assert_int_equal(add(&k, conn, KEPT, false), CASE_FILE_KEPT);
	assert_int_equal(add(&k, conn, KEPT, true), CASE_FILE_KNOWN);
	assert_int_equal(add(&k, conn, STR("Autre chose"), false), CASE_FILE_KEPT);
	assert_good(case_files(conn, &k.arena, k.t.here, k.where.case_id, &files, &count, err));
	assert_int_equal(count, 2);
	assert_good(case_file_read(conn, &k.arena, k.t.signin.key, k.t.here, k.where.case_id, files[0].id, &one, &bytes,
				   err));
	assert_true(str_eq(bytes, KEPT) && one.kind == CASE_FILE_PNG);
	assert_int_equal(case_file_read(conn, &k.arena, k.t.signin.key, k.t.there, k.where.case_id, files[0].id, &one,
					&bytes, &failure),
			 ERR_NOT_FOUND);
	assert_int_equal(case_file_read(conn, &k.arena, k.t.signin.key, k.t.here, k.where.case_id + 1, files[0].id,
					&one, &bytes, &failure),
			 ERR_NOT_FOUND);
	assert_int_equal(
		case_file_read(conn, &k.arena, other, k.t.here, k.where.case_id, files[0].id, &one, &bytes, &failure),
		ERR_FORMAT);
	assert_good(store_commit(conn, err));
	store_end(conn);
	/* Who has the base in hand moves its content to another row. */
	assert_int_equal(test_sql(k.t.store,
				  "UPDATE case_files SET content = (SELECT content FROM case_files WHERE kind = "
				  "'texte'), kind = 'texte' WHERE kind = 'png'"),
			 ERR_NONE);
	assert_good(store_read(k.t.store, &conn, err));
	assert_int_equal(case_file_read(conn, &k.arena, k.t.signin.key, k.t.here, k.where.case_id, files[0].id, &one,
					&bytes, &failure),
			 ERR_FORMAT);
	end(&k, conn);
}

static void a_case_has_its_room(void **state)
{
	struct store_conn *conn = NULL;
	struct kept k = begin(state, &conn);
	struct error failure = {0};
	enum case_file_outcome outcome = CASE_FILE_KEPT;
	for (int i = 0; i < CASE_FILES_MAX + 2; i++) {
		char text[32];
		int len = snprintf(text, sizeof(text), "Numéro %d", i);
		const bool outside = i < CASE_FILES_OUTSIDE_MAX + 1;
		const bool room = i != CASE_FILES_OUTSIDE_MAX && i <= CASE_FILES_MAX;
		assert_int_equal(add(&k, conn, (struct str){text, (size_t)len}, outside),
				 room ? CASE_FILE_KEPT : CASE_FILE_FULL);
	}
	const struct case_file_new new = {.bytes = STR("MZ\x90")};
	assert_int_equal(case_file_add(conn, k.t.signin.key, &k.where, &new, &outcome, &failure), ERR_FORMAT);
	end(&k, conn);
}

static void what_a_message_said_is_kept_once(void **state)
{
	struct store_conn *conn = NULL;
	struct kept k = begin(state, &conn);
	struct case_story story = {0};
	const struct case_proof proof = {.link = STR("https://x.com/a/1"), .text = STR("Tous <menteurs>.")};
	assert_good(case_proof_add(conn, &k.where, &proof, err));
	assert_good(case_proof_add(conn, &k.where, &proof, err));
	assert_good(case_proof_add(conn, &k.where, &(struct case_proof){{"", 0}, {"", 0}, {"", 0}}, err));
	assert_good(case_read(conn, &k.arena, k.t.here, k.where.case_id, &story, err));
	assert_int_equal(story.count, 2);
	assert_true(
		str_eq(story.events[1].text, STR("Adresse\u00A0: https://x.com/a/1\nTexte\u00A0: Tous <menteurs>.")));
	assert_int_equal(story.events[1].word.len, 64);
	end(&k, conn);
}

static enum error_code tell(void *context, struct store_conn *conn, const struct purge_rule *rule,
			    const struct purge_count *count, struct error *failure)
{
	(void)conn;
	(void)rule;
	(void)failure;
	*(struct purge_count *)context = *count;
	return ERR_NONE;
}

static void files_go_with_their_case(void **state)
{
	struct store_conn *conn = NULL;
	struct kept k = begin(state, &conn);
	int64_t purged = 0;
	struct purge_count counted = {0};
	const struct purge_told told = {&counted, tell};
	add(&k, conn, KEPT, false);
	add(&k, conn, STR("Autre chose"), false);
	const struct case_event ended = {.kind = CASE_ENDED, .text = STR("Retiré")};
	assert_good(case_add(conn, &k.where, -1, &ended, err));
	assert_good(store_commit(conn, err));
	store_end(conn);
	const struct purge_rule *rule = purge_rule_by_id(STR("dossiers"));
	assert_non_null(rule);
	assert_good(purge_apply(k.t.store, rule, k.t.here, 730, TEST_NOW + 731 * PURGE_DAY, &told, &purged, err));
	assert_true(purged == 1 && counted.rows == 1 && counted.files == 2);
	assert_int_equal(test_number(k.t.store, "SELECT count(*) FROM case_files"), 0);
	end(&k, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_told_by_its_own_bytes),
		ON_BOTH(a_file_opens_where_it_was_sealed_alone),
		ON_BOTH(a_case_has_its_room),
		ON_BOTH(what_a_message_said_is_kept_once),
		ON_BOTH(files_go_with_their_case),
	};
	return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
