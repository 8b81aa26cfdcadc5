/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/testing.h"
#include "base/utf8.h"
#include "conf/setting.h"

static void read_into(struct conf *conf, const char *text, const char *const *environment,
		      struct conf_problems *problems)
{
	struct error err = {0};
	assert_int_equal(conf_init(conf, &err), ERR_NONE);
	assert_int_equal(conf_read(conf, str_from_c(text), environment, problems, &err), ERR_NONE);
}

/* The only problem that a text has. */
static void refused(const char *text, int line, const char *told)
{
	struct conf conf;
	struct conf_problems problems;
	read_into(&conf, text, NULL, &problems);
	if (problems.count != 1 || problems.items[0].line != line || !strstr(problems.items[0].message, told))
		fail_msg("%s\n%zu problems, the first: line %d, %s", text, problems.count, problems.items[0].line,
			 problems.items[0].message);
	conf_release(&conf);
}

static void accepted(const char *text)
{
	struct conf conf;
	struct conf_problems problems;
	read_into(&conf, text, NULL, &problems);
	if (problems.count)
		fail_msg("%s\nline %d: %s", text, problems.items[0].line, problems.items[0].message);
	conf_release(&conf);
}

static void the_table_holds_together(void **state)
{
	struct conf conf;
	struct error err = {0};
	(void)state;
	assert_int_equal(conf_init(&conf, &err), ERR_NONE);
	for (const struct conf_setting *s = conf_settings; s->name; s++) {
		bool section = false;
		for (const struct conf_section *c = conf_sections; c->id; c++)
			section |= strcmp(c->id, s->section) == 0;
		assert_true(section);
		assert_ptr_equal(conf_setting_by_name(str_from_c(s->name)), s);
		assert_true(s->help && *s->help && s->help[strlen(s->help) - 1] != '.');
		assert_true(s->at >= offsetof(struct conf, server) && s->at < sizeof conf);
		assert_true(s->otherwise || s->example);
		if (s->needs)
			assert_non_null(conf_setting_by_name(str_from_c(s->needs)));
		struct str example = str_from_c(s->example);
		if (s->example)
			assert_int_equal(conf_put(&conf, s, &example, 1, &err), ERR_NONE);
		for (const struct conf_setting *t = conf_settings; t < s; t++)
			assert_int_not_equal(t->at, s->at);
	}
	conf_release(&conf);
}

static void defaults(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	(void)state;
	read_into(&conf, "", NULL, &problems);
	assert_int_equal(problems.count, 0);
	assert_string_equal(conf.server.listen.address, "127.0.0.1");
	assert_int_equal(conf.server.listen.port, 8080);
	assert_int_equal(conf.server.upload_max, 10 << 20);
	assert_int_equal(conf.server.log, CONF_LOG_INFO);
	assert_int_equal(conf.sessions.unused, 1800);
	assert_int_equal(conf.retention.journal, 365 * 86400);
	assert_string_equal(conf.smtp.server.ptr, "");
	assert_string_equal(conf.sessions.secrets.ptr, "/etc/blouse/secrets");
	conf_release(&conf);
}

static void values_are_typed(void **state)
{
	struct conf conf;
	struct conf_problems problems;
	(void)state;
	read_into(&conf,
		  "\xEF\xBB\xBF# un commentaire\r\n[serveur]\r\nlisten = [::1]:80\r\n  proxy = 10.0.0.1\r\nproxy=::1\n"
		  "upload-max = 512 Ko\nlog-level=erreur\n\n[ courriel ]\nsmtp-server = relais\n"
		  "smtp-from = blouse@chu.fr\nsmtp-from-name = Blouse # du CHU\nsmtp-timeout = 2min",
		  NULL, &problems);
	assert_int_equal(problems.count, 0);
	assert_string_equal(conf.server.listen.address, "::1");
	assert_int_equal(conf.server.listen.port, 80);
	assert_int_equal(conf.server.proxies.count, 2);
	assert_string_equal(conf.server.proxies.items[1].ptr, "::1");
	assert_int_equal(conf.server.upload_max, 512 << 10);
	assert_int_equal(conf.server.log, CONF_LOG_ERROR);
	assert_string_equal(conf.smtp.from_name.ptr, "Blouse # du CHU");
	assert_int_equal(conf.smtp.timeout, 120);
	assert_int_equal(conf.origins[0], 3);
	conf_release(&conf);
}

static void the_environment_wins(void **state)
{
	static const char *const environment[] = {"HOME=/root",        "BLOUSE_LISTEN=127.0.0.1:9000",
						  "BLOUSE_THREADS=",   "BLOUSE_PROXY=10.0.0.1; 10.0.0.2",
						  "BLOUSE_CHARTER=/x", NULL};
	static const char *const wrong[] = {"BLOUSE_STMP_PORT=25", NULL};
	struct conf conf;
	struct conf_problems problems;
	(void)state;
	read_into(&conf, "[serveur]\nlisten = 127.0.0.1:8000\nproxy = ::1\nthreads = 8\n", environment, &problems);
	assert_int_equal(problems.count, 0);
	assert_int_equal(conf.server.listen.port, 9000);
	assert_int_equal(conf.origins[0], -1);
	assert_int_equal(conf.server.threads, 8);
	assert_int_equal(conf.server.proxies.count, 2);
	assert_string_equal(conf.server.proxies.items[1].ptr, "10.0.0.2");
	conf_release(&conf);
	read_into(&conf, "", wrong, &problems);
	assert_int_equal(problems.count, 1);
	assert_non_null(strstr(problems.items[0].message, "BLOUSE_SMTP_PORT"));
	conf_release(&conf);
}

static void lines_that_are_wrong(void **state)
{
	(void)state;
	refused("[serveur]\nlisen = 1", 2, "« listen »");
	refused("[servuer]\nthreads = 2", 1, "[serveur]");
	refused("[serveur", 1, "]");
	refused("bonjour", 1, "nom = valeur");
	refused("threads = 2", 1, "section [serveur]");
	refused("[base]\nthreads = 2", 2, "section [serveur]");
	refused("[serveur]\nthreads = 2\nthreads = 3", 3, "ligne 2");
	refused("[serveur]\nthreads =", 2, "pas de valeur");
	refused("[serveur]\nthreads = 65", 2, "de 1 à 64");
	refused("[serveur]\nthreads = deux", 2, "« deux »");
	refused("[serveur]\nlog-level = info", 2, "attention, information");
	refused("[serveur]\nlisten = 8080", 2, "127.0.0.1:8080");
	refused("[serveur]\nlisten = ::1:80", 2, "127.0.0.1:8080");
	refused("[serveur]\npublic-url = https://chu.fr/", 2, "sans rien derrière");
	refused("[serveur]\npublic-url = https://moi:secret@chu.fr", 2, "sans rien derrière");
	refused("[serveur]\ntime-zone = ../../etc/passwd", 2, "Europe/Paris");
	refused("[serveur]\nupload-max = 10", 2, "unité");
	refused("[serveur]\nupload-max = 99999999999999999999 Go", 2, "unité");
	refused("[connexions]\nsession-unused = 9 h", 2, "de 5 min à 8 h");
	refused("[courriel]\nsmtp-from = a@b@c", 2, "courriel");
	refused("[courriel]\nsmtp-from-name = a\tb", 2, "invisible");
	refused("[courriel]\nsmtp-from-name = \xFF", 2, "UTF-8");
	refused("[connexions]\nsecrets-folder = secrets", 2, "commence par /");
	refused("[annuaire]", 1, "n'existe pas");
}

/* What was written in the place of a secret is never shown. */
static void secrets_are_not_told(void **state)
{
	static const char *const texts[] = {"[courriel]\nsmtp-password-file = hunter2",
					    "[base]\nstore = postgresql://moi:hunter2@machine/base",
					    "[base]\nstore = postgresql://machine/base?password=hunter2"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct conf conf;
		struct conf_problems problems;
		read_into(&conf, texts[i], NULL, &problems);
		assert_int_equal(problems.count, 1);
		assert_null(strstr(problems.items[0].message, "hunter2"));
		conf_release(&conf);
	}
}

static void settings_that_go_together(void **state)
{
	(void)state;
	refused("[courriel]\nsmtp-server = relais", 2, "smtp-from = ne-pas-repondre@");
	refused("[courriel]\nsmtp-server = relais\nsmtp-from=a@b.fr\nsmtp-user=u\nsmtp-password-file=/s\n"
		"smtp-security=aucune",
		0, "en clair");
	refused("[connexions]\nsession-unused = 2 h\nsession-longest = 1 h", 0, "session-longest");
	accepted("[base]\nstore=postgresql://blouse@machine:5432/base?passfile=/etc/blouse/pgpass");
}

static void files_and_secrets(void **state)
{
	char folder[] = "/tmp/conf-test-XXXXXX", path[64];
	const char *read = NULL;
	struct conf conf;
	struct error err = {0};
	struct conf_problems problems;
	_cleanup_buf_ struct buf secret;
	(void)state;
	buf_init(&secret, CONF_SECRET_MAX + 4097);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/f", folder);
	assert_int_equal(conf_init(&conf, &err), ERR_NONE);
	assert_int_equal(conf_load(&conf, path, NULL, &read, NULL, &err), ERR_IO);
	FILE *f = fopen(path, "w");
	fputs("[serveur]\nthreads = 0\n", f);
	fclose(f);
	assert_int_equal(conf_load(&conf, path, NULL, &read, &problems, &err), ERR_FORMAT);
	assert_non_null(strstr(err.message, "/f, ligne 2 : threads"));
	conf_release(&conf);
	struct str at = str_from_c(path);
	chmod(path, 0644);
	assert_int_equal(conf_secret_read(at, &secret, &err), ERR_IO);
	assert_non_null(strstr(err.message, "chmod 0600"));
	chmod(path, 0640);
	assert_int_equal(conf_secret_read(at, &secret, &err), ERR_NONE);
	assert_string_equal(secret.ptr, "[serveur]\nthreads = 0");
	assert_int_equal(conf_secret_check(str_from_c(folder), &err), ERR_IO);
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(conf_secret_check(at, &err), ERR_IO);
	assert_int_equal(truncate(path, CONF_SECRET_MAX + 1), 0);
	assert_int_equal(conf_secret_check(at, &err), ERR_IO);
	unlink(path);
	assert_int_equal(conf_secret_check(at, &err), ERR_IO);
	rmdir(folder);
}

/* Without their mark, the lines of the example are settings. */
static void the_example_is_right(void **state)
{
	_cleanup_buf_ struct buf example, plain;
	(void)state;
	buf_init(&example, 1 << 20);
	buf_init(&plain, 1 << 20);
	conf_example(&example);
	struct str rest = buf_str(&example);
	while (rest.len) {
		struct str line;
		rest = str_cut(rest, '\n', &line);
		bool setting = line.len > 1 && line.ptr[0] == '#' && line.ptr[1] != ' ';
		buf_add_str(&plain, setting ? str_sub(line, 1, line.len) : line);
		buf_add_char(&plain, '\n');
	}
	assert_false(plain.failed);
	accepted(example.ptr);
	accepted(plain.ptr);
}

#ifdef BLOUSE_FAULTS
static void memory_runs_out(void **state)
{
	(void)state;
	for (long count = 0;; count++) {
		struct conf conf;
		struct conf_problems problems;
		struct error err = {0};
		mem_fail_after(count);
		enum error_code code = conf_init(&conf, &err);
		if (!code)
			code = conf_read(&conf, STR("[serveur]\nproxy = ::1\nthreads = x\n"), NULL, &problems, &err);
		mem_fail_after(-1);
		if (code)
			assert_int_equal(code, ERR_NOMEM);
		if (code != ERR_NOMEM) {
			conf_release(&conf);
			break;
		}
		conf_release(&conf);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_holds_together),  cmocka_unit_test(defaults),
		cmocka_unit_test(values_are_typed),          cmocka_unit_test(the_environment_wins),
		cmocka_unit_test(lines_that_are_wrong),      cmocka_unit_test(secrets_are_not_told),
		cmocka_unit_test(settings_that_go_together), cmocka_unit_test(files_and_secrets),
		cmocka_unit_test(the_example_is_right),
#ifdef BLOUSE_FAULTS
		cmocka_unit_test(memory_runs_out),
#endif
	};
	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
