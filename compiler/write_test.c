/* SPDX-License-Identifier: Apache-2.0 */
/* From testdata/small to a compiled charter and back, and what becomes of a damaged one. */
#include "compiler/write.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/testing.h"
#include "engine/charter.h"
#include "engine/format.h"

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
	assert_int_equal(problems.total, 0);
	assert_int_equal(hunspell_load(&arena, "hunspell", &hunspell, &err), ERR_NONE);
	assert_int_equal(charter_write(&source, &hunspell, &compiled, &err), ERR_NONE);
	arena_release(&arena);
	return compiled;
}

/* The concepts of a phrase, walked as the engine does, every lexeme of every word tried; true if `concept` is one. */
static bool phrase_is(const struct blouse_charter *c, const char *phrase, const char *concept)
{
	uint32_t nodes[64] = {CHARTER_NODE_ROOT};
	size_t count = 1, n;
	for (struct str rest = str_from_c(phrase), word; rest.len > 0;) {
		uint32_t reached[64];
		size_t reached_count = 0, lexeme_count;
		rest = str_cut(rest, ' ', &word);
		uint32_t index = charter_word(c, word);
		const uint32_t *lexemes = charter_word_lexemes(c, index, &lexeme_count);
		bool number = word.ptr[0] >= '0' && word.ptr[0] <= '9';
		for (size_t i = 0; i < count; i++) {
			for (size_t k = 0; k < lexeme_count + 2; k++) {
				uint32_t lexeme = k < lexeme_count    ? lexemes[k]
						  : k == lexeme_count ? CHARTER_LEXEME_ANY
								      : CHARTER_LEXEME_NUMBER;
				uint32_t next = lexeme == CHARTER_LEXEME_NUMBER && !number
							? CHARTER_NODE_NONE
							: charter_next(c, nodes[i], lexeme);
				if (next != CHARTER_NODE_NONE && reached_count < 64)
					reached[reached_count++] = next;
			}
		}
		memcpy(nodes, reached, reached_count * sizeof(*nodes));
		count = reached_count;
	}
	for (size_t i = 0; i < count; i++) {
		const uint16_t *concepts = charter_node_concepts(c, nodes[i], &n);
		for (size_t k = 0; k < n; k++)
			if (str_eq(charter_concept_id(c, concepts[k]), str_from_c(concept)))
				return true;
	}
	return false;
}

static void goes_there_and_back(void **state)
{
	(void)state;
	struct buf file = compile("small/establishment.yaml");
	struct blouse_charter *c;
	struct blouse_error err = {0};
	assert_int_equal(blouse_charter_open(file.ptr, file.len, &c, &err), BLOUSE_OK);

	assert_true(phrase_is(c, "patientes", "patient"));
	assert_true(phrase_is(c, "yeux", "patient"));
	assert_true(phrase_is(c, "hopitaux", "patient"));
	assert_true(phrase_is(c, "urgences", "patient"));
	assert_false(phrase_is(c, "urgence", "patient")); /* =urgences */
	assert_false(phrase_is(c, "patient chambre 12", "patient"));
	assert_true(phrase_is(c, "patiente en chambre 12", "patient"));
	assert_false(phrase_is(c, "patiente en chambre en", "patient"));
	assert_true(phrase_is(c, "rendez vous", "patient"));
	assert_false(phrase_is(c, "rendre vous", "patient"));
	assert_true(phrase_is(c, "aides soignante", "patient"));
	assert_true(phrase_is(c, "\xF0\x9F\x92\x89", "patient"));
	assert_true(phrase_is(c, "perfusait", "soin"));
	assert_true(phrase_is(c, "scopee", "soin"));
	assert_true(phrase_is(c, "a mange vite", "soin") && phrase_is(c, "a bien mangee trop vite", "soin"));
	assert_false(phrase_is(c, "a bien trop vite", "soin"));
	assert_true(phrase_is(c, "ehpads", "soin") && phrase_is(c, "chu", "soin"));

	assert_true(phrase_is(c, "chu de test", "etablissement"));
	assert_true(phrase_is(c, "hopital saint roch", "site"));
	assert_true(phrase_is(c, "unite helianthe", "service-nomme"));
	assert_true(phrase_is(c, "chu_test", "compte-officiel-connu"));
	assert_true(phrase_is(c, "chu test", "hashtag-officiel") && phrase_is(c, "chutest", "hashtag-officiel"));
	assert_true(phrase_is(c, "projet helios", "mot-confidentiel"));

	assert_true(str_eq(charter_word_spelling(c, charter_word(c, STR("jsuis"))), STR("je suis")));
	assert_true(charter_word(c, STR("pourquoi")) != CHARTER_WORD_NONE);
	assert_true(charter_is_common(c, STR("mangeait")) && charter_is_common(c, STR("rendez")));
	assert_true(charter_word_flags(c, charter_word(c, STR("martin"))) & WORD_SURNAME);

	assert_int_equal(blouse_charter_rule_count(c), 2);
	const struct blouse_rule *rule = blouse_charter_rule(c, 0);
	assert_string_equal(rule->id, "secret");
	assert_int_equal(rule->level, BLOUSE_ATTENTION);
	assert_string_equal(rule->law, "Code, art. 1 : Dit.");
	assert_string_equal(rule->source, "Guide du CHU de Nantes, 2021, « Partie »");
	struct clause clause = charter_clause(c, 0);
	assert_true(clause.certain && clause.scope == CLAUSE_WORDS && clause.words == 12 && clause.contexts == 3);
	assert_true(str_eq(charter_concept_id(c, clause.all[1]), STR("soin")));
	assert_true(str_eq(charter_concept_id(c, clause.any[0]), STR("etablissement")));
	assert_true(str_eq(charter_concept_id(c, clause.none[0]), STR("temps")));
	assert_int_equal(charter_clause(c, 1).rule, 1);
	assert_true(str_eq(charter_perimeter(c, 0).name, STR("Hôpital Saint-Roch")));
	assert_true(str_eq(charter_shape(c, CHARTER_SHAPE_NDA, 0), STR("U99-99999")));
	assert_true(charter_on_roster(c, STR("aurelie castagnet")) && charter_on_roster(c, STR("castagnet aurelie")));
	assert_true(charter_on_roster(c, STR("castagnet")) && !charter_on_roster(c, STR("aurelie")));
	blouse_charter_free(c);
	buf_release(&file);
}

static void without_an_establishment(void **state)
{
	(void)state;
	struct buf file = compile(NULL);
	struct blouse_charter *c;
	assert_int_equal(blouse_charter_open(file.ptr, file.len, &c, NULL), BLOUSE_OK);
	assert_int_equal(blouse_charter_rule_count(c), 1);
	assert_int_equal(blouse_charter_rule(c, 0)->level, BLOUSE_BLOQUANT);
	assert_int_equal(charter_perimeter_count(c), 0);
	assert_false(charter_on_roster(c, STR("castagnet")));
	/* Clauses may name what an establishment would fill. */
	assert_true(charter_concept(c, STR("etablissement")) >= 0);
	blouse_charter_free(c);
	buf_release(&file);
}

static void same_sources_give_the_same_bytes(void **state)
{
	(void)state;
	struct buf a = compile("small/establishment.yaml"), b = compile("small/establishment.yaml");
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.ptr, b.ptr, a.len);
	buf_release(&a);
	buf_release(&b);
}

/* Asks for everything, so that the sanitizers see each access. */
static void use_all(const struct blouse_charter *c)
{
	size_t n, sum = 0;
	static const char *const words[] = {"patient", "perfusait", "jsuis", "zzz", "", "chu_test"};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		uint32_t word = charter_word(c, str_from_c(words[i]));
		const uint32_t *lexemes = charter_word_lexemes(c, word, &n);
		for (size_t k = 0; k < n; k++) {
			uint32_t node = charter_next(c, CHARTER_NODE_ROOT, lexemes[k]);
			size_t concepts;
			const uint16_t *list = charter_node_concepts(c, node, &concepts);
			for (size_t q = 0; q < concepts; q++)
				sum += charter_concept_id(c, list[q]).len;
			sum += charter_next(c, node, lexemes[k]) + charter_next(c, node, CHARTER_LEXEME_ANY);
		}
		sum += charter_word_flags(c, word) + charter_word_spelling(c, word).len;
		sum += charter_is_common(c, str_from_c(words[i])) + charter_on_roster(c, str_from_c(words[i]));
	}
	for (unsigned i = 0; i < blouse_charter_rule_count(c); i++)
		sum += strlen(blouse_charter_rule(c, i)->why) + strlen(blouse_charter_rule(c, i)->law);
	for (size_t i = 0; i < charter_clause_count(c); i++) {
		struct clause clause = charter_clause(c, i);
		for (size_t k = 0; k < clause.all_count; k++)
			sum += charter_concept_id(c, clause.all[k]).len;
		for (size_t k = 0; k < clause.none_count; k++)
			sum += charter_concept_id(c, clause.none[k]).len;
	}
	for (size_t i = 0; i < charter_perimeter_count(c); i++)
		sum += charter_perimeter(c, i).name.len;
	for (size_t i = 0; i < charter_shape_count(c, CHARTER_SHAPE_IPP); i++)
		sum += charter_shape(c, CHARTER_SHAPE_IPP, i).len;
	sum += (size_t)charter_concept(c, STR("soin")) + charter_model(c).len;
	assert_true(sum != 0);
}

/* A copy of its own, exactly as long, so that reading behind it is seen. */
static void *copy_of(const struct buf *file, size_t len)
{
	void *copy = mem_alloc(len ? len : 1);
	assert_non_null(copy);
	memcpy(copy, file->ptr, len);
	return copy;
}

static void cut_anywhere_it_is_refused(void **state)
{
	(void)state;
	struct buf file = compile("small/establishment.yaml");
	for (size_t len = 0; len < file.len; len++) {
		struct blouse_charter *c;
		struct blouse_error err = {0};
		void *copy = copy_of(&file, len);
		assert_int_not_equal(blouse_charter_open(copy, len, &c, &err), BLOUSE_OK);
		assert_true(err.message[0] != '\0');
		mem_free(copy);
	}
	buf_release(&file);
}

static void changed_anywhere_it_is_refused(void **state)
{
	(void)state;
	struct buf file = compile("small/establishment.yaml");
	struct blouse_charter *c;
	unsigned char *bytes = copy_of(&file, file.len);
	for (size_t i = 0; i < file.len; i++) {
		bytes[i] ^= (unsigned char)(1u << i % 8);
		assert_int_not_equal(blouse_charter_open(bytes, file.len, &c, NULL), BLOUSE_OK);
		bytes[i] ^= (unsigned char)(1u << i % 8);
	}
	mem_free(bytes);
	buf_release(&file);
}

/* The same with a checksum that holds, as somebody would make it on purpose: refused or harmless. */
static void changed_on_purpose_it_is_harmless(void **state)
{
	(void)state;
	struct buf file = compile("small/establishment.yaml");
	struct blouse_charter *c;
	unsigned char *bytes = copy_of(&file, file.len);
	struct format_header *header = (struct format_header *)bytes;
	size_t refused = 0;
	for (size_t i = FORMAT_CHECKED_FROM; i < file.len; i++) {
		static const unsigned char changes[] = {0x01, 0x80, 0xFF};
		unsigned char kept = bytes[i];
		bytes[i] = (unsigned char)(kept ^ changes[i % 3]);
		header->checksum = hash_block(bytes + FORMAT_CHECKED_FROM, file.len - FORMAT_CHECKED_FROM);
		if (blouse_charter_open(bytes, file.len, &c, NULL) == BLOUSE_OK) {
			use_all(c);
			blouse_charter_free(c);
		} else {
			refused++;
		}
		bytes[i] = kept;
	}
	assert_true(refused > 0 && refused < file.len);
	mem_free(bytes);
	buf_release(&file);
}

static void mistakes_stop_the_compilation(void **state)
{
	(void)state;
	struct arena arena;
	struct problems problems = {0};
	struct error err = {0};
	struct buf compiled;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	buf_init(&compiled, 1 << 24);
	assert_int_equal(charter_compile(&arena, &problems, "bad", NULL, &compiled, &err), ERR_FORMAT);
	assert_true(problems.total > 10);
	assert_int_equal(compiled.len, 0);
	arena_release(&arena);
	buf_release(&compiled);
}

/* Whatever is lacking, and whenever, it is an error that says so. */
static enum error_code compile_within(size_t memory)
{
	struct arena arena;
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	struct hunspell hunspell;
	struct error err = {0};
	struct buf compiled;
	arena_init(&arena, memory);
	buf_init(&compiled, 1 << 24);
	enum error_code code = source_load(&arena, &problems, "small", "small/establishment.yaml", &source, &err);
	if (code == ERR_NONE)
		code = hunspell_load(&arena, "hunspell", &hunspell, &err);
	if (code == ERR_NONE)
		code = charter_write(&source, &hunspell, &compiled, &err);
	assert_true(code == ERR_NONE || code == ERR_NOMEM);
	assert_int_equal(code, err.code);
	arena_release(&arena);
	buf_release(&compiled);
	return code;
}

static void lack_of_memory_is_an_error(void **state)
{
	(void)state;
	size_t refused = 0;
	for (size_t memory = 20000; memory < (size_t)8 << 20; memory += memory / 13)
		refused += compile_within(memory) != ERR_NONE;
	assert_true(refused > 10);
#ifdef BLOUSE_FAULTS
	enum error_code code = ERR_NOMEM;
	for (long after = 0; code != ERR_NONE; after++) {
		mem_fail_after(after);
		code = compile_within(SOURCE_MEMORY_MAX);
	}
	mem_fail_after(-1);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_there_and_back),
		cmocka_unit_test(without_an_establishment),
		cmocka_unit_test(same_sources_give_the_same_bytes),
		cmocka_unit_test(cut_anywhere_it_is_refused),
		cmocka_unit_test(changed_anywhere_it_is_refused),
		cmocka_unit_test(changed_on_purpose_it_is_harmless),
		cmocka_unit_test(mistakes_stop_the_compilation),
		cmocka_unit_test(lack_of_memory_is_an_error),
	};
	if (chdir(TESTDATA) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
