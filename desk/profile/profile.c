/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/profile/profile.h"

#include "desk/charter/serving.h"

#define BODY_MAX ((size_t)128 << 10)
#define NAMES_MAX 256
#define QUESTIONS 5
#define LABEL_BELOW 35 /* from the middle of a circle to the line that its label stands on */

/* One address may belong to a whole hospital. */
static const struct limit_rule by_address = {.burst = 120, .every = SIGNIN_SECOND / 4};

static const struct {
	struct str legend;
	enum profile_fact facts[4]; /* PROFILE_FACTS ends a row */
} questions[QUESTIONS] = {
	{STR("Votre nom"), {PROFILE_FIRST_NAME, PROFILE_NAME, PROFILE_FACTS}},
	{STR("Votre travail"), {PROFILE_JOB, PROFILE_WARD, PROFILE_EMPLOYER, PROFILE_FACTS}},
	{STR("Votre vie"), {PROFILE_TOWN, PROFILE_FAMILY, PROFILE_AGE, PROFILE_CONTACT}},
	{STR("Votre photo"), {PROFILE_FACE, PROFILE_COAT, PROFILE_FACTS}},
	{STR("Ce que vous publiez"), {PROFILE_OPINIONS, PROFILE_STORIES, PROFILE_FACTS}},
};

/* As profile_fact_id. */
static const char *const fact_choices[] = {"prenom", "nom",      "metier", "service",     "etablissement",
					   "ville",  "famille",  "age",    "coordonnees", "visage",
					   "tenue",  "opinions", "recits", NULL};
_Static_assert(sizeof(fact_choices) / sizeof(*fact_choices) == PROFILE_FACTS + 1, "one choice a fact");

static const char *const reader_choices[] = {"tous", "contacts", NULL};

static const struct param params[] = {
	{.name = "texte", .label = "Présentation", .kind = PARAM_TEXT, .max = PROFILE_TEXT_MAX, .lines = true},
	{.name = "vu", .label = "Ce que l'on voit", .kind = PARAM_ENUM, .choices = fact_choices, .repeated = true},
	{.name = "lu", .label = "Lu dans le texte", .kind = PARAM_ENUM, .choices = fact_choices, .repeated = true},
	{.name = "lecteurs", .label = "Qui peut lire", .kind = PARAM_ENUM, .choices = reader_choices},
};

static unsigned facts_given(const struct request *r, const char *name)
{
	const struct param_answer *answer = request_answer(r, name);
	unsigned facts = 0;
	for (size_t i = 0; answer && i < answer->count; i++)
		facts |= PROFILE_BIT(answer->values[i].integer);
	return facts;
}

/* With the charter that serves for who is signed in; with ours for everybody else. */
static enum error_code read_text(struct request *r, struct str text, struct profile_seen *ret_seen, struct error *err)
{
	struct serving *serving = desk_of(r)->serving;
	const struct session *session = request_session(r);
	const struct serving_charter *own = NULL;
	struct store_conn *conn;
	enum error_code code = ERR_NONE;
	if (session)
		code = request_store(r, &conn, err);
	if (session && !code)
		code = serving_take(serving, conn, session->establishment_id, &own, err);
	if (!code)
		code = profile_read(request_arena(r), own ? own->charter : serving_base(serving)->charter, text,
				    ret_seen, err);
	serving_give(serving, own);
	return code;
}

static enum error_code make_questions(struct request *r, const struct profile_seen *seen, unsigned facts,
				      struct profile_page *page, struct error *err)
{
	struct arena *arena = request_arena(r);
	struct profile_question *rows = ARENA_ZNEW(arena, struct profile_question, QUESTIONS);
	struct profile_choice *choices = ARENA_ZNEW(arena, struct profile_choice, PROFILE_FACTS);
	struct profile_choice *read = ARENA_ZNEW(arena, struct profile_choice, PROFILE_FACTS);
	if (!rows || !choices || !read)
		return error_nomem(err);
	for (size_t q = 0, next = 0; q < QUESTIONS; q++) {
		rows[q] = (struct profile_question){.legend = questions[q].legend, .choices = choices + next};
		for (size_t i = 0; i < 4 && questions[q].facts[i] < PROFILE_FACTS; i++) {
			enum profile_fact fact = questions[q].facts[i];
			struct blouse_span span = seen->spans[fact];
			struct profile_choice *choice = &choices[next++];
			*choice = (struct profile_choice){
				.id = str_from_c(profile_fact_id(fact)),
				.label = str_from_c(profile_fact_words(fact)),
				.ticked = facts >> fact & 1,
				.was_read = seen->facts >> fact & 1,
				.words = str_sub(page->text, span.start, span.end - span.start),
			};
			if (choice->was_read)
				read[page->read_count++] = *choice;
			rows[q].choice_count++;
		}
	}
	page->questions = rows;
	page->question_count = QUESTIONS;
	page->read = read;
	return ERR_NONE;
}

static enum error_code draw(struct arena *arena, const struct profile_told *told, struct profile_answer *answer,
			    struct error *err)
{
	struct profile_dot *dots = ARENA_NEW(arena, struct profile_dot, PROFILE_NODES);
	struct profile_line *lines = ARENA_NEW(arena, struct profile_line, PROFILE_EDGES);
	if (!dots || !lines)
		return error_nomem(err);
	for (unsigned a = 0; a < PROFILE_NODES; a++) {
		const struct profile_circle *from = &profile_circles[a];
		dots[a] = (struct profile_dot){str_from_c(from->id),  str_from_c(from->label), from->x, from->y,
					       from->y + LABEL_BELOW, told->shown >> a & 1};
		for (unsigned b = a + 1; b < PROFILE_NODES; b++) {
			const struct profile_circle *to = &profile_circles[b];
			unsigned e = profile_edge(a, b);
			lines[e] = (struct profile_line){
				from->x,
				from->y,
				to->x,
				to->y,
				told->shown >> a & told->shown >> b & 1,
				told->strong >> e & 1,
			};
		}
	}
	answer->dots = dots;
	answer->dot_count = PROFILE_NODES;
	answer->lines = lines;
	answer->line_count = PROFILE_EDGES;
	return ERR_NONE;
}

static struct profile_item item_of(const struct profile_advice *advice)
{
	return (struct profile_item){.title = str_from_c(advice->title),
				     .text = str_from_c(advice->text),
				     .href = str_from_c(advice->href),
				     .link = str_from_c(advice->link)};
}

static enum error_code make_answer(struct arena *arena, const struct profile_told *told, struct profile_answer *answer,
				   struct error *err)
{
	_cleanup_buf_ struct buf names;
	struct profile_item *items =
		ARENA_ZNEW(arena, struct profile_item,
			   PROFILE_TIES_MAX + PROFILE_READERS + PROFILE_CHANGES_MAX + 1 + PROFILE_KEEPS_MAX);
	buf_init(&names, NAMES_MAX);
	profile_name_nodes(&names, told->shown);
	answer->names = arena_copy(arena, buf_str(&names));
	if (!items || names.failed || !answer->names.ptr)
		return error_nomem(err);
	answer->title = str_from_c(told->title);
	answer->text = str_from_c(told->text);
	answer->apart = told->apart;
	answer->ties = items;
	for (size_t i = 0; i < told->tie_count; i++, answer->tie_count++)
		*items++ = (struct profile_item){.title = str_from_c(told->ties[i]->title),
						 .text = str_from_c(told->ties[i]->text)};
	answer->readers = items;
	for (unsigned i = 0; i < PROFILE_READERS; i++)
		if (told->readers >> i & 1) {
			*items++ = (struct profile_item){.title = str_from_c(profile_who[i].title),
							 .text = str_from_c(profile_who[i].text)};
			answer->reader_count++;
		}
	answer->changes = items;
	for (size_t i = 0; i < told->change_count; i++, items++, answer->change_count++) {
		*items = item_of(told->changes[i].advice);
		items->undone = told->changes[i].undone;
		items->all = told->tie_count;
	}
	answer->keeps = items;
	for (size_t i = 0; i < told->keep_count; i++, answer->keep_count++)
		*items++ = item_of(told->keeps[i]);
	return draw(arena, told, answer, err);
}

static enum error_code show(struct request *r, bool posted, struct error *err)
{
	struct profile_page *page = ARENA_ZNEW(request_arena(r), struct profile_page, 1);
	struct profile_seen seen = {0};
	struct profile_told told;
	const struct files *files = desk_of(r)->engine;
	unsigned facts = 0;
	enum error_code code = page ? ERR_NONE : error_nomem(err);
	if (!code)
		code = frame_public(r, STR("Ce que dit votre profil"), FRAME_ITEMS, &page->layout, err);
	if (code)
		return code;
	page->layout.lead =
		STR("Un nom, un métier, une ville : chacun dit peu. Ensemble, ils disent parfois beaucoup.");
	page->token = page->layout.token;
	page->folder = files ? files_folder(files) : STR("");
	page->text = posted ? request_typed(r, "texte") : STR("");
	page->closed = posted && request_int(r, "lecteurs", 0) == 1;
	if (posted && request_good(r)) {
		code = read_text(r, page->text, &seen, err);
		facts = profile_facts(seen.facts, facts_given(r, "lu"), facts_given(r, "vu"));
	} else if (posted) {
		page->text_error = request_mistake(r, "texte");
		page->mistakes = request_mistakes(r);
	}
	profile_tell(facts, !page->closed, seen.formula, &told);
	if (!code)
		code = make_questions(r, &seen, facts, page, err);
	if (!code)
		code = make_answer(request_arena(r), &told, &page->answer, err);
	if (!code)
		profile_page(request_html(r), page);
	return code;
}

static enum error_code run_page(struct request *r, struct error *err) { return show(r, false, err); }
static enum error_code run_read(struct request *r, struct error *err) { return show(r, true, err); }

const struct route profile_routes[] = {
	{.path = "/profil", .run = run_page, .help = "ce que dit un profil, et ce que cela relie", .flags = ROUTE_MUTE},
	{.method = HTTP_POST,
	 .path = "/profil",
	 ROUTE_PARAMS(params),
	 .run = run_read,
	 .help = "lire un profil sans JavaScript ; rien n'est gardé",
	 .flags = ROUTE_FORM | ROUTE_READS | ROUTE_MUTE,
	 .body_max = BODY_MAX,
	 .rate = &by_address},
	{0},
};
