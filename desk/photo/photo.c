/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/photo/photo.h"

#include <stdio.h>
#include <string.h>

#include "desk/charter/serving.h"
#include "desk/check/check.h"
#include "verdict/heard.h"
#include "verdict/together.h"
#include "verdict/where.h"

#define MESSAGE_MAX 5000
#define BODY_ROOM ((size_t)128 << 10) /* what the form takes beside its picture */
#define FACTS_SHOWN 40
#define ABOUT_MAX 160
#define AREA_CHARACTERS 48 /* four numbers of five digits, two of ten, and what parts them */
#define AREA_TEXT_MAX 80   /* bytes of a text that names its area */
#define AREA_TOLD_MAX 200
#define HEARD_TOLD_MAX 1000
#define PLACE_MAX 40

/* A picture costs seconds of a processor. */
static const struct limit_rule by_address = {.burst = 20, .every = SIGNIN_SECOND * 2};

static const char *const contexts[] = {"agent", "institution", "usager", NULL};
static const struct ui_option context_labels[BLOUSE_CONTEXTS] = {
	{STR("agent"), STR("en mon nom"), {0}, false},
	{STR("institution"), STR("pour l'établissement"), {0}, false},
	{STR("usager"), STR("comme patient ou visiteur"), {0}, false},
};

static const struct param params[] = {
	{.name = "photo", .label = "Photo ou image", .kind = PARAM_FILE, .max = MEDIA_FILE_MAX, .required = true},
	{.name = "message", .label = "Message", .kind = PARAM_TEXT, .max = MESSAGE_MAX, .lines = true},
	{.name = "contexte", .label = "Je publie", .kind = PARAM_ENUM, .choices = contexts},
	{.name = "accord", .label = "Accord écrit", .kind = PARAM_BOOL},
	{.name = "visages", .label = "Couvrir les visages", .kind = PARAM_BOOL},
	{.name = "textes", .label = "Couvrir les textes", .kind = PARAM_BOOL},
	{.name = "codes", .label = "Couvrir les codes", .kind = PARAM_BOOL},
	{.name = "sans-son", .label = "Sans le son", .kind = PARAM_BOOL},
	{.name = "suivre", .label = "Suivre dans toute la vidéo", .kind = PARAM_BOOL},
	/* « x y largeur hauteur », in pixels of the upright picture, one a line: what the page's script covers. Of a video,
	 * « depuis jusqu'à » may follow, in milliseconds. */
	{.name = "zones",
	 .label = "Zones à couvrir",
	 .kind = PARAM_TEXT,
	 .max = MEDIA_AREAS_MAX * AREA_CHARACTERS,
	 .lines = true},
};

static struct str picture_of(struct request *r)
{
	const struct param_answer *answer = request_answer(r, "photo");
	return answer && answer->count > 0 ? answer->values[0].text : (struct str){"", 0};
}

/* --- the page --- */

static enum error_code begin(struct request *r, bool posted, struct photo_page *page, struct error *err)
{
	const struct desk *desk = desk_of(r);
	struct ui_option *options = ARENA_NEW(request_arena(r), struct ui_option, BLOUSE_CONTEXTS);
	const uint64_t upload = desk->conf->server.upload_max;
	enum error_code code = options ? frame_public(r, STR("Vérifier une image"), FRAME_CHECK, &page->layout, err)
				       : error_nomem(err);
	if (code)
		return code;
	for (size_t i = 0; i < BLOUSE_CONTEXTS; i++) {
		options[i] = context_labels[i];
		options[i].chosen = (int64_t)i == (posted ? request_int(r, "contexte", 0) : 0);
	}
	page->contexts = options;
	page->context_count = BLOUSE_CONTEXTS;
	page->token = request_token(r);
	page->able = desk->media != NULL;
	page->most = (int64_t)(upload > 2 * BODY_ROOM ? upload - BODY_ROOM : upload / 2);
	if (!posted) {
		page->faces = page->texts = page->codes = true;
		return ERR_NONE;
	}
	page->message = request_typed(r, "message");
	page->file_error = request_mistake(r, "photo");
	page->message_error = request_mistake(r, "message");
	page->consented = request_int(r, "accord", 0);
	page->faces = request_int(r, "visages", 0);
	page->texts = request_int(r, "textes", 0);
	page->codes = request_int(r, "codes", 0);
	page->silent = request_int(r, "sans-son", 0);
	page->followed = request_int(r, "suivre", 0);
	return ERR_NONE;
}

/* « en haut à gauche », « page 2, au milieu »: where the middle of an area is. Pages of a document, and the moments of a video
 * that were looked at, stand one below the other. `told` is PLACE_MAX bytes. */
static void tell_place(const struct sight_box *b, const struct media_facts *f, char *told)
{
	static const struct str places[3][3] = {
		{STR("en haut à gauche"), STR("en haut"), STR("en haut à droite")},
		{STR("à gauche"), STR("au milieu"), STR("à droite")},
		{STR("en bas à gauche"), STR("en bas"), STR("en bas à droite")},
	};
	const unsigned width = f->width ? f->width : 1, height = f->height ? f->height : 1;
	unsigned middle = b->y + b->height / 2, column = (b->x + b->width / 2) * 3 / width,
		 row = middle % height * 3 / height;
	const struct str place = places[row][column > 2 ? 2 : column];
	if (f->format == MEDIA_PDF && f->frames > 1)
		snprintf(told, PLACE_MAX, "page %u, %.*s", middle / height + 1, STR_ARG(place));
	else
		snprintf(told, PLACE_MAX, "%.*s", STR_ARG(place));
}

static enum error_code add_findings(struct request *r, const struct blouse_charter *charter,
				    const struct picture_told *told, const struct media_facts *facts,
				    struct photo_page *page, struct error *err)
{
	struct arena *arena = request_arena(r);
	struct photo_finding *items = ARENA_ZNEW(arena, struct photo_finding, told->finding_count + 1);
	if (!items)
		return error_nomem(err);
	for (size_t i = 0; i < told->finding_count; i++) {
		const struct picture_finding *f = &told->findings[i];
		char place[PLACE_MAX] = "";
		if (f->box_count > 0)
			tell_place(&f->boxes[0], facts, place);
		items[i] = (struct photo_finding){
			.number = check_number(arena, i + 1),
			.state = f->found ? check_finding_state(f->level) : UI_NEUTRAL,
			.label = !f->found                                     ? STR("À vous de voir")
				 : check_finding_state(f->level) == UI_NEUTRAL ? STR("Conseil")
									       : STR(""),
			.message = f->message,
			.advice = f->advice ? str_from_c(f->advice) : STR(""),
			.place = f->where.len ? f->where : arena_copy(arena, str_from_c(place)),
		};
		page->spoken = page->spoken || str_eq(f->where, together_where);
		if (!items[i].number.ptr || !items[i].place.ptr)
			return error_nomem(err);
		enum error_code code =
			check_rule_make(arena, blouse_charter_rule(charter, f->rule), &items[i].rule, err);
		if (code)
			return code;
	}
	page->findings = items;
	page->finding_count = told->finding_count;
	return ERR_NONE;
}

static enum error_code add_questions(struct request *r, const struct picture_told *told, struct photo_page *page,
				     struct error *err)
{
	struct ui_fact *items = ARENA_ZNEW(request_arena(r), struct ui_fact, told->question_count + 1);
	if (!items)
		return error_nomem(err);
	for (size_t i = 0; i < told->question_count; i++)
		items[i].text = str_from_c(told->questions[i]);
	page->questions = items;
	page->question_count = told->question_count;
	return ERR_NONE;
}

/* What says where, who or what lies underneath; a shutter speed says nothing. */
static enum error_code add_facts(struct request *r, const struct media_facts *facts, struct photo_page *page,
				 struct error *err)
{
	struct photo_fact *items = ARENA_ZNEW(request_arena(r), struct photo_fact, FACTS_SHOWN);
	if (!items)
		return error_nomem(err);
	for (size_t i = 0; i < facts->fact_count; i++) {
		const struct media_fact *f = &facts->facts[i];
		if (media_kind_weight(f->kind) == MEDIA_SLIGHT)
			continue;
		if (page->fact_count == FACTS_SHOWN) {
			page->more_facts = true;
			break;
		}
		items[page->fact_count++] = (struct photo_fact){
			.kind = str_from_c(media_kind_name(f->kind)),
			.name = f->name,
			.value = f->value,
			.state = UI_NEUTRAL,
		};
	}
	page->facts = items;
	return ERR_NONE;
}

static bool touches(const struct sight_box *a, const struct sight_box *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

/* The number of the first finding that is about this area; 0: none is. */
static size_t finding_of(const struct picture_told *told, const struct sight_box *b)
{
	for (size_t i = 0; i < told->finding_count; i++)
		for (size_t j = 0; j < told->findings[i].box_count; j++)
			if (touches(&told->findings[i].boxes[j], b))
				return i + 1;
	return 0;
}

/* As the form's boxes are named. */
static const struct str kinds[] = {
	[MEDIA_WANT_FACES] = STR("visages"),
	[MEDIA_WANT_TEXT] = STR("textes"),
	[MEDIA_WANT_CODES] = STR("codes"),
};

static enum error_code add_area(struct arena *arena, struct photo_page *page, struct photo_area *items,
				enum media_want kind, struct str told, struct str boxes, struct error *err)
{
	struct photo_area *item = &items[page->area_count];
	*item = (struct photo_area){
		.number = check_number(arena, page->area_count + 1),
		.kind = kinds[kind],
		.told = arena_copy(arena, told),
		.boxes = arena_copy(arena, boxes),
	};
	if (!item->number.ptr || !item->told.ptr || !item->boxes.ptr)
		return error_nomem(err);
	page->area_count++;
	return ERR_NONE;
}

/* « Texte « DURAND », en haut (constat 2) ». */
static void tell_area(char told[AREA_TOLD_MAX], const char *what, struct str text, const struct sight_box *b,
		      const struct media_facts *f, const struct picture_told *judged)
{
	char place[PLACE_MAX];
	tell_place(b, f, place);
	const size_t finding = finding_of(judged, b);
	if (text.len > 0)
		snprintf(told, AREA_TOLD_MAX, "%s « %.*s », %s", what, STR_ARG(text), place);
	else
		snprintf(told, AREA_TOLD_MAX, "%s, %s", what, place);
	const size_t length = strlen(told);
	if (finding > 0)
		snprintf(told + length, AREA_TOLD_MAX - length, " (constat %zu)", finding);
}

static enum error_code add_still(struct arena *arena, const struct media_facts *f, const struct picture_told *judged,
				 struct photo_page *page, struct photo_area *items, enum media_want kind,
				 const char *what, struct str text, const struct sight_box *b, struct error *err)
{
	/* What the same tick covers without script. */
	const struct media_area area = media_area_around(kind, b, f->width, f->height);
	char told[AREA_TOLD_MAX], box[AREA_CHARACTERS];
	tell_area(told, what, text, b, f, judged);
	snprintf(box, sizeof(box), "%u %u %u %u", area.x, area.y, area.width, area.height);
	return add_area(arena, page, items, kind, str_from_c(told), str_from_c(box), err);
}

/* Adds from when to when; `until` 0: to the end. */
static void tell_moments(char told[AREA_TOLD_MAX], unsigned from, unsigned until)
{
	const size_t length = strlen(told), room = AREA_TOLD_MAX - length;
	const unsigned first = from / 1000, last = (until + 999) / 1000;
	if (!from && !until)
		snprintf(told + length, room, ", du début à la fin");
	else if (!until)
		snprintf(told + length, room, ", de %u:%02u à la fin", first / 60, first % 60);
	else
		snprintf(told + length, room, ", de %u:%02u à %u:%02u", first / 60, first % 60, last / 60, last % 60);
}

/* One thing of a video, with the areas that follow it; *ret_next: the first area of the next thing. */
static enum error_code add_trail(struct arena *arena, const struct media_result *result, size_t first,
				 struct photo_page *page, struct photo_area *items, size_t *ret_next, struct error *err)
{
	static const char *const names[] = {
		[MEDIA_WANT_FACES] = "Visage",
		[MEDIA_WANT_TEXT] = "Texte",
		[MEDIA_WANT_CODES] = "Code",
	};
	const struct media_trail *t = &result->trails.items[first];
	const struct sight_box box = {t->area.x, t->area.y, t->area.width, t->area.height};
	_cleanup_buf_ struct buf boxes;
	char told[AREA_TOLD_MAX];
	size_t i = first;
	buf_init(&boxes, (size_t)MEDIA_TRAILS_MAX * AREA_CHARACTERS);
	for (; i < result->trails.count && result->trails.items[i].number == t->number; i++) {
		const struct media_area *a = &result->trails.items[i].area;
		buf_addf(&boxes, "%s%u %u %u %u %u %u", i > first ? ";" : "", a->x, a->y, a->width, a->height, a->from,
			 a->until);
	}
	tell_area(told, names[t->what], t->text, &box, &result->facts, &(struct picture_told){0});
	tell_moments(told, t->area.from, result->trails.items[i - 1].area.until);
	*ret_next = i;
	return boxes.failed ? error_nomem(err)
			    : add_area(arena, page, items, t->what, str_from_c(told), buf_str(&boxes), err);
}

static enum error_code add_trails(struct arena *arena, const struct media_result *result, struct photo_page *page,
				  struct error *err)
{
	struct photo_area *items = ARENA_ZNEW(arena, struct photo_area, result->trails.things + 1);
	enum error_code code = items ? ERR_NONE : error_nomem(err);
	for (size_t i = 0; !code && i < result->trails.count;)
		code = add_trail(arena, result, i, page, items, &i, err);
	page->areas = items;
	return code;
}

static enum error_code add_areas(struct request *r, const struct media_result *result, const struct picture_told *told,
				 struct photo_page *page, struct error *err)
{
	const struct sight_seen *seen = &result->seen;
	const struct media_facts *f = &result->facts;
	struct arena *arena = request_arena(r);
	page->width = f->width;
	page->height = f->height;
	page->still = media_format_is_still(f->format);
	page->cut_short = page->followed && !page->still ? result->trails.cut_short : seen->cut_short;
	if (!page->still)
		return add_trails(arena, result, page, err);
	struct photo_area *items =
		ARENA_ZNEW(arena, struct photo_area, seen->face_count + seen->line_count + seen->code_count + 1);
	enum error_code code = items ? ERR_NONE : error_nomem(err);
	for (size_t i = 0; !code && i < seen->face_count; i++)
		code = add_still(arena, f, told, page, items, MEDIA_WANT_FACES, "Visage", STR(""), &seen->faces[i].box,
				 err);
	for (size_t i = 0; !code && i < seen->line_count; i++) {
		const struct sight_line *line = &seen->lines[i];
		const struct str text = line->illegible || line->text.len > AREA_TEXT_MAX ? STR("") : line->text;
		code = add_still(arena, f, told, page, items, MEDIA_WANT_TEXT, "Texte", text, &line->box, err);
	}
	for (size_t i = 0; !code && i < seen->code_count; i++)
		code = add_still(arena, f, told, page, items, MEDIA_WANT_CODES, sight_code_name(seen->codes[i].kind),
				 STR(""), &seen->codes[i].box, err);
	page->areas = items;
	return code;
}

static enum error_code add_about(struct request *r, const struct media_facts *f, struct photo_page *page,
				 struct error *err)
{
	char about[ABOUT_MAX];
	struct french_room width, height;
	snprintf(about, sizeof(about), "%s, %.*s × %.*s pixels.", media_format_name(f->format),
		 STR_ARG(french_number(&width, f->width)), STR_ARG(french_number(&height, f->height)));
	page->about = arena_copy(request_arena(r), str_from_c(about));
	return page->about.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_heard(struct request *r, const struct media_heard *heard, struct photo_page *page,
				 struct error *err)
{
	_cleanup_buf_ struct buf told;
	buf_init(&told, HEARD_TOLD_MAX);
	heard_tell(&told, heard);
	page->heard = arena_copy(request_arena(r), buf_str(&told));
	return page->heard.ptr && !told.failed ? ERR_NONE : error_nomem(err);
}

/* --- what is asked of the worker --- */

/* A thread of the server waits while a picture is read: some stay for everybody else. */
static enum error_code run_job(struct request *r, const struct media_job *job, struct media_result *ret_result,
			       struct error *err)
{
	struct desk *desk = desk_of(r);
	const unsigned most = desk->conf->server.threads > 3 ? (unsigned)desk->conf->server.threads / 2 : 1;
	enum error_code code;
	if (atomic_fetch_add(&desk->pictures, 1) >= most)
		code = error_set(err, ERR_UNAVAILABLE,
				 "D'autres images sont lues en ce moment. Recommencez dans quelques secondes.");
	else
		code = media_run(desk->media, request_arena(r), job, ret_result, err);
	atomic_fetch_sub(&desk->pictures, 1);
	return code;
}

/* What the picture does is told beside its form; anything else is an error of the server's. */
static bool is_told(enum error_code code)
{
	return code == ERR_UNAVAILABLE || code == ERR_LIMIT || code == ERR_FORMAT || code == ERR_USAGE ||
	       code == ERR_UTF8;
}

static enum error_code judge(struct request *r, const struct blouse_charter *charter, const struct media_result *result,
			     struct picture_told *ret_told, struct blouse_checker **ret_checker, struct error *err)
{
	struct blouse_error e = {0};
	const struct picture_given given = {
		.seen = &result->seen,
		.heard = &result->heard,
		.hidden = result->facts.hidden,
		.hidden_count = result->facts.hidden_count,
		.placed = result->facts.gps.found,
		.latitude = result->facts.gps.latitude,
		.longitude = result->facts.gps.longitude,
		.message = str_trim(request_text(r, "message")),
		.context = (enum blouse_context)request_int(r, "contexte", 0),
		.network = BLOUSE_NETWORK_NONE,
		.consented = request_int(r, "accord", 0),
	};
	if (blouse_checker_new(charter, ret_checker, &e))
		return error_set(err, ERR_NOMEM, "%s", e.message);
	enum error_code code = picture_judge(request_arena(r), charter, *ret_checker, &given, ret_told, err);
	return code ? code : together_tell(request_arena(r), given.message, ret_told, err);
}

static enum error_code look(struct request *r, const struct blouse_charter *charter, struct photo_page *page,
			    struct error *err)
{
	struct media_result result = {0};
	struct picture_told told = {0};
	struct blouse_checker *checker = NULL;
	const struct media_job job = {.wants = MEDIA_WANT_FACTS | MEDIA_WANT_SIGHT | MEDIA_WANT_VOICE |
					       (page->followed ? MEDIA_WANT_TRAILS : 0),
				      .file = picture_of(r)};
	enum error_code code = run_job(r, &job, &result, err);
	if (!code)
		code = judge(r, charter, &result, &told, &checker, err);
	if (!code)
		code = add_findings(r, charter, &told, &result.facts, page, err);
	if (!code)
		code = add_questions(r, &told, page, err);
	if (!code)
		code = add_facts(r, &result.facts, page, err);
	if (!code)
		code = add_about(r, &result.facts, page, err);
	if (!code)
		code = add_areas(r, &result, &told, page, err);
	if (!code)
		code = add_heard(r, &result.heard, page, err);
	page->looked = !code;
	page->state = check_state(told.verdict);
	page->loud = !code && page->state == UI_CLEAR && media_facts_weight(&result.facts) == MEDIA_GRAVE;
	if (page->loud)
		page->state = UI_REVIEW;
	blouse_checker_free(checker);
	return code;
}

static bool take_number(struct str *rest, unsigned most, unsigned *ret_number)
{
	struct str word;
	unsigned long long number;
	*rest = str_cut(*rest, ' ', &word);
	if (!str_to_u64(word, most, &number))
		return false;
	*ret_number = (unsigned)number;
	return true;
}

static bool take_area(struct str line, struct media_area *a)
{
	bool good = take_number(&line, MEDIA_SIDE_MAX, &a->x) && take_number(&line, MEDIA_SIDE_MAX, &a->y) &&
		    take_number(&line, MEDIA_SIDE_MAX, &a->width) && take_number(&line, MEDIA_SIDE_MAX, &a->height) &&
		    a->width > 0 && a->height > 0;
	if (!good || line.len == 0)
		return good;
	return take_number(&line, UINT32_MAX, &a->from) && take_number(&line, UINT32_MAX, &a->until) && line.len == 0 &&
	       (!a->until || a->until > a->from);
}

/* Whether an area lies in its picture is the worker's to say. */
static enum error_code read_areas(struct request *r, struct media_job *job, struct error *err)
{
	struct str rest = request_text(r, "zones");
	struct media_area *areas = ARENA_ZNEW(request_arena(r), struct media_area, MEDIA_AREAS_MAX);
	if (!areas)
		return error_nomem(err);
	while (rest.len > 0) {
		struct str line;
		rest = str_cut(rest, '\n', &line);
		line = str_trim(line);
		if (line.len == 0)
			continue;
		if (job->area_count == MEDIA_AREAS_MAX)
			return error_set(err, ERR_LIMIT, "Il y a trop de zones à couvrir : %u au plus.",
					 MEDIA_AREAS_MAX);
		struct media_area *a = &areas[job->area_count++];
		if (!take_area(line, a))
			return error_set(err, ERR_FORMAT,
					 "Les zones à couvrir sont illisibles. Rechargez la page, puis recommencez.");
	}
	job->areas = areas;
	return ERR_NONE;
}

static enum error_code make_copy(struct request *r, struct error *err)
{
	char name[32];
	struct media_result result = {0};
	const unsigned cover = (request_int(r, "visages", 0) ? MEDIA_WANT_FACES : 0) |
			       (request_int(r, "textes", 0) ? MEDIA_WANT_TEXT : 0) |
			       (request_int(r, "codes", 0) ? MEDIA_WANT_CODES : 0);
	struct media_job job = {.wants = MEDIA_WANT_COPY | cover |
					 (request_int(r, "sans-son", 0) ? MEDIA_WANT_SILENCE : 0),
				.cover = MEDIA_COVER_MOSAIC,
				.cover_found = cover,
				.file = picture_of(r)};
	enum error_code code = read_areas(r, &job, err);
	if (!code)
		code = run_job(r, &job, &result, err);
	if (code)
		return code;
	/* A name that says nothing: neither who took it nor when. */
	snprintf(name, sizeof(name), "image.%s", media_format_extension(result.copy.format));
	buf_add_str(request_file(r, name, MEDIA_FILE_MAX), result.copy.bytes);
	return ERR_NONE;
}

/* --- routes --- */

static enum error_code run_page(struct request *r, struct error *err)
{
	struct photo_page page = {0};
	enum error_code code = begin(r, false, &page, err);
	if (!code)
		photo_page(request_html(r), &page);
	return code;
}

/* The form again, with what was found, or why nothing was. */
static enum error_code show(struct request *r, const struct error *refused, struct error *err)
{
	struct photo_page page = {0};
	struct serving *serving = desk_of(r)->serving;
	const struct session *session = request_session(r);
	const struct serving_charter *own = NULL;
	struct error trouble = {0};
	struct store_conn *conn;
	enum error_code code = begin(r, true, &page, err);
	if (!code && session)
		code = request_store(r, &conn, err);
	if (!code && session)
		code = serving_take(serving, conn, session->establishment_id, &own, err);
	if (code)
		return code;
	if (refused)
		trouble = *refused;
	else if (!request_good(r))
		page.mistakes = request_mistakes(r);
	else if (page.able)
		look(r, own ? own->charter : serving_base(serving)->charter, &page, &trouble);
	if (is_told(trouble.code)) {
		page.trouble = str_from_c(trouble.message);
		request_status(r, trouble.code == ERR_UNAVAILABLE ? 503 : 422);
	} else if (trouble.code) {
		*err = trouble;
		code = trouble.code;
	}
	if (!code)
		photo_page(request_html(r), &page);
	serving_give(serving, own);
	return code;
}

static enum error_code run_look(struct request *r, struct error *err) { return show(r, NULL, err); }

static enum error_code run_copy(struct request *r, struct error *err)
{
	struct error refused = {0};
	if (!request_good(r) || !desk_of(r)->media)
		return show(r, NULL, err);
	if (!make_copy(r, &refused))
		return ERR_NONE;
	return show(r, &refused, err);
}

static enum error_code run_again(struct request *r, struct error *err)
{
	(void)err;
	request_redirect(r, STR("/verifier/photo"));
	return ERR_NONE;
}

const struct route photo_routes[] = {
	{.path = "/verifier/photo",
	 .run = run_page,
	 .help = "page où l'on fait regarder une image",
	 .flags = ROUTE_FILMS},
	{.method = HTTP_POST,
	 .path = "/verifier/photo",
	 ROUTE_PARAMS(params),
	 .run = run_look,
	 .help = "faire regarder une image ; rien n'est gardé",
	 .flags = ROUTE_FORM | ROUTE_READS | ROUTE_FILMS,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .rate = &by_address},
	{.path = "/verifier/photo/copie", .run = run_again, .help = "ramène à la page où l'on fait regarder une image"},
	{.method = HTTP_POST,
	 .path = "/verifier/photo/copie",
	 ROUTE_PARAMS(params),
	 .run = run_copy,
	 .help = "recevoir la copie propre d'une image ; rien n'est gardé",
	 .flags = ROUTE_FORM | ROUTE_READS | ROUTE_FILMS,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .rate = &by_address},
	{0},
};
