/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/setting.h"

#define PATH_SHOWN 200

static enum error_code read_whole(int fd, size_t max, struct buf *into, struct error *err)
{
	for (;;) {
		char *room = buf_reserve(into, 4096);
		ssize_t len = room ? read(fd, room, 4096) : 0;
		if (!room)
			return error_set(err, ERR_LIMIT, "le fichier dépasse %zu Ko", max >> 10);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return error_set(err, ERR_IO, "%m");
		if (len == 0)
			return ERR_NONE;
		into->len += (size_t)len;
		into->ptr[into->len] = '\0';
	}
}

static const char *variable(const char *const *environment, struct str name)
{
	for (size_t i = 0; environment && environment[i]; i++) {
		struct str entry = str_from_c(environment[i]);
		if (str_starts(entry, name) && entry.len > name.len)
			return environment[i] + name.len;
	}
	return NULL;
}

static enum error_code read_settings(const char *path, bool may_lack, struct buf *into, bool *ret_found,
				     struct error *err)
{
	struct error why;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && may_lack) {
		*ret_found = false;
		return ERR_NONE;
	}
	if (fd < 0)
		return error_set(err, ERR_IO, "%.*s ne peut pas être lu : %m", PATH_SHOWN, path);
	enum error_code code = read_whole(fd, CONF_FILE_MAX, into, &why);
	close(fd);
	if (code)
		return error_set(err, ERR_IO, "%.*s ne peut pas être lu : %.200s", PATH_SHOWN, path, why.message);
	*ret_found = true;
	return ERR_NONE;
}

enum error_code conf_load(struct conf *conf, const char *path, const char *const *environment, const char **ret_path,
			  struct conf_problems *problems, struct error *err)
{
	_cleanup_buf_ struct buf text, told;
	bool found = false;
	buf_init(&text, CONF_FILE_MAX + 4096);
	buf_init(&told, 1024);
	if (!path)
		path = variable(environment, STR("BLOUSE_CONF="));
	bool may_lack = !path;
	if (!path)
		path = CONF_PATH;
	struct conf_problems *own = problems ? problems : ARENA_ZNEW(&conf->arena, struct conf_problems, 1);
	if (!own)
		return error_nomem(err);
	own->count = 0;
	enum error_code code = read_settings(path, may_lack, &text, &found, err);
	if (!code)
		code = conf_read(conf, found ? buf_str(&text) : (struct str){0}, environment, own, err);
	if (code)
		return code;
	*ret_path = found ? path : NULL;
	if (own->count == 0)
		return ERR_NONE;
	conf_tell(&told, path, &own->items[0]);
	return told.failed ? error_nomem(err) : error_set(err, ERR_FORMAT, "%s", told.ptr);
}

static enum error_code open_secret(struct str path, int *ret_fd, struct error *err)
{
	struct stat st;
	/* Not blocked by a pipe that nobody fills. */
	int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return error_set(err, ERR_IO, "%.*s ne peut pas être lu : %m", PATH_SHOWN, path.ptr);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return error_set(err, ERR_IO, "%.*s n'est pas un fichier", PATH_SHOWN, path.ptr);
	}
	if (st.st_mode & (S_IRWXO | S_IWGRP)) {
		close(fd);
		return error_set(err, ERR_IO, "%.*s peut être lu ou changé par d'autres (%04o) : chmod 0600 %.*s",
				 PATH_SHOWN, path.ptr, (unsigned)st.st_mode & 07777, PATH_SHOWN, path.ptr);
	}
	if (st.st_uid != 0 && st.st_uid != geteuid()) {
		close(fd);
		return error_set(err, ERR_IO, "%.*s appartient à un autre compte : chown root %.*s", PATH_SHOWN,
				 path.ptr, PATH_SHOWN, path.ptr);
	}
	if (st.st_size == 0 || st.st_size > CONF_SECRET_MAX) {
		close(fd);
		return error_set(err, ERR_IO, "%.*s %s", PATH_SHOWN, path.ptr,
				 st.st_size ? "est trop grand pour un secret" : "est vide : écrivez-y le secret");
	}
	*ret_fd = fd;
	return ERR_NONE;
}

enum error_code conf_secret_check(struct str path, struct error *err)
{
	int fd = -1;
	enum error_code code = open_secret(path, &fd, err);
	if (!code)
		close(fd);
	return code;
}

enum error_code conf_secret_read(struct str path, struct buf *into, struct error *err)
{
	int fd = -1;
	struct error why;
	enum error_code code = open_secret(path, &fd, err);
	if (code)
		return code;
	code = read_whole(fd, CONF_SECRET_MAX, into, &why);
	close(fd);
	if (code)
		return error_set(err, code, "%.*s : %.200s", PATH_SHOWN, path.ptr, why.message);
	if (into->len && into->ptr[into->len - 1] == '\n')
		into->len--;
	if (into->len && into->ptr[into->len - 1] == '\r')
		into->len--;
	into->ptr[into->len] = '\0';
	if (into->len == 0 || memchr(into->ptr, '\0', into->len))
		return error_set(err, ERR_IO, "%.*s ne contient pas de secret lisible", PATH_SHOWN, path.ptr);
	return ERR_NONE;
}
