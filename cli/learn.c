/* SPDX-License-Identifier: Apache-2.0 */
/* blouse learn: labelled messages, and the charter's own examples, to a model. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/io.h"
#include "cli/load.h"
#include "compiler/source.h"
#include "learn/learn.h"

/* The charter's examples are what its readers see and what `blouse charter test` holds: they count for several messages. */
#define EXAMPLE_WEIGHT 8

static void tell(const char *step)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "blouse learn : %s…\n", step);
}

/* The examples of the rules teach like messages; each rule counts as one author, so that cross-validation never judges
 * an example by its neighbours. */
static enum error_code add_examples(struct records *records, const struct charter_source *source,
				    const struct blouse_charter *charter, struct error *err)
{
	for (size_t r = 0; r < source->rules.count; r++) {
		const struct source_rule *rule = &source->rules.items[r];
		unsigned author = records->author_count++;
		for (size_t i = 0; i < rule->examples.count; i++) {
			const struct source_example *example = &rule->examples.items[i];
			struct record *rec = records_add(records);
			if (!rec || records_fill(records, rec, charter, rule->id, example->text, example->breaks,
						 example->spans.items, example->spans.count) != ERR_NONE)
				return error_nomem(err);
			rec->context = example->context;
			rec->network = example->network;
			rec->author = author;
			rec->weight = EXAMPLE_WEIGHT;
			rec->nature = example->context == BLOUSE_USAGER ? example->nature : BLOUSE_NATURE_NONE;
			rec->tone = example->tone;
			for (size_t k = 0; k < example->rules.count; k++)
				records_add_rule(rec, charter, example->rules.items[k].text);
		}
	}
	return ERR_NONE;
}

static float share(unsigned part, unsigned whole) { return whole ? (float)part / (float)whole : 0; }

static void print_report(const struct learn_report *report, const struct blouse_charter *charter)
{
	printf("%zu messages, %zu traits. Validation croisée, chaque auteur jugé sans avoir été appris :\n\n",
	       report->messages, report->features);
	printf("  %-26s %9s %6s %6s %7s %6s\n", "règle", "précision", "rappel", "F1", "exemples", "seuil");
	for (unsigned r = 0; r < blouse_charter_rule_count(charter) && r < LEARN_RULES_MAX; r++) {
		unsigned hit = report->rules[r].hit, missed = report->rules[r].missed, wrong = report->rules[r].wrong;
		printf("  %-26s %9.2f %6.2f %6.2f %7u %6.2f\n", blouse_charter_rule(charter, r)->id,
		       (double)share(hit, hit + wrong), (double)share(hit, hit + missed),
		       (double)share(2 * hit, 2 * hit + missed + wrong), hit + missed,
		       (double)report->rules[r].threshold);
	}
	printf("\n  micro-F1 %.3f, macro-F1 %.3f ; bloquants arrêtés %.3f, bloqués %.3f ; conformes bloqués %.3f, "
	       "alertés %.3f\n"
	       "  nature %.3f, tonalité %.3f\n",
	       (double)report->micro, (double)report->macro, (double)report->stopped, (double)report->blocked,
	       (double)report->compliant_blocked, (double)report->compliant_alarmed, (double)report->nature,
	       (double)report->tone);
}

static enum error_code write_model(const struct args *args, const char *folder, const struct buf *model,
				   struct error *err)
{
	char path[LOAD_PATH_MAX + 32];
	const char *output = args_value(args, "output");
	if (!output) {
		snprintf(path, sizeof(path), "%s/model", folder);
		mkdir(path, 0777);
		snprintf(path, sizeof(path), "%s/model/fast.bin", folder);
		output = path;
	}
	return io_write_file(output, buf_str(model), err);
}

static enum error_code learn(const struct args *args, const char *folder, const struct loaded *loaded,
			     struct records *records, struct error *err)
{
	struct arena arena;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	enum error_code code = source_load(&arena, &problems, folder, NULL, &source, err);
	if (code == ERR_NONE)
		code = add_examples(records, &source, loaded->charter, err);
	arena_release(&arena);
	for (size_t i = 0; i < args->operand_count && code == ERR_NONE; i++)
		code = records_read(records, args->operands[i], loaded->charter, err);
	if (code != ERR_NONE)
		return code;
	_cleanup_buf_ struct buf model;
	struct learn_report report;
	buf_init(&model, LEARN_MODEL_MAX);
	code = learn_model(loaded->charter, records, &learn_defaults, tell, &model, &report, err);
	if (code != ERR_NONE)
		return code;
	print_report(&report, loaded->charter);
	return write_model(args, folder, &model, err);
}

int learn_run(const struct args *args)
{
	struct error err = {0};
	struct loaded loaded;
	struct records records;
	char folder[LOAD_PATH_MAX];
	records_init(&records);
	enum error_code code = load_find_sources(args, folder, &err);
	if (code != ERR_NONE)
		return cli_error(args, &err);
	code = load_path(folder, NULL, &loaded, &err);
	if (code == ERR_NONE)
		code = learn(args, folder, &loaded, &records, &err);
	records_release(&records);
	load_release(&loaded);
	return code == ERR_NONE ? CLI_CLEAN : cli_error(args, &err);
}
