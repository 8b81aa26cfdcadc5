/* SPDX-License-Identifier: Apache-2.0 */
#include "web/events.h"

#include <microhttpd.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/mem.h"

#define BLOCK 4096

struct stream {
	struct events *events;
	struct stream *next;
	struct MHD_Connection *connection;
	bool suspended;
	size_t sent; /* bytes of `waiting` that are gone */
	struct buf waiting;
	size_t topic_len;
	char topic[EVENTS_TOPIC_MAX];
};

struct events {
	pthread_mutex_t lock;
	struct stream *streams;
	unsigned open;
	bool ended;
};

enum error_code events_new(struct events **ret_events, struct error *err)
{
	struct events *events = mem_calloc(1, sizeof(*events));
	if (!events)
		return error_nomem(err);
	pthread_mutex_init(&events->lock, NULL);
	*ret_events = events;
	return ERR_NONE;
}

void events_free(struct events *events)
{
	if (!events)
		return;
	pthread_mutex_destroy(&events->lock);
	mem_free(events);
}

/* Under the lock: whoever suspends and whoever wakes never miss each other. */
static void wake(struct stream *s)
{
	if (!s->suspended)
		return;
	s->suspended = false;
	MHD_resume_connection(s->connection);
}

static ssize_t give(void *cls, uint64_t position, char *out, size_t room)
{
	struct stream *s = cls;
	ssize_t given = 0;
	(void)position;
	pthread_mutex_lock(&s->events->lock);
	size_t left = s->waiting.len - s->sent;
	if (s->waiting.failed) {
		given = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (left > 0) {
		given = (ssize_t)(left < room ? left : room);
		memcpy(out, s->waiting.ptr + s->sent, (size_t)given);
		s->sent += (size_t)given;
		if (s->sent == s->waiting.len) {
			buf_clear(&s->waiting);
			s->sent = 0;
		}
	} else if (s->events->ended) {
		given = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		s->suspended = true;
		MHD_suspend_connection(s->connection);
	}
	pthread_mutex_unlock(&s->events->lock);
	return given;
}

static void leave(void *cls)
{
	struct stream *s = cls;
	struct events *events = s->events;
	pthread_mutex_lock(&events->lock);
	for (struct stream **link = &events->streams; *link; link = &(*link)->next)
		if (*link == s) {
			*link = s->next;
			events->open--;
			break;
		}
	pthread_mutex_unlock(&events->lock);
	buf_release(&s->waiting);
	mem_free(s);
}

enum error_code events_follow(struct events *events, struct MHD_Connection *connection, struct str topic,
			      struct MHD_Response **ret_response, struct error *err)
{
	if (topic.len > EVENTS_TOPIC_MAX)
		return error_set(err, ERR_LIMIT, "le sujet à suivre a un nom trop long");
	struct stream *s = mem_calloc(1, sizeof(*s));
	if (!s)
		return error_nomem(err);
	s->events = events;
	s->connection = connection;
	s->topic_len = topic.len;
	if (topic.len > 0)
		memcpy(s->topic, topic.ptr, topic.len);
	buf_init(&s->waiting, EVENTS_WAITING_MAX);
	/* Said at once, so that the browser knows that it is connected, and when to come back. */
	buf_add_c(&s->waiting, "retry: 5000\n\n");
	struct MHD_Response *response =
		s->waiting.failed ? NULL : MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, give, s, leave);
	if (!response) {
		buf_release(&s->waiting);
		mem_free(s);
		return error_nomem(err);
	}
	pthread_mutex_lock(&events->lock);
	bool room = !events->ended && events->open < EVENTS_STREAMS_MAX;
	if (room) {
		s->next = events->streams;
		events->streams = s;
		events->open++;
	}
	pthread_mutex_unlock(&events->lock);
	if (!room) {
		MHD_destroy_response(response);
		return error_set(err, ERR_UNAVAILABLE,
				 "Trop de vues en direct sont ouvertes : rechargez la page plus tard.");
	}
	*ret_response = response;
	return ERR_NONE;
}

static void add_event(struct buf *out, struct str name, struct str data)
{
	buf_addf(out, "event: %.*s\n", STR_ARG(name));
	do {
		struct str line;
		data = str_cut(data, '\n', &line);
		buf_addf(out, "data: %.*s\n", STR_ARG(line));
	} while (data.len > 0);
	buf_add_char(out, '\n');
}

void events_publish(struct events *events, struct str topic, struct str name, struct str data)
{
	pthread_mutex_lock(&events->lock);
	for (struct stream *s = events->streams; s; s = s->next)
		if (str_eq((struct str){s->topic, s->topic_len}, topic)) {
			add_event(&s->waiting, name, data);
			wake(s);
		}
	pthread_mutex_unlock(&events->lock);
}

void events_beat(struct events *events)
{
	pthread_mutex_lock(&events->lock);
	for (struct stream *s = events->streams; s; s = s->next) {
		buf_add_c(&s->waiting, ":\n\n");
		wake(s);
	}
	pthread_mutex_unlock(&events->lock);
}

void events_end(struct events *events)
{
	pthread_mutex_lock(&events->lock);
	events->ended = true;
	for (struct stream *s = events->streams; s; s = s->next)
		wake(s);
	pthread_mutex_unlock(&events->lock);
}

unsigned events_open(struct events *events)
{
	pthread_mutex_lock(&events->lock);
	unsigned open = events->open;
	pthread_mutex_unlock(&events->lock);
	return open;
}
