/* SPDX-License-Identifier: Apache-2.0 */
/* The list's rows. A page begins behind a key of its order, or ends before one: nothing counts the rows that stand before. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/inbox.h"
#include "desk/check/length.h"
#include "desk/inbox_sql.h"
#include "store/search.h"

/* How far one page looks among closed cases: a filter that lets little through is asked to be followed further, rather than
 * holding the server. */
#define REACH 4000
#define HITS 200      /* of search that are looked at at a time */
#define HITS_MAX 1000 /* by one page */
#define HITS_MEMORY ((size_t)32 << 20)

static struct str subject_label(struct str subject)
{
	return str_eq(subject, STR("idee"))        ? STR("idée")
	       : str_eq(subject, STR("evenement")) ? STR("événement")
	       : str_eq(subject, STR("vigilance")) ? STR("point de vigilance")
						   : STR("message");
}

/* What is being filled: rows as they come from the place on, so that those before it come backwards. */
struct found {
	struct arena *arena;
	const struct inbox_asked *asked;
	struct inbox_row rows[CASES_PAGE + 1];
	int64_t keys[CASES_PAGE + 1], ids[CASES_PAGE + 1];
	size_t count;
	int64_t reached; /* the key as far as which was looked; 0: the end */
};

/* All queries give the same row. */
#define ROW_OF(row_, now_)                                                                                             \
	(struct inbox_row)                                                                                             \
	{                                                                                                              \
		.number = (row_)->number, .events = (row_)->events, .reports = (row_)->reports,                        \
		.at = (row_)->updated_at, .due_at = (row_)->due_at, .title = (row_)->title,                            \
		.subject = subject_label((row_)->subject), .nature = cases_nature_label((row_)->nature),               \
		.network = network_label((row_)->network, STR("")),                                                    \
		.user = (row_)->user_name.ptr ? (row_)->user_name : STR(""),                                           \
		.state = cases_level_state((row_)->nature, (row_)->level),                                             \
		.level = cases_level_label((row_)->nature, (row_)->level),                                             \
		.state_label = case_state_label((row_)->state), .late = (row_)->due_at && (row_)->due_at < (now_),     \
		.law_at = (row_)->law_at                                                                               \
	}

static struct str state_of(enum inbox_view view)
{
	switch (view) {
	case INBOX_WAITING:
		return case_states[CASE_WAITING].id;
	case INBOX_DECIDED:
		return case_states[CASE_DECIDED].id;
	case INBOX_CLOSED:
		return case_states[CASE_CLOSED].id;
	case INBOX_ALL:
		return STR("");
	default:
		return STR("ouverts");
	}
}

/* All queries take the same filters. */
#define FILTERS(a)                                                                                                     \
	.establishment_id = (a)->establishment_id, .roles = (a)->roles, .state = state_of((a)->view),                  \
	.nature = (a)->nature, .level = (a)->level, .network = (a)->network, .subject = (a)->subject,                  \
	.channel = (a)->channel, .user_id = (a)->view == INBOX_MINE ? (a)->reader : (a)->user_id, .asked = (a)->asked, \
	.late_at = (a)->view == INBOX_LATE ? (a)->now : 0, .since = (a)->since, .until = INT64_MAX

#define FIND(query, ...)                                                                                               \
	do {                                                                                                           \
		struct query##_rows rows;                                                                              \
		const struct query##_params where = {FILTERS(f->asked), .rows = CASES_PAGE + 1, __VA_ARGS__};          \
		enum error_code code = query(conn, f->arena, &where, &rows, err);                                      \
		for (size_t i = 0; !code && i < rows.count; i++) {                                                     \
			f->rows[i] = ROW_OF(&rows.items[i], f->asked->now);                                            \
			f->keys[i] = rows.items[i].order_key;                                                          \
			f->ids[i] = rows.items[i].id;                                                                  \
			f->count++;                                                                                    \
		}                                                                                                      \
		return code;                                                                                           \
	} while (0)

static enum error_code find_open(struct store_conn *conn, struct found *f, struct error *err)
{
	const struct inbox_asked *a = f->asked;
	bool by_clock = a->order == INBOX_BY_CLOCK;
	const int64_t key = a->placed ? a->key : -INT64_MAX;
	const int64_t id = a->placed || by_clock ? a->id : INT64_MAX;
	if (by_clock && a->backwards)
		FIND(inbox_due_back, .key = key, .id = id);
	if (by_clock)
		FIND(inbox_due_on, .key = key, .id = id);
	if (a->backwards)
		FIND(inbox_moved_back, .key = key, .id = id);
	FIND(inbox_moved_on, .key = key, .id = id);
}

static enum error_code find_from(struct store_conn *conn, struct found *f, bool up, int64_t key, int64_t reach,
				 struct error *err)
{
	if (up)
		FIND(inbox_number_up, .key = key, .reach = reach);
	FIND(inbox_number_down, .key = key, .reach = reach);
}

static enum error_code find_numbered(struct store_conn *conn, struct found *f, struct error *err)
{
	const struct inbox_asked *a = f->asked;
	struct inbox_last_number_row last;
	bool up = (a->order == INBOX_OLDEST) != a->backwards;
	enum error_code code =
		inbox_last_number(conn, f->arena, &(struct inbox_last_number_params){a->establishment_id}, &last, err);
	if (code)
		return code;
	const int64_t key = a->placed ? a->key : up ? 0 : last.number + 1;
	/* How far the others' cases reach is no business of a directorate: it looks through to the end. */
	const int64_t reach = a->roles ? (up ? INT64_MAX : 0) : up ? key + REACH : key - REACH;
	if (!a->roles && (up ? reach < last.number : reach > 1))
		f->reached = reach;
	return find_from(conn, f, up, key, reach, err);
}

/* A row of what was found, when the filters let it through. */
static enum error_code add_one(struct store_conn *conn, struct found *f, int64_t id, int64_t place, struct error *err)
{
	struct inbox_one_row row;
	const struct inbox_one_params where = {FILTERS(f->asked), .id = id};
	enum error_code code = inbox_one(conn, f->arena, &where, &row, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	f->rows[f->count] = ROW_OF(&row, f->asked->now);
	f->keys[f->count] = place;
	f->ids[f->count++] = 0;
	return ERR_NONE;
}

/* « n° 123 », « 123 ». */
static bool is_number(struct str words, unsigned long long *ret_number)
{
	if (str_starts(words, STR("n°")))
		words = str_trim(str_sub(words, sizeof("n°") - 1, SIZE_MAX));
	return str_to_u64(words, INT64_MAX, ret_number);
}

/* The case whose number was typed; 0 when there is none. */
static enum error_code find_number(struct store_conn *conn, struct found *f, int64_t *ret_id, struct error *err)
{
	unsigned long long number = 0;
	struct inbox_numbered_row row = {0};
	const struct inbox_asked *a = f->asked;
	*ret_id = 0;
	if (!is_number(a->words, &number))
		return ERR_NONE;
	enum error_code code = inbox_numbered(
		conn, f->arena, &(struct inbox_numbered_params){a->establishment_id, a->roles, (int64_t)number}, &row,
		err);
	if (!code)
		*ret_id = row.id;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static int by_id(const void *a, const void *b)
{
	const struct inbox_ids_row *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* What words find, with `seen`, in their order, the cases that a directorate may see; NULL for who sees all. */
static enum error_code find_hits(struct store_conn *conn, struct found *f, struct arena *arena, int64_t numbered,
				 const struct inbox_ids_rows *seen, struct error *err)
{
	const struct inbox_asked *a = f->asked;
	const int64_t rows = seen ? SEARCH_ROWS_MAX : HITS;
	int64_t behind = a->placed ? a->key : 0;
	size_t looked = 0;
	struct search_hits hits;
	enum error_code code = ERR_NONE;
	do {
		arena_clear(arena);
		hits = (struct search_hits){0};
		code = search_find(conn, arena, a->establishment_id, STR("case"), a->words, behind, rows, &hits, err);
		for (size_t i = 0; !code && i < hits.count && f->count <= CASES_PAGE; i++) {
			const struct inbox_ids_row hit = {.id = hits.items[i].object_id};
			behind = hits.items[i].place;
			if (hit.id == numbered ||
			    (seen && !(seen->count && bsearch(&hit, seen->items, seen->count, sizeof(hit), by_id))))
				continue;
			code = add_one(conn, f, hit.id, behind, err);
		}
		looked += hits.count;
	} while (!code && hits.count == (size_t)rows && f->count <= CASES_PAGE && (seen || looked < HITS_MAX));
	if (!code && hits.count == (size_t)rows && f->count <= CASES_PAGE)
		f->reached = behind;
	return code;
}

/* How many of the others' cases hold a word is no business of a directorate: what it may see is known first, and words are looked
 * for to the end. */
static enum error_code find_words(struct store_conn *conn, struct found *f, struct error *err)
{
	const struct inbox_asked *a = f->asked;
	int64_t numbered = 0;
	struct inbox_ids_rows seen = {0};
	struct arena arena, own;
	arena_init(&arena, HITS_MEMORY);
	arena_init(&own, HITS_MEMORY);
	enum error_code code = find_number(conn, f, &numbered, err);
	if (!code && numbered && !a->placed)
		code = add_one(conn, f, numbered, INT64_MAX, err);
	if (!code && a->roles)
		code = inbox_ids(conn, &own, &(struct inbox_ids_params){FILTERS(a), .rows = INT32_MAX}, &seen, err);
	if (!code)
		code = find_hits(conn, f, &arena, numbered, a->roles ? &seen : NULL, err);
	arena_release(&arena);
	arena_release(&own);
	return code;
}

static struct str href(struct request *r, const struct inbox_asked *a, const char *place, int64_t key, int64_t id)
{
	char where[80];
	_cleanup_buf_ struct buf out;
	struct str query = inbox_query(r, NULL, STR(""));
	buf_init(&out, 4096);
	snprintf(where, sizeof(where), "%s=%" PRId64 ".%" PRId64, place, key, a->words.len ? 0 : id);
	buf_addf(&out, "/dossiers?%.*s%s%s", STR_ARG(query), query.len ? "&" : "", where);
	return !query.ptr || out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
}

/* The key before that of a page by numbers: what looks back from it finds that one too. */
static int64_t before(const struct inbox_asked *a) { return a->order == INBOX_OLDEST ? a->key + 1 : a->key - 1; }

/* From a page that has no rows any more. Clocks and dates have no key before that of a page: one goes back to the first. */
static enum error_code go_back(struct request *r, const struct inbox_asked *a, struct cases_inbox *page,
			       struct error *err)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, 4096);
	if (!a->placed || a->backwards || a->words.len > 0)
		return ERR_NONE;
	if (a->order == INBOX_NEWEST || a->order == INBOX_OLDEST) {
		page->newer = href(r, a, "avant", before(a), 0);
		return page->newer.ptr ? ERR_NONE : error_nomem(err);
	}
	const struct str query = inbox_query(r, NULL, STR(""));
	buf_addf(&out, "/dossiers%s%.*s", query.len ? "?" : "", STR_ARG(query));
	page->newer = !query.ptr || out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
	return page->newer.ptr ? ERR_NONE : error_nomem(err);
}

/* In the order that is shown, with the addresses of the pages around. */
static enum error_code lay_out(struct request *r, struct found *f, struct cases_inbox *page, struct error *err)
{
	const struct inbox_asked *a = f->asked;
	bool more = f->count > CASES_PAGE;
	if (more)
		f->count--;
	struct inbox_row *rows = ARENA_ZNEW(f->arena, struct inbox_row, CASES_PAGE);
	if (!rows)
		return error_nomem(err);
	for (size_t i = 0; i < f->count; i++)
		rows[i] = f->rows[a->backwards ? f->count - 1 - i : i];
	page->rows = rows;
	page->row_count = f->count;
	if (f->count == 0 && !f->reached)
		return go_back(r, a, page, err);
	const size_t first = a->backwards ? f->count - 1 : 0, last = a->backwards ? 0 : f->count - 1;
	/* A page that was not looked through to its end goes on from where it stopped; one without rows begins where it was asked. */
	const bool stopped = f->reached && !more, empty = f->count == 0;
	bool ok = true;
	if (a->words.len == 0 && (a->backwards ? more || stopped : a->placed)) {
		page->newer = a->backwards && stopped ? href(r, a, "avant", f->reached, 0)
			      : empty                 ? href(r, a, "avant", before(a), 0)
						      : href(r, a, "avant", f->keys[first], f->ids[first]);
		ok = page->newer.ptr;
	}
	if (ok && (a->backwards || (more && !empty))) {
		page->older =
			empty ? href(r, a, "apres", f->reached, 0) : href(r, a, "apres", f->keys[last], f->ids[last]);
		ok = page->older.ptr;
	} else if (ok && stopped) {
		page->further = href(r, a, "apres", f->reached, 0);
		ok = page->further.ptr;
	}
	return ok ? ERR_NONE : error_nomem(err);
}

enum error_code inbox_find(struct request *r, struct store_conn *conn, const struct inbox_asked *a,
			   struct cases_inbox *page, struct error *err)
{
	struct found *f = ARENA_ZNEW(request_arena(r), struct found, 1);
	if (!f)
		return error_nomem(err);
	f->arena = request_arena(r);
	f->asked = a;
	bool by_number = a->order == INBOX_NEWEST || a->order == INBOX_OLDEST;
	enum error_code code = a->words.len > 0 ? find_words(conn, f, err)
			       : !by_number     ? find_open(conn, f, err)
						: find_numbered(conn, f, err);
	return code ? code : lay_out(r, f, page, err);
}
