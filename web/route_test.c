/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "web/openapi.h"
#include "web/route.h"

static enum error_code run(struct request *r, struct error *err)
{
	(void)r;
	(void)err;
	return ERR_NONE;
}

static const struct param id_params[] = {
	{.name = "id", .label = "Compte", .kind = PARAM_INT, .max = 10, .required = true},
};
static bool known(const char *permission) { return strcmp(permission, "comptes.voir") == 0; }

static const struct route first[] = {
	{.path = "/", .run = run, .help = "x"},
	{HTTP_GET, "/comptes/{id}", "comptes.voir", ROUTE_PARAMS(id_params), .run = run, .help = "x",
	 .flags = ROUTE_JSON},
	{HTTP_GET, "/comptes/nouveau", .run = run, .help = "x"},
	{0},
};
static const struct route second[] = {
	{HTTP_POST, "/comptes/{id}", .run = run, ROUTE_PARAMS(id_params), .help = "« x »", .flags = ROUTE_JSON},
	{HTTP_GET, "/comptes/{id}/notes", .run = run, ROUTE_PARAMS(id_params), .help = "x"},
	{0},
};
static const struct route *const tables[] = {first, second, NULL};

static const struct route *find(enum http_method method, const char *path, struct route_match *match)
{
	route_find(tables, method, str_from_c(path), match);
	return match->route;
}

static void paths_are_found(void **state)
{
	(void)state;
	struct route_match match;
	assert_ptr_equal(find(HTTP_GET, "/", &match), &first[0]);
	assert_ptr_equal(find(HTTP_GET, "/comptes/7", &match), &first[1]);
	assert_int_equal(match.part_count, 1);
	assert_true(str_eq(match.parts[0].name, STR("id")));
	assert_true(str_eq(match.parts[0].value, STR("7")));
	assert_ptr_equal(find(HTTP_GET, "/comptes/nouveau", &match), &first[2]);
	assert_ptr_equal(find(HTTP_POST, "/comptes/nouveau", &match), &second[0]);
	assert_ptr_equal(find(HTTP_GET, "/comptes/7/notes", &match), &second[1]);
	assert_null(find(HTTP_DELETE, "/comptes/7", &match));
	assert_int_equal(match.methods, 1u << HTTP_GET | 1u << HTTP_POST);
	for (const char *const *path =
		     (const char *const[]){"", "//", "comptes/7", "/comptes", "/comptes/", "/comptes/7/",
					   "/comptes//notes", "/comptes/7/notes/", "/Comptes/7", NULL};
	     *path; path++) {
		assert_null(find(HTTP_GET, *path, &match));
		assert_int_equal(match.methods, 0);
	}
}

static void tables_hold_together(void **state)
{
	(void)state;
	const struct route *wrong_route;
	assert_null(routes_wrong(tables, known, &wrong_route));
	const struct param twice[] = {id_params[0], id_params[0]};
	const struct param token[] = {{.name = "jeton", .label = "x", .max = 1}};
	const struct param optional[] = {{.name = "id", .label = "x", .max = 1}};
	const struct param file[] = {{.name = "f", .label = "x", .kind = PARAM_FILE, .max = 1}};
	const struct route wrong[] = {
		{.path = "x", .run = run, .help = "x"},
		{.path = "/x", .run = run},
		{.path = "/x", .help = "x"},
		{.path = "/{id}", .run = run, .help = "x"},
		{.path = "/{id}", .run = run, .help = "x", ROUTE_PARAMS(optional)},
		{.path = "/x", .run = run, .help = "x", ROUTE_PARAMS(twice)},
		{HTTP_POST, "/x", .run = run, .help = "x", .flags = ROUTE_SHARED},
		{HTTP_POST, "/x", "comptes.voir", .run = run, .help = "x", .flags = ROUTE_BACK},
		{HTTP_POST, "/x", .run = run, .help = "x", .flags = ROUTE_BACK | ROUTE_SIGNED},
		{.path = "/x", .run = run, .help = "x", ROUTE_PARAMS(token)},
		{.path = "/x", .run = run, .help = "x", ROUTE_PARAMS(file)},
		{.path = "/x", .run = run, .help = "x", .permission = "autre"},
		{.path = "/comptes/nouveau", .run = run, .help = "x"},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const struct route table[] = {wrong[i], {0}};
		assert_non_null(routes_wrong((const struct route *const[]){first, table, NULL}, known, &wrong_route));
	}
}

static void methods_have_names(void **state)
{
	(void)state;
	enum http_method method = HTTP_PATCH;
	assert_true(http_method_find(STR("HEAD"), &method));
	assert_int_equal(method, HTTP_GET);
	assert_true(http_method_find(STR("DELETE"), &method));
	assert_int_equal(method, HTTP_DELETE);
	assert_false(http_method_find(STR("get"), &method));
	assert_string_equal(http_method_name(HTTP_METHODS), "AUTRE");
}

static void programs_are_told(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf out;
	buf_init(&out, 1 << 16);
	routes_json(&out, tables);
	assert_non_null(strstr(out.ptr, "{\"method\":\"POST\",\"path\":\"/comptes/{id}\",\"permission\":null"));
	buf_clear(&out);
	routes_openapi(&out, tables, STR("1"));
	assert_non_null(strstr(out.ptr, "\"paths\":{\"/comptes/{id}\":{\"get\":{"));
	assert_non_null(strstr(out.ptr, "\"post\":{\"operationId\":\"post-comptes-id\",\"summary\":\"« x »\""));
	assert_non_null(strstr(out.ptr, "{\"in\":\"path\",\"name\":\"id\",\"required\":true"));
	assert_null(strstr(out.ptr, "nouveau"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_found),
		cmocka_unit_test(tables_hold_together),
		cmocka_unit_test(methods_have_names),
		cmocka_unit_test(programs_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
