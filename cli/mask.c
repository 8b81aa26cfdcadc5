// SPDX-License-Identifier: Apache-2.0
/* One run, one numbering: the same person keeps the same tag from file to file, and from record to record. */
#include <stdio.h>
#include <unistd.h>

#include "cli/batch.h"
#include "cli/commands.h"
#include "cli/io.h"
#include "verdict/jsonw.h"
#include "cli/load.h"
#include "cli/record.h"
#include "verdict/tags.h"

#define MASK_OUT_MAX ((size_t)1 << 30) /* bytes of the answer to one text */

struct mask {
	const struct args *args;
	struct loaded charter;
	struct blouse_checker *checker;
	struct tags tags;
	struct place_index places;
	struct record record;
	struct buf text, masked, out;
	bool entities, several, trouble;
	size_t done;
};

static enum error_code find(struct mask *m, struct str text, const struct blouse_result **ret_result, struct error *err)
{
	struct blouse_error e = {0};
	if (blouse_entities(m->checker, text.ptr, text.len, ret_result, &e))
		return load_engine_error(&e, err);
	return ERR_NONE;
}

/* The text with tags in place of what was found, in m->masked. */
static enum error_code mask_text(struct mask *m, struct str text, struct error *err)
{
	const struct blouse_result *result;
	buf_clear(&m->masked);
	enum error_code code = find(m, text, &result, err);
	return code ? code : tags_mask(&m->tags, text, result, &m->masked, err);
}

/* {"id": …, "entities": […]} or {"id": …, "text": "…"} */
static enum error_code add_json(struct mask *m, struct str id, struct str text, struct error *err)
{
	const struct blouse_result *result;
	enum error_code code = m->entities ? find(m, text, &result, err) : mask_text(m, text, err);
	if (!code && m->entities)
		code = place_build(&m->places, text, err);
	if (code)
		return code;
	buf_add_c(&m->out, "{\"id\": ");
	buf_add_str(&m->out, id);
	if (m->entities) {
		buf_add_c(&m->out, ", \"entities\": ");
		jsonw_entities(&m->out, &m->places, false, result);
	} else {
		buf_add_c(&m->out, ", \"text\": ");
		jsonw_string(&m->out, buf_str(&m->masked));
	}
	buf_add_char(&m->out, '}');
	return ERR_NONE;
}

static enum error_code flush(struct mask *m, struct error *err)
{
	if (m->out.failed)
		return error_nomem(err);
	enum error_code code = io_write(STDOUT_FILENO, buf_str(&m->out), err);
	buf_clear(&m->out);
	return code;
}

/* A whole file, or the argument of --text when `name` is NULL. */
static enum error_code mask_file(struct mask *m, const char *name, struct str text, struct error *err)
{
	enum error_code code = io_check_utf8(text, name, err);
	if (code)
		return code;
	if (!m->entities) {
		code = mask_text(m, text, err);
		if (!code)
			buf_add_str(&m->out, buf_str(&m->masked));
		if (!code && !name)
			buf_add_char(&m->out, '\n');
		return code;
	}
	struct buf id;
	buf_init(&id, 1 << 20);
	jsonw_c_string(&id, name);
	if (m->several)
		buf_add_c(&m->out, m->done ? ",\n" : "[\n");
	code = add_json(m, buf_str(&id), text, err);
	buf_release(&id);
	if (!m->several)
		buf_add_char(&m->out, '\n');
	m->done += !code;
	return code;
}

static int mask_files(struct mask *m, const char *const *paths, size_t count)
{
	struct error err;
	const char *text = args_value(m->args, "text");
	m->several = count > 1;
	if (text && mask_file(m, NULL, str_from_c(text), &err))
		return cli_error(m->args, &err);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&m->text);
		enum error_code code = io_read(paths[i], BLOUSE_TEXT_MAX, &m->text, &err);
		if (!code)
			code = mask_file(m, paths[i], buf_str(&m->text), &err);
		if (code) {
			cli_error(m->args, &err);
			m->trouble = true;
			buf_clear(&m->out);
		}
		if (flush(m, &err))
			return cli_error(m->args, &err);
	}
	if (m->entities && m->several)
		buf_add_c(&m->out, m->done ? "\n]\n" : "[]\n");
	if (flush(m, &err))
		return cli_error(m->args, &err);
	return m->trouble ? CLI_TROUBLE : CLI_CLEAN;
}

static void mask_record(struct mask *m, struct str line)
{
	struct error err;
	size_t start = m->out.len;
	enum error_code code = record_read(&m->record, line, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &err);
	if (!code)
		code = add_json(m, buf_str(&m->record.id), m->record.text, &err);
	if (code) {
		m->out.len = start;
		jsonw_error(&m->out, buf_str(&m->record.id), err.message);
	}
	buf_add_char(&m->out, '\n');
}

/* Numbers are given in the order of the input, so that one run gives the same tags as another: one record at a time. */
static enum error_code mask_records(struct mask *m, const char *path, struct error *err)
{
	struct batch_reader reader;
	struct batch batch;
	int fd;
	enum error_code code = io_open(path, &fd, err);
	if (code) {
		cli_error(m->args, err);
		m->trouble = true;
		return ERR_NONE;
	}
	batch_init(&batch);
	batch_reader_init(&reader, fd, path);
	while (!code && !reader.ended) {
		code = batch_fill(&batch, &reader, err);
		for (size_t i = 0; !code && i < batch.line_count; i++)
			mask_record(m, batch.lines[i].line);
		if (!code)
			code = flush(m, err);
	}
	batch_reader_release(&reader);
	batch_release(&batch);
	io_close(fd);
	return code;
}

static int mask_stream(struct mask *m, const char *const *paths, size_t count)
{
	struct error err;
	for (size_t i = 0; i < count; i++)
		if (mask_records(m, paths[i], &err))
			return cli_error(m->args, &err);
	return m->trouble ? CLI_TROUBLE : CLI_CLEAN;
}

int mask_run(const struct args *args)
{
	static const char *const standard_input[] = {"-"};
	struct mask m = {.args = args, .entities = args_given(args, "entities")};
	struct error err;
	struct blouse_error e = {0};
	const char *const *paths = args->operands;
	size_t count = args->operand_count;
	bool jsonl = args_given(args, "jsonl");
	int status;
	if (args_given(args, "text") && (count || jsonl))
		return cli_trouble(args, "--text donne le texte lui-même : retirez %s.",
				   jsonl ? "--jsonl" : "les fichiers");
	if (!count && !args_given(args, "text")) {
		paths = standard_input;
		count = 1;
		if (isatty(STDIN_FILENO))
			fputs("Écrivez votre texte, puis Entrée et Ctrl-D.\n", stderr);
	}
	tags_init(&m.tags);
	record_init(&m.record);
	buf_init(&m.text, BLOUSE_TEXT_MAX + (1 << 20));
	buf_init(&m.masked, MASK_OUT_MAX);
	buf_init(&m.out, MASK_OUT_MAX);
	if (load_charter(args, &m.charter, &err))
		status = cli_error(args, &err);
	else if (blouse_checker_new(m.charter.charter, &m.checker, &e))
		status = cli_trouble(args, "%s", e.message);
	else
		status = jsonl ? mask_stream(&m, paths, count) : mask_files(&m, paths, count);
	blouse_checker_free(m.checker);
	tags_release(&m.tags);
	record_release(&m.record);
	place_release(&m.places);
	buf_release(&m.text);
	buf_release(&m.masked);
	buf_release(&m.out);
	load_release(&m.charter);
	return status;
}
