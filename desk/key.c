/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/desk.h"

static enum error_code make(const char *path, unsigned char ret_key[SECRET_KEY_LEN], struct error *err)
{
	unsigned char key[SECRET_KEY_LEN];
	secret_random(key, sizeof(key));
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool written = file >= 0 && write(file, key, sizeof(key)) == (ssize_t)sizeof(key) && fsync(file) == 0;
	enum error_code code =
		written ? ERR_NONE : error_set(err, ERR_IO, "la clé « %s » ne peut pas être écrite : %m", path);
	if (file >= 0) {
		close(file);
		if (!written)
			unlink(path);
	}
	if (!code)
		memcpy(ret_key, key, sizeof(key));
	return code;
}

enum error_code desk_key(const char *path, unsigned char ret_key[SECRET_KEY_LEN], struct error *err)
{
	struct stat st;
	unsigned char key[SECRET_KEY_LEN + 1];
	enum error_code code = secret_ready(err);
	if (code)
		return code;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 && errno == ENOENT)
		return make(path, ret_key, err);
	if (file < 0)
		return error_set(err, ERR_IO, "la clé « %s » ne s'ouvre pas : %m", path);
	ssize_t len = read(file, key, sizeof(key));
	if (len != SECRET_KEY_LEN || fstat(file, &st) != 0)
		code = error_set(err, ERR_FORMAT, "« %s » n'est pas une clé de Blouse : %d octets", path,
				 SECRET_KEY_LEN);
	else if (st.st_mode & 077)
		code = error_set(err, ERR_USAGE,
				 "la clé « %s » peut être lue par d'autres que son propriétaire : faites chmod 600 %s",
				 path, path);
	else
		memcpy(ret_key, key, SECRET_KEY_LEN);
	close(file);
	return code;
}
