/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/papers/paper.h"

#include "desk/own/hex.h"
#include "desk/papers/sheet.h"
#include "desk/papers_sql.h"

#define TOLD_MAX 2048

static struct str some(struct str s) { return s.ptr ? s : (struct str){"", 0}; }

static enum error_code not_there(struct error *err)
{
	return error_set(err, ERR_NOT_FOUND, "Ce courrier n'existe pas.");
}

enum error_code paper_read(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen, int64_t id,
			   int64_t version, struct paper *ret_paper, struct error *err)
{
	struct paper_of_row row;
	const struct paper_of_params where = {seen->frame.who.establishment_id, seen->row.id, id, version};
	enum error_code code = paper_of(conn, arena, &where, &row, err);
	if (code)
		return code == ERR_NOT_FOUND ? not_there(err) : code;
	const struct paper_kind *kind = paper_kind_of(row.kind);
	if (!kind)
		return error_set(err, ERR_VERSION,
				 "Ce courrier vient d'une version plus récente de Blouse : mettez-la à jour.");
	*ret_paper = (struct paper){
		.kind = kind,
		.id = id,
		.last = row.last,
		.version = row.version,
		.at = row.at,
		.author = some(row.author),
		.parts = {row.addressee, row.subject, row.text, row.signatory},
		.made_at = row.made_at,
		.hash = some(row.hash),
		.sent_at = row.sent_at,
		.removed = row.has_removed_at,
	};
	return ERR_NONE;
}

static enum error_code add_version(struct store_conn *conn, const struct cases_seen *seen, int64_t id, int64_t version,
				   const struct paper_parts *parts, struct error *err)
{
	return paper_version_add(conn,
				 &(struct paper_version_add_params){
					 .establishment_id = seen->frame.who.establishment_id,
					 .paper_id = id,
					 .version = version,
					 .at = seen->frame.now,
					 .has_user_id = true,
					 .user_id = seen->frame.who.user_id,
					 .addressee = some(parts->addressee),
					 .subject = some(parts->subject),
					 .text = some(parts->text),
					 .signatory = some(parts->signatory),
				 },
				 err);
}

enum error_code paper_room(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			   struct error *err)
{
	struct papers_of_case_rows there = {0};
	const struct papers_of_case_params where = {seen->frame.who.establishment_id, seen->row.id, PAPERS_MAX};
	enum error_code code = papers_of_case(conn, arena, &where, &there, err);
	if (!code && there.count == PAPERS_MAX)
		return error_set(err, ERR_LIMIT, "Ce dossier a déjà %d courriers : reprenez l'un d'eux.", PAPERS_MAX);
	return code;
}

enum error_code paper_begin(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			    const struct paper_kind *kind, const struct paper_parts *parts, int64_t *ret_id,
			    struct error *err)
{
	struct paper_add_row row;
	const int64_t establishment_id = seen->frame.who.establishment_id;
	enum error_code code = paper_room(conn, arena, seen, err);
	if (!code)
		code = paper_add(conn, arena,
				 &(struct paper_add_params){establishment_id, seen->row.id, kind->id, seen->frame.now},
				 &row, err);
	if (!code)
		code = add_version(conn, seen, row.id, 1, parts, err);
	if (!code)
		*ret_id = row.id;
	return code;
}

enum error_code paper_save(struct store_conn *conn, const struct cases_seen *seen, struct paper *paper,
			   const struct paper_parts *parts, struct error *err)
{
	int64_t changed = 0;
	const int64_t establishment_id = seen->frame.who.establishment_id;
	if (paper->last >= PAPER_VERSIONS_MAX)
		return error_set(err, ERR_LIMIT, "Ce courrier a déjà %d versions : commencez-en un autre.",
				 PAPER_VERSIONS_MAX);
	const struct paper_next_params next = {establishment_id, paper->id, paper->last, seen->frame.now};
	enum error_code code = paper_next(conn, &next, &changed, err);
	if (!code && changed == 0)
		return error_set(err, ERR_CONFLICT,
				 "Quelqu'un a corrigé ce courrier entre-temps : votre texte est ci-dessous, le sien "
				 "dans les versions.");
	if (!code)
		code = add_version(conn, seen, paper->id, paper->last + 1, parts, err);
	if (code)
		return code;
	paper->version = ++paper->last;
	paper->parts = *parts;
	paper->at = seen->frame.now;
	paper->made_at = 0;
	return ERR_NONE;
}

enum error_code paper_make(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			   struct paper *paper, struct error *err)
{
	unsigned char hash[SHA256_LEN];
	int64_t changed = 0;
	_cleanup_buf_ struct buf told;
	const struct str bytes = {(const char *)hash, SHA256_LEN};
	buf_init(&told, TOLD_MAX);
	paper_hash(&paper->parts, paper->kind->id, calendar_day(&seen->calendar, seen->frame.now), hash);
	const struct paper_made_params made = {seen->frame.who.establishment_id, paper->id, paper->version,
					       seen->frame.now, bytes};
	enum error_code code = paper_made(conn, &made, &changed, err);
	if (!code && changed == 0)
		return error_set(err, ERR_CONFLICT, "Cette version est déjà produite.");
	if (code)
		return code;
	buf_addf(&told, "%.*s, version %lld. Empreinte (SHA-256)\u00A0: ", STR_ARG(paper->kind->name),
		 (long long)paper->version);
	buf_add_str(&told, hex_put(arena, bytes));
	const struct case_where where = cases_where(seen);
	const struct case_event event = {
		.kind = CASE_MADE, .word = paper->kind->id, .number = paper->id, .text = buf_str(&told)};
	if (told.failed)
		return error_nomem(err);
	paper->made_at = seen->frame.now;
	return case_add(conn, &where, -1, &event, err);
}

enum error_code paper_send(struct store_conn *conn, struct arena *arena, const struct cases_seen *seen,
			   const struct paper_sending *s, struct error *err)
{
	struct french_room room;
	_cleanup_buf_ struct buf told;
	const struct calendar *c = &seen->calendar;
	struct str date = french_date(&room, calendar_midnight(c, s->day), c->zone);
	buf_init(&told, TOLD_MAX);
	buf_addf(&told, "%.*s. Le %.*s, à %.*s", STR_ARG(s->kind->name), STR_ARG(date), STR_ARG(s->to));
	if (s->way.len > 0)
		buf_addf(&told, ", %.*s", STR_ARG(s->way));
	buf_addf(&told, ".%s",
		 s->interrupts ? " Ce que la loi demande pour interrompre la prescription : trois mois au moins "
				 "repartent de ce jour."
			       : "");
	struct str text = told.failed ? (struct str){0} : arena_copy(arena, buf_str(&told));
	if (!text.ptr)
		return error_nomem(err);
	const struct case_where where = cases_where(seen);
	const struct case_event event = {
		.kind = case_kind_of(s->kind->step),
		.word = s->kind->id,
		.number = s->paper,
		.due_at = s->interrupts ? calendar_months_end(c, s->day, LAW_PRESS_MONTHS) : 0,
		.text = text,
	};
	enum error_code code = case_add(conn, &where, -1, &event, err);
	if (!code && s->paper)
		code = paper_sent(
			conn, &(struct paper_sent_params){seen->frame.who.establishment_id, s->paper, seen->frame.now},
			err);
	return code;
}
