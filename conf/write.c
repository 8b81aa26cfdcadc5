/* SPDX-License-Identifier: Apache-2.0 */
/* conf-write manual|example: what the build makes of the table of settings, on the standard output. */
#include <stdio.h>

#include "conf/setting.h"

#define TEXT_MAX ((size_t)1 << 20)

int main(int argc, char **argv)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, TEXT_MAX);
	if (argc != 2 || (strcmp(argv[1], "manual") != 0 && strcmp(argv[1], "example") != 0)) {
		fputs("usage: conf-write manual|example\n", stderr);
		return 2;
	}
	if (strcmp(argv[1], "manual") == 0)
		conf_manual(&out);
	else
		conf_example(&out);
	return out.failed || fwrite(out.ptr, 1, out.len, stdout) != out.len || fflush(stdout) != 0;
}
