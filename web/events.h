/* SPDX-License-Identifier: Apache-2.0 */
/* Live views: answers that stay open, and what is told to all of a topic (text/event-stream of the HTML standard). Who
 * reads too slowly is cut off, and comes back by itself. */
#ifndef BLOUSE_WEB_EVENTS_H
#define BLOUSE_WEB_EVENTS_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

#define EVENTS_STREAMS_MAX 256        /* open at once */
#define EVENTS_TOPIC_MAX 64           /* bytes */
#define EVENTS_WAITING_MAX (64 << 10) /* bytes that one stream may be behind */

struct events;
struct MHD_Connection;
struct MHD_Response;

enum error_code events_new(struct events **ret_events, struct error *err);
/* No stream may be open any more. Accepts NULL. */
void events_free(struct events *events);

/* An answer for this connection that follows the topic. ERR_UNAVAILABLE when EVENTS_STREAMS_MAX are open, or none may
 * be opened any more. */
enum error_code events_follow(struct events *events, struct MHD_Connection *connection, struct str topic,
			      struct MHD_Response **ret_response, struct error *err);
/* Tells all that follow the topic: `name` is of a-z and hyphens, `data` may have several lines. Any thread. */
void events_publish(struct events *events, struct str topic, struct str name, struct str data);
/* A comment to each stream, so that broken ones are noticed. */
void events_beat(struct events *events);
/* Ends all streams, and opens no other. */
void events_end(struct events *events);
unsigned events_open(struct events *events);

#endif
