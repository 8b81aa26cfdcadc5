/* SPDX-License-Identifier: Apache-2.0 */
/* Who the lines of a picture show, when no label says it: « 304 P  MARTINEZ Odile  78 a  AVC », a wristband, the head of a letter.
 * The engine finds names, dates and care in each row; what stands in the same row, or in the rows below without another name,
 * belongs to the same person. Whoever carries a title of care, and no sign of being cared for, is a carer. */
#ifndef BLOUSE_VERDICT_SHOWN_H
#define BLOUSE_VERDICT_SHOWN_H

#include "engine/charter.h"
#include "verdict/labels.h"

/* Adds to `labels`, which has room for LABELS_MAX, what they do not hold yet. ERR_LIMIT beyond BLOUSE_TEXT_MAX bytes, ERR_NOMEM. */
enum error_code shown_read(struct arena *arena, const struct blouse_charter *charter, const struct sight_line *lines,
			   size_t line_count, struct label *labels, size_t *label_count, struct error *err);

#endif
