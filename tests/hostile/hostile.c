/* SPDX-License-Identifier: Apache-2.0 */
/* Texts made to be slow or to break something, read by the public library with the real charter. Reports in TAP, with
 * the time of each as a comment. Nothing here measures time: a text that costs its length squared does not end before
 * the test's time-out.
 *
 * usage: hostile BYTES [NAME]    of each text; the charter is $BLOUSE_CHARTER */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "engine/blouse.h"

/* A text: what begins it, then what is repeated up to its length. */
static const struct {
	const char *name;
	struct str head, again;
} texts[] = {
	{"one letter", STR(""), STR("a")},
	{"one capital", STR(""), STR("A")},
	{"one accented letter", STR(""), STR("é")},
	{"two letters", STR(""), STR("ab")},
	{"no space", STR(""), STR("anticonstitutionnellement")},
	{"one word", STR(""), STR("patient ")},
	{"one unknown word", STR(""), STR("xqzt ")},
	{"one letter apart", STR(""), STR("a ")},
	{"letters and dots", STR(""), STR("a.")},
	{"letters and hyphens", STR(""), STR("a-")},
	{"letters and apostrophes", STR(""), STR("l'")},
	{"letters and stars", STR(""), STR("a*")},
	{"stars", STR(""), STR("*")},
	{"spaced insult", STR(""), STR("c o n n a r d ")},
	{"leet", STR(""), STR("c0nn4rd5@l0p3")},
	{"digits", STR(""), STR("1")},
	{"digits apart", STR(""), STR("1 ")},
	{"digits and dots", STR(""), STR("06.12.")},
	{"digits and slashes", STR(""), STR("12/05/")},
	{"digits and colons", STR(""), STR("1:")},
	{"letters and digits", STR(""), STR("a1")},
	{"phone numbers", STR(""), STR("0612345678 ")},
	{"social security numbers", STR(""), STR("1 84 12 76 451 089 46 ")},
	{"almost social security numbers", STR(""), STR("2 84 12 76 451 ")},
	{"IBAN", STR(""), STR("FR14 2004 1010 0505 0001 3M02 606 ")},
	{"dates", STR(""), STR("le 12 mars 1984 ")},
	{"ages", STR(""), STR("87 ans ")},
	{"rooms", STR(""), STR("chambre 214 lit 2 ")},
	{"addresses", STR(""), STR("12 bis, rue de la rue de la ")},
	{"streets without end", STR("12 rue "), STR("de la ")},
	{"towns", STR(""), STR("64000 Saint-Jean-Pied-de-Port ")},
	{"at signs", STR(""), STR("@")},
	{"handles", STR(""), STR("@a")},
	{"mails without end", STR(""), STR("a@a.")},
	{"mails", STR(""), STR("jean.dupont@chu.fr ")},
	{"number signs", STR(""), STR("#")},
	{"hashtags", STR(""), STR("#JeSuisAuBloc")},
	{"one hashtag", STR("#"), STR("jesuisaubloc")},
	{"hashtag of underscores", STR("#a"), STR("_a")},
	{"addresses of pages", STR(""), STR("http://")},
	{"one address of a page", STR("http://"), STR("a/")},
	{"www", STR(""), STR("www.")},
	{"map links", STR(""), STR("https://maps.google.com/?q=43.29,-0.37 ")},
	{"coordinates", STR(""), STR("43.2951, -0.3708 ")},
	{"names", STR(""), STR("Mme Dupont ")},
	{"titles", STR(""), STR("Mme ")},
	{"capitals", STR(""), STR("DUPONT MARIE ")},
	{"initials", STR(""), STR("M. ")},
	{"particles", STR("Jean "), STR("de ")},
	{"quotes", STR(""), STR("\"")},
	{"guillemets", STR(""), STR("«")},
	{"quotes in quotes", STR(""), STR("« a \"b ")},
	{"brackets", STR(""), STR("(")},
	{"question marks", STR(""), STR("?")},
	{"marks by turns", STR(""), STR("?.")},
	{"sentences", STR(""), STR("Oui. ")},
	{"line ends", STR(""), STR("\n")},
	{"lines", STR(""), STR("a\n")},
	{"spaces", STR(""), STR(" ")},
	{"NUL", STR(""), STR("\0")},
	{"letters and NUL", STR(""), STR("a\0")},
	{"emoji", STR(""), STR("💉")},
	{"emoji of families", STR(""), STR("👨‍👩‍👧‍👦")},
	{"emoji by turns", STR(""), STR("💉🏥")},
	{"skin tones", STR("👍"), STR("🏽")},
	{"right-to-left marks", STR(""), STR("\u202E")},
	{"right-to-left marks and letters", STR(""), STR("a\u202E")},
	{"zero-width spaces", STR("a"), STR("\u200B")},
	{"combining marks", STR("a"), STR("\u0301")},
	{"Cyrillic and Latin", STR(""), STR("раtient ")},
	{"Cyrillic and Latin, one word", STR("a"), STR("р")},
	{"ligatures", STR(""), STR("ﷺ")},
	{"Chinese", STR(""), STR("病")},
	{"half a pair by turns", STR(""), STR("½")},
	{"SMS", STR(""), STR("jsuis ")},
	{"SMS, one after another", STR(""), STR("jspcqjdfq ")},
	{"stretched", STR(""), STR("trooooooooooooooooooooooooop ")},
	{"phrases begun", STR(""), STR("le patient de la chambre du service de la ")},
};

#define require(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			printf("# %s\n", #condition);                                                                  \
			return false;                                                                                  \
		}                                                                                                      \
	} while (0)

static bool span_is_sound(struct blouse_span span, size_t after, struct str text)
{
	require(span.start >= after && span.start < span.end && span.end <= text.len);
	require(utf8_is_start((unsigned char)text.ptr[span.start]));
	require(span.end == text.len || utf8_is_start((unsigned char)text.ptr[span.end]));
	return true;
}

static bool is_sound(const struct blouse_result *r, struct str text)
{
	for (size_t i = 0; i < r->finding_count; i++)
		for (size_t k = 0, after = 0; k < r->findings[i].span_count; after = r->findings[i].spans[k++].end)
			require(span_is_sound(r->findings[i].spans[k], after, text));
	for (size_t i = 0, after = 0; i < r->entity_count; after = r->entities[i++].span.end)
		require(span_is_sound(r->entities[i].span, after, text));
	return true;
}

static double milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool fill(struct buf *b, size_t i, size_t len)
{
	buf_clear(b);
	buf_add_str(b, texts[i].head);
	while (b->len + texts[i].again.len <= len && !b->failed)
		buf_add_str(b, texts[i].again);
	return !b->failed;
}

static bool read_text(struct blouse_checker *checker, size_t i, size_t len)
{
	static const enum blouse_context contexts[] = {BLOUSE_AGENT, BLOUSE_USAGER};
	_cleanup_buf_ struct buf b;
	struct blouse_error error;
	const struct blouse_result *r;
	buf_init(&b, BLOUSE_TEXT_MAX + 1);
	require(fill(&b, i, len));
	/* A block of its own, exactly as long as the text: reading beyond it is seen. */
	_cleanup_free_ char *exact = mem_alloc(b.len);
	require(exact);
	memcpy(exact, b.ptr, b.len);
	struct str text = {exact, b.len};
	for (size_t c = 0; c < sizeof(contexts) / sizeof(*contexts); c++) {
		double began = milliseconds();
		int status = blouse_check(checker, text.ptr, text.len, contexts[c], BLOUSE_X, &r, &error);
		if (status != BLOUSE_OK)
			printf("# %s\n", error.message);
		require(status == BLOUSE_OK && is_sound(r, text));
		struct rusage usage;
		getrusage(RUSAGE_SELF, &usage);
		printf("# %7.1f ns a byte, %zu findings, %zu entities, at most %ld MB\n",
		       (milliseconds() - began) * 1e6 / (double)text.len, r->finding_count, r->entity_count,
		       usage.ru_maxrss >> 10);
	}
	require(blouse_entities(checker, text.ptr, text.len, &r, &error) == BLOUSE_OK && is_sound(r, text));
	return true;
}

int main(int argc, char **argv)
{
	const char *path = getenv("BLOUSE_CHARTER");
	size_t len = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1, number = 0, failed = 0;
	struct stat st;
	struct blouse_charter *charter;
	struct blouse_checker *checker;
	if (len == 0 || len > BLOUSE_TEXT_MAX || file < 0 || fstat(file, &st) != 0) {
		fprintf(stderr, "usage: BLOUSE_CHARTER=FILE %s BYTES [NAME]\n", argv[0]);
		return 2;
	}
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	if (bytes == MAP_FAILED || blouse_charter_open(bytes, (size_t)st.st_size, &charter, NULL) != BLOUSE_OK ||
	    blouse_checker_new(charter, &checker, NULL) != BLOUSE_OK) {
		fprintf(stderr, "%s: no charter\n", path);
		return 2;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (argc > 2 && strcmp(argv[2], texts[i].name) != 0)
			continue;
		bool good = read_text(checker, i, len);
		failed += !good;
		printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, texts[i].name);
		fflush(stdout);
	}
	printf("1..%d\n", number);
	blouse_checker_free(checker);
	blouse_charter_free(charter);
	munmap(bytes, (size_t)st.st_size);
	return failed != 0;
}
