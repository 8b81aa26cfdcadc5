/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/papers/sheet.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/own/hex.h"
#include "print/print.h"

#define LINE_MAX_BYTES 160
#define HASH_SHOWN 16 /* of its digits, at the foot of each page */

void paper_hash(const struct paper_parts *parts, struct str kind, int64_t day, unsigned char ret_hash[SHA256_LEN])
{
	struct sha256 h;
	sha256_init(&h);
	sha256_add_text(&h, kind);
	sha256_add_number(&h, day);
	sha256_add_text(&h, parts->addressee);
	sha256_add_text(&h, parts->subject);
	sha256_add_text(&h, parts->text);
	sha256_add_text(&h, parts->signatory);
	sha256_end(&h, ret_hash);
}

#define LINE "\u2028" /* within a paragraph */

/* A name, a service, a street: one line each, of one paragraph. */
static void put_lines(struct print *p, enum print_style style, struct str text)
{
	struct str line;
	_cleanup_buf_ struct buf all;
	buf_init(&all, PRINT_TEXT_MAX);
	while (text.len > 0) {
		text = str_cut(text, '\n', &line);
		if (str_trim(line).len > 0)
			buf_addf(&all, "%s%.*s", all.len > 0 ? LINE : "", STR_ARG(str_trim(line)));
	}
	print_text(p, style, buf_str(&all));
}

static struct str behind(struct str line, struct str mark) { return str_trim(str_sub(line, mark.len, line.len)); }

/* Titles, points and quotations begin with a mark; a line of anything else is a paragraph. */
static void put_text(struct print *p, struct str text)
{
	struct str line;
	bool listed = false;
	while (text.len > 0) {
		text = str_cut(text, '\n', &line);
		line = str_trim(line);
		bool point = str_starts(line, STR("- "));
		if (listed && !point && line.len > 0) {
			print_list_end(p);
			listed = false;
		}
		if (point && !listed)
			print_list(p, false);
		listed = listed || point;
		if (point)
			print_item(p, PRINT_BODY, &(struct print_run){.text = behind(line, STR("- "))}, 1);
		else if (str_starts(line, STR("## ")))
			print_text(p, PRINT_PART, behind(line, STR("## ")));
		else if (str_starts(line, STR("> "))) {
			const struct print_run said = {.text = behind(line, STR("> ")), .look = PRINT_EMPHASIS};
			print_paragraph(p, PRINT_QUOTE, &said, 1);
		} else if (line.len > 0)
			print_text(p, PRINT_BODY, line);
	}
	if (listed)
		print_list_end(p);
}

/* Who writes: the name, where they are, how to reach them. */
static void put_head(struct print *p, const struct site *site)
{
	print_text(p, PRINT_COVER_NAME, site->name);
	_cleanup_buf_ struct buf line;
	buf_init(&line, 4 * LINE_MAX_BYTES);
	if (site->place_count > 0 && site->places[0].address.len > 0)
		buf_add_str(&line, site->places[0].address);
	for (size_t i = 0; i < site->contact_count && i < 1; i++) {
		const struct site_contact *c = &site->contacts[i];
		buf_addf(&line, "%s%.*s", line.len > 0 ? "\n" : "", STR_ARG(c->name));
		if (c->phone.len > 0)
			buf_addf(&line, ", %.*s", STR_ARG(c->phone));
		if (c->mail.len > 0)
			buf_addf(&line, ", %.*s", STR_ARG(c->mail));
	}
	put_lines(p, PRINT_SMALL, buf_str(&line));
}

struct composing {
	const struct paper_sheet *sheet;
	struct str foot;
};

static enum error_code compose(struct print *p, const void *context, struct error *err)
{
	const struct composing *c = context;
	const struct paper_sheet *s = c->sheet;
	char number[LINE_MAX_BYTES];
	struct french_room room;
	(void)err;
	print_running(p, c->foot, c->foot);
	put_head(p, s->site);
	if (!s->made) {
		print_box(p, PRINT_REVIEW);
		print_text(p, PRINT_BODY, STR("Projet\u00a0: ce courrier n'est pas encore produit."));
		print_box_end(p);
	}
	print_text(p, PRINT_LABEL, STR("À l'attention de"));
	put_lines(p, PRINT_BODY, s->parts.addressee);
	struct str date = french_date(&room, s->at, s->zone);
	snprintf(number, sizeof(number), "Le %.*s. Dossier n°\u00a0%" PRId64 ", pièce %" PRId64 ".", STR_ARG(date),
		 s->case_number, s->paper);
	print_text(p, PRINT_SMALL, str_from_c(number));
	const struct print_run subject[] = {{.text = STR("Objet\u00a0: "), .look = PRINT_SOFT},
					    {.text = s->parts.subject}};
	print_paragraph(p, PRINT_SUBJECT, subject, 2);
	put_text(p, s->parts.text);
	print_keep(p);
	print_text(p, PRINT_LABEL, STR("\u00a0"));
	put_lines(p, PRINT_BODY, s->parts.signatory);
	print_keep_end(p);
	return ERR_NONE;
}

enum error_code paper_print(const struct paper_sheet *sheet, struct arena *arena, struct buf *out, struct error *err)
{
	char foot[2 * LINE_MAX_BYTES];
	struct str hash = hex_put(arena, sheet->made ? sheet->hash : STR(""));
	if (!hash.ptr)
		return error_nomem(err);
	int len = snprintf(foot, sizeof(foot), "Dossier %" PRId64 ", pièce %" PRId64 ", version %" PRId64,
			   sheet->case_number, sheet->paper, sheet->version);
	snprintf(foot + len, sizeof(foot) - (size_t)len, sheet->made ? ", empreinte %.*s" : ", projet%.*s",
		 STR_ARG(str_sub(hash, 0, HASH_SHOWN)));
	const struct composing composing = {sheet, str_from_c(foot)};
	const struct print_about about = {
		.title = sheet->parts.subject,
		.author = sheet->site->name,
		.subject = sheet->name,
		.at = sheet->at,
		.paper = PRINT_A4,
	};
	return print_make(&about, compose, &composing, out, NULL, err);
}
