/* SPDX-License-Identifier: Apache-2.0 */
/* blouse charter lint, blouse charter build */
#include "cli/charter.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "compiler/write.h"

#define MEMORY_MAX ((size_t)1 << 30)
#define PRINTED_MAX ((size_t)4 << 20)

enum error_code charter_sources_load(const struct args *args, const char *folder, struct charter_sources *ret_sources,
				     struct error *err)
{
	struct charter_sources *s = ret_sources;
	*s = (struct charter_sources){0};
	arena_init(&s->arena, MEMORY_MAX);
	s->problems.arena = &s->arena;
	if (!folder) {
		enum error_code code = load_find_sources(args, s->folder, err);
		if (code != ERR_NONE)
			return code;
	} else if ((size_t)snprintf(s->folder, sizeof(s->folder), "%s", folder) >= sizeof(s->folder)) {
		return error_set(err, ERR_LIMIT, "le chemin de la charte est trop long.");
	}
	return source_load(&s->arena, &s->problems, s->folder, args_value(args, "establishment"), &s->source, err);
}

void charter_sources_release(struct charter_sources *sources) { arena_release(&sources->arena); }

void charter_print_problems(struct buf *out, const struct problems *problems)
{
	for (size_t i = 0; i < problems->list.count; i++) {
		const struct problem *p = &problems->list.items[i];
		if (p->at.line)
			buf_addf(out, "%s:%u:%u: %s\n", p->at.file, p->at.line, p->at.column, p->message);
		else
			buf_addf(out, "%s: %s\n", p->at.file, p->message);
	}
	if (problems->total > problems->list.count)
		buf_addf(out, "… et %zu autres erreurs\n", problems->total - problems->list.count);
}

static const char *operand(const struct args *args) { return args->operand_count ? args->operands[0] : NULL; }

int charter_lint_run(const struct args *args)
{
	struct charter_sources s;
	struct error err = {0};
	_cleanup_buf_ struct buf out;
	buf_init(&out, PRINTED_MAX);
	int status = CLI_CLEAN;
	if (charter_sources_load(args, operand(args), &s, &err) != ERR_NONE) {
		status = cli_error(args, &err);
	} else if (s.problems.total > 0) {
		charter_print_problems(&out, &s.problems);
		status = CLI_FOUND;
	} else {
		buf_addf(&out, "%s : aucune erreur. %zu règles, %zu concepts, %zu expressions, %zu graphies.\n",
			 s.folder, s.source.rules.count, s.source.concepts.count, s.source.phrases.count,
			 s.source.spellings.count);
	}
	if (out.len && io_write(STDOUT_FILENO, buf_str(&out), &err) != ERR_NONE)
		status = cli_error(args, &err);
	charter_sources_release(&s);
	return status;
}

/* Opened once before it is written: what the engine would refuse never reaches the disk. */
static enum error_code verify(const struct buf *compiled, struct error *err)
{
	struct blouse_charter *charter;
	struct blouse_error refusal = {0};
	if (blouse_charter_open(compiled->ptr, compiled->len, &charter, &refusal) != BLOUSE_OK)
		return load_engine_error(&refusal, err);
	blouse_charter_free(charter);
	return ERR_NONE;
}

int charter_build_run(const struct args *args)
{
	struct charter_sources s;
	struct hunspell hunspell;
	struct error err = {0};
	struct buf compiled;
	const char *path = args_value(args, "output");
	buf_init(&compiled, LOAD_COMPILED_MAX);
	int status = CLI_CLEAN;
	if (!path)
		path = "charter.blc";
	enum error_code code = charter_sources_load(args, operand(args), &s, &err);
	if (code == ERR_NONE && s.problems.total > 0) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, PRINTED_MAX);
		charter_print_problems(&out, &s.problems);
		io_write(STDERR_FILENO, buf_str(&out), NULL);
		code = error_set(&err, ERR_FORMAT, "corrigez %s ci-dessus, puis recommencez ; rien n'a été écrit.",
				 s.problems.total > 1 ? "les erreurs" : "l'erreur");
	}
	if (code == ERR_NONE)
		code = hunspell_load(&s.arena, HUNSPELL_FOLDER, &hunspell, &err);
	if (code == ERR_NONE)
		code = charter_write(&s.source, &hunspell, &compiled, &err);
	if (code == ERR_NONE)
		code = verify(&compiled, &err);
	if (code == ERR_NONE)
		code = io_write_file(path, buf_str(&compiled), &err);
	if (code != ERR_NONE)
		status = cli_error(args, &err);
	buf_release(&compiled);
	charter_sources_release(&s);
	return status;
}
