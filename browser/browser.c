/* SPDX-License-Identifier: Apache-2.0 */
#include "browser/browser.h"

#include <stdint.h>

#include "base/mem.h"
#include "browser/pack.h"
#include "verdict/jsonw.h"
#include "cli/threads.h"
#include "verdict/mend.h"
#include "verdict/profile.h"

#define BYTES_ALIGNMENT ((size_t)64)
#define OUT_MAX ((size_t)1 << 30) /* bytes of the answer to one message */
#define OUT_FIRST ((size_t)4096)  /* there from the start, so that "out of memory" can be said */

#define PROFILE_MEMORY_MAX ((size_t)64 << 20) /* what reading one profile may take */

#define DAMAGED "La charte est arrivée abîmée ou incomplète : rechargez la page."
#define NO_MODEL "la lecture attentive attend son modèle : donnez-le d'abord avec careful()."

struct browser {
	struct blouse_charter *charter;
	struct blouse_checker *fast, *careful;
	void *charter_bytes, *careful_bytes;
	struct threads threads;
	struct place_index places;
	struct buf id, out;
};

void *browser_bytes_new(size_t size)
{
	if (size > SIZE_MAX - BYTES_ALIGNMENT)
		return NULL;
	unsigned char *start = mem_alloc(size + BYTES_ALIGNMENT);
	if (!start)
		return NULL;
	/* The byte before tells how far back the allocation begins. */
	size_t ahead = BYTES_ALIGNMENT - (uintptr_t)start % BYTES_ALIGNMENT;
	start[ahead - 1] = (unsigned char)ahead;
	return start + ahead;
}

void browser_bytes_free(void *bytes)
{
	unsigned char *p = bytes;
	if (p)
		mem_free(p - p[-1]);
}

static enum error_code fail(struct browser *b, enum error_code code, const char *message)
{
	buf_clear(&b->out);
	buf_add_c(&b->out, message);
	return code;
}

static enum error_code fail_nomem(struct browser *b)
{
	struct error err;
	return fail(b, error_nomem(&err), err.message);
}

static enum error_code name_null(struct browser *b)
{
	buf_clear(&b->id);
	return buf_add_c(&b->id, "null") ? ERR_NONE : ERR_NOMEM;
}

struct browser *browser_new(void)
{
	struct browser *b = mem_calloc(1, sizeof *b);
	if (!b)
		return NULL;
	buf_init(&b->id, 8 * BROWSER_ID_MAX);
	buf_init(&b->out, OUT_MAX);
	if (!buf_reserve(&b->out, OUT_FIRST) || name_null(b) || threads_init(&b->threads, BROWSER_THREADS_MAX, NULL)) {
		browser_free(b);
		return NULL;
	}
	return b;
}

void browser_free(struct browser *b)
{
	if (!b)
		return;
	blouse_checker_free(b->fast);
	blouse_checker_free(b->careful);
	blouse_charter_free(b->charter);
	browser_bytes_free(b->charter_bytes);
	browser_bytes_free(b->careful_bytes);
	threads_release(&b->threads);
	place_release(&b->places);
	buf_release(&b->id);
	buf_release(&b->out);
	mem_free(b);
}

static enum error_code open_charter(struct browser *b, void *bytes, size_t size)
{
	struct blouse_error e = {0};
	struct blouse_charter *charter;
	if (blouse_charter_open(bytes, size, &charter, &e))
		return fail(b, ERR_FORMAT, e.message);
	if (blouse_checker_new(charter, &b->fast, &e)) {
		blouse_charter_free(charter);
		return fail(b, ERR_NOMEM, e.message);
	}
	b->charter = charter;
	b->charter_bytes = bytes;
	return ERR_NONE;
}

enum error_code browser_open(struct browser *b, void *bytes, size_t size)
{
	if (!pack_is(bytes, size))
		return open_charter(b, bytes, size);
	size_t whole = pack_size(bytes, size);
	void *charter = whole ? browser_bytes_new(whole) : NULL;
	if (whole && !charter)
		return fail_nomem(b);
	enum error_code code = whole && pack_open(bytes, size, charter) ? open_charter(b, charter, whole)
									: fail(b, ERR_FORMAT, DAMAGED);
	browser_bytes_free(code ? charter : bytes);
	return code;
}

enum error_code browser_read_carefully(struct browser *b, void *bytes, size_t size)
{
	struct blouse_error e = {0};
	struct blouse_checker *checker;
	if (blouse_checker_new(b->charter, &checker, &e))
		return fail(b, ERR_NOMEM, e.message);
	if (blouse_checker_read_carefully(checker, bytes, size, &e)) {
		blouse_checker_free(checker);
		return fail(b, ERR_FORMAT, e.message);
	}
	blouse_checker_free(b->careful);
	browser_bytes_free(b->careful_bytes);
	b->careful = checker;
	b->careful_bytes = bytes;
	return ERR_NONE;
}

enum error_code browser_name(struct browser *b, const char *id, size_t len, bool string)
{
	struct error err;
	if (len > BROWSER_ID_MAX)
		return fail(
			b,
			error_set(&err, ERR_LIMIT, "« id » dépasse %d octets : raccourcissez-le.", (int)BROWSER_ID_MAX),
			err.message);
	buf_clear(&b->id);
	if (string)
		jsonw_string(&b->id, (struct str){id, len});
	else
		buf_add(&b->id, id, len);
	return b->id.failed ? fail_nomem(b) : ERR_NONE;
}

static enum error_code find_thread(struct browser *b, struct str name, struct thread_entry **ret_thread,
				   struct error *err)
{
	if (name.len > BROWSER_ID_MAX)
		return error_set(err, ERR_LIMIT, "« thread » doit être un texte d'au plus %d octets.",
				 (int)BROWSER_ID_MAX);
	return threads_get(&b->threads, name, threads_hash(name), ret_thread, err);
}

/* As `blouse check --jsonl` answers one record (cli/stream.c). */
static enum error_code answer(struct browser *b, struct blouse_checker *checker, enum blouse_context context,
			      enum blouse_network network, struct str text, struct thread_entry *thread,
			      struct error *err)
{
	const struct blouse_result *result;
	struct blouse_error e = {0};
	struct str mosaic[BLOUSE_THREAD_MAX];
	struct jsonw_extra extra = {.id = buf_str(&b->id), .threaded = thread, .mosaic = mosaic};
	int status =
		thread ? blouse_check_next(checker, thread->state, text.ptr, text.len, context, network, &result, &e)
		       : blouse_check(checker, text.ptr, text.len, context, network, &result, &e);
	if (status)
		return error_set(err, ERR_LIMIT, "%s", e.message);
	enum error_code code = place_build(&b->places, text, err);
	if (code)
		return code;
	for (size_t i = 0; thread && i < result->mosaic_count && extra.mosaic_count < BLOUSE_THREAD_MAX; i++) {
		struct str id = threads_id(thread, result->mosaic[i]);
		if (id.len)
			mosaic[extra.mosaic_count++] = id;
	}
	jsonw_result(&b->out, b->charter, &b->places, result, &extra);
	if (b->out.failed)
		return error_nomem(err);
	return thread ? threads_add_id(&b->threads, thread, extra.id, err) : ERR_NONE;
}

enum error_code browser_check(struct browser *b, bool carefully, unsigned context, unsigned network, const char *text,
			      size_t len, const char *thread, size_t thread_len)
{
	struct error err;
	struct thread_entry *entry = NULL;
	struct blouse_checker *checker = carefully ? b->careful : b->fast;
	enum error_code code = ERR_NONE;
	buf_clear(&b->out);
	if (!checker)
		code = error_set(&err, ERR_USAGE, "%s", NO_MODEL);
	if (!code && thread)
		code = find_thread(b, (struct str){thread, thread_len}, &entry, &err);
	if (!code)
		code = answer(b, checker, (enum blouse_context)context, (enum blouse_network)network,
			      (struct str){text, len}, entry, &err);
	/* "null" always fits: the buffer holds as much since browser_new. */
	name_null(b);
	return code ? fail(b, code, err.message) : ERR_NONE;
}

static void write_mend(struct browser *b, const struct mend *m)
{
	buf_add_c(&b->out, "{\"finding\": ");
	jsonw_size(&b->out, m->finding);
	buf_add_c(&b->out, ", \"kind\": ");
	jsonw_c_string(&b->out, mend_kind_id(m->kind));
	buf_add_c(&b->out, ", \"start\": ");
	jsonw_size(&b->out, place_utf16(&b->places, m->span.start));
	buf_add_c(&b->out, ", \"end\": ");
	jsonw_size(&b->out, place_utf16(&b->places, m->span.end));
	buf_add_c(&b->out, ", \"text\": ");
	jsonw_c_string(&b->out, m->text);
	buf_add_c(&b->out, ", \"verdict\": ");
	jsonw_c_string(&b->out, blouse_level_id(m->verdict));
	buf_add_char(&b->out, '}');
}

/* Tries each mend, then all of them together, and writes. */
static enum error_code write_mends(struct browser *b, struct blouse_checker *checker, enum blouse_context context,
				   enum blouse_network network, struct str text, struct mends *mends, struct error *err)
{
	struct blouse_error e = {0};
	const struct blouse_result *result;
	_cleanup_buf_ struct buf all;
	buf_init(&all, 2 * BLOUSE_TEXT_MAX);
	mends_apply_all(&all, text, mends);
	if (all.failed)
		return error_nomem(err);
	if (mends_try(checker, text, context, network, mends, &e) ||
	    blouse_check(checker, buf_str(&all).ptr, all.len, context, network, &result, &e))
		return error_set(err, ERR_LIMIT, "%s", e.message);
	enum error_code code = place_build(&b->places, text, err);
	if (code)
		return code;
	buf_add_c(&b->out, "{\"mends\": [");
	for (size_t i = 0; i < mends->count; i++) {
		buf_add_c(&b->out, i ? ", " : "");
		write_mend(b, &mends->items[i]);
	}
	buf_add_c(&b->out, "], \"all\": {\"text\": ");
	jsonw_string(&b->out, buf_str(&all));
	buf_add_c(&b->out, ", \"verdict\": ");
	jsonw_c_string(&b->out, blouse_level_id(result->verdict));
	buf_add_c(&b->out, "}}");
	return b->out.failed ? error_nomem(err) : ERR_NONE;
}

enum error_code browser_mends(struct browser *b, bool carefully, unsigned context, unsigned network, const char *text,
			      size_t len)
{
	struct error err;
	struct blouse_error e = {0};
	struct mends mends;
	const struct blouse_result *result;
	struct str s = {text, len};
	struct blouse_checker *checker = carefully ? b->careful : b->fast;
	buf_clear(&b->out);
	if (!checker)
		return fail(b, ERR_USAGE, NO_MODEL);
	if (blouse_check(checker, text, len, (enum blouse_context)context, (enum blouse_network)network, &result, &e))
		return fail(b, ERR_LIMIT, e.message);
	mends_find(s, b->charter, result, &mends);
	enum error_code code =
		write_mends(b, checker, (enum blouse_context)context, (enum blouse_network)network, s, &mends, &err);
	return code ? fail(b, code, err.message) : ERR_NONE;
}

static enum error_code write_profile(struct browser *b, struct arena *arena, struct str text, unsigned ticked,
				     unsigned before, bool open, struct error *err)
{
	struct profile_seen seen;
	struct profile_told told;
	enum error_code code = profile_read(arena, b->charter, text, &seen, err);
	if (!code)
		code = place_build(&b->places, text, err);
	if (code)
		return code;
	unsigned facts = profile_facts(seen.facts, before, ticked);
	profile_tell(facts, open, seen.formula, &told);
	profile_write(&b->out, &b->places, &seen, facts, &told);
	return b->out.failed ? error_nomem(err) : ERR_NONE;
}

enum error_code browser_profile(struct browser *b, const char *text, size_t len, unsigned ticked, unsigned before,
				bool open)
{
	struct error err;
	struct arena arena;
	arena_init(&arena, PROFILE_MEMORY_MAX);
	buf_clear(&b->out);
	enum error_code code = write_profile(b, &arena, (struct str){text, len}, ticked, before, open, &err);
	arena_release(&arena);
	return code ? fail(b, code, err.message) : ERR_NONE;
}

enum error_code browser_forget(struct browser *b)
{
	struct threads threads;
	if (threads_init(&threads, BROWSER_THREADS_MAX, NULL))
		return fail_nomem(b);
	threads_release(&b->threads);
	b->threads = threads;
	return ERR_NONE;
}

const char *browser_output(const struct browser *b) { return buf_str(&b->out).ptr; }

size_t browser_output_size(const struct browser *b) { return b->out.len; }

size_t browser_text_max(void) { return BLOUSE_TEXT_MAX; }
