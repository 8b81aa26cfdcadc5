/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/records.h"

#include <unistd.h>

#include "engine/testing.h"

/* Reads `lines` as a file. */
static enum error_code read_lines(struct fixture *f, const char *lines, struct records *ret_records, struct error *err)
{
	char path[] = "/tmp/blouse-records-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, strlen(lines)), (ssize_t)strlen(lines));
	close(fd);
	records_init(ret_records);
	enum error_code code = records_read(ret_records, path, f->charter, err);
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
	assert_int_equal(read_lines(f, lines, &r, &err), ERR_NONE);
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
	static const char *const wrong[] = {
		"{\"id\": \"a\", \"context\": \"agent\", \"text\": \"x\", \"rules\": [\"nulle-part\"]}\n",
		"{\"id\": \"a\", \"context\": \"personne\", \"text\": \"x\", \"rules\": []}\n",
		"{\"id\": \"a\", \"context\": \"agent\", \"rules\": []}\n",
		"{\"id\": \"a\", \"context\"\n",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct records r;
		struct error err = {0};
		assert_int_equal(read_lines(f, wrong[i], &r, &err), ERR_FORMAT);
		assert_non_null(strstr(err.message, "message 1"));
		records_release(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_read),
		cmocka_unit_test(mistakes_say_where),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
