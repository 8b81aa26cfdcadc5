/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for libFuzzer in the normal test run: gives a fuzz target every file of its corpus, and reports in TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX ((size_t)16 << 20)

static bool read_file(const char *folder, const char *name, struct buf *ret_data)
{
	_cleanup_buf_ struct buf path;
	buf_init(&path, 4096);
	if (!buf_addf(&path, "%s/%s", folder, name))
		return false;
	FILE *file = fopen(path.ptr, "rb");
	if (!file)
		return false;
	char chunk[4096];
	size_t len;
	while ((len = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(ret_data, chunk, len);
	bool whole = !ferror(file) && !ret_data->failed;
	fclose(file);
	return whole;
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (!folder) {
		fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return 2;
	}
	int number = 0, failed = 0;
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		_cleanup_buf_ struct buf data;
		buf_init(&data, INPUT_MAX);
		bool good = read_file(argv[1], entry->d_name, &data);
		if (good)
			LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&data).ptr, data.len);
		failed += !good;
		printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, entry->d_name);
		fflush(stdout);
	}
	closedir(folder);
	printf("1..%d\n", number);
	return failed != 0;
}
