/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/live.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "desk/cases/seen.h"
#include "desk/inbox_sql.h"
#include "signin/account.h"

/* A transaction is seen later than the instant that it writes. */
#define LATE (INT64_C(10) * 1000000)
#define CHANGES_MAX 200
#define TOLD_MAX 1024     /* remembered, so that nothing is told twice */
#define AUDIENCES_MAX 256 /* sets of directorates that ever followed */
#define TOPIC_MAX 64
#define LOOK_MEMORY ((size_t)1 << 20)

struct presence {
	int64_t establishment_id, number, user_id, seen_at; /* user_id 0: free */
};

struct cases_live {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool started, ended;
	struct store *store;
	struct server *server;
	int64_t (*clock)(void);
	int64_t looked_at;
	struct {
		int64_t establishment_id, number, events;
	} told[TOLD_MAX];
	size_t told_next;
	struct {
		int64_t establishment_id;
		uint32_t roles; /* 0: all cases */
	} audiences[AUDIENCES_MAX];
	size_t audience_count;
	struct presence here[PRESENCE_MAX];
};

enum error_code cases_live_new(struct store *store, struct cases_live **ret_live, struct error *err)
{
	struct cases_live *live = mem_calloc(1, sizeof(*live));
	pthread_condattr_t monotonic;
	if (!live)
		return error_nomem(err);
	live->store = store;
	pthread_mutex_init(&live->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&live->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*ret_live = live;
	return ERR_NONE;
}

void cases_live_free(struct cases_live *live)
{
	if (!live)
		return;
	pthread_cond_destroy(&live->wake);
	pthread_mutex_destroy(&live->lock);
	mem_free(live);
}

static struct str topic_of(int64_t establishment_id, uint32_t roles, char room[TOPIC_MAX])
{
	snprintf(room, TOPIC_MAX, "dossiers-%" PRId64 "-%" PRIu32, establishment_id, roles);
	return str_from_c(room);
}

/* Whether it was told already; from now on it was. */
static bool was_told(struct cases_live *live, const struct inbox_changes_row *row)
{
	for (size_t i = 0; i < TOLD_MAX; i++)
		if (live->told[i].establishment_id == row->establishment_id && live->told[i].number == row->number &&
		    live->told[i].events >= row->events)
			return true;
	live->told[live->told_next].establishment_id = row->establishment_id;
	live->told[live->told_next].number = row->number;
	live->told[live->told_next].events = row->events;
	live->told_next = (live->told_next + 1) % TOLD_MAX;
	return false;
}

/* « 12 5 »: the case, and how many events it has. Nothing of what it says. */
static void tell(struct cases_live *live, const struct inbox_changes_row *row)
{
	char data[48], room[TOPIC_MAX];
	if (was_told(live, row))
		return;
	snprintf(data, sizeof(data), "%" PRId64 " %" PRId64, row->number, row->events);
	for (size_t i = 0; i < live->audience_count; i++)
		if (live->audiences[i].establishment_id == row->establishment_id &&
		    (!live->audiences[i].roles || live->audiences[i].roles & row->asked))
			server_publish(live->server, topic_of(row->establishment_id, live->audiences[i].roles, room),
				       STR("dossier"), str_from_c(data));
}

static void look(struct cases_live *live, struct arena *arena)
{
	struct inbox_changes_rows rows = {0};
	_cleanup_store_ struct store_conn *conn = NULL;
	const int64_t now = live->clock();
	const struct inbox_changes_params where = {live->looked_at - LATE, CHANGES_MAX};
	/* What fails is looked at again the next time. */
	if (store_read(live->store, &conn, NULL) || inbox_changes(conn, arena, &where, &rows, NULL))
		return;
	pthread_mutex_lock(&live->lock);
	for (size_t i = rows.count; i > 0; i--)
		tell(live, &rows.items[i - 1]);
	live->looked_at = now;
	pthread_mutex_unlock(&live->lock);
}

/* Until the next look; false when there is none any more. */
static bool wait(struct cases_live *live)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LIVE_LOOK_MS % 1000 * 1000000;
	until.tv_sec += LIVE_LOOK_MS / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&live->lock);
	while (!live->ended &&
	       (live->audience_count == 0 || pthread_cond_timedwait(&live->wake, &live->lock, &until) != ETIMEDOUT))
		if (live->audience_count == 0)
			pthread_cond_wait(&live->wake, &live->lock);
	bool ended = live->ended;
	pthread_mutex_unlock(&live->lock);
	return !ended;
}

static void *watch(void *context)
{
	struct cases_live *live = context;
	struct arena arena;
	arena_init(&arena, LOOK_MEMORY);
	while (wait(live)) {
		look(live, &arena);
		arena_clear(&arena);
	}
	arena_release(&arena);
	return NULL;
}

enum error_code cases_live_start(struct cases_live *live, struct server *server, int64_t (*clock)(void),
				 struct error *err)
{
	live->server = server;
	live->clock = clock;
	live->looked_at = clock();
	if (pthread_create(&live->thread, NULL, watch, live) != 0)
		return error_set(err, ERR_UNAVAILABLE, "ce qui suit les dossiers ne peut pas démarrer");
	live->started = true;
	return ERR_NONE;
}

void cases_live_stop(struct cases_live *live)
{
	if (!live || !live->started)
		return;
	pthread_mutex_lock(&live->lock);
	live->ended = true;
	pthread_cond_broadcast(&live->wake);
	pthread_mutex_unlock(&live->lock);
	pthread_join(live->thread, NULL);
	live->started = false;
}

/* --- who follows --- */

static enum error_code follow(struct cases_live *live, int64_t establishment_id, uint32_t roles, struct error *err)
{
	bool room = true;
	size_t i = 0;
	pthread_mutex_lock(&live->lock);
	while (i < live->audience_count &&
	       (live->audiences[i].establishment_id != establishment_id || live->audiences[i].roles != roles))
		i++;
	if (i == live->audience_count) {
		room = i < AUDIENCES_MAX;
		if (room) {
			live->audiences[i].establishment_id = establishment_id;
			live->audiences[i].roles = roles;
			/* What changed before nobody was told is told to nobody. */
			if (live->audience_count++ == 0 && live->started)
				live->looked_at = live->clock();
			pthread_cond_broadcast(&live->wake);
		}
	}
	pthread_mutex_unlock(&live->lock);
	return room ? ERR_NONE
		    : error_set(err, ERR_UNAVAILABLE, "Trop de vues en direct : rechargez la page plus tard.");
}

static enum error_code run_live(struct request *r, struct error *err)
{
	char room[TOPIC_MAX];
	struct identity who;
	enum error_code code = desk_identity(r, &who, err);
	if (code)
		return code;
	const uint32_t roles = cases_seen_by(&who);
	code = follow(desk_of(r)->live, who.establishment_id, roles, err);
	return code ? code : request_events(r, topic_of(who.establishment_id, roles, room), err);
}

/* --- who reads a case --- */

size_t presence_here(struct cases_live *live, int64_t establishment_id, int64_t number, int64_t user_id, int64_t now,
		     int64_t ret_others[PRESENCE_SHOWN])
{
	size_t count = 0;
	struct presence *mine = NULL;
	pthread_mutex_lock(&live->lock);
	for (size_t i = 0; i < PRESENCE_MAX; i++) {
		struct presence *p = &live->here[i];
		bool same = p->establishment_id == establishment_id && p->number == number;
		if (p->user_id && p->seen_at + PRESENCE_ENDS <= now)
			*p = (struct presence){0};
		if (!p->user_id ? !mine : same && p->user_id == user_id)
			mine = p;
		else if (p->user_id && same && count < PRESENCE_SHOWN)
			ret_others[count++] = p->user_id;
	}
	if (mine)
		*mine = (struct presence){establishment_id, number, user_id, now};
	/* Of all the pages that one opened, one reads the last. */
	for (struct presence *p = live->here; mine && p < live->here + PRESENCE_MAX; p++)
		if (p != mine && p->user_id == user_id && p->establishment_id == establishment_id)
			*p = (struct presence){0};
	pthread_mutex_unlock(&live->lock);
	return count;
}

/* « Claire Martin lit aussi ce dossier. »; empty when nobody does. */
enum error_code cases_company(struct request *r, struct store_conn *conn, const struct identity *who, int64_t number,
			      struct str *ret_text, struct error *err)
{
	int64_t others[PRESENCE_SHOWN];
	_cleanup_buf_ struct buf out;
	buf_init(&out, 2048);
	size_t count =
		presence_here(desk_of(r)->live, who->establishment_id, number, who->user_id, request_now(r), others);
	size_t named = 0;
	for (size_t i = 0; i < count; i++) {
		struct inbox_person_row row;
		enum error_code code =
			inbox_person(conn, request_arena(r),
				     &(struct inbox_person_params){who->establishment_id, others[i]}, &row, err);
		if (code && code != ERR_NOT_FOUND)
			return code;
		if (code)
			continue;
		buf_add_c(&out, named == 0 ? "" : i + 1 == count ? " et " : ", ");
		buf_add_str(&out, row.name);
		named++;
	}
	if (named > 0)
		buf_add_c(&out, named > 1 ? " lisent aussi ce dossier." : " lit aussi ce dossier.");
	struct str text = out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
	if (!text.ptr)
		return error_nomem(err);
	*ret_text = text;
	return ERR_NONE;
}

static const struct param presence_params[] = {CASES_NUMBER_PARAM};

/* Two lines: how many events the case has, and who else reads it. */
static enum error_code run_presence(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	struct inbox_events_of_row row;
	struct str company;
	const int64_t number = request_int(r, "numero", 0);
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = inbox_events_of(
			conn, request_arena(r),
			&(struct inbox_events_of_params){who.establishment_id, cases_seen_by(&who), number}, &row, err);
	if (code == ERR_NOT_FOUND)
		return cases_not_there(err);
	if (!code)
		code = cases_company(r, conn, &who, number, &company, err);
	if (code)
		return code;
	buf_addf(request_plain(r), "%" PRId64 "\n%.*s\n", row.events, STR_ARG(company));
	return ERR_NONE;
}

const struct route cases_live_routes[] = {
	{.path = "/dossiers/direct",
	 .permission = "cases.read-own",
	 .run = run_live,
	 .help = "ce qui arrive et change parmi les dossiers que l'on peut voir, en direct"},
	{.path = "/dossiers/{numero}/presents",
	 .permission = "cases.read-own",
	 ROUTE_PARAMS(presence_params),
	 .run = run_presence,
	 .help = "qui d'autre lit ce dossier en ce moment"},
	{0},
};
