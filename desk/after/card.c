/* SPDX-License-Identifier: Apache-2.0 */
/* What was learnt, as a card of the quiz: a situation that shows nobody, approved by somebody who did not write it. */
#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "desk/after/after.h"
#include "desk/after/card_state.h"
#include "desk/after_sql.h"
#include "desk/charter/serving.h"
#include "desk/check/reading.h"

#define CHOICE_MAX 200
#define QUOTED_MAX (CARD_TEXT_MAX - 80) /* bytes of the message: the words around it stand in the field too */

static const char *const choice_names[CARD_CHOICES_MAX] = {"choix-1", "choix-2", "choix-3", "choix-4"};
static const char *const answers[] = {"1", "2", "3", "4", NULL};

#define CHOICE(name_)                                                                                                  \
	{                                                                                                              \
		.name = (name_), .label = "Réponse possible", .kind = PARAM_TEXT, .max = CHOICE_MAX                    \
	}
static const struct param page_params[] = {CASES_NUMBER_PARAM};
static const struct param new_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "question",
	 .label = "Situation",
	 .kind = PARAM_TEXT,
	 .max = CARD_TEXT_MAX,
	 .lines = true,
	 .required = true},
	CHOICE("choix-1"),
	CHOICE("choix-2"),
	CHOICE("choix-3"),
	CHOICE("choix-4"),
	{.name = "bonne", .label = "La bonne réponse", .kind = PARAM_ENUM, .choices = answers, .required = true},
	{.name = "pourquoi",
	 .label = "Pourquoi",
	 .kind = PARAM_TEXT,
	 .max = CARD_TEXT_MAX,
	 .lines = true,
	 .required = true},
	{.name = "regle", .label = "Règle", .kind = PARAM_TEXT, .max = 64},
};
static const struct param list_params[] = {
	{.name = "etat", .label = "Cartes", .kind = PARAM_ENUM, .choices = card_state_words},
	{.name = "avant", .label = "Suite de la liste", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	FRAME_DONE_PARAM,
};
static const struct param gesture_params[] = {
	{.name = "carte", .label = "Carte", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = card_gesture_words, .required = true},
	{.name = "version", .label = "Version lue", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
};

static const struct blouse_rule *rule_of(struct request *r, struct str id)
{
	const struct blouse_charter *charter = serving_base(desk_of(r)->serving)->charter;
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		if (str_eq(id, str_from_c(blouse_charter_rule(charter, i)->id)))
			return blouse_charter_rule(charter, i);
	return NULL;
}

/* --- writing one --- */

static struct str first_rule(const struct cases_seen *s)
{
	struct str rule;
	str_cut(s->story.fold.rules, ' ', &rule);
	return rule.len > 0 ? rule : STR("");
}

/* What the form begins with: the message without what identifies somebody, and the usual answers. */
static enum error_code propose(struct request *r, struct store_conn *conn, const struct cases_seen *s,
			       struct after_card *page, struct after_choice *choices, struct ui_option *options,
			       struct error *err)
{
	static const struct str usual[] = {STR("Je publie tel quel."), STR("Je publie, en retirant quelques détails."),
					   STR("Je ne publie pas, et j'en parle à quelqu'un.")};
	const struct blouse_rule *rule = rule_of(r, first_rule(s));
	struct str masked = STR("");
	_cleanup_buf_ struct buf question;
	const struct str message = cases_message(s);
	enum error_code code = after_masked(r, conn, message.len > 0 ? message : s->row.title, &masked, err);
	buf_init(&question, CARD_TEXT_MAX * 4);
	const struct str quoted = utf8_first(masked, QUOTED_MAX);
	buf_addf(&question, "Vous alliez publier : « %.*s%s » Que faites-vous ?", STR_ARG(quoted),
		 quoted.len < masked.len ? "…" : "");
	page->question = code || question.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&question));
	page->rule = first_rule(s);
	page->why = rule ? str_from_c(rule->principle) : STR("");
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		choices[i].text = usual[i];
	options[str_eq(s->story.fold.level, STR("bloquant"))    ? 2
		: str_eq(s->story.fold.level, STR("attention")) ? 1
								: 0]
		.chosen = true;
	return code || page->question.ptr ? code : error_nomem(err);
}

static void add_typed(struct request *r, struct after_card *page, struct after_choice *choices,
		      struct ui_option *options)
{
	page->question = request_typed(r, "question");
	page->question_error = request_mistake(r, "question");
	page->why = request_typed(r, "pourquoi");
	page->why_error = request_mistake(r, "pourquoi");
	page->rule = request_typed(r, "regle");
	page->answer_error = request_mistake(r, "bonne");
	for (size_t i = 0; i < CARD_CHOICES_MAX; i++) {
		choices[i].text = request_typed(r, choice_names[i]);
		choices[i].error = request_mistake(r, choice_names[i]);
		options[i].chosen = str_eq(request_typed(r, "bonne"), options[i].value);
	}
	page->mistakes = request_mistakes(r);
}

static enum error_code show(struct request *r, struct store_conn *conn, const struct cases_seen *s, bool posted,
			    struct error *err)
{
	static const struct str labels[] = {STR("Première réponse"), STR("Deuxième réponse"), STR("Troisième réponse"),
					    STR("Quatrième réponse")};
	struct after_card page = {.frame = s->frame, .number = s->row.number};
	struct after_choice *choices = ARENA_ZNEW(request_arena(r), struct after_choice, CARD_CHOICES_MAX);
	struct ui_option *options = ARENA_ZNEW(request_arena(r), struct ui_option, CARD_CHOICES_MAX);
	if (!choices || !options)
		return error_nomem(err);
	for (size_t i = 0; i < CARD_CHOICES_MAX; i++) {
		choices[i] = (struct after_choice){
			.name = str_from_c(choice_names[i]), .label = labels[i], .text = STR(""), .error = STR("")};
		options[i] = (struct ui_option){.value = str_from_c(answers[i]), .label = labels[i]};
	}
	page.frame.layout.title = STR("Une carte pour le quiz");
	page.frame.layout.lead = STR("Ce que ce dossier apprend, sans personne dedans.");
	page.choices = choices;
	page.choice_count = CARD_CHOICES_MAX;
	page.answers = options;
	page.answer_count = CARD_CHOICES_MAX;
	page.question_error = page.why_error = page.answer_error = STR("");
	enum error_code code = cases_way(r, s, STR("Suites"), "/suites", &page.way, &page.way_count, err);
	if (!code && posted)
		add_typed(r, &page, choices, options);
	else if (!code)
		code = propose(r, conn, s, &page, choices, options, err);
	if (!code)
		after_card(request_html(r), &page);
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
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

/* A field that still shows somebody is a mistake, which says by what. */
static enum error_code look_at(struct request *r, struct store_conn *conn, const char *name, struct error *err)
{
	struct str shown = STR("");
	_cleanup_buf_ struct buf mistake;
	buf_init(&mistake, CARD_TEXT_MAX * 8);
	if (request_text(r, name).len == 0 || request_mistake(r, name).len > 0)
		return ERR_NONE;
	enum error_code code = after_shown(r, conn, request_text(r, name), &shown, err);
	if (code || shown.len == 0)
		return code;
	buf_addf(&mistake, "On peut encore reconnaître quelqu'un : %.*s. Remplacez ces mots par une généralité.",
		 STR_ARG(shown));
	struct str text = mistake.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&mistake));
	if (!text.ptr)
		return error_nomem(err);
	request_mistaken(r, name, text);
	return ERR_NONE;
}

/* The answers, a line each, and which is right among those that were written. */
static enum error_code add_choices(struct request *r, struct buf *choices, int64_t *ret_answer, struct error *err)
{
	size_t count = 0;
	const int64_t right = request_int(r, "bonne", -1);
	*ret_answer = -1;
	for (size_t i = 0; i < CARD_CHOICES_MAX; i++) {
		struct str text = str_trim(request_text(r, choice_names[i]));
		if (text.len == 0)
			continue;
		if ((int64_t)i == right)
			*ret_answer = (int64_t)count;
		buf_addf(choices, "%s%.*s", count++ ? "\n" : "", STR_ARG(text));
	}
	if (count < 2)
		request_mistaken(r, "choix-2", STR("Donnez au moins deux réponses."));
	else if (*ret_answer < 0 && request_mistake(r, "bonne").len == 0)
		request_mistaken(r, "bonne", STR("Choisissez une réponse que vous avez écrite."));
	return choices->failed ? error_nomem(err) : ERR_NONE;
}

static enum error_code look(struct request *r, struct store_conn *conn, struct error *err)
{
	enum error_code code = look_at(r, conn, "question", err);
	for (size_t i = 0; !code && i < CARD_CHOICES_MAX; i++)
		code = look_at(r, conn, choice_names[i], err);
	return code ? code : look_at(r, conn, "pourquoi", err);
}

static enum error_code run_new(struct request *r, struct error *err)
{
	char id[24];
	struct cases_seen s = {0};
	struct store_conn *conn;
	struct card_insert_row row;
	int64_t answer = 0;
	_cleanup_buf_ struct buf choices;
	buf_init(&choices, CHOICE_MAX * CARD_CHOICES_MAX * 8);
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = add_choices(r, &choices, &answer, err);
	if (!code)
		code = look(r, conn, err);
	if (!code && !request_good(r))
		return show(r, conn, &s, true, err);
	struct str rule = request_text(r, "regle");
	const struct card_insert_params card = {
		.establishment_id = s.frame.who.establishment_id,
		.question = str_trim(request_text(r, "question")),
		.choices = buf_str(&choices),
		.answer = answer,
		.why = str_trim(request_text(r, "pourquoi")),
		.rule = rule.len > 0 && rule_of(r, rule) ? rule : STR(""),
		.user_id = s.frame.who.user_id,
		.now = s.frame.now,
	};
	if (!code)
		code = card_insert(conn, request_arena(r), &card, &row, err);
	if (code)
		return code;
	snprintf(id, sizeof(id), "%" PRId64, row.id);
	const struct journal_note note = {.action = "card.write", .object_kind = "card", .object_id = str_from_c(id)};
	code = journal_write(r, &s.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/cartes?fait=gardee"));
	return code;
}

/* --- the list --- */

static enum error_code add_answers(struct request *r, const struct cards_of_row *row, struct after_card_line *line,
				   struct error *err)
{
	struct after_answer *list = ARENA_ZNEW(request_arena(r), struct after_answer, CARD_CHOICES_MAX);
	struct str rest = row->choices;
	if (!list)
		return error_nomem(err);
	while (rest.len > 0 && line->answer_count < CARD_CHOICES_MAX) {
		struct after_answer *a = &list[line->answer_count];
		rest = str_cut(rest, '\n', &a->text);
		a->good = (int64_t)line->answer_count++ == row->answer;
	}
	line->answers = list;
	return ERR_NONE;
}

static enum error_code make_line(struct request *r, const struct frame *frame, const struct cards_of_row *row,
				 struct after_card_line *line, struct error *err)
{
	char href[96];
	const struct blouse_rule *rule = row->rule.len > 0 ? rule_of(r, row->rule) : NULL;
	const enum card_state state = card_state_of(row->state);
	const bool known = state < CARD_STATES, own = row->author_id == frame->who.user_id;
	snprintf(href, sizeof(href), "/guide/%.*s", STR_ARG(str_sub(row->rule, 0, 64)));
	*line = (struct after_card_line){
		.id = row->id,
		.version = row->version,
		.at = row->updated_at,
		.question = row->question,
		.why = row->why,
		.author = row->author_name,
		.label = known ? card_states[state].label : row->state,
		.state = known ? card_states[state].state : UI_NEUTRAL,
		.rule_href = rule ? arena_copy(request_arena(r), str_from_c(href)) : STR(""),
		.rule_title = rule ? str_from_c(rule->title) : STR(""),
		.own = own,
		.approves = card_against(state, CARD_APPROVE, own).len == 0,
		.withdraws = card_against(state, CARD_WITHDRAW, own).len == 0,
		.resumes = card_against(state, CARD_RESUME, own).len == 0,
	};
	return line->rule_href.ptr ? add_answers(r, row, line, err) : error_nomem(err);
}

static enum error_code run_list(struct request *r, struct error *err)
{
	static const struct ui_link way[] = {{.label = STR("Dossiers"), .href = STR("/dossiers")}};
	static const struct frame_done words[] = {
		{"gardee", STR("La carte est gardée : un collègue la valide.")},
		{"valider", STR("La carte est validée.")},
		{"retirer", STR("La carte est retirée.")},
		{"reprendre", STR("La carte est de nouveau un brouillon.")},
		{0},
	};
	struct store_conn *conn;
	struct cards_of_rows rows = {0};
	const int64_t state = request_int(r, "etat", -1);
	char next[96];
	struct after_cards page = {
		.way = way,
		.way_count = 1,
		.tab_count = 4,
		.tabs = {{.label = STR("Toutes"), .href = STR("/cartes"), .current = state < 0},
			 {.label = STR("Brouillons"),
			  .href = STR("/cartes?etat=brouillon"),
			  .current = state == CARD_DRAFT},
			 {.label = STR("Validées"),
			  .href = STR("/cartes?etat=validee"),
			  .current = state == CARD_APPROVED},
			 {.label = STR("Retirées"),
			  .href = STR("/cartes?etat=retiree"),
			  .current = state == CARD_WITHDRAWN}},
	};
	enum error_code code = frame_make(r, STR("Cartes du quiz"), FRAME_CASES, &page.frame, err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct cards_of_params where = {page.frame.who.establishment_id,
					      state < 0 ? STR("") : str_from_c(card_state_words[state]),
					      request_int(r, "avant", INT64_MAX), AFTER_ROWS + 1};
	if (!code)
		code = cards_of(conn, request_arena(r), &where, &rows, err);
	struct after_card_line *lines = ARENA_ZNEW(request_arena(r), struct after_card_line, AFTER_ROWS);
	if (!code && !lines)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < rows.count && i < AFTER_ROWS; i++)
		code = make_line(r, &page.frame, &rows.items[i], &lines[page.card_count++], err);
	if (code)
		return code;
	page.cards = lines;
	page.next = STR("");
	if (rows.count > AFTER_ROWS) {
		snprintf(next, sizeof(next), "/cartes?%s%s%savant=%" PRId64,
			 state < 0 ? "" : "etat=", state < 0 ? "" : card_state_words[state], state < 0 ? "" : "&",
			 lines[AFTER_ROWS - 1].id);
		page.next = str_from_c(next);
	}
	after_cards(request_html(r), &page);
	return ERR_NONE;
}

/* What all its fields still show of somebody: the charter may have another version since it was written. */
static enum error_code shown_by(struct request *r, struct store_conn *conn, const struct card_by_id_row *card,
				struct str *ret_shown, struct error *err)
{
	struct str rest = card->choices, field;
	enum error_code code = after_shown(r, conn, card->question, ret_shown, err);
	while (!code && ret_shown->len == 0 && rest.len > 0) {
		rest = str_cut(rest, '\n', &field);
		code = after_shown(r, conn, field, ret_shown, err);
	}
	return code || ret_shown->len > 0 ? code : after_shown(r, conn, card->why, ret_shown, err);
}

static enum error_code run_gesture(struct request *r, struct error *err)
{
	static const char *const actions[CARD_GESTURES] = {
		[CARD_APPROVE] = "card.approve", [CARD_WITHDRAW] = "card.withdraw", [CARD_RESUME] = "card.resume"};
	char id[24], place[64];
	struct frame frame;
	struct store_conn *conn;
	struct card_by_id_row card;
	struct str shown = STR(""), against;
	int64_t rows = 0;
	const enum card_gesture g = (enum card_gesture)request_int(r, "geste", 0);
	const int64_t number = request_int(r, "carte", 0);
	enum error_code code = frame_make(r, STR("Cartes du quiz"), FRAME_CASES, &frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = card_by_id(conn, request_arena(r),
				  &(struct card_by_id_params){frame.who.establishment_id, number}, &card, err);
	if (code == ERR_NOT_FOUND)
		return error_set(err, ERR_NOT_FOUND, "Cette carte n'existe pas.");
	if (code)
		return code;
	against = card_against(card_state_of(card.state), g, card.author_id == frame.who.user_id);
	if (against.len > 0)
		return error_set(err, ERR_USAGE, "%.*s", STR_ARG(against));
	if (g == CARD_APPROVE)
		code = shown_by(r, conn, &card, &shown, err);
	if (!code && shown.len > 0)
		return error_set(err, ERR_USAGE,
				 "Cette carte montre encore quelqu'un : retirez-la, et écrivez-en une autre.");
	const struct card_move_params move = {
		.establishment_id = frame.who.establishment_id,
		.id = number,
		.version = request_int(r, "version", 0),
		.state = str_from_c(card_state_words[card_behind(g)]),
		.has_approver_id = g == CARD_APPROVE,
		.approver_id = frame.who.user_id,
		.now = frame.now,
	};
	if (!code)
		code = card_move(conn, &move, &rows, err);
	if (!code && rows == 0)
		return error_set(err, ERR_CONFLICT,
				 "Quelqu'un a changé cette carte entre-temps : relisez-la, puis recommencez.");
	if (code)
		return code;
	snprintf(id, sizeof(id), "%" PRId64, number);
	const struct journal_note note = {.action = actions[g], .object_kind = "card", .object_id = str_from_c(id)};
	code = journal_write(r, &frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	snprintf(place, sizeof(place), "/cartes?fait=%s", card_gesture_words[g]);
	if (!code)
		request_redirect(r, str_from_c(place));
	return code;
}

const struct route after_card_routes[] = {
	{.path = "/dossiers/{numero}/carte",
	 .permission = "training.manage",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "ce qu'un dossier apprend, proposé comme carte du quiz, sans rien de personne"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/carte",
	 .permission = "training.manage",
	 .flags = ROUTE_FORM,
	 ROUTE_PARAMS(new_params),
	 .run = run_new,
	 .help = "garder une carte du quiz, si elle ne montre personne"},
	{.path = "/cartes",
	 .permission = "training.manage",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .help = "les cartes du quiz que les dossiers ont données"},
	{.method = HTTP_POST,
	 .path = "/cartes/{carte}",
	 .permission = "training.manage",
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "valider, retirer ou reprendre une carte du quiz"},
	{0},
};
