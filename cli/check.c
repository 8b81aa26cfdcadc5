// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/formats.h"
#include "cli/io.h"
#include "verdict/jsonw.h"
#include "cli/load.h"
#include "cli/stream.h"

#define CHECK_OUT_MAX ((size_t)1 << 30) /* bytes of the answer to one message */

enum check_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_GITHUB };

struct check {
	const struct args *args;
	struct loaded charter;
	struct blouse_checker *checker;
	enum blouse_context context;
	enum blouse_network network;
	enum blouse_level fail_on;
	enum check_format format;
	struct term term;
	struct place_index places;
	struct buf text, out;
	bool several, first_result;
	size_t done, counts[BLOUSE_BLOQUANT + 1]; /* messages, by verdict */
	enum blouse_level highest;
	bool trouble;
};

/* The answer so far goes out; a failure here ends the command. */
static enum error_code flush(struct check *k, struct error *err)
{
	if (k->out.failed)
		return error_nomem(err);
	enum error_code code = io_write(STDOUT_FILENO, buf_str(&k->out), err);
	buf_clear(&k->out);
	return code;
}

static void add_result(struct check *k, const struct checked *c)
{
	struct buf id;
	struct jsonw_extra extra = {.id = STR("null")};
	switch (k->format) {
	case FORMAT_TEXT:
		if (k->done)
			buf_add_char(&k->out, '\n');
		report_message(&k->out, &k->term, c, k->several);
		break;
	case FORMAT_JSON:
		buf_init(&id, CHECK_OUT_MAX);
		if (c->name) {
			jsonw_c_string(&id, c->name);
			extra.id = buf_str(&id);
		}
		if (k->several)
			buf_add_c(&k->out, k->done ? ",\n" : "[\n");
		jsonw_result(&k->out, c->charter, c->places, c->result, &extra);
		buf_release(&id);
		break;
	case FORMAT_SARIF:
		if (!k->done)
			sarif_begin(&k->out, c->charter);
		sarif_message(&k->out, c, &k->first_result);
		break;
	case FORMAT_GITHUB:
		github_message(&k->out, c);
		break;
	}
}

static void add_end(struct check *k)
{
	if (k->format == FORMAT_TEXT && k->several && k->done)
		report_summary(&k->out, &k->term, k->counts);
	else if (k->format == FORMAT_JSON && k->several)
		buf_add_c(&k->out, k->done ? "\n]\n" : "[]\n");
	else if (k->format == FORMAT_JSON && k->done)
		buf_add_char(&k->out, '\n');
	else if (k->format == FORMAT_SARIF && k->done)
		sarif_end(&k->out);
}

/* `name` is NULL for --text. */
static enum error_code check_message(struct check *k, const char *name, struct str text, struct error *err)
{
	struct blouse_error e = {0};
	struct checked c = {k->charter.charter, name, text, &k->places, NULL, k->context};
	enum error_code code = io_check_utf8(text, name, err);
	if (code)
		return code;
	if (blouse_check(k->checker, text.ptr, text.len, k->context, k->network, &c.result, &e))
		return load_engine_error(&e, err);
	code = place_build(&k->places, text, err);
	if (code)
		return code;
	add_result(k, &c);
	k->done++;
	k->counts[c.result->verdict]++;
	for (size_t i = 0; i < c.result->finding_count; i++)
		if (c.result->findings[i].level > k->highest)
			k->highest = c.result->findings[i].level;
	return ERR_NONE;
}

static int check_messages(struct check *k, const char *const *paths, size_t count)
{
	struct error err;
	const char *text = args_value(k->args, "text");
	k->several = count > 1;
	if (text && check_message(k, NULL, str_from_c(text), &err))
		return cli_error(k->args, &err);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&k->text);
		enum error_code code = io_read(paths[i], BLOUSE_TEXT_MAX, &k->text, &err);
		if (!code)
			code = check_message(k, paths[i], buf_str(&k->text), &err);
		/* One file that cannot be read does not keep the others from being checked. */
		if (code) {
			cli_error(k->args, &err);
			if (code == ERR_IO && strchr(paths[i], ' '))
				fputs("Pour relire une phrase plutôt qu'un fichier : blouse check --text \"…\"\n",
				      stderr);
			k->trouble = true;
		}
		if (flush(k, &err))
			return cli_error(k->args, &err);
	}
	add_end(k);
	if (flush(k, &err))
		return cli_error(k->args, &err);
	return k->trouble ? CLI_TROUBLE : k->highest >= k->fail_on ? CLI_FOUND : CLI_CLEAN;
}

static int check_stream(struct check *k, unsigned jobs, const char *const *paths, size_t count)
{
	struct error err;
	struct stream_totals totals;
	struct stream_settings settings = {
		.loaded = &k->charter,
		.context = k->context,
		.network = k->network,
		.jobs = jobs,
		.out = STDOUT_FILENO,
		.progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
	};
	if (stream_run(&settings, paths, count, &totals, &err))
		return cli_error(k->args, &err);
	return totals.unreadable ? CLI_TROUBLE : totals.highest >= k->fail_on ? CLI_FOUND : CLI_CLEAN;
}

static enum error_code read_settings(struct check *k, unsigned *ret_jobs, struct error *err)
{
	const struct args *args = k->args;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned all = cores < 1 ? 1 : cores > STREAM_JOBS_MAX ? STREAM_JOBS_MAX : (unsigned)cores;
	bool jsonl = args_given(args, "jsonl");
	k->context = (enum blouse_context)args_choice(args, "context", BLOUSE_AGENT);
	/* The words of these two choices begin behind the value that stands for none. */
	k->network = (enum blouse_network)(args_choice(args, "network", -1) + 1);
	k->fail_on = (enum blouse_level)(args_choice(args, "fail-on", BLOUSE_ATTENTION - 1) + 1);
	k->format = (enum check_format)args_choice(args, "format", jsonl ? FORMAT_JSON : FORMAT_TEXT);
	if (args_given(args, "text") && (args->operand_count || jsonl))
		return error_set(err, ERR_USAGE, "--text donne le message lui-même : retirez %s.",
				 jsonl ? "--jsonl" : "les fichiers");
	if (jsonl && k->format != FORMAT_JSON)
		return error_set(err, ERR_USAGE, "--jsonl répond en JSON, une ligne par message : retirez --format.");
	if (!jsonl && args_given(args, "jobs"))
		return error_set(err, ERR_USAGE, "--jobs ne sert qu'avec --jsonl.");
	return args_number(args, "jobs", 1, STREAM_JOBS_MAX, all, ret_jobs, err);
}

int check_run(const struct args *args)
{
	static const char *const standard_input[] = {"-"};
	struct check k = {.args = args, .first_result = true, .term = term_of(STDOUT_FILENO)};
	struct error err;
	unsigned jobs = 1;
	const char *const *paths = args->operands;
	size_t count = args->operand_count;
	int status;
	if (read_settings(&k, &jobs, &err))
		return cli_error(args, &err);
	if (!count && !args_given(args, "text")) {
		paths = standard_input;
		count = 1;
		if (isatty(STDIN_FILENO))
			fputs("Écrivez votre message, puis Entrée et Ctrl-D.\n", stderr);
	}
	buf_init(&k.text, BLOUSE_TEXT_MAX + (1 << 20));
	buf_init(&k.out, CHECK_OUT_MAX);
	if (load_charter(args, &k.charter, &err) || load_reading(args, !args_given(args, "jsonl"), &k.charter, &err))
		status = cli_error(args, &err);
	else if (args_given(args, "jsonl"))
		status = check_stream(&k, jobs, paths, count);
	else if (load_checker(&k.charter, &k.checker, &err))
		status = cli_error(args, &err);
	else
		status = check_messages(&k, paths, count);
	blouse_checker_free(k.checker);
	place_release(&k.places);
	buf_release(&k.text);
	buf_release(&k.out);
	load_release(&k.charter);
	return status;
}
