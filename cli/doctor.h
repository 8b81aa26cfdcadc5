/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of `blouse doctor` share. */
#ifndef BLOUSE_CLI_DOCTOR_H
#define BLOUSE_CLI_DOCTOR_H

#include "base/buf.h"
#include "cli/command.h"
#include "cli/term.h"
#include "conf/conf.h"
#include "store/store.h"

struct doctor {
	const struct args *args;
	struct term term;
	struct buf out;
	unsigned wrong;
};

void doctor_line(struct doctor *d, bool right, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* What to do about the line above. */
void doctor_remedy(struct doctor *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Starts each worker, which locks itself in and says so. `folder`: where the settings say that they are; may be empty or NULL. */
void doctor_pictures(struct doctor *d, const char *folder);

/* What `blouse serve` rests on: the settings, and each group of them. Without any setting there is no desk here, and
 * nothing is asked of it. */
void doctor_desk(struct doctor *d);

/* The portals and directories that the store names: their files, and with --reseau whether they answer. */
void doctor_providers(struct doctor *d, struct store *store, const struct conf *conf);

#endif
