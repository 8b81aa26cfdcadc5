/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/permission.h"

#include "base/testing.h"

static void every_row_is_whole(void **state)
{
	(void)state;
	for (enum permission p = 0; p < PERMISSIONS; p++) {
		assert_non_null(permission_rows[p].id);
		assert_true(strlen(permission_rows[p].what) > 0);
		assert_true(permission_rows[p].roles != 0 && permission_rows[p].roles < ROLE_BIT(ROLES));
		assert_int_equal(permission_by_id(str_from_c(permission_rows[p].id)), p);
	}
	for (enum role r = 0; r < ROLES; r++)
		assert_int_equal(role_by_id(str_from_c(role_ids[r])), r);
	assert_int_equal(permission_by_id(STR("posts.burn")), PERMISSIONS);
	assert_int_equal(role_by_id(STR("roi")), ROLES);
}

static void permissions_hold_in_ones_own_establishment(void **state)
{
	(void)state;
	const struct identity who = {
		.establishment_id = 3, .user_id = 12, .roles = ROLE_BIT(ROLE_COMMUNITY_MANAGER) | ROLE_BIT(ROLE_AGENT)};
	assert_true(may(&who, MAY_WRITE_POSTS, 3));
	assert_false(may(&who, MAY_WRITE_POSTS, 4));
	assert_false(may(&who, MAY_WRITE_POSTS, 0));
	assert_false(may(&who, MAY_APPROVE_POSTS, 3));
	assert_false(may(&who, PERMISSIONS, 3));
	const struct identity nobody = {.establishment_id = 3, .roles = ROLE_BIT(ROLES) - 1},
			      bare = {.establishment_id = 3, .user_id = 12},
			      zero = {.user_id = 12, .roles = ROLE_BIT(ROLES) - 1};
	assert_false(may(&nobody, MAY_CHECK, 3));
	assert_false(may(&bare, MAY_CHECK, 3));
	assert_false(may(&zero, MAY_CHECK, 0));
}

/* What each role is for, and above all what it is not. */
static void roles_are_what_they_say(void **state)
{
	(void)state;
	static const struct {
		enum role role;
		enum permission permission;
		bool has;
	} table[] = {
		{ROLE_AGENT, MAY_CHECK, true},
		{ROLE_COMMUNICATION, MAY_SET_ALERTS, true},
		{ROLE_ADMINISTRATEUR, MAY_SET_ALERTS, true},
		{ROLE_COMMUNITY_MANAGER, MAY_SET_ALERTS, false},
		{ROLE_DPO, MAY_SET_ALERTS, false},
		{ROLE_AGENT, MAY_REPORT, true},
		{ROLE_AGENT, MAY_READ_POSTS, false},
		{ROLE_AGENT, MAY_WATCH, false},
		{ROLE_COMMUNITY_MANAGER, MAY_PUBLISH_POSTS, true},
		{ROLE_COMMUNITY_MANAGER, MAY_DECIDE_CASES, false},
		{ROLE_COMMUNITY_MANAGER, MAY_WRITE_LETTERS, true},
		{ROLE_JURIDIQUE, MAY_WRITE_LETTERS, true},
		{ROLE_DRH, MAY_WRITE_LETTERS, false},
		{ROLE_ADMINISTRATEUR, MAY_WRITE_LETTERS, false},
		{ROLE_COMMUNICATION, MAY_APPROVE_POSTS, true},
		{ROLE_COMMUNICATION, MAY_MANAGE_USERS, false},
		{ROLE_COMMUNITY_MANAGER, MAY_EDIT_GUIDE, true},
		{ROLE_COMMUNITY_MANAGER, MAY_EDIT_CHARTER, false},
		{ROLE_COMMUNICATION, MAY_EDIT_GUIDE, true},
		{ROLE_AGENT, MAY_EDIT_GUIDE, false},
		{ROLE_DIRECTION_GENERALE, MAY_EDIT_GUIDE, false},
		{ROLE_ADMINISTRATEUR, MAY_EDIT_GUIDE, false},
		{ROLE_USAGERS, MAY_ANSWER_CASES, true},
		{ROLE_USAGERS, MAY_READ_ALL_CASES, false},
		{ROLE_DPO, MAY_READ_JOURNAL, true},
		{ROLE_DPO, MAY_READ_CONSENTS, true},
		{ROLE_DPO, MAY_WRITE_POSTS, false},
		{ROLE_DIRECTION_GENERALE, MAY_STEER_CRISIS, true},
		{ROLE_ADMINISTRATEUR, MAY_MANAGE_USERS, true},
		{ROLE_ADMINISTRATEUR, MAY_READ_ALL_CASES, false},
		{ROLE_ADMINISTRATEUR, MAY_READ_OWN_CASES, false},
		{ROLE_ADMINISTRATEUR, MAY_WATCH, false},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const struct identity who = {.establishment_id = 1, .user_id = 1, .roles = ROLE_BIT(table[i].role)};
		if (may(&who, table[i].permission, 1) != table[i].has)
			fail_msg("%s: %s", role_ids[table[i].role], permission_rows[table[i].permission].id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(permissions_hold_in_ones_own_establishment),
		cmocka_unit_test(roles_are_what_they_say),
	};
	return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
