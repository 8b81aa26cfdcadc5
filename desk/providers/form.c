/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a portal and of a directory: their fields are the members of the provider's JSON (signin/oidc.h,
 * signin/directory.h), one row each. */
#include <inttypes.h>
#include <stdio.h>

#include "desk/manage_sql.h"
#include "desk/providers/providers.h"
#include "signin/accounts_sql.h"
#include "signin/provider.h"
#include "signin/providers_sql.h"

#define BLANK_ROWS 2
#define GROUP_MAX 400
#define SETTING_MAX 400
#define TEXT_MAX 128

static const struct limit_rule tries = {.burst = 20, .every = 3 * SIGNIN_SECOND};

enum gesture { SAVE, TRY, MORE };
static const char *const gestures[] = {"enregistrer", "essayer", "lignes", NULL};
static const char *const models[] = {"annuaire", "active-directory", NULL};

/* What a setting must be, beside not too long. */
enum check { ANY, FILE_NAME, PATTERN, DIRECTORY_URL, PORTAL_URL, BOX };

/* One setting: its parameter, its member of the JSON, what it must be, whether it is required; what an Active Directory
 * has there; what the person reads. A section begins where `section` is not NULL. */
struct setting {
	const char *section, *param, *key;
	enum check check;
	bool required, folded;
	const char *windows, *label, *hint;
};

/* clang-format off */
#define NAME_SETTING(hint_) \
	X("L'essentiel", "nom", NULL, ANY, true, false, NULL, "Nom", hint_)
#define PEOPLE_SETTINGS \
	X("Qui peut entrer", "creer", "create", BOX, false, false, NULL, "Ouvrir un compte à qui vient pour la première fois", \
	  "Sans cela, n'entrent que les personnes qui ont déjà un compte.") \
	X(NULL, "relier", "link", BOX, false, false, NULL, "Reconnaître les comptes invités qui portent le même identifiant", \
	  "Jamais ceux qui ont un mot de passe dans Blouse.") \
	X(NULL, "membres", "members_only", BOX, false, false, NULL, "N'accepter que les membres d'un des groupes ci-dessous", \
	  "Les autres sont refusés, avec un mot d'explication.")

#define OIDC_SETTINGS \
	NAME_SETTING("Il suit « Se connecter avec » : le portail du CHU, Pro Santé Connect…") \
	X(NULL, "emetteur", "issuer", PORTAL_URL, true, false, NULL, "Adresse de l'émetteur (issuer)", \
	  "Comme le portail l'écrit lui-même : https://sso.hopital.fr/realms/ch") \
	X(NULL, "client", "client_id", ANY, true, false, NULL, "Identifiant de Blouse sur le portail (client_id)", NULL) \
	X(NULL, "secret", "client_secret_file", FILE_NAME, false, false, NULL, "Fichier du secret", \
	  "Son nom seulement, par exemple portail.secret.") \
	X("Ce que le portail dit des personnes", "portee", "scope", ANY, false, true, NULL, "Étendue demandée (scope)", \
	  "openid profile email, si rien n'est écrit.") \
	X(NULL, "identifiant", "login_claim", ANY, false, true, NULL, "Information qui donne l'identifiant", \
	  "preferred_username, si rien n'est écrit.") \
	X(NULL, "affichage", "name_claim", ANY, false, true, NULL, "Information qui donne le nom", "name, si rien n'est écrit.") \
	X(NULL, "courriel", "email_claim", ANY, false, true, NULL, "Information qui donne l'adresse de courriel", \
	  "email, si rien n'est écrit.") \
	X(NULL, "groupes", "groups_claim", ANY, false, true, NULL, "Information qui donne les groupes", \
	  "groups, si rien n'est écrit.") \
	PEOPLE_SETTINGS

#define LDAP_SETTINGS \
	NAME_SETTING("Pour vous y retrouver : il n'apparaît que dans les réglages.") \
	X(NULL, "adresse", "url", DIRECTORY_URL, true, false, NULL, "Adresse du serveur", \
	  "ldaps://annuaire.hopital.fr, ou ldap:// : la connexion est chiffrée dans les deux cas.") \
	X(NULL, "autorites", "ca_file", FILE_NAME, false, false, NULL, "Fichier des autorités de certification", \
	  "Si le certificat de l'annuaire est signé par l'établissement lui-même.") \
	X(NULL, "compte", "bind_dn", ANY, false, false, NULL, "Compte de service, qui cherche les personnes", \
	  "cn=blouse,ou=services,dc=hopital,dc=fr. Sans lui, la recherche est anonyme.") \
	X(NULL, "secret", "bind_password_file", FILE_NAME, false, false, NULL, "Fichier de son mot de passe", \
	  "Son nom seulement, par exemple annuaire.secret.") \
	X("Où chercher les personnes", "base", "base", ANY, true, false, NULL, "Base de recherche", \
	  "ou=personnes,dc=hopital,dc=fr") \
	X(NULL, "filtre", "filter", PATTERN, true, false, "(&(objectClass=user)(sAMAccountName={}))", "Filtre", \
	  "{} est l'identifiant que la personne a tapé.") \
	X("Ce que l'annuaire dit des personnes", "identifiant", "login_attribute", ANY, false, true, "sAMAccountName", \
	  "Attribut de l'identifiant", "uid, si rien n'est écrit.") \
	X(NULL, "affichage", "name_attribute", ANY, false, true, "displayName", "Attribut du nom", "cn, si rien n'est écrit.") \
	X(NULL, "courriel", "email_attribute", ANY, false, true, NULL, "Attribut de l'adresse de courriel", \
	  "mail, si rien n'est écrit.") \
	X(NULL, "matricule", "subject_attribute", ANY, false, true, "objectGUID", "Attribut du numéro, qui ne change jamais", \
	  "entryUUID, si rien n'est écrit.") \
	X("Les groupes de chacun", "base-groupes", "group_base", ANY, false, true, NULL, "Base de recherche des groupes", \
	  "Inutile si l'annuaire donne l'attribut memberOf.") \
	X(NULL, "filtre-groupes", "group_filter", PATTERN, false, true, NULL, "Filtre des groupes", \
	  "(member={}), si rien n'est écrit. {} est le nom complet de la personne.") \
	X(NULL, "imbriques", "nested", BOX, false, true, NULL, "Suivre les groupes de groupes", "Active Directory seulement.") \
	PEOPLE_SETTINGS

#define ROWS(R) R(1) R(2) R(3) R(4) R(5) R(6) R(7) R(8) R(9) R(10) R(11) R(12) R(13) R(14) R(15) R(16) R(17) R(18) R(19) R(20)
#define ROLE_PARAMS(n) \
	{.name = "groupe-" #n, .label = "Groupe " #n, .kind = PARAM_TEXT, .max = GROUP_MAX}, \
	{.name = "role-" #n, .label = "Rôle " #n, .kind = PARAM_ENUM, .choices = role_ids},

/* A box is not a text; the rest of a row of settings. */
#define X(section_, param_, key_, check_, required_, folded_, windows_, label_, hint_) \
	{.section = section_, .param = param_, .key = key_, .check = check_, .required = required_, .folded = folded_, \
	 .windows = windows_, .label = label_, .hint = hint_},
static const struct setting oidc_settings[] = {OIDC_SETTINGS};
static const struct setting ldap_settings[] = {LDAP_SETTINGS};
#undef X

#define X(section_, param_, key_, check_, required_, folded_, windows_, label_, hint_) \
	{.name = param_, .label = label_, .kind = check_ == BOX ? PARAM_BOOL : PARAM_TEXT, .required = required_, \
	 .max = check_ == BOX ? 1 : SETTING_MAX},
#define NUMBER_PARAM \
	{.name = "numero", .label = "Moyen de connexion", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true}
#define FORM_PARAMS \
	{.name = "geste", .label = "Action", .kind = PARAM_ENUM, .choices = gestures}, ROWS(ROLE_PARAMS)
#define VERSION_PARAM \
	{.name = "version", .label = "Version", .kind = PARAM_INT, .min = 1, .max = INT64_MAX, .required = true}
static const struct param new_params[] = {
	{.name = "modele", .label = "Modèle", .kind = PARAM_ENUM, .choices = models},
};
static const struct param one_params[] = {NUMBER_PARAM};
static const struct param oidc_params[] = {OIDC_SETTINGS FORM_PARAMS};
static const struct param ldap_params[] = {LDAP_SETTINGS FORM_PARAMS};
static const struct param oidc_one_params[] = {NUMBER_PARAM, VERSION_PARAM, OIDC_SETTINGS FORM_PARAMS};
static const struct param ldap_one_params[] = {NUMBER_PARAM, VERSION_PARAM, LDAP_SETTINGS FORM_PARAMS};
#undef X
/* clang-format on */

static const struct kind {
	const char *id;
	const struct setting *settings;
	size_t setting_count;
	struct str title, groups_hint;
} kinds[PROVIDERS_KINDS] = {
	[PROVIDERS_OIDC] =
		{"oidc", oidc_settings, sizeof(oidc_settings) / sizeof(*oidc_settings), STR("Un portail d'identité"),
		 STR("Un groupe s'écrit comme le portail le donne. Qui est dans plusieurs a tous leurs rôles.")},
	[PROVIDERS_LDAP] =
		{"ldap", ldap_settings, sizeof(ldap_settings) / sizeof(*ldap_settings), STR("Un annuaire"),
		 STR("Un groupe s'écrit par son nom complet : cn=dircom,ou=groupes,dc=hopital,dc=fr. Qui est dans "
		     "plusieurs a tous leurs rôles.")},
};

/* What stands in the form: what the store has, what was typed, or a model. */
struct filling {
	enum providers_kind kind;
	int64_t id, version; /* 0 for a new one */
	struct str name;
	json_t *settings; /* NULL: what was typed */
	bool windows;
	size_t more; /* rows of roles that were asked for */
};

/* --- roles --- */

static enum error_code row_name(struct request *r, const char *what, size_t n, const char **ret_name, struct error *err)
{
	char name[24];
	snprintf(name, sizeof(name), "%s-%zu", what, n);
	struct str copy = arena_copy(request_arena(r), str_from_c(name));
	if (!copy.ptr)
		return error_nomem(err);
	*ret_name = copy.ptr;
	return ERR_NONE;
}

struct pair {
	struct str group, error;
	enum role role;
};

static size_t pairs_of(const json_t *settings, struct pair pairs[PROVIDERS_ROLE_ROWS])
{
	const json_t *table = json_object_get(settings, "roles");
	size_t count = 0;
	for (enum role role = 0; role < ROLES; role++) {
		const json_t *groups = json_object_get(table, role_ids[role]);
		for (size_t i = 0; i < json_array_size(groups) && count < PROVIDERS_ROLE_ROWS; i++) {
			const json_t *group = json_array_get(groups, i);
			pairs[count++] = (struct pair){.group = {json_string_value(group), json_string_length(group)},
						       .role = role};
		}
	}
	return count;
}

/* Empty rows go away. */
static enum error_code pairs_typed(struct request *r, struct pair pairs[PROVIDERS_ROLE_ROWS], size_t *ret_count,
				   struct error *err)
{
	size_t count = 0;
	for (size_t n = 1; n <= PROVIDERS_ROLE_ROWS; n++) {
		const char *group = NULL, *role = NULL;
		enum error_code code = row_name(r, "groupe", n, &group, err);
		if (!code)
			code = row_name(r, "role", n, &role, err);
		if (code)
			return code;
		if (request_typed(r, group).len > 0)
			pairs[count++] = (struct pair){.group = request_typed(r, group),
						       .error = request_mistake(r, group),
						       .role = (enum role)request_int(r, role, ROLE_AGENT)};
	}
	*ret_count = count;
	return ERR_NONE;
}

/* Every role to choose from, by its name. */
static enum error_code read_options(struct request *r, struct ui_option options[ROLES], struct error *err)
{
	struct store_conn *conn;
	struct account_role_names_rows rows;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = account_role_names(conn, request_arena(r), &rows, err);
	for (size_t i = 0; !code && i < rows.count; i++) {
		enum role role = role_by_id(rows.items[i].id);
		if (role < ROLES)
			options[role] = (struct ui_option){.value = rows.items[i].id, .label = rows.items[i].name};
	}
	return code;
}

static enum error_code add_roles(struct request *r, const struct filling *f, struct providers_form *page,
				 struct error *err)
{
	struct pair pairs[PROVIDERS_ROLE_ROWS] = {0};
	struct ui_option all[ROLES] = {0};
	size_t count = 0, shown;
	enum error_code code = read_options(r, all, err);
	if (!code && f->settings)
		count = pairs_of(f->settings, pairs);
	else if (!code)
		code = pairs_typed(r, pairs, &count, err);
	shown = count + BLANK_ROWS + f->more;
	shown = shown < PROVIDERS_ROLE_ROWS ? shown : PROVIDERS_ROLE_ROWS;
	struct providers_role *roles = code ? NULL : ARENA_ZNEW(request_arena(r), struct providers_role, shown);
	if (!roles)
		return code ? code : error_nomem(err);
	for (size_t i = 0; i < shown; i++) {
		struct ui_option *options = ARENA_NEW(request_arena(r), struct ui_option, ROLES);
		if (!options)
			return error_nomem(err);
		memcpy(options, all, sizeof(all));
		options[pairs[i].role].chosen = true;
		roles[i] = (struct providers_role){
			.number = (int64_t)i + 1, .error = pairs[i].error, .options = options, .option_count = ROLES};
		roles[i].group = arena_copy(request_arena(r), pairs[i].group);
	}
	page->roles = roles;
	page->role_count = shown;
	page->full = shown == PROVIDERS_ROLE_ROWS;
	return ERR_NONE;
}

/* --- the page --- */

static struct str value_of(struct request *r, const struct filling *f, const struct setting *s)
{
	if (!f->settings)
		return request_typed(r, s->param);
	if (!s->key)
		return f->name.ptr ? f->name : (struct str){"", 0};
	struct str value = provider_text(f->settings, s->key);
	if (!value.ptr && f->windows && s->windows)
		value = str_from_c(s->windows);
	return value.ptr ? arena_copy(request_arena(r), value) : (struct str){"", 0};
}

static enum error_code add_sections(struct request *r, const struct filling *f, struct providers_form *page,
				    struct error *err)
{
	const struct kind *kind = &kinds[f->kind];
	struct providers_section *sections =
		ARENA_ZNEW(request_arena(r), struct providers_section, kind->setting_count);
	struct providers_field *fields = ARENA_ZNEW(request_arena(r), struct providers_field, kind->setting_count);
	struct providers_section *section = sections;
	if (!sections || !fields)
		return error_nomem(err);
	for (size_t i = 0; i < kind->setting_count; i++) {
		const struct setting *s = &kind->settings[i];
		if (s->section) {
			section = &sections[page->section_count++];
			*section = (struct providers_section){
				.title = str_from_c(s->section), .fields = &fields[i], .folded = s->folded};
		}
		section->field_count++;
		struct str value = s->check == BOX ? (struct str){"", 0} : value_of(r, f, s);
		if (!value.ptr)
			return error_nomem(err);
		fields[i] = (struct providers_field){
			.name = str_from_c(s->param),
			.label = str_from_c(s->label),
			.hint = str_from_c(s->hint),
			.value = value,
			.error = f->settings ? (struct str){0} : request_mistake(r, s->param),
			.box = s->check == BOX,
			.required = s->required,
			.max = SETTING_MAX,
		};
		if (s->check == BOX)
			fields[i].checked =
				f->settings ? provider_flag(f->settings, s->key) : request_typed(r, s->param).len > 0;
		/* What is wrong is never folded away. */
		if (fields[i].error.len > 0)
			section->folded = false;
	}
	page->sections = sections;
	return ERR_NONE;
}

static enum error_code add_accounts(struct request *r, const struct filling *f, struct providers_form *page,
				    struct error *err)
{
	struct store_conn *conn;
	struct provider_accounts_row row;
	char text[256];
	const struct provider_accounts_params params = {page->frame.who.establishment_id, f->id};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = provider_accounts(conn, request_arena(r), &params, &row, err);
	if (code || row.accounts == 0)
		return code;
	snprintf(text, sizeof(text), "%" PRId64 " compte%s par là ; %" PRId64 " n'%s pas d'autre moyen d'entrer.",
		 row.accounts, row.accounts > 1 ? "s sont venus" : " est venu", row.alone, row.alone > 1 ? "ont" : "a");
	page->accounts = arena_copy(request_arena(r), str_from_c(text));
	return page->accounts.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code show(struct request *r, const struct filling *f, const struct providers_trial *trial,
			    struct error *err)
{
	const struct desk *desk = desk_of(r);
	struct providers_form page = {.way = providers_way,
				      .way_count = 2,
				      .version = f->version,
				      .trial = trial,
				      .groups_hint = kinds[f->kind].groups_hint,
				      .folder = desk->signin.outside.folder};
	char action[TEXT_MAX];
	struct error failure = {0};
	struct str title = f->id ? f->name : kinds[f->kind].title;
	if (f->id)
		snprintf(action, sizeof(action), "/reglages/connexion/%s/%" PRId64, kinds[f->kind].id, f->id);
	else
		snprintf(action, sizeof(action), "/reglages/connexion/%s", kinds[f->kind].id);
	page.action = str_from_c(action);
	enum error_code code = frame_make(r, title, FRAME_SETTINGS, &page.frame, err);
	if (!code)
		code = add_sections(r, f, &page, err);
	if (!code)
		code = add_roles(r, f, &page, err);
	if (!code && f->id)
		code = add_accounts(r, f, &page, err);
	if (code)
		return code;
	if (f->kind == PROVIDERS_OIDC &&
	    desk_address(desk, STR("/connexion/retour"), request_arena(r), &page.back, &failure))
		page.back = arena_copy(request_arena(r), str_from_c(failure.message));
	if (!f->settings && !request_good(r))
		page.mistakes = request_mistakes(r);
	providers_form(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code run_new(struct request *r, enum providers_kind kind, struct error *err)
{
	struct filling f = {.kind = kind, .settings = json_pack("{s:b, s:b}", "create", 1, "members_only", 1)};
	f.windows = kind == PROVIDERS_LDAP && request_int(r, "modele", 0) == 1;
	if (!f.settings)
		return error_nomem(err);
	if (kind == PROVIDERS_LDAP && !f.windows)
		json_object_set_new(f.settings, "filter", json_string("(&(objectClass=inetOrgPerson)(uid={}))"));
	enum error_code code = show(r, &f, NULL, err);
	json_decref(f.settings);
	return code;
}

/* One of this establishment, of this kind, that was not removed. */
static enum error_code read_one(struct store_conn *conn, struct request *r, enum providers_kind kind,
				struct filling *ret_filling, struct error *err)
{
	struct provider_read_row row;
	struct filling f = {.kind = kind, .id = request_int(r, "numero", 0)};
	const struct provider_read_params params = {request_session(r)->establishment_id, f.id};
	enum error_code code = provider_read(conn, request_arena(r), &params, &row, err);
	if (!code && (row.has_removed_at || providers_kind_of(row.kind) != kind))
		code = error_set(err, ERR_NOT_FOUND, "Ce moyen de connexion n'existe pas.");
	if (!code)
		code = provider_settings(row.settings, &f.settings, err);
	if (code)
		return code;
	f.name = row.name;
	f.version = row.version;
	*ret_filling = f;
	return ERR_NONE;
}

static enum error_code run_one(struct request *r, enum providers_kind kind, struct error *err)
{
	struct store_conn *conn;
	struct filling f = {0};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = read_one(conn, r, kind, &f, err);
	if (!code)
		code = show(r, &f, NULL, err);
	json_decref(f.settings);
	return code;
}

/* --- what was typed --- */

static void check_one(struct request *r, const struct setting *s)
{
	struct str value = request_text(r, s->param);
	if (!value.len)
		return;
	if (s->check == FILE_NAME && !provider_is_file(value))
		request_mistaken(r, s->param,
				 STR("Donnez le nom du fichier seulement : lettres, chiffres, points et tirets, sans "
				     "dossier devant."));
	else if (s->check == PATTERN && str_find(value, STR("{}")) == SIZE_MAX)
		request_mistaken(r, s->param, STR("Il y manque {}, là où va ce que Blouse cherche."));
	else if (s->check == DIRECTORY_URL && !str_starts(value, STR("ldaps://")) && !str_starts(value, STR("ldap://")))
		request_mistaken(r, s->param, STR("L'adresse commence par ldaps:// ou ldap://."));
	else if (s->check == PORTAL_URL && !str_starts(value, STR("https://")) && !str_starts(value, STR("http://")))
		request_mistaken(r, s->param, STR("L'adresse commence par https://."));
}

static bool set_role(json_t *table, const struct pair *pair)
{
	const char *id = role_ids[pair->role];
	json_t *list = json_object_get(table, id);
	if (!list) {
		list = json_array();
		if (json_object_set_new(table, id, list))
			return false;
	}
	return json_array_append_new(list, json_stringn(pair->group.ptr, pair->group.len)) == 0;
}

/* The settings as JSON, in the request's arena. */
static enum error_code settings_typed(struct request *r, const struct kind *kind, struct str *ret_text,
				      struct error *err)
{
	struct pair pairs[PROVIDERS_ROLE_ROWS];
	size_t count = 0;
	enum error_code code = pairs_typed(r, pairs, &count, err);
	if (code)
		return code;
	json_t *settings = json_object(), *table = json_object();
	bool good = settings && table;
	for (size_t i = 0; i < kind->setting_count; i++) {
		const struct setting *s = &kind->settings[i];
		struct str value = s->check == BOX ? (struct str){"", 0} : request_text(r, s->param);
		if (s->check == BOX && request_int(r, s->param, 0))
			good = good && !json_object_set_new(settings, s->key, json_true());
		else if (s->key && value.len > 0)
			good = good && !json_object_set_new(settings, s->key, json_stringn(value.ptr, value.len));
	}
	for (size_t i = 0; i < count; i++)
		good = good && set_role(table, &pairs[i]);
	good = good && !json_object_set(settings, "roles", table);
	size_t len = good ? json_dumpb(settings, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS) : 0;
	char *text = len ? arena_alloc(request_arena(r), len, 1) : NULL;
	good = text && json_dumpb(settings, text, len, JSON_COMPACT | JSON_SORT_KEYS) == len;
	json_decref(table);
	json_decref(settings);
	if (!good)
		return error_nomem(err);
	*ret_text = (struct str){text, len};
	return ERR_NONE;
}

static enum error_code add(struct request *r, const struct filling *f, struct store_conn *conn, struct str settings,
			   const struct identity *who, struct error *err)
{
	char key[LETTER_LEN + 1];
	struct providers_list_rows rows;
	struct provider_add_row row;
	letter_new(key);
	const struct provider_add_params params = {.establishment_id = who->establishment_id,
						   .key = str_from_c(key),
						   .kind = str_from_c(kinds[f->kind].id),
						   .name = f->name,
						   .settings = settings,
						   .now = request_now(r)};
	enum error_code code =
		providers_list(conn, request_arena(r),
			       &(struct providers_list_params){who->establishment_id, PROVIDERS_MAX}, &rows, err);
	if (!code && rows.count == PROVIDERS_MAX)
		return error_set(err, ERR_CONFLICT, "Il y a déjà %d moyens de connexion : retirez-en un d'abord.",
				 PROVIDERS_MAX);
	if (!code)
		code = provider_add(conn, request_arena(r), &params, &row, err);
	return code ? code : providers_note(r, who, "provider.add", row.id, "name,settings", err);
}

static enum error_code change(struct request *r, const struct filling *f, struct store_conn *conn, struct str settings,
			      const struct identity *who, struct error *err)
{
	int64_t rows = 0;
	const struct provider_change_params params = {.establishment_id = who->establishment_id,
						      .id = f->id,
						      .version = f->version,
						      .name = f->name,
						      .settings = settings,
						      .now = request_now(r)};
	enum error_code code = provider_change(conn, &params, &rows, err);
	if (!code && rows == 0)
		return error_set(err, ERR_CONFLICT,
				 "Quelqu'un d'autre vient de changer ce moyen de connexion. Rechargez la page, puis "
				 "recommencez.");
	return code ? code : providers_note(r, who, "provider.change", f->id, "name,settings", err);
}

static enum error_code save(struct request *r, const struct filling *f, struct str settings, struct error *err)
{
	struct store_conn *conn;
	struct identity who;
	enum error_code code = desk_identity(r, &who, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = f->id ? change(r, f, conn, settings, &who, err) : add(r, f, conn, settings, &who, err);
	if (!code)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, f->id ? STR("/reglages/connexion?fait=change")
					  : STR("/reglages/connexion?fait=ajoute"));
	return code;
}

/* The server is asked while no unit of work waits. */
static enum error_code try_typed(struct request *r, const struct filling *f, struct str settings, struct error *err)
{
	struct error failure = {0};
	if (!request_within(r, &tries, STR("providers-try")))
		return ERR_NONE;
	bool failed = providers_try(desk_of(r), f->kind, settings, &failure) != ERR_NONE;
	const struct providers_trial trial = {
		.title = failed ? STR("L'essai n'a pas abouti") : STR("L'essai a réussi"),
		.text = failed ? str_from_c(failure.message)
			       : STR("Tout ce que Blouse demande à ce serveur est là. Rien n'est encore enregistré."),
		.state = failed ? UI_REVIEW : UI_CLEAR,
	};
	return show(r, f, &trial, err);
}

static enum error_code run_typed(struct request *r, struct filling *f, struct error *err)
{
	const struct kind *kind = &kinds[f->kind];
	struct str settings;
	enum gesture gesture = (enum gesture)request_int(r, "geste", SAVE);
	if (f->id)
		f->version = request_int(r, "version", 0);
	f->name = request_typed(r, "nom");
	if (gesture == MORE) {
		f->more = 3;
		return show(r, f, NULL, err);
	}
	for (size_t i = 0; i < kind->setting_count; i++)
		check_one(r, &kind->settings[i]);
	if (!request_good(r))
		return show(r, f, NULL, err);
	enum error_code code = settings_typed(r, kind, &settings, err);
	if (code)
		return code;
	return gesture == TRY ? try_typed(r, f, settings, err) : save(r, f, settings, err);
}

static enum error_code run_add(struct request *r, enum providers_kind kind, struct error *err)
{
	struct filling f = {.kind = kind};
	return run_typed(r, &f, err);
}

static enum error_code run_change(struct request *r, enum providers_kind kind, struct error *err)
{
	struct filling f = {0};
	_cleanup_store_ struct store_conn *conn = NULL;
	enum error_code code = store_read(desk_of(r)->signin.store, &conn, err);
	if (!code)
		code = read_one(conn, r, kind, &f, err);
	store_end(conn);
	conn = NULL;
	json_decref(f.settings);
	f.settings = NULL;
	return code ? code : run_typed(r, &f, err);
}

#define RUN(name, function, kind)                                                                                      \
	static enum error_code name(struct request *r, struct error *err) { return function(r, kind, err); }
RUN(oidc_new_page, run_new, PROVIDERS_OIDC)
RUN(ldap_new_page, run_new, PROVIDERS_LDAP)
RUN(oidc_one_page, run_one, PROVIDERS_OIDC)
RUN(ldap_one_page, run_one, PROVIDERS_LDAP)
RUN(oidc_add, run_add, PROVIDERS_OIDC)
RUN(ldap_add, run_add, PROVIDERS_LDAP)
RUN(oidc_change, run_change, PROVIDERS_OIDC)
RUN(ldap_change, run_change, PROVIDERS_LDAP)

#define ROW(method_, path_, params_, run_, flags_, help_)                                                              \
	{                                                                                                              \
		.method = method_, .path = path_, .permission = "providers.manage", ROUTE_PARAMS(params_),             \
		.run = run_, .flags = flags_, .help = help_                                                            \
	}

const struct route providers_form_routes[] = {
	{.path = "/reglages/connexion/oidc",
	 .permission = "providers.manage",
	 .run = oidc_new_page,
	 .help = "relier un portail d'identité"},
	ROW(HTTP_GET, "/reglages/connexion/ldap", new_params, ldap_new_page, 0, "relier un annuaire"),
	ROW(HTTP_GET, "/reglages/connexion/oidc/{numero}", one_params, oidc_one_page, 0, "un portail d'identité"),
	ROW(HTTP_GET, "/reglages/connexion/ldap/{numero}", one_params, ldap_one_page, 0, "un annuaire"),
	ROW(HTTP_POST, "/reglages/connexion/oidc", oidc_params, oidc_add, ROUTE_FORM, "ajouter un portail d'identité"),
	ROW(HTTP_POST, "/reglages/connexion/ldap", ldap_params, ldap_add, ROUTE_FORM, "ajouter un annuaire"),
	ROW(HTTP_POST, "/reglages/connexion/oidc/{numero}", oidc_one_params, oidc_change, ROUTE_FORM,
	    "changer un portail d'identité"),
	ROW(HTTP_POST, "/reglages/connexion/ldap/{numero}", ldap_one_params, ldap_change, ROUTE_FORM,
	    "changer un annuaire"),
	{0},
};
