/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "compiler/read.h"

#include "engine/format.h"

struct establishment_trees {
	struct source_establishment e;
	const struct tree *sites, *accounts, *contacts, *confidential, *numbers, *roster, *rules, *extra;
};

#define ROOT(member, key, kind, required, what) FIELD(struct establishment_trees, member, key, kind, required, what)

static const struct field root_fields[] = {
	ROOT(e.id, "id", FIELD_ID, true, "un nom court, sans accents"),
	ROOT(e.name, "name", FIELD_TEXT, true, "le nom de l'établissement"),
	ROOT(e.aliases, "aliases", FIELD_NAMES, false, "ses autres noms"),
	ROOT(e.timezone, "timezone", FIELD_TEXT, true, "le fuseau, comme Europe/Paris"),
	ROOT(sites, "sites", FIELD_TREE, true, "la liste des sites : name, address, perimeter"),
	ROOT(e.services, "services", FIELD_NAMES, false, "la liste des services"),
	ROOT(accounts, "accounts", FIELD_TREE, false, "les comptes officiels : network et handle"),
	ROOT(e.hashtags, "hashtags", FIELD_NAMES, false, "les mots-dièse officiels, entre guillemets"),
	ROOT(contacts, "contacts", FIELD_TREE, true, "qui joindre pour chaque sorte de problème"),
	ROOT(confidential, "confidential", FIELD_TREE, false, "les mots à ne pas laisser partir : words, until, why"),
	ROOT(numbers, "numbers", FIELD_TREE, false, "la forme des numéros : ipp et nda"),
	ROOT(roster, "roster", FIELD_TREE, false, "la liste du personnel : file"),
	ROOT(rules, "rules", FIELD_TREE, false, "les règles changées : off, ou { level: … }"),
	ROOT(extra, "extra_rules", FIELD_TREE, false, "les fichiers de règles propres à l'établissement"),
};

struct site_trees {
	struct source_site site;
	const struct tree *perimeter, *buildings;
};

static const struct field site_fields[] = {
	FIELD(struct site_trees, site.name, "name", FIELD_TEXT, true, "le nom du site"),
	FIELD(struct site_trees, site.address, "address", FIELD_TEXT, true, "son adresse"),
	FIELD(struct site_trees, perimeter, "perimeter", FIELD_TREE, false,
	      "{ latitude, longitude, radius }, ou son contour"),
	FIELD(struct site_trees, buildings, "buildings", FIELD_TREE, false, "ses bâtiments : name, perimeter"),
};

static const struct field building_fields[] = {
	FIELD(struct site_trees, site.name, "name", FIELD_TEXT, true, "le nom du bâtiment"),
	FIELD(struct site_trees, perimeter, "perimeter", FIELD_TREE, true,
	      "{ latitude, longitude, radius }, ou son contour"),
};

static const struct field account_fields[] = {
	FIELD(struct source_account, network, "network", FIELD_NETWORK, true, "le réseau"),
	FIELD(struct source_account, handle, "handle", FIELD_TEXT, true, "le nom du compte, sans @"),
};

static const struct field contact_fields[] = {
	FIELD(struct source_contact, name, "name", FIELD_TEXT, true, "qui répond"),
	FIELD(struct source_contact, mail, "mail", FIELD_TEXT, false, "son courriel"),
	FIELD(struct source_contact, phone, "phone", FIELD_TEXT, false, "son téléphone, entre guillemets"),
};

static const struct field confidential_fields[] = {
	FIELD(struct source_confidential, words, "words", FIELD_TEXT, true, "les mots"),
	FIELD(struct source_confidential, until, "until", FIELD_TEXT, false, "jusqu'à quand, AAAA-MM-JJ"),
	FIELD(struct source_confidential, why, "why", FIELD_TEXT, false, "pourquoi"),
};

struct numbers {
	name_list ipp, nda;
};

static const struct field number_fields[] = {
	FIELD(struct numbers, ipp, "ipp", FIELD_NAMES, false, "formes d'IPP : 9 un chiffre, A une lettre"),
	FIELD(struct numbers, nda, "nda", FIELD_NAMES, false,
	      "formes de numéros de séjour : 9 un chiffre, A une lettre"),
};

struct roster {
	struct str file;
	const struct tree *names;
};

static const struct field roster_fields[] = {
	FIELD(struct roster, file, "file", FIELD_TEXT, false, "le fichier des noms, ou la liste salée"),
	FIELD(struct roster, names, "names", FIELD_TREE, false,
	      "les noms ou la liste salée, un par ligne, après « | »"),
};

static const struct field override_fields[] = {
	FIELD(struct source_override, level, "level", FIELD_LEVEL, true, "bloquant, attention ou conseil"),
};

static bool out_of_memory(struct charter_source *s)
{
	s->problems->failed = true;
	return false;
}

/* Named with their site: « prise dans l'établissement : Hôpital Saint-Roch, bâtiment Hélianthe ». */
static void read_buildings(struct charter_source *s, const struct tree *tree, struct str site)
{
	const struct tree *item = field_items(s->problems, tree, "buildings");
	for (; item; item = item->next) {
		struct site_trees read = {.site = {.at = item->at}};
		if (!fields_read(s->problems, item, building_fields, FIELD_COUNT(building_fields), &read))
			continue;
		struct source_site *building = list_add(s->arena, &s->establishment.buildings);
		_cleanup_buf_ struct buf name;
		buf_init(&name, site.len + read.site.name.len + 2);
		buf_addf(&name, "%.*s, %.*s", STR_ARG(site), STR_ARG(read.site.name));
		read.site.name = arena_copy(s->arena, buf_str(&name));
		if (!building || name.failed || !read.site.name.ptr) {
			out_of_memory(s);
			return;
		}
		*building = read.site;
		/* That it is missing was told. */
		if (read.perimeter)
			building->has_perimeter = perimeter_read(s->problems, read.perimeter, &building->perimeter);
	}
}

static void read_site(struct charter_source *s, const struct tree *item)
{
	struct site_trees read = {.site = {.at = item->at}};
	if (!fields_read(s->problems, item, site_fields, FIELD_COUNT(site_fields), &read))
		return;
	struct source_site *site = list_add(s->arena, &s->establishment.sites);
	if (!site) {
		out_of_memory(s);
		return;
	}
	*site = read.site;
	if (read.perimeter)
		site->has_perimeter = perimeter_read(s->problems, read.perimeter, &site->perimeter);
	if (read.buildings)
		read_buildings(s, read.buildings, read.site.name);
}

static void read_account(struct charter_source *s, const struct tree *item)
{
	struct source_account read = {.at = item->at};
	if (!fields_read(s->problems, item, account_fields, FIELD_COUNT(account_fields), &read))
		return;
	if (read.handle.len && read.handle.ptr[0] == '@')
		problem_add(s->problems, item->at, "« handle » s'écrit sans @");
	struct source_account *account = list_add(s->arena, &s->establishment.accounts);
	if (account)
		*account = read;
	else
		out_of_memory(s);
}

static void read_contacts(struct charter_source *s, const struct tree *tree)
{
	static const char *const kinds[] = {"communication", "usagers", "drh",          "affaires-medicales",
					    "juridique",     "dpo",     "informatique", "direction"};
	if (tree->kind != TREE_MAP) {
		problem_add(s->problems, tree->at,
			    "« contacts » attend une table : communication: { name, mail, phone }, …");
		return;
	}
	for (const struct tree *key = tree->first; key; key = key->next->next) {
		bool known = false;
		for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && key->kind == TREE_TEXT; i++)
			known |= str_eq(key->text, str_from_c(kinds[i]));
		if (!known) {
			problem_add(s->problems, key->at,
				    "contact inconnu ; les contacts sont communication, usagers, drh, "
				    "affaires-medicales, juridique, dpo, "
				    "informatique, direction");
			continue;
		}
		struct source_contact read = {.at = key->at, .kind = key->text};
		if (!fields_read(s->problems, key->next, contact_fields, FIELD_COUNT(contact_fields), &read))
			continue;
		if (!read.mail.len && !read.phone.len)
			problem_add(s->problems, key->at, "donnez un courriel (mail) ou un téléphone (phone)");
		struct source_contact *contact = list_add(s->arena, &s->establishment.contacts);
		if (!contact) {
			out_of_memory(s);
			return;
		}
		*contact = read;
	}
}

static bool is_date(struct str s)
{
	unsigned long long year, month, day;
	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' || !str_to_u64(str_sub(s, 0, 4), 9999, &year) ||
	    !str_to_u64(str_sub(s, 5, 2), 12, &month) || !str_to_u64(str_sub(s, 8, 2), 31, &day) || year < 1900 ||
	    month < 1 || day < 1)
		return false;
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= (unsigned long long)days[month - 1] + (month == 2 && leap);
}

static void read_confidential(struct charter_source *s, const struct tree *item)
{
	struct source_confidential read = {.at = item->at};
	if (!fields_read(s->problems, item, confidential_fields, FIELD_COUNT(confidential_fields), &read))
		return;
	if (read.until.len && !is_date(read.until))
		problem_add(s->problems, item->at, "« until » : « %.*s » n'est pas une date ; écrivez AAAA-MM-JJ",
			    STR_ARG(read.until));
	struct source_confidential *confidential = list_add(s->arena, &s->establishment.confidential);
	if (confidential)
		*confidential = read;
	else
		out_of_memory(s);
}

static void check_shapes(struct charter_source *s, const name_list *shapes)
{
	for (size_t i = 0; i < shapes->count; i++) {
		struct str shape = shapes->items[i].text;
		size_t digits = 0;
		for (size_t k = 0; k < shape.len; k++)
			digits += shape.ptr[k] == '9';
		if (shape.len > FORMAT_SHAPE_MAX || digits < 4)
			problem_add(s->problems, shapes->items[i].at,
				    "une forme de numéro a au moins quatre chiffres (9) et au plus %d caractères",
				    FORMAT_SHAPE_MAX);
	}
}

static void read_numbers(struct charter_source *s, const struct tree *tree)
{
	struct numbers read = {0};
	if (!fields_read(s->problems, tree, number_fields, FIELD_COUNT(number_fields), &read))
		return;
	check_shapes(s, &read.ipp);
	check_shapes(s, &read.nda);
	s->establishment.shapes[CHARTER_SHAPE_IPP] = read.ipp;
	s->establishment.shapes[CHARTER_SHAPE_NDA] = read.nda;
}

static void read_overrides(struct charter_source *s, const struct tree *tree)
{
	if (tree->kind != TREE_MAP) {
		problem_add(s->problems, tree->at,
			    "« rules » attend une table : « règle: off » ou « règle: { level: … } »");
		return;
	}
	for (const struct tree *key = tree->first; key; key = key->next->next) {
		const struct tree *value = key->next;
		if (key->kind != TREE_TEXT)
			continue;
		struct source_override read = {.at = key->at, .rule = key->text};
		if (value->kind == TREE_TEXT) {
			read.off = str_eq(value->text, STR("off"));
			if (!read.off)
				problem_add(s->problems, value->at,
					    "écrivez off, ou { level: bloquant | attention | conseil }");
		} else {
			fields_read(s->problems, value, override_fields, FIELD_COUNT(override_fields), &read);
		}
		struct source_override *override = list_add(s->arena, &s->establishment.overrides);
		if (!override) {
			out_of_memory(s);
			return;
		}
		*override = read;
	}
}

/* The path of a file that stands beside the establishment's, which may not lead out of its folder. */
static bool beside(struct charter_source *s, struct mark at, struct str folder, struct str name, struct str *ret_path)
{
	if (name.ptr[0] == '/' || str_find(name, STR("..")) != SIZE_MAX) {
		problem_add(s->problems, at, "« %.*s » doit être un fichier du même dossier ou d'un dossier en dessous",
			    STR_ARG(name));
		return false;
	}
	char *path = ARENA_NEW(s->arena, char, folder.len + name.len + 1);
	if (!path)
		return out_of_memory(s);
	memcpy(path, folder.ptr, folder.len);
	memcpy(path + folder.len, name.ptr, name.len + 1);
	*ret_path = (struct str){path, folder.len + name.len};
	return true;
}

/* What a rule that stands in the list itself calls itself. */
static struct str own_id(const struct tree *rule)
{
	for (const struct tree *key = rule->first; key; key = key->next->next)
		if (key->kind == TREE_TEXT && str_eq(key->text, STR("id")) && key->next->kind == TREE_TEXT)
			return key->next->text;
	return (struct str){0};
}

static void read_extra_rule(struct charter_source *s, const struct tree *item, struct str folder)
{
	struct str path, bytes, stem;
	if (item->kind == TREE_MAP) {
		read_rule(s, item, own_id(item), true);
		return;
	}
	if (!folder.ptr) {
		problem_add(s->problems, item->at,
			    "écrivez la règle ici, avec ses clés (id, level, title…) : ce texte ne lit aucun fichier");
		return;
	}
	if (item->kind != TREE_TEXT || !str_ends(item->text, STR(".yaml"))) {
		problem_add(s->problems, item->at, "« extra_rules » est une liste de règles, ou de fichiers .yaml");
		return;
	}
	if (!beside(s, item->at, folder, item->text, &path) ||
	    !read_file(s, path.ptr, TREE_BYTES_MAX, item->at, &bytes))
		return;
	struct tree *root;
	tree_read(s->problems, path.ptr, bytes, &root);
	stem = str_sub(path, 0, path.len - 5);
	for (size_t slash; (slash = str_find(stem, STR("/"))) != SIZE_MAX;)
		stem = str_sub(stem, slash + 1, SIZE_MAX);
	if (root)
		read_rule(s, root, stem, true);
}

static void read_roster_key(struct charter_source *s, const struct tree *tree, struct str folder)
{
	struct roster roster = {0};
	struct str path, bytes;
	if (!fields_read(s->problems, tree, roster_fields, FIELD_COUNT(roster_fields), &roster))
		return;
	if (roster.names && roster.file.len) {
		problem_add(s->problems, tree->at, "« roster » a « file » ou « names », pas les deux");
	} else if (roster.names) {
		if (roster.names->kind == TREE_TEXT)
			read_roster(s, roster.names->at, roster.names->text);
		else
			problem_add(s->problems, roster.names->at,
				    "« names » est un texte : « names: | », puis un nom par ligne");
	} else if (!roster.file.len) {
		problem_add(s->problems, tree->at, "« roster » attend « names » ou « file »");
	} else if (!folder.ptr) {
		problem_add(s->problems, tree->at,
			    "écrivez « names: | », puis la liste : ce texte ne lit aucun fichier");
	} else if (beside(s, tree->at, folder, roster.file, &path) &&
		   read_file(s, path.ptr, TREE_BYTES_MAX, tree->at, &bytes)) {
		read_roster(s, (struct mark){path.ptr, 0, 1}, bytes);
	}
}

static void each(struct charter_source *s, const struct tree *tree, const char *key,
		 void (*read)(struct charter_source *, const struct tree *))
{
	const struct tree *item = tree ? field_items(s->problems, tree, key) : NULL;
	for (; item; item = item->next)
		read(s, item);
}

void read_establishment(struct charter_source *s, const struct tree *root, struct str folder)
{
	struct establishment_trees read = {.e = {.given = true, .at = root->at}};
	if (!fields_read(s->problems, root, root_fields, FIELD_COUNT(root_fields), &read))
		return;
	s->establishment = read.e;
	if (read.e.timezone.len && str_find(read.e.timezone, STR("/")) == SIZE_MAX)
		problem_add(s->problems, root->at,
			    "« timezone » : « %.*s » n'est pas un fuseau ; écrivez par exemple Europe/Paris",
			    STR_ARG(read.e.timezone));
	each(s, read.sites, "sites", read_site);
	each(s, read.accounts, "accounts", read_account);
	each(s, read.confidential, "confidential", read_confidential);
	if (read.contacts)
		read_contacts(s, read.contacts);
	if (read.numbers)
		read_numbers(s, read.numbers);
	if (read.rules)
		read_overrides(s, read.rules);
	const struct tree *extra = read.extra ? field_items(s->problems, read.extra, "extra_rules") : NULL;
	for (; extra; extra = extra->next)
		read_extra_rule(s, extra, folder);
	if (read.roster)
		read_roster_key(s, read.roster, folder);
}
