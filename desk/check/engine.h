/* SPDX-License-Identifier: Apache-2.0 */
/* The files with which a browser reads by itself: what tools/build-wasm puts in one folder. */
#ifndef BLOUSE_DESK_CHECK_ENGINE_H
#define BLOUSE_DESK_CHECK_ENGINE_H

#include "web/files.h"

/* The worker's, the engine's, the charter's; the careful reading's model is taken when one asks for it. */
extern const struct file_wanted check_engine_files[];

#endif
