/* SPDX-License-Identifier: Apache-2.0 */
/* How the installation is, in plain words: what the page of the server shows and `blouse doctor` prints. */
#ifndef BLOUSE_DESK_SYSTEM_HEALTH_H
#define BLOUSE_DESK_SYSTEM_HEALTH_H

#include <stdint.h>

#include "conf/conf.h"
#include "store/store.h"

#define HEALTH_ROOM_WANTED ((unsigned long long)1 << 30) /* bytes free where the data are */
#define HEALTH_CLOCK_OLDEST INT64_C(1790000000)          /* September 2026, before which this program did not exist */
#define HEALTH_CLOCK_NEWEST INT64_C(4102444800)          /* 2100 */

enum health_state { HEALTH_UNKNOWN, HEALTH_WELL, HEALTH_WRONG };

struct health {
	enum health_state state;
	char text[320];
	char remedy[320]; /* what to do; empty when nothing */
};

/* Whether the base has this program's steps. */
void health_steps(size_t taken, enum store_engine engine, struct health *ret_health);
/* Room left on the disk of a folder. */
void health_room(const char *folder, struct health *ret_health);
/* Seconds of UTC, by this machine's clock. */
void health_clock(int64_t seconds, struct health *ret_health);
/* Whether mails can leave at all. */
void health_mail(const struct conf *conf, struct health *ret_health);

#endif
