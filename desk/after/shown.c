/* SPDX-License-Identifier: Apache-2.0 */
/* What a text tells of somebody, and the same text without it. */
#include "desk/after/after.h"
#include "desk/charter/serving.h"
#include "desk/check/reading.h"
#include "verdict/tags.h"

#define MASKED_MAX ((size_t)256 << 10)

/* Names, numbers and places that a person could bear. */
static bool is_somebodys(enum blouse_entity_type type)
{
	static const unsigned types = 1u << BLOUSE_NOM | 1u << BLOUSE_PRENOM | 1u << BLOUSE_DATE_NAISSANCE |
				      1u << BLOUSE_ADRESSE | 1u << BLOUSE_TEL | 1u << BLOUSE_MAIL | 1u << BLOUSE_SECU |
				      1u << BLOUSE_IPP | 1u << BLOUSE_NDA | 1u << BLOUSE_CHAMBRE | 1u << BLOUSE_COMPTE |
				      1u << BLOUSE_PLAQUE | 1u << BLOUSE_RPPS | 1u << BLOUSE_IBAN |
				      1u << BLOUSE_COORDONNEES | 1u << BLOUSE_URL;
	return (types & (1u << type)) != 0;
}

/* Quotes the first thing that shows somebody. */
static void quote(struct buf *out, const struct blouse_charter *charter, struct str text,
		  const struct blouse_result *result)
{
	for (size_t i = 0; i < result->entity_count && out->len == 0; i++) {
		const struct blouse_entity *e = &result->entities[i];
		if (is_somebodys(e->type))
			buf_addf(out, "« %.*s »", STR_ARG(str_sub(text, e->span.start, e->span.end - e->span.start)));
	}
	for (size_t i = 0; i < result->finding_count && out->len == 0; i++) {
		const struct blouse_finding *f = &result->findings[i];
		struct str rule = str_from_c(blouse_charter_rule(charter, f->rule)->id);
		if (f->found && f->span_count > 0 && str_eq(rule, STR("identification-patient")))
			buf_addf(out, "« %.*s »",
				 STR_ARG(str_sub(text, f->spans[0].start, f->spans[0].end - f->spans[0].start)));
	}
}

/* Adds what is shown, or the masked text. */
static enum error_code read(struct request *r, struct store_conn *conn, struct str text, bool masks, struct buf *out,
			    struct error *err)
{
	struct serving *serving = desk_of(r)->serving;
	const struct serving_charter *own = NULL;
	const struct blouse_result *result;
	struct blouse_checker *checker = NULL;
	struct blouse_error e = {0};
	struct tags tags;
	enum error_code code = serving_take(serving, conn, request_session(r)->establishment_id, &own, err);
	if (code)
		return code;
	tags_init(&tags);
	if (blouse_checker_new(own->charter, &checker, &e) ||
	    blouse_check(checker, text.ptr, text.len, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &result, &e))
		code = check_error(&e, err);
	else if (masks)
		code = tags_mask(&tags, text, result, out, err);
	else
		quote(out, own->charter, text, result);
	blouse_checker_free(checker);
	tags_release(&tags);
	serving_give(serving, own);
	return code;
}

static enum error_code keep(struct request *r, struct store_conn *conn, struct str text, bool masks,
			    struct str *ret_text, struct error *err)
{
	_cleanup_buf_ struct buf out;
	buf_init(&out, MASKED_MAX);
	enum error_code code = read(r, conn, text, masks, &out, err);
	struct str copy = code || out.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&out));
	if (!code && !copy.ptr)
		code = error_nomem(err);
	if (!code)
		*ret_text = copy;
	return code;
}

enum error_code after_shown(struct request *r, struct store_conn *conn, struct str text, struct str *ret_shown,
			    struct error *err)
{
	return keep(r, conn, text, false, ret_shown, err);
}

enum error_code after_masked(struct request *r, struct store_conn *conn, struct str text, struct str *ret_masked,
			     struct error *err)
{
	return keep(r, conn, text, true, ret_masked, err);
}
