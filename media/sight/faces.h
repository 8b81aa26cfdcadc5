/* SPDX-License-Identifier: Apache-2.0 */
/* Where faces are, how large, how turned. */
#ifndef BLOUSE_MEDIA_SIGHT_FACES_H
#define BLOUSE_MEDIA_SIGHT_FACES_H

#include "media/sight/faces_net.h"
#include "media/sight.h"

/* As sight_look, for faces alone; the largest first. */
enum error_code faces_find(struct faces_net *net, struct arena *arena, const struct media_picture *picture,
			   struct sight_seen *seen, struct error *err);

#endif
