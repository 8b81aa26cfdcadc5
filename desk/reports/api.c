/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/signalements: a report that a program of the establishment brings, such as its intranet. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/calendar/terms.h"
#include "desk/check/length.h"
#include "desk/reports/receive.h"
#include "desk/reports/reports.h"
#include "web/page.h"
#include "web/request.h"

#define BODY_MAX ((size_t)256 << 10)
#define ONCE_MAX 200

/* In the order of report_subjects and report_people. */
static const char *const subjects[] = {"message", "idea", "event", "vigilance", NULL};
static const char *const people[] = {"reporter", "patient", "colleague", "establishment", "other", NULL};

static const struct param params[] = {
	{.name = "once",
	 .label = "Ce qui distingue ce signalement de tout autre de ce programme : renvoyé, il rend le même code et "
		  "n'en fait "
		  "pas un second",
	 .kind = PARAM_TEXT,
	 .min = 8,
	 .max = ONCE_MAX,
	 .required = true,
	 .example = "intranet-2026-11-26-0042"},
	{.name = "subject",
	 .label = "De quoi il s'agit : message si rien n'est dit",
	 .kind = PARAM_ENUM,
	 .choices = subjects},
	{.name = "link",
	 .label = "L'adresse du message",
	 .kind = PARAM_TEXT,
	 .max = REPORT_LINK_MAX,
	 .example = "https://x.com/quelquun/status/123"},
	{.name = "text",
	 .label = "Ce que dit le message",
	 .kind = PARAM_TEXT,
	 .max = REPORT_TEXT_MAX,
	 .lines = true,
	 .example = "Six heures d'attente, et personne pour nous répondre."},
	{.name = "network", .label = "Sur quel réseau", .kind = PARAM_ENUM, .choices = network_choices, .example = "x"},
	{.name = "who", .label = "Qui est concerné : other si rien n'est dit", .kind = PARAM_ENUM, .choices = people},
	{.name = "worry",
	 .label = "Ce qui préoccupe",
	 .kind = PARAM_TEXT,
	 .max = REPORT_WORRY_MAX,
	 .lines = true,
	 .example = "La famille est nommée dans les réponses."},
	{.name = "contact",
	 .label = "Comment joindre la personne qui signale, si elle le veut ; gardé sous scellé",
	 .kind = PARAM_TEXT,
	 .max = REPORT_CONTACT_MAX,
	 .example = "poste 4521"},
};

static const struct member members[] = {
	{"code", "Le code de suivi, à remettre à qui signale : il ouvre /suivi", .kind = MEMBER_TEXT},
	{"repeated", "Il avait déjà été reçu : rien n'a été ajouté", .kind = MEMBER_BOOL},
	{"joined", "D'autres avaient déjà signalé ce message", .kind = MEMBER_BOOL},
	{"danger", "Quelqu'un semble en danger : donnez aussi les numéros 15, 112, 114, 3114", .kind = MEMBER_BOOL},
	{0},
};

static enum error_code receive(struct request *r, struct store_conn *conn, const struct identity *who,
			       struct report_reading *reading, struct report_done *done, struct error *err)
{
	char room[ONCE_MAX * 4 + 64];
	struct calendar calendar;
	const struct signin_actor actor = signin_actor_of(who);
	int64_t network = request_int(r, "network", 0);
	/* Two programs may count alike. */
	int len = snprintf(room, sizeof(room), "programme %d %" PRId64 " %.*s", (int)actor.kind, actor.id,
			   STR_ARG(request_text(r, "once")));
	struct report_new report = {
		.establishment_id = who->establishment_id,
		.actor = actor,
		.channel = desk_program(r) ? STR("programme") : STR("agent"),
		.subject = str_from_c(report_subjects[request_int(r, "subject", 0)]),
		.network = network > 0 ? networks[network - 1].id : STR(""),
		.link = request_text(r, "link"),
		.text = str_trim(request_text(r, "text")),
		.who = str_from_c(report_people[request_int(r, "who", REPORT_PEOPLE_OTHER)]),
		.worry = str_trim(request_text(r, "worry")),
		.contact = request_text(r, "contact"),
		.once = {room, (size_t)len},
		.reading = reading,
		.calendar = &calendar,
		.now = request_now(r),
	};
	enum error_code code = terms_read(conn, request_arena(r), who->establishment_id, &calendar, err);
	if (!code)
		code = report_read_at(desk_of(r)->serving, conn, who->establishment_id, report.text, report.worry,
				      request_arena(r), reading, err);
	if (!code)
		code = report_receive(conn, desk_of(r)->signin.key, &report, done, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code run(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct report_reading reading = {{"", 0}, {"", 0}, {"", 0}};
	struct report_done done = {0};
	if (request_text(r, "link").len == 0 && str_trim(request_text(r, "text")).len == 0 &&
	    str_trim(request_text(r, "worry")).len == 0) {
		request_mistaken(r, "text", STR("Donnez l'adresse du message, ce qu'il dit, ou ce qui préoccupe."));
		request_refuse(r);
		return ERR_NONE;
	}
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = receive(r, conn, &who, &reading, &done, err);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_add_c(out, "{\"code\":");
	page_json(out, str_from_c(done.code));
	buf_addf(out, ",\"repeated\":%s,\"joined\":%s,\"danger\":%s}\n", done.again ? "true" : "false",
		 done.joined ? "true" : "false", report_is_danger(&reading) ? "true" : "false");
	return ERR_NONE;
}

const struct route reports_api_routes[] = {
	{.method = HTTP_POST,
	 .path = "/api/signalements",
	 .permission = "reports.send",
	 ROUTE_PARAMS(params),
	 .run = run,
	 .help = "signaler un message",
	 .flags = ROUTE_JSON,
	 .body_max = BODY_MAX,
	 .answer = members},
	{0},
};
