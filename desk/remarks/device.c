/* SPDX-License-Identifier: Apache-2.0 */
/* The page of the device, and what it gives. Nothing is written of who gives a remark, signed in or not. */
#include "desk/remarks/remarks.h"

#include "desk/charter/serving.h"
#include "desk/check/length.h"
#include "desk/place.h"
#include "desk/remarks_sql.h"
#include "store/audit.h"
#include "verdict/tags.h"
#include "web/page.h"

#define EXCERPT_MAX 2000  /* characters */
#define WHOLE_MAX 20000   /* the same */
#define COMMENT_MAX 500   /* the same */
#define WAITING_MAX 10000 /* remarks that nobody has looked at: more are no help */
#define MASKED_MAX ((size_t)1 << 20)

/* One address may belong to a whole hospital. */
static const struct limit_rule by_address = {.burst = 60, .every = 20 * SIGNIN_SECOND};

static const struct ui_link way[1] = {{.label = STR("Vérifier un message"), .href = STR("/verifier")}};

/* What the form says for no rule in particular. */
static const struct str no_rule = STR("autre");

static const char *const kinds[] = {"faux", "manque", NULL};
static const char *const contexts[] = {"agent", "institution", "usager", NULL};
static const struct str context_labels[BLOUSE_CONTEXTS] = {STR("en mon nom"), STR("pour l'établissement"),
							   STR("comme patient ou visiteur")};

static const struct param page_params[] = {
	FRAME_DONE_PARAM,
	{.name = "repere", .label = "Repère", .kind = PARAM_TEXT, .max = 40},
};
static const struct param params[] = {
	{.name = "genre", .label = "Votre remarque", .kind = PARAM_ENUM, .choices = kinds, .required = true},
	{.name = "regle",
	 .label = "De quoi s'agit-il ?",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = 64,
	 .example = "autre",
	 .required = true},
	{.name = "extrait",
	 .label = "L'extrait",
	 .kind = PARAM_TEXT,
	 .min = 1,
	 .max = EXCERPT_MAX,
	 .lines = true,
	 .required = true},
	{.name = "entier", .label = "Le message entier", .kind = PARAM_TEXT, .max = WHOLE_MAX, .lines = true},
	{.name = "avec-entier", .label = "Donner aussi le message entier", .kind = PARAM_BOOL},
	{.name = "commentaire", .label = "Pourquoi", .kind = PARAM_TEXT, .max = COMMENT_MAX, .lines = true},
	{.name = "contexte", .label = "Je publiais", .kind = PARAM_ENUM, .choices = contexts},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
	{.name = "repere", .label = "Repère", .kind = PARAM_TEXT, .max = 40},
};

static const struct frame_done done[] = {
	{"donnee", STR("Merci : la direction de la communication l'a reçue.")},
	{"pleine", STR("La direction de la communication a déjà beaucoup de remarques à lire. Gardez celle-ci, et "
		       "redonnez-la dans "
		       "quelques jours.")},
	{0},
};

/* The rules that readings name, behind what stands for none. */
static enum error_code add_rules(struct request *r, struct str chosen, struct remarks_device *page, struct error *err)
{
	const struct blouse_charter *charter = serving_base(desk_of(r)->serving)->charter;
	unsigned count = blouse_charter_rule_count(charter);
	struct ui_option *rules = ARENA_ZNEW(request_arena(r), struct ui_option, count + 1);
	if (!rules)
		return error_nomem(err);
	rules[page->rule_count++] =
		(struct ui_option){.value = no_rule, .label = STR(REMARKS_NO_RULE), .chosen = str_eq(chosen, no_rule)};
	for (unsigned i = 0; i < count; i++) {
		const struct blouse_rule *rule = blouse_charter_rule(charter, i);
		struct str id = str_from_c(rule->id);
		if (rule->enabled)
			rules[page->rule_count++] = (struct ui_option){
				.value = id, .label = str_from_c(rule->title), .chosen = str_eq(id, chosen)};
	}
	page->rules = rules;
	return ERR_NONE;
}

static enum error_code add_choices(struct request *r, bool posted, struct remarks_device *page, struct error *err)
{
	struct ui_option *all = ARENA_ZNEW(request_arena(r), struct ui_option, 2 + BLOUSE_CONTEXTS + 1 + network_count);
	if (!all)
		return error_nomem(err);
	bool missed = posted && request_int(r, "genre", 0) == 1;
	int64_t context = posted ? request_int(r, "contexte", 0) : 0,
		network = posted ? request_int(r, "reseau", 0) : 0;
	all[0] = (struct ui_option){STR("faux"), STR("Blouse a vu un problème où il n'y en a pas"), {0}, !missed};
	all[1] = (struct ui_option){STR("manque"), STR("Blouse a manqué un problème"), {0}, missed};
	page->kinds = all;
	page->kind_count = 2;
	page->contexts = all += 2;
	page->context_count = BLOUSE_CONTEXTS;
	for (int64_t i = 0; i < BLOUSE_CONTEXTS; i++)
		all[i] = (struct ui_option){str_from_c(contexts[i]), context_labels[i], {0}, i == context};
	page->networks = all += BLOUSE_CONTEXTS;
	page->network_count = network_count + 1;
	all[0] = (struct ui_option){STR("aucun"), STR("Aucun en particulier"), {0}, network == 0};
	for (size_t i = 0; i < network_count; i++)
		all[i + 1] = (struct ui_option){networks[i].id, networks[i].label, {0}, network == (int64_t)i + 1};
	return ERR_NONE;
}

static enum error_code show(struct request *r, bool posted, struct error *err)
{
	struct remarks_device page = {.way = way, .way_count = 1};
	struct frame frame = {0};
	struct place place = {0};
	enum error_code code = frame_public(r, STR("Mes remarques"), FRAME_CHECK, &frame.layout, err);
	if (!code)
		code = place_find(r, STR(""), &place, err);
	if (!code)
		code = add_rules(r, posted ? request_typed(r, "regle") : STR(""), &page, err);
	if (!code)
		code = add_choices(r, posted, &page, err);
	if (!code && !posted)
		code = frame_say(r, &frame, done, err);
	if (code)
		return code;
	page.taken = place.id != 0;
	page.layout = frame.layout;
	page.layout.lead =
		STR("Blouse se trompe parfois. Vos remarques restent sur cet appareil ; vous pouvez en donner.");
	page.token = page.layout.token;
	if (posted) {
		page.mistakes = request_mistakes(r);
		page.excerpt = request_typed(r, "extrait");
		page.excerpt_error = request_mistake(r, "extrait");
		page.whole = request_typed(r, "entier");
		page.gives_whole = request_given(r, "avec-entier");
		page.comment = request_typed(r, "commentaire");
		page.mark = request_typed(r, "repere");
	}
	remarks_device(request_html(r), &page);
	return ERR_NONE;
}

static enum error_code mask_with(struct blouse_checker *checker, struct str text, struct buf *out, struct error *err)
{
	struct blouse_error e = {0};
	const struct blouse_result *result;
	struct tags tags;
	if (blouse_entities(checker, text.ptr, text.len, &result, &e))
		return error_set(err, e.status == BLOUSE_NOMEM ? ERR_NOMEM : ERR_FORMAT, "%s", e.message);
	tags_init(&tags);
	enum error_code code = tags_mask(&tags, text, result, out, err);
	tags_release(&tags);
	return code ? code : out->failed ? error_nomem(err) : ERR_NONE;
}

/* What was masked in the browser already is left as it is: tags hold nothing to recognise. */
static enum error_code mask(struct request *r, struct str text, struct str *ret_masked, struct error *err)
{
	_cleanup_buf_ struct buf out;
	struct blouse_error e = {0};
	struct blouse_checker *checker = NULL;
	buf_init(&out, MASKED_MAX);
	enum error_code code = ERR_NONE;
	if (blouse_checker_new(serving_base(desk_of(r)->serving)->charter, &checker, &e))
		code = error_set(err, ERR_NOMEM, "%s", e.message);
	if (!code)
		code = mask_with(checker, text, &out, err);
	blouse_checker_free(checker);
	if (!code && !(*ret_masked = arena_copy(request_arena(r), buf_str(&out))).ptr)
		code = error_nomem(err);
	return code;
}

static bool is_rule(struct request *r, struct str id)
{
	const struct blouse_charter *charter = serving_base(desk_of(r)->serving)->charter;
	for (unsigned i = 0; i < blouse_charter_rule_count(charter); i++)
		if (str_eq(id, str_from_c(blouse_charter_rule(charter, i)->id)))
			return true;
	return str_eq(id, no_rule);
}

static enum error_code write_one(struct request *r, struct store_conn *conn,
				 const struct remark_insert_params *params_of, struct error *err)
{
	char number[24];
	struct remark_insert_row row;
	enum error_code code = remark_insert(conn, request_arena(r), params_of, &row, err);
	if (code)
		return code;
	snprintf(number, sizeof(number), "%lld", (long long)row.id);
	const struct audit_entry entry = {.establishment_id = params_of->establishment_id,
					  .at = request_now(r),
					  .actor = AUDIT_PUBLIC,
					  .action = STR("remark.add"),
					  .object_kind = STR("remark"),
					  .object_id = str_from_c(number)};
	code = audit_add(conn, &entry, err);
	return code ? code : store_commit(conn, err);
}

/* Back to the page, which forgets nothing of the device by itself: the script there knows its remark by the mark. */
static enum error_code send_back(struct request *r, const char *word, struct error *err)
{
	_cleanup_buf_ struct buf place;
	buf_init(&place, 512);
	buf_addf(&place, "/verifier/remarques?fait=%s&repere=", word);
	page_url_part(&place, request_text(r, "repere"));
	if (place.failed)
		return error_nomem(err);
	request_redirect(r, buf_str(&place));
	return ERR_NONE;
}

static enum error_code run_page(struct request *r, struct error *err) { return show(r, false, err); }

static enum error_code run_give(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct remarks_waiting_row waiting;
	struct remark_insert_params given = {.now = request_now(r)};
	int64_t network = request_int(r, "reseau", 0), context = request_int(r, "contexte", -1);
	if (request_good(r) && !is_rule(r, request_typed(r, "regle")))
		request_mistaken(r, "regle", STR("Choisissez dans la liste."));
	if (!request_good(r))
		return show(r, true, err);
	struct place place = {0};
	enum error_code code = place_find(r, STR(""), &place, err);
	given.establishment_id = place.id;
	if (!code && !given.establishment_id)
		code = error_set(err, ERR_USAGE,
				 "Plusieurs établissements se servent de ce site : connectez-vous, pour que votre "
				 "remarque aille "
				 "au vôtre.");
	if (!code)
		code = mask(r, request_text(r, "extrait"), &given.excerpt, err);
	if (!code)
		code = request_store(r, &conn, err);
	if (!code)
		code = remarks_waiting(conn, request_arena(r),
				       &(struct remarks_waiting_params){given.establishment_id, WAITING_MAX}, &waiting,
				       err);
	if (code)
		return code;
	if (waiting.count >= WAITING_MAX)
		return send_back(r, "pleine", err);
	given.missed = request_int(r, "genre", 0) == 1;
	given.rule = str_eq(request_text(r, "regle"), no_rule) ? STR("") : request_text(r, "regle");
	given.comment = request_text(r, "commentaire");
	given.context = context < 0 ? STR("") : str_from_c(contexts[context]);
	given.network = network > 0 ? networks[network - 1].id : STR("");
	if (request_int(r, "avec-entier", 0) && request_text(r, "entier").len > 0)
		given.whole = request_text(r, "entier");
	code = write_one(r, conn, &given, err);
	return code ? code : send_back(r, "donnee", err);
}

const struct route remarks_routes[] = {
	{.path = "/verifier/remarques",
	 ROUTE_PARAMS(page_params),
	 .run = run_page,
	 .help = "les remarques gardées sur cet appareil",
	 .flags = ROUTE_MUTE},
	{.method = HTTP_POST,
	 .path = "/verifier/remarques",
	 ROUTE_PARAMS(params),
	 .run = run_give,
	 .help = "donner une remarque à la direction de la communication",
	 .flags = ROUTE_FORM | ROUTE_MUTE,
	 .body_max = (size_t)256 << 10,
	 .rate = &by_address},
	{0},
};
