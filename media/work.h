/* SPDX-License-Identifier: Apache-2.0 */
/* What the worker does with one file. */
#ifndef BLOUSE_MEDIA_WORK_H
#define BLOUSE_MEDIA_WORK_H

#include "media/job.h"

/* Before the sandbox closes: whatever must be read from files for this job. *ret_sight stays NULL when nothing is to be
 * seen. MEDIA_FINE, or what is missing: MEDIA_NO_SIGHT, MEDIA_NO_MEMORY. */
enum media_trouble work_prepare(const struct media_job *job, struct sight **ret_sight);

/* What the libraries that read this file cannot do without: bits of enum sandbox_need. */
unsigned work_needs(const struct media_job *job);

/* Behind the sandbox. Results lie in the arena, or are views on the file. */
void work_do(struct arena *arena, const struct media_job *job, struct sight *sight, struct media_result *ret_result);

#endif
