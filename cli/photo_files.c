// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/photo.h"

#define DEPTH_MAX 32 /* folders in folders */

void photo_list_release(struct photo_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		mem_free(list->paths[i]);
	mem_free(list->paths);
	*list = (struct photo_list){0};
}

static enum error_code add_path(struct photo_list *list, const char *path, struct error *err)
{
	if (list->count == PHOTO_FILES_MAX)
		return error_set(err, ERR_LIMIT, "plus de %u fichiers : lancez la commande dossier par dossier.",
				 PHOTO_FILES_MAX);
	if (list->count == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 64;
		char **paths = mem_resize(list->paths, cap, sizeof(*paths));
		if (!paths)
			return error_nomem(err);
		list->paths = paths;
		list->cap = cap;
	}
	size_t len = strlen(path) + 1;
	char *copy = mem_alloc(len);
	if (!copy)
		return error_nomem(err);
	memcpy(copy, path, len);
	list->paths[list->count++] = copy;
	return ERR_NONE;
}

static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static enum error_code add_at(struct photo_list *list, const char *path, unsigned depth, bool named, struct error *err)
{
	struct stat st;
	struct dirent **entries = NULL;
	enum error_code code = ERR_NONE;
	/* What a folder holds is not followed out of it. */
	if ((named ? stat(path, &st) : lstat(path, &st)) < 0)
		return error_set(err, ERR_IO, "%s : %s. Vérifiez le chemin.", path,
				 errno == ENOENT ? "ce fichier n'existe pas" : strerrordesc_np(errno));
	if (!S_ISDIR(st.st_mode))
		return named || S_ISREG(st.st_mode) ? add_path(list, path, err) : ERR_NONE;
	if (depth == DEPTH_MAX)
		return ERR_NONE;
	int count = scandir(path, &entries, visible, alphasort);
	if (count < 0)
		return error_set(err, ERR_IO, "%s : ce dossier ne peut pas être lu : %s.", path,
				 strerrordesc_np(errno));
	for (int i = 0; i < count; i++) {
		_cleanup_buf_ struct buf inner;
		buf_init(&inner, LOAD_PATH_MAX);
		if (!code && buf_addf(&inner, "%s/%s", path, entries[i]->d_name))
			code = add_at(list, inner.ptr, depth + 1, false, err);
		/* Theirs: scandir allocates. */
		mem_free(entries[i]);
	}
	mem_free(entries);
	return code;
}

enum error_code photo_list_add(struct photo_list *list, const char *path, struct error *err)
{
	return add_at(list, path, 0, true, err);
}

static bool next_number(struct str *rest, unsigned *ret)
{
	struct str word, after = str_cut(*rest, ',', &word);
	unsigned long long n;
	if (!str_to_u64(str_trim(word), MEDIA_SIDE_MAX, &n))
		return false;
	*ret = (unsigned)n;
	*rest = after;
	return true;
}

/* "2.5": seconds, as milliseconds; at most HEARD_SECONDS_MAX. */
static bool take_seconds(struct str word, unsigned *ret)
{
	struct str whole, part = str_cut(word, '.', &whole);
	unsigned long long seconds, thousandths = 0;
	if (!str_to_u64(whole, HEARD_SECONDS_MAX, &seconds) || part.len > 3 ||
	    (part.len && !str_to_u64(part, 999, &thousandths)))
		return false;
	for (size_t i = part.len; i < 3; i++)
		thousandths *= 10;
	*ret = (unsigned)(seconds * 1000 + thousandths);
	return true;
}

/* "120,40,300,200"; before it, for a document, "3:": its third page; behind it, for a video, "@2-5.5": between these seconds. */
static bool next_area(struct str *rest, struct media_area *a)
{
	struct str last, times, from, until, first, page, after = *rest;
	unsigned long long number;
	*a = (struct media_area){0};
	str_cut(after, ',', &first);
	if (str_find(first, STR(":")) != SIZE_MAX) {
		after = str_cut(after, ':', &page);
		if (!str_to_u64(str_trim(page), MEDIA_FRAMES_MAX, &number) || !number)
			return false;
		a->page = (unsigned)number;
	}
	if (!next_number(&after, &a->x) || !next_number(&after, &a->y) || !next_number(&after, &a->width))
		return false;
	after = str_cut(after, ',', &last);
	times = str_cut(last, '@', &last);
	*rest = after;
	if (!next_number(&last, &a->height) || !a->width || !a->height)
		return false;
	if (!times.len)
		return true;
	until = str_cut(times, '-', &from);
	return take_seconds(str_trim(from), &a->from) && take_seconds(str_trim(until), &a->until) && a->until > a->from;
}

static unsigned found_by_name(struct str word)
{
	static const struct {
		struct str name;
		unsigned want;
	} names[] = {
		{STR("faces"), MEDIA_WANT_FACES}, {STR("text"), MEDIA_WANT_TEXT}, {STR("codes"), MEDIA_WANT_CODES}};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(word, names[i].name))
			return names[i].want;
	return 0;
}

enum error_code photo_cover_read(const char *text, struct photo_cover *ret_cover, struct error *err)
{
	struct str rest = str_from_c(text);
	ret_cover->found = 0;
	ret_cover->count = 0;
	while (rest.len) {
		struct str word, after = str_cut(rest, ',', &word);
		word = str_trim(word);
		unsigned want = found_by_name(word);
		if (want) {
			ret_cover->found |= want;
			rest = after;
			continue;
		}
		struct media_area a;
		if (ret_cover->count == MEDIA_AREAS_MAX)
			return error_set(err, ERR_USAGE, "--cover : plus de %u zones. Réunissez-en quelques-unes.",
					 MEDIA_AREAS_MAX);
		if (!next_area(&rest, &a))
			return error_set(
				err, ERR_USAGE,
				"--cover : « %.*s » n'est pas compris. Écrivez faces, text, codes, ou une zone en "
				"pixels : gauche,haut,largeur,hauteur, avec page: devant pour un PDF, ou @début-fin en "
				"secondes derrière pour une vidéo.",
				STR_ARG(word));
		ret_cover->areas[ret_cover->count++] = a;
	}
	return ERR_NONE;
}
