/* SPDX-License-Identifier: Apache-2.0 */
/* One answer: its words as the establishment's, and the gestures that bring it from a draft to what was sent. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/check/length.h"
#include "desk/replies/replies.h"
#include "desk/replies_sql.h"

#define HREF_MAX 160
#define SENT_MAX (CASE_TEXT_MAX / 2)

#define REPLY_PARAM                                                                                                    \
	{                                                                                                              \
		.name = "reponse", .label = "Réponse", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true \
	}
static const struct param page_params[] = {CASES_NUMBER_PARAM, REPLY_PARAM, FRAME_DONE_PARAM};
static const struct param gesture_params[] = {
	CASES_NUMBER_PARAM,
	REPLY_PARAM,
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = reply_gesture_words, .required = true},
	{.name = "version", .label = "Version lue", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
	{.name = "voie", .label = "Voie", .kind = PARAM_ENUM, .choices = reply_way_words},
	{.name = "texte", .label = "Réponse", .kind = PARAM_TEXT, .max = REPLY_TEXT_MAX, .lines = true},
	{.name = "mot", .label = "Ce qu'il faut revoir", .kind = PARAM_TEXT, .max = 500, .lines = true},
	{.name = "adresse", .label = "Adresse de la réponse publiée", .kind = PARAM_URL},
	{.name = "lu", .label = "J'ai lu les remarques", .kind = PARAM_BOOL},
};

/* An answer of a case that who asks may see, read again. */
struct seen {
	struct cases_seen of;
	struct reply_by_id_row row;
	struct reply_reading reading;
	struct reply_facts facts;
};

static enum error_code see(struct request *r, struct store_conn *conn, struct seen *s, struct error *err)
{
	enum error_code code = cases_see(r, conn, &s->of, err);
	const struct reply_by_id_params where = {s->of.frame.who.establishment_id, s->of.row.id,
						 request_int(r, "reponse", 0)};
	if (!code)
		code = reply_by_id(conn, request_arena(r), &where, &s->row, err);
	if (code == ERR_NOT_FOUND)
		return error_set(err, ERR_NOT_FOUND, "Cette réponse n'existe pas.");
	if (!code)
		code = reply_read(r, conn, s->row.text, s->row.network, &s->reading, err);
	s->facts = (struct reply_facts){
		.state = code ? REPLY_STATES : reply_state_of(s->row.state),
		.verdict = s->reading.verdict,
		.too_long = s->reading.too_long,
		.author_id = s->row.author_id,
		.editor_id = s->row.editor_id,
		.writers = s->row.writers,
	};
	return code;
}

static bool can(const struct seen *s, enum reply_gesture g)
{
	return reply_against(&s->facts, g, &s->of.frame.who).len == 0;
}

static void add_facts(const struct seen *s, struct replies_page *page)
{
	page->number = s->of.row.number;
	page->id = s->row.id;
	page->version = s->row.version;
	page->text = s->row.text;
	page->label = reply_states[s->facts.state].label;
	page->state = reply_states[s->facts.state].state;
	page->reading = s->reading.reading;
	page->unit = s->reading.unit.ptr ? s->reading.unit : STR("");
	page->length = s->reading.length;
	page->length_max = s->reading.length_max;
	page->too_long = s->reading.too_long;
	page->author = s->row.author_name;
	page->editor = s->row.editor_name;
	page->approver = s->row.approver_name;
	page->sender = s->row.sender_name;
	page->word = s->row.word;
	page->address = s->row.address;
	page->updated_at = s->row.updated_at;
	page->approved_at = s->row.approved_at;
	page->sent_at = s->row.sent_at;
	page->writes = can(s, REPLY_WRITE);
	page->asks = can(s, REPLY_ASK);
	page->approves = can(s, REPLY_APPROVE);
	page->returns = can(s, REPLY_RETURN);
	page->sends = can(s, REPLY_SEND);
	page->withdraws = can(s, REPLY_WITHDRAW);
	page->resumes = can(s, REPLY_RESUME);
	page->doubts = s->facts.verdict == BLOUSE_ATTENTION;
	if (s->facts.state == REPLY_REVIEW && may(&s->of.frame.who, MAY_DECIDE_CASES, s->of.frame.who.establishment_id))
		page->waits = reply_against(&s->facts, REPLY_APPROVE, &s->of.frame.who);
}

/* What came back stands in its own form. Whoever ticked that they read the remarks ticks it again: they may be others. */
static void add_typed(struct request *r, struct replies_page *page)
{
	page->mistakes = request_mistakes(r);
	page->fields.text_error = request_mistake(r, "texte");
	page->back = request_typed(r, "mot");
	page->back_error = request_mistake(r, "mot");
	page->sent = request_typed(r, "adresse");
	page->sent_error = request_mistake(r, "adresse");
	page->read_error = request_mistake(r, "lu");
}

/* `page` holds what the caller has to say beside; with `posted`, what was typed. */
static enum error_code show(struct request *r, const struct seen *s, bool posted, struct replies_page *page,
			    struct error *err)
{
	bool typed = posted && request_int(r, "geste", 0) == REPLY_WRITE;
	page->frame = s->of.frame;
	page->frame.layout.title = STR("Réponse");
	page->frame.layout.lead = s->of.row.title;
	page->place = reply_place(request_arena(r), s->row.network, s->row.way);
	page->offers = reply_href(request_arena(r), s->of.row.number, "/reponses", STR(""), "#formulations");
	add_facts(s, page);
	enum error_code code = page->place.ptr && page->offers.ptr ? cases_way(r, &s->of, STR("Réponses"), "/reponses",
									       &page->way, &page->way_count, err)
								   : error_nomem(err);
	if (!code)
		code = cases_tabs(r, &s->of, CASES_TAB_REPLIES, &page->tabs, &page->tab_count, err);
	if (!code)
		code = replies_fields_make(r, typed ? request_typed(r, "reseau") : s->row.network,
					   typed ? request_typed(r, "voie") : s->row.way,
					   typed ? request_typed(r, "texte") : s->row.text, &page->fields, err);
	if (code)
		return code;
	page->rewrites = typed;
	page->other = typed && !str_eq(page->fields.text, s->row.text);
	if (posted)
		add_typed(r, page);
	replies_page(request_html(r), page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"garde", STR("Le brouillon est gardé.")},
		{"soumettre", STR("La réponse attend la validation d'un collègue.")},
		{"valider", STR("La réponse est validée.")},
		{"renvoyer", STR("La réponse revient à qui l'a écrite.")},
		{"envoyer", STR("C'est inscrit dans le dossier.")},
		{"retirer", STR("La réponse est retirée.")},
		{"reprendre", STR("La réponse est de nouveau un brouillon.")},
		{0},
	};
	struct seen s = {0};
	struct replies_page page = {0};
	struct store_conn *conn;
	enum error_code code = cases_begin(r, &s.of, err);
	if (!code)
		code = frame_say(r, &s.of.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = see(r, conn, &s, err);
	if (!code)
		code = show(r, &s, false, &page, err);
	reply_read_end(&s.reading);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s.of, "case.read");
	return journal_write_alone(r, &s.of.frame.who, &note, err);
}

/* --- gestures --- */

static struct str network_of(struct request *r)
{
	const int64_t n = request_int(r, "reseau", 0);
	return n > 0 ? networks[n - 1].id : STR("");
}

static enum error_code write(struct request *r, struct store_conn *conn, struct seen *s, int64_t *ret_rows,
			     struct error *err)
{
	struct str text = str_trim(request_text(r, "texte"));
	reply_read_end(&s->reading);
	enum error_code code = reply_read(r, conn, text, network_of(r), &s->reading, err);
	const struct reply_write_params params = {
		.establishment_id = s->of.frame.who.establishment_id,
		.id = s->row.id,
		.version = request_int(r, "version", 0),
		.network = network_of(r),
		.way = str_from_c(reply_way_words[request_int(r, "voie", 0)]),
		.state = reply_states[reply_behind(s->facts.state, REPLY_WRITE)].id,
		.verdict = str_from_c(blouse_level_id(s->reading.verdict)),
		.text = text,
		.user_id = s->of.frame.who.user_id,
		.now = s->of.frame.now,
	};
	return code ? code : reply_write(conn, &params, ret_rows, err);
}

/* What was sent is in the case for good. */
static enum error_code tell(struct request *r, struct store_conn *conn, struct seen *s, struct error *err)
{
	char word[CASE_WORD_MAX];
	const struct case_where where = cases_where(&s->of);
	struct str address = request_text(r, "adresse");
	_cleanup_buf_ struct buf text;
	buf_init(&text, SENT_MAX);
	buf_add_str(&text, s->row.text);
	if (address.len > 0)
		buf_addf(&text, "\n\n%.*s", STR_ARG(address));
	if (text.failed)
		return error_nomem(err);
	snprintf(word, sizeof(word), "%.*s%s", STR_ARG(s->row.network.len > 0 ? s->row.network : STR("autre")),
		 str_eq(s->row.way, STR("privee")) ? " privee" : "");
	const struct case_event e = {
		.kind = CASE_REPLIED, .word = str_from_c(word), .number = s->row.id, .text = buf_str(&text)};
	return case_add(conn, &where, -1, &e, err);
}

static enum error_code move(struct request *r, struct store_conn *conn, struct seen *s, enum reply_gesture g,
			    int64_t *ret_rows, struct error *err)
{
	const int64_t here = s->of.frame.who.establishment_id, version = request_int(r, "version", 0);
	struct str verdict = str_from_c(blouse_level_id(s->facts.verdict));
	enum error_code code = ERR_NONE;
	switch (g) {
	case REPLY_WRITE:
		return write(r, conn, s, ret_rows, err);
	case REPLY_APPROVE:
		return reply_approve(conn,
				     &(struct reply_approve_params){here, s->row.id, version, verdict,
								    s->of.frame.who.user_id, s->of.frame.now},
				     ret_rows, err);
	case REPLY_SEND:
		code = reply_send(conn,
				  &(struct reply_send_params){here, s->row.id, version, request_text(r, "adresse"),
							      s->of.frame.who.user_id, s->of.frame.now},
				  ret_rows, err);
		return code || *ret_rows == 0 ? code : tell(r, conn, s, err);
	default:
		return reply_move(conn,
				  &(struct reply_move_params){here, s->row.id, version,
							      reply_states[reply_behind(s->facts.state, g)].id, verdict,
							      str_trim(request_text(r, "mot")), s->of.frame.now},
				  ret_rows, err);
	}
}

/* What stands against it in what was typed. */
static void look(struct request *r, const struct seen *s, enum reply_gesture g)
{
	if (g == REPLY_WRITE && str_trim(request_text(r, "texte")).len == 0)
		request_mistaken(r, "texte", STR("Écrivez la réponse."));
	if (g == REPLY_RETURN && str_trim(request_text(r, "mot")).len == 0)
		request_mistaken(r, "mot", STR("Dites ce qu'il faut revoir : qui l'a écrite le lira."));
	if (g == REPLY_APPROVE && s->facts.verdict == BLOUSE_ATTENTION && !request_int(r, "lu", 0))
		request_mistaken(r, "lu", STR("Lisez les remarques, puis cochez cette case."));
	if (g == REPLY_SEND && str_eq(s->row.way, STR("publique")) && request_text(r, "adresse").len == 0 &&
	    request_mistake(r, "adresse").len == 0)
		request_mistaken(r, "adresse",
				 STR("Donnez l'adresse de la réponse publiée : elle fait foi plus tard."));
}

static enum error_code act(struct request *r, struct store_conn *conn, struct seen *s, struct error *err)
{
	static const char *const actions[REPLY_GESTURES] = {
		[REPLY_WRITE] = "reply.write",   [REPLY_ASK] = "reply.ask",   [REPLY_APPROVE] = "reply.approve",
		[REPLY_RETURN] = "reply.return", [REPLY_SEND] = "reply.send", [REPLY_WITHDRAW] = "reply.withdraw",
		[REPLY_RESUME] = "reply.resume"};
	enum reply_gesture g = (enum reply_gesture)request_int(r, "geste", 0);
	struct replies_page page = {.mistake = reply_against(&s->facts, g, &s->of.frame.who)};
	char place[HREF_MAX];
	int64_t rows = 0;
	if (request_int(r, "version", 0) != s->row.version)
		page.mistake = STR("Quelqu'un a changé cette réponse entre-temps : relisez-la, puis recommencez.");
	if (page.mistake.len > 0) {
		enum error_code code = show(r, s, true, &page, err);
		request_status(r, request_int(r, "version", 0) != s->row.version ? 409 : 422);
		return code;
	}
	look(r, s, g);
	if (!request_good(r))
		return show(r, s, true, &page, err);
	enum error_code code = move(r, conn, s, g, &rows, err);
	if (!code && rows == 0)
		return error_set(err, ERR_CONFLICT, "Quelqu'un vient de changer cette réponse : relisez-la.");
	const struct journal_note note = cases_note(&s->of, actions[g]);
	if (!code)
		code = journal_write(r, &s->of.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	snprintf(place, sizeof(place), "/dossiers/%" PRId64 "/reponses/%" PRId64 "?fait=%s", s->of.row.number,
		 s->row.id, g == REPLY_WRITE ? "garde" : reply_gesture_words[g]);
	request_redirect(r, str_from_c(place));
	return ERR_NONE;
}

static enum error_code run_gesture(struct request *r, struct error *err)
{
	struct seen s = {0};
	struct store_conn *conn;
	enum error_code code = cases_begin(r, &s.of, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = see(r, conn, &s, err);
	if (!code)
		code = act(r, conn, &s, err);
	reply_read_end(&s.reading);
	return code;
}

const struct route replies_reply_routes[] = {
	{.path = "/dossiers/{numero}/reponses/{reponse}",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "une réponse, ce que la lecture y trouve, et ce que l'on peut en faire"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/reponses/{reponse}",
	 .permission = "cases.read-own",
	 .flags = ROUTE_FORM,
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "écrire, soumettre, valider, renvoyer, envoyer ou retirer une réponse"},
	{0},
};
