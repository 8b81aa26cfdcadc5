/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reports/receive.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts/alert.h"
#include "desk/cases/law.h"
#include "desk/cases/near.h"
#include "desk/cases_sql.h"
#include "desk/check/reading.h"
#include "desk/file_sql.h"
#include "desk/near_sql.h"
#include "store/search.h"

#define CODE_BYTES 10
#define CODE_LETTERS 16
#define ABOUT_CODE "code de signalement"
#define ABOUT_ONCE "signalement unique"
#define WORDS_MAX ((size_t)32 << 10)
#define RULES_MAX 512

const char *const report_subjects[] = {"message", "idee", "evenement", "vigilance", NULL};
const char *const report_people[] = {"moi", "patient", "collegue", "etablissement", "autre", NULL};

/* Once each. */
static void add_rule(struct buf *out, struct str id)
{
	struct str rest = buf_str(out), rule;
	while (rest.len > 0) {
		rest = str_cut(rest, ' ', &rule);
		if (str_eq(rule, id))
			return;
	}
	if (out->len > 0)
		buf_add_char(out, ' ');
	buf_add_str(out, id);
}

static void add_rules(struct buf *out, const struct blouse_charter *charter, const struct blouse_result *result)
{
	for (unsigned i = 0; i < result->finding_count; i++)
		add_rule(out, str_from_c(blouse_charter_rule(charter, result->findings[i].rule)->id));
}

static enum error_code read_both(struct blouse_checker *checker, const struct blouse_charter *charter, struct str text,
				 struct arena *arena, struct report_reading *ret_reading, struct error *err)
{
	static const enum blouse_context contexts[] = {BLOUSE_USAGER, BLOUSE_AGENT};
	struct blouse_error e = {0};
	const struct blouse_result *result;
	enum blouse_level level = BLOUSE_CLEAR;
	struct report_reading reading = {{"", 0}, {"", 0}, {"", 0}};
	_cleanup_buf_ struct buf rules;
	buf_init(&rules, RULES_MAX);
	for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++) {
		if (blouse_check(checker, text.ptr, text.len, contexts[i], BLOUSE_NETWORK_NONE, &result, &e))
			return check_error(&e, err);
		/* What only an agent must weigh before publishing is no fault of a patient who thanks one. */
		if (contexts[i] == BLOUSE_AGENT && result->verdict < BLOUSE_BLOQUANT)
			break;
		if (contexts[i] == BLOUSE_USAGER)
			reading.nature = str_from_c(blouse_nature_id(result->nature));
		if (result->verdict > level)
			level = result->verdict;
		add_rules(&rules, charter, result);
	}
	reading.level = str_from_c(blouse_level_id(level));
	reading.rules = arena_copy(arena, buf_str(&rules));
	if (rules.failed || !reading.rules.ptr)
		return error_nomem(err);
	*ret_reading = reading;
	return ERR_NONE;
}

/* A fast reading takes one short note in five for a call for help: somebody would be woken for « une autre capture existe ». What it
 * calls so is read again, carefully; the figures are in docs/decisions/0033. */
static enum error_code read_again(struct blouse_checker *checker, struct str careful, struct str text,
				  struct report_reading *reading, struct error *err)
{
	struct blouse_error e = {0};
	const struct blouse_result *result;
	/* Of another charter's model: the fast reading stands. */
	if (blouse_checker_read_carefully(checker, careful.ptr, careful.len, &e))
		return e.status == BLOUSE_VERSION ? ERR_NONE : check_error(&e, err);
	if (blouse_check(checker, text.ptr, text.len, BLOUSE_USAGER, BLOUSE_NETWORK_NONE, &result, &e))
		return check_error(&e, err);
	reading->nature = str_from_c(blouse_nature_id(result->nature));
	return ERR_NONE;
}

enum error_code report_read(const struct blouse_charter *charter, struct str careful, struct str text,
			    struct arena *arena, struct report_reading *ret_reading, struct error *err)
{
	struct blouse_error e = {0};
	struct blouse_checker *checker = NULL;
	if (blouse_checker_new(charter, &checker, &e))
		return check_error(&e, err);
	enum error_code code = read_both(checker, charter, text, arena, ret_reading, err);
	if (!code && careful.len > 0 && report_is_danger(ret_reading))
		code = read_again(checker, careful, text, ret_reading, err);
	blouse_checker_free(checker);
	return code;
}

enum error_code report_read_at(struct serving *serving, struct store_conn *conn, int64_t establishment_id,
			       struct str text, struct str worry, struct arena *arena,
			       struct report_reading *ret_reading, struct error *err)
{
	const struct serving_charter *own = NULL;
	struct report_reading reading = {{"", 0}, {"", 0}, {"", 0}}, heard = reading;
	enum error_code code = ERR_NONE;
	if (text.len + worry.len > 0)
		code = serving_take(serving, conn, establishment_id, &own, err);
	if (!code && text.len > 0)
		code = report_read(own->charter, serving_careful(serving), text, arena, &reading, err);
	/* Who reports may be in danger, or know somebody who is. */
	if (!code && worry.len > 0)
		code = report_read(own->charter, serving_careful(serving), worry, arena, &heard, err);
	serving_give(serving, own);
	if (code)
		return code;
	if (str_eq(heard.nature, STR("detresse"))) {
		reading.nature = heard.nature;
		if (text.len == 0)
			reading = heard;
	}
	*ret_reading = reading;
	return code;
}

struct str report_link_in(struct str text)
{
	size_t at = str_find(text, STR("https://")), plain = str_find(text, STR("http://")), end;
	at = plain < at ? plain : at;
	if (at == SIZE_MAX)
		return STR("");
	for (end = at; end < text.len && !memchr(" \t\n<>\"'", text.ptr[end], 8); end++)
		if (str_starts(str_sub(text, end, 2), STR("\xC2\xA0")) ||
		    str_starts(str_sub(text, end, 2), STR("\xC2\xBB")))
			break;
	/* What ends the sentence around it. */
	while (end > at && memchr(".,;:!?)]", text.ptr[end - 1], 8))
		end--;
	struct str link = str_sub(text, at, end - at);
	return link.len > REPORT_LINK_MAX || link.len < 10 ? STR("") : link;
}

int64_t report_due(const struct calendar *calendar, struct str nature, struct str level, int64_t now)
{
	return calendar_look_until(calendar, nature, level, now);
}

/* Who does not have the key guesses a code made from `once` no better than a random one. */
static void make_code(const unsigned char key[SECRET_KEY_LEN], const struct report_new *report,
		      char ret_code[REPORT_CODE_LEN + 1])
{
	unsigned char bytes[SECRET_HASH_LEN];
	char letters[CODE_LETTERS + 1], about[64];
	snprintf(about, sizeof(about), ABOUT_ONCE " %" PRId64, report->establishment_id);
	if (report->once.len > 0)
		secret_hash(key, str_from_c(about), report->once, bytes);
	else
		secret_random(bytes, CODE_BYTES);
	base32_put(bytes, CODE_BYTES, letters);
	snprintf(ret_code, REPORT_CODE_LEN + 1, "%.4s-%.4s-%.4s-%.4s", letters, letters + 4, letters + 8, letters + 12);
}

bool report_code_hash(const unsigned char key[SECRET_KEY_LEN], struct str typed,
		      unsigned char ret_hash[SECRET_HASH_LEN])
{
	char letters[CODE_LETTERS];
	size_t count = 0;
	for (size_t i = 0; i < typed.len; i++) {
		char c = typed.ptr[i];
		if (c == ' ' || c == '-')
			continue;
		c = c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c == '0' ? 'O' : c == '1' ? 'I' : c;
		if (!((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')) || count == CODE_LETTERS)
			return false;
		letters[count++] = c;
	}
	if (count < CODE_LETTERS)
		return false;
	secret_hash(key, STR(ABOUT_CODE), (struct str){letters, count}, ret_hash);
	return true;
}

static enum error_code seal_contact(struct store_conn *conn, struct arena *arena,
				    const unsigned char key[SECRET_KEY_LEN], const struct report_new *report,
				    int64_t id, struct error *err)
{
	char about[64];
	struct str sealed =
		secret_seal(key, signin_about(about, "report", report->establishment_id, id), report->contact, arena);
	if (!sealed.ptr)
		return error_nomem(err);
	return report_contact(conn, &(struct report_contact_params){report->establishment_id, id, sealed}, err);
}

static enum error_code insert(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			      const struct report_new *report, struct report_done *done, struct error *err)
{
	struct arena arena;
	unsigned char hash[SECRET_HASH_LEN];
	struct report_insert_row row;
	report_code_hash(key, str_from_c(done->code), hash);
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = report_insert(conn, &arena,
					     &(struct report_insert_params){
						     .establishment_id = report->establishment_id,
						     .case_id = done->case_id,
						     .code_hash = {(const char *)hash, SECRET_HASH_LEN},
						     .received_at = report->now,
						     .channel = report->channel,
						     .network = report->network,
						     .link = report->link,
						     .text = report->text,
						     .who = report->who,
						     .worry = report->worry,
						     .author = report->author.ptr ? report->author : STR(""),
					     },
					     &row, err);
	if (!code) {
		done->report_id = row.id;
		if (report->contact.len > 0)
			code = seal_contact(conn, &arena, key, report, row.id, err);
	}
	arena_release(&arena);
	return code;
}

struct str report_title(struct str text, struct str worry, struct str link)
{
	return text.len > 0 ? text : worry.len > 0 ? worry : link.len > 0 ? link : STR("Sans texte");
}

enum error_code report_make_found(struct store_conn *conn, int64_t establishment_id, int64_t case_id, struct str link,
				  struct str worry, struct str text, struct error *err)
{
	_cleanup_buf_ struct buf words;
	buf_init(&words, WORDS_MAX * 4);
	buf_addf(&words, "%.*s\n%.*s\n", STR_ARG(link), STR_ARG(worry));
	buf_add_str(&words, str_sub(text, 0, WORDS_MAX));
	return words.failed ? error_nomem(err)
			    : search_put(conn, establishment_id, STR("case"), case_id, buf_str(&words), err);
}

bool report_is_danger(const struct report_reading *reading) { return str_eq(reading->nature, STR("detresse")); }

static struct str graver(struct str a, struct str b)
{
	for (enum blouse_level level = BLOUSE_BLOQUANT; level > BLOUSE_CLEAR; level--) {
		const struct str id = str_from_c(blouse_level_id(level));
		if (str_eq(a, id) || str_eq(b, id))
			return id;
	}
	return b;
}

static void join_rules(struct buf *out, struct str rules)
{
	struct str rule;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &rule);
		add_rule(out, rule);
	}
}

/* `known`: what was read before in what a case holds; `number`: the capture that was read too. A press offence that was known, `press`,
 * keeps its clock. */
static enum error_code add_reading(struct store_conn *conn, const struct case_where *where,
				   const struct calendar *calendar, int64_t at, const struct report_reading *read,
				   const struct report_reading *known, bool press, int64_t number, struct error *err)
{
	char word[CASE_WORD_MAX];
	_cleanup_buf_ struct buf rules;
	buf_init(&rules, CASE_TEXT_MAX);
	join_rules(&rules, known->rules);
	join_rules(&rules, read->rules);
	if (rules.failed)
		return error_nomem(err);
	int len = snprintf(word, sizeof(word), "%.*s %.*s", STR_ARG(read->nature),
			   STR_ARG(graver(known->level, read->level)));
	const struct case_event event = {
		.kind = CASE_READ,
		.word = {word, (size_t)len},
		.number = number,
		.text = buf_str(&rules),
		.due_at = law_is_press(read->rules) && !press ? law_press_end(calendar, at) : 0,
	};
	return case_add(conn, where, -1, &event, err);
}

enum error_code report_tell_reading(struct store_conn *conn, const struct case_where *machine,
				    const struct report_reading *read, const struct calendar *calendar, int64_t at,
				    struct error *err)
{
	const struct report_reading known = {{"", 0}, {"", 0}, {"", 0}};
	return read->nature.len == 0 ? ERR_NONE : add_reading(conn, machine, calendar, at, read, &known, false, 0, err);
}

static enum error_code open_case(struct store_conn *conn, const struct report_new *report, int64_t *ret_id,
				 struct error *err)
{
	const struct case_new new = {
		.establishment_id = report->establishment_id,
		.subject = report->subject,
		.network = report->network,
		.title = report_title(report->text, report->worry, report->link),
		.link = report->link,
		.text = report->text,
		.zone = report->calendar->zone,
		.now = report->now,
	};
	return case_open(conn, &new, ret_id, err);
}

/* What the message said, at once: it may be gone in a minute. */
static enum error_code keep_evidence(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
				     const struct report_new *report, const struct case_where *machine,
				     struct report_done *done, struct error *err)
{
	const struct case_proof proof = {report->link, report->author, report->text};
	enum error_code code = case_proof_add(conn, machine, &proof, err);
	for (size_t i = 0; !code && i < report->file_count; i++) {
		const struct case_file_new file = {.bytes = report->files[i], .outside = true};
		enum case_file_outcome outcome = CASE_FILE_KEPT;
		code = case_file_add(conn, key, machine, &file, &outcome, err);
		done->unkept += !code && outcome == CASE_FILE_FULL;
	}
	return code;
}

struct report_reading report_read_alone(const struct case_story *story, int64_t *ret_capture)
{
	struct report_reading one = {{"", 0}, {"", 0}, {"", 0}};
	*ret_capture = 0;
	for (size_t i = 0; i < story->count; i++) {
		const struct case_event *e = &story->events[i];
		if (e->kind != CASE_READ)
			continue;
		if (e->number != 0) {
			*ret_capture = e->number;
			continue;
		}
		one.level = str_cut(e->word, ' ', &one.nature);
		one.rules = e->text;
	}
	return one;
}

/* Of the reports alone, which later captures are weighed with; then with what captures added, so that it is not forgotten. */
static enum error_code add_danger(struct store_conn *conn, const struct case_where *machine,
				  const struct calendar *calendar, const struct report_reading *read,
				  const struct case_story *story, struct error *err)
{
	int64_t capture = 0;
	const struct case_fold *f = &story->fold;
	const struct report_reading alone = report_read_alone(story, &capture), all = {f->nature, f->level, f->rules};
	const bool press = law_is_press(f->rules);
	enum error_code code =
		add_reading(conn, machine, calendar, machine->now, read, capture ? &alone : &all, press, 0, err);
	return code || !capture ? code
				: add_reading(conn, machine, calendar, machine->now, read, &all, press, capture, err);
}

enum error_code report_danger(struct store_conn *conn, int64_t establishment_id, int64_t case_id,
			      const struct calendar *calendar, const struct report_reading *reading, int64_t now,
			      struct error *err)
{
	struct arena arena;
	struct case_story story = {0};
	const struct case_where machine = {establishment_id, case_id, {AUDIT_SYSTEM, 0}, now};
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_read(conn, &arena, establishment_id, case_id, &story, err);
	/* A full case that says so already grows no more; those on duty are told all the same. */
	const bool said = story.count >= CASE_EVENTS_MAX && str_eq(story.fold.nature, reading->nature);
	if (!code && !said)
		code = add_danger(conn, &machine, calendar, reading, &story, err);
	arena_release(&arena);
	return code ? code : alert_ask(conn, establishment_id, case_id, now, err);
}

static enum error_code tell(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			    const struct report_new *report, struct report_done *done, struct error *err)
{
	/* Who reported is for those alone who must know: the story says by which way it came, the journal by whom. */
	const enum audit_actor kind = report->actor.kind == AUDIT_USER ? AUDIT_PUBLIC : report->actor.kind;
	const struct case_where where = {report->establishment_id, done->case_id, {kind, 0}, report->now};
	const struct case_where machine = {report->establishment_id, done->case_id, {AUDIT_SYSTEM, 0}, report->now};
	const struct report_reading *read = report->reading;
	const struct case_event event = {
		.kind = done->joined ? CASE_REPORTED : CASE_OPENED,
		.word = report->channel,
		.number = done->report_id,
		.due_at = report_due(report->calendar, read->nature, read->level, report->now),
	};
	enum error_code code = case_add(conn, &where, done->joined ? -1 : 0, &event, err);
	if (!code)
		code = keep_evidence(conn, key, report, &machine, done, err);
	if (code || !done->joined)
		return code ? code : report_tell_reading(conn, &machine, read, report->calendar, report->now, err);
	/* Danger is told whatever was known of the case. */
	return report_is_danger(read) ? report_danger(conn, report->establishment_id, done->case_id, report->calendar,
						      read, report->now, err)
				      : ERR_NONE;
}

enum error_code report_note(struct store_conn *conn, int64_t establishment_id, int64_t case_id, const char *action,
			    struct signin_actor actor, int64_t now, struct error *err)
{
	char number[32];
	struct arena arena;
	struct case_number_of_row row;
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code =
		case_number_of(conn, &arena, &(struct case_number_of_params){establishment_id, case_id}, &row, err);
	arena_release(&arena);
	if (code)
		return code;
	int len = snprintf(number, sizeof(number), "%" PRId64, row.number);
	const struct audit_entry entry = {
		.establishment_id = establishment_id,
		.at = now,
		.actor = actor.kind,
		.actor_id = actor.id,
		.action = str_from_c(action),
		.object_kind = STR("case"),
		.object_id = {number, (size_t)len},
	};
	return audit_add(conn, &entry, err);
}

/* Whether what comes once is there already. */
static enum error_code find_again(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
				  const struct report_new *report, struct report_done *done, struct error *err)
{
	struct arena arena;
	unsigned char hash[SECRET_HASH_LEN];
	struct report_by_code_row row = {0};
	if (report->once.len == 0)
		return ERR_NONE;
	report_code_hash(key, str_from_c(done->code), hash);
	arena_init(&arena, SIGNIN_ARENA);
	enum error_code code = report_by_code(
		conn, &arena, &(struct report_by_code_params){{(const char *)hash, SECRET_HASH_LEN}}, &row, err);
	arena_release(&arena);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_NONE : code;
	done->again = true;
	done->joined = false;
	done->report_id = row.id;
	done->case_id = row.case_id;
	return ERR_NONE;
}

static enum error_code has_file(struct store_conn *conn, struct arena *arena, const struct report_new *report,
				struct str file, const struct report_done *done, bool *ret_has, struct error *err)
{
	unsigned char hash[SHA256_LEN];
	struct case_file_same_row row = {0};
	sha256_salted((struct str){"", 0}, file, hash);
	const struct case_file_same_params params = {
		report->establishment_id, done->case_id, {(const char *)hash, SHA256_LEN}};
	enum error_code code = case_file_same(conn, arena, &params, &row, err);
	*ret_has = !code;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static enum error_code has_contact(struct store_conn *conn, struct arena *arena,
				   const unsigned char key[SECRET_KEY_LEN], const struct report_new *report,
				   const struct report_done *done, bool *ret_has, struct error *err)
{
	char about[64];
	struct str contact = {"", 0};
	struct report_contact_of_row row = {0};
	const struct report_contact_of_params params = {report->establishment_id, done->report_id};
	enum error_code code = report_contact_of(conn, arena, &params, &row, err);
	if (!code && row.contact.ptr)
		code = secret_open(key, signin_about(about, "report", report->establishment_id, done->report_id),
				   row.contact, arena, &contact, err);
	*ret_has = !code && str_eq(contact, report->contact);
	return code;
}

enum error_code report_says_same(struct store_conn *conn, struct arena *arena, const unsigned char key[SECRET_KEY_LEN],
				 const struct report_new *report, const struct report_done *done, bool *ret_same,
				 struct error *err)
{
	struct report_brief_row before = {0};
	const struct report_brief_params params = {report->establishment_id, done->report_id};
	enum error_code code = report_brief(conn, arena, &params, &before, err);
	bool same = !code && str_eq(before.text, report->text) && str_eq(before.link, report->link) &&
		    str_eq(before.worry, report->worry) && str_eq(before.author, report->author);
	if (same)
		code = has_contact(conn, arena, key, report, done, &same, err);
	for (size_t i = 0; !code && same && i < report->file_count; i++)
		code = has_file(conn, arena, report, report->files[i], done, &same, err);
	if (!code)
		*ret_same = same;
	return code;
}

/* The case of the same message, by its link, its very text, or one that is near enough: thanks resemble one another, and each
 * is for somebody else. One that has no room left is not joined any more. */
static enum error_code find_case(struct store_conn *conn, const struct report_new *report, int64_t *ret_id,
				 struct error *err)
{
	bool room = false;
	const int64_t establishment_id = report->establishment_id;
	bool alike = str_eq(report->subject, str_from_c(report_subjects[0])) &&
		     !str_eq(report->reading->nature, STR("remerciement"));
	enum error_code code = case_same(conn, establishment_id, report->link, report->text, ret_id, err);
	if (code == ERR_NOT_FOUND)
		code = near_find(conn, establishment_id, report->link, report->text, alike, ret_id, err);
	/* Held, so that nobody fills it before this is in it. */
	if (!code)
		code = case_lock(conn, establishment_id, *ret_id, err);
	if (code)
		return code;
	code = case_has_room(conn, establishment_id, *ret_id, &room, err);
	return !code && !room ? ERR_NOT_FOUND : code;
}

/* By what it is found again. A report that joins adds a text where there was none, and nothing else: a link that somebody gives
 * with a text of another message would lead the next ones astray. */
static enum error_code learn(struct store_conn *conn, const struct report_new *report, const struct report_done *done,
			     struct error *err)
{
	struct arena arena;
	struct case_first_text_row row;
	const int64_t establishment_id = report->establishment_id;
	if (!done->joined)
		return near_learn(conn, establishment_id, done->case_id, report->link, report->text, err);
	if (report->text.len == 0)
		return ERR_NONE;
	arena_init(&arena, CASE_STORY_MEMORY);
	enum error_code code = case_first_text(
		conn, &arena, &(struct case_first_text_params){establishment_id, done->case_id}, &row, err);
	arena_release(&arena);
	return code == ERR_NOT_FOUND ? near_learn(conn, establishment_id, done->case_id, STR(""), report->text, err)
				     : code;
}

static enum error_code receive(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			       const struct report_new *report, struct report_done *done, struct error *err)
{
	enum error_code code = find_case(conn, report, &done->case_id, err);
	if (code == ERR_NOT_FOUND) {
		done->joined = false;
		code = open_case(conn, report, &done->case_id, err);
	}
	if (!code)
		code = learn(conn, report, done, err);
	if (!code)
		code = insert(conn, key, report, done, err);
	if (!code)
		code = tell(conn, key, report, done, err);
	if (!code && !done->joined)
		code = report_make_found(conn, report->establishment_id, done->case_id, report->link, report->worry,
					 report->text, err);
	if (!code)
		code = report_note(conn, report->establishment_id, done->case_id, "report.receive", report->actor,
				   report->now, err);
	return code;
}

enum error_code report_receive(struct store_conn *conn, const unsigned char key[SECRET_KEY_LEN],
			       const struct report_new *report, struct report_done *ret_done, struct error *err)
{
	struct report_done done = {.joined = true};
	make_code(key, report, done.code);
	enum error_code code = case_wait(conn, report->establishment_id, err);
	if (!code)
		code = find_again(conn, key, report, &done, err);
	if (!code && !done.again)
		code = receive(conn, key, report, &done, err);
	if (!code)
		*ret_done = done;
	return code;
}
