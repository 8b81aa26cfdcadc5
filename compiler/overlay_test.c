/* SPDX-License-Identifier: Apache-2.0 */
/* A text laid over a compiled charter gives what the compilation of the sources gives; hostile texts give mistakes. */
#include "compiler/overlay.h"

#include <unistd.h>

#include "base/testing.h"
#include "compiler/write.h"
#include "engine/format.h"

/* testdata/small/establishment.yaml, with its files written in place. */
static const char small[] =
	"id: chu-test\n"
	"name: CHU de Test\n"
	"timezone: Europe/Paris\n"
	"sites:\n"
	"  - name: Hôpital Saint-Roch\n"
	"    address: \"1, rue du Test\"\n"
	"    perimeter: { latitude: 43.29, longitude: -0.37, radius: 450 }\n"
	"services: [unité Hélianthe]\n"
	"accounts: [{ network: x, handle: CHU_Test }]\n"
	"hashtags: [\"#CHUTest\"]\n"
	"contacts:\n"
	"  dpo: { name: \"DPO\", mail: dpo@chu-test.example }\n"
	"confidential:\n"
	"  - { words: projet Hélios, until: 2028-02-29 }\n"
	"numbers:\n"
	"  ipp: [\"8009999999\"]\n"
	"  nda: [\"U99-99999\"]\n"
	"roster:\n"
	"  names: |\n"
	"    # Fictif\n"
	"    Aurélie CASTAGNET\n"
	"    Lucie-Anne Le Garrec\n"
	"rules:\n"
	"  secret: { level: attention }\n"
	"extra_rules:\n"
	"  - id: parking\n"
	"    level: conseil\n"
	"    title: Titre\n"
	"    principle: \"Principe.\"\n"
	"    why: \"Parce que.\"\n"
	"    message: \"Message : {mots}.\"\n"
	"    question: \"Question : {mots} ?\"\n"
	"    advice: \"Conseil.\"\n"
	"    law:\n"
	"      - ref: \"Code, art. 1\"\n"
	"        says: \"Dit.\"\n"
	"    source:\n"
	"      - guide: nantes-2021\n"
	"        part: \"Partie\"\n"
	"    contexts: [agent, institution]\n"
	"    detect:\n"
	"      model: false\n"
	"      clauses:\n"
	"        - { name: hier, doc: \"Hier.\", all: [temps], within: phrase, contexts: [agent] }\n"
	"    breaks:\n"
	"      - { text: \"[[Hier]] au parking.\", context: agent }\n"
	"    complies:\n"
	"      - { text: \"Rien.\", context: agent }\n";

static struct buf compile(const char *establishment)
{
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	struct hunspell hunspell;
	struct error err = {0};
	struct buf compiled;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	buf_init(&compiled, 1 << 24);
	assert_int_equal(source_load(&arena, &problems, "small", establishment, &source, &err), ERR_NONE);
	assert_int_equal(hunspell_load(&arena, "hunspell", &hunspell, &err), ERR_NONE);
	assert_int_equal(charter_write(&source, &hunspell, &compiled, &err), ERR_NONE);
	arena_release(&arena);
	return compiled;
}

static struct str section(const struct buf *file, enum format_section_id id)
{
	const struct format_header *header = (const struct format_header *)(const void *)file->ptr;
	return str_sub(buf_str(file), header->sections[id].offset, header->sections[id].size);
}

static void gives_what_the_sources_give(void **state)
{
	(void)state;
	/* Those that hold no offset of a text. */
	static const enum format_section_id same[] = {FORMAT_WORD_SLOTS,   FORMAT_LEXEMES,         FORMAT_NODES,
						      FORMAT_NODE_LEXEMES, FORMAT_NODE_CONCEPTS,   FORMAT_ROOT,
						      FORMAT_EDGES,        FORMAT_CLAUSE_CONCEPTS, FORMAT_ROSTER,
						      FORMAT_FILTER,       FORMAT_MODEL,           FORMAT_NAME_MODEL};
	struct buf base_file = compile(NULL), wanted = compile("small/establishment.yaml"), got;
	struct overlay_base base;
	struct arena arena;
	struct problems problems = {0};
	struct charter_source source;
	struct blouse_charter *a, *b;
	struct error err = {0};
	arena_init(&arena, OVERLAY_MEMORY_MAX);
	buf_init(&got, OVERLAY_COMPILED_MAX);
	assert_int_equal(overlay_open(buf_str(&base_file), &base, &err), ERR_NONE);
	assert_int_equal(overlay_read(&arena, &problems, &base, str_from_c(small), &source, &err), ERR_NONE);
	for (size_t i = 0; i < problems.list.count; i++)
		fail_msg("%u: %s", problems.list.items[i].at.line, problems.list.items[i].message);
	assert_int_equal(overlay_write(&source, &base, &got, &err), ERR_NONE);
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		if (!str_eq(section(&got, same[i]), section(&wanted, same[i])))
			fail_msg("section %u differs", same[i]);

	assert_int_equal(blouse_charter_open(got.ptr, got.len, &a, NULL), BLOUSE_OK);
	assert_int_equal(blouse_charter_open(wanted.ptr, wanted.len, &b, NULL), BLOUSE_OK);
	assert_int_equal(blouse_charter_rule_count(a), blouse_charter_rule_count(b));
	for (unsigned i = 0; i < blouse_charter_rule_count(a); i++) {
		const struct blouse_rule *x = blouse_charter_rule(a, i), *y = blouse_charter_rule(b, i);
		const char *const texts[][2] = {
			{x->id, y->id},           {x->title, y->title},   {x->why, y->why},
			{x->message, y->message}, {x->advice, y->advice}, {x->question, y->question},
			{x->law, y->law},         {x->source, y->source}, {x->principle, y->principle}};
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			assert_string_equal(texts[k][0], texts[k][1]);
		assert_int_equal(x->level, y->level);
		assert_int_equal(x->contexts, y->contexts);
		assert_int_equal(x->enabled, y->enabled);
	}
	assert_int_equal(charter_clause_count(a), charter_clause_count(b));
	for (size_t i = 0; i < charter_clause_count(a); i++) {
		struct clause x = charter_clause(a, i), y = charter_clause(b, i);
		assert_true(str_eq(x.name, y.name) && x.rule == y.rule && x.scope == y.scope && x.words == y.words);
		assert_true(x.contexts == y.contexts && x.certain == y.certain && x.states == y.states &&
			    x.all_count == y.all_count && x.any_count == y.any_count && x.none_count == y.none_count);
	}
	assert_true(str_eq(charter_perimeter(a, 0).name, STR("Hôpital Saint-Roch")));
	assert_true(str_eq(charter_shape(a, CHARTER_SHAPE_NDA, 0), STR("U99-99999")));
	assert_true(str_eq(charter_word_spelling(a, charter_word(a, STR("jsuis"))), STR("je suis")));
	assert_int_equal(charter_word_flags(a, charter_word(a, STR("martin"))),
			 charter_word_flags(b, charter_word(b, STR("martin"))));
	blouse_charter_free(a);
	blouse_charter_free(b);
	overlay_close(&base);
	buf_release(&got);
	buf_release(&wanted);
	buf_release(&base_file);
	arena_release(&arena);
}

/* Whether one of the problems says this, in that line (0: in any). */
static bool told(const struct overlay_base *base, struct arena *arena, struct str text, unsigned line, const char *what)
{
	struct problems problems = {0};
	struct charter_source source;
	bool found = false;
	assert_int_equal(overlay_read(arena, &problems, base, text, &source, NULL), ERR_NONE);
	assert_true(problems.total > 0);
	for (size_t i = 0; i < problems.list.count; i++)
		found |= strstr(problems.list.items[i].message, what) &&
			 (line == 0 || problems.list.items[i].at.line == line);
	arena_clear(arena);
	return found;
}

static void reads_no_file(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
		unsigned line;
	} rows[] = {
		{"roster:\n  file: ../../etc/passwd\n", "ce texte ne lit aucun fichier", 2},
		{"extra_rules: [regle/parking.yaml]\n", "ce texte ne lit aucun fichier", 1},
		{"roster: { file: a, names: b }\n", "pas les deux", 1},
		{"roster:\n  names: |\n    Aurélie CASTAGNET\n    12\n", "écrivez « Prénom Nom », un par ligne", 4},
		{"roster:\n  names: |\n    sel: 12\n", "sel illisible", 3},
		{"sites:\n  - name: S\n    address: A\n    buildings:\n      - name: B\n", "perimeter", 5},
		{"sites:\n  - name: S\n    address: A\n    buildings:\n"
		 "      - { name: B, perimeter: { latitude: 91, longitude: 0, radius: 5 } }\n",
		 "hors du globe", 5},
	};
	struct buf file = compile(NULL);
	struct overlay_base base;
	struct arena arena;
	arena_init(&arena, OVERLAY_MEMORY_MAX);
	assert_int_equal(overlay_open(buf_str(&file), &base, NULL), ERR_NONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!told(&base, &arena, str_from_c(rows[i].text), rows[i].line, rows[i].says))
			fail_msg("%s", rows[i].text);
	}
	overlay_close(&base);
	buf_release(&file);
	arena_release(&arena);
}

static void hostile_texts_are_mistakes(void **state)
{
	(void)state;
	static const struct {
		const char *before, *again, *says;
	} rows[] = {
		{"a: &a [x]\n", "b: [*a, *a, *a]\n", "signe de YAML"},
		{"", "[", "emboîtées"},
		{"", "{a: ", "emboîtées"},
		{"", "- ", "emboîtées"},
		{"", "-", "table"},
		{"", "---\n", "second document"},
		{"aliases:\n", "  - nom\n", "plus de"},
		{"aliases: [", "[],", "il manque"},
		{"", "# rien\n", "fichier vide"},
		{"", "\xFF", "UTF-8"},
		{"", "x: y\n", "x"},
	};
	struct buf file = compile(NULL), text;
	struct overlay_base base;
	struct arena arena;
	arena_init(&arena, OVERLAY_MEMORY_MAX);
	buf_init(&text, 2 * OVERLAY_BYTES_MAX);
	assert_int_equal(overlay_open(buf_str(&file), &base, NULL), ERR_NONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_clear(&text);
		buf_add_c(&text, rows[i].before);
		while (text.len + strlen(rows[i].again) <= OVERLAY_BYTES_MAX)
			buf_add_c(&text, rows[i].again);
		if (!told(&base, &arena, buf_str(&text), 0, rows[i].says))
			fail_msg("%s", rows[i].again);
	}
	buf_add_c(&text, "xxxxxx");
	assert_true(told(&base, &arena, buf_str(&text), 1, "512 ko"));
	overlay_close(&base);
	buf_release(&text);
	buf_release(&file);
	arena_release(&arena);
}

int main(void)
{
	if (chdir(TESTDATA) != 0)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_what_the_sources_give),
		cmocka_unit_test(reads_no_file),
		cmocka_unit_test(hostile_texts_are_mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
