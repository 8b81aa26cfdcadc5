/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of programs, read against the charter of the establishment. Nothing is kept of them, and nothing logged. */
#include "desk/api/api.h"
#include "desk/charter/serving.h"
#include "desk/check/reading.h"
#include "verdict/jsonw.h"
#include "verdict/tags.h"

#define ID_MAX 256

static const char *const contexts[] = {"agent", "institution", "usager", NULL};
static const char *const networks[] = {"x",        "facebook", "instagram", "linkedin", "forum", "blog",
				       "mastodon", "bluesky",  "tiktok",    "avis",     NULL};
_Static_assert(sizeof(contexts) / sizeof(*contexts) - 1 == BLOUSE_CONTEXTS, "all contexts, in their order");
_Static_assert(sizeof(networks) / sizeof(*networks) == BLOUSE_NETWORKS, "all networks, in their order");
static const char *const levels[] = {"conseil", "attention", "bloquant", NULL};
static const char *const verdicts[] = {"ok", "attention", "bloquant", NULL};
static const char *const natures[] = {"remerciement", "critique",    "question",   "detresse", "rumeur",
				      "non-conforme", "information", "hors-sujet", NULL};

#define TEXT_PARAM                                                                                                     \
	{                                                                                                              \
		.name = "text", .label = "Le message, tel qu'il sera publié", .kind = PARAM_TEXT,                      \
		.max = API_MESSAGE_MAX, .required = true, .lines = true, .exact = true,                                \
		.example = "Garde difficile : Mme Duval, 87 ans, chambre 12, nous a quittés cette nuit."              \
	}

static const struct param check_params[] = {
	TEXT_PARAM,
	{.name = "id",
	 .label = "Rendu tel quel dans la réponse",
	 .kind = PARAM_TEXT,
	 .max = ID_MAX,
	 .example = "brouillon-12"},
	{.name = "context", .label = "Qui parle : agent si rien n'est dit", .kind = PARAM_ENUM, .choices = contexts},
	{.name = "network", .label = "Où il sera publié", .kind = PARAM_ENUM, .choices = networks},
};
static const struct param mask_params[] = {TEXT_PARAM};

#define PLACE_MEMBERS                                                                                                  \
	{"start", "Où cela commence, en caractères (points de code)", .kind = MEMBER_INT},                             \
		{"end", "Où cela finit, en caractères", .kind = MEMBER_INT},                                           \
		{"byte_start", "Le début en octets de l'UTF-8", .kind = MEMBER_INT},                                   \
		{"byte_end", "La fin en octets", .kind = MEMBER_INT},                                                  \
		{"utf16_start", "Le début en unités d'UTF-16, comme JavaScript, Java et C# comptent",                  \
		 .kind = MEMBER_INT},                                                                                  \
		{"utf16_end", "La fin en unités d'UTF-16", .kind = MEMBER_INT},                                        \
	{                                                                                                              \
		"text", "Les mots eux-mêmes", .kind = MEMBER_TEXT                                                      \
	}

static const struct member span_members[] = {PLACE_MEMBERS, {0}};
static const struct member entity_members[] = {
	{"type", "Comme NOM, DATE, TEL, SECU : voyez blouse-mask(1)", .kind = MEMBER_TEXT}, PLACE_MEMBERS, {0}};
static const struct member finding_members[] = {
	{"rule", "La règle", .kind = MEMBER_TEXT},
	{"level", "Sa gravité", .kind = MEMBER_TEXT, .choices = levels},
	{"score", "De 0 à 1 : la part de tels constats qu'un lecteur attentif confirme", .kind = MEMBER_REAL},
	{"spans", "Les mots en cause", .kind = MEMBER_OBJECT, .members = span_members, .listed = true},
	{"message", "Ce qui ne va pas, en une phrase à montrer", .kind = MEMBER_TEXT},
	{"advice", "Que faire à la place", .kind = MEMBER_TEXT, .nullable = true},
	{"source", "D'où vient la règle", .kind = MEMBER_TEXT, .nullable = true},
	{0},
};
static const struct member check_members[] = {
	{"id", "Celui de la demande", .kind = MEMBER_TEXT, .nullable = true},
	{"verdict", "Le verdict", .kind = MEMBER_TEXT, .choices = verdicts},
	{"rules", "Les règles enfreintes", .kind = MEMBER_TEXT, .listed = true},
	{"nature", "D'un message d'usager : ce que c'est", .kind = MEMBER_TEXT, .choices = natures, .nullable = true},
	{"tone", "D'un message d'usager : -1, 0 ou 1", .kind = MEMBER_INT, .nullable = true},
	{"findings", "Les constats, le plus grave d'abord", .kind = MEMBER_OBJECT, .members = finding_members,
	 .listed = true},
	{"entities", "Noms, dates, lieux et identifiants du message", .kind = MEMBER_OBJECT, .members = entity_members,
	 .listed = true},
	{0},
};
static const struct member mask_members[] = {
	{"text", "Le message, où [NOM-1], [DATE-1]… tiennent lieu de ce qui identifie", .kind = MEMBER_TEXT},
	{"entities", "Ce qui a été remplacé, à sa place dans le message d'origine", .kind = MEMBER_OBJECT,
	 .members = entity_members, .listed = true},
	{0},
};

static enum error_code take(struct request *r, const struct serving_charter **ret_charter, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct identity who;
	struct desk *desk = desk_of(r);
	const struct key_holder *program = desk_program(r);
	enum error_code code = store_read(desk->signin.store, &conn, err);
	who.establishment_id = program ? program->who.establishment_id : request_session(r)->establishment_id;
	return code ? code : serving_take(desk->serving, conn, who.establishment_id, ret_charter, err);
}

/* What is found of a message is written by one of these, while the charter is held. */
typedef enum error_code (*writer)(struct request *r, const struct blouse_charter *charter,
				  struct blouse_checker *checker, struct str text, struct place_index *places,
				  struct error *err);

static enum error_code write_check(struct request *r, const struct blouse_charter *charter,
				   struct blouse_checker *checker, struct str text, struct place_index *places,
				   struct error *err)
{
	struct blouse_error e = {0};
	const struct blouse_result *result;
	_cleanup_buf_ struct buf id;
	enum blouse_context context = (enum blouse_context)request_int(r, "context", BLOUSE_AGENT);
	/* The words of this choice begin behind the value that stands for none. */
	enum blouse_network network = (enum blouse_network)(request_int(r, "network", -1) + 1);
	buf_init(&id, 8 * ID_MAX);
	if (request_given(r, "id"))
		jsonw_string(&id, request_text(r, "id"));
	else
		buf_add_c(&id, "null");
	if (id.failed)
		return error_nomem(err);
	if (blouse_check(checker, text.ptr, text.len, context, network, &result, &e))
		return check_error(&e, err);
	const struct jsonw_extra extra = {.id = buf_str(&id), .all_places = true};
	jsonw_result(request_json(r), charter, places, result, &extra);
	return ERR_NONE;
}

static enum error_code write_mask(struct request *r, const struct blouse_charter *charter,
				  struct blouse_checker *checker, struct str text, struct place_index *places,
				  struct error *err)
{
	(void)charter;
	struct blouse_error e = {0};
	const struct blouse_result *result;
	struct tags tags;
	_cleanup_buf_ struct buf masked;
	buf_init(&masked, SERVER_PAGE_MAX);
	if (blouse_entities(checker, text.ptr, text.len, &result, &e))
		return check_error(&e, err);
	tags_init(&tags);
	enum error_code code = tags_mask(&tags, text, result, &masked, err);
	tags_release(&tags);
	if (code)
		return code;
	struct buf *out = request_json(r);
	buf_add_c(out, "{\"text\": ");
	jsonw_string(out, buf_str(&masked));
	buf_add_c(out, ", \"entities\": ");
	jsonw_entities(out, places, true, result);
	buf_add_char(out, '}');
	return ERR_NONE;
}

static enum error_code read_message(struct request *r, writer write, struct error *err)
{
	struct str text = request_text(r, "text");
	struct blouse_error e = {0};
	struct place_index places = {0};
	struct blouse_checker *checker = NULL;
	const struct serving_charter *charter = NULL;
	enum error_code code = take(r, &charter, err);
	if (!code && blouse_checker_new(charter->charter, &checker, &e))
		code = check_error(&e, err);
	if (!code)
		code = place_build(&places, text, err);
	if (!code)
		code = write(r, charter->charter, checker, text, &places, err);
	place_release(&places);
	blouse_checker_free(checker);
	serving_give(desk_of(r)->serving, charter);
	struct buf *out = request_json(r);
	buf_add_char(out, '\n');
	if (!code && out->failed)
		code = error_set(err, ERR_LIMIT,
				 "Ce message contient trop de choses à dire en une réponse : envoyez-le en plusieurs "
				 "parties.");
	return code;
}

static enum error_code run_check(struct request *r, struct error *err) { return read_message(r, write_check, err); }
static enum error_code run_mask(struct request *r, struct error *err) { return read_message(r, write_mask, err); }

const struct route api_message_routes[] = {
	{.method = HTTP_POST,
	 .path = "/api/verifier",
	 .permission = "check",
	 ROUTE_PARAMS(check_params),
	 .run = run_check,
	 .help = "relire un message selon la charte de l'établissement",
	 .flags = ROUTE_JSON | ROUTE_READS,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .answer = check_members},
	{.method = HTTP_POST,
	 .path = "/api/masquer",
	 .permission = "check",
	 ROUTE_PARAMS(mask_params),
	 .run = run_mask,
	 .help = "masquer ce qui identifie quelqu'un dans un message",
	 .flags = ROUTE_JSON | ROUTE_READS,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .answer = mask_members},
	{0},
};
