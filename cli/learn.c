/* SPDX-License-Identifier: Apache-2.0 */
/* blouse learn: labelled messages, and the charter's own examples, to a model. */
#include "cli/learn.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "compiler/source.h"

/* The charter's examples are what its readers see and what `blouse charter test` holds: they count for several messages. */
#define EXAMPLE_WEIGHT 40
/* What an establishment says of its own messages counts more than what is known; see docs/decisions/0010-own-messages.md. */
#define ADDED_WEIGHT 16
#define FILES_MAX 4096 /* of one folder of messages */

static void tell(const char *step)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "blouse learn : %s…\n", step);
}

/* The examples of the rules teach like messages; each rule counts as one author, so that cross-validation never judges
 * an example by its neighbours. */
static enum error_code add_examples(struct records *records, const struct charter_source *source,
				    const struct blouse_charter *charter, struct error *err)
{
	for (size_t r = 0; r < source->rules.count; r++) {
		const struct source_rule *rule = &source->rules.items[r];
		unsigned author = records->author_count++;
		for (size_t i = 0; i < rule->examples.count; i++) {
			const struct source_example *example = &rule->examples.items[i];
			struct record *rec = records_add(records);
			if (!rec || records_fill(records, rec, charter, rule->id, example->text, example->breaks,
						 example->spans.items, example->spans.count) != ERR_NONE)
				return error_nomem(err);
			rec->context = example->context;
			rec->network = example->network;
			rec->author = author;
			rec->weight = EXAMPLE_WEIGHT;
			rec->nature = example->context == BLOUSE_USAGER ? example->nature : BLOUSE_NATURE_NONE;
			rec->tone = example->tone;
			for (size_t k = 0; k < example->rules.count; k++)
				records_add_rule(rec, charter, example->rules.items[k].text);
		}
	}
	return ERR_NONE;
}

static enum error_code read_examples(struct records *records, const char *folder, const struct blouse_charter *charter,
				     struct error *err)
{
	struct arena arena;
	arena_init(&arena, SOURCE_MEMORY_MAX);
	struct problems problems = {.arena = &arena};
	struct charter_source source;
	enum error_code code = source_load(&arena, &problems, folder, NULL, &source, err);
	if (code == ERR_NONE)
		code = add_examples(records, &source, charter, err);
	arena_release(&arena);
	return code;
}

/* The folder that holds train/, and test/ where it is: given, beside the charter's sources, or installed. */
static enum error_code find_corpus(const struct args *args, const char *folder, char ret_path[PATH_MAX],
				   struct error *err)
{
	char path[LEARN_PATH_MAX], train[LEARN_PATH_MAX + 8];
	const char *given = args_value(args, "corpus");
	const char *const places[] = {given ? given : folder, given ? "" : "/../corpus", BLOUSE_DATADIR, "/corpus"};
	for (size_t i = 0; i < (given ? 2 : 4); i += 2) {
		snprintf(path, sizeof path, "%s%s", places[i], places[i + 1]);
		snprintf(train, sizeof train, "%s/train", path);
		if (access(train, R_OK | X_OK) == 0 && realpath(path, ret_path))
			return ERR_NONE;
	}
	return error_set(err, ERR_IO,
			 "les messages connus n'ont pas été trouvés : donnez avec --corpus le dossier qui contient "
			 "« train ».");
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* The names of the folder's files of messages, in order; none if there is no such folder. */
static enum error_code list_messages(struct arena *arena, const char *folder, const char ***ret_names,
				     size_t *ret_count, struct error *err)
{
	const char **names = ARENA_NEW(arena, const char *, FILES_MAX);
	DIR *dir = opendir(folder);
	size_t count = 0;
	enum error_code code = names ? ERR_NONE : error_nomem(err);
	for (const struct dirent *entry; dir && code == ERR_NONE && (entry = readdir(dir));) {
		struct str name = str_from_c(entry->d_name);
		if (name.ptr[0] == '.' || !str_ends(name, str_from_c(".jsonl")))
			continue;
		names[count] = arena_copy(arena, name).ptr;
		if (!names[count++])
			code = error_nomem(err);
		else if (count == FILES_MAX)
			code = error_set(err, ERR_LIMIT, "« %s » contient plus de %d fichiers.", folder, FILES_MAX);
	}
	if (dir)
		closedir(dir);
	if (code != ERR_NONE)
		return code;
	qsort(names, count, sizeof *names, by_name);
	*ret_names = names;
	*ret_count = count;
	return ERR_NONE;
}

static enum error_code read_folder(struct records *records, const char *folder, const struct blouse_charter *charter,
				   struct error *err)
{
	struct arena arena;
	const char **names;
	size_t count = 0;
	char path[2 * LEARN_PATH_MAX];
	arena_init(&arena, (size_t)8 << 20);
	enum error_code code = list_messages(&arena, folder, &names, &count, err);
	for (size_t i = 0; i < count && code == ERR_NONE; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		code = records_read(records, path, charter, err);
	}
	arena_release(&arena);
	return code;
}

/* Learnt in a minute or more: whether it can be written is known before. */
static enum error_code check_writable(const char *folder, struct error *err)
{
	char path[LEARN_PATH_MAX];
	struct stat st;
	learn_path(folder, "", path);
	mkdir(path, 0777);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && access(path, W_OK | X_OK) == 0)
		return ERR_NONE;
	return error_set(err, ERR_IO,
			 "le dossier « %s » ne peut pas être écrit : demandez à la personne qui administre Blouse, ou "
			 "copiez la charte (cp -r %s ma-charte) et donnez la copie : --charter ma-charte.",
			 path, folder);
}

static enum error_code write_model(const struct args *args, const char *folder, const char *name,
				   const struct buf *model, char ret_path[LEARN_PATH_MAX], struct error *err)
{
	const char *output = args_value(args, "output");
	if (output)
		snprintf(ret_path, LEARN_PATH_MAX, "%s", output);
	else
		learn_path(folder, name, ret_path);
	return io_write_file(ret_path, buf_str(model), err);
}

/* The model that the files of messages and the charter's examples give. */
static enum error_code learn(const struct args *args, const char *folder, const struct blouse_charter *charter,
			     struct records *records, struct buf *out, struct error *err)
{
	_cleanup_buf_ struct buf model;
	struct learn_report report;
	char path[LEARN_PATH_MAX];
	buf_init(&model, LEARN_MODEL_MAX);
	enum error_code code = ERR_NONE;
	for (size_t i = 0; i < args->operand_count && code == ERR_NONE; i++)
		code = records_read(records, args->operands[i], charter, err);
	if (code == ERR_NONE)
		code = learn_model(charter, records, &learn_defaults, tell, &model, &report, err);
	if (code == ERR_NONE)
		code = write_model(args, folder, LEARN_IN_USE, &model, path, err);
	if (code == ERR_NONE)
		learn_print_model(out, &report, charter);
	return code;
}

/* The verdicts of the messages added and of those kept for measuring, with the model in use and with the new one. */
static enum error_code report_verdicts(const struct args *args, const char *folder, const char *corpus,
				       const struct blouse_charter *charter, const struct records *records,
				       size_t first, const struct buf *model, struct buf *out, struct error *err)
{
	struct loaded sides[2] = {0};
	struct records measured;
	char test[PATH_MAX + 8];
	const char *establishment = args_value(args, "establishment");
	snprintf(test, sizeof test, "%s/test", corpus);
	records_init(&measured);
	tell("relecture des messages, avant et après");
	enum error_code code = read_folder(&measured, test, charter, err);
	if (code == ERR_NONE)
		code = load_path(folder, establishment, &sides[0], err);
	if (code == ERR_NONE)
		code = learn_compile(folder, establishment, buf_str(model), &sides[1], err);
	for (int i = 0; i < 2 && code == ERR_NONE; i++)
		code = load_reading(args, true, &sides[i], err);
	size_t most = records->count - first > measured.count ? records->count - first : measured.count;
	_cleanup_free_ struct learn_reading *readings = mem_calloc(most, sizeof *readings);
	if (code == ERR_NONE && !readings)
		code = error_nomem(err);
	if (code == ERR_NONE)
		code = learn_read_both(sides, records, first, readings, err);
	if (code == ERR_NONE)
		learn_print_added(out, records, first, readings);
	if (code == ERR_NONE && measured.count) {
		code = learn_read_both(sides, &measured, 0, readings, err);
		if (code == ERR_NONE)
			learn_print_measured(out, test, &measured, readings);
	}
	records_release(&measured);
	load_release(&sides[0]);
	load_release(&sides[1]);
	return code;
}

static enum error_code read_added(const struct args *args, const struct blouse_charter *charter,
				  struct records *records, struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; i < args->operand_count && code == ERR_NONE; i++)
		code = records_read_added(records, args->operands[i], charter, err);
	return code;
}

/* The same with the establishment's own messages: beside the model in use, with what they change. */
static enum error_code add(const struct args *args, const char *folder, const struct blouse_charter *charter,
			   struct records *records, struct buf *out, struct error *err)
{
	char corpus[PATH_MAX], train[PATH_MAX + 8], path[LEARN_PATH_MAX];
	_cleanup_buf_ struct buf model;
	struct learn_change change;
	buf_init(&model, LEARN_MODEL_MAX);
	enum error_code code = find_corpus(args, folder, corpus, err);
	if (code != ERR_NONE)
		return code;
	snprintf(train, sizeof train, "%s/train", corpus);
	/* Those added are read ahead of the thousands that are known, so that their mistakes are told at once. */
	struct records ahead;
	records_init(&ahead);
	code = read_added(args, charter, &ahead, err);
	records_release(&ahead);
	if (code == ERR_NONE)
		code = read_folder(records, train, charter, err);
	size_t first = records->count;
	if (code == ERR_NONE)
		code = read_added(args, charter, records, err);
	for (size_t i = first; i < records->count && code == ERR_NONE; i++)
		records->items[i].weight = ADDED_WEIGHT;
	if (code == ERR_NONE)
		code = learn_added(charter, records, &learn_defaults, tell, &model, &change, err);
	if (code != ERR_NONE)
		return code;
	learn_print_change(out, &change, charter);
	code = report_verdicts(args, folder, corpus, charter, records, first, &model, out, err);
	if (code == ERR_NONE)
		code = write_model(args, folder, LEARN_NEW, &model, path, err);
	if (code != ERR_NONE)
		return code;
	buf_addf(out,
		 "En lecture rapide, jugés sans avoir été appris eux-mêmes : %zu sur %zu comme attendu ; avant, "
		 "%zu.\n\n"
		 "Le nouveau modèle est écrit : %s. Celui qui sert n'a pas changé.\n",
		 change.added_after, change.added, change.added_before, path);
	if (!args_value(args, "output"))
		buf_addf(out, "Pour l'employer : blouse learn --use%s%s\n",
			 args_value(args, "charter") ? " --charter " : "",
			 args_value(args, "charter") ? args_value(args, "charter") : "");
	return ERR_NONE;
}

static enum error_code check_usage(const struct args *args, struct error *err)
{
	bool adds = args_given(args, "add"), uses = args_given(args, "use"), backs = args_given(args, "back");
	if (adds + uses + backs > 1)
		return error_set(err, ERR_USAGE, "choisissez : --add, --use ou --back.");
	if ((uses || backs) && args->operand_count)
		return error_set(err, ERR_USAGE, "« %s » est de trop : --use et --back ne lisent aucun message.",
				 args->operands[0]);
	if (!uses && !backs && !args->operand_count)
		return error_set(err, ERR_USAGE, "il manque les messages : blouse learn %sFICHIER…",
				 adds ? "--add " : "");
	if ((uses || backs) && args_given(args, "output"))
		return error_set(err, ERR_USAGE, "--output ne sert qu'à apprendre : retirez-le.");
	static const char *const of_add[] = {"corpus", "reading"};
	for (size_t i = 0; i < sizeof of_add / sizeof *of_add; i++)
		if (!adds && args_given(args, of_add[i]))
			return error_set(err, ERR_USAGE, "--%s ne sert qu'avec --add.", of_add[i]);
	if (!adds && !uses && !backs && args_given(args, "establishment"))
		return error_set(err, ERR_USAGE, "--establishment ne sert qu'avec --add, --use ou --back.");
	return ERR_NONE;
}

static enum error_code learn_from_files(const struct args *args, const char *folder, struct buf *out, struct error *err)
{
	struct loaded loaded = {0};
	struct records records;
	records_init(&records);
	enum error_code code = args_given(args, "output") ? ERR_NONE : check_writable(folder, err);
	if (code == ERR_NONE)
		code = load_path(folder, NULL, &loaded, err);
	if (code == ERR_NONE)
		code = read_examples(&records, folder, loaded.charter, err);
	if (code == ERR_NONE)
		code = (args_given(args, "add") ? add : learn)(args, folder, loaded.charter, &records, out, err);
	records_release(&records);
	load_release(&loaded);
	return code;
}

int learn_run(const struct args *args)
{
	struct error err = {0};
	char folder[LOAD_PATH_MAX];
	_cleanup_buf_ struct buf out;
	buf_init(&out, LEARN_OUT_MAX);
	enum error_code code = check_usage(args, &err);
	if (code == ERR_NONE)
		code = load_find_sources(args, folder, &err);
	if (code == ERR_NONE)
		code = args_given(args, "use")    ? learn_use(args, folder, &out, &err)
		       : args_given(args, "back") ? learn_back(args, folder, &out, &err)
						  : learn_from_files(args, folder, &out, &err);
	struct error unwritten;
	if (out.len && io_write(STDOUT_FILENO, buf_str(&out), &unwritten) != ERR_NONE && code == ERR_NONE)
		return cli_error(args, &unwritten);
	if (code == ERR_NONE && out.failed)
		code = error_nomem(&err);
	return code == ERR_NONE ? CLI_CLEAN : cli_error(args, &err);
}
