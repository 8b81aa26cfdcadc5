/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roster/roster.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/note.h"
#include "desk/roster_sql.h"
#include "desk/settings/settings.h"

#define DAY (INT64_C(86400) * 1000000)
#define MINUTE (INT64_C(60) * 1000000)
#define GAP_DAYS 28

static const char *const rank_words[] = {"1", "2", "3", NULL};
static const struct str rank_labels[DUTY_RANKS] = {STR("en premier"), STR("en deuxième"), STR("en troisième")};
static const struct str rank_hints[DUTY_RANKS] = {STR("dès que l'alerte est lancée"), STR("si personne n'a répondu"),
						  STR("ensuite")};

static const struct param page_params[] = {
	FRAME_DONE_PARAM,
	{.name = "tour", .label = "Tour", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};
static const struct param add_params[] = {
	{.name = "personne", .label = "Qui", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
	{.name = "rang", .label = "Rang", .kind = PARAM_ENUM, .choices = rank_words, .required = true},
	{.name = "tour", .label = "Quand", .kind = PARAM_ENUM, .choices = shift_words, .required = true},
	{.name = "jour", .label = "Jour", .kind = PARAM_DATE, .required = true},
	{.name = "fois", .label = "Combien de fois", .kind = PARAM_INT, .min = 1, .max = SHIFT_TIMES_MAX},
	{.name = "debut", .label = "Début", .kind = PARAM_TEXT, .max = 5},
	{.name = "dernier", .label = "Jusqu'au", .kind = PARAM_DATE},
	{.name = "fin", .label = "Fin", .kind = PARAM_TEXT, .max = 5},
};

struct str roster_rank(int64_t rank) { return rank_labels[rank >= 1 && rank <= DUTY_RANKS ? rank - 1 : 0]; }

enum error_code roster_may(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			   bool *ret_may, struct error *err)
{
	struct duty duty;
	enum error_code code = duty_of_roles(conn, arena, establishment_id, duty_roles(), &duty, err);
	*ret_may = false;
	for (size_t i = 0; !code && i < duty.count; i++)
		*ret_may = *ret_may || duty.people[i].user_id == user_id;
	return code;
}

enum error_code roster_people(struct request *r, struct store_conn *conn, int64_t establishment_id, int64_t chosen,
			      int64_t without, const struct ui_option **ret_options, size_t *ret_count,
			      struct error *err)
{
	struct duty duty;
	struct arena *arena = request_arena(r);
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, DUTY_PEOPLE_MAX + 1);
	if (!options)
		return error_nomem(err);
	enum error_code code = duty_of_roles(conn, arena, establishment_id, duty_roles(), &duty, err);
	size_t count = 0;
	options[count++] = (struct ui_option){.value = STR(""), .label = STR("Choisissez")};
	for (size_t i = 0; !code && i < duty.count; i++) {
		char id[24];
		if (duty.people[i].user_id == without)
			continue;
		snprintf(id, sizeof(id), "%" PRId64, duty.people[i].user_id);
		options[count] = (struct ui_option){.value = arena_copy(arena, str_from_c(id)),
						    .label = duty.people[i].name,
						    .chosen = duty.people[i].user_id == chosen};
		if (!options[count++].value.ptr)
			return error_nomem(err);
	}
	*ret_options = options;
	*ret_count = count;
	return code;
}

/* --- the page --- */

static enum error_code add_now(struct request *r, struct store_conn *conn, struct roster_page *page, struct error *err)
{
	struct duty duty;
	enum error_code code =
		duty_now(conn, request_arena(r), page->frame.who.establishment_id, page->frame.now, &duty, err);
	if (code)
		return code;
	struct roster_now *now = ARENA_ZNEW(request_arena(r), struct roster_now, duty.count + 1);
	if (!now)
		return error_nomem(err);
	for (size_t i = 0; i < duty.count; i++)
		now[i] = (struct roster_now){duty.people[i].name, roster_rank(duty.people[i].rank),
					     duty.people[i].ends_at};
	page->now = now;
	page->now_count = duty.count;
	return ERR_NONE;
}

static enum error_code add_rows(struct request *r, struct store_conn *conn, struct roster_page *page, struct error *err)
{
	struct arena *arena = request_arena(r);
	const int64_t now = page->frame.now;
	struct duty_between_rows found = {0};
	const struct duty_between_params params = {page->frame.who.establishment_id, now, now + ROSTER_WEEKS * 7 * DAY,
						   duty_roles(), ROSTER_ROWS};
	enum error_code code = duty_between(conn, arena, &params, &found, err);
	struct roster_row *rows = ARENA_ZNEW(arena, struct roster_row, found.count + 1);
	struct shift *shifts = ARENA_ZNEW(arena, struct shift, found.count + 1);
	struct shift gaps[ROSTER_GAPS];
	struct roster_gap *told = ARENA_ZNEW(arena, struct roster_gap, ROSTER_GAPS);
	size_t count = 0;
	if (code)
		return code;
	if (!rows || !shifts || !told)
		return error_nomem(err);
	for (size_t i = 0; i < found.count; i++) {
		const struct duty_between_row *row = &found.items[i];
		rows[i] = (struct roster_row){row->id,
					      row->starts_at,
					      row->ends_at,
					      row->name,
					      roster_rank(row->rank),
					      row->starts_at <= now,
					      row->closed,
					      row->lost};
		if (!row->closed && !row->lost)
			shifts[count++] = (struct shift){row->starts_at, row->ends_at};
	}
	page->rows = rows;
	page->row_count = found.count;
	page->until = now + GAP_DAYS * DAY;
	page->gap_count = shift_gaps(shifts, count, now, page->until, gaps, ROSTER_GAPS);
	for (size_t i = 0; i < page->gap_count; i++)
		told[i] = (struct roster_gap){gaps[i].starts_at, gaps[i].ends_at};
	page->gaps = told;
	return ERR_NONE;
}

static enum error_code add_choices(struct request *r, struct store_conn *conn, struct roster_page *page, bool again,
				   struct error *err)
{
	struct ui_option *ranks = ARENA_ZNEW(request_arena(r), struct ui_option, DUTY_RANKS);
	struct ui_option *kinds = ARENA_ZNEW(request_arena(r), struct ui_option, SHIFT_KINDS);
	if (!ranks || !kinds)
		return error_nomem(err);
	for (int64_t i = 0; i < DUTY_RANKS; i++)
		ranks[i] = (struct ui_option){str_from_c(rank_words[i]), rank_labels[i], rank_hints[i],
					      i == (again ? request_int(r, "rang", 0) : 0)};
	for (int64_t i = 0; i < SHIFT_KINDS; i++)
		kinds[i] = (struct ui_option){str_from_c(shift_words[i]), shift_kinds[i].label, shift_kinds[i].hint,
					      i == (again ? request_int(r, "tour", 0) : 0)};
	page->ranks = ranks;
	page->rank_count = DUTY_RANKS;
	page->kinds = kinds;
	page->kind_count = SHIFT_KINDS;
	return roster_people(r, conn, page->frame.who.establishment_id, again ? request_int(r, "personne", 0) : 0, 0,
			     &page->people, &page->people_count, err);
}

static void fill_again(struct request *r, struct roster_page *page)
{
	page->mistakes = request_mistakes(r);
	page->day = request_typed(r, "jour");
	page->times = request_typed(r, "fois");
	page->from = request_typed(r, "debut");
	page->last = request_typed(r, "dernier");
	page->until_hour = request_typed(r, "fin");
	page->person_error = request_mistake(r, "personne");
	page->day_error = request_mistake(r, "jour");
	page->times_error = request_mistake(r, "fois");
	page->from_error = request_mistake(r, "debut");
	page->last_error = request_mistake(r, "dernier");
	page->until_error = request_mistake(r, "fin");
}

static enum error_code show(struct request *r, struct roster_page *page, bool again, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_store(r, &conn, err);
	page->way = settings_way;
	page->way_count = 1;
	if (!code)
		code = add_now(r, conn, page, err);
	if (!code)
		code = add_rows(r, conn, page, err);
	if (!code)
		code = add_choices(r, conn, page, again, err);
	if (code)
		return code;
	if (again)
		fill_again(r, page);
	roster_page(request_html(r), page);
	return ERR_NONE;
}

/* What was taken away can be put back. */
static enum error_code say_removed(struct request *r, struct frame *frame, struct error *err)
{
	char place[64];
	if (!str_eq(request_text(r, "fait"), STR("retire")) || !request_given(r, "tour"))
		return ERR_NONE;
	struct ui_toast *toast = ARENA_ZNEW(request_arena(r), struct ui_toast, 1);
	snprintf(place, sizeof(place), "/reglages/astreinte/%" PRId64 "/remettre", request_int(r, "tour", 0));
	struct str undo = arena_copy(request_arena(r), str_from_c(place));
	if (!toast || !undo.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){STR("Le tour est retiré."), undo, frame->layout.token};
	frame->layout.toast = toast;
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	static const struct frame_done words[] = {
		{"ajoute", STR("L'astreinte est à jour.")},
		{"donne", STR("Le tour a changé de personne.")},
		{"echange", STR("Les deux tours sont échangés.")},
		{"remis", STR("Le tour est de nouveau là.")},
		{0},
	};
	struct roster_page page = {0};
	enum error_code code = frame_make(r, STR("Astreinte"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = frame_say(r, &page.frame, words, err);
	if (!code)
		code = say_removed(r, &page.frame, err);
	return code ? code : show(r, &page, false, err);
}

/* --- adding --- */

/* Hours of one's own: a start, and an end on the same day, on the next, or on the day that was said. */
static bool free_shift(struct request *r, enum french_zone zone, int turn, struct shift *ret_shift)
{
	int from, until;
	int64_t day = request_int(r, "jour", 0), last = request_int(r, "dernier", day);
	if (!shift_hour(request_text(r, "debut"), &from)) {
		request_mistaken(r, "debut", STR("Écrivez une heure, comme « 08:30 »."));
		return false;
	}
	if (!shift_hour(request_text(r, "fin"), &until)) {
		request_mistaken(r, "fin", STR("Écrivez une heure, comme « 18:00 »."));
		return false;
	}
	if (!request_given(r, "dernier") && until <= from)
		last = day + 1;
	*ret_shift = (struct shift){french_instant(zone, day + turn, from * MINUTE),
				    french_instant(zone, last + turn, until * MINUTE)};
	if (ret_shift->ends_at <= ret_shift->starts_at ||
	    ret_shift->ends_at - ret_shift->starts_at > SHIFT_LONGEST_DAYS * DAY) {
		request_mistaken(r, "dernier", STR("Un tour finit après son début, et dure un mois au plus."));
		return false;
	}
	return true;
}

enum error_code roster_add(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			   int64_t rank, struct shift shift, struct error *err)
{
	struct duty_same_row same;
	int64_t written;
	const struct duty_same_params where = {establishment_id, user_id, shift.starts_at, shift.ends_at};
	const struct duty_add_params new = {establishment_id, user_id, rank, shift.starts_at, shift.ends_at};
	enum error_code code = duty_same(conn, arena, &where, &same, err);
	if (code == ERR_NOT_FOUND)
		return duty_add(conn, &new, err);
	if (code || same.rank == rank)
		return code;
	return duty_rank(conn, &(struct duty_rank_params){establishment_id, same.id, rank}, &written, err);
}

static enum error_code run_add(struct request *r, struct error *err)
{
	struct roster_page page = {0};
	struct store_conn *conn;
	struct shift shift = {0};
	bool may_be = false;
	const enum shift_kind kind = (enum shift_kind)request_int(r, "tour", 0);
	enum error_code code = frame_make(r, STR("Astreinte"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	const int64_t establishment_id = page.frame.who.establishment_id, user_id = request_int(r, "personne", 0);
	if (!code)
		code = roster_may(conn, request_arena(r), establishment_id, user_id, &may_be, err);
	if (code)
		return code;
	if (request_good(r) && !may_be)
		request_mistaken(r, "personne", STR("Choisissez une personne de la liste."));
	if (request_good(r) && kind == SHIFT_FREE)
		free_shift(r, page.frame.zone, 0, &shift);
	if (!request_good(r))
		return show(r, &page, true, err);
	const int times = (int)request_int(r, "fois", 1);
	for (int turn = 0; !code && turn < times; turn++) {
		if (kind == SHIFT_FREE)
			free_shift(r, page.frame.zone, turn, &shift);
		else
			shift = shift_of(kind, page.frame.zone, request_int(r, "jour", 0), turn);
		code = roster_add(conn, request_arena(r), establishment_id, user_id, request_int(r, "rang", 0) + 1,
				  shift, err);
	}
	const struct journal_note note = {.action = "duty.set", .object_kind = "duty"};
	if (!code)
		code = journal_write(r, &page.frame.who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/reglages/astreinte?fait=ajoute"));
	return code;
}

const struct route roster_routes[] = {
	{.path = "/reglages/astreinte",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "qui est d'astreinte, et quand personne ne l'est"},
	{.method = HTTP_POST,
	 .path = "/reglages/astreinte",
	 .permission = "alerts.set",
	 ROUTE_PARAMS(add_params),
	 .run = run_add,
	 .flags = ROUTE_FORM,
	 .help = "ajouter des tours d'astreinte"},
	{0},
};
