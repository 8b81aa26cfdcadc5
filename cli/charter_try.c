/* SPDX-License-Identifier: Apache-2.0 */
/* blouse charter test (tests lie in *_test.c): every example of every rule, read as a message would be. */
#include <stdio.h>
#include <unistd.h>

#include "cli/charter.h"
#include "cli/commands.h"

#define PRINTED_MAX ((size_t)16 << 20)

struct trial {
	const struct charter_sources *sources;
	const struct blouse_charter *charter;
	struct blouse_checker *checker;
	struct buf *out;
	size_t held, failed;
};

static bool wanted(const struct args *args, struct str rule)
{
	for (size_t i = 0; i < args->operand_count; i++)
		if (str_eq(str_from_c(args->operands[i]), rule))
			return true;
	return args->operand_count == 0;
}

/* Whether the reading gives the rule; a question is no finding of it. */
static bool gives(const struct trial *t, const struct blouse_result *result, struct str rule)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct blouse_finding *f = &result->findings[i];
		if (f->found && str_eq(str_from_c(blouse_charter_rule(t->charter, f->rule)->id), rule))
			return true;
	}
	return false;
}

static enum error_code try_example(struct trial *t, const struct source_rule *rule,
				   const struct source_example *example, struct error *err)
{
	const struct blouse_result *result;
	struct blouse_error refusal = {0};
	if (blouse_check(t->checker, example->text.ptr, example->text.len, example->context, example->network, &result,
			 &refusal) != BLOUSE_OK)
		return load_engine_error(&refusal, err);
	if (gives(t, result, rule->id) == example->breaks) {
		t->held++;
		return ERR_NONE;
	}
	t->failed++;
	buf_addf(t->out, "%s:%u:%u: %s : %s\n    %.*s\n", example->at.file, example->at.line, example->at.column,
		 rule->id.ptr,
		 example->breaks ? "cet exemple devrait enfreindre la règle et ne l'enfreint pas"
				 : "cet exemple devrait respecter la règle et l'enfreint",
		 STR_ARG(example->text));
	return ERR_NONE;
}

static enum error_code try_all(struct trial *t, const struct args *args, struct error *err)
{
	for (size_t r = 0; r < t->sources->source.rules.count; r++) {
		const struct source_rule *rule = &t->sources->source.rules.items[r];
		if (!rule->enabled || !wanted(args, rule->id))
			continue;
		for (size_t i = 0; i < rule->examples.count; i++) {
			enum error_code code = try_example(t, rule, &rule->examples.items[i], err);
			if (code != ERR_NONE)
				return code;
		}
	}
	return ERR_NONE;
}

/* NULL, or the first operand that names no rule. */
static const char *unknown_rule(const struct args *args, const struct charter_source *source)
{
	for (size_t i = 0; i < args->operand_count; i++)
		if (source_rule_index(source, str_from_c(args->operands[i])) < 0)
			return args->operands[i];
	return NULL;
}

int charter_test_run(const struct args *args)
{
	struct charter_sources sources;
	struct loaded loaded = {0};
	struct error err = {0};
	struct blouse_error refusal = {0};
	struct trial t = {.sources = &sources};
	_cleanup_buf_ struct buf out;
	buf_init(&out, PRINTED_MAX);
	t.out = &out;
	enum error_code code = charter_sources_load(args, NULL, &sources, &err);
	const char *unknown = code == ERR_NONE ? unknown_rule(args, &sources.source) : NULL;
	if (unknown)
		code = error_set(&err, ERR_USAGE, "la règle « %s » n'existe pas ; « blouse charter show » les nomme.",
				 unknown);
	if (code == ERR_NONE)
		code = load_path(sources.folder, args_value(args, "establishment"), &loaded, &err);
	if (code == ERR_NONE && blouse_checker_new(loaded.charter, &t.checker, &refusal) != BLOUSE_OK)
		code = load_engine_error(&refusal, &err);
	t.charter = loaded.charter;
	if (code == ERR_NONE)
		code = try_all(&t, args, &err);
	if (code == ERR_NONE)
		buf_addf(&out, "%zu exemples tiennent, %zu non.\n", t.held, t.failed);
	if (code == ERR_NONE && out.failed)
		code = error_nomem(&err);
	if (code == ERR_NONE)
		code = io_write(STDOUT_FILENO, buf_str(&out), &err);
	blouse_checker_free(t.checker);
	load_release(&loaded);
	charter_sources_release(&sources);
	if (code != ERR_NONE)
		return cli_error(args, &err);
	return t.failed > 0 ? CLI_FOUND : CLI_CLEAN;
}
