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

/* 1 to 12 for a word with CUE_MONTH, or a Roman number up to XII; else 0. */
unsigned cue_month(struct str word);

/* What a word needs for a recogniser to be tried at it. */
#define CUES_TRIED                                                                                                     \
	(CUE_IPP | CUE_NDA | CUE_NUMBER_SIGN | CUE_WEEKDAY | CUE_MONTH | CUE_NUMBER | CUE_STREET | CUE_STREET_SOFT |   \
	 CUE_ROOM | CUE_SERVICE | CUE_HOSPITAL | CUE_EXTENSION | CUE_PHONE | CUE_ACCOUNT | CUE_URL)

/* The words of cues.txt, each in the slot that its hash and the shift of its bucket lead to: tools/make_cues.py. */
#define CUE_BUCKETS 512
#define CUE_SLOTS 2048
struct cue_slot {
	uint32_t print; /* upper half of the hash */
	uint32_t cues;
};
extern const uint8_t cue_shifts[CUE_BUCKETS];
extern const struct cue_slot cue_slots[CUE_SLOTS];

/* The set of enum cue of the folded word with this word_hash; 0 for most. */
static inline uint32_t cue_of(uint64_t hash)
{
	uint64_t slot = (hash >> 9) + cue_shifts[hash % CUE_BUCKETS] * (hash >> 41 | 1);
	const struct cue_slot *s = &cue_slots[slot % CUE_SLOTS];
	return s->print == (uint32_t)(hash >> 32) ? s->cues : 0;
}

#endif
