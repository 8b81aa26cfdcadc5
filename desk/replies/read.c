/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of answers share. */
#include <inttypes.h>

#include "desk/check/length.h"
#include "desk/replies/replies.h"

const char *const reply_way_words[] = {"publique", "privee", NULL};
static const struct str way_labels[] = {STR("En public"), STR("En privé")};
static const struct str way_hints[] = {STR("Sous le message, lue par tous."),
				       STR("Par la messagerie du réseau. Le secret médical vaut aussi en privé.")};
#define WAYS 2

static enum error_code count(struct str text, const struct network *n, struct reply_reading *reading, struct error *err)
{
	size_t length = 0;
	if (!n || !network_max(n))
		return ERR_NONE;
	enum error_code code = network_length(n, text, &length, err);
	reading->length = length;
	reading->length_max = network_max(n);
	reading->unit = n->length ? STR("caractères") : STR("octets");
	reading->too_long = length > network_max(n) || (n->bytes && text.len > n->bytes);
	return code;
}

enum error_code reply_read(struct request *r, struct store_conn *conn, struct str text, struct str network,
			   struct reply_reading *ret_reading, struct error *err)
{
	struct reply_reading *reading = ret_reading;
	struct blouse_checker *checker = NULL;
	struct blouse_error e = {0};
	const struct blouse_result *result;
	const struct network *n = network_find(network);
	const int64_t here = request_session(r)->establishment_id;
	*reading = (struct reply_reading){.serving = desk_of(r)->serving};
	enum error_code code = serving_take(reading->serving, conn, here, &reading->charter, err);
	if (code)
		return code;
	if (blouse_checker_new(reading->charter->charter, &checker, &e) ||
	    blouse_check(checker, text.ptr, text.len, BLOUSE_INSTITUTION, n ? n->network : BLOUSE_NETWORK_NONE, &result,
			 &e))
		code = check_error(&e, err);
	if (!code) {
		reading->verdict = result->verdict;
		code = check_reading_make(request_arena(r), reading->charter->charter, STR("1"), text, result,
					  &reading->reading, err);
	}
	blouse_checker_free(checker);
	return code ? code : count(text, n, reading, err);
}

void reply_read_end(struct reply_reading *reading)
{
	if (reading->serving)
		serving_give(reading->serving, reading->charter);
	*reading = (struct reply_reading){0};
}

struct str reply_place(struct arena *arena, struct str network, struct str way)
{
	const struct network *n = network_find(network);
	_cleanup_buf_ struct buf place;
	buf_init(&place, 256);
	buf_add_str(&place, n ? n->label : STR("Autre réseau"));
	buf_add_c(&place, str_eq(way, STR("privee")) ? ", en privé" : ", en public");
	return place.failed ? (struct str){0} : arena_copy(arena, buf_str(&place));
}

struct str reply_href(struct arena *arena, int64_t number, const char *tail, struct str word, const char *end)
{
	_cleanup_buf_ struct buf href;
	buf_init(&href, 512);
	buf_addf(&href, "/dossiers/%" PRId64 "%s%.*s%s", number, tail, STR_ARG(word), end);
	return href.failed ? (struct str){0} : arena_copy(arena, buf_str(&href));
}

enum blouse_level reply_level_of(struct str verdict)
{
	for (enum blouse_level level = BLOUSE_CLEAR; level <= BLOUSE_BLOQUANT; level++)
		if (str_eq(verdict, str_from_c(blouse_level_id(level))))
			return level;
	return BLOUSE_BLOQUANT;
}

enum ui_state reply_verdict_state(struct str verdict) { return check_state(reply_level_of(verdict)); }

enum error_code replies_fields_make(struct request *r, struct str network, struct str way, struct str text,
				    struct replies_fields *ret_fields, struct error *err)
{
	struct ui_option *options = ARENA_ZNEW(request_arena(r), struct ui_option, network_count + 1);
	struct ui_option *ways = ARENA_ZNEW(request_arena(r), struct ui_option, WAYS);
	if (!options || !ways)
		return error_nomem(err);
	options[0] = (struct ui_option){.value = STR("aucun"), .label = STR("Autre")};
	for (size_t i = 0; i < network_count; i++)
		options[i + 1] = (struct ui_option){
			.value = networks[i].id, .label = networks[i].label, .chosen = str_eq(networks[i].id, network)};
	for (size_t i = 0; i < WAYS; i++)
		ways[i] = (struct ui_option){.value = str_from_c(reply_way_words[i]),
					     .label = way_labels[i],
					     .hint = way_hints[i],
					     .chosen = i == (str_eq(way, STR("privee")) ? 1u : 0u)};
	*ret_fields = (struct replies_fields){.networks = options,
					      .network_count = network_count + 1,
					      .ways = ways,
					      .way_count = WAYS,
					      .text = text,
					      .text_error = STR("")};
	return ERR_NONE;
}
