/* SPDX-License-Identifier: Apache-2.0 */
/* A charter as its files say it, in plain structures: what the compiler, the guide, the quiz and the examples' tests
 * read. Everything lives in one arena; every str is NUL-terminated. docs/charter.md describes the files. */
#ifndef BLOUSE_COMPILER_SOURCE_H
#define BLOUSE_COMPILER_SOURCE_H

#include "base/error.h"
#include "compiler/perimeter.h"
#include "compiler/problem.h"
#include "engine/blouse.h"
#include "engine/charter.h"

#define SOURCE_EXAMPLES_MIN                                                                                            \
	15                    /* of each kind in one rule of the charter; an establishment's own rules may have fewer */
#define SOURCE_FILES_MAX 256  /* of one folder */
#define SOURCE_CLAUSES_MAX 64 /* of one rule */
#define SOURCE_NAMES_MAX 256  /* in one list of concepts, rules, aliases… */
#define SOURCE_CONCEPTS_MAX 4000 /* of the lexicons; FORMAT_CONCEPTS_MAX leaves room for those of the establishment */
#define SOURCE_SPELLINGS_MAX 20000
#define SOURCE_MEMORY_MAX ((size_t)256 << 20)

typedef LIST(struct str) str_list;

/* A name together with where it was written. */
struct source_name {
	struct mark at;
	struct str text;
};
typedef LIST(struct source_name) name_list;

struct source_example {
	struct mark at;
	struct str text;                /* without the brackets */
	LIST(struct blouse_span) spans; /* bytes of `text` that stood between [[ ]] */
	bool breaks;                    /* else complies */
	bool guide;                     /* chosen for the rule's page in the guide */
	enum blouse_context context;
	enum blouse_network network; /* BLOUSE_NETWORK_NONE: any */
	enum blouse_nature nature;   /* BLOUSE_NATURE_NONE unless given */
	int tone;
	struct str vignette, note; /* empty unless given */
	name_list rules;           /* other rules that it breaks */
};

struct source_clause {
	struct mark at;
	struct str name, doc;
	name_list all, any, none; /* concepts */
	enum clause_scope scope;
	unsigned words;    /* for CLAUSE_WORDS */
	unsigned contexts; /* bits 1 << enum blouse_context */
	bool certain;
	bool states; /* what is asked does not count */
};

struct source_law {
	struct str ref, says;
};

struct source_guide {
	struct str guide, part;
};

struct source_rule {
	struct mark at;
	struct str id, title, principle, why, message, question, advice;
	enum blouse_level level;
	unsigned contexts;
	bool enabled, model;
	bool extra; /* the establishment's own */
	LIST(struct source_law) laws;
	LIST(struct source_guide) guides;
	struct str law, source; /* instead of both lists, of a rule that was compiled before: what a person reads */
	LIST(struct source_clause) clauses;
	LIST(struct source_example) examples; /* those that break it first */
};

struct source_phrase {
	struct mark at;
	struct str text;
	uint32_t concept; /* index in concepts */
	bool exact;       /* taken as it stands: no inflection, no signs (the establishment's names) */
	bool whole;       /* besides, one word whatever its punctuation (an account) */
};

struct source_concept {
	struct mark at; /* of its first definition; file "" for those that the engine or the establishment fills */
	struct str id, doc;
};

struct source_spelling {
	struct mark at;
	struct str from, to;
};

enum source_unit { SOURCE_UNIT_CHARACTER, SOURCE_UNIT_GRAPHEME, SOURCE_UNIT_WEIGHTED };

struct source_network {
	struct mark at;
	enum blouse_network network;
	struct str label;
	bool publishes;        /* a post can be published there; else it is only watched */
	enum source_unit unit; /* of `length` */
	unsigned length;       /* of a post; 0: no limit */
	unsigned bytes;        /* of a post, in UTF-8; 0: no limit */
	unsigned url;          /* what a link counts for; 0: its own length */
	unsigned pictures;     /* of a post; 0: none */
	unsigned alt;          /* characters of a picture's description; 0: no limit */
};

/* What the establishment may answer in a situation, whoever asks (charter/replies.yaml). */
struct source_reply {
	struct mark at;
	struct str id, title;
	struct str said, written; /* in public; in private, empty: the same */
	struct str why, never;
	name_list natures, rules; /* of the messages that it answers */
};

struct source_site {
	struct mark at;
	struct str name, address;
	bool has_perimeter;
	struct perimeter perimeter;
};

struct source_account {
	struct mark at;
	enum blouse_network network;
	struct str handle;
};

struct source_contact {
	struct mark at;
	struct str kind; /* communication, usagers, drh, affaires-medicales, juridique, dpo, informatique, direction */
	struct str name, mail, phone;
};

struct source_confidential {
	struct mark at;
	struct str words, until, why; /* until: "AAAA-MM-JJ" or empty */
};

struct source_override {
	struct mark at;
	struct str rule;
	bool off;
	enum blouse_level level; /* BLOUSE_CLEAR: unchanged */
};

struct source_establishment {
	bool given;
	struct mark at;
	struct str id, name, timezone;
	name_list aliases, services, hashtags, shapes[2]; /* shapes by enum charter_shape */
	LIST(struct source_site) sites;
	LIST(struct source_site) buildings; /* of all sites, with their perimeters: "Site, bâtiment" */
	LIST(struct source_account) accounts;
	LIST(struct source_contact) contacts;
	LIST(struct source_confidential) confidential;
	LIST(struct source_override) overrides;
	/* The roster: its sums already salted, or the names in clear. */
	unsigned char salt[16];
	LIST(uint64_t) roster;
};

struct charter_source {
	struct arena *arena;
	struct problems *problems;
	LIST(struct source_rule) rules;
	LIST(struct source_concept) concepts;
	LIST(struct source_phrase) phrases;
	LIST(struct source_spelling) spellings;
	LIST(struct source_network) networks;
	LIST(struct source_reply) replies;
	struct source_establishment establishment;
	struct str model, name_model; /* contents of charter/model/fast.bin and names.bin; empty if absent */
};

/* Reads a charter's folder and an establishment's file (NULL for none) into `arena`. Mistakes in the files are
 * collected in `problems` and are no failure: the caller looks at problems->total. ERR_IO when the folder cannot be
 * read, ERR_NOMEM. */
enum error_code source_load(struct arena *arena, struct problems *problems, const char *folder,
			    const char *establishment, struct charter_source *ret_source, struct error *err);

/* -1 if there is none. */
int source_rule_index(const struct charter_source *source, struct str id);
int source_concept_index(const struct charter_source *source, struct str id);

/* How a guide is named for people; NULL if there is no such guide. */
const char *source_guide_label(struct str guide);

#endif
