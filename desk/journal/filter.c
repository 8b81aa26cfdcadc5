/* SPDX-License-Identifier: Apache-2.0 */
/* What is looked for in the journal. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/journal/journal.h"
#include "desk/journal_sql.h"
#include "signin/fold.h"
#include "store/audit.h"
#include "web/page.h"

#define CHOICES_MAX 10 /* people of like names that are shown, to choose one */
#define PEOPLE_ROWS 1000
#define PEOPLE_MEMORY ((size_t)4 << 20)
#define QUERY_MAX 8192
#define PLAIN_MAX 512

const char *const journal_senses[] = {"auteur", "compte", NULL};
enum { SENSE_AUTHOR, SENSE_ACCOUNT };

/* Everybody whose name or login holds what was typed, whatever the accents and the capitals. */
struct search {
	struct request *r;
	struct str wanted; /* plain */
	struct journal_person *found;
	int64_t id; /* of the first */
	size_t count;
};

static enum error_code look_at(struct search *s, const struct journal_people_row *row, struct error *err)
{
	char plain[PLAIN_MAX], href[64];
	struct str name = {plain, fold_plain(row->name, plain, sizeof(plain))};
	bool exact = str_eq(row->login, s->wanted);
	if (!exact && str_find(name, s->wanted) == SIZE_MAX)
		return ERR_NONE;
	if (exact)
		s->count = 0;
	if (s->count == 0)
		s->id = row->id;
	if (s->count < CHOICES_MAX) {
		snprintf(href, sizeof(href), "/reglages/journal?personne=%%23%" PRId64, row->id);
		struct arena *arena = request_arena(s->r);
		struct journal_person *to = &s->found[s->count];
		*to = (struct journal_person){arena_copy(arena, row->name), arena_copy(arena, row->login),
					      arena_copy(arena, str_from_c(href))};
		if (!to->name.ptr || !to->login.ptr || !to->href.ptr)
			return error_nomem(err);
	}
	s->count++;
	return ERR_NONE;
}

static enum error_code search_people(struct search *s, struct store_conn *conn, int64_t establishment_id,
				     struct error *err)
{
	struct arena arena;
	struct journal_people_rows rows;
	struct journal_people_params params = {.establishment_id = establishment_id, .rows = PEOPLE_ROWS};
	enum error_code code;
	arena_init(&arena, PEOPLE_MEMORY);
	do {
		arena_clear(&arena);
		code = journal_people(conn, &arena, &params, &rows, err);
		for (size_t i = 0; !code && i < rows.count; i++) {
			code = look_at(s, &rows.items[i], err);
			params.after = rows.items[i].id;
		}
	} while (!code && rows.count == PEOPLE_ROWS);
	arena_release(&arena);
	return code;
}

/* « #42 » is an account by its number, as links of the page write it. */
static bool is_number(struct str typed, int64_t *ret_id)
{
	unsigned long long id;
	if (typed.len < 2 || typed.ptr[0] != '#' || !str_to_u64(str_sub(typed, 1, typed.len), INT64_MAX, &id))
		return false;
	*ret_id = (int64_t)id;
	return true;
}

static enum error_code read_person(struct request *r, struct store_conn *conn, int64_t establishment_id,
				   int64_t *ret_id, struct journal_people *ret_people, struct error *err)
{
	char plain[PLAIN_MAX];
	struct str typed = request_text(r, "personne");
	*ret_id = 0;
	if (typed.len == 0 || is_number(typed, ret_id))
		return ERR_NONE;
	struct search s = {.r = r,
			   .wanted = {plain, fold_plain(typed, plain, sizeof(plain))},
			   .found = ARENA_NEW(request_arena(r), struct journal_person, CHOICES_MAX)};
	if (!s.found)
		return error_nomem(err);
	enum error_code code = search_people(&s, conn, establishment_id, err);
	if (code)
		return code;
	if (s.count == 0)
		request_mistaken(r, "personne", STR("Personne ici ne porte ce nom ni cet identifiant."));
	else if (s.count > 1)
		request_mistaken(r, "personne", STR("Plusieurs personnes portent ce nom : choisissez ci-dessous."));
	*ret_id = s.id;
	*ret_people = (struct journal_people){s.found, s.count > CHOICES_MAX ? CHOICES_MAX : s.count};
	return ERR_NONE;
}

enum error_code journal_filter_read(struct request *r, const struct frame *frame, struct journal_filter *ret_filter,
				    struct journal_people *ret_people, struct error *err)
{
	struct store_conn *conn;
	struct journal_people people = {0};
	struct journal_filter f = {.establishment_id = frame->who.establishment_id,
				   .family = (enum journal_family)request_int(r, "famille", JOURNAL_ALL),
				   .object_kind = request_text(r, "objet"),
				   .object_id = request_text(r, "numero")};
	struct str text = request_text(r, "texte");
	int64_t person = 0;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = read_person(r, conn, f.establishment_id, &person, &people, err);
	if (!code && text.len > 0) {
		code = audit_seal(conn, f.establishment_id, text, f.seal, err);
		f.has_seal = true;
	}
	if (code)
		return code;
	if (request_int(r, "sens", SENSE_AUTHOR) == SENSE_ACCOUNT)
		f.about_id = person;
	else
		f.actor_id = person;
	if (f.object_id.len > 0 && f.object_kind.len == 0)
		request_mistaken(r, "objet", STR("Un numéro ne suffit pas : choisissez aussi de quoi."));
	if (request_given(r, "du"))
		f.from = french_instant(frame->zone, request_int(r, "du", 0), 0);
	if (request_given(r, "au"))
		f.before = french_instant(frame->zone, request_int(r, "au", 0) + 1, 0);
	if (f.before && f.before <= f.from)
		request_mistaken(r, "au", STR("La fin vient avant le début."));
	*ret_filter = f;
	*ret_people = people;
	return ERR_NONE;
}

void journal_filter_fields(struct request *r, char ret_fields[64])
{
	bool person = request_given(r, "personne"), about = request_int(r, "sens", SENSE_AUTHOR) == SENSE_ACCOUNT;
	const struct {
		bool given;
		const char *word;
	} filters[] = {
		{person, about ? "about" : "person"},
		{request_int(r, "famille", JOURNAL_ALL) != JOURNAL_ALL, "family"},
		{request_given(r, "objet"), "object"},
		{request_given(r, "du") || request_given(r, "au"), "dates"},
		{request_given(r, "texte"), "text"},
	};
	size_t len = 0;
	ret_fields[0] = '\0';
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		if (filters[i].given)
			len += (size_t)snprintf(ret_fields + len, 64 - len, "%s%s", len ? "," : "", filters[i].word);
}

struct str journal_filter_query(struct request *r, struct error *err)
{
	static const char *const names[] = {"personne", "sens", "famille", "objet", "numero", "du", "au", "texte"};
	_cleanup_buf_ struct buf out;
	buf_init(&out, QUERY_MAX);
	buf_add_char(&out, '?');
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str typed = request_typed(r, names[i]);
		if (typed.len == 0)
			continue;
		buf_addf(&out, "%s=", names[i]);
		page_url_part(&out, typed);
		buf_add_char(&out, '&');
	}
	struct str query = arena_copy(request_arena(r), buf_str(&out));
	if (!query.ptr || out.failed)
		error_nomem(err);
	return out.failed ? (struct str){0} : query;
}
