/* SPDX-License-Identifier: Apache-2.0 */
/* The lists, a page each: what stands there, a button to take it away, a form to add. Each gesture is a version, with a
 * comment of its own; it is made on the latest text, so that two people who add at once both succeed. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "compiler/perimeter.h"
#include "desk/charter/charter.h"
#include "web/french.h"

#define TEXT_MAX (2 * OVERLAY_BYTES_MAX) /* while it is changed; the compiler refuses what is too long */
#define LINES_MAX 300                    /* names added at once */
#define PERIMETER_MAX 40000              /* characters of an outline, as tools write it */

static const char *const networks[] = {"facebook", "instagram", "x",    "linkedin", "bluesky",
				       "mastodon", "tiktok",    "blog", "forum",    NULL};
static const char *const network_labels[] = {"Facebook", "Instagram", "X",    "LinkedIn", "Bluesky",
					     "Mastodon", "TikTok",    "Blog", "Forum"};
static const char *const contacts[] = {"communication", "usagers",   "drh", "affaires-medicales", "juridique", "dpo",
				       "informatique",  "direction", NULL};
static const char *const contact_labels[] = {
	"Communication", "Usagers", "Ressources humaines",   "Affaires médicales",
	"Juridique",     "DPO",     "Sécurité informatique", "Direction, garde administrative"};

struct column {
	const char *name, *label, *hint; /* of the form; the label heads the column too */
	const char *const *choices, *const *labels;
	enum ui_text_type type;
	int64_t max;
	bool required, area;
};

#define REPLACED "Celui qui existe déjà est remplacé ; les commentaires écrits dans ses lignes du texte se perdent."

static const struct list {
	const char *href, *title, *lead;
	const char *add, *button, *empty;
	enum names_kind kind;
	size_t column_count;
	struct column columns[NAMES_FIELDS_MAX];
} all_lists[] = {
	{"/reglages/charte/comptes",
	 "Comptes officiels",
	 "Nommer quelqu'un à côté d'un compte officiel est un partage, non une indiscrétion : la charte doit les "
	 "connaître.",
	 "Ajouter un compte",
	 "Ajouter",
	 "Aucun compte officiel pour l'instant.",
	 NAMES_ACCOUNTS,
	 2,
	 {{.name = "reseau", .label = "Réseau", .choices = networks, .labels = network_labels, .required = true},
	  {.name = "compte", .label = "Compte", .hint = "Son nom, comme chudevalmont.", .max = 100, .required = true}}},
	{"/reglages/charte/mots-diese",
	 "Mots-dièse",
	 "Les mots-dièse que l'établissement a choisis.",
	 "Ajouter des mots-dièse",
	 "Ajouter",
	 "Aucun mot-dièse pour l'instant.",
	 NAMES_HASHTAGS,
	 1,
	 {{.name = "mots-diese",
	   .label = "Mots-dièse",
	   .hint = "Un par ligne, avec ou sans #.",
	   .max = 4000,
	   .required = true,
	   .area = true}}},
	{"/reglages/charte/sites",
	 "Sites",
	 "Vos hôpitaux, vos résidences : un détail de plus qui permet de reconnaître quelqu'un. Leur périmètre dit "
	 "quelles "
	 "photos et quelles coordonnées sont de chez vous.",
	 "Ajouter ou changer un site",
	 "Enregistrer",
	 "Aucun site pour l'instant.",
	 NAMES_SITES,
	 3,
	 {{.name = "nom", .label = "Nom", .hint = REPLACED, .max = 200, .required = true},
	  {.name = "adresse", .label = "Adresse", .max = 300, .required = true},
	  {.name = "perimetre",
	   .label = "Périmètre",
	   .hint = "Les points de son contour, dans l'ordre du tour : latitude, longitude, un par ligne, comme "
		   "43.2910, "
		   "-0.3702. Du GeoJSON convient aussi. Vide : rien n'y change.",
	   .max = PERIMETER_MAX,
	   .area = true}}},
	{"/reglages/charte/services",
	 "Services",
	 "Les noms que portent vos services et vos unités.",
	 "Ajouter des services",
	 "Ajouter",
	 "Aucun service pour l'instant.",
	 NAMES_SERVICES,
	 1,
	 {{.name = "services",
	   .label = "Services",
	   .hint = "Un par ligne.",
	   .max = 20000,
	   .required = true,
	   .area = true}}},
	{"/reglages/charte/confidentiel",
	 "Projets confidentiels",
	 "Les mots qui ne doivent pas sortir avant une annonce. Retirez-les une fois l'annonce faite.",
	 "Ajouter un projet",
	 "Ajouter",
	 "Aucun projet confidentiel pour l'instant.",
	 NAMES_CONFIDENTIAL,
	 3,
	 {{.name = "mots",
	   .label = "Mots",
	   .hint = "Ceux que l'on écrirait, comme projet Hélios.",
	   .max = 200,
	   .required = true},
	  {.name = "jusque", .label = "Jusqu'au", .type = UI_DATE},
	  {.name = "pourquoi", .label = "Pourquoi", .max = 300}}},
	{"/reglages/charte/contacts",
	 "Contacts",
	 "Qui joindre pour chaque sorte de question. Donnez un courriel ou un téléphone.",
	 "Ajouter ou changer un contact",
	 "Enregistrer",
	 "Aucun contact pour l'instant.",
	 NAMES_CONTACTS,
	 4,
	 {{.name = "qui",
	   .label = "Pour",
	   .choices = contacts,
	   .labels = contact_labels,
	   .hint = REPLACED,
	   .required = true},
	  {.name = "nom", .label = "Nom", .max = 200, .required = true},
	  {.name = "courriel", .label = "Courriel", .type = UI_EMAIL, .max = PARAM_EMAIL_MAX},
	  {.name = "telephone", .label = "Téléphone", .type = UI_TEL, .max = 40}}},
};
#define LISTS (sizeof(all_lists) / sizeof(*all_lists))

static const struct list *list_of(const struct request *r)
{
	struct str path = str_from_c(request_route(r)->path);
	for (size_t i = 0; i < LISTS; i++)
		if (str_starts(path, str_from_c(all_lists[i].href)))
			return &all_lists[i];
	return NULL;
}

/* What people call a value of a list of choices. */
static struct str label_of(const struct column *column, struct str value)
{
	for (size_t i = 0; column->choices && column->choices[i]; i++)
		if (str_eq(value, str_from_c(column->choices[i])))
			return str_from_c(column->labels[i]);
	return value;
}

/* A day as people write it: 31/01/2027. Anything else stays as it is; `ptr` is NULL when memory is exhausted. */
static struct str day_of(struct arena *arena, struct str value)
{
	char day[16];
	if (value.len != 10 || value.ptr[4] != '-' || value.ptr[7] != '-')
		return value;
	snprintf(day, sizeof(day), "%.2s/%.2s/%.4s", value.ptr + 8, value.ptr + 5, value.ptr);
	return arena_copy(arena, str_from_c(day));
}

/* --- Perimeters --- */

#define SITE_PERIMETER 2 /* column */
#define FAR 1000e3       /* metres from all other sites */

/* ERR_NOMEM; otherwise *ret_mistake is NULL when it can be read. */
static enum error_code read_perimeter(struct arena *arena, struct str text, struct perimeter *ret_perimeter,
				      const char **ret_mistake, struct error *err)
{
	struct problems problems = {.arena = arena};
	bool good = perimeter_read_text(&problems, text, ret_perimeter);
	if (problems.failed || (!good && problems.list.count == 0))
		return error_nomem(err);
	*ret_mistake = good ? NULL : problems.list.items[0].message;
	return ERR_NONE;
}

/* « 43,285 ; -0,375 » */
static void tell_place(const struct perimeter *p, char *ret, size_t size)
{
	snprintf(ret, size, "%.3f ; %.3f", p->latitude, p->longitude);
	for (char *dot = ret; (dot = strchr(dot, '.'));)
		*dot = ',';
}

/* Metres, roughly. */
static double metres_between(const struct perimeter *a, const struct perimeter *b)
{
	const struct outline_plane plane = outline_plane(a->latitude, a->longitude);
	const struct outline_spot spot = outline_put(&plane, b->latitude, b->longitude);
	return hypot(spot.x, spot.y);
}

/* Asks whether a place is meant that is far from all others: points pasted the wrong way round are on the globe too. */
static struct str ask_far(struct arena *arena, const struct perimeter *all, size_t count, size_t which, struct str told)
{
	double nearest = INFINITY;
	struct buf text;
	for (size_t i = 0; i < count; i++)
		if (i != which && all[i].radius > 0)
			nearest = fmin(nearest, metres_between(&all[which], &all[i]));
	if (!isfinite(nearest) || nearest < FAR)
		return told;
	buf_init(&text, told.len + 200);
	buf_addf(&text, "%.*s, à plus de 1 000 km de vos autres sites : est-ce bien la latitude, puis la longitude ?",
		 STR_ARG(told));
	struct str copy = arena_copy(arena, buf_str(&text));
	buf_release(&text);
	return copy;
}

/* What a perimeter looks like, north above; nothing, and *ret_perimeter without a radius, when it cannot be read. */
static enum error_code draw_perimeter(struct arena *arena, struct str text, struct perimeter *ret_perimeter,
				      struct charter_drawing *ret_drawing, struct error *err)
{
	struct perimeter p = {0};
	const char *mistake = NULL;
	char told[200], place[40];
	struct french_room area;
	enum error_code code = read_perimeter(arena, text, &p, &mistake, err);
	if (code || mistake)
		return code;
	struct charter_corner *points = ARENA_NEW(arena, struct charter_corner, p.point_count + 1);
	if (!points)
		return error_nomem(err);
	const struct outline_plane plane = outline_plane(p.latitude, p.longitude);
	for (size_t i = 0; i < p.point_count; i++) {
		const struct outline_spot spot = outline_put(&plane, p.points[i].latitude, p.points[i].longitude);
		points[i] = (struct charter_corner){(int64_t)(500 + 460 * spot.x / p.radius),
						    (int64_t)(500 - 460 * spot.y / p.radius)};
	}
	tell_place(&p, place, sizeof(place));
	if (p.point_count > 0)
		snprintf(told, sizeof(told), "%zu points, %.*s m², autour de %s", p.point_count,
			 STR_ARG(french_number(&area, (int64_t)(p.area + 0.5))), place);
	else
		snprintf(told, sizeof(told), "cercle de %.*s m de rayon, autour de %s",
			 STR_ARG(french_number(&area, (int64_t)(p.radius + 0.5))), place);
	*ret_perimeter = p;
	*ret_drawing = (struct charter_drawing){points, p.point_count, arena_copy(arena, str_from_c(told))};
	return ret_drawing->told.ptr ? ERR_NONE : error_nomem(err);
}

/* As it stands in the text from then on: one point a line, whatever was pasted. */
static enum error_code settle_perimeter(struct request *r, struct str *value, struct error *err)
{
	struct perimeter p = {0};
	const char *mistake = NULL;
	_cleanup_buf_ struct buf text;
	buf_init(&text, PERIMETER_MAX);
	enum error_code code = read_perimeter(request_arena(r), *value, &p, &mistake, err);
	if (code)
		return code;
	if (mistake) {
		request_mistaken(r, "perimetre", str_from_c(mistake));
		return ERR_NONE;
	}
	perimeter_write(&text, &p);
	*value = arena_copy(request_arena(r), buf_str(&text));
	return text.failed || !value->ptr ? error_nomem(err) : ERR_NONE;
}

/* --- The page --- */

static enum error_code make_entries(struct request *r, const struct list *list, struct str text,
				    struct charter_names *page, struct error *err)
{
	struct names names;
	struct arena *arena = request_arena(r);
	enum error_code code = names_read(arena, text, list->kind, &names, err);
	if (code)
		return code;
	struct charter_cell *heads = ARENA_ZNEW(arena, struct charter_cell, list->column_count);
	struct charter_entry *entries = ARENA_ZNEW(arena, struct charter_entry, names.count + 1);
	struct charter_cell *cells = ARENA_ZNEW(arena, struct charter_cell, names.count * list->column_count + 1);
	struct perimeter *places = ARENA_ZNEW(arena, struct perimeter, names.count + 1);
	if (!heads || !entries || !cells || !places)
		return error_nomem(err);
	for (size_t k = 0; k < list->column_count; k++)
		heads[k].label = str_from_c(list->columns[k].label);
	for (size_t i = 0; i < names.count; i++) {
		const struct names_entry *from = &names.entries[i];
		struct charter_cell *row = cells + i * list->column_count;
		for (size_t k = 0; k < list->column_count; k++)
			row[k] = (struct charter_cell){
				.label = heads[k].label,
				.text = list->columns[k].type == UI_DATE ? day_of(arena, from->values[k])
									 : label_of(&list->columns[k], from->values[k]),
			};
		struct charter_drawing *drawing = &row[list->column_count - 1].drawing;
		if (list->kind == NAMES_SITES && from->values[SITE_PERIMETER].len > 0)
			code = draw_perimeter(arena, from->values[SITE_PERIMETER], &places[i], drawing, err);
		if (code)
			return code;
		if (drawing->told.len > 0)
			row[SITE_PERIMETER].text = drawing->told;
		/* The second column names an account, the first all else. */
		entries[i] = (struct charter_entry){row, list->column_count, (int64_t)i,
						    row[list->kind == NAMES_ACCOUNTS].text};
	}
	for (size_t i = 0; i < names.count; i++) {
		struct str *told = &cells[i * list->column_count + SITE_PERIMETER].text;
		if (places[i].radius > 0 && !(*told = ask_far(arena, places, names.count, i, *told)).ptr)
			return error_nomem(err);
	}
	page->heads = heads;
	page->head_count = list->column_count;
	page->entries = entries;
	page->entry_count = names.count;
	return ERR_NONE;
}

static enum error_code make_options(struct request *r, const struct column *column, struct str chosen,
				    struct charter_field *field, struct error *err)
{
	size_t count = 0;
	while (column->choices[count])
		count++;
	struct ui_option *options = ARENA_ZNEW(request_arena(r), struct ui_option, count);
	if (!options)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		struct str value = str_from_c(column->choices[i]);
		options[i] = (struct ui_option){
			.value = value, .label = str_from_c(column->labels[i]), .chosen = str_eq(value, chosen)};
	}
	field->options = options;
	field->option_count = count;
	return ERR_NONE;
}

static enum error_code make_fields(struct request *r, const struct list *list, bool typed, struct charter_names *page,
				   struct error *err)
{
	struct charter_field *fields = ARENA_ZNEW(request_arena(r), struct charter_field, list->column_count);
	if (!fields)
		return error_nomem(err);
	for (size_t i = 0; i < list->column_count; i++) {
		const struct column *c = &list->columns[i];
		struct str value = typed ? request_typed(r, c->name) : (struct str){0};
		fields[i] = (struct charter_field){
			.name = str_from_c(c->name),
			.label = str_from_c(c->label),
			.value = value,
			.hint = str_from_c(c->hint),
			.error = typed ? request_mistake(r, c->name) : (struct str){0},
			.type = c->type,
			.max = c->area ? 0 : (uint64_t)c->max,
			.required = c->required,
			.area = c->area,
		};
		struct perimeter place = {0};
		enum error_code code = c->choices ? make_options(r, c, value, &fields[i], err) : ERR_NONE;
		if (!code && list->kind == NAMES_SITES && i == SITE_PERIMETER && value.len > 0)
			code = draw_perimeter(request_arena(r), value, &place, &fields[i].drawing, err);
		if (code)
			return code;
	}
	page->fields = fields;
	page->field_count = list->column_count;
	return ERR_NONE;
}

/* What was done, with the way back when there is one. */
static enum error_code say_done(struct request *r, const struct version *latest, struct frame *frame, struct error *err)
{
	static const struct frame_done words[] = {
		{"ajoute", STR("Ajouté : la charte le sait dès maintenant.")},
		{"change", STR("Enregistré : la charte le sait dès maintenant.")},
		{"retire", STR("Retiré de la charte.")},
		{"perimee", STR("La charte a changé entre-temps : voici la liste d'aujourd'hui. Rien n'a été retiré.")},
		{0},
	};
	char path[80];
	enum error_code code = frame_say(r, frame, words, err);
	if (code || !frame->layout.toast || latest->number < 2 || str_eq(request_text(r, "fait"), STR("perimee")))
		return code;
	struct ui_toast *toast = ARENA_NEW(request_arena(r), struct ui_toast, 1);
	snprintf(path, sizeof(path), "/reglages/charte/versions/%" PRId64 "/reprendre", latest->number - 1);
	struct str undo = arena_copy(request_arena(r), str_from_c(path));
	if (!toast || !undo.ptr)
		return error_nomem(err);
	*toast = (struct ui_toast){frame->layout.toast->text, undo, frame->layout.token};
	frame->layout.toast = toast;
	return ERR_NONE;
}

static enum error_code show(struct request *r, const struct list *list, const struct version *latest, bool typed,
			    struct error *err)
{
	struct charter_names page = {.way = charter_way,
				     .way_count = 2,
				     .href = str_from_c(list->href),
				     .here = str_from_c(list->title),
				     .caption = str_from_c(list->title),
				     .add = str_from_c(list->add),
				     .button = str_from_c(list->button),
				     .empty = str_from_c(list->empty),
				     .version = latest->number};
	if (typed)
		page.mistakes = request_mistakes(r);
	enum error_code code = frame_make(r, page.here, FRAME_SETTINGS, &page.frame, err);
	page.frame.layout.lead = str_from_c(list->lead);
	if (!code && !typed)
		code = say_done(r, latest, &page.frame, err);
	if (!code)
		code = make_entries(r, list, latest->text, &page, err);
	if (!code)
		code = make_fields(r, list, typed, &page, err);
	if (!code)
		charter_names(request_html(r), &page);
	return code;
}

static enum error_code run_page(struct request *r, struct error *err)
{
	struct version latest;
	enum error_code code = charter_latest(r, &latest, NULL, err);
	return code ? code : show(r, list_of(r), &latest, false, err);
}

/* --- Changes --- */

/* « Comptes officiels : ajout de chudevalmont », cut between two characters. */
static struct str comment_of(struct request *r, const struct list *list, const char *what, struct str name)
{
	struct buf text;
	buf_init(&text, 4 * VERSION_COMMENT_MAX + 4096);
	buf_addf(&text, "%s : %s de %.*s", list->title, what, STR_ARG(str_sub(name, 0, 1024)));
	struct str all = buf_str(&text);
	size_t len = 0, count = 0;
	for (size_t i = 0; i <= all.len && count <= VERSION_COMMENT_MAX; i++) {
		if (i < all.len && ((unsigned char)all.ptr[i] & 0xC0) == 0x80)
			continue;
		len = i;
		count++;
	}
	struct str copy = arena_copy(request_arena(r), str_sub(all, 0, len));
	buf_release(&text);
	return copy;
}

/* Compiles the changed text and saves it; a mistake that the compiler finds is told beside the form's first field. */
static enum error_code keep(struct request *r, const struct list *list, const struct version *latest, struct str text,
			    struct str comment, struct error *err)
{
	struct compiled compiled = {0};
	enum error_code code = compiled_make(serving_base(desk_of(r)->serving), text, &compiled, err);
	if (!code && compiled.problems.total > 0) {
		const char *said = compiled.problems.list.items[0].message;
		struct str mistake = arena_copy(request_arena(r), str_from_c(said));
		compiled_release(&compiled);
		if (!mistake.ptr)
			return error_nomem(err);
		request_mistaken(r, list->columns[0].name, mistake);
		return show(r, list, latest, true, err);
	}
	compiled_release(&compiled);
	if (!code)
		code = comment.ptr ? charter_save(r, latest->number, text, comment, "charter.save", err)
				   : error_nomem(err);
	return code;
}

/* Of a site, what is left empty stays as it is. */
static bool is_there(const struct names *names, const struct names_entry *entry, const struct list *list)
{
	for (size_t i = 0; i < names->count; i++) {
		bool same = true;
		for (size_t k = 0; k < list->column_count; k++)
			same &= str_eq(names->entries[i].values[k], entry->values[k]) ||
				(list->kind == NAMES_SITES && entry->values[k].len == 0);
		if (same)
			return true;
	}
	return false;
}

/* One form's entries: of an area, one a line. */
static enum error_code read_form(struct request *r, const struct list *list, struct names_entry *entries,
				 size_t *ret_count, struct error *err)
{
	if (!list->columns[0].area) {
		entries[0] = (struct names_entry){0};
		for (size_t i = 0; i < list->column_count; i++)
			entries[0].values[i] = request_text(r, list->columns[i].name);
		struct str *handle = &entries[0].values[1];
		if (list->kind == NAMES_ACCOUNTS && handle->len > 1 && handle->ptr[0] == '@')
			*handle = str_sub(*handle, 1, SIZE_MAX);
		*ret_count = 1;
		struct str *perimeter = &entries[0].values[SITE_PERIMETER];
		return list->kind == NAMES_SITES && perimeter->len > 0 ? settle_perimeter(r, perimeter, err) : ERR_NONE;
	}
	size_t count = 0;
	struct str rest = request_text(r, list->columns[0].name), line;
	while (rest.len > 0) {
		rest = str_cut(rest, '\n', &line);
		line = str_trim(line);
		if (line.len == 0)
			continue;
		if (count == LINES_MAX) {
			request_mistaken(r, list->columns[0].name, STR("Pas plus de 300 lignes à la fois."));
			break;
		}
		if (list->kind == NAMES_HASHTAGS && line.ptr[0] != '#') {
			char *tag = ARENA_NEW(request_arena(r), char, line.len + 1);
			if (!tag)
				return error_nomem(err);
			tag[0] = '#';
			memcpy(tag + 1, line.ptr, line.len);
			line = (struct str){tag, line.len + 1};
		}
		entries[count++] = (struct names_entry){{line}};
	}
	*ret_count = count;
	return ERR_NONE;
}

/* The latest text with all entries that it lacks; `*ret_name` is the first of them, which may have taken the place of another. Both texts live in the arena. */
static enum error_code add_all(struct request *r, const struct list *list, struct arena *arena, struct str text,
			       struct str *ret_text, struct str *ret_name, bool *ret_replaced, struct error *err)
{
	struct names_entry *entries = ARENA_ZNEW(arena, struct names_entry, LINES_MAX);
	struct names names;
	size_t count = 0, added = 0;
	enum error_code code = entries ? read_form(r, list, entries, &count, err) : error_nomem(err);
	if (!code)
		code = names_read(arena, text, list->kind, &names, err);
	for (size_t i = 0; i < count && !code && request_good(r); i++) {
		struct buf changed;
		bool replaced = false;
		if (is_there(&names, &entries[i], list))
			continue;
		buf_init(&changed, TEXT_MAX);
		code = names_add(arena, text, list->kind, &entries[i], &changed, &replaced, err);
		if (!code) {
			text = arena_copy(arena, buf_str(&changed));
			code = text.ptr ? ERR_NONE : error_nomem(err);
		}
		buf_release(&changed);
		*ret_replaced = *ret_replaced || replaced;
		if (added++ == 0)
			*ret_name = label_of(&list->columns[0], entries[i].values[list->kind == NAMES_ACCOUNTS]);
		/* The same line twice in one form is one entry. */
		if (!code)
			code = names_read(arena, text, list->kind, &names, err);
	}
	if (!code && added == 0 && request_good(r))
		request_mistaken(r, list->columns[list->kind == NAMES_ACCOUNTS].name,
				 STR("C'est déjà dans la charte."));
	if (!code)
		*ret_text = text;
	return code;
}

static enum error_code add(struct request *r, struct arena *arena, struct error *err)
{
	const struct list *list = list_of(r);
	struct version latest;
	struct str text, name = {0};
	bool replaced = false;
	enum error_code code = charter_latest(r, &latest, NULL, err);
	if (code)
		return code;
	if (list->kind == NAMES_CONTACTS && request_text(r, "courriel").len == 0 &&
	    request_text(r, "telephone").len == 0 && request_good(r))
		request_mistaken(r, "courriel", STR("Donnez un courriel ou un téléphone."));
	if (request_good(r)) {
		code = add_all(r, list, arena, latest.text, &text, &name, &replaced, err);
		/* A whole text that is no YAML any more is corrected there. */
		if (code == ERR_FORMAT) {
			request_redirect(r, STR("/reglages/charte/texte"));
			return ERR_NONE;
		}
	}
	if (code || !request_good(r))
		return code ? code : show(r, list, &latest, true, err);
	code = keep(r, list, &latest, text, comment_of(r, list, replaced ? "changement" : "ajout", name), err);
	if (code == ERR_CONFLICT) {
		request_mistaken(r, list->columns[0].name,
				 STR("Quelqu'un vient d'enregistrer une autre version : envoyez de nouveau."));
		return show(r, list, &latest, true, err);
	}
	if (!code && request_good(r)) {
		char path[96];
		snprintf(path, sizeof(path), "%s?fait=%s", list->href, replaced ? "change" : "ajoute");
		request_redirect(r, str_from_c(path));
	}
	return code;
}

static enum error_code take_away(struct request *r, struct arena *arena, struct error *err)
{
	const struct list *list = list_of(r);
	struct version latest;
	struct names names;
	struct buf changed;
	char path[96];
	size_t index = (size_t)request_int(r, "ligne", 0);
	enum error_code code = charter_latest(r, &latest, NULL, err);
	if (!code)
		code = names_read(arena, latest.text, list->kind, &names, err);
	if (code)
		return code;
	const char *word = "perimee";
	buf_init(&changed, TEXT_MAX);
	if (request_int(r, "version", 0) == latest.number && index < names.count) {
		struct str name =
			label_of(&list->columns[0], names.entries[index].values[list->kind == NAMES_ACCOUNTS]);
		word = "retire";
		code = names_remove(arena, latest.text, list->kind, index, &changed, err);
		if (!code)
			code = keep(r, list, &latest, buf_str(&changed), comment_of(r, list, "retrait", name), err);
		if (code == ERR_CONFLICT) {
			word = "perimee";
			code = ERR_NONE;
		}
	}
	buf_release(&changed);
	if (!code && request_good(r)) {
		snprintf(path, sizeof(path), "%s?fait=%s", list->href, word);
		request_redirect(r, str_from_c(path));
	}
	return code;
}

static enum error_code with_room(struct request *r,
				 enum error_code (*run)(struct request *, struct arena *, struct error *),
				 struct error *err)
{
	struct arena arena;
	arena_init(&arena, CHARTER_ARENA);
	enum error_code code = run(r, &arena, err);
	arena_release(&arena);
	return code;
}

static enum error_code run_add(struct request *r, struct error *err) { return with_room(r, add, err); }
static enum error_code run_remove(struct request *r, struct error *err) { return with_room(r, take_away, err); }

/* --- Routes --- */

static const struct param page_params[] = {FRAME_DONE_PARAM};
static const struct param remove_params[] = {
	{.name = "version", .label = "Version", .kind = PARAM_INT, .max = INT64_MAX, .required = true},
	{.name = "ligne", .label = "Ligne", .kind = PARAM_INT, .max = OVERLAY_ENTRIES_MAX, .required = true},
};
static const struct param account_params[] = {
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = networks, .required = true},
	{.name = "compte", .label = "Compte", .kind = PARAM_TEXT, .max = 100, .required = true},
};
static const struct param hashtag_params[] = {
	{.name = "mots-diese", .label = "Mots-dièse", .kind = PARAM_TEXT, .max = 4000, .required = true, .lines = true},
};
static const struct param site_params[] = {
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .max = 200, .required = true},
	{.name = "adresse", .label = "Adresse", .kind = PARAM_TEXT, .max = 300, .required = true},
	{.name = "perimetre", .label = "Périmètre", .kind = PARAM_TEXT, .max = PERIMETER_MAX, .lines = true},
};
static const struct param service_params[] = {
	{.name = "services", .label = "Services", .kind = PARAM_TEXT, .max = 20000, .required = true, .lines = true},
};
static const struct param confidential_params[] = {
	{.name = "mots", .label = "Mots", .kind = PARAM_TEXT, .max = 200, .required = true},
	{.name = "jusque", .label = "Jusqu'au", .kind = PARAM_DATE},
	{.name = "pourquoi", .label = "Pourquoi", .kind = PARAM_TEXT, .max = 300},
};
static const struct param contact_params[] = {
	{.name = "qui", .label = "Pour", .kind = PARAM_ENUM, .choices = contacts, .required = true},
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .max = 200, .required = true},
	{.name = "courriel", .label = "Courriel", .kind = PARAM_EMAIL},
	{.name = "telephone", .label = "Téléphone", .kind = PARAM_TEXT, .max = 40},
};

#define ROUTES_OF(address, list_params, what)                                                                          \
	{.path = "/reglages/charte/" address,                                                                          \
	 .permission = "charter.edit",                                                                                 \
	 ROUTE_PARAMS(page_params),                                                                                    \
	 .run = run_page,                                                                                              \
	 .help = what " que la charte connaît"},                                                                       \
		{.method = HTTP_POST,                                                                                  \
		 .path = "/reglages/charte/" address,                                                                  \
		 .permission = "charter.edit",                                                                         \
		 ROUTE_PARAMS(list_params),                                                                            \
		 .run = run_add,                                                                                       \
		 .help = "ajouter à la charte : " what,                                                                \
		 .flags = ROUTE_FORM},                                                                                 \
	{                                                                                                              \
		.method = HTTP_POST, .path = "/reglages/charte/" address "/retirer", .permission = "charter.edit",     \
		ROUTE_PARAMS(remove_params), .run = run_remove, .help = "retirer de la charte : " what                 \
	}

const struct route charter_names_routes[] = {
	ROUTES_OF("comptes", account_params, "les comptes officiels"),
	ROUTES_OF("mots-diese", hashtag_params, "les mots-dièse"),
	ROUTES_OF("sites", site_params, "les sites"),
	ROUTES_OF("services", service_params, "les services"),
	ROUTES_OF("confidentiel", confidential_params, "les projets confidentiels"),
	ROUTES_OF("contacts", contact_params, "les contacts"),
	{0},
};
