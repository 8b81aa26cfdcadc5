/* SPDX-License-Identifier: Apache-2.0 */
/* A server with one route of each kind, for tests: trial STORE-URL [https] [hasty], or trial --routes. It prints its
 * port, and stops, draining, on SIGTERM. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "store/establishments_sql.h"
#include "store/migrate.h"
#include "tests/http/trial_sql.h"
#include "web/page.h"
#include "web/server.h"

#define NOW INT64_C(1795694400000000)

static struct server *server;

static bool known(const char *permission)
{
	return strcmp(permission, "comptes.voir") == 0 || strcmp(permission, "comptes.ecrire") == 0;
}

/* Numbers of the people below, in the order in which they were added: the reader may look, the writer may all. */
enum { READER, WRITER, PEOPLE };
static const char *const people[] = {"lecteur", "redacteur", NULL};
static int64_t establishment, ids[PEOPLE];

static enum error_code may(void *context, struct request *r, const struct session *session, const char *permission,
			   bool *ret_may, struct error *err)
{
	(void)context;
	(void)r;
	(void)err;
	*ret_may = session->user_id == ids[WRITER] ||
		   (session->user_id == ids[READER] && strcmp(permission, "comptes.voir") == 0);
	return ERR_NONE;
}

/* What the request held, as JSON: tests read it back. */
static enum error_code echo(struct request *r, struct error *err)
{
	(void)err;
	struct buf *out = request_json(r);
	const struct route *route = request_route(r);
	buf_add_c(out, "{");
	for (size_t i = 0; i < route->param_count; i++) {
		const struct param_answer *answer = request_answer(r, route->params[i].name);
		buf_add_c(out, i ? "," : "");
		page_json(out, str_from_c(route->params[i].name));
		buf_add_c(out, ":[");
		for (size_t j = 0; j < answer->count; j++) {
			buf_add_c(out, j ? "," : "");
			page_json(out, answer->values[j].text);
		}
		buf_add_c(out, "]");
	}
	buf_add_c(out, "}\n");
	return ERR_NONE;
}

static enum error_code run_me(struct request *r, struct error *err)
{
	(void)err;
	const struct session *session = request_session(r);
	struct buf *out = request_json(r);
	buf_add_c(out, "{\"name\":");
	page_json(out, session ? session->name : (struct str){"", 0});
	buf_add_c(out, ",\"jeton\":");
	page_json(out, request_token(r));
	buf_addf(out, ",\"ecrit\":%s}\n", request_may(r, "comptes.ecrire") ? "true" : "false");
	return ERR_NONE;
}

static enum error_code run_enter(struct request *r, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_sign_in(r, establishment, ids[request_int(r, "qui", 0)], 0, err);
	if (!code && !(code = request_store(r, &conn, err)))
		code = store_commit(conn, err);
	request_redirect(r, request_text(r, "retour"));
	return code;
}

static enum error_code run_renew(struct request *r, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_renew(r, err);
	if (!code && !(code = request_store(r, &conn, err)))
		code = store_commit(conn, err);
	return code;
}

static enum error_code run_leave(struct request *r, struct error *err)
{
	struct store_conn *conn;
	enum error_code code = request_sign_out(r, err);
	if (!code && !(code = request_store(r, &conn, err)))
		code = store_commit(conn, err);
	return code;
}

static enum error_code run_account(struct request *r, struct error *err)
{
	struct store_conn *conn;
	struct trial_user_name_row row;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = trial_user_name(conn, request_arena(r),
				       &(struct trial_user_name_params){request_int(r, "id", 0)}, &row, err);
	if (!code)
		page_text(request_html(r), row.name);
	return code;
}

/* « id » 0 forgets to commit. */
static enum error_code run_rename(struct request *r, struct error *err)
{
	struct store_conn *conn;
	int64_t rows, id = request_int(r, "id", 0);
	if (!request_good(r)) {
		struct ui_mistakes mistakes = request_mistakes(r);
		ui_mistakes(request_html(r), &mistakes);
		page_text(request_html(r), request_typed(r, "nom"));
		return ERR_NONE;
	}
	struct trial_user_rename_params params = {id ? id : ids[READER], request_text(r, "nom")};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = trial_user_rename(conn, &params, &rows, err);
	if (!code && id)
		code = store_commit(conn, err);
	if (!code)
		request_redirect(r, STR("/comptes"));
	return code;
}

/* A GET that would write is stopped by the store itself. */
static enum error_code run_sneak(struct request *r, struct error *err)
{
	struct store_conn *conn;
	int64_t rows;
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = trial_user_rename(conn, &(struct trial_user_rename_params){ids[READER], STR("x")}, &rows, err);
	return code;
}

static enum error_code run_slow(struct request *r, struct error *err)
{
	const struct timespec moment = {.tv_nsec = 700000000};
	(void)err;
	server_publish(server, STR("lent"), STR("dit"), STR("commence"));
	nanosleep(&moment, NULL);
	buf_add_c(request_plain(r), "fini\n");
	return ERR_NONE;
}

static enum error_code run_fault(struct request *r, struct error *err)
{
	enum error_code code = (enum error_code)request_int(r, "code", 1);
	error_set(err, code, "le texte de l'erreur <b>");
	error_detail(err, "said \"%d\"", code);
	buf_add_c(request_html(r), "half an answer");
	return code;
}

static enum error_code run_follow(struct request *r, struct error *err)
{
	return request_events(r, request_text(r, "sujet"), err);
}

static enum error_code run_publish(struct request *r, struct error *err)
{
	(void)err;
	server_publish(server, request_text(r, "sujet"), STR("dit"), request_text(r, "texte"));
	return ERR_NONE;
}

static enum error_code run_long(struct request *r, struct error *err)
{
	(void)err;
	struct buf *out = request_html(r);
	for (int i = 0; i < 1000; i++)
		buf_add_c(out, "<p>Une page assez longue pour être compressée.</p>\n");
	return ERR_NONE;
}

static const struct limit_rule rate = {3, 60000000};
static const char *const sorts[] = {"nom", "date", NULL};

static const struct param enter_params[] = {
	{.name = "qui", .label = "Qui", .kind = PARAM_ENUM, .choices = people, .required = true},
	{.name = "retour", .label = "Retour", .kind = PARAM_TEXT, .max = 200},
};
static const struct param list_params[] = {
	{.name = "page", .label = "Page", .kind = PARAM_INT, .min = 1, .max = 1000},
	{.name = "tri", .label = "Tri", .kind = PARAM_ENUM, .choices = sorts},
	{.name = "q", .label = "Mots", .kind = PARAM_TEXT, .max = 50},
	{.name = "role", .label = "Rôles", .kind = PARAM_TEXT, .max = 20, .repeated = true},
};
static const struct param id_params[] = {
	{.name = "id", .label = "Compte", .kind = PARAM_INT, .min = 0, .max = INT64_MAX, .required = true},
};
static const struct param rename_params[] = {
	{.name = "id", .label = "Compte", .kind = PARAM_INT, .min = 0, .max = INT64_MAX, .required = true},
	{.name = "nom", .label = "Nom", .kind = PARAM_TEXT, .min = 2, .max = 20, .required = true},
};
static const struct param file_params[] = {
	{.name = "titre", .label = "Titre", .kind = PARAM_TEXT, .max = 20, .required = true},
	{.name = "piece", .label = "Pièce", .kind = PARAM_FILE, .max = 1 << 20},
};
static const struct param fault_params[] = {
	{.name = "code", .label = "Code", .kind = PARAM_INT, .min = 1, .max = 11, .required = true},
};
static const struct param topic_params[] = {
	{.name = "sujet", .label = "Sujet", .kind = PARAM_TEXT, .max = 40, .required = true},
	{.name = "texte", .label = "Texte", .kind = PARAM_TEXT, .max = 5000, .lines = true},
};

static const struct route trial_routes[] = {
	{.path = "/", .run = run_me, .help = "qui je suis", .flags = ROUTE_JSON},
	{HTTP_POST, "/entrer", .run = run_enter, ROUTE_PARAMS(enter_params), .help = "se connecter"},
	{HTTP_POST, "/renouveler", "comptes.voir", .run = run_renew, .help = "un autre jeton"},
	{HTTP_POST, "/sortir", .run = run_leave, .help = "se déconnecter"},
	{HTTP_GET, "/comptes", "comptes.voir", ROUTE_PARAMS(list_params), .run = echo, .help = "liste",
	 .flags = ROUTE_JSON},
	{HTTP_GET, "/comptes/nouveau", "comptes.ecrire", .run = echo, .help = "un mot gagne sur une accolade"},
	{HTTP_GET, "/comptes/{id}", "comptes.voir", ROUTE_PARAMS(id_params), .run = run_account, .help = "un compte"},
	{HTTP_POST, "/comptes/{id}", "comptes.ecrire", ROUTE_PARAMS(rename_params), .run = run_rename,
	 .help = "renomme", .flags = ROUTE_FORM},
	{HTTP_DELETE, "/comptes/{id}", "comptes.ecrire", ROUTE_PARAMS(id_params), .run = echo, .help = "efface",
	 .flags = ROUTE_JSON},
	{HTTP_POST, "/pieces", "comptes.ecrire", ROUTE_PARAMS(file_params), .run = echo, .help = "reçoit une pièce",
	 .flags = ROUTE_JSON, .body_max = 2 << 20},
	{.path = "/chercher", ROUTE_PARAMS(list_params), .run = echo, .help = "cherche", .flags = ROUTE_JSON},
	{.path = "/sournois", .run = run_sneak, .help = "un GET qui écrirait"},
	{.path = "/lent", .run = run_slow, .help = "prend son temps"},
	{.path = "/long", .run = run_long, .help = "une longue page"},
	{.path = "/faute", ROUTE_PARAMS(fault_params), .run = run_fault, .help = "échoue"},
	{.path = "/rare", .run = echo, .help = "trois fois par minute", .rate = &rate},
	{.path = "/direct", ROUTE_PARAMS(topic_params), .run = run_follow, .help = "suit un sujet"},
	{HTTP_POST, "/direct", ROUTE_PARAMS(topic_params), .run = run_publish, .help = "dit à qui suit"},
	{0},
};
static const struct route *const tables[] = {server_routes, trial_routes, NULL};

static void write_line(void *context, struct str line)
{
	(void)context;
	fprintf(stderr, "%.*s", STR_ARG(line));
}

static enum error_code fill(struct store *store, struct error *err)
{
	unsigned taken;
	struct arena arena;
	_cleanup_store_ struct store_conn *conn = NULL;
	struct establishment_add_row house;
	struct establishment_add_params params = {STR("essai"), STR("Hôpital d'essai"), STR("Europe/Paris"), NOW};
	enum error_code code = store_migrate(store, NOW, &taken, err);
	arena_init(&arena, 1 << 20);
	if (!code && !(code = store_write(store, &conn, err)))
		code = establishment_add(conn, &arena, &params, &house, err);
	for (size_t i = 0; !code && i < PEOPLE; i++) {
		struct trial_user_add_row row;
		establishment = house.id;
		code = trial_user_add(conn, &arena,
				      &(struct trial_user_add_params){house.id, str_from_c(people[i]), NOW}, &row, err);
		if (!code)
			ids[i] = row.id;
	}
	if (!code)
		code = store_commit(conn, err);
	arena_release(&arena);
	return code;
}

int main(int argc, char **argv)
{
	struct error err = {0};
	sigset_t signals;
	int number;
	_cleanup_store_close_ struct store *store = NULL;
	static const char *const proxies[] = {"127.0.0.1", NULL};
	struct server_options options = {
		.tables = tables,
		.gate = {NULL, known, may},
		.address = "127.0.0.1",
		.log = write_line,
	};
	if (argc < 2)
		return 2;
	if (strcmp(argv[1], "--routes") == 0) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, 1 << 20);
		routes_json(&out, tables);
		printf("%s", out.ptr);
		return 0;
	}
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "https") == 0) {
			options.public_url = STR("https://blouse.example");
			options.proxies = proxies;
			options.sign_in = STR("/entrer");
		} else if (strcmp(argv[i], "hasty") == 0) {
			options.header_s = options.body_s = options.answer_s = 2;
		}
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (store_open(&(struct store_options){.url = str_from_c(argv[1])}, &store, &err) || fill(store, &err)) {
		fprintf(stderr, "%s (%s)\n", err.message, err.detail);
		return 1;
	}
	options.store = store;
	if (server_start(&options, &server, &err)) {
		fprintf(stderr, "%s (%s)\n", err.message, err.detail);
		return 1;
	}
	printf("%u\n", server_port(server));
	fflush(stdout);
	sigwait(&signals, &number);
	server_stop(server);
	return 0;
}
