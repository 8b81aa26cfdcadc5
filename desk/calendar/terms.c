/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/calendar/terms.h"

#include <jansson.h>

#include "desk/values_sql.h"
#include "store/establishments_sql.h"

const struct term_row term_rows[CALENDAR_TERMS] = {
	[TERM_DANGER] = {"regard-danger", "Quelqu'un est peut-être en danger", "minutes, jour et nuit", 1, 120},
	[TERM_LOOK_GRAVE] = {"regard-grave", "Dossier grave", "minutes ouvrées", 15, 4800},
	[TERM_LOOK_REVIEW] = {"regard-attention", "Dossier à regarder", "minutes ouvrées", 15, 4800},
	[TERM_LOOK_USUAL] = {"regard-ordinaire", "Dossier ordinaire", "minutes ouvrées", 15, 9600},
	[TERM_SETTLE_GRAVE] = {"decision-grave", "Dossier grave", "jours ouvrés", 1, 60},
	[TERM_SETTLE_REVIEW] = {"decision-attention", "Dossier à regarder", "jours ouvrés", 1, 60},
	[TERM_SETTLE_USUAL] = {"decision-ordinaire", "Dossier ordinaire", "jours ouvrés", 1, 90},
	[TERM_ASK] = {"avis", "Avis demandé à une direction", "jours ouvrés", 1, 30},
	[TERM_BACK] = {"reouverture", "Dossier rouvert, à regarder", "jours ouvrés", 1, 30},
	[TERM_ALERT_NEXT] = {"alerte-suivant", "Alerte sans réponse : la personne suivante", "minutes", 1, 60},
	[TERM_ALERT_GENERAL] = {"alerte-direction", "Alerte sans réponse : la direction générale", "minutes", 2, 120},
};

const char *const terms_places[CALENDAR_PLACES + 1] = {
	"france",  "alsace-moselle", "guadeloupe",       "guyane",       "martinique",
	"mayotte", "reunion",        "saint-barthelemy", "saint-martin", NULL};
const struct str terms_place_labels[CALENDAR_PLACES] = {
	STR("France"),  STR("Alsace et Moselle"), STR("Guadeloupe"),       STR("Guyane"),      STR("Martinique"),
	STR("Mayotte"), STR("La Réunion"),        STR("Saint-Barthélemy"), STR("Saint-Martin")};

void terms_take(struct str json, struct calendar *c)
{
	json_t *root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
	const char *place = json_string_value(json_object_get(root, "repos"));
	json_int_t opens = json_integer_value(json_object_get(root, "ouvre"));
	json_int_t closes = json_integer_value(json_object_get(root, "ferme"));
	for (size_t i = 0; place && i < CALENDAR_PLACES; i++)
		if (strcmp(place, terms_places[i]) == 0)
			c->place = (enum calendar_place)i;
	if (opens >= 0 && closes > opens && closes <= 1440) {
		c->opens = (int)opens;
		c->closes = (int)closes;
	}
	for (size_t i = 0; i < CALENDAR_TERMS; i++) {
		json_t *value = json_object_get(root, term_rows[i].id);
		json_int_t n = json_integer_value(value);
		if (json_is_integer(value) && n >= term_rows[i].min && n <= term_rows[i].max)
			c->terms[i] = (int)n;
	}
	json_decref(root);
}

bool terms_put(const struct calendar *c, struct buf *out)
{
	buf_addf(out, "{\"repos\":\"%s\",\"ouvre\":%d,\"ferme\":%d", terms_places[c->place], c->opens, c->closes);
	for (size_t i = 0; i < CALENDAR_TERMS; i++)
		buf_addf(out, ",\"%s\":%d", term_rows[i].id, c->terms[i]);
	return buf_add_char(out, '}');
}

enum error_code terms_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
			   struct calendar *ret_calendar, struct error *err)
{
	struct establishment_by_id_row place;
	struct setting_value_row row;
	const struct setting_value_params key = {establishment_id, STR(TERMS_KEY)};
	enum error_code code =
		establishment_by_id(conn, arena, &(struct establishment_by_id_params){establishment_id}, &place, err);
	if (code)
		return code;
	struct calendar calendar = calendar_of(place.time_zone);
	code = setting_value(conn, arena, &key, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	if (!code)
		terms_take(row.value, &calendar);
	*ret_calendar = calendar;
	return ERR_NONE;
}
