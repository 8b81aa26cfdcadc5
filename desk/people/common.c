/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "desk/people/people.h"

struct people_actor people_actor(struct request *r)
{
	const struct session *session = request_session(r);
	return (struct people_actor){session->establishment_id, {AUDIT_USER, session->user_id}};
}

void people_go(struct request *r, int64_t id, const char *word)
{
	char path[PEOPLE_PATH_MAX];
	snprintf(path, sizeof(path), "/reglages/personnes/%" PRId64 "?fait=%s", id, word);
	request_redirect(r, str_from_c(path));
}
