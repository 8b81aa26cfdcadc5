/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a compiled charter lean, for a page to download.
 *
 * usage: lean_charter CHARTER LEAN */
#include <stdio.h>

#include "base/mem.h"
#include "browser/lean.h"

#define CHARTER_MAX ((size_t)64 << 20)

static int complain(const char *path)
{
	perror(path);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: lean_charter CHARTER LEAN\n", stderr);
		return 2;
	}
	_cleanup_free_ void *bytes = mem_alloc(CHARTER_MAX);
	FILE *in = fopen(argv[1], "rb");
	if (!in || !bytes)
		return complain(argv[1]);
	size_t size = fread(bytes, 1, CHARTER_MAX, in);
	fclose(in);
	if (!lean_make(bytes, size)) {
		fprintf(stderr, "%s: not a compiled charter\n", argv[1]);
		return 1;
	}
	FILE *out = fopen(argv[2], "wb");
	if (!out || fwrite(bytes, 1, size, out) != size || fclose(out) != 0)
		return complain(argv[2]);
	return 0;
}
