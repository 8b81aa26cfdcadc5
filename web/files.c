/* SPDX-License-Identifier: Apache-2.0 */
#include "web/files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

#define PATH_BYTES_MAX 4096
#define SUM_LEN 16

struct files {
	struct asset assets[FILES_MAX];
	char sums[FILES_MAX][SUM_LEN + 1];
	size_t count;
	char folder[SUM_LEN + 1];
};

static void unmap(struct str bytes)
{
	if (bytes.len > 0)
		munmap((void *)bytes.ptr, bytes.len);
}

void files_close(struct files *files)
{
	for (size_t i = 0; files && i < files->count; i++) {
		unmap(files->assets[i].bytes);
		unmap(files->assets[i].gzip);
		unmap(files->assets[i].brotli);
	}
	mem_free(files);
}

/* Maps FOLDER/NAME.SUFFIX. ERR_NOT_FOUND when there is none. */
static enum error_code map(const char *folder, const char *name, const char *suffix, struct str *ret_bytes,
			   struct error *err)
{
	char path[PATH_BYTES_MAX];
	struct stat st;
	int len = snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	if (len < 0 || (size_t)len >= sizeof(path))
		return error_set(err, ERR_LIMIT, "le chemin de « %s » est trop long", name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return error_set(err, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO,
				 "« %s » ne s'ouvre pas : %m", path);
	void *bytes = MAP_FAILED;
	if (fstat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	if (bytes == MAP_FAILED)
		return error_set(err, ERR_IO, "« %s » ne peut pas être lu", path);
	*ret_bytes = (struct str){bytes, (size_t)st.st_size};
	return ERR_NONE;
}

static enum error_code open_one(struct files *files, const char *folder, const struct file_wanted *wanted,
				struct error *err)
{
	struct asset *asset = &files->assets[files->count];
	enum error_code code = map(folder, wanted->name, "", &asset->bytes, err);
	if (code)
		return code == ERR_NOT_FOUND && wanted->optional ? ERR_NONE : code;
	uint64_t sum = hash_block(asset->bytes.ptr, asset->bytes.len);
	/* What is not asked for takes no memory of this process. */
	madvise((void *)asset->bytes.ptr, asset->bytes.len, MADV_DONTNEED);
	snprintf(files->sums[files->count], sizeof(files->sums[0]), "%016" PRIx64, sum);
	asset->path = str_from_c(wanted->name);
	asset->type = wanted->type;
	asset->sum = files->sums[files->count];
	asset->compiles = wanted->compiles;
	files->count++;
	if (map(folder, wanted->name, ".gz", &asset->gzip, err) == ERR_IO ||
	    map(folder, wanted->name, ".br", &asset->brotli, err) == ERR_IO)
		return err->code;
	return ERR_NONE;
}

enum error_code files_open(const char *folder, const struct file_wanted *wanted, struct files **ret_files,
			   struct error *err)
{
	struct files *files = mem_calloc(1, sizeof(*files));
	enum error_code code = files ? ERR_NONE : error_nomem(err);
	for (; !code && wanted->name && files->count < FILES_MAX; wanted++)
		code = open_one(files, folder, wanted, err);
	if (code) {
		files_close(files);
		return code;
	}
	uint64_t total = 0;
	for (size_t i = 0; i < files->count; i++)
		total = hash_bytes(files->sums[i], SUM_LEN, hash_pair(total, hash_str(files->assets[i].path)));
	snprintf(files->folder, sizeof(files->folder), "%016" PRIx64, total);
	*ret_files = files;
	return ERR_NONE;
}

struct str files_folder(const struct files *files) { return str_from_c(files->folder); }

const struct asset *files_find(const struct files *files, struct str name)
{
	for (size_t i = 0; i < files->count; i++)
		if (str_eq(files->assets[i].path, name))
			return &files->assets[i];
	return NULL;
}
