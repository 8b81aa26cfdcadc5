/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/guide/text.h"

#include <cmark.h>
#include <stdint.h>

#include "base/utf8.h"
#include "signin/fold.h"
#include "web/page.h"

#define SLUG_MAX 64
#define NO_BREAK "\xC2\xA0"
#define THIN "\xE2\x80\xAF"

struct reading {
	struct arena *arena;
	struct buf html, plain;
	struct error *err;
	enum error_code code;
	struct guide_section sections[GUIDE_SECTIONS_MAX];
	struct guide_text text;
	bool part;      /* guide_part_read */
	bool sectioned; /* ## headings begin sections */
};

static void refuse(struct reading *r, cmark_node *node, const char *why)
{
	if (r->code)
		return;
	r->code = error_set(r->err, ERR_FORMAT, "%s", why);
	/* cmark knows the lines of blocks, and of some of what they hold. */
	while (node && cmark_node_get_start_line(node) == 0)
		node = cmark_node_parent(node);
	if (r->err)
		r->err->offset = node ? (size_t)cmark_node_get_start_line(node) : 0;
}

/* The space that stands before this sign, and does not break; NULL for an ordinary one. As tools/template/parse.py. */
static const char *space_before(struct str s)
{
	if (s.len > 0 && memchr(";!?", s.ptr[0], 3))
		return THIN;
	return str_starts(s, STR(":")) || str_starts(s, STR("»")) ? NO_BREAK : NULL;
}

void guide_text_spaces(struct buf *out, struct str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != ' ')
			continue;
		const char *space = space_before((struct str){s.ptr + i + 1, s.len - i - 1});
		if (i >= 2 && memcmp(s.ptr + i - 2, "«", 2) == 0)
			space = NO_BREAK;
		if (!space)
			continue;
		buf_add(out, s.ptr + from, i - from);
		buf_add_c(out, space);
		from = i + 1;
	}
	buf_add(out, s.ptr + from, s.len - from);
}

static struct str keep(struct reading *r, struct buf *b)
{
	struct str copy = arena_copy(r->arena, str_trim(buf_str(b)));
	if (b->failed || !copy.ptr)
		r->code = error_nomem(r->err);
	buf_clear(b);
	return copy.ptr ? copy : (struct str){"", 0};
}

/* The tag of a node that has one on each side. */
static const char *tag_of(cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		/* Items of a tight list hold their words themselves. */
		return cmark_node_get_type(cmark_node_parent(node)) == CMARK_NODE_ITEM ? "" : "p";
	case CMARK_NODE_LIST:
		return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "ol" : "ul";
	case CMARK_NODE_ITEM:
		return "li";
	case CMARK_NODE_STRONG:
		return "strong";
	case CMARK_NODE_EMPH:
		return "em";
	case CMARK_NODE_BLOCK_QUOTE:
		return "blockquote";
	case CMARK_NODE_HEADING:
		return "h3";
	default:
		return NULL;
	}
}

static void write_leaf(struct reading *r, cmark_node *node)
{
	struct str text = str_from_c(cmark_node_get_literal(node));
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		page_text(&r->html, text);
		buf_add_str(&r->plain, text);
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_add_char(&r->html, ' ');
		buf_add_char(&r->plain, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		buf_add_c(&r->html, "<br>");
		buf_add_char(&r->plain, ' ');
		break;
	default:
		refuse(r, node,
		       "seuls des paragraphes, des listes, des liens et des mots en gras ou en italique ont leur place "
		       "ici");
	}
}

static void write_link(struct reading *r, cmark_node *node, bool enters)
{
	struct str url = str_from_c(cmark_node_get_url(node));
	if (!enters) {
		buf_add_c(&r->html, "</a>");
		return;
	}
	bool ours = str_starts(url, STR("/")) && !str_starts(url, STR("//"));
	if (!ours && !str_starts(url, STR("https://")) && !str_starts(url, STR("tel:")) &&
	    !(r->part && str_starts(url, STR("mailto:"))))
		refuse(r, node,
		       r->part ? "un lien commence par « / », « https:// », « mailto: » ou « tel: »"
			       : "un lien commence par « / », « https:// » ou « tel: »");
	buf_add_c(&r->html, "<a href=\"");
	page_url(&r->html, url);
	buf_add_c(&r->html, "\">");
}

/* One block or inline with all that it holds; cmark's iterator walks without recursion. */
static void write_node(struct reading *r, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	size_t depth = 0;
	while (!r->code && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		const char *tag = tag_of(node);
		bool enters = event == CMARK_EVENT_ENTER;
		if (cmark_node_first_child(node))
			depth = enters ? depth + 1 : depth - 1;
		if (depth > GUIDE_DEPTH_MAX)
			refuse(r, node, "trop de choses s'emboîtent ici : écrivez plus simplement");
		if (cmark_node_get_type(node) == CMARK_NODE_LINK)
			write_link(r, node, enters);
		else if (!tag)
			write_leaf(r, node);
		else if (*tag)
			buf_addf(&r->html, enters ? "<%s>" : "</%s>", tag);
		if (!enters && cmark_node_get_type(node) <= CMARK_NODE_LAST_BLOCK)
			buf_add_char(&r->plain, ' ');
	}
	cmark_iter_free(iter);
}

/* What stands in a heading or a quotation, without marks. */
static struct str plain_of(struct reading *r, cmark_node *node)
{
	size_t html = r->html.len, plain = r->plain.len;
	write_node(r, node);
	struct str words = arena_copy(r->arena, str_trim(str_sub(buf_str(&r->plain), plain, SIZE_MAX)));
	if (!words.ptr && !r->code)
		r->code = error_nomem(r->err);
	r->html.len = html;
	r->plain.len = plain;
	return words;
}

static struct str slug_of(struct reading *r, struct str title)
{
	char folded[4 * SLUG_MAX], slug[SLUG_MAX + 1];
	size_t len = r->part ? 2 : 0, least = len, count = fold_plain(title, folded, sizeof(folded));
	memcpy(slug, "p-", 2);
	for (size_t i = 0; i < count && len < SLUG_MAX; i++) {
		char c = folded[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (word)
			slug[len++] = c;
		else if (len > least && slug[len - 1] != '-')
			slug[len++] = '-';
	}
	while (len > least && slug[len - 1] == '-')
		len--;
	return arena_copy(r->arena, (struct str){slug, len > least ? len : 0});
}

/* What was written since the last section belongs to it, or to the introduction. */
static void close_section(struct reading *r, cmark_node *next)
{
	struct str html = keep(r, &r->html), plain = keep(r, &r->plain);
	if (r->text.section_count == 0) {
		r->text.html = html;
		r->text.plain = plain;
		return;
	}
	struct guide_section *section = &r->sections[r->text.section_count - 1];
	section->html = html;
	section->plain = plain;
	if (plain.len == 0)
		refuse(r, next, "la section précédente est vide : écrivez-la ou retirez son titre");
}

static void open_section(struct reading *r, cmark_node *node)
{
	close_section(r, node);
	if (r->text.section_count == GUIDE_SECTIONS_MAX) {
		refuse(r, node, "trop de sections pour une page : partagez ce texte en deux");
		return;
	}
	struct guide_section *section = &r->sections[r->text.section_count];
	*section = (struct guide_section){.title = plain_of(r, node)};
	section->id = slug_of(r, section->title);
	if (section->id.len == 0)
		refuse(r, node, "le titre d'une section contient au moins une lettre");
	for (size_t i = 0; i < r->text.section_count; i++)
		if (str_eq(r->sections[i].id, section->id))
			refuse(r, node, "une autre section de cette page a le même titre");
	r->text.section_count++;
}

static void read_block(struct reading *r, cmark_node *node)
{
	bool heading = cmark_node_get_type(node) == CMARK_NODE_HEADING;
	int level = heading ? cmark_node_get_heading_level(node) : 0;
	if (level == 2 && (!r->part || r->sectioned))
		open_section(r, node);
	else if (heading && r->part && !r->sectioned && level != 3)
		refuse(r, node, "un titre s'écrit ici « ### »");
	else if (heading && (level != 3 || (r->text.section_count == 0 && !r->part)))
		refuse(r, node,
		       "un titre de section s'écrit « ## », un titre plus petit « ### » à l'intérieur d'une section");
	else
		write_node(r, node);
}

/* The title and the sentence below it; gives what comes behind. */
static cmark_node *read_head(struct reading *r, cmark_node *root)
{
	cmark_node *title = cmark_node_first_child(root);
	cmark_node *lead = title ? cmark_node_next(title) : NULL;
	if (!title || cmark_node_get_type(title) != CMARK_NODE_HEADING || cmark_node_get_heading_level(title) != 1) {
		refuse(r, title, "le texte commence par son titre : « # Titre »");
		return NULL;
	}
	if (!lead || cmark_node_get_type(lead) != CMARK_NODE_BLOCK_QUOTE) {
		refuse(r, lead ? lead : title, "sous le titre, une phrase dit de quoi il s'agit : « > … »");
		return NULL;
	}
	r->text.title = plain_of(r, title);
	r->text.lead = plain_of(r, lead);
	if (r->text.lead.len > GUIDE_LEAD_MAX)
		refuse(r, lead, "la phrase sous le titre est trop longue (240 octets au plus)");
	return cmark_node_next(lead);
}

static void read_all(struct reading *r, cmark_node *root)
{
	cmark_node *node = r->part ? cmark_node_first_child(root) : read_head(r, root);
	for (; node && !r->code; node = cmark_node_next(node))
		read_block(r, node);
	if (!r->code)
		close_section(r, cmark_node_last_child(root));
	if (!r->code && r->text.section_count == 0 && r->text.plain.len == 0)
		refuse(r, NULL,
		       r->part ? "il n'y a pas encore de texte" : "sous le titre, il n'y a pas encore de texte");
}

static enum error_code read_text(struct reading *r, struct str bytes, struct guide_text *ret_text)
{
	_cleanup_buf_ struct buf spaced;
	buf_init(&spaced, GUIDE_HTML_MAX);
	guide_text_spaces(&spaced, bytes);
	if (spaced.failed)
		return error_nomem(r->err);
	cmark_node *root = cmark_parse_document(buf_str(&spaced).ptr, spaced.len, CMARK_OPT_DEFAULT);
	if (!root)
		return error_nomem(r->err);
	buf_init(&r->html, GUIDE_HTML_MAX);
	buf_init(&r->plain, GUIDE_HTML_MAX);
	read_all(r, root);
	cmark_node_free(root);
	buf_release(&r->html);
	buf_release(&r->plain);
	if (r->code)
		return r->code;
	r->text.sections = r->sections;
	*ret_text = r->text;
	return ERR_NONE;
}

static enum error_code begin(struct arena *arena, struct str bytes, struct reading **ret_reading, struct error *err)
{
	if (utf8_invalid_at(bytes) != SIZE_MAX)
		return error_set(err, ERR_UTF8, "ce texte n'est pas en UTF-8");
	struct reading *r = ARENA_ZNEW(arena, struct reading, 1);
	if (!r)
		return error_nomem(err);
	r->arena = arena;
	r->err = err;
	*ret_reading = r;
	return ERR_NONE;
}

enum error_code guide_text_read(struct arena *arena, struct str bytes, struct guide_text *ret_text, struct error *err)
{
	struct reading *r = NULL;
	enum error_code code = begin(arena, bytes, &r, err);
	return code ? code : read_text(r, bytes, ret_text);
}

enum error_code guide_part_read(struct arena *arena, struct str bytes, bool sections, struct guide_text *ret_text,
				struct error *err)
{
	struct reading *r = NULL;
	enum error_code code = begin(arena, bytes, &r, err);
	if (code)
		return code;
	r->part = true;
	r->sectioned = sections;
	return read_text(r, bytes, ret_text);
}
