/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int file_slurp(struct arena *arena, const char *path, size_t max, struct str *ret_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	struct stat stat;
	int code = fstat(fd, &stat) < 0 ? errno : S_ISDIR(stat.st_mode) ? EISDIR : !S_ISREG(stat.st_mode) ? EINVAL : 0;
	if (code == 0 && (size_t)stat.st_size > max)
		code = EFBIG;
	char *bytes = code == 0 ? ARENA_NEW(arena, char, (size_t)stat.st_size + 1) : NULL;
	if (code == 0 && !bytes)
		code = ENOMEM;
	size_t len = 0;
	while (code == 0 && len < (size_t)stat.st_size) {
		ssize_t more = read(fd, bytes + len, (size_t)stat.st_size - len);
		if (more == 0)
			break;
		if (more > 0)
			len += (size_t)more;
		else if (errno != EINTR)
			code = errno;
	}
	close(fd);
	if (code != 0)
		return code;
	bytes[len] = '\0';
	*ret_bytes = (struct str){bytes, len};
	return 0;
}

const char *file_trouble(int code)
{
	switch (code) {
	case ENOENT:
		return "il n'existe pas";
	case EACCES:
		return "vous n'en avez pas le droit";
	case EISDIR:
		return "c'est un dossier";
	case ENOTDIR:
		return "ce n'est pas un dossier";
	case EFBIG:
		return "il est trop long";
	default:
		return strerror(code);
	}
}
