/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/text.h"

#include "base/buf.h"
#include "engine/testing.h"

static struct text read_text(struct fixture *f, struct str text)
{
	struct text read;
	arena_clear(&f->arena);
	assert_int_equal(text_read(&f->arena, f->charter, text, &read, NULL), ERR_NONE);
	return read;
}

/* The tokens with a sign for their kind: ~ in disguise, @ handle, # part of a hashtag, <> address; | between sentences. */
static void write_tokens(struct buf *b, const struct text *text)
{
	for (size_t i = 0; i < text->token_count; i++) {
		const struct token *t = &text->tokens[i];
		const char *before = t->kind == TOKEN_HANDLE                         ? "@"
				     : t->kind == TOKEN_TAGPART                      ? "#"
				     : t->kind == TOKEN_URL || t->kind == TOKEN_MAIL ? "<"
				     : t->flags & TOKEN_DISGUISE                     ? "~"
										     : "";
		const char *gap = i == 0 ? "" : text->tokens[i - 1].sentence == t->sentence ? " " : " | ";
		assert_true(buf_addf(b, "%s%s%.*s%s", gap, before, STR_ARG(t->text), before[0] == '<' ? ">" : ""));
	}
}

/* What holds of every text: tokens in order, inside the original, each in its sentence. */
static void require_order(const struct text *text)
{
	size_t token = 0;
	for (size_t s = 0; s < text->sentence_count; s++) {
		assert_int_equal(text->sentences[s].first, token);
		assert_true(text->sentences[s].count > 0);
		for (size_t i = 0; i < text->sentences[s].count; i++, token++) {
			assert_int_equal(text->tokens[token].sentence, s);
			assert_true(text->tokens[token].start < text->tokens[token].end);
			assert_true(text->tokens[token].end <= text->folded.original.len);
			if (token > 0)
				assert_true(text->tokens[token].start >= text->tokens[token - 1].start);
		}
	}
	assert_int_equal(token, text->token_count);
}

static void expect(void **state, const char *original, const char *tokens)
{
	struct text text = read_text(*state, str_from_c(original));
	_cleanup_buf_ struct buf b;
	buf_init(&b, 1 << 16);
	require_order(&text);
	write_tokens(&b, &text);
	assert_string_equal(b.ptr ? b.ptr : "", tokens);
}

/* The original bytes of token `i`. */
static void expect_span(void **state, const char *original, size_t i, const char *span)
{
	struct text text = read_text(*state, str_from_c(original));
	assert_true(i < text.token_count);
	struct token t = text.tokens[i];
	struct str found = {original + t.start, t.end - t.start};
	if (!str_eq(found, str_from_c(span)))
		fail_msg("“%.*s” instead of “%s”", STR_ARG(found), span);
}

static unsigned flags_of(void **state, const char *original, size_t i)
{
	struct text text = read_text(*state, str_from_c(original));
	assert_true(i < text.token_count);
	return text.tokens[i].flags;
}

static void words_are_cut(void **state)
{
	expect(state, "", "");
	expect(state, " \n\t ", "");
	expect(state, "L'hôpital d'à côté", "l hopital d a cote");
	expect(state, "aujourd’hui, qu’elle", "aujourd hui , qu elle");
	expect(state, "rendez-vous là-bas", "rendez - vous la - bas");
	expect(state, "covid19 h24 bi1", "covid19 h24 bi1");
	expect(state, "87ans 12h30 3e", "87 ans 12 h30 3 e");
	expect(state, "œdème ŒUF", "oedeme oeuf");
	expect(state, "Zürich 病院", "zurich 病院");
	expect(state, "💉💉💉 ok 🏥", "💉 ok 🏥");
	expect(state, "ouf!!! ?!?! ...", "ouf ! | ? | .");
	assert_true(flags_of(state, "l'hôpital", 0) & TOKEN_ELISION);
	assert_false(flags_of(state, "l 'hôpital", 0) & TOKEN_ELISION);
	assert_true(flags_of(state, "URGENT", 0) & TOKEN_UPPER);
	assert_false(flags_of(state, "À", 0) & TOKEN_UPPER);
	assert_true(flags_of(state, "Élodie", 0) & TOKEN_TITLE);
	assert_true(flags_of(state, "12ans", 1) & TOKEN_GLUED);
	assert_false(flags_of(state, "12 ans", 1) & TOKEN_GLUED);
}

static void spans_are_exact(void **state)
{
	expect_span(state, "L'HÔPITAL fermé", 1, "HÔPITAL");
	expect_span(state, "ra\u200Btient", 0, "ra\u200Btient");
	expect_span(state, "un ｐａｔｉｅｎｔ là", 1, "ｐａｔｉｅｎｔ");
	expect_span(state, "e\u0301tage", 0, "e\u0301tage");
	expect_span(state, "½ dose", 0, "½");
	expect_span(state, "« oui »", 0, "«");
	expect_span(state, "ok 👍🏽 vu", 1, "👍🏽");
	expect_span(state, "#AuBlocOpé là", 2, "Opé");
	expect_span(state, "@chu_valmont bonjour", 0, "@chu_valmont");
}

static void spellings_become_words(void **state)
{
	expect(state, "Chui là", "je suis la");
	expect(state, "chui chui", "je suis je suis");
	expect(state, "PK ?", "pourquoi ?");
	expect(state, "jspq", "je sais pas quoi");
	for (size_t i = 0; i < 4; i++)
		expect_span(state, "bah jspq.", i + 1, "jspq");
	/* Before an apostrophe it is something else. */
	expect(state, "pk'on", "pk on");
}

static void stretched_words_are_shortened(void **state)
{
	expect(state, "patiennnnt", "patient");
	expect(state, "connnnnard", "connard");
	expect(state, "hiiiiier", "hier");
	expect(state, "femme", "femme");
	/* Nobody knows it: one letter is left. */
	expect(state, "xqzzzzt", "xqzt");
	expect_span(state, "un patiennnnt", 1, "patiennnnt");
}

static void disguises_are_seen_through(void **state)
{
	expect(state, "c0nn4rd", "~connard");
	expect(state, "s@lope", "~salope");
	expect(state, "Espèce de C0NN@RD !", "espece de ~connard !");
	expect(state, "enc*lé", "~encule");
	expect(state, "c*nn*rd", "~connard");
	expect(state, "c o n n a r d", "~connard");
	expect(state, "c.o.n.n.a.r.d", "~connard");
	expect(state, "un c-o-n-n-a-r-d fini", "un ~connard fini");
	expect_span(state, "ce c o n n a r d là", 1, "c o n n a r d");
	expect_span(state, "ce enc*lé là", 1, "enc*lé");
	expect(state, "ра\u200Btient", "~patient"); /* Cyrillic р and а */
	expect(state, "𝐩𝐚𝐭𝐢𝐞𝐧𝐭", "~patient");
	/* Nothing hides here. */
	expect(state, "a b c d e", "a b c d e");
	expect(state, "super!", "super !");
	expect(state, "note 4*", "note 4 *");
}

static void hashtags_are_cut(void **state)
{
	expect(state, "#PetiteMamieAuBloc", "#petite #mamie #au #bloc");
	expect(state, "#petitemamie", "#petite #mamie");
	expect(state, "#ce_matin", "#ce #matin");
	expect(state, "#Chambre214", "#chambre 214");
	expect(state, "#JeSuisÀBayonne", "#je #suis #a #bayonne");
	expect(state, "# rien #", "# rien #");
	assert_true(flags_of(state, "#PetiteMamie", 0) & TOKEN_TAG_START);
	assert_false(flags_of(state, "#PetiteMamie", 1) & TOKEN_TAG_START);
}

static void addresses_stay_whole(void **state)
{
	expect(state, "@chu_valmont bonjour", "@chu_valmont bonjour");
	expect(state, "merci @Jean.Dupont.", "merci @jean.dupont .");
	expect(state, "@ midi", "@ midi");
	expect(state, "Écrivez à jean.dupont@chu-valmont.fr.", "ecrivez a <jean.dupont@chu-valmont.fr> .");
	expect(state, "voir https://chu.fr/a?b=1, merci", "voir <https://chu.fr/a?b=1> , merci");
	expect(state, "www.chu.fr)", "<www.chu.fr> )");
	expect(state, "1jean@chu.fr", "<1jean@chu.fr>");
}

static void sentences_end(void **state)
{
	expect(state, "Oui. Non ! Ah ?", "oui . | non ! | ah ?");
	expect(state, "M. Dupont et le Dr. House sont là. Fin", "m . dupont et le dr . house sont la . | fin");
	expect(state, "av. du Parc, art. 12", "av . du parc , art . 12");
	expect(state, "3.14 et a.b", "3 . 14 et a . b");
	expect(state, "une ligne\nune autre", "une ligne | une autre");
	struct text text = read_text(*state, STR("Qui ? Moi."));
	assert_int_equal(text.sentence_count, 2);
	assert_true(text.sentences[0].asks);
	assert_false(text.sentences[1].asks);
	assert_true(text.tokens[0].flags & TOKEN_START);
	assert_false(text.tokens[1].flags & TOKEN_START);
	assert_true(text.tokens[2].flags & TOKEN_START);
}

static void long_sentences_are_cut(void **state)
{
	char words[2000];
	for (size_t i = 0; i < sizeof(words); i++)
		words[i] = i % 2 ? ' ' : 'a';
	struct text text = read_text(*state, (struct str){words, sizeof(words)});
	require_order(&text);
	assert_int_equal(text.token_count, sizeof(words) / 2);
	assert_in_range(text.sentence_count, 5, 100);
}

static void quotes_are_followed(void **state)
{
	struct text text = read_text(*state, STR("il dit « un mot » puis \"deux mots\" et “trois” fin"));
	for (size_t i = 0; i < text.token_count; i++) {
		struct str w = text.tokens[i].text;
		bool inside = str_eq(w, STR("un")) || str_eq(w, STR("mot")) || str_eq(w, STR("deux")) ||
			      str_eq(w, STR("mots")) || str_eq(w, STR("trois"));
		bool mark = text.tokens[i].kind == TOKEN_MARK;
		if (!mark)
			assert_int_equal(!!(text.tokens[i].flags & TOKEN_QUOTED), inside);
	}
	/* A quotation that nobody closes ends with its line. */
	text = read_text(*state, STR("\"ouvert\nfin"));
	assert_false(text.tokens[text.token_count - 1].flags & TOKEN_QUOTED);
}

static void words_are_looked_up(void **state)
{
	struct fixture *f = *state;
	struct text text = read_text(f, STR("Les PATIENTES, xqzt."));
	assert_int_equal(text.tokens[1].word, charter_word(f->charter, STR("patientes")));
	assert_int_not_equal(text.tokens[1].word, WORD_NONE);
	assert_int_equal(text.tokens[2].word, WORD_NONE);
	assert_int_equal(text.tokens[3].word, WORD_NONE);
}

static void other_texts_are_refused(void **state)
{
	struct fixture *f = *state;
	struct text text = {.token_count = 77};
	struct error err;
	assert_int_equal(text_read(&f->arena, f->charter, STR("abc\xFF"), &text, &err), ERR_UTF8);
	assert_int_equal(err.offset, 3);
	assert_int_equal(text.token_count, 77);
	expect(state, "a\001b", "a b");
	struct text nul = read_text(f, STR("a\0b"));
	assert_int_equal(nul.token_count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_cut),
		cmocka_unit_test(spans_are_exact),
		cmocka_unit_test(spellings_become_words),
		cmocka_unit_test(stretched_words_are_shortened),
		cmocka_unit_test(disguises_are_seen_through),
		cmocka_unit_test(hashtags_are_cut),
		cmocka_unit_test(addresses_stay_whole),
		cmocka_unit_test(sentences_end),
		cmocka_unit_test(long_sentences_are_cut),
		cmocka_unit_test(quotes_are_followed),
		cmocka_unit_test(words_are_looked_up),
		cmocka_unit_test(other_texts_are_refused),
	};
	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
