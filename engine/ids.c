/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/blouse.h"

/* The value of a table at an index that may be out of its range. */
#define ID_AT(table, index) ((size_t)(index) < sizeof(table) / sizeof(*(table)) ? (table)[index] : NULL)

const char *blouse_context_id(enum blouse_context context)
{
	static const char *const ids[BLOUSE_CONTEXTS] = {"agent", "institution", "usager"};
	return ID_AT(ids, context);
}

const char *blouse_network_id(enum blouse_network network)
{
	static const char *const ids[BLOUSE_NETWORKS] = {NULL,       "x",      "facebook", "instagram",
							 "linkedin", "forum",  "blog",     "mastodon",
							 "bluesky",  "tiktok", "avis"};
	return ID_AT(ids, network);
}

const char *blouse_level_id(enum blouse_level level)
{
	static const char *const ids[] = {"ok", "conseil", "attention", "bloquant"};
	return ID_AT(ids, level);
}

const char *blouse_nature_id(enum blouse_nature nature)
{
	static const char *const ids[BLOUSE_NATURES] = {NULL,           "remerciement", "critique",
							"question",     "detresse",     "rumeur",
							"non-conforme", "information",  "hors-sujet"};
	return ID_AT(ids, nature);
}

const char *blouse_entity_id(enum blouse_entity_type type)
{
	static const char *const ids[BLOUSE_ENTITY_TYPES] = {
		"NOM",     "PRENOM", "DATE",   "DATE_NAISSANCE", "AGE",  "HEURE",       "ADRESSE", "ZIP",
		"VILLE",   "TEL",    "MAIL",   "SECU",           "IPP",  "NDA",         "HOPITAL", "SERVICE",
		"CHAMBRE", "COMPTE", "PLAQUE", "RPPS",           "IBAN", "COORDONNEES", "URL"};
	return ID_AT(ids, type);
}

const char *blouse_version(void) { return BLOUSE_VERSION_STRING; }
