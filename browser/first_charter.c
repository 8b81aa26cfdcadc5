/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the first charter of a page (browser/first.h) by what the labelled messages of a folder use.
 *
 * usage: first_charter CHARTER FOLDER FIRST DEPFILE */
#include <dirent.h>
#include <stdio.h>

#include "browser/first.h"
#include "engine/format.h"
#include "learn/records.h"
#include "tools/read_file.h"

#define FIRST_MAX ((size_t)64 << 20)
#define PATH_ROOM 4096

static int complain(const char *what)
{
	fprintf(stderr, "first_charter: %s\n", what);
	return 1;
}

static int is_messages(const struct dirent *entry)
{
	struct str name = str_from_c(entry->d_name);
	return name.len > 6 && str_eq(str_sub(name, name.len - 6, name.len), STR(".jsonl"));
}

/* Counts what all messages of the folder use, file after file in the order of their names, and says to `depfile` which. */
static enum error_code count_usage(struct usage *u, const struct blouse_charter *charter, const char *folder,
				   FILE *depfile, struct error *err)
{
	struct dirent **entries;
	struct records records;
	enum error_code code = ERR_NONE;
	int count = scandir(folder, &entries, is_messages, alphasort);
	if (count < 0)
		return error_set(err, ERR_IO, "%s: %m", folder);
	records_init(&records);
	for (int i = 0; i < count && !code; i++) {
		char path[PATH_ROOM];
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		fprintf(depfile, " %s", path);
		code = records_read(&records, path, charter, err);
	}
	for (size_t i = 0; i < records.count && !code; i++) {
		const struct record *r = &records.items[i];
		code = usage_add(u, r->text, r->context, r->network, err);
	}
	records_release(&records);
	return code;
}

static enum error_code make(struct str bytes, const char *folder, FILE *depfile, struct buf *ret_first,
			    struct error *err)
{
	struct blouse_charter *charter;
	struct blouse_error e = {0};
	struct usage usage;
	if (blouse_charter_open(bytes.ptr, bytes.len, &charter, &e) != BLOUSE_OK)
		return error_set(err, ERR_FORMAT, "%s", e.message);
	const struct format_header *h = (const struct format_header *)(const void *)bytes.ptr;
	size_t words = h->sections[FORMAT_WORDS].size / sizeof(struct format_word);
	size_t nodes = h->sections[FORMAT_NODE_LEXEMES].size / sizeof(uint32_t);
	enum error_code code = usage_init(&usage, charter, words, nodes, err);
	if (!code)
		code = count_usage(&usage, charter, folder, depfile, err);
	if (!code)
		code = first_make(bytes, &usage, ret_first, err);
	usage_release(&usage);
	blouse_charter_free(charter);
	return code;
}

int main(int argc, char **argv)
{
	struct buf bytes, first;
	struct error err = {0};
	if (argc != 5 || !read_file(argv[1], &bytes))
		return complain("usage: first_charter CHARTER FOLDER FIRST DEPFILE");
	FILE *depfile = fopen(argv[4], "w"), *out = fopen(argv[3], "wb");
	if (!depfile || !out)
		return complain("the output cannot be written");
	fprintf(depfile, "%s:", argv[3]);
	buf_init(&first, FIRST_MAX);
	if (make(buf_str(&bytes), argv[2], depfile, &first, &err))
		return complain(err.message);
	if (fwrite(first.ptr, 1, first.len, out) != first.len || fclose(out) != 0 || fclose(depfile) != 0)
		return complain("the output cannot be written");
	buf_release(&bytes);
	buf_release(&first);
	return 0;
}
