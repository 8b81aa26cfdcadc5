/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/clues.h"

#include "engine/engine.h"
#include "engine/reading.h"

static const struct {
	const char *concept;
	enum clue_kind kind;
} clue_concepts[] = {
	{"metier-civil", CLUE_JOB},	     {"service", CLUE_WARD},
	{"service-nomme", CLUE_WARD},	     {"famille-detail", CLUE_FAMILY},
	{"circonstance-connue", CLUE_EVENT}, {"trait-unique", CLUE_TRAIT},
	{"lieu-ville", CLUE_PLACE},	     {"site", CLUE_PLACE},
	{"etablissement", CLUE_PLACE},	     {"maladie-rare", CLUE_CONDITION},
	{"objet-insolite", CLUE_CONDITION},  {"patient", CLUE_PATIENT},
	{"personne-vague", CLUE_PATIENT},    {"comportement-patient", CLUE_PATIENT},
};

enum clue_kind clue_of_concept(const char *id, unsigned len)
{
	for (size_t i = 0; i < sizeof(clue_concepts) / sizeof(*clue_concepts); i++)
		if (str_eq((struct str){id, len}, str_from_c(clue_concepts[i].concept)))
			return clue_concepts[i].kind;
	return CLUE_NONE;
}

enum clue_kind clue_of_signal(const struct engine *engine, uint32_t signal)
{
	if (signal < SIGNAL_FIRST)
		return (enum clue_kind)engine->clue_kinds[signal];
	if (signal < SIGNAL_ENTITY || signal >= SIGNAL_ENTITY + BLOUSE_ENTITY_TYPES)
		return CLUE_NONE;
	switch ((enum blouse_entity_type)(signal - SIGNAL_ENTITY)) {
	case BLOUSE_AGE:
		return CLUE_AGE;
	case BLOUSE_DATE:
	case BLOUSE_HEURE:
		return CLUE_TIME;
	case BLOUSE_VILLE:
	case BLOUSE_ADRESSE:
	case BLOUSE_HOPITAL:
		return CLUE_PLACE;
	case BLOUSE_SERVICE:
		return CLUE_WARD;
	case BLOUSE_NOM:
	case BLOUSE_PRENOM:
	case BLOUSE_COMPTE:
	case BLOUSE_CHAMBRE:
		return CLUE_NAME;
	default:
		return CLUE_NONE;
	}
}

unsigned clues_read(const struct engine *engine, const struct reading *reading)
{
	unsigned kinds = 0;
	for (size_t i = 0; i < reading->signal_count; i++)
		kinds |= CLUE_BIT(clue_of_signal(engine, reading->signals[i].id));
	return kinds & ~CLUE_BIT(CLUE_NONE);
}

unsigned clues_count(unsigned kinds)
{
	return (unsigned)__builtin_popcount(kinds & ~(CLUE_BIT(CLUE_NONE) | CLUE_BIT(CLUE_PATIENT)));
}
