/* SPDX-License-Identifier: Apache-2.0 */
/* What holds back who would send reports by the thousand, without a third party and without shutting anybody out: a browser that runs
 * scripts works a moment for each report while one types (a nonce whose SHA-256 begins with zeros); one that does not waits, only when
 * very many come, and sends fewer. The server keeps nothing of a challenge: it is signed, says when it was given, and the receipt's
 * code is made from it, so that it serves once. */
#ifndef BLOUSE_DESK_REPORTS_PROOF_H
#define BLOUSE_DESK_REPORTS_PROOF_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "signin/secret.h"

#define PROOF_MAX 96       /* bytes of a challenge */
#define PROOF_NONCE_MAX 20 /* digits */
#define PROOF_HOURS 12     /* that it is good for */
#define PROOF_BITS_LEAST 14
#define PROOF_BITS_MOST 20
#define PROOF_RUSH 120  /* reports in two minutes above which who shows no work waits */
#define PROOF_WAIT_S 15 /* between the page and the report, then */

/* How many came lately, to this process. Starts from {0}. */
struct proof_rush {
	_Atomic int64_t minute;
	_Atomic unsigned now, before;
};
void proof_count(struct proof_rush *rush, int64_t now);
unsigned proof_lately(struct proof_rush *rush, int64_t now);
/* Bits of zero that are asked: one more each time twice as many come. */
unsigned proof_bits(unsigned lately);

void proof_make(const unsigned char key[SECRET_KEY_LEN], int64_t now, unsigned bits, char ret_challenge[PROOF_MAX]);

struct proof {
	bool ours;     /* it was given here, and not too long ago */
	bool worked;   /* the nonce answers it */
	int64_t age_s; /* since it was given */
};
struct proof proof_look(const unsigned char key[SECRET_KEY_LEN], int64_t now, struct str challenge, struct str nonce);

#endif
