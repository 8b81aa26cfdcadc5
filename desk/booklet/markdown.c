/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/booklet/markdown.h"

#include <cmark.h>
#include <stdint.h>

#include "base/mem.h"

#define RUNS_MAX 256 /* of one paragraph; what is more joins none */
#define TEXT_MAX (1 << 20)
#define LINK_MAX 1024

/* A text being put on paper. */
struct walk {
	struct print *p;
	const struct markdown *m;
	struct print_run runs[RUNS_MAX];
	size_t count;
	unsigned look;
	struct str link; /* of where one stands */
	size_t section;  /* « ## » so far */
	bool failed;
};

static struct str keep(struct walk *w, struct str s)
{
	struct str copy = arena_copy(w->m->arena, s);
	w->failed = w->failed || !copy.ptr;
	return copy.ptr ? copy : (struct str){"", 0};
}

static void add_run(struct walk *w, struct str text)
{
	if (w->count < RUNS_MAX && text.len > 0)
		w->runs[w->count++] = (struct print_run){keep(w, text), w->link, w->look};
}

/* The place of this document that a link of the site means: with its section, or without. */
static size_t page_of(struct walk *w, struct str *href)
{
	size_t page = print_page_of(w->p, *href), at = str_find(*href, STR("#"));
	if (page == 0 && at != SIZE_MAX) {
		*href = str_sub(*href, 0, at);
		page = print_page_of(w->p, *href);
	}
	return page;
}

/* On paper nobody follows a link: the page's number, or the address, stands behind it. */
static void end_link(struct walk *w, struct str url)
{
	_cleanup_buf_ struct buf behind;
	buf_init(&behind, LINK_MAX);
	w->link = (struct str){"", 0};
	if (str_starts(url, STR("/"))) {
		size_t page = page_of(w, &url);
		if (page > 0)
			buf_addf(&behind, " (page %zu)", page);
	} else if (str_starts(url, STR("https://"))) {
		struct str shown = str_sub(url, 8, SIZE_MAX);
		if (str_starts(shown, STR("www.")))
			shown = str_sub(shown, 4, SIZE_MAX);
		if (str_ends(shown, STR("/")))
			shown.len--;
		buf_addf(&behind, " (%.*s)", STR_ARG(shown));
	}
	unsigned look = w->look;
	w->look |= PRINT_SOFT;
	if (!behind.failed)
		add_run(w, buf_str(&behind));
	w->look = look;
}

static void begin_link(struct walk *w, struct str url)
{
	_cleanup_buf_ struct buf link;
	buf_init(&link, LINK_MAX);
	if (!str_starts(url, STR("/")))
		buf_add_str(&link, url);
	else if (page_of(w, &url) > 0)
		buf_addf(&link, "#%.*s", STR_ARG(url));
	w->link = link.failed ? (struct str){"", 0} : keep(w, buf_str(&link));
}

/* All that stands in a paragraph or a heading, as runs. */
static void collect(struct walk *w, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	w->look = 0;
	w->link = (struct str){"", 0};
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool enters = event == CMARK_EVENT_ENTER;
		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_TEXT:
			add_run(w, str_from_c(cmark_node_get_literal(node)));
			break;
		case CMARK_NODE_SOFTBREAK:
		case CMARK_NODE_LINEBREAK:
			add_run(w, STR(" "));
			break;
		case CMARK_NODE_STRONG:
			w->look = enters ? w->look | PRINT_STRONG : w->look & ~PRINT_STRONG;
			break;
		case CMARK_NODE_EMPH:
			w->look = enters ? w->look | PRINT_EMPHASIS : w->look & ~PRINT_EMPHASIS;
			break;
		case CMARK_NODE_LINK:
			if (enters)
				begin_link(w, str_from_c(cmark_node_get_url(node)));
			else
				end_link(w, str_from_c(cmark_node_get_url(node)));
			break;
		default:
			break;
		}
	}
	cmark_iter_free(iter);
}

static void print_title(struct walk *w, cmark_node *node)
{
	const struct markdown *m = w->m;
	_cleanup_buf_ struct buf title, anchor;
	bool is_section = cmark_node_get_heading_level(node) == 2;
	size_t index = w->section;
	w->section += is_section;
	w->count = 0;
	collect(w, node);
	buf_init(&title, TEXT_MAX);
	buf_init(&anchor, LINK_MAX);
	for (size_t i = 0; i < w->count; i++)
		buf_add_str(&title, w->runs[i].text);
	w->count = 0;
	if (m->run_in && is_section) {
		w->look = PRINT_STRONG;
		add_run(w, buf_str(&title));
		add_run(w, STR(" — "));
		return;
	}
	if (is_section && m->text && index < m->text->section_count)
		buf_addf(&anchor, "%.*s#%.*s", STR_ARG(m->href), STR_ARG(m->text->sections[index].id));
	print_heading(w->p, is_section ? m->level : m->level + 1, buf_str(&title), buf_str(&anchor));
}

static void print_block(struct walk *w, cmark_node *node);

static void print_points(struct walk *w, cmark_node *list)
{
	print_list(w->p, cmark_node_get_list_type(list) == CMARK_ORDERED_LIST);
	for (cmark_node *item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
		cmark_node *first = cmark_node_first_child(item);
		if (!first)
			continue;
		w->count = 0;
		collect(w, first);
		print_item(w->p, PRINT_BODY, w->runs, w->count);
		w->count = 0;
		for (cmark_node *more = cmark_node_next(first); more; more = cmark_node_next(more))
			print_block(w, more);
	}
	print_list_end(w->p);
}

/* Blocks nest no deeper than GUIDE_DEPTH_MAX. */
static void print_block(struct walk *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		print_title(w, node);
		break;
	case CMARK_NODE_LIST:
		print_points(w, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		for (cmark_node *child = cmark_node_first_child(node); child; child = cmark_node_next(child))
			print_block(w, child);
		break;
	case CMARK_NODE_PARAGRAPH:
		collect(w, node);
		print_paragraph(w->p, PRINT_BODY, w->runs, w->count);
		w->count = 0;
		break;
	default:
		break;
	}
}

enum error_code markdown_print(struct print *p, const struct markdown *m, struct error *err)
{
	_cleanup_buf_ struct buf spaced;
	struct walk *w = ARENA_ZNEW(m->arena, struct walk, 1);
	buf_init(&spaced, TEXT_MAX);
	guide_text_spaces(&spaced, m->bytes);
	if (!w || spaced.failed)
		return error_nomem(err);
	cmark_node *root = cmark_parse_document(buf_str(&spaced).ptr, spaced.len, CMARK_OPT_DEFAULT);
	if (!root)
		return error_nomem(err);
	w->p = p;
	w->m = m;
	cmark_node *node = cmark_node_first_child(root);
	for (int i = 0; m->headless && node && i < 2; i++)
		node = cmark_node_next(node);
	for (; node && !w->failed; node = cmark_node_next(node))
		print_block(w, node);
	cmark_node_free(root);
	return w->failed ? error_nomem(err) : ERR_NONE;
}
