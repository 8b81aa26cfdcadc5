/* SPDX-License-Identifier: Apache-2.0 */
/* Has pictures read by `blouse-media`, a process of its own for each, which can do nothing but compute: see
 * media/sandbox.h. Whatever a file does to its worker, here it is a sentence. Nothing is written anywhere. */
#ifndef BLOUSE_MEDIA_CLIENT_H
#define BLOUSE_MEDIA_CLIENT_H

#include "media/job.h"

struct media_client;

#define MEDIA_AT_ONCE_MAX 64u
#define MEDIA_WAIT_SECONDS 20u /* how long a job waits for its turn */

/* `worker`: the executable's path; NULL: beside ours, or where it is installed. blouse-media-pdf and blouse-media-film are
 * looked for beside blouse-media; an executable of another name reads everything. At most `at_once` jobs run at the same
 * time, others wait for their turn. ERR_NOMEM, ERR_IO when there is no such executable. */
enum error_code media_client_new(const char *worker, unsigned at_once, struct media_client **ret_client,
				 struct error *err);
/* The same with the folder that settings name; empty or NULL: as if none were named. */
enum error_code media_client_in(const char *folder, unsigned at_once, struct media_client **ret_client,
				struct error *err);
/* How long one job may take once it runs, a long one as much longer as it always may; MEDIA_PATIENCE_SECONDS when nothing is
 * said. */
void media_client_patience(struct media_client *client, unsigned milliseconds);
void media_client_free(struct media_client *client);

/* One job; from any thread. Everything in *ret_result lies in the arena. Errors are sentences for whoever sent the file:
 * of media_trouble_tell; ERR_UNAVAILABLE when no worker starts or none is free; ERR_LIMIT when it took too long;
 * ERR_FORMAT when it died of the file. */
enum error_code media_run(struct media_client *client, struct arena *arena, const struct media_job *job,
			  struct media_result *ret_result, struct error *err);

/* Whether each worker starts and locks itself in on this machine. ERR_UNAVAILABLE, ERR_VERSION… with a sentence that names
 * the one that does not. */
enum error_code media_probe(struct media_client *client, struct error *err);

#endif
