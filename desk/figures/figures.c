/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/figures/figures.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/cases/cases.h"
#include "desk/cases/decision.h"
#include "desk/check/length.h"
#include "desk/journal/journal.h"
#include "web/request.h"

#define BARS_MAX 15 /* words of one drawing: the others are in the file */
#define MONTHS_MAX 240
#define MONTH_MAX 48

enum period { PERIOD_YEAR, PERIOD_QUARTER, PERIOD_THIS_YEAR, PERIOD_LAST_YEAR, PERIOD_ALL, PERIODS };
static const char *const periods[] = {"12-mois", "3-mois", "cette-annee", "annee-passee", "tout", NULL};
static const struct str period_labels[PERIODS] = {STR("Douze derniers mois"), STR("Trois derniers mois"),
						  STR("Cette année"), STR("L'année dernière"), STR("Tout")};

static const struct limit_rule file_rate = {.burst = 10, .every = INT64_C(10) * 1000000};

static const struct param params[] = {
	{.name = "periode", .label = "Période", .kind = PARAM_ENUM, .choices = periods},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
};

static const struct str unnamed = STR("Non précisé"); /* a network that nobody named */

/* What was asked for. */
struct asked {
	struct frame frame;
	enum period period;
	const struct network *network;
	int64_t first, last; /* months since year 0; first 0: since ever */
	char from[MONTH_MAX], to[MONTH_MAX];
	struct figures_cube cube;
	struct arena arena; /* the cube's: its words are shown until the answer is written */
};

static void month_text(int64_t month, char text[MONTH_MAX])
{
	snprintf(text, MONTH_MAX, "%04" PRId64 "-%02" PRId64, month / 12, month % 12 + 1);
}

static void take_period(struct asked *a)
{
	int64_t day, past;
	french_local(a->frame.zone, a->frame.now, &day, &past);
	const struct french_civil today = french_civil(day);
	const int64_t now = today.year * 12 + today.month - 1, january = today.year * 12;
	a->last = a->period == PERIOD_LAST_YEAR ? january - 1 : now;
	a->first = a->period == PERIOD_YEAR        ? now - 11
		   : a->period == PERIOD_QUARTER   ? now - 2
		   : a->period == PERIOD_THIS_YEAR ? january
		   : a->period == PERIOD_LAST_YEAR ? january - 12
						   : 0;
	month_text(a->first, a->from);
	month_text(a->last, a->to);
}

static enum error_code count(struct request *r, struct asked *a, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = frame_make(r, STR("Chiffres"), FRAME_CASES, &a->frame, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (code)
		return code;
	a->period = (enum period)request_int(r, "periode", PERIOD_YEAR);
	a->network = network_find(str_from_c(network_choices[request_int(r, "reseau", 0)]));
	take_period(a);
	figures_begin(&a->cube, &a->arena);
	const struct figures_wanted wanted = {a->frame.who.establishment_id, str_from_c(a->from), str_from_c(a->to),
					      a->network ? a->network->id : STR("")};
	return figures_count(&a->cube, conn, &wanted, err);
}

/* --- words --- */

static struct str word_label(struct request *r, enum tally_what what, struct str word)
{
	static const struct {
		enum tally_what what;
		struct str word, label;
	} labels[] = {
		{TALLY_SUBJECT, STR("message"), STR("Message à regarder")},
		{TALLY_SUBJECT, STR("idee"), STR("Idée")},
		{TALLY_SUBJECT, STR("evenement"), STR("Événement")},
		{TALLY_SUBJECT, STR("vigilance"), STR("Point de vigilance")},
		{TALLY_CHANNEL, STR("public"), STR("Formulaire public")},
		{TALLY_CHANNEL, STR("agent"), STR("Personnel de l'établissement")},
		{TALLY_CHANNEL, STR("courriel"), STR("Courriel")},
		{TALLY_CHANNEL, STR("programme"), STR("Programme")},
	};
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (labels[i].what == what && str_eq(labels[i].word, word))
			return labels[i].label;
	const struct case_decision *d = what == TALLY_DECISION ? case_decision_of(word) : NULL;
	struct str label = what == TALLY_NATURE  ? cases_nature_label(word)
			   : what == TALLY_LEVEL ? cases_level_label(STR(""), word)
			   : what == TALLY_RULE  ? cases_rule_title(r, word)
			   : d                   ? d->label
						 : word;
	return label.len > 0 ? label : word;
}

/* 35 min, 4 h, 3 j: as people count time. */
static struct str time_label(struct request *r, int64_t minutes)
{
	char text[32];
	if (minutes == FIGURES_NEVER)
		return STR("aucun");
	if (minutes < 1)
		return STR("1\u00A0min");
	if (minutes < 120)
		snprintf(text, sizeof(text), "%" PRId64 "\u00A0min", minutes);
	else if (minutes < 2 * 24 * 60)
		snprintf(text, sizeof(text), "%" PRId64 "\u00A0h", (minutes + 30) / 60);
	else
		snprintf(text, sizeof(text), "%" PRId64 "\u00A0j", (minutes + 720) / 1440);
	return arena_copy(request_arena(r), str_from_c(text));
}

static enum error_code add_times(struct request *r, const struct figures_cube *cube, enum tally_what what,
				 const struct str *network, struct str *ret_half, struct str *ret_most,
				 struct error *err)
{
	int64_t half = FIGURES_NEVER, most = FIGURES_NEVER;
	enum error_code code = figures_within(cube, what, network, 50, &half, err);
	if (!code)
		code = figures_within(cube, what, network, 90, &most, err);
	if (code)
		return code;
	*ret_half = time_label(r, half);
	*ret_most = time_label(r, most);
	return ret_half->ptr && ret_most->ptr ? ERR_NONE : error_nomem(err);
}

/* --- the page --- */

static enum error_code add_choices(struct request *r, const struct asked *a, struct figures_page *page,
				   struct error *err)
{
	struct ui_option *times = ARENA_ZNEW(request_arena(r), struct ui_option, PERIODS);
	struct ui_option *nets = ARENA_ZNEW(request_arena(r), struct ui_option, network_count + 1);
	if (!times || !nets)
		return error_nomem(err);
	for (enum period p = 0; p < PERIODS; p++)
		times[p] = (struct ui_option){
			.value = str_from_c(periods[p]), .label = period_labels[p], .chosen = p == a->period};
	nets[0] = (struct ui_option){
		.value = str_from_c(network_choices[0]), .label = STR("Tous"), .chosen = !a->network};
	for (size_t i = 0; i < network_count; i++)
		nets[i + 1] = (struct ui_option){
			.value = networks[i].id, .label = networks[i].label, .chosen = a->network == &networks[i]};
	page->periods = times;
	page->period_count = PERIODS;
	page->networks = nets;
	page->network_count = network_count + 1;
	return ERR_NONE;
}

static enum error_code add_fact(struct request *r, struct ui_fact *fact, struct str term, enum tally_what what,
				const struct figures_cube *cube, struct error *err)
{
	char text[160];
	struct str half, most;
	enum error_code code = add_times(r, cube, what, NULL, &half, &most, err);
	if (code)
		return code;
	snprintf(text, sizeof(text), "la moitié en %.*s, neuf sur dix en %.*s", STR_ARG(half), STR_ARG(most));
	fact->term = term;
	fact->text = str_eq(half, STR("aucun")) ? STR("aucun encore") : arena_copy(request_arena(r), str_from_c(text));
	return fact->text.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code add_facts(struct request *r, const struct figures_cube *cube, struct figures_page *page,
				 struct error *err)
{
	struct french_room room;
	struct ui_fact *facts = ARENA_ZNEW(request_arena(r), struct ui_fact, 4);
	int64_t cases = 0, reports = 0;
	if (!facts)
		return error_nomem(err);
	for (size_t i = 0; i < cube->count; i++) {
		cases += cube->cells[i].what == TALLY_CASES ? cube->cells[i].number : 0;
		reports += cube->cells[i].what == TALLY_REPORTS ? cube->cells[i].number : 0;
	}
	if (cases == 0)
		return ERR_NONE;
	facts[0].term = STR("Dossiers ouverts");
	facts[0].text = arena_copy(request_arena(r), french_number(&room, cases));
	facts[1].term = STR("Signalements reçus");
	facts[1].text = arena_copy(request_arena(r), french_number(&room, reports));
	if (!facts[0].text.ptr || !facts[1].text.ptr)
		return error_nomem(err);
	enum error_code code = add_fact(r, &facts[2], STR("Premier regard"), TALLY_LOOK, cube, err);
	if (!code)
		code = add_fact(r, &facts[3], STR("Première décision"), TALLY_SETTLE, cube, err);
	page->facts = facts;
	page->fact_count = 4;
	return code;
}

/* From the first month of the period, or of what was counted, so that empty ones are seen too. */
static enum error_code add_months(struct request *r, const struct asked *a, struct figures_page *page,
				  struct error *err)
{
	static const char *const names[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
					    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
	struct ui_number *numbers = ARENA_ZNEW(request_arena(r), struct ui_number, MONTHS_MAX);
	int64_t first = a->first;
	if (!numbers)
		return error_nomem(err);
	for (int64_t m = a->last; a->period == PERIOD_ALL && m > a->last - MONTHS_MAX; m--) {
		char month[MONTH_MAX];
		month_text(m, month);
		if (figures_of_month(&a->cube, TALLY_CASES, str_from_c(month)) > 0)
			first = m;
	}
	size_t count = 0;
	for (int64_t m = first; m <= a->last && count < MONTHS_MAX; m++) {
		char month[MONTH_MAX], label[MONTH_MAX];
		month_text(m, month);
		snprintf(label, sizeof(label), "%s %" PRId64, names[m % 12], m / 12);
		numbers[count].label = arena_copy(request_arena(r), str_from_c(label));
		if (!numbers[count].label.ptr)
			return error_nomem(err);
		numbers[count++].value = figures_of_month(&a->cube, TALLY_CASES, str_from_c(month));
	}
	page->months = (struct ui_line){.id = STR("mois"),
					.title = STR("Dossiers ouverts chaque mois"),
					.noun = STR("Dossiers"),
					.of = STR("Mois"),
					.numbers = numbers,
					.number_count = count};
	return ERR_NONE;
}

static enum error_code add_kinds(struct request *r, const struct figures_cube *cube, struct figures_page *page,
				 struct error *err)
{
	static const struct {
		enum tally_what what;
		struct str title, of;
	} drawn[] = {
		{TALLY_NATURE, STR("Nature des messages"), STR("Nature")},
		{TALLY_LEVEL, STR("Niveau"), STR("Niveau")},
		{TALLY_RULE, STR("Règles en cause, selon la lecture automatique"), STR("Règle")},
		{TALLY_DECISION, STR("Décisions prises"), STR("Décision")},
		{TALLY_CHANNEL, STR("Par où les signalements arrivent"), STR("Canal")},
		{TALLY_SUBJECT, STR("Objet"), STR("Objet")},
	};
	const size_t most = sizeof(drawn) / sizeof(*drawn);
	struct ui_bars *kinds = ARENA_ZNEW(request_arena(r), struct ui_bars, most);
	if (!kinds)
		return error_nomem(err);
	for (size_t k = 0; k < most; k++) {
		const struct figures_word *words;
		size_t count;
		enum error_code code = figures_words(cube, drawn[k].what, &words, &count, err);
		if (code)
			return code;
		count = count < BARS_MAX ? count : BARS_MAX;
		struct ui_number *numbers = ARENA_ZNEW(request_arena(r), struct ui_number, count + 1);
		if (!numbers)
			return error_nomem(err);
		for (size_t i = 0; i < count; i++) {
			numbers[i] = (struct ui_number){word_label(r, drawn[k].what, words[i].word), words[i].number};
			if (!numbers[i].label.ptr)
				return error_nomem(err);
		}
		if (count > 0)
			kinds[page->kind_count++] = (struct ui_bars){.title = drawn[k].title,
								     .noun = STR("Dossiers"),
								     .of = drawn[k].of,
								     .numbers = numbers,
								     .number_count = count};
	}
	page->kinds = kinds;
	return ERR_NONE;
}

static enum error_code add_network(struct request *r, const struct figures_cube *cube, struct str id,
				   struct figures_page *page, struct figures_network *rows, struct error *err)
{
	struct figures_network *row = &rows[page->row_count];
	row->cases = figures_of_network(cube, TALLY_CASES, id);
	if (row->cases == 0)
		return ERR_NONE;
	page->row_count++;
	row->label = network_label(id, unnamed);
	row->reports = figures_of_network(cube, TALLY_REPORTS, id);
	enum error_code code = add_times(r, cube, TALLY_LOOK, &id, &row->look, &row->look_most, err);
	return code ? code : add_times(r, cube, TALLY_SETTLE, &id, &row->settle, &row->settle_most, err);
}

static enum error_code add_networks(struct request *r, const struct figures_cube *cube, struct figures_page *page,
				    struct error *err)
{
	struct figures_network *rows = ARENA_ZNEW(request_arena(r), struct figures_network, network_count + 1);
	if (!rows)
		return error_nomem(err);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; i < network_count && !code; i++)
		code = add_network(r, cube, networks[i].id, page, rows, err);
	if (!code)
		code = add_network(r, cube, STR(""), page, rows, err);
	page->rows = rows;
	return code;
}

static enum error_code show(struct request *r, struct asked *a, struct error *err)
{
	char file[160];
	struct figures_page page = {.way = cases_list_way, .way_count = 1};
	enum error_code code = count(r, a, err);
	if (!code)
		code = add_choices(r, a, &page, err);
	if (!code)
		code = add_facts(r, &a->cube, &page, err);
	if (!code)
		code = add_months(r, a, &page, err);
	if (!code)
		code = add_kinds(r, &a->cube, &page, err);
	if (!code)
		code = add_networks(r, &a->cube, &page, err);
	if (code)
		return code;
	snprintf(file, sizeof(file), "/chiffres/fichier.csv?periode=%s&reseau=%.*s", periods[a->period],
		 STR_ARG(a->network ? a->network->id : str_from_c(network_choices[0])));
	page.file = str_from_c(file);
	page.frame = a->frame;
	figures_page(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code with_memory(struct request *r,
				   enum error_code (*write)(struct request *, struct asked *, struct error *),
				   struct error *err)
{
	struct asked a = {0};
	arena_init(&a.arena, FIGURES_MEMORY);
	enum error_code code = write(r, &a, err);
	arena_release(&a.arena);
	return code;
}

static enum error_code run(struct request *r, struct error *err) { return with_memory(r, show, err); }

/* --- the file --- */

static enum error_code put_file(struct request *r, struct asked *a, struct error *err)
{
	static const char *const heads[] = {"Mois", "Réseau", "Ce qui est compté", "Valeur", "Nombre"};
	static const struct str names[TALLIES] = {
		[TALLY_CASES] = STR("Dossiers"),
		[TALLY_REPORTS] = STR("Signalements"),
		[TALLY_SUBJECT] = STR("Objet"),
		[TALLY_CHANNEL] = STR("Canal"),
		[TALLY_NATURE] = STR("Nature"),
		[TALLY_LEVEL] = STR("Niveau"),
		[TALLY_RULE] = STR("Règle"),
		[TALLY_DECISION] = STR("Décision"),
		[TALLY_LOOK] = STR("Premier regard, minutes"),
		[TALLY_SETTLE] = STR("Première décision, minutes"),
	};
	char name[128], number[24];
	enum error_code code = count(r, a, err);
	if (code)
		return code;
	snprintf(name, sizeof(name), "chiffres-%s-%s.csv", a->first ? a->from : "debut", a->to);
	struct buf *out = request_csv(r, name);
	buf_add_c(out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		journal_csv_cell(out, str_from_c(heads[i]), i + 1 == sizeof(heads) / sizeof(*heads));
	for (size_t i = 0; i < a->cube.count; i++) {
		const struct figures_cell *c = &a->cube.cells[i];
		bool plain = c->what == TALLY_LOOK || c->what == TALLY_SETTLE || c->word.len == 0;
		struct str word = plain ? c->word : word_label(r, c->what, c->word);
		if (!word.ptr)
			return error_nomem(err);
		snprintf(number, sizeof(number), "%" PRId64, c->number);
		journal_csv_cell(out, c->month, false);
		journal_csv_cell(out, network_label(c->network, unnamed), false);
		journal_csv_cell(out, names[c->what], false);
		journal_csv_cell(out, word, false);
		journal_csv_cell(out, str_from_c(number), true);
	}
	return ERR_NONE;
}

static enum error_code run_file(struct request *r, struct error *err) { return with_memory(r, put_file, err); }

const struct route figures_routes[] = {
	{.path = "/chiffres",
	 .permission = "figures.read",
	 ROUTE_PARAMS(params),
	 .run = run,
	 .help = "les chiffres des dossiers : combien, de quoi il s'agit, en combien de temps"},
	{.path = "/chiffres/fichier.csv",
	 .permission = "figures.read",
	 ROUTE_PARAMS(params),
	 .run = run_file,
	 .rate = &file_rate,
	 .help = "les mêmes chiffres, en fichier pour un tableur"},
	{0},
};
