/* SPDX-License-Identifier: Apache-2.0 */
/* blouse charter diff: which messages change verdict or rules from one charter to another. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/charter.h"
#include "cli/commands.h"
#include "cli/record.h"

#define MESSAGES_MAX ((size_t)256 << 20) /* bytes of the messages' file */
#define PRINTED_MAX ((size_t)256 << 20)
#define RULES_TEXT_MAX 1024

struct side {
	struct loaded loaded;
	struct blouse_checker *checker;
	char verdict[RULES_TEXT_MAX]; /* of the message under way: verdict and rules, as shown */
};

static enum error_code open_side(struct side *s, const char *path, struct error *err)
{
	struct blouse_error refusal = {0};
	enum error_code code = load_path(path, NULL, &s->loaded, err);
	if (code == ERR_NONE && blouse_checker_new(s->loaded.charter, &s->checker, &refusal) != BLOUSE_OK)
		code = load_engine_error(&refusal, err);
	return code;
}

static void close_side(struct side *s)
{
	blouse_checker_free(s->checker);
	load_release(&s->loaded);
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum error_code read_side(struct side *s, const struct record *r, struct error *err)
{
	const struct blouse_result *result;
	struct blouse_error refusal = {0};
	if (blouse_check(s->checker, r->text.ptr, r->text.len, r->context, r->network, &result, &refusal) != BLOUSE_OK)
		return load_engine_error(&refusal, err);
	const char *ids[BLOUSE_RULES_MAX + 1];
	size_t count = 0;
	for (size_t i = 0; i < result->finding_count; i++)
		if (result->findings[i].found)
			ids[count++] = blouse_charter_rule(s->loaded.charter, result->findings[i].rule)->id;
	qsort(ids, count, sizeof(*ids), compare_ids);
	size_t len = (size_t)snprintf(s->verdict, sizeof(s->verdict), "%s", blouse_level_id(result->verdict));
	for (size_t i = 0; i < count && len < sizeof(s->verdict); i++)
		len += (size_t)snprintf(s->verdict + len, sizeof(s->verdict) - len, "%s%s", i ? ", " : " : ", ids[i]);
	return ERR_NONE;
}

static enum error_code compare(struct side sides[2], struct str messages, struct buf *out, size_t *ret_changed,
			       struct error *err)
{
	struct record record;
	struct str line;
	size_t number = 0, changed = 0;
	enum error_code code = ERR_NONE;
	record_init(&record);
	while (code == ERR_NONE && messages.len > 0) {
		messages = str_cut(messages, '\n', &line);
		number++;
		if (str_trim(line).len == 0)
			continue;
		struct error inner = {0};
		if (record_read(&record, line, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &inner) != ERR_NONE) {
			code = error_set(err, inner.code, "ligne %zu : %s", number, inner.message);
			break;
		}
		for (int i = 0; i < 2 && code == ERR_NONE; i++)
			code = read_side(&sides[i], &record, err);
		if (code != ERR_NONE || strcmp(sides[0].verdict, sides[1].verdict) == 0)
			continue;
		changed++;
		buf_addf(out, "%.*s\n  - %s\n  + %s\n  %.*s\n\n", STR_ARG(buf_str(&record.id)), sides[0].verdict,
			 sides[1].verdict, STR_ARG(record.text));
	}
	record_release(&record);
	if (code == ERR_NONE)
		buf_addf(out, "%zu message%s change%s.\n", changed, changed > 1 ? "s" : "", changed > 1 ? "nt" : "");
	*ret_changed = changed;
	return code;
}

int charter_diff_run(const struct args *args)
{
	struct side sides[2] = {0};
	struct error err = {0};
	size_t changed = 0;
	_cleanup_buf_ struct buf out;
	_cleanup_buf_ struct buf messages;
	buf_init(&out, PRINTED_MAX);
	buf_init(&messages, MESSAGES_MAX + 1);
	enum error_code code = ERR_NONE;
	for (int i = 0; i < 2 && code == ERR_NONE; i++)
		code = open_side(&sides[i], args->operands[i], &err);
	if (code == ERR_NONE)
		code = io_read(args->operands[2], MESSAGES_MAX, &messages, &err);
	if (code == ERR_NONE)
		code = compare(sides, buf_str(&messages), &out, &changed, &err);
	if (code == ERR_NONE && out.failed)
		code = error_nomem(&err);
	if (code == ERR_NONE)
		code = io_write(STDOUT_FILENO, buf_str(&out), &err);
	for (int i = 0; i < 2; i++)
		close_side(&sides[i]);
	if (code != ERR_NONE)
		return cli_error(args, &err);
	return changed > 0 ? CLI_FOUND : CLI_CLEAN;
}
