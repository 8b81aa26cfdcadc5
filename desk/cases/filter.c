/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of the list of cases: from the address, and back into words and addresses. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/inbox.h"
#include "desk/check/length.h"
#include "desk/inbox_sql.h"
#include "desk/people/roles.h"
#include "web/page.h"

#define QUERY_MAX 2048
#define WORDS_MAX 100
#define CHIPS 9

/* A filter's values, as they stand in the address; ids of the store where there are such. */
struct word {
	const char *id;
	struct str label;
};

static const char *const views[INBOX_VIEWS + 1] = {"a-traiter", "les-miens", "en-retard", "en-attente",
						   "decides",   "clos",      "tous",      NULL};
static const struct str view_labels[INBOX_VIEWS] = {
	STR("À traiter"), STR("Les miens"), STR("En retard"), STR("En attente d'un avis"),
	STR("Décidés"),   STR("Clos"),      STR("Tous"),
};

static const char *const orders[INBOX_ORDERS + 1] = {"echeance", "mouvement", "recents", "anciens", NULL};
static const struct str order_labels[INBOX_ORDERS] = {STR("l'urgent, puis l'échéance"), STR("le dernier mouvement"),
						      STR("les plus récents"), STR("les plus anciens")};

static const char *const natures[] = {"detresse",     "non-conforme", "rumeur",     "critique", "question",
				      "remerciement", "information",  "hors-sujet", NULL};

static const char *const levels[] = {"urgent", "grave", "a-regarder", "ordinaire", "a-lire", NULL};
static const struct str level_labels[] = {STR("urgent"), STR("grave"), STR("à regarder"), STR("ordinaire"),
					  STR("à lire")};

static const char *const channels[] = {"public", "agent", "courriel", "programme", NULL};
static const struct str channel_labels[] = {STR("formulaire public"), STR("une personne de l'établissement"),
					    STR("courriel"), STR("un programme")};

static const char *const subjects[] = {"message", "idee", "evenement", "vigilance", NULL};
static const struct str subject_labels[] = {STR("message"), STR("idée"), STR("événement"), STR("point de vigilance")};

const struct param inbox_params[INBOX_SAVE_PARAMS] = {
	{.name = "vue", .label = "Parmi", .kind = PARAM_ENUM, .choices = views},
	{.name = "tri", .label = "D'abord", .kind = PARAM_ENUM, .choices = orders},
	{.name = "q", .label = "Chercher", .kind = PARAM_TEXT, .max = WORDS_MAX},
	{.name = "nature", .label = "Nature", .kind = PARAM_ENUM, .choices = natures},
	{.name = "niveau", .label = "Niveau", .kind = PARAM_ENUM, .choices = levels},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
	{.name = "qui", .label = "Qui s'en occupe", .kind = PARAM_TEXT, .max = 20},
	{.name = "direction", .label = "Direction consultée", .kind = PARAM_ENUM, .choices = role_ids},
	{.name = "depuis", .label = "Ouvert depuis le", .kind = PARAM_DATE},
	{.name = "canal", .label = "Reçu par", .kind = PARAM_ENUM, .choices = channels},
	{.name = "objet", .label = "Objet", .kind = PARAM_ENUM, .choices = subjects},
	{.name = "apres", .label = "Suite de la liste", .kind = PARAM_TEXT, .max = 48},
	{.name = "avant", .label = "Début de la liste", .kind = PARAM_TEXT, .max = 48},
	FRAME_DONE_PARAM,
	{.name = "nom", .label = "Nom de la vue", .kind = PARAM_TEXT, .max = 40, .required = true},
	{.name = "partage", .label = "La partager", .kind = PARAM_BOOL},
	{.name = "premiere", .label = "Commencer par elle", .kind = PARAM_BOOL},
};
/* Those that say what is looked for, apart from its order and its page. */
static const char *const kept[] = {"vue", "tri",       "q",      "nature", "niveau", "reseau",
				   "qui", "direction", "depuis", "canal",  "objet",  NULL};

/* « moi », « personne », the number of an account; -1 for anybody. */
static int64_t read_user(struct str typed, int64_t reader)
{
	unsigned long long id;
	return str_eq(typed, STR("moi"))               ? reader
	       : str_eq(typed, STR("personne"))        ? 0
	       : str_to_u64(typed, INT64_MAX / 2, &id) ? (int64_t)id
						       : -1;
}

/* « -1764150000000000.12 »: the key, then the case. */
static bool read_place(struct str typed, int64_t *ret_key, int64_t *ret_id)
{
	unsigned long long key, id;
	struct str head, rest;
	bool below = str_starts(typed, STR("-"));
	rest = str_cut(str_sub(typed, below, SIZE_MAX), '.', &head);
	if (!str_to_u64(head, INT64_MAX / 2, &key) || !str_to_u64(rest, INT64_MAX / 2, &id))
		return false;
	*ret_key = below ? -(int64_t)key : (int64_t)key;
	*ret_id = (int64_t)id;
	return true;
}

void inbox_read(struct request *r, const struct frame *frame, struct inbox_asked *ret_asked)
{
	struct inbox_asked a = {
		.establishment_id = frame->who.establishment_id,
		.roles = cases_seen_by(&frame->who),
		.reader = frame->who.user_id,
		.words = request_text(r, "q"),
		.nature = request_text(r, "nature"),
		.level = request_text(r, "niveau"),
		.network = request_text(r, "reseau"),
		.subject = request_text(r, "objet"),
		.channel = request_text(r, "canal"),
		.user_id = read_user(request_text(r, "qui"), frame->who.user_id),
		.now = frame->now,
	};
	/* Words alone are looked for everywhere. */
	a.view = (enum inbox_view)request_int(r, "vue", a.words.len > 0 ? INBOX_ALL : INBOX_TO_DO);
	a.order = (enum inbox_order)request_int(r, "tri", INBOX_BY_CLOCK);
	if ((a.view == INBOX_CLOSED || a.view == INBOX_ALL) && a.order != INBOX_OLDEST)
		a.order = INBOX_NEWEST;
	if (str_eq(a.network, STR("aucun")))
		a.network = STR("");
	if (request_given(r, "direction"))
		a.asked = ROLE_BIT(request_int(r, "direction", 0));
	if (request_given(r, "depuis"))
		a.since = french_instant(frame->zone, request_int(r, "depuis", 0), 0);
	a.placed = read_place(request_text(r, "apres"), &a.key, &a.id);
	if (!a.placed)
		a.placed = a.backwards = read_place(request_text(r, "avant"), &a.key, &a.id);
	*ret_asked = a;
}

struct str inbox_query(struct request *r, const char *name, struct str value)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, QUERY_MAX);
	for (const char *const *k = kept; *k; k++) {
		struct str said = name && strcmp(name, *k) == 0 ? value : request_text(r, *k);
		if (said.len == 0)
			continue;
		buf_addf(&out, "%s%s=", out.len ? "&" : "", *k);
		page_url_part(&out, said);
	}
	return out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
}

static struct str address(struct request *r, const char *name, struct str value)
{
	_cleanup_buf_ struct buf out;
	struct str query = inbox_query(r, name, value);
	buf_init(&out, QUERY_MAX + 16);
	buf_add_c(&out, "/dossiers");
	buf_addf(&out, "%s%.*s", query.len ? "?" : "", STR_ARG(query));
	return !query.ptr || out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
}

static struct str label_of(const char *const *ids, const struct str *labels, struct str id)
{
	for (size_t i = 0; ids[i]; i++)
		if (str_eq(id, str_from_c(ids[i])))
			return labels[i];
	return id;
}

/* The name of who takes care of cases, or of one that who asks may see: of no other account. */
static enum error_code user_label(struct request *r, struct store_conn *conn, const struct inbox_asked *a,
				  struct str *ret_label, struct error *err)
{
	struct inbox_person_row row = {0};
	struct inbox_cares_row cares = {0};
	struct str typed = request_text(r, "qui");
	*ret_label = typed;
	if (a->user_id <= 0 || str_eq(typed, STR("moi")))
		return ERR_NONE;
	enum error_code code = inbox_person(conn, request_arena(r),
					    &(struct inbox_person_params){a->establishment_id, a->user_id}, &row, err);
	if (!code && !row.takes)
		code = inbox_cares(conn, request_arena(r),
				   &(struct inbox_cares_params){a->establishment_id, a->roles, a->user_id}, &cares,
				   err);
	if (!code)
		*ret_label = row.name;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static enum error_code add_chip(struct request *r, struct cases_inbox *page, struct inbox_chip *chips, const char *name,
				const char *what, struct str value, struct error *err)
{
	if (request_text(r, name).len == 0)
		return ERR_NONE;
	_cleanup_buf_ struct buf label;
	buf_init(&label, QUERY_MAX);
	buf_addf(&label, "%s\u00A0: ", what);
	buf_add_str(&label, value);
	struct inbox_chip *chip = &chips[page->chip_count++];
	chip->label = label.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&label));
	chip->href = address(r, name, STR(""));
	return chip->label.ptr && chip->href.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_chips(struct request *r, struct store_conn *conn, const struct inbox_asked *a,
				 const struct people_role *roles, struct cases_inbox *page, struct error *err)
{
	struct french_room room;
	struct str user = {"", 0};
	struct inbox_chip *chips = ARENA_ZNEW(request_arena(r), struct inbox_chip, CHIPS);
	enum error_code code = chips ? user_label(r, conn, a, &user, err) : error_nomem(err);
	if (code)
		return code;
	const struct {
		const char *name, *what;
		struct str value;
	} rows[CHIPS] = {
		{"q", "Mots", a->words},
		{"nature", "Nature", cases_nature_label(a->nature)},
		{"niveau", "Niveau", label_of(levels, level_labels, a->level)},
		{"reseau", "Réseau", network_label(a->network, a->network)},
		{"qui", "Qui s'en occupe", user},
		{"direction", "Direction consultée", roles[request_int(r, "direction", 0)].name},
		{"depuis", "Depuis le", french_date(&room, a->since, page->frame.zone)},
		{"canal", "Reçu par", label_of(channels, channel_labels, a->channel)},
		{"objet", "Objet", label_of(subjects, subject_labels, a->subject)},
	};
	for (size_t i = 0; !code && i < CHIPS; i++)
		code = add_chip(r, page, chips, rows[i].name, rows[i].what, rows[i].value, err);
	page->chips = chips;
	page->filtered = page->chip_count > 0;
	return code;
}

static struct ui_option *new_options(struct request *r, size_t count)
{
	return ARENA_ZNEW(request_arena(r), struct ui_option, count + 1);
}

/* A choice of each word, behind « any ». */
static const struct ui_option *add_options(struct request *r, const char *const *ids, const struct str *labels,
					   struct str chosen, struct str any, size_t *ret_count)
{
	size_t count = 0;
	while (ids[count])
		count++;
	struct ui_option *options = new_options(r, count);
	if (!options)
		return NULL;
	if (any.len > 0)
		options[(*ret_count)++] = (struct ui_option){.value = STR(""), .label = any};
	for (size_t i = 0; i < count; i++)
		options[(*ret_count)++] = (struct ui_option){
			.value = str_from_c(ids[i]), .label = labels[i], .chosen = str_eq(chosen, str_from_c(ids[i]))};
	return options;
}

static const struct ui_option *add_natures(struct request *r, struct str chosen, size_t *ret_count)
{
	struct str labels[sizeof(natures) / sizeof(*natures)];
	for (size_t i = 0; natures[i]; i++)
		labels[i] = cases_nature_label(str_from_c(natures[i]));
	return add_options(r, natures, labels, chosen, STR("toutes"), ret_count);
}

static const struct ui_option *add_networks(struct request *r, struct str chosen, size_t *ret_count)
{
	struct ui_option *options = new_options(r, network_count);
	if (!options)
		return NULL;
	options[(*ret_count)++] = (struct ui_option){.value = STR(""), .label = STR("tous")};
	for (size_t i = 0; i < network_count; i++)
		options[(*ret_count)++] = (struct ui_option){
			.value = networks[i].id, .label = networks[i].label, .chosen = str_eq(chosen, networks[i].id)};
	return options;
}

static const struct ui_option *add_directorates(struct request *r, const struct people_role *roles, struct str chosen,
						bool any, size_t *ret_count)
{
	struct ui_option *options = new_options(r, ROLES);
	if (!options)
		return NULL;
	if (any)
		options[(*ret_count)++] = (struct ui_option){.value = STR(""), .label = STR("toutes")};
	for (enum role role = ROLE_COMMUNICATION; role < ROLE_ADMINISTRATEUR; role++)
		options[(*ret_count)++] = (struct ui_option){
			.value = roles[role].id, .label = roles[role].name, .chosen = str_eq(chosen, roles[role].id)};
	return options;
}

enum error_code inbox_taker(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t user_id,
			    struct str *ret_name, struct error *err)
{
	struct inbox_person_row row;
	enum error_code code =
		inbox_person(conn, arena, &(struct inbox_person_params){establishment_id, user_id}, &row, err);
	if (code == ERR_NOT_FOUND || (!code && !row.takes))
		return error_set(err, ERR_NOT_FOUND, "Choisissez une personne qui s'occupe de dossiers.");
	if (!code)
		*ret_name = row.name;
	return code;
}

enum error_code inbox_takers(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t but,
			     const struct ui_option **ret_options, size_t *ret_count, struct error *err)
{
	struct inbox_people_rows rows;
	size_t count = 0;
	enum error_code code =
		inbox_people(conn, arena, &(struct inbox_people_params){establishment_id, INBOX_PEOPLE}, &rows, err);
	if (code)
		return code;
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, rows.count + 1);
	if (!options)
		return error_nomem(err);
	for (size_t i = 0; i < rows.count; i++) {
		char id[24];
		if (rows.items[i].id == but)
			continue;
		snprintf(id, sizeof(id), "%" PRId64, rows.items[i].id);
		options[count] =
			(struct ui_option){.value = arena_copy(arena, str_from_c(id)), .label = rows.items[i].name};
		if (!options[count++].value.ptr)
			return error_nomem(err);
	}
	*ret_options = options;
	*ret_count = count;
	return ERR_NONE;
}

/* To choose among cases by who takes care of them. */
static enum error_code add_people(struct request *r, struct cases_inbox *page, struct error *err)
{
	const struct str chosen = request_text(r, "qui");
	static const struct ui_option first[] = {{.value = STR(""), .label = STR("n'importe qui")},
						 {.value = STR("moi"), .label = STR("moi")},
						 {.value = STR("personne"), .label = STR("personne")}};
	const size_t before = sizeof(first) / sizeof(*first);
	struct ui_option *options = new_options(r, before + page->taker_count);
	if (!options)
		return error_nomem(err);
	memcpy(options, first, sizeof(first));
	if (page->taker_count > 0)
		memcpy(options + before, page->takers, page->taker_count * sizeof(*options));
	page->persons = options;
	page->person_count = before + page->taker_count;
	for (size_t i = 0; i < page->person_count; i++)
		options[i].chosen = chosen.len > 0 && str_eq(options[i].value, chosen);
	return ERR_NONE;
}

static enum error_code add_hiddens(struct request *r, const struct inbox_asked *a, struct cases_inbox *page,
				   struct error *err)
{
	struct inbox_hidden *hiddens = ARENA_ZNEW(request_arena(r), struct inbox_hidden, sizeof(kept) / sizeof(*kept));
	if (!hiddens)
		return error_nomem(err);
	/* Words looked for from a list without filters are looked for everywhere. */
	for (const char *const *k = kept; *k && page->filtered; k++)
		if (strcmp(*k, "q") != 0 && request_text(r, *k).len > 0)
			hiddens[page->hidden_count++] = (struct inbox_hidden){str_from_c(*k), request_text(r, *k)};
	page->hiddens = hiddens;
	struct inbox_hidden *all = ARENA_ZNEW(request_arena(r), struct inbox_hidden, sizeof(kept) / sizeof(*kept));
	if (!all)
		return error_nomem(err);
	all[page->saved_count++] = (struct inbox_hidden){STR("vue"), str_from_c(views[a->view])};
	for (const char *const *k = kept + 1; *k; k++)
		if (request_text(r, *k).len > 0)
			all[page->saved_count++] = (struct inbox_hidden){str_from_c(*k), request_text(r, *k)};
	page->saveds = all;
	return ERR_NONE;
}

static enum error_code add_tabs(struct request *r, struct store_conn *conn, const struct inbox_asked *a,
				struct cases_inbox *page, struct error *err)
{
	struct inbox_counts_row counts;
	const struct inbox_counts_params where = {a->establishment_id, a->roles, a->reader, a->now};
	enum error_code code = inbox_counts(conn, request_arena(r), &where, &counts, err);
	if (code)
		return code;
	const int64_t numbers[INBOX_VIEWS] = {[INBOX_TO_DO] = counts.all_open,
					      [INBOX_MINE] = counts.mine,
					      [INBOX_LATE] = counts.late,
					      [INBOX_WAITING] = counts.waiting};
	for (enum inbox_view v = 0; v < INBOX_VIEWS; v++) {
		char href[64];
		snprintf(href, sizeof(href), "/dossiers?vue=%s", views[v]);
		/* Who takes care of none looks at none of their own. */
		if (v == INBOX_MINE && !page->acts)
			continue;
		struct ui_tab *tab = &page->tabs[page->tab_count++];
		*tab = (struct ui_tab){.label = view_labels[v],
				       .href = arena_copy(request_arena(r), str_from_c(href)),
				       .count = numbers[v],
				       .current = v == a->view};
		if (!tab->href.ptr)
			return error_nomem(err);
	}
	return ERR_NONE;
}

/* What lies around the list, for who may go there. */
static enum error_code add_around(struct request *r, struct store_conn *conn, const struct inbox_asked *a,
				  struct cases_inbox *page, struct error *err)
{
	struct inbox_unapproved_row row;
	page->reads_all = may(&page->frame.who, MAY_READ_ALL_CASES, a->establishment_id);
	page->trains = may(&page->frame.who, MAY_MANAGE_TRAINING, a->establishment_id);
	if (!page->reads_all)
		return ERR_NONE;
	enum error_code code = inbox_unapproved(conn, request_arena(r),
						&(struct inbox_unapproved_params){a->establishment_id}, &row, err);
	if (!code)
		page->unapproved = row.count;
	return code;
}

enum error_code inbox_describe(struct request *r, struct store_conn *conn, const struct inbox_asked *a,
			       struct cases_inbox *page, struct error *err)
{
	const struct people_role *roles;
	page->acts = may(&page->frame.who, MAY_OPEN_CASES, a->establishment_id);
	enum error_code code = people_roles(conn, request_arena(r), 0, 0, &roles, err);
	if (!code)
		code = add_chips(r, conn, a, roles, page, err);
	if (!code)
		code = add_hiddens(r, a, page, err);
	if (!code)
		code = add_tabs(r, conn, a, page, err);
	if (!code)
		code = inbox_takers(conn, request_arena(r), a->establishment_id, 0, &page->takers, &page->taker_count,
				    err);
	if (!code)
		code = add_people(r, page, err);
	if (!code)
		code = add_around(r, conn, a, page, err);
	if (code)
		return code;
	page->views = add_options(r, views, view_labels, str_from_c(views[a->view]), STR(""), &page->view_count);
	page->orders = add_options(r, orders, order_labels, str_from_c(orders[a->order]), STR(""), &page->order_count);
	page->natures = add_natures(r, a->nature, &page->nature_count);
	page->levels = add_options(r, levels, level_labels, a->level, STR("tous"), &page->level_count);
	page->networks = add_networks(r, a->network, &page->network_count);
	page->channels = add_options(r, channels, channel_labels, a->channel, STR("tous"), &page->channel_count);
	page->subjects = add_options(r, subjects, subject_labels, a->subject, STR("tous"), &page->subject_count);
	page->roles = add_directorates(r, roles, request_text(r, "direction"), true, &page->role_count);
	page->directorates = add_directorates(r, roles, STR(""), false, &page->directorate_count);
	page->since = request_text(r, "depuis");
	page->typed = a->words;
	page->query = inbox_query(r, NULL, STR(""));
	bool all = page->views && page->orders && page->natures && page->levels && page->networks && page->channels &&
		   page->subjects && page->roles && page->directorates && page->query.ptr;
	return all ? ERR_NONE : error_nomem(err);
}
