/* SPDX-License-Identifier: Apache-2.0 */
/* Every action that the journal knows, one row each: how it is told. The test `journal-actions` holds what is written
 * anywhere in the sources against this table. */
#ifndef BLOUSE_DESK_JOURNAL_ACTIONS_H
#define BLOUSE_DESK_JOURNAL_ACTIONS_H

#include "base/str.h"

/* What people look for; in the order of the page. */
enum journal_family {
	JOURNAL_ALL,
	JOURNAL_SIGNIN,
	JOURNAL_ACCOUNTS,
	JOURNAL_CASES,
	JOURNAL_CHARTER,
	JOURNAL_PROVIDERS,
	JOURNAL_KEYS,
	JOURNAL_RECORDS,
	JOURNAL_SYSTEM,
	JOURNAL_FAMILIES,
};

struct journal_action {
	const char *id; /* of struct audit_entry */
	enum journal_family family;
	/* What stands behind the name of who did it. In braces, the object: {o} its name, {de} « de » or « d’ » and its name,
	 * {du compte}, {au compte}, {le compte} an account, which may be one's own. */
	const char *told;
	const char *alone; /* the same when there is no object; NULL: `told` names none */
};

extern const struct journal_action journal_actions[];
extern const size_t journal_action_count;

/* NULL for one that is not there. */
const struct journal_action *journal_action_by_id(struct str id);

/* The word of a family in addresses, and what it is called. */
extern const char *const journal_family_words[JOURNAL_FAMILIES + 1];
extern const char *const journal_family_labels[JOURNAL_FAMILIES];

/* What an object is called (« compte »), and a field (« adresse électronique »). The word itself when it is not known. */
struct str journal_object_label(struct str kind);
struct str journal_field_label(struct str field);

/* The kinds of objects that one may look for. */
struct journal_object {
	const char *kind, *label;
};
extern const struct journal_object journal_objects[];
extern const size_t journal_object_count;

#endif
