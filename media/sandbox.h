/* SPDX-License-Identifier: Apache-2.0 */
/* Locks this process in: from then on it can read, write and close what is open, compute, and ask for memory up to a
 * limit. It opens nothing, connects nowhere, starts nothing: whoever tries dies of it. What must be read from files
 * is read before. */
#ifndef BLOUSE_MEDIA_SANDBOX_H
#define BLOUSE_MEDIA_SANDBOX_H

#include <stdbool.h>

#include "media/job.h"

/* `threads`: of this process, for a decoder that does nothing without one. False: *ret_lock did not close, and nothing of a
 * stranger's may be read. */
bool sandbox_enter(bool threads, enum media_lock *ret_lock);

#endif
