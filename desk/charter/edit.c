/* SPDX-License-Identifier: Apache-2.0 */
/* The whole text: read again as often as one likes, then saved. Nothing is held in the store while it is compiled. */
#include "desk/charter/charter.h"

#include "base/utf8.h"

#define PROBLEMS_SHOWN 30
#define EXCERPT_MAX 80 /* bytes of a line */
#define DIFF_SHOWN 1000

enum gesture { READ, SAVE };
static const char *const gestures[] = {"relire", "enregistrer", NULL};

static const struct param params[] = {
	{.name = "texte",
	 .label = "Texte de la charte",
	 .kind = PARAM_TEXT,
	 .max = OVERLAY_BYTES_MAX,
	 .required = true,
	 .lines = true},
	{.name = "version", .label = "Version de départ", .kind = PARAM_INT, .max = INT64_MAX, .required = true},
	{.name = "geste", .label = "Ce qu'il faut faire", .kind = PARAM_ENUM, .choices = gestures, .required = true},
	{.name = "commentaire", .label = "Ce que vous changez", .kind = PARAM_TEXT, .max = VERSION_COMMENT_MAX},
	{.name = "essai", .label = "Un message à essayer", .kind = PARAM_TEXT, .max = 2000, .lines = true},
};

/* One request, whose larger part stands in an arena of its own. */
struct editing {
	struct request *r;
	struct arena *arena;
	struct version latest;
	const struct serving_charter *serving;
	struct str text;
	struct compiled compiled;
	struct charter_edit page;
};

static struct str excerpt_of(struct str text, unsigned line)
{
	struct str found = {0}, rest = text;
	for (unsigned i = 0; i < line && rest.len > 0; i++)
		rest = str_cut(rest, '\n', &found);
	return utf8_first(str_trim(found), EXCERPT_MAX);
}

static enum error_code tell_problems(struct editing *e, struct error *err)
{
	const struct problems *problems = &e->compiled.problems;
	size_t count = problems->list.count < PROBLEMS_SHOWN ? problems->list.count : PROBLEMS_SHOWN;
	struct charter_problem *rows = ARENA_ZNEW(e->arena, struct charter_problem, count + 1);
	if (!rows)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const struct problem *p = &problems->list.items[i];
		rows[i] = (struct charter_problem){p->at.line, str_from_c(p->message), excerpt_of(e->text, p->at.line)};
	}
	e->page.problems = rows;
	e->page.problem_count = count;
	e->page.problem_more = (int64_t)(problems->total - count);
	return ERR_NONE;
}

static enum error_code tell_preview(struct editing *e, struct error *err)
{
	struct preview *shown = ARENA_NEW(e->arena, struct preview, 1);
	if (!shown)
		return error_nomem(err);
	enum error_code code = preview_make(e->arena, e->serving->charter, e->compiled.charter, &e->compiled.source,
					    request_text(e->r, "essai"), shown, err);
	if (!code)
		e->page.preview = shown;
	return code;
}

static enum error_code tell_clash(struct editing *e, struct error *err)
{
	struct diff diff;
	struct charter_clash *clash = ARENA_ZNEW(e->arena, struct charter_clash, 1);
	if (!clash)
		return error_nomem(err);
	enum error_code code = diff_make(e->arena, e->latest.text, e->text, &diff, err);
	if (code)
		return code;
	size_t shown = diff.line_count < DIFF_SHOWN ? diff.line_count : DIFF_SHOWN;
	*clash = (struct charter_clash){
		e->latest.number,
		e->latest.author,
		e->latest.comment,
		{diff.lines, shown, diff.added, diff.removed, (int64_t)(diff.line_count - shown)}};
	e->page.clash = clash;
	/* What is sent next was made knowing of it. */
	e->page.version = e->latest.number;
	return ERR_NONE;
}

static enum error_code show(struct editing *e, struct error *err)
{
	struct request *r = e->r;
	enum error_code code = frame_make(r, STR("Le texte de la charte"), FRAME_SETTINGS, &e->page.frame, err);
	if (code)
		return code;
	e->page.way = charter_way;
	e->page.way_count = 2;
	charter_edit(request_html(r), &e->page);
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct editing e = {.r = r, .arena = request_arena(r)};
	enum error_code code = charter_latest(r, &e.latest, NULL, err);
	e.page.version = e.latest.number;
	e.page.text = e.latest.text;
	return code ? code : show(&e, err);
}

/* Whether all is there to save it. */
static void look(struct editing *e)
{
	struct request *r = e->r;
	if (request_text(r, "commentaire").len == 0 && request_mistake(r, "commentaire").len == 0)
		request_mistaken(r, "commentaire", STR("Dites en une phrase ce que vous changez."));
	if (e->compiled.problems.total > 0)
		request_mistaken(r, "texte",
				 STR("Ce texte contient des erreurs : la relecture les explique une à une."));
	else if (e->latest.number > 0 && str_eq(e->text, e->latest.text))
		request_mistaken(r, "texte", STR("Rien n'a changé : c'est le texte qui sert déjà."));
}

static enum error_code save(struct editing *e, bool *ret_done, struct error *err)
{
	struct request *r = e->r;
	enum error_code code = ERR_NONE;
	look(e);
	if (!request_good(r))
		return ERR_NONE;
	if (request_int(r, "version", 0) == e->latest.number)
		code = charter_save(r, e->latest.number, e->text, request_text(r, "commentaire"), "charter.save", err);
	else
		code = ERR_CONFLICT;
	if (!code) {
		request_redirect(r, STR("/reglages/charte?fait=enregistree"));
		*ret_done = true;
		return ERR_NONE;
	}
	if (code != ERR_CONFLICT)
		return code;
	request_status(r, 409);
	code = charter_latest(r, &e->latest, NULL, err);
	return code ? code : tell_clash(e, err);
}

static enum error_code work(struct editing *e, struct error *err)
{
	struct request *r = e->r;
	bool done = false;
	struct buf whole;
	struct str typed = request_typed(r, "texte");
	buf_init(&whole, OVERLAY_BYTES_MAX + 2);
	enum error_code code = charter_latest(r, &e->latest, &e->serving, err);
	/* The form trims; a text of lines ends with one. Bytes beyond the limit are a mistake that the compiler tells. */
	if (!code && typed.len > 0) {
		struct str cut = str_sub(typed, 0, OVERLAY_BYTES_MAX + 1);
		buf_add_str(&whole, cut);
		if (whole.len < OVERLAY_BYTES_MAX)
			buf_add_char(&whole, '\n');
		e->text = arena_copy(e->arena, buf_str(&whole));
		code = e->text.ptr ? compiled_make(serving_base(desk_of(r)->serving), e->text, &e->compiled, err)
				   : error_nomem(err);
	}
	buf_release(&whole);
	e->page.version = request_int(r, "version", e->latest.number);
	e->page.text = typed;
	if (!code && request_int(r, "geste", READ) == SAVE)
		code = save(e, &done, err);
	if (code || done)
		return code;
	e->page.read = e->text.len > 0;
	code = tell_problems(e, err);
	if (!code && e->compiled.charter)
		code = tell_preview(e, err);
	if (code)
		return code;
	e->page.comment = request_typed(r, "commentaire");
	e->page.tried = request_typed(r, "essai");
	e->page.text_error = request_mistake(r, "texte");
	e->page.comment_error = request_mistake(r, "commentaire");
	e->page.tried_error = request_mistake(r, "essai");
	if (!request_good(r))
		e->page.mistakes = request_mistakes(r);
	return show(e, err);
}

static enum error_code run_text(struct request *r, struct error *err)
{
	struct arena arena;
	struct editing e = {.r = r, .arena = &arena};
	arena_init(&arena, CHARTER_ARENA);
	enum error_code code = work(&e, err);
	serving_give(desk_of(r)->serving, e.serving);
	compiled_release(&e.compiled);
	arena_release(&arena);
	return code;
}

const struct route charter_edit_routes[] = {
	{.path = "/reglages/charte/texte",
	 .permission = "charter.edit",
	 .run = run_page,
	 .help = "le texte entier de la charte de l'établissement"},
	{.method = HTTP_POST,
	 .path = "/reglages/charte/texte",
	 .permission = "charter.edit",
	 ROUTE_PARAMS(params),
	 .run = run_text,
	 .help = "relire ou enregistrer le texte de la charte",
	 .flags = ROUTE_FORM,
	 /* Each byte may take three in a form. */
	 .body_max = 3 * OVERLAY_BYTES_MAX + ROUTE_BODY_MAX},
	{0},
};
