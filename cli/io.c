// SPDX-License-Identifier: Apache-2.0
#include "cli/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

#define READ_SIZE ((size_t)64 << 10)

static const char *name_of(const char *path) { return strcmp(path, "-") == 0 ? "l'entrée standard" : path; }

enum error_code io_open(const char *path, int *ret_fd, struct error *err)
{
	struct stat st;
	if (strcmp(path, "-") == 0) {
		*ret_fd = STDIN_FILENO;
		return ERR_NONE;
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return error_set(err, ERR_IO, "« %s » n'existe pas.", path);
	if (fd < 0)
		return error_set(err, ERR_IO, "« %s » ne s'ouvre pas : %m.", path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return error_set(err, ERR_IO, "« %s » est un dossier : donnez les fichiers qu'il contient.", path);
	}
	*ret_fd = fd;
	return ERR_NONE;
}

void io_close(int fd)
{
	if (fd != STDIN_FILENO)
		close(fd);
}

enum error_code io_read_some(int fd, const char *path, char *buf, size_t size, size_t *ret_len, struct error *err)
{
	for (;;) {
		ssize_t n = read(fd, buf, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, ERR_IO, "la lecture de « %s » a échoué : %m.", name_of(path));
		*ret_len = (size_t)n;
		return ERR_NONE;
	}
}

enum error_code io_read(const char *path, size_t max, struct buf *into, struct error *err)
{
	int fd;
	size_t total = 0, len;
	enum error_code code = io_open(path, &fd, err);
	if (code)
		return code;
	do {
		char *room = buf_reserve(into, READ_SIZE);
		if (!room) {
			code = error_nomem(err);
			break;
		}
		code = io_read_some(fd, path, room, READ_SIZE, &len, err);
		if (code)
			break;
		into->len += len;
		total += len;
		if (total > max) {
			code = error_set(err, ERR_LIMIT, "« %s » dépasse %zu Mo : découpez-le en morceaux plus petits.",
					 name_of(path), max >> 20);
			break;
		}
	} while (len);
	if (into->ptr)
		into->ptr[into->len] = '\0';
	io_close(fd);
	return code;
}

enum error_code io_check_utf8(struct str text, const char *path, struct error *err)
{
	size_t at = utf8_invalid_at(text);
	if (at == SIZE_MAX)
		return ERR_NONE;
	bool utf16 = text.len >= 2 && (memcmp(text.ptr, "\xFF\xFE", 2) == 0 || memcmp(text.ptr, "\xFE\xFF", 2) == 0);
	const char *from = utf16 ? "UTF-16" : "ISO-8859-1";
	if (!path)
		error_set(err, ERR_UTF8,
			  "le texte n'est pas de l'UTF-8 (octet %zu) : vérifiez l'encodage de votre terminal.", at);
	else if (strcmp(path, "-") == 0)
		error_set(err, ERR_UTF8,
			  "l'entrée standard n'est pas de l'UTF-8 (octet %zu) : convertissez-la : "
			  "iconv -f %s -t UTF-8",
			  at, from);
	else
		error_set(err, ERR_UTF8,
			  "« %s » n'est pas de l'UTF-8 (octet %zu) : convertissez-le : iconv -f %s -t UTF-8 "
			  "%s",
			  path, at, from, path);
	if (err)
		err->offset = at;
	return ERR_UTF8;
}

enum error_code io_read_text(const char *path, size_t max, struct buf *into, struct error *err)
{
	size_t start = into->len;
	enum error_code code = io_read(path, max, into, err);
	return code ? code : io_check_utf8((struct str){buf_str(into).ptr + start, into->len - start}, path, err);
}

enum error_code io_write(int fd, struct str bytes, struct error *err)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOSPC)
			return error_set(err, ERR_IO,
					 "le disque est plein : la réponse n'a pas pu être écrite en entier. "
					 "Faites de la place, puis relancez.");
		if (n < 0)
			return error_set(err, ERR_IO, "la réponse n'a pas pu être écrite en entier : %m.");
		bytes.ptr += n;
		bytes.len -= (size_t)n;
	}
	return ERR_NONE;
}

enum error_code io_write_file(const char *path, struct str bytes, struct error *err)
{
	struct buf beside;
	buf_init(&beside, 1 << 16);
	buf_addf(&beside, "%s.%ld", path, (long)getpid());
	if (beside.failed) {
		buf_release(&beside);
		return error_nomem(err);
	}
	enum error_code code = ERR_NONE;
	int fd = open(beside.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		code = error_set(err, ERR_IO, "« %s » ne peut pas être écrit : %m.", path);
		goto out;
	}
	code = io_write(fd, bytes, err);
	/* A full disk may show only when the bytes are pushed out. */
	if (!code && fsync(fd) != 0)
		code = error_set(err, ERR_IO, "« %s » n'a pas pu être écrit en entier : %m.", path);
	if (close(fd) != 0 && !code)
		code = error_set(err, ERR_IO, "« %s » n'a pas pu être écrit en entier : %m.", path);
	if (!code && rename(beside.ptr, path) != 0)
		code = error_set(err, ERR_IO, "« %s » ne peut pas être remplacé : %m.", path);
	if (code)
		unlink(beside.ptr);
out:
	buf_release(&beside);
	return code;
}

enum error_code io_map(const char *path, struct io_map *ret_map, struct error *err)
{
	int fd;
	struct stat st;
	enum error_code code = io_open(path, &fd, err);
	if (code)
		return code;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
		code = error_set(err, ERR_FORMAT, "« %s » est vide, ou n'est pas un fichier.", path);
	} else {
		void *ptr = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (ptr == MAP_FAILED)
			code = error_set(err, ERR_IO, "« %s » ne peut pas être lu : %m.", path);
		else
			*ret_map = (struct io_map){ptr, (size_t)st.st_size};
	}
	io_close(fd);
	return code;
}

void io_unmap(struct io_map *map)
{
	if (map->ptr)
		munmap(map->ptr, map->size);
	*map = (struct io_map){0};
}
