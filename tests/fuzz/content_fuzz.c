/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "media/pdf/content.h"
#include "tests/fuzz/fuzz.h"

/* A drawing without its text has none: taken out again, nothing changes but the end of what breaks off. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_buf_ struct buf once, twice;
	buf_init(&once, (size_t)64 << 20);
	buf_init(&twice, (size_t)64 << 20);
	if (content_without_text((struct str){(const char *)data, size}, &once) &&
	    (!content_without_text(buf_str(&once), &twice) ||
	     !str_eq(str_trim(buf_str(&once)), str_trim(buf_str(&twice)))))
		abort();
	buf_clear(&once);
	buf_clear(&twice);
	if (content_pictures_only((struct str){(const char *)data, size}, &once) &&
	    !content_painted(buf_str(&once), &twice))
		abort();
	if (content_pictures_within((struct str){(const char *)data, size}) > size)
		abort();
	return 0;
}
