/* SPDX-License-Identifier: Apache-2.0 */
/* What a PDF says beside what it shows, and the same pages saying nothing more. For its worker alone. */
#ifndef BLOUSE_MEDIA_PDF_PDF_H
#define BLOUSE_MEDIA_PDF_PDF_H

#include <qpdf/qpdf-c.h>

#include "media/metadata.h"
#include "media/pixels.h"

#define PDF_OBJECTS_MAX 300000       /* that are looked at */
#define PDF_PAGES_MADE_MAX 60u       /* pages that are made again as pictures */
#define PDF_DPI 100.0                /* what boxes and sides are told in */
#define PDF_COPY_DPI 200.0           /* of pages made again, and of those that are looked at */
#ifndef PDF_PAGE_PIXELS_MAX
#define PDF_PAGE_PIXELS_MAX 16000000 /* a page that is larger is drawn smaller */
#endif
#define PDF_READ_SECONDS 12          /* for comparing text and drawing */

/* Of a page as it is shown, in pixels at PDF_DPI. */
struct pdf_size {
	unsigned width, height;
};

struct pdf {
	struct arena *arena;
	struct str file;
	struct collect *collect;
	unsigned pages;
	int object_end;         /* pdf_object_end; 0: it was not asked yet */
	struct pdf_size *sizes; /* of each; from pdf_read_pages on */
	/* Why the pages must be made again as pictures: text that is not seen; layers, which may be off; pictures
	 * that are not seen as a whole; notes and forms that
	 * are drawn over the page; pictures whose metadata we do not take out, or that stand in a drawing and
	 * are more than a sign. */
	bool hidden_text, hidden_layers, hidden_pictures, drawn_over, odd_pictures;
	bool unread; /* time ran out before the last page */
	bool untold; /* there is more text that is not seen than is told */
};

/* Opens a document in memory that stays the caller's; *ret_q is to be given to qpdf_cleanup. */
enum media_trouble pdf_open(struct str file, qpdf_data *ret_q);
/* Writes it anew, without what no page leads to; the bytes are in the arena. */
enum media_trouble pdf_write(struct arena *arena, qpdf_data q, struct str *ret);
/* What a stream holds, decoded as far as its `level`, in the arena; empty when it cannot be. */
struct str pdf_stream(struct arena *arena, qpdf_data q, qpdf_oh stream, enum qpdf_stream_decode_level_e level);
bool pdf_is_name(qpdf_data q, qpdf_oh dict, const char *key, const char *name);
/* Whether it is a stream that draws: a form, or a pattern. */
bool pdf_is_drawing(qpdf_data q, qpdf_oh object);
/* One above the number of the last object that is looked at. */
int pdf_object_end(struct pdf *p);
/* What a stream's bytes are, as they stand in the file. */
enum pdf_picture {
	PDF_NO_PICTURE,
	PDF_PLAIN, /* pixels, compressed or not: they have no metadata */
	PDF_JPEG,
	PDF_JPEG2000,
	PDF_WRAPPED, /* one of these two, compressed once more */
};
enum pdf_picture pdf_picture(qpdf_data q, qpdf_oh stream);

/* --- facts.c, revisions.c: everything that stands beside the pages. --- */

enum media_trouble pdf_read(struct pdf *p, qpdf_data q);
void pdf_read_revisions(struct pdf *p);

/* --- pages.c: what is drawn, and what of the text is seen. --- */

/* Before the sandbox closes: the list of fonts. */
void pdf_prepare(void);
/* The text of a document's first pages as one; for comparing revisions. */
struct str pdf_text(struct arena *arena, struct str file, unsigned pages);
/* Compares each page with the same page without its text: what makes no difference is not seen. Lines of text go to
 * ret_seen when `lines`. */
enum media_trouble pdf_read_pages(struct pdf *p, bool lines, struct sight_seen *seen);
/* Draws a page of an open document as it is shown. */
enum media_trouble pdf_draw(void *document, unsigned page, double dpi, struct pixels *ret, double *ret_width,
			    double *ret_height);
/* An open document for pdf_draw and then for pdf_close; NULL: poppler cannot read it. */
void *pdf_document(struct str file);
void pdf_close(void *document); /* accepts NULL */

/* --- clean.c --- */

/* Areas by page, in pixels at PDF_DPI of the page as it is shown. */
struct pdf_area {
	unsigned page;
	struct media_area area;
};

struct pdf_cover {
	const struct pdf_area *areas;
	size_t count;
	unsigned covered; /* areas that were asked for: one may lie on two pages */
	enum media_cover cover;
	uint64_t seed;
};

enum media_trouble pdf_clean(struct pdf *p, const struct pdf_cover *cover, struct media_copy *ret_copy);

#endif
