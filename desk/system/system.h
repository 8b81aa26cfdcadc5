/* SPDX-License-Identifier: Apache-2.0 */
/* How the server is, and the work that it does beside requests. */
#ifndef BLOUSE_DESK_SYSTEM_SYSTEM_H
#define BLOUSE_DESK_SYSTEM_SYSTEM_H

#include "desk/frame.h"
#include "desk/work/work.h"
#include "web/ui/data.h"

#define TASKS_ROWS 50          /* of one page */
#define TASKS_ATTEMPTS_AGAIN 3 /* of a job that is revived */
#define SYSTEM_BACKUP_DAYS 2   /* older, the last backup is to be looked at */
#define SYSTEM_LINES_MAX 16

extern const struct route system_routes[];

struct system_line {
	struct str what, text, remedy; /* remedy may be empty */
	enum ui_state state;
	struct str word; /* of the state */
	struct str href; /* where to look; may be empty */
};

struct system_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	const struct system_line *lines;
	size_t line_count;
	int64_t wrong; /* lines to look at */
	const struct ui_fact *facts;
	size_t fact_count;
};
void system_page(struct buf *out, const struct system_page *p);

struct tasks_queue {
	struct str label;
	int64_t due, later, leased, dead, abandoned;
	bool waits;
	int64_t oldest_due_at;
};

struct tasks_job {
	int64_t id;
	struct str what, queue, reason;
	int64_t attempts, attempts_max;
	int64_t at;  /* when it is due, or ended */
	bool shared; /* the installation's own */
};

struct tasks_worker {
	struct str name, version;
	int64_t threads, started_at, seen_at;
	bool here;
};

struct tasks_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_tab *tabs;
	size_t tab_count;
	const struct tasks_queue *queues;
	size_t queue_count;
	const struct tasks_worker *workers;
	size_t worker_count;
	const struct ui_tab *states;
	size_t state_count;
	const struct tasks_job *jobs;
	size_t job_count;
	bool dead, abandoned, running, waiting; /* which state is shown; none of them: done */
	struct str next_href, first_href;
	bool works; /* somebody works */
};
void tasks_page(struct buf *out, const struct tasks_page *p);

/* The tabs of both pages. */
const struct ui_tab *system_tabs(struct request *r, bool tasks, struct error *err);

enum error_code tasks_run_page(struct request *r, struct error *err);
enum error_code tasks_run_live(struct request *r, struct error *err);
enum error_code tasks_run_retry(struct request *r, struct error *err);
enum error_code tasks_run_abandon(struct request *r, struct error *err);
enum error_code tasks_run_resume(struct request *r, struct error *err);
extern const char *const tasks_states[];

#endif
