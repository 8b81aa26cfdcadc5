/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the living pages of components into a folder, `components FOLDER`, or measures how long one takes, `components
 * --time`. */
#include "web/components/components.h"

#include <stdio.h>
#include <time.h>

#define PAGE_MAX ((size_t)1 << 20)
#define ROUNDS 2000
#define HOUR INT64_C(3600000000)
/* 26 November 2026, 14:05 in Paris. */
#define NOW INT64_C(1795698300000000)
#define LIST(list) (list), sizeof(list) / sizeof(*(list))

static const struct layout_item items[] = {
	{.label = STR("Accueil"), .href = STR("/"), .icon = UI_ICON_HOME},
	{.label = STR("Vérifier"), .href = STR("/verifier"), .icon = UI_ICON_CHECK},
	{.label = STR("Dossiers"), .href = STR("/dossiers"), .icon = UI_ICON_CASE},
	{.label = STR("Publications"), .href = STR("/publications"), .icon = UI_ICON_CALENDAR},
	{.label = STR("Composants"), .href = STR("/composants"), .icon = UI_ICON_SETTINGS, .current = true},
};

static const struct ui_link links[] = {
	{.label = STR("Mes messages"), .href = STR("/messages"), .icon = UI_ICON_WRITE},
	{.label = STR("Préférences"), .href = STR("/preferences"), .icon = UI_ICON_SETTINGS},
	{.label = STR("Se déconnecter"), .href = STR("/sortie"), .icon = UI_ICON_LOCK},
};

static const struct ui_toast toast = {
	.text = STR("Le brouillon est rangé."), .undo = STR("/brouillons/12/reprendre"), .token = STR("jeton")};

static const struct ui_tab tabs[] = {
	{STR("Tout"), STR("/composants"), 0, true},
	{STR("À revoir"), STR("/composants?etat=a-revoir"), 12, false},
	{STR("En attente d'une direction"), STR("/composants?etat=en-attente"), 1204, false},
	{STR("Décidés"), STR("/composants?etat=decides"), 0, false},
};

static const struct ui_option options[] = {
	{STR("cardiologie"), STR("Cardiologie et soins intensifs cardiologiques"), STR("Bâtiment B, deuxième étage"),
	 true},
	{STR("urgences"), STR("Urgences"), {0}, false},
	{STR("ssr"), STR("Soins médicaux et de réadaptation, site de Vaison-la-Romaine"), {0}, false},
};

static const struct ui_option moments[] = {
	{STR("midi"), STR("Demain à 12 h 15"), {0}, true},
	{STR("soir"), STR("Demain à 18 h 30"), {0}, false},
};

static const struct ui_mistake mistakes[] = {
	{STR("adresse"), STR("L'adresse du compte n'est pas complète")},
	{STR("portee"), STR("Dites qui est concerné")},
};

static const struct components_row rows[] = {
	{STR("2026-118"), STR("Instagram"), STR("Photo du poste de soins, tableau des chambres visible"), UI_STOP,
	 48210, NOW - 2 * HOUR},
	{STR("2026-117"), STR("Facebook"), STR("Le mot de fin de stage d'une étudiante infirmière"), UI_REVIEW, 312,
	 NOW - 27 * HOUR},
	{STR("2026-116"), STR("X"), STR("Remerciements à l'équipe de nuit"), UI_CLEAR, 7, NOW - 24 * 40 * HOUR},
};

static const struct ui_fact facts[] = {
	{STR("Compte"), STR("@chi.ouveze"), STR("https://exemple.fr/chi.ouveze")},
	{STR("Ouvert"), STR("en mars 2019"), {0}},
	{STR("Approbation"), STR("Direction de la communication"), {0}},
};

static const struct ui_event events[] = {
	{NOW - 20 * HOUR / 60, STR("Maëlle Le Goff"), STR("a repris le dossier"), {0}, UI_NEUTRAL},
	{NOW - 3 * HOUR, STR("Direction des usagers"), STR("a répondu"),
	 STR("La patiente a été jointe. Elle souhaite le retrait de l'image, sans autre suite."), UI_CLEAR},
	{NOW - 50 * HOUR, STR("Un agent"), STR("a signalé le message"), {0}, UI_REVIEW},
	{NOW - 51 * HOUR, STR("Lecture"), STR("« Ne publiez pas »"), {0}, UI_STOP},
};

static const struct ui_number networks[] = {
	{STR("Facebook"), 184}, {STR("Instagram"), 131}, {STR("TikTok"), 64}, {STR("X"), 22}, {STR("LinkedIn"), 3},
};

static const struct ui_number months[] = {
	{STR("janvier"), 18200},   {STR("février"), 21400}, {STR("mars"), 19800},     {STR("avril"), 26100},
	{STR("mai"), 24700},       {STR("juin"), 31900},    {STR("juillet"), 22300},  {STR("août"), 15800},
	{STR("septembre"), 34200}, {STR("octobre"), 41700}, {STR("novembre"), 38900},
};

static const struct ui_piece pieces[] = {
	{STR("Dure nuit. "), 0, UI_NEUTRAL},
	{STR("Mme Delmas, 87 ans"), 1, UI_STOP},
	{STR(", est arrivée de "), 0, UI_NEUTRAL},
	{STR("Saint-Flour hier soir"), 2, UI_REVIEW},
	{STR(".\nOn ne nous dit jamais merci, mais elle, elle l'a fait. 💙"), 0, UI_NEUTRAL},
};

static const struct ui_reason reasons[] = {
	{1, UI_STOP, STR("Une patiente que l'on peut reconnaître"),
	 STR("Son nom et son âge la désignent. Le secret couvre aussi sa seule présence à l'hôpital."),
	 STR("Racontez ce que cela vous apprend, sans elle."), STR("Charte, règle « secret médical »"),
	 STR("/guide/secret-medical")},
	{2,
	 UI_REVIEW,
	 STR("S'agit-il d'une vraie patiente ?"),
	 STR("Un lieu et un jour suffisent parfois à ses proches pour la reconnaître."),
	 STR("Laissez le lieu et le jour."),
	 STR("Charte, règle « faisceau d'indices »"),
	 {0}},
};

static void desk(struct buf *out)
{
	components(out, &(struct components){
				.assets = STR("essai"),
				.items = LIST(items),
				.links = LIST(links),
				.toast = &toast,
				.tabs = LIST(tabs),
				.options = LIST(options),
				.moments = LIST(moments),
				.mistakes = LIST(mistakes),
				.rows = LIST(rows),
				.facts = LIST(facts),
				.events = LIST(events),
				.networks = LIST(networks),
				.months = LIST(months),
				.reading = {STR("message"), LIST(pieces), LIST(reasons)},
				.phone = {.name = STR("telephone"),
					  .label = STR("Téléphone"),
					  .value = STR("05 59 00 00 10"),
					  .type = UI_TEL,
					  .disabled = true},
				.broken = {.name = STR("adresse"),
					   .label = STR("Adresse du compte"),
					   .value = STR("exemple"),
					   .hint = STR("Copiez-la depuis le navigateur."),
					   .error = STR("Il manque le début : https://"),
					   .type = UI_URL,
					   .required = true},
				.now = NOW,
				.zone = FRENCH_PARIS,
			});
}

static void public(struct buf *out)
{
	static const struct ui_option what[] = {
		{STR("patient"), STR("Un patient est reconnaissable"), {0}, false},
		{STR("insulte"), STR("Un soignant est insulté ou menacé"), {0}, false},
		{STR("faux"), STR("Un faux compte parle au nom de l'hôpital"), {0}, false},
		{STR("autre"), STR("Autre chose"), {0}, false},
	};
	components_public(out, &(struct components_public){
				       .assets = STR("essai"),
				       .link = {.name = STR("lien"),
						.label = STR("L'adresse du message"),
						.hint = STR("Sur le réseau : Partager, puis Copier le lien."),
						.type = UI_URL,
						.max = 2000,
						.required = true},
				       .reasons = LIST(what),
			       });
}

static bool write_page(const char *folder, const char *name, void (*render)(struct buf *))
{
	_cleanup_buf_ struct buf out;
	_cleanup_buf_ struct buf path;
	buf_init(&out, PAGE_MAX);
	buf_init(&path, 4096);
	render(&out);
	buf_addf(&path, "%s/%s.html", folder, name);
	FILE *file = out.failed || path.failed ? NULL : fopen(path.ptr, "wb");
	if (!file)
		return false;
	bool good = fwrite(out.ptr, 1, out.len, file) == out.len;
	return fclose(file) == 0 && good;
}

static void measure(void)
{
	_cleanup_buf_ struct buf out;
	struct timespec from, to;
	buf_init(&out, PAGE_MAX);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < ROUNDS; i++) {
		buf_clear(&out);
		desk(&out);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	double seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	printf("%zu bytes in %.1f µs\n", out.len, seconds * 1e6 / ROUNDS);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--time") == 0) {
		measure();
		return 0;
	}
	if (argc != 2 || !write_page(argv[1], "composants", desk) || !write_page(argv[1], "public", public)) {
		fprintf(stderr, "usage: components FOLDER | --time\n");
		return 2;
	}
	return 0;
}
