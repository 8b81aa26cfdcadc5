/* SPDX-License-Identifier: Apache-2.0 */
/* `blouse check --jsonl`: records in, results out, in the order of the input, on all cores, in bounded memory. */
#ifndef BLOUSE_CLI_STREAM_H
#define BLOUSE_CLI_STREAM_H

#include "cli/load.h"

#define STREAM_JOBS_MAX 256

struct stream_settings {
	const struct loaded *loaded; /* the charter, and how it reads */
	enum blouse_context context; /* of records that name none */
	enum blouse_network network;
	unsigned jobs; /* from 1 to STREAM_JOBS_MAX */
	int out;       /* file descriptor of the results */
	bool progress; /* say on stderr how far it is */
};

struct stream_totals {
	enum blouse_level highest; /* of all findings and threads */
	bool unreadable;           /* a file could not be read; said on stderr */
};

/* Reads every path in turn ("-": the standard input). ERR_IO when the results cannot be written. */
enum error_code stream_run(const struct stream_settings *settings, const char *const *paths, size_t path_count,
			   struct stream_totals *ret_totals, struct error *err);

#endif
