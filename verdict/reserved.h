/* SPDX-License-Identifier: Apache-2.0 */
/* What an establishment keeps to itself, on a page, a board, a note: the number that opens a lock, and what is planned, counted or
 * went wrong and is not public. Labels of a password or « Confidentiel » are known by verdict/labels.h already. */
#ifndef BLOUSE_VERDICT_RESERVED_H
#define BLOUSE_VERDICT_RESERVED_H

#include "verdict/sheet.h"

/* Puts what it finds as LABEL_SECRET. */
void reserved_put(struct sheet *p);

#endif
