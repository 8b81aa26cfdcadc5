/* SPDX-License-Identifier: Apache-2.0 */
/* Messages read with the model in use and with the new one, on all cores: the careful reading takes milliseconds each. */
#include <pthread.h>
#include <unistd.h>

#include "cli/learn.h"

#define WORKERS_MAX 64

struct worker {
	const struct loaded *sides;
	const struct records *records;
	struct learn_reading *readings;
	size_t first, step; /* reads records first, first + step… */
	size_t origin;      /* the record of readings[0] */
	struct error err;
	enum error_code code;
};

static enum error_code read_one(struct blouse_checker *checker, const struct record *rec, enum blouse_level *ret_level,
				struct error *err)
{
	const struct blouse_result *result;
	struct blouse_error e = {0};
	if (blouse_check(checker, rec->text.ptr, rec->text.len, rec->context, rec->network, &result, &e))
		return load_engine_error(&e, err);
	*ret_level = result->verdict;
	return ERR_NONE;
}

static void *work(void *argument)
{
	struct worker *w = argument;
	struct blouse_checker *checkers[2] = {NULL, NULL};
	for (int side = 0; side < 2 && w->code == ERR_NONE; side++)
		w->code = load_checker(&w->sides[side], &checkers[side], &w->err);
	for (size_t i = w->first; i < w->records->count && w->code == ERR_NONE; i += w->step) {
		struct learn_reading *reading = &w->readings[i - w->origin];
		w->code = read_one(checkers[0], &w->records->items[i], &reading->before, &w->err);
		if (w->code == ERR_NONE)
			w->code = read_one(checkers[1], &w->records->items[i], &reading->after, &w->err);
	}
	blouse_checker_free(checkers[0]);
	blouse_checker_free(checkers[1]);
	return NULL;
}

enum error_code learn_read_both(const struct loaded sides[2], const struct records *records, size_t first,
				struct learn_reading *ret_readings, struct error *err)
{
	struct worker workers[WORKERS_MAX];
	pthread_t threads[WORKERS_MAX];
	bool beside[WORKERS_MAX];
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (size_t)cores;
	for (size_t k = 0; k < count; k++) {
		workers[k] = (struct worker){sides, records, ret_readings, first + k, count, first, {0}, ERR_NONE};
		beside[k] = k + 1 < count && pthread_create(&threads[k], NULL, work, &workers[k]) == 0;
		if (!beside[k])
			work(&workers[k]);
	}
	enum error_code code = ERR_NONE;
	for (size_t k = 0; k < count; k++) {
		if (beside[k])
			pthread_join(threads[k], NULL);
		if (workers[k].code != ERR_NONE && code == ERR_NONE)
			code = error_set(err, workers[k].code, "%s", workers[k].err.message);
	}
	return code;
}
