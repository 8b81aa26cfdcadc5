/* SPDX-License-Identifier: Apache-2.0 */
/* The part of `blouse doctor` that looks at what the desk rests on. */
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "cli/doctor.h"
#include "conf/setting.h"
#include "desk/reports/box.h"
#include "desk/shots/shots.h"
#include "desk/system/health.h"
#include "mail/smtp.h"
#include "store/migrate.h"

#define ANSWER_WAIT 2 /* seconds for whoever holds the address to answer */

/* Why a file cannot be reached, as a person says it. */
static const char *why_not(int trouble)
{
	return trouble == ENOENT || trouble == ENOTDIR ? "n'existe pas"
	       : trouble == EACCES || trouble == EPERM ? "est fermé à ce compte"
						       : strerror(trouble);
}

static unsigned settings_given(const struct conf *conf)
{
	unsigned given = 0;
	for (const struct conf_setting *s = conf_settings; s->name; s++)
		given += conf->origins[s - conf_settings] != 0;
	return given;
}

static void look_at_file(struct doctor *d, const char *path, const struct conf *conf)
{
	struct stat st;
	unsigned given = settings_given(conf);
	doctor_line(d, true, "Réglages : %s, %u donné%s, les autres par défaut", path ? path : "l'environnement", given,
		    given > 1 ? "s" : "");
	if (path && stat(path, &st) == 0 && (st.st_mode & (S_IWGRP | S_IWOTH))) {
		doctor_line(d, false, "Réglages : d'autres comptes peuvent changer %s", path);
		doctor_remedy(d, "chmod 0644 %s", path);
	}
}

static void look_at_problems(struct doctor *d, const char *path, const struct conf_problems *problems)
{
	_cleanup_buf_ struct buf told;
	buf_init(&told, 4096);
	for (size_t i = 0; i < problems->count && i < CONF_PROBLEMS_MAX; i++) {
		const struct conf_problem *p = &problems->items[i];
		const struct conf_setting *s = p->name ? conf_setting_by_name(str_from_c(p->name)) : NULL;
		buf_clear(&told);
		conf_tell(&told, path, p);
		doctor_line(d, false, "%s", told.failed ? p->message : told.ptr);
		if (s)
			doctor_remedy(d, "%s sert à ceci : %s.", s->name, s->help);
	}
	if (problems->count > CONF_PROBLEMS_MAX)
		doctor_line(d, false, "… et %zu autres", problems->count - CONF_PROBLEMS_MAX);
}

/* Files that settings name: secrets that nobody else may read, certificates that can be. */
static void look_at_named_files(struct doctor *d, const struct conf *conf)
{
	for (const struct conf_setting *s = conf_settings; s->name; s++) {
		const struct str *path = (const void *)((const char *)conf + s->at);
		struct error err;
		if (s->list || (s->type != CONF_SECRET && s->type != CONF_FILE) || path->len == 0)
			continue;
		if (s->type == CONF_SECRET) {
			bool right = conf_secret_check(*path, &err) == ERR_NONE;
			doctor_line(d, right, "%s : %s", s->name,
				    right ? "le secret est là, et gardé des autres comptes" : err.message);
		} else if (path->ptr != conf->server.data.ptr && path->ptr != conf->sessions.secrets.ptr) {
			bool right = access(path->ptr, R_OK) == 0;
			doctor_line(d, right, "%s : %s %s", s->name, path->ptr, right ? "est là" : why_not(errno));
		}
	}
}

static void look_at_zone(struct doctor *d, const struct conf *conf)
{
	char path[CONF_VALUE_MAX + 32];
	struct stat st;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", conf->server.zone.ptr);
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return;
	doctor_line(d, false, "time-zone : la machine ne connaît pas le fuseau %s", conf->server.zone.ptr);
	doctor_remedy(d, "Écrivez par exemple Europe/Paris, ou installez les fuseaux : apt install tzdata.");
}

/* What the page of the server says too. */
static void tell(struct doctor *d, const char *what, const struct health *h)
{
	doctor_line(d, h->state != HEALTH_WRONG, "%s : %s", what, h->text);
	if (h->remedy[0])
		doctor_remedy(d, "%s", h->remedy);
}

static void look_at_data(struct doctor *d, const struct conf *conf)
{
	const char *path = conf->server.data.ptr;
	struct stat st;
	struct health h;
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		doctor_line(d, false, "Données : le dossier %s n'est pas là", path);
		doctor_remedy(d, "Créez-le pour le compte de Blouse : install -d -m 0750 -o blouse -g blouse %s", path);
		return;
	}
	if (access(path, W_OK | X_OK) != 0) {
		doctor_line(d, false, "Données : ce compte ne peut pas écrire dans %s", path);
		doctor_remedy(d, "chown blouse: %s, ou relancez sous le compte de Blouse.", path);
		return;
	}
	if (st.st_mode & S_IRWXO) {
		doctor_line(d, false, "Données : d'autres comptes peuvent lire %s", path);
		doctor_remedy(d, "chmod 0750 %s", path);
	}
	health_room(path, &h);
	tell(d, "Données", &h);
}

/* A SQLite file that is not there yet will be made: its folder must let that happen. */
static bool is_still_to_be_made(struct doctor *d, struct str url)
{
	struct str path = str_sub(url, STR("sqlite:").len, url.len);
	char folder[STORE_URL_MAX];
	if (!str_starts(url, STR("sqlite:")) || path.len >= sizeof folder || access(path.ptr, F_OK) == 0)
		return false;
	const char *slash = memrchr(path.ptr, '/', path.len);
	size_t len = slash ? (size_t)(slash - path.ptr) + 1 : 1;
	memcpy(folder, slash ? path.ptr : ".", len);
	folder[len] = '\0';
	bool right = access(folder, W_OK | X_OK) == 0;
	if (right) {
		doctor_line(d, true, "Base : %s sera créée au premier démarrage", path.ptr);
	} else {
		doctor_line(d, false, "Base : %s ne pourra pas être créée : %s %s", path.ptr, folder, why_not(errno));
		doctor_remedy(d, "Le compte de Blouse doit pouvoir écrire dans %s", folder);
	}
	return true;
}

/* Whom the mailbox of reports is for. */
static void look_at_box(struct doctor *d, struct store *store, const struct conf *conf)
{
	struct arena arena;
	struct error err;
	int64_t id = 0;
	_cleanup_store_ struct store_conn *conn = NULL;
	if (conf->imap.server.len == 0)
		return;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = store_read(store, &conn, &err);
	if (!code)
		code = box_place(conf, conn, &arena, &id, &err);
	arena_release(&arena);
	if (code || id)
		return;
	doctor_line(d, false, "Boîte des signalements : " BOX_NOBODY);
	doctor_remedy(d, BOX_NOBODY_REMEDY);
}

/* Whether those of reports are read; whether the worker starts is told elsewhere. */
static void look_at_captures(struct doctor *d, struct store *store)
{
	struct arena arena;
	struct health h = {0};
	_cleanup_store_ struct store_conn *conn = NULL;
	arena_init(&arena, SIGNIN_ARENA);
	if (!store_read(store, &conn, NULL) &&
	    !shots_health(conn, &arena, 0, true, (int64_t)time(NULL) * 1000000, &h, NULL))
		tell(d, "Captures des signalements", &h);
	arena_release(&arena);
}

static void look_at_store(struct doctor *d, const struct conf *conf)
{
	_cleanup_store_close_ struct store *store = NULL;
	struct error err;
	struct health h;
	size_t steps = 0;
	if (is_still_to_be_made(d, conf->store.url))
		return;
	const struct store_options options = {
		.url = conf->store.url, .reads_only = true, .readers = 1, .wait_ms = (unsigned)conf->store.wait * 1000};
	if (store_open(&options, &store, &err) || store_steps_taken(store, &steps, &err)) {
		doctor_line(d, false, "Base : %s", err.message);
		return;
	}
	health_steps(steps, store_engine(store), &h);
	tell(d, "Base", &h);
	if (h.state != HEALTH_WELL)
		return;
	look_at_box(d, store, conf);
	look_at_captures(d, store);
	doctor_providers(d, store, conf);
}

/* Whether what holds the address answers as a server of pages that is well. */
static bool answers(const struct addrinfo *at)
{
	static const char ask[] = "GET /sante HTTP/1.0\r\n\r\n";
	const struct timeval wait = {.tv_sec = ANSWER_WAIT};
	char answer[13] = "";
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	bool well = connect(fd, at->ai_addr, at->ai_addrlen) == 0 &&
		    send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) == (ssize_t)sizeof ask - 1 &&
		    recv(fd, answer, sizeof answer - 1, MSG_WAITALL) == (ssize_t)sizeof answer - 1 &&
		    strncmp(answer, "HTTP/1.", 7) == 0 && strncmp(answer + 8, " 200", 4) == 0;
	close(fd);
	return well;
}

static void look_at_address(struct doctor *d, const struct conf *conf)
{
	const struct conf_listen *listen = &conf->server.listen;
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
	struct addrinfo *at;
	char port[8];
	const int one = 1;
	snprintf(port, sizeof port, "%u", listen->port);
	if (getaddrinfo(listen->address, port, &hints, &at) != 0)
		return;
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* As the server will, so that connections that are still ending do not count. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	int trouble = fd < 0 || bind(fd, at->ai_addr, at->ai_addrlen) != 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (trouble == 0) {
		doctor_line(d, true, "Adresse : %s, port %s, libre", listen->address, port);
	} else if (trouble == EADDRINUSE && answers(at)) {
		doctor_line(d, true, "Adresse : un serveur répond déjà à %s, port %s", listen->address, port);
	} else {
		doctor_line(d, false, "Adresse : %s, port %s : %s", listen->address, port, strerror(trouble));
		if (trouble == EADDRINUSE)
			doctor_remedy(d, "Un autre programme l'occupe (« ss -ltnp » dit lequel) : changez « listen ».");
		else if (trouble == EACCES)
			doctor_remedy(d, "Les ports sous 1024 sont réservés : choisissez-en un autre dans « listen ».");
		else
			doctor_remedy(d, "Cette machine n'a pas cette adresse : changez « listen ».");
	}
	freeaddrinfo(at);
}

static void look_at_clock(struct doctor *d)
{
	struct health h;
	health_clock((int64_t)time(NULL), &h);
	tell(d, "Horloge", &h);
}

static void look_at_mail(struct doctor *d, const struct conf *conf)
{
	struct error err;
	struct health h;
	health_mail(conf, &h);
	tell(d, "Courriel", &h);
	if (conf->smtp.server.len == 0 || !args_given(d->args, "reseau"))
		return;
	bool right = !smtp_ready(&err) && !smtp_probe(conf, &err);
	doctor_line(d, right, "Courriel : %s",
		    right ? "le serveur répond (« blouse admin mail-test ADRESSE » envoie un essai)" : err.message);
}

static void look_at_desk(struct doctor *d, const struct conf *conf)
{
	look_at_named_files(d, conf);
	look_at_zone(d, conf);
	look_at_data(d, conf);
	look_at_store(d, conf);
	look_at_address(d, conf);
	look_at_clock(d);
	look_at_mail(d, conf);
}

void doctor_desk(struct doctor *d)
{
	struct conf conf;
	struct conf_problems problems = {0};
	struct error err;
	const char *path = NULL;
	if (conf_init(&conf, &err)) {
		doctor_line(d, false, "Réglages : %s", err.message);
		doctor_pictures(d, NULL);
		return;
	}
	enum error_code code =
		conf_load(&conf, args_value(d->args, "settings"), (const char *const *)environ, &path, &problems, &err);
	if (code == ERR_FORMAT)
		look_at_problems(d, path, &problems);
	else if (code)
		doctor_line(d, false, "Réglages : %s", err.message);
	else if (!path && settings_given(&conf) == 0)
		doctor_line(d, true, "Bureau : pas de réglages (" CONF_PATH ") ; rien d'autre à regarder");
	else
		look_at_file(d, path, &conf);
	doctor_pictures(d, conf.server.media_workers.ptr);
	/* With what could be read, so that one visit tells as much as it can. */
	if (path || settings_given(&conf))
		look_at_desk(d, &conf);
	conf_release(&conf);
}
