/* SPDX-License-Identifier: Apache-2.0 */
/* A base with two establishments and their journals, for tests of signing in. */
#ifndef BLOUSE_SIGNIN_TESTING_H
#define BLOUSE_SIGNIN_TESTING_H

#include "signin/account.h"
#include "store/testing.h"

#define TEST_PASSWORD "tuile cactus neuf"

struct signin_test {
	struct store *store;
	struct signin signin;
	int64_t here, there;
};

struct signin_test signin_test(enum store_engine engine);
/* Also holds that the journals are whole, and say no login in clear. */
void signin_test_end(struct signin_test *t);

/* `login`, with the address login@example.org. */
int64_t test_account(struct signin_test *t, int64_t establishment_id, const char *login, uint32_t roles);
int64_t test_account_with_password(struct signin_test *t, int64_t establishment_id, const char *login, uint32_t roles);
enum error_code test_add(struct signin_test *t, const struct account_new *account);
/* A provider that was added serves from now on. */
void test_switch_on(struct store_conn *conn, int64_t establishment_id, int64_t provider_id);
enum error_code test_invite(struct signin_test *t, int64_t establishment_id, int64_t id,
			    char ret_letter[LETTER_LEN + 1], struct error *err);

#endif
