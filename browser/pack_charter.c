/* SPDX-License-Identifier: Apache-2.0 */
/* Packs a compiled charter, for a page to download.
 *
 * usage: pack_charter CHARTER PACKED */
#include "browser/pack.h"
#include "tools/read_file.h"

static int complain(const char *path)
{
	perror(path);
	return 1;
}

int main(int argc, char **argv)
{
	struct buf charter, packed;
	if (argc != 3) {
		fputs("usage: pack_charter CHARTER PACKED\n", stderr);
		return 2;
	}
	if (!read_file(argv[1], &charter))
		return complain(argv[1]);
	buf_init(&packed, PACK_CHARTER_MAX);
	if (!pack_make(buf_str(&charter), &packed)) {
		fprintf(stderr, "%s: not a compiled charter\n", argv[1]);
		return 1;
	}
	FILE *out = fopen(argv[2], "wb");
	if (!out || fwrite(packed.ptr, 1, packed.len, out) != packed.len || fclose(out) != 0)
		return complain(argv[2]);
	buf_release(&charter);
	buf_release(&packed);
	return 0;
}
