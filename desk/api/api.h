/* SPDX-License-Identifier: Apache-2.0 */
/* What programs may ask, with a key (signin/key.h) or in somebody's session: one row a route, of which the OpenAPI
 * description and the page /api are made. Members bear English names, as those of `blouse check --format json` do. */
#ifndef BLOUSE_DESK_API_API_H
#define BLOUSE_DESK_API_API_H

#include "desk/desk.h"

#define API_MESSAGE_MAX 1000000 /* code points of one message */
#define API_ROWS_MAX 100        /* of one page of a list */
#define API_ROWS 50

/* Who asks, messages, people, the journal, the server; and the page that tells of all routes. */
extern const struct route api_routes[], api_message_routes[], api_people_routes[], api_page_routes[];

/* A page of a list: « cursor » is what « next » said, « limit » how many. */
#define API_LIMIT_PARAM                                                                                                \
	{                                                                                                              \
		.name = "limit", .label = "Combien au plus : 50 si rien n'est dit", .kind = PARAM_INT, .min = 1,       \
		.max = API_ROWS_MAX, .example = "20"                                                                   \
	}
#define API_CURSOR_LABEL "Ce que disait next dans la page d'avant"
#define API_NEXT_MEMBER                                                                                                \
	{                                                                                                              \
		"next", "À renvoyer comme cursor pour la page suivante ; null à la dernière", .kind = MEMBER_TEXT,     \
											      .nullable = true         \
	}

/* 2026-11-26T12:00:00.000000Z, in quotes; null when `has` is false. */
void api_time(struct buf *out, bool has, int64_t at);

#endif
