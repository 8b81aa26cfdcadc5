/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the booklet, from its cover to its back. */

#include "desk/booklet/booklet.h"
#include "desk/booklet/parts.h"

#define BAND 300 /* of the cover, points from the top */
#define SENTENCE_DOWN 84
#define DRAWING_DOWN 324
#define NAME_DOWN 472
#define SHEET 4 /* pages on a sheet that is folded */
#define CODE_WIDTH 110

#define TITLE STR("Le guide des réseaux sociaux")
#define SENTENCE STR("Sur les réseaux sociaux aussi, je porte une blouse.")
#define CODE_ANCHOR STR("/guide#code")

struct str booklet_slogan(const struct booklet *b)
{
	const struct site_words *first = site_words_on(b->site, STR(SITE_FIRST_PAGE));
	return first && first->slogan.len > 0 ? first->slogan : SENTENCE;
}

static void put_drawing(struct print *p, enum guide_drawing_name drawing, double width)
{
	_cleanup_buf_ struct buf svg;
	buf_init(&svg, PRINT_TEXT_MAX);
	guide_drawing(&svg, &(struct guide_drawing){drawing});
	print_drawing(p, buf_str(&svg), width);
}

static void put_cover(struct print *p, struct making *m)
{
	const struct booklet *b = m->booklet;
	print_band(p, BAND);
	print_down(p, SENTENCE_DOWN);
	print_text(p, PRINT_COVER, booklet_slogan(b));
	print_down(p, DRAWING_DOWN);
	put_drawing(p, GUIDE_DRAWING_COAT, 236);
	print_down(p, NAME_DOWN);
	if (b->site->name.len > 0)
		print_text(p, PRINT_COVER_NAME, b->site->name);
	print_text(p, PRINT_COVER_TEXT, TITLE);
	print_break(p, PRINT_ANY);
}

/* Inside the cover: what this is, and how it is printed. */
static void put_welcome(struct print *p, struct making *m)
{
	const struct booklet *b = m->booklet;
	print_heading(p, 1, STR("Bienvenue"), STR(""));
	print_text(p, PRINT_LEAD,
		   STR("Vous arrivez, et vous avez un téléphone dans la poche\u00a0: ce livret est pour vous."));
	print_text(
		p, PRINT_BODY,
		STR("Il dit ce que la charte des réseaux sociaux demande, pourquoi, et comment dire les choses "
		    "autrement. Commencez par le code de conduite, sur la double page qui suit le sommaire\u00a0: le "
		    "reste se lit quand on en a besoin, une minute par page."));
	print_text(
		p, PRINT_BODY,
		STR("Les messages cités sont inventés. Un doute avant de publier\u202f? Demandez à la direction de la "
		    "communication\u00a0: ses coordonnées sont à la fin."));
	if (b->address.len > 0) {
		const struct print_run runs[] = {
			{.text = STR("Le même guide, tenu à jour, est en ligne\u00a0: ")},
			{.text = without_scheme(b->address), .link = b->address, .look = PRINT_STRONG},
		};
		print_paragraph(p, PRINT_BODY, runs, 2);
	}
	print_heading(p, 3, STR("Pour l'imprimer"), STR(""));
	print_text(p, PRINT_BODY,
		   STR("Les pages sont au format A5. Dans la fenêtre d'impression, choisissez «\u00a0livret\u00a0» sur "
		       "du papier "
		       "A4, recto verso\u00a0: les feuilles se plient en deux et s'agrafent au milieu. Deux pages par "
		       "feuille "
		       "A4 conviennent aussi."));
	print_break(p, PRINT_ODD);
}

static void put_contents(struct print *p, struct making *m)
{
	print_heading(p, 1, STR("Sommaire"), STR(""));
	print_entry(p, 1, STR("Le code de conduite"), CODE_ANCHOR);
	size_t chapter = SIZE_MAX;
	for (size_t i = 0; i < m->booklet->site->rule_count; i++) {
		const struct guide_rule *rule = &m->booklet->site->rules[i];
		size_t here = guide_chapter_of(guide_rank(rule->id));
		if (here != chapter)
			print_entry(p, 1, chapter_title(here), chapter_anchor(m, here));
		chapter = here;
		print_entry(p, 2, rule->title, rule_href(m, rule));
	}
	print_entry(p, 1, STR("Vous êtes…"), STR("/guide/pour"));
	for (const struct guide_topic *topic = guide_topics; topic->file.ptr; topic++)
		if (topic->listed)
			print_entry(p, 1, guide_text_of(m->booklet->guide, topic->file)->title, topic->href);
	for (size_t i = 0; i < m->booklet->site->own_count; i++)
		print_entry(p, 1, m->booklet->site->words[i].title, m->booklet->site->words[i].href);
	print_entry(p, 1, STR("À qui s'adresser"), STR("/contacts"));
	print_break(p, PRINT_EVEN);
}

/* All rules in two pages that face each other. */
static void put_code(struct print *p, struct making *m)
{
	const struct site *site = m->booklet->site;
	size_t chapter = SIZE_MAX, half = 0;
	print_heading(p, 1, STR("Le code de conduite"), CODE_ANCHOR);
	for (size_t i = 0; i < site->rule_count; i++) {
		const struct guide_rule *rule = &site->rules[i];
		size_t here = guide_chapter_of(guide_rank(rule->id));
		if (here != chapter && half == 0 && i > 0 && 2 * (i + 1) >= site->rule_count) {
			print_break(p, PRINT_ANY);
			half = i;
		}
		if (here != chapter)
			print_heading(p, 3, chapter_title(here), STR(""));
		chapter = here;
		put_code_line(p, m, rule);
	}
	print_break(p, PRINT_ANY);
}

static void put_back(struct print *p, struct making *m)
{
	const struct booklet *b = m->booklet;
	print_running(p, STR(""), STR(""));
	print_band(p, 170);
	print_down(p, 66);
	print_text(p, PRINT_COVER, b->site->name.len > 0 ? STR("Un doute\u202f? Demandez.") : SENTENCE);
	print_down(p, 220);
	if (m->code.side > 0) {
		print_code(p, m->bars, m->code.bar_count, m->code.side, CODE_WIDTH);
		print_text(p, PRINT_COVER_TEXT, STR("Le guide, tenu à jour\u00a0:"));
		print_text(p, PRINT_COVER_NAME, without_scheme(b->address));
	}
	print_down(p, NAME_DOWN);
	if (b->site->name.len > 0)
		print_text(p, PRINT_COVER_NAME, b->site->name);
}

/* Pages to write on, until the back is the last of a sheet. */
static void put_notes(struct print *p)
{
	while (print_page(p) % SHEET != 0) {
		print_heading(p, 1, STR("Notes"), STR(""));
		print_lines(p);
		print_break(p, PRINT_ANY);
	}
}

static enum error_code compose(struct print *p, const void *context, struct error *err)
{
	/* Each run begins anew, from a copy of what the first began with. */
	struct making made = *(const struct making *)context, *m = &made;
	arena_clear(m->arena);
	put_cover(p, m);
	put_welcome(p, m);
	print_running(p, m->head, STR("Sommaire"));
	put_contents(p, m);
	print_running(p, m->head, STR("Le code de conduite"));
	put_code(p, m);
	enum error_code code = put_rules(p, m, err);
	if (!code)
		code = put_texts(p, m, err);
	if (!code)
		code = put_contacts(p, m, err);
	if (code)
		return code;
	print_running(p, m->head, STR("Notes"));
	print_break(p, PRINT_ANY);
	put_notes(p);
	put_back(p, m);
	return ERR_NONE;
}

enum error_code booklet_make(const struct booklet *booklet, struct buf *out, size_t *ret_pages, struct error *err)
{
	struct arena arena, bars;
	struct making m = {.booklet = booklet, .arena = &arena};
	struct error unknown;
	arena_init(&arena, MAKING_MEMORY);
	arena_init(&bars, MAKING_MEMORY);
	m.head = booklet->site->name.len > 0 ? booklet->site->name : TITLE;
	/* A server that does not know its own address has booklets without the code. */
	if (booklet->address.len > 0 && !qr_make(&bars, booklet->address, &m.code, &unknown)) {
		struct print_bar *copy = ARENA_NEW(&bars, struct print_bar, m.code.bar_count);
		for (size_t i = 0; copy && i < m.code.bar_count; i++)
			copy[i] = (struct print_bar){m.code.bars[i].x, m.code.bars[i].y, m.code.bars[i].width};
		m.bars = copy;
		if (!copy)
			m.code.side = 0;
	}
	const struct print_about about = {
		.title = TITLE, .author = booklet->site->name, .subject = SENTENCE, .paper = PRINT_A5, .booklet = true};
	enum error_code code = print_make(&about, compose, &m, out, ret_pages, err);
	arena_release(&bars);
	arena_release(&arena);
	return code;
}
