/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/pack.h"

#include "base/mem.h"
#include "engine/format.h"
#include "engine/model.h"
#include "engine/recognise/name_model.h"

#define PACK_MAGIC "BLOUSE\np"
#define MODEL_ALIGN 64
#define NAMES_HEAD 16
#define REMOVED_FAR 30 /* letters taken off the word before: as many or more are told in a byte of their own */

/* One kind of number or letter each, since like compresses with like. */
enum wire_id {
	WIRE_WORDS,  /* letters that a word does not share with the one before, behind how many of that one it drops */
	WIRE_SPELT,  /* whether a spelling stands behind the word */
	WIRE_PROSE,  /* all other texts */
	WIRE_FLAGS,  /* low bytes */
	WIRE_FLAGS2, /* high bytes */
	WIRE_COUNTS, /* lexemes of a word */
	WIRE_LEXEMES,
	WIRE_CHILDREN, /* of a node */
	WIRE_HELD,     /* concepts of a node */
	WIRE_STEPS,    /* lexeme of a node, after its sister's */
	WIRE_KEYS,     /* of the model's rows, after the one before */
	WIRE_ROWS,
	WIRE_CLASSES, /* of the slots of names */
	WIRE_PRINTS,  /* of those that hold one, low bytes, high bytes */
	WIRE_PRINTS2,
	WIRE_NAMES, /* weights of names */
	WIRE_PLAIN, /* sections that stay as they are */
	WIRES
};

struct pack_header {
	char magic[8];
	uint32_t size; /* of all */
	uint32_t sizes[WIRES];
	uint32_t words_at; /* where the words' texts begin in FORMAT_STRINGS */
};

struct wire {
	struct buf *out; /* NULL when reading */
	const unsigned char *at, *end;
};

/* A charter on its way, in or out: both go through the same steps, so that they cannot differ. On the way out nothing is
 * changed by them. */
struct packing {
	unsigned char *bytes; /* the charter */
	struct format_header *header;
	struct wire wires[WIRES];
	struct pack_header head;
	bool failed;
};

static bool writing(const struct packing *p) { return p->wires[0].out != NULL; }

static uint8_t code_byte(struct packing *p, enum wire_id id, uint8_t value)
{
	struct wire *w = &p->wires[id];
	if (w->out) {
		buf_add_char(w->out, (char)value);
		return value;
	}
	if (w->at < w->end)
		return *w->at++;
	p->failed = true;
	return 0;
}

/* Seven bits a byte, the last ones first. */
static uint32_t code_number(struct packing *p, enum wire_id id, uint32_t value)
{
	uint32_t read = 0;
	unsigned shift = 0;
	uint8_t byte;
	do {
		byte = code_byte(p, id, (uint8_t)((value & 0x7F) | (value > 0x7F ? 0x80 : 0)));
		value >>= 7;
		read |= shift < 32 ? (uint32_t)(byte & 0x7F) << shift : 0;
		shift += 7;
	} while (byte & 0x80 && shift < 42);
	return read;
}

static void code_bytes(struct packing *p, enum wire_id id, void *bytes, size_t size)
{
	struct wire *w = &p->wires[id];
	if (w->out) {
		buf_add(w->out, bytes, size);
	} else if (size > (size_t)(w->end - w->at)) {
		p->failed = true;
	} else if (size > 0) {
		memcpy(bytes, w->at, size);
		w->at += size;
	}
}

/* The array of a section. */
static void *section(struct packing *p, enum format_section_id id, size_t item, size_t *ret_count)
{
	const struct format_section *s = &p->header->sections[id];
	p->failed |= s->size % item != 0;
	*ret_count = p->failed ? 0 : s->size / item;
	return p->bytes + s->offset;
}

/* --- Words: sorted, so that most of one stands in the one before --- */

static uint8_t code_removed(struct packing *p, size_t removed)
{
	uint8_t told = code_byte(p, WIRE_WORDS, (uint8_t)(1 + (removed < REMOVED_FAR ? removed : REMOVED_FAR)));
	if (told > 1 + REMOVED_FAR || told == 0)
		p->failed = true;
	return told == 1 + REMOVED_FAR ? code_byte(p, WIRE_WORDS, (uint8_t)removed) : (uint8_t)(told - 1);
}

static void code_word(struct packing *p, unsigned char *text, size_t room, struct format_word *word, struct str before)
{
	struct wire *w = &p->wires[WIRE_WORDS];
	size_t same = 0;
	while (w->out && same < before.len && same < word->len && (unsigned char)before.ptr[same] == text[same])
		same++;
	uint8_t removed = code_removed(p, before.len - same);
	if (removed > before.len || before.len - removed > room) {
		p->failed = true;
		return;
	}
	size_t len = before.len - removed;
	memmove(text, before.ptr, len);
	/* What takes letters off is smaller than any letter: it ends the word. */
	while (w->out ? len < word->len : w->at<w->end && * w->at> 1 + REMOVED_FAR && len < room) {
		text[len] = code_byte(p, WIRE_WORDS, text[len]);
		p->failed |= text[len++] <= 1 + REMOVED_FAR;
	}
	word->len = (uint8_t)len;
}

/* A text and its NUL; where it ends. */
static size_t code_text(struct packing *p, unsigned char *strings, size_t at, size_t size)
{
	while (!p->failed && at < size) {
		strings[at] = code_byte(p, WIRE_PROSE, strings[at]);
		if (strings[at++] == '\0')
			break;
	}
	return at;
}

static void code_words(struct packing *p)
{
	size_t size, count;
	unsigned char *strings = section(p, FORMAT_STRINGS, 1, &size);
	struct format_word *words = section(p, FORMAT_WORDS, sizeof(*words), &count);
	struct str before = {"", 0};
	uint32_t lexemes = 0;
	size_t at = p->head.words_at;
	if (at > size) {
		p->failed = true;
		return;
	}
	code_bytes(p, WIRE_PROSE, strings, at);
	for (size_t i = 0; i < count && !p->failed; i++) {
		struct format_word word = words[i];
		size_t room = size - at <= FORMAT_WORD_MAX ? size - at : FORMAT_WORD_MAX + 1;
		if (room <= (writing(p) ? word.len : 0u)) {
			p->failed = true;
			return;
		}
		/* The writer lays texts and lexemes one behind the other: it is held to that when all is compared. */
		word.text = (uint32_t)at;
		code_word(p, strings + at, room - 1, &word, before);
		before = (struct str){(const char *)strings + at, word.len};
		at += word.len;
		strings[at++] = '\0';
		bool spelt = code_byte(p, WIRE_SPELT, word.spelling != 0);
		word.spelling = spelt ? (uint32_t)at : 0;
		if (spelt)
			at = code_text(p, strings, at, size);
		uint8_t low = code_byte(p, WIRE_FLAGS, (uint8_t)word.flags);
		word.flags = (uint16_t)(code_byte(p, WIRE_FLAGS2, (uint8_t)(word.flags >> 8)) << 8 | low);
		word.lexeme_count = code_byte(p, WIRE_COUNTS, word.lexeme_count);
		word.lexemes = lexemes;
		lexemes += word.lexeme_count;
		words[i] = word;
	}
	code_bytes(p, WIRE_PROSE, strings + at, p->failed ? 0 : size - at);
}

/* --- Phrases --- */

static void code_phrases(struct packing *p)
{
	size_t count, held, node_count;
	uint32_t *lexemes = section(p, FORMAT_LEXEMES, sizeof(*lexemes), &count);
	for (size_t i = 0; i < count && !p->failed; i++)
		lexemes[i] = code_number(p, WIRE_LEXEMES, lexemes[i]);
	struct format_node *nodes = section(p, FORMAT_NODES, sizeof(*nodes), &count);
	uint32_t *steps = section(p, FORMAT_NODE_LEXEMES, sizeof(*steps), &node_count);
	p->failed |= count != node_count + 1;
	struct format_node now = {1, 0};
	for (size_t i = 0; i < count && !p->failed; i++) {
		struct format_node next = i + 1 < count ? nodes[i + 1] : now;
		nodes[i] = now;
		now.child += code_number(p, WIRE_CHILDREN, next.child - now.child);
		now.concept += code_number(p, WIRE_HELD, next.concept - now.concept);
	}
	/* Sisters ascend; node 0 is nobody's child. */
	for (size_t parent = 0; parent + 1 < count && !p->failed; parent++) {
		uint32_t first = nodes[parent].child, end = nodes[parent + 1].child, before = 0;
		p->failed |= end < first || end > node_count;
		for (uint32_t i = first; i < end && !p->failed; i++)
			before = steps[i] = before + code_number(p, WIRE_STEPS, steps[i] - before);
	}
	if (node_count > 0)
		steps[0] = code_number(p, WIRE_STEPS, steps[0]);
	uint16_t *concepts = section(p, FORMAT_NODE_CONCEPTS, sizeof(*concepts), &held);
	code_bytes(p, WIRE_PLAIN, concepts, held * sizeof(*concepts));
}

/* --- Models --- */

/* The parts of a model; NULL when it is empty or laid out in another way. */
struct model_parts {
	struct model_header *header;
	uint64_t *filter;
	struct model_slot *slots;
	int8_t *rows;
};

static bool model_parts(unsigned char *bytes, size_t size, struct model_parts *ret)
{
	struct model_header *h = (struct model_header *)(void *)bytes;
	if (h->size != size || h->slot_bits > 24 || h->filter_bits < 6 || h->filter_bits > 28 ||
	    h->row_count > 1u << 24)
		return false;
	size_t head = (sizeof(*h) + MODEL_ALIGN - 1) / MODEL_ALIGN * MODEL_ALIGN;
	size_t filter = ((size_t)1 << h->filter_bits) / 8, slots = sizeof(struct model_slot) << h->slot_bits;
	size_t rows = (head + filter + slots + MODEL_ALIGN - 1) / MODEL_ALIGN * MODEL_ALIGN;
	*ret = (struct model_parts){h, (uint64_t *)(void *)(bytes + head),
				    (struct model_slot *)(void *)(bytes + head + filter), (int8_t *)bytes + rows};
	return rows + (size_t)h->row_count * MODEL_ROW == size && h->row_count <= (1u << h->slot_bits) / 2;
}

/* As learn/write.c puts it there, row after row. */
static void place_key(const struct model_parts *m, uint32_t key, uint32_t row)
{
	uint32_t mask = (1u << m->header->slot_bits) - 1, at = model_slot_of(key, mask);
	uint32_t bit = model_filter_bit(key, (1u << m->header->filter_bits) - 1);
	m->filter[bit / 64] |= 1ull << (bit % 64);
	while (m->slots[at].row != UINT32_MAX)
		at = (at + 1) & mask;
	m->slots[at] = (struct model_slot){key, row};
}

static void code_model(struct packing *p)
{
	size_t size;
	struct model_parts m;
	unsigned char *bytes = section(p, FORMAT_MODEL, 1, &size);
	if (size < sizeof(struct model_header)) {
		p->failed |= size > 0;
		return;
	}
	code_bytes(p, WIRE_PLAIN, bytes, sizeof(struct model_header));
	if (p->failed || !model_parts(bytes, size, &m)) {
		p->failed = true;
		return;
	}
	uint32_t count = m.header->row_count, slots = 1u << m.header->slot_bits, before = 0;
	uint32_t *keys = mem_calloc(count + 1, sizeof(*keys));
	if (!keys) {
		p->failed = true;
		return;
	}
	for (uint32_t i = 0; writing(p) && i < slots; i++)
		if (m.slots[i].row < count)
			keys[m.slots[i].row] = m.slots[i].key;
	for (uint32_t i = 0; !writing(p) && i < slots; i++)
		m.slots[i] = (struct model_slot){0, UINT32_MAX};
	for (uint32_t i = 0; i < count; i++) {
		before = keys[i] = before + code_number(p, WIRE_KEYS, keys[i] - before);
		if (!writing(p))
			place_key(&m, keys[i], i);
	}
	mem_free(keys);
	code_bytes(p, WIRE_ROWS, m.rows, (size_t)count * MODEL_ROW);
}

static void code_names(struct packing *p)
{
	size_t size;
	uint32_t slots;
	unsigned char *bytes = section(p, FORMAT_NAME_MODEL, 1, &size), *buckets = bytes + NAMES_HEAD;
	if (size < NAMES_HEAD) {
		p->failed |= size > 0;
		return;
	}
	code_bytes(p, WIRE_PLAIN, bytes, NAMES_HEAD);
	memcpy(&slots, bytes + 4, sizeof(slots));
	size_t held = (size_t)slots / NAME_BUCKET * NAME_BUCKET_BYTES;
	if (p->failed || held > size - NAMES_HEAD) {
		p->failed = true;
		return;
	}
	for (size_t i = 0; i < slots / NAME_BUCKET * NAME_BUCKET; i++) {
		unsigned char *bucket = buckets + i / NAME_BUCKET * NAME_BUCKET_BYTES,
			      *print = bucket + i % NAME_BUCKET * 2;
		unsigned char *class = bucket + NAME_BUCKET * 2 + i % NAME_BUCKET;
		*class = code_byte(p, WIRE_CLASSES, *class);
		if (!*class)
			continue;
		print[0] = code_byte(p, WIRE_PRINTS, print[0]);
		print[1] = code_byte(p, WIRE_PRINTS2, print[1]);
	}
	code_bytes(p, WIRE_NAMES, buckets + held, size - NAMES_HEAD - held);
}

/* --- What is made again --- */

/* As the compiler puts it there (compiler/write.c), item after item. */
static bool place_slot(uint32_t *slots, size_t count, uint64_t hash, size_t index)
{
	for (size_t probe = 0; probe < FORMAT_PROBES_MAX; probe++) {
		uint32_t *slot = &slots[(hash + probe) & (count - 1)];
		if (*slot == FORMAT_NONE) {
			*slot = format_slot(hash, (uint32_t)index);
			return true;
		}
	}
	return false;
}

static void fill_words(struct packing *p)
{
	size_t size, count, slot_count;
	const char *strings = section(p, FORMAT_STRINGS, 1, &size);
	const struct format_word *words = section(p, FORMAT_WORDS, sizeof(*words), &count);
	uint32_t *slots = section(p, FORMAT_WORD_SLOTS, sizeof(*slots), &slot_count);
	p->failed |= slot_count == 0 || (slot_count & (slot_count - 1)) != 0;
	if (p->failed)
		return;
	memset(slots, 0xFF, slot_count * sizeof(*slots));
	for (size_t i = 0; i < count && !p->failed; i++) {
		struct str word = {strings + words[i].text, words[i].len};
		p->failed |= !place_slot(slots, slot_count, format_word_hash(word), i);
	}
}

/* The root, node 0, has a table of its own. */
static void fill_edges(struct packing *p)
{
	size_t count, root_count, slot_count;
	const struct format_node *nodes = section(p, FORMAT_NODES, sizeof(*nodes), &count);
	const uint32_t *steps = section(p, FORMAT_NODE_LEXEMES, sizeof(*steps), &(size_t){0});
	uint32_t *root = section(p, FORMAT_ROOT, sizeof(*root), &root_count);
	uint32_t *slots = section(p, FORMAT_EDGES, sizeof(*slots), &slot_count);
	p->failed |= slot_count == 0 || (slot_count & (slot_count - 1)) != 0 || count < 2;
	if (p->failed)
		return;
	memset(slots, 0xFF, slot_count * sizeof(*slots));
	memset(root, 0xFF, root_count * sizeof(*root));
	for (uint32_t i = nodes[0].child; i < nodes[1].child && !p->failed; i++) {
		p->failed |= steps[i] >= root_count;
		if (!p->failed)
			root[steps[i]] = i;
	}
	for (size_t node = 1; node + 1 < count && !p->failed; node++)
		for (uint32_t child = nodes[node].child; child < nodes[node + 1].child && !p->failed; child++)
			p->failed |=
				!place_slot(slots, slot_count, format_edge_hash((uint32_t)node, steps[child]), child);
}

/* --- All of it --- */

static const enum format_section_id plain[] = {
	FORMAT_CONCEPTS,         FORMAT_RULES,      FORMAT_CLAUSES,    FORMAT_CLAUSE_CONCEPTS, FORMAT_PERIMETERS,
	FORMAT_PERIMETER_POINTS, FORMAT_SHAPES_IPP, FORMAT_SHAPES_NDA, FORMAT_ROSTER,          FORMAT_FILTER,
};

static void code_all(struct packing *p)
{
	size_t size;
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		void *bytes = section(p, plain[i], 1, &size);
		code_bytes(p, WIRE_PLAIN, bytes, size);
	}
	code_words(p);
	code_phrases(p);
	code_model(p);
	code_names(p);
}

/* Whether the sections that the header tells of lie inside, one behind the other. */
static bool header_is_good(const struct format_header *h)
{
	if (memcmp(h->magic, FORMAT_MAGIC, sizeof(h->magic)) != 0 || h->version != FORMAT_VERSION ||
	    h->section_count != FORMAT_SECTIONS || h->size < sizeof(*h) || h->size > PACK_CHARTER_MAX)
		return false;
	uint64_t end = sizeof(*h);
	for (unsigned i = 0; i < FORMAT_SECTIONS; i++) {
		const struct format_section *s = &h->sections[i];
		if (s->offset % FORMAT_ALIGN != 0 || s->offset < end || s->offset > h->size ||
		    s->size > h->size - s->offset)
			return false;
		end = s->offset + s->size;
	}
	return true;
}

bool pack_make(struct str charter, struct buf *ret_packed)
{
	struct buf bufs[WIRES];
	struct packing p = {.head = {.magic = PACK_MAGIC}};
	if (charter.len < sizeof(*p.header) || charter.len > PACK_CHARTER_MAX)
		return false;
	p.bytes = mem_alloc(charter.len);
	if (!p.bytes)
		return false;
	memcpy(p.bytes, charter.ptr, charter.len);
	p.header = (struct format_header *)(void *)p.bytes;
	for (unsigned i = 0; i < WIRES; i++) {
		buf_init(&bufs[i], PACK_CHARTER_MAX);
		p.wires[i].out = &bufs[i];
	}
	p.failed = !header_is_good(p.header) || p.header->size != charter.len;
	if (!p.failed) {
		size_t count;
		const struct format_word *words = section(&p, FORMAT_WORDS, sizeof(*words), &count);
		p.head.words_at = count ? words[0].text : 0;
		code_all(&p);
	}
	size_t start = ret_packed->len, size = sizeof(p.head) + sizeof(*p.header);
	for (unsigned i = 0; i < WIRES; i++) {
		p.head.sizes[i] = (uint32_t)bufs[i].len;
		p.failed |= bufs[i].failed;
		size += bufs[i].len;
	}
	p.head.size = (uint32_t)size;
	buf_add(ret_packed, &p.head, sizeof(p.head));
	buf_add(ret_packed, charter.ptr, sizeof(*p.header));
	for (unsigned i = 0; i < WIRES; i++) {
		buf_add_str(ret_packed, buf_str(&bufs[i]));
		buf_release(&bufs[i]);
	}
	/* Opened again, it is the same, or it was not laid out as the compiler does. */
	bool same = !p.failed && !ret_packed->failed && pack_size(ret_packed->ptr + start, size) == charter.len &&
		    pack_open(ret_packed->ptr + start, size, p.bytes) && memcmp(p.bytes, charter.ptr, charter.len) == 0;
	mem_free(p.bytes);
	return same;
}

bool pack_is(const void *bytes, size_t size)
{
	return size >= sizeof(struct pack_header) && memcmp(bytes, PACK_MAGIC, sizeof(PACK_MAGIC) - 1) == 0;
}

size_t pack_size(const void *bytes, size_t size)
{
	struct pack_header head;
	struct format_header header;
	if (!pack_is(bytes, size) || size < sizeof(head) + sizeof(header))
		return 0;
	memcpy(&head, bytes, sizeof(head));
	memcpy(&header, (const char *)bytes + sizeof(head), sizeof(header));
	uint64_t total = sizeof(head) + sizeof(header);
	for (unsigned i = 0; i < WIRES; i++)
		total += head.sizes[i];
	return head.size == size && total == size && header_is_good(&header) ? (size_t)header.size : 0;
}

bool pack_open(const void *bytes, size_t size, void *ret_charter)
{
	struct packing p = {.bytes = ret_charter, .header = ret_charter};
	size_t charter_size = pack_size(bytes, size);
	if (charter_size == 0)
		return false;
	memset(ret_charter, 0, charter_size);
	memcpy(&p.head, bytes, sizeof(p.head));
	memcpy(p.header, (const char *)bytes + sizeof(p.head), sizeof(*p.header));
	const unsigned char *at = (const unsigned char *)bytes + sizeof(p.head) + sizeof(*p.header);
	for (unsigned i = 0; i < WIRES; i++) {
		p.wires[i] = (struct wire){NULL, at, at + p.head.sizes[i]};
		at += p.head.sizes[i];
	}
	code_all(&p);
	if (!p.failed)
		fill_words(&p);
	if (!p.failed)
		fill_edges(&p);
	return !p.failed;
}
