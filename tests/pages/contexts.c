/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/pages/contexts.h"

struct str contexts_state_word(enum contexts_state state)
{
	return state == CONTEXTS_CLOSED ? STR(" fermé") : STR(" ouvert");
}
