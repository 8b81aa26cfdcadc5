/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/papers/review.h"

#include "desk/check/reading.h"
#include "desk/guide/rules.h"
#include "verdict/message.h"

#define REMARKS_MAX 40
#define LACKS_MAX 24
#define SAID_MAX ((size_t)64 << 10)
#define READ_MAX ((size_t)128 << 10)

/* The rest of a mark, from its beginning to « ] ». */
static struct str mark_in(struct str *rest)
{
	size_t at = str_find(*rest, STR(PAPER_MARK));
	if (at == SIZE_MAX)
		return STR("");
	struct str from = str_sub(*rest, at, rest->len - at), mark;
	*rest = str_cut(from, ']', &mark);
	return str_sub(mark, 1, mark.len - 1);
}

static bool add_marks(struct arena *arena, struct str text, struct paper_remark *lacks, size_t *count)
{
	struct str mark;
	while ((mark = mark_in(&text)).len > 0 && *count < LACKS_MAX) {
		_cleanup_buf_ struct buf said;
		buf_init(&said, SAID_MAX);
		buf_addf(&said, "À%.*s.", STR_ARG(str_sub(mark, strlen("à"), mark.len)));
		lacks[*count] = (struct paper_remark){UI_REVIEW, arena_copy(arena, buf_str(&said)), STR("")};
		if (said.failed || !lacks[(*count)++].text.ptr)
			return false;
	}
	return true;
}

static bool says(struct str text, struct str words)
{
	while (words.len > 0) {
		size_t at = str_find(words, STR(" ou "));
		struct str one = str_sub(words, 0, at == SIZE_MAX ? words.len : at);
		if (str_find(text, one) != SIZE_MAX)
			return true;
		words = at == SIZE_MAX ? STR("") : str_sub(words, at + 4, words.len - at - 4);
	}
	return false;
}

static enum error_code find_lacks(struct arena *arena, const struct paper_kind *kind, const struct paper_parts *parts,
				  struct paper_review *review, struct error *err)
{
	struct paper_remark *lacks = ARENA_ZNEW(arena, struct paper_remark, LACKS_MAX + kind->need_count);
	size_t count = 0;
	if (!lacks || !add_marks(arena, parts->addressee, lacks, &count) ||
	    !add_marks(arena, parts->subject, lacks, &count) || !add_marks(arena, parts->text, lacks, &count) ||
	    !add_marks(arena, parts->signatory, lacks, &count))
		return error_nomem(err);
	for (size_t i = 0; i < kind->need_count; i++)
		if (!says(parts->text, kind->needs[i].words))
			lacks[count++] = (struct paper_remark){UI_REVIEW, kind->needs[i].lacking, STR("")};
	review->lacks = lacks;
	review->lack_count = count;
	return ERR_NONE;
}

static bool names_patient(const struct blouse_charter *charter, const struct blouse_finding *f)
{
	struct str id = str_from_c(blouse_charter_rule(charter, f->rule)->id);
	return str_eq(id, STR("secret-medical")) || str_eq(id, STR("identification-patient"));
}

static enum error_code read_with(struct arena *arena, const struct blouse_charter *charter,
				 struct blouse_checker *checker, struct str text, struct paper_review *review,
				 struct error *err)
{
	const struct blouse_result *result;
	struct blouse_error e = {0};
	struct paper_remark *remarks = ARENA_ZNEW(arena, struct paper_remark, REMARKS_MAX);
	if (!remarks || blouse_check(checker, text.ptr, text.len, BLOUSE_INSTITUTION, BLOUSE_NETWORK_NONE, &result, &e))
		return remarks && e.status != BLOUSE_NOMEM ? error_set(err, ERR_FORMAT, "%s", e.message)
							   : error_nomem(err);
	for (size_t i = 0; i < result->finding_count && review->remark_count < REMARKS_MAX; i++) {
		const struct blouse_finding *f = &result->findings[i];
		_cleanup_buf_ struct buf said;
		buf_init(&said, SAID_MAX);
		message_add(&said, text, f);
		struct paper_remark *remark = &remarks[review->remark_count++];
		*remark = (struct paper_remark){check_finding_state(f->level), guide_spaced(arena, buf_str(&said)),
						guide_spaced(arena, str_trim(str_from_c(f->advice)))};
		if (said.failed || !remark->text.ptr || !remark->advice.ptr)
			return error_nomem(err);
		review->patient = review->patient || (f->level == BLOUSE_BLOQUANT && names_patient(charter, f));
	}
	review->remarks = remarks;
	review->stops = result->verdict == BLOUSE_BLOQUANT;
	return ERR_NONE;
}

/* What a person wrote: without lines that hold a sum, whose digits look like names and numbers, and without marks. */
static void add_words(struct buf *out, struct str text)
{
	struct str line;
	while (text.len > 0) {
		text = str_cut(text, '\n', &line);
		if (str_find(line, STR("SHA-256 ")) != SIZE_MAX)
			continue;
		while (line.len > 0) {
			size_t at = str_find(line, STR(PAPER_MARK));
			buf_add_str(out, str_sub(line, 0, at));
			line = at == SIZE_MAX ? STR("")
					      : str_cut(str_sub(line, at, line.len - at), ']', &(struct str){0});
		}
		buf_add_char(out, '\n');
	}
}

enum error_code paper_review(struct arena *arena, const struct blouse_charter *charter, const struct paper_kind *kind,
			     const struct paper_parts *parts, struct paper_review *ret_review, struct error *err)
{
	struct paper_review review = {0};
	struct blouse_checker *checker = NULL;
	_cleanup_buf_ struct buf all;
	buf_init(&all, READ_MAX);
	add_words(&all, parts->subject);
	add_words(&all, parts->text);
	if (all.failed || blouse_checker_new(charter, &checker, NULL))
		return error_nomem(err);
	enum error_code code = find_lacks(arena, kind, parts, &review, err);
	if (!code)
		code = read_with(arena, charter, checker, buf_str(&all), &review, err);
	blouse_checker_free(checker);
	if (!code)
		*ret_review = review;
	return code;
}
