/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs: made of runs, laid out by Pango, cut where French cuts words, drawn run by run with their links. */
#include <pango/pangocairo.h>

#include "base/utf8.h"
#include "print/hyphen.h"
#include "print/inner.h"

#define SOFT_HYPHEN 0xAD
#define RAGGED 0.86 /* of the width: a line that is shorter is worth cutting a word */
#define LINK_MAX 1024
#define ASCENT 0.95 /* of our font, of its size */
#define DESCENT 0.29
#define RULE 0.5

/* A text being put together. */
struct composing {
	struct print *p;
	struct buf text;
	const struct print_run *runs;
	struct part *parts;
	size_t count;
	size_t cut_count; /* soft hyphens so far */
	const bool *kept; /* of which those stay; NULL: all */
	bool hyphens;
};

/* What stands in a text for a code point: itself, another, or nothing (0). */
static uint32_t shown(const struct print *p, uint32_t cp)
{
	if (cp == '\n' || cp == '\t' || cp == 0x2009)
		return ' ';
	if (cp == 0x2011)
		return '-';
	/* U+2028 begins a line within a paragraph: an address. */
	if (cp == 0xA0 || cp == 0x202F || cp == 0x2028 || fonts_have(p->fonts, cp))
		return cp < ' ' || cp == SOFT_HYPHEN ? 0 : cp;
	return g_unichar_isalnum(cp) ? '?' : 0;
}

static void add_point(struct composing *c, uint32_t cp)
{
	char bytes[4];
	buf_add(&c->text, bytes, utf8_put(cp, bytes));
}

/* A word with a soft hyphen wherever it may be cut. */
static void add_word(struct composing *c, struct str word)
{
	unsigned long long cuts = c->hyphens ? hyphen_find(word) : 0;
	size_t at = 0;
	for (unsigned letter = 0; at < word.len; letter++) {
		size_t from = at;
		utf8_next(word, &at);
		if (letter < 64 && cuts >> letter & 1) {
			if (!c->kept || c->kept[c->cut_count])
				add_point(c, SOFT_HYPHEN);
			c->cut_count++;
		}
		buf_add(&c->text, word.ptr + from, at - from);
	}
}

static bool is_letter(uint32_t cp) { return cp != UINT32_MAX && g_unichar_isalpha(cp); }

static void add_run(struct composing *c, struct str s)
{
	size_t at = 0;
	while (at < s.len && c->text.len < PRINT_TEXT_MAX) {
		size_t from = at;
		uint32_t cp = utf8_next(s, &at);
		if (cp == UINT32_MAX) {
			at = from + 1;
			continue;
		}
		if (!is_letter(cp) || !fonts_have(c->p->fonts, cp)) {
			uint32_t to = shown(c->p, cp);
			/* What was left out leaves one space, not two. */
			if (to && !(to == ' ' && c->text.len > 0 && c->text.ptr[c->text.len - 1] == ' '))
				add_point(c, to);
			continue;
		}
		size_t end = at;
		while (end < s.len && is_letter(cp = utf8_next(s, &end)) && fonts_have(c->p->fonts, cp))
			at = end;
		add_word(c, (struct str){s.ptr + from, at - from});
	}
}

void add_escaped(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c > ' ' && c < 0x7F && c != '\'' && c != '\\')
			buf_add_char(out, (char)c);
		else
			buf_addf(out, "%%%c%c", hex[c >> 4], hex[c & 15]);
	}
}

/* The tag's attributes: a place of this document, or an address. */
static struct str link_attributes(struct print *p, struct str link)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, LINK_MAX);
	if (link.len == 0)
		return (struct str){"", 0};
	bool inside = link.ptr[0] == '#';
	if (inside && print_page_of(p, str_sub(link, 1, SIZE_MAX)) == 0)
		return (struct str){"", 0};
	buf_add_c(&out, inside ? "dest='" : "uri='");
	add_escaped(&out, str_sub(link, inside, SIZE_MAX));
	buf_add_char(&out, '\'');
	return out.failed ? (struct str){"", 0} : arena_copy(&p->arena, buf_str(&out));
}

static void compose(struct composing *c)
{
	buf_clear(&c->text);
	c->cut_count = 0;
	for (size_t i = 0; i < c->count; i++) {
		c->parts[i].start = c->text.len;
		add_run(c, c->runs[i].text);
		c->parts[i].end = c->text.len;
	}
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, const struct part *part)
{
	attribute->start_index = (guint)part->start;
	attribute->end_index = (guint)part->end;
	pango_attr_list_insert(list, attribute);
}

/* Colours and lines are drawn by piece_draw; an attribute keeps Pango from joining parts that differ in them. */
static PangoAttrList *attributes_of(const struct composing *c, const struct style *style)
{
	PangoAttrList *list = pango_attr_list_new();
	for (size_t i = 0; i < c->count; i++) {
		const struct part *part = &c->parts[i];
		if (part->end == part->start)
			continue;
		if (style->strong || part->look & PRINT_STRONG)
			add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), part);
		if (part->look & PRINT_EMPHASIS)
			add_attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), part);
		add_attribute(list, pango_attr_foreground_new((guint16)i, 0, 0), part);
	}
	return list;
}

static void lay(struct composing *c, PangoLayout *layout, const struct style *style)
{
	PangoAttrList *list = attributes_of(c, style);
	pango_layout_set_text(layout, buf_str(&c->text).ptr, (int)c->text.len);
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
}

/* Whether some line but the last is much shorter than it could be. */
static bool is_ragged(PangoLayout *layout, double width)
{
	int count = pango_layout_get_line_count(layout);
	for (int i = 0; i + 1 < count; i++) {
		PangoRectangle logical;
		pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, i), NULL, &logical);
		if (logical.width < RAGGED * width * PANGO_SCALE)
			return true;
	}
	return false;
}

/* Of all the soft hyphens, only those at which lines ended stay: who copies or searches a text finds whole words. */
static void hyphenate(struct composing *c, PangoLayout *layout, const struct style *style)
{
	c->hyphens = true;
	compose(c);
	if (c->cut_count == 0 || c->text.failed)
		return;
	lay(c, layout, style);
	bool *kept = ARENA_ZNEW(&c->p->arena, bool, c->cut_count);
	struct str text = buf_str(&c->text);
	size_t cut = 0, at = 0, line = 0, lines = (size_t)pango_layout_get_line_count(layout);
	for (size_t from = 0; kept && at < text.len; from = at) {
		uint32_t cp = utf8_next(text, &at);
		while (line < lines) {
			const PangoLayoutLine *l = pango_layout_get_line_readonly(layout, (int)line);
			if ((size_t)(l->start_index + l->length) > from)
				break;
			line++;
		}
		const PangoLayoutLine *l = line < lines ? pango_layout_get_line_readonly(layout, (int)line) : NULL;
		if (cp == SOFT_HYPHEN)
			kept[cut++] = l && (size_t)(l->start_index + l->length) == at;
	}
	if (!kept)
		return;
	c->kept = kept;
	compose(c);
	lay(c, layout, style);
}

bool piece_make(struct print *p, enum print_style style, const struct print_run *runs, size_t count, double width,
		struct piece *ret_piece)
{
	const struct style *s = &print_styles[style];
	struct composing c = {
		.p = p, .runs = runs, .count = count, .parts = ARENA_ZNEW(&p->arena, struct part, count + 1)};
	if (p->code || !c.parts) {
		print_fail(p, ERR_NOMEM, NULL);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		c.parts[i].look = runs[i].look;
		c.parts[i].link = link_attributes(p, runs[i].link);
	}
	PangoLayout *layout = pango_layout_new(fonts_context(p->fonts));
	PangoFontDescription *font = pango_font_description_from_string(PRINT_FAMILY);
	pango_font_description_set_absolute_size(font, s->size * p->geometry.scale * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, FALSE);
	if (s->most > 0) {
		pango_layout_set_height(layout, -s->most);
		pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	}
	buf_init(&c.text, 2 * PRINT_TEXT_MAX);
	compose(&c);
	lay(&c, layout, s);
	if (s->hyphens && is_ragged(layout, width))
		hyphenate(&c, layout, s);
	if (c.text.failed)
		print_fail(p, ERR_NOMEM, NULL);
	buf_release(&c.text);
	*ret_piece = (struct piece){.layout = layout,
				    .style = s,
				    .mark = print_tone_colour(p->boxed ? p->tone : PRINT_STOP),
				    .width = width,
				    .line_count = (size_t)pango_layout_get_line_count(layout),
				    .parts = c.parts,
				    .part_count = count};
	return true;
}

double piece_text_width(const struct piece *piece)
{
	PangoRectangle logical;
	pango_layout_get_extents(piece->layout, NULL, &logical);
	return (double)logical.width / PANGO_SCALE;
}

void piece_free(struct piece *piece)
{
	if (piece->layout)
		g_object_unref(piece->layout);
	piece->layout = NULL;
}

static const struct part *part_of(const struct piece *piece, size_t at)
{
	for (size_t i = 0; i < piece->part_count; i++)
		if (at >= piece->parts[i].start && at < piece->parts[i].end)
			return &piece->parts[i];
	return NULL;
}

static struct colour colour_of(const struct piece *piece, const struct part *part)
{
	if (part && part->link.len > 0 && !(part->look & PRINT_QUIET))
		return print_tone_colour(PRINT_ACCENT);
	if (part && part->look & PRINT_MARKED)
		return piece->mark;
	if (part && part->look & PRINT_SOFT)
		return print_styles[PRINT_RUNNING].colour;
	return piece->style->colour;
}

static void draw_run(struct print *p, const struct piece *piece, PangoLayoutIter *iter, double x, double base)
{
	PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
	const struct part *part = part_of(piece, (size_t)run->item->offset);
	PangoRectangle logical;
	pango_layout_iter_get_run_extents(iter, NULL, &logical);
	double left = x + (double)logical.x / PANGO_SCALE, width = (double)logical.width / PANGO_SCALE;
	bool link = part && part->link.len > 0;
	set_colour(p, colour_of(piece, part));
	if (link)
		cairo_tag_begin(p->cr, CAIRO_TAG_LINK, part->link.ptr);
	cairo_move_to(p->cr, left, base);
	pango_cairo_show_glyph_item(p->cr, pango_layout_get_text(piece->layout), run);
	if (part && ((link && !(part->look & PRINT_QUIET)) || part->look & PRINT_MARKED)) {
		double rule = part->look & PRINT_MARKED ? 2 * RULE : RULE;
		cairo_rectangle(p->cr, left, base + 2 - rule / 2, width, rule);
		cairo_fill(p->cr);
	}
	if (link)
		cairo_tag_end(p->cr, CAIRO_TAG_LINK);
}

void piece_draw(struct print *p, const struct piece *piece, size_t from, size_t to, double x, double y)
{
	double leading = piece->style->leading * p->geometry.scale, size = piece->style->size * p->geometry.scale;
	double base = y + (leading + (ASCENT - DESCENT) * size) / 2;
	size_t line = 0;
	if (!p->cr)
		return;
	PangoLayoutIter *iter = pango_layout_get_iter(piece->layout);
	do {
		/* Behind the runs of a line comes none. */
		if (!pango_layout_iter_get_run_readonly(iter))
			line++;
		else if (line >= from && line < to)
			draw_run(p, piece, iter, x, base + (double)(line - from) * leading);
	} while (pango_layout_iter_next_run(iter));
	pango_layout_iter_free(iter);
}
