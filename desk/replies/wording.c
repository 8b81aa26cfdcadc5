/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/replies/wording.h"

#include <stdint.h>

const struct wording *wording_find(struct str id)
{
	for (size_t i = 0; i < wording_count; i++)
		if (str_eq(id, wordings[i].id))
			return &wordings[i];
	return NULL;
}

static bool holds(struct str list, struct str word)
{
	struct str one;
	while (list.len > 0) {
		list = str_cut(list, ' ', &one);
		if (str_eq(one, word))
			return true;
	}
	return false;
}

unsigned wording_fits(const struct wording *w, struct str nature, struct str rules)
{
	unsigned fits = nature.len > 0 && holds(w->natures, nature) ? 2 : 0;
	struct str rule;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &rule);
		if (rule.len > 0 && holds(w->rules, rule))
			fits += 3;
	}
	return fits;
}

/* What stands before begins no sentence: neither the text, nor a mark and a space. */
static bool begins(struct str before)
{
	before = str_trim(before);
	char last = before.len > 0 ? before.ptr[before.len - 1] : '.';
	return last == '.' || last == '!' || last == '?';
}

void wording_fill(struct buf *out, struct str words, const struct wording_names *names)
{
	const struct {
		struct str brace, name;
	} all[] = {
		{STR("{etablissement}"), names->establishment},
		{STR("{usagers}"), names->usagers},
		{STR("{communication}"), names->communication},
	};
	for (size_t i = 0; i < words.len;) {
		size_t k = 0;
		while (k < sizeof(all) / sizeof(*all) && !str_starts(str_sub(words, i, SIZE_MAX), all[k].brace))
			k++;
		if (k == sizeof(all) / sizeof(*all)) {
			buf_add_char(out, words.ptr[i++]);
			continue;
		}
		struct str name = all[k].name;
		if (name.len > 0 && begins(str_sub(words, 0, i)) && name.ptr[0] >= 'a' && name.ptr[0] <= 'z') {
			buf_add_char(out, (char)(name.ptr[0] & ~0x20));
			name = str_sub(name, 1, SIZE_MAX);
		}
		buf_add_str(out, name);
		i += all[k].brace.len;
	}
}

void wording_name(struct buf *out, struct str name, struct str mail)
{
	static const struct {
		struct str begins, said;
	} kinds[] = {
		{STR("Direction"), STR("la direction")},
		{STR("Service"), STR("le service")},
		{STR("Bureau"), STR("le bureau")},
		{STR("Cellule"), STR("la cellule")},
	};
	size_t k = 0;
	while (k < sizeof(kinds) / sizeof(*kinds) && !str_starts(name, kinds[k].begins))
		k++;
	if (k < sizeof(kinds) / sizeof(*kinds)) {
		buf_add_str(out, kinds[k].said);
		name = str_sub(name, kinds[k].begins.len, SIZE_MAX);
	}
	buf_add_str(out, name);
	if (mail.len > 0)
		buf_addf(out, " (%.*s)", STR_ARG(mail));
}
