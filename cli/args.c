// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"

#define NEAREST_WORD_MAX 32 /* bytes of a word that is compared with others */
#define WORDS_MAX 3         /* of a command's name */

static const struct option no_options[] = {{0}};

static const struct option *options_of(const struct command *c) { return c->options ? c->options : no_options; }

static int option_index(const struct command *c, const char *name, size_t len)
{
	const struct option *o = options_of(c);
	for (int i = 0; o[i].name; i++)
		if (strlen(o[i].name) == len && memcmp(o[i].name, name, len) == 0)
			return i;
	return -1;
}

const char *args_value(const struct args *args, const char *name)
{
	int i = option_index(args->command, name, strlen(name));
	return i < 0 ? NULL : args->values[i];
}

int args_choice(const struct args *args, const char *name, int otherwise)
{
	int i = option_index(args->command, name, strlen(name));
	if (i < 0 || !args->values[i])
		return otherwise;
	const char *(*choice)(unsigned) = options_of(args->command)[i].choice;
	for (unsigned k = 0; choice(k); k++)
		if (strcmp(choice(k), args->values[i]) == 0)
			return (int)k;
	return otherwise;
}

enum error_code args_number(const struct args *args, const char *name, unsigned min, unsigned max, unsigned otherwise,
			    unsigned *ret_number, struct error *err)
{
	const char *value = args_value(args, name);
	unsigned long long n;
	if (!value) {
		*ret_number = otherwise;
		return ERR_NONE;
	}
	if (!str_to_u64(str_from_c(value), max, &n) || n < min)
		return error_set(err, ERR_USAGE, "--%s attend un nombre entier de %u à %u, et non « %s ».", name, min,
				 max, value);
	*ret_number = (unsigned)n;
	return ERR_NONE;
}

const char *args_nearest(const char *word, const char *(*choice)(unsigned i))
{
	struct near_word near = {0};
	for (unsigned i = 0; choice(i); i++)
		near_consider(str_from_c(word), choice(i), &near);
	return near.word;
}

static enum error_code unknown_option(const struct command *c, const char *typed, struct error *err)
{
	struct near_word near = {0};
	for (const struct option *o = options_of(c); o->name; o++)
		near_consider(str_from_c(typed), o->name, &near);
	if (near.word)
		return error_set(err, ERR_USAGE, "l'option --%s n'existe pas. Vouliez-vous dire --%s ?", typed,
				 near.word);
	return error_set(err, ERR_USAGE, "l'option --%s n'existe pas. Voyez : blouse %s --help", typed, c->name);
}

static enum error_code wrong_choice(const struct option *o, const char *value, struct error *err)
{
	char list[256] = "";
	const char *near = args_nearest(value, o->choice);
	for (unsigned i = 0; o->choice(i); i++) {
		size_t len = strlen(list);
		snprintf(list + len, sizeof list - len, "%s%s", i ? ", " : "", o->choice(i));
	}
	if (near)
		return error_set(err, ERR_USAGE, "--%s ne connaît pas « %s ». Vouliez-vous dire « %s » ? (%s)", o->name,
				 value, near, list);
	return error_set(err, ERR_USAGE, "--%s ne connaît pas « %s ». Valeurs possibles : %s.", o->name, value, list);
}

/* One "--name", "--name=value" or "--name value" at argv[*i]; *i moves onto the value when it stands apart. */
static enum error_code parse_option(int argc, char **argv, int *i, struct args *args, struct error *err)
{
	const struct command *c = args->command;
	const char *name = argv[*i] + 2, *equal = strchr(name, '='), *value = "";
	size_t len = equal ? (size_t)(equal - name) : strlen(name);
	int row = option_index(c, name, len);
	if (row < 0) {
		char typed[NEAREST_WORD_MAX + 1];
		snprintf(typed, sizeof typed, "%.*s", (int)len, name);
		return unknown_option(c, typed, err);
	}
	const struct option *o = &options_of(c)[row];
	if (!o->value && equal)
		return error_set(err, ERR_USAGE, "--%s ne prend pas de valeur.", o->name);
	if (o->value) {
		if (equal)
			value = equal + 1;
		else if (*i + 1 < argc)
			value = argv[++*i];
		else
			return error_set(err, ERR_USAGE, "--%s attend une valeur : --%s %s", o->name, o->name,
					 o->value);
	}
	if (o->choice) {
		unsigned k = 0;
		while (o->choice(k) && strcmp(o->choice(k), value) != 0)
			k++;
		if (!o->choice(k))
			return wrong_choice(o, value, err);
	}
	args->values[row] = value;
	return ERR_NONE;
}

/* The first `count` words of the command line, or as many as there are, with spaces between. */
static void join_words(int argc, char **argv, int count, char *out, size_t size)
{
	size_t len = 0;
	out[0] = '\0';
	for (int i = 0; i < argc && i < count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%.*s", i ? " " : "", NEAREST_WORD_MAX, argv[i]);
}

static int count_words(const char *name)
{
	int count = 1;
	for (const char *c = name; *c; c++)
		count += *c == ' ';
	return count;
}

/* The row named by the first word, or the first few; *ret_used says how many. */
static enum error_code find_command(int argc, char **argv, const struct command **ret_command, int *ret_used,
				    struct error *err)
{
	struct near_word near = {0};
	char typed[WORDS_MAX * (NEAREST_WORD_MAX + 1)];
	int group = 0; /* the most words of a name that begins with the first one */
	for (const struct command *c = cli_commands; c->name; c++) {
		const int words = count_words(c->name);
		const size_t first = strcspn(c->name, " ");
		join_words(argc, argv, words, typed, sizeof typed);
		if (strcmp(c->name, typed) == 0) {
			*ret_command = c;
			*ret_used = words;
			return ERR_NONE;
		}
		if (words > 1 && strlen(argv[0]) == first && strncmp(c->name, argv[0], first) == 0 && words > group)
			group = words;
		if (!c->hidden)
			near_consider(str_from_c(typed), c->name, &near);
	}
	if (group && argc < 2)
		return error_set(err, ERR_USAGE, "« %s » attend un deuxième mot. Voyez : blouse help %s", argv[0],
				 argv[0]);
	join_words(argc, argv, group ? group : 1, typed, sizeof typed);
	if (near.word)
		return error_set(err, ERR_USAGE, "la commande « %s » n'existe pas. Vouliez-vous dire « %s » ?", typed,
				 near.word);
	return error_set(err, ERR_USAGE, "la commande « %s » n'existe pas. Voyez : blouse help", typed);
}

static enum error_code check_operands(const struct args *args, struct error *err)
{
	const struct command *c = args->command;
	if (args->operand_count < c->operands_min)
		return error_set(err, ERR_USAGE, "il manque quelque chose : blouse %s %s", c->name, c->operands);
	if (args->operand_count > c->operands_max && c->operands_max == 0)
		return error_set(err, ERR_USAGE, "« %s » est de trop : blouse %s ne prend que des options.",
				 args->operands[0], c->name);
	if (args->operand_count > c->operands_max)
		return error_set(err, ERR_USAGE, "« %s » est de trop : blouse %s %s", args->operands[c->operands_max],
				 c->name, c->operands);
	return ERR_NONE;
}

enum error_code args_parse(int argc, char **argv, const char **operands, struct args *ret_args, bool *ret_help,
			   struct error *err)
{
	struct args args = {.operands = operands};
	bool only_operands = false;
	int used = 0;
	enum error_code code = find_command(argc, argv, &args.command, &used, err);
	if (code)
		return code;
	ret_args->command = args.command; /* so that the message can name it */
	for (int i = used; i < argc; i++) {
		if (!only_operands && strcmp(argv[i], "--") == 0) {
			only_operands = true;
		} else if (!only_operands && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
			*ret_help = true;
			return ERR_NONE;
		} else if (!only_operands && strncmp(argv[i], "--", 2) == 0) {
			code = parse_option(argc, argv, &i, &args, err);
			if (code)
				return code;
		} else if (!only_operands && argv[i][0] == '-' && argv[i][1]) {
			return error_set(err, ERR_USAGE,
					 "l'option %s n'existe pas : les options s'écrivent avec deux tirets.",
					 argv[i]);
		} else {
			operands[args.operand_count++] = argv[i];
		}
	}
	code = check_operands(&args, err);
	if (code)
		return code;
	*ret_args = args;
	*ret_help = false;
	return ERR_NONE;
}

int cli_trouble(const struct args *args, const char *format, ...)
{
	va_list ap;
	fprintf(stderr, "blouse%s%s : ", args && args->command ? " " : "",
		args && args->command ? args->command->name : "");
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CLI_TROUBLE;
}
