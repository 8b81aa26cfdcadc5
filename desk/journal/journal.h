/* SPDX-License-Identifier: Apache-2.0 */
/* The journal as administrators and the data protection officer read it: who did what to what, and when. Reading it is
 * written in it. */
#ifndef BLOUSE_DESK_JOURNAL_JOURNAL_H
#define BLOUSE_DESK_JOURNAL_JOURNAL_H

#include "desk/frame.h"
#include "desk/journal/scan.h"
#include "desk/work/work.h"
#include "web/ui/fields.h"

#define JOURNAL_ROWS 50             /* of one page */
#define JOURNAL_EXPORT_ROWS 20000   /* of one file */
#define JOURNAL_EXPORT_LOOK 1000000 /* rows looked at for one file */

extern const struct route journal_routes[];

struct journal_line {
	int64_t at, sequence;
	struct str who, what, detail;
	struct str object_href; /* all that was done to the same object; may be empty */
};

struct journal_person {
	struct str name, login, href;
};

struct journal_page {
	struct frame frame;
	const struct ui_link *way; /* settings_way */
	size_t way_count;
	struct str person, text, from, to, number; /* as they were typed */
	const struct ui_option *senses;
	size_t sense_count;
	const struct ui_option *families;
	size_t family_count;
	const struct ui_option *objects;
	size_t object_count;
	struct ui_mistakes mistakes;
	const struct journal_person *people; /* of whom one is to be chosen */
	size_t people_count;
	bool filtered; /* by anything at all */
	const struct journal_line *lines;
	size_t line_count;
	int64_t size;          /* rows of the whole journal */
	struct str next_href;  /* may be empty */
	bool stopped;          /* after looking at as many rows as one page may: there may be others behind */
	int64_t stopped_at;    /* when the last of those was written */
	struct str first_href; /* the filter's first page; empty when it is this one */
	struct str export_href;
	struct journal_verified verified;
	bool verifying; /* asked for, and not done yet */
};
void journal_page(struct buf *out, const struct journal_page *p);

/* What was asked for, from the parameters of the request. Mistakes are the request's; *ret_people are those among whom
 * one has to choose. */
struct journal_people {
	const struct journal_person *items;
	size_t count;
};
enum error_code journal_filter_read(struct request *r, const struct frame *frame, struct journal_filter *ret_filter,
				    struct journal_people *ret_people, struct error *err);
/* Which filters are in force, as fields of an entry of the journal. */
void journal_filter_fields(struct request *r, char ret_fields[64]);
/* « ?famille=comptes&du=2026-11-01 », without where the page begins; to be freed by nobody: the request's. */
struct str journal_filter_query(struct request *r, struct error *err);

/* One line of an extract: cells between semicolons, quoted, and kept from being formulas. */
void journal_csv_cell(struct buf *out, struct str cell, bool last);
enum error_code journal_export_run(struct request *r, struct error *err);

/* What the page and its extract take. */
#define JOURNAL_FILTER_PARAMS                                                                                          \
	{.name = "personne", .label = "Personne", .kind = PARAM_TEXT, .max = 200},                                     \
		{.name = "sens", .label = "Ce qui est cherché", .kind = PARAM_ENUM, .choices = journal_senses},        \
		{.name = "famille", .label = "Genre d'action", .kind = PARAM_ENUM, .choices = journal_family_words},   \
		{.name = "objet", .label = "Objet", .kind = PARAM_TEXT, .max = AUDIT_WORD_MAX},                        \
		{.name = "numero", .label = "Numéro", .kind = PARAM_TEXT, .max = AUDIT_WORD_MAX},                      \
		{.name = "du", .label = "Du", .kind = PARAM_DATE}, {.name = "au", .label = "Au", .kind = PARAM_DATE},  \
	{                                                                                                              \
		.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = 500                                      \
	}
extern const char *const journal_senses[];

#endif
