/* SPDX-License-Identifier: Apache-2.0 */
/* A case on paper: what was reported, what proves it, what was decided, and all that happened. */
#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "desk/cases/decision.h"
#include "desk/cases/export.h"
#include "desk/own/hex.h"
#include "desk/reports/receive.h"
#include "print/print.h"

#define EVENTS_PRINTED 1000
#define TEXT_PRINTED 4000 /* bytes of one text; all of it is in the events' file */
#define LINE_MAX 1024

/* « label : value », the label in bold; nothing for an empty value. */
static void put_fact(struct print *p, const char *label, struct str value)
{
	char name[64];
	if (value.len == 0)
		return;
	snprintf(name, sizeof(name), "%s\u00A0: ", label);
	const struct print_run runs[] = {{.text = str_from_c(name), .look = PRINT_STRONG}, {.text = value}};
	print_paragraph(p, PRINT_BODY, runs, 2);
}

/* One paragraph a line. */
static void put_text(struct print *p, enum print_style style, struct str text)
{
	const bool whole = text.len <= TEXT_PRINTED;
	struct str rest = utf8_first(text, TEXT_PRINTED), line;
	while (rest.len > 0) {
		rest = str_cut(rest, '\n', &line);
		line = str_trim(line);
		if (line.len > 0)
			print_text(p, style, line);
	}
	if (!whole)
		print_text(p, PRINT_SMALL, STR("La suite est dans " BUNDLE_EVENTS "."));
}

static void put_fingerprint(struct print *p, struct str hex)
{
	char line[LINE_MAX];
	snprintf(line, sizeof(line), "Empreinte SHA-256\u00A0: %.*s", STR_ARG(hex));
	print_text(p, PRINT_SMALL, str_from_c(line));
}

static void put_summary(struct print *p, const struct export_case *x)
{
	struct french_room room;
	const struct cases_seen *s = x->seen;
	const struct case_fold *f = &s->story.fold;
	print_heading(p, 1, s->frame.layout.title, STR(""));
	const struct str title = export_title(x);
	if (title.len > 0)
		print_text(p, PRINT_LEAD, title);
	put_fact(p, "Établissement", x->establishment);
	put_fact(p, "Ouvert", french_datetime(&room, s->row.opened_at, s->frame.zone));
	put_fact(p, "Où il en est", case_states[f->state].label);
	put_fact(p, "Nature", cases_nature_label(f->nature));
	put_fact(p, "Niveau", cases_level_label(f->nature, f->level));
	put_fact(p, "Suivi par", s->row.user_name.ptr ? s->row.user_name : STR(""));
	put_fact(p, "Exporté", french_datetime(&room, s->frame.now, s->frame.zone));
	put_fact(p, "Par", s->frame.person);
	print_box(p, PRINT_ACCENT);
	print_text(p, PRINT_LABEL, STR("Ce qui prouve ce document"));
	print_text(
		p, PRINT_BODY,
		STR("Chaque étape porte une empreinte calculée avec celle d'avant, et chaque pièce est liée à son "
		    "étape. "
		    "La fin de la chaîne est l'empreinte ci-dessous, inscrite au journal de l'établissement le jour de "
		    "l'export. Le fichier LISEZMOI.txt dit comment vérifier."));
	put_fingerprint(p, x->head);
	print_box_end(p);
}

static void put_reports(struct print *p, const struct export_case *x)
{
	const struct cases_seen *s = x->seen;
	print_heading(p, 2, STR("Ce qui est signalé"), STR("signale"));
	for (size_t i = 0; i < x->reports.count; i++) {
		char line[LINE_MAX];
		struct french_room room;
		const struct reports_of_row *row = &x->reports.items[i];
		snprintf(line, sizeof(line), "Reçu le %.*s, %.*s",
			 STR_ARG(french_datetime(&room, row->received_at, s->frame.zone)),
			 STR_ARG(cases_channel_label(row->channel)));
		print_heading(p, 3, str_from_c(line), STR(""));
		put_fact(p, "Adresse", row->link);
		put_fact(p, "Compte de l'auteur", row->author);
		put_text(p, PRINT_QUOTE, row->text);
		if (x->named)
			put_fact(p, "Ce qui préoccupe", utf8_first(row->worry, TEXT_PRINTED));
		for (size_t c = 0; c < x->contact_count; c++)
			if (x->contacts[c].id == row->id)
				put_fact(p, "Pour joindre la personne", x->contacts[c].text);
	}
}

static void put_piece(struct print *p, const struct export_case *x, const struct case_event *e)
{
	char line[LINE_MAX];
	struct french_room room;
	struct str id, hex = str_cut(e->word, ' ', &id);
	const enum case_file_kind kind = case_file_kind_of(id);
	snprintf(line, sizeof(line), "%.*s, ajoutée le %.*s, étape %" PRId64,
		 STR_ARG(kind < CASE_FILE_KINDS ? case_file_kinds[kind].label : STR("Pièce")),
		 STR_ARG(french_datetime(&room, e->at, x->seen->frame.zone)), e->sequence);
	print_heading(p, 3, str_from_c(line), STR(""));
	put_text(p, PRINT_BODY, e->text);
	snprintf(line, sizeof(line), BUNDLE_PIECES "piece-%" PRId64 "%s", e->number,
		 kind < CASE_FILE_KINDS ? case_file_kinds[kind].suffix.ptr : "");
	put_fact(p, "Fichier", str_from_c(line));
	put_fingerprint(p, hex);
}

static void put_evidence(struct print *p, const struct export_case *x)
{
	bool any = false;
	for (size_t i = 0; i < x->seen->story.count; i++) {
		const struct case_event *e = &x->seen->story.events[i];
		if (e->kind != CASE_FILED)
			continue;
		if (!any)
			print_heading(p, 2, STR("Les pièces"), STR("pieces"));
		any = true;
		put_piece(p, x, e);
	}
}

static void put_decisions(struct print *p, const struct export_case *x)
{
	const struct cases_seen *s = x->seen;
	bool any = false;
	for (size_t i = 0; i < s->story.count; i++) {
		char line[LINE_MAX];
		struct french_room room;
		const struct case_event *e = &s->story.events[i];
		const struct case_decision *d = e->kind == CASE_SETTLED ? case_decision_of(e->word) : NULL;
		if (!d)
			continue;
		if (!any)
			print_heading(p, 2, STR("Ce qui est décidé"), STR("decide"));
		any = true;
		snprintf(line, sizeof(line), "%.*s. Par %.*s, le %.*s", STR_ARG(d->label), STR_ARG(cases_author(s, i)),
			 STR_ARG(french_datetime(&room, e->at, s->frame.zone)));
		print_heading(p, 3, str_from_c(line), STR(""));
		put_text(p, PRINT_BODY, e->text);
		print_text(p, PRINT_SMALL, d->law);
	}
}

static void put_event(struct print *p, const struct export_case *x, size_t i)
{
	char line[LINE_MAX];
	struct french_room room;
	const struct cases_seen *s = x->seen;
	const struct case_event *e = &s->story.events[i];
	const bool masked = export_masks(x, e);
	struct str more = masked ? STR("") : cases_told(s, e);
	snprintf(line, sizeof(line), "%" PRId64 ". %.*s%s%.*s", e->sequence, STR_ARG(case_kinds[e->kind].label),
		 more.len ? "\u00A0: " : "", STR_ARG(more));
	print_heading(p, 3, str_from_c(line), STR(""));
	if (masked) {
		print_text(p, PRINT_SMALL, STR("Masqué\u00A0: seule son empreinte est donnée."));
		return;
	}
	snprintf(line, sizeof(line), "%.*s, %.*s", STR_ARG(french_datetime(&room, e->at, s->frame.zone)),
		 STR_ARG(cases_author(s, i)));
	print_text(p, PRINT_SMALL, str_from_c(line));
	if (e->kind != CASE_READ)
		put_text(p, PRINT_BODY, e->text);
}

static enum error_code compose(struct print *p, const void *context, struct error *err)
{
	const struct export_case *x = context;
	(void)err;
	print_running(p, x->establishment, x->seen->frame.layout.title);
	put_summary(p, x);
	put_reports(p, x);
	put_evidence(p, x);
	put_decisions(p, x);
	print_heading(p, 2, STR("L'histoire du dossier"), STR("histoire"));
	for (size_t i = 0; i < x->seen->story.count && i < EVENTS_PRINTED; i++)
		put_event(p, x, i);
	if (x->seen->story.count > EVENTS_PRINTED)
		print_text(p, PRINT_BODY, STR("Les étapes suivantes sont dans " BUNDLE_EVENTS "."));
	return ERR_NONE;
}

enum error_code export_print(const struct export_case *x, struct buf *out, struct error *err)
{
	const struct print_about about = {
		.title = x->seen->frame.layout.title, .author = x->establishment, .paper = PRINT_A4};
	return print_make(&about, compose, x, out, NULL, err);
}
