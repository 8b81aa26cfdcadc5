/* SPDX-License-Identifier: Apache-2.0 */
#include "store/purge.h"

#include "store/audit.h"
#include "store/purge_sql.h"
#include "store/search.h"
#include "store/tally.h"

#define SMALL_ARENA ((size_t)64 << 10)
#define CASES_ARENA ((size_t)32 << 20) /* PURGE_ROWS rows */

/* A rule that one query serves. */
#define BY_QUERY(name)                                                                                                 \
	static enum error_code name##_rows(struct store_conn *conn, int64_t establishment_id, int64_t before,          \
					   int64_t rows, struct purge_count *ret_count, struct error *err)             \
	{                                                                                                              \
		const struct name##_params params = {                                                                  \
			.establishment_id = establishment_id, .before = before, .rows = rows};                         \
		return name(conn, &params, &ret_count->rows, err);                                                     \
	}

BY_QUERY(purge_sessions)
BY_QUERY(purge_jobs_done)
BY_QUERY(purge_jobs_dead)
BY_QUERY(purge_api_keys)
BY_QUERY(purge_guide_drafts)
BY_QUERY(purge_guide_authors)
BY_QUERY(purge_remarks)

BY_QUERY(purge_tokens)
BY_QUERY(purge_tries)
BY_QUERY(purge_flows)

/* What signing in leaves behind: as many rows of each kind as are left to take. */
static enum error_code purge_signin(struct store_conn *conn, int64_t establishment_id, int64_t before, int64_t rows,
				    struct purge_count *ret_count, struct error *err)
{
	static purge_fn *const kinds[] = {purge_tokens_rows, purge_tries_rows, purge_flows_rows};
	int64_t total = 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && total < rows; i++) {
		struct purge_count purged = {0};
		enum error_code code = kinds[i](conn, establishment_id, before, rows - total, &purged, err);
		if (code)
			return code;
		total += purged.rows;
	}
	ret_count->rows = total;
	return ERR_NONE;
}

/* The journal goes from its start to an instant, in one transaction: it is one chain. */
static enum error_code purge_audit(struct store_conn *conn, int64_t establishment_id, int64_t before, int64_t rows,
				   struct purge_count *ret_count, struct error *err)
{
	(void)rows;
	struct arena arena;
	arena_init(&arena, SMALL_ARENA);
	struct purge_audited_rows audited;
	const struct purge_audited_params params = {.establishment_id = establishment_id};
	enum error_code code = purge_audited(conn, &arena, &params, &audited, err);
	arena_release(&arena);
	if (code)
		return code;
	if (audited.count > 0)
		return audit_purge(conn, establishment_id, before, &ret_count->rows, err);
	ret_count->rows = 0;
	return ERR_NONE;
}

struct counted {
	struct store_conn *conn;
	int64_t establishment_id;
	struct str month, network;
};

static enum error_code count(void *context, enum tally_what what, struct str word, int64_t number, struct error *err)
{
	const struct counted *c = context;
	return case_tally_add(c->conn,
			      &(struct case_tally_add_params){c->establishment_id, c->month, c->network,
							      tally_ids[what], word, number},
			      err);
}

/* What figures keep of it. */
static enum error_code count_case(struct store_conn *conn, int64_t establishment_id,
				  const struct purge_cases_closed_row *row, struct error *err)
{
	struct counted counted = {conn, establishment_id, row->month, row->network};
	const struct tally_case of = {
		.subject = row->subject,
		.channel = row->channel,
		.nature = row->nature,
		.level = row->level,
		.decision = row->decision,
		.rules = row->rules,
		.reports = row->reports,
		.opened_at = row->opened_at,
		.looked_at = row->has_looked_at ? row->looked_at : 0,
		.settled_at = row->has_settled_at ? row->settled_at : 0,
	};
	return tally_case(&of, count, &counted, err);
}

/* Cases that were closed, and what finds them; figures go on counting them. */
static enum error_code purge_cases(struct store_conn *conn, int64_t establishment_id, int64_t before, int64_t rows,
				   struct purge_count *ret_count, struct error *err)
{
	struct arena arena;
	struct purge_cases_closed_rows closed = {0};
	int64_t all_files = 0;
	const struct purge_cases_closed_params params = {establishment_id, before, rows};
	arena_init(&arena, CASES_ARENA);
	enum error_code code = purge_cases_closed(conn, &arena, &params, &closed, err);
	for (size_t i = 0; !code && i < closed.count; i++) {
		code = count_case(conn, establishment_id, &closed.items[i], err);
		if (!code)
			code = search_remove(conn, establishment_id, STR("case"), closed.items[i].id, err);
		int64_t files = 0;
		const struct purge_case_files_params of = {establishment_id, closed.items[i].id};
		if (!code)
			code = purge_case_files(conn, &of, &files, err);
		if (!code)
			code = purge_case(conn, &(struct purge_case_params){establishment_id, closed.items[i].id}, err);
		all_files += files;
	}
	if (!code)
		*ret_count = (struct purge_count){(int64_t)closed.count, all_files};
	arena_release(&arena);
	return code;
}

/* The journal: six months to a year by default, up to three where it serves internal control (CNIL, délibération
 * 2021-122 of 14 October 2021 on logging). */
const struct purge_rule purge_rules[] = {
	{"sessions", "Les connexions terminées", 30, 1, 365, purge_sessions_rows},
	{"essais", "Les essais de connexion, les lettres d'invitation et de mot de passe passées", 30, 1, 365,
	 purge_signin},
	{"taches-faites", "Les tâches faites : courriels partis, publications, relevés", 7, 1, 365,
	 purge_jobs_done_rows},
	{"taches-abandonnees", "Les tâches abandonnées après plusieurs échecs", 90, 7, 365, purge_jobs_dead_rows},
	{"cles", "Les clés de programmes qui ne servent plus", 365, 30, 1095, purge_api_keys_rows},
	{"guide-brouillons", "Les brouillons du guide que personne n'a repris", 180, 30, 730, purge_guide_drafts_rows},
	{"guide-auteurs", "Le nom de qui a publié une ancienne version du guide", 1095, 30, 3650,
	 purge_guide_authors_rows},
	{"remarques", "Les remarques données sur les lectures", 365, 30, 1095, purge_remarks_rows},
	{"dossiers", "Les dossiers clos, leurs signalements, leurs échanges et leurs pièces", 730, 30, 3650,
	 purge_cases},
	{"journal", "Le journal de ce que chacun a fait et consulté", 365, 180, 1095, purge_audit},
};
const size_t purge_rules_count = sizeof(purge_rules) / sizeof(*purge_rules);

const struct purge_rule *purge_rule_by_id(struct str id)
{
	for (size_t i = 0; i < purge_rules_count; i++)
		if (str_eq(id, str_from_c(purge_rules[i].id)))
			return &purge_rules[i];
	return NULL;
}

static enum error_code purge_once(struct store *store, const struct purge_rule *rule, int64_t establishment_id,
				  int64_t before, const struct purge_told *told, int64_t *ret_purged, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct purge_count counted = {0};
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = rule->purge(conn, establishment_id, before, PURGE_ROWS, &counted, err);
	if (!code && counted.rows > 0 && told)
		code = told->tell(told->context, conn, rule, &counted, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		*ret_purged = counted.rows;
	return code;
}

enum error_code purge_apply(struct store *store, const struct purge_rule *rule, int64_t establishment_id, unsigned days,
			    int64_t now, const struct purge_told *told, int64_t *ret_purged, struct error *err)
{
	if (days < rule->days_min)
		days = rule->days_min;
	if (days > rule->days_max)
		days = rule->days_max;
	int64_t total = 0, purged = PURGE_ROWS;
	while (purged == PURGE_ROWS) {
		enum error_code code =
			purge_once(store, rule, establishment_id, now - (int64_t)days * PURGE_DAY, told, &purged, err);
		if (code)
			return code;
		total += purged;
	}
	*ret_purged = total;
	return ERR_NONE;
}
