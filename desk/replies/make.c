/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the charter's wordings of answers as a table of C at build time: make-wordings CHARTER OUT.c. Mistakes are told
 * with file and line. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "compiler/source.h"

#define OUT_MAX ((size_t)1 << 20)

static void add_text(struct buf *out, const char *name, struct str s)
{
	buf_addf(out, "\t .%s = {\"", name);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c < 0x20 || c > 0x7E || c == '"' || c == '\\' || c == '?')
			buf_addf(out, "\\%03o", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_addf(out, "\", %zu},\n", s.len);
}

static void add_names(struct buf *out, const char *name, const name_list *names)
{
	_cleanup_buf_ struct buf list;
	buf_init(&list, OUT_MAX);
	for (size_t i = 0; i < names->count; i++)
		buf_addf(&list, "%s%.*s", i ? " " : "", STR_ARG(names->items[i].text));
	out->failed = out->failed || list.failed;
	add_text(out, name, buf_str(&list));
}

static void add_reply(struct buf *out, const struct source_reply *reply)
{
	buf_add_c(out, "\t{\n");
	add_text(out, "id", reply->id);
	add_text(out, "title", reply->title);
	add_names(out, "natures", &reply->natures);
	add_names(out, "rules", &reply->rules);
	add_text(out, "said", reply->said);
	add_text(out, "written", reply->written);
	add_text(out, "why", reply->why);
	add_text(out, "never", reply->never);
	buf_add_c(out, "\t},\n");
}

static bool write_out(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "wb");
	bool good = f && fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;
	return f && fclose(f) == 0 && good;
}

static int run(struct arena *arena, const char *folder, const char *path)
{
	struct problems problems = {.arena = arena};
	struct charter_source source;
	struct error err = {0};
	_cleanup_buf_ struct buf out;
	buf_init(&out, OUT_MAX);
	if (source_load(arena, &problems, folder, NULL, &source, &err)) {
		fprintf(stderr, "make-wordings: %s\n", err.message);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < problems.list.count; i++)
		fprintf(stderr, "%s:%u: %s\n", problems.list.items[i].at.file, problems.list.items[i].at.line,
			problems.list.items[i].message);
	buf_add_c(&out, "/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by make-wordings. */\n"
			"#include \"desk/replies/wording.h\"\n\nconst struct wording wordings[] = {\n");
	for (size_t i = 0; i < source.replies.count; i++)
		add_reply(&out, &source.replies.items[i]);
	buf_addf(&out, "};\nconst size_t wording_count = %zu;\n", source.replies.count);
	return problems.total == 0 && !out.failed && write_out(path, buf_str(&out)) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct arena arena;
	if (argc != 3) {
		fprintf(stderr, "usage: make-wordings CHARTER OUT.c\n");
		return EXIT_FAILURE;
	}
	arena_init(&arena, SOURCE_MEMORY_MAX);
	int status = run(&arena, argv[1], argv[2]);
	arena_release(&arena);
	return status;
}
