/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/permission.h"

const char *const role_ids[ROLES + 1] = {
	[ROLE_AGENT] = "agent",
	[ROLE_COMMUNITY_MANAGER] = "community-manager",
	[ROLE_COMMUNICATION] = "communication",
	[ROLE_USAGERS] = "usagers",
	[ROLE_DRH] = "drh",
	[ROLE_AFFAIRES_MEDICALES] = "affaires-medicales",
	[ROLE_JURIDIQUE] = "juridique",
	[ROLE_DPO] = "dpo",
	[ROLE_DIRECTION_GENERALE] = "direction-generale",
	[ROLE_ADMINISTRATEUR] = "administrateur",
};

/* What the letters of the table below stand for. An administrator keeps the machine: they read no case, no mention. */
#define EVERYBODY (ROLE_BIT(ROLES) - 1)
#define MANAGER ROLE_BIT(ROLE_COMMUNITY_MANAGER)
#define COMMUNICATION ROLE_BIT(ROLE_COMMUNICATION)
#define DESK (MANAGER | COMMUNICATION)
#define GENERAL ROLE_BIT(ROLE_DIRECTION_GENERALE)
#define DPO ROLE_BIT(ROLE_DPO)
#define ADMINISTRATOR ROLE_BIT(ROLE_ADMINISTRATEUR)
#define DIRECTORATES                                                                                                   \
	(ROLE_BIT(ROLE_USAGERS) | ROLE_BIT(ROLE_DRH) | ROLE_BIT(ROLE_AFFAIRES_MEDICALES) | ROLE_BIT(ROLE_JURIDIQUE) |  \
	 DPO | GENERAL)

const struct permission_row permission_rows[PERMISSIONS] = {
	[MAY_CHECK] = {"check", "Vérifier un message ou une photo", EVERYBODY},
	[MAY_REPORT] = {"reports.send", "Signaler un message", EVERYBODY},
	[MAY_TRAIN] = {"training.take", "Suivre les formations et répondre au quiz", EVERYBODY},
	[MAY_SUGGEST] = {"ideas.send", "Proposer une idée de publication", EVERYBODY},
	[MAY_ASK_ACCOUNT] = {"accounts.ask", "Demander l'ouverture d'un compte de service", EVERYBODY},
	[MAY_READ_POSTS] = {"posts.read", "Lire le calendrier des publications", DESK | DIRECTORATES},
	[MAY_WRITE_POSTS] = {"posts.write", "Rédiger et programmer des publications", DESK},
	[MAY_APPROVE_POSTS] = {"posts.approve", "Valider les publications des autres", COMMUNICATION},
	[MAY_PUBLISH_POSTS] = {"posts.publish", "Publier ce qui a été validé", DESK},
	[MAY_WATCH] = {"mentions.read", "Lire ce qui se dit de l'établissement", DESK | GENERAL},
	[MAY_ANSWER_MENTIONS] = {"mentions.answer", "Répondre au nom de l'établissement", DESK},
	[MAY_OPEN_CASES] = {"cases.open", "Ouvrir un dossier", DESK},
	[MAY_READ_ALL_CASES] = {"cases.read-all", "Lire tous les dossiers", DESK | GENERAL},
	[MAY_READ_OWN_CASES] = {"cases.read-own", "Lire les dossiers confiés à sa direction", DESK | DIRECTORATES},
	[MAY_ANSWER_CASES] = {"cases.answer", "Donner l'avis de sa direction sur un dossier",
			      COMMUNICATION | DIRECTORATES},
	[MAY_DECIDE_CASES] = {"cases.decide", "Décider de la suite d'un dossier", COMMUNICATION | GENERAL},
	[MAY_WRITE_LETTERS] = {"cases.letters", "Préparer les courriers d'un dossier",
			       DESK | GENERAL | ROLE_BIT(ROLE_JURIDIQUE)},
	[MAY_STEER_CRISIS] = {"crisis.steer", "Conduire une crise", COMMUNICATION | GENERAL},
	[MAY_READ_ACCOUNTS] = {"accounts.read", "Lire le registre des comptes", DESK | DIRECTORATES},
	[MAY_APPROVE_ACCOUNTS] = {"accounts.approve", "Accorder ou refuser un compte", COMMUNICATION},
	[MAY_READ_CONSENTS] = {"consents.read", "Lire le registre des autorisations d'image", DESK | DPO},
	[MAY_MANAGE_CONSENTS] = {"consents.manage", "Enregistrer et retirer des autorisations d'image", DESK},
	[MAY_MANAGE_LIBRARY] = {"library.manage", "Tenir la photothèque", DESK},
	[MAY_MANAGE_AMBASSADORS] = {"ambassadors.manage", "Animer le réseau des ambassadeurs", DESK},
	[MAY_MANAGE_TRAINING] = {"training.manage", "Préparer les formations et lire leurs résultats", DESK},
	[MAY_READ_FIGURES] = {"figures.read", "Lire les chiffres", DESK | DIRECTORATES},
	[MAY_EDIT_CHARTER] = {"charter.edit", "Modifier la charte de l'établissement", COMMUNICATION | ADMINISTRATOR},
	[MAY_EDIT_GUIDE] = {"guide.edit", "Écrire les mots de l'établissement dans le guide", DESK},
	[MAY_READ_JOURNAL] = {"journal.read", "Lire le journal de ce que chacun a fait", DPO | ADMINISTRATOR},
	[MAY_MANAGE_RETENTION] = {"retention.manage", "Choisir combien de temps les données sont gardées",
				  DPO | ADMINISTRATOR},
	[MAY_MANAGE_USERS] = {"users.manage", "Inviter des personnes et donner des rôles", ADMINISTRATOR},
	[MAY_MANAGE_PROVIDERS] = {"providers.manage", "Relier l'annuaire et le portail de connexion", ADMINISTRATOR},
	[MAY_SET_ALERTS] = {"alerts.set", "Régler l'astreinte, les alertes et les délais",
			    COMMUNICATION | ADMINISTRATOR},
	[MAY_MANAGE_SYSTEM] = {"system.manage", "Surveiller le serveur, ses tâches et ses sauvegardes", ADMINISTRATOR},
};

enum permission permission_by_id(struct str id)
{
	for (enum permission p = 0; p < PERMISSIONS; p++)
		if (str_eq(id, str_from_c(permission_rows[p].id)))
			return p;
	return PERMISSIONS;
}

enum role role_by_id(struct str id)
{
	for (enum role r = 0; r < ROLES; r++)
		if (str_eq(id, str_from_c(role_ids[r])))
			return r;
	return ROLES;
}

bool may(const struct identity *who, enum permission permission, int64_t establishment_id)
{
	return who->user_id != 0 && establishment_id != 0 && who->establishment_id == establishment_id &&
	       permission < PERMISSIONS && (permission_rows[permission].roles & who->roles) != 0 &&
	       (who->key_id == 0 || (who->scopes & PERMISSION_BIT(permission)) != 0);
}
