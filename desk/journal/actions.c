/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/journal/actions.h"

const struct journal_action journal_actions[] = {
	{"signin.first", JOURNAL_SIGNIN, "a donné le bon mot de passe {du compte}, et doit encore donner un code",
	 NULL},
	{"signin.done", JOURNAL_SIGNIN, "a ouvert une session avec {le compte}", NULL},
	{"signin.refuse", JOURNAL_SIGNIN, "n'a pas pu ouvrir de session avec {le compte}",
	 "n'a pas pu ouvrir de session : aucun compte ne correspond"},

	{"account.add", JOURNAL_ACCOUNTS, "a créé {le compte}", NULL},
	{"account.roles", JOURNAL_ACCOUNTS, "a donné ses rôles {au compte}", NULL},
	{"account.list", JOURNAL_ACCOUNTS, "a consulté la liste des personnes", NULL},
	{"account.read", JOURNAL_ACCOUNTS, "a consulté {le compte}", NULL},
	{"account.sessions-end", JOURNAL_ACCOUNTS, "a fermé des connexions {du compte}", NULL},
	{"account.contact", JOURNAL_ACCOUNTS, "a changé les coordonnées {du compte}", NULL},
	{"account.close", JOURNAL_ACCOUNTS, "a fermé {le compte}", NULL},
	{"account.open", JOURNAL_ACCOUNTS, "a rouvert {le compte}", NULL},
	{"account.invite", JOURNAL_ACCOUNTS, "a fait une lettre d'invitation pour {le compte}", NULL},
	{"account.forgot", JOURNAL_ACCOUNTS, "a demandé un nouveau mot de passe pour {le compte}",
	 "a demandé un nouveau mot de passe, mais aucun compte ne correspond"},
	{"account.choose", JOURNAL_ACCOUNTS, "a choisi, par lettre, le mot de passe {du compte}", NULL},
	{"account.change", JOURNAL_ACCOUNTS, "a changé le mot de passe {du compte}", NULL},
	{"account.second", JOURNAL_ACCOUNTS, "a réglé la seconde étape de connexion {du compte}", NULL},
	{"account.second-remove", JOURNAL_ACCOUNTS, "a retiré la seconde étape de connexion {du compte}", NULL},
	{"account.link", JOURNAL_ACCOUNTS, "a relié {le compte} à l'annuaire ou au portail de l'établissement", NULL},

	{"provider.add", JOURNAL_PROVIDERS, "a ajouté le moyen de connexion « {o} »", NULL},
	{"provider.change", JOURNAL_PROVIDERS, "a changé le moyen de connexion « {o} »", NULL},
	{"provider.open", JOURNAL_PROVIDERS, "a ouvert le moyen de connexion « {o} »", NULL},
	{"provider.close", JOURNAL_PROVIDERS, "a fermé le moyen de connexion « {o} »", NULL},
	{"provider.move", JOURNAL_PROVIDERS, "a changé de place le moyen de connexion « {o} »", NULL},
	{"provider.remove", JOURNAL_PROVIDERS, "a retiré le moyen de connexion « {o} »", NULL},
	{"provider.restore", JOURNAL_PROVIDERS, "a remis le moyen de connexion « {o} »", NULL},

	{"key.add", JOURNAL_KEYS, "a fait la clé de programme « {o} »", NULL},
	{"key.revoke", JOURNAL_KEYS, "a retiré la clé de programme « {o} »", NULL},
	{"key.restore", JOURNAL_KEYS, "a rendu la clé de programme « {o} »", NULL},

	{"charter.save", JOURNAL_CHARTER, "a enregistré la version {o} de la charte", NULL},
	{"charter.revert", JOURNAL_CHARTER, "est revenu à une version antérieure de la charte : c'est la version {o}",
	 NULL},

	{"guide.draft", JOURNAL_CHARTER, "a gardé un brouillon pour la page « {o} » du guide", NULL},
	{"guide.drop", JOURNAL_CHARTER, "a retiré un brouillon de la page « {o} » du guide", NULL},
	{"guide.publish", JOURNAL_CHARTER, "a publié les mots de l'établissement sur la page « {o} » du guide", NULL},
	{"guide.revert", JOURNAL_CHARTER, "est revenu à une version antérieure de la page « {o} » du guide", NULL},
	{"guide.remove", JOURNAL_CHARTER, "a retiré les mots de l'établissement de la page « {o} » du guide", NULL},
	{"guide.restore", JOURNAL_CHARTER, "a remis les mots de l'établissement sur la page « {o} » du guide", NULL},
	{"guide.import", JOURNAL_CHARTER, "a pris d'un fichier un brouillon pour la page « {o} » du guide", NULL},
	{"guide.export", JOURNAL_CHARTER, "a téléchargé les mots de l'établissement dans le guide", NULL},

	{"remark.add", JOURNAL_CHARTER, "a donné la remarque n° {o} sur une lecture", NULL},
	{"remark.list", JOURNAL_CHARTER, "a consulté les remarques sur les lectures", NULL},
	{"remark.handle", JOURNAL_CHARTER, "a marqué comme traitée la remarque n° {o}", NULL},
	{"remark.reopen", JOURNAL_CHARTER, "a repris la remarque n° {o}", NULL},

	{"report.receive", JOURNAL_CASES, "a signalé un message : dossier {o}", NULL},
	{"report.write", JOURNAL_CASES, "a écrit au sujet de son signalement : dossier {o}", NULL},

	{"case.read", JOURNAL_CASES, "a lu le dossier {o}", NULL},
	{"case.write", JOURNAL_CASES, "a travaillé sur le dossier {o}", NULL},
	{"case.decide", JOURNAL_CASES, "a décidé de la suite du dossier {o}", NULL},
	{"case.evidence", JOURNAL_CASES, "a gardé une preuve : dossier {o}", NULL},
	{"case.shot", JOURNAL_CASES, "a corrigé ce qui a été lu dans une capture : dossier {o}", NULL},
	{"case.look", JOURNAL_CASES, "a regardé une pièce sous scellé : dossier {o}", NULL},
	{"case.export", JOURNAL_CASES, "a emporté le dossier {o} entier", NULL},
	{"case.take", JOURNAL_CASES, "a téléchargé une pièce sous scellé : dossier {o}", NULL},
	{"case.letter", JOURNAL_CASES, "a préparé un courrier du dossier {o}", NULL},
	{"case.letter-print", JOURNAL_CASES, "a ouvert un courrier à imprimer du dossier {o}", NULL},
	{"case.letter-send", JOURNAL_CASES, "a inscrit ce qui est parti du dossier {o}", NULL},
	{"case.view", JOURNAL_CASES, "a changé une vue de la liste des dossiers", NULL},
	{"case.contact", JOURNAL_CASES, "a consulté comment joindre la personne qui a signalé : dossier {o}", NULL},

	{"alert.read", JOURNAL_CASES, "a lu l'alerte du dossier {o}", NULL},
	{"alert.act", JOURNAL_CASES, "a répondu à l'alerte du dossier {o}", NULL},
	{"alert.settings", JOURNAL_CASES, "a changé les réglages des alertes", NULL},
	{"alert.try", JOURNAL_CASES, "a essayé le serveur à prévenir", NULL},
	{"alert.terms", JOURNAL_CASES, "a changé les délais", NULL},
	{"alert.choice", JOURNAL_CASES, "a choisi comment recevoir ses rappels", NULL},
	{"duty.set", JOURNAL_CASES, "a changé l'astreinte", NULL},
	{"duty.export", JOURNAL_CASES, "a téléchargé l'astreinte", NULL},
	{"case.judge", JOURNAL_CASES, "a requalifié le dossier {o}", NULL},
	{"case.thank", JOURNAL_CASES, "a transmis le remerciement du dossier {o}", NULL},
	{"case.improve", JOURNAL_CASES, "a suivi une action d'amélioration : dossier {o}", NULL},
	{"card.write", JOURNAL_CASES, "a écrit la carte du quiz n° {o}", NULL},
	{"card.approve", JOURNAL_CASES, "a validé la carte du quiz n° {o}", NULL},
	{"card.withdraw", JOURNAL_CASES, "a retiré la carte du quiz n° {o}", NULL},
	{"card.resume", JOURNAL_CASES, "a repris la carte du quiz n° {o}", NULL},
	{"reply.write", JOURNAL_CASES, "a écrit une réponse : dossier {o}", NULL},
	{"reply.ask", JOURNAL_CASES, "a demandé la validation d'une réponse : dossier {o}", NULL},
	{"reply.approve", JOURNAL_CASES, "a validé une réponse : dossier {o}", NULL},
	{"reply.return", JOURNAL_CASES, "a renvoyé une réponse à qui l'a écrite : dossier {o}", NULL},
	{"reply.send", JOURNAL_CASES, "a envoyé une réponse : dossier {o}", NULL},
	{"reply.withdraw", JOURNAL_CASES, "a retiré une réponse : dossier {o}", NULL},
	{"reply.resume", JOURNAL_CASES, "a repris une réponse retirée : dossier {o}", NULL},

	{"journal.view", JOURNAL_RECORDS, "a lu le journal", NULL},
	{"journal.export", JOURNAL_RECORDS, "a téléchargé un extrait du journal", NULL},
	{"journal.verify", JOURNAL_RECORDS, "a demandé la vérification du journal", NULL},
	{"journal.whole", JOURNAL_RECORDS, "a vérifié le journal : il est entier", NULL},
	{"journal.broken", JOURNAL_RECORDS, "a vérifié le journal : il a été changé à la ligne {o}", NULL},
	{"retention.set", JOURNAL_RECORDS, "a changé une durée de conservation : « {o} »", NULL},
	{"retention.purge", JOURNAL_RECORDS, "a effacé ce qui était trop vieux : « {o} »", NULL},

	{"job.retry", JOURNAL_SYSTEM, "a relancé la tâche n° {o}", NULL},
	{"job.abandon", JOURNAL_SYSTEM, "a abandonné la tâche n° {o}", NULL},
	{"job.resume", JOURNAL_SYSTEM, "a renoncé à abandonner la tâche n° {o}", NULL},
	{"backup.make", JOURNAL_SYSTEM, "a fait une sauvegarde", NULL},
	{"backup.restore", JOURNAL_SYSTEM, "a repris une sauvegarde", NULL},
};
const size_t journal_action_count = sizeof(journal_actions) / sizeof(*journal_actions);

const char *const journal_family_words[JOURNAL_FAMILIES + 1] = {
	"toutes",       "connexions", "comptes",      "dossiers", "charte",
	"fournisseurs", "cles",       "conservation", "serveur",  NULL};
const char *const journal_family_labels[JOURNAL_FAMILIES] = {"Toutes",
							     "Connexions",
							     "Comptes et rôles",
							     "Signalements et dossiers",
							     "Charte",
							     "Annuaire et portail",
							     "Clés de programmes",
							     "Journal et conservation",
							     "Serveur, tâches et sauvegardes"};

const struct journal_object journal_objects[] = {
	{"user", "compte"},
	{"key", "clé de programme"},
	{"charter", "version de la charte"},
	{"guide", "page du guide"},
	{"provider", "moyen de connexion"},
	{"journal", "journal"},
	{"case", "dossier"},
	{"case-view", "vue de dossiers"},
	{"card", "carte du quiz"},
	{"remark", "remarque sur une lecture"},
	{"alerts", "alertes"},
	{"duty", "astreinte"},
	{"retention", "durée de conservation"},
	{"job", "tâche"},
	{"backup", "sauvegarde"},
};
const size_t journal_object_count = sizeof(journal_objects) / sizeof(*journal_objects);

static const struct journal_object fields[] = {
	{"login", "identifiant"},
	{"name", "nom"},
	{"email", "adresse électronique"},
	{"roles", "rôles"},
	{"password", "mot de passe"},
	{"second", "code de la seconde étape"},
	{"totp", "application de codes"},
	{"recovery", "codes de secours"},
	{"provider", "annuaire ou portail"},
	{"token", "jeton du portail"},
	{"settings", "réglages"},
	{"enabled", "ouvert ou fermé"},
	{"position", "place"},
	{"person", "filtre par personne"},
	{"about", "filtre par compte concerné"},
	{"family", "filtre par genre d'action"},
	{"object", "filtre par objet"},
	{"dates", "filtre par dates"},
	{"text", "texte recherché"},
	/* Roles, by their identifiers in the base. */
	{"agent", "Agent"},
	{"community-manager", "Community manager"},
	{"communication", "Direction de la communication"},
	{"usagers", "Direction des usagers"},
	{"drh", "Direction des ressources humaines"},
	{"affaires-medicales", "Direction des affaires médicales"},
	{"juridique", "Direction juridique"},
	{"dpo", "Délégué à la protection des données"},
	{"direction-generale", "Direction générale"},
	{"administrateur", "Administrateur"},
};

const struct journal_action *journal_action_by_id(struct str id)
{
	for (size_t i = 0; i < journal_action_count; i++)
		if (str_eq(id, str_from_c(journal_actions[i].id)))
			return &journal_actions[i];
	return NULL;
}

static struct str label_of(const struct journal_object *rows, size_t count, struct str word)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(word, str_from_c(rows[i].kind)))
			return str_from_c(rows[i].label);
	return word;
}

struct str journal_object_label(struct str kind) { return label_of(journal_objects, journal_object_count, kind); }
struct str journal_field_label(struct str field) { return label_of(fields, sizeof(fields) / sizeof(*fields), field); }
