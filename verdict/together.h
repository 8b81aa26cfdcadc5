/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture and its message break, in one list: whoever publishes reads why, wherever it stands. */
#ifndef BLOUSE_VERDICT_TOGETHER_H
#define BLOUSE_VERDICT_TOGETHER_H

#include "verdict/picture.h"

/* « dans le message »: `where` of what the message breaks. */
extern const struct str together_where;

/* Adds what `told->message` found in `message`, in the sentences of message_add, to the findings of the picture. To be called
 * before the checker's next call; `told->message` is NULL then. The list lies in the arena. ERR_NOMEM. */
enum error_code together_tell(struct arena *arena, struct str message, struct picture_told *told, struct error *err);

#endif
