/* SPDX-License-Identifier: Apache-2.0 */
/* The files of web/assets/, compiled in by tools/assets.py. */
#ifndef BLOUSE_WEB_ASSETS_H
#define BLOUSE_WEB_ASSETS_H

#include "base/str.h"

struct asset {
	struct str path; /* "fonts/…woff2", below web/assets/ */
	const char *type;
	const char *sum;        /* 32 hexadecimal digits, of the bytes */
	struct str bytes, gzip; /* gzip is empty where it would not be shorter */
	struct str brotli;      /* the same; may be empty */
	bool compiles;          /* a worker that compiles WebAssembly, which its policy must allow */
};

extern const struct asset assets[]; /* sorted by path */
extern const size_t asset_count;
/* The folder below /ressources/ that they stand in: its name changes with any of them. */
extern const struct str assets_folder;

/* The file of a path, or NULL. */
const struct asset *asset_find(struct str path);

#endif
