/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/place.h"

#include "store/establishments_sql.h"

enum error_code place_find(struct request *r, struct str chosen, struct place *ret_place, struct error *err)
{
	const struct session *session = request_session(r);
	struct establishments_all_rows all = {0};
	struct store_conn *conn;
	struct place place = {.name = STR(""), .zone = STR("")};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = establishments_all(conn, request_arena(r), &all, err);
	if (code)
		return code;
	struct ui_option *choices = ARENA_ZNEW(request_arena(r), struct ui_option, all.count + 1);
	if (!choices)
		return error_nomem(err);
	choices[0] = (struct ui_option){.value = STR(""), .label = STR("Choisissez")};
	for (size_t i = 0; i < all.count; i++) {
		const struct establishments_all_row *row = &all.items[i];
		bool here = session ? session->establishment_id == row->id : all.count == 1 || str_eq(row->key, chosen);
		choices[i + 1] = (struct ui_option){.value = row->key, .label = row->name, .chosen = here};
		if (here) {
			place.id = row->id;
			place.name = row->name;
			place.zone = row->time_zone;
		}
	}
	if (!session && all.count > 1) {
		place.choices = choices;
		place.choice_count = all.count + 1;
	}
	*ret_place = place;
	return ERR_NONE;
}
