/* SPDX-License-Identifier: Apache-2.0 */
/* A PDF that is saved again often keeps what it was before, in front of what changed (ISO 32000-1, 7.5.6). */
#include "media/pdf/pdf.h"

#define REVISIONS_READ_MAX 3 /* whose text is compared with the last */
#define PAGES_COMPARED 20u
#define LINES_TOLD_MAX 20

static size_t next_end(struct str file, size_t at)
{
	const char *end = at < file.len ? memmem(file.ptr + at, file.len - at, "%%EOF", 5) : NULL;
	return end ? (size_t)(end - file.ptr) + 5 : SIZE_MAX;
}

/* Lines of what was, that what is does not hold. */
static void tell_changes(struct pdf *p, struct str before, struct str now, unsigned revision)
{
	unsigned told = 0;
	while (before.len) {
		struct str line;
		before = str_cut(before, '\n', &line);
		line = str_trim(line);
		if (line.len < 3 || memmem(now.ptr, now.len, line.ptr, line.len))
			continue;
		if (!collect_hidden(p->collect, MEDIA_HIDDEN_VERSION, revision, line))
			p->untold = true;
		if (told++ >= LINES_TOLD_MAX)
			continue;
		_cleanup_buf_ struct buf text;
		buf_init(&text, line.len + 100);
		buf_addf(&text, "version %u : ", revision);
		buf_add_str(&text, line);
		collect_add(p->collect, MEDIA_HISTORY, "PDF", "PDF.Revision.text", "texte d'une version précédente",
			    buf_str(&text));
	}
}

/* A file made to be shown page by page has an end behind its first page too. */
static bool is_linearized(struct str file) { return str_find(str_sub(file, 0, 1024), STR("/Linearized")) != SIZE_MAX; }

static bool only_spaces(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr(" \t\r\n\f\0", s.ptr[i], 6))
			return false;
	return true;
}

static void tell_bytes(struct pdf *p, struct str bytes, const char *name)
{
	char value[160];
	bool film;
	snprintf(value, sizeof(value), "%zu octets : %s", bytes.len, trailing_looks_like(bytes, &film));
	collect_add(p->collect, MEDIA_TRAILING, "fichier", "trailing", name, str_from_c(value));
}

void pdf_read_revisions(struct pdf *p)
{
	size_t last = 0, ends = 0, firsts[REVISIONS_READ_MAX] = {0}, head = str_find(p->file, STR("%PDF-"));
	size_t first = next_end(p->file, 0);
	/* The first end of a file made for the web is no version. */
	if (is_linearized(p->file) && next_end(p->file, first) != SIZE_MAX)
		first = next_end(p->file, first);
	for (size_t at = first; at != SIZE_MAX; at = next_end(p->file, at)) {
		if (ends++)
			firsts[(ends - 2) % REVISIONS_READ_MAX] = last;
		last = at;
	}
	if (head != SIZE_MAX && head > 0)
		tell_bytes(p, str_sub(p->file, 0, head), "données avant le document");
	if (last && !only_spaces(str_sub(p->file, last, p->file.len))) {
		p->collect->facts->trailing = p->file.len - last;
		tell_bytes(p, str_sub(p->file, last, p->file.len), "données après la fin du document");
	}
	if (ends < 2)
		return;
	char value[80];
	snprintf(value, sizeof(value), "%zu version%s d'avant, lisible%s dans le fichier", ends - 1,
		 ends > 2 ? "s" : "", ends > 2 ? "s" : "");
	collect_add(p->collect, MEDIA_HISTORY, "PDF", "PDF.Revision", "versions précédentes", str_from_c(value));
	struct str now = pdf_text(p->arena, p->file, PAGES_COMPARED);
	for (size_t i = ends - 1, read = 0; i-- > 0 && read < REVISIONS_READ_MAX; read++) {
		struct str before = str_sub(p->file, 0, firsts[i % REVISIONS_READ_MAX]);
		tell_changes(p, pdf_text(p->arena, before, PAGES_COMPARED), now, (unsigned)i + 1);
	}
}
