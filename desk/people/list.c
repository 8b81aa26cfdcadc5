/* SPDX-License-Identifier: Apache-2.0 */
/* The list. A page begins behind somebody, or ends before them: numbers of pages would have the store count all rows
 * before. */
#include <inttypes.h>

#include "desk/journal/note.h"
#include "desk/people/people.h"
#include "desk/people_sql.h"
#include "desk/settings/settings.h"
#include "signin/fold.h"
#include "web/page.h"

#define PATTERN_MAX 256
#define HREF_MAX 2048

enum sort { BY_NAME, BY_NAME_DOWN, BY_TIME, BY_TIME_DOWN };
static const char *const sorts[] = {"nom", "-nom", "venue", "-venue", NULL};
static const char *const states[] = {"tous", "ouverts", "pas-venus", "fermes", NULL};
static const struct str state_labels[] = {STR("Tous"), STR("Ouverts"), STR("Pas encore venus"), STR("Fermés")};

/* Behind every key, in the order of bytes. */
static const struct str last_key = {"\xF4\x8F\xBF\xBF", 4};

static const struct param params[] = {
	{.name = "q", .label = "Nom ou identifiant", .kind = PARAM_TEXT, .max = 100},
	{.name = "role", .label = "Rôle", .kind = PARAM_ENUM, .choices = role_ids},
	{.name = "etat", .label = "État", .kind = PARAM_ENUM, .choices = states},
	{.name = "tri", .label = "Tri", .kind = PARAM_ENUM, .choices = sorts},
	{.name = "apres", .label = "Suite de la liste", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "avant", .label = "Début de la liste", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
};

/* What is asked of the list. */
struct asked {
	int64_t establishment_id;
	enum sort sort;
	enum people_state state;
	int64_t role_bit;
	char room[PEOPLE_WORDS][PATTERN_MAX];
	struct str words[PEOPLE_WORDS];
	bool backwards; /* the page that ends before somebody */
	int64_t from_id;
	int64_t from_time;
	struct str from_key;
};

/* « %word% », what LIKE would read as more than itself escaped. */
static struct str pattern(struct str word, char room[PATTERN_MAX])
{
	size_t len = 0;
	room[len++] = '%';
	for (size_t i = 0; i < word.len && len < PATTERN_MAX - 3; i++) {
		if (strchr("%_!", word.ptr[i]))
			room[len++] = '!';
		room[len++] = word.ptr[i];
	}
	room[len++] = '%';
	return (struct str){room, len};
}

static void read_words(struct request *r, struct asked *a)
{
	char plain[PATTERN_MAX];
	size_t count = 0;
	struct str typed = request_text(r, "q"), word;
	struct str rest = {plain, fold_plain(typed, plain, sizeof(plain))};
	while (rest.len > 0 && count < PEOPLE_WORDS) {
		rest = str_cut(rest, ' ', &word);
		if (word.len > 0) {
			a->words[count] = pattern(word, a->room[count]);
			count++;
		}
	}
	for (; count < PEOPLE_WORDS; count++)
		a->words[count] = STR("%");
}

/* Where the page begins: at either end, or beside somebody of this establishment. */
static enum error_code read_place(struct request *r, struct store_conn *conn, struct asked *a, struct error *err)
{
	struct people_one_row row;
	int64_t behind = request_int(r, "apres", 0), before = request_int(r, "avant", 0);
	bool down = a->sort == BY_NAME_DOWN || a->sort == BY_TIME_DOWN;
	const struct people_one_params one = {a->establishment_id, behind ? behind : before, request_now(r)};
	enum error_code code = one.id ? people_one(conn, request_arena(r), &one, &row, err) : ERR_NOT_FOUND;
	if (!code) {
		a->backwards = !behind;
		a->from_id = one.id;
		a->from_key = row.sort_key;
		a->from_time = row.signed_in_at;
	} else if (down) {
		a->from_id = a->from_time = INT64_MAX;
		a->from_key = last_key;
	} else {
		a->from_key = STR("");
	}
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

/* The four queries take and give the same. */
#define FIND(query, ...)                                                                                               \
	do {                                                                                                           \
		struct query##_rows rows;                                                                              \
		const struct query##_params where = {.establishment_id = a->establishment_id,                          \
						     .from_id = a->from_id,                                            \
						     .word1 = a->words[0],                                             \
						     .word2 = a->words[1],                                             \
						     .word3 = a->words[2],                                             \
						     .role_bit = a->role_bit,                                          \
						     .state = a->state,                                                \
						     .rows = PEOPLE_PAGE + 1,                                          \
						     __VA_ARGS__};                                                     \
		enum error_code code = query(conn, arena, &where, &rows, err);                                         \
		if (code)                                                                                              \
			return code;                                                                                   \
		*ret_count = rows.count;                                                                               \
		for (size_t i = 0; i < rows.count; i++)                                                                \
			ret_ids[i] = rows.items[i].id;                                                                 \
		return ERR_NONE;                                                                                       \
	} while (0)

/* As the query gives them: from the place on, so that those before it come backwards. One more than a page shows. */
static enum error_code find(struct store_conn *conn, struct arena *arena, const struct asked *a,
			    int64_t ret_ids[PEOPLE_PAGE + 1], size_t *ret_count, struct error *err)
{
	bool down = a->sort == BY_NAME_DOWN || a->sort == BY_TIME_DOWN;
	bool by_name = a->sort == BY_NAME || a->sort == BY_NAME_DOWN;
	if (by_name && down == a->backwards)
		FIND(people_by_name_up, .from_key = a->from_key);
	if (by_name)
		FIND(people_by_name_down, .from_key = a->from_key);
	if (down == a->backwards)
		FIND(people_by_time_up, .from_time = a->from_time);
	FIND(people_by_time_down, .from_time = a->from_time);
}

/* The address of the list, with what is asked but where it begins; the page adds that. */
static struct str href(struct request *r, enum sort sort, const char *place, int64_t id, struct error *err)
{
	_cleanup_buf_ struct buf out;
	static const char *const kept[] = {"q", "role", "etat"};
	buf_init(&out, HREF_MAX);
	buf_addf(&out, "/reglages/personnes?tri=%s", sorts[sort]);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		struct str value = request_text(r, kept[i]);
		if (value.len == 0)
			continue;
		buf_addf(&out, "&%s=", kept[i]);
		page_url_part(&out, value);
	}
	if (place)
		buf_addf(&out, "&%s=%" PRId64, place, id);
	struct str copy = out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
	if (!copy.ptr)
		error_nomem(err);
	return copy;
}

static enum error_code add_hrefs(struct request *r, const struct asked *a, bool before, bool behind,
				 struct people_list *page, struct error *err)
{
	page->name_href = href(r, a->sort == BY_NAME ? BY_NAME_DOWN : BY_NAME, NULL, 0, err);
	page->time_href = href(r, a->sort == BY_TIME_DOWN ? BY_TIME : BY_TIME_DOWN, NULL, 0, err);
	if (!page->name_href.ptr || !page->time_href.ptr)
		return err->code;
	page->name_sort = a->sort == BY_NAME ? UI_ASCENDING : a->sort == BY_NAME_DOWN ? UI_DESCENDING : UI_UNSORTED;
	page->time_sort = a->sort == BY_TIME ? UI_ASCENDING : a->sort == BY_TIME_DOWN ? UI_DESCENDING : UI_UNSORTED;
	page->sort = str_from_c(sorts[a->sort]);
	if (page->row_count == 0)
		return ERR_NONE;
	if (before && !(page->before = href(r, a->sort, "avant", page->rows[0].id, err)).ptr)
		return err->code;
	if (behind && !(page->behind = href(r, a->sort, "apres", page->rows[page->row_count - 1].id, err)).ptr)
		return err->code;
	return ERR_NONE;
}

static enum error_code fill(struct request *r, struct store_conn *conn, const struct asked *a,
			    const struct people_role *roles, int64_t id, struct people_row *row, struct error *err)
{
	struct people_shown_row one;
	struct arena *arena = request_arena(r);
	const struct people_shown_params where = {a->establishment_id, id, request_now(r)};
	enum error_code code = people_shown(conn, arena, &where, &one, err);
	if (code)
		return code;
	*row = (struct people_row){.id = id,
				   .login = one.login,
				   .name = one.name,
				   .roles = people_role_names(arena, roles, (uint32_t)one.role_bits),
				   .came = one.signed_in_at > 0,
				   .at = one.signed_in_at,
				   .second = one.has_totp};
	row->state = one.able && !one.closed ? UI_CLEAR : UI_NEUTRAL;
	row->state_label = one.closed    ? STR("fermé")
			   : one.able    ? STR("ouvert")
			   : one.invited ? STR("invitation en cours")
					 : STR("invitation expirée");
	return row->roles.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_rows(struct request *r, struct store_conn *conn, const struct asked *a,
				const struct people_role *roles, struct people_list *page, struct error *err)
{
	int64_t ids[PEOPLE_PAGE + 1];
	size_t found = 0;
	struct people_row *rows = ARENA_NEW(request_arena(r), struct people_row, PEOPLE_PAGE);
	enum error_code code = rows ? find(conn, request_arena(r), a, ids, &found, err) : error_nomem(err);
	bool more = found > PEOPLE_PAGE;
	size_t count = more ? PEOPLE_PAGE : found;
	for (size_t i = 0; !code && i < count; i++)
		code = fill(r, conn, a, roles, ids[a->backwards ? count - 1 - i : i], &rows[i], err);
	if (code)
		return code;
	page->rows = rows;
	page->row_count = count;
	bool placed = a->from_id != 0 && a->from_id != INT64_MAX;
	return add_hrefs(r, a, a->backwards ? more : placed, a->backwards || more, page, err);
}

static enum error_code add_filters(struct request *r, const struct asked *a, const struct people_role *roles,
				   struct people_list *page, struct error *err)
{
	struct ui_option *options = ARENA_ZNEW(request_arena(r), struct ui_option, ROLES),
			 *open = ARENA_ZNEW(request_arena(r), struct ui_option, PEOPLE_CLOSED + 1);
	if (!options || !open)
		return error_nomem(err);
	/* Everybody is an agent: no filter. */
	options[0].label = STR("Tous");
	for (enum role role = ROLE_AGENT + 1; role < ROLES; role++)
		options[role] = (struct ui_option){
			.value = roles[role].id, .label = roles[role].name, .chosen = a->role_bit == ROLE_BIT(role)};
	for (enum people_state s = PEOPLE_ALL; s <= PEOPLE_CLOSED; s++)
		open[s] = (struct ui_option){
			.value = str_from_c(states[s]), .label = state_labels[s], .chosen = a->state == s};
	page->roles = options;
	page->role_count = ROLES;
	page->states = open;
	page->state_count = PEOPLE_CLOSED + 1;
	page->typed = request_text(r, "q");
	page->filtered = page->typed.len > 0 || a->role_bit || a->state;
	return ERR_NONE;
}

static enum error_code add_total(struct request *r, struct store_conn *conn, const struct asked *a,
				 struct people_list *page, struct error *err)
{
	struct people_total_row total;
	const struct people_total_params params_of = {a->establishment_id, PEOPLE_TOTAL_MAX + 1};
	enum error_code code =
		page->filtered ? ERR_NOT_FOUND : people_total(conn, request_arena(r), &params_of, &total, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	page->more = total.count > PEOPLE_TOTAL_MAX;
	page->total = page->more ? PEOPLE_TOTAL_MAX : total.count;
	return ERR_NONE;
}

static enum error_code run(struct request *r, struct error *err)
{
	struct store_conn *conn;
	const struct people_role *roles;
	struct people_list page = {.way = settings_way, .way_count = 1};
	struct asked a = {.establishment_id = request_session(r)->establishment_id};
	a.sort = (enum sort)request_int(r, "tri", BY_NAME);
	a.state = (enum people_state)request_int(r, "etat", PEOPLE_ALL);
	int64_t role = request_int(r, "role", ROLE_AGENT);
	a.role_bit = role == ROLE_AGENT ? 0 : ROLE_BIT(role);
	read_words(r, &a);
	const struct journal_note note = {
		.action = "account.list", .object_kind = "user", .fields = "login,name,roles"};
	enum error_code code = frame_make(r, STR("Personnes et rôles"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = journal_write_alone(r, &page.frame.who, &note, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = people_roles(conn, request_arena(r), 0, 0, &roles, err);
	if (!code)
		code = read_place(r, conn, &a, err);
	if (!code)
		code = add_filters(r, &a, roles, &page, err);
	if (!code)
		code = add_rows(r, conn, &a, roles, &page, err);
	if (!code)
		code = add_total(r, conn, &a, &page, err);
	if (!code)
		people_list(request_html(r), &page);
	return code;
}

const struct route people_routes[] = {
	{.path = "/reglages/personnes",
	 .permission = "users.manage",
	 ROUTE_PARAMS(params),
	 .run = run,
	 .help = "les personnes de l'établissement, leurs rôles, leur dernière venue"},
	{0},
};
