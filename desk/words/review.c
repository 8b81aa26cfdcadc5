/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/words/review.h"

#include <stdio.h>

#include "desk/check/reading.h"
#include "desk/guide/rules.h"
#include "desk/words/shown.h"
#include "verdict/message.h"

#define REMARKS_MAX 64
#define SENTENCE_MAX ((size_t)64 << 10)
#define NAMES_QUOTED 3 /* names and numbers quoted in one remark */
#define SURE 0.5f

struct reviewing {
	struct arena *arena;
	const struct blouse_charter *charter;
	struct blouse_checker *checker;
	struct words_remark *remarks;
	struct words_review review;
	bool failed;
};

static struct str keep(struct reviewing *v, struct str s)
{
	struct str copy = arena_copy(v->arena, s);
	v->failed = v->failed || !copy.ptr;
	return copy.ptr ? copy : (struct str){"", 0};
}

static struct str spaced(struct reviewing *v, struct str s)
{
	struct str copy = guide_spaced(v->arena, s);
	v->failed = v->failed || !copy.ptr;
	return copy.ptr ? copy : (struct str){"", 0};
}

static void remark(struct reviewing *v, struct str where, struct str field, enum ui_state state, struct str text,
		   struct str advice)
{
	if (v->review.remark_count == REMARKS_MAX)
		return;
	v->remarks[v->review.remark_count++] =
		(struct words_remark){where, field, state, spaced(v, text), spaced(v, advice)};
}

static const struct blouse_result *read(struct reviewing *v, struct str text, enum blouse_context context)
{
	const struct blouse_result *result = NULL;
	struct blouse_error e;
	if (blouse_check(v->checker, text.ptr, text.len, context, BLOUSE_NETWORK_NONE, &result, &e))
		v->failed = true;
	return result;
}

static void tell_findings(struct reviewing *v, struct str where, struct str field, struct str text,
			  const struct blouse_result *result)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct blouse_finding *f = &result->findings[i];
		_cleanup_buf_ struct buf sentence;
		buf_init(&sentence, SENTENCE_MAX);
		message_add(&sentence, text, f);
		v->failed = v->failed || sentence.failed;
		remark(v, where, field, check_finding_state(f->level), buf_str(&sentence),
		       str_trim(str_from_c(f->advice)));
	}
}

/* What goes out in the establishment's name. */
static void review_own(struct reviewing *v, const char *where, const char *field, struct str text)
{
	const struct blouse_result *result = text.len > 0 ? read(v, text, BLOUSE_INSTITUTION) : NULL;
	if (!result)
		return;
	v->review.stops = v->review.stops || result->verdict == BLOUSE_BLOQUANT;
	tell_findings(v, str_from_c(where), str_from_c(field), text, result);
}

/* Names and numbers that a person could bear. */
static bool is_somebodys(enum blouse_entity_type type)
{
	static const unsigned types = 1u << BLOUSE_NOM | 1u << BLOUSE_PRENOM | 1u << BLOUSE_DATE_NAISSANCE |
				      1u << BLOUSE_ADRESSE | 1u << BLOUSE_TEL | 1u << BLOUSE_MAIL | 1u << BLOUSE_SECU |
				      1u << BLOUSE_IPP | 1u << BLOUSE_NDA | 1u << BLOUSE_COMPTE | 1u << BLOUSE_PLAQUE |
				      1u << BLOUSE_RPPS | 1u << BLOUSE_IBAN;
	return (types & (1u << type)) != 0;
}

static void tell_names(struct reviewing *v, struct str where, struct str field, struct str text,
		       const struct blouse_result *result)
{
	_cleanup_buf_ struct buf said;
	size_t count = 0;
	buf_init(&said, SENTENCE_MAX);
	for (size_t i = 0; i < result->entity_count && count < NAMES_QUOTED; i++) {
		const struct blouse_entity *e = &result->entities[i];
		if (!is_somebodys(e->type) || e->score < SURE)
			continue;
		struct str words = str_sub(text, e->span.start, e->span.end - e->span.start);
		buf_addf(&said, "%s« %.*s »", count++ > 0 ? ", " : "", STR_ARG(words));
	}
	if (count == 0)
		return;
	buf_addf(&said, " : vérifiez que c'est inventé.");
	v->failed = v->failed || said.failed;
	remark(v, where, field, UI_NEUTRAL, buf_str(&said),
	       STR("Un exemple ne parle jamais d'une vraie personne, même avec son accord."));
}

static void review_example(struct reviewing *v, const struct guide_rule *rule, const struct words_example *e,
			   unsigned i)
{
	char room[32];
	enum blouse_context context = words_context(rule->contexts);
	const struct blouse_result *result = read(v, e->text, context);
	snprintf(room, sizeof(room), "Exemple %u", i + 1);
	struct str where = keep(v, str_from_c(room));
	snprintf(room, sizeof(room), "exemple-%u", i + 1);
	struct str field = keep(v, str_from_c(room));
	if (!result)
		return;
	tell_names(v, where, field, e->text, result);
	if (!e->breaks) {
		if (result->verdict == BLOUSE_BLOQUANT)
			v->review.refused |= 1u << i;
		tell_findings(v, where, field, e->text, result);
	} else if (!words_finding(v->charter, result, rule->id)) {
		remark(v, where, field, UI_NEUTRAL, STR("La lecture automatique ne voit pas le problème."),
		       STR("L'exemple peut rester : dites dans sa remarque ce qui ne va pas."));
	}
}

/* All that a page says, without its marks. */
static struct str plain_of(struct reviewing *v, enum words_kind kind, const struct words *words, struct error *err)
{
	struct guide_text text;
	_cleanup_buf_ struct buf plain;
	buf_init(&plain, WORDS_JSON_MAX);
	if (words->text.len == 0 || guide_part_read(v->arena, words->text, kind == WORDS_OWN, &text, err))
		return (struct str){"", 0};
	buf_add_str(&plain, text.plain);
	for (size_t i = 0; i < text.section_count; i++)
		buf_addf(&plain, "\n%.*s\n%.*s", STR_ARG(text.sections[i].title), STR_ARG(text.sections[i].plain));
	v->failed = v->failed || plain.failed;
	return keep(v, buf_str(&plain));
}

enum error_code words_review(struct arena *arena, const struct blouse_charter *charter, const struct guide_rule *rule,
			     enum words_kind kind, const struct words *words, struct words_review *ret_review,
			     struct error *err)
{
	struct reviewing v = {.arena = arena, .charter = charter};
	struct error unread;
	v.remarks = ARENA_ZNEW(arena, struct words_remark, REMARKS_MAX);
	if (!v.remarks || blouse_checker_new(charter, &v.checker, NULL))
		return error_nomem(err);
	review_own(&v, "Titre", "titre", words->title);
	review_own(&v, "Accroche", "accroche", words->lead);
	review_own(&v, kind == WORDS_OWN ? "Texte" : "Introduction", "texte", plain_of(&v, kind, words, &unread));
	for (unsigned i = 0; rule && i < words->example_count; i++)
		if (words->examples[i].text.len > 0)
			review_example(&v, rule, &words->examples[i], i);
	review_own(&v, "Affiche, slogan", "slogan", words->slogan);
	review_own(&v, "Affiche, phrase", "phrase", words->sentence);
	blouse_checker_free(v.checker);
	if (v.failed)
		return error_nomem(err);
	v.review.remarks = v.remarks;
	*ret_review = v.review;
	return ERR_NONE;
}
