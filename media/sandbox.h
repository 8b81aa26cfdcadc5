/* SPDX-License-Identifier: Apache-2.0 */
/* Locks this process in: from then on it can read, write and close what is open, compute, and ask for memory up to a
 * limit. It opens nothing, connects nowhere, starts nothing: whoever tries dies of it. What must be read from files
 * is read before. */
#ifndef BLOUSE_MEDIA_SANDBOX_H
#define BLOUSE_MEDIA_SANDBOX_H

#include <stdbool.h>

#include "media/job.h"

/* What a worker cannot do without. */
enum sandbox_need {
	SANDBOX_THREADS = 1, /* for a decoder that does nothing without one: still no process */
	SANDBOX_FONTS =
		2, /* a document names fonts that it does not hold: the system's are readable, and nothing else */
	SANDBOX_LONG = 4, /* a long job: more of a processor, and more patience */
};

/* `needs`: bits of enum sandbox_need. False: *ret_lock did not close, and nothing of a
 * stranger's may be read. */
bool sandbox_enter(unsigned needs, enum media_lock *ret_lock);

#endif
