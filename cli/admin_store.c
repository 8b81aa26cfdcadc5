/* SPDX-License-Identifier: Apache-2.0 */
/* blouse backup, restore, admin migrate, admin purge, admin audit-verify: what the base of the settings is asked from a terminal. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "conf/conf.h"
#include "desk/retention/retention.h"
#include "store/audit.h"
#include "store/backup.h"
#include "store/establishments_sql.h"
#include "store/migrate.h"

#define NAMES_MEMORY ((size_t)1 << 20)

static int64_t now_utc(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Runs `work` on the address of the base, which lives as long as it does. */
static int with_base(const struct args *args,
		     enum error_code (*work)(const struct args *args, const struct conf *conf, struct error *err))
{
	struct conf conf;
	struct error err = {0};
	const char *path = NULL, *store = args_value(args, "store");
	enum error_code code = conf_init(&conf, &err);
	if (!code) {
		code = conf_load(&conf, args_value(args, "settings"), (const char *const *)environ, &path, NULL, &err);
		if (store)
			conf.store.url = str_from_c(store);
		if (!code)
			code = work(args, &conf, &err);
		conf_release(&conf);
	}
	if (code && err.detail[0])
		return cli_trouble(args, "%s (%s)", err.message, err.detail);
	return code ? cli_error(args, &err) : CLI_CLEAN;
}

static void tell(const char *what, const struct backup_report *report)
{
	printf("%s : %zu tables, %" PRId64 " lignes, %zu %s.\n", what, report->tables, report->rows,
	       report->establishments, report->establishments > 1 ? "journaux vérifiés" : "journal vérifié");
}

static enum error_code note_with(struct store *store, struct arena *arena, const char *action, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct establishments_all_rows places;
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = establishments_all(conn, arena, &places, err);
	for (size_t i = 0; !code && i < places.count; i++) {
		const struct audit_entry entry = {.establishment_id = places.items[i].id,
						  .at = now_utc(),
						  .actor = AUDIT_SYSTEM,
						  .action = str_from_c(action),
						  .object_kind = STR("backup")};
		code = audit_add(conn, &entry, err);
	}
	return code ? code : store_commit(conn, err);
}

/* Everything was read, or put back: each establishment's journal says so. */
static enum error_code note(const struct conf *conf, const char *action, struct error *err)
{
	_cleanup_store_close_ struct store *store = NULL;
	struct arena arena;
	arena_init(&arena, NAMES_MEMORY);
	enum error_code code = store_open(&(struct store_options){.url = conf->store.url}, &store, err);
	if (!code)
		code = note_with(store, &arena, action, err);
	arena_release(&arena);
	return code;
}

static enum error_code backup(const struct args *args, const struct conf *conf, struct error *err)
{
	struct backup_report report;
	enum error_code code = store_backup(conf->store.url, args->operands[0], now_utc(), &report, err);
	if (!code)
		code = store_backup_check(args->operands[0], &report, err);
	if (!code)
		code = note(conf, "backup.make", err);
	if (!code)
		tell("Sauvegarde écrite et relue", &report);
	return code;
}

static enum error_code restore(const struct args *args, const struct conf *conf, struct error *err)
{
	struct backup_report report;
	if (access(args->operands[0], R_OK) != 0)
		return error_set(err, ERR_IO, "la sauvegarde « %s » ne peut pas être lue : %m", args->operands[0]);
	enum error_code code = store_restore(conf->store.url, args->operands[0], now_utc(), &report, err);
	if (!code)
		code = note(conf, "backup.restore", err);
	if (!code)
		tell("Sauvegarde reprise et relue", &report);
	return code;
}

static enum error_code migrate(const struct args *args, const struct conf *conf, struct error *err)
{
	(void)args;
	unsigned steps = 0;
	_cleanup_store_close_ struct store *store = NULL;
	enum error_code code = store_open(&(struct store_options){.url = conf->store.url}, &store, err);
	if (!code)
		code = store_migrate(store, now_utc(), &steps, err);
	if (!code && steps == 0)
		puts("La base est à jour.");
	else if (!code)
		printf("La base est à jour : %u étape%s de plus.\n", steps, steps > 1 ? "s" : "");
	return code;
}

static enum error_code verify_each(struct store_conn *conn, const struct establishments_all_rows *places,
				   struct error *err)
{
	enum error_code code = ERR_NONE;
	for (size_t i = 0; !code && i < places->count; i++) {
		const struct establishments_all_row *place = &places->items[i];
		struct audit_report report;
		code = audit_verify(conn, place->id, &report, err);
		if (!code && report.broken)
			code = error_set(err, ERR_FORMAT,
					 "le journal de « %.*s » a été changé à la ligne %" PRId64
					 " : ne vous fiez pas à ce qui suit, et comparez-le à une sauvegarde",
					 STR_ARG(place->name), report.broken_sequence);
		else if (!code)
			printf("%.*s : %" PRId64 " lignes, la chaîne est entière.\n", STR_ARG(place->name),
			       report.checked);
	}
	return code;
}

static enum error_code audit(const struct args *args, const struct conf *conf, struct error *err)
{
	(void)args;
	_cleanup_store_close_ struct store *store = NULL;
	enum error_code code =
		store_open(&(struct store_options){.url = conf->store.url, .reads_only = true}, &store, err);
	if (code)
		return code;
	struct arena arena;
	struct establishments_all_rows places;
	arena_init(&arena, NAMES_MEMORY);
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		code = store_read(store, &conn, err);
		if (!code)
			code = establishments_all(conn, &arena, &places, err);
		if (!code)
			code = verify_each(conn, &places, err);
	}
	arena_release(&arena);
	return code;
}

static enum error_code purge_each(struct store *store, const struct conf *conf, struct arena *arena, struct error *err)
{
	struct establishments_all_rows places;
	int64_t purged = 0;
	enum error_code code;
	{
		_cleanup_store_ struct store_conn *conn = NULL;
		code = store_read(store, &conn, err);
		if (!code)
			code = establishments_all(conn, arena, &places, err);
	}
	for (size_t i = 0; !code && i < places.count; i++) {
		code = retention_purge(store, conf, places.items[i].id, now_utc(), NULL, &purged, err);
		if (!code)
			printf("%.*s : %" PRId64 " ligne%s effacée%s.\n", STR_ARG(places.items[i].name), purged,
			       purged > 1 ? "s" : "", purged > 1 ? "s" : "");
	}
	return code ? code : retention_purge(store, conf, 0, now_utc(), NULL, &purged, err);
}

static enum error_code purge(const struct args *args, const struct conf *conf, struct error *err)
{
	(void)args;
	_cleanup_store_close_ struct store *store = NULL;
	struct arena arena;
	arena_init(&arena, NAMES_MEMORY);
	enum error_code code = store_open(&(struct store_options){.url = conf->store.url}, &store, err);
	if (!code)
		code = store_migrated(store, err);
	if (!code)
		code = purge_each(store, conf, &arena, err);
	arena_release(&arena);
	return code;
}

int admin_purge_run(const struct args *args) { return with_base(args, purge); }
int backup_run(const struct args *args) { return with_base(args, backup); }
int restore_run(const struct args *args) { return with_base(args, restore); }
int admin_migrate_run(const struct args *args) { return with_base(args, migrate); }
int admin_audit_verify_run(const struct args *args) { return with_base(args, audit); }
