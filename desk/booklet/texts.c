/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the guide, the establishment's own pages, and whom to ask. */
#include "desk/booklet/markdown.h"
#include "desk/booklet/parts.h"

#define ENOUGH_ROOM 220 /* points of a page: another text may begin there */

struct str without_scheme(struct str url)
{
	size_t at = str_find(url, STR("://"));
	return at == SIZE_MAX ? url : str_sub(url, at + 3, SIZE_MAX);
}

enum error_code put_own(struct print *p, struct making *m, struct str page, struct error *err)
{
	const struct site_words *own = site_words_on(m->booklet->site, page);
	if (!own || own->source.len == 0)
		return ERR_NONE;
	print_box(p, PRINT_ACCENT);
	print_text(p, PRINT_LABEL, m->booklet->site->sign);
	enum error_code code = markdown_print(
		p, &(struct markdown){.arena = m->arena, .bytes = own->source, .href = own->href, .level = 2}, err);
	print_box_end(p);
	return code;
}

static struct str bytes_of(struct str file)
{
	for (size_t i = 0; i < guide_file_count; i++)
		if (str_eq(guide_files[i].name, file))
			return guide_files[i].bytes;
	return (struct str){"", 0};
}

static enum error_code put_body(struct print *p, struct making *m, const struct guide_topic *topic, unsigned level,
				struct error *err)
{
	enum error_code code = put_own(p, m, topic->file, err);
	if (code)
		return code;
	return markdown_print(p,
			      &(struct markdown){.arena = m->arena,
						 .bytes = bytes_of(topic->file),
						 .href = topic->href,
						 .text = guide_text_of(m->booklet->guide, topic->file),
						 .level = level,
						 .headless = true,
						 .run_in = topic->kind == GUIDE_GLOSSARY},
			      err);
}

/* A chapter begins a page, unless much of one is left. */
static void begin(struct print *p, struct making *m, struct str title, struct str anchor)
{
	if (print_room(p) < ENOUGH_ROOM)
		print_break(p, PRINT_ANY);
	print_running(p, m->head, title);
	print_heading(p, 1, title, anchor);
}

/* The rules that concern some readers, by their pages; all of them need no list. */
static void put_rules_of(struct print *p, struct making *m, unsigned contexts)
{
	const struct site *site = m->booklet->site;
	size_t count = 0;
	for (size_t i = 0; i < site->rule_count; i++)
		count += (site->rules[i].contexts & contexts) != 0;
	if (count == 0 || count == site->rule_count) {
		if (count > 0)
			print_text(p, PRINT_BODY, STR("Toutes les règles de ce livret vous concernent."));
		return;
	}
	print_text(p, PRINT_LABEL, STR("Les règles qui vous concernent"));
	for (size_t i = 0; i < site->rule_count; i++)
		if (site->rules[i].contexts & contexts)
			print_entry(p, 2, site->rules[i].title, rule_href(m, &site->rules[i]));
}

static enum error_code put_audiences(struct print *p, struct making *m, struct error *err)
{
	enum error_code code = ERR_NONE;
	print_break(p, PRINT_ANY);
	begin(p, m, STR("Vous êtes…"), STR("/guide/pour"));
	for (const struct guide_topic *topic = guide_topics; !code && topic->file.ptr; topic++) {
		if (topic->kind != GUIDE_AUDIENCE)
			continue;
		const struct guide_text *text = guide_text_of(m->booklet->guide, topic->file);
		print_heading(p, 2, text->title, topic->href);
		print_text(p, PRINT_LEAD, text->lead);
		code = put_body(p, m, topic, 3, err);
		put_rules_of(p, m, topic->contexts);
	}
	return code;
}

static enum error_code put_own_pages(struct print *p, struct making *m, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < m->booklet->site->own_count; i++) {
		const struct site_words *own = &m->booklet->site->words[i];
		begin(p, m, own->title, own->href);
		print_text(p, PRINT_LEAD, own->lead);
		code = markdown_print(p,
				      &(struct markdown){.arena = m->arena,
							 .bytes = own->source,
							 .href = own->href,
							 .text = &own->text,
							 .level = 2},
				      err);
	}
	return code;
}

enum error_code put_texts(struct print *p, struct making *m, struct error *err)
{
	enum error_code code = put_audiences(p, m, err);
	print_break(p, PRINT_ANY);
	for (const struct guide_topic *topic = guide_topics; !code && topic->file.ptr; topic++) {
		if (!topic->listed)
			continue;
		const struct guide_text *text = guide_text_of(m->booklet->guide, topic->file);
		begin(p, m, text->title, topic->href);
		/* « Guess, then open the card » is for the site. */
		if (topic->kind != GUIDE_CARDS)
			print_text(p, PRINT_LEAD, text->lead);
		code = put_body(p, m, topic, topic->kind == GUIDE_CARDS ? 3 : 2, err);
	}
	return code ? code : put_own_pages(p, m, err);
}

static void put_pairs(struct print *p, struct str title, struct str lead, const struct print_run *cells, size_t count)
{
	static const double widths[] = {1, 2};
	if (count == 0)
		return;
	print_keep(p);
	print_heading(p, 2, title, STR(""));
	if (lead.len > 0)
		print_text(p, PRINT_LEAD, lead);
	print_table(p, widths, 2);
	for (size_t i = 0; i < count; i++)
		print_row(p, &cells[2 * i], false);
	print_table_end(p);
	print_keep_end(p);
}

static void put_people(struct print *p, const struct site *site)
{
	for (size_t i = 0; i < site->contact_count; i++) {
		const struct site_contact *c = &site->contacts[i];
		const struct print_run who[] = {
			{.text = c->name},
			{.text = STR(" — "), .look = PRINT_SOFT},
			{.text = c->role, .look = PRINT_SOFT},
		};
		const struct print_run where[] = {
			{.text = c->phone, .link = c->phone_href, .look = PRINT_QUIET | PRINT_STRONG},
			{.text = c->phone.len > 0 && c->mail.len > 0 ? STR("   •   ") : STR("")},
			{.text = c->mail, .link = c->mail_href, .look = PRINT_QUIET},
		};
		print_paragraph(p, PRINT_LABEL, who, 3);
		print_paragraph(p, PRINT_BODY, where, 3);
	}
}

enum error_code put_contacts(struct print *p, struct making *m, struct error *err)
{
	const struct site *site = m->booklet->site;
	const struct guide_topic *topic = guide_topics;
	while (topic->file.ptr && topic->kind != GUIDE_CONTACTS)
		topic++;
	struct print_run *cells =
		ARENA_ZNEW(m->arena, struct print_run, 2 * (site->account_count + site->place_count) + 2);
	if (!cells)
		return error_nomem(err);
	const struct guide_text *text = guide_text_of(m->booklet->guide, topic->file);
	print_break(p, PRINT_ANY);
	begin(p, m, text->title, topic->href);
	print_text(p, PRINT_LEAD, text->lead);
	put_people(p, site);
	enum error_code code =
		site->contact_count > 0 ? put_own(p, m, topic->file, err) : put_body(p, m, topic, 2, err);
	for (size_t i = 0; i < site->account_count; i++) {
		cells[2 * i].text = site->accounts[i].network;
		cells[2 * i + 1].text = site->accounts[i].handle;
	}
	put_pairs(p, STR("Nos comptes officiels"), STR("Eux seuls parlent au nom de l'établissement."), cells,
		  site->account_count);
	cells += 2 * site->account_count;
	for (size_t i = 0; i < site->place_count; i++) {
		cells[2 * i].text = site->places[i].name;
		cells[2 * i + 1].text = site->places[i].address;
	}
	put_pairs(p, STR("Adresses"), STR(""), cells, site->place_count);
	return code;
}
