/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/roster.h"

#include "base/sha256.h"
#include "base/utf8.h"
#include "compiler/phrase.h"
#include "compiler/read.h"
#include "engine/format.h"

#define SALT_KEY "sel: "
#define NAME_WORDS_MAX 16

static void add_sum(struct arena *arena, struct problems *problems, struct roster_sums *sums, const struct str *words,
		    size_t count)
{
	char name[256];
	size_t len = 0;
	for (size_t i = 0; i < count; i++) {
		if (len + words[i].len + 1 > sizeof(name))
			return;
		if (i)
			name[len++] = ' ';
		memcpy(name + len, words[i].ptr, words[i].len);
		len += words[i].len;
	}
	unsigned char sha256[SHA256_LEN];
	sha256_salted((struct str){(const char *)sums->salt, sizeof(sums->salt)}, (struct str){name, len}, sha256);
	uint64_t *sum = list_add(arena, &sums->sums);
	if (sum)
		*sum = format_roster_sum(sha256);
	else
		problems->failed = true;
}

/* "DUPONT", "D'Alès" is not: two letters or more, none of them lower case. */
static bool is_capitals(struct str word)
{
	size_t letters = 0;
	for (size_t pos = 0; pos < word.len;) {
		uint32_t cp = utf8_next(word, &pos);
		if ((cp >= 'a' && cp <= 'z') || (cp >= 0xDF && cp <= 0xFF))
			return false;
		letters += cp >= 'A';
	}
	return letters > 1;
}

static void add_name(struct arena *arena, struct problems *problems, struct roster_sums *sums, struct mark at,
		     struct str line)
{
	/* First names and surname, folded; a hyphenated one gives several words. */
	str_list first = {0}, last = {0};
	bool capitals = false, started = false;
	for (struct str rest = line, word; rest.len > 0;) {
		rest = str_cut(rest, ' ', &word);
		capitals |= is_capitals(word);
	}
	for (struct str rest = line, word; rest.len > 0;) {
		rest = str_cut(rest, ' ', &word);
		bool surname = capitals ? is_capitals(word) : started;
		if (!phrase_words(arena, word, surname ? &last : &first)) {
			problems->failed = true;
			return;
		}
		started |= word.len > 0;
	}
	struct str words[2 * NAME_WORDS_MAX];
	if (last.count == 0 || first.count + last.count > NAME_WORDS_MAX) {
		problem_add(problems, at, "« %.*s » : écrivez « Prénom Nom », un par ligne", STR_ARG(line));
		return;
	}
	for (size_t i = 0; i < first.count; i++)
		words[i] = words[first.count + last.count + i] = first.items[i];
	for (size_t i = 0; i < last.count; i++)
		words[first.count + i] = last.items[i];
	size_t all = first.count + last.count;
	add_sum(arena, problems, sums, words, all);
	add_sum(arena, problems, sums, words + first.count, last.count);
	if (first.count)
		add_sum(arena, problems, sums, words + first.count, all);
}

static int order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void sort_sums(struct roster_sums *sums)
{
	size_t kept = 0;
	if (sums->sums.count == 0)
		return;
	qsort(sums->sums.items, sums->sums.count, sizeof(uint64_t), order);
	for (size_t i = 0; i < sums->sums.count; i++)
		if (i == 0 || sums->sums.items[i] != sums->sums.items[kept - 1])
			sums->sums.items[kept++] = sums->sums.items[i];
	sums->sums.count = kept;
}

void roster_sum(struct arena *arena, struct problems *problems, struct mark before, struct str names,
		const unsigned char salt[16], struct roster_sums *ret_sums)
{
	struct roster_sums sums = {0};
	struct mark at = {before.file, before.line, 1};
	memcpy(sums.salt, salt, sizeof(sums.salt));
	for (struct str rest = names, line; rest.len > 0;) {
		rest = str_cut(rest, '\n', &line);
		at.line++;
		line = str_trim(line);
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (utf8_invalid_at(line) != SIZE_MAX) {
			problem_add(problems, at,
				    "cette ligne n'est pas en UTF-8 : enregistrez le fichier dans ce codage");
			break;
		}
		if (sums.sums.count >= 3 * ROSTER_NAMES_MAX) {
			problem_add(problems, at, "plus de %d noms : coupez la liste", ROSTER_NAMES_MAX);
			break;
		}
		add_name(arena, problems, &sums, at, line);
	}
	sort_sums(&sums);
	*ret_sums = sums;
}

void roster_write(const struct roster_sums *sums, struct buf *into)
{
	buf_add_c(into, SALT_KEY);
	for (size_t i = 0; i < sizeof(sums->salt); i++)
		buf_addf(into, "%02x", sums->salt[i]);
	buf_add_char(into, '\n');
	for (size_t i = 0; i < sums->sums.count; i++)
		buf_addf(into, "%016llx\n", (unsigned long long)sums->sums.items[i]);
}

static bool read_hex(struct str digits, unsigned char *bytes, size_t count)
{
	if (digits.len != 2 * count)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		const char *hex = "0123456789abcdef", *found = digits.ptr[i] ? strchr(hex, digits.ptr[i]) : NULL;
		if (!found)
			return false;
		bytes[i / 2] = (unsigned char)((i % 2 ? bytes[i / 2] << 4 : 0) | (found - hex));
	}
	return true;
}

static void read_salted(struct charter_source *s, struct mark before, struct str bytes, struct roster_sums *sums)
{
	struct mark at = {before.file, before.line + 1, 1};
	struct str line, rest = str_cut(bytes, '\n', &line);
	if (!read_hex(str_trim(str_sub(line, sizeof(SALT_KEY) - 1, SIZE_MAX)), sums->salt, sizeof(sums->salt)))
		problem_add(s->problems, at, "sel illisible : refaites la liste avec « blouse charter roster »");
	while (rest.len > 0) {
		unsigned char big[8];
		rest = str_cut(rest, '\n', &line);
		at.line++;
		if (str_trim(line).len == 0)
			continue;
		if (!read_hex(str_trim(line), big, sizeof(big)) || sums->sums.count >= 3 * ROSTER_NAMES_MAX) {
			problem_add(s->problems, at,
				    "ligne illisible : refaites la liste avec « blouse charter roster »");
			return;
		}
		uint64_t *sum = list_add(s->arena, &sums->sums);
		if (!sum) {
			s->problems->failed = true;
			return;
		}
		*sum = 0;
		for (size_t i = 0; i < sizeof(big); i++)
			*sum = *sum << 8 | big[i];
	}
	sort_sums(sums);
}

void read_roster(struct charter_source *s, struct mark before, struct str bytes)
{
	struct roster_sums sums = {0};
	if (str_starts(bytes, STR(SALT_KEY))) {
		read_salted(s, before, bytes, &sums);
	} else {
		/* A salt that depends on the list alone: the same files give the same compiled charter. */
		unsigned char sha256[SHA256_LEN];
		sha256_salted(STR("blouse roster"), bytes, sha256);
		roster_sum(s->arena, s->problems, before, bytes, sha256, &sums);
	}
	memcpy(s->establishment.salt, sums.salt, sizeof(sums.salt));
	s->establishment.roster.items = sums.sums.items;
	s->establishment.roster.count = sums.sums.count;
	s->establishment.roster.cap = sums.sums.cap;
}
