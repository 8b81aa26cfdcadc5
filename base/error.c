/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"
#include "base/utf8.h"

enum error_code error_set(struct error *err, enum error_code code, const char *format, ...)
{
	if (!err)
		return code;
	err->code = code;
	err->offset = 0;
	va_list args;
	va_start(args, format);
	int len = vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	if (len < 0)
		err->message[0] = '\0';
	/* A message that had to be cut ends on a whole character. */
	size_t invalid = utf8_invalid_at(str_from_c(err->message));
	if (len >= (int)sizeof(err->message) && invalid < sizeof(err->message) - 1 &&
	    invalid + 4 >= sizeof(err->message))
		err->message[invalid] = '\0';
	return code;
}

enum error_code error_nomem(struct error *err) { return error_set(err, ERR_NOMEM, "Mémoire insuffisante."); }
