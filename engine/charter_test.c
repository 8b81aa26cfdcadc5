/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and reading compiled charters made by hand here, so that they may be wrong in ways that the compiler never is.
 * What the compiler makes is tested beside it. */
#include "engine/charter.h"

#include "base/sha256.h"
#include "base/testing.h"
#include "engine/format.h"

#define FILE_MAX 16384

/* A charter with two words ("le", "patient"), the phrases "patient" and "patient #", one rule and one clause. */
struct made {
	_Alignas(64) unsigned char bytes[FILE_MAX];
	size_t size;
};

static struct format_header *header(struct made *m) { return (struct format_header *)m->bytes; }
static void *section(struct made *m, enum format_section_id id) { return m->bytes + header(m)->sections[id].offset; }

/* Not inlined: gcc 12 at -O3 takes the header for the whole array and warns. */
__attribute__((noinline)) static void put(struct made *m, enum format_section_id id, const void *data, size_t len)
{
	m->size = (m->size + FORMAT_ALIGN - 1) / FORMAT_ALIGN * FORMAT_ALIGN;
	assert_true(m->size + len <= FILE_MAX);
	header(m)->sections[id] = (struct format_section){m->size, len};
	if (len)
		memcpy(m->bytes + m->size, data, len);
	m->size += len;
}

static void seal(struct made *m)
{
	header(m)->size = m->size;
	header(m)->checksum = hash_block(m->bytes + FORMAT_CHECKED_FROM, m->size - FORMAT_CHECKED_FROM);
}

#define PUT(m, id, array) put((m), (id), (array), sizeof(array))

static void make(struct made *m)
{
	/* Offsets: le 1, patient 4, je suis 12, soin 20, secret 25 */
	static const char strings[] = "\0le\0patient\0je suis\0soin\0secret";
	static const struct format_word words[] = {
		{.text = 1, .len = 2, .flags = WORD_STOP, .spelling = 12},
		{.text = 4, .len = 7, .flags = WORD_COMMON, .lexemes = 0, .lexeme_count = 1},
	};
	static const uint32_t lexemes[] = {2}, root[] = {FORMAT_NONE, FORMAT_NONE, 1}, node_lexemes[] = {0, 2, 0};
	static const struct format_node nodes[] = {{1, 0}, {2, 0}, {3, 1}, {3, 2}};
	static const uint16_t node_concepts[] = {0, 0}, clause_concepts[] = {0};
	static const struct format_str concepts[] = {{20, 4}}, ipp[] = {{25, 6}};
	static const struct format_str secret = {25, 6};
	const struct format_rule rules[] = {{.id = secret,
					     .title = secret,
					     .message = secret,
					     .level = BLOUSE_BLOQUANT,
					     .contexts = 7,
					     .enabled = 1}};
	const struct format_clause clauses[] = {{.name = secret,
						 .contexts = 1,
						 .scope = CLAUSE_WORDS,
						 .words = 4,
						 .flags = CLAUSE_CERTAIN,
						 .all_count = 1}};
	static const struct format_point points[] = {{43.29, -0.38}, {43.29, -0.37}, {43.3, -0.37}};
	const struct format_perimeter perimeters[] = {{{4, 7}, 43.29, -0.37, 450, 4e5, 0, 3}};
	uint32_t slots[4], edges[2] = {FORMAT_NONE, FORMAT_NONE};
	unsigned char sha256[SHA256_LEN], salt[FORMAT_SALT_LEN] = "seize octets ici";
	struct {
		unsigned char salt[FORMAT_SALT_LEN];
		uint64_t sum;
	} roster;

	*m = (struct made){.size = sizeof(struct format_header)};
	memcpy(header(m)->magic, FORMAT_MAGIC, sizeof(header(m)->magic));
	header(m)->version = FORMAT_VERSION;
	header(m)->section_count = FORMAT_SECTIONS;
	for (size_t i = 0; i < FORMAT_SECTIONS; i++)
		put(m, (enum format_section_id)i, NULL, 0);
	memset(slots, 0xFF, sizeof(slots));
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t hash = format_word_hash((struct str){strings + words[i].text, words[i].len}), at = hash;
		while (slots[at & 3] != FORMAT_NONE)
			at++;
		slots[at & 3] = format_slot(hash, i);
	}
	uint64_t edge = format_edge_hash(1, CHARTER_LEXEME_NUMBER);
	edges[edge & 1] = format_slot(edge, 2);
	sha256_salted((struct str){(const char *)salt, sizeof(salt)}, STR("aurelie castagnet"), sha256);
	memcpy(roster.salt, salt, sizeof(salt));
	roster.sum = format_roster_sum(sha256);

	PUT(m, FORMAT_STRINGS, strings);
	PUT(m, FORMAT_WORDS, words);
	PUT(m, FORMAT_WORD_SLOTS, slots);
	PUT(m, FORMAT_LEXEMES, lexemes);
	PUT(m, FORMAT_NODES, nodes);
	PUT(m, FORMAT_NODE_LEXEMES, node_lexemes);
	PUT(m, FORMAT_NODE_CONCEPTS, node_concepts);
	PUT(m, FORMAT_ROOT, root);
	PUT(m, FORMAT_EDGES, edges);
	PUT(m, FORMAT_CONCEPTS, concepts);
	PUT(m, FORMAT_RULES, rules);
	PUT(m, FORMAT_CLAUSES, clauses);
	PUT(m, FORMAT_CLAUSE_CONCEPTS, clause_concepts);
	PUT(m, FORMAT_PERIMETERS, perimeters);
	PUT(m, FORMAT_PERIMETER_POINTS, points);
	PUT(m, FORMAT_SHAPES_IPP, ipp);
	put(m, FORMAT_ROSTER, &roster, sizeof(roster));
	PUT(m, FORMAT_MODEL, "modele");
	seal(m);
}

static int open_made(struct made *m, struct blouse_charter **c)
{
	struct blouse_error err = {.message = ""};
	int status = blouse_charter_open(m->bytes, m->size, c, &err);
	if (status != BLOUSE_OK) {
		/* Says what to do, and to what status it belongs. */
		assert_int_equal(err.status, status);
		assert_true(strlen(err.message) > 20);
	}
	return status;
}

static void reads_what_was_written(void **state)
{
	(void)state;
	static struct made m;
	struct blouse_charter *c;
	size_t count;
	make(&m);
	assert_int_equal(open_made(&m, &c), BLOUSE_OK);

	uint32_t patient = charter_word(c, STR("patient"));
	assert_int_equal(patient, 1);
	assert_int_equal(charter_word(c, STR("le")), 0);
	assert_int_equal(charter_word(c, STR("la")), CHARTER_WORD_NONE);
	assert_int_equal(charter_word(c, STR("")), CHARTER_WORD_NONE);
	assert_int_equal(charter_word_flags(c, patient), WORD_COMMON);
	assert_int_equal(charter_word_flags(c, CHARTER_WORD_NONE), 0);
	assert_true(str_eq(charter_word_spelling(c, 0), STR("je suis")));
	assert_true(str_eq(charter_word_spelling(c, patient), STR("")));
	const uint32_t *lexemes = charter_word_lexemes(c, patient, &count);
	assert_int_equal(count, 1);
	assert_int_equal(lexemes[0], 2);
	charter_word_lexemes(c, 99, &count);
	assert_int_equal(count, 0);
	assert_false(charter_is_common(c, STR("patient"))); /* no filter here */

	uint32_t node = charter_next(c, CHARTER_NODE_ROOT, 2);
	assert_int_equal(node, 1);
	assert_int_equal(charter_next(c, node, CHARTER_LEXEME_NUMBER), 2);
	assert_int_equal(charter_next(c, node, CHARTER_LEXEME_ANY), CHARTER_NODE_NONE);
	assert_int_equal(charter_next(c, 2, 2), CHARTER_NODE_NONE);
	assert_int_equal(charter_next(c, CHARTER_NODE_ROOT, 1u << 30), CHARTER_NODE_NONE);
	assert_int_equal(charter_next(c, CHARTER_NODE_NONE, 2), CHARTER_NODE_NONE);
	assert_int_equal(charter_node_concepts(c, 2, &count)[0], 0);
	assert_int_equal(count, 1);
	charter_node_concepts(c, CHARTER_NODE_ROOT, &count);
	assert_int_equal(count, 0);

	assert_int_equal(charter_concept_count(c), 1);
	assert_int_equal(charter_concept(c, STR("soin")), 0);
	assert_int_equal(charter_concept(c, STR("so")), -1);
	assert_true(str_eq(charter_concept_id(c, 0), STR("soin")));
	assert_true(str_eq(charter_concept_id(c, 1), STR("")));

	assert_int_equal(blouse_charter_rule_count(c), 1);
	assert_string_equal(blouse_charter_rule(c, 0)->title, "secret");
	assert_string_equal(blouse_charter_rule(c, 0)->advice, "");
	assert_null(blouse_charter_rule(c, 1));
	struct clause clause = charter_clause(c, 0);
	assert_int_equal(charter_clause_count(c), 1);
	assert_true(clause.certain && clause.words == 4 && clause.all_count == 1 && clause.all[0] == 0);

	assert_true(charter_perimeter(c, 0).radius > 449 && charter_perimeter(c, 0).radius < 451);
	assert_int_equal(charter_perimeter(c, 0).point_count, 3);
	assert_true(charter_perimeter(c, 0).points[2].latitude > 43.299);
	assert_int_equal(charter_shape_count(c, CHARTER_SHAPE_IPP), 1);
	assert_int_equal(charter_shape_count(c, CHARTER_SHAPE_NDA), 0);
	assert_true(charter_on_roster(c, STR("aurelie castagnet")));
	assert_false(charter_on_roster(c, STR("aurelie")));
	assert_int_equal(charter_model(c).len, 7);
	assert_int_equal((uintptr_t)charter_model(c).ptr % FORMAT_ALIGN, 0);
	assert_int_equal(charter_name_model(c).len, 0);
	blouse_charter_free(c);
}

static void other_files_are_refused(void **state)
{
	(void)state;
	static struct made m;
	struct blouse_charter *c = NULL;
	make(&m);
	m.bytes[0] ^= 1;
	assert_int_equal(open_made(&m, &c), BLOUSE_FORMAT);
	make(&m);
	header(&m)->version++;
	assert_int_equal(open_made(&m, &c), BLOUSE_VERSION);
	make(&m);
	m.bytes[m.size - 1] ^= 1;
	assert_int_equal(open_made(&m, &c), BLOUSE_FORMAT);
	assert_int_equal(blouse_charter_open(NULL, 0, &c, NULL), BLOUSE_USAGE);
	assert_int_equal(blouse_charter_open(m.bytes + 1, m.size - 1, &c, NULL), BLOUSE_USAGE);
	assert_int_equal(blouse_charter_open("vide", 0, &c, NULL) == BLOUSE_OK, false);
	assert_null(c);
	blouse_charter_free(NULL);
}

static void cut_files_are_refused(void **state)
{
	(void)state;
	static struct made m;
	struct blouse_charter *c;
	make(&m);
	size_t size = m.size;
	for (m.size = 0; m.size < size; m.size++)
		assert_int_not_equal(open_made(&m, &c), BLOUSE_OK);
}

/* Changes one thing in a file and seals it again, so that the checksum does not help. */
#define REFUSED(change)                                                                                                \
	do {                                                                                                           \
		make(&m);                                                                                              \
		change;                                                                                                \
		seal(&m);                                                                                              \
		assert_int_equal(open_made(&m, &c), BLOUSE_FORMAT);                                                    \
	} while (0)

#define AT(id, type) ((type *)section(&m, id))

static void hostile_files_are_refused(void **state)
{
	(void)state;
	static struct made m;
	struct blouse_charter *c;
	double nan = __builtin_nan("");
	REFUSED(header(&m)->section_count--);
	REFUSED(header(&m)->sections[FORMAT_WORDS].offset += 8);
	REFUSED(header(&m)->sections[FORMAT_WORDS].offset = FORMAT_ALIGN * 1000000ull);
	REFUSED(header(&m)->sections[FORMAT_WORDS].offset = 0);
	REFUSED(header(&m)->sections[FORMAT_WORDS].size = UINT64_MAX - 15);
	REFUSED(header(&m)->sections[FORMAT_WORDS].size -= 1);
	REFUSED(header(&m)->sections[FORMAT_STRINGS].size = 0);
	REFUSED(header(&m)->sections[FORMAT_STRINGS].size -= 1);
	REFUSED(header(&m)->sections[FORMAT_WORD_SLOTS].size -= 4);
	REFUSED(header(&m)->sections[FORMAT_WORD_SLOTS].size = 0);
	REFUSED(header(&m)->sections[FORMAT_NODES].size -= sizeof(struct format_node));
	REFUSED(header(&m)->sections[FORMAT_NODES].size = sizeof(struct format_node));
	REFUSED(header(&m)->sections[FORMAT_NODE_LEXEMES].size -= 4);
	REFUSED(header(&m)->sections[FORMAT_EDGES].size = 0);
	REFUSED(header(&m)->sections[FORMAT_ROSTER].size -= 1);
	REFUSED(header(&m)->sections[FORMAT_ROSTER].size = 8);
	REFUSED(AT(FORMAT_STRINGS, char)[0] = 'x');
	REFUSED(AT(FORMAT_WORDS, struct format_word)[1].text = 31);
	REFUSED(AT(FORMAT_WORDS, struct format_word)[1].text = UINT32_MAX);
	REFUSED(AT(FORMAT_WORDS, struct format_word)[1].spelling = 32);
	REFUSED(AT(FORMAT_WORDS, struct format_word)[1].lexemes = 1);
	REFUSED(AT(FORMAT_WORDS, struct format_word)[1].lexeme_count = 2);
	REFUSED(AT(FORMAT_WORD_SLOTS, uint32_t)[0] = 2);
	REFUSED(AT(FORMAT_EDGES, uint32_t)[0] = 3);
	REFUSED(AT(FORMAT_ROOT, uint32_t)[2] = 2);
	REFUSED(AT(FORMAT_ROOT, uint32_t)[2] = 0);
	REFUSED(AT(FORMAT_NODES, struct format_node)[0].child = 0);
	REFUSED(AT(FORMAT_NODES, struct format_node)[1].child = 1);
	REFUSED(AT(FORMAT_NODES, struct format_node)[2].child = 2);
	REFUSED(AT(FORMAT_NODES, struct format_node)[3].child = 2);
	REFUSED(AT(FORMAT_NODES, struct format_node)[2].concept = 3);
	REFUSED(AT(FORMAT_NODES, struct format_node)[3].concept = 3);
	REFUSED(AT(FORMAT_NODE_CONCEPTS, uint16_t)[1] = 1);
	REFUSED(AT(FORMAT_CONCEPTS, struct format_str)[0].len = 3);
	REFUSED(AT(FORMAT_CONCEPTS, struct format_str)[0].offset = UINT32_MAX);
	REFUSED(AT(FORMAT_RULES, struct format_rule)[0].title.len = UINT32_MAX);
	REFUSED(AT(FORMAT_RULES, struct format_rule)[0].title.len = 5);
	REFUSED(AT(FORMAT_RULES, struct format_rule)[0].level = BLOUSE_BLOQUANT + 1);
	REFUSED(AT(FORMAT_RULES, struct format_rule)[0].contexts = 8);
	REFUSED(AT(FORMAT_RULES, struct format_rule)[0].enabled = 2);
	REFUSED(AT(FORMAT_STRINGS, unsigned char)[26] = 0xFF); /* a title that is no UTF-8 */
	REFUSED(AT(FORMAT_CLAUSES, struct format_clause)[0].rule = 1);
	REFUSED(AT(FORMAT_CLAUSES, struct format_clause)[0].scope = CLAUSE_MESSAGE + 1);
	REFUSED(AT(FORMAT_CLAUSES, struct format_clause)[0].words = 0);
	REFUSED(AT(FORMAT_CLAUSES, struct format_clause)[0].none_count = UINT16_MAX);
	REFUSED(AT(FORMAT_CLAUSES, struct format_clause)[0].concepts = 2);
	REFUSED(AT(FORMAT_CLAUSE_CONCEPTS, uint16_t)[0] = 1);
	REFUSED(AT(FORMAT_PERIMETERS, struct format_perimeter)[0].latitude = nan);
	REFUSED(AT(FORMAT_PERIMETERS, struct format_perimeter)[0].radius = -1);
	REFUSED(AT(FORMAT_PERIMETERS, struct format_perimeter)[0].area = nan);
	REFUSED(AT(FORMAT_PERIMETERS, struct format_perimeter)[0].points = 1);
	REFUSED(AT(FORMAT_PERIMETERS, struct format_perimeter)[0].points = UINT32_MAX);
	REFUSED(AT(FORMAT_PERIMETERS, struct format_perimeter)[0].point_count = UINT32_MAX);
	REFUSED(AT(FORMAT_PERIMETER_POINTS, struct format_point)[1].longitude = 181);
	REFUSED(AT(FORMAT_SHAPES_IPP, struct format_str)[0].len = 0);
	REFUSED(put(&m, FORMAT_FILTER, "0123456789abcdef0", 17));
}

/* Slots that point at the wrong word, or a table without an empty slot, cost a miss and no more. */
static void probes_are_bounded(void **state)
{
	(void)state;
	static struct made m;
	struct blouse_charter *c;
	make(&m);
	uint32_t full[4];
	uint64_t hash = format_word_hash(STR("absent"));
	for (size_t i = 0; i < 4; i++)
		full[i] = format_slot(hash, 0);
	put(&m, FORMAT_WORD_SLOTS, full, sizeof(full));
	seal(&m);
	assert_int_equal(open_made(&m, &c), BLOUSE_OK);
	assert_int_equal(charter_word(c, STR("absent")), CHARTER_WORD_NONE);
	blouse_charter_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written), cmocka_unit_test(other_files_are_refused),
		cmocka_unit_test(cut_files_are_refused),  cmocka_unit_test(hostile_files_are_refused),
		cmocka_unit_test(probes_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
