/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from the words of a capture. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts/alert.h"
#include "desk/cases/join.h"
#include "desk/cases/law.h"
#include "desk/cases/near.h"
#include "desk/cases_sql.h"
#include "desk/near_sql.h"
#include "desk/shots/shots.h"
#include "desk/shots/words.h"
#include "desk/shots_sql.h"
#include "store/search.h"

#define READ_MAX 640 /* bytes of a nature, a level and rules */
#define FOUND_MAX ((size_t)128 << 10)

struct effect {
	struct store_conn *conn;
	const struct shot_news *news;
	struct arena *arena;
	struct case_story story; /* as it was */
	struct shot_case_row row;
	struct str before; /* the words that counted so far */
};

static struct case_where machine(const struct effect *x, int64_t case_id)
{
	const struct case_where *w = &x->news->where;
	return (struct case_where){w->establishment_id, case_id, {AUDIT_SYSTEM, 0}, w->now};
}

/* --- how grave it is --- */

static bool is_danger(struct str nature) { return report_is_danger(&(struct report_reading){.nature = nature}); }

static enum blouse_level level_of(struct str id)
{
	for (enum blouse_level level = BLOUSE_BLOQUANT; level > BLOUSE_CLEAR; level--)
		if (str_eq(id, str_from_c(blouse_level_id(level))))
			return level;
	return BLOUSE_CLEAR;
}

static bool has_rule(struct str rules, struct str rule)
{
	struct str one;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &one);
		if (str_eq(one, rule))
			return true;
	}
	return false;
}

static void add_rules(struct buf *all, struct str rules)
{
	struct str one;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &one);
		if (one.len == 0 || has_rule(buf_str(all), one))
			continue;
		if (all->len > 0)
			buf_add_char(all, ' ');
		buf_add_str(all, one);
	}
}

/* The graver of the two; danger before all. */
static void weigh(struct report_reading *all, struct buf *rules, const struct report_reading *one)
{
	if (one->nature.len == 0)
		return;
	if (all->nature.len == 0 || (level_of(one->level) > level_of(all->level) && !is_danger(all->nature)))
		all->nature = one->nature;
	if (is_danger(one->nature))
		all->nature = one->nature;
	if (all->level.len == 0 || level_of(one->level) > level_of(all->level))
		all->level = one->level;
	add_rules(rules, one->rules);
}

static struct report_reading take_apart(struct str read_as)
{
	struct report_reading one = {{"", 0}, {"", 0}, {"", 0}};
	one.rules = str_cut(str_cut(read_as, ' ', &one.nature), ' ', &one.level);
	return one;
}

/* The last automatic reading; whether a person said otherwise since. */
static const struct case_event *last_reading(const struct case_story *story, bool *ret_judged)
{
	const struct case_event *last = NULL;
	*ret_judged = false;
	for (size_t i = 0; i < story->count; i++) {
		const struct case_event *e = &story->events[i];
		if (e->kind == CASE_READ)
			last = e;
		if (e->kind == CASE_READ || e->kind == CASE_JUDGED)
			*ret_judged = e->kind == CASE_JUDGED;
	}
	return last;
}

/* Reports and captures together. A person's word stands, unless a new capture says that somebody may be in danger. */
static enum error_code read_again(const struct effect *x, struct error *err)
{
	char word[CASE_WORD_MAX];
	bool judged = false;
	int64_t capture = 0;
	struct shots_of_rows files = {0};
	const struct shot_news *n = x->news;
	const struct case_event *last = last_reading(&x->story, &judged);
	struct report_reading all = report_read_alone(&x->story, &capture);
	_cleanup_buf_ struct buf rules;
	buf_init(&rules, READ_MAX * CASE_FILES_MAX);
	add_rules(&rules, all.rules);
	const struct shots_of_params of = {n->where.establishment_id, n->where.case_id, CASE_FILES_MAX};
	enum error_code code = shots_of(x->conn, x->arena, &of, &files, err);
	if (code)
		return code;
	for (size_t i = 0; i < files.count; i++) {
		const struct report_reading one = take_apart(files.items[i].read_as);
		weigh(&all, &rules, &one);
	}
	if (rules.failed)
		return error_nomem(err);
	/* What it said was a mistake, and nothing else says anything. */
	if (all.nature.len == 0 && last)
		all = (struct report_reading){STR("critique"), STR("clear"), STR("")};
	int len = snprintf(word, sizeof(word), "%.*s %.*s", STR_ARG(all.nature), STR_ARG(all.level));
	const struct str said = {word, (size_t)len};
	const bool same = last && str_eq(last->word, said) && str_eq(last->text, buf_str(&rules));
	const bool danger = n->first && report_is_danger(n->reading);
	if (all.nature.len == 0 || (judged ? !danger : same && !danger))
		return ERR_NONE;
	const struct case_event event = {
		.kind = CASE_READ,
		.word = said,
		.number = n->file_id,
		.text = buf_str(&rules),
		/* A press offence that was known keeps its clock. */
		.due_at = law_is_press(buf_str(&rules)) && !law_is_press(x->story.fold.rules)
				  ? law_press_end(n->calendar, x->story.events[0].at)
				  : 0,
	};
	const struct case_where where = machine(x, n->where.case_id);
	if (judged || !same)
		code = case_add(x->conn, &where, -1, &event, err);
	/* Those on duty are told again when the last alert is over. */
	return code || !danger ? code : alert_ask(x->conn, where.establishment_id, where.case_id, where.now, err);
}

/* --- by what the case is called and found --- */

/* A case of captures alone is called by the first that says something; as it came, when none does any more. */
static enum error_code call(const struct effect *x, const struct shots_of_rows *files,
			    const struct reports_of_rows *reports, struct error *err)
{
	const struct case_where *w = &x->news->where;
	for (size_t i = 0; i < files->count && x->row.said == 0; i++) {
		const struct str title = case_title(shot_title(files->items[i].words));
		if (title.len > 0)
			return shot_title_put(
				x->conn, &(struct shot_title_put_params){w->establishment_id, w->case_id, title}, err);
	}
	if (x->row.said > 0 || reports->count == 0)
		return ERR_NONE;
	const struct reports_of_row *r = &reports->items[0];
	const struct str title = case_title(report_title(r->text, r->worry, r->link));
	return shot_title_put(x->conn, &(struct shot_title_put_params){w->establishment_id, w->case_id, title}, err);
}

/* What was read in a capture, or written by a person. */
static struct str text_of(const struct effect *x, int64_t file_id)
{
	struct str text = {"", 0};
	for (size_t i = 0; i < x->story.count; i++) {
		const struct case_event *e = &x->story.events[i];
		if ((e->kind == CASE_SHOT_READ || e->kind == CASE_SHOT_MENDED) && e->number == file_id)
			text = e->text;
	}
	return file_id == x->news->file_id ? x->news->text : text;
}

/* The words of its first report, and all that its captures say. */
static enum error_code make_found(const struct effect *x, const struct shots_of_rows *files,
				  const struct reports_of_rows *reports, struct error *err)
{
	const struct case_where *w = &x->news->where;
	_cleanup_buf_ struct buf words;
	buf_init(&words, FOUND_MAX);
	for (size_t i = 0; i < reports->count; i++) {
		const struct reports_of_row *r = &reports->items[i];
		buf_addf(&words, "%.*s\n%.*s\n%.*s\n", STR_ARG(r->link), STR_ARG(r->worry), STR_ARG(r->text));
	}
	for (size_t i = 0; i < files->count; i++) {
		const struct str text = text_of(x, files->items[i].id);
		if (words.len + text.len + 1 >= FOUND_MAX)
			break;
		buf_add_str(&words, text);
		buf_add_char(&words, '\n');
	}
	return words.failed ? error_nomem(err)
			    : search_put(x->conn, w->establishment_id, STR("case"), w->case_id, buf_str(&words), err);
}

/* By its first words, whoever wrote them; no longer by those that were corrected. */
static enum error_code make_near(const struct effect *x, struct error *err)
{
	struct case_first_text_row first = {0};
	const struct case_where *w = &x->news->where;
	enum error_code code = ERR_NONE;
	if (x->before.len > 0)
		code = near_forget(x->conn, w->establishment_id, w->case_id, STR(""), x->before, err);
	if (!code)
		code = case_first_text(x->conn, x->arena,
				       &(struct case_first_text_params){w->establishment_id, w->case_id}, &first, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	return near_learn(x->conn, w->establishment_id, w->case_id, STR(""), first.text, err);
}

/* `near`: copies are joined to it. */
static enum error_code make_known(const struct effect *x, bool near, struct error *err)
{
	struct shots_of_rows files = {0};
	struct reports_of_rows reports = {0};
	const struct case_where *w = &x->news->where;
	const struct shots_of_params of = {w->establishment_id, w->case_id, CASE_FILES_MAX};
	const struct reports_of_params first = {w->establishment_id, w->case_id, 1};
	enum error_code code = shots_of(x->conn, x->arena, &of, &files, err);
	if (!code)
		code = reports_of(x->conn, x->arena, &first, &reports, err);
	if (!code)
		code = call(x, &files, &reports, err);
	if (!code)
		code = make_found(x, &files, &reports, err);
	return code || !near ? code : make_near(x, err);
}

/* --- copies --- */

/* Whether nothing but captures made this case, and nobody has worked on it: it would have been a report of another, had its
 * words been typed. */
static bool may_join(const struct effect *x)
{
	const struct case_fold *f = &x->story.fold;
	bool alone = x->news->first && x->row.said == 0 && f->reports > 0 && f->state == CASE_OPEN && !f->looked_at &&
		     str_eq(x->row.subject, str_from_c(report_subjects[0])) &&
		     !str_eq(x->news->reading->nature, STR("remerciement"));
	for (size_t i = 0; i < x->story.count; i++)
		alone = alone && x->story.events[i].kind != CASE_GATHERED && x->story.events[i].kind != CASE_PARTED;
	return alone;
}

static enum error_code join(const struct effect *x, bool *ret_joined, struct error *err)
{
	int64_t to_id = 0;
	bool room = false;
	struct case_brief_row to = {0};
	const struct shot_news *n = x->news;
	const int64_t here = n->where.establishment_id;
	enum error_code code = near_find(x->conn, here, STR(""), n->words, true, &to_id, err);
	if (!code && to_id != n->where.case_id)
		code = case_brief(x->conn, x->arena, &(struct case_brief_params){here, to_id}, &to, err);
	if (!code && to_id != n->where.case_id)
		code = case_has_room(x->conn, here, to_id, &room, err);
	if (code || to_id == n->where.case_id || !room)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	const struct case_ends ends = {
		.from = machine(x, n->where.case_id),
		.after = -1,
		.number = x->row.number,
		.to_id = to_id,
		.to_number = to.number,
		.due_at = report_due(n->calendar, n->reading->nature, n->reading->level, n->where.now),
		.why = STR("Sa capture dit la même chose."),
	};
	code = case_join(x->conn, &ends, err);
	*ret_joined = !code;
	/* Danger is told whatever was known of the case where it goes on. */
	return code || !report_is_danger(n->reading)
		       ? code
		       : report_danger(x->conn, here, to_id, n->calendar, n->reading, n->where.now, err);
}

/* --- danger in a case that is over --- */

/* Nobody is told of a closed case: it is opened again. */
static enum error_code wake(const struct effect *x, int64_t case_id, enum case_state state, struct error *err)
{
	const struct shot_news *n = x->news;
	const struct case_where where = machine(x, case_id);
	const struct case_event event = {
		.kind = CASE_BACK,
		.due_at = report_due(n->calendar, n->reading->nature, n->reading->level, where.now),
		.text = STR("Sa capture dit que quelqu'un est peut-être en danger."),
	};
	return state == CASE_CLOSED ? case_add(x->conn, &where, -1, &event, err) : ERR_NONE;
}

/* Where the case goes on, if it does: there it is told. */
static enum error_code tell_elsewhere(const struct effect *x, bool *ret_told, struct error *err)
{
	int64_t to_id = 0, to_number = 0;
	struct case_story to = {0};
	const struct shot_news *n = x->news;
	const int64_t here = n->where.establishment_id;
	enum error_code code = case_end_of(x->conn, x->arena, here, &x->story, &to_id, &to_number, err);
	if (code)
		return code == ERR_USAGE ? ERR_NONE : code;
	code = case_read(x->conn, x->arena, here, to_id, &to, err);
	if (!code)
		code = wake(x, to_id, to.fold.state, err);
	*ret_told = !code;
	return code ? code : report_danger(x->conn, here, to_id, n->calendar, n->reading, n->where.now, err);
}

/* A person may correct a word of what is known to be danger, and over. */
static enum error_code rouse(const struct effect *x, struct error *err)
{
	bool told = false;
	const struct case_fold *f = &x->story.fold;
	if (f->state != CASE_CLOSED || !report_is_danger(x->news->reading) || (!x->news->first && is_danger(f->nature)))
		return ERR_NONE;
	enum error_code code = case_goes_on(&x->story) ? tell_elsewhere(x, &told, err) : ERR_NONE;
	return code || told ? code : wake(x, x->news->where.case_id, f->state, err);
}

/* --- all of it --- */

static enum error_code tell(const struct effect *x, struct error *err)
{
	const struct shot_news *n = x->news;
	const int64_t look = x->story.fold.clocks.look;
	const int64_t due = n->reading->nature.len > 0
				    ? report_due(n->calendar, n->reading->nature, n->reading->level, n->where.now)
				    : 0;
	const struct case_event event = {
		.kind = n->first ? CASE_SHOT_READ : CASE_SHOT_MENDED,
		.word = n->facts,
		.number = n->file_id,
		.due_at = due && look && due < look ? due : 0,
		.text = n->text,
	};
	return case_add(x->conn, &n->where, n->after, &event, err);
}

static enum error_code keep(const struct effect *x, struct error *err)
{
	int64_t written = 0;
	const struct shot_news *n = x->news;
	_cleanup_buf_ struct buf read_as;
	buf_init(&read_as, READ_MAX);
	if (n->reading->nature.len > 0)
		buf_addf(&read_as, "%.*s %.*s %.*s", STR_ARG(n->reading->nature), STR_ARG(n->reading->level),
			 STR_ARG(n->reading->rules));
	if (read_as.failed)
		return error_nomem(err);
	return shot_put(x->conn,
			&(struct shot_put_params){n->where.establishment_id, n->file_id, STR(SHOT_READ), n->words,
						  buf_str(&read_as)},
			&written, err);
}

static enum error_code write_with(struct effect *x, struct error *err)
{
	bool joined = false;
	struct shot_of_row old = {0};
	const struct case_where *w = &x->news->where;
	enum error_code code = case_read(x->conn, x->arena, w->establishment_id, w->case_id, &x->story, err);
	if (!code)
		code = shot_case(x->conn, x->arena, &(struct shot_case_params){w->establishment_id, w->case_id},
				 &x->row, err);
	if (!code)
		code = shot_of(x->conn, x->arena,
			       &(struct shot_of_params){w->establishment_id, w->case_id, x->news->file_id}, &old, err);
	x->before = old.words;
	if (!code)
		code = tell(x, err);
	if (!code && may_join(x))
		code = join(x, &joined, err);
	if (!code)
		code = keep(x, err);
	if (!code)
		code = make_known(x, !joined && !case_goes_on(&x->story), err);
	if (!code && !joined)
		code = rouse(x, err);
	return code || joined ? code : read_again(x, err);
}

enum error_code shot_write(struct store_conn *conn, const struct shot_news *news, struct error *err)
{
	struct arena arena;
	struct effect x = {.conn = conn, .news = news, .arena = &arena};
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = write_with(&x, err);
	arena_release(&arena);
	return code;
}

/* --- plain facts --- */

static void say(struct buf *out, uint64_t number, const char *one, const char *many)
{
	if (number == 0)
		return;
	if (out->len > 0)
		buf_add_c(out, ", ");
	if (number == 1)
		buf_add_c(out, one);
	else
		buf_addf(out, "%" PRIu64 " %s", number, many);
}

bool shot_is_partial(struct str word)
{
	struct str one;
	for (unsigned i = 0; i < 3; i++)
		word = str_cut(word, ' ', &one);
	return str_eq(word, STR("1"));
}

struct str shot_facts(struct str word, struct buf *out)
{
	static const struct {
		const char *one, *many;
	} kinds[] = {{"un visage", "visages"}, {"un code à lire", "codes à lire"}, {"un lieu", "lieux"}};
	struct str one;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && word.len > 0; i++) {
		unsigned long long number = 0;
		word = str_cut(word, ' ', &one);
		if (str_to_u64(one, INT64_MAX, &number))
			say(out, number, kinds[i].one, kinds[i].many);
	}
	return buf_str(out);
}
