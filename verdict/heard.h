/* SPDX-License-Identifier: Apache-2.0 */
/* What a video lets hear, as a sentence. */
#ifndef BLOUSE_VERDICT_HEARD_H
#define BLOUSE_VERDICT_HEARD_H

#include "base/buf.h"
#include "media/heard.h"

/* « de 0:03 à 0:12 et de 1:02 à 1:07 »; nothing when nobody speaks. */
void heard_times(struct buf *out, const struct media_heard *heard);
/* « Une voix semble s’entendre de 0:03 à 0:12. », or that none was made out, or that nothing was listened to; nothing when there is
 * no sound. */
void heard_tell(struct buf *out, const struct media_heard *heard);

#endif
