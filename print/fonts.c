/* SPDX-License-Identifier: Apache-2.0 */
#include "print/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

#define FONTS_MAX 16
#define PATH_LEN 48

/* Of <pango/pangofc-fontmap.h>, which brings FreeType's headers: those name what base/banned.h refuses. */
struct _PangoFcFontMap;
extern void pango_fc_font_map_set_config(struct _PangoFcFontMap *map, FcConfig *config);

struct fonts {
	FcConfig *config;
	FcCharSet *covered;
	PangoFontMap *map;
	PangoContext *context;
	int files[FONTS_MAX];
	size_t file_count;
};

/* Fontconfig would read the machine's settings and fonts when Pango first starts; it takes an empty set instead. */
static void start_empty(void)
{
	FcConfig *none = FcConfigCreate();
	if (none && FcConfigSetCurrent(none))
		FcConfigDestroy(none); /* which the current one holds too */
}

/* Fontconfig, HarfBuzz and FreeType all open fonts by a path: a file that exists in memory alone has one. */
static bool add_font(struct fonts *fonts, const struct print_font *font)
{
	char path[PATH_LEN];
	int fd = memfd_create(font->name, MFD_CLOEXEC);
	if (fd < 0)
		return false;
	fonts->files[fonts->file_count++] = fd;
	for (size_t at = 0; at < font->bytes.len;) {
		ssize_t wrote = write(fd, font->bytes.ptr + at, font->bytes.len - at);
		if (wrote <= 0)
			return false;
		at += (size_t)wrote;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return FcConfigAppFontAddFile(fonts->config, (const FcChar8 *)path);
}

static bool cover(struct fonts *fonts)
{
	FcFontSet *set = FcConfigGetFonts(fonts->config, FcSetApplication);
	fonts->covered = FcCharSetCreate();
	for (int i = 0; fonts->covered && set && i < set->nfont; i++) {
		FcCharSet *own;
		FcBool changed;
		if (FcPatternGetCharSet(set->fonts[i], FC_CHARSET, 0, &own) != FcResultMatch ||
		    !FcCharSetMerge(fonts->covered, own, &changed))
			return false;
	}
	return fonts->covered != NULL && set != NULL;
}

static bool start_pango(struct fonts *fonts)
{
	cairo_font_options_t *options = cairo_font_options_create();
	fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	if (fonts->map) {
		pango_fc_font_map_set_config((struct _PangoFcFontMap *)fonts->map, fonts->config);
		pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
		fonts->context = pango_font_map_create_context(fonts->map);
		cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
		cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
		pango_cairo_context_set_font_options(fonts->context, options);
		pango_cairo_context_set_resolution(fonts->context, 72);
		pango_context_set_round_glyph_positions(fonts->context, FALSE);
		pango_context_set_language(fonts->context, pango_language_from_string("fr"));
		pango_context_set_base_dir(fonts->context, PANGO_DIRECTION_LTR);
	}
	cairo_font_options_destroy(options);
	return fonts->context != NULL;
}

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig holds what patterns are made of by distances, not pointers, which the search for leaks does not follow. */
extern const char *__lsan_default_suppressions(void);
extern const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig.so\n"; }
const char *__lsan_default_options(void) { return "print_suppressions=0"; }
#endif

static void fonts_free(struct fonts *fonts)
{
	if (fonts->context)
		g_object_unref(fonts->context);
	if (fonts->map)
		g_object_unref(fonts->map);
	if (fonts->covered)
		FcCharSetDestroy(fonts->covered);
	if (fonts->config)
		FcConfigDestroy(fonts->config);
	for (size_t i = 0; i < fonts->file_count; i++)
		close(fonts->files[i]);
	mem_free(fonts);
}

enum error_code fonts_take(const struct fonts **ret_fonts, struct error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static struct fonts *kept;
	pthread_once(&once, start_empty);
	if (!kept) {
		struct fonts *fonts = mem_calloc(1, sizeof(*fonts));
		if (!fonts)
			return error_nomem(err);
		fonts->config = FcConfigCreate();
		bool good = fonts->config != NULL;
		for (size_t i = 0; good && i < print_font_count && i < FONTS_MAX; i++)
			good = add_font(fonts, &print_fonts[i]);
		if (!good || !cover(fonts) || !start_pango(fonts)) {
			fonts_free(fonts);
			return error_set(err, ERR_IO,
					 "Les polices du document ne s'ouvrent pas : /proc est-il lisible ?");
		}
		kept = fonts;
	}
	*ret_fonts = kept;
	return ERR_NONE;
}

struct _PangoContext *fonts_context(const struct fonts *fonts) { return fonts->context; }

bool fonts_have(const struct fonts *fonts, unsigned code_point)
{
	return FcCharSetHasChar(fonts->covered, code_point) == FcTrue;
}
