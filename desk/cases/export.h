/* SPDX-License-Identifier: Apache-2.0 */
/* /dossiers/{numero}/export: a case in one file that proves itself (bundle.h). */
#ifndef BLOUSE_DESK_CASES_EXPORT_H
#define BLOUSE_DESK_CASES_EXPORT_H

#include "desk/cases/bundle.h"
#include "desk/cases/file.h"
#include "desk/cases/seen.h"

extern const struct route cases_export_routes[];

struct export_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	int64_t number;
	struct str head;        /* the end of the chain, in hexadecimal */
	bool names;             /* may also take who reported */
	struct str names_error; /* optional */
};
void export_page(struct buf *out, const struct export_page *p);

/* How to reach who reported, by the number of a report. */
struct export_contact {
	int64_t id;
	struct str text;
};

/* What is taken out. */
struct export_case {
	const struct cases_seen *seen;
	struct reports_of_rows reports; /* all of them */
	struct str establishment;
	const struct case_file *files;
	size_t file_count;
	bool named; /* with who reported: their words, and how to reach them */
	const struct export_contact *contacts;
	size_t contact_count;
	struct str head; /* the end of the chain, in hexadecimal */
};

/* A case is called by what its first report says: by what worries who reported when there was nothing else, which is for those
 * alone who must know. Only what a message or an address begins with is shown to others. */
struct str export_title(const struct export_case *x);

/* Whether an event is left out but for its hash: what was said to and by who reported is for those alone who must know. */
bool export_masks(const struct export_case *x, const struct case_event *e);

/* Where a file stands in the bundle. */
struct str export_piece_name(const struct case_file *file, struct arena *arena);

/* The document to be read. */
enum error_code export_print(const struct export_case *x, struct buf *out, struct error *err);

/* The three texts around it: one event a line; what all files are; how to check. */
enum error_code export_events(const struct export_case *x, struct buf *out, struct error *err);
struct export_sum {
	struct str name, sha256; /* sha256: SHA256_LEN bytes */
	int64_t size;
};
enum error_code export_manifest(const struct export_case *x, const struct export_sum *sums, size_t count,
				struct buf *out, struct error *err);
enum error_code export_readme(const struct export_case *x, struct buf *out, struct error *err);

#endif
