/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of picture it is, by plain means: colours, black borders, how much is written. */
#ifndef BLOUSE_MEDIA_SIGHT_SCENE_H
#define BLOUSE_MEDIA_SIGHT_SCENE_H

#include "media/sight.h"

/* Fills seen->scene and its score, from the pixels and what is already seen; nothing when it cannot be told. */
void scene_tell(const struct media_picture *picture, struct sight_seen *seen);

#endif
