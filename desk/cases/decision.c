/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/decision.h"

#include <stddef.h>

/* Sources: loi du 29 juillet 1881, art. 29, 33, 65 and 65-3; loi 2004-575 (LCEN), art. 1-1; règlement (UE) 2022/2065 (DSA),
 * art. 16; Code général de la fonction publique, L134-1 and L134-5; Code de la santé publique, L1110-4 and R1112-79 to
 * R1112-94. */
const struct case_decision case_decisions[] = {
	{STR("silence"), STR("Ne pas répondre"),
	 STR("Le message ne vise personne, ou une réponse le ferait lire davantage."),
	 STR("Rien n'oblige à répondre à une critique mesurée : elle relève de la liberté d'expression."),
	 STR("notez pourquoi, et gardez un œil sur le message quelques jours."), 0},
	{STR("reponse-publique"), STR("Répondre publiquement"),
	 STR("Une question, une rumeur, une critique que d'autres liront. Sans jamais confirmer que quelqu'un est "
	     "patient."),
	 STR("Secret médical : Code de la santé publique, L1110-4."),
	 STR("préparez la réponse, faites-la relire, publiez-la, puis inscrivez-la au dossier."), 0},
	{STR("reponse-privee"), STR("Répondre en privé"),
	 STR("La personne attend une aide, ou son histoire ne peut pas être discutée devant tous."),
	 STR("Secret médical : Code de la santé publique, L1110-4."),
	 STR("écrivez ou appelez, puis notez au dossier ce qui a été dit, sans détail de santé."), 0},
	{STR("mediation"), STR("Proposer une médiation"),
	 STR("Un différend sur les soins ou l'accueil, avec quelqu'un qui veut être entendu."),
	 STR("Médiateurs et commission des usagers : Code de la santé publique, R1112-79 à R1112-94."),
	 STR("envoyez la proposition, prévenez la direction des usagers, et notez la réponse."), 0},
	{STR("retrait"), STR("Demander le retrait à l'auteur"),
	 STR("L'auteur est joignable et de bonne foi : un collègue, un étudiant, un proche."),
	 STR("Vie privée et image : Code civil, article 9."),
	 STR("envoyez la demande, regardez le message à la date dite, et passez à la plateforme s'il reste."), 0},
	{STR("plateforme"), STR("Notifier à la plateforme"),
	 STR("Le contenu est illicite, et l'auteur ne le retire pas ou n'est pas joignable."),
	 STR("Règlement européen sur les services numériques (UE 2022/2065), article 16."),
	 STR("remplissez le formulaire de la plateforme avec la notification, et notez le numéro reçu."), 0},
	{STR("pharos"), STR("Signaler à PHAROS"),
	 STR("Menace, haine, apologie de crimes : un contenu public dont l'autorité doit être saisie."),
	 STR("internet-signalement.gouv.fr ; en cas de danger immédiat, le 17."),
	 STR("collez le mémo sur internet-signalement.gouv.fr, et notez le numéro du signalement."), 0},
	{STR("plainte"), STR("Porter plainte"),
	 STR("Une personne ou un corps est injurié ou diffamé, menacé, harcelé ; les preuves sont gardées."),
	 STR("Injure et diffamation : loi du 29 juillet 1881, articles 29 à 33 ; trois mois pour agir (article 65), "
	     "sauf si le message vise une origine, une religion, un sexe, une orientation, un handicap : un an "
	     "(article 65-3)."),
	 STR("produisez la lettre, faites-la signer par qui peut agir en justice, et voyez un avocat : une plainte "
	     "simple n'arrête pas le délai de trois mois."),
	 3},
	{STR("droit-de-reponse"), STR("Exercer un droit de réponse"),
	 STR("Un site nomme l'établissement et n'offre pas de répondre ; rare sur les réseaux."),
	 STR("Loi pour la confiance dans l'économie numérique (2004-575), article 1-1, III : trois mois pour le "
	     "demander."),
	 STR("envoyez la demande en recommandé, et regardez le site trois jours après sa réception."), 3},
	{STR("protection"), STR("Accorder la protection fonctionnelle"),
	 STR("Un agent est attaqué en raison de ses fonctions : il a droit à l'appui de l'établissement."),
	 STR("Code général de la fonction publique, L134-1 et L134-5."),
	 STR("remettez la décision à l'agent, dans les deux mois de sa demande, et prévenez la DRH."), 0},
	{STR("merci"), STR("Remercier, transmettre à l'équipe"),
	 STR("Le message fait du bien : l'équipe mérite de le lire."),
	 STR("Sans nommer de patient ni d'agent en public."),
	 STR("envoyez le merci à l'équipe, et remerciez la personne si elle attend une réponse."), 0},
};
const unsigned case_decision_count = sizeof(case_decisions) / sizeof(*case_decisions);

const char *const case_decision_ids[] = {"silence",          "reponse-publique", "reponse-privee", "mediation",
					 "retrait",          "plateforme",       "pharos",         "plainte",
					 "droit-de-reponse", "protection",       "merci",          NULL};
_Static_assert(sizeof(case_decision_ids) / sizeof(*case_decision_ids) ==
		       sizeof(case_decisions) / sizeof(*case_decisions) + 1,
	       "one id a decision");

const struct case_decision *case_decision_of(struct str id)
{
	for (unsigned i = 0; i < case_decision_count; i++)
		if (str_eq(id, case_decisions[i].id))
			return &case_decisions[i];
	return NULL;
}
