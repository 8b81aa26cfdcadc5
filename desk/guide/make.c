/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the guide's data at build time: make-guide CHARTER OUT.c DEPFILE FILE.md… Mistakes are told with file and line. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "compiler/file.h"
#include "desk/guide/rules.h"
#include "desk/guide/text.h"

#define OUT_MAX ((size_t)8 << 20)
#define TEXT_MAX ((size_t)256 << 10) /* bytes of one text */
#define LINE_BYTES 96

/* A C view on any bytes. */
static void add_str(struct buf *out, struct str s)
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

static void add_pair(struct buf *out, struct str a, struct str b)
{
	buf_add_c(out, "\t{");
	add_str(out, a);
	buf_add_c(out, ", ");
	add_str(out, b);
	buf_add_c(out, "},\n");
}

static void add_examples(struct buf *out, size_t number, const struct guide_rule *rule)
{
	for (size_t i = 0; i < rule->example_count; i++) {
		const struct guide_example *e = &rule->examples[i];
		buf_addf(out, "static const struct guide_piece pieces_%zu_%zu[] = {\n", number, i);
		for (size_t p = 0; p < e->piece_count; p++) {
			buf_add_c(out, "\t{");
			add_str(out, e->pieces[p].text);
			buf_add_c(out, e->pieces[p].marked ? ", true},\n" : ", false},\n");
		}
		buf_add_c(out, "};\n");
	}
	buf_addf(out, "static const struct guide_example examples_%zu[] = {\n", number);
	for (size_t i = 0; i < rule->example_count; i++) {
		const struct guide_example *e = &rule->examples[i];
		buf_add_c(out, "\t{.text = ");
		add_str(out, e->text);
		buf_addf(out, ",\n\t .pieces = pieces_%zu_%zu, .piece_count = %zu, .note = ", number, i,
			 e->piece_count);
		add_str(out, e->note);
		buf_addf(out, ", .breaks = %s},\n", e->breaks ? "true" : "false");
	}
	buf_add_c(out, "};\n");
}

static void add_lists(struct buf *out, size_t number, const struct guide_rule *rule)
{
	buf_addf(out, "static const struct guide_law laws_%zu[] = {\n", number);
	for (size_t i = 0; i < rule->law_count; i++)
		add_pair(out, rule->laws[i].ref, rule->laws[i].says);
	buf_addf(out, "};\nstatic const struct guide_source sources_%zu[] = {\n", number);
	for (size_t i = 0; i < rule->source_count; i++)
		add_pair(out, rule->sources[i].label, rule->sources[i].part);
	buf_add_c(out, "};\n");
	add_examples(out, number, rule);
}

static void add_member(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "\t .%s = ", name);
	add_str(out, value);
	buf_add_c(out, ",\n");
}

static enum error_code add_rules(struct buf *out, struct arena *arena, const struct charter_source *source,
				 struct error *err)
{
	_cleanup_buf_ struct buf rows;
	buf_init(&rows, OUT_MAX);
	for (size_t i = 0; i < source->rules.count; i++) {
		struct guide_rule rule;
		enum error_code code = guide_rule_make(arena, &source->rules.items[i], &rule, err);
		if (code)
			return code;
		add_lists(out, i, &rule);
		buf_add_c(&rows, "\t{\n");
		add_member(&rows, "id", rule.id);
		add_member(&rows, "title", rule.title);
		add_member(&rows, "principle", rule.principle);
		add_member(&rows, "why", rule.why);
		add_member(&rows, "advice", rule.advice);
		buf_addf(&rows,
			 "\t .level = %d, .contexts = %u, .laws = laws_%zu, .law_count = %zu, .sources = sources_%zu, "
			 ".source_count = %zu,\n\t .examples = examples_%zu, .example_count = %zu},\n",
			 (int)rule.level, rule.contexts, i, rule.law_count, i, rule.source_count, i,
			 rule.example_count);
	}
	buf_add_c(out, "const struct guide_rule guide_rules[] = {\n");
	buf_add_str(out, buf_str(&rows));
	buf_addf(out, "};\nconst size_t guide_rule_count = %zu;\n", source->rules.count);
	return rows.failed ? error_nomem(err) : ERR_NONE;
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
	buf_add_c(out, "const struct guide_file guide_files[] = {\n");
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
		add_pair(out, stem_of(paths[i]), bytes);
	}
	buf_addf(out, "};\nconst size_t guide_file_count = %d;\n", count);
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
	buf_add_c(&out, "/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by desk/guide/make.c. */\n"
			"#include \"desk/guide/data.h\"\n\n");
	if (source_load(arena, &problems, argv[1], NULL, &source, &err) || add_rules(&out, arena, &source, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < problems.list.count; i++)
		fprintf(stderr, "%s:%u: %s\n", problems.list.items[i].at.file, problems.list.items[i].at.line,
			problems.list.items[i].message);
	if (!add_texts(&out, arena, argv + 4, argc - 4) || problems.total > 0)
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
