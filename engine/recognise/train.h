/* SPDX-License-Identifier: Apache-2.0 */
/* Training of the name model: an averaged perceptron, the same bits whatever the machine (integers alone). */
#ifndef BLOUSE_ENGINE_RECOGNISE_TRAIN_H
#define BLOUSE_ENGINE_RECOGNISE_TRAIN_H

#include "base/buf.h"
#include "base/error.h"
#include "engine/charter.h"
#include "engine/recognise/name_model.h"

struct name_word {
	struct str word; /* folded */
	uint8_t classes; /* set of enum name_class */
};

struct name_gold {
	size_t start, end; /* bytes of the original */
	enum name_tag tag;
};

struct name_example {
	struct str text; /* UTF-8 */
	const struct name_gold *gold;
	size_t gold_count;
	bool negative; /* holds no person; its places are not marked */
};

/* Learns from `examples` in `rounds` passes, each in another order fixed by the round alone, and adds the model's
 * file to `ret_model`. The charter gives the common words; its own name model is not read. ERR_NOMEM, ERR_LIMIT
 * when the words need more than `slots`, ERR_UTF8. */
enum error_code names_train(const struct blouse_charter *charter, const struct name_word *words, size_t word_count,
			    uint32_t slots, const struct name_example *examples, size_t example_count, unsigned rounds,
			    uint32_t rows, struct buf *ret_model, struct error *err);

#endif
