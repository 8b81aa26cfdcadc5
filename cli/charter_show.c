/* SPDX-License-Identifier: Apache-2.0 */
/* blouse charter show: a rule as a person would read it. */
#include <stdio.h>
#include <unistd.h>

#include "cli/charter.h"
#include "cli/commands.h"
#include "cli/term.h"

#define PRINTED_MAX ((size_t)1 << 20)
#define EXAMPLES_SHOWN 3
#define SHOW_WIDTH_MAX 80

struct page {
	struct buf out;
	struct term term;
};

static const enum term_style level_styles[] = {TERM_PLAIN, TERM_BLUE, TERM_AMBER, TERM_RED};

/* One paragraph, whatever line ends its author put in. */
static void paragraph(struct page *page, const char *bullet, struct str text)
{
	struct buf flat;
	buf_init(&flat, PRINTED_MAX);
	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++)
		buf_add_char(&flat, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
	buf_add_c(&page->out, bullet);
	term_wrap(&page->out, &page->term, buf_str(&flat), 4, 4);
	buf_release(&flat);
}

static void quote(struct page *page, struct str text)
{
	struct buf quoted;
	buf_init(&quoted, PRINTED_MAX);
	buf_addf(&quoted, "« %.*s »", STR_ARG(str_trim(text)));
	paragraph(page, "    ", buf_str(&quoted));
	page->out.failed |= quoted.failed;
	buf_release(&quoted);
}

static void heading(struct page *page, const char *title)
{
	buf_add_char(&page->out, '\n');
	term_styled(&page->out, &page->term, TERM_BOLD, title);
	buf_add_char(&page->out, '\n');
}

static void show_names(struct page *page, struct buf *line, const char *before, const name_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		buf_addf(line, "%s%.*s", i ? ", " : before, STR_ARG(names->items[i].text));
	page->out.failed |= line->failed;
}

static void show_clause(struct page *page, const struct source_clause *clause)
{
	static const char *const scopes[] = {NULL, "dans une même phrase", "dans une phrase et la suivante",
					     "dans le message"};
	struct buf line;
	buf_init(&line, PRINTED_MAX);
	paragraph(page, "  • ", clause->doc);
	show_names(page, &line, "Il faut : ", &clause->all);
	show_names(page, &line, line.len ? " ; et l'un de : " : "Il faut l'un de : ", &clause->any);
	show_names(page, &line, " ; sauf : ", &clause->none);
	if (clause->scope == CLAUSE_WORDS)
		buf_addf(&line, " ; à %u mots au plus", clause->words);
	else
		buf_addf(&line, " ; %s", scopes[clause->scope]);
	buf_add_c(&line, clause->states ? ", sans question" : "");
	buf_add_c(&line, clause->certain ? ". Cela suffit." : ".");
	paragraph(page, "    ", buf_str(&line));
	buf_release(&line);
}

static void show_examples(struct page *page, const struct source_rule *rule, bool breaks)
{
	unsigned shown = 0;
	heading(page, breaks ? "Ce qui l'enfreint" : "Ce qui la respecte");
	for (size_t i = 0; i < rule->examples.count && shown < EXAMPLES_SHOWN; i++) {
		const struct source_example *example = &rule->examples.items[i];
		if (example->breaks != breaks)
			continue;
		term_styled(&page->out, &page->term, breaks ? TERM_RED : TERM_GREEN, breaks ? "  ✖ " : "  ✔ ");
		paragraph(page, "", example->text);
		if (example->note.len)
			paragraph(page, "    ", example->note);
		shown++;
	}
}

static void show_contexts(struct page *page, const struct source_rule *rule)
{
	static const char *const names[BLOUSE_CONTEXTS] = {"les agents", "l'établissement", "les messages d'usagers"};
	bool first = true;
	buf_add_c(&page->out, "  Pour ");
	for (unsigned i = 0; i < BLOUSE_CONTEXTS; i++) {
		if (!(rule->contexts >> i & 1))
			continue;
		buf_addf(&page->out, "%s%s", first ? "" : ", ", names[i]);
		first = false;
	}
	buf_add_c(&page->out, rule->enabled ? ".\n" : ". Votre établissement ne l'applique pas.\n");
}

static void show_sources(struct page *page, const struct source_rule *rule)
{
	struct buf line;
	buf_init(&line, PRINTED_MAX);
	if (rule->laws.count)
		heading(page, "Ce que dit la loi");
	for (size_t i = 0; i < rule->laws.count; i++) {
		buf_clear(&line);
		buf_addf(&line, "%.*s : %.*s", STR_ARG(rule->laws.items[i].ref), STR_ARG(rule->laws.items[i].says));
		paragraph(page, "  • ", buf_str(&line));
	}
	if (rule->guides.count)
		heading(page, "D'où vient cette règle");
	for (size_t i = 0; i < rule->guides.count; i++) {
		const char *label = source_guide_label(rule->guides.items[i].guide);
		buf_clear(&line);
		buf_addf(&line, "%s, « %.*s »", label ? label : rule->guides.items[i].guide.ptr,
			 STR_ARG(rule->guides.items[i].part));
		paragraph(page, "  • ", buf_str(&line));
	}
	page->out.failed |= line.failed;
	buf_release(&line);
}

static void show_rule(struct page *page, const struct source_rule *rule)
{
	term_styled(&page->out, &page->term, TERM_BOLD, rule->title.ptr);
	buf_addf(&page->out, " (%s, ", rule->id.ptr);
	term_styled(&page->out, &page->term, level_styles[rule->level], blouse_level_id(rule->level));
	buf_add_c(&page->out, ")\n");
	quote(page, rule->principle);
	show_contexts(page, rule);
	heading(page, "Pourquoi");
	paragraph(page, "    ", rule->why);
	heading(page, "Que faire à la place");
	paragraph(page, "    ", rule->advice);
	heading(page, "Comment elle se voit");
	if (rule->model)
		paragraph(page, "  • ",
			  STR("Un modèle, appris sur des messages étiquetés, la reconnaît au message entier."));
	for (size_t i = 0; i < rule->clauses.count; i++)
		show_clause(page, &rule->clauses.items[i]);
	show_examples(page, rule, true);
	show_examples(page, rule, false);
	show_sources(page, rule);
}

static void list_rules(struct page *page, const struct charter_source *source)
{
	size_t longest = 0;
	for (size_t i = 0; i < source->rules.count; i++)
		longest = source->rules.items[i].id.len > longest ? source->rules.items[i].id.len : longest;
	for (size_t i = 0; i < source->rules.count; i++) {
		const struct source_rule *rule = &source->rules.items[i];
		buf_addf(&page->out, "%-*s  ", (int)longest, rule->id.ptr);
		term_on(&page->out, &page->term, level_styles[rule->level]);
		buf_addf(&page->out, "%-9s", blouse_level_id(rule->level));
		term_off(&page->out, &page->term, level_styles[rule->level]);
		buf_addf(&page->out, "  %s\n", rule->title.ptr);
	}
}

int charter_show_run(const struct args *args)
{
	struct charter_sources s;
	struct error err = {0};
	struct page page = {.term = term_of(STDOUT_FILENO)};
	int status = CLI_CLEAN;
	buf_init(&page.out, PRINTED_MAX);
	if (page.term.width > SHOW_WIDTH_MAX)
		page.term.width = SHOW_WIDTH_MAX;
	if (charter_sources_load(args, NULL, &s, &err) != ERR_NONE) {
		status = cli_error(args, &err);
	} else if (s.problems.total > 0) {
		status = cli_trouble(args, "la charte « %s » contient des erreurs : voyez « blouse charter lint ».",
				     s.folder);
	} else if (args->operand_count == 0) {
		list_rules(&page, &s.source);
	} else {
		int rule = source_rule_index(&s.source, str_from_c(args->operands[0]));
		if (rule >= 0)
			show_rule(&page, &s.source.rules.items[rule]);
		else
			status = cli_trouble(args,
					     "la règle « %s » n'existe pas. Voyez leur liste : blouse charter show",
					     args->operands[0]);
	}
	if (page.out.failed)
		status = cli_trouble(args, "mémoire insuffisante.");
	else if (page.out.len && io_write(STDOUT_FILENO, buf_str(&page.out), &err) != ERR_NONE)
		status = cli_error(args, &err);
	buf_release(&page.out);
	charter_sources_release(&s);
	return status;
}
