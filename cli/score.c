// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/io.h"
#include "cli/load.h"
#include "verdict/place.h"
#include "cli/record.h"
#include "cli/tally.h"

#define SCORE_FILE_MAX ((size_t)256 << 20) /* bytes of one file of labelled messages */
#define SCORE_OUT_MAX ((size_t)256 << 20)

/* One labelled message; text and thread live in the record. */
struct item {
	struct record record;
	const char *path;
	size_t line;
	long long seq;
};

struct score {
	const struct args *args;
	struct loaded charter;
	struct blouse_checker *checker;
	struct place_index places;
	struct item *items;
	size_t count, cap;
	struct tally tally;
	struct buf out;
	bool misses;
};

static enum error_code label_error(const struct item *item, struct error *err, const char *what)
{
	return error_set(err, ERR_FORMAT, "%s, ligne %zu : %s", item->path, item->line, what);
}

static enum error_code add_item(struct score *s, const char *path, size_t line, struct str text, struct error *err)
{
	struct error inner;
	if (s->count == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 1024;
		struct item *items = mem_resize(s->items, cap, sizeof *items);
		if (!items)
			return error_nomem(err);
		s->items = items;
		s->cap = cap;
	}
	struct item *item = &s->items[s->count++];
	*item = (struct item){.path = path, .line = line};
	record_init(&item->record);
	enum error_code code = record_read(&item->record, text, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &inner);
	if (code)
		return error_set(err, code, "%s, ligne %zu : %s", path, line, inner.message);
	item->seq = json_integer_value(json_object_get(item->record.root, "seq"));
	return ERR_NONE;
}

static enum error_code read_items(struct score *s, const char *path, struct error *err)
{
	struct buf bytes;
	struct str line;
	size_t number = 0;
	buf_init(&bytes, SCORE_FILE_MAX + (1 << 20));
	enum error_code code = io_read(path, SCORE_FILE_MAX, &bytes, err);
	struct str left = buf_str(&bytes);
	while (!code && left.len) {
		left = str_cut(left, '\n', &line);
		number++;
		if (str_trim(line).len)
			code = add_item(s, path, number, line, err);
	}
	buf_release(&bytes);
	return code;
}

/* Posts of one thread side by side, in the order of seq; what stands alone keeps its place in front. */
static int by_thread(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	if (x->record.threaded != y->record.threaded)
		return x->record.threaded ? 1 : -1;
	if (x->record.threaded) {
		int order = str_cmp(x->record.thread, y->record.thread);
		if (!order)
			order = strcmp(x->path, y->path);
		if (order)
			return order;
		if (x->seq != y->seq)
			return x->seq < y->seq ? -1 : 1;
	}
	int path = strcmp(x->path, y->path);
	return path ? path : x->line < y->line ? -1 : x->line > y->line;
}

static int rule_index(const struct blouse_charter *charter, const char *id)
{
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		if (strcmp(blouse_charter_rule(charter, i)->id, id) == 0)
			return (int)i;
	return -1;
}

static void count(struct hits *h, bool label, bool found)
{
	h->both += label && found;
	h->label_only += label && !found;
	h->found_only += !label && found;
}

static void show_miss(struct score *s, const struct item *item, const struct blouse_result *r, uint64_t labels,
		      uint64_t found)
{
	const struct blouse_charter *charter = s->charter.charter;
	buf_addf(&s->out, "%.*s  (%s)\n", STR_ARG(buf_str(&item->record.id)), blouse_context_id(item->record.context));
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		if (labels & ~found & (uint64_t)1 << i)
			buf_addf(&s->out, "  manque   %s\n", blouse_charter_rule(charter, i)->id);
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct blouse_finding *f = &r->findings[i];
		bool right = labels & (uint64_t)1 << f->rule;
		buf_addf(&s->out, "  %s %s %.2f", right ? "juste   " : "en trop ",
			 blouse_charter_rule(charter, f->rule)->id, (double)f->score);
		for (size_t k = 0; k < f->span_count; k++)
			buf_addf(&s->out, "%s« %.*s »", k ? ", " : " : ", (int)(f->spans[k].end - f->spans[k].start),
				 item->record.text.ptr + f->spans[k].start);
		buf_add_char(&s->out, '\n');
	}
	buf_addf(&s->out, "  %.*s\n\n", STR_ARG(item->record.text));
}

static enum error_code score_rules(struct score *s, const struct item *item, const struct blouse_result *r,
				   struct error *err)
{
	const struct blouse_charter *charter = s->charter.charter;
	const json_t *rules = json_object_get(item->record.root, "rules");
	const char *verdict = json_string_value(json_object_get(item->record.root, "verdict"));
	enum blouse_level level = BLOUSE_CLEAR;
	uint64_t labels = 0, found = 0;
	if (!rules)
		return ERR_NONE;
	for (size_t i = 0; i < json_array_size(rules); i++) {
		const char *id = json_string_value(json_array_get(rules, i));
		int rule = id ? rule_index(charter, id) : -1;
		if (rule < 0)
			return label_error(item, err, "« rules » nomme une règle que la charte n'a pas.");
		labels |= (uint64_t)1 << rule;
		if (blouse_charter_rule(charter, (unsigned)rule)->level > level)
			level = blouse_charter_rule(charter, (unsigned)rule)->level;
	}
	for (int i = BLOUSE_CLEAR; verdict && i <= BLOUSE_BLOQUANT; i++)
		if (strcmp(verdict, blouse_level_id((enum blouse_level)i)) == 0)
			level = (enum blouse_level)i;
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct blouse_finding *f = &r->findings[i];
		found |= (uint64_t)f->found << f->rule;
		tally_finding(&s->tally, (double)f->score, labels >> f->rule & 1);
	}
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		count(&s->tally.rules[i], labels >> i & 1, found >> i & 1);
	s->tally.labelled++;
	s->tally.verdicts[tally_verdict(level)][tally_verdict(r->verdict)]++;
	if (s->misses && labels != found)
		show_miss(s, item, r, labels, found);
	return ERR_NONE;
}

static enum error_code score_nature(struct score *s, const struct item *item, const struct blouse_result *r,
				    struct error *err)
{
	const char *nature = json_string_value(json_object_get(item->record.root, "nature"));
	const json_t *tone = json_object_get(item->record.root, "tone");
	int label = 0;
	if (!nature)
		return ERR_NONE;
	for (int i = BLOUSE_REMERCIEMENT; i < BLOUSE_NATURES; i++)
		if (strcmp(nature, blouse_nature_id((enum blouse_nature)i)) == 0)
			label = i;
	if (!label)
		return label_error(item, err, "« nature » n'est pas une nature connue.");
	for (int i = BLOUSE_REMERCIEMENT; i < BLOUSE_NATURES; i++)
		count(&s->tally.natures[i], i == label, i == (int)r->nature);
	s->tally.nature_total++;
	s->tally.nature_right += label == (int)r->nature;
	if (json_is_integer(tone)) {
		s->tally.tone_total++;
		s->tally.tone_right += json_integer_value(tone) == r->tone;
	}
	return ERR_NONE;
}

/* Posts of this item's thread begin at `first`. */
static void score_thread(struct score *s, const struct item *item, const struct item *first, const size_t *positions,
			 const struct blouse_result *r)
{
	const json_t *mosaic = json_object_get(item->record.root, "mosaic");
	const char *verdict = json_string_value(json_object_get(item->record.root, "thread_verdict"));
	struct hits *ids = &s->tally.mosaic_ids;
	size_t both = 0;
	if (verdict) {
		s->tally.thread_total++;
		s->tally.thread_right += strcmp(verdict, blouse_level_id(r->thread_verdict)) == 0;
	}
	if (!mosaic)
		return;
	count(&s->tally.mosaics, json_array_size(mosaic) > 0, r->mosaic_count > 0);
	for (size_t i = 0; i < r->mosaic_count; i++) {
		const json_t *id = json_object_get(first[positions[r->mosaic[i]]].record.root, "id");
		for (size_t k = 0; k < json_array_size(mosaic); k++)
			both += json_equal(id, json_array_get(mosaic, k)) != 0;
	}
	ids->both += both;
	ids->found_only += r->mosaic_count - both;
	ids->label_only += json_array_size(mosaic) - both;
}

struct label {
	int type;
	size_t start, end; /* code points */
};

static enum error_code read_label(const struct item *item, const json_t *value, struct label *ret_label,
				  struct error *err)
{
	const char *type = json_string_value(json_object_get(value, "type"));
	const json_t *start = json_object_get(value, "start"), *end = json_object_get(value, "end");
	struct label l = {.type = -1};
	for (int i = 0; type && i < BLOUSE_ENTITY_TYPES; i++)
		if (strcmp(type, blouse_entity_id((enum blouse_entity_type)i)) == 0)
			l.type = i;
	if (l.type < 0 || !json_is_integer(start) || !json_is_integer(end) ||
	    json_integer_value(end) < json_integer_value(start) || json_integer_value(start) < 0)
		return label_error(item, err, "« entities » : il faut type, start et end, d'un type connu.");
	l.start = (size_t)json_integer_value(start);
	l.end = (size_t)json_integer_value(end);
	*ret_label = l;
	return ERR_NONE;
}

static enum error_code score_entities(struct score *s, const struct item *item, const struct blouse_result *r,
				      struct error *err)
{
	const json_t *labels = json_object_get(item->record.root, "entities");
	size_t found[BLOUSE_ENTITY_TYPES] = {0};
	if (!json_is_array(labels))
		return ERR_NONE;
	enum error_code code = place_build(&s->places, item->record.text, err);
	for (size_t i = 0; i < r->entity_count; i++)
		found[r->entities[i].type]++;
	for (size_t k = 0; !code && k < json_array_size(labels); k++) {
		struct label l = {0};
		bool right = false;
		size_t covered = 0;
		code = read_label(item, json_array_get(labels, k), &l, err);
		/* What is found once cannot answer two labels. */
		for (size_t i = 0; !code && i < k; i++)
			if (json_equal(json_array_get(labels, i), json_array_get(labels, k)))
				code = label_error(item, err, "« entities » donne deux fois la même étiquette.");
		for (size_t i = 0; !code && i < r->entity_count; i++) {
			const struct blouse_entity *e = &r->entities[i];
			size_t start = place_point(&s->places, e->span.start),
			       end = place_point(&s->places, e->span.end);
			right = right || ((int)e->type == l.type && start == l.start && end == l.end);
			size_t from = start > l.start ? start : l.start, to = end < l.end ? end : l.end;
			covered += to > from ? to - from : 0;
		}
		if (code)
			break;
		s->tally.entities[l.type].both += right;
		s->tally.entities[l.type].label_only += !right;
		found[l.type] -= right && found[l.type];
		s->tally.entity_total++;
		s->tally.entity_covered += covered >= l.end - l.start;
	}
	for (int i = 0; i < BLOUSE_ENTITY_TYPES; i++)
		s->tally.entities[i].found_only += found[i];
	return code;
}

/* The item, and what its thread has told before it. */
static enum error_code score_item(struct score *s, const struct item *item, struct blouse_thread *thread,
				  const struct item *first, const size_t *positions, struct error *err)
{
	const struct record *r = &item->record;
	const struct blouse_result *result;
	struct blouse_error e = {0};
	int status = thread ? blouse_check_next(s->checker, thread, r->text.ptr, r->text.len, r->context, r->network,
						&result, &e)
			    : blouse_check(s->checker, r->text.ptr, r->text.len, r->context, r->network, &result, &e);
	if (status)
		return label_error(item, err, e.message);
	s->tally.messages++;
	enum error_code code = score_rules(s, item, result, err);
	if (!code)
		code = score_nature(s, item, result, err);
	if (!code)
		code = score_entities(s, item, result, err);
	if (!code && thread)
		score_thread(s, item, first, positions, result);
	return code;
}

/* From s->items[start] to the end of its thread, or that one item if it stands alone; *ret_next is behind it. */
static enum error_code score_group(struct score *s, size_t start, size_t *ret_next, struct error *err)
{
	const struct item *first = &s->items[start];
	struct blouse_thread *thread = NULL;
	struct blouse_error e = {0};
	enum error_code code = ERR_NONE;
	size_t end = start + 1;
	if (!first->record.threaded) {
		*ret_next = end;
		return score_item(s, first, NULL, first, NULL, err);
	}
	while (end < s->count && str_eq(s->items[end].record.thread, first->record.thread) &&
	       strcmp(s->items[end].path, first->path) == 0)
		end++;
	size_t *positions = mem_calloc(end - start, sizeof *positions);
	if (!positions || blouse_thread_new(&thread, &e))
		code = error_nomem(err);
	for (size_t i = start; !code && i < end; i++) {
		positions[i - start] = i - start;
		code = score_item(s, &s->items[i], thread, first, positions, err);
	}
	blouse_thread_free(thread);
	mem_free(positions);
	*ret_next = end;
	return code;
}

static enum error_code score_all(struct score *s, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < s->args->operand_count; i++)
		code = read_items(s, s->args->operands[i], err);
	if (!code)
		code = load_charter(s->args, &s->charter, err);
	if (!code)
		code = load_reading(s->args, true, &s->charter, err);
	if (!code)
		code = load_checker(&s->charter, &s->checker, err);
	if (code)
		return code;
	s->tally.charter = s->charter.charter;
	if (s->count)
		qsort(s->items, s->count, sizeof *s->items, by_thread);
	for (size_t i = 0; !code && i < s->count;)
		code = score_group(s, i, &i, err);
	return code;
}

static enum error_code compare(struct score *s, const char *path, size_t *ret_fallen, struct error *err)
{
	struct buf bytes;
	json_t *recorded = NULL;
	buf_init(&bytes, 1 << 20);
	enum error_code code = io_read(path, 1 << 19, &bytes, err);
	if (!code)
		code = record_parse(buf_str(&bytes), &recorded, err);
	buf_clear(&bytes);
	if (!code)
		code = tally_compare(&s->tally, recorded, &bytes, ret_fallen, err);
	/* On stderr, so that the scores themselves can still be piped. */
	if (!code && *ret_fallen)
		fprintf(stderr, "blouse score : %zu chiffres sous ceux de %s :\n%s", *ret_fallen, path,
			buf_str(&bytes).ptr);
	json_decref(recorded);
	buf_release(&bytes);
	return code;
}

int score_run(const struct args *args)
{
	struct score s = {.args = args, .misses = args_given(args, "misses")};
	struct error err;
	const char *min = args_value(args, "min");
	size_t fallen = 0;
	buf_init(&s.out, SCORE_OUT_MAX);
	enum error_code code = score_all(&s, &err);
	if (!code && args_choice(args, "format", 0) == 1)
		tally_json(&s.out, &s.tally);
	else if (!code)
		tally_text(&s.out, &s.tally);
	if (!code)
		code = s.out.failed ? error_nomem(&err) : io_write(STDOUT_FILENO, buf_str(&s.out), &err);
	if (!code && min)
		code = compare(&s, min, &fallen, &err);
	for (size_t i = 0; i < s.count; i++)
		record_release(&s.items[i].record);
	mem_free(s.items);
	blouse_checker_free(s.checker);
	place_release(&s.places);
	buf_release(&s.out);
	load_release(&s.charter);
	return code ? cli_error(args, &err) : fallen ? CLI_FOUND : CLI_CLEAN;
}
