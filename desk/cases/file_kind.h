/* SPDX-License-Identifier: Apache-2.0 */
/* What may be kept as evidence, told by a file's own bytes: neither its name nor what a browser says of it is believed. Nothing
 * here decodes anything. */
#ifndef BLOUSE_DESK_CASES_FILE_KIND_H
#define BLOUSE_DESK_CASES_FILE_KIND_H

#include "base/str.h"

enum case_file_kind {
	/* Those that are read (desk/shots): pictures, and documents. */
	CASE_FILE_PNG,
	CASE_FILE_JPEG,
	CASE_FILE_GIF,
	CASE_FILE_WEBP,
	CASE_FILE_HEIC, /* what telephones make of a photo */
	CASE_FILE_AVIF,
	CASE_FILE_PDF,
	CASE_FILE_MAIL, /* a message with its headers (RFC 5322) */
	CASE_FILE_TEXT, /* UTF-8 without controls, whatever it means elsewhere: HTML and SVG too */
	CASE_FILE_KINDS
};

struct case_file_kind_row {
	struct str id;     /* in the store; never changes */
	struct str label;  /* in French */
	struct str suffix; /* of the name under which it is kept elsewhere, with its point */
	const char *shown; /* the type under which a page of ours may show it; NULL: it is only taken away */
};
extern const struct case_file_kind_row case_file_kinds[CASE_FILE_KINDS];

/* CASE_FILE_KINDS when it is none of them. */
enum case_file_kind case_file_recognise(struct str bytes);
enum case_file_kind case_file_kind_of(struct str id);

/* What to tell who gave a file that is none of them: how to make it one of them, when that can be known. */
struct str case_file_refusal(struct str bytes);

#endif
