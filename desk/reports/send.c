/* SPDX-License-Identifier: Apache-2.0 */
/* /signaler. */
#include "desk/calendar/terms.h"
#include "desk/cases/evidence.h"
#include "desk/check/length.h"
#include "desk/place.h"
#include "desk/reports/proof.h"
#include "desk/reports/receive.h"
#include "desk/reports/reports.h"
#include "web/request.h"

#define ADVICE_BODY_MAX ((size_t)256 << 10)
#define TITLE "Signaler un message"
#define FAILED                                                                                                           \
	"Votre signalement n'a pas pu être enregistré. Rien de ce que vous avez écrit n'est perdu\u00A0: choisissez " \
	"de "                                                                                                            \
	"nouveau vos captures, s'il y en a, et envoyez-le encore dans un instant. Si quelqu'un est en danger, "          \
	"appelez le "                                                                                                    \
	"15 ou le 112\u00A0; idées suicidaires, le 3114."

/* One address may belong to a whole hospital; nobody there reports more often than every ten seconds all day. */
static const struct limit_rule by_address = {.burst = 60, .every = 10 * SIGNIN_SECOND};

static const struct str subject_labels[] = {STR("Un message qui pose problème"), STR("Une idée de publication"),
					    STR("Un événement à annoncer"), STR("Un point de vigilance")};
static const struct str person_labels[] = {STR("Moi"), STR("Un patient, ou ses proches"),
					   STR("Un collègue, un soignant"), STR("L'établissement"),
					   STR("Quelqu'un d'autre")};

/* Without a sign that the browser worked for it: a person, or a few of a ward. */
static const struct limit_rule by_hand = {.burst = 20, .every = 60 * SIGNIN_SECOND};
static const struct limit_rule by_advice = {.burst = 60, .every = 5 * SIGNIN_SECOND};

static const struct param params[] = {
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .max = 64},
	{.name = "sujet", .label = "De quoi s'agit-il", .kind = PARAM_ENUM, .choices = report_subjects},
	{.name = "lien", .label = "L'adresse du message", .kind = PARAM_TEXT, .max = REPORT_LINK_MAX},
	{.name = "texte", .label = "Ce que dit le message", .kind = PARAM_TEXT, .max = REPORT_TEXT_MAX, .lines = true},
	{.name = "compte", .label = "Compte de l'auteur", .kind = PARAM_TEXT, .max = EVIDENCE_AUTHOR_MAX},
	{.name = "capture", .label = "Captures d'écran", .kind = PARAM_FILE, .max = CASE_FILE_MAX, .repeated = true},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
	{.name = "qui", .label = "Qui est concerné", .kind = PARAM_ENUM, .choices = report_people},
	{.name = "inquietude",
	 .label = "Ce qui vous préoccupe",
	 .kind = PARAM_TEXT,
	 .max = REPORT_WORRY_MAX,
	 .lines = true},
	{.name = "joindre", .label = "Comment vous joindre", .kind = PARAM_TEXT, .max = REPORT_CONTACT_MAX},
	{.name = "defi", .label = "Beaucoup de signalements", .kind = PARAM_TEXT, .max = PROOF_MAX},
	{.name = "preuve", .label = "Preuve", .kind = PARAM_TEXT, .max = PROOF_NONCE_MAX},
	{.name = "site", .label = "Champ à laisser vide", .kind = PARAM_TEXT, .max = 200},
};

static const struct ui_option *make_options(struct arena *arena, const char *const *ids, const struct str *labels,
					    size_t count, int64_t chosen)
{
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, count);
	for (size_t i = 0; options && i < count; i++)
		options[i] = (struct ui_option){
			.value = str_from_c(ids[i]), .label = labels[i], .chosen = (int64_t)i == chosen};
	return options;
}

static const struct ui_option *make_networks(struct arena *arena, int64_t chosen)
{
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, network_count + 1);
	if (!options)
		return NULL;
	options[0] = (struct ui_option){STR("aucun"), STR("Je ne sais pas, ou un autre"), {0}, chosen == 0};
	for (size_t i = 0; i < network_count; i++)
		options[i + 1] = (struct ui_option){networks[i].id, networks[i].label, {0}, chosen == (int64_t)i + 1};
	return options;
}

static void fill_again(struct request *r, struct reports_form *page)
{
	page->mistakes = request_mistakes(r);
	page->link = request_typed(r, "lien");
	page->text = request_typed(r, "texte");
	page->author = request_typed(r, "compte");
	page->worry = request_typed(r, "inquietude");
	page->contact = request_typed(r, "joindre");
	page->link_error = request_mistake(r, "lien");
	page->text_error = request_mistake(r, "texte");
	page->author_error = request_mistake(r, "compte");
	page->file_error = request_mistake(r, "capture");
	page->worry_error = request_mistake(r, "inquietude");
	page->contact_error = request_mistake(r, "joindre");
	page->place_error = request_mistake(r, "etablissement");
}

/* In a layout that is there: the store may be asked nothing any more. */
static enum error_code show_in(struct request *r, const struct place *place, bool again, const struct layout *layout,
			       struct error *err)
{
	struct arena *arena = request_arena(r);
	const size_t subject_count = sizeof(subject_labels) / sizeof(*subject_labels);
	struct reports_form page = {.places = place->choices,
				    .place_count = place->choice_count,
				    .most = (int64_t)evidence_max(desk_of(r)),
				    .layout = *layout};
	page.layout.title = STR(TITLE);
	page.token = page.layout.token;
	page.layout.lead = STR("Un message sur les réseaux sociaux vous inquiète ? Dites-le-nous, en une minute.");
	if (request_session(r)) {
		page.subjects = make_options(arena, report_subjects, subject_labels, subject_count,
					     again ? request_int(r, "sujet", 0) : 0);
		page.subject_count = subject_count;
	}
	page.networks = make_networks(arena, again ? request_int(r, "reseau", 0) : 0);
	page.network_count = network_count + 1;
	page.person_count = sizeof(person_labels) / sizeof(*person_labels);
	page.persons = make_options(arena, report_people, person_labels, page.person_count,
				    again ? request_int(r, "qui", -1) : -1);
	if (!page.networks || !page.persons || (page.subject_count && !page.subjects))
		return error_nomem(err);
	char challenge[PROOF_MAX];
	struct desk *desk = desk_of(r);
	proof_make(desk->signin.key, request_now(r), proof_bits(proof_lately(&desk->rush, request_now(r))), challenge);
	page.challenge = arena_copy(arena, str_from_c(challenge));
	if (!page.challenge.ptr)
		return error_nomem(err);
	if (again) {
		fill_again(r, &page);
		/* It was not used, and who waits goes on waiting from when the page first came. */
		if (proof_look(desk->signin.key, request_now(r), request_text(r, "defi"), STR("")).ours)
			page.challenge = request_text(r, "defi");
		request_status(r, 422);
	}
	reports_form(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code show(struct request *r, const struct place *place, bool again, struct error *err)
{
	struct layout layout;
	enum error_code code = frame_public(r, STR(TITLE), FRAME_ITEMS, &layout, err);
	return code ? code : show_in(r, place, again, &layout, err);
}

static enum error_code run_form(struct request *r, struct error *err)
{
	struct place place;
	enum error_code code = place_find(r, STR(""), &place, err);
	return code ? code : show(r, &place, false, err);
}

/* The captures that were chosen, in the request's arena. */
static size_t chosen(struct request *r, struct str files[REPORT_FILES_MAX])
{
	const struct param_answer *answer = request_answer(r, "capture");
	size_t count = 0;
	for (size_t i = 0; i < answer->count && count < REPORT_FILES_MAX; i++)
		files[count++] = answer->values[i].text;
	return count;
}

/* What is wrong with one of them, or with all together. */
static struct str wrong_with(struct request *r, const struct str *files, size_t count)
{
	struct str wrong = {"", 0};
	size_t bytes = 0;
	if (request_answer(r, "capture")->count > REPORT_FILES_MAX)
		return STR("Dix captures au plus\u00A0: envoyez les autres dans un second signalement.");
	for (size_t i = 0; i < count && wrong.len == 0; i++) {
		wrong = evidence_wrong(r, files[i]);
		bytes += files[i].len;
	}
	if (wrong.len == 0 && bytes > evidence_max(desk_of(r)))
		return STR("Ces captures sont trop lourdes ensemble\u00A0: envoyez-en une partie dans un second "
			   "signalement.");
	return wrong;
}

/* What only this page can find wrong. */
static void look(struct request *r, const struct place *place)
{
	if (place->choice_count > 0 && !place->id)
		request_mistaken(r, "etablissement", STR("Choisissez l'établissement concerné."));
	if (request_text(r, "site").len > 0)
		request_mistaken(r, "site",
				 STR("Un champ caché devait rester vide. Rechargez la page, puis recommencez."));
	struct str captures[REPORT_FILES_MAX];
	const size_t count = chosen(r, captures);
	const struct str wrong = wrong_with(r, captures, count);
	if (wrong.len > 0)
		request_mistaken(r, "capture", wrong);
	if (count == 0 && request_text(r, "lien").len == 0 && str_trim(request_text(r, "texte")).len == 0 &&
	    str_trim(request_text(r, "inquietude")).len == 0)
		request_mistaken(
			r, "lien",
			STR("Donnez l'adresse du message, ce qu'il dit, une capture, ou ce qui vous préoccupe."));
}

/* « Regarde ça https://… » is what phones share: the address, and the words when there are no others. */
static struct str link_of(struct str typed, struct str text)
{
	const struct str found = report_link_in(typed);
	return found.len > 0 ? found : typed.len > 0 ? typed : report_link_in(text);
}

static struct str text_of(struct str typed, struct str text)
{
	return text.len > 0 || str_find(typed, STR(" ")) == SIZE_MAX ? text : typed;
}

/* Without a proof one sends fewer, and waits when very many come; true with the answer ready, or with a mistake to show. */
static bool holds_back(struct request *r)
{
	struct desk *desk = desk_of(r);
	const int64_t now = request_now(r);
	const struct proof p = proof_look(desk->signin.key, now, request_text(r, "defi"), STR(""));
	if (request_session(r))
		return false;
	if (proof_lately(&desk->rush, now) > PROOF_RUSH && (!p.ours || p.age_s < PROOF_WAIT_S)) {
		request_mistaken(r, "defi",
				 STR("Beaucoup de signalements arrivent en ce moment. Attendez quinze secondes, puis "
				     "envoyez de nouveau : "
				     "rien de ce que vous avez écrit n'est perdu."));
		return true;
	}
	return !request_within(r, &by_hand, request_address(r));
}

static bool worked(struct request *r)
{
	return proof_look(desk_of(r)->signin.key, request_now(r), request_text(r, "defi"), request_text(r, "preuve"))
		.worked;
}

/* Sent twice by one form, it has its receipt again. Another report with the challenge of one that came, as when one goes back to the
 * form, is taken as one without, and may be held back as one. */
static enum error_code receive_again(struct request *r, struct store_conn *conn, const struct report_new *report,
				     struct report_done *done, bool *ret_held, struct error *err)
{
	bool same = false;
	struct report_new fresh = *report;
	enum error_code code =
		report_says_same(conn, request_arena(r), desk_of(r)->signin.key, report, done, &same, err);
	if (code || same)
		return code;
	*ret_held = holds_back(r);
	if (*ret_held)
		return ERR_NONE;
	fresh.once = STR("");
	return report_receive(conn, desk_of(r)->signin.key, &fresh, done, err);
}

/* `proven`: the challenge serves this report, and no other. */
static enum error_code receive(struct request *r, const struct place *place, bool proven, struct reports_receipt *page,
			       bool *ret_held, struct error *err)
{
	const struct session *session = request_session(r);
	struct calendar calendar = calendar_of(place->zone);
	int64_t network = request_int(r, "reseau", 0), subject = session ? request_int(r, "sujet", 0) : 0;
	struct report_reading reading;
	struct report_done done = {0};
	struct store_conn *conn;
	const struct str text = text_of(request_text(r, "lien"), str_trim(request_text(r, "texte")));
	const char *who = report_people[request_int(r, "qui", REPORT_PEOPLE_OTHER)];
	struct str files[REPORT_FILES_MAX];
	const struct report_new report = {
		.establishment_id = place->id,
		.actor = {session ? AUDIT_USER : AUDIT_PUBLIC, session ? session->user_id : 0},
		.channel = session ? STR("agent") : STR("public"),
		.subject = str_from_c(report_subjects[subject]),
		.network = network > 0 ? networks[network - 1].id : STR(""),
		.link = link_of(request_text(r, "lien"), text),
		.text = text,
		.author = request_text(r, "compte"),
		.files = files,
		.file_count = chosen(r, files),
		.who = str_from_c(who),
		.worry = str_trim(request_text(r, "inquietude")),
		.contact = request_text(r, "joindre"),
		.once = proven ? request_text(r, "defi") : STR(""),
		.reading = &reading,
		.calendar = &calendar,
		.now = request_now(r),
	};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = terms_read(conn, request_arena(r), place->id, &calendar, err);
	if (!code)
		code = report_read_at(desk_of(r)->serving, conn, place->id, report.text, report.worry, request_arena(r),
				      &reading, err);
	if (!code)
		code = report_receive(conn, desk_of(r)->signin.key, &report, &done, err);
	if (!code && done.again)
		code = receive_again(r, conn, &report, &done, ret_held, err);
	if (!code && !*ret_held)
		code = store_commit(conn, err);
	if (code || *ret_held)
		return code;
	page->code = arena_copy(request_arena(r), str_from_c(done.code));
	page->joined = done.joined;
	page->unkept = (int64_t)done.unkept;
	page->danger = report_is_danger(&reading);
	page->grave = str_eq(reading.level, STR("bloquant"));
	return page->code.ptr ? ERR_NONE : error_nomem(err);
}

/* A disk that is full, a base that is away: what somebody wrote comes back to them, and the log has why. */
static enum error_code give_back(struct request *r, const struct place *place, const struct layout *layout,
				 struct error *err)
{
	request_told(r, err);
	request_mistaken(r, "defi", STR(FAILED));
	enum error_code code = show_in(r, place, true, layout, err);
	request_status(r, 503);
	return code;
}

/* The code stands in the answer alone: an address to come back to would be kept by the browser. The same form sent twice
 * joins its own case. */
static enum error_code run_send(struct request *r, struct error *err)
{
	struct place place;
	struct reports_receipt page = {0};
	bool held = false;
	enum error_code code = place_find(r, request_text(r, "etablissement"), &place, err);
	if (code)
		return code;
	look(r, &place);
	const bool proven = worked(r);
	if (request_good(r) && !proven)
		held = holds_back(r);
	if (!request_good(r))
		return show(r, &place, true, err);
	if (held)
		return ERR_NONE;
	proof_count(&desk_of(r)->rush, request_now(r));
	code = frame_public(r, STR("Merci, c'est reçu"), FRAME_ITEMS, &page.layout, err);
	if (code)
		return code;
	code = receive(r, &place, proven, &page, &held, err);
	if (code)
		return give_back(r, &place, &page.layout, err);
	if (!request_good(r))
		return show(r, &place, true, err);
	if (held)
		return code;
	page.token = page.layout.token;
	reports_receipt(request_html(r), &page);
	return ERR_NONE;
}

static const struct param advice_params[] = {
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .max = 64},
	{.name = "texte", .label = "Ce que dit le message", .kind = PARAM_TEXT, .max = REPORT_TEXT_MAX, .lines = true},
};

/* What to do at once, for the script of the form; nothing is kept of the text. */
static enum error_code run_advice(struct request *r, struct error *err)
{
	struct place place;
	struct store_conn *conn;
	struct report_reading reading = {{"", 0}, {"", 0}, {"", 0}};
	enum error_code code = place_find(r, request_text(r, "etablissement"), &place, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = report_read_at(desk_of(r)->serving, conn, place.id, request_text(r, "texte"), STR(""),
				      request_arena(r), &reading, err);
	if (!code)
		reports_advice(request_html(r),
			       &(struct reports_advice){.danger = report_is_danger(&reading),
							.grave = str_eq(reading.level, STR("bloquant"))});
	return code;
}

const struct route reports_routes[] = {
	{.method = HTTP_POST,
	 .path = "/signaler/conseil",
	 ROUTE_PARAMS(advice_params),
	 .run = run_advice,
	 .flags = ROUTE_READS,
	 .rate = &by_advice,
	 .body_max = ADVICE_BODY_MAX,
	 .help = "que faire tout de suite d'un message trouvé, d'après son texte"},
	{.path = "/signaler", .run = run_form, .help = "le formulaire pour signaler un message"},
	{.method = HTTP_POST,
	 .path = "/signaler",
	 ROUTE_PARAMS(params),
	 .run = run_send,
	 .flags = ROUTE_FORM,
	 .rate = &by_address,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .help = "signaler un message"},
	{0},
};
