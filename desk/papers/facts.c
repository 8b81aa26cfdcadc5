/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/papers/facts.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/check/length.h"
#include "desk/own/hex.h"

#define FILLED_MAX ((size_t)96 << 10)
#define QUOTED_MAX 6000 /* bytes of the message that are proposed */
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
	struct str text = {"", 0}, line;
	for (size_t i = 0; i < f->seen->reports.count && text.len == 0; i++)
		text = str_trim(f->seen->reports.items[i].text);
	if (text.len == 0) {
		add_known(out, text, "les mots du message, ou ce que montre l'image");
		return;
	}
	bool cut = text.len > QUOTED_MAX;
	size_t len = cut ? QUOTED_MAX : text.len;
	while (cut && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
		len--;
	text.len = len;
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

static void add_links(struct buf *out, const struct filling *f)
{
	for (size_t i = 0; i < f->seen->reports.count; i++)
		if (is_new_link(f->seen, i))
			buf_addf(out, "%s- %.*s", out->len > 0 ? "\n" : "", STR_ARG(f->seen->reports.items[i].link));
	if (out->len == 0)
		add_known(out, STR(""), "l'adresse exacte, https://…");
}

/* What is kept sealed, with sums by which anybody may see that it was not changed. */
static void add_proofs(struct buf *out, const struct filling *f)
{
	struct french_room room;
	const struct cases_seen *s = f->seen;
	for (size_t i = 0; i < s->story.count; i++) {
		const struct case_event *e = &s->story.events[i];
		struct str sum = e->word, line;
		if (e->kind != CASE_PROVED && e->kind != CASE_FILED)
			continue;
		/* « kind SHA-256 », and what the file shows, in its first line. */
		if (e->kind == CASE_FILED)
			sum = str_cut(e->word, ' ', &line);
		str_cut(str_trim(e->text), '\n', &line);
		buf_addf(out, "- %.*s, ",
			 STR_ARG(e->kind == CASE_FILED && line.len > 0 ? line : STR("ce que disait le message")));
		buf_addf(out, "gardé le %.*s, ", STR_ARG(french_datetime(&room, e->at, s->calendar.zone)));
		buf_addf(out, "SHA-256 %.*s\n", STR_ARG(sum));
	}
	buf_addf(out, "- suite des %zu étapes du dossier n° %" PRId64 ", chacune scellée par la suivante, SHA-256 ",
		 s->story.count, s->row.number);
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

static void add_value(struct buf *out, const struct filling *f, struct str name)
{
	const struct network *n = network_find(f->seen->row.network);
	if (str_eq(name, STR("texte")))
		add_message(out, f);
	else if (str_eq(name, STR("adresses")))
		add_links(out, f);
	else if (str_eq(name, STR("preuves")))
		add_proofs(out, f);
	else if (str_eq(name, STR("qualification")))
		add_laws(out, f);
	else if (str_eq(name, STR("publie_le")))
		add_day(out, f);
	else if (str_eq(name, STR("prescription")))
		add_end(out, f);
	else if (str_eq(name, STR("constate_le")))
		add_seen(out, f);
	else if (str_eq(name, STR("contact")))
		add_contact(out, f);
	else if (str_eq(name, STR("courriel")))
		add_known(out, mail_of(f), "une adresse électronique");
	else if (str_eq(name, STR("etablissement")))
		add_known(out, f->site->name, "le nom de l'établissement");
	else if (str_eq(name, STR("adresse")))
		add_known(out, f->site->place_count > 0 ? f->site->places[0].address : STR(""),
			  "l'adresse de l'établissement");
	else if (str_eq(name, STR("reseau")))
		add_known(out, n ? n->label : STR(""), "le réseau ou le site");
	else if (str_eq(name, STR("redacteur")))
		add_known(out, f->seen->frame.person, "votre nom");
	else if (str_eq(name, STR("numero")))
		buf_addf(out, "%" PRId64, f->seen->row.number);
	else
		add_author(out, f);
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
	}
	struct str filled =
		out.failed || value.failed ? (struct str){0} : arena_copy(f->arena, str_trim(buf_str(&out)));
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
