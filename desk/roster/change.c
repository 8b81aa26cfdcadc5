/* SPDX-License-Identifier: Apache-2.0 */
/* /reglages/astreinte/{tour}: somebody else does it, two are exchanged, one is taken away; and the lists. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/roster/roster.h"
#include "desk/roster_sql.h"
#include "desk/settings/settings.h"
#include "signin/accounts_sql.h"
#include "signin/fold.h"

#define DAY (INT64_C(86400) * 1000000)
#define BODY_MAX ((size_t)256 << 10)
#define EXPORT_DAYS 400
#define EXPORT_ROWS 4000

static const struct ui_link way[] = {{.label = STR("Réglages"), .href = STR("/reglages")},
				     {.label = STR("Astreinte"), .href = STR("/reglages/astreinte")}};

enum gesture { GIVE, EXCHANGE, REMOVE };
static const char *const gestures[] = {"donner", "echanger", "retirer", NULL};

#define SHIFT_PARAM                                                                                                    \
	{                                                                                                              \
		.name = "tour", .label = "Tour", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true       \
	}
static const struct param shift_params[] = {SHIFT_PARAM};
static const struct param act_params[] = {
	SHIFT_PARAM,
	{.name = "geste", .label = "Geste", .kind = PARAM_ENUM, .choices = gestures, .required = true},
	{.name = "personne", .label = "Qui", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "autre", .label = "Contre", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};
static const struct param list_params[] = {
	{.name = "liste", .label = "Tours", .kind = PARAM_TEXT, .max = 200000, .lines = true, .required = true},
};

static enum error_code find(struct request *r, struct store_conn *conn, int64_t establishment_id, int64_t id,
			    struct duty_one_row *ret_row, struct error *err)
{
	enum error_code code =
		duty_one(conn, request_arena(r), &(struct duty_one_params){establishment_id, id}, ret_row, err);
	return code == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "Ce tour n'existe pas.") : code;
}

/* The shifts of others from now on. */
static enum error_code add_others(struct request *r, struct store_conn *conn, const struct duty_one_row *mine,
				  struct roster_shift *page, struct error *err)
{
	struct arena *arena = request_arena(r);
	struct duty_between_rows found = {0};
	const struct duty_between_params params = {page->frame.who.establishment_id, page->frame.now,
						   page->frame.now + ROSTER_WEEKS * 7 * DAY, duty_roles(), ROSTER_ROWS};
	enum error_code code = duty_between(conn, arena, &params, &found, err);
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, found.count + 1);
	if (code)
		return code;
	if (!options)
		return error_nomem(err);
	for (size_t i = 0; i < found.count; i++) {
		char id[24], label[256];
		struct french_room from, until;
		const struct duty_between_row *row = &found.items[i];
		if (row->user_id == mine->user_id || row->closed || row->lost)
			continue;
		struct str starts = french_datetime(&from, row->starts_at, page->frame.zone);
		struct str ends = french_datetime(&until, row->ends_at, page->frame.zone);
		snprintf(id, sizeof(id), "%" PRId64, row->id);
		snprintf(label, sizeof(label), "%.*s, du %.*s au %.*s", STR_ARG(str_sub(row->name, 0, 60)),
			 STR_ARG(starts), STR_ARG(ends));
		struct ui_option *option = &options[page->shift_count++];
		option->value = arena_copy(arena, str_from_c(id));
		option->label = arena_copy(arena, str_from_c(label));
		if (!option->value.ptr || !option->label.ptr)
			return error_nomem(err);
	}
	page->shifts = options;
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct duty_one_row row = {0};
	struct account_by_id_row account;
	struct roster_shift page = {.way = way, .way_count = 2, .id = request_int(r, "tour", 0)};
	enum error_code code = frame_make(r, STR("Changer un tour"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	const int64_t establishment_id = page.frame.who.establishment_id;
	if (!code)
		code = find(r, conn, establishment_id, page.id, &row, err);
	if (!code && row.has_removed_at)
		code = error_set(err, ERR_NOT_FOUND, "Ce tour a été retiré.");
	if (!code)
		code = account_by_id(conn, request_arena(r),
				     &(struct account_by_id_params){establishment_id, row.user_id}, &account, err);
	if (!code)
		code = roster_people(r, conn, establishment_id, 0, row.user_id, &page.people, &page.people_count, err);
	if (!code)
		code = add_others(r, conn, &row, &page, err);
	if (code)
		return code;
	page.starts_at = row.starts_at;
	page.ends_at = row.ends_at;
	page.name = account.name;
	page.rank = roster_rank(row.rank);
	roster_shift(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code give(struct request *r, struct store_conn *conn, int64_t establishment_id, int64_t id,
			    int64_t *ret_written, struct error *err)
{
	bool may_be = false;
	const int64_t user_id = request_int(r, "personne", 0);
	enum error_code code = roster_may(conn, request_arena(r), establishment_id, user_id, &may_be, err);
	if (!code && !may_be)
		return error_set(err, ERR_USAGE, "Choisissez une personne de la liste.");
	return code ? code
		    : duty_give(conn, &(struct duty_give_params){establishment_id, id, user_id}, ret_written, err);
}

static enum error_code exchange(struct request *r, struct store_conn *conn, int64_t establishment_id, int64_t id,
				const struct duty_one_row *mine, int64_t *ret_written, struct error *err)
{
	struct duty_one_row other = {0};
	const int64_t other_id = request_int(r, "autre", 0);
	enum error_code code = find(r, conn, establishment_id, other_id, &other, err);
	if (!code)
		code = duty_give(conn, &(struct duty_give_params){establishment_id, id, other.user_id}, ret_written,
				 err);
	/* Half an exchange is none. */
	if (code || *ret_written == 0)
		return code;
	return duty_give(conn, &(struct duty_give_params){establishment_id, other_id, mine->user_id}, ret_written, err);
}

static enum error_code finish(struct request *r, struct store_conn *conn, const struct identity *who, struct str place,
			      struct error *err)
{
	const struct journal_note note = {.action = "duty.set", .object_kind = "duty"};
	enum error_code code = journal_write(r, who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, place);
	return code;
}

static enum error_code run_act(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct duty_one_row row = {0};
	char removed[64];
	int64_t written = 0, id = request_int(r, "tour", 0);
	const enum gesture gesture = (enum gesture)request_int(r, "geste", 0);
	struct str place =
		gesture == GIVE ? STR("/reglages/astreinte?fait=donne") : STR("/reglages/astreinte?fait=echange");
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = find(r, conn, who.establishment_id, id, &row, err);
	if (code)
		return code;
	if (gesture == GIVE) {
		code = give(r, conn, who.establishment_id, id, &written, err);
	} else if (gesture == EXCHANGE) {
		code = exchange(r, conn, who.establishment_id, id, &row, &written, err);
	} else {
		snprintf(removed, sizeof(removed), "/reglages/astreinte?fait=retire&tour=%" PRId64, id);
		place = str_from_c(removed);
		code = duty_remove(conn, &(struct duty_remove_params){who.establishment_id, id, request_now(r)},
				   &written, err);
	}
	if (!code && written == 0)
		code = error_set(err, ERR_NOT_FOUND, "Ce tour a été retiré entre-temps.");
	return code ? code : finish(r, conn, &who, place, err);
}

static enum error_code run_restore(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	int64_t written = 0;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = duty_restore(conn,
				    &(struct duty_restore_params){who.establishment_id, request_int(r, "tour", 0)},
				    &written, err);
	if (!code && written == 0)
		code = error_set(err, ERR_NOT_FOUND, "Ce tour n'est pas retiré.");
	return code ? code : finish(r, conn, &who, STR("/reglages/astreinte?fait=remis"), err);
}

const struct route roster_shift_routes[] = {
	{.path = "/reglages/astreinte/{tour}",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(shift_params),
	 .run = run_page,
	 .help = "la page où l'on change un tour d'astreinte"},
	{.method = HTTP_POST,
	 .path = "/reglages/astreinte/{tour}",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(act_params),
	 .run = run_act,
	 .help = "donner, échanger ou retirer un tour d'astreinte"},
	{.method = HTTP_POST,
	 .path = "/reglages/astreinte/{tour}/remettre",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(shift_params),
	 .run = run_restore,
	 .help = "remettre un tour d'astreinte qui avait été retiré"},
	{0},
};

/* --- lists --- */

static void add_time(struct buf *out, int64_t at, enum french_zone zone)
{
	int64_t day, past;
	french_local(zone, at, &day, &past);
	struct french_civil c = french_civil(day);
	const int minutes = (int)(past / 60000000);
	buf_addf(out, "%04d-%02d-%02d %02d:%02d;", (int)c.year, c.month, c.day, minutes / 60, minutes % 60);
}

static enum error_code run_export(struct request *r, struct error *err)
{
	struct frame frame;
	struct store_conn *conn;
	struct duty_between_rows found = {0};
	enum error_code code = frame_make(r, STR("Astreinte"), FRAME_SETTINGS, &frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct duty_between_params params = {frame.who.establishment_id, frame.now - EXPORT_DAYS * DAY,
						   frame.now + EXPORT_DAYS * DAY, duty_roles(), EXPORT_ROWS};
	if (!code)
		code = duty_between(conn, request_arena(r), &params, &found, err);
	if (code)
		return code;
	struct buf *out = request_csv(r, "astreinte.csv");
	buf_add_c(out, "debut;fin;identifiant;rang\r\n");
	for (size_t i = 0; i < found.count; i++) {
		add_time(out, found.items[i].starts_at, frame.zone);
		add_time(out, found.items[i].ends_at, frame.zone);
		buf_addf(out, "%.*s;%" PRId64 "\r\n", STR_ARG(found.items[i].login), found.items[i].rank);
	}
	const struct journal_note note = {.action = "duty.export", .object_kind = "duty"};
	return journal_write_alone(r, &frame.who, &note, err);
}

static enum error_code show_list(struct request *r, struct frame *frame, const struct shift_lines *lines,
				 struct str refusal, struct error *err)
{
	struct roster_list page = {.frame = *frame, .way = way, .way_count = 2, .refusal = refusal};
	size_t count = lines ? lines->count : 0;
	struct roster_wrong *wrong = ARENA_ZNEW(request_arena(r), struct roster_wrong, count + 1);
	if (!wrong)
		return error_nomem(err);
	for (size_t i = 0; i < count && page.wrong_count < 50; i++)
		if (lines->items[i].mistake.len > 0)
			wrong[page.wrong_count++] =
				(struct roster_wrong){lines->items[i].line, lines->items[i].mistake};
	page.wrong = wrong;
	if (request_route(r)->method == HTTP_POST) {
		page.typed = request_typed(r, "liste");
		request_status(r, 422);
	}
	roster_list(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_list_page(struct request *r, struct error *err)
{
	struct frame frame;
	enum error_code code = frame_make(r, STR("Coller une liste"), FRAME_SETTINGS, &frame, err);
	return code ? code : show_list(r, &frame, NULL, STR(""), err);
}

/* Who each line names; a mistake of the line otherwise. */
static enum error_code find_people(struct request *r, struct store_conn *conn, int64_t establishment_id,
				   struct shift_lines *lines, int64_t *ids, struct error *err)
{
	struct duty_people_rows people = {0};
	const struct duty_people_params params = {establishment_id, duty_roles(), DUTY_PEOPLE_MAX};
	enum error_code code = duty_people(conn, request_arena(r), &params, &people, err);
	for (size_t i = 0; !code && i < lines->count; i++) {
		struct shift_line *line = &lines->items[i];
		char room[FOLD_MAX];
		struct str login = STR("");
		if (line->mistake.len > 0 || !fold_login(line->login, room, &login))
			login = STR("");
		for (size_t j = 0; j < people.count && login.len > 0; j++)
			if (str_eq(login, people.items[j].login))
				ids[i] = people.items[j].id;
		if (ids[i] == 0 && line->mistake.len == 0) {
			line->mistake = STR("cet identifiant n'est pas celui d'une personne qui lit tous les dossiers");
			lines->wrong++;
		}
	}
	return code;
}

static enum error_code add_all(struct request *r, struct store_conn *conn, int64_t establishment_id,
			       const struct shift_lines *lines, const int64_t *ids, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < lines->count; i++)
		code = roster_add(conn, request_arena(r), establishment_id, ids[i], lines->items[i].rank,
				  lines->items[i].shift, err);
	return code;
}

static enum error_code run_list(struct request *r, struct error *err)
{
	struct frame frame;
	struct store_conn *conn;
	struct shift_lines lines = {0};
	enum error_code code = frame_make(r, STR("Coller une liste"), FRAME_SETTINGS, &frame, err);
	if (!code && !request_good(r))
		return show_list(r, &frame, NULL, request_mistake(r, "liste"), err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = shift_read(request_arena(r), request_text(r, "liste"), frame.zone, &lines, err);
	if (code == ERR_LIMIT)
		return show_list(r, &frame, NULL, str_from_c(err->message), err);
	int64_t *ids = ARENA_ZNEW(request_arena(r), int64_t, lines.count + 1);
	if (!code && !ids)
		code = error_nomem(err);
	if (!code)
		code = find_people(r, conn, frame.who.establishment_id, &lines, ids, err);
	if (code)
		return code;
	if (lines.count == 0)
		return show_list(r, &frame, NULL, STR("Cette liste ne contient aucun tour."), err);
	if (lines.wrong > 0)
		return show_list(r, &frame, &lines, STR(""), err);
	code = add_all(r, conn, frame.who.establishment_id, &lines, ids, err);
	return code ? code : finish(r, conn, &frame.who, STR("/reglages/astreinte?fait=ajoute"), err);
}

const struct route roster_list_routes[] = {
	{.path = "/reglages/astreinte/astreinte.csv",
	 .permission = "alerts.set",
	 .run = run_export,
	 .help = "l'astreinte, pour un tableur"},
	{.path = "/reglages/astreinte/liste",
	 .permission = "alerts.set",
	 .run = run_list_page,
	 .help = "la page où l'on colle une liste de tours"},
	{.method = HTTP_POST,
	 .path = "/reglages/astreinte/liste",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(list_params),
	 .run = run_list,
	 .flags = ROUTE_FORM,
	 .body_max = BODY_MAX,
	 .help = "ajouter les tours d'une liste"},
	{0},
};
