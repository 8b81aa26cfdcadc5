// SPDX-License-Identifier: Apache-2.0
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "conf/conf.h"
#include "engine/blouse.h"

static const char *context_choice(unsigned i) { return blouse_context_id((enum blouse_context)i); }
/* The first network and the first level stand for "none". */
static const char *network_choice(unsigned i) { return blouse_network_id((enum blouse_network)(i + 1)); }
static const char *level_choice(unsigned i)
{
	return i + 1 > BLOUSE_BLOQUANT ? NULL : blouse_level_id((enum blouse_level)(i + 1));
}

static const char *pick(const char *const *words, unsigned count, unsigned i) { return i < count ? words[i] : NULL; }

static const char *format_choice(unsigned i)
{
	static const char *const words[] = {"text", "json", "sarif", "github"};
	return pick(words, 4, i);
}

static const char *table_choice(unsigned i)
{
	static const char *const words[] = {"text", "json"};
	return pick(words, 2, i);
}

static const char *reading_choice(unsigned i)
{
	static const char *const words[] = {"fast", "careful"};
	return pick(words, 2, i);
}

#define OPTION_READING                                                                                                 \
	{                                                                                                              \
		"reading", "LECTURE", reading_choice,                                                                  \
			"lecture rapide ou attentive (attentive si rien n'est dit, sauf avec check --jsonl)"           \
	}
#define OPTION_CHARTER                                                                                                 \
	{                                                                                                              \
		"charter", "CHEMIN", NULL, "charte : un dossier de règles, ou un fichier compilé"                    \
	}
#define OPTION_ESTABLISHMENT                                                                                           \
	{                                                                                                              \
		"establishment", "FICHIER", NULL, "ce que votre établissement ajoute à la charte (YAML)"             \
	}
#define OPTION_SETTINGS                                                                                                \
	{                                                                                                              \
		"settings", "FICHIER", NULL, "les réglages du bureau (" CONF_PATH " si rien n'est dit)"                \
	}
#define OPTION_FORMAT_TABLE                                                                                            \
	{                                                                                                              \
		"format", "FORMAT", table_choice, "pour les yeux (text) ou pour un programme (json)"                   \
	}

static const struct option check_options[] = {
	{"text", "TEXTE", NULL, "le message lui-même, au lieu d'un fichier"},
	{"context", "QUI", context_choice, "qui parle (agent si rien n'est dit)"},
	{"network", "RESEAU", network_choice, "sur quel réseau"},
	{"format", "FORMAT", format_choice, "forme de la réponse (text si rien n'est dit)"},
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{"fail-on", "NIVEAU", level_choice, "niveau à partir duquel la commande rend 1 (attention si rien n'est dit)"},
	OPTION_READING,
	{"jsonl", NULL, NULL, "un message par ligne, en JSON ; une réponse par ligne, dans l'ordre"},
	{"jobs", "N", NULL, "avec --jsonl : messages lus de front (autant que de cœurs si rien n'est dit)"},
	{0},
};

static const struct option mask_options[] = {
	{"text", "TEXTE", NULL, "le texte lui-même, au lieu d'un fichier"},
	{"entities", NULL, NULL, "la liste des identifiants et des noms, en JSON, au lieu du texte masqué"},
	{"jsonl", NULL, NULL, "un message par ligne, en JSON ; une réponse par ligne, dans l'ordre"},
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{0},
};

static const char *photo_format_choice(unsigned i)
{
	static const char *const words[] = {"text", "json", "sarif"};
	return pick(words, 3, i);
}

static const struct option photo_options[] = {
	{"text", "TEXTE", NULL, "le message publié avec la photo : les deux sont relus ensemble"},
	{"context", "QUI", context_choice, "qui publie (agent si rien n'est dit)"},
	{"network", "RESEAU", network_choice, "sur quel réseau"},
	{"consent", NULL, NULL, "chaque personne visible a donné son accord par écrit"},
	{"clean", "CHEMIN", NULL, "écrit une copie propre : un fichier, ou un dossier quand il y a plusieurs photos"},
	{"cover", "ZONES", NULL,
	 "avec --clean, cache : faces, text, codes, ou des zones gauche,haut,largeur,hauteur (en pixels)"},
	{"metadata", NULL, NULL, "ne lit que ce que dit le fichier, sans regarder l'image : plus vite"},
	{"mosaic", NULL, NULL, "avec --cover : une mosaïque mêlée de hasard plutôt qu'un aplat"},
	{"without-sound", NULL, NULL, "avec --clean : d'une vidéo, ne garde que les images"},
	{"format", "FORMAT", photo_format_choice, "forme de la réponse (text si rien n'est dit)"},
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{"fail-on", "NIVEAU", level_choice, "niveau à partir duquel la commande rend 1 (attention si rien n'est dit)"},
	{"jobs", "N", NULL, "photos lues de front (autant que de cœurs si rien n'est dit)"},
	{0},
};

static const struct option charter_options[] = {
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{0},
};

static const struct option charter_build_options[] = {
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{"output", "FICHIER", NULL, "où écrire la charte compilée (charter.blc si rien n'est dit)"},
	{0},
};

static const struct option learn_options[] = {
	{"add", NULL, NULL, "apprend aussi ces messages, à côté du modèle qui sert, et montre ce qui change"},
	{"use", NULL, NULL, "met en place le modèle appris avec --add ; l'ancien est gardé"},
	{"back", NULL, NULL, "remet l'ancien modèle"},
	{"corpus", "DOSSIER", NULL, "avec --add : les messages connus, dossier qui contient train (et test)"},
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	OPTION_READING,
	{"output", "FICHIER", NULL, "où écrire le modèle (dans model, sous la charte, si rien n'est dit)"},
	{0},
};

static const struct option score_options[] = {
	OPTION_FORMAT_TABLE,
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{"min", "FICHIER", NULL, "chiffres déjà atteints (JSON) : rend 1 et nomme chaque chiffre qui a baissé"},
	OPTION_READING,
	{"misses", NULL, NULL, "montre chaque message dont les règles diffèrent de l'étiquette"},
	{0},
};

static const struct option serve_options[] = {
	{"settings", "FICHIER", NULL, "fichier de réglages (/etc/blouse/blouse.conf si rien n'est dit)"},
	{"listen", "ADRESSE", NULL, "où écouter, comme 127.0.0.1:8080, plutôt que là où disent les réglages"},
	{"store", "URL", NULL,
	 "où tout est gardé : sqlite:FICHIER ou postgresql://…, plutôt que là où disent les réglages"},
	{"migrate", NULL, NULL, "met d'abord à jour une base d'une version plus ancienne"},
	{"public-url", "URL", NULL, "l'adresse que voient les navigateurs, comme https://blouse.hopital.fr"},
	{"key", "FICHIER", NULL,
	 "la clé de l'installation, faite au premier démarrage (blouse.key du dossier des données)"},
	{"demo", NULL, NULL, "un hôpital inventé, avec un compte pour chaque rôle, sur une base à lui"},
	{"no-cases", NULL, NULL, "avec --demo, sans les dossiers inventés"},
	{"routes", NULL, NULL, "écrit la table des adresses en JSON, sans démarrer"},
	{0},
};

static const struct option admin_options[] = {
	OPTION_SETTINGS,
	{0},
};

static const struct option store_options[] = {
	OPTION_SETTINGS,
	{"store", "URL", NULL, "la base, plutôt que celle que donnent les réglages"},
	{0},
};

static const struct option dossier_options[] = {
	{"head", "EMPREINTE", NULL, "la fin de la chaîne que montre le bureau, à comparer"},
	OPTION_FORMAT_TABLE,
	{0},
};

static const struct option doctor_options[] = {
	OPTION_SETTINGS,
	{"reseau", NULL, NULL, "appelle aussi les serveurs que nomment les réglages"},
	OPTION_CHARTER,
	OPTION_ESTABLISHMENT,
	{0},
};

const struct command cli_commands[] = {
	{"check", check_run, "[FICHIER… | -]", 0, CLI_OPERANDS_ANY,
	 "relit un message : verdict, mots en cause, raison, et quoi faire à la place", check_options, false},
	{"mask", mask_run, "[FICHIER… | -]", 0, CLI_OPERANDS_ANY,
	 "rend le texte sans noms ni identifiants : [NOM-1], [DATE-1]…", mask_options, false},
	{"photo", photo_run, "FICHIER…", 1, CLI_OPERANDS_ANY,
	 "dit ce qu'une photo révèle sans le montrer, et en fait une copie propre", photo_options, false},
	{"charter lint", charter_lint_run, "[DOSSIER]", 0, 1,
	 "explique chaque erreur d'une charte, avec fichier et ligne", charter_options, false},
	{"charter test", charter_test_run, "[REGLE…]", 0, CLI_OPERANDS_ANY, "essaie les exemples de chaque règle",
	 charter_options, false},
	{"charter show", charter_show_run, "[REGLE]", 0, 1, "montre une règle comme une personne la lirait",
	 charter_options, false},
	{"charter build", charter_build_run, "[DOSSIER]", 0, 1, "compile une charte en un seul fichier",
	 charter_build_options, false},
	{"charter diff", charter_diff_run, "ANCIENNE NOUVELLE MESSAGES", 3, 3,
	 "montre quels messages changent de verdict d'une charte à l'autre", NULL, false},
	{"charter roster", charter_roster_run, "LISTE", 1, 1,
	 "cache une liste du personnel derrière des empreintes salées", NULL, false},
	{"learn", learn_run, "[FICHIER…]", 0, CLI_OPERANDS_ANY,
	 "apprend un modèle sur des messages étiquetés (JSON Lines)", learn_options, false},
	{"score", score_run, "FICHIER…", 1, CLI_OPERANDS_ANY,
	 "mesure la justesse sur des messages étiquetés (JSON Lines)", score_options, false},
	{"serve", serve_run, NULL, 0, 0, "démarre le bureau : les pages de Blouse, sur cette machine", serve_options,
	 false},
	{"admin mail-test", admin_mail_test_run, "ADRESSE", 1, 1,
	 "envoie un courriel d'essai, et explique ce qui l'empêche", admin_options, false},
	{"admin migrate", admin_migrate_run, NULL, 0, 0, "met à jour la base d'une version plus ancienne",
	 store_options, false},
	{"admin purge", admin_purge_run, NULL, 0, 0,
	 "efface ce qui a dépassé sa durée de conservation, sans attendre la nuit", store_options, false},
	{"admin audit-verify", admin_audit_verify_run, NULL, 0, 0,
	 "relit les journaux et dit si quelqu'un les a changés", store_options, false},
	{"admin dossier verify", admin_dossier_verify_run, "FICHIER.zip", 1, 1,
	 "dit si un dossier exporté a été changé, sans base ni réseau", dossier_options, false},
	{"backup", backup_run, "FICHIER", 1, 1, "sauvegarde la base dans un fichier, sans arrêter le bureau",
	 store_options, false},
	{"restore", restore_run, "FICHIER", 1, 1, "reprend une sauvegarde dans une base vide", store_options, false},
	{"doctor", doctor_run, NULL, 0, 0, "regarde l'installation et explique ce qui ne va pas", doctor_options,
	 false},
	{"help", help_run, "[COMMANDE]", 0, 3, "cette aide, ou celle d'une commande", NULL, false},
	{"completion", completion_run, "bash|zsh|fish", 1, 1, "écrit la complétion pour un interpréteur de commandes",
	 NULL, true},
	{0},
};

int help_run(const struct args *args)
{
	char name[64];
	bool some = false;
	if (args->operand_count == 0)
		return help_print(NULL);
	for (size_t i = 0, len = 0; i < args->operand_count && len < sizeof name; i++)
		len += (size_t)snprintf(name + len, sizeof name - len, "%s%s", i ? " " : "", args->operands[i]);
	/* "help charter" shows the whole family. */
	for (const struct command *c = cli_commands; c->name; c++) {
		size_t len = strlen(name);
		if (strncmp(c->name, name, len) != 0 || (c->name[len] != '\0' && c->name[len] != ' '))
			continue;
		if (some)
			putchar('\n');
		help_print(c);
		some = true;
	}
	return some ? CLI_CLEAN : cli_trouble(args, "la commande « %s » n'existe pas. Voyez : blouse help", name);
}

/* What was printed with stdio must have reached its place before the command may say that all went well. */
static int finish(const struct args *args, int status)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_trouble(
			args, "la réponse n'a pas pu être écrite en entier : %m. Faites de la place, puis relancez.");
	return status;
}

int main(int argc, char **argv)
{
	struct args args = {0};
	struct error err = {0};
	bool help = false;
	/* A reader that has seen enough (`| head`) ends us quietly, even under a parent that ignores the signal. */
	signal(SIGPIPE, SIG_DFL);
	/* Only for the width of characters: nothing else here depends on the user's locale. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	json_set_alloc_funcs(mem_alloc, mem_free);

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_print(NULL);
		return finish(&args, argc < 2 ? CLI_TROUBLE : CLI_CLEAN);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("blouse %s\n", blouse_version());
		return finish(&args, CLI_CLEAN);
	}
	const char **operands = mem_calloc((size_t)argc, sizeof *operands);
	if (!operands) {
		error_nomem(&err);
		return cli_error(&args, &err);
	}
	int status;
	if (args_parse(argc - 1, argv + 1, operands, &args, &help, &err))
		status = cli_error(&args, &err);
	else
		status = finish(&args, help ? help_print(args.command) : args.command->run(&args));
	mem_free(operands);
	return status;
}
