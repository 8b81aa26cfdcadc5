/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of a case, and the beginning of another: in one's own words, or in words that are known to be safe. */
#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "desk/check/length.h"
#include "desk/guide/site.h"
#include "desk/replies/replies.h"
#include "desk/replies_sql.h"

#define HREF_MAX 160
#define NAME_MAX 512
#define OFFERS_MAX 4      /* shown before the others */
#define BEGINNING_MAX 300 /* bytes of an answer, in the list */

static const struct param list_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "formulation", .label = "Formulation", .kind = PARAM_TEXT, .max = 64},
	{.name = "voie", .label = "Voie", .kind = PARAM_ENUM, .choices = reply_way_words},
};
static const struct param new_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices, .required = true},
	{.name = "voie", .label = "Voie", .kind = PARAM_ENUM, .choices = reply_way_words, .required = true},
	{.name = "texte",
	 .label = "Réponse",
	 .kind = PARAM_TEXT,
	 .max = REPLY_TEXT_MAX,
	 .lines = true,
	 .required = true},
};

/* --- wordings --- */

struct offering {
	struct request *r;
	int64_t number;
	struct wording_names names;
	bool failed;
};

static struct str keep(struct offering *o, const struct buf *b)
{
	struct str copy = b->failed ? (struct str){0} : arena_copy(request_arena(o->r), buf_str(b));
	o->failed = o->failed || !copy.ptr;
	return copy.ptr ? copy : STR("");
}

static struct str name_of(struct offering *o, const struct site *site, const char *kind, const char *otherwise)
{
	_cleanup_buf_ struct buf name;
	buf_init(&name, NAME_MAX);
	for (size_t i = 0; i < site->contact_count; i++)
		if (str_eq(site->contacts[i].kind, str_from_c(kind))) {
			wording_name(&name, site->contacts[i].name, site->contacts[i].mail);
			return keep(o, &name);
		}
	return str_from_c(otherwise);
}

/* The establishment's name and contacts, as sentences say them. */
static enum error_code name_all(struct offering *o, struct store_conn *conn, const struct frame *frame,
				struct error *err)
{
	struct desk *desk = desk_of(o->r);
	const struct site *site = NULL;
	enum error_code code = site_take(guide_sites(desk->guide), desk->guide, desk->serving, conn,
					 frame->who.establishment_id, frame->layout.establishment, &site, err);
	if (code)
		return code;
	o->names.establishment = frame->layout.establishment;
	o->names.usagers = name_of(o, site, "usagers", "la direction des usagers");
	o->names.communication = name_of(o, site, "communication", "la direction de la communication");
	site_give(guide_sites(desk->guide), site);
	return o->failed ? error_nomem(err) : ERR_NONE;
}

static struct str filled(struct offering *o, struct str words)
{
	_cleanup_buf_ struct buf text;
	buf_init(&text, REPLY_TEXT_MAX * 4);
	wording_fill(&text, words, &o->names);
	return keep(o, &text);
}

static struct replies_offer offer_of(struct offering *o, const struct wording *w)
{
	struct replies_offer offer = {
		.href = reply_href(request_arena(o->r), o->number, "/reponses?formulation=", w->id, "#ecrire"),
		.title = w->title,
		.said = filled(o, w->said),
		.written = filled(o, w->written),
		.why = w->why,
		.never = w->never,
	};
	if (w->written.len > 0)
		offer.private_href = reply_href(request_arena(o->r), o->number, "/reponses?formulation=", w->id,
						"&voie=privee#ecrire");
	o->failed = o->failed || !offer.href.ptr || (w->written.len > 0 && !offer.private_href.ptr);
	return offer;
}

/* Those that fit the case best, then the others in the order of the charter. */
static enum error_code add_offers(struct offering *o, const struct case_fold *fold, struct replies_list *page,
				  struct error *err)
{
	struct replies_offer *best = ARENA_ZNEW(request_arena(o->r), struct replies_offer, OFFERS_MAX);
	struct replies_offer *others = ARENA_ZNEW(request_arena(o->r), struct replies_offer, wording_count + 1);
	bool *used = ARENA_ZNEW(request_arena(o->r), bool, wording_count + 1);
	if (!best || !others || !used)
		return error_nomem(err);
	while (page->offer_count < OFFERS_MAX) {
		size_t first = wording_count;
		unsigned most = 0;
		for (size_t i = 0; i < wording_count; i++) {
			unsigned fits = used[i] ? 0 : wording_fits(&wordings[i], fold->nature, fold->rules);
			if (fits > most) {
				most = fits;
				first = i;
			}
		}
		if (first == wording_count)
			break;
		used[first] = true;
		best[page->offer_count++] = offer_of(o, &wordings[first]);
	}
	for (size_t i = 0; i < wording_count; i++)
		if (!used[i])
			others[page->other_count++] = offer_of(o, &wordings[i]);
	page->offers = best;
	page->others = others;
	return o->failed ? error_nomem(err) : ERR_NONE;
}

/* --- the page --- */

static enum error_code add_lines(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				 struct replies_list *page, struct error *err)
{
	struct replies_of_rows rows = {0};
	const struct replies_of_params where = {s->frame.who.establishment_id, s->row.id, REPLIES_MAX};
	enum error_code code = replies_of(conn, request_arena(r), &where, &rows, err);
	struct replies_line *lines = ARENA_ZNEW(request_arena(r), struct replies_line, rows.count + 1);
	if (!code && !lines)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < rows.count; i++) {
		const struct replies_of_row *row = &rows.items[i];
		enum reply_state state = reply_state_of(row->state);
		char href[HREF_MAX];
		snprintf(href, sizeof(href), "/dossiers/%" PRId64 "/reponses/%" PRId64, s->row.number, row->id);
		lines[i] = (struct replies_line){
			.href = arena_copy(request_arena(r), str_from_c(href)),
			.place = reply_place(request_arena(r), row->network, row->way),
			.text = utf8_first(row->text, BEGINNING_MAX),
			.by = row->editor_name,
			.state = state < REPLY_STATES ? reply_states[state].state : UI_NEUTRAL,
			.label = state < REPLY_STATES ? reply_states[state].label : row->state,
			.verdict = reply_verdict_state(row->verdict),
			.at = row->updated_at,
		};
		if (!lines[i].href.ptr || !lines[i].place.ptr)
			code = error_nomem(err);
	}
	page->lines = lines;
	page->line_count = code ? 0 : rows.count;
	return code;
}

/* With what was typed, or the words that were taken up. */
static enum error_code add_form(struct offering *o, const struct cases_seen *s, bool posted, struct replies_list *page,
				struct error *err)
{
	struct request *r = o->r;
	const struct wording *w = posted ? NULL : wording_find(request_text(r, "formulation"));
	bool private = !posted && request_int(r, "voie", 0) == 1;
	struct str text = STR(""), way = private ? STR("privee") : STR("publique"), network = s->row.network;
	if (w) {
		text = filled(o, private && w->written.len > 0 ? w->written : w->said);
		page->taken = w->title;
	}
	if (posted) {
		text = request_typed(r, "texte");
		way = request_typed(r, "voie");
		network = request_typed(r, "reseau");
	}
	enum error_code code =
		o->failed ? error_nomem(err) : replies_fields_make(r, network, way, text, &page->fields, err);
	if (!code && posted)
		page->fields.text_error = request_mistake(r, "texte");
	return code;
}

static enum error_code show(struct request *r, struct store_conn *conn, struct cases_seen *s, bool posted,
			    struct error *err)
{
	struct offering o = {.r = r, .number = s->row.number};
	struct replies_list page = {.number = s->row.number, .message = cases_message(s)};
	page.frame = s->frame;
	page.frame.layout.title = STR("Réponses");
	page.frame.layout.lead = s->row.title;
	page.writes = may(&s->frame.who, MAY_ANSWER_MENTIONS, s->frame.who.establishment_id);
	enum error_code code = cases_way(r, s, STR(""), "", &page.way, &page.way_count, err);
	if (!code)
		code = add_lines(r, conn, s, &page, err);
	if (!code)
		code = cases_tabs(r, s, CASES_TAB_REPLIES, &page.tabs, &page.tab_count, err);
	if (!code && page.writes)
		code = name_all(&o, conn, &s->frame, err);
	if (!code && page.writes)
		code = add_offers(&o, &s->story.fold, &page, err);
	if (!code && page.writes)
		code = add_form(&o, s, posted, &page, err);
	if (code)
		return code;
	if (posted)
		page.mistakes = request_mistakes(r);
	replies_list(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct cases_seen s = {0};
	struct store_conn *conn;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = show(r, conn, &s, false, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* What was typed stays, where there is no room for it. */
static enum error_code look_for_room(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				     struct error *err)
{
	struct replies_count_row row;
	const struct replies_count_params where = {s->frame.who.establishment_id, s->row.id};
	enum error_code code = replies_count(conn, request_arena(r), &where, &row, err);
	if (!code && row.count >= REPLIES_MAX)
		request_mistaken(r, "texte", STR("Ce dossier a déjà assez de réponses : reprenez l'une d'elles."));
	return code;
}

static enum error_code run_new(struct request *r, struct error *err)
{
	char place[HREF_MAX];
	struct cases_seen s = {0};
	struct reply_reading reading = {0};
	struct reply_insert_row row;
	struct store_conn *conn;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (code)
		return code;
	struct str text = str_trim(request_text(r, "texte"));
	if (request_good(r) && text.len == 0)
		request_mistaken(r, "texte", STR("Écrivez la réponse, ou partez d'une formulation ci-dessous."));
	if (request_good(r))
		code = look_for_room(r, conn, &s, err);
	if (code)
		return code;
	if (!request_good(r))
		return show(r, conn, &s, true, err);
	const int64_t network = request_int(r, "reseau", 0);
	struct str id = network > 0 ? networks[network - 1].id : STR("");
	code = reply_read(r, conn, text, id, &reading, err);
	if (!code)
		code = reply_insert(conn, request_arena(r),
				    &(struct reply_insert_params){
					    .establishment_id = s.frame.who.establishment_id,
					    .case_id = s.row.id,
					    .network = id,
					    .way = str_from_c(reply_way_words[request_int(r, "voie", 0)]),
					    .verdict = str_from_c(blouse_level_id(reading.verdict)),
					    .text = text,
					    .user_id = s.frame.who.user_id,
					    .now = s.frame.now,
				    },
				    &row, err);
	reply_read_end(&reading);
	const struct journal_note note = cases_note(&s, "reply.write");
	if (!code)
		code = journal_write(r, &s.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	snprintf(place, sizeof(place), "/dossiers/%" PRId64 "/reponses/%" PRId64 "?fait=garde", s.row.number, row.id);
	request_redirect(r, str_from_c(place));
	return ERR_NONE;
}

const struct route replies_routes[] = {
	{.path = "/dossiers/{numero}/reponses",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les réponses d'un dossier, et des formulations sûres pour en écrire une"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/reponses",
	 .permission = "mentions.answer",
	 .flags = ROUTE_FORM,
	 ROUTE_PARAMS(new_params),
	 .run = run_new,
	 .help = "garder le brouillon d'une réponse, lue comme un message de l'établissement"},
	{0},
};
