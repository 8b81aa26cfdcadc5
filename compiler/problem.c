/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/problem.h"

#include <stdarg.h>
#include <stdio.h>

#define MESSAGE_MAX 1024

void problem_add(struct problems *problems, struct mark at, const char *format, ...)
{
	problems->total++;
	if (problems->list.count >= PROBLEMS_MAX)
		return;
	char message[MESSAGE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	struct str copy = arena_copy(problems->arena, str_from_c(message));
	struct problem *problem = copy.ptr ? list_add(problems->arena, &problems->list) : NULL;
	if (problem)
		*problem = (struct problem){at, copy.ptr};
	else
		problems->failed = true;
}

static bool before(const struct problem *a, const struct problem *b)
{
	int file = strcmp(a->at.file, b->at.file);
	if (file != 0)
		return file < 0;
	return a->at.line != b->at.line ? a->at.line < b->at.line : a->at.column < b->at.column;
}

void problems_sort(struct problems *problems)
{
	/* Insertion: the list is short and nearly sorted. */
	for (size_t i = 1; i < problems->list.count; i++) {
		struct problem moving = problems->list.items[i];
		size_t k = i;
		for (; k > 0 && before(&moving, &problems->list.items[k - 1]); k--)
			problems->list.items[k] = problems->list.items[k - 1];
		problems->list.items[k] = moving;
	}
}
