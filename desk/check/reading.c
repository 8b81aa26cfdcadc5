/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/check/reading.h"

#include <stdio.h>

#include "verdict/message.h"

#define CHECK_GESTURE_MAX 48
#define SENTENCE_MAX ((size_t)64 << 10) /* bytes of one finding's sentence */

enum ui_state check_state(enum blouse_level verdict)
{
	return verdict == BLOUSE_BLOQUANT ? UI_STOP : verdict == BLOUSE_ATTENTION ? UI_REVIEW : UI_CLEAR;
}

enum ui_state check_finding_state(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? UI_STOP : level == BLOUSE_ATTENTION ? UI_REVIEW : UI_NEUTRAL;
}

struct str check_number(struct arena *a, size_t n)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%zu", n);
	return arena_copy(a, (struct str){text, (size_t)len});
}

static struct str words(const char *c) { return str_trim(str_from_c(c ? c : "")); }

enum error_code check_rule_make(struct arena *a, const struct blouse_rule *rule, struct check_rule *ret_rule,
				struct error *err)
{
	size_t count = 0;
	struct str rest = words(rule->law), line;
	for (struct str left = rest; left.len > 0; count++)
		left = str_cut(left, '\n', &line);
	struct check_law *laws = ARENA_NEW(a, struct check_law, count + 1);
	if (!laws)
		return error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		rest = str_cut(rest, '\n', &line);
		laws[i].text = line;
	}
	*ret_rule = (struct check_rule){words(rule->id), words(rule->title), words(rule->why), laws, count};
	return ERR_NONE;
}

static enum error_code make_reason(struct arena *a, const struct blouse_charter *charter, struct str text,
				   const struct blouse_finding *f, struct check_reason *reason, size_t number,
				   struct error *err)
{
	_cleanup_buf_ struct buf sentence;
	buf_init(&sentence, SENTENCE_MAX);
	message_add(&sentence, text, f);
	*reason = (struct check_reason){
		.number = check_number(a, number),
		.state = check_finding_state(f->level),
		.message = arena_copy(a, buf_str(&sentence)),
		.advice = words(f->advice),
	};
	if (sentence.failed || !reason->number.ptr || !reason->message.ptr)
		return error_nomem(err);
	return check_rule_make(a, blouse_charter_rule(charter, f->rule), &reason->rule, err);
}

/* A place where a finding's words begin or end. */
struct edge {
	size_t at;
	unsigned finding;
	bool ends;
};

/* By place; where words end and others begin, the ends first. */
static int compare(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->ends != y->ends)
		return x->ends ? -1 : 1;
	return x->finding < y->finding ? -1 : x->finding > y->finding;
}

static size_t list_edges(const struct blouse_result *result, struct edge *edges)
{
	size_t count = 0;
	for (unsigned i = 0; i < result->finding_count; i++)
		for (size_t k = 0; k < result->findings[i].span_count; k++) {
			const struct blouse_span *span = &result->findings[i].spans[k];
			if (span->end <= span->start)
				continue;
			edges[count++] = (struct edge){span->start, i, false};
			edges[count++] = (struct edge){span->end, i, true};
		}
	qsort(edges, count, sizeof(*edges), compare);
	return count;
}

/* Cuts the text at each edge. A mark has the state of the gravest finding about it; findings come gravest first. */
static enum error_code cut(struct arena *a, struct str text, const struct blouse_result *result,
			   struct check_reading *reading, struct error *err)
{
	size_t room = 1;
	for (size_t i = 0; i < result->finding_count; i++)
		room += 2 * result->findings[i].span_count;
	struct edge *edges = ARENA_NEW(a, struct edge, room);
	struct check_piece *pieces = ARENA_ZNEW(a, struct check_piece, room);
	struct str *ends = ARENA_NEW(a, struct str, room);
	unsigned *open = ARENA_ZNEW(a, unsigned, result->finding_count + 1);
	if (!edges || !pieces || !ends || !open)
		return error_nomem(err);
	size_t edge_count = list_edges(result, edges), count = 0, from = 0;
	for (size_t i = 0; i <= edge_count; i++) {
		size_t at = i < edge_count ? edges[i].at : text.len;
		if (at > from) {
			struct check_piece *piece = &pieces[count++];
			piece->text = str_sub(text, from, at - from);
			for (size_t f = 0; f < result->finding_count && !piece->marked; f++)
				if (open[f]) {
					piece->marked = true;
					piece->state = check_finding_state(result->findings[f].level);
				}
			from = at;
		}
		if (i == edge_count)
			break;
		if (!edges[i].ends) {
			open[edges[i].finding]++;
			continue;
		}
		open[edges[i].finding]--;
		struct check_piece *piece = &pieces[count - 1];
		if (!piece->ends)
			piece->ends = ends;
		*ends++ = reading->reasons[edges[i].finding].number;
		piece->end_count++;
	}
	reading->pieces = pieces;
	reading->piece_count = count;
	return ERR_NONE;
}

/* « les messages 1, 2 et 3 »: positions from 0 as people count. */
static enum error_code name_mosaic(struct arena *a, const struct blouse_result *result, struct str *ret_names,
				   struct error *err)
{
	_cleanup_buf_ struct buf names;
	buf_init(&names, 32 * BLOUSE_THREAD_MAX);
	if (result->mosaic_count > 0)
		buf_add_c(&names, result->mosaic_count > 1 ? "les messages " : "le message ");
	for (size_t i = 0; i < result->mosaic_count; i++)
		buf_addf(&names, "%s%zu",
			 i == 0                         ? ""
			 : i + 1 < result->mosaic_count ? ", "
							: " et ",
			 result->mosaic[i] + 1);
	*ret_names = arena_copy(a, buf_str(&names));
	return names.failed || !ret_names->ptr ? error_nomem(err) : ERR_NONE;
}

enum error_code check_reading_make(struct arena *a, const struct blouse_charter *charter, struct str number,
				   struct str text, const struct blouse_result *result,
				   struct check_reading *ret_reading, struct error *err)
{
	struct check_reading reading = {.state = check_state(result->verdict), .reason_count = result->finding_count};
	struct check_reason *reasons = ARENA_NEW(a, struct check_reason, result->finding_count + 1);
	enum error_code code = reasons ? ERR_NONE : error_nomem(err);
	for (size_t i = 0; !code && i < result->finding_count; i++)
		code = make_reason(a, charter, text, &result->findings[i], &reasons[i], i + 1, err);
	for (size_t i = 0; !code && i < result->finding_count; i++)
		reasons[i].post = number;
	reading.reasons = reasons;
	if (!code)
		code = cut(a, text, result, &reading, err);
	if (!code)
		code = name_mosaic(a, result, &reading.mosaic, err);
	if (!code)
		*ret_reading = reading;
	return code;
}

/* A comma that goes with words is not shown with them. */
static struct str without_comma(struct str s) { return str_trim(str_starts(s, STR(", ")) ? str_sub(s, 2, s.len) : s); }

enum error_code check_mends_make(struct arena *a, struct str number, struct str text, const struct mends *mends,
				 enum blouse_level all, struct check_reading *reading, struct error *err)
{
	struct check_reason *reasons = ARENA_NEW(a, struct check_reason, reading->reason_count + 1);
	struct check_mend *rows = ARENA_NEW(a, struct check_mend, mends->count + 1);
	size_t together = 0;
	if (!reasons || !rows)
		return error_nomem(err);
	if (reading->reason_count > 0)
		memcpy(reasons, reading->reasons, reading->reason_count * sizeof(*reasons));
	for (size_t i = 0; i < mends->count; i++) {
		const struct mend *m = &mends->items[i];
		char gesture[CHECK_GESTURE_MAX];
		int len = snprintf(gesture, sizeof(gesture), "retouche-%.*s-%zu", STR_ARG(number), i);
		rows[i] = (struct check_mend){
			.gesture = arena_copy(a, (struct str){gesture, (size_t)len}),
			.words = without_comma(str_sub(text, m->span.start, m->span.end - m->span.start)),
			.text = arena_copy(a, str_trim(str_from_c(m->text))),
			.kind = m->kind,
			.state = check_state(m->verdict),
			.gains = check_state(m->verdict) < reading->state,
		};
		if (!rows[i].gesture.ptr || !rows[i].text.ptr)
			return error_nomem(err);
		together += m->kind == MEND_GENERALISE || m->kind == MEND_REMOVE;
		/* Mends come by finding. */
		struct check_reason *reason = &reasons[m->finding];
		if (reason->mend_count++ == 0)
			reason->mends = &rows[i];
	}
	reading->reasons = reasons;
	if (together > 1) {
		char gesture[CHECK_GESTURE_MAX];
		int len = snprintf(gesture, sizeof(gesture), "retouches-%.*s", STR_ARG(number));
		reading->all = (struct check_all){arena_copy(a, (struct str){gesture, (size_t)len}), check_state(all),
						  check_state(all) < reading->state};
	}
	return together > 1 && !reading->all.gesture.ptr ? error_nomem(err) : ERR_NONE;
}

enum error_code check_error(const struct blouse_error *from, struct error *err)
{
	return error_set(err,
			 from->status == BLOUSE_NOMEM   ? ERR_NOMEM
			 : from->status == BLOUSE_UTF8  ? ERR_UTF8
			 : from->status == BLOUSE_LIMIT ? ERR_LIMIT
							: ERR_FORMAT,
			 "%s", from->message);
}
