/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler sees: parameters that were found good, who asks, the store, and the answer that it fills. All memory is
 * the request's, and goes with it. */
#ifndef BLOUSE_WEB_REQUEST_H
#define BLOUSE_WEB_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/store.h"
#include "web/route.h"
#include "web/session.h"
#include "web/ui/fields.h"

struct arena *request_arena(struct request *r);
void *request_context(const struct request *r); /* of server_options */
int64_t request_now(const struct request *r);   /* microseconds of UTC, when it came */
const struct route *request_route(const struct request *r);
/* The address of this site, without a slash behind it: the settings' public one, or the one that the browser asked, which
 * who asks may choose: not for what is sent to somebody else. Its ptr is NULL without memory. */
struct str request_origin(struct request *r);
/* Where it comes from, as the nearest trusted proxy says: a key for limits, never for a log or a page. */
struct str request_address(const struct request *r);

/* Parameters, by their declared names; any other name is a mistake of the program (an assertion). */
bool request_given(const struct request *r, const char *name);
struct str request_text(const struct request *r, const char *name); /* empty when it was not given */
int64_t request_int(const struct request *r, const char *name, int64_t otherwise);
const struct param_answer *request_answer(const struct request *r, const char *name); /* all values of a repeated one */

/* Forms (ROUTE_FORM). A handler looks whether all is good, may find more mistakes itself (a name that is taken), and shows
 * the form again with what was typed and what is wrong. */
bool request_good(const struct request *r);
struct str request_typed(const struct request *r, const char *name);
struct str request_mistake(const struct request *r, const char *name); /* empty when all is well */
void request_mistaken(struct request *r, const char *name, struct str mistake);
/* All of them, for ui_mistakes. Sets the answer's status to 422. */
struct ui_mistakes request_mistakes(struct request *r);
/* Tells a program its mistakes (422): for a handler that found some itself. */
void request_refuse(struct request *r);
/* What every form sends back as « jeton »; empty without a session. */
struct str request_token(struct request *r);

/* Who is signed in: NULL for nobody. Read from the store when first asked for. */
const struct session *request_session(struct request *r);
/* Whether this person may; what a page asks before it shows a button. */
bool request_may(struct request *r, const char *permission);

/* What server_gate said of the key that a program shows; NULL when none does. A program has no session. */
const void *request_program(const struct request *r);

/* The unit of work of this request: read-only for GET and ROUTE_READS, else one that writes, opened when first asked for.
 * What was not committed (store_commit) when the handler returns never happened. */
enum error_code request_store(struct request *r, struct store_conn **ret_conn, struct error *err);

/* Signs somebody in, over what was signed in before; the answer sets the cookie. Commit afterwards. */
enum error_code request_sign_in(struct request *r, int64_t establishment_id, int64_t user_id, int64_t provider_id,
				struct error *err);
/* Another token for the same session: after a second step, after roles changed. */
enum error_code request_renew(struct request *r, struct error *err);
enum error_code request_sign_out(struct request *r, struct error *err);

/* A cookie of the handler's own, beside the session's, with the same care (web/cookie.h); the name is of a-z. Empty when
 * it did not come. `age` in seconds; 0 takes it away. */
struct str request_cookie(const struct request *r, const char *name);
void request_cookie_set(struct request *r, const char *name, struct str value, long age);

/* The person is told of an error in the handler's own words: the log gets its code and detail. */
void request_told(struct request *r, const struct error *err);

/* A token of the limit on `rule` for `key`; false, with the answer 429 ready, when there is none. */
bool request_within(struct request *r, const struct limit_rule *rule, struct str key);

/* The answer: 200 and empty until something is said. What is appended counts only if the handler succeeds. */
struct buf *request_html(struct request *r);
struct buf *request_json(struct request *r);
struct buf *request_plain(struct request *r);
struct buf *request_script(struct request *r);   /* text/javascript */
struct buf *request_manifest(struct request *r); /* application/manifest+json */
/* A file to be kept, named `file_name` (letters, digits, hyphens, a point): text/csv. */
struct buf *request_csv(struct request *r, const char *file_name);
/* A document that the browser shows, and keeps under that name: application/pdf. */
struct buf *request_pdf(struct request *r, const char *file_name);
/* What somebody gave us, byte for byte: taken away as a file under that name, of at most `max` bytes, and shown nowhere. */
struct buf *request_file(struct request *r, const char *file_name, size_t max);
/* The same, for a page of ours to show: `type` is image/png or image/jpeg. */
struct buf *request_picture(struct request *r, const char *type, const char *file_name, size_t max);
void request_status(struct request *r, unsigned status);
/* 303 to an address of this site: it begins with one « / »; any other becomes « / ». The address is copied. */
void request_redirect(struct request *r, struct str path);
/* 303 to another server. The address comes from what an administrator set, never from a request. */
void request_leave(struct request *r, struct str url);
/* The answer stays open and tells what is published under the topic (web/events.h). ERR_UNAVAILABLE: too many do. */
enum error_code request_events(struct request *r, struct str topic, struct error *err);
/* Tells who follows a topic; once what it tells is committed. */
void request_publish(struct request *r, struct str topic, struct str name, struct str data);

/* The folder of files that pages name: `assets` of the layout. */
struct str request_assets(void);

#endif
