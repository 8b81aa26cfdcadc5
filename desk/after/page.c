/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/suites: short roads for what does good, and what a case changes. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/after/after.h"
#include "desk/after_sql.h"
#include "desk/cases/file.h"
#include "desk/check/reading.h"
#include "desk/guide/site.h"
#include "desk/shots_sql.h"
#include "mail/letters.h"
#include "mail/queue.h"

#define MINUTE (INT64_C(60) * 1000000)

static const char *const natures[] = {"remerciement", "critique",    "question",   "detresse", "rumeur",
				      "non-conforme", "information", "hors-sujet", NULL};
static const char *const levels[] = {"ok", "attention", "bloquant", NULL};
static const char *const sortings[] = {"acceptee", "planifiee", "declinee", NULL};
static const struct str sorting_labels[] = {STR("C'est accepté"), STR("C'est prévu"), STR("Pas cette fois")};
static const struct str sorting_hints[] = {STR("On le fait, et le dossier se clôt."),
					   STR("Avec une date : cela devient une action, qui vous est confiée."),
					   STR("Dites pourquoi, avec égards : la personne en proposera d'autres.")};

enum gesture { THANK, SORT, JUDGE, IMPROVE, GESTURES };
static const char *const gestures[] = {"merci", "suite", "juger", "ameliorer", NULL};
static const enum permission permissions[GESTURES] = {MAY_OPEN_CASES, MAY_OPEN_CASES, MAY_OPEN_CASES,
						      MAY_READ_OWN_CASES};

static const struct param page_params[] = {CASES_NUMBER_PARAM, FRAME_DONE_PARAM};
static const struct param gesture_params[] = {
	CASES_NUMBER_PARAM,
	{.name = "vu", .label = "Étapes lues", .kind = PARAM_INT, .min = 0, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = gestures, .required = true},
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = AFTER_TEXT_MAX, .lines = true},
	{.name = "nature", .label = "Nature", .kind = PARAM_ENUM, .choices = natures},
	{.name = "niveau", .label = "Niveau", .kind = PARAM_ENUM, .choices = levels},
	{.name = "suite", .label = "Suite", .kind = PARAM_ENUM, .choices = sortings},
	{.name = "equipe", .label = "À qui", .kind = PARAM_TEXT, .max = 64},
	{.name = "courriel", .label = "Adresse de l'équipe", .kind = PARAM_EMAIL},
	{.name = "qui", .label = "Qui s'en charge", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "echeance", .label = "Pour le", .kind = PARAM_DATE},
};

static bool is_idea(const struct cases_seen *s)
{
	return str_eq(s->row.subject, STR("idee")) || str_eq(s->row.subject, STR("evenement")) ||
	       str_eq(s->row.subject, STR("vigilance"));
}

static bool can(const struct cases_seen *s, enum gesture g)
{
	bool open = s->story.fold.state != CASE_CLOSED;
	if (!may(&s->frame.who, permissions[g], s->frame.who.establishment_id))
		return false;
	return g == THANK  ? open && str_eq(s->story.fold.nature, STR("remerciement")) && !is_idea(s)
	       : g == SORT ? open && is_idea(s)
			   : true;
}

/* --- the page --- */

static struct ui_option *options(struct request *r, const char *const *words, size_t count)
{
	struct ui_option *list = ARENA_ZNEW(request_arena(r), struct ui_option, count);
	for (size_t i = 0; list && i < count; i++)
		list[i].value = str_from_c(words[i]);
	return list;
}

/* What is chosen in a list: as it was, or what came back. */
static void choose(struct request *r, const struct after_typed *typed, const char *name, struct str chosen,
		   struct ui_option *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		list[i].chosen = str_eq(list[i].value, typed->posted ? request_typed(r, name) : chosen);
}

static enum error_code add_judging(struct request *r, const struct cases_seen *s, struct after_page *page,
				   struct error *err)
{
	const size_t nature_count = sizeof(natures) / sizeof(*natures) - 1,
		     level_count = sizeof(levels) / sizeof(*levels) - 1;
	struct ui_option *n = options(r, natures, nature_count), *l = options(r, levels, level_count);
	if (!n || !l)
		return error_nomem(err);
	for (size_t i = 0; i < nature_count; i++)
		n[i].label = cases_nature_label(n[i].value);
	for (size_t i = 0; i < level_count; i++)
		l[i].label = cases_level_label(STR(""), l[i].value);
	choose(r, &page->judge, "nature", s->story.fold.nature, n, nature_count);
	choose(r, &page->judge, "niveau", s->story.fold.level, l, level_count);
	page->natures = n;
	page->nature_count = nature_count;
	page->levels = l;
	page->level_count = level_count;
	return ERR_NONE;
}

static enum error_code add_sorting(struct request *r, struct after_page *page, struct error *err)
{
	const size_t count = sizeof(sortings) / sizeof(*sortings) - 1;
	struct ui_option *list = options(r, sortings, count);
	if (!list)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		list[i].label = sorting_labels[i];
		list[i].hint = sorting_hints[i];
	}
	choose(r, &page->sort, "suite", STR(""), list, count);
	page->sorting = list;
	page->sorting_count = count;
	return ERR_NONE;
}

/* The directorates whose address is known, the one that patients write to first. */
static enum error_code add_teams(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				 struct after_page *page, struct error *err)
{
	struct desk *desk = desk_of(r);
	const struct site *site = NULL;
	enum error_code code = site_take(guide_sites(desk->guide), desk->guide, desk->serving, conn,
					 s->frame.who.establishment_id, s->frame.layout.establishment, &site, err);
	if (code)
		return code;
	struct ui_option *teams = ARENA_ZNEW(request_arena(r), struct ui_option, site->contact_count + 1);
	for (size_t i = 0; teams && !code && i < site->contact_count; i++) {
		const struct site_contact *c = &site->contacts[i];
		if (c->mail.len == 0)
			continue;
		teams[page->team_count] =
			(struct ui_option){.value = c->kind, .label = arena_copy(request_arena(r), c->name)};
		if (!teams[page->team_count++].label.ptr)
			code = error_nomem(err);
	}
	if (teams)
		choose(r, &page->thank, "equipe", STR("usagers"), teams, page->team_count);
	page->teams = teams;
	site_give(guide_sites(desk->guide), site);
	return teams ? code : error_nomem(err);
}

static enum error_code add_owners(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				  struct after_page *page, struct error *err)
{
	struct action_owners_rows rows = {0};
	const struct action_owners_params where = {s->frame.who.establishment_id, AFTER_OWNER_ROLES, AFTER_OWNERS_MAX};
	enum error_code code = action_owners(conn, request_arena(r), &where, &rows, err);
	struct ui_option *owners = ARENA_ZNEW(request_arena(r), struct ui_option, rows.count + 1);
	if (!code && !owners)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < rows.count; i++) {
		owners[i] = (struct ui_option){.value = check_number(request_arena(r), (size_t)rows.items[i].id),
					       .label = rows.items[i].name};
		if (!owners[i].value.ptr)
			code = error_nomem(err);
	}
	struct str own = check_number(request_arena(r), (size_t)s->frame.who.user_id);
	if (!code && !own.ptr)
		code = error_nomem(err);
	if (!code)
		choose(r, &page->improve, "qui", own, owners, rows.count);
	page->owners = owners;
	page->owner_count = code ? 0 : rows.count;
	return code;
}

static enum error_code add_actions(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				   struct after_page *page, struct error *err)
{
	struct actions_of_case_rows rows = {0};
	const struct actions_of_case_params where = {s->frame.who.establishment_id, s->row.id, CASE_ACTIONS_MAX};
	const bool opens = may(&s->frame.who, MAY_OPEN_CASES, s->frame.who.establishment_id);
	enum error_code code = actions_of_case(conn, request_arena(r), &where, &rows, err);
	struct after_action *actions = ARENA_ZNEW(request_arena(r), struct after_action, rows.count + 1);
	if (!code && !actions)
		code = error_nomem(err);
	for (size_t i = 0; !code && i < rows.count; i++) {
		const struct actions_of_case_row *row = &rows.items[i];
		bool own = row->owner_id == s->frame.who.user_id || opens;
		actions[i] = (struct after_action){
			.id = row->id,
			.number = s->row.number,
			.due_at = row->due_at,
			.done_at = row->done_at,
			.what = row->what,
			.owner = row->owner_name.ptr ? row->owner_name : STR(""),
			.href = STR(""),
			.late = !row->done_at && row->due_at && row->due_at < s->frame.now,
			.ends = own && !row->done_at,
			.again = own && row->done_at && !row->reopened,
		};
	}
	page->actions = actions;
	page->action_count = code ? 0 : rows.count;
	return code;
}

static enum error_code add_way(struct request *r, const struct cases_seen *s, struct after_page *page,
			       struct error *err)
{
	char card[64];
	snprintf(card, sizeof(card), "/dossiers/%" PRId64 "/carte", s->row.number);
	page->card = arena_copy(request_arena(r), str_from_c(card));
	return page->card.ptr ? cases_way(r, s, STR(""), "", &page->way, &page->way_count, err) : error_nomem(err);
}

/* What was typed in a form stands in that form alone: a reason that colleagues write to each other is no word to who reported. */
static void add_typed(struct request *r, enum gesture posted, struct after_page *page)
{
	static const struct str forms[GESTURES] = {[JUDGE] = STR("juger"), [IMPROVE] = STR("ameliorer")};
	static const char *const choices[GESTURES] = {"equipe", "suite", "nature", "qui"};
	struct after_typed *const typed[GESTURES] = {&page->thank, &page->sort, &page->judge, &page->improve};
	*typed[posted] = (struct after_typed){
		.posted = true,
		.text = request_typed(r, "texte"),
		.day = request_typed(r, "echeance"),
		.mail = request_typed(r, "courriel"),
		.text_error = request_mistake(r, "texte"),
		.day_error = request_mistake(r, "echeance"),
		.mail_error = request_mistake(r, "courriel"),
		.choice_error = request_mistake(r, choices[posted]),
	};
	page->mistakes = request_mistakes(r);
	page->mistakes.form = forms[posted];
}

/* What the message says, typed or in a capture. Never the title, which may be what worries whoever reported: it is for the desk. */
static enum error_code find_words(struct request *r, struct store_conn *conn, const struct cases_seen *s,
				  struct str *ret_words, struct error *err)
{
	struct shots_of_rows files = {0};
	const struct shots_of_params of = {s->frame.who.establishment_id, s->row.id, CASE_FILES_MAX};
	struct str words = cases_message(s);
	enum error_code code = words.len > 0 ? ERR_NONE : shots_of(conn, request_arena(r), &of, &files, err);
	for (size_t i = 0; i < files.count && words.len == 0; i++)
		words = str_trim(files.items[i].words);
	*ret_words = words;
	return code;
}

/* `posted`: the gesture whose form comes back; GESTURES for none. */
static enum error_code show(struct request *r, struct store_conn *conn, const struct cases_seen *s, enum gesture posted,
			    struct after_page *page, struct error *err)
{
	struct str words = {"", 0};
	if (posted < GESTURES)
		add_typed(r, posted, page);
	page->frame = s->frame;
	page->frame.layout.title = STR("Suites");
	page->frame.layout.lead = s->row.title;
	page->number = s->row.number;
	page->events = (int64_t)s->story.count;
	page->nature = cases_nature_label(s->story.fold.nature);
	page->level = cases_level_label(s->story.fold.nature, s->story.fold.level);
	page->thanks = can(s, THANK);
	page->sorts = can(s, SORT);
	page->judges = can(s, JUDGE);
	page->improves = can(s, IMPROVE);
	page->learns = may(&s->frame.who, MAY_MANAGE_TRAINING, s->frame.who.establishment_id);
	enum error_code code = add_way(r, s, page, err);
	if (!code)
		code = cases_tabs(r, s, CASES_TAB_AFTER, &page->tabs, &page->tab_count, err);
	if (!code)
		code = add_judging(r, s, page, err);
	if (!code)
		code = add_sorting(r, page, err);
	if (!code && page->thanks)
		code = find_words(r, conn, s, &words, err);
	page->mails = desk_mails(desk_of(r)) && words.len > 0;
	if (!code && page->thanks)
		code = add_teams(r, conn, s, page, err);
	if (!code && page->improves)
		code = add_owners(r, conn, s, page, err);
	if (!code)
		code = add_actions(r, conn, s, page, err);
	if (code)
		return code;
	after_page(request_html(r), page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"transmis", STR("C'est transmis à l'équipe, et la personne est remerciée.")},
		{"lire", STR("Le dossier est clos, la personne est remerciée. Lisez ces mots à l'équipe : aucun "
			     "courriel ne part.")},
		{"suite", STR("La suite est donnée, et la personne le saura.")},
		{"juger", STR("Le dossier est requalifié.")},
		{"ameliorer", STR("L'action est confiée.")},
		{"faite", STR("L'action est menée à bien.")},
		{"a-faire", STR("L'action est de nouveau à faire.")},
		{0},
	};
	struct cases_seen s = {0};
	struct after_page page = {0};
	struct store_conn *conn;
	enum error_code code = cases_enter(r, &s, &conn, err);
	if (!code)
		code = frame_say(r, &s.frame, words, err);
	if (!code)
		code = show(r, conn, &s, GESTURES, &page, err);
	if (code)
		return code;
	const struct journal_note note = cases_note(&s, "case.read");
	return journal_write_alone(r, &s.frame.who, &note, err);
}

/* --- gestures --- */

/* What somebody does; `page` says in which word one comes back. */
struct doing {
	struct request *r;
	struct store_conn *conn;
	struct cases_seen *s;
	struct case_where where;
	const char *done;
};

/* To each who reported. */
static enum error_code tell_all(const struct doing *d, struct str text, struct error *err)
{
	return cases_tell_all(d->conn, &d->where, text, err);
}

static enum error_code end_case(const struct doing *d, struct str why, struct error *err)
{
	return case_add(d->conn, &d->where, -1, &(struct case_event){.kind = CASE_ENDED, .text = why}, err);
}

/* The address of a directorate, and its name; both empty for one that is not known. */
static enum error_code find_team(const struct doing *d, struct str kind, struct str *ret_mail, struct str *ret_name,
				 struct error *err)
{
	struct desk *desk = desk_of(d->r);
	const struct site *site = NULL;
	*ret_mail = *ret_name = STR("");
	enum error_code code = site_take(guide_sites(desk->guide), desk->guide, desk->serving, d->conn,
					 d->where.establishment_id, d->s->frame.layout.establishment, &site, err);
	for (size_t i = 0; !code && i < site->contact_count; i++)
		if (kind.len > 0 && str_eq(site->contacts[i].kind, kind)) {
			*ret_mail = arena_copy(request_arena(d->r), site->contacts[i].mail);
			*ret_name = arena_copy(request_arena(d->r), site->contacts[i].name);
			if (!ret_mail->ptr || !ret_name->ptr)
				code = error_nomem(err);
		}
	if (site)
		site_give(guide_sites(desk->guide), site);
	return code;
}

static enum error_code write_mail(const struct doing *d, struct str words, struct str to, struct error *err)
{
	_cleanup_buf_ struct buf subject, text;
	const struct letter_merci values = {.mots = words, .etablissement = d->s->frame.layout.establishment};
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&text, MAIL_TEXT_MAX);
	letter_merci(&subject, &text, &values);
	if (subject.failed || text.failed)
		return error_nomem(err);
	const struct mail_new mail = {.establishment_id = d->where.establishment_id,
				      .to = to,
				      .subject = buf_str(&subject),
				      .text = buf_str(&text)};
	return mail_add(d->conn, &mail, d->where.now, err);
}

static enum error_code thank(struct doing *d, struct error *err)
{
	struct str mail = request_text(d->r, "courriel"), kind = request_text(d->r, "equipe"), own = {0}, name = {0};
	struct str words = {"", 0};
	if (!request_given(d->r, "equipe"))
		kind = STR("usagers"); /* in one click */
	enum error_code code = find_team(d, kind, &own, &name, err);
	if (!code)
		code = find_words(d->r, d->conn, d->s, &words, err);
	const bool mails = desk_mails(desk_of(d->r)) && words.len > 0, typed = mails && mail.len > 0;
	if (!typed)
		mail = own;
	bool sends = mails && mail.len > 0;
	/* Who got it: the directorate, or somebody whose address is not for a story that nothing is taken out of. */
	const struct case_event thanked = {
		.kind = CASE_THANKED,
		.word = sends && !typed ? kind : STR(""),
		.text = typed ? STR("à l'adresse donnée") : name,
	};
	if (!code)
		code = case_add(d->conn, &d->where, request_int(d->r, "vu", 0), &thanked, err);
	if (!code)
		code = tell_all(d, STR("Merci ! Vos mots sont transmis à l'équipe, à qui ils feront plaisir."), err);
	if (!code)
		code = end_case(d, STR("Remerciement transmis."), err);
	if (!code && sends)
		code = write_mail(d, words, mail, err);
	d->done = sends ? "transmis" : "lire";
	return code;
}

static int64_t day_end(const struct doing *d)
{
	const struct calendar *c = &d->s->calendar;
	return calendar_midnight(c, request_int(d->r, "echeance", 0)) + c->closes * MINUTE;
}

/* Entrusted twice, by two presses, is entrusted once. */
static enum error_code improve(struct doing *d, int64_t owner_id, struct str what, struct error *err)
{
	struct action_same_row row;
	const struct case_where *w = &d->where;
	const struct case_event e = {.kind = CASE_IMPROVES, .number = owner_id, .due_at = day_end(d), .text = what};
	const struct action_same_params same = {w->establishment_id, w->case_id, owner_id, what, e.due_at};
	enum error_code code = case_lock(d->conn, w->establishment_id, w->case_id, err);
	if (!code)
		code = action_same(d->conn, request_arena(d->r), &same, &row, err);
	d->done = "ameliorer";
	return code == ERR_NOT_FOUND ? case_add(d->conn, w, -1, &e, err) : code;
}

static enum error_code sort(struct doing *d, struct error *err)
{
	const int64_t which = request_int(d->r, "suite", 0);
	struct str text = str_trim(request_text(d->r, "texte"));
	const struct case_event sorted = {.kind = CASE_SORTED, .word = str_from_c(sortings[which]), .text = text};
	_cleanup_buf_ struct buf told;
	buf_init(&told, CASE_TEXT_MAX);
	buf_addf(&told, "%.*s. %.*s", STR_ARG(sorting_labels[which]), STR_ARG(text));
	enum error_code code =
		told.failed ? error_nomem(err) : case_add(d->conn, &d->where, request_int(d->r, "vu", 0), &sorted, err);
	if (!code)
		code = tell_all(d, buf_str(&told), err);
	/* What the message says, and not the title, which may be what worries whoever reported. */
	const struct str message = case_title(cases_message(d->s));
	if (!code && which == 1)
		code = improve(d, d->s->frame.who.user_id,
			       message.len > 0 ? message : STR("Donner suite à ce qui est planifié"), err);
	if (!code)
		code = end_case(d, sorting_labels[which], err);
	d->done = "suite";
	return code;
}

static enum error_code judge(struct doing *d, struct error *err)
{
	char word[CASE_WORD_MAX];
	const struct cases_seen *s = d->s;
	struct str nature = str_from_c(natures[request_int(d->r, "nature", 0)]);
	struct str level = str_from_c(levels[request_int(d->r, "niveau", 0)]);
	const int64_t now = d->where.now;
	snprintf(word, sizeof(word), "%.*s %.*s", STR_ARG(nature), STR_ARG(level));
	const struct case_event e = {
		.kind = CASE_JUDGED,
		.word = str_from_c(word),
		.text = str_trim(request_text(d->r, "texte")),
		.due_at = s->story.fold.clocks.look     ? calendar_look_until(&s->calendar, nature, level, now)
			  : s->story.fold.clocks.settle ? calendar_settle_until(&s->calendar, level, now)
							: 0,
	};
	d->done = "juger";
	return case_add(d->conn, &d->where, request_int(d->r, "vu", 0), &e, err);
}

/* What stands against it in what was typed. */
static enum error_code look(const struct doing *d, enum gesture g, struct error *err)
{
	struct request *r = d->r;
	struct action_owner_row row;
	bool dated = g == IMPROVE || (g == SORT && request_int(r, "suite", 0) == 1);
	if (g != THANK && str_trim(request_text(r, "texte")).len == 0 && request_mistake(r, "texte").len == 0)
		request_mistaken(r, "texte", STR("Écrivez quelques mots : ils restent dans l'histoire du dossier."));
	if (g == SORT && !request_given(r, "suite"))
		request_mistaken(r, "suite", STR("Choisissez une suite."));
	if (g == JUDGE && (!request_given(r, "nature") || !request_given(r, "niveau")))
		request_mistaken(r, "nature", STR("Choisissez une nature et un niveau."));
	if (dated && request_mistake(r, "echeance").len == 0 &&
	    (!request_given(r, "echeance") || day_end(d) < d->where.now))
		request_mistaken(r, "echeance", STR("Donnez une date à venir."));
	if (g != IMPROVE || request_mistake(r, "qui").len > 0)
		return ERR_NONE;
	const struct action_owner_params who = {d->where.establishment_id, request_int(r, "qui", 0), AFTER_OWNER_ROLES};
	enum error_code code = action_owner(d->conn, request_arena(r), &who, &row, err);
	if (code == ERR_NOT_FOUND)
		request_mistaken(r, "qui", STR("Choisissez qui s'en charge."));
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static enum error_code act(struct doing *d, enum gesture g, struct error *err)
{
	switch (g) {
	case THANK:
		return thank(d, err);
	case SORT:
		return sort(d, err);
	case JUDGE:
		return judge(d, err);
	default:
		return improve(d, request_int(d->r, "qui", 0), str_trim(request_text(d->r, "texte")), err);
	}
}

static enum error_code run_gesture(struct request *r, struct error *err)
{
	char place[96];
	struct cases_seen s = {0};
	struct after_page page = {0};
	struct error refused = {0};
	struct doing d = {.r = r, .s = &s};
	enum gesture g = (enum gesture)request_int(r, "geste", 0);
	enum error_code code = cases_begin(r, &s, err);
	if (!code)
		code = request_store(r, &d.conn, err);
	if (!code)
		code = cases_see(r, d.conn, &s, err);
	if (code)
		return code;
	d.where = cases_where(&s);
	if (!can(&s, g)) {
		page.mistake =
			STR("Cela ne peut pas être fait ici : le dossier a changé, ou votre rôle ne le permet pas.");
		code = show(r, d.conn, &s, g, &page, err);
		request_status(r, 422);
		return code;
	}
	code = look(&d, g, err);
	if (!code && !request_good(r))
		return show(r, d.conn, &s, g, &page, err);
	if (!code)
		code = act(&d, g, &refused);
	if (code == ERR_CONFLICT || code == ERR_LIMIT) {
		const unsigned status = code == ERR_CONFLICT ? 409 : 422;
		page.mistake = str_from_c(refused.message);
		code = show(r, d.conn, &s, g, &page, err);
		request_status(r, status);
		return code;
	}
	if (code && refused.message[0])
		*err = refused;
	const struct journal_note note = cases_note(&s, g == JUDGE   ? "case.judge"
							: g == THANK ? "case.thank"
								     : "case.write");
	if (!code)
		code = journal_write(r, &s.frame.who, &note, err);
	if (!code)
		code = store_commit(d.conn, err);
	if (code)
		return code;
	snprintf(place, sizeof(place), "/dossiers/%" PRId64 "/suites?fait=%s", s.row.number, d.done);
	request_redirect(r, str_from_c(place));
	return ERR_NONE;
}

const struct route after_routes[] = {
	{.path = "/dossiers/{numero}/suites",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les suites d'un dossier : merci, idée, action d'amélioration, qualification"},
	{.method = HTTP_POST,
	 .path = "/dossiers/{numero}/suites",
	 .permission = "cases.read-own",
	 .flags = ROUTE_FORM,
	 ROUTE_PARAMS(gesture_params),
	 .run = run_gesture,
	 .help = "transmettre un merci, donner suite à une idée, requalifier, confier une action"},
	{0},
};
