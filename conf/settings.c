/* SPDX-License-Identifier: Apache-2.0 */
/* Every setting there is. A name is also the name of the variable of the environment, and may never change its sense:
 * hospitals keep their file for years. */
#include "conf/setting.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY ((uint64_t)24 * HOUR)
#define MIB ((uint64_t)1 << 20)
#define AT(member) offsetof(struct conf, member)

static const char *const log_words[] = {"erreur", "attention", "information", "detail", NULL};
static const char *const security_words[] = {"starttls", "tls", "aucune", NULL};

const struct conf_section conf_sections[] = {
	{"serveur", "Le serveur et les pages"},
	{"base", "La base, où tout est gardé"},
	{"connexions", "Les connexions des personnes"},
	{"courriel", "Les courriels que Blouse envoie"},
	{"boite", "La boîte où arrivent des signalements par courriel"},
	{"conservation", "Ce qui n'est pas gardé pour toujours"},
	{0},
};

const struct conf_setting conf_settings[] = {
	{"serveur", "listen", CONF_LISTEN, .at = AT(server.listen), .otherwise = "127.0.0.1:8080",
	 .help = "adresse et port où écouter",
	 .more = "TLS est l'affaire du serveur mandataire placé devant : gardez alors 127.0.0.1."},
	{"serveur", "public-url", CONF_URL, .at = AT(server.public_url), .example = "https://blouse.chu-exemple.fr",
	 .help = "adresse que voient les navigateurs",
	 .more = "Elle figure dans les courriels. En https, les cookies ne voyagent que chiffrés."},
	{"serveur", "proxy", CONF_ADDRESS, .list = true, .at = AT(server.proxies), .example = "127.0.0.1",
	 .help = "adresse d'un serveur mandataire, dont l'en-tête X-Forwarded-For est cru"},
	{"serveur", "threads", CONF_NUMBER, .at = AT(server.threads), .min = 1, .max = 64, .otherwise = "4",
	 .help = "demandes servies de front"},
	{"serveur", "connections", CONF_NUMBER, .at = AT(server.connections), .min = 16, .max = 65536,
	 .otherwise = "4096", .help = "connexions ouvertes en même temps, au plus"},
	{"serveur", "upload-max", CONF_BYTES, .at = AT(server.upload_max), .min = 64 << 10, .max = 1024 * MIB,
	 .otherwise = "10 Mo", .help = "taille d'un fichier ou d'un long message envoyé, au plus"},
	{"serveur", "evidence-max", CONF_BYTES, .at = AT(server.evidence_max), .min = 64 << 10, .max = 16 * MIB,
	 .otherwise = "8 Mo", .help = "taille d'un fichier gardé comme preuve, au plus",
	 .more = "upload-max borne tout le formulaire qui l'apporte : laissez-le plus grand."},
	{"serveur", "log-level", CONF_WORD, .at = AT(server.log), .words = log_words, .otherwise = "information",
	 .help = "ce qu'écrit le journal technique",
	 .more = "information : toutes les demandes, sauf les fichiers des pages et les sondes qui vont bien. "
		 "detail : celles-là aussi. attention : celles qui ont été refusées ou ont échoué. erreur : celles "
		 "qui ont échoué. Aucun niveau n'y écrit d'adresse, de nom ni de contenu."},
	{"serveur", "time-zone", CONF_ZONE, .at = AT(server.zone), .otherwise = "Europe/Paris",
	 .help = "fuseau horaire de l'établissement",
	 .more = "Comme Indian/Reunion, America/Cayenne ou America/Martinique."},
	{"serveur", "data", CONF_FILE, .at = AT(server.data), .otherwise = "/var/lib/blouse",
	 .help = "dossier des données : images, sauvegardes",
	 .more = "Le compte qui fait tourner Blouse doit pouvoir y écrire, et lui seul devrait pouvoir le lire."},
	{"serveur", "media-workers", CONF_FILE, .at = AT(server.media_workers), .example = "/opt/blouse/libexec",
	 .help = "dossier des programmes qui lisent images, documents et vidéos",
	 .more = "blouse-media, blouse-media-pdf et blouse-media-film. Sans ce réglage : à côté de blouse, sinon là où "
		 "l'installation les a mis. Pour blouse photo, c'est la variable BLOUSE_MEDIA_WORKERS."},
	{"serveur", "workers", CONF_NUMBER, .at = AT(server.workers), .max = 64, .otherwise = "2",
	 .help = "tâches de fond menées de front ; 0 si une autre machine s'en charge"},
	{"serveur", "outgoing-host", CONF_HOST, .list = true, .at = AT(server.outgoing_hosts),
	 .example = "annuaire.chu-exemple.fr", .help = "machine du réseau interne que Blouse a le droit d'appeler",
	 .more = "Sans cela, Blouse refuse toute adresse qui mène au réseau interne : une page ne peut pas s'en "
		 "servir pour atteindre ce qui n'est pas public. Un annuaire doit toujours y figurer, comme le portail "
		 "d'identité s'il est dans l'établissement."},

	{"base", "store", CONF_STORE, .at = AT(store.url), .otherwise = "sqlite:/var/lib/blouse/blouse.db",
	 .help = "où tout est gardé : sqlite:FICHIER ou postgresql://…",
	 .more = "Le mot de passe de PostgreSQL ne s'écrit pas ici : ajoutez ?passfile=/etc/blouse/pgpass à "
		 "l'adresse."},
	{"base", "store-readers", CONF_NUMBER, .at = AT(store.readers), .min = 1, .max = 32, .otherwise = "4",
	 .help = "connexions à la base pour lire, au plus",
	 .more = "Le bureau en ouvre s'il le faut jusqu'à deux pour chacun de ses « threads » et de ses « workers »."},
	{"base", "store-writers", CONF_NUMBER, .at = AT(store.writers), .min = 1, .max = 32, .otherwise = "4",
	 .help = "connexions à la base pour écrire, au plus", .more = "SQLite n'en a jamais qu'une."},
	{"base", "store-wait", CONF_SECONDS, .at = AT(store.wait), .min = 1, .max = MINUTE, .otherwise = "5 s",
	 .help = "combien de temps attendre la base avant de renoncer"},

	{"connexions", "session-unused", CONF_SECONDS, .at = AT(sessions.unused), .min = 5 * MINUTE, .max = 8 * HOUR,
	 .otherwise = "30 min", .help = "une connexion qui ne sert pas se ferme après cette durée"},
	{"connexions", "session-longest", CONF_SECONDS, .at = AT(sessions.longest), .min = 5 * MINUTE, .max = 7 * DAY,
	 .otherwise = "12 h", .help = "une connexion se ferme toujours après cette durée"},
	{"connexions", "secrets-folder", CONF_FILE, .at = AT(sessions.secrets), .otherwise = "/etc/blouse/secrets",
	 .help = "dossier des secrets et certificats de l'annuaire et du portail d'identité",
	 .more = "La page /reglages/connexion, où l'annuaire et le portail se règlent, y désigne des fichiers par leur "
		 "nom : elle ne peut en lire aucun autre."},

	{"courriel", "smtp-server", CONF_HOST, .at = AT(smtp.server), .needs = "smtp-from",
	 .example = "smtp.chu-exemple.fr", .help = "serveur qui envoie les courriels",
	 .more = "Sans lui, Blouse n'envoie aucun courriel."},
	{"courriel", "smtp-port", CONF_NUMBER, .at = AT(smtp.port), .min = 1, .max = 65535, .otherwise = "587",
	 .help = "port de ce serveur", .more = "D'ordinaire 587 avec starttls, 465 avec tls."},
	{"courriel", "smtp-security", CONF_WORD, .at = AT(smtp.security), .words = security_words,
	 .otherwise = "starttls", .help = "comment la liaison est chiffrée",
	 .more = "aucune ne convient qu'à un relais sur cette machine ; un mot de passe n'est jamais envoyé ainsi."},
	{"courriel", "smtp-user", CONF_TEXT, .at = AT(smtp.user), .needs = "smtp-password-file", .example = "blouse",
	 .help = "compte, si le serveur en demande un"},
	{"courriel", "smtp-password-file", CONF_SECRET, .at = AT(smtp.password_file), .needs = "smtp-user",
	 .example = "/etc/blouse/smtp.secret", .help = "fichier qui contient le mot de passe de ce compte"},
	{"courriel", "smtp-ca-file", CONF_FILE, .at = AT(smtp.ca_file), .example = "/etc/ssl/certs/chu-exemple.pem",
	 .help = "certificats auxquels se fier, au lieu de ceux de la machine"},
	{"courriel", "smtp-from", CONF_MAIL, .at = AT(smtp.from), .needs = "smtp-server",
	 .example = "ne-pas-repondre@chu-exemple.fr", .help = "adresse de l'expéditeur"},
	{"courriel", "smtp-from-name", CONF_TEXT, .at = AT(smtp.from_name), .otherwise = "Blouse",
	 .help = "nom de l'expéditeur"},
	{"courriel", "smtp-timeout", CONF_SECONDS, .at = AT(smtp.timeout), .min = 1, .max = 5 * MINUTE,
	 .otherwise = "30 s", .help = "durée d'un envoi, au plus"},

	{"boite", "imap-server", CONF_HOST, .at = AT(imap.server), .needs = "imap-user",
	 .example = "imap.chu-exemple.fr", .help = "serveur d'une boîte dont chaque courriel devient un signalement",
	 .more = "Donnez-lui une boîte à elle seule : Blouse range tout ce qui y arrive. Sans ce réglage, elle n'en "
		 "lit "
		 "aucune."},
	{"boite", "imap-port", CONF_NUMBER, .at = AT(imap.port), .min = 1, .max = 65535, .otherwise = "993",
	 .help = "port de ce serveur", .more = "D'ordinaire 993 avec tls, 143 avec starttls."},
	{"boite", "imap-security", CONF_WORD, .at = AT(imap.security), .words = security_words, .otherwise = "tls",
	 .help = "comment la liaison est chiffrée", .more = "aucune n'est acceptée que vers cette machine même."},
	{"boite", "imap-user", CONF_TEXT, .at = AT(imap.user), .needs = "imap-password-file",
	 .example = "signalement@chu-exemple.fr", .help = "compte de cette boîte"},
	{"boite", "imap-password-file", CONF_SECRET, .at = AT(imap.password_file), .needs = "imap-user",
	 .example = "/etc/blouse/imap.secret", .help = "fichier qui contient le mot de passe de ce compte"},
	{"boite", "imap-ca-file", CONF_FILE, .at = AT(imap.ca_file), .example = "/etc/ssl/certs/chu-exemple.pem",
	 .help = "certificats auxquels se fier, au lieu de ceux de la machine"},
	{"boite", "imap-folder", CONF_TEXT, .at = AT(imap.folder), .otherwise = "INBOX", .help = "dossier lu"},
	{"boite", "imap-done-folder", CONF_TEXT, .at = AT(imap.done), .otherwise = "Traités",
	 .help = "dossier où va ce qui a été lu", .more = "Certains serveurs veulent INBOX/Traités ou INBOX.Traités."},
	{"boite", "imap-aside-folder", CONF_TEXT, .at = AT(imap.aside), .otherwise = "À voir",
	 .help = "dossier où va ce qui n'a pas pu être lu",
	 .more = "Un courriel abîmé, ou de plus de 10 Mo : une personne le regarde. La page du serveur dit combien il "
		 "y en a eu."},
	{"boite", "imap-interval", CONF_SECONDS, .at = AT(imap.interval), .min = MINUTE, .max = DAY,
	 .otherwise = "1 min", .help = "temps entre deux lectures"},
	{"boite", "imap-establishment", CONF_TEXT, .at = AT(imap.establishment), .example = "chu-exemple",
	 .help = "clé de l'établissement qui reçoit ces signalements", .more = "Inutile quand il n'y en a qu'un."},

	{"conservation", "keep-sessions", CONF_SECONDS, .at = AT(retention.sessions), .min = DAY, .max = 365 * DAY,
	 .otherwise = "30 j", .help = "connexions terminées"},
	{"conservation", "keep-attempts", CONF_SECONDS, .at = AT(retention.attempts), .min = DAY, .max = 365 * DAY,
	 .otherwise = "30 j", .help = "essais de connexion, lettres d'invitation et de mot de passe passées"},
	{"conservation", "keep-jobs-done", CONF_SECONDS, .at = AT(retention.jobs_done), .min = DAY, .max = 365 * DAY,
	 .otherwise = "7 j", .help = "tâches faites : courriels partis, publications, relevés"},
	{"conservation", "keep-jobs-dead", CONF_SECONDS, .at = AT(retention.jobs_dead), .min = 7 * DAY,
	 .max = 365 * DAY, .otherwise = "90 j", .help = "tâches abandonnées après plusieurs échecs"},
	{"conservation", "keep-keys", CONF_SECONDS, .at = AT(retention.keys), .min = 30 * DAY, .max = 1095 * DAY,
	 .otherwise = "365 j", .help = "clés de programmes qui ne servent plus"},
	{"conservation", "keep-guide-drafts", CONF_SECONDS, .at = AT(retention.guide_drafts), .min = 30 * DAY,
	 .max = 730 * DAY, .otherwise = "180 j", .help = "brouillons du guide que personne n'a repris"},
	{"conservation", "keep-guide-authors", CONF_SECONDS, .at = AT(retention.guide_authors), .min = 30 * DAY,
	 .max = 3650 * DAY, .otherwise = "1095 j", .help = "nom de qui a publié une ancienne version du guide"},
	{"conservation", "keep-remarks", CONF_SECONDS, .at = AT(retention.remarks), .min = 30 * DAY, .max = 1095 * DAY,
	 .otherwise = "365 j", .help = "remarques données sur les lectures"},
	{"conservation", "keep-cases", CONF_SECONDS, .at = AT(retention.cases), .min = 30 * DAY, .max = 3650 * DAY,
	 .otherwise = "730 j", .help = "dossiers clos, leurs signalements, leurs échanges et leurs pièces"},
	{"conservation", "keep-journal", CONF_SECONDS, .at = AT(retention.journal), .min = 180 * DAY, .max = 1095 * DAY,
	 .otherwise = "365 j", .help = "journal de ce que chacun a fait et consulté"},
	{0},
};

_Static_assert(sizeof conf_settings / sizeof conf_settings[0] <= CONF_SETTINGS_MAX, "raise CONF_SETTINGS_MAX");
