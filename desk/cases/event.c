/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/event.h"

const struct case_kind_row case_kinds[CASE_KINDS] = {
	[CASE_OPENED] = {STR("ouverture"), STR("Signalement reçu"), UI_ICON_REPORT},
	[CASE_REPORTED] = {STR("signalement"), STR("Un signalement de plus"), UI_ICON_REPORT},
	[CASE_READ] = {STR("lecture"), STR("Lecture automatique"), UI_ICON_CHECK},
	[CASE_JUDGED] = {STR("qualification"), STR("Qualification revue"), UI_ICON_WRITE},
	[CASE_NOTED] = {STR("note"), STR("Note"), UI_ICON_WRITE},
	[CASE_TAKEN] = {STR("prise"), STR("Pris en charge"), UI_ICON_PERSON},
	[CASE_ASKED] = {STR("demande"), STR("Avis demandé"), UI_ICON_PEOPLE},
	[CASE_ANSWERED] = {STR("avis"), STR("Avis donné"), UI_ICON_PEOPLE},
	[CASE_SETTLED] = {STR("decision"), STR("Décision"), UI_ICON_CHECK},
	[CASE_REPLIED] = {STR("reponse"), STR("Réponse à l'auteur"), UI_ICON_WRITE},
	[CASE_TOLD] = {STR("message"), STR("Message à la personne qui a signalé"), UI_ICON_WRITE},
	[CASE_HEARD] = {STR("precision"), STR("Message de la personne qui a signalé"), UI_ICON_WRITE},
	[CASE_IMPROVES] = {STR("action"), STR("Action d'amélioration"), UI_ICON_ADD},
	[CASE_IMPROVED] = {STR("action-faite"), STR("Action menée à bien"), UI_ICON_CHECK},
	[CASE_ENDED] = {STR("cloture"), STR("Dossier clos"), UI_ICON_FILE},
	[CASE_BACK] = {STR("reouverture"), STR("Dossier rouvert"), UI_ICON_FILE},
	[CASE_DATED] = {STR("publication"), STR("Date de publication"), UI_ICON_CLOCK},
	[CASE_PROVED] = {STR("preuve"), STR("Preuve gardée"), UI_ICON_LOCK},
	[CASE_FILED] = {STR("fichier"), STR("Fichier ajouté aux preuves"), UI_ICON_PICTURE},
	[CASE_ALERTED] = {STR("alerte"), STR("Alerte envoyée"), UI_ICON_REPORT},
	[CASE_ALERT_TAKEN] = {STR("alerte-prise"), STR("Alerte prise en charge"), UI_ICON_PERSON},
	[CASE_ALERT_GONE] = {STR("alerte-passee"), STR("Alerte passée à la personne suivante"), UI_ICON_NEXT},
	[CASE_ALERT_ENDED] = {STR("alerte-issue"), STR("Issue de l'alerte"), UI_ICON_CHECK},
	[CASE_MERGED] = {STR("rattachement"), STR("Joint à un autre dossier"), UI_ICON_FILE},
	[CASE_GATHERED] = {STR("reunion"), STR("Des signalements viennent d'un autre dossier"), UI_ICON_REPORT},
	[CASE_PARTED] = {STR("separation"), STR("Un signalement est parti dans un autre dossier"), UI_ICON_REPORT},
	[CASE_MADE] = {STR("courrier"), STR("Courrier produit"), UI_ICON_FILE},
	[CASE_NOTIFIED] = {STR("plateforme-notifiee"), STR("Plateforme notifiée"), UI_ICON_REPORT},
	[CASE_COMPLAINED] = {STR("plainte-deposee"), STR("Plainte déposée"), UI_ICON_FILE},
	[CASE_MEDIATED] = {STR("mediation-proposee"), STR("Médiation proposée"), UI_ICON_PEOPLE},
	[CASE_REQUESTED] = {STR("retrait-demande"), STR("Retrait demandé à l'auteur"), UI_ICON_WRITE},
	[CASE_SENT] = {STR("envoi"), STR("Courrier envoyé"), UI_ICON_WRITE},
	[CASE_GIVEN] = {STR("attribution"), STR("Confié"), UI_ICON_PERSON},
	[CASE_THANKED] = {STR("remerciement"), STR("Transmis à l'équipe"), UI_ICON_PEOPLE},
	[CASE_SORTED] = {STR("suite"), STR("Suite donnée"), UI_ICON_CHECK},
	[CASE_CLIMBED] = {STR("escalade"), STR("Échéance dépassée"), UI_ICON_CLOCK},
	[CASE_SHOT_READ] = {STR("capture-lue"), STR("Lu dans la capture"), UI_ICON_PICTURE},
	[CASE_SHOT_UNREAD] = {STR("capture-illisible"), STR("La capture n'a pas pu être lue"), UI_ICON_PICTURE},
	[CASE_SHOT_MENDED] = {STR("capture-corrigee"), STR("Ce que dit la capture, corrigé"), UI_ICON_WRITE},
};

const struct case_state_row case_states[CASE_STATES] = {
	[CASE_OPEN] = {STR("ouvert"), STR("à traiter")},
	[CASE_WAITING] = {STR("attente"), STR("en attente d'un avis")},
	[CASE_DECIDED] = {STR("decide"), STR("décidé")},
	[CASE_CLOSED] = {STR("clos"), STR("clos")},
};

enum case_kind case_kind_of(struct str id)
{
	for (enum case_kind kind = 0; kind < CASE_KINDS; kind++)
		if (str_eq(id, case_kinds[kind].id))
			return kind;
	return CASE_KINDS;
}

enum case_state case_state_of(struct str id)
{
	for (enum case_state state = 0; state < CASE_STATES; state++)
		if (str_eq(id, case_states[state].id))
			return state;
	return CASE_STATES;
}

struct str case_state_label(struct str id)
{
	const enum case_state state = case_state_of(id);
	return state < CASE_STATES ? case_states[state].label : id;
}

/* Somebody looks at it again until the event's clock. */
static void reopen(struct case_fold *f, const struct case_event *e)
{
	if (f->state != CASE_CLOSED)
		return;
	f->state = f->pending ? CASE_WAITING : CASE_OPEN;
	f->closed_at = f->decided_at = f->taken_at = 0;
	f->user_id = 0;
	f->clocks.look = e->due_at;
}

/* Until somebody says when the message was published, the limitation counts from its report; once interrupted, from neither. */
static void date(struct case_fold *f, const struct case_event *e)
{
	f->published_day = e->number;
	if (f->clocks.law && !f->clocks.law_anew)
		f->clocks.law = e->due_at;
}

static void judge(struct case_fold *f, const struct case_event *e) { f->level = str_cut(e->word, ' ', &f->nature); }

static void ask(struct case_fold *f, const struct case_event *e)
{
	enum role role = role_by_id(e->word);
	if (role == ROLES)
		return;
	f->asked |= ROLE_BIT(role);
	f->pending |= ROLE_BIT(role);
	f->clocks.asked[role] = e->due_at;
	if (f->state == CASE_OPEN)
		f->state = CASE_WAITING;
}

static void answer(struct case_fold *f, const struct case_event *e)
{
	enum role role = role_by_id(e->word);
	if (role == ROLES)
		return;
	f->pending &= ~ROLE_BIT(role);
	f->clocks.asked[role] = 0;
	if (f->state == CASE_WAITING && !f->pending)
		f->state = CASE_OPEN;
}

static void begin_action(struct case_fold *f, const struct case_event *e)
{
	if (f->clocks.action_count == CASE_ACTIONS_MAX)
		return;
	f->clocks.actions[f->clocks.action_count].sequence = e->sequence;
	f->clocks.actions[f->clocks.action_count++].due_at = e->due_at;
}

static void end_action(struct case_fold *f, const struct case_event *e)
{
	for (size_t i = 0; i < f->clocks.action_count; i++)
		if (f->clocks.actions[i].sequence == e->number) {
			f->clocks.actions[i] = f->clocks.actions[--f->clocks.action_count];
			return;
		}
}

/* Actions run on after the case is closed; the other clocks do not. */
static int64_t next_clock(const struct case_fold *f)
{
	int64_t next = INT64_MAX;
	bool closed = f->state == CASE_CLOSED;
	const int64_t look = closed ? 0 : f->clocks.look, settle = closed ? 0 : f->clocks.settle;
	if (look)
		next = look;
	if (settle && settle < next)
		next = settle;
	if (f->law_at && f->law_at < next)
		next = f->law_at;
	for (enum role role = 0; role < ROLES && !closed; role++)
		if (f->clocks.asked[role] && f->clocks.asked[role] < next)
			next = f->clocks.asked[role];
	for (size_t i = 0; i < f->clocks.action_count; i++)
		if (f->clocks.actions[i].due_at && f->clocks.actions[i].due_at < next)
			next = f->clocks.actions[i].due_at;
	return next == INT64_MAX ? 0 : next;
}

void case_fold(struct case_fold *f, const struct case_event *e)
{
	switch (e->kind) {
	case CASE_OPENED:
		f->reports = e->number != 0;
		f->channel = e->word;
		f->clocks.look = e->due_at;
		break;
	case CASE_REPORTED:
		f->reports++;
		reopen(f, e);
		break;
	case CASE_READ:
		f->rules = e->text;
		judge(f, e);
		if (e->due_at && !f->published_day && !f->clocks.law_anew)
			f->clocks.law = e->due_at;
		break;
	case CASE_JUDGED:
		judge(f, e);
		if (e->due_at && f->clocks.look)
			f->clocks.look = e->due_at;
		else if (e->due_at && f->clocks.settle)
			f->clocks.settle = e->due_at;
		break;
	case CASE_SHOT_READ:
	case CASE_SHOT_MENDED:
		if (e->due_at && f->clocks.look)
			f->clocks.look = e->due_at;
		break;
	case CASE_TAKEN:
	case CASE_GIVEN:
		f->user_id = e->number;
		f->taken_at = e->at;
		f->clocks.look = 0;
		f->clocks.settle = e->due_at;
		break;
	case CASE_ASKED:
		ask(f, e);
		break;
	case CASE_ANSWERED:
		answer(f, e);
		break;
	case CASE_SETTLED:
		f->state = CASE_DECIDED;
		f->decided_at = e->at;
		f->decision = e->word;
		if (!f->settled_at)
			f->settled_at = e->at;
		f->clocks.look = f->clocks.settle = 0;
		if (e->due_at && !f->clocks.law_anew)
			f->clocks.law = e->due_at;
		break;
	case CASE_THANKED:
		f->decision = STR("merci");
		if (!f->settled_at)
			f->settled_at = e->at;
		break;
	case CASE_DATED:
		date(f, e);
		break;
	case CASE_COMPLAINED:
		if (!e->due_at)
			break;
		f->clocks.law = e->due_at;
		f->clocks.law_anew = true;
		break;
	case CASE_HEARD:
	case CASE_BACK:
		reopen(f, e);
		break;
	case CASE_IMPROVES:
		begin_action(f, e);
		break;
	case CASE_IMPROVED:
		end_action(f, e);
		break;
	case CASE_GATHERED:
		f->reports += e->number;
		reopen(f, e);
		break;
	case CASE_PARTED:
		f->reports--;
		break;
	case CASE_MERGED:
		f->reports -= e->number;
		f->state = CASE_CLOSED;
		f->closed_at = e->at;
		f->clocks.look = f->clocks.settle = 0;
		break;
	case CASE_ENDED:
		f->state = CASE_CLOSED;
		f->closed_at = e->at;
		f->clocks.look = f->clocks.settle = 0;
		break;
	default:
		break;
	}
	if (!f->looked_at && e->sequence > 1 && str_eq(e->actor_kind, STR("user")) && e->kind != CASE_REPORTED)
		f->looked_at = e->at;
	f->law_at = f->state == CASE_CLOSED ? 0 : f->clocks.law;
	f->due_at = next_clock(f);
}
