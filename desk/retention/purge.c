/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "desk/retention/retention.h"
#include "desk/values_sql.h"
#include "store/audit.h"
#include "store/jobs_sql.h"

#define KEY_MAX 64
#define DAY_S 86400
#define MEMORY ((size_t)256 << 10)

unsigned retention_default(const struct conf *conf, const struct purge_rule *rule)
{
	const struct {
		const char *rule;
		uint64_t seconds;
	} set[] = {
		{"sessions", conf->retention.sessions},
		{"essais", conf->retention.attempts},
		{"taches-faites", conf->retention.jobs_done},
		{"taches-abandonnees", conf->retention.jobs_dead},
		{"cles", conf->retention.keys},
		{"guide-brouillons", conf->retention.guide_drafts},
		{"guide-auteurs", conf->retention.guide_authors},
		{"remarques", conf->retention.remarks},
		{"dossiers", conf->retention.cases},
		{"journal", conf->retention.journal},
	};
	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
		if (strcmp(set[i].rule, rule->id) == 0)
			return (unsigned)(set[i].seconds / DAY_S);
	return rule->days;
}

enum error_code retention_days(struct store_conn *conn, struct arena *arena, const struct conf *conf,
			       int64_t establishment_id, const struct purge_rule *rule, unsigned *ret_days,
			       struct error *err)
{
	char key[KEY_MAX];
	struct setting_value_row row;
	unsigned long long days = 0;
	snprintf(key, sizeof(key), "keep.%s", rule->id);
	const struct setting_value_params params = {establishment_id, str_from_c(key)};
	enum error_code code = setting_value(conn, arena, &params, &row, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	if (code || !str_to_u64(row.value, rule->days_max, &days) || days < rule->days_min)
		days = retention_default(conf, rule);
	*ret_days = (unsigned)days;
	return ERR_NONE;
}

struct telling {
	int64_t establishment_id, now;
};

static enum error_code tell(void *context, struct store_conn *conn, const struct purge_rule *rule,
			    const struct purge_count *count, struct error *err)
{
	const struct telling *t = context;
	char fields[64];
	int len = snprintf(fields, sizeof(fields), "rows.%" PRId64, count->rows);
	if (count->files > 0)
		snprintf(fields + len, sizeof(fields) - (size_t)len, ",files.%" PRId64, count->files);
	const struct audit_entry entry = {.establishment_id = t->establishment_id,
					  .at = t->now,
					  .actor = AUDIT_SYSTEM,
					  .action = STR("retention.purge"),
					  .object_kind = STR("retention"),
					  .object_id = str_from_c(rule->id),
					  .fields = str_from_c(fields)};
	return audit_add(conn, &entry, err);
}

static enum error_code read_days(struct store *store, const struct conf *conf, int64_t establishment_id,
				 const struct purge_rule *rule, unsigned *ret_days, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	struct arena arena;
	arena_init(&arena, MEMORY);
	enum error_code code = store_read(store, &conn, err);
	if (!code)
		code = retention_days(conn, &arena, conf, establishment_id, rule, ret_days, err);
	arena_release(&arena);
	return code;
}

/* When it was last done, and what it took; also forgets what abandoned jobs held. */
static enum error_code note(struct store *store, int64_t establishment_id, const struct purge_rule *rule,
			    int64_t purged, int64_t now, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	char key[KEY_MAX], value[64];
	snprintf(key, sizeof(key), "purged.%s", rule->id);
	snprintf(value, sizeof(value), "[%" PRId64 ",%" PRId64 "]", now, purged);
	const struct setting_put_params params = {
		.establishment_id = establishment_id, .key = str_from_c(key), .value = str_from_c(value), .now = now};
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = setting_put(conn, &params, err);
	return code ? code : store_commit(conn, err);
}

static enum error_code forget_abandoned(struct store *store, int64_t establishment_id, int64_t now, struct error *err)
{
	_cleanup_store_ struct store_conn *conn = NULL;
	int64_t forgotten;
	const struct jobs_forget_abandoned_params params = {establishment_id, now - PURGE_DAY};
	enum error_code code = store_write(store, &conn, err);
	if (!code)
		code = jobs_forget_abandoned(conn, &params, &forgotten, err);
	return code ? code : store_commit(conn, err);
}

enum error_code retention_purge(struct store *store, const struct conf *conf, int64_t establishment_id, int64_t now,
				const atomic_bool *ending, int64_t *ret_purged, struct error *err)
{
	struct telling telling = {establishment_id, now};
	const struct purge_told told = {&telling, tell};
	int64_t total = 0;
	enum error_code code = forget_abandoned(store, establishment_id, now, err);
	for (size_t i = 0; !code && i < purge_rules_count; i++) {
		const struct purge_rule *rule = &purge_rules[i];
		int64_t purged = 0;
		unsigned days = 0;
		if (ending && atomic_load(ending))
			return error_set(err, ERR_UNAVAILABLE, "le serveur s'arrêtait");
		code = read_days(store, conf, establishment_id, rule, &days, err);
		/* The installation itself has no journal and no settings. */
		if (!code)
			code = purge_apply(store, rule, establishment_id, days, now, establishment_id ? &told : NULL,
					   &purged, err);
		if (!code && establishment_id)
			code = note(store, establishment_id, rule, purged, now, err);
		total += purged;
	}
	if (!code)
		*ret_purged = total;
	return code;
}
