/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/utf8.h"
#include "conf/setting.h"
#include "tests/fuzz/fuzz.h"

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* Any file is read: its settings stay within their bounds, and its mistakes are told in sound text. What stands behind a
 * zero byte is one variable of the environment. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf conf;
	struct error err = {0};
	static struct conf_problems problems;
	char variable[256] = "BLOUSE_";
	const char *const environment[] = {variable, NULL};
	struct str file, rest = str_cut((struct str){(const char *)data, size}, '\0', &file);
	if (size > CONF_FILE_MAX)
		return 0;
	rest = str_sub(rest, 0, sizeof variable - 8);
	memcpy(variable + 7, rest.ptr, rest.len);
	variable[7 + rest.len] = '\0';
	require(conf_init(&conf, &err) == ERR_NONE);
	enum error_code code = conf_read(&conf, file, environment, &problems, &err);
	require(code == ERR_NONE || code == ERR_NOMEM);
	for (size_t i = 0; i < problems.count && i < CONF_PROBLEMS_MAX; i++)
		require(problems.items[i].message[0] &&
			utf8_invalid_at(str_from_c(problems.items[i].message)) == SIZE_MAX);
	require(conf.server.threads >= 1 && conf.server.threads <= 64);
	require(conf.smtp.port >= 1 && conf.smtp.port <= 65535);
	require(conf.sessions.unused >= 300 && conf.server.listen.port >= 1);
	require(conf.server.proxies.count <= CONF_LIST_MAX);
	for (size_t i = 0; i < conf.server.proxies.count; i++)
		require(strlen(conf.server.proxies.items[i].ptr) == conf.server.proxies.items[i].len);
	require(strlen(conf.store.url.ptr) == conf.store.url.len);
	conf_release(&conf);
	return 0;
}
