/* SPDX-License-Identifier: Apache-2.0 */
/* The engine as JavaScript reaches it through WebAssembly: numbers and bytes in, one line of JSON out, the very line that
 * `blouse check --jsonl` prints. browser/blouse.js alone calls this. What can fail returns an error code and leaves its
 * message, in French, as the output. */
#ifndef BLOUSE_BROWSER_BROWSER_H
#define BLOUSE_BROWSER_BROWSER_H

#include <stdbool.h>

#include "base/error.h"
#include "engine/blouse.h"

#define BROWSER_ID_MAX ((size_t)1024) /* bytes of an id or of a thread's name */
#define BROWSER_THREADS_MAX 1024      /* threads remembered at once; the one silent for longest is let go */

struct browser;

/* Bytes for what the host hands over, aligned to 64. NULL: memory is exhausted. */
void *browser_bytes_new(size_t size);
void browser_bytes_free(void *bytes); /* accepts NULL */

/* NULL: memory is exhausted. */
struct browser *browser_new(void);
void browser_free(struct browser *b); /* accepts NULL; with it go the bytes handed over */

/* Opens a compiled charter, packed (browser/pack.h) or plain, once and before all else. On success the bytes, of
 * browser_bytes_new, are the browser's. */
enum error_code browser_open(struct browser *b, void *bytes, size_t size);
/* Takes the careful reading's model, and the bytes as above; one taken earlier goes. */
enum error_code browser_read_carefully(struct browser *b, void *bytes, size_t size);

/* How the next message checked is called in its answer: a string, or a whole number in digits; null for one that was not
 * named. */
enum error_code browser_name(struct browser *b, const char *id, size_t len, bool string);
/* Checks one message, the next post of its thread unless `thread` is NULL. `carefully` wants browser_read_carefully. */
enum error_code browser_check(struct browser *b, bool carefully, unsigned context, unsigned network, const char *text,
			      size_t len, const char *thread, size_t thread_len);
/* How one message may be mended, and the verdict of each mended text, as one object of JSON (browser/blouse.js says which).
 * No thread is told. */
enum error_code browser_mends(struct browser *b, bool carefully, unsigned context, unsigned network, const char *text,
			      size_t len);
/* What a profile's text shows and what that ties together, as one object of JSON (browser/blouse.js says which): `ticked` and
 * `before` are those of profile_facts (verdict/profile.h), `open` says that everybody may read the account. */
enum error_code browser_profile(struct browser *b, const char *text, size_t len, unsigned ticked, unsigned before,
				bool open);
/* All threads begin anew. */
enum error_code browser_forget(struct browser *b);

/* What the last call had to say. Valid until the next one. */
const char *browser_output(const struct browser *b);
size_t browser_output_size(const struct browser *b);

/* BLOUSE_TEXT_MAX */
size_t browser_text_max(void);

#endif
