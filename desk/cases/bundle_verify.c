/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>
#include <zip.h>

#include "desk/cases/bundle.h"
#include "desk/cases/case.h"
#include "desk/cases/file_kind.h"
#include "desk/own/hex.h"

#define HEX_LEN ((size_t)2 * SHA256_LEN)

struct entry {
	struct str name, bytes;
	bool listed; /* in the manifest */
};

struct check {
	struct arena *arena;
	struct bundle_told *told;
	struct entry entries[BUNDLE_PARTS_MAX];
	size_t count;
	json_t *manifest;
	int64_t establishment_id, case_id;
	bool pieces[BUNDLE_PARTS_MAX]; /* of the entries: an event speaks of it */
};

static enum error_code refuse(struct error *err, const char *why)
{
	return error_set(err, ERR_FORMAT, "Ce fichier n'est pas un dossier exporté par Blouse : %s", why);
}

__attribute__((format(printf, 2, 3))) static void find(struct check *c, const char *format, ...)
{
	char text[512];
	va_list list;
	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	if (c->told->trouble_count == BUNDLE_TROUBLES_MAX)
		return;
	struct str kept = arena_copy(c->arena, str_from_c(text));
	c->told->troubles[c->told->trouble_count++] = kept.ptr ? kept : STR("La mémoire manque.");
}

static void find_file(struct check *c, struct str name, const char *what)
{
	if (c->told->first_file.len == 0)
		c->told->first_file = name;
	find(c, "%.*s %s", STR_ARG(name), what);
}

static void find_event(struct check *c, int64_t number, const char *what)
{
	if (c->told->first_event == 0)
		c->told->first_event = number;
	find(c, "L'étape %" PRId64 " %s", number, what);
}

/* --- the ZIP --- */

/* Names that we give, and no other: nothing that could lead elsewhere on a disk. */
static bool is_ours(struct str name)
{
	static const char *const names[] = {BUNDLE_PAPER, BUNDLE_EVENTS, BUNDLE_MANIFEST, BUNDLE_README};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, str_from_c(names[i])))
			return true;
	if (!str_starts(name, STR(BUNDLE_PIECES)) || name.len > BUNDLE_NAME_MAX ||
	    name.len == sizeof(BUNDLE_PIECES) - 1)
		return false;
	for (size_t i = sizeof(BUNDLE_PIECES) - 1; i < name.len; i++) {
		char k = name.ptr[i];
		bool plain = (k >= 'a' && k <= 'z') || (k >= '0' && k <= '9') || k == '-';
		/* A point stands before the suffix alone. */
		if (!plain && !(k == '.' && i > sizeof(BUNDLE_PIECES) - 1 && name.ptr[i - 1] != '.'))
			return false;
	}
	return true;
}

static struct entry *entry_of(struct check *c, struct str name)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->entries[i].name, name))
			return &c->entries[i];
	return NULL;
}

static enum error_code read_entry(struct check *c, zip_t *zip, zip_uint64_t index, const zip_stat_t *stat,
				  struct error *err)
{
	struct entry *e = &c->entries[c->count];
	char *bytes = arena_alloc(c->arena, (size_t)stat->size + 1, 1);
	e->name = arena_copy(c->arena, str_from_c(stat->name));
	if (!bytes || !e->name.ptr)
		return error_nomem(err);
	zip_file_t *file = zip_fopen_index(zip, index, 0);
	/* One byte more than announced is one too many. */
	zip_int64_t got = file ? zip_fread(file, bytes, stat->size + 1) : -1;
	bool whole = got >= 0 && (zip_uint64_t)got == stat->size && zip_fread(file, bytes + got, 1) == 0;
	if (file && zip_fclose(file))
		whole = false;
	e->bytes = (struct str){bytes, whole ? (size_t)got : 0};
	c->count++;
	if (!whole)
		find_file(c, e->name, "est abîmé : il ne se lit pas jusqu'au bout.");
	return ERR_NONE;
}

static enum error_code read_entries(struct check *c, zip_t *zip, struct error *err)
{
	const zip_int64_t count = zip_get_num_entries(zip, 0);
	zip_uint64_t total = 0;
	if (count <= 0 || count > BUNDLE_PARTS_MAX)
		return refuse(err, "il ne contient pas ce qu'un dossier contient.");
	for (zip_uint64_t i = 0; i < (zip_uint64_t)count; i++) {
		zip_stat_t stat;
		const zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE;
		if (zip_stat_index(zip, i, 0, &stat) || (stat.valid & wanted) != wanted)
			return refuse(err, "il est abîmé.");
		if (!is_ours(str_from_c(stat.name)))
			return refuse(err, "il contient un fichier dont le nom n'est pas l'un des siens.");
		if (entry_of(c, str_from_c(stat.name)))
			return refuse(err, "il contient deux fichiers du même nom.");
		if (stat.size > BUNDLE_BYTES_MAX - total)
			return refuse(err, "déplié, il prendrait plus de 192 Mo.");
		total += stat.size;
		enum error_code code = read_entry(c, zip, i, &stat, err);
		if (code)
			return code;
	}
	return ERR_NONE;
}

static enum error_code open_zip(struct check *c, struct str bytes, struct error *err)
{
	zip_error_t why;
	zip_error_init(&why);
	zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &why);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why) : NULL;
	zip_error_fini(&why);
	if (!zip) {
		if (source)
			zip_source_free(source);
		return refuse(err, "ce n'est pas un ZIP, ou il est incomplet.");
	}
	enum error_code code = read_entries(c, zip, err);
	zip_discard(zip);
	return code;
}

/* --- the manifest --- */

static struct str text_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
				     : (struct str){"", 0};
}

static bool number_of(const json_t *object, const char *name, int64_t *ret_number)
{
	const json_t *value = json_object_get(object, name);
	if (!json_is_integer(value))
		return false;
	*ret_number = json_integer_value(value);
	return true;
}

static bool is_hash(struct str text)
{
	unsigned char bytes[SHA256_LEN];
	return hex_take(text, bytes, sizeof(bytes));
}

static enum error_code read_manifest(struct check *c, struct error *err)
{
	json_error_t where;
	const struct entry *e = entry_of(c, STR(BUNDLE_MANIFEST));
	int64_t version = 0;
	if (!e || !entry_of(c, STR(BUNDLE_EVENTS)))
		return refuse(err, "il y manque son manifeste ou ses étapes.");
	c->manifest = json_loadb(e->bytes.ptr, e->bytes.len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(c->manifest) || !str_eq(text_of(c->manifest, "format"), STR("blouse-dossier")))
		return refuse(err, "son manifeste ne se lit pas.");
	if (!number_of(c->manifest, "version", &version) || version != 1)
		return refuse(err, "il vient d'une version plus récente de Blouse.");
	if (!number_of(c->manifest, "etablissement", &c->establishment_id) ||
	    !number_of(c->manifest, "identifiant", &c->case_id) ||
	    !number_of(c->manifest, "numero", &c->told->number) || !is_hash(text_of(c->manifest, "tete")))
		return refuse(err, "il manque quelque chose à son manifeste.");
	return ERR_NONE;
}

static void check_file(struct check *c, const json_t *row)
{
	unsigned char hash[SHA256_LEN], said[SHA256_LEN];
	/* A name that we never give says nothing to a terminal. */
	struct str name = is_ours(text_of(row, "nom")) ? arena_copy(c->arena, text_of(row, "nom")) : (struct str){0};
	struct entry *e = entry_of(c, name);
	if (!e || str_eq(name, STR(BUNDLE_MANIFEST))) {
		find_file(c, name.ptr ? name : STR(BUNDLE_MANIFEST),
			  name.ptr ? "manque." : "nomme un fichier qui n'est pas l'un des siens.");
		return;
	}
	e->listed = true;
	sha256_salted((struct str){"", 0}, e->bytes, hash);
	if (!hex_take(text_of(row, "sha256"), said, sizeof(said)) || memcmp(hash, said, sizeof(hash)) != 0)
		find_file(c, e->name, "n'est plus celui qui a été exporté.");
}

static void check_files(struct check *c)
{
	const json_t *files = json_object_get(c->manifest, "fichiers");
	for (size_t i = 0; i < json_array_size(files); i++)
		check_file(c, json_array_get(files, i));
	for (size_t i = 0; i < c->count; i++)
		if (!c->entries[i].listed && !str_eq(c->entries[i].name, STR(BUNDLE_MANIFEST)))
			find_file(c, c->entries[i].name, "a été ajouté.");
	c->told->files = c->count - 1;
}

/* --- the events --- */

static bool read_line(const json_t *line, struct case_event *e, struct str *ret_kind)
{
	e->actor_kind = text_of(line, "auteur");
	e->word = text_of(line, "mot");
	e->text = text_of(line, "texte");
	*ret_kind = text_of(line, "genre");
	return number_of(line, "etape", &e->sequence) && number_of(line, "instant", &e->at) &&
	       number_of(line, "auteur_numero", &e->actor_id) && number_of(line, "nombre", &e->number) &&
	       number_of(line, "echeance", &e->due_at) && json_is_string(json_object_get(line, "texte")) &&
	       json_is_string(json_object_get(line, "mot")) && ret_kind->len > 0;
}

/* The file that an event speaks of. */
static void check_piece(struct check *c, const struct case_event *e)
{
	char name[BUNDLE_NAME_MAX + 32];
	unsigned char hash[SHA256_LEN], said[SHA256_LEN];
	struct str id, hex = str_cut(e->word, ' ', &id);
	const enum case_file_kind kind = case_file_kind_of(id);
	if (kind == CASE_FILE_KINDS || !hex_take(hex, said, sizeof(said))) {
		find_event(c, e->sequence, "parle d'un fichier que l'on ne reconnaît pas.");
		return;
	}
	snprintf(name, sizeof(name), BUNDLE_PIECES "piece-%" PRId64 "%s", e->number, case_file_kinds[kind].suffix.ptr);
	const struct entry *piece = entry_of(c, str_from_c(name));
	if (!piece) {
		find(c, "%s manque : c'est la pièce de l'étape %" PRId64 ".", name, e->sequence);
		if (c->told->first_file.len == 0)
			c->told->first_file = arena_copy(c->arena, str_from_c(name));
		return;
	}
	c->pieces[piece - c->entries] = true;
	sha256_salted((struct str){"", 0}, piece->bytes, hash);
	if (memcmp(hash, said, sizeof(hash)) != 0)
		find_file(c, piece->name, "n'est pas la pièce dont l'étape garde l'empreinte.");
}

/* One line; `hash` is of the one before, then of this one. False when nothing can be said of what follows. */
static bool check_event(struct check *c, const json_t *line, int64_t number, unsigned char hash[SHA256_LEN])
{
	struct case_event e = {0};
	struct str kind;
	unsigned char said[SHA256_LEN], next[SHA256_LEN];
	int64_t sequence = 0;
	if (!json_is_object(line) || !hex_take(text_of(line, "empreinte"), said, sizeof(said)) ||
	    !number_of(line, "etape", &sequence) || sequence != number) {
		find_event(c, number, "ne se lit pas, ou n'est pas à sa place.");
		return false;
	}
	/* What was not to be told stands by its hash alone, which the next one covers. */
	if (json_is_true(json_object_get(line, "masquee"))) {
		c->told->masked++;
	} else if (!read_line(line, &e, &kind)) {
		find_event(c, number, "n'est pas entière.");
		return false;
	} else {
		case_event_hash((struct str){(const char *)hash, SHA256_LEN}, c->establishment_id, c->case_id, kind, &e,
				next);
		if (memcmp(next, said, SHA256_LEN) != 0)
			find_event(c, number, "a été changée, ou celle d'avant.");
		if (str_eq(kind, case_kinds[CASE_FILED].id))
			check_piece(c, &e);
	}
	memcpy(hash, said, SHA256_LEN);
	return true;
}

static void check_events(struct check *c, struct str head)
{
	unsigned char hash[SHA256_LEN] = {0}, said[SHA256_LEN] = {0};
	struct str rest = entry_of(c, STR(BUNDLE_EVENTS))->bytes, text;
	int64_t number = 0, expected = 0;
	bool good = true;
	while (good && rest.len > 0) {
		rest = str_cut(rest, '\n', &text);
		json_t *line = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
		good = check_event(c, line, ++number, hash);
		json_decref(line);
	}
	c->told->events = (size_t)number;
	if (!good)
		return;
	if (!number_of(c->manifest, "etapes", &expected) || expected != number)
		find_event(c, (number < expected ? number : expected) + 1,
			   "est la première qui manque, ou qui est de trop.");
	struct str hex = hex_put(c->arena, (struct str){(const char *)hash, SHA256_LEN});
	snprintf(c->told->head, sizeof(c->told->head), "%.*s", STR_ARG(hex));
	hex_take(text_of(c->manifest, "tete"), said, sizeof(said));
	if (memcmp(hash, said, sizeof(hash)) != 0)
		find(c, "La chaîne ne finit pas par l'empreinte que donne le manifeste.");
	if (head.len > 0 && !str_eq(head, hex))
		find(c, "La chaîne ne finit pas par l'empreinte que vous donnez.");
	for (size_t i = 0; i < c->count; i++)
		if (str_starts(c->entries[i].name, STR(BUNDLE_PIECES)) && !c->pieces[i])
			find_file(c, c->entries[i].name, "n'est la pièce d'aucune étape.");
}

enum error_code bundle_verify(struct str zip, struct str head, struct arena *arena, struct bundle_told *ret_told,
			      struct error *err)
{
	struct bundle_told told = {.first_file = {"", 0}};
	struct check *c = ARENA_ZNEW(arena, struct check, 1);
	if (!c)
		return error_nomem(err);
	if (head.len > 0 && !is_hash(head))
		return error_set(err, ERR_USAGE, "Une empreinte a %zu chiffres hexadécimaux, en minuscules.", HEX_LEN);
	c->arena = arena;
	c->told = &told;
	enum error_code code = open_zip(c, zip, err);
	if (!code)
		code = read_manifest(c, err);
	if (!code) {
		check_files(c);
		check_events(c, head);
		*ret_told = told;
	}
	json_decref(c->manifest);
	return code;
}
