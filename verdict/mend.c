/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/mend.h"

#include "verdict/mend_words.h"

#define MENDED_MAX (BLOUSE_TEXT_MAX + MENDS_MAX * MEND_TEXT_MAX)

const char *mend_kind_id(enum mend_kind kind)
{
	static const char *const ids[] = {"generaliser", "retirer", "phrase", "accord"};
	return kind < MEND_KINDS ? ids[kind] : NULL;
}

/* Rules whose words are fine once those concerned agreed, and how that is written. */
static const struct {
	const char *rule, *text;
} consents[] = {
	{"collegues", " (avec son accord)"},
	{"droit-image", " (autorisations signées)"},
	{"propriete-intellectuelle", " (avec l'autorisation de l'auteur)"},
};

/* Rules about whom or when: what identifies is then looked for in the whole message. */
static const char *const identifying[] = {"identification-patient", "secret-medical", "geolocalisation"};

static bool rule_is(const struct blouse_charter *charter, const struct blouse_finding *f, const char *id)
{
	return strcmp(blouse_charter_rule(charter, f->rule)->id, id) == 0;
}

static bool identifies(const struct blouse_charter *charter, const struct blouse_finding *f)
{
	for (size_t i = 0; i < sizeof(identifying) / sizeof(*identifying); i++)
		if (rule_is(charter, f, identifying[i]))
			return true;
	return false;
}

static bool overlaps(struct blouse_span a, struct blouse_span b) { return a.start < b.end && b.start < a.end; }

static bool stands_in(const struct blouse_finding *f, struct blouse_span span)
{
	for (size_t i = 0; i < f->span_count; i++)
		if (overlaps(f->spans[i], span))
			return true;
	return false;
}

/* The finding that is about these words: the gravest whose words they are; else, of what identifies somebody, the gravest
 * such rule. finding_count for none. */
static size_t owner(const struct blouse_charter *charter, const struct blouse_result *r, struct blouse_span span,
		    bool anywhere)
{
	for (size_t i = 0; i < r->finding_count; i++)
		if (stands_in(&r->findings[i], span))
			return i;
	for (size_t i = 0; anywhere && i < r->finding_count; i++)
		if (r->findings[i].found && identifies(charter, &r->findings[i]))
			return i;
	return r->finding_count;
}

static size_t count_of(const struct mends *m, size_t finding)
{
	size_t count = 0;
	for (size_t i = 0; i < m->count; i++)
		count += m->items[i].finding == finding;
	return count;
}

static void add(struct mends *m, const struct mend *mend, size_t finding, size_t finding_count)
{
	if (finding >= finding_count || m->count >= MENDS_MAX || count_of(m, finding) >= MENDS_EACH_MAX)
		return;
	for (size_t i = 0; i < m->count; i++)
		if (overlaps(m->items[i].span, mend->span))
			return;
	m->items[m->count] = *mend;
	m->items[m->count++].finding = (unsigned)finding;
}

/* Where the sentence that holds a byte begins, and where the next one does. */
static struct blouse_span sentence_of(struct str text, size_t at)
{
	struct blouse_span s = {at, at};
	while (s.start > 0 && !mend_ends_sentence(text, s.start - 1))
		s.start--;
	while (s.start < at && (text.ptr[s.start] == ' ' || text.ptr[s.start] == '\n'))
		s.start++;
	while (s.end < text.len && !mend_ends_sentence(text, s.end))
		s.end++;
	while (s.end < text.len && (mend_ends_sentence(text, s.end) || text.ptr[s.end] == ' '))
		s.end++;
	return s;
}

/* The sentence of a finding's first words, when something is left without it. */
static void add_sentence(struct mends *m, struct str text, const struct blouse_result *r, size_t finding)
{
	const struct blouse_finding *f = &r->findings[finding];
	if (f->span_count == 0 || m->count >= MENDS_MAX)
		return;
	struct blouse_span span = sentence_of(text, f->spans[0].start);
	struct str before = str_trim(str_sub(text, 0, span.start)),
		   behind = str_trim(str_sub(text, span.end, text.len));
	if (before.len + behind.len == 0)
		return;
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].kind == MEND_SENTENCE && overlaps(m->items[i].span, span))
			return;
	m->items[m->count++] = (struct mend){.kind = MEND_SENTENCE, .finding = (unsigned)finding, .span = span};
}

static void add_consent(struct mends *m, const struct blouse_charter *charter, const struct blouse_result *r,
			size_t finding)
{
	const struct blouse_finding *f = &r->findings[finding];
	if (f->span_count == 0 || m->count >= MENDS_MAX)
		return;
	size_t end = f->spans[f->span_count - 1].end;
	for (size_t i = 0; i < sizeof(consents) / sizeof(*consents); i++) {
		if (!rule_is(charter, f, consents[i].rule))
			continue;
		struct mend *mend = &m->items[m->count++];
		*mend = (struct mend){.kind = MEND_CONSENT, .finding = (unsigned)finding, .span = {end, end}};
		memcpy(mend->text, consents[i].text, strlen(consents[i].text) + 1);
	}
}

void mends_find(struct str text, const struct blouse_charter *charter, const struct blouse_result *r,
		struct mends *ret_mends)
{
	struct mends found = {0}, *m = ret_mends;
	struct mend mend;
	for (size_t i = 0; i < r->entity_count;) {
		size_t taken = mend_entity(text, r, i, &mend);
		size_t whose = owner(charter, r, r->entities[i].span, mend_is_personal(r->entities[i].type));
		if (taken > 0 && whose < r->finding_count && rule_is(charter, &r->findings[whose], "collegues"))
			mend_colleague(r->entities[i].type, &mend);
		if (taken > 0)
			add(&found, &mend, whose, r->finding_count);
		i += taken > 0 ? taken : 1;
	}
	for (size_t at = 0; at < text.len;)
		if (mend_moment(text, &at, &mend)) {
			size_t whose = owner(charter, r, mend.span, true);
			if (whose < r->finding_count && identifies(charter, &r->findings[whose]))
				add(&found, &mend, whose, r->finding_count);
		}
	*m = (struct mends){0};
	for (size_t f = 0; f < r->finding_count; f++) {
		size_t from = m->count;
		for (size_t i = 0; i < found.count && m->count < MENDS_MAX; i++) {
			if (found.items[i].finding != f)
				continue;
			/* By place: moments were found behind the entities. */
			size_t at = m->count++;
			for (; at > from && m->items[at - 1].span.start > found.items[i].span.start; at--)
				m->items[at] = m->items[at - 1];
			m->items[at] = found.items[i];
		}
		add_consent(m, charter, r, f);
		if (r->findings[f].level > BLOUSE_CONSEIL)
			add_sentence(m, text, r, f);
	}
}

void mend_apply(struct buf *out, struct str text, const struct mend *mend)
{
	buf_add_str(out, str_sub(text, 0, mend->span.start));
	buf_add_c(out, mend->text);
	buf_add_str(out, str_sub(text, mend->span.end, text.len));
}

void mends_apply_all(struct buf *out, struct str text, const struct mends *mends)
{
	size_t from = 0;
	for (;;) {
		const struct mend *next = NULL;
		for (size_t i = 0; i < mends->count; i++) {
			const struct mend *m = &mends->items[i];
			if ((m->kind == MEND_GENERALISE || m->kind == MEND_REMOVE) && m->span.start >= from &&
			    (!next || m->span.start < next->span.start))
				next = m;
		}
		if (!next)
			break;
		buf_add_str(out, str_sub(text, from, next->span.start - from));
		buf_add_c(out, next->text);
		from = next->span.end;
	}
	buf_add_str(out, str_sub(text, from, text.len));
}

int mends_try(struct blouse_checker *checker, struct str text, enum blouse_context context, enum blouse_network network,
	      struct mends *mends, struct blouse_error *ret_error)
{
	const struct blouse_result *result;
	_cleanup_buf_ struct buf mended;
	int status = 0;
	buf_init(&mended, MENDED_MAX);
	for (size_t i = 0; !status && i < mends->count; i++) {
		buf_clear(&mended);
		mend_apply(&mended, text, &mends->items[i]);
		struct str s = buf_str(&mended);
		status = blouse_check(checker, s.ptr, mended.failed ? BLOUSE_TEXT_MAX + 1 : s.len, context, network,
				      &result, ret_error);
		if (!status)
			mends->items[i].verdict = result->verdict;
	}
	return status;
}
