/* SPDX-License-Identifier: Apache-2.0 */
/* What cairo 1.16 cannot say of a PDF: its language, that its title names the window, that its pages face each other. It is
 * added as an incremental update (ISO 32000-1, 7.5.6): the catalogue again, behind the file, with a table that says so. */
#include <stdint.h>
#include <stdio.h>

#include "print/inner.h"

#define DIGITS_MAX 10

/* The last place where `what` stands in the file; SIZE_MAX when it does not. */
static size_t find_last(struct str pdf, const char *what)
{
	size_t len = strlen(what);
	for (size_t at = pdf.len; at >= len; at--)
		if (memcmp(pdf.ptr + at - len, what, len) == 0)
			return at - len;
	return SIZE_MAX;
}

/* The number behind a word of the file's trailer. */
static bool number_behind(struct str pdf, const char *word, unsigned long long *ret_number)
{
	size_t at = find_last(pdf, word), len = 0;
	if (at == SIZE_MAX)
		return false;
	struct str rest = str_trim(str_sub(pdf, at + strlen(word), 2 * DIGITS_MAX));
	while (len < rest.len && rest.ptr[len] >= '0' && rest.ptr[len] <= '9')
		len++;
	return str_to_u64(str_sub(rest, 0, len), PRINT_PDF_MAX, ret_number);
}

/* The dictionary of an object, without what closes it. */
static bool find_object(struct str pdf, unsigned long long number, struct str *ret_inside)
{
	char begins[40];
	snprintf(begins, sizeof(begins), "\n%llu 0 obj\n", number);
	size_t at = find_last(pdf, begins);
	if (at == SIZE_MAX)
		return false;
	struct str object = str_sub(pdf, at + strlen(begins), SIZE_MAX);
	size_t end = str_find(object, STR("endobj"));
	object = str_trim(str_sub(object, 0, end));
	if (end == SIZE_MAX || !str_starts(object, STR("<<")) || !str_ends(object, STR(">>")))
		return false;
	*ret_inside = str_sub(object, 2, object.len - 4);
	return true;
}

enum error_code seal_pdf(struct buf *pdf, const struct print_about *about, struct error *err)
{
	unsigned long long root, size, info, table;
	struct str inside;
	_cleanup_buf_ struct buf catalogue;
	buf_init(&catalogue, PRINT_PDF_MAX);
	struct str whole = buf_str(pdf);
	if (!number_behind(whole, "/Root ", &root) || !number_behind(whole, "/Size ", &size) ||
	    !number_behind(whole, "/Info ", &info) || !number_behind(whole, "startxref\n", &table) ||
	    !find_object(whole, root, &inside))
		return error_set(err, ERR_FORMAT,
				 "Le document n'a pas la forme attendue : signalez-le à qui tient Blouse.");
	buf_addf(&catalogue, "%llu 0 obj\n<<%.*s   /Lang (fr-FR)\n   /ViewerPreferences << /DisplayDocTitle true >>\n",
		 root, STR_ARG(inside));
	if (about->booklet)
		buf_add_c(&catalogue, "   /PageLayout /TwoPageRight\n");
	buf_add_c(&catalogue, ">>\nendobj\n");
	size_t at = pdf->len;
	buf_add_str(pdf, buf_str(&catalogue));
	size_t table_at = pdf->len;
	buf_addf(pdf, "xref\n%llu 1\n%010zu 00000 n \n", root, at);
	buf_addf(pdf,
		 "trailer\n<< /Size %llu\n   /Root %llu 0 R\n   /Info %llu 0 R\n   /Prev "
		 "%llu\n>>\nstartxref\n%zu\n%%%%EOF\n",
		 size, root, info, table, table_at);
	return pdf->failed || catalogue.failed ? error_nomem(err) : ERR_NONE;
}
