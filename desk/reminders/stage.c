/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reminders/stage.h"

#define MINUTE (INT64_C(60) * 1000000)
#define HOURS(n) ((n)*60)
#define DAYS(n) ((n)*1440)

/* Of one clock, in the order in which they come. Somebody in danger has alerts, and no reminder to look. */
const struct remind_stage remind_stages[] = {
	{REMIND_LOOK, -30, REMIND_DESK, true, false, true, false},
	{REMIND_LOOK, 0, REMIND_COMMUNICATION, true, true, true, true},
	{REMIND_LOOK, HOURS(4), REMIND_GENERAL, true, false, true, true},
	{REMIND_LOOK, DAYS(1), REMIND_GENERAL, false, true, false, true},
	{REMIND_SETTLE, -DAYS(1), REMIND_OWNER, true, true, false, false},
	{REMIND_SETTLE, 0, REMIND_OWNER | REMIND_COMMUNICATION, true, true, true, true},
	{REMIND_SETTLE, DAYS(2), REMIND_GENERAL, true, true, false, true},
	{REMIND_ASKED, -DAYS(1), REMIND_ROLE, true, true, false, false},
	{REMIND_ASKED, 0, REMIND_ROLE | REMIND_COMMUNICATION, true, true, true, true},
	{REMIND_ASKED, DAYS(2), REMIND_GENERAL, true, true, false, true},
	{REMIND_ACTION, -DAYS(7), REMIND_DOER, true, true, false, false},
	{REMIND_ACTION, -DAYS(1), REMIND_DOER, true, true, false, false},
	{REMIND_ACTION, 0, REMIND_DOER | REMIND_COMMUNICATION, true, true, false, true},
	{REMIND_LAW, -DAYS(30), REMIND_OWNER | REMIND_COMMUNICATION, true, true, false, false},
	{REMIND_LAW, -DAYS(7), REMIND_OWNER | REMIND_COMMUNICATION, true, true, true, false},
	{REMIND_LAW, -DAYS(1), REMIND_OWNER | REMIND_COMMUNICATION | REMIND_GENERAL, true, true, true, true},
};
const size_t remind_stage_count = sizeof(remind_stages) / sizeof(*remind_stages);

const struct str remind_words[REMIND_CLOCKS] = {
	[REMIND_LOOK] = STR("à regarder"),     [REMIND_SETTLE] = STR("à décider"),
	[REMIND_ASKED] = STR("avis attendu"),  [REMIND_ACTION] = STR("action d'amélioration"),
	[REMIND_LAW] = STR("délai de la loi"),
};
const char *const remind_ids[REMIND_CLOCKS] = {"regard", "decision", "avis", "action", "loi"};

/* Calls `clock` with every clock that runs; `each` with every stage of them, when `clock` is walk_stages. */
struct walk {
	void (*clock)(struct walk *w, enum remind_clock clock, int64_t due_at, enum role role, int64_t action);
	void (*each)(struct walk *w, const struct remind_due *due);
	const struct case_fold *fold;
	int64_t after, until, next;
	struct remind_due *dues;
	size_t count, max;
	enum remind_clock sought;
	bool found; /* one that is sought, and ends at `until` */
};

static void walk_stages(struct walk *w, enum remind_clock clock, int64_t due_at, enum role role, int64_t action)
{
	bool grave = str_eq(w->fold->level, STR("bloquant"));
	for (size_t i = 0; i < remind_stage_count && due_at; i++) {
		const struct remind_stage *stage = &remind_stages[i];
		if (stage->clock != clock || !(grave ? stage->grave : stage->other))
			continue;
		const struct remind_due due = {stage, due_at + stage->minutes * MINUTE, due_at, role, action};
		w->each(w, &due);
	}
}

static void walk_all(struct walk *w)
{
	const struct case_fold *f = w->fold;
	bool closed = f->state == CASE_CLOSED;
	if (!closed && !str_eq(f->nature, STR("detresse")))
		w->clock(w, REMIND_LOOK, f->clocks.look, ROLES, 0);
	if (!closed)
		w->clock(w, REMIND_SETTLE, f->clocks.settle, ROLES, 0);
	for (enum role role = 0; role < ROLES && !closed; role++)
		w->clock(w, REMIND_ASKED, f->clocks.asked[role], role, 0);
	for (size_t i = 0; i < f->clocks.action_count; i++)
		w->clock(w, REMIND_ACTION, f->clocks.actions[i].due_at, ROLES, f->clocks.actions[i].sequence);
	w->clock(w, REMIND_LAW, f->law_at, ROLES, 0);
}

/* Who comes late tells the last stage of a clock alone. */
static void take(struct walk *w, const struct remind_due *due)
{
	if (due->at <= w->after || due->at > w->until)
		return;
	struct remind_due *last = w->count ? &w->dues[w->count - 1] : NULL;
	if (last && last->stage->clock == due->stage->clock && last->role == due->role && last->action == due->action)
		*last = *due;
	else if (w->count < w->max)
		w->dues[w->count++] = *due;
}

size_t remind_find(const struct case_fold *fold, int64_t after, int64_t until, struct remind_due *ret_dues, size_t max)
{
	struct walk w = {.clock = walk_stages,
			 .each = take,
			 .fold = fold,
			 .after = after,
			 .until = until,
			 .dues = ret_dues,
			 .max = max};
	walk_all(&w);
	return w.count;
}

static void nearer(struct walk *w, const struct remind_due *due)
{
	if (due->at > w->after && (!w->next || due->at < w->next))
		w->next = due->at;
}

int64_t remind_next(const struct case_fold *fold, int64_t after)
{
	struct walk w = {.clock = walk_stages, .each = nearer, .fold = fold, .after = after};
	walk_all(&w);
	return w.next;
}

static void seek(struct walk *w, enum remind_clock clock, int64_t due_at, enum role role, int64_t action)
{
	(void)role;
	(void)action;
	w->found |= clock == w->sought && due_at == w->until;
}

bool remind_runs(const struct case_fold *fold, enum remind_clock clock, int64_t due_at)
{
	struct walk w = {.clock = seek, .fold = fold, .until = due_at, .sought = clock};
	walk_all(&w);
	return w.found && due_at != 0;
}
