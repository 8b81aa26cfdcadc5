/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/check/length.h"

/* <unistring/cdefs.h> says malloc, which base/banned.h refuses: instead of it, the words that <uninorm.h> wants. */
#define _UNISTRING_CDEFS_H
#define _UC_RESTRICT restrict
#define _UC_ATTRIBUTE_CONST
#define _UC_ATTRIBUTE_PURE
#define _GL_ATTRIBUTE_DEALLOC(f, i)
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>

#include "base/mem.h"
#include "base/utf8.h"

#define NFC_GROWTH_MAX 3 /* in UTF-8 (Unicode, UAX #15) */

/* Where an address without « https:// » may end, on X. The list is short: what French messages end addresses with. */
static const char *const endings[] = {
	"alsace",  "app", "be",  "bio", "biz",  "blog",   "bzh", "ca", "care", "ch",   "co",     "com",
	"corsica", "de",  "dev", "edu", "es",   "eu",     "fr",  "gf", "gouv", "gov",  "gp",     "health",
	"info",    "int", "io",  "it",  "lu",   "me",     "mq",  "nc", "net",  "news", "online", "org",
	"paris",   "pf",  "pm",  "re",  "site", "social", "tv",  "uk", "wf",   "yt",
};

static bool is_space(uint32_t cp)
{
	return cp <= 0x20 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 ||
	       cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0xFEFF;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_word(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool starts_with(struct str s, const char *word)
{
	size_t len = strlen(word);
	for (size_t i = 0; i < len; i++)
		if (i >= s.len || lower(s.ptr[i]) != word[i])
			return false;
	return true;
}

/* What ends a sentence, or closes, behind an address is not of it. */
static bool is_behind(uint32_t cp)
{
	return cp < 0x80 ? strchr(".,;:!?)]}'\"", (int)cp) != NULL && cp != 0
			 : cp == 0xBB || cp == 0x2019 || cp == 0x2026;
}

/* Bytes up to the next space, without what stands behind the address. */
static size_t reach(struct str s)
{
	size_t end = 0, pos = 0, kept = 0;
	while (pos < s.len) {
		uint32_t cp = utf8_next(s, &pos);
		if (is_space(cp))
			break;
		end = pos;
		if (!is_behind(cp))
			kept = end;
	}
	return kept;
}

/* Whether a letter or a digit stands there. */
static bool goes_on(struct str s, size_t at)
{
	if (at >= s.len)
		return false;
	uint32_t cp = utf8_next(s, &at);
	return cp == '_' || uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}

/* « chu.example.fr », « chu.fr/urgences »: names with points between, the last of which is an ending. Bytes, or 0. */
static size_t bare_address(struct str s)
{
	size_t i = 0, point = 0;
	bool pointed = false;
	while (i < s.len && ((is_word(s.ptr[i]) && (unsigned char)s.ptr[i] < 0x80 && s.ptr[i] != '_') ||
			     s.ptr[i] == '-' || (s.ptr[i] == '.' && i > 0 && s.ptr[i - 1] != '.'))) {
		if (s.ptr[i] == '.') {
			pointed = true;
			point = i;
		}
		i++;
	}
	/* A point behind the last name ends the sentence. */
	if (pointed && point + 1 == i) {
		i--;
		size_t p = i;
		while (p > 0 && s.ptr[p - 1] != '.')
			p--;
		pointed = p > 0;
		point = p ? p - 1 : 0;
	}
	if (!pointed || point == 0 || (i < s.len && s.ptr[i] == '@') || goes_on(s, i))
		return 0;
	struct str last = str_sub(s, point + 1, i - point - 1);
	for (size_t k = 0; k < sizeof(endings) / sizeof(*endings); k++)
		if (last.len == strlen(endings[k]) && starts_with(last, endings[k]))
			return i < s.len && s.ptr[i] == '/' ? i + reach(str_sub(s, i, s.len)) : i;
	return 0;
}

/* Whether a letter or a digit stands before the byte, in any script. */
static bool follows_word(struct str text, size_t at)
{
	size_t start = at;
	while (start > 0 && !utf8_is_start((unsigned char)text.ptr[--start]))
		;
	return start < at && goes_on(text, start);
}

/* Bytes of the address that starts here, or 0. */
static size_t address_at(const struct network *n, struct str text, size_t at)
{
	struct str rest = str_sub(text, at, text.len);
	char before = at > 0 ? text.ptr[at - 1] : ' ';
	if (!n->url || follows_word(text, at))
		return 0;
	size_t scheme = starts_with(rest, "https://") ? 8 : starts_with(rest, "http://") ? 7 : 0;
	if (scheme) {
		size_t len = reach(rest);
		return len > scheme ? len : 0;
	}
	if (n->unit != NETWORK_WEIGHTED || strchr("@#$-./", before))
		return 0;
	return bare_address(rest);
}

/* « @nom@serveur » counts as « @nom »: bytes that count for nothing. */
static size_t server_at(const struct network *n, struct str text, size_t at)
{
	size_t start = at, end = at + 1;
	if (n->unit != NETWORK_GRAPHEMES || n->bytes || text.ptr[at] != '@')
		return 0;
	while (start > 0 && is_word(text.ptr[start - 1]) && (unsigned char)text.ptr[start - 1] < 0x80)
		start--;
	if (start == at || start == 0 || text.ptr[start - 1] != '@')
		return 0;
	while (end < text.len &&
	       ((is_word(text.ptr[end]) && (unsigned char)text.ptr[end] < 0x80) ||
		((text.ptr[end] == '.' || text.ptr[end] == '-') && end + 1 < text.len && is_word(text.ptr[end + 1]))))
		end++;
	return end > at + 1 ? end - at : 0;
}

static unsigned weight(uint32_t cp)
{
	return cp <= 0x10FF || (cp >= 0x2000 && cp <= 0x200D) || (cp >= 0x2010 && cp <= 0x201F) ||
			       (cp >= 0x2032 && cp <= 0x2037)
		       ? 1
		       : 2;
}

/* What one grapheme weighs on X. */
static size_t weigh(struct str s)
{
	size_t pos = 0, total = 0;
	bool emoji = false;
	while (pos < s.len) {
		uint32_t cp = utf8_next(s, &pos);
		/* A picture by itself, or one that is asked to be (FE0F); keycaps. */
		emoji = emoji || uc_is_property_emoji_presentation(cp) || cp == 0x20E3 || (cp == 0xFE0F && total > 0);
		total += weight(cp);
	}
	return emoji ? 2 : total;
}

static enum error_code count_between(const struct network *n, struct str s, size_t *total, struct error *err)
{
	if (n->unit == NETWORK_CHARACTERS || s.len == 0) {
		*total += utf8_count(s);
		return ERR_NONE;
	}
	_cleanup_free_ char *breaks = mem_alloc(s.len);
	if (!breaks)
		return error_nomem(err);
	u8_grapheme_breaks((const uint8_t *)s.ptr, s.len, breaks);
	for (size_t from = 0, at = 1; at <= s.len; at++)
		if (at == s.len || breaks[at]) {
			*total += n->unit == NETWORK_GRAPHEMES ? 1 : weigh(str_sub(s, from, at - from));
			from = at;
		}
	return ERR_NONE;
}

const struct network *network_find(struct str id)
{
	for (size_t i = 0; i < network_count; i++)
		if (str_eq(networks[i].id, id))
			return &networks[i];
	return NULL;
}

struct str network_label(struct str id, struct str other)
{
	const struct network *n = network_find(id);
	return n ? n->label : other;
}

enum error_code network_length(const struct network *n, struct str text, size_t *ret_length, struct error *err)
{
	size_t total = 0, from = 0;
	_cleanup_free_ uint8_t *composed = NULL;
	if (!n->length) {
		*ret_length = n->bytes ? text.len : utf8_count(text);
		return ERR_NONE;
	}
	if (n->unit == NETWORK_WEIGHTED && text.len > 0) {
		/* With all the room that it can need, the library takes none of its own. */
		size_t len = NFC_GROWTH_MAX * text.len;
		composed = mem_alloc(len);
		if (!composed || !u8_normalize(UNINORM_NFC, (const uint8_t *)text.ptr, text.len, composed, &len))
			return error_nomem(err);
		text = (struct str){(const char *)composed, len};
	}
	for (size_t i = 0; i < text.len;) {
		size_t address = address_at(n, text, i), server = address ? 0 : server_at(n, text, i);
		if (!address && !server) {
			i++;
			continue;
		}
		if (count_between(n, str_sub(text, from, i - from), &total, err))
			return err->code;
		total += address ? n->url : 0;
		i += address + server;
		from = i;
	}
	if (count_between(n, str_sub(text, from, text.len), &total, err))
		return err->code;
	*ret_length = total;
	return ERR_NONE;
}
