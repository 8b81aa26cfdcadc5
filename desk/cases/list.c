/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers. */
#include "desk/cases/inbox.h"

uint32_t cases_seen_by(const struct identity *who)
{
	return may(who, MAY_READ_ALL_CASES, who->establishment_id) ? 0 : who->roles & ~ROLE_BIT(ROLE_AGENT);
}

enum ui_state cases_level_state(struct str nature, struct str level)
{
	return str_eq(nature, STR("detresse")) || str_eq(level, STR("bloquant")) ? UI_STOP
	       : str_eq(level, STR("attention"))                                 ? UI_REVIEW
	       : level.len > 0                                                   ? UI_CLEAR
										 : UI_NEUTRAL;
}

struct str cases_level_label(struct str nature, struct str level)
{
	return str_eq(nature, STR("detresse"))   ? STR("urgent")
	       : str_eq(level, STR("bloquant"))  ? STR("grave")
	       : str_eq(level, STR("attention")) ? STR("à regarder")
	       : level.len > 0                   ? STR("ordinaire")
						 : STR("à lire");
}

struct str cases_nature_label(struct str nature)
{
	static const struct str labels[][2] = {
		{STR("detresse"), STR("détresse")},       {STR("non-conforme"), STR("contraire à la charte")},
		{STR("rumeur"), STR("rumeur")},           {STR("critique"), STR("critique")},
		{STR("question"), STR("question")},       {STR("remerciement"), STR("remerciement")},
		{STR("information"), STR("information")}, {STR("hors-sujet"), STR("hors sujet")},
	};
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (str_eq(nature, labels[i][0]))
			return labels[i][1];
	return STR("");
}

const struct ui_link cases_list_way[1] = {{.label = STR("Dossiers"), .href = STR("/dossiers")}};

static enum error_code run(struct request *r, struct error *err)
{
	bool left = false;
	struct store_conn *conn;
	struct inbox_asked asked;
	struct cases_inbox page = {0};
	enum error_code code = frame_make(r, STR("Dossiers"), FRAME_CASES, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = inbox_first(r, conn, &page.frame.who, &left, err);
	if (code || left)
		return code;
	inbox_read(r, &page.frame, &asked);
	code = inbox_describe(r, conn, &asked, &page, err);
	if (!code)
		code = inbox_views(r, conn, &page, err);
	if (!code)
		code = inbox_find(r, conn, &asked, &page, err);
	if (code)
		return code;
	cases_inbox(request_html(r), &page);
	return ERR_NONE;
}

const struct route cases_routes[] = {
	{.path = "/dossiers",
	 .permission = "cases.read-own",
	 .params = inbox_params,
	 .param_count = INBOX_PARAMS,
	 .run = run,
	 .help = "les dossiers, le plus pressé d'abord, et ce que l'on y cherche"},
	{0},
};
