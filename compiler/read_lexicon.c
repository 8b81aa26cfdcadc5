/* SPDX-License-Identifier: Apache-2.0 */
/* Lexicons, spellings and networks. */
#include "compiler/read.h"

struct lexicon {
	const struct tree *concepts;
};

static const struct field lexicon_fields[] = {
	FIELD(struct lexicon, concepts, "concepts", FIELD_TREE, true, "la liste des concepts"),
};

struct concept {
	struct str id, doc;
	const struct tree *phrases;
};

static const struct field concept_fields[] = {
	FIELD(struct concept, id, "id", FIELD_ID, true, "le nom du concept, sans accents"),
	FIELD(struct concept, doc, "doc", FIELD_TEXT, true, "ce qu'il désigne, en une phrase"),
	FIELD(struct concept, phrases, "phrases", FIELD_TREE, true, "la liste des mots et expressions"),
};

struct spellings {
	const struct tree *spellings;
};

static const struct field spelling_fields[] = {
	FIELD(struct spellings, spellings, "spellings", FIELD_TREE, true, "une ligne « graphie: mots » chacune"),
};

struct networks {
	const struct tree *networks;
};

static const struct field networks_fields[] = {
	FIELD(struct networks, networks, "networks", FIELD_TREE, true, "la liste des réseaux"),
};

struct network_read {
	struct source_network network;
	struct str unit;
};

static const struct field network_fields[] = {
	FIELD(struct network_read, network.network, "id", FIELD_NETWORK, true, "le réseau, comme bluesky"),
	FIELD(struct network_read, network.label, "label", FIELD_TEXT, true, "son nom pour les personnes"),
	FIELD(struct network_read, network.publishes, "publishes", FIELD_BOOL, true, "true si l'on y publie"),
	FIELD(struct network_read, network.length, "length", FIELD_NUMBER, false, "longueur maximale d'un message"),
	FIELD(struct network_read, unit, "unit", FIELD_TEXT, false, "character, grapheme ou weighted"),
	FIELD(struct network_read, network.bytes, "bytes", FIELD_NUMBER, false, "octets d'un message, en UTF-8"),
	FIELD(struct network_read, network.url, "url", FIELD_NUMBER, false, "ce que compte un lien"),
	FIELD(struct network_read, network.pictures, "pictures", FIELD_NUMBER, false, "images par message"),
	FIELD(struct network_read, network.alt, "alt", FIELD_NUMBER, false, "caractères d'une description d'image"),
};

uint32_t read_concept(struct charter_source *s, struct str id)
{
	int known = source_concept_index(s, id);
	if (known >= 0)
		return (uint32_t)known;
	struct source_concept *concept = list_add(s->arena, &s->concepts);
	if (!concept) {
		s->problems->failed = true;
		return UINT32_MAX;
	}
	*concept = (struct source_concept){.at = {"", 0, 0}, .id = id};
	return (uint32_t)s->concepts.count - 1;
}

static void read_phrase(struct charter_source *s, const struct tree *item, uint32_t concept)
{
	if (item->kind != TREE_TEXT || str_trim(item->text).len == 0) {
		problem_add(
			s->problems, item->at,
			item->kind == TREE_TEXT
				? "expression vide : mettez-la entre guillemets si elle commence par #"
				: "une expression est un texte : mettez-la entre guillemets si elle contient « : »");
		return;
	}
	if (item->cut) {
		problem_add(s->problems, item->at,
			    "« # » ouvre un commentaire en YAML : mettez l'expression entre guillemets (\"… #\")");
		return;
	}
	struct source_phrase *phrase = list_add(s->arena, &s->phrases);
	if (phrase)
		*phrase = (struct source_phrase){.at = item->at, .text = item->text, .concept = concept};
	else
		s->problems->failed = true;
}

void read_lexicon(struct charter_source *s, const struct tree *root)
{
	struct lexicon lexicon = {0};
	if (!fields_read(s->problems, root, lexicon_fields, FIELD_COUNT(lexicon_fields), &lexicon) || !lexicon.concepts)
		return;
	for (const struct tree *item = field_items(s->problems, lexicon.concepts, "concepts"); item;
	     item = item->next) {
		struct concept read = {0};
		if (!fields_read(s->problems, item, concept_fields, FIELD_COUNT(concept_fields), &read) || !read.id.len)
			continue;
		if (s->concepts.count >= SOURCE_CONCEPTS_MAX) {
			problem_add(s->problems, item->at, "plus de %d concepts : réunissez-en", SOURCE_CONCEPTS_MAX);
			return;
		}
		uint32_t index = read_concept(s, read.id);
		if (index == UINT32_MAX)
			return;
		struct source_concept *concept = &s->concepts.items[index];
		if (concept->at.line) {
			problem_add(s->problems, item->at, "le concept « %.*s » existe déjà (%s:%u) : réunissez-les",
				    STR_ARG(read.id), concept->at.file, concept->at.line);
		} else {
			concept->at = item->at;
			concept->doc = read.doc;
		}
		const struct tree *phrase = read.phrases ? field_items(s->problems, read.phrases, "phrases") : NULL;
		for (; phrase; phrase = phrase->next)
			read_phrase(s, phrase, index);
	}
}

void read_spellings(struct charter_source *s, const struct tree *root)
{
	struct spellings read = {0};
	if (!fields_read(s->problems, root, spelling_fields, FIELD_COUNT(spelling_fields), &read) || !read.spellings)
		return;
	if (read.spellings->kind != TREE_MAP) {
		problem_add(s->problems, read.spellings->at,
			    "« spellings » attend une ligne « graphie: mots » par graphie");
		return;
	}
	for (const struct tree *key = read.spellings->first; key; key = key->next->next) {
		const struct tree *value = key->next;
		if (key->kind != TREE_TEXT || value->kind != TREE_TEXT || !key->text.len || !value->text.len) {
			problem_add(s->problems, key->at, "une graphie s'écrit « graphie: mots »");
			continue;
		}
		if (s->spellings.count == SOURCE_SPELLINGS_MAX) {
			problem_add(s->problems, key->at, "plus de %d graphies : gardez les plus fréquentes",
				    SOURCE_SPELLINGS_MAX);
			return;
		}
		struct source_spelling *spelling = list_add(s->arena, &s->spellings);
		if (!spelling) {
			s->problems->failed = true;
			return;
		}
		*spelling = (struct source_spelling){key->at, key->text, value->text};
	}
}

static void read_unit(struct charter_source *s, struct source_network *network, struct str unit)
{
	static const char *const units[] = {"character", "grapheme", "weighted"};
	for (unsigned i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (str_eq(unit, str_from_c(units[i]))) {
			network->unit = (enum source_unit)i;
			return;
		}
	}
	if (unit.len)
		problem_add(s->problems, network->at, "« unit » vaut character, grapheme ou weighted");
}

void read_networks(struct charter_source *s, const struct tree *root)
{
	struct networks read = {0};
	if (!fields_read(s->problems, root, networks_fields, FIELD_COUNT(networks_fields), &read) || !read.networks)
		return;
	for (const struct tree *item = field_items(s->problems, read.networks, "networks"); item; item = item->next) {
		struct network_read one = {.network = {.at = item->at}};
		if (!fields_read(s->problems, item, network_fields, FIELD_COUNT(network_fields), &one))
			continue;
		read_unit(s, &one.network, one.unit);
		for (size_t i = 0; i < s->networks.count; i++)
			if (one.network.network && s->networks.items[i].network == one.network.network)
				problem_add(s->problems, item->at, "le réseau « %s » est déjà décrit plus haut",
					    blouse_network_id(one.network.network));
		struct source_network *copy = list_add(s->arena, &s->networks);
		if (!copy) {
			s->problems->failed = true;
			return;
		}
		*copy = one.network;
	}
}
