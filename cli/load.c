// SPDX-License-Identifier: Apache-2.0
#include "cli/load.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/write.h"

/* The choices of --reading. */
enum { LOAD_FAST, LOAD_CAREFUL };

#define COMPILE_MEMORY_MAX ((size_t)1 << 30) /* bytes while a folder is compiled; given back at once */

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* `name` in the folder of the executable; false if there is none. */
static bool beside_executable(const char *name, char ret_path[LOAD_PATH_MAX])
{
	char exe[LOAD_PATH_MAX], path[LOAD_PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (len <= 0)
		return false;
	exe[len] = '\0';
	char *slash = strrchr(exe, '/');
	if (!slash)
		return false;
	*slash = '\0';
	int need = snprintf(path, sizeof path, "%s/%s", exe, name);
	if (need < 0 || (size_t)need >= sizeof path || access(path, R_OK) != 0)
		return false;
	memcpy(ret_path, path, sizeof path);
	return true;
}

static bool installed(const char *name, char ret_path[LOAD_PATH_MAX])
{
	snprintf(ret_path, LOAD_PATH_MAX, "%s/%s", BLOUSE_DATADIR, name);
	return access(ret_path, R_OK) == 0;
}

bool load_beside(const char *name, char ret_path[LOAD_PATH_MAX])
{
	return beside_executable(name, ret_path) || installed(name, ret_path);
}

/* What the person chose, or NULL. */
static const char *chosen(const struct args *args)
{
	const char *path = args_value(args, "charter");
	if (!path)
		path = getenv("BLOUSE_CHARTER");
	return path && *path ? path : NULL;
}

enum error_code load_find(const struct args *args, char ret_path[LOAD_PATH_MAX], struct error *err)
{
	const char *path = chosen(args);
	if (path && strlen(path) >= LOAD_PATH_MAX)
		return error_set(err, ERR_LIMIT, "le chemin de la charte est trop long.");
	if (path) {
		snprintf(ret_path, LOAD_PATH_MAX, "%s", path);
		return ERR_NONE;
	}
	if (load_beside("charter.blc", ret_path))
		return ERR_NONE;
	return error_set(err, ERR_IO, "aucune charte n'a été trouvée : donnez --charter, ou voyez « blouse doctor ».");
}

enum error_code load_find_sources(const struct args *args, char ret_path[LOAD_PATH_MAX], struct error *err)
{
	const char *path = chosen(args);
	if (path && is_folder(path) && strlen(path) < LOAD_PATH_MAX) {
		snprintf(ret_path, LOAD_PATH_MAX, "%s", path);
		return ERR_NONE;
	}
	if (path && access(path, F_OK) != 0)
		return error_set(err, ERR_IO, "la charte « %s » n'existe pas.", path);
	if (path && !args_value(args, "establishment"))
		return error_set(err, ERR_USAGE,
				 "cette commande lit les sources de la charte, et « %s » est déjà compilée : donnez "
				 "leur dossier avec --charter.",
				 path);
	if (path)
		return error_set(err, ERR_USAGE,
				 "un établissement se pose sur les sources de la charte, et « %s » est déjà "
				 "compilée : donnez son dossier avec --charter.",
				 path);
	if (beside_executable("charter", ret_path) || beside_executable("../charter", ret_path) ||
	    installed("charter", ret_path))
		return ERR_NONE;
	return error_set(err, ERR_IO,
			 "les sources de la charte n'ont pas été trouvées : donnez leur dossier avec --charter.");
}

enum error_code load_engine_error(const struct blouse_error *from, struct error *err)
{
	static const enum error_code codes[] = {
		[BLOUSE_OK] = ERR_NONE,     [BLOUSE_NOMEM] = ERR_NOMEM,   [BLOUSE_LIMIT] = ERR_LIMIT,
		[BLOUSE_UTF8] = ERR_UTF8,   [BLOUSE_FORMAT] = ERR_FORMAT, [BLOUSE_VERSION] = ERR_VERSION,
		[BLOUSE_USAGE] = ERR_USAGE,
	};
	enum error_code code = from->status < sizeof codes / sizeof *codes ? codes[from->status] : ERR_FORMAT;
	return error_set(err, code, "%s", from->message);
}

static enum error_code open_bytes(const void *bytes, size_t size, struct loaded *l, struct error *err)
{
	struct blouse_error e = {0};
	if (blouse_charter_open(bytes, size, &l->charter, &e) == 0)
		return ERR_NONE;
	return error_set(err, ERR_FORMAT, "la charte « %s » ne s'ouvre pas : %s", l->path, e.message);
}

/* A folder, and the establishment laid over it, compiled into l->compiled. */
static enum error_code compile(struct loaded *l, const char *establishment, struct error *err)
{
	struct arena arena;
	struct problems problems;
	struct error inner;
	arena_init(&arena, COMPILE_MEMORY_MAX);
	problems = (struct problems){.arena = &arena};
	enum error_code code = charter_compile(&arena, &problems, l->path, establishment, &l->compiled, &inner);
	if (code && problems.list.count) {
		const struct problem *first = &problems.list.items[0];
		code = error_set(err, code,
				 "la charte « %s » contient %zu erreurs, dont %s:%u : %s (pour les voir toutes : "
				 "blouse charter lint)",
				 l->path, problems.total, first->at.file, first->at.line, first->message);
	} else if (code) {
		code = error_set(err, code, "%s", inner.message);
	}
	arena_release(&arena);
	return code;
}

enum error_code load_path(const char *path, const char *establishment, struct loaded *ret_loaded, struct error *err)
{
	struct loaded *l = ret_loaded;
	*l = (struct loaded){0};
	buf_init(&l->compiled, LOAD_COMPILED_MAX);
	snprintf(l->path, sizeof l->path, "%s", path);
	if (is_folder(path)) {
		enum error_code code = compile(l, establishment, err);
		return code ? code : open_bytes(l->compiled.ptr, l->compiled.len, l, err);
	}
	if (establishment)
		return error_set(err, ERR_USAGE,
				 "un établissement se pose sur le dossier de la charte, et « %s » est un fichier "
				 "compilé.",
				 path);
	enum error_code code = io_map(path, &l->map, err);
	return code ? code : open_bytes(l->map.ptr, l->map.size, l, err);
}

enum error_code load_charter(const struct args *args, struct loaded *ret_loaded, struct error *err)
{
	char path[LOAD_PATH_MAX];
	const char *establishment = args_value(args, "establishment");
	*ret_loaded = (struct loaded){0};
	enum error_code code = establishment ? load_find_sources(args, path, err) : load_find(args, path, err);
	return code ? code : load_path(path, establishment, ret_loaded, err);
}

enum error_code load_reading(const struct args *args, bool careful, struct loaded *loaded, struct error *err)
{
	char path[LOAD_PATH_MAX];
	loaded->encoder_required = args_choice(args, "reading", -1) == LOAD_CAREFUL;
	if (args_choice(args, "reading", careful ? LOAD_CAREFUL : LOAD_FAST) == LOAD_FAST)
		return ERR_NONE;
	if (load_beside("careful.bin", path))
		return io_map(path, &loaded->encoder, err);
	if (!loaded->encoder_required)
		return ERR_NONE;
	return error_set(err, ERR_IO,
			 "le modèle de la lecture attentive n'a pas été trouvé : voyez « blouse doctor », ou "
			 "relisez avec --reading fast.");
}

enum error_code load_checker(const struct loaded *loaded, struct blouse_checker **ret_checker, struct error *err)
{
	struct blouse_error e = {0};
	struct blouse_checker *checker;
	if (blouse_checker_new(loaded->charter, &checker, &e))
		return load_engine_error(&e, err);
	const struct io_map *encoder = &loaded->encoder;
	if (encoder->ptr && blouse_checker_read_carefully(checker, encoder->ptr, encoder->size, &e) &&
	    (loaded->encoder_required || e.status != BLOUSE_VERSION)) {
		blouse_checker_free(checker);
		return load_engine_error(&e, err);
	}
	*ret_checker = checker;
	return ERR_NONE;
}

void load_release(struct loaded *loaded)
{
	io_unmap(&loaded->encoder);
	blouse_charter_free(loaded->charter);
	buf_release(&loaded->compiled);
	io_unmap(&loaded->map);
	loaded->charter = NULL;
}
