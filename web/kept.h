/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that are the same for everybody: made once, compressed once, sent again. */
#ifndef BLOUSE_WEB_KEPT_H
#define BLOUSE_WEB_KEPT_H

#include "base/error.h"
#include "base/str.h"

struct request;
struct kept;

/* A copy of the page that a handler has just written with request_html or request_pdf, also compressed; the answer stays as it is. The
 * caller holds it. ERR_NOMEM. */
enum error_code request_keep(struct request *r, struct kept **ret_kept, struct error *err);
/* Answers with a kept page, 200 or 304. It may be let go at once: the answer holds it too. For a GET of who has no session:
 * their browser may keep it. */
void request_kept(struct request *r, struct kept *kept);

/* From any thread. */
struct kept *kept_hold(struct kept *kept);
void kept_free(struct kept *kept); /* lets go; accepts NULL */

#endif
