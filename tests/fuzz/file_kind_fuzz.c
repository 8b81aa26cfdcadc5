/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/file_kind.h"
#include "tests/fuzz/fuzz.h"

/* Files that strangers give: each is of a kind, or told why it is of none. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str bytes = {(const char *)data, size};
	const enum case_file_kind kind = case_file_recognise(bytes);
	if (kind < CASE_FILE_KINDS && case_file_kind_of(case_file_kinds[kind].id) != kind)
		__builtin_trap();
	if (kind == CASE_FILE_KINDS && case_file_refusal(bytes).len == 0)
		__builtin_trap();
	/* A text holds nothing that a reader would run past. */
	if (kind == CASE_FILE_TEXT && memchr(bytes.ptr, '\0', bytes.len))
		__builtin_trap();
	return 0;
}
