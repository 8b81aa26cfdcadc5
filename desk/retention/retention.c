/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/retention/retention.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/settings/settings.h"
#include "desk/values_sql.h"
#include "store/work.h"
#include "store/work_sql.h"

#define KEY_MAX 64
#define DAYS_MAX 3650

const struct retention_about retention_abouts[] = {
	{"sessions", "Reconnaître qui est connecté, et fermer ce qui ne sert plus.",
	 "La personne elle-même et l'administrateur."},
	{"essais", "Ralentir qui essaie des mots de passe, et ne laisser servir une lettre qu'une fois.",
	 "Personne : des empreintes."},
	{"taches-faites", "Savoir ce qui est parti et quand. Le contenu est effacé dès que la tâche est faite.",
	 "L'administrateur."},
	{"taches-abandonnees", "Pouvoir relancer ce qui a échoué.", "L'administrateur, sans le contenu."},
	{"cles", "Savoir quelle clé a servi, et à qui elle a été donnée.", "L'administrateur."},
	{"guide-brouillons", "Laisser le temps de finir un texte, ou de reprendre celui que l'on a retiré.",
	 "La communication."},
	{"guide-auteurs", "Savoir à qui demander pourquoi un texte a changé.", "La communication."},
	{"remarques", "Savoir où la lecture se trompe, pour régler la charte. L'extrait est masqué.",
	 "La communication, sans savoir de qui elle vient."},
	{"dossiers", "Traiter un signalement, répondre à qui l'a fait, et pouvoir en rendre compte.",
	 "La communication, la direction générale et les directions consultées."},
	{"journal", "Prouver qui a fait et consulté quoi (CNIL, délibération 2021-122).",
	 "L'administrateur et le délégué à la protection des données."},
};
const size_t retention_abouts_count = sizeof(retention_abouts) / sizeof(*retention_abouts);

static const struct param page_params[] = {FRAME_DONE_PARAM};

/* One field a rule; its own bounds are held below. */
#define DAYS(rule)                                                                                                     \
	{                                                                                                              \
		.name = rule, .label = "Durée", .kind = PARAM_INT, .min = 1, .max = DAYS_MAX, .required = true         \
	}
static const struct param set_params[] = {
	DAYS("sessions"), DAYS("essais"),           DAYS("taches-faites"), DAYS("taches-abandonnees"),
	DAYS("cles"),     DAYS("guide-brouillons"), DAYS("guide-auteurs"), DAYS("remarques"),
	DAYS("dossiers"), DAYS("journal")};

static const struct frame_done done[] = {
	{"durees", STR("C'est enregistré. La nouvelle durée compte à partir de cette nuit.")},
	{"rien", STR("Rien n'a changé.")},
	{0},
};

static const struct retention_about *about_of(const struct purge_rule *rule)
{
	for (size_t i = 0; i < retention_abouts_count; i++)
		if (strcmp(retention_abouts[i].rule, rule->id) == 0)
			return &retention_abouts[i];
	return NULL;
}

static enum error_code add_last(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				struct retention_row *row, struct error *err)
{
	char key[KEY_MAX];
	struct setting_value_row last;
	snprintf(key, sizeof(key), "purged.%.*s", STR_ARG(row->id));
	const struct setting_value_params params = {establishment_id, str_from_c(key)};
	enum error_code code = setting_value(conn, arena, &params, &last, err);
	if (!code)
		row->was_purged =
			sscanf(last.value.ptr, "[%" SCNd64 ",%" SCNd64 "]", &row->purged_at, &row->purged_rows) == 2;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static struct str copy_number(struct arena *arena, int64_t n)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, n);
	return arena_copy(arena, str_from_c(text));
}

static enum error_code fill_row(struct request *r, struct store_conn *conn, int64_t establishment_id, bool typed,
				const struct purge_rule *rule, struct retention_row *row, struct error *err)
{
	char hint[128];
	unsigned days;
	struct arena *arena = request_arena(r);
	const struct retention_about *about = about_of(rule);
	enum error_code code = retention_days(conn, arena, desk_of(r)->conf, establishment_id, rule, &days, err);
	if (code)
		return code;
	unsigned usual = retention_default(desk_of(r)->conf, rule);
	snprintf(hint, sizeof(hint), "De %u à %u jours. Sans choix de votre part : %u.", rule->days_min, rule->days_max,
		 usual);
	*row = (struct retention_row){.id = str_from_c(rule->id),
				      .what = str_from_c(rule->what),
				      .purpose = str_from_c(about ? about->purpose : NULL),
				      .seen_by = str_from_c(about ? about->seen_by : NULL),
				      .hint = arena_copy(arena, str_from_c(hint)),
				      .default_days = usual,
				      .is_default = days == usual};
	row->value = typed ? request_typed(r, rule->id) : copy_number(arena, days);
	if (typed)
		row->error = request_mistake(r, rule->id);
	if (!row->value.ptr || !row->hint.ptr)
		return error_nomem(err);
	return add_last(conn, arena, establishment_id, row, err);
}

static enum error_code somebody_works(struct store_conn *conn, struct arena *arena, int64_t now, bool *ret_works,
				      struct error *err)
{
	struct workers_all_rows rows;
	enum error_code code = workers_all(conn, arena, &rows, err);
	bool works = false;
	for (size_t i = 0; !code && i < rows.count; i++)
		works = works || now - rows.items[i].seen_at < WORK_GONE;
	if (!code)
		*ret_works = works;
	return code;
}

static enum error_code show(struct request *r, bool typed, struct error *err)
{
	struct store_conn *conn;
	struct retention_page page = {.way = settings_way, .way_count = 1};
	struct retention_row rows[RETENTION_RULES_MAX];
	enum error_code code = frame_make(r, STR("Conservation"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = somebody_works(conn, request_arena(r), request_now(r), &page.works, err);
	for (size_t i = 0; !code && i < purge_rules_count && i < RETENTION_RULES_MAX; i++)
		code = fill_row(r, conn, page.frame.who.establishment_id, typed, &purge_rules[i],
				&rows[page.row_count++], err);
	if (!code && !typed)
		code = frame_say(r, &page.frame, done, err);
	if (code)
		return code;
	page.rows = rows;
	page.frame.layout.lead =
		STR("Ce que Blouse garde, pourquoi, et jusqu'à quand. Chaque nuit, le reste est effacé.");
	if (typed)
		page.mistakes = request_mistakes(r);
	retention_page(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err) { return show(r, false, err); }

/* One rule, when its length is another one. */
static enum error_code set_one(struct request *r, struct store_conn *conn, const struct identity *who,
			       const struct purge_rule *rule, bool *ret_changed, struct error *err)
{
	char key[KEY_MAX], value[24], fields[64];
	unsigned was, days = (unsigned)request_int(r, rule->id, rule->days);
	enum error_code code =
		retention_days(conn, request_arena(r), desk_of(r)->conf, who->establishment_id, rule, &was, err);
	if (code || was == days)
		return code;
	snprintf(key, sizeof(key), "keep.%s", rule->id);
	snprintf(value, sizeof(value), "%u", days);
	snprintf(fields, sizeof(fields), "from.%u,to.%u", was, days);
	const struct setting_put_params params = {.establishment_id = who->establishment_id,
						  .key = str_from_c(key),
						  .value = str_from_c(value),
						  .now = request_now(r),
						  .has_user_id = true,
						  .user_id = who->user_id};
	const struct journal_note note = {.action = "retention.set",
					  .object_kind = "retention",
					  .object_id = str_from_c(rule->id),
					  .fields = fields};
	code = setting_put(conn, &params, err);
	if (!code)
		code = journal_write(r, who, &note, err);
	*ret_changed = true;
	return code;
}

static void hold_bounds(struct request *r, const struct purge_rule *rule)
{
	char text[96];
	int64_t days = request_int(r, rule->id, rule->days);
	if (days >= rule->days_min && days <= rule->days_max)
		return;
	snprintf(text, sizeof(text), "Entre %u et %u jours.", rule->days_min, rule->days_max);
	struct str mistake = arena_copy(request_arena(r), str_from_c(text));
	request_mistaken(r, rule->id, mistake.ptr ? mistake : STR("Trop court, ou trop long."));
}

static enum error_code run_set(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	bool changed = false;
	for (size_t i = 0; i < purge_rules_count; i++)
		hold_bounds(r, &purge_rules[i]);
	if (!request_good(r))
		return show(r, true, err);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	for (size_t i = 0; !code && i < purge_rules_count; i++)
		code = set_one(r, conn, &who, &purge_rules[i], &changed, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, changed ? STR("/reglages/conservation?fait=durees")
					    : STR("/reglages/conservation?fait=rien"));
	return code;
}

const struct route retention_routes[] = {
	{.path = "/reglages/conservation",
	 .permission = "retention.manage",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "combien de temps chaque chose est gardée"},
	{.method = HTTP_POST,
	 .path = "/reglages/conservation",
	 .permission = "retention.manage",
	 ROUTE_PARAMS(set_params),
	 .run = run_set,
	 .flags = ROUTE_FORM,
	 .help = "choisir combien de temps chaque chose est gardée"},
	{0},
};
