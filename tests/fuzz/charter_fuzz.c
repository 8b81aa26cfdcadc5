/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/str.h"
#include "engine/blouse.h"
#include "engine/format.h"
#include "tests/fuzz/fuzz.h"

/* A damaged compiled charter is refused; one that is let in can be used. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A block of its own, exactly as long as the input: reading beyond it is seen. */
	_cleanup_free_ void *bytes = mem_alloc(size);
	struct blouse_charter *charter;
	struct blouse_checker *checker;
	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	/* Without these two no change would get past the door. */
	if (size >= sizeof(struct format_header)) {
		struct format_header *header = bytes;
		header->size = size;
		header->checksum = hash_block((char *)bytes + FORMAT_CHECKED_FROM, size - FORMAT_CHECKED_FROM);
	}
	if (blouse_charter_open(bytes, size, &charter, NULL) != BLOUSE_OK)
		return 0;
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		(void)blouse_charter_rule(charter, i);
	if (blouse_checker_new(charter, &checker, NULL) == BLOUSE_OK) {
		struct str text =
			STR("Mme Dupont, 87 ans, chambre 214, est sortie hier du bloc. #JeSuisSoignant 💉 pk ?");
		const struct blouse_result *result;
		for (int context = 0; context < BLOUSE_CONTEXTS; context++)
			blouse_check(checker, text.ptr, text.len, (enum blouse_context)context, BLOUSE_X, &result,
				     NULL);
		blouse_checker_free(checker);
	}
	blouse_charter_free(charter);
	return 0;
}
