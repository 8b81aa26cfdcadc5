/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/settings/settings.h"

static const struct settings_section sections[] = {
	{STR("Personnes et rôles"), STR("/reglages/personnes"), STR("Inviter, donner des rôles, fermer un compte."),
	 UI_ICON_PEOPLE, MAY_MANAGE_USERS},
	{STR("Charte de l'établissement"), STR("/reglages/charte"),
	 STR("Noms, lieux, comptes officiels, règles de plus ou de moins."), UI_ICON_GUIDE, MAY_EDIT_CHARTER},
	{STR("Vos mots dans le guide"), STR("/reglages/guide"),
	 STR("Introductions, exemples, affiches et pages de l'établissement."), UI_ICON_WRITE, MAY_EDIT_GUIDE},
	{STR("Remarques sur les lectures"), STR("/reglages/remarques"),
	 STR("Ce que chacun dit d'une lecture qui s'est trompée."), UI_ICON_REPORT, MAY_EDIT_CHARTER},
	{STR("Astreinte"), STR("/reglages/astreinte"), STR("Qui est prévenu quand quelqu'un est peut-être en danger."),
	 UI_ICON_CALENDAR, MAY_SET_ALERTS},
	{STR("Alertes"), STR("/reglages/alertes"), STR("Les numéros à appeler, le serveur à prévenir."), UI_ICON_REPORT,
	 MAY_SET_ALERTS},
	{STR("Délais"), STR("/reglages/delais"), STR("Les heures de travail, et le temps laissé pour chaque étape."),
	 UI_ICON_CLOCK, MAY_SET_ALERTS},
	{STR("Connexion"), STR("/reglages/connexion"), STR("Relier l'annuaire et le portail d'identité."), UI_ICON_LOCK,
	 MAY_MANAGE_PROVIDERS},
	{STR("Programmes"), STR("/reglages/cles"), STR("Clés qui laissent d'autres logiciels interroger Blouse."),
	 UI_ICON_FILE, MAY_MANAGE_SYSTEM},
	{STR("Conservation"), STR("/reglages/conservation"), STR("Combien de temps chaque chose est gardée."),
	 UI_ICON_CLOCK, MAY_MANAGE_RETENTION},
	{STR("Journal"), STR("/reglages/journal"), STR("Ce que chacun a fait et consulté."), UI_ICON_SEARCH,
	 MAY_READ_JOURNAL},
	{STR("Serveur et tâches"), STR("/reglages/serveur"), STR("Santé du serveur, tâches en cours, sauvegardes."),
	 UI_ICON_FIGURES, MAY_MANAGE_SYSTEM},
};
#define SECTIONS (sizeof(sections) / sizeof(*sections))

const struct ui_link settings_way[1] = {{.label = STR("Réglages"), .href = STR("/reglages")}};

bool settings_any(const struct identity *who)
{
	for (size_t i = 0; i < SECTIONS; i++)
		if (may(who, sections[i].permission, who->establishment_id))
			return true;
	return false;
}

static enum error_code run(struct request *r, struct error *err)
{
	struct settings_index page = {0};
	struct settings_section found[SECTIONS];
	enum error_code code = frame_make(r, STR("Réglages"), FRAME_SETTINGS, &page.frame, err);
	if (code)
		return code;
	const struct identity *who = &page.frame.who;
	for (size_t i = 0; i < SECTIONS; i++)
		if (may(who, sections[i].permission, who->establishment_id))
			found[page.section_count++] = sections[i];
	page.sections = found;
	settings_index(request_html(r), &page);
	return ERR_NONE;
}

const struct route settings_routes[] = {
	{.path = "/reglages", .permission = "check", .run = run, .help = "les réglages que l'on peut ouvrir"},
	{0},
};
