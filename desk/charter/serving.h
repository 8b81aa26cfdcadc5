/* SPDX-License-Identifier: Apache-2.0 */
/* The charter that serves for each establishment, compiled and kept in memory: ours, with the latest version of the
 * establishment's own laid over it. Whoever reads a message takes it here:
 *
 *     const struct serving_charter *charter;
 *     if (serving_take(desk->serving, conn, establishment_id, &charter, err)) …
 *     … charter->charter …
 *     serving_give(desk->serving, charter);
 *
 * Each taking looks at the number of the latest version, so that one saved by another process serves too. */
#ifndef BLOUSE_DESK_CHARTER_SERVING_H
#define BLOUSE_DESK_CHARTER_SERVING_H

#include "compiler/overlay.h"
#include "store/store.h"

#define SERVING_MAX 32 /* establishments whose charter is kept; each takes some 6 MB */

struct serving;

struct serving_charter {
	const struct blouse_charter *charter;
	int64_t version; /* of the establishment's own; 0: ours alone */
	bool stale;      /* after an upgrade, that version holds mistakes: ours alone serves until it is corrected */
};

/* `bytes`: our compiled charter, aligned to 8, which stays readable and unchanged until serving_free. ERR_FORMAT,
 * ERR_VERSION, ERR_NOMEM. */
enum error_code serving_new(struct str bytes, struct serving **ret_serving, struct error *err);
void serving_free(struct serving *serving); /* accepts NULL; all must have been given back */

/* The model of the careful reading, for what is worth milliseconds; readable and unchanged until serving_free. Empty when there is
 * none. */
void serving_read_carefully(struct serving *serving, struct str bytes);
struct str serving_careful(const struct serving *serving);

/* What texts are laid over. */
const struct overlay_base *serving_base(const struct serving *serving);

/* From any thread. Whoever first finds a new version compiles it, in some tens of milliseconds; others are given the one
 * before meanwhile. */
enum error_code serving_take(struct serving *serving, struct store_conn *conn, int64_t establishment_id,
			     const struct serving_charter **ret_charter, struct error *err);
void serving_give(struct serving *serving, const struct serving_charter *charter); /* accepts NULL */

/* A text that is not saved: reads it and, when it holds no mistake (problems->total is 0), compiles it. Release with
 * compiled_release, even after a failure. */
struct compiled {
	struct arena arena;
	struct problems problems;
	struct charter_source source;
	struct buf bytes;
	struct blouse_charter *charter; /* NULL when the text holds mistakes */
};
enum error_code compiled_make(const struct overlay_base *base, struct str text, struct compiled *ret_compiled,
			      struct error *err);
void compiled_release(struct compiled *compiled);

#endif
