/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/testing.h"

static bool is_public(const char *text)
{
	unsigned char address[16];
	if (inet_pton(AF_INET, text, address) == 1)
		return fetch_is_public(address, 4);
	assert_int_equal(inet_pton(AF_INET6, text, address), 1);
	return fetch_is_public(address, 16);
}

static void private_addresses_are_known(void **state)
{
	(void)state;
	static const char *const private[] = {
		"127.0.0.1",
		"10.1.2.3",
		"172.16.0.1",
		"172.31.255.255",
		"192.168.1.1",
		"169.254.169.254",
		"100.64.0.1",
		"0.0.0.0",
		"224.0.0.1",
		"255.255.255.255",
		"198.18.0.1",
		"::1",
		"::",
		"fe80::1",
		"fc00::1",
		"fd12::1",
		"::ffff:127.0.0.1",
		"::ffff:10.0.0.1",
		"64:ff9b::a00:1",
		"2001:db8::1",
		"2002:7f00:1::",
		"ff02::1",
		"2001::1",
		"::127.0.0.1",
	};
	static const char *const public[] = {"8.8.8.8",     "172.32.0.1",  "172.15.0.1",     "193.50.1.2",
					     "2a01:e0a::1", "100.128.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808"};
	for (size_t i = 0; i < sizeof(private) / sizeof(*private); i++)
		if (is_public(private[i]))
			fail_msg("%s", private[i]);
	for (size_t i = 0; i < sizeof(public) / sizeof(*public); i++)
		if (!is_public(public[i]))
			fail_msg("%s", public[i]);
	assert_false(fetch_is_public((const unsigned char *)"abc", 3));
}

static enum error_code ask(const char *url, bool private_allowed, struct error *err)
{
	_cleanup_buf_ struct buf out;
	long status;
	buf_init(&out, FETCH_MAX);
	const struct fetch fetch = {.url = str_from_c(url), .private_allowed = private_allowed};
	return fetch_ask(&fetch, &out, &status, err);
}

/* A server of this machine that would answer: nobody must reach it. */
static void this_machine_is_not_asked(void **state)
{
	(void)state;
	struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(place);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&place, sizeof(place)), 0);
	assert_int_equal(listen(listener, 4), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&place, &len), 0);
	static const char *const hosts[] = {"127.0.0.1", "localhost",          "2130706433",
					    "0x7f.1",    "[::ffff:127.0.0.1]", "0"};
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		char url[128];
		struct error failure = {0};
		snprintf(url, sizeof(url), "https://%s:%d/", hosts[i], ntohs(place.sin_port));
		assert_int_equal(ask(url, false, &failure), ERR_USAGE);
		assert_non_null(strstr(failure.message, "réseau privé"));
	}
	assert_int_equal(accept(listener, NULL, NULL), -1);
	close(listener);
}

static void only_https_is_asked(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"http://example.org/", "file:///etc/passwd", "gopher://example.org/", "", "::", "dict://example.org/"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(ask(bad[i], false, NULL), ERR_USAGE);
	assert_int_equal(ask("file:///etc/passwd", true, NULL), ERR_USAGE);
	char huge[4000];
	memset(huge, 'a', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_int_equal(ask(huge, true, NULL), ERR_USAGE);
}

static void hosts_are_compared_whole(void **state)
{
	(void)state;
	assert_true(fetch_host_is(STR("https://SSO.ch.lan:8443/a?b#c"), STR("sso.CH.lan")));
	assert_false(fetch_host_is(STR("https://sso.ch.lan.example.org/"), STR("sso.ch.lan")));
	assert_false(fetch_host_is(STR("https://sso.ch.lan@example.org/"), STR("sso.ch.lan")));
	assert_false(fetch_host_is(STR("https://sso.ch.lan@example.org/"), STR("example.org")));
	assert_false(fetch_host_is(STR("pas une adresse"), STR("")));
}

int main(void)
{
	if (fetch_ready(NULL))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_addresses_are_known),
		cmocka_unit_test(this_machine_is_not_asked),
		cmocka_unit_test(only_https_is_asked),
		cmocka_unit_test(hosts_are_compared_whole),
	};
	return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
