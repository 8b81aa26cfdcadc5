/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles a charter into the file that the engine maps. */
#ifndef BLOUSE_COMPILER_WRITE_H
#define BLOUSE_COMPILER_WRITE_H

#include "base/buf.h"
#include "compiler/hunspell.h"
#include "compiler/source.h"

/* The compiled charter, added to `into` (empty): the same sources give the same bytes on every machine. The source must
 * be without problems. ERR_LIMIT, ERR_NOMEM. */
enum error_code charter_write(const struct charter_source *source, const struct hunspell *hunspell, struct buf *into,
			      struct error *err);

/* All in one: reads the folder and the establishment (NULL for none), compiles into `into`. When the files hold
 * mistakes: ERR_FORMAT, whose message counts them, and *problems tells them. `arena` holds what the problems say. */
enum error_code charter_compile(struct arena *arena, struct problems *problems, const char *folder,
				const char *establishment, struct buf *into, struct error *err);

#endif
