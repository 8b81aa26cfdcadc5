/* SPDX-License-Identifier: Apache-2.0 */
/* blouse learn --use, --back. Models change place by copies written whole and by renames, each of which leaves a model in
 * use: a command killed half-way is run again. */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/learn.h"
#include "compiler/write.h"

#define COMPILE_MEMORY_MAX ((size_t)1 << 30)

void learn_path(const char *folder, const char *name, char ret_path[LEARN_PATH_MAX])
{
	snprintf(ret_path, LEARN_PATH_MAX, "%s/model%s%s", folder, *name ? "/" : "", name);
}

static enum error_code compile(struct arena *arena, const char *folder, const char *establishment, struct str model,
			       struct buf *into, struct error *err)
{
	struct problems problems = {.arena = arena};
	struct charter_source source;
	struct hunspell hunspell;
	enum error_code code = source_load(arena, &problems, folder, establishment, &source, err);
	if (code == ERR_NONE && problems.total)
		code = error_set(err, ERR_FORMAT,
				 "la charte « %s » contient des erreurs : voyez « blouse charter lint ».", folder);
	if (code == ERR_NONE)
		code = hunspell_load(arena, HUNSPELL_FOLDER, &hunspell, err);
	if (code != ERR_NONE)
		return code;
	source.model = model;
	return charter_write(&source, &hunspell, into, err);
}

enum error_code learn_compile(const char *folder, const char *establishment, struct str model,
			      struct loaded *ret_loaded, struct error *err)
{
	struct arena arena;
	struct blouse_error refusal = {0};
	*ret_loaded = (struct loaded){0};
	buf_init(&ret_loaded->compiled, LOAD_COMPILED_MAX);
	snprintf(ret_loaded->path, sizeof ret_loaded->path, "%s", folder);
	arena_init(&arena, COMPILE_MEMORY_MAX);
	enum error_code code = compile(&arena, folder, establishment, model, &ret_loaded->compiled, err);
	arena_release(&arena);
	if (code == ERR_NONE &&
	    blouse_charter_open(ret_loaded->compiled.ptr, ret_loaded->compiled.len, &ret_loaded->charter, &refusal))
		code = load_engine_error(&refusal, err);
	return code;
}

static bool exists(const char *path) { return access(path, F_OK) == 0; }

static bool same_folder(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The compiled charter that a reading without options opens, if it may come from these sources: the one that
 * $BLOUSE_CHARTER names, else the one that stands beside them. */
static bool find_compiled(const struct args *args, const char *folder, char ret_path[LOAD_PATH_MAX])
{
	struct args bare = {.command = args->command};
	struct stat st;
	char beside[LEARN_PATH_MAX], above[LEARN_PATH_MAX];
	if (load_find(&bare, ret_path, NULL) != ERR_NONE || stat(ret_path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	if (getenv("BLOUSE_CHARTER") && *getenv("BLOUSE_CHARTER"))
		return true;
	const char *slash = strrchr(ret_path, '/');
	int len = slash ? (int)(slash - ret_path) : 0;
	snprintf(beside, sizeof beside, "%.*s/charter", len, ret_path);
	snprintf(above, sizeof above, "%.*s/../charter", len, ret_path);
	return same_folder(beside, folder) || same_folder(above, folder);
}

/* Whether the compiled charter is, to the byte, what the sources give with this model: then nobody laid anything else
 * over them, and it may be made again. */
static bool is_made_of(const char *compiled, const char *folder, const char *establishment, struct str model)
{
	struct io_map map = {0};
	struct loaded made;
	bool same = learn_compile(folder, establishment, model, &made, NULL) == ERR_NONE &&
		    io_map(compiled, &map, NULL) == ERR_NONE && map.size == made.compiled.len &&
		    memcmp(map.ptr, made.compiled.ptr, map.size) == 0;
	io_unmap(&map);
	load_release(&made);
	return same;
}

static enum error_code read_model(const char *path, struct buf *into, struct error *err)
{
	buf_init(into, LEARN_MODEL_MAX);
	enum error_code code = io_read(path, LEARN_MODEL_MAX, into, err);
	/* The engine would take it for a charter without a model. */
	if (code == ERR_NONE && !into->len)
		code = error_set(err, ERR_FORMAT, "« %s » est vide : refaites-le avec « blouse learn --add FICHIER ».",
				 path);
	return code;
}

/* The compiled charter that a model's change makes out of date. */
struct compiled {
	char path[LOAD_PATH_MAX];
	bool there, ours;   /* ours: it may be made again */
	struct loaded next; /* what it becomes */
};

/* All that can fail before anything moves: the model fits the charter, which compiles with it. */
static enum error_code prepare(const struct args *args, const char *folder, struct str model, struct str in_use,
			       struct compiled *c, struct error *err)
{
	const char *establishment = args_value(args, "establishment");
	struct blouse_checker *checker;
	struct blouse_error refusal = {0};
	enum error_code code = learn_compile(folder, establishment, model, &c->next, err);
	if (code != ERR_NONE)
		return code;
	if (blouse_checker_new(c->next.charter, &checker, &refusal))
		return load_engine_error(&refusal, err);
	blouse_checker_free(checker);
	c->there = find_compiled(args, folder, c->path);
	c->ours = c->there && is_made_of(c->path, folder, establishment, in_use);
	return ERR_NONE;
}

static void say_build(struct buf *out, const struct args *args, const char *folder, const char *output)
{
	const char *establishment = args_value(args, "establishment");
	buf_addf(out, "  blouse charter build --charter %s%s%s --output %s\n", folder,
		 establishment ? " --establishment " : "", establishment ? establishment : "", output);
}

static enum error_code rebuild(const struct args *args, const char *folder, const struct compiled *c, struct buf *out,
			       struct error *err)
{
	if (c->ours) {
		struct error inner;
		enum error_code code = io_write_file(c->path, buf_str(&c->next.compiled), &inner);
		if (code != ERR_NONE)
			return error_set(err, code,
					 "le modèle est en place, mais la charte compilée n'a pas pu être refaite : %s",
					 inner.message);
		buf_addf(out, "La charte compilée « %s » a été refaite.\n", c->path);
		return ERR_NONE;
	}
	if (c->there)
		buf_addf(out,
			 "La charte compilée « %s » n'est pas faite de ces seules sources (un établissement, sans "
			 "doute) : elle lit "
			 "encore avec le modèle précédent. Refaites-la, avec --establishment s'il y a lieu :\n",
			 c->path);
	else
		buf_add_c(out,
			  "Refaites chaque charte compilée de ces sources, avec --establishment s'il y a lieu :\n");
	say_build(out, args, folder, c->there ? c->path : "charter.blc");
	return ERR_NONE;
}

static enum error_code move(const char *from, const char *to, struct error *err)
{
	if (rename(from, to) != 0)
		return error_set(err, ERR_IO, "« %s » ne peut pas prendre la place de « %s » : %m.", from, to);
	return ERR_NONE;
}

enum error_code learn_use(const struct args *args, const char *folder, struct buf *out, struct error *err)
{
	char fresh[LEARN_PATH_MAX], in_use[LEARN_PATH_MAX], old[LEARN_PATH_MAX];
	learn_path(folder, LEARN_NEW, fresh);
	learn_path(folder, LEARN_IN_USE, in_use);
	learn_path(folder, LEARN_OLD, old);
	if (!exists(fresh))
		return error_set(
			err, ERR_IO,
			"aucun nouveau modèle n'attend (« %s » n'existe pas) : apprenez-le d'abord avec « blouse "
			"learn --add FICHIER ».",
			fresh);
	_cleanup_buf_ struct buf next, now;
	struct compiled compiled = {0};
	buf_init(&now, LEARN_MODEL_MAX);
	enum error_code code = read_model(fresh, &next, err);
	if (code == ERR_NONE && exists(in_use))
		code = io_read(in_use, LEARN_MODEL_MAX, &now, err);
	if (code == ERR_NONE)
		code = prepare(args, folder, buf_str(&next), buf_str(&now), &compiled, err);
	/* Written again as it was if this ran before and was killed. */
	if (code == ERR_NONE && now.len)
		code = io_write_file(old, buf_str(&now), err);
	if (code == ERR_NONE)
		code = move(fresh, in_use, err);
	if (code == ERR_NONE) {
		buf_add_c(out, "Le nouveau modèle est en place.");
		if (now.len)
			buf_addf(out, " L'ancien est gardé (%s) : « blouse learn --back » le remet.", old);
		buf_add_char(out, '\n');
		code = rebuild(args, folder, &compiled, out, err);
	}
	load_release(&compiled.next);
	return code;
}

enum error_code learn_back(const struct args *args, const char *folder, struct buf *out, struct error *err)
{
	char fresh[LEARN_PATH_MAX], in_use[LEARN_PATH_MAX], old[LEARN_PATH_MAX];
	learn_path(folder, LEARN_NEW, fresh);
	learn_path(folder, LEARN_IN_USE, in_use);
	learn_path(folder, LEARN_OLD, old);
	if (!exists(old))
		return error_set(err, ERR_IO, "aucun ancien modèle n'est gardé (« %s » n'existe pas).", old);
	_cleanup_buf_ struct buf next, now;
	struct compiled compiled = {0};
	buf_init(&now, LEARN_MODEL_MAX);
	bool waiting = exists(fresh);
	enum error_code code = read_model(old, &next, err);
	if (code == ERR_NONE && exists(in_use))
		code = io_read(in_use, LEARN_MODEL_MAX, &now, err);
	if (code == ERR_NONE)
		code = prepare(args, folder, buf_str(&next), buf_str(&now), &compiled, err);
	/* What goes is kept, unless a model learnt since waits in its place. */
	if (code == ERR_NONE && now.len && !waiting)
		code = io_write_file(fresh, buf_str(&now), err);
	if (code == ERR_NONE)
		code = move(old, in_use, err);
	if (code == ERR_NONE) {
		buf_addf(out,
			 "L'ancien modèle est de nouveau en place. %s (%s) : « blouse learn --use » le mettrait en "
			 "place.\n",
			 waiting ? "Celui qui attendait attend toujours" : "Celui qu'il remplace est gardé", fresh);
		code = rebuild(args, folder, &compiled, out, err);
	}
	load_release(&compiled.next);
	return code;
}
