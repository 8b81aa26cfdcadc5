/* SPDX-License-Identifier: Apache-2.0 */
/* YAML files as trees of texts, lists and maps. Strict on purpose: no anchors, no aliases, no tags, one document, and
 * limits on everything, so that a hostile file is a mistake like another. */
#ifndef BLOUSE_COMPILER_TREE_H
#define BLOUSE_COMPILER_TREE_H

#include "base/error.h"
#include "compiler/problem.h"

#define TREE_BYTES_MAX ((size_t)4 << 20) /* of one file */
#define TREE_DEPTH_MAX 12
#define TREE_NODES_MAX 400000

enum tree_kind { TREE_TEXT, TREE_LIST, TREE_MAP };

struct tree {
	enum tree_kind kind;
	bool quoted; /* a text between quotation marks, or a block (| or >) */
	bool cut;    /* a plain text followed by a lone "#", which YAML takes for a comment */
	struct mark at;
	struct str text;           /* of TREE_TEXT; NUL-terminated */
	struct tree *first, *next; /* children (in a map: key, value, key, value…), siblings */
	size_t count;              /* children */
};

/* Reads one file. Mistakes go to `problems`, the root (NULL if there is none) to *ret_root. `bytes` need not outlive
 * the call. */
void tree_read(struct problems *problems, const char *file, struct str bytes, struct tree **ret_root);

#endif
