/* SPDX-License-Identifier: Apache-2.0 */
#include "web/limit.h"

#include <pthread.h>

#include "base/hash.h"
#include "base/mem.h"

#define WAYS 8 /* buckets that a key may stand in */

/* A bucket is the instant at which it is full again (GCRA): nothing else changes as time goes by. */
struct bucket {
	uint64_t key; /* 0: empty */
	int64_t full_at;
};

struct limiter {
	pthread_mutex_t lock;
	uint64_t seed;
	size_t sets; /* a power of two */
	struct bucket buckets[];
};

enum error_code limiter_new(size_t room, uint64_t seed, struct limiter **ret_limiter, struct error *err)
{
	size_t sets = 1;
	while (sets * WAYS < room && sets < SIZE_MAX / 4 / WAYS / sizeof(struct bucket))
		sets *= 2;
	struct limiter *limiter = mem_calloc(1, sizeof(*limiter) + sets * WAYS * sizeof(struct bucket));
	if (!limiter)
		return error_nomem(err);
	pthread_mutex_init(&limiter->lock, NULL);
	limiter->seed = seed;
	limiter->sets = sets;
	*ret_limiter = limiter;
	return ERR_NONE;
}

void limiter_free(struct limiter *limiter)
{
	if (!limiter)
		return;
	pthread_mutex_destroy(&limiter->lock);
	mem_free(limiter);
}

static struct bucket *bucket_of(struct limiter *limiter, uint64_t key)
{
	struct bucket *set = &limiter->buckets[(key & (limiter->sets - 1)) * WAYS], *least = set;
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full_at < least->full_at)
			least = &set[i];
	}
	*least = (struct bucket){key, 0};
	return least;
}

bool limiter_take(struct limiter *limiter, const struct limit_rule *rule, struct str key, int64_t now,
		  int64_t *ret_wait)
{
	uint64_t rule_hash = hash_pair(rule->burst, (uint64_t)rule->every);
	uint64_t hash = hash_bytes(key.ptr, key.len, hash_pair(limiter->seed, rule_hash));
	int64_t room = rule->every * (int64_t)rule->burst;
	pthread_mutex_lock(&limiter->lock);
	struct bucket *bucket = bucket_of(limiter, hash ? hash : 1);
	int64_t full_at = (bucket->full_at > now ? bucket->full_at : now) + rule->every;
	int64_t wait = full_at - now - room;
	if (wait <= 0)
		bucket->full_at = full_at;
	pthread_mutex_unlock(&limiter->lock);
	if (wait > 0)
		*ret_wait = wait;
	return wait <= 0;
}
