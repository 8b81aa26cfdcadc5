/* SPDX-License-Identifier: Apache-2.0 */
/* A command of `blouse` is one row of the table in cli/main.c: the parser, --help and the shell completion all come from
 * it. A run function gets arguments that were checked against its row, and returns the exit status. */
#ifndef BLOUSE_CLI_COMMAND_H
#define BLOUSE_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

enum cli_status {
	CLI_CLEAN = 0,   /* nothing at or above the threshold; done */
	CLI_FOUND = 1,   /* findings; a test or a figure failed */
	CLI_TROUBLE = 2, /* wrong usage, unreadable input, full disk: the message is on stderr */
};

#define CLI_OPTIONS_MAX 24 /* options of one command */
#define CLI_OPERANDS_ANY (~0u)

struct option {
	const char *name;  /* without its dashes */
	const char *value; /* what stands behind it in the help, such as "FICHIER"; NULL: a switch */
	/* When only some values are accepted: the i-th one, NULL behind the last. */
	const char *(*choice)(unsigned i);
	const char *help; /* one line, in French */
};

struct args;

struct command {
	const char *name; /* "check", or several words such as "charter lint" */
	int (*run)(const struct args *args);
	const char *operands; /* how the help shows them, such as "[FICHIER… | -]"; NULL: there are none */
	unsigned operands_min, operands_max;
	const char *help;             /* one line, in French */
	const struct option *options; /* the last row has no name; NULL: none but --help */
	bool hidden;                  /* left out of the help and of the completion */
};

struct args {
	const struct command *command;
	const char *values[CLI_OPTIONS_MAX]; /* by the option's row; NULL: not given; "" for a switch */
	const char *const *operands;
	size_t operand_count;
};

/* The value given for an option of the command's row, or NULL; "" for a switch that was given. */
const char *args_value(const struct args *args, const char *name);
static inline bool args_given(const struct args *args, const char *name) { return args_value(args, name) != NULL; }
/* The position of the value among the option's choices, or `otherwise` when it was not given. */
int args_choice(const struct args *args, const char *name, int otherwise);
/* A whole number from `min` to `max`; `otherwise` when it was not given. ERR_USAGE with a message. */
enum error_code args_number(const struct args *args, const char *name, unsigned min, unsigned max, unsigned otherwise,
			    unsigned *ret_number, struct error *err);

/* Commands end with a row without a name. */
extern const struct command cli_commands[];

/* Finds the row and checks what follows it. On ERR_USAGE the message names the mistake and the nearest right word.
 * `operands` has room for argc entries. *ret_help: --help was asked for (of *ret_args->command, or of all if NULL). */
enum error_code args_parse(int argc, char **argv, const char **operands, struct args *ret_args, bool *ret_help,
			   struct error *err);

/* The nearest of `choice`'s words to a mistyped one, or NULL if none is near. */
const char *args_nearest(const char *word, const char *(*choice)(unsigned i));

/* Help of one command, or of all of them when `command` is NULL, on stdout. */
int help_print(const struct command *command);

/* "blouse check : MESSAGE" on stderr. Returns CLI_TROUBLE, so that `return cli_trouble(…)` ends a command. */
int cli_trouble(const struct args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline int cli_error(const struct args *args, const struct error *err)
{
	return cli_trouble(args, "%s", err->message);
}

#endif
