/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#include <stdio.h>

#include "base/mem.h"
#include "print/hyphen.h"
#include "print/print.h"

/* Many paragraphs, a heading each tenth, all that a composer may say. */
static enum error_code compose_all(struct print *p, const void *context, struct error *err)
{
	const struct str *name = context;
	(void)err;
	print_band(p, 200);
	print_down(p, 80);
	print_text(p, PRINT_COVER, *name);
	print_break(p, PRINT_ODD);
	print_running(p, *name, STR("Chapitre"));
	print_heading(p, 1, STR("Sommaire"), STR(""));
	print_entry(p, 1, STR("Une fin"), STR("fin"));
	print_break(p, PRINT_ANY);
	for (int i = 0; i < 20; i++) {
		const struct print_run runs[] = {
			{.text = *name},
			{.text = STR(
				 " anticonstitutionnellement, l'établissement et ses professionnels communiquent, ")},
			{.text = STR("fortement"), .look = PRINT_STRONG},
			{.text = STR(" et doucement"), .look = PRINT_EMPHASIS},
			{.text = STR(", "), .look = 0},
			{.text = STR("voir la fin"), .link = STR("#fin")},
			{.text = STR("ou ailleurs"), .link = STR("https://exemple.example/a'b\\c é")},
		};
		if (i % 10 == 0)
			print_heading(p, 2, STR("Une partie"), STR("partie"));
		print_paragraph(p, PRINT_BODY, runs, 7);
	}
	print_list(p, true);
	for (int i = 0; i < 12; i++)
		print_item(p, PRINT_BODY, &(struct print_run){.text = *name}, 1);
	print_list_end(p);
	for (int i = 0; i < 3; i++) {
		print_box(p, PRINT_STOP);
		print_text(p, PRINT_LABEL, STR("À ne pas publier"));
		print_text(p, PRINT_QUOTE, *name);
		print_box_end(p);
	}
	const double widths[] = {1, 2};
	print_table(p, widths, 2);
	print_row(p, (const struct print_run[]){{.text = STR("Tête")}, {.text = STR("Autre")}}, true);
	for (int i = 0; i < 40; i++)
		print_row(p, (const struct print_run[]){{.text = *name}, {.text = STR("05 59 00 00 10")}}, false);
	print_table_end(p);
	print_heading(p, 1, STR("Une fin"), STR("fin"));
	print_text(p, PRINT_BODY, *name);
	return ERR_NONE;
}

static void make(struct str name, struct buf *out, size_t *ret_pages)
{
	struct error err = {0};
	const struct print_about about = {
		.title = name, .author = name, .subject = STR("Essai"), .paper = PRINT_A5, .booklet = true};
	buf_init(out, PRINT_PDF_MAX);
	if (print_make(&about, compose_all, &name, out, ret_pages, &err))
		fail_msg("%s (%s)", err.message, err.detail);
	assert_memory_equal(out->ptr, "%PDF-1.4", 8);
	assert_true(str_ends(buf_str(out), STR("%%EOF\n")));
	assert_int_not_equal(str_find(buf_str(out), STR("/Lang (fr-FR)")), SIZE_MAX);
}

static void a_document_is_made(void **state)
{
	(void)state;
	struct buf out;
	size_t pages = 0;
	make(STR("Hôpital d'essai"), &out, &pages);
	assert_in_range(pages, 6, 9);
	if (getenv("PRINT_OUT")) {
		FILE *f = fopen(getenv("PRINT_OUT"), "w");
		fwrite(out.ptr, 1, out.len, f);
		fclose(f);
	}
	buf_release(&out);
}

/* What is drawn depends on what is said alone. */
static void the_same_twice(void **state)
{
	(void)state;
	struct buf first, again;
	make(STR("Deux fois"), &first, NULL);
	make(STR("Deux fois"), &again, NULL);
	assert_int_equal(first.len, again.len);
	buf_release(&first);
	buf_release(&again);
}

static void hostile_texts_are_set_too(void **state)
{
	(void)state;
	struct buf out;
	size_t pages;
	static const char *const names[] = {
		"",
		"مستشفى \u202eabc\u202c ‏",
		"🧑‍⚕️🏥🩺 \u0301\u0301\u0301\u0301",
		"<b>&amp;</b> %s '\\' name='x' \x01\x02",
		"\xff\xfe broken",
		"中文醫院",
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		make(str_from_c(names[i]), &out, &pages);
		buf_release(&out);
	}
	char *wide = mem_alloc(700);
	memset(wide, 'W', 700);
	make((struct str){wide, 700}, &out, &pages);
	buf_release(&out);
	mem_free(wide);
}

static enum error_code compose_for_ever(struct print *p, const void *context, struct error *err)
{
	(void)context;
	(void)err;
	for (size_t i = 0; i < 2 * PRINT_PAGES_MAX; i++) {
		print_text(p, PRINT_BODY, STR("encore"));
		print_break(p, PRINT_ANY);
	}
	return ERR_NONE;
}

static enum error_code compose_badly(struct print *p, const void *context, struct error *err)
{
	(void)context;
	print_list(p, false);
	print_box(p, PRINT_CLEAR);
	print_text(p, PRINT_BODY, STR("à moitié"));
	return error_set(err, ERR_NOT_FOUND, "cela manque");
}

static void what_fails_is_told(void **state)
{
	(void)state;
	struct buf out;
	struct error err = {0};
	const struct print_about about = {.title = STR("Trop"), .paper = PRINT_A4};
	buf_init(&out, PRINT_PDF_MAX);
	assert_int_equal(print_make(&about, compose_for_ever, NULL, &out, NULL, &err), ERR_LIMIT);
	assert_int_equal(print_make(&about, compose_badly, NULL, &out, NULL, &err), ERR_NOT_FOUND);
	assert_string_equal(err.message, "cela manque");
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

/* Written with hyphens where the word may be cut. */
static void expect_cuts(const char *cut)
{
	char word[64] = "", found[64] = "";
	for (const char *c = cut; *c; c++)
		if (*c != '-')
			snprintf(word + strlen(word), sizeof(word) - strlen(word), "%c", *c);
	unsigned long long cuts = hyphen_find(str_from_c(word));
	unsigned letter = 0;
	for (const char *c = word; *c; c++) {
		bool starts = (*c & 0xC0) != 0x80;
		snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%c",
			 starts && cuts >> letter & 1 ? "-" : "", *c);
		letter += starts;
	}
	assert_string_equal(found, cut);
}

static void words_are_cut_as_in_french(void **state)
{
	(void)state;
	expect_cuts("éta-blis-se-ment");
	expect_cuts("com-mu-ni-ca-tion");
	expect_cuts("pro-fes-sion-nels");
	expect_cuts("hos-pi-ta-lier");
	expect_cuts("sto-ma-to-lo-gie");
	expect_cuts("cœlio-sco-pie");
	/* Short words, names, what is no word. */
	expect_cuts("patient");
	expect_cuts("Bordeaux");
	expect_cuts("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_cut_as_in_french),
		cmocka_unit_test(a_document_is_made),
		cmocka_unit_test(the_same_twice),
		cmocka_unit_test(hostile_texts_are_set_too),
		cmocka_unit_test(what_fails_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
