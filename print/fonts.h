/* SPDX-License-Identifier: Apache-2.0 */
/* The fonts that documents are set in: those in the program, and none of the machine's. */
#ifndef BLOUSE_PRINT_FONTS_H
#define BLOUSE_PRINT_FONTS_H

#include "base/error.h"
#include "base/str.h"

#define PRINT_FAMILY "Atkinson Hyperlegible, Noto Emoji"

struct print_font {
	const char *name;
	struct str bytes; /* TrueType */
};

extern const struct print_font print_fonts[];
extern const size_t print_font_count;

struct fonts;
struct _PangoContext;

/* Opened by the first document and kept by the process: what Pango and fontconfig have read of a font, they never give back
 * whole. Under print_make's lock. */
enum error_code fonts_take(const struct fonts **ret_fonts, struct error *err);

/* Texts of it are measured as a PDF shows them: no hints, nothing rounded. The fonts'. */
struct _PangoContext *fonts_context(const struct fonts *fonts);
bool fonts_have(const struct fonts *fonts, unsigned code_point);

#endif
