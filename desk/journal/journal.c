/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/journal/journal.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/journal_sql.h"
#include "desk/journal/note.h"
#include "desk/journal/told.h"
#include "desk/settings/settings.h"
#include "store/audit.h"
#include "store/jobs_sql.h"
#include "web/page.h"

#define HREF_MAX 8192
#define PLACE_MAX 48
#define VERIFY_KEY "verification"

/* An extract asks much of the base. */
static const struct limit_rule export_rate = {.burst = 10, .every = INT64_C(10) * 1000000};

static const struct param page_params[] = {
	JOURNAL_FILTER_PARAMS,
	{.name = "avant", .label = "Suite", .kind = PARAM_TEXT, .max = PLACE_MAX},
	FRAME_DONE_PARAM,
};
static const struct frame_done done[] = {
	{"verification", STR("La vérification est demandée. Son résultat s'affiche en bas de cette page.")},
	{0},
};
static const struct param export_params[] = {JOURNAL_FILTER_PARAMS};

static struct str make_href(struct request *r, const char *path, struct str query, const char *more, struct error *err)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, HREF_MAX);
	buf_addf(&out, "%s%.*s%s", path, STR_ARG(query), more);
	struct str href = out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
	if (!href.ptr)
		error_nomem(err);
	return href;
}

/* « 1795694400000000-42 »: where the page before ended. Anything else is the beginning. */
static struct journal_place read_place(struct request *r)
{
	struct str at, sequence = str_cut(request_text(r, "avant"), '-', &at);
	unsigned long long microseconds, number;
	if (!str_to_u64(at, INT64_MAX, &microseconds) || !str_to_u64(sequence, INT64_MAX, &number))
		return (struct journal_place){0};
	return (struct journal_place){(int64_t)microseconds, (int64_t)number};
}

static enum error_code fill_options(struct request *r, struct journal_page *page, struct error *err)
{
	int64_t family = request_int(r, "famille", JOURNAL_ALL);
	bool account = request_int(r, "sens", 0) == 1;
	struct ui_option *families = ARENA_ZNEW(request_arena(r), struct ui_option, JOURNAL_FAMILIES);
	struct ui_option *objects = ARENA_ZNEW(request_arena(r), struct ui_option, journal_object_count + 1);
	struct ui_option *senses = ARENA_ZNEW(request_arena(r), struct ui_option, 2);
	if (!families || !objects || !senses)
		return error_nomem(err);
	for (size_t i = 0; i < JOURNAL_FAMILIES; i++)
		families[i] = (struct ui_option){.value = str_from_c(journal_family_words[i]),
						 .label = str_from_c(journal_family_labels[i]),
						 .chosen = (int64_t)i == family};
	objects[0] = (struct ui_option){.value = {"", 0}, .label = STR("Tous")};
	for (size_t i = 0; i < journal_object_count; i++)
		objects[i + 1] = (struct ui_option){
			.value = str_from_c(journal_objects[i].kind),
			.label = str_from_c(journal_objects[i].label),
			.chosen = str_eq(request_typed(r, "objet"), str_from_c(journal_objects[i].kind))};
	senses[0] = (struct ui_option){.value = STR("auteur"), .label = STR("Ce qu'elle a fait"), .chosen = !account};
	senses[1] =
		(struct ui_option){.value = STR("compte"), .label = STR("Ce qui touche son compte"), .chosen = account};
	page->senses = senses;
	page->sense_count = 2;
	page->families = families;
	page->family_count = JOURNAL_FAMILIES;
	page->objects = objects;
	page->object_count = journal_object_count + 1;
	return ERR_NONE;
}

static enum error_code fill_lines(struct request *r, struct journal_page *page, const struct journal_found *found,
				  int64_t establishment_id, struct error *err)
{
	struct store_conn *conn;
	struct journal_names names;
	struct arena *arena = request_arena(r);
	struct journal_line *lines = ARENA_ZNEW(arena, struct journal_line, found->count + 1);
	enum error_code code = lines ? request_store(r, &conn, err) : error_nomem(err);
	if (code)
		return code;
	journal_names_init(&names, conn, arena, establishment_id);
	for (size_t i = 0; !code && i < found->count; i++) {
		const struct journal_row *row = &found->rows[i];
		struct journal_told told;
		_cleanup_buf_ struct buf href;
		buf_init(&href, 256);
		code = journal_tell(&names, arena, row, &told, err);
		if (code)
			break;
		if (row->object_id.len > 0) {
			buf_add_c(&href, "/reglages/journal?objet=");
			page_url_part(&href, row->object_kind);
			buf_add_c(&href, "&numero=");
			page_url_part(&href, row->object_id);
		}
		lines[i] = (struct journal_line){row->at,   row->sequence, told.who,
						 told.what, told.detail,   arena_copy(arena, buf_str(&href))};
		if (!lines[i].object_href.ptr)
			code = error_nomem(err);
	}
	page->lines = lines;
	page->line_count = found->count;
	return code;
}

static enum error_code fill_hrefs(struct request *r, struct journal_page *page, const struct journal_found *found,
				  struct error *err)
{
	char place[PLACE_MAX + 16];
	struct str query = journal_filter_query(r, err);
	if (!query.ptr)
		return err->code;
	page->filtered = query.len > 1;
	page->export_href = make_href(r, "/reglages/journal/extrait.csv", query, "", err);
	if (request_given(r, "avant"))
		page->first_href = make_href(r, "/reglages/journal", query, "", err);
	if (found->more) {
		snprintf(place, sizeof(place), "avant=%" PRId64 "-%" PRId64, found->end.at, found->end.sequence);
		page->next_href = make_href(r, "/reglages/journal", query, place, err);
		page->stopped = found->count < JOURNAL_ROWS;
		page->stopped_at = found->end.at;
	}
	bool good = page->export_href.ptr && (!request_given(r, "avant") || page->first_href.ptr) &&
		    (!found->more || page->next_href.ptr);
	return good ? ERR_NONE : ERR_NOMEM;
}

static enum error_code fill_verified(struct request *r, struct journal_page *page, int64_t establishment_id,
				     struct error *err)
{
	struct store_conn *conn;
	struct job_scheduled_row row;
	const struct job_scheduled_params params = {establishment_id, STR(WORK_VERIFY_KIND), STR(VERIFY_KEY)};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = journal_verified_read(conn, request_arena(r), establishment_id, &page->verified, err);
	if (!code)
		code = job_scheduled(conn, request_arena(r), &params, &row, err);
	if (!code)
		page->verifying = row.has_due_at;
	return code;
}

static enum error_code fill(struct request *r, struct journal_page *page, struct error *err)
{
	struct store_conn *conn;
	struct journal_filter filter;
	struct journal_people people;
	struct journal_found found = {0};
	struct journal_size_row size;
	const int64_t establishment_id = page->frame.who.establishment_id;
	enum error_code code = journal_filter_read(r, &page->frame, &filter, &people, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = journal_size(conn, request_arena(r), &(struct journal_size_params){establishment_id}, &size,
				    err);
	if (!code && request_good(r))
		code = journal_scan(conn, request_arena(r), &filter, read_place(r), JOURNAL_ROWS, JOURNAL_EXAMINED_MAX,
				    &found, err);
	if (!code)
		code = fill_lines(r, page, &found, establishment_id, err);
	if (!code)
		code = fill_hrefs(r, page, &found, err);
	if (!code)
		code = fill_options(r, page, err);
	if (!code)
		code = fill_verified(r, page, establishment_id, err);
	if (code)
		return code;
	page->people = people.items;
	page->people_count = people.count > 1 ? people.count : 0;
	page->size = size.rows;
	page->person = request_typed(r, "personne");
	page->text = request_typed(r, "texte");
	page->from = request_typed(r, "du");
	page->to = request_typed(r, "au");
	page->number = request_typed(r, "numero");
	if (!request_good(r))
		page->mistakes = request_mistakes(r);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct journal_page page = {.way = settings_way, .way_count = 1};
	char fields[64];
	enum error_code code = frame_make(r, STR("Journal"), FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = fill(r, &page, err);
	if (code)
		return code;
	page.frame.layout.lead = STR("Ce que chacun a fait et consulté, du plus récent au plus ancien.");
	code = frame_say(r, &page.frame, done, err);
	if (code)
		return code;
	journal_page(request_html(r), &page);
	if (!request_good(r))
		return ERR_NONE;
	journal_filter_fields(r, fields);
	const struct journal_note note = {.action = "journal.view",
					  .object_kind = "journal",
					  .fields = fields,
					  .sealed = request_text(r, "texte")};
	return journal_write_alone(r, &page.frame.who, &note, err);
}

/* A long journal takes seconds: it is a job. */
static enum error_code run_verify(struct request *r, struct error *err)
{
	struct identity who;
	struct store_conn *conn;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	const struct job_new job = {.establishment_id = who.establishment_id,
				    .queue = STR(WORK_DESK_QUEUE),
				    .kind = STR(WORK_VERIFY_KIND),
				    .unique_key = STR(VERIFY_KEY),
				    .priority = JOB_URGENT};
	const struct journal_note note = {.action = "journal.verify", .object_kind = "journal"};
	if (!code)
		code = jobs_add(conn, &job, request_now(r), NULL, err);
	if (!code)
		code = journal_write(r, &who, &note, err);
	if (!code)
		code = store_commit(conn, err);
	if (code)
		return code;
	work_wake(desk_of(r)->work);
	request_redirect(r, STR("/reglages/journal?fait=verification#verification"));
	return ERR_NONE;
}

const struct route journal_routes[] = {
	{.method = HTTP_POST,
	 .path = "/reglages/journal/verification",
	 .permission = "journal.read",
	 .run = run_verify,
	 .help = "vérifier que personne n'a changé le journal"},
	{.path = "/reglages/journal",
	 .permission = "journal.read",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .flags = ROUTE_FORM,
	 .help = "le journal de ce que chacun a fait"},
	{.path = "/reglages/journal/extrait.csv",
	 .permission = "journal.read",
	 ROUTE_PARAMS(export_params),
	 .run = journal_export_run,
	 .rate = &export_rate,
	 .help = "un extrait du journal, pour un tableur"},
	{0},
};
