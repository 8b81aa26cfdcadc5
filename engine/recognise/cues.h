/* SPDX-License-Identifier: Apache-2.0 */
/* Words that say what stands beside them: the recognisers' own small lexicon, needed whatever the charter holds. */
#ifndef BLOUSE_ENGINE_RECOGNISE_CUES_H
#define BLOUSE_ENGINE_RECOGNISE_CUES_H

#include <stdint.h>

#include "base/str.h"

enum cue {
	CUE_CIVIL = 1 << 0, /* Mme, Dr, Monsieur: a surname follows */
	CUE_KIN = 1 << 1,   /* maman, tonton, fils: a first name may follow */
	CUE_ROLE = 1 << 2,  /* infirmière, kiné, patient */
	CUE_BIRTH = 1 << 3, /* né, DDN, naissance */
	CUE_MONTH = 1 << 4,
	CUE_WEEKDAY = 1 << 5,
	CUE_NUMBER = 1 << 6,      /* number written in letters */
	CUE_STREET = 1 << 7,      /* rue, avenue: an address even without a number */
	CUE_STREET_SOFT = 1 << 8, /* place, résidence: an address only before a proper noun or after a number */
	CUE_ROOM = 1 << 9,        /* chambre, lit, box */
	CUE_PHONE = 1 << 10,      /* tél, portable */
	CUE_EXTENSION = 1 << 11,  /* poste, DECT, bip: a short number follows */
	CUE_IPP = 1 << 12,
	CUE_NDA = 1 << 13,           /* dossier, séjour, venue */
	CUE_RPPS = 1 << 14,          /* also ADELI */
	CUE_SECU = 1 << 15,          /* NIR, n° SS */
	CUE_ACCOUNT = 1 << 16,       /* identifiant, insta, pseudo */
	CUE_HOSPITAL = 1 << 17,      /* CHU, clinique, EHPAD: the name follows */
	CUE_SERVICE = 1 << 18,       /* ward or discipline */
	CUE_SERVICE_TAIL = 1 << 19,  /* pédiatrique, adultes: goes on a ward */
	CUE_LINK = 1 << 20,          /* de, du, la… inside names of streets and places */
	CUE_TIME = 1 << 21,          /* à, vers, depuis: an hour may follow */
	CUE_DURATION = 1 << 22,      /* pendant, attente: what follows is a length of time */
	CUE_MEASURE = 1 << 23,       /* TA, lot, article: the number that follows identifies nobody */
	CUE_LABEL_SURNAME = 1 << 24, /* Nom : */
	CUE_LABEL_FIRST = 1 << 25,   /* Prénom : */
	CUE_EPONYM = 1 << 26,        /* maladie, score, pince: the name that follows is no person */
	CUE_PARTICLE = 1 << 27,      /* de, van, El, Ben: may belong to a surname */
	CUE_HONOUR = 1 << 28,        /* merci, coucou, « s'appelle »: a name may follow */
	CUE_URL = 1 << 29,           /* a link begins */
	CUE_NUMBER_SIGN = 1 << 30,   /* n°, numéro */
};

/* The set of enum cue of a folded word; 0 for most. */
uint32_t cue_of(struct str word);

/* 1 to 12 for a word with CUE_MONTH, or a Roman number up to XII; else 0. */
unsigned cue_month(struct str word);

#endif
