/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the guide's data at build time: make-guide CHARTER OUT.c DEPFILE FILE.md… Mistakes are told with file and line. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "compiler/file.h"
#include "compiler/source.h"
#include "desk/guide/text.h"

#define OUT_MAX ((size_t)8 << 20)
#define TEXT_MAX ((size_t)256 << 10) /* bytes of one text */
#define EXAMPLES_SHOWN 3             /* of each kind on a rule's page, unless the rule chooses them (`guide: true`) */
#define LINE_BYTES 96

/* A C view on any bytes. */
static void add_bytes(struct buf *out, struct str s)
{
	buf_add_c(out, "{\"");
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (i > 0 && i % LINE_BYTES == 0)
			buf_add_c(out, "\"\n\t\"");
		if (c < 0x20 || c > 0x7E || c == '"' || c == '\\' || c == '?')
			buf_addf(out, "\\%03o", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_addf(out, "\", %zu}", s.len);
}

/* The same of a text for people. */
static void add_str(struct buf *out, struct str s)
{
	_cleanup_buf_ struct buf spaced;
	buf_init(&spaced, OUT_MAX);
	guide_text_spaces(&spaced, s);
	add_bytes(out, buf_str(&spaced));
	out->failed = out->failed || spaced.failed;
}

static void add_piece(struct buf *out, struct str text, size_t start, size_t end, bool marked)
{
	if (start == end)
		return;
	buf_add_c(out, "\t{");
	add_str(out, (struct str){text.ptr + start, end - start});
	buf_add_c(out, marked ? ", true},\n" : ", false},\n");
}

static void add_pieces(struct buf *out, size_t rule, size_t at, const struct source_example *e)
{
	size_t from = 0;
	buf_addf(out, "static const struct guide_piece pieces_%zu_%zu[] = {\n", rule, at);
	for (size_t i = 0; i < e->spans.count; i++) {
		add_piece(out, e->text, from, e->spans.items[i].start, false);
		add_piece(out, e->text, e->spans.items[i].start, e->spans.items[i].end, true);
		from = e->spans.items[i].end;
	}
	add_piece(out, e->text, from, e->text.len, false);
	buf_add_c(out, "};\n");
}

/* The next example of a kind that the page shows, from *at on; SIZE_MAX when there is none. One that breaks another rule
 * would make a poor « this is fine ». */
static size_t next_example(const struct source_rule *rule, bool breaks, bool chosen, size_t at)
{
	for (; at < rule->examples.count; at++) {
		const struct source_example *e = &rule->examples.items[at];
		if (e->breaks == breaks && (chosen ? e->guide : breaks || e->rules.count == 0))
			return at;
	}
	return SIZE_MAX;
}

static size_t choose(const struct source_rule *rule, size_t *ret_shown, size_t room)
{
	bool chosen = false;
	size_t count = 0, at[2] = {0, 0}, shown[2] = {0, 0};
	for (size_t i = 0; i < rule->examples.count; i++)
		chosen = chosen || rule->examples.items[i].guide;
	for (bool more = true; more;) {
		more = false;
		for (int kind = 0; kind < 2; kind++) {
			size_t found = next_example(rule, kind == 0, chosen, at[kind]);
			if (found == SIZE_MAX || count == room || (!chosen && shown[kind] == EXAMPLES_SHOWN))
				continue;
			ret_shown[count++] = found;
			at[kind] = found + 1;
			shown[kind]++;
			more = true;
		}
	}
	return count;
}

static size_t add_examples(struct buf *out, size_t number, const struct source_rule *rule)
{
	size_t shown[16], count = choose(rule, shown, sizeof(shown) / sizeof(*shown));
	for (size_t i = 0; i < count; i++)
		add_pieces(out, number, i, &rule->examples.items[shown[i]]);
	buf_addf(out, "static const struct guide_example examples_%zu[] = {\n", number);
	for (size_t i = 0; i < count; i++) {
		const struct source_example *e = &rule->examples.items[shown[i]];
		buf_add_c(out, "\t{.text = ");
		add_str(out, e->text);
		buf_addf(out,
			 ",\n\t .pieces = pieces_%zu_%zu, .piece_count = sizeof(pieces_%zu_%zu) / "
			 "sizeof(*pieces_%zu_%zu),\n\t .note = ",
			 number, i, number, i, number, i);
		add_str(out, e->note);
		buf_addf(out, ", .breaks = %s},\n", e->breaks ? "true" : "false");
	}
	buf_add_c(out, "};\n");
	return count;
}

static void add_lists(struct buf *out, size_t number, const struct source_rule *rule)
{
	buf_addf(out, "static const struct guide_law laws_%zu[] = {\n", number);
	for (size_t i = 0; i < rule->laws.count; i++) {
		buf_add_c(out, "\t{");
		add_str(out, rule->laws.items[i].ref);
		buf_add_c(out, ", ");
		add_str(out, rule->laws.items[i].says);
		buf_add_c(out, "},\n");
	}
	buf_addf(out, "};\nstatic const struct guide_source sources_%zu[] = {\n", number);
	for (size_t i = 0; i < rule->guides.count; i++) {
		buf_add_c(out, "\t{");
		add_str(out, str_from_c(source_guide_label(rule->guides.items[i].guide)));
		buf_add_c(out, ", ");
		add_str(out, rule->guides.items[i].part);
		buf_add_c(out, "},\n");
	}
	buf_add_c(out, "};\n");
}

static void add_member(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "\t .%s = ", name);
	add_str(out, value);
	buf_add_c(out, ",\n");
}

static void add_rules(struct buf *out, const struct charter_source *source)
{
	_cleanup_buf_ struct buf rows;
	buf_init(&rows, OUT_MAX);
	for (size_t i = 0; i < source->rules.count; i++) {
		const struct source_rule *rule = &source->rules.items[i];
		size_t examples = add_examples(out, i, rule);
		add_lists(out, i, rule);
		buf_add_c(&rows, "\t{\n");
		add_member(&rows, "id", rule->id);
		add_member(&rows, "title", rule->title);
		add_member(&rows, "principle", rule->principle);
		add_member(&rows, "why", str_trim(rule->why));
		add_member(&rows, "advice", rule->advice);
		buf_addf(&rows,
			 "\t .level = %d, .contexts = %u, .laws = laws_%zu, .law_count = %zu, .sources = sources_%zu, "
			 ".source_count = %zu,\n\t .examples = examples_%zu, .example_count = %zu},\n",
			 (int)rule->level, rule->contexts, i, rule->laws.count, i, rule->guides.count, i, examples);
	}
	buf_add_c(out, "const struct guide_rule guide_rules[] = {\n");
	buf_add_str(out, buf_str(&rows));
	buf_addf(out, "};\nconst size_t guide_rule_count = %zu;\n", source->rules.count);
	out->failed = out->failed || rows.failed;
}

static struct str stem_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_from_c(slash ? slash + 1 : path);
	return str_ends(name, STR(".md")) ? str_sub(name, 0, name.len - 3) : name;
}

/* False when a text is not as it should be; what is wrong has been told. */
static bool add_texts(struct buf *out, struct arena *arena, char **paths, int count)
{
	bool good = true;
	_cleanup_buf_ struct buf rows;
	buf_init(&rows, OUT_MAX);
	for (int i = 0; i < count; i++) {
		struct str bytes;
		struct guide_text text;
		struct error err;
		int code = file_slurp(arena, paths[i], TEXT_MAX, &bytes);
		if (code) {
			fprintf(stderr, "%s: %s\n", paths[i], file_trouble(code));
			return false;
		}
		if (guide_text_read(arena, bytes, &text, &err)) {
			fprintf(stderr, "%s:%zu: %s\n", paths[i], err.offset, err.message);
			good = false;
		}
		buf_add_c(&rows, "\t{");
		add_bytes(&rows, stem_of(paths[i]));
		buf_add_c(&rows, ", ");
		add_bytes(&rows, bytes);
		buf_add_c(&rows, "},\n");
	}
	buf_add_c(out, "const struct guide_file guide_files[] = {\n");
	buf_add_str(out, buf_str(&rows));
	buf_addf(out, "};\nconst size_t guide_file_count = %d;\n", count);
	out->failed = out->failed || rows.failed;
	return good;
}

static bool write_file(const char *path, struct str bytes)
{
	FILE *file = fopen(path, "wb");
	bool good = file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
	return file && fclose(file) == 0 && good;
}

/* Which files the build looks at again: those of the rules, besides the texts that it named itself. */
static bool write_needs(const char *path, const char *made, const struct charter_source *source)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, OUT_MAX);
	buf_addf(&out, "%s:", made);
	for (size_t i = 0; i < source->rules.count; i++) {
		buf_add_char(&out, ' ');
		for (const char *c = source->rules.items[i].at.file; *c; c++) {
			if (*c == ' ')
				buf_add_char(&out, '\\');
			buf_add_char(&out, *c);
		}
	}
	buf_add_char(&out, '\n');
	return !out.failed && write_file(path, buf_str(&out));
}

static int run(int argc, char **argv, struct arena *arena)
{
	struct error err;
	struct charter_source source;
	struct problems problems = {.arena = arena};
	_cleanup_buf_ struct buf out;
	buf_init(&out, OUT_MAX);
	if (source_load(arena, &problems, argv[1], NULL, &source, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < problems.list.count; i++)
		fprintf(stderr, "%s:%u: %s\n", problems.list.items[i].at.file, problems.list.items[i].at.line,
			problems.list.items[i].message);
	buf_add_c(&out, "/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by desk/guide/make.c. */\n"
			"#include \"desk/guide/data.h\"\n\n");
	add_rules(&out, &source);
	bool good = add_texts(&out, arena, argv + 4, argc - 4) && problems.total == 0;
	if (!good)
		return EXIT_FAILURE;
	if (out.failed || !write_file(argv[2], buf_str(&out)) || !write_needs(argv[3], argv[2], &source)) {
		fprintf(stderr, "%s: écriture impossible\n", argv[2]);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct arena arena;
	if (argc < 5) {
		fprintf(stderr, "usage: make-guide CHARTER OUT.c DEPFILE FILE.md...\n");
		return EXIT_FAILURE;
	}
	arena_init(&arena, SOURCE_MEMORY_MAX);
	int status = run(argc, argv, &arena);
	arena_release(&arena);
	return status;
}
