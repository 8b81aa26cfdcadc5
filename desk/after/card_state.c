/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/after/card_state.h"

const char *const card_state_words[CARD_STATES + 1] = {"brouillon", "validee", "retiree", NULL};

const struct card_state_row card_states[CARD_STATES] = {
	[CARD_DRAFT] = {STR("brouillon"), UI_REVIEW},
	[CARD_APPROVED] = {STR("validée"), UI_CLEAR},
	[CARD_WITHDRAWN] = {STR("retirée"), UI_NEUTRAL},
};

const char *const card_gesture_words[CARD_GESTURES + 1] = {"valider", "retirer", "reprendre", NULL};

/* One row a gesture: from which states, to which. */
static const struct gesture {
	unsigned from; /* bits 1 << enum card_state */
	enum card_state to;
} gestures[CARD_GESTURES] = {
	[CARD_APPROVE] = {1 << CARD_DRAFT, CARD_APPROVED},
	[CARD_WITHDRAW] = {1 << CARD_DRAFT | 1 << CARD_APPROVED, CARD_WITHDRAWN},
	[CARD_RESUME] = {1 << CARD_WITHDRAWN, CARD_DRAFT},
};

enum card_state card_state_of(struct str word)
{
	for (enum card_state s = 0; s < CARD_STATES; s++)
		if (str_eq(word, str_from_c(card_state_words[s])))
			return s;
	return CARD_STATES;
}

struct str card_against(enum card_state state, enum card_gesture g, bool own)
{
	if (!(gestures[g].from & 1u << state))
		return STR("Cette carte a changé d'état : relisez-la, puis recommencez.");
	if (g == CARD_APPROVE && own)
		return STR("Personne ne valide ses propres mots : un collègue doit relire cette carte.");
	return STR("");
}

enum card_state card_behind(enum card_gesture g) { return gestures[g].to; }
