/* SPDX-License-Identifier: Apache-2.0 */
/* The neural network that finds faces: MediaPipe's "BlazeFace, full range", of any size of picture. */
#ifndef BLOUSE_MEDIA_SIGHT_FACES_NET_H
#define BLOUSE_MEDIA_SIGHT_FACES_NET_H

#include "base/error.h"

#define FACES_NET_STEP 32   /* sides of the input are multiples of it */
#define FACES_NET_CELL 4    /* pixels of the input for one cell of the output, each way */
#define FACES_NET_VALUES 17 /* of one cell: x, y, width, height, six points x, y; then the score before the logistic */

struct faces_net;

enum error_code faces_net_new(struct faces_net **ret_net, struct error *err);
void faces_net_free(struct faces_net *net); /* accepts NULL */

/* `input` holds height × width × 3 values from -1 to 1, red first; sides are multiples of FACES_NET_STEP. *ret_cells gets
 * (height / 4) × (width / 4) × FACES_NET_VALUES values, valid until the next call; places are in pixels of the input, from the
 * middle of the cell. ERR_NOMEM. */
enum error_code faces_net_run(struct faces_net *net, const float *input, unsigned width, unsigned height,
			      const float **ret_cells, struct error *err);

#endif
