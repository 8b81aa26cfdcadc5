/* SPDX-License-Identifier: Apache-2.0 */
#include "web/random.h"

#include <errno.h>
#include <sys/random.h>

enum error_code random_bytes(void *out, size_t len, struct error *err)
{
	unsigned char *at = out;
	while (len > 0) {
		ssize_t got = getrandom(at, len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			error_set(err, ERR_UNAVAILABLE, "le système ne donne pas de nombres au hasard");
			error_detail(err, "getrandom: errno %d", errno);
			return ERR_UNAVAILABLE;
		}
		at += got;
		len -= (size_t)got;
	}
	return ERR_NONE;
}
