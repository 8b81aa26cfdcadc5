/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/source.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "compiler/file.h"
#include "compiler/read.h"

#define MODEL_MAX ((size_t)64 << 20)

int source_rule_index(const struct charter_source *source, struct str id)
{
	for (size_t i = 0; i < source->rules.count; i++)
		if (str_eq(source->rules.items[i].id, id))
			return (int)i;
	return -1;
}

int source_concept_index(const struct charter_source *source, struct str id)
{
	for (size_t i = 0; i < source->concepts.count; i++)
		if (str_eq(source->concepts.items[i].id, id))
			return (int)i;
	return -1;
}

const char *source_guide_label(struct str guide)
{
	static const struct {
		const char *id, *label;
	} guides[] = {
		{"fhf-2013", "Revue hospitalière de France, 2013"},
		{"macsf-2013", "Guide MACSF, CHU de Bordeaux et CH de Pontoise, 2013"},
		{"bordeaux-2013", "Guide du CHU de Bordeaux, 2013"},
		{"strasbourg-2017", "Guide des Hôpitaux universitaires de Strasbourg, 2017"},
		{"nantes-2021", "Guide du CHU de Nantes, 2021"},
	};
	for (size_t i = 0; i < sizeof(guides) / sizeof(*guides); i++)
		if (str_eq(guide, str_from_c(guides[i].id)))
			return guides[i].label;
	return NULL;
}

bool read_file(struct charter_source *s, const char *path, size_t max, struct mark from, struct str *ret_bytes)
{
	int code = file_slurp(s->arena, path, max, ret_bytes);
	if (code == ENOMEM)
		s->problems->failed = true;
	else if (code != 0)
		problem_add(s->problems, from, "le fichier « %s » ne peut pas être lu : %s", path, file_trouble(code));
	return code == 0;
}

static char *join(struct arena *arena, const char *folder, const char *name)
{
	size_t len = strlen(folder) + strlen(name) + 2;
	char *path = ARENA_NEW(arena, char, len);
	if (path)
		snprintf(path, len, "%s/%s", folder, name);
	return path;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

typedef LIST(const char *) path_list;

/* The YAML files of a folder, sorted, so that the order does not depend on the file system. */
static enum error_code list_files(struct arena *arena, const char *folder, path_list *ret_paths, struct error *err)
{
	path_list paths = {0};
	DIR *dir = opendir(folder);
	if (!dir)
		return error_set(err, ERR_IO, "Le dossier « %s » ne peut pas être lu : %s.", folder,
				 file_trouble(errno));
	enum error_code code = ERR_NONE;
	for (struct dirent *entry; code == ERR_NONE && (entry = readdir(dir));) {
		if (entry->d_name[0] == '.' || !str_ends(str_from_c(entry->d_name), STR(".yaml")))
			continue;
		if (paths.count == SOURCE_FILES_MAX) {
			code = error_set(err, ERR_LIMIT, "Le dossier « %s » a plus de %d fichiers : réunissez-en.",
					 folder, SOURCE_FILES_MAX);
			break;
		}
		char *path = join(arena, folder, entry->d_name);
		const char **slot = path ? list_add(arena, &paths) : NULL;
		if (slot)
			*slot = path;
		else
			code = error_nomem(err);
	}
	closedir(dir);
	if (code != ERR_NONE)
		return code;
	if (paths.count)
		qsort(paths.items, paths.count, sizeof(*paths.items), by_name);
	*ret_paths = paths;
	return ERR_NONE;
}

static struct tree *load(struct charter_source *s, const char *path)
{
	struct tree *root = NULL;
	struct str bytes;
	if (read_file(s, path, TREE_BYTES_MAX, (struct mark){path, 0, 0}, &bytes))
		tree_read(s->problems, path, bytes, &root);
	return root;
}

/* "charter/rules/loyaute.yaml" → "loyaute" */
static struct str stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_from_c(slash ? slash + 1 : path);
	return str_sub(name, 0, name.len - strlen(".yaml"));
}

static enum error_code load_folders(struct charter_source *s, const char *folder, struct error *err)
{
	path_list lexicons, rules;
	const char *lexicon_folder = join(s->arena, folder, "lexicon"), *rule_folder = join(s->arena, folder, "rules");
	if (!lexicon_folder || !rule_folder)
		return error_nomem(err);
	enum error_code code = list_files(s->arena, lexicon_folder, &lexicons, err);
	if (code == ERR_NONE)
		code = list_files(s->arena, rule_folder, &rules, err);
	if (code != ERR_NONE)
		return code;
	for (size_t i = 0; i < lexicons.count; i++) {
		const struct tree *root = load(s, lexicons.items[i]);
		if (root)
			read_lexicon(s, root);
	}
	for (size_t i = 0; i < rules.count; i++) {
		const struct tree *root = load(s, rules.items[i]);
		if (root)
			read_rule(s, root, stem(rules.items[i]), false);
	}
	return ERR_NONE;
}

/* A file of the folder that may be absent: its path, or NULL. */
static const char *optional(struct charter_source *s, const char *folder, const char *name)
{
	const char *path = join(s->arena, folder, name);
	if (!path)
		s->problems->failed = true;
	return path && access(path, F_OK) == 0 ? path : NULL;
}

static void load_optional(struct charter_source *s, const char *folder)
{
	const char *path;
	const struct tree *root;
	if ((path = optional(s, folder, "spellings.yaml")) && (root = load(s, path)))
		read_spellings(s, root);
	if ((path = optional(s, folder, "networks.yaml")) && (root = load(s, path)))
		read_networks(s, root);
	if ((path = optional(s, folder, "replies.yaml")) && (root = load(s, path)))
		read_replies(s, root);
	if ((path = optional(s, folder, "model/fast.bin")))
		read_file(s, path, MODEL_MAX, (struct mark){path, 0, 0}, &s->model);
	if ((path = optional(s, folder, "model/names.bin")))
		read_file(s, path, MODEL_MAX, (struct mark){path, 0, 0}, &s->name_model);
}

static void load_establishment(struct charter_source *s, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct tree *root = load(s, path);
	if (root)
		read_establishment(s, root, (struct str){path, slash ? (size_t)(slash - path) + 1 : 0});
}

enum error_code source_load(struct arena *arena, struct problems *problems, const char *folder,
			    const char *establishment, struct charter_source *ret_source, struct error *err)
{
	struct charter_source s = {.arena = arena, .problems = problems};
	enum error_code code = load_folders(&s, folder, err);
	if (code != ERR_NONE)
		return code;
	load_optional(&s, folder);
	if (establishment)
		load_establishment(&s, establishment);
	source_check(&s);
	if (problems->failed)
		return error_nomem(err);
	problems_sort(problems);
	*ret_source = s;
	return ERR_NONE;
}
