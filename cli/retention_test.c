/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of what is kept and the rules that purge it are two tables: they say the same. */
#include "base/testing.h"
#include "conf/setting.h"
#include "store/purge.h"

static void each_rule_has_its_setting(void **state)
{
	static const char *const pairs[][2] = {
		{"sessions", "keep-sessions"},
		{"essais", "keep-attempts"},
		{"taches-faites", "keep-jobs-done"},
		{"taches-abandonnees", "keep-jobs-dead"},
		{"cles", "keep-keys"},
		{"guide-brouillons", "keep-guide-drafts"},
		{"guide-auteurs", "keep-guide-authors"},
		{"remarques", "keep-remarks"},
		{"dossiers", "keep-cases"},
		{"journal", "keep-journal"},
	};
	struct conf conf;
	struct error err;
	(void)state;
	assert_int_equal(purge_rules_count, sizeof pairs / sizeof pairs[0]);
	assert_int_equal(conf_init(&conf, &err), ERR_NONE);
	for (size_t i = 0; i < purge_rules_count; i++) {
		const struct purge_rule *rule = purge_rule_by_id(str_from_c(pairs[i][0]));
		const struct conf_setting *setting = conf_setting_by_name(str_from_c(pairs[i][1]));
		assert_non_null(rule);
		assert_non_null(setting);
		assert_int_equal(setting->min, rule->days_min * 86400ull);
		assert_int_equal(setting->max, rule->days_max * 86400ull);
		assert_int_equal(*(const uint64_t *)(const void *)((const char *)&conf + setting->at),
				 rule->days * 86400ull);
	}
	conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_rule_has_its_setting)};
	return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
