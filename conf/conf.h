/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of an installation. One row of one table (conf/settings.c) declares a setting entirely: the reader of
 * the file, the environment, the manual page blouse.conf(5), the example file and `blouse doctor` all come from it.
 *
 * The file is lines of "name = value" under "[section]"; a line that begins with # is a comment. A setting that is a
 * list repeats its line. In the environment `smtp-port` is BLOUSE_SMTP_PORT, which wins over the file; lists separate
 * their values with semicolons there, and an empty variable is as good as none. A secret is never a value: a setting
 * names the file that holds it. */
#ifndef BLOUSE_CONF_CONF_H
#define BLOUSE_CONF_CONF_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define CONF_PATH "/etc/blouse/blouse.conf"
#define CONF_FILE_MAX ((size_t)256 << 10) /* bytes of the file */
#define CONF_VALUE_MAX 1024               /* bytes of one value */
#define CONF_LIST_MAX 64                  /* values of one list */
#define CONF_SETTINGS_MAX 64
#define CONF_PROBLEMS_MAX 32 /* told at once; more are counted */
#define CONF_SECRET_MAX 4096 /* bytes of a file that holds a secret */

enum conf_log { CONF_LOG_ERROR, CONF_LOG_WARNING, CONF_LOG_INFO, CONF_LOG_DETAIL };
enum conf_security { CONF_STARTTLS, CONF_TLS, CONF_PLAIN };

struct conf_listen {
	char address[46]; /* of IPv4 or IPv6, without brackets */
	unsigned port;
};

struct conf_list {
	const struct str *items; /* each ends in NUL */
	size_t count;
};

/* Texts end in NUL, which is not counted; those that are not set are empty. Durations are in seconds. */
struct conf {
	struct arena arena;
	/* Where each setting comes from, by its row: a line of the file, -1 for the environment, 0 for the default. */
	int origins[CONF_SETTINGS_MAX];

	struct {
		struct conf_listen listen;
		struct str public_url; /* without a slash behind it */
		struct conf_list proxies;
		uint64_t threads, connections;
		uint64_t upload_max;   /* bytes */
		uint64_t evidence_max; /* bytes of a file of a case */
		unsigned log;          /* enum conf_log */
		struct str zone, data;
		struct str media_workers; /* a folder; empty: where the program looks by itself */
		uint64_t workers;
		struct conf_list outgoing_hosts;
	} server;
	struct {
		struct str url;
		uint64_t readers, writers, wait;
	} store;
	struct {
		uint64_t unused, longest;
		struct str secrets; /* the folder of what sign-in providers need */
	} sessions;
	struct {
		struct str server; /* empty: no mail is sent */
		uint64_t port;
		unsigned security; /* enum conf_security */
		struct str user, password_file, ca_file, from, from_name;
		uint64_t timeout;
	} smtp;
	struct {
		struct str server; /* empty: no mailbox is read */
		uint64_t port;
		unsigned security; /* enum conf_security */
		struct str user, password_file, ca_file, folder, done, aside, establishment;
		uint64_t interval; /* seconds */
	} imap;
	struct {
		uint64_t sessions, attempts, jobs_done, jobs_dead, keys, guide_drafts, guide_authors, remarks, cases,
			journal;
	} retention;
};

struct conf_problem {
	const char *name; /* the setting, or the variable of the environment; NULL when the line has none */
	int line;         /* of the file; -1 for the environment; 0 for what is missing */
	char message[400];
};

struct conf_problems {
	size_t count; /* of all; the first CONF_PROBLEMS_MAX are kept */
	struct conf_problem items[CONF_PROBLEMS_MAX];
};

/* Empty, with every default. conf_release gives its memory back, whatever happened. */
enum error_code conf_init(struct conf *conf, struct error *err);
void conf_release(struct conf *conf);

/* Reads settings over the defaults: the text of a file (ptr NULL: none), then the environment ("NAME=value", ends with
 * NULL; may be NULL), then looks whether they go together. Every mistake becomes a problem that says what to write; the
 * setting keeps what it had. ERR_NOMEM alone. */
enum error_code conf_read(struct conf *conf, struct str text, const char *const *environment,
			  struct conf_problems *problems, struct error *err);

/* All of it from a file: `path`, or BLOUSE_CONF of the environment, or CONF_PATH, which alone may be absent. The path
 * that was read is *ret_path (a view on one of these; NULL when there is no file). ERR_IO when the file cannot be read,
 * ERR_FORMAT with the first mistake, as "file:line: what", when there are any (`problems` has all; may be NULL). */
enum error_code conf_load(struct conf *conf, const char *path, const char *const *environment, const char **ret_path,
			  struct conf_problems *problems, struct error *err);

/* name@host, where the name is a dot-atom of RFC 5322 in ASCII: nothing in it can end a header or a command of SMTP. */
bool conf_is_mail(struct str text);

/* "/etc/blouse/blouse.conf, ligne 12 : …" */
void conf_tell(struct buf *out, const char *path, const struct conf_problem *problem);

/* Whether the file may hold a secret: a plain file that is not empty, that only its owner writes and nobody but its
 * owner and its group reads. ERR_IO with what to do. */
enum error_code conf_secret_check(struct str path, struct error *err);
/* The same, and what it holds, without the end of its line. */
enum error_code conf_secret_read(struct str path, struct buf *into, struct error *err);

#endif
