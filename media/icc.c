/* SPDX-License-Identifier: Apache-2.0 */
#include "media/icc.h"

#include "media/container.h"

#define HEAD ((size_t)128)
#define TAGS_MAX 64u

struct tag {
	uint32_t sign, offset, len;
};

static uint32_t sign_of(const char *four) { return be32(four); }

static bool read_tag(struct str profile, size_t i, struct tag *ret)
{
	const char *p = profile.ptr + HEAD + 4 + i * 12;
	*ret = (struct tag){be32(p), be32(p + 4), be32(p + 8)};
	return ret->offset >= HEAD && ret->offset <= profile.len && ret->len <= profile.len - ret->offset &&
	       ret->len >= 8;
}

/* The count of tags, or 0 when this is no profile. */
static size_t tags_of(struct str profile)
{
	if (profile.len < HEAD + 4 || profile.len > ICC_MAX || memcmp(profile.ptr + 36, "acsp", 4) != 0)
		return 0;
	size_t count = be32(profile.ptr + HEAD);
	return count <= TAGS_MAX && HEAD + 4 + count * 12 <= profile.len ? count : 0;
}

static bool is_colour(uint32_t sign)
{
	static const char names[][5] = {"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "wtpt", "bkpt",
					"chad", "A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "cicp"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (sign == sign_of(names[i]))
			return true;
	return false;
}

static void put_be32(struct buf *out, uint32_t n)
{
	const char bytes[4] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
	buf_add(out, bytes, sizeof(bytes));
}

static void set_be32(struct buf *out, size_t at, uint32_t n)
{
	for (size_t i = 0; i < 4 && !out->failed; i++)
		out->ptr[at + i] = (char)(n >> (24 - 8 * i));
}

/* Colour spaces, version, intent and white point; neither date, makers, model nor sum. */
static void put_head(struct buf *out, const char *from)
{
	static const struct {
		size_t at, len;
	} kept[] = {{8, 16}, {36, 4}, {64, 16}};
	char head[HEAD] = {0};
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		memcpy(head + kept[i].at, from + kept[i].at, kept[i].len);
	buf_add(out, head, sizeof(head));
}

/* The two texts that a profile must have: of version 4, then of version 2. */
static void put_text(struct buf *out, bool four, bool description)
{
	static const char name[4] = "RGB", mluc[] = "mluc\0\0\0\0\0\0\0\1\0\0\0\14enUS\0\0\0\6\0\0\0\34\0R\0G\0B\0";
	static const char blanks[78] = "";
	if (four) {
		buf_add(out, mluc, sizeof(mluc) - 1);
		buf_add(out, blanks, 1);
	} else if (description) {
		buf_add_str(out, STR("desc\0\0\0\0\0\0\0\4"));
		buf_add(out, name, sizeof(name));
		buf_add(out, blanks, sizeof(blanks));
	} else {
		buf_add_str(out, STR("text\0\0\0\0CC0\0"));
	}
	while (out->len % 4 && !out->failed)
		buf_add_char(out, '\0');
}

bool icc_distil(struct str profile, struct buf *out)
{
	size_t count = tags_of(profile), kept = 0, start = out->len;
	struct tag tags[TAGS_MAX], placed[TAGS_MAX + 2];
	if (!count || (memcmp(profile.ptr + 16, "RGB ", 4) != 0 && memcmp(profile.ptr + 16, "GRAY", 4) != 0))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct tag t;
		if (!read_tag(profile, i, &t))
			return false;
		if (is_colour(t.sign))
			tags[kept++] = t;
	}
	if (!kept)
		return false;
	bool four = profile.ptr[8] >= 4;
	put_head(out, profile.ptr);
	put_be32(out, (uint32_t)kept + 2);
	for (size_t i = 0; i < (kept + 2) * 3; i++)
		put_be32(out, 0);
	for (size_t i = 0; i < kept + 2 && !out->failed; i++) {
		placed[i].offset = (uint32_t)(out->len - start);
		if (i >= kept) {
			placed[i].sign = sign_of(i == kept ? "desc" : "cprt");
			put_text(out, four, i == kept);
		} else {
			placed[i].sign = tags[i].sign;
			buf_add_str(out, str_sub(profile, tags[i].offset, tags[i].len));
		}
		placed[i].len = (uint32_t)(out->len - start) - placed[i].offset;
		while (out->len % 4 && !out->failed)
			buf_add_char(out, '\0');
		/* Three channels often share one curve. */
		for (size_t j = 0; j < i && i < kept; j++) {
			if (tags[j].offset == tags[i].offset && tags[j].len == tags[i].len && !out->failed) {
				out->len = start + placed[i].offset;
				placed[i] = (struct tag){tags[i].sign, placed[j].offset, placed[j].len};
				break;
			}
		}
	}
	for (size_t i = 0; i < kept + 2; i++) {
		size_t at = start + HEAD + 4 + i * 12;
		set_be32(out, at, placed[i].sign);
		set_be32(out, at + 4, placed[i].offset);
		set_be32(out, at + 8, placed[i].len);
	}
	set_be32(out, start, (uint32_t)(out->len - start));
	return !out->failed;
}

struct str icc_name(struct arena *arena, struct str profile)
{
	size_t count = tags_of(profile);
	struct tag t;
	for (size_t i = 0; i < count; i++) {
		if (!read_tag(profile, i, &t) || t.sign != sign_of("desc"))
			continue;
		struct str text = str_sub(profile, t.offset, t.len);
		char name[64];
		size_t len = 0, at = 12, step = 1, end = text.len;
		/* Version 4 has texts of two bytes a letter. */
		if (str_starts(text, STR("mluc")) && text.len >= 28) {
			at = be32(text.ptr + 24) + (size_t)1;
			end = at + be32(text.ptr + 20) < text.len ? at + be32(text.ptr + 20) : text.len;
			step = 2;
		}
		for (; at < end && len < sizeof(name) && text.ptr[at] >= ' ' && text.ptr[at] <= '~'; at += step)
			name[len++] = text.ptr[at];
		return arena_copy(arena, (struct str){name, len});
	}
	return STR("");
}
