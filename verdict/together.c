/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/together.h"

#include "verdict/message.h"

#define SENTENCE_MAX ((size_t)64 << 10) /* bytes of one finding's sentence */

const struct str together_where = STR("dans le message");

/* As the picture's findings are sorted. */
static bool before(const struct picture_finding *a, const struct picture_finding *b)
{
	return a->level > b->level || (a->level == b->level && a->score > b->score);
}

static enum error_code tell(struct arena *arena, struct str message, const struct blouse_finding *f,
			    struct picture_finding *ret_finding, struct error *err)
{
	_cleanup_buf_ struct buf sentence;
	buf_init(&sentence, SENTENCE_MAX);
	message_add(&sentence, message, f);
	*ret_finding = (struct picture_finding){
		.rule = f->rule,
		.level = f->level,
		.score = f->score,
		.found = f->found,
		.message = arena_copy(arena, buf_str(&sentence)),
		.advice = f->advice,
		.source = f->source,
		.where = together_where,
	};
	return sentence.failed || !ret_finding->message.ptr ? error_nomem(err) : ERR_NONE;
}

enum error_code together_tell(struct arena *arena, struct str message, struct picture_told *told, struct error *err)
{
	const struct blouse_result *said = told->message;
	if (!said)
		return ERR_NONE;
	struct picture_finding *all =
		ARENA_ZNEW(arena, struct picture_finding, told->finding_count + said->finding_count + 1);
	size_t count = 0, seen = 0;
	if (!all)
		return error_nomem(err);
	/* Both come gravest first. */
	for (size_t i = 0; i < said->finding_count; i++) {
		struct picture_finding f = {0};
		enum error_code code = tell(arena, message, &said->findings[i], &f, err);
		if (code)
			return code;
		while (seen < told->finding_count && !before(&f, &told->findings[seen]))
			all[count++] = told->findings[seen++];
		all[count++] = f;
	}
	while (seen < told->finding_count)
		all[count++] = told->findings[seen++];
	told->findings = all;
	told->finding_count = count;
	told->message = NULL;
	return ERR_NONE;
}
