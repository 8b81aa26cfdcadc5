// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/command.h"

#define HELP_COLUMN 26

/* printf counts bytes; the help lines up characters. */
static void print_padded(const char *text)
{
	int width = (int)utf8_count(str_from_c(text));
	if (width <= HELP_COLUMN - 2)
		printf("  %s%*s", text, HELP_COLUMN - width, "");
	else
		printf("  %s\n  %*s", text, HELP_COLUMN, "");
}

static void print_option(const struct option *o)
{
	char left[256];
	int len = snprintf(left, sizeof left, "--%s%s", o->name, o->value ? " " : "");
	if (o->choice) {
		for (unsigned i = 0; o->choice(i) && (size_t)len < sizeof left; i++)
			len += snprintf(left + len, sizeof left - (size_t)len, "%s%s", i ? "|" : "", o->choice(i));
	} else if (o->value) {
		snprintf(left + len, sizeof left - (size_t)len, "%s", o->value);
	}
	print_padded(left);
	printf("%s\n", o->help);
}

static int print_all(void)
{
	puts("Blouse relit les messages de l'hôpital avant qu'ils ne partent sur les réseaux sociaux.\n");
	puts("  blouse check --text \"Votre brouillon\"\n");
	puts("Commandes :");
	for (const struct command *c = cli_commands; c->name; c++) {
		if (c->hidden)
			continue;
		print_padded(c->name);
		puts(c->help);
	}
	puts("\nPour en savoir plus : blouse COMMANDE --help, ou man blouse.");
	return CLI_CLEAN;
}

int help_print(const struct command *c)
{
	if (!c)
		return print_all();
	printf("blouse %s%s%s%s\n\n", c->name, c->options ? " [OPTIONS]" : "", c->operands ? " " : "",
	       c->operands ? c->operands : "");
	/* In the list of commands it follows the name; here it is a sentence. */
	printf("%c%s.\n\nOptions :\n", c->help[0] >= 'a' && c->help[0] <= 'z' ? c->help[0] - 'a' + 'A' : c->help[0],
	       c->help + 1);
	for (const struct option *o = c->options; o && o->name; o++)
		print_option(o);
	print_padded("--help");
	puts("cette aide");
	return CLI_CLEAN;
}
