/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally.h"

#include <inttypes.h>
#include <stdio.h>

#define MINUTE INT64_C(60000000)

const struct str tally_ids[TALLIES] = {
	[TALLY_CASES] = STR("dossiers"),   [TALLY_REPORTS] = STR("signalements"),
	[TALLY_SUBJECT] = STR("objet"),    [TALLY_CHANNEL] = STR("canal"),
	[TALLY_NATURE] = STR("nature"),    [TALLY_LEVEL] = STR("niveau"),
	[TALLY_RULE] = STR("regle"),       [TALLY_DECISION] = STR("decision"),
	[TALLY_LOOK] = STR("prise-apres"), [TALLY_SETTLE] = STR("decision-apres"),
};

enum tally_what tally_by_id(struct str id)
{
	for (enum tally_what what = 0; what < TALLIES; what++)
		if (str_eq(id, tally_ids[what]))
			return what;
	return TALLIES;
}

int64_t tally_minutes(int64_t from, int64_t to)
{
	int64_t minutes = to > from ? (to - from) / MINUTE : 0, unit = 1;
	while (minutes / unit >= 100)
		unit *= 10;
	return minutes / unit * unit;
}

static enum error_code add_time(const struct tally_case *of, enum tally_what what, int64_t at, tally_fn *add,
				void *context, struct error *err)
{
	char word[24];
	if (!at)
		return ERR_NONE;
	int len = snprintf(word, sizeof(word), "%" PRId64, tally_minutes(of->opened_at, at));
	return add(context, what, (struct str){word, (size_t)len}, 1, err);
}

enum error_code tally_case(const struct tally_case *of, tally_fn *add, void *context, struct error *err)
{
	const struct {
		enum tally_what what;
		struct str word;
	} words[] = {
		{TALLY_SUBJECT, of->subject}, {TALLY_CHANNEL, of->channel},   {TALLY_NATURE, of->nature},
		{TALLY_LEVEL, of->level},     {TALLY_DECISION, of->decision},
	};
	struct str rest = of->rules, rule;
	enum error_code code = add(context, TALLY_CASES, STR(""), 1, err);
	if (!code)
		code = add(context, TALLY_REPORTS, STR(""), of->reports, err);
	for (size_t i = 0; !code && i < sizeof(words) / sizeof(*words); i++)
		if (words[i].word.len > 0)
			code = add(context, words[i].what, words[i].word, 1, err);
	while (!code && rest.len > 0) {
		rest = str_cut(rest, ' ', &rule);
		if (rule.len > 0)
			code = add(context, TALLY_RULE, rule, 1, err);
	}
	if (!code)
		code = add_time(of, TALLY_LOOK, of->looked_at, add, context, err);
	return code ? code : add_time(of, TALLY_SETTLE, of->settled_at, add, context, err);
}
