/* SPDX-License-Identifier: Apache-2.0 */
/* cmocka with the headers that it wants before it. For tests only. */
#ifndef BLOUSE_BASE_TESTING_H
#define BLOUSE_BASE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
