/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody wrote these messages, and nobody whom they name exists. */
#include "desk/demo/cases.h"

#include "desk/cases/gestures.h"
#include "desk/cases/law.h"
#include "desk/demo/demo.h"
#include "desk/reports/receive.h"

#define STEPS_MAX 7
#define NOBODY ROLES /* as who acts: somebody without an account */
#define MACHINE (ROLES + 1)
#define H(n) ((n)*60) /* hours and days, in minutes */
#define D(n) ((n)*24 * 60)

struct step {
	int ago; /* minutes before now */
	enum case_kind kind;
	unsigned who; /* a role, NOBODY or MACHINE */
	const char *word, *text;
};

static const struct demo_case {
	int ago;
	const char *channel, *subject, *network, *link, *text, *who, *worry, *contact, *nature, *level, *rules;
	struct step steps[STEPS_MAX];
} cases[] = {
	{D(96),
	 "public",
	 "message",
	 "facebook",
	 "https://facebook.com/groups/valfictif/posts/1001",
	 "Il paraît que les urgences du Val-Fictif ferment la nuit à partir de juin. On ne nous dit rien, comme "
	 "d'habitude !",
	 "etablissement",
	 "C'est faux ? Tout le village en parle.",
	 NULL,
	 "rumeur",
	 "attention",
	 "source-verifiee",
	 {{D(96) - H(2), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(96) - H(3), CASE_ASKED, ROLE_COMMUNITY_MANAGER, "direction-generale", "Peut-on démentir aujourd'hui ?"},
	  {D(95), CASE_ANSWERED, ROLE_DIRECTION_GENERALE, "direction-generale",
	   "Oui : les urgences restent ouvertes jour et nuit. Vous pouvez me citer."},
	  {D(95) - H(1), CASE_SETTLED, ROLE_COMMUNICATION, "reponse-publique",
	   "La rumeur inquiète, et un fait y répond."},
	  {D(95) - H(2), CASE_REPLIED, ROLE_COMMUNITY_MANAGER, "facebook",
	   "Bonjour, les urgences du Val-Fictif restent ouvertes jour et nuit, en juin comme aujourd'hui."},
	  {D(95) - H(3), CASE_TOLD, ROLE_COMMUNITY_MANAGER, "",
	   "Merci : c'était faux, nous l'avons écrit sous la publication."},
	  {D(92), CASE_ENDED, ROLE_COMMUNITY_MANAGER, "", "Démenti publié, la rumeur est retombée."}}},
	{D(88),
	 "agent",
	 "message",
	 "x",
	 "https://x.com/colere_du_val/status/2002",
	 "Le cadre du bloc B est un incapable et un menteur, tout le monde le sait dans ce service de clowns.",
	 "collegue",
	 "Mon collègue est visé, il en dort mal.",
	 NULL,
	 "non-conforme",
	 "bloquant",
	 "injure-diffamation",
	 {{D(88) - H(1), CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(88) - H(2), CASE_ASKED, ROLE_COMMUNICATION, "juridique",
	   "Injure publique ? Que peut faire l'établissement ?"},
	  {D(87), CASE_ANSWERED, ROLE_JURIDIQUE, "juridique",
	   "Oui, injure publique. La plainte appartient à l'agent ; la protection fonctionnelle lui est due."},
	  {D(86), CASE_SETTLED, ROLE_DIRECTION_GENERALE, "plainte",
	   "Nous soutenons notre collègue, et nous portons plainte avec lui."}}},
	{D(74),
	 "public",
	 "message",
	 "avis",
	 "",
	 "Merci à toute l'équipe de gériatrie : patience, sourires, et ma mère coiffée chaque matin. Vous êtes "
	 "formidables.",
	 "etablissement",
	 "",
	 NULL,
	 "remerciement",
	 "ok",
	 "",
	 {{D(73), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(73) - 20, CASE_SETTLED, ROLE_COMMUNICATION, "merci", "À lire à la relève de demain."},
	  {D(72), CASE_ENDED, ROLE_COMMUNITY_MANAGER, "", "Lu à la relève et affiché en salle de pause."}}},
	{D(61),
	 "public",
	 "message",
	 "instagram",
	 "https://www.instagram.com/p/Val3003",
	 "Story d'une étudiante : le couloir de pédiatrie, et derrière elle le prénom d'un enfant sur la porte.",
	 "patient",
	 "On lit le prénom de mon fils.",
	 "parent-demo@exemple.fr",
	 "non-conforme",
	 "bloquant",
	 "identification-patient droit-image",
	 {{D(61) - 50, CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(61) - 70, CASE_ASKED, ROLE_COMMUNITY_MANAGER, "usagers", "La famille souhaite-t-elle être appelée ?"},
	  {D(60), CASE_ANSWERED, ROLE_USAGERS, "usagers",
	   "Oui, appelée ce matin : elle veut le retrait, rien d'autre."},
	  {D(60) - H(1), CASE_SETTLED, ROLE_COMMUNICATION, "retrait", "L'étudiante est joignable et de bonne foi."},
	  {D(60) - H(2), CASE_REPLIED, ROLE_COMMUNITY_MANAGER, "instagram",
	   "Bonjour, un prénom est lisible derrière vous. Pouvez-vous retirer cette story ? Nous en parlons quand vous "
	   "voulez."},
	  {D(60) - H(3), CASE_TOLD, ROLE_COMMUNITY_MANAGER, "", "La story est retirée. Merci de nous avoir prévenus."},
	  {D(58), CASE_ENDED, ROLE_COMMUNITY_MANAGER, "", "Retiré en trois heures ; vu avec l'école d'infirmières."}}},
	{D(47),
	 "public",
	 "message",
	 "avis",
	 "",
	 "Cinq heures d'attente aux urgences avec un poignet cassé, personne pour dire où on en est. À fuir.",
	 "etablissement",
	 "",
	 NULL,
	 "critique",
	 "attention",
	 "",
	 {{D(47) - H(4), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(46), CASE_ASKED, ROLE_COMMUNITY_MANAGER, "usagers", "A-t-on reçu un courrier ? Que dire de l'attente ?"},
	  {D(45), CASE_ANSWERED, ROLE_USAGERS, "usagers",
	   "Pas de courrier. L'affichage de l'attente est en panne depuis quinze jours."},
	  {D(45) - H(2), CASE_SETTLED, ROLE_COMMUNICATION, "reponse-publique",
	   "Des excuses, et l'adresse de la médiation."},
	  {D(44), CASE_REPLIED, ROLE_COMMUNITY_MANAGER, "avis",
	   "Bonjour, cinq heures sans nouvelles, c'est long et nous le regrettons. Écrivez-nous : "
	   "relations.usagers@exemple.fr."},
	  {D(44) - H(1), CASE_IMPROVES, ROLE_USAGERS, "",
	   "Réparer l'affichage de l'attente aux urgences, avec les services techniques."},
	  {D(40), CASE_ENDED, ROLE_COMMUNITY_MANAGER, "",
	   "Réponse publiée, action suivie par la direction des usagers."}}},
	{D(38),
	 "public",
	 "message",
	 "facebook",
	 "",
	 "Est-ce que la maternité accepte les visites des grands-parents le dimanche ? Je ne trouve rien sur le site.",
	 "moi",
	 "",
	 NULL,
	 "question",
	 "ok",
	 "",
	 {{D(38) - H(1), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(38) - H(2), CASE_REPLIED, ROLE_COMMUNITY_MANAGER, "facebook",
	   "Bonjour ! Oui, de 14 h à 19 h, deux personnes à la fois."},
	  {D(38) - H(2), CASE_ENDED, ROLE_COMMUNITY_MANAGER, "", "Répondu."}}},
	{D(33),
	 "agent",
	 "vigilance",
	 "",
	 "",
	 "On me demande souvent si l'on peut filmer les transmissions pour un mémoire. Une consigne claire aiderait.",
	 "etablissement",
	 "",
	 NULL,
	 "question",
	 "conseil",
	 "droit-image",
	 {{D(32), CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(32) - H(1), CASE_ASKED, ROLE_COMMUNICATION, "dpo", "Que répondre pour les mémoires et les thèses ?"},
	  {D(30), CASE_ANSWERED, ROLE_DPO, "dpo", "Jamais avec des patients ; sinon, accord écrit de chaque collègue."},
	  {D(29), CASE_ENDED, ROLE_COMMUNICATION, "", "Consigne ajoutée au guide des étudiants."}}},
	{D(26),
	 "public",
	 "message",
	 "tiktok",
	 "https://www.tiktok.com/@infirmier_anonyme/video/4004",
	 "Ma nuit aux soins : le monsieur du 14 a encore arraché sa perfusion, la famille hurlait dans le couloir, "
	 "j'ai failli démissionner.",
	 "patient",
	 "Je reconnais mon oncle, hospitalisé cette semaine au 14.",
	 NULL,
	 "non-conforme",
	 "bloquant",
	 "secret-professionnel identification-patient",
	 {{D(26) - H(1), CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(26) - H(2), CASE_ASKED, ROLE_COMMUNICATION, "drh",
	   "L'auteur est-il des nôtres ? Comment l'aider à retirer ?"},
	  {D(26) - H(2), CASE_ASKED, ROLE_COMMUNICATION, "usagers", "La famille veut-elle être reçue ?"},
	  {D(25), CASE_ANSWERED, ROLE_DRH, "drh",
	   "Oui, un agent de nuit épuisé. Reçu ce matin avec la médecine du travail ; il retire."},
	  {D(24), CASE_SETTLED, ROLE_COMMUNICATION, "retrait", "L'auteur est d'accord, et accompagné."},
	  {D(23), CASE_REPORTED, NOBODY, "public", ""}}},
	{D(21),
	 "public",
	 "message",
	 "bluesky",
	 "https://bsky.app/profile/val.exemple/post/5005",
	 "Le Val-Fictif refuse les patients sans mutuelle, une amie y travaille et me l'a juré.",
	 "etablissement",
	 "",
	 NULL,
	 "rumeur",
	 "attention",
	 "source-verifiee",
	 {{D(21) - H(5), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(20), CASE_SETTLED, ROLE_COMMUNICATION, "reponse-publique",
	   "Rappeler la règle : les urgences soignent tout le monde."},
	  {D(20) - H(1), CASE_REPLIED, ROLE_COMMUNITY_MANAGER, "bluesky",
	   "Bonjour, l'hôpital public soigne chacun, avec ou sans mutuelle."}}},
	{D(18),
	 "agent",
	 "idee",
	 "",
	 "",
	 "Et si on montrait en photo le jardin refait par les patients de psychiatrie, sans personne dessus ? Il est "
	 "superbe.",
	 "etablissement",
	 "",
	 NULL,
	 "information",
	 "ok",
	 "",
	 {{D(17), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(16), CASE_NOTED, ROLE_COMMUNITY_MANAGER, "", "Photos prévues jeudi avec l'ergothérapeute."}}},
	{D(15),
	 "public",
	 "message",
	 "x",
	 "https://x.com/le_vrai_val/status/6006",
	 "Encore une erreur cachée par l'hôpital du Val. Le docteur qui a fait ça mérite qu'on aille l'attendre à la "
	 "sortie.",
	 "collegue",
	 "C'est une menace, non ?",
	 NULL,
	 "non-conforme",
	 "bloquant",
	 "injure-diffamation",
	 {{D(15) - 25, CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(15) - 40, CASE_ASKED, ROLE_COMMUNICATION, "juridique", "Menace : PHAROS, plainte, les deux ?"},
	  {D(15) - H(3), CASE_ANSWERED, ROLE_JURIDIQUE, "juridique",
	   "Les deux, et sans attendre. Prévenir aussi la sécurité."},
	  {D(15) - H(4), CASE_SETTLED, ROLE_DIRECTION_GENERALE, "pharos",
	   "Signalé à PHAROS ; le médecin est prévenu et accompagné."},
	  {D(15) - H(5), CASE_NOTED, ROLE_COMMUNICATION, "",
	   "Sécurité prévenue, ronde renforcée au parking du personnel."}}},
	{D(12),
	 "public",
	 "message",
	 "facebook",
	 "https://facebook.com/valfictif/posts/7007",
	 "Deux ans que je demande le dossier de mon père. On me promène de bureau en bureau. Je vais tout raconter, "
	 "avec les noms.",
	 "moi",
	 "Je veux juste ce dossier.",
	 "fille-demo@exemple.fr",
	 "critique",
	 "attention",
	 "",
	 {{D(12) - H(6), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(11), CASE_ASKED, ROLE_COMMUNITY_MANAGER, "usagers", "Pouvez-vous l'appeler ? Elle a laissé une adresse."},
	  {D(10), CASE_HEARD, NOBODY, "", "Personne ne m'a encore appelée. Je patiente jusqu'à vendredi."}}},
	{D(9),
	 "agent",
	 "message",
	 "linkedin",
	 "https://www.linkedin.com/posts/8008",
	 "Fier d'annoncer que notre service sera le premier du département à recevoir le nouveau robot de chirurgie, "
	 "dès mars !",
	 "etablissement",
	 "Le marché n'est pas signé, il ne fallait pas encore le dire.",
	 NULL,
	 "non-conforme",
	 "attention",
	 "discretion-professionnelle",
	 {{D(9) - H(2), CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(8), CASE_ASKED, ROLE_COMMUNICATION, "affaires-medicales", "Pouvez-vous voir avec l'auteur ?"},
	  {D(7), CASE_ANSWERED, ROLE_AFFAIRES_MEDICALES, "affaires-medicales",
	   "Vu : il a retiré, et s'excuse. Il croyait l'annonce faite."}}},
	{D(8),
	 "agent",
	 "evenement",
	 "",
	 "",
	 "La journée des aidants a réuni 120 personnes dans le hall, tout le monde est reparti avec le livret. Deux "
	 "photos sans patients.",
	 "etablissement",
	 "",
	 NULL,
	 "information",
	 "ok",
	 "",
	 {{D(7), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""}}},
	{D(6),
	 "public",
	 "message",
	 "avis",
	 "",
	 "Personnel au top en cardiologie ! Merci à l'aide-soignante de nuit qui m'a tenu la main. Je ne connais que "
	 "son rire.",
	 "moi",
	 "",
	 NULL,
	 "remerciement",
	 "ok",
	 "",
	 {{0}}},
	{D(5),
	 "public",
	 "message",
	 "forum",
	 "https://forum.exemple.fr/sante/val/9009",
	 "Quelqu'un sait si l'on peut rester la nuit auprès d'un enfant opéré au Val-Fictif ?",
	 "moi",
	 "",
	 NULL,
	 "question",
	 "ok",
	 "",
	 {{D(5) - H(3), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {D(4), CASE_REPLIED, ROLE_COMMUNITY_MANAGER, "forum",
	   "Bonjour, oui : un lit d'accompagnant par enfant, à demander à l'accueil."}}},
	{D(4),
	 "public",
	 "message",
	 "facebook",
	 "https://facebook.com/groups/valfictif/posts/1010",
	 "Photo de la cafétéria : « regardez ces blouses blanches qui bavardent pendant qu'on attend ». On voit trois "
	 "visages.",
	 "collegue",
	 "Je suis sur la photo et je n'ai rien accepté.",
	 NULL,
	 "non-conforme",
	 "attention",
	 "droit-image",
	 {{D(4) - H(1), CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(4) - H(2), CASE_ASKED, ROLE_COMMUNICATION, "juridique",
	   "Droit à l'image d'agents en pause : que demander, et à qui ?"}}},
	{D(3),
	 "public",
	 "message",
	 "x",
	 "https://x.com/val_info/status/1111",
	 "Alerte : épidémie cachée au troisième étage du Val-Fictif, évitez l'hôpital, partagez avant que ce soit "
	 "supprimé !!!",
	 "etablissement",
	 "Partagé 400 fois.",
	 NULL,
	 "rumeur",
	 "attention",
	 "source-verifiee",
	 {{D(3) - H(1), CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(3) - H(2), CASE_ASKED, ROLE_COMMUNICATION, "affaires-medicales", "Que sait-on du troisième étage ?"},
	  {D(2), CASE_REPORTED, NOBODY, "public", ""}}},
	{D(2),
	 "public",
	 "message",
	 "",
	 "",
	 "Capture d'un groupe d'internes : moqueries sur l'accent d'une patiente venue hier de Saint-Fictif, avec son "
	 "âge.",
	 "patient",
	 "C'est humiliant pour elle.",
	 NULL,
	 "non-conforme",
	 "bloquant",
	 "discrimination identification-patient",
	 {{D(2) - 30, CASE_TAKEN, ROLE_COMMUNICATION, "", ""},
	  {D(2) - 50, CASE_ASKED, ROLE_COMMUNICATION, "affaires-medicales",
	   "De quel service, et qui peut parler aux internes ?"},
	  {D(2) - 55, CASE_ASKED, ROLE_COMMUNICATION, "usagers", "La patiente doit-elle être prévenue ?"},
	  {D(1), CASE_ANSWERED, ROLE_USAGERS, "usagers",
	   "Oui, par le médecin qui la suit. Nous l'aidons à préparer l'entretien."}}},
	{D(1) + H(6),
	 "public",
	 "message",
	 "facebook",
	 "",
	 "Bonjour, le numéro de la consultation mémoire ne répond plus depuis lundi. C'est normal ?",
	 "etablissement",
	 "",
	 NULL,
	 "question",
	 "ok",
	 "",
	 {{0}}},
	{D(1) + H(2),
	 "agent",
	 "message",
	 "instagram",
	 "https://www.instagram.com/p/Val1212",
	 "Un compte « Val-Fictif officiel » vend des places en cure thermale avec notre logo.",
	 "etablissement",
	 "Ce n'est pas notre compte.",
	 NULL,
	 "non-conforme",
	 "attention",
	 "parole-institution",
	 {{D(1), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {H(22), CASE_SETTLED, ROLE_COMMUNICATION, "plateforme",
	   "Usurpation de notre nom : notification à la plateforme."}}},
	{H(20),
	 "public",
	 "message",
	 "avis",
	 "",
	 "Chambre sale, repas froid, sonnette sans réponse. Ma grand-mère mérite mieux que ça.",
	 "patient",
	 "",
	 NULL,
	 "critique",
	 "attention",
	 "",
	 {{0}}},
	{H(9),
	 "public",
	 "message",
	 "bluesky",
	 "https://bsky.app/profile/soins.exemple/post/1313",
	 "Recette de cookies de l'équipe de nuit, testée et approuvée en salle de pause !",
	 "etablissement",
	 "",
	 NULL,
	 "hors-sujet",
	 "ok",
	 "",
	 {{H(8), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""},
	  {H(8) - 5, CASE_ENDED, ROLE_COMMUNITY_MANAGER, "", "Sans suite : rien qui gêne."}}},
	{H(5),
	 "agent",
	 "message",
	 "facebook",
	 "https://facebook.com/groups/soignants/posts/1414",
	 "Garde de fou aux urgences du Val : la dame de 87 ans arrivée hier soir de Saint-Fictif, fracture du col, un "
	 "fils odieux.",
	 "patient",
	 "Tout le village peut la reconnaître.",
	 NULL,
	 "non-conforme",
	 "bloquant",
	 "secret-medical identification-patient",
	 {{0}}},
	{H(2),
	 "public",
	 "message",
	 "x",
	 "https://x.com/val_actu/status/1515",
	 "On me dit que le parking du Val-Fictif devient payant pour les dialysés. Honteux si c'est vrai.",
	 "etablissement",
	 "",
	 NULL,
	 "rumeur",
	 "conseil",
	 "source-verifiee",
	 {{H(1), CASE_TAKEN, ROLE_COMMUNITY_MANAGER, "", ""}}},
	{25,
	 "public",
	 "message",
	 "facebook",
	 "https://facebook.com/valfictif/posts/1616",
	 "Ma fille est chez vous depuis dimanche et personne ne me laisse entrer. Je n'en peux plus, je vais faire une "
	 "bêtise.",
	 "moi",
	 "Aidez-moi.",
	 "pere-demo@exemple.fr",
	 "detresse",
	 "bloquant",
	 "",
	 {{0}}},
	{11,
	 "agent",
	 "message",
	 "instagram",
	 "",
	 "Une collègue publie ses pieds en sabots devant le tableau des lits : on lit des noms en zoomant.",
	 "patient",
	 "",
	 NULL,
	 "non-conforme",
	 "bloquant",
	 "identification-patient secret-professionnel",
	 {{0}}},
};

struct making {
	struct store_conn *conn;
	const int64_t *people;
	const struct calendar *calendar;
	int64_t establishment_id, now;
};

static int64_t before(const struct making *m, int minutes) { return m->now - minutes * SIGNIN_MINUTE; }

static struct signin_actor actor_of(const struct making *m, unsigned who)
{
	return who < ROLES      ? (struct signin_actor){AUDIT_USER, m->people[who]}
	       : who == MACHINE ? (struct signin_actor){AUDIT_SYSTEM, 0}
				: (struct signin_actor){AUDIT_PUBLIC, 0};
}

static int64_t due_of(const struct making *m, const struct demo_case *c, const struct step *s)
{
	const int64_t at = before(m, s->ago);
	const struct case_decision *decision;
	switch (s->kind) {
	case CASE_TAKEN:
		return calendar_days_after(m->calendar, at, m->calendar->terms[TERM_SETTLE_USUAL]);
	case CASE_ASKED:
		return calendar_days_after(m->calendar, at, m->calendar->terms[TERM_ASK]);
	case CASE_SETTLED:
		decision = case_decision_of(str_from_c(s->word));
		return decision->months ? calendar_months_end(m->calendar, calendar_day(m->calendar, before(m, c->ago)),
							      decision->months)
					: 0;
	case CASE_REPORTED:
	case CASE_HEARD:
		return report_due(m->calendar, str_from_c(c->nature), str_from_c(c->level), at);
	case CASE_IMPROVES:
		return law_press_end(m->calendar, at);
	default:
		return 0;
	}
}

static enum error_code add_step(const struct making *m, const struct demo_case *c, const struct step *s,
				const struct report_done *done, struct error *err)
{
	const struct case_where where = {m->establishment_id, done->case_id, actor_of(m, s->who), before(m, s->ago)};
	struct case_event e = {
		.kind = s->kind, .word = str_from_c(s->word), .due_at = due_of(m, c, s), .text = str_from_c(s->text)};
	if (s->kind == CASE_TAKEN || s->kind == CASE_IMPROVES)
		e.number = where.actor.id;
	if (s->kind == CASE_TOLD || s->kind == CASE_HEARD || s->kind == CASE_REPORTED)
		e.number = done->report_id;
	return case_add(m->conn, &where, -1, &e, err);
}

static enum error_code add_case(const struct making *m, const unsigned char key[SECRET_KEY_LEN],
				const struct demo_case *c, struct error *err)
{
	struct report_done done;
	const struct report_reading reading = {str_from_c(c->nature), str_from_c(c->level), str_from_c(c->rules)};
	const bool agent = str_eq(str_from_c(c->channel), STR("agent"));
	const struct report_new report = {
		.establishment_id = m->establishment_id,
		.actor = actor_of(m, agent ? (unsigned)ROLE_AGENT : NOBODY),
		.channel = str_from_c(c->channel),
		.subject = str_from_c(c->subject),
		.network = str_from_c(c->network),
		.link = str_from_c(c->link),
		.text = str_from_c(c->text),
		.who = str_from_c(c->who),
		.worry = str_from_c(c->worry),
		.contact = str_from_c(c->contact ? c->contact : ""),
		.reading = &reading,
		.calendar = m->calendar,
		.now = before(m, c->ago),
	};
	enum error_code code = report_receive(m->conn, key, &report, &done, err);
	for (size_t i = 0; !code && i < STEPS_MAX && c->steps[i].word; i++)
		code = add_step(m, c, &c->steps[i], &done, err);
	return code;
}

enum error_code demo_cases_add(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			       int64_t establishment_id, const struct calendar *calendar, const int64_t people[ROLES],
			       int64_t now, struct error *err)
{
	const struct making m = {conn, people, calendar, establishment_id, now};
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < sizeof(cases) / sizeof(*cases); i++)
		code = add_case(&m, key, &cases[i], err);
	return code;
}
