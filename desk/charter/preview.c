/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/charter/preview.h"

struct reading {
	enum blouse_level verdict;
	enum blouse_level levels[BLOUSE_RULES_MAX]; /* by rule; BLOUSE_CLEAR where it is not found */
	const struct blouse_result *result;         /* of the checker, until its next message */
};

struct previewing {
	struct arena *arena;
	const struct blouse_charter *charters[2];
	struct blouse_checker *checkers[2];
	/* Rules by their number after, which is also the one before: an establishment's own come last. A rule is the same when
	 * its id is. */
	unsigned rules[2];
	int before_of[BLOUSE_RULES_MAX]; /* the number before of a rule, or -1 */
	int64_t counts[2][BLOUSE_RULES_MAX];
};

static enum ui_state state_of(enum blouse_level level)
{
	return level == BLOUSE_BLOQUANT ? UI_STOP : level >= BLOUSE_CONSEIL ? UI_REVIEW : UI_CLEAR;
}

static enum ui_state verdict_state(enum blouse_level verdict)
{
	return verdict == BLOUSE_BLOQUANT ? UI_STOP : verdict == BLOUSE_ATTENTION ? UI_REVIEW : UI_CLEAR;
}

static struct str rule_title(const struct previewing *p, int side, unsigned rule)
{
	return str_from_c(blouse_charter_rule(p->charters[side], rule)->title);
}

static enum error_code refusal(const struct blouse_error *from, struct error *err)
{
	return from->status == BLOUSE_NOMEM ? error_nomem(err) : error_set(err, ERR_FORMAT, "%s", from->message);
}

static enum error_code read_side(struct previewing *p, int side, const struct sample_message *message,
				 struct reading *ret_reading, struct error *err)
{
	struct blouse_error trouble = {0};
	struct reading reading = {0};
	if (blouse_check(p->checkers[side], message->text.ptr, message->text.len, message->context, message->network,
			 &reading.result, &trouble))
		return refusal(&trouble, err);
	reading.verdict = reading.result->verdict;
	for (size_t i = 0; i < reading.result->finding_count; i++)
		if (reading.result->findings[i].found)
			reading.levels[reading.result->findings[i].rule] = reading.result->findings[i].level;
	*ret_reading = reading;
	return ERR_NONE;
}

static void match_rules(struct previewing *p)
{
	for (int side = 0; side < 2; side++)
		p->rules[side] = blouse_charter_rule_count(p->charters[side]);
	for (unsigned a = 0; a < p->rules[1]; a++) {
		p->before_of[a] = -1;
		for (unsigned b = 0; b < p->rules[0]; b++)
			if (strcmp(blouse_charter_rule(p->charters[1], a)->id,
				   blouse_charter_rule(p->charters[0], b)->id) == 0)
				p->before_of[a] = (int)b;
	}
}

/* The number after of a rule before, or -1. */
static int after_of(const struct previewing *p, unsigned before)
{
	for (unsigned a = 0; a < p->rules[1]; a++)
		if (p->before_of[a] == (int)before)
			return (int)a;
	return -1;
}

/* --- One message --- */

static const char *who_of(enum blouse_context context)
{
	static const char *const words[BLOUSE_CONTEXTS] = {"Un agent", "L'établissement", "Un usager"};
	return words[context];
}

/* The text cut where something was found; the first finding of a place marks it. */
static bool cut(struct previewing *p, struct str text, const struct blouse_result *result,
		struct preview_message *message)
{
	struct blouse_span spans[64];
	enum ui_state states[64];
	size_t count = 0;
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct blouse_finding *f = &result->findings[i];
		for (size_t k = 0; f->found && k < f->span_count && count < 64; k++) {
			size_t at = count;
			bool free = f->spans[k].end > f->spans[k].start;
			for (size_t j = 0; j < count; j++)
				free &= f->spans[k].end <= spans[j].start || f->spans[k].start >= spans[j].end;
			if (!free)
				continue;
			for (; at > 0 && spans[at - 1].start > f->spans[k].start; at--) {
				spans[at] = spans[at - 1];
				states[at] = states[at - 1];
			}
			spans[at] = f->spans[k];
			states[at] = state_of(f->level);
			count++;
		}
	}
	struct ui_piece *pieces = ARENA_ZNEW(p->arena, struct ui_piece, 2 * count + 1);
	if (!pieces)
		return false;
	size_t end = 0, piece = 0;
	for (size_t i = 0; i <= count; i++) {
		size_t next = i < count ? spans[i].start : text.len;
		if (next > end)
			pieces[piece++].text = str_sub(text, end, next - end);
		if (i == count)
			break;
		pieces[piece++] = (struct ui_piece){
			.text = str_sub(text, next, spans[i].end - next), .reason = 1, .state = states[i]};
		end = spans[i].end;
	}
	message->pieces = pieces;
	message->piece_count = piece;
	return true;
}

static bool differs(const struct previewing *p, const struct reading readings[2])
{
	bool same = readings[0].verdict == readings[1].verdict;
	for (unsigned a = 0; a < p->rules[1]; a++) {
		int b = p->before_of[a];
		same &= readings[1].levels[a] == (b < 0 ? BLOUSE_CLEAR : readings[0].levels[b]);
	}
	for (unsigned b = 0; b < p->rules[0]; b++)
		same &= readings[0].levels[b] == BLOUSE_CLEAR || after_of(p, b) >= 0;
	return !same;
}

static bool fill(struct previewing *p, const struct sample_message *from, const struct reading readings[2], bool all,
		 struct preview_message *message)
{
	struct preview_finding *findings = ARENA_ZNEW(p->arena, struct preview_finding, p->rules[0] + p->rules[1] + 1);
	if (!findings)
		return false;
	*message = (struct preview_message){.who = str_from_c(who_of(from->context)),
					    .before = verdict_state(readings[0].verdict),
					    .after = verdict_state(readings[1].verdict),
					    .findings = findings};
	for (unsigned a = 0; a < p->rules[1]; a++) {
		int b = p->before_of[a];
		enum blouse_level before = b < 0 ? BLOUSE_CLEAR : readings[0].levels[b], after = readings[1].levels[a];
		if (before == after && (!all || after == BLOUSE_CLEAR))
			continue;
		findings[message->finding_count++] = (struct preview_finding){
			.title = rule_title(p, 1, a),
			.what = after == BLOUSE_CLEAR    ? STR("ne s'applique plus")
				: before == after        ? STR("s'applique, comme avant")
				: before == BLOUSE_CLEAR ? STR("s'applique maintenant")
							 : STR("change de niveau"),
			.state = state_of(after),
		};
	}
	for (unsigned b = 0; b < p->rules[0]; b++)
		if (readings[0].levels[b] != BLOUSE_CLEAR && after_of(p, b) < 0)
			findings[message->finding_count++] = (struct preview_finding){
				.title = rule_title(p, 0, b), .what = STR("n'existe plus"), .state = UI_CLEAR};
	bool found = false;
	for (unsigned a = 0; a < p->rules[1]; a++)
		found |= readings[1].levels[a] != BLOUSE_CLEAR;
	return cut(p, from->text, readings[found].result, message);
}

static enum error_code read_both(struct previewing *p, const struct sample_message *message, struct reading readings[2],
				 struct error *err)
{
	enum error_code code = read_side(p, 0, message, &readings[0], err);
	return code ? code : read_side(p, 1, message, &readings[1], err);
}

/* --- All of them --- */

static enum error_code read_sample(struct previewing *p, struct preview *preview, struct error *err)
{
	struct preview_message *messages = ARENA_ZNEW(p->arena, struct preview_message, PREVIEW_CHANGES_MAX);
	if (!messages)
		return error_nomem(err);
	for (size_t i = 0; i < sample_count; i++) {
		struct reading readings[2];
		enum error_code code = read_both(p, &sample_messages[i], readings, err);
		if (code)
			return code;
		for (int side = 0; side < 2; side++)
			for (unsigned k = 0; k < p->rules[side]; k++)
				p->counts[side][k] += readings[side].levels[k] != BLOUSE_CLEAR;
		if (!differs(p, readings))
			continue;
		preview->changed++;
		if (preview->message_count == PREVIEW_CHANGES_MAX)
			continue;
		if (!fill(p, &sample_messages[i], readings, false, &messages[preview->message_count]))
			return error_nomem(err);
		preview->message_count++;
	}
	preview->messages = messages;
	preview->read = (int64_t)sample_count;
	preview->more = preview->changed - (int64_t)preview->message_count;
	return ERR_NONE;
}

static enum error_code count_rules(struct previewing *p, struct preview *preview, struct error *err)
{
	struct preview_rule *rules = ARENA_ZNEW(p->arena, struct preview_rule, p->rules[0] + p->rules[1] + 1);
	if (!rules)
		return error_nomem(err);
	for (unsigned a = 0; a < p->rules[1]; a++) {
		int b = p->before_of[a];
		int64_t before = b < 0 ? 0 : p->counts[0][b];
		bool was = b >= 0 && blouse_charter_rule(p->charters[0], (unsigned)b)->enabled;
		bool is = blouse_charter_rule(p->charters[1], a)->enabled;
		struct str note = b < 0        ? STR("nouvelle règle")
				  : was && !is ? STR("n'est plus appliquée")
				  : is && !was ? STR("appliquée de nouveau")
					       : (struct str){0};
		if (before != p->counts[1][a] || note.len)
			rules[preview->rule_count++] =
				(struct preview_rule){rule_title(p, 1, a), note, before, p->counts[1][a]};
	}
	for (unsigned b = 0; b < p->rules[0]; b++)
		if (after_of(p, b) < 0)
			rules[preview->rule_count++] =
				(struct preview_rule){rule_title(p, 0, b), STR("règle retirée"), p->counts[0][b], 0};
	preview->rules = rules;
	return ERR_NONE;
}

/* The establishment's own rules bring their examples: each must hold. */
static enum error_code try_examples(struct previewing *p, const struct charter_source *source, struct preview *preview,
				    struct error *err)
{
	LIST(struct preview_example) failing = {0};
	for (size_t r = 0; r < source->rules.count; r++) {
		const struct source_rule *rule = &source->rules.items[r];
		for (size_t i = 0; rule->extra && rule->enabled && i < rule->examples.count; i++) {
			const struct source_example *example = &rule->examples.items[i];
			const struct sample_message message = {example->context, example->network, example->text};
			struct reading reading;
			enum error_code code = read_side(p, 1, &message, &reading, err);
			if (code)
				return code;
			preview->examples++;
			/* The rules of the source stand in its order. */
			if ((reading.levels[r] != BLOUSE_CLEAR) == example->breaks)
				continue;
			struct preview_example *row = list_add(p->arena, &failing);
			if (!row)
				return error_nomem(err);
			*row = (struct preview_example){rule->title, arena_copy(p->arena, example->text),
							example->breaks ? STR("devrait enfreindre la règle, et passe")
									: STR("devrait passer, et enfreint la règle"),
							example->at.line};
		}
	}
	preview->failing = failing.items;
	preview->failing_count = failing.count;
	return ERR_NONE;
}

static enum error_code try_message(struct previewing *p, struct str text, struct preview *preview, struct error *err)
{
	const struct sample_message message = {BLOUSE_AGENT, BLOUSE_NETWORK_NONE, text};
	struct reading readings[2];
	if (text.len == 0)
		return ERR_NONE;
	struct preview_message *tried = ARENA_NEW(p->arena, struct preview_message, 1);
	enum error_code code = tried ? read_both(p, &message, readings, err) : error_nomem(err);
	if (!code && !fill(p, &message, readings, true, tried))
		code = error_nomem(err);
	if (!code)
		preview->tried = tried;
	return code;
}

enum error_code preview_make(struct arena *arena, const struct blouse_charter *before,
			     const struct blouse_charter *after, const struct charter_source *source, struct str tried,
			     struct preview *ret_preview, struct error *err)
{
	struct previewing *p = ARENA_ZNEW(arena, struct previewing, 1);
	struct preview preview = {0};
	struct blouse_error trouble = {0};
	enum error_code code = p ? ERR_NONE : error_nomem(err);
	if (code)
		return code;
	p->arena = arena;
	p->charters[0] = before;
	p->charters[1] = after;
	match_rules(p);
	for (int side = 0; side < 2 && !code; side++)
		if (blouse_checker_new(p->charters[side], &p->checkers[side], &trouble))
			code = refusal(&trouble, err);
	if (!code)
		code = read_sample(p, &preview, err);
	if (!code)
		code = count_rules(p, &preview, err);
	if (!code)
		code = try_examples(p, source, &preview, err);
	if (!code)
		code = try_message(p, tried, &preview, err);
	blouse_checker_free(p->checkers[0]);
	blouse_checker_free(p->checkers[1]);
	if (!code)
		*ret_preview = preview;
	return code;
}
