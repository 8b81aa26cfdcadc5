/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/replies/state.h"

#include <inttypes.h>
#include <stdio.h>

const struct reply_state_row reply_states[REPLY_STATES] = {
	[REPLY_DRAFT] = {STR("brouillon"), STR("brouillon"), UI_NEUTRAL},
	[REPLY_REVIEW] = {STR("a-valider"), STR("à valider"), UI_REVIEW},
	[REPLY_APPROVED] = {STR("validee"), STR("validée"), UI_CLEAR},
	[REPLY_SENT] = {STR("envoyee"), STR("envoyée"), UI_CLEAR},
	[REPLY_WITHDRAWN] = {STR("retiree"), STR("retirée"), UI_NEUTRAL},
};

const char *const reply_gesture_words[REPLY_GESTURES + 1] = {"ecrire",  "soumettre", "valider",   "renvoyer",
							     "envoyer", "retirer",   "reprendre", NULL};

/* One row a gesture: from which states, by whom, whether the words must be fit to leave. */
static const struct gesture {
	unsigned from; /* bits 1 << enum reply_state */
	enum permission permission;
	bool fit;
} gestures[REPLY_GESTURES] = {
	[REPLY_WRITE] = {1 << REPLY_DRAFT | 1 << REPLY_REVIEW | 1 << REPLY_APPROVED, MAY_ANSWER_MENTIONS, false},
	[REPLY_ASK] = {1 << REPLY_DRAFT, MAY_ANSWER_MENTIONS, true},
	[REPLY_APPROVE] = {1 << REPLY_REVIEW, MAY_DECIDE_CASES, true},
	[REPLY_RETURN] = {1 << REPLY_REVIEW, MAY_DECIDE_CASES, false},
	[REPLY_SEND] = {1 << REPLY_APPROVED, MAY_ANSWER_MENTIONS, true},
	[REPLY_WITHDRAW] = {1 << REPLY_DRAFT | 1 << REPLY_REVIEW | 1 << REPLY_APPROVED, MAY_ANSWER_MENTIONS, false},
	[REPLY_RESUME] = {1 << REPLY_WITHDRAWN, MAY_ANSWER_MENTIONS, false},
};

enum reply_state reply_state_of(struct str id)
{
	for (enum reply_state s = 0; s < REPLY_STATES; s++)
		if (str_eq(id, reply_states[s].id))
			return s;
	return REPLY_STATES;
}

bool reply_wrote(const struct reply_facts *facts, int64_t user_id)
{
	char number[24];
	struct str rest = facts->writers, writer;
	snprintf(number, sizeof(number), "%" PRId64, user_id);
	while (rest.len > 0) {
		rest = str_cut(rest, ' ', &writer);
		if (str_eq(writer, str_from_c(number)))
			return true;
	}
	return user_id == facts->author_id || user_id == facts->editor_id;
}

struct str reply_against(const struct reply_facts *facts, enum reply_gesture g, const struct identity *who)
{
	const struct gesture *row = &gestures[g];
	if (!may(who, row->permission, who->establishment_id))
		return STR("Votre rôle ne le permet pas.");
	if (!(row->from & 1u << facts->state))
		return STR("Cette réponse a changé d'état : relisez-la, puis recommencez.");
	if (g == REPLY_APPROVE && reply_wrote(facts, who->user_id))
		return STR("Personne ne valide ses propres mots : un collègue doit relire cette réponse.");
	if (row->fit && facts->verdict == BLOUSE_BLOQUANT)
		return STR("Cette réponse en dit trop : elle ne peut pas partir ainsi. Reprenez les passages marqués.");
	if (row->fit && facts->too_long)
		return STR("Cette réponse est trop longue pour ce réseau : raccourcissez-la.");
	return STR("");
}

enum reply_state reply_behind(enum reply_state state, enum reply_gesture g)
{
	switch (g) {
	case REPLY_WRITE:
		return state == REPLY_DRAFT ? REPLY_DRAFT : REPLY_REVIEW;
	case REPLY_ASK:
		return REPLY_REVIEW;
	case REPLY_APPROVE:
		return REPLY_APPROVED;
	case REPLY_SEND:
		return REPLY_SENT;
	case REPLY_WITHDRAW:
		return REPLY_WITHDRAWN;
	default:
		return REPLY_DRAFT;
	}
}
