/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/write.h"

#include "compiler/filter.h"
#include "compiler/overlay.h"
#include "compiler/phrase.h"
#include "compiler/trie.h"
#include "compiler/words.h"
#include "engine/format.h"

#define NOTHING ((struct format_str){0, 0})

struct writing {
	struct arena *arena;
	const struct charter_source *source;
	struct words words;
	struct trie trie;
	struct buf sections[FORMAT_SECTIONS];
	uint32_t *word_order; /* by position in the file: index in words */
	uint16_t *concepts;   /* by index in the source: position in the file */
	uint32_t *concept_order;
	size_t sorted; /* words that were added in order, those of the charter laid under */
};

static struct buf *section(struct writing *w, enum format_section_id id) { return &w->sections[id]; }

static struct format_str add_string(struct writing *w, struct str s)
{
	struct buf *strings = section(w, FORMAT_STRINGS);
	if (s.len == 0)
		return NOTHING;
	struct format_str ref = {(uint32_t)strings->len, (uint32_t)s.len};
	buf_add_str(strings, s);
	buf_add_char(strings, '\0');
	return ref;
}

/* --- Words and phrases --- */

static void add_spellings(struct writing *w)
{
	for (size_t i = 0; i < w->source->spellings.count && !w->words.failed; i++) {
		const struct source_spelling *spelling = &w->source->spellings.items[i];
		str_list from = {0}, to = {0};
		struct buf joined;
		buf_init(&joined, FORMAT_SPELLING_MAX + 1);
		if (!phrase_words(w->arena, spelling->from, &from) || !phrase_words(w->arena, spelling->to, &to))
			w->words.failed = true;
		for (size_t k = 0; k < to.count; k++) {
			buf_addf(&joined, "%s%.*s", k ? " " : "", STR_ARG(to.items[k]));
			words_add(&w->words, to.items[k]);
		}
		uint32_t word = from.count == 1 ? words_add(&w->words, from.items[0]) : WORDS_NONE;
		if (word != WORDS_NONE && !str_eq(buf_str(&joined), from.items[0])) {
			struct str copy = arena_copy(w->arena, buf_str(&joined));
			w->words.failed |= !copy.ptr;
			w->words.list.items[word].spelling = copy;
		}
		w->words.failed |= joined.failed;
		buf_release(&joined);
	}
}

static void add_phrases(struct writing *w)
{
	/* Problems were reported when the source was checked. */
	struct problems problems = {.arena = w->arena};
	struct charter_source s = *w->source;
	s.problems = &problems;
	for (size_t i = 0; i < s.phrases.count && !w->trie.failed && !w->words.failed; i++) {
		struct phrase phrase;
		if (phrase_read(&s, &s.phrases.items[i], &phrase))
			trie_add(&w->trie, &w->words, &phrase, w->concepts[s.phrases.items[i].concept]);
	}
	w->words.failed |= problems.failed;
}

static int by_text(const void *a, const void *b, void *words)
{
	const struct word *list = words;
	return str_cmp(list[*(const uint32_t *)a].text, list[*(const uint32_t *)b].text);
}

/* A table of slots at two thirds full or less, large enough that no item is far from its place. `hash` of the i-th item;
 * the first `from` items are left out. */
static bool write_slots(struct writing *w, enum format_section_id id, size_t from, size_t count,
			uint64_t (*hash_of)(const struct writing *, size_t))
{
	size_t slots = 16;
	while (slots * 2 < count * 3)
		slots *= 2;
	for (; slots <= (size_t)FORMAT_ITEMS_MAX + 1; slots *= 2) {
		uint32_t *table = ARENA_NEW(w->arena, uint32_t, slots);
		if (!table)
			return false;
		memset(table, 0xFF, slots * sizeof(*table));
		bool good = true;
		for (size_t i = from; i < count && good; i++) {
			uint64_t hash = hash_of(w, i);
			size_t probe = 0;
			while (probe < FORMAT_PROBES_MAX && table[(hash + probe) & (slots - 1)] != FORMAT_NONE)
				probe++;
			good = probe < FORMAT_PROBES_MAX;
			if (good)
				table[(hash + probe) & (slots - 1)] = format_slot(hash, (uint32_t)i);
		}
		if (good)
			return buf_add(section(w, id), table, slots * sizeof(*table));
	}
	return false;
}

static uint64_t word_hash(const struct writing *w, size_t i)
{
	return format_word_hash(w->words.list.items[w->word_order[i]].text);
}

static uint64_t edge_hash(const struct writing *w, size_t i)
{
	const struct trie_node *node = &w->trie.nodes.items[w->trie.order[i]];
	return format_edge_hash(w->trie.nodes.items[node->parent].number, node->lexeme);
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The first w->sorted words already are. */
static bool order_words(struct writing *w, size_t count)
{
	struct word *list = w->words.list.items;
	size_t later = count - w->sorted;
	uint32_t *added = ARENA_NEW(w->arena, uint32_t, later + 1);
	if (!added)
		return false;
	for (size_t i = 0; i < later; i++)
		added[i] = (uint32_t)(w->sorted + i);
	qsort_r(added, later, sizeof(*added), by_text, list);
	for (size_t i = 0, base = 0, k = 0; i < count; i++) {
		bool first = k == later || (base < w->sorted && str_cmp(list[base].text, list[added[k]].text) < 0);
		w->word_order[i] = first ? (uint32_t)base++ : added[k++];
	}
	return true;
}

static enum error_code write_words(struct writing *w, struct error *err)
{
	size_t count = w->words.list.count;
	if (count > FORMAT_ITEMS_MAX || w->trie.nodes.count > FORMAT_ITEMS_MAX)
		return error_set(err, ERR_LIMIT, "Le dictionnaire dépasse %u mots : réduisez les lexiques.",
				 FORMAT_ITEMS_MAX);
	w->word_order = ARENA_NEW(w->arena, uint32_t, count + 1);
	if (!w->word_order)
		return error_nomem(err);
	if (!order_words(w, count))
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		struct word *word = &w->words.list.items[w->word_order[i]];
		if (word->text.len > FORMAT_WORD_MAX || word->lexemes.count > UINT8_MAX)
			return error_set(err, ERR_LIMIT,
					 "Le mot « %.*s » est trop long ou tient dans trop d'expressions.",
					 STR_ARG(str_sub(word->text, 0, 80)));
		if (word->lexemes.count)
			qsort(word->lexemes.items, word->lexemes.count, sizeof(uint32_t), ascending);
		struct format_word record = {
			.text = add_string(w, word->text).offset,
			.flags = (uint16_t)word->flags,
			.len = (uint8_t)word->text.len,
			.lexeme_count = (uint8_t)word->lexemes.count,
			.lexemes = (uint32_t)(section(w, FORMAT_LEXEMES)->len / sizeof(uint32_t)),
			.spelling = add_string(w, word->spelling).offset,
		};
		buf_add(section(w, FORMAT_WORDS), &record, sizeof(record));
		if (word->lexemes.count)
			buf_add(section(w, FORMAT_LEXEMES), word->lexemes.items,
				word->lexemes.count * sizeof(uint32_t));
	}
	return write_slots(w, FORMAT_WORD_SLOTS, 0, count, word_hash) ? ERR_NONE : error_nomem(err);
}

static uint32_t child_count(const struct writing *w, uint32_t node)
{
	uint32_t count = 0;
	for (uint32_t k = w->trie.nodes.items[node].child; k; k = w->trie.nodes.items[k].sibling)
		count++;
	return count;
}

static bool write_nodes(struct writing *w)
{
	trie_number(&w->trie);
	if (w->trie.failed)
		return false;
	uint32_t *root = ARENA_NEW(w->arena, uint32_t, w->words.lexemes.count);
	if (!root)
		return false;
	memset(root, 0xFF, w->words.lexemes.count * sizeof(*root));
	uint32_t child = 1, concept = 0;
	for (size_t i = 0; i < w->trie.nodes.count; i++) {
		const struct trie_node *node = &w->trie.nodes.items[w->trie.order[i]];
		struct format_node record = {child, concept};
		buf_add(section(w, FORMAT_NODES), &record, sizeof(record));
		buf_add(section(w, FORMAT_NODE_LEXEMES), &node->lexeme, sizeof(node->lexeme));
		if (node->concepts.count)
			buf_add(section(w, FORMAT_NODE_CONCEPTS), node->concepts.items,
				node->concepts.count * sizeof(uint16_t));
		concept += (uint32_t)node->concepts.count;
		child += child_count(w, w->trie.order[i]);
		if (i > 0 && node->parent == 0)
			root[node->lexeme] = (uint32_t)i;
	}
	struct format_node last = {child, concept};
	buf_add(section(w, FORMAT_NODES), &last, sizeof(last));
	buf_add(section(w, FORMAT_ROOT), root, w->words.lexemes.count * sizeof(*root));
	/* The root has its own table. */
	return write_slots(w, FORMAT_EDGES, child_count(w, 0) + 1, w->trie.nodes.count, edge_hash);
}

static int by_id(const void *a, const void *b, void *concepts)
{
	const struct source_concept *list = concepts;
	return str_cmp(list[*(const uint32_t *)a].id, list[*(const uint32_t *)b].id);
}

static bool write_concepts(struct writing *w)
{
	size_t count = w->source->concepts.count;
	w->concepts = ARENA_NEW(w->arena, uint16_t, count + 1);
	w->concept_order = ARENA_NEW(w->arena, uint32_t, count + 1);
	if (!w->concepts || !w->concept_order)
		return false;
	for (size_t i = 0; i < count; i++)
		w->concept_order[i] = (uint32_t)i;
	qsort_r(w->concept_order, count, sizeof(uint32_t), by_id, w->source->concepts.items);
	for (size_t i = 0; i < count; i++) {
		w->concepts[w->concept_order[i]] = (uint16_t)i;
		struct format_str id = add_string(w, w->source->concepts.items[w->concept_order[i]].id);
		buf_add(section(w, FORMAT_CONCEPTS), &id, sizeof(id));
	}
	return true;
}

/* --- Rules --- */

/* "Code …, art. … : ce qu'il dit" a line. */
static struct format_str write_laws(struct writing *w, const struct source_rule *rule)
{
	struct buf text;
	buf_init(&text, 1 << 16);
	for (size_t i = 0; i < rule->laws.count; i++)
		buf_addf(&text, "%s%.*s : %.*s", i ? "\n" : "", STR_ARG(rule->laws.items[i].ref),
			 STR_ARG(rule->laws.items[i].says));
	struct format_str ref = add_string(w, buf_str(&text));
	w->words.failed |= text.failed;
	buf_release(&text);
	return ref;
}

/* "Guide du CHU de Nantes, 2021, « … » ; Guide …" */
static struct format_str write_guides(struct writing *w, const struct source_rule *rule)
{
	struct buf text;
	buf_init(&text, 1 << 16);
	for (size_t i = 0; i < rule->guides.count; i++) {
		const struct source_guide *guide = &rule->guides.items[i];
		const char *label = source_guide_label(guide->guide);
		buf_addf(&text, "%s%s, « %.*s »", i ? " ; " : "", label ? label : guide->guide.ptr,
			 STR_ARG(guide->part));
	}
	struct format_str ref = add_string(w, buf_str(&text));
	w->words.failed |= text.failed;
	buf_release(&text);
	return ref;
}

static uint16_t write_names(struct writing *w, const name_list *names)
{
	for (size_t i = 0; i < names->count; i++) {
		int index = source_concept_index(w->source, names->items[i].text);
		uint16_t concept = index < 0 ? 0 : w->concepts[index];
		buf_add(section(w, FORMAT_CLAUSE_CONCEPTS), &concept, sizeof(concept));
	}
	return (uint16_t)names->count;
}

static void write_clause(struct writing *w, size_t rule, const struct source_clause *clause)
{
	struct format_clause record = {
		.name = add_string(w, clause->name),
		.rule = (uint16_t)rule,
		.contexts = (uint8_t)clause->contexts,
		.scope = (uint8_t)clause->scope,
		.words = (uint8_t)clause->words,
		.flags = (uint8_t)((clause->certain ? CLAUSE_CERTAIN : 0) | (clause->states ? CLAUSE_STATES : 0)),
		.concepts = (uint32_t)(section(w, FORMAT_CLAUSE_CONCEPTS)->len / sizeof(uint16_t)),
	};
	record.all_count = write_names(w, &clause->all);
	record.any_count = write_names(w, &clause->any);
	record.none_count = write_names(w, &clause->none);
	buf_add(section(w, FORMAT_CLAUSES), &record, sizeof(record));
}

static void write_rules(struct writing *w)
{
	for (size_t i = 0; i < w->source->rules.count; i++) {
		const struct source_rule *rule = &w->source->rules.items[i];
		struct format_rule record = {
			.id = add_string(w, rule->id),
			.title = add_string(w, str_trim(rule->title)),
			.principle = add_string(w, str_trim(rule->principle)),
			.why = add_string(w, str_trim(rule->why)),
			.message = add_string(w, str_trim(rule->message)),
			.question = add_string(w, str_trim(rule->question)),
			.advice = add_string(w, str_trim(rule->advice)),
			.law = rule->law.len ? add_string(w, rule->law) : write_laws(w, rule),
			.source = rule->source.len ? add_string(w, rule->source) : write_guides(w, rule),
			.level = (uint8_t)rule->level,
			.contexts = (uint8_t)rule->contexts,
			.enabled = rule->enabled,
		};
		buf_add(section(w, FORMAT_RULES), &record, sizeof(record));
		for (size_t k = 0; k < rule->clauses.count; k++)
			write_clause(w, i, &rule->clauses.items[k]);
	}
}

/* --- The establishment --- */

static void write_shapes(struct writing *w, enum charter_shape kind, enum format_section_id id)
{
	const name_list *shapes = &w->source->establishment.shapes[kind];
	for (size_t i = 0; i < shapes->count; i++) {
		struct format_str shape = add_string(w, shapes->items[i].text);
		buf_add(section(w, id), &shape, sizeof(shape));
	}
}

static void write_perimeters(struct writing *w, const struct source_site *sites, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct source_site *site = &sites[i];
		const struct perimeter *p = &site->perimeter;
		struct buf *points = section(w, FORMAT_PERIMETER_POINTS);
		struct format_perimeter record = {
			.name = add_string(w, site->name),
			.latitude = p->latitude,
			.longitude = p->longitude,
			.radius = p->radius,
			.area = p->area,
			.points = (uint32_t)(points->len / sizeof(struct format_point)),
			.point_count = (uint32_t)p->point_count,
		};
		if (!site->has_perimeter)
			continue;
		buf_add(section(w, FORMAT_PERIMETERS), &record, sizeof(record));
		for (size_t k = 0; k < p->point_count; k++) {
			struct format_point point = {p->points[k].latitude, p->points[k].longitude};
			buf_add(points, &point, sizeof(point));
		}
	}
}

static void write_establishment(struct writing *w)
{
	const struct source_establishment *e = &w->source->establishment;
	write_perimeters(w, e->sites.items, e->sites.count);
	write_perimeters(w, e->buildings.items, e->buildings.count);
	write_shapes(w, CHARTER_SHAPE_IPP, FORMAT_SHAPES_IPP);
	write_shapes(w, CHARTER_SHAPE_NDA, FORMAT_SHAPES_NDA);
	if (e->roster.count) {
		buf_add(section(w, FORMAT_ROSTER), e->salt, sizeof(e->salt));
		buf_add(section(w, FORMAT_ROSTER), e->roster.items, e->roster.count * sizeof(uint64_t));
	}
}

/* --- The file --- */

static void align(struct buf *into)
{
	while (into->len % FORMAT_ALIGN != 0 && buf_add_char(into, '\0'))
		;
}

static bool assemble(struct writing *w, struct buf *into)
{
	struct format_header header = {.version = FORMAT_VERSION, .section_count = FORMAT_SECTIONS};
	memcpy(header.magic, FORMAT_MAGIC, sizeof(header.magic));
	buf_add(into, &header, sizeof(header));
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++) {
		align(into);
		header.sections[i] = (struct format_section){into->len, w->sections[i].len};
		buf_add_str(into, buf_str(&w->sections[i]));
		into->failed |= w->sections[i].failed;
	}
	align(into);
	if (into->failed)
		return false;
	header.size = into->len;
	memcpy(into->ptr, &header, sizeof(header));
	header.checksum = hash_block(into->ptr + FORMAT_CHECKED_FROM, into->len - FORMAT_CHECKED_FROM);
	memcpy(into->ptr, &header, sizeof(header));
	return true;
}

static enum error_code write_all(struct writing *w, const struct hunspell *hunspell, struct buf *into,
				 struct error *err)
{
	uint64_t *hashes;
	size_t hash_count;
	struct str filter;
	buf_add_char(section(w, FORMAT_STRINGS), '\0');
	if (!words_init(&w->words, w->arena, hunspell) || !trie_init(&w->trie, w->arena) || !write_concepts(w))
		return error_nomem(err);
	add_phrases(w);
	add_spellings(w);
	if (!w->words.failed)
		words_add_names(&w->words);
	if (w->words.failed || w->trie.failed)
		return error_nomem(err);
	words_add_flags(&w->words);
	enum error_code code = write_words(w, err);
	if (code != ERR_NONE)
		return code;
	if (!write_nodes(w))
		return error_nomem(err);
	write_rules(w);
	write_establishment(w);
	if (!words_common(w->arena, hunspell, &hashes, &hash_count) ||
	    !filter_build(w->arena, hashes, hash_count, &filter))
		return error_nomem(err);
	buf_add_str(section(w, FORMAT_FILTER), filter);
	buf_add_str(section(w, FORMAT_MODEL), w->source->model);
	buf_add_str(section(w, FORMAT_NAME_MODEL), w->source->name_model);
	/* The last string's NUL closes the section. */
	return !w->words.failed && assemble(w, into) ? ERR_NONE : error_nomem(err);
}

/* --- Over a compiled charter --- */

static struct str base_section(const struct overlay_base *base, enum format_section_id id)
{
	const struct format_header *header = (const struct format_header *)(const void *)base->bytes.ptr;
	return str_sub(base->bytes, header->sections[id].offset, header->sections[id].size);
}

/* Words and lexemes keep their numbers. */
static void restore_words(struct writing *w, const struct overlay_base *base)
{
	struct str words = base_section(base, FORMAT_WORDS), lexemes = base_section(base, FORMAT_LEXEMES);
	const char *strings = base_section(base, FORMAT_STRINGS).ptr;
	size_t count = words.len / sizeof(struct format_word);
	size_t lexeme_count = base_section(base, FORMAT_ROOT).len / sizeof(uint32_t);
	uint32_t *of_words = ARENA_NEW(w->arena, uint32_t, lexemes.len / sizeof(uint32_t) + 1);
	w->words.failed |= !of_words;
	while (!w->words.failed && w->words.lexemes.count < lexeme_count) {
		struct lexeme *lexeme = list_add(w->arena, &w->words.lexemes);
		if (lexeme)
			*lexeme = (struct lexeme){0};
		w->words.failed = !lexeme;
	}
	if (w->words.failed)
		return;
	memcpy(of_words, lexemes.ptr, lexemes.len);
	for (size_t i = 0; i < count && !w->words.failed; i++) {
		const struct format_word *from = (const struct format_word *)(const void *)words.ptr + i;
		uint32_t index = words_add(&w->words, (struct str){strings + from->text, from->len});
		if (index == WORDS_NONE)
			return;
		struct word *word = &w->words.list.items[index];
		word->flags = from->flags;
		word->spelling = str_from_c(strings + from->spelling);
		word->lexemes.items = of_words + from->lexemes;
		word->lexemes.count = word->lexemes.cap = from->lexeme_count;
		for (size_t k = 0; k < from->lexeme_count; k++) {
			uint32_t id = word->lexemes.items[k];
			uint32_t *slot =
				id < lexeme_count ? list_add(w->arena, &w->words.lexemes.items[id].words) : NULL;
			if (slot)
				*slot = index;
			w->words.failed |= !slot;
		}
	}
	w->sorted = w->words.list.count;
}

/* The source's concepts begin with those of the base, in its order. */
static void restore_phrases(struct writing *w, const struct overlay_base *base)
{
	struct str all = base_section(base, FORMAT_NODES), concepts = base_section(base, FORMAT_NODE_CONCEPTS);
	const struct format_node *nodes = (const struct format_node *)(const void *)all.ptr;
	const uint32_t *lexemes = (const uint32_t *)(const void *)base_section(base, FORMAT_NODE_LEXEMES).ptr;
	const uint16_t *of_nodes = (const uint16_t *)(const void *)concepts.ptr;
	size_t count = all.len / sizeof(*nodes) - 1;
	for (size_t i = 0; i < count; i++)
		for (uint32_t k = nodes[i].child; k < nodes[i + 1].child; k++)
			trie_restore(&w->trie, (uint32_t)i, lexemes[k]);
	for (size_t i = 0; i < count; i++)
		for (uint32_t k = nodes[i].concept; k < nodes[i + 1].concept; k++)
			trie_restore_concept(&w->trie, (uint32_t)i, w->concepts[of_nodes[k]]);
}

static void add_common(struct writing *w, const struct overlay_base *base)
{
	for (size_t i = w->sorted; i < w->words.list.count; i++)
		if (charter_is_common(base->charter, w->words.list.items[i].text))
			w->words.list.items[i].flags |= WORD_COMMON;
}

static enum error_code write_over(struct writing *w, const struct overlay_base *base, struct buf *into,
				  struct error *err)
{
	buf_add_char(section(w, FORMAT_STRINGS), '\0');
	if (!words_init(&w->words, w->arena, NULL) || !trie_init(&w->trie, w->arena) || !write_concepts(w))
		return error_nomem(err);
	restore_words(w, base);
	if (!w->words.failed)
		restore_phrases(w, base);
	add_phrases(w);
	if (w->words.failed || w->trie.failed)
		return error_nomem(err);
	add_common(w, base);
	enum error_code code = write_words(w, err);
	if (code != ERR_NONE)
		return code;
	if (!write_nodes(w))
		return error_nomem(err);
	write_rules(w);
	write_establishment(w);
	for (unsigned i = FORMAT_FILTER; i <= FORMAT_NAME_MODEL; i++)
		buf_add_str(section(w, i), base_section(base, i));
	return !w->words.failed && assemble(w, into) ? ERR_NONE : error_nomem(err);
}

static enum error_code write_with(const struct charter_source *source, const struct hunspell *hunspell,
				  const struct overlay_base *base, struct buf *into, struct error *err)
{
	struct writing *w = ARENA_ZNEW(source->arena, struct writing, 1);
	if (!w)
		return error_nomem(err);
	w->arena = source->arena;
	w->source = source;
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++)
		buf_init(&w->sections[i], FORMAT_SIZE_MAX);
	enum error_code code = base ? write_over(w, base, into, err) : write_all(w, hunspell, into, err);
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++)
		buf_release(&w->sections[i]);
	return code;
}

enum error_code charter_write(const struct charter_source *source, const struct hunspell *hunspell, struct buf *into,
			      struct error *err)
{
	return write_with(source, hunspell, NULL, into, err);
}

enum error_code overlay_write(const struct charter_source *source, const struct overlay_base *base, struct buf *into,
			      struct error *err)
{
	return write_with(source, NULL, base, into, err);
}

enum error_code charter_compile(struct arena *arena, struct problems *problems, const char *folder,
				const char *establishment, struct buf *into, struct error *err)
{
	struct charter_source source;
	struct hunspell hunspell;
	problems->arena = arena;
	enum error_code code = source_load(arena, problems, folder, establishment, &source, err);
	if (code != ERR_NONE)
		return code;
	if (problems->total > 0)
		return error_set(err, ERR_FORMAT,
				 "La charte « %s » contient %zu erreur%s : voyez « blouse charter lint ».", folder,
				 problems->total, problems->total > 1 ? "s" : "");
	code = hunspell_load(arena, HUNSPELL_FOLDER, &hunspell, err);
	return code == ERR_NONE ? charter_write(&source, &hunspell, into, err) : code;
}
