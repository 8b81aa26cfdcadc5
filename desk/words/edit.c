/* SPDX-License-Identifier: Apache-2.0 */
/* Writing on a page of the guide: read by the engine as often as one likes, kept as a draft, then published. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/words/pages.h"
#include "desk/words/shown.h"

#define LINES_MAX ((size_t)512 << 10)
#define BODY_MAX ((size_t)512 << 10) /* accents take six bytes when they travel */
#define NUMBER_MAX INT64_C(1000000000000)

enum gesture { READ, MORE, RESET, KEEP, PUBLISH };
static const char *const gestures[] = {"relire", "ajouter", "reprendre", "garder", "publier", NULL};
static const char *const kinds[] = {"probleme", "convient", NULL};

/* The names of an example's fields. */
static const struct slot_names {
	const char *number, *text, *kind, *note;
} slot_names[WORDS_EXAMPLES_MAX] = {
	{"1", "exemple-1", "genre-1", "remarque-1"}, {"2", "exemple-2", "genre-2", "remarque-2"},
	{"3", "exemple-3", "genre-3", "remarque-3"}, {"4", "exemple-4", "genre-4", "remarque-4"},
	{"5", "exemple-5", "genre-5", "remarque-5"}, {"6", "exemple-6", "genre-6", "remarque-6"},
};

#define SLOT(n)                                                                                                        \
	{.name = "exemple-" n, .label = "Exemple " n, .kind = PARAM_TEXT, .max = WORDS_EXAMPLE_MAX, .lines = true},    \
		{.name = "genre-" n, .label = "Ce que montre l'exemple " n, .kind = PARAM_ENUM, .choices = kinds},     \
	{                                                                                                              \
		.name = "remarque-" n, .label = "Remarque sur l'exemple " n, .kind = PARAM_TEXT,                       \
		.max = WORDS_NOTE_MAX, .lines = true                                                                   \
	}

static const struct param params[] = {
	WORDS_PAGE_PARAM,
	{.name = "version", .label = "Version de départ", .kind = PARAM_INT, .max = NUMBER_MAX, .required = true},
	{.name = "geste", .label = "Ce qu'il faut faire", .kind = PARAM_ENUM, .choices = gestures, .required = true},
	{.name = "titre", .label = "Titre", .kind = PARAM_TEXT, .max = WORDS_TITLE_MAX},
	{.name = "accroche", .label = "Accroche", .kind = PARAM_TEXT, .max = WORDS_LEAD_MAX},
	{.name = "dessin", .label = "Dessin", .kind = PARAM_TEXT, .max = 16},
	{.name = "place", .label = "Place", .kind = PARAM_INT, .max = WORDS_POSITION_MAX},
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = WORDS_OWN_TEXT_MAX, .lines = true},
	SLOT("1"),
	SLOT("2"),
	SLOT("3"),
	SLOT("4"),
	SLOT("5"),
	SLOT("6"),
	{.name = "slogan", .label = "Slogan", .kind = PARAM_TEXT, .max = WORDS_SLOGAN_MAX},
	{.name = "phrase", .label = "Phrase", .kind = PARAM_TEXT, .max = WORDS_SENTENCE_MAX},
	{.name = "contact", .label = "Contact", .kind = PARAM_TEXT, .max = WORDS_CONTACT_MAX},
	{.name = "note", .label = "Ce que vous changez", .kind = PARAM_TEXT, .max = WORDS_COMMENT_MAX},
	{.name = "vu", .label = "Publier malgré la relecture", .kind = PARAM_BOOL},
};
static const struct param page_params[] = {WORDS_PAGE_PARAM, FRAME_DONE_PARAM};

struct editing {
	struct words_work work;
	struct request *r;
	struct words words; /* what stands in the form */
	size_t slots;       /* examples that the form has room for */
	struct words_review review;
	struct site_words shown;
	struct words_edit page;
};

static struct str text_of(const struct editing *e, const char *name) { return request_typed(e->r, name); }

/* What was typed, good or not. */
static enum error_code take_form(struct editing *e, struct error *err)
{
	struct words *w = &e->words;
	struct words_example *examples = ARENA_ZNEW(request_arena(e->r), struct words_example, WORDS_EXAMPLES_MAX);
	if (!examples)
		return error_nomem(err);
	*w = (struct words){.text = text_of(e, "texte"), .examples = examples};
	if (e->work.kind == WORDS_OWN) {
		w->title = text_of(e, "titre");
		w->lead = text_of(e, "accroche");
		w->icon = text_of(e, "dessin");
		w->position = request_int(e->r, "place", WORDS_POSITION_MAX);
	}
	for (size_t i = 0; e->work.kind == WORDS_RULE && i < WORDS_EXAMPLES_MAX; i++) {
		const struct slot_names *names = &slot_names[i];
		const struct words_example example = {text_of(e, names->text), text_of(e, names->note),
						      request_int(e->r, names->kind, 0) == 0};
		/* An example whose text and remark are empty is gone. */
		if (example.text.len > 0 || example.note.len > 0)
			examples[w->example_count++] = example;
	}
	if (e->work.kind == WORDS_RULE) {
		w->slogan = text_of(e, "slogan");
		w->sentence = text_of(e, "phrase");
		w->contact = text_of(e, "contact");
	}
	return ERR_NONE;
}

/* What the store has: the draft, or what is published. */
static enum error_code take_row(struct editing *e, bool published, struct error *err)
{
	const struct words_row *row = &e->work.row;
	return words_read(request_arena(e->r), row->drafted && !published ? row->draft : row->content, &e->words, err);
}

static struct str json_of(struct editing *e, struct error *err)
{
	_cleanup_buf_ struct buf json;
	buf_init(&json, WORDS_JSON_MAX);
	if (!words_empty(&e->words))
		words_write(&json, &e->words);
	struct str copy = json.failed ? (struct str){0} : arena_copy(request_arena(e->r), buf_str(&json));
	if (!copy.ptr)
		error_nomem(err);
	return copy;
}

/* Mistakes of the words go beside their fields; examples that were left empty moved the others up. */
static enum error_code look(struct editing *e, struct error *err)
{
	struct words_mistake mistakes[WORDS_MISTAKES_MAX];
	size_t count = 0;
	enum error_code code = ERR_NONE;
	if (!words_empty(&e->words))
		code = words_check(request_arena(e->r), e->work.kind, &e->words, mistakes, &count, err);
	else if (e->work.kind == WORDS_OWN)
		request_mistaken(e->r, "titre", STR("Une page a un titre."));
	for (size_t i = 0; !code && i < count; i++)
		if (request_mistake(e->r, mistakes[i].field).len == 0)
			request_mistaken(e->r, mistakes[i].field, mistakes[i].text);
	return code;
}

/* What the engine says, and how it will look. */
static enum error_code read_again(struct editing *e, struct error *err)
{
	struct arena *arena = request_arena(e->r);
	const struct blouse_charter *charter = e->work.serving->charter;
	const struct guide_rule *rule = e->work.place.rule;
	enum error_code code = words_review(arena, charter, rule, e->work.kind, &e->words, &e->review, err);
	if (!code)
		code = words_show(arena, desk_of(e->r)->guide, e->work.site, charter, e->work.row.page, &e->words,
				  &e->shown, err);
	if (code)
		return code;
	e->page.shown = &e->shown;
	e->page.review = (struct words_review_page){true, e->review.remarks, e->review.remark_count};
	bool posted = request_route(e->r)->method == HTTP_POST;
	for (size_t i = 0; posted && i < e->words.example_count; i++)
		if (e->review.refused & (1u << i))
			request_mistaken(e->r, slot_names[i].text,
					 STR("Cet exemple ne respecte pas la charte : il ne peut pas être dit bon. "
					     "Changez-le, ou dites qu'il pose problème."));
	return ERR_NONE;
}

static enum error_code fill_slots(struct editing *e, struct error *err)
{
	struct arena *arena = request_arena(e->r);
	size_t count = e->slots > e->words.example_count ? e->slots : e->words.example_count;
	struct words_slot *slots = ARENA_ZNEW(arena, struct words_slot, WORDS_EXAMPLES_MAX);
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, 2 * WORDS_EXAMPLES_MAX);
	if (!slots || !options)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const struct slot_names *names = &slot_names[i];
		struct words_example example = {.text = {"", 0}, .note = {"", 0}, .breaks = i % 2 == 0};
		if (i < e->words.example_count)
			example = e->words.examples[i];
		options[2 * i] = (struct ui_option){
			.value = STR("probleme"), .label = STR("Il pose problème"), .chosen = example.breaks};
		options[2 * i + 1] = (struct ui_option){
			.value = STR("convient"), .label = STR("Il convient"), .chosen = !example.breaks};
		slots[i] = (struct words_slot){.number = str_from_c(names->number),
					       .text_name = str_from_c(names->text),
					       .kind_name = str_from_c(names->kind),
					       .note_name = str_from_c(names->note),
					       .text = example.text,
					       .note = example.note,
					       .kinds = &options[2 * i],
					       .kind_count = 2};
		if (request_route(e->r)->method == HTTP_POST) {
			slots[i].text_error = request_mistake(e->r, names->text);
			slots[i].note_error = request_mistake(e->r, names->note);
		}
	}
	e->page.slots = slots;
	e->page.slot_count = count;
	e->page.more = count < WORDS_EXAMPLES_MAX;
	return ERR_NONE;
}

static enum error_code fill_own(struct editing *e, struct error *err)
{
	struct arena *arena = request_arena(e->r);
	size_t count = 0;
	char number[24];
	while (words_icons[count].id)
		count++;
	struct ui_option *options = ARENA_ZNEW(arena, struct ui_option, count);
	if (!options)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++)
		options[i] = (struct ui_option){.value = str_from_c(words_icons[i].id),
						.label = str_from_c(words_icons[i].label),
						.chosen = str_eq(e->words.icon, str_from_c(words_icons[i].id))};
	snprintf(number, sizeof(number), "%" PRId64, e->words.position);
	e->page.icons = options;
	e->page.icon_count = count;
	e->page.title = e->words.title;
	e->page.lead = e->words.lead;
	e->page.position = arena_copy(arena, str_from_c(number));
	return e->page.position.ptr ? ERR_NONE : error_nomem(err);
}

static void tell_errors(struct editing *e)
{
	struct request *r = e->r;
	struct words_edit *p = &e->page;
	p->title_error = request_mistake(r, "titre");
	p->lead_error = request_mistake(r, "accroche");
	p->icon_error = request_mistake(r, "dessin");
	p->position_error = request_mistake(r, "place");
	p->text_error = request_mistake(r, "texte");
	p->slogan_error = request_mistake(r, "slogan");
	p->sentence_error = request_mistake(r, "phrase");
	p->contact_error = request_mistake(r, "contact");
	p->comment_error = request_mistake(r, "note");
	p->see_error = request_mistake(r, "vu");
	p->comment = request_typed(r, "note");
	if (!request_good(r))
		p->mistakes = request_mistakes(r);
}

static enum error_code show(struct editing *e, struct error *err)
{
	static const struct frame_done words[] = {
		{"brouillon", STR("Le brouillon est gardé. Il n'est pas encore publié.")},
		{"publie", STR("C'est publié : le guide le montre dès maintenant.")},
		{"rien", STR("Rien n'a changé depuis la dernière publication.")},
		{"reprise", STR("La version choisie est de nouveau publiée.")},
		{"cree", STR("La page est commencée. Personne ne la voit avant que vous la publiiez.")},
		{0},
	};
	struct words_edit *p = &e->page;
	struct arena *arena = request_arena(e->r);
	const struct words_row *row = &e->work.row;
	bool posted = request_route(e->r)->method == HTTP_POST;
	if (posted)
		tell_errors(e);
	enum error_code code = frame_make(e->r, e->work.place.title, FRAME_SETTINGS, &p->frame, err);
	if (!code && !posted)
		code = frame_say(e->r, &p->frame, words, err);
	if (!code && e->work.kind == WORDS_RULE)
		code = fill_slots(e, err);
	if (!code && e->work.kind == WORDS_OWN)
		code = fill_own(e, err);
	if (code)
		return code;
	p->way = words_way;
	p->way_count = 2;
	p->here = e->work.place.title;
	p->href = words_href(arena, row->page, "");
	p->versions = words_href(arena, row->page, "/versions");
	p->remove = words_href(arena, row->page, "/retirer");
	p->preview = words_href(arena, row->page, "/relire");
	if (!p->preview.ptr || !p->href.ptr || !p->versions.ptr || !p->remove.ptr)
		return error_nomem(err);
	p->published = row->content.len > 0;
	p->own = e->work.kind == WORDS_OWN;
	p->rule = e->work.kind == WORDS_RULE;
	p->see = p->published || !p->own ? e->work.place.href : (struct str){"", 0};
	p->number = row->number;
	p->drafted = row->drafted;
	p->drafter = row->drafter;
	p->draft_at = row->draft_at;
	p->text = e->words.text;
	p->text_max = p->own ? WORDS_OWN_TEXT_MAX : WORDS_TEXT_MAX;
	p->slogan = e->words.slogan;
	p->sentence = e->words.sentence;
	p->contact = e->words.contact;
	p->sign = e->work.site->sign;
	p->about = e->work.place.rule;
	p->state = p->about ? guide_level_state(p->about->level) : UI_NEUTRAL;
	words_edit(request_html(e->r), p);
	return ERR_NONE;
}

/* Somebody else wrote meanwhile: what they have, beside what is in the form. What is sent next was made knowing of it. */
static enum error_code tell_clash(struct editing *e, struct error *err)
{
	struct arena *arena = request_arena(e->r);
	struct words theirs;
	struct diff diff;
	_cleanup_buf_ struct buf before, after;
	buf_init(&before, LINES_MAX);
	buf_init(&after, LINES_MAX);
	struct charter_clash *clash = ARENA_ZNEW(arena, struct charter_clash, 1);
	const struct words_row *row = &e->work.row;
	enum error_code code =
		clash ? words_read(arena, row->drafted ? row->draft : row->content, &theirs, err) : error_nomem(err);
	if (code)
		return code;
	words_lines(&before, e->work.kind, &theirs);
	words_lines(&after, e->work.kind, &e->words);
	struct str a = arena_copy(arena, buf_str(&before)), b = arena_copy(arena, buf_str(&after));
	code = before.failed || after.failed || !a.ptr || !b.ptr ? error_nomem(err)
								 : diff_make(arena, a, b, &diff, err);
	if (code)
		return code;
	*clash = (struct charter_clash){row->number,
					row->drafted ? row->drafter : row->author,
					row->drafted ? STR("brouillon") : row->comment,
					{diff.lines, diff.line_count, diff.added, diff.removed, 0}};
	e->page.clash = clash;
	e->page.version = row->version;
	request_status(e->r, 409);
	return ERR_NONE;
}

static void leave(struct editing *e, const char *word)
{
	char behind[32];
	snprintf(behind, sizeof(behind), "?fait=%s", word);
	request_redirect(e->r, words_href(request_arena(e->r), e->work.row.page, behind));
}

/* A draft that says what is published is none. */
static enum error_code keep(struct editing *e, struct str json, const char **ret_done, struct error *err)
{
	const struct words_row *row = &e->work.row;
	bool same = str_eq(json, row->content) && (row->number > 0 || json.len == 0);
	if (same && !row->drafted) {
		*ret_done = "rien";
		return ERR_NONE;
	}
	enum error_code code = words_keep_draft(e->r, row, same ? (struct str){0} : json, "guide.draft", err);
	*ret_done = code ? NULL : "brouillon";
	return code;
}

static enum error_code publish(struct editing *e, struct str json, const char **ret_done, struct error *err)
{
	const struct words_row *row = &e->work.row;
	if (str_eq(json, row->content)) {
		*ret_done = "rien";
		return row->drafted ? words_keep_draft(e->r, row, (struct str){0}, "guide.draft", err) : ERR_NONE;
	}
	enum error_code code = words_publish_now(e->r, row, json, request_text(e->r, "note"), "guide.publish", err);
	*ret_done = code ? NULL : "publie";
	return code;
}

static enum error_code save(struct editing *e, enum gesture gesture, const char **ret_done, struct error *err)
{
	struct str json = json_of(e, err);
	if (!json.ptr)
		return ERR_NOMEM;
	enum error_code code = ERR_CONFLICT;
	if (request_int(e->r, "version", 0) == e->work.row.version)
		code = gesture == KEEP ? keep(e, json, ret_done, err) : publish(e, json, ret_done, err);
	if (code != ERR_CONFLICT)
		return code;
	/* Who was faster is read again. */
	struct words_work again;
	code = words_open(e->r, e->work.row.page, &again, err);
	if (code) {
		words_close(&again);
		return code;
	}
	words_close(&e->work);
	e->work = again;
	return tell_clash(e, err);
}

/* What the establishment must not say in its own name, it publishes knowing so. */
static void ask_to_see(struct editing *e)
{
	if (!e->review.stops)
		return;
	e->page.must_see = true;
	if (!request_int(e->r, "vu", 0))
		request_mistaken(e->r, "vu",
				 STR("La relecture trouve ce qu'il ne faut pas publier. Changez le texte, ou cochez "
				     "cette case si elle se trompe."));
}

static enum error_code work(struct editing *e, enum gesture gesture, struct error *err)
{
	struct request *r = e->r;
	const char *done = NULL;
	e->page.version = request_int(r, "version", 0);
	enum error_code code = gesture == RESET ? take_row(e, true, err) : take_form(e, err);
	e->slots = e->words.example_count + (gesture == MORE || e->words.example_count == 0);
	if (!code)
		code = look(e, err);
	bool reads = request_good(r) && !words_empty(&e->words);
	if (!code && reads)
		code = read_again(e, err);
	if (!code && reads && gesture == PUBLISH)
		ask_to_see(e);
	if (!code && request_good(r) && gesture >= KEEP)
		code = save(e, gesture, &done, err);
	if (code)
		return code;
	if (!done)
		return show(e, err);
	leave(e, done);
	return ERR_NONE;
}

static enum error_code answer(struct request *r, enum gesture gesture, struct error *err)
{
	struct editing e = {.r = r};
	enum error_code code = words_open(r, request_text(r, "page"), &e.work, err);
	if (!code)
		code = work(&e, gesture, err);
	words_close(&e.work);
	return code;
}

static enum error_code run_write(struct request *r, struct error *err)
{
	return answer(r, (enum gesture)request_int(r, "geste", READ), err);
}

/* What the page's script asks for while one types: nobody who writes waits for it. */
static enum error_code run_read(struct request *r, struct error *err) { return answer(r, READ, err); }

static enum error_code run_page(struct request *r, struct error *err)
{
	struct editing e = {.r = r};
	struct words_mistake mistakes[WORDS_MISTAKES_MAX];
	size_t wrong = 0;
	enum error_code code = words_open(r, request_text(r, "page"), &e.work, err);
	if (!code)
		code = take_row(&e, false, err);
	e.page.version = e.work.row.version;
	e.slots = e.words.example_count ? 0 : 1;
	if (!code && !words_empty(&e.words))
		code = words_check(request_arena(r), e.work.kind, &e.words, mistakes, &wrong, err);
	if (!code && wrong == 0 && !words_empty(&e.words))
		code = read_again(&e, err);
	if (!code)
		code = show(&e, err);
	words_close(&e.work);
	return code;
}

/* The page's script asks a little behind each pause. */
static const struct limit_rule readings = {.burst = 240, .every = 250000};

const struct route words_edit_routes[] = {
	{.path = "/reglages/guide/{page}",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les mots de l'établissement sur une page du guide"},
	{.method = HTTP_POST,
	 .path = "/reglages/guide/{page}",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(params),
	 .run = run_write,
	 .help = "relire, garder ou publier les mots de l'établissement sur une page du guide",
	 .flags = ROUTE_FORM,
	 .body_max = BODY_MAX},
	{.method = HTTP_POST,
	 .path = "/reglages/guide/{page}/relire",
	 .permission = WORDS_PERMISSION,
	 ROUTE_PARAMS(params),
	 .run = run_read,
	 .help = "relire les mots de l'établissement ; rien n'est gardé",
	 .flags = ROUTE_FORM | ROUTE_READS,
	 .rate = &readings,
	 .body_max = BODY_MAX},
	{0},
};
