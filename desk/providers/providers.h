/* SPDX-License-Identifier: Apache-2.0 */
/* /reglages/connexion: the portals of identity (OpenID Connect) and the directories (LDAP, Active Directory) that let people
 * in, beside the passwords that Blouse keeps. What a page must not say stands in the file of settings: which servers of the
 * internal network may be called, and the folder of the secrets that are named here. */
#ifndef BLOUSE_DESK_PROVIDERS_PROVIDERS_H
#define BLOUSE_DESK_PROVIDERS_PROVIDERS_H

#include "desk/settings/settings.h"
#include "web/ui/fields.h"

#define PROVIDERS_MAX 16       /* of one establishment */
#define PROVIDERS_ROLE_ROWS 20 /* groups that give a role, of one provider */

extern const struct route providers_routes[], providers_form_routes[];

enum providers_kind { PROVIDERS_OIDC, PROVIDERS_LDAP, PROVIDERS_KINDS };
/* PROVIDERS_KINDS when there is none of that name. */
enum providers_kind providers_kind_of(struct str id);

/* Tries settings against the server that they name; the message says what to do. */
enum error_code providers_try(const struct desk *desk, enum providers_kind kind, struct str settings,
			      struct error *err);

/* What the journal keeps of a change. Call it last in the transaction. */
enum error_code providers_note(struct request *r, const struct identity *who, const char *action, int64_t id,
			       const char *fields, struct error *err);

struct providers_item {
	int64_t id, version;
	struct str kind; /* oidc, ldap: the beginning of its page's address */
	struct str name, what, address;
	int64_t accounts;
	bool enabled, first, last;
};

/* What was found when one was tried. */
struct providers_trial {
	struct str title, text;
	enum ui_state state;
};

struct providers_index {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct providers_item *items;
	size_t item_count;
	const struct providers_trial *trial; /* optional */
	bool full;                           /* no more can be added */
};
void providers_index(struct buf *out, const struct providers_index *p);

/* One field of a form: a text, or a box. */
struct providers_field {
	struct str name, label;
	struct str hint, value, error; /* optional */
	bool box, checked, required;
	uint64_t max;
};

struct providers_section {
	struct str title;
	struct str lead; /* optional */
	const struct providers_field *fields;
	size_t field_count;
	bool folded; /* what most leave as it is */
};
void providers_section(struct buf *out, const struct providers_section *p);

/* The way back of a form. */
extern const struct ui_link providers_way[2];

struct providers_role {
	int64_t number;
	struct str group;
	struct str error; /* optional */
	const struct ui_option *options;
	size_t option_count;
};

struct providers_form {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	struct str action; /* where the form goes */
	int64_t version;   /* 0 for a new one */
	struct ui_mistakes mistakes;
	const struct providers_trial *trial; /* optional */
	const struct providers_section *sections;
	size_t section_count;
	const struct providers_role *roles;
	size_t role_count;
	struct str groups_hint;
	struct str back; /* optional: the address that the portal must know */
	struct str folder;
	struct str accounts; /* optional: who came by it */
	bool full;           /* no more rows of roles */
};
void providers_form(struct buf *out, const struct providers_form *p);

#endif
