/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/papers/facts.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "desk/check/length.h"
#include "desk/own/hex.h"

#define FILLED_MAX ((size_t)96 << 10)
#define QUOTED_MAX 6000 /* bytes of the message that are proposed */
#define LISTED_MAX 4000 /* bytes of a list; the case has the others */
#define VALUE_MAX ((size_t)32 << 10)

static const struct {
	struct str rule, law;
} laws[] = {
	{STR("injure-diffamation"),
	 STR("injure ou diffamation publique : loi du 29 juillet 1881, articles 29 et 30 à 33")},
	{STR("discrimination"),
	 STR("provocation à la haine, injure ou diffamation à raison de l'origine, de la religion, du sexe, de "
	     "l'orientation sexuelle, "
	     "de l'identité de genre ou du handicap : loi du 29 juillet 1881, articles 24, 32 et 33")},
	{STR("secret-medical"), STR("révélation d'une information couverte par le secret : Code pénal, article 226-13 "
				    "; Code de la santé publique, "
				    "article L1110-4")},
	{STR("identification-patient"), STR("atteinte à la vie privée et au secret : Code civil, article 9 ; Code de "
					    "la santé publique, article L1110-4")},
	{STR("secret-professionnel"), STR("violation du secret professionnel : Code pénal, article 226-13 ; Code "
					  "général de la fonction publique, article "
					  "L121-6")},
	{STR("droit-image"), STR("atteinte au droit à l'image : Code civil, article 9 ; dans un lieu privé, Code "
				 "pénal, articles 226-1 et 226-2")},
	{STR("geolocalisation"), STR("atteinte à la vie privée : Code civil, article 9")},
	{STR("propriete-intellectuelle"),
	 STR("contrefaçon : Code de la propriété intellectuelle, articles L122-4 et L335-2")},
	{STR("compte-officiel"), STR("usurpation d'identité : Code pénal, article 226-4-1")},
	{STR("source-verifiee"),
	 STR("fausse nouvelle de nature à troubler la paix publique : loi du 29 juillet 1881, article 27")},
	{STR("discretion-professionnelle"),
	 STR("manquement à la discrétion professionnelle : Code général de la fonction publique, article L121-7")},
};

void paper_qualify(struct str rules, struct buf *out)
{
	struct str id;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &id);
		for (size_t i = 0; i < sizeof(laws) / sizeof(*laws); i++)
			if (str_eq(id, laws[i].rule))
				buf_addf(out, "%s- %.*s", out->len > 0 ? "\n" : "", STR_ARG(laws[i].law));
	}
}

/* What a value is made from. */
struct filling {
	const struct cases_seen *seen;
	const struct site *site;
	struct arena *arena;
};

static void add_known(struct buf *out, struct str known, const char *lacking)
{
	if (known.len > 0)
		buf_add_str(out, known);
	else
		buf_addf(out, PAPER_MARK "\u00a0: %s]", lacking);
}

static void add_date(struct buf *out, const struct filling *f, int64_t at)
{
	struct french_room room;
	buf_add_str(out, french_date(&room, at, f->seen->calendar.zone));
}

/* The message as it was first reported, as a quotation. */
static void add_message(struct buf *out, const struct filling *f)
{
	struct str text = cases_message(f->seen), line;
	if (text.len == 0) {
		add_known(out, text, "les mots du message, ou ce que montre l'image");
		return;
	}
	bool cut = text.len > QUOTED_MAX;
	text = utf8_first(text, QUOTED_MAX);
	while (text.len > 0) {
		text = str_cut(text, '\n', &line);
		if (str_trim(line).len > 0)
			buf_addf(out, "%s> %.*s", out->len > 0 ? "\n" : "", STR_ARG(str_trim(line)));
	}
	if (cut)
		buf_add_c(out, " […]");
}

static bool is_new_link(const struct cases_seen *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(s->reports.items[k].link, s->reports.items[i].link))
			return false;
	return s->reports.items[i].link.len > 0;
}

/* A list that says how much it leaves out: a letter holds PAPER_TEXT_MAX characters. */
struct list {
	struct buf *out;
	size_t left_out;
};

static void add_item(struct list *list, struct str item)
{
	struct buf *out = list->out;
	if (out->len > 0 && out->len + item.len > LISTED_MAX)
		list->left_out++;
	else
		buf_addf(out, "%s- %.*s", out->len > 0 ? "\n" : "", STR_ARG(item));
}

static void end_list(struct list *list, const char *one, const char *many)
{
	if (list->left_out > 0)
		buf_addf(list->out, "\n- … et %zu %s, dans le dossier", list->left_out,
			 list->left_out > 1 ? many : one);
}

static void add_links(struct buf *out, const struct filling *f)
{
	struct list list = {.out = out};
	for (size_t i = 0; i < f->seen->reports.count; i++)
		if (is_new_link(f->seen, i))
			add_item(&list, f->seen->reports.items[i].link);
	end_list(&list, "autre adresse", "autres adresses");
	/* Of so many reports, only the first are read. */
	if (out->len > 0 && f->seen->more_reports > 0)
		buf_add_c(out, list.left_out > 0 ? ", et celles des autres signalements"
						 : "\n- … et celles des autres signalements, dans le dossier");
	if (out->len == 0)
		add_known(out, STR(""), "l'adresse exacte, https://…");
}

/* One that is kept sealed, with the sum by which anybody may see that it was not changed. */
static void add_proof(struct list *list, const struct filling *f, const struct case_event *e)
{
	struct french_room room;
	struct str sum = e->word, line;
	_cleanup_buf_ struct buf item;
	buf_init(&item, VALUE_MAX);
	/* « kind SHA-256 », and what the file shows, in its first line. */
	if (e->kind == CASE_FILED)
		sum = str_cut(e->word, ' ', &line);
	str_cut(str_trim(e->text), '\n', &line);
	buf_addf(&item, "%.*s, ",
		 STR_ARG(e->kind == CASE_FILED && line.len > 0 ? line : STR("ce que disait le message")));
	buf_addf(&item, "gardé le %.*s, ", STR_ARG(french_datetime(&room, e->at, f->seen->calendar.zone)));
	buf_addf(&item, "SHA-256 %.*s", STR_ARG(sum));
	list->out->failed = list->out->failed || item.failed;
	add_item(list, buf_str(&item));
}

/* The sum of the whole story seals those that a list leaves out too. */
static void add_proofs(struct buf *out, const struct filling *f)
{
	struct list list = {.out = out};
	const struct cases_seen *s = f->seen;
	for (size_t i = 0; i < s->story.count; i++)
		if (s->story.events[i].kind == CASE_PROVED || s->story.events[i].kind == CASE_FILED)
			add_proof(&list, f, &s->story.events[i]);
	end_list(&list, "autre preuve", "autres preuves");
	buf_addf(out, "%s- suite des %zu étapes du dossier n° %" PRId64 ", chacune scellée par la suivante, SHA-256 ",
		 out->len > 0 ? "\n" : "", s->story.count, s->row.number);
	buf_add_str(out, hex_put(f->arena, s->row.hash));
}

static void add_contact(struct buf *out, const struct filling *f)
{
	const struct site_contact *c = f->site->contact_count > 0 ? &f->site->contacts[0] : NULL;
	add_known(out, c ? c->name : STR(""), "qui répondra, et son téléphone");
	if (c && c->phone.len > 0)
		buf_addf(out, ", %.*s", STR_ARG(c->phone));
}

static struct str mail_of(const struct filling *f)
{
	for (size_t i = 0; i < f->site->contact_count; i++)
		if (f->site->contacts[i].mail.len > 0)
			return f->site->contacts[i].mail;
	return STR("");
}

static void add_day(struct buf *out, const struct filling *f)
{
	const int64_t day = f->seen->story.fold.published_day;
	if (day)
		add_date(out, f, calendar_midnight(&f->seen->calendar, day));
	else
		add_known(out, STR(""), "la date de publication");
}

static void add_end(struct buf *out, const struct filling *f)
{
	const int64_t day = f->seen->story.fold.published_day;
	if (day)
		add_date(out, f, calendar_months_end(&f->seen->calendar, day, LAW_PRESS_MONTHS));
	else
		add_known(out, STR(""), "trois mois après la publication, jour pour jour");
}

static void add_seen(struct buf *out, const struct filling *f)
{
	struct french_room room;
	const struct cases_seen *s = f->seen;
	const int64_t at = s->reports.count > 0 ? s->reports.items[0].received_at : s->row.opened_at;
	buf_add_str(out, french_datetime(&room, at, s->calendar.zone));
}

static void add_laws(struct buf *out, const struct filling *f)
{
	paper_qualify(f->seen->story.fold.rules, out);
	if (out->len == 0)
		add_known(out, STR(""), "le texte de loi, avec son article");
}

/* The account that was noted with the evidence, the last one. */
static void add_author(struct buf *out, const struct filling *f)
{
	const struct str label = STR("Compte\u00A0: ");
	struct str found = {"", 0}, line;
	for (size_t i = 0; i < f->seen->story.count; i++) {
		struct str rest = f->seen->story.events[i].text;
		while (f->seen->story.events[i].kind == CASE_PROVED && rest.len > 0) {
			rest = str_cut(rest, '\n', &line);
			if (str_starts(line, label))
				found = str_trim(str_sub(line, label.len, line.len));
		}
	}
	add_known(out, found, "le nom ou le compte de l'auteur");
}

static void add_mail(struct buf *out, const struct filling *f)
{
	add_known(out, mail_of(f), "une adresse électronique");
}

static void add_establishment(struct buf *out, const struct filling *f)
{
	add_known(out, f->site->name, "le nom de l'établissement");
}

static void add_address(struct buf *out, const struct filling *f)
{
	add_known(out, f->site->place_count > 0 ? f->site->places[0].address : STR(""), "l'adresse de l'établissement");
}

static void add_network(struct buf *out, const struct filling *f)
{
	const struct network *n = network_find(f->seen->row.network);
	add_known(out, n ? n->label : STR(""), "le réseau ou le site");
}

static void add_writer(struct buf *out, const struct filling *f) { add_known(out, f->seen->frame.person, "votre nom"); }

static void add_number(struct buf *out, const struct filling *f) { buf_addf(out, "%" PRId64, f->seen->row.number); }

/* One row a value: the same names as in tools/papers.py. */
static const struct {
	struct str name;
	void (*add)(struct buf *out, const struct filling *f);
} values[] = {
	{STR("adresse"), add_address},  {STR("adresses"), add_links},
	{STR("auteur"), add_author},    {STR("constate_le"), add_seen},
	{STR("contact"), add_contact},  {STR("courriel"), add_mail},
	{STR("numero"), add_number},    {STR("etablissement"), add_establishment},
	{STR("prescription"), add_end}, {STR("preuves"), add_proofs},
	{STR("publie_le"), add_day},    {STR("qualification"), add_laws},
	{STR("redacteur"), add_writer}, {STR("reseau"), add_network},
	{STR("texte"), add_message},
};

/* A name that is none stays a blank to be filled in: nothing leaves with one. */
static void add_value(struct buf *out, const struct filling *f, struct str name)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (str_eq(name, values[i].name)) {
			values[i].add(out, f);
			return;
		}
	buf_addf(out, PAPER_MARK "\u00a0: %.*s]", STR_ARG(name));
}

static enum error_code fill(const struct filling *f, struct str text, struct str *ret_filled, struct error *err)
{
	_cleanup_buf_ struct buf out, value;
	struct str name;
	buf_init(&out, FILLED_MAX);
	buf_init(&value, VALUE_MAX);
	while (text.len > 0) {
		struct str before;
		size_t at = str_find(text, STR("{"));
		before = str_sub(text, 0, at == SIZE_MAX ? text.len : at);
		buf_add_str(&out, before);
		text = str_sub(text, before.len, text.len - before.len);
		if (text.len == 0)
			break;
		text = str_cut(str_sub(text, 1, text.len - 1), '}', &name);
		buf_clear(&value);
		add_value(&value, f, name);
		buf_add_str(&out, buf_str(&value));
		out.failed = out.failed || value.failed;
	}
	struct str filled = out.failed ? (struct str){0} : arena_copy(f->arena, str_trim(buf_str(&out)));
	if (!filled.ptr)
		return error_nomem(err);
	*ret_filled = filled;
	return ERR_NONE;
}

enum error_code paper_fill(struct arena *arena, const struct paper_kind *kind, const struct cases_seen *seen,
			   const struct site *site, struct paper_parts *ret_parts, struct error *err)
{
	const struct filling f = {seen, site, arena};
	struct paper_parts parts = {0};
	enum error_code code = fill(&f, kind->addressee, &parts.addressee, err);
	if (!code)
		code = fill(&f, kind->subject, &parts.subject, err);
	if (!code)
		code = fill(&f, kind->text, &parts.text, err);
	if (!code)
		code = fill(&f, kind->signatory, &parts.signatory, err);
	if (!code)
		*ret_parts = parts;
	return code;
}

const struct paper_kind *paper_kind_of(struct str id)
{
	for (unsigned i = 0; i < paper_kind_count; i++)
		if (str_eq(id, paper_kinds[i].id))
			return &paper_kinds[i];
	return NULL;
}

bool paper_follows(const struct paper_kind *kind, struct str decision)
{
	struct str rest = kind->decisions, id;
	while (rest.len > 0) {
		rest = str_cut(rest, ' ', &id);
		if (str_eq(id, decision))
			return true;
	}
	return false;
}
