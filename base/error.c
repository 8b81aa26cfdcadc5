/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"
#include "base/utf8.h"

static void __attribute__((format(printf, 3, 0))) write_text(char *out, size_t size, const char *format, va_list args)
{
	int len = vsnprintf(out, size, format, args);
	if (len < 0)
		out[0] = '\0';
	/* A text that had to be cut ends on a whole character. */
	size_t invalid = utf8_invalid_at(str_from_c(out));
	if (len >= (int)size && invalid < size - 1 && invalid + 4 >= size)
		out[invalid] = '\0';
}

enum error_code error_set(struct error *err, enum error_code code, const char *format, ...)
{
	if (!err)
		return code;
	err->code = code;
	err->offset = 0;
	err->detail[0] = '\0';
	va_list args;
	va_start(args, format);
	write_text(err->message, sizeof(err->message), format, args);
	va_end(args);
	return code;
}

void error_detail(struct error *err, const char *format, ...)
{
	if (!err)
		return;
	va_list args;
	va_start(args, format);
	write_text(err->detail, sizeof(err->detail), format, args);
	va_end(args);
}

enum error_code error_nomem(struct error *err) { return error_set(err, ERR_NOMEM, "Mémoire insuffisante."); }
