/* SPDX-License-Identifier: Apache-2.0 */
/* blouse admin dossier verify: whether an exported case is what it was, without base, key or network. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/io.h"
#include "desk/cases/bundle.h"
#include "web/french.h"
#include "web/page.h"

#define MEMORY (BUNDLE_BYTES_MAX + ((size_t)64 << 20))
#define ANSWER_MAX ((size_t)1 << 20)

static void tell_text(const char *path, const struct bundle_told *told)
{
	struct french_room events, files;
	printf("%s : dossier %" PRId64 ", %.*s, %.*s.\n", path, told->number,
	       STR_ARG(french_count(&events, (int64_t)told->events, STR("étape"), STR("étapes"))),
	       STR_ARG(french_count(&files, (int64_t)told->files, STR("fichier"), STR("fichiers"))));
	if (told->masked == 1)
		puts("Une étape est masquée : seule son empreinte est donnée.");
	else if (told->masked > 1)
		printf("%zu étapes sont masquées : seule leur empreinte est donnée.\n", told->masked);
	for (size_t i = 0; i < told->trouble_count; i++)
		printf("  %.*s\n", STR_ARG(told->troubles[i]));
	if (told->trouble_count > 0) {
		puts("Ce dossier a été changé depuis son export.");
		return;
	}
	printf("Tout est entier. La chaîne finit par :\n  %s\n"
	       "Comparez avec la page d'export du dossier, ou avec le journal du jour où il a été emporté.\n",
	       told->head);
}

static void put_text(struct buf *out, const char *name, struct str text)
{
	buf_addf(out, ",\"%s\":", name);
	if (text.len > 0)
		page_json(out, text);
	else
		buf_add_c(out, "null");
}

static enum error_code tell_json(const char *path, const struct bundle_told *told, struct error *err)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, ANSWER_MAX);
	buf_addf(&out, "{\"whole\":%s", told->trouble_count ? "false" : "true");
	put_text(&out, "file", str_from_c(path));
	buf_addf(&out, ",\"case\":%" PRId64 ",\"events\":%zu,\"masked\":%zu,\"files\":%zu", told->number, told->events,
		 told->masked, told->files);
	put_text(&out, "head", str_from_c(told->head));
	if (told->first_event)
		buf_addf(&out, ",\"first_event\":%" PRId64, told->first_event);
	else
		buf_add_c(&out, ",\"first_event\":null");
	put_text(&out, "first_file", told->first_file);
	buf_add_c(&out, ",\"troubles\":[");
	for (size_t i = 0; i < told->trouble_count; i++) {
		if (i > 0)
			buf_add_char(&out, ',');
		page_json(&out, told->troubles[i]);
	}
	buf_add_c(&out, "]}\n");
	if (out.failed)
		return error_nomem(err);
	fwrite(out.ptr, 1, out.len, stdout);
	return ERR_NONE;
}

static enum error_code verify(const struct args *args, struct arena *arena, bool *ret_whole, struct error *err)
{
	_cleanup_buf_ struct buf zip;
	struct bundle_told told;
	const char *path = args->operands[0], *head = args_value(args, "head");
	buf_init(&zip, BUNDLE_MAX);
	enum error_code code = io_read(path, BUNDLE_MAX, &zip, err);
	if (!code)
		code = bundle_verify(buf_str(&zip), str_from_c(head ? head : ""), arena, &told, err);
	if (!code && args_choice(args, "format", 0) == 1)
		code = tell_json(path, &told, err);
	else if (!code)
		tell_text(path, &told);
	if (!code)
		*ret_whole = told.trouble_count == 0;
	return code;
}

int admin_dossier_verify_run(const struct args *args)
{
	struct error err = {0};
	struct arena arena;
	bool whole = false;
	arena_init(&arena, MEMORY);
	enum error_code code = verify(args, &arena, &whole, &err);
	arena_release(&arena);
	if (code)
		return cli_error(args, &err);
	return whole ? CLI_CLEAN : CLI_FOUND;
}
