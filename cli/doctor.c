// SPDX-License-Identifier: Apache-2.0
/* Looks at everything that the other commands rest on, and says of each thing that is missing what to do. */
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/doctor.h"
#include "cli/load.h"
#include "cli/term.h"
#include "compiler/hunspell.h"
#include "engine/charter.h"
#include "media/client.h"

#define MEMORY_WANTED ((unsigned long long)128 << 20) /* bytes free, below which a check may be refused */
#define DOCTOR_TEXT_MAX (LOAD_PATH_MAX + 512)
#define SAMPLE "Mme Dupont, chambre 214, a encore arraché sa perfusion ce matin."

void doctor_line(struct doctor *d, bool right, const char *format, ...)
{
	char text[DOCTOR_TEXT_MAX];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	term_styled(&d->out, &d->term, right ? TERM_GREEN : TERM_RED, right ? "  ✔ " : "  ✖ ");
	term_wrap(&d->out, &d->term, str_from_c(text), 4, 4);
	d->wrong += !right;
}

void doctor_remedy(struct doctor *d, const char *format, ...)
{
	char text[DOCTOR_TEXT_MAX];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	buf_add_c(&d->out, "    → ");
	term_wrap(&d->out, &d->term, str_from_c(text), 6, 6);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void look_at_reading(struct doctor *d, struct loaded *loaded)
{
	struct blouse_checker *checker;
	const struct blouse_result *result;
	struct blouse_error e = {0};
	struct error err;
	if (load_reading(d->args, true, loaded, &err) || load_checker(loaded, &checker, &err)) {
		doctor_line(d, false, "Lecture : %s", err.message);
		return;
	}
	if (loaded->encoder.ptr) {
		doctor_line(d, true, "Lecture attentive : son modèle est là, %zu Ko", loaded->encoder.size >> 10);
	} else {
		doctor_line(
			d, false,
			"Lecture attentive : son modèle n'est pas là ; les messages sont relus vite, et moins bien.");
		doctor_remedy(d, "Après une compilation, careful.bin est à côté du programme ; après une installation, "
				 "dans " BLOUSE_DATADIR ".");
	}
	double start = seconds();
	bool failed =
		blouse_check(checker, SAMPLE, sizeof SAMPLE - 1, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &result, &e) != 0;
	double spent = seconds() - start;
	if (failed) {
		doctor_line(d, false, "Lecture : %s", e.message);
	} else if (result->verdict == BLOUSE_CLEAR) {
		doctor_line(d, false, "Lecture : la phrase d'essai « %s » passe sans remarque.", SAMPLE);
		doctor_remedy(d, "Cette charte ne protège pas les patients : essayez-la avec « blouse charter test ».");
	} else {
		doctor_line(d, true, "Lecture : une phrase d'essai est relue et arrêtée, en %.0f ms à froid",
			    spent * 1e3);
	}
	blouse_checker_free(checker);
}

static void look_at_charter(struct doctor *d)
{
	struct loaded charter = {0};
	struct error err;
	struct stat st;
	double start = seconds();
	if (load_charter(d->args, &charter, &err)) {
		doctor_line(d, false, "Charte : %s", err.message);
		doctor_remedy(d, "Après une compilation, charter.blc est à côté du programme ; après une installation, "
				 "dans " BLOUSE_DATADIR
				 ". Pour en compiler une : « blouse charter build charter --output charter.blc », "
				 "puis --charter charter.blc, ou la variable BLOUSE_CHARTER.");
		load_release(&charter);
		return;
	}
	double spent = seconds() - start;
	unsigned rules = blouse_charter_rule_count(charter.charter);
	unsigned long long size = stat(charter.path, &st) == 0 && S_ISREG(st.st_mode) ? (unsigned long long)st.st_size
										      : charter.compiled.len;
	unsigned tenths = (unsigned)(spent * 1e4 + 0.5);
	doctor_line(d, true, "Charte : %s, %u règles, %llu Ko, ouverte en %u,%u ms", charter.path, rules, size >> 10,
		    tenths / 10, tenths % 10);
	if (charter_model(charter.charter).len) {
		doctor_line(d, true, "Modèle : présent, %zu Ko", charter_model(charter.charter).len >> 10);
	} else {
		doctor_line(d, false,
			    "Modèle : cette charte n'en a pas ; seules les règles parlent, et elles en laissent passer "
			    "davantage.");
		doctor_remedy(d, "Apprenez-le avec « blouse learn », puis recompilez la charte.");
	}
	look_at_reading(d, &charter);
	load_release(&charter);
}

static void look_at_sources(struct doctor *d)
{
	char path[LOAD_PATH_MAX];
	struct error err;
	if (load_find_sources(d->args, path, &err)) {
		doctor_line(d, true, "Sources de la charte : absentes. Elles ne servent qu'avec --establishment.");
	} else {
		doctor_line(d, true, "Sources de la charte : %s", path);
	}
	bool dictionary = access(HUNSPELL_FOLDER "/fr.dic", R_OK) == 0 && access(HUNSPELL_FOLDER "/fr.aff", R_OK) == 0;
	doctor_line(d, dictionary, "Dictionnaire français (pour compiler une charte) : %s",
		    dictionary ? HUNSPELL_FOLDER "/fr.dic" : "absent");
	if (!dictionary)
		doctor_remedy(d,
			      "Installez-le : apt install hunspell-fr-classical. Relire un message n'en a pas besoin.");
}

static void look_at_terminal(struct doctor *d)
{
	/* Output is UTF-8 whatever the locale: what matters is whether the terminal expects it. */
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	const char *codeset = locale ? nl_langinfo_l(CODESET, locale) : "inconnu";
	bool utf8 = strcmp(codeset, "UTF-8") == 0;
	doctor_line(d, utf8, "Encodage du terminal : %s", codeset);
	if (!utf8)
		doctor_remedy(d, "Les accents risquent de s'afficher mal : export LANG=C.UTF-8, ou fr_FR.UTF-8.");
	if (locale)
		freelocale(locale);
	doctor_line(d, true, "Terminal : %u colonnes, %s", d->term.width,
		    d->term.colour ? "en couleur" : "sans couleur (ce n'est pas un terminal, ou NO_COLOR le demande)");
}

static void look_at_machine(struct doctor *d)
{
	struct sysinfo info;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	doctor_line(d, cores > 0, "Cœurs : %ld", cores);
	if (sysinfo(&info) != 0)
		return;
	unsigned long long left = ((unsigned long long)info.freeram + info.bufferram) * info.mem_unit;
	doctor_line(d, left >= MEMORY_WANTED, "Mémoire libre : %llu Mo", left >> 20);
	if (left < MEMORY_WANTED)
		doctor_remedy(d, "Il en reste peu : fermez ce qui ne sert pas, ou limitez --jobs.");
}

void doctor_pictures(struct doctor *d, const char *folder)
{
	struct media_client *client = NULL;
	struct error err = {0};
	if (media_client_in(folder, 1, &client, &err) || media_probe(client, &err)) {
		doctor_line(d, false, "Photos : %s", err.message);
		doctor_remedy(
			d,
			"Il faut un noyau Linux d'au moins 5.13 avec Landlock et seccomp (Debian 12 les a), et "
			"blouse-media, que l'installation met à sa place, ou dans le dossier que media-workers nomme.");
	} else {
		doctor_line(d, true, "Photos : le lecteur démarre et s'enferme (Landlock, seccomp)%s%s",
			    folder && *folder ? " : " : "", folder ? folder : "");
	}
	media_client_free(client);
}

int doctor_run(const struct args *args)
{
	struct doctor d = {.args = args, .term = term_of(STDOUT_FILENO)};
	struct error err;
	buf_init(&d.out, 1 << 20);
	buf_addf(&d.out, "Blouse %s\n", blouse_version());
	look_at_charter(&d);
	look_at_sources(&d);
	look_at_terminal(&d);
	look_at_machine(&d);
	doctor_desk(&d);
	if (d.wrong)
		buf_addf(&d.out, "\n%u point%s à régler.\n", d.wrong, d.wrong > 1 ? "s" : "");
	else
		buf_add_c(&d.out, "\nTout va bien.\n");
	enum error_code code = d.out.failed ? error_nomem(&err) : io_write(STDOUT_FILENO, buf_str(&d.out), &err);
	buf_release(&d.out);
	return code ? cli_error(args, &err) : d.wrong ? CLI_FOUND : CLI_CLEAN;
}
