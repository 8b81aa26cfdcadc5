/* SPDX-License-Identifier: Apache-2.0 */
/* blouse charter roster: names in clear on one side, salted sums on standard output. */
#include <sys/random.h>
#include <unistd.h>

#include "cli/charter.h"
#include "cli/commands.h"
#include "compiler/roster.h"
#include "compiler/tree.h"

#define MEMORY_MAX ((size_t)1 << 30)
#define PRINTED_MAX ((size_t)64 << 20)

static enum error_code salted(const char *path, struct arena *arena, struct problems *problems, struct buf *out,
			      struct error *err)
{
	_cleanup_buf_ struct buf names;
	unsigned char salt[16];
	struct roster_sums sums;
	buf_init(&names, TREE_BYTES_MAX);
	enum error_code code = io_read(path, TREE_BYTES_MAX, &names, err);
	if (code != ERR_NONE)
		return code;
	if (getrandom(salt, sizeof(salt), 0) != (ssize_t)sizeof(salt))
		return error_set(err, ERR_IO, "le système n'a pas donné de sel aléatoire : %m. Recommencez.");
	roster_sum(arena, problems, (struct mark){path, 0, 1}, buf_str(&names), salt, &sums);
	roster_write(&sums, out);
	return problems->failed || out->failed ? error_nomem(err) : ERR_NONE;
}

int charter_roster_run(const struct args *args)
{
	struct arena arena;
	struct error err = {0};
	_cleanup_buf_ struct buf out;
	int status = CLI_CLEAN;
	arena_init(&arena, MEMORY_MAX);
	buf_init(&out, PRINTED_MAX);
	struct problems problems = {.arena = &arena};
	enum error_code code = salted(args->operands[0], &arena, &problems, &out, &err);
	if (code == ERR_NONE && problems.total > 0) {
		buf_clear(&out);
		charter_print_problems(&out, &problems);
		io_write(STDERR_FILENO, buf_str(&out), NULL);
		status = cli_trouble(args, "corrigez la liste, puis recommencez ; rien n'a été écrit.");
	} else if (code == ERR_NONE) {
		code = io_write(STDOUT_FILENO, buf_str(&out), &err);
	}
	if (code != ERR_NONE)
		status = cli_error(args, &err);
	arena_release(&arena);
	return status;
}
