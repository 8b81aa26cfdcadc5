/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture says in words and numbers: EXIF, XMP, IPTC and makers' notes by gexiv2, the rest by container.h. For the
 * worker alone. */
#ifndef BLOUSE_MEDIA_METADATA_H
#define BLOUSE_MEDIA_METADATA_H

#include "media/container.h"

struct collect {
	struct arena *arena;
	struct media_facts *facts;
	bool failed; /* no memory */
};

/* Adds a fact, its value made printable and cut; beyond MEDIA_FACTS_MAX it is counted. */
void collect_add(struct collect *c, enum media_kind kind, const char *family, const char *tag, const char *name,
		 struct str value);

/* Adds the lines of a text that nobody sees. False: there was no room for all of them. */
bool collect_hidden(struct collect *c, enum media_hiding how, unsigned number, struct str text);

/* Before the sandbox closes: what the libraries read from files. */
void metadata_prepare(void);

/* Everything that the file tells beside its picture. *ret_thumbnail: the largest picture inside of it, encoded, in the
 * arena; empty: none. */
void metadata_read(struct collect *c, struct str file, const struct container *container, struct str *ret_thumbnail);

/* What a tag gives away, and what it is called in French; false for one that only says how the file is built. */
bool metadata_kind(const char *tag, enum media_kind *ret_kind, const char **ret_name);

#endif
