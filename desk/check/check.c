/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/check/check.h"

#include <stdatomic.h>
#include <stdio.h>

#include "desk/charter/serving.h"
#include "desk/check/engine.h"
#include "desk/check/length.h"
#include "media/client.h"
#include "web/kept.h"

#define CHECK_TEXT_MAX 100000            /* code points of one post */
#define CHECK_BODY_MAX ((size_t)2 << 20) /* bytes of a form: accents take six when they travel */
#define CHECK_POSTS_MAX 10
#define CHECK_MENDED_MAX ((size_t)20000) /* bytes of a post for which mends are proposed: each is read whole */

#define SIZE_ROOM 32

const struct file_wanted check_engine_files[] = {
	{.name = "worker.js", .type = "text/javascript; charset=utf-8", .compiles = true},
	{.name = "blouse.js", .type = "text/javascript; charset=utf-8"},
	{.name = "blouse.wasm", .type = "application/wasm"},
	{.name = "first.blc", .type = "application/octet-stream"},
	{.name = "charter.blc", .type = "application/octet-stream"},
	{.name = "careful.bin", .type = "application/octet-stream", .optional = true},
	{0},
};

/* One address may belong to a whole hospital. */
static const struct limit_rule by_address = {.burst = 120, .every = SIGNIN_SECOND / 4};

static const char *const contexts[] = {"agent", "institution", "usager", NULL};
static const struct ui_option context_labels[BLOUSE_CONTEXTS] = {
	{STR("agent"), STR("en mon nom"), {0}, false},
	{STR("institution"), STR("pour l'établissement"), {0}, false},
	{STR("usager"), STR("comme patient ou visiteur"), {0}, false},
};

static const char *const post_names[CHECK_POSTS_MAX] = {"message",   "message-2", "message-3", "message-4",
							"message-5", "message-6", "message-7", "message-8",
							"message-9", "message-10"};
#define POST(name_)                                                                                                    \
	{                                                                                                              \
		.name = (name_), .label = "Message", .kind = PARAM_TEXT, .max = CHECK_TEXT_MAX, .lines = true          \
	}
static const struct param params[] = {
	{.name = "contexte", .label = "Je publie", .kind = PARAM_ENUM, .choices = contexts},
	{.name = "reseau", .label = "Réseau", .kind = PARAM_ENUM, .choices = network_choices},
	{.name = "geste", .label = "Geste", .kind = PARAM_TEXT, .max = 32},
	POST("message"),
	POST("message-2"),
	POST("message-3"),
	POST("message-4"),
	POST("message-5"),
	POST("message-6"),
	POST("message-7"),
	POST("message-8"),
	POST("message-9"),
	POST("message-10"),
};

/* The manifest of desk/app names these fields. */
static const struct param shared_params[] = {
	{.name = "titre", .label = "Titre", .kind = PARAM_TEXT, .max = CHECK_TEXT_MAX, .lines = true},
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = CHECK_TEXT_MAX, .lines = true},
	{.name = "adresse", .label = "Adresse", .kind = PARAM_TEXT, .max = CHECK_TEXT_MAX, .lines = true},
	{.name = "photo", .label = "Photo ou image", .kind = PARAM_FILE, .max = MEDIA_FILE_MAX},
};

/* What brings somebody to the page. */
enum asked { ASKED_TO_WRITE, ASKED_TO_READ, ASKED_BY_SHARING };

/* Who reads: the charter that serves for who is signed in, ours for everybody else. */
struct reader {
	struct serving *serving;
	const struct serving_charter *own; /* NULL for ours */
	const struct blouse_charter *charter;
};

static enum error_code reader_take(struct request *r, struct reader *ret_reader, struct error *err)
{
	const struct session *session = request_session(r);
	struct reader reader = {.serving = desk_of(r)->serving};
	struct store_conn *conn;
	reader.charter = serving_base(reader.serving)->charter;
	if (session) {
		enum error_code code = request_store(r, &conn, err);
		if (!code)
			code = serving_take(reader.serving, conn, session->establishment_id, &reader.own, err);
		if (code)
			return code;
		reader.charter = reader.own->charter;
	}
	*ret_reader = reader;
	return ERR_NONE;
}

/* What stands around the page: for who is signed in, and for everybody. */
static enum error_code make_frame(struct request *r, struct check_page *page, struct error *err)
{
	if (request_session(r)) {
		enum error_code code = frame_make(r, STR("Vérifier un message"), FRAME_CHECK, &page->frame, err);
		page->token = page->frame.layout.token;
		return code;
	}
	page->frame.layout = (struct layout){.title = STR("Vérifier un message"), .assets = request_assets()};
	return ERR_NONE;
}

static enum error_code make_choices(struct request *r, bool posted, struct check_page *page, struct error *err)
{
	struct ui_option *options = ARENA_NEW(request_arena(r), struct ui_option, BLOUSE_CONTEXTS);
	struct check_network *rows = ARENA_NEW(request_arena(r), struct check_network, network_count);
	int64_t context = posted ? request_int(r, "contexte", 0) : 0,
		network = posted ? request_int(r, "reseau", 0) : 0;
	static const char *const units[] = {
		[NETWORK_CHARACTERS] = "character", [NETWORK_GRAPHEMES] = "grapheme", [NETWORK_WEIGHTED] = "weighted"};
	if (!options || !rows)
		return error_nomem(err);
	for (size_t i = 0; i < BLOUSE_CONTEXTS; i++) {
		options[i] = context_labels[i];
		options[i].chosen = (int64_t)i == context;
	}
	for (size_t i = 0; i < network_count; i++)
		rows[i] = (struct check_network){
			.id = networks[i].id,
			.label = networks[i].label,
			.unit = str_from_c(units[networks[i].unit]),
			.length = networks[i].length,
			.url = networks[i].url,
			.bytes = networks[i].bytes,
			.chosen = (int64_t)i + 1 == network,
		};
	page->contexts = options;
	page->context_count = BLOUSE_CONTEXTS;
	page->networks = rows;
	page->network_count = network_count;
	page->network_chosen = network > 0;
	return ERR_NONE;
}

static enum error_code make_rules(struct request *r, const struct blouse_charter *charter, struct check_page *page,
				  struct error *err)
{
	unsigned count = blouse_charter_rule_count(charter);
	struct check_rule *rules = ARENA_NEW(request_arena(r), struct check_rule, count + 1);
	if (!rules)
		return error_nomem(err);
	for (unsigned i = 0; i < count; i++) {
		const struct blouse_rule *rule = blouse_charter_rule(charter, i);
		if (!rule->enabled)
			continue;
		if (check_rule_make(request_arena(r), rule, &rules[page->rule_count++], err))
			return err->code;
	}
	page->rules = rules;
	return ERR_NONE;
}

/* The fields: those up to the last that holds something, and one more when that is asked for. */
static enum error_code make_posts(struct request *r, bool posted, struct check_page *page,
				  struct check_post **ret_posts, struct error *err)
{
	struct check_post *posts = ARENA_ZNEW(request_arena(r), struct check_post, CHECK_POSTS_MAX);
	size_t count = 1;
	if (!posts)
		return error_nomem(err);
	for (size_t i = 0; i < CHECK_POSTS_MAX; i++) {
		posts[i].number = check_number(request_arena(r), i + 1);
		posts[i].name = str_from_c(post_names[i]);
		posts[i].text = posted ? request_typed(r, post_names[i]) : (struct str){"", 0};
		posts[i].error = posted ? request_mistake(r, post_names[i]) : (struct str){"", 0};
		if (!posts[i].number.ptr)
			return error_nomem(err);
		if (posts[i].text.len > 0)
			count = i + 1;
	}
	if (posted && str_eq(request_typed(r, "geste"), STR("ajouter")) && count < CHECK_POSTS_MAX)
		count++;
	page->posts = *ret_posts = posts;
	page->post_count = count;
	page->more = count < CHECK_POSTS_MAX;
	return ERR_NONE;
}

/* « 12 sur 280 » of the chosen network. */
static enum error_code count_post(const struct network *n, struct check_post *post, struct error *err)
{
	size_t length = 0;
	enum error_code code = network_length(n, post->text, &length, err);
	post->counted = true;
	post->length = length;
	post->length_max = network_max(n);
	post->unit = n->length ? STR("caractères") : n->bytes ? STR("octets") : STR("caractères");
	post->too_long = (post->length_max && length > post->length_max) || (n->bytes && post->text.len > n->bytes);
	return code;
}

/* How posts are read. */
struct how {
	const struct blouse_charter *charter;
	struct blouse_checker *checker;
	enum blouse_context context;
	enum blouse_network network;
	struct arena *arena;
	struct str gesture;
};

/* Mends the post as its gesture asks: « retouche-1-3 » or « retouches-1 ». */
static enum error_code obey(const struct how *how, struct check_post *post, struct error *err)
{
	struct str word, number, rest = str_cut(how->gesture, '-', &word);
	unsigned long long which = 0;
	bool all = str_eq(word, STR("retouches"));
	struct blouse_error e = {0};
	const struct blouse_result *result;
	struct mends mends;
	_cleanup_buf_ struct buf mended;
	buf_init(&mended, CHECK_BODY_MAX);
	rest = str_cut(rest, '-', &number);
	if (!str_eq(number, post->number) ||
	    !(all || (str_eq(word, STR("retouche")) && str_to_u64(rest, MENDS_MAX, &which))))
		return ERR_NONE;
	if (blouse_check(how->checker, post->text.ptr, post->text.len, how->context, how->network, &result, &e))
		return check_error(&e, err);
	mends_find(post->text, how->charter, result, &mends);
	if (all)
		mends_apply_all(&mended, post->text, &mends);
	else if (which < mends.count)
		mend_apply(&mended, post->text, &mends.items[which]);
	else
		return ERR_NONE;
	struct str text = arena_copy(how->arena, str_trim(buf_str(&mended)));
	if (mended.failed || !text.ptr)
		return error_nomem(err);
	post->text = text;
	return ERR_NONE;
}

/* What might be done about what was found, each tried. */
static enum error_code propose(const struct how *how, struct check_post *post, struct mends *mends, struct error *err)
{
	struct blouse_error e = {0};
	const struct blouse_result *result;
	_cleanup_buf_ struct buf all;
	buf_init(&all, CHECK_BODY_MAX);
	mends_apply_all(&all, post->text, mends);
	if (all.failed)
		return error_nomem(err);
	if (mends_try(how->checker, post->text, how->context, how->network, mends, &e) ||
	    blouse_check(how->checker, buf_str(&all).ptr, all.len, how->context, how->network, &result, &e))
		return check_error(&e, err);
	return check_mends_make(how->arena, post->number, post->text, mends, result->verdict, &post->reading, err);
}

static enum error_code read_post(const struct how *how, struct blouse_thread *thread, struct check_post *post,
				 enum blouse_level *ret_thread_verdict, struct error *err)
{
	struct blouse_error e = {0};
	const struct blouse_result *result;
	struct mends mends;
	enum error_code code = obey(how, post, err);
	if (code)
		return code;
	if (blouse_check_next(how->checker, thread, post->text.ptr, post->text.len, how->context, how->network, &result,
			      &e))
		return check_error(&e, err);
	*ret_thread_verdict = result->thread_verdict;
	mends_find(post->text, how->charter, result, &mends);
	if (post->text.len > CHECK_MENDED_MAX)
		mends.count = 0;
	post->was_read = true;
	code = check_reading_make(how->arena, how->charter, post->number, post->text, result, &post->reading, err);
	return code || mends.count == 0 ? code : propose(how, post, &mends, err);
}

/* Reads the posts as one thread, in their order. */
static enum error_code read_posts(struct request *r, const struct blouse_charter *charter, struct check_page *page,
				  struct check_post *posts, struct error *err)
{
	struct blouse_thread *thread = NULL;
	struct blouse_error e = {0};
	int64_t chosen = request_int(r, "reseau", 0);
	const struct network *n = chosen > 0 ? &networks[chosen - 1] : NULL;
	struct how how = {
		.charter = charter,
		.context = (enum blouse_context)request_int(r, "contexte", 0),
		.network = n ? n->network : BLOUSE_NETWORK_NONE,
		.arena = request_arena(r),
		.gesture = request_text(r, "geste"),
	};
	enum blouse_level verdict = BLOUSE_CLEAR;
	enum error_code code = ERR_NONE;
	if (blouse_checker_new(charter, &how.checker, &e) || blouse_thread_new(&thread, &e))
		code = check_error(&e, err);
	for (size_t i = 0; !code && i < page->post_count; i++) {
		struct check_post *post = &posts[i];
		if (post->text.len == 0)
			continue;
		code = read_post(&how, thread, post, &verdict, err);
		page->threaded = page->threaded || page->was_read;
		page->was_read = true;
		page->state = check_state(verdict);
		if (!code && n)
			code = count_post(n, post, err);
	}
	blouse_thread_free(thread);
	blouse_checker_free(how.checker);
	return code;
}

/* Where the page's script finds the engine, and what the careful reading weighs, in Mo. */
static enum error_code make_engine(struct request *r, struct check_page *page, struct error *err)
{
	char text[SIZE_ROOM];
	const struct files *files = desk_of(r)->engine;
	const struct asset *careful = files ? files_find(files, STR("careful.bin")) : NULL;
	if (files)
		page->folder = files_folder(files);
	if (!careful)
		return ERR_NONE;
	page->weight = careful->bytes.len;
	snprintf(text, sizeof(text), "%zu Mo", (careful->bytes.len + 500000) / 1000000);
	page->size = arena_copy(request_arena(r), str_from_c(text));
	return page->size.ptr ? ERR_NONE : error_nomem(err);
}

/* What the share sheet of a phone brings, in the first field. Some put the address in the text, some beside it. */
static enum error_code make_shared(struct request *r, struct check_page *page, struct check_post *posts,
				   struct error *err)
{
	_cleanup_buf_ struct buf words;
	struct str address = request_text(r, "adresse");
	struct str text = request_text(r, request_text(r, "texte").len > 0 ? "texte" : "titre");
	buf_init(&words, CHECK_BODY_MAX);
	buf_add_str(&words, text);
	if (address.len > 0 && str_find(text, address) == SIZE_MAX)
		buf_addf(&words, "%s%.*s", text.len > 0 ? "\n" : "", STR_ARG(address));
	posts[0].text = words.failed ? (struct str){0} : arena_copy(request_arena(r), buf_str(&words));
	page->post_count = 1;
	return posts[0].text.ptr ? ERR_NONE : error_nomem(err);
}

static enum error_code show(struct request *r, enum asked asked, struct error *err)
{
	bool posted = asked == ASKED_TO_READ;
	struct check_page page = {0};
	struct check_post *posts = NULL;
	struct reader reader = {0};
	enum error_code code = make_frame(r, &page, err);
	if (!code)
		code = reader_take(r, &reader, err);
	if (code)
		return code;
	code = make_choices(r, posted, &page, err);
	if (!code)
		code = make_engine(r, &page, err);
	if (!code)
		code = make_rules(r, reader.charter, &page, err);
	if (!code)
		code = make_posts(r, posted, &page, &posts, err);
	if (!code && asked == ASKED_BY_SHARING)
		code = make_shared(r, &page, posts, err);
	if (!code && posted && request_good(r))
		code = read_posts(r, reader.charter, &page, posts, err);
	if (!code && posted && !request_good(r))
		page.mistakes = request_mistakes(r);
	if (!code)
		check_page(request_html(r), &page);
	serving_give(reader.serving, reader.own);
	return code;
}

/* The same for every visitor: made for the first of them. It stays until the desk is released. */
static enum error_code run_page(struct request *r, struct error *err)
{
	struct desk *desk = desk_of(r);
	struct kept *kept = request_session(r) ? NULL : atomic_load(&desk->check_page), *none = NULL;
	if (kept) {
		request_kept(r, kept);
		return ERR_NONE;
	}
	enum error_code code = show(r, ASKED_TO_WRITE, err);
	/* A page that cannot be kept is a page all the same. */
	if (code || request_session(r) || request_keep(r, &kept, NULL))
		return code;
	if (!atomic_compare_exchange_strong(&desk->check_page, &none, kept))
		kept_free(kept);
	return ERR_NONE;
}

static enum error_code run_read(struct request *r, struct error *err) { return show(r, ASKED_TO_READ, err); }
/* A picture without the service worker, which would have held it for its page: there it is chosen. It is not looked at,
 * since its sender could be any site. */
static enum error_code run_shared(struct request *r, struct error *err)
{
	const struct param_answer *photo = request_answer(r, "photo");
	if (!photo || photo->count == 0 || photo->values[0].text.len == 0)
		return show(r, ASKED_BY_SHARING, err);
	request_redirect(r, STR("/verifier/photo#choisir"));
	return ERR_NONE;
}

/* A page that a share left open, opened again. */
static enum error_code run_again(struct request *r, struct error *err)
{
	(void)err;
	request_redirect(r, STR("/verifier"));
	return ERR_NONE;
}

const struct route check_routes[] = {
	{.path = "/verifier", .run = run_page, .help = "page où l'on relit un message", .flags = ROUTE_MUTE},
	{.method = HTTP_POST,
	 .path = "/verifier",
	 ROUTE_PARAMS(params),
	 .run = run_read,
	 .help = "relire un message sans JavaScript ; rien n'est gardé",
	 .flags = ROUTE_FORM | ROUTE_READS | ROUTE_MUTE,
	 .body_max = CHECK_BODY_MAX,
	 .rate = &by_address},
	{.path = "/verifier/partage", .run = run_again, .help = "ramène à la page où l'on relit un message"},
	/* Where the service worker of web/assets/sw.js stands, it takes the text and nothing comes here. */
	{.method = HTTP_POST,
	 .path = "/verifier/partage",
	 ROUTE_PARAMS(shared_params),
	 .run = run_shared,
	 .help = "montrer un texte partagé par le téléphone, à relire ; rien n'est gardé",
	 .flags = ROUTE_SHARED | ROUTE_READS | ROUTE_MUTE,
	 .body_max = ROUTE_BODY_UPLOAD,
	 .rate = &by_address},
	{0},
};
