/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/records.h"

#include <unistd.h>

#include "engine/testing.h"

/* Reads `lines` as a file. */
static enum error_code read_lines(struct fixture *f,
				  enum error_code (*read)(struct records *, const char *, const struct blouse_charter *,
							  struct error *),
				  const char *lines, struct records *ret_records, struct error *err)
{
	char path[] = "/tmp/blouse-records-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, strlen(lines)), (ssize_t)strlen(lines));
	close(fd);
	records_init(ret_records);
	enum error_code code = read(ret_records, path, f->charter, err);
	unlink(path);
	return code;
}

static void labels_are_read(void **state)
{
	struct fixture *f = *state;
	const char *rule = blouse_charter_rule(f->charter, 0)->id;
	char lines[1024];
	snprintf(lines, sizeof(lines),
		 "{\"id\": \"a\", \"context\": \"agent\", \"network\": \"x\", \"text\": \"un mot de trop\", \"rules\": "
		 "[\"%s\"], "
		 "\"nature\": null, \"tone\": null, \"spans\": [{\"rule\": \"%s\", \"quote\": \"mot\"}]}\n"
		 "{\"id\": \"b\", \"text\": \"des entités seules\", \"entities\": []}\n"
		 "{\"id\": \"c\", \"context\": \"usager\", \"network\": \"avis\", \"text\": \"merci\", \"rules\": [], "
		 "\"nature\": \"remerciement\", \"tone\": 1, \"spans\": []}\n",
		 rule, rule);
	struct records r;
	struct error err = {0};
	assert_int_equal(read_lines(f, records_read, lines, &r, &err), ERR_NONE);
	assert_int_equal(r.count, 2);
	assert_int_equal(r.items[0].rules, 1);
	enum blouse_level level = blouse_charter_rule(f->charter, 0)->level;
	assert_int_equal(r.items[0].verdict, level > BLOUSE_CONSEIL ? level : BLOUSE_CLEAR);
	assert_int_equal(r.items[0].span_count, 1);
	assert_int_equal(r.items[0].spans[0].start, 3);
	assert_int_equal(r.items[0].spans[0].end, 6);
	assert_int_equal(r.items[1].nature, BLOUSE_REMERCIEMENT);
	assert_int_equal(r.items[1].tone, 1);
	assert_int_equal(r.author_count, 1);
	records_release(&r);
}

static void mistakes_say_where(void **state)
{
	struct fixture *f = *state;
	struct records r;
	struct error err = {0};
	static const char *const wrong[] = {
		"{\"id\": \"a\", \"context\": \"agent\", \"text\": \"x\", \"rules\": [\"nulle-part\"]}\n",
		"{\"id\": \"a\", \"context\": \"personne\", \"text\": \"x\", \"rules\": []}\n",
		"{\"id\": \"a\", \"context\": \"agent\", \"rules\": []}\n",
		"{\"id\": \"a\", \"context\"\n",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(read_lines(f, records_read, wrong[i], &r, &err), ERR_FORMAT);
		assert_non_null(strstr(err.message, "ligne 1"));
		records_release(&r);
	}
	assert_int_equal(read_lines(f, records_read, "\n{\"rules\"\n", &r, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "ligne 2"));
	records_release(&r);
}

#define MESSAGE "{\"id\": \"a\", \"context\": \"usager\", \"text\": \"un mot de trop\""

/* What an establishment adds was written by hand: nothing in it is passed over. */
static void added_messages_are_read_strictly(void **state)
{
	struct fixture *f = *state;
	struct records r;
	struct error err = {0};
	static const char *const wrong[] = {
		"",
		MESSAGE "}\n",
		MESSAGE ", \"rules\": \"mots\"}\n",
		MESSAGE ", \"rules\": [], \"nature\": \"humeur\"}\n",
		MESSAGE ", \"rules\": [], \"tone\": 2}\n",
		MESSAGE ", \"rules\": [], \"spans\": [{\"rule\": \"nulle-part\", \"quote\": \"mot\"}]}\n",
		"[]\n",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(read_lines(f, records_read_added, wrong[i], &r, &err), ERR_FORMAT);
		records_release(&r);
	}
	assert_int_equal(
		read_lines(f, records_read_added, MESSAGE ", \"rules\": []}\n" MESSAGE ", \"rules\": []}\n", &r, &err),
		ERR_NONE);
	assert_int_equal(r.count, 2);
	assert_true(r.items[0].added && r.items[0].author != r.items[1].author);
	assert_int_equal(r.author_count, 2);
	records_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_read),
		cmocka_unit_test(mistakes_say_where),
		cmocka_unit_test(added_messages_are_read_strictly),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
