/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/system/system.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/reports/box.h"
#include "desk/settings/settings.h"
#include "desk/shots/shots.h"
#include "desk/system/health.h"
#include "desk/system_sql.h"
#include "store/jobs_sql.h"
#include "store/migrate.h"
#include "store/work_sql.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define CLOCK_SLIP (5 * 60 * SECOND) /* the journal may be ahead of this machine's clock by so much */
#define STATUS_MAX 4096
#define FACTS_MAX 12

/* --- lines --- */

struct lines {
	struct request *r;
	struct system_line *items;
	size_t count;
	int64_t wrong;
	bool failed;
};

static struct str copy(struct lines *l, const char *text)
{
	struct str s = arena_copy(request_arena(l->r), str_from_c(text));
	l->failed = l->failed || !s.ptr;
	return s;
}

static void add(struct lines *l, struct str what, const struct health *h, struct str href)
{
	static const enum ui_state states[] = {
		[HEALTH_UNKNOWN] = UI_NEUTRAL, [HEALTH_WELL] = UI_CLEAR, [HEALTH_WRONG] = UI_REVIEW};
	static const struct str words[] = {
		[HEALTH_UNKNOWN] = STR("Pas connu"), [HEALTH_WELL] = STR("En ordre"), [HEALTH_WRONG] = STR("À revoir")};
	if (l->count == SYSTEM_LINES_MAX)
		return;
	l->wrong += h->state == HEALTH_WRONG;
	l->items[l->count++] = (struct system_line){.what = what,
						    .text = copy(l, h->text),
						    .remedy = copy(l, h->remedy),
						    .state = states[h->state],
						    .word = words[h->state],
						    .href = href};
}

/* Where the base is, when it is a file; otherwise where the data are. */
static void add_room(struct lines *l, const struct conf *conf)
{
	char folder[1024] = "";
	struct health h;
	struct str path = conf->store.url;
	if (str_starts(path, STR("sqlite:")) && path.len < sizeof(folder)) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(path.len - 7), path.ptr + 7);
		char *slash = strrchr(folder, '/');
		if (slash)
			*(slash == folder ? slash + 1 : slash) = '\0';
		else
			snprintf(folder, sizeof(folder), ".");
	} else {
		snprintf(folder, sizeof(folder), "%.*s", STR_ARG(conf->server.data));
	}
	health_room(folder, &h);
	add(l, STR("Place sur le disque"), &h, (struct str){"", 0});
}

static enum error_code add_base(struct lines *l, struct error *err)
{
	struct health h;
	size_t steps = 0;
	struct store *store = desk_of(l->r)->signin.store;
	enum error_code code = store_steps_taken(store, &steps, err);
	if (code)
		return code;
	health_steps(steps, store_engine(store), &h);
	add(l, STR("Base"), &h, (struct str){"", 0});
	return ERR_NONE;
}

static enum error_code add_workers(struct lines *l, struct store_conn *conn, struct error *err)
{
	struct workers_all_rows rows;
	struct health h = {.state = HEALTH_WRONG};
	int64_t now = request_now(l->r), threads = 0, machines = 0;
	enum error_code code = workers_all(conn, request_arena(l->r), &rows, err);
	if (code)
		return code;
	for (size_t i = 0; i < rows.count; i++)
		if (now - rows.items[i].seen_at < WORK_GONE) {
			machines++;
			threads += rows.items[i].threads;
		}
	if (machines > 0) {
		h.state = HEALTH_WELL;
		snprintf(h.text, sizeof(h.text), "%" PRId64 " programme%s, %" PRId64 " tâche%s de front", machines,
			 machines > 1 ? "s" : "", threads, threads > 1 ? "s" : "");
	} else {
		snprintf(h.text, sizeof(h.text), "personne ne s'occupe des tâches");
		snprintf(h.remedy, sizeof(h.remedy),
			 "Donnez à « workers » au moins 1 dans les réglages de cette machine ou d'une autre, puis "
			 "redémarrez.");
	}
	add(l, STR("Qui travaille"), &h, STR("/reglages/taches"));
	return ERR_NONE;
}

static enum error_code add_jobs(struct lines *l, struct store_conn *conn, int64_t establishment_id, struct error *err)
{
	struct jobs_health_rows rows;
	struct health h = {.state = HEALTH_WELL};
	int64_t dead = 0, late = 0, now = request_now(l->r);
	const struct jobs_health_params params = {establishment_id, now};
	enum error_code code = jobs_health(conn, request_arena(l->r), &params, &rows, err);
	if (code)
		return code;
	for (size_t i = 0; i < rows.count; i++) {
		dead += rows.items[i].dead;
		if (rows.items[i].has_oldest_due_at && now - rows.items[i].oldest_due_at > HOUR)
			late += rows.items[i].due;
	}
	if (dead > 0 || late > 0) {
		h.state = HEALTH_WRONG;
		snprintf(h.text, sizeof(h.text), "%" PRId64 " en échec, %" PRId64 " en retard de plus d'une heure",
			 dead, late);
		snprintf(h.remedy, sizeof(h.remedy), "Voyez la raison de chacune, puis relancez-la ou abandonnez-la.");
	} else {
		snprintf(h.text, sizeof(h.text), "aucune en échec, aucune en retard");
	}
	add(l, STR("Tâches"), &h, STR("/reglages/taches"));
	return ERR_NONE;
}

static enum error_code add_shots(struct lines *l, struct store_conn *conn, const struct frame *frame, struct error *err)
{
	struct health h;
	enum error_code code = shots_health(conn, request_arena(l->r), frame->who.establishment_id,
					    desk_of(l->r)->media != NULL, frame->now, &h, err);
	if (!code)
		add(l, STR("Captures"), &h, STR("/reglages/taches"));
	return code;
}

static enum error_code add_backup(struct lines *l, struct store_conn *conn, const struct frame *frame,
				  struct error *err)
{
	struct system_last_action_row row;
	struct health h = {.state = HEALTH_UNKNOWN};
	struct french_room room;
	const struct system_last_action_params params = {frame->who.establishment_id, STR("backup.make")};
	enum error_code code = system_last_action(conn, request_arena(l->r), &params, &row, err);
	if (code)
		return code;
	if (!row.has_at) {
		snprintf(h.text, sizeof(h.text), "aucune n'est inscrite au journal");
		snprintf(h.remedy, sizeof(h.remedy),
			 "Faites-en une chaque nuit : blouse backup FICHIER. Une copie du disque ou de PostgreSQL peut "
			 "exister sans que Blouse le sache.");
	} else {
		bool old = frame->now - row.at > SYSTEM_BACKUP_DAYS * DAY;
		h.state = old ? HEALTH_WRONG : HEALTH_WELL;
		snprintf(h.text, sizeof(h.text), "faite %.*s", STR_ARG(french_ago(&room, row.at, frame->now)));
		if (old)
			snprintf(h.remedy, sizeof(h.remedy),
				 "Faites-en une chaque nuit, hors de cette machine : blouse backup FICHIER.");
	}
	add(l, STR("Dernière sauvegarde"), &h, (struct str){"", 0});
	return ERR_NONE;
}

static enum error_code add_chain(struct lines *l, struct store_conn *conn, const struct frame *frame, struct error *err)
{
	struct journal_verified v;
	struct health h = {.state = HEALTH_UNKNOWN};
	struct french_room ago, count;
	enum error_code code = journal_verified_read(conn, request_arena(l->r), frame->who.establishment_id, &v, err);
	if (code)
		return code;
	if (!v.done) {
		snprintf(h.text, sizeof(h.text), "pas encore vérifié ; il le sera cette nuit");
	} else if (v.broken) {
		h.state = HEALTH_WRONG;
		snprintf(h.text, sizeof(h.text), "il a été changé à la ligne %" PRId64, v.broken);
		snprintf(h.remedy, sizeof(h.remedy),
			 "Gardez une copie de la base, comparez-la à une sauvegarde, et prévenez le délégué à la "
			 "protection des données.");
	} else {
		h.state = HEALTH_WELL;
		snprintf(h.text, sizeof(h.text), "entier, vérifié %.*s (%.*s)",
			 STR_ARG(french_ago(&ago, v.at, frame->now)),
			 STR_ARG(french_count(&count, v.rows, STR("ligne"), STR("lignes"))));
	}
	add(l, STR("Journal"), &h, STR("/reglages/journal#verification"));
	return ERR_NONE;
}

/* This machine's clock, and whether it stands behind what it wrote itself. */
static enum error_code add_clock(struct lines *l, struct store_conn *conn, const struct frame *frame, struct error *err)
{
	struct health h;
	struct system_last_entry_row row;
	const struct system_last_entry_params params = {.establishment_id = frame->who.establishment_id};
	enum error_code code = system_last_entry(conn, request_arena(l->r), &params, &row, err);
	if (code)
		return code;
	health_clock(frame->now / SECOND, &h);
	if (h.state == HEALTH_WELL && row.has_at && row.at > frame->now + CLOCK_SLIP) {
		h.state = HEALTH_WRONG;
		snprintf(h.remedy, sizeof(h.remedy),
			 "Le journal a des lignes plus tardives : l'horloge était en avance, ou elle a reculé. "
			 "Vérifiez-la (timedatectl).");
	}
	add(l, STR("Horloge"), &h, (struct str){"", 0});
	return ERR_NONE;
}

static enum error_code fill_lines(struct request *r, struct lines *l, const struct frame *frame, struct error *err)
{
	struct store_conn *conn;
	struct health mail;
	const struct conf *conf = desk_of(r)->conf;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = add_base(l, err);
	if (code)
		return code;
	add_room(l, conf);
	health_mail(conf, &mail);
	add(l, STR("Courriels"), &mail, (struct str){"", 0});
	if (box_health(conf, conn, request_arena(r), frame->who.establishment_id, frame->now, &mail))
		add(l, STR("Boîte des signalements"), &mail, STR("/reglages/taches"));
	code = add_workers(l, conn, err);
	if (!code)
		code = add_shots(l, conn, frame, err);
	if (!code)
		code = add_jobs(l, conn, frame->who.establishment_id, err);
	if (!code)
		code = add_backup(l, conn, frame, err);
	if (!code)
		code = add_chain(l, conn, frame, err);
	if (!code)
		code = add_clock(l, conn, frame, err);
	return !code && l->failed ? error_nomem(err) : code;
}

/* --- figures --- */

struct facts {
	struct request *r;
	struct ui_fact *items;
	size_t count;
	bool failed;
};

static void add_fact(struct facts *f, struct str term, struct str text)
{
	struct str copied = arena_copy(request_arena(f->r), text);
	f->failed = f->failed || !copied.ptr;
	if (f->count < FACTS_MAX)
		f->items[f->count++] = (struct ui_fact){.term = term, .text = copied};
}

/* A number of /proc/self/status: « VmRSS », « Threads »; 0 when it is not there. */
static long long of_status(const char *name)
{
	char text[STATUS_MAX];
	FILE *file = fopen("/proc/self/status", "re");
	if (!file)
		return 0;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	const char *at = strstr(text, name);
	long long n = 0;
	return at && sscanf(at + strlen(name), ": %lld", &n) == 1 ? n : 0;
}

static enum error_code fill_facts(struct request *r, struct facts *f, const struct frame *frame, struct error *err)
{
	struct server_figures figures;
	struct french_room room;
	char text[160];
	const struct desk *desk = desk_of(r);
	request_figures(r, &figures);
	add_fact(f, STR("Version"), STR(BLOUSE_VERSION_STRING));
	if (desk->started_at)
		add_fact(f, STR("Démarré"), french_datetime(&room, desk->started_at, frame->zone));
	add_fact(f, STR("Mémoire"), french_size(&room, of_status("VmRSS") * 1024));
	add_fact(f, STR("Fils d'exécution"), french_number(&room, of_status("Threads")));
	add_fact(f, STR("Demandes en une heure"), french_number(&room, (int64_t)figures.requests));
	add_fact(f, STR("Refusées"), french_number(&room, (int64_t)figures.refused));
	add_fact(f, STR("Échouées"), french_number(&room, (int64_t)figures.failed));
	if (figures.requests > 0) {
		struct str mean = french_decimal(&room, (double)figures.microseconds / (double)figures.requests / 1000);
		snprintf(text, sizeof(text), "%.*s ms en moyenne", STR_ARG(mean));
		add_fact(f, STR("Temps de réponse"), str_from_c(text));
	}
	add_fact(f, STR("Pages suivies en direct"), french_number(&room, figures.streams));
	return f->failed ? error_nomem(err) : ERR_NONE;
}

const struct ui_tab *system_tabs(struct request *r, bool tasks, struct error *err)
{
	struct ui_tab *tabs = ARENA_ZNEW(request_arena(r), struct ui_tab, 2);
	if (!tabs) {
		error_nomem(err);
		return NULL;
	}
	tabs[0] = (struct ui_tab){.label = STR("Serveur"), .href = STR("/reglages/serveur"), .current = !tasks};
	tabs[1] = (struct ui_tab){.label = STR("Tâches"), .href = STR("/reglages/taches"), .current = tasks};
	return tabs;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct system_page page = {.way = settings_way, .way_count = 1, .tab_count = 2};
	struct system_line items[SYSTEM_LINES_MAX];
	struct ui_fact facts[FACTS_MAX];
	struct lines lines = {.r = r, .items = items};
	struct facts figures = {.r = r, .items = facts};
	enum error_code code = frame_make(r, STR("Serveur et tâches"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = fill_lines(r, &lines, &page.frame, err);
	if (!code)
		code = fill_facts(r, &figures, &page.frame, err);
	if (code)
		return code;
	page.tabs = system_tabs(r, false, err);
	if (!page.tabs)
		return ERR_NOMEM;
	page.lines = items;
	page.line_count = lines.count;
	page.wrong = lines.wrong;
	page.facts = facts;
	page.fact_count = figures.count;
	system_page(request_html(r), &page);
	return ERR_NONE;
}

static const struct param tasks_params[] = {
	{.name = "etat", .label = "État", .kind = PARAM_ENUM, .choices = tasks_states},
	{.name = "avant", .label = "Suite", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	{.name = "numero", .label = "Tâche", .kind = PARAM_INT, .min = 1, .max = INT64_MAX},
	FRAME_DONE_PARAM,
};
static const struct param job_params[] = {
	{.name = "id", .label = "Tâche", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true},
};

const struct route system_routes[] = {
	{.path = "/reglages/serveur", .permission = "system.manage", .run = run_page, .help = "la santé du serveur"},
	{.path = "/reglages/taches",
	 .permission = "system.manage",
	 ROUTE_PARAMS(tasks_params),
	 .run = tasks_run_page,
	 .help = "les tâches de fond"},
	{.path = "/reglages/taches/direct",
	 .permission = "system.manage",
	 .run = tasks_run_live,
	 .help = "dit qu'une tâche a bougé, en direct"},
	{.method = HTTP_POST,
	 .path = "/reglages/taches/{id}/relance",
	 .permission = "system.manage",
	 ROUTE_PARAMS(job_params),
	 .run = tasks_run_retry,
	 .help = "relancer une tâche en échec"},
	{.method = HTTP_POST,
	 .path = "/reglages/taches/{id}/abandon",
	 .permission = "system.manage",
	 ROUTE_PARAMS(job_params),
	 .run = tasks_run_abandon,
	 .help = "abandonner une tâche en échec"},
	{.method = HTTP_POST,
	 .path = "/reglages/taches/{id}/reprise",
	 .permission = "system.manage",
	 ROUTE_PARAMS(job_params),
	 .run = tasks_run_resume,
	 .help = "ne plus abandonner une tâche"},
	{0},
};
