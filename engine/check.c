/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls of blouse.h that read messages. */
#include <stdio.h>

#include "base/mem.h"
#include "engine/judge.h"
#include "engine/recognise/recognise.h"
#include "engine/thread.h"

/* Bytes that reading one message may take: a multiple of the longest text, so that a hostile one fails alone. */
#define CHECK_MEMORY_MAX ((size_t)3 << 30)
#define OWN_MEMORY_MAX ((size_t)16 << 20)
/* What a checker keeps between two messages; what a long one took beyond it is given back. */
#define KEEP_MEMORY_MAX ((size_t)4 << 20)

struct blouse_checker {
	struct engine engine;
	struct arena own, arena; /* the checker's, the message's */
	struct blouse_result result;
};

static int fail(struct blouse_error *ret_error, enum error_code code, const struct error *error)
{
	static const enum blouse_status statuses[] = {
		[ERR_NONE] = BLOUSE_OK,   [ERR_NOMEM] = BLOUSE_NOMEM,   [ERR_LIMIT] = BLOUSE_LIMIT,
		[ERR_UTF8] = BLOUSE_UTF8, [ERR_FORMAT] = BLOUSE_FORMAT, [ERR_VERSION] = BLOUSE_VERSION,
		[ERR_IO] = BLOUSE_USAGE,  [ERR_USAGE] = BLOUSE_USAGE,
	};
	if (ret_error) {
		ret_error->status = statuses[code];
		ret_error->offset = error->offset;
		snprintf(ret_error->message, sizeof(ret_error->message), "%s", error->message);
	}
	return (int)statuses[code];
}

int blouse_checker_new(const struct blouse_charter *charter, struct blouse_checker **ret_checker,
		       struct blouse_error *ret_error)
{
	struct error error = {0};
	struct blouse_checker *checker = mem_calloc(1, sizeof(*checker));
	if (!checker)
		return fail(ret_error, error_nomem(&error), &error);
	arena_init(&checker->own, OWN_MEMORY_MAX);
	arena_init(&checker->arena, CHECK_MEMORY_MAX);
	enum error_code code = engine_init(&checker->engine, charter, charter_model(charter), &checker->own, &error);
	if (code != ERR_NONE) {
		blouse_checker_free(checker);
		return fail(ret_error, code, &error);
	}
	*ret_checker = checker;
	return BLOUSE_OK;
}

int blouse_checker_read_carefully(struct blouse_checker *checker, const void *bytes, size_t size,
				  struct blouse_error *ret_error)
{
	struct error error = {0};
	enum error_code code = engine_read_carefully(&checker->engine, (struct str){bytes, size}, &error);
	return code == ERR_NONE ? BLOUSE_OK : fail(ret_error, code, &error);
}

void blouse_checker_free(struct blouse_checker *checker)
{
	if (!checker)
		return;
	arena_release(&checker->own);
	arena_release(&checker->arena);
	mem_free(checker);
}

static void make_room(struct blouse_checker *checker)
{
	if (checker->arena.total > KEEP_MEMORY_MAX)
		arena_release(&checker->arena);
	else
		arena_clear(&checker->arena);
}

static enum error_code check_arguments(const char *text, size_t len, enum blouse_context context,
				       enum blouse_network network, struct error *error)
{
	if ((!text && len > 0) || (unsigned)context >= BLOUSE_CONTEXTS || (unsigned)network >= BLOUSE_NETWORKS)
		return error_set(error, ERR_USAGE, "Le contexte ou le réseau demandé n'existe pas.");
	if (len > BLOUSE_TEXT_MAX)
		return error_set(error, ERR_LIMIT, "Le texte dépasse %zu Mio : découpez-le.", BLOUSE_TEXT_MAX >> 20);
	return ERR_NONE;
}

static int check(struct blouse_checker *checker, struct blouse_thread *thread, const char *text, size_t len,
		 enum blouse_context context, enum blouse_network network, const struct blouse_result **ret_result,
		 struct blouse_error *ret_error)
{
	struct error error = {0};
	struct reading reading;
	struct blouse_result result;
	float told;
	make_room(checker);
	enum error_code code = check_arguments(text, len, context, network, &error);
	if (code == ERR_NONE)
		code = reading_make(&checker->arena, &checker->engine, (struct str){text ? text : "", len}, context,
				    network, &reading, &error);
	if (code == ERR_NONE)
		code = judge(&checker->arena, &checker->engine, &reading, &result, &told, &error);
	if (code == ERR_NONE && thread)
		code = thread_add(thread, &checker->arena, &reading, told, &result, &error);
	if (code != ERR_NONE)
		return fail(ret_error, code, &error);
	checker->result = result;
	*ret_result = &checker->result;
	return BLOUSE_OK;
}

int blouse_check(struct blouse_checker *checker, const char *text, size_t len, enum blouse_context context,
		 enum blouse_network network, const struct blouse_result **ret_result, struct blouse_error *ret_error)
{
	return check(checker, NULL, text, len, context, network, ret_result, ret_error);
}

int blouse_check_next(struct blouse_checker *checker, struct blouse_thread *thread, const char *text, size_t len,
		      enum blouse_context context, enum blouse_network network, const struct blouse_result **ret_result,
		      struct blouse_error *ret_error)
{
	return check(checker, thread, text, len, context, network, ret_result, ret_error);
}

int blouse_entities(struct blouse_checker *checker, const char *text, size_t len,
		    const struct blouse_result **ret_result, struct blouse_error *ret_error)
{
	struct error error = {0};
	struct text read;
	struct blouse_entity *entities;
	size_t count;
	make_room(checker);
	enum error_code code = check_arguments(text, len, BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &error);
	if (code == ERR_NONE)
		code = text_read(&checker->arena, checker->engine.charter, (struct str){text ? text : "", len}, &read,
				 &error);
	if (code == ERR_NONE)
		code = recognise(&checker->arena, checker->engine.charter, &read, &entities, &count, &error);
	if (code != ERR_NONE)
		return fail(ret_error, code, &error);
	checker->result = (struct blouse_result){.entities = entities, .entity_count = count};
	*ret_result = &checker->result;
	return BLOUSE_OK;
}

int blouse_thread_new(struct blouse_thread **ret_thread, struct blouse_error *ret_error)
{
	struct error error = {0};
	struct blouse_thread *thread = mem_calloc(1, sizeof(*thread));
	if (!thread)
		return fail(ret_error, error_nomem(&error), &error);
	*ret_thread = thread;
	return BLOUSE_OK;
}

void blouse_thread_free(struct blouse_thread *thread) { mem_free(thread); }
