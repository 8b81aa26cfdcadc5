/* SPDX-License-Identifier: Apache-2.0 */
/* /signaler. */
#include "desk/calendar/terms.h"
#include "desk/cases/evidence.h"
#include "desk/check/length.h"
#include "desk/place.h"
#include "desk/reports/receive.h"
#include "desk/reports/reports.h"
#include "web/request.h"

/* One address may belong to a whole hospital; nobody there reports more often than every ten seconds all day. */
static const struct limit_rule by_address = {.burst = 60, .every = 10 * SIGNIN_SECOND};

static const struct str subject_labels[] = {STR("Un message qui pose problème"), STR("Une idée de publication"),
					    STR("Un événement à annoncer"), STR("Un point de vigilance")};
static const struct str person_labels[] = {STR("Moi"), STR("Un patient, ou ses proches"),
					   STR("Un collègue, un soignant"), STR("L'établissement"),
					   STR("Quelqu'un d'autre")};

static const struct param params[] = {
	{.name = "etablissement", .label = "Établissement", .kind = PARAM_TEXT, .max = 64},
	{.name = "sujet", .label = "De quoi s'agit-il", .kind = PARAM_ENUM, .choices = report_subjects},
	{.name = "lien", .label = "L'adresse du message", .kind = PARAM_TEXT, .max = REPORT_LINK_MAX},
	{.name = "texte", .label = "Ce que dit le message", .kind = PARAM_TEXT, .max = REPORT_TEXT_MAX, .lines = true},
	{.name = "compte", .label = "Compte de l'auteur", .kind = PARAM_TEXT, .max = EVIDENCE_AUTHOR_MAX},
	{.name = "capture", .label = "Capture d'écran", .kind = PARAM_FILE, .max = CASE_FILE_MAX},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
	{.name = "qui", .label = "Qui est concerné", .kind = PARAM_ENUM, .choices = report_people},
	{.name = "inquietude",
	 .label = "Ce qui vous préoccupe",
	 .kind = PARAM_TEXT,
	 .max = REPORT_WORRY_MAX,
	 .lines = true},
	{.name = "joindre", .label = "Comment vous joindre", .kind = PARAM_TEXT, .max = REPORT_CONTACT_MAX},
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

static enum error_code show(struct request *r, const struct place *place, bool again, struct error *err)
{
	struct arena *arena = request_arena(r);
	const size_t subject_count = sizeof(subject_labels) / sizeof(*subject_labels);
	struct reports_form page = {.places = place->choices,
				    .place_count = place->choice_count,
				    .most = (int64_t)evidence_max(desk_of(r))};
	enum error_code code = frame_public(r, STR("Signaler un message"), FRAME_ITEMS, &page.layout, err);
	if (code)
		return code;
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
	if (again) {
		fill_again(r, &page);
		request_status(r, 422);
	}
	reports_form(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_form(struct request *r, struct error *err)
{
	struct place place;
	enum error_code code = place_find(r, STR(""), &place, err);
	return code ? code : show(r, &place, false, err);
}

static struct str chosen(struct request *r)
{
	const struct param_answer *answer = request_answer(r, "capture");
	return answer->count > 0 ? answer->values[0].text : (struct str){0};
}

/* What only this page can find wrong. */
static void look(struct request *r, const struct place *place)
{
	if (place->choice_count > 0 && !place->id)
		request_mistaken(r, "etablissement", STR("Choisissez l'établissement concerné."));
	if (request_text(r, "site").len > 0)
		request_mistaken(r, "site",
				 STR("Un champ caché devait rester vide. Rechargez la page, puis recommencez."));
	const struct str capture = chosen(r);
	const struct str wrong = capture.ptr ? evidence_wrong(r, capture) : STR("");
	if (wrong.len > 0)
		request_mistaken(r, "capture", wrong);
	if (!capture.ptr && request_text(r, "lien").len == 0 && str_trim(request_text(r, "texte")).len == 0 &&
	    str_trim(request_text(r, "inquietude")).len == 0)
		request_mistaken(
			r, "lien",
			STR("Donnez l'adresse du message, ce qu'il dit, une capture, ou ce qui vous préoccupe."));
}

static enum error_code receive(struct request *r, const struct place *place, struct reports_receipt *page,
			       struct error *err)
{
	const struct session *session = request_session(r);
	struct calendar calendar = calendar_of(place->zone);
	int64_t network = request_int(r, "reseau", 0), subject = session ? request_int(r, "sujet", 0) : 0;
	struct report_reading reading;
	struct report_done done;
	struct store_conn *conn;
	const char *who = report_people[request_int(r, "qui", REPORT_PEOPLE_OTHER)];
	const struct report_new report = {
		.establishment_id = place->id,
		.actor = {session ? AUDIT_USER : AUDIT_PUBLIC, session ? session->user_id : 0},
		.channel = session ? STR("agent") : STR("public"),
		.subject = str_from_c(report_subjects[subject]),
		.network = network > 0 ? networks[network - 1].id : STR(""),
		.link = request_text(r, "lien"),
		.text = str_trim(request_text(r, "texte")),
		.author = request_text(r, "compte"),
		.file = chosen(r),
		.who = str_from_c(who),
		.worry = str_trim(request_text(r, "inquietude")),
		.contact = request_text(r, "joindre"),
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
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	page->code = arena_copy(request_arena(r), str_from_c(done.code));
	page->joined = done.joined;
	page->unkept = report.file.ptr && done.file == CASE_FILE_FULL;
	page->danger = str_eq(reading.nature, STR("detresse"));
	page->grave = str_eq(reading.level, STR("bloquant"));
	return page->code.ptr ? ERR_NONE : error_nomem(err);
}

/* The code stands in the answer alone: an address to come back to would be kept by the browser. The same form sent twice
 * joins its own case. */
static enum error_code run_send(struct request *r, struct error *err)
{
	struct place place;
	struct reports_receipt page = {0};
	enum error_code code = place_find(r, request_text(r, "etablissement"), &place, err);
	if (code)
		return code;
	look(r, &place);
	if (!request_good(r))
		return show(r, &place, true, err);
	code = frame_public(r, STR("Merci, c'est reçu"), FRAME_ITEMS, &page.layout, err);
	if (!code)
		code = receive(r, &place, &page, err);
	if (code)
		return code;
	page.token = page.layout.token;
	reports_receipt(request_html(r), &page);
	return ERR_NONE;
}

const struct route reports_routes[] = {
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
