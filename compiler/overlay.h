/* SPDX-License-Identifier: Apache-2.0 */
/* An establishment's charter in one text, laid over a compiled charter: what `--establishment` does over the sources, in
 * some tens of milliseconds and without the dictionary of French. The text is that of docs/charter.md, with what an
 * establishment's file takes from other files written in place: its own rules, and its roster.
 *
 * A word that no phrase of the charter holds is common when the charter's filter says so; the dictionary might say more of
 * it. Nothing else differs from the compilation of the sources. */
#ifndef BLOUSE_COMPILER_OVERLAY_H
#define BLOUSE_COMPILER_OVERLAY_H

#include "base/buf.h"
#include "compiler/source.h"

#define OVERLAY_BYTES_MAX ((size_t)512 << 10) /* of the text */
#define OVERLAY_ENTRIES_MAX 5000              /* sites, accounts, names, words… of one text */
#define OVERLAY_MEMORY_MAX ((size_t)128 << 20)
#define OVERLAY_COMPILED_MAX ((size_t)64 << 20)

/* The charter that texts are laid over: compiled without an establishment. */
struct overlay_base {
	struct str bytes; /* aligned to 8, unchanged as long as this is used; the copies outlive them */
	struct blouse_charter *charter;
};

/* Verifies `bytes`. ERR_FORMAT, ERR_VERSION, ERR_NOMEM. */
enum error_code overlay_open(struct str bytes, struct overlay_base *ret_base, struct error *err);
void overlay_close(struct overlay_base *base);

/* Reads a text. Mistakes are collected in `problems`, by line and column, and are no failure; problems->arena is set.
 * ERR_NOMEM. */
enum error_code overlay_read(struct arena *arena, struct problems *problems, const struct overlay_base *base,
			     struct str text, struct charter_source *ret_source, struct error *err);

/* Compiles what overlay_read gave without problems, and adds it to `into` (empty). ERR_LIMIT, ERR_NOMEM. */
enum error_code overlay_write(const struct charter_source *source, const struct overlay_base *base, struct buf *into,
			      struct error *err);

#endif
