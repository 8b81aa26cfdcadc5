/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/real_charter.h"

/* What engine/blouse.h promises of any text, alone and as the next post of a thread. The first byte chooses the context. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct blouse_checker *checker;
	static struct blouse_charter *charter;
	if (!charter) {
		charter = real_charter();
		require(blouse_checker_new(charter, &checker, NULL) == BLOUSE_OK);
	}
	if (size == 0)
		return 0;
	enum blouse_context context = data[0] % BLOUSE_CONTEXTS;
	enum blouse_network network = data[0] / BLOUSE_CONTEXTS % BLOUSE_NETWORKS;
	data++;
	size--;

	struct str text = {(const char *)data, size};
	const struct blouse_result *r;
	int status = blouse_check(checker, text.ptr, text.len, context, network, &r, NULL);
	require(status == (utf8_invalid_at(text) == SIZE_MAX ? BLOUSE_OK : BLOUSE_UTF8));
	if (status != BLOUSE_OK)
		return 0;
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct blouse_finding *f = &r->findings[i];
		require(f->rule < blouse_charter_rule_count(charter));
		require(f->score >= 0 && f->score <= 1);
		require(f->span_count <= BLOUSE_SPANS_MAX);
		for (size_t k = 0, after = 0; k < f->span_count; after = f->spans[k].end, k++)
			require_span(f->spans[k], after, text);
	}
	require_entities(r->entities, r->entity_count, text);

	struct blouse_thread *thread;
	require(blouse_thread_new(&thread, NULL) == BLOUSE_OK);
	for (size_t post = 0; post < 2; post++) {
		require(blouse_check_next(checker, thread, text.ptr, text.len, context, network, &r, NULL) ==
			BLOUSE_OK);
		for (size_t i = 0; i < r->mosaic_count; i++)
			require(r->mosaic[i] < post);
		for (size_t i = 0; i < r->finding_count; i++)
			require(!r->findings[i].found || r->findings[i].level < BLOUSE_ATTENTION ||
				r->thread_verdict >= r->findings[i].level);
	}
	blouse_thread_free(thread);
	return 0;
}
