/* SPDX-License-Identifier: Apache-2.0 */
/* Which case a report belongs to. */
#include "desk/cases/case.h"

#include "base/utf8.h"
#include "desk/cases_sql.h"
#include "signin/fold.h"

#define PLAIN_MAX ((size_t)4096)
#define LINK_MAX ((size_t)2048)
#define TEXT_LETTERS_MIN 24 /* « Merci à toute l'équipe » is written every day */

/* What sharing and measuring add to an address. */
static const char *const added[] = {
	"utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id", "fbclid", "gclid", "igshid",
	"igsh",       "mibextid",   "ref",          "ref_src",     "ref_url",  "s",      "t",      "si",    "feature",
	"share_id",   "rdid",       "xmt",          "lang",        "locale",   "_r",     "_t",     NULL};

static const struct {
	struct str name, same;
} hosts[] = {
	{STR("twitter.com"), STR("x.com")},        {STR("mobile.twitter.com"), STR("x.com")},
	{STR("fb.com"), STR("facebook.com")},      {STR("fb.watch"), STR("facebook.com")},
	{STR("instagr.am"), STR("instagram.com")},
};

static bool is_added(struct str name)
{
	for (const char *const *a = added; *a; a++)
		if (str_eq(name, str_from_c(*a)))
			return true;
	return false;
}

static void add_host(struct buf *out, struct str host)
{
	static const char *const prefixes[] = {"www.", "m.", "mobile.", "fr-fr.", "fr.", "old."};
	char lower[256];
	size_t len = host.len < sizeof(lower) ? host.len : sizeof(lower);
	for (size_t i = 0; i < len; i++)
		lower[i] = host.ptr[i] >= 'A' && host.ptr[i] <= 'Z' ? (char)(host.ptr[i] | 0x20) : host.ptr[i];
	struct str plain = {lower, len};
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (str_starts(plain, str_from_c(prefixes[i]))) {
			plain = str_sub(plain, strlen(prefixes[i]), SIZE_MAX);
			break;
		}
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (str_eq(plain, hosts[i].name))
			plain = hosts[i].same;
	buf_add_str(out, plain);
}

struct str case_link_plain(struct str link, struct buf *out)
{
	struct str host, path, query = {"", 0}, pair, name;
	char mark = '?';
	link = str_trim(link);
	size_t scheme = str_find(link, STR("://"));
	if (scheme != SIZE_MAX)
		link = str_sub(link, scheme + 3, SIZE_MAX);
	str_cut(link, '#', &link);
	struct str rest = str_cut(link, '/', &host);
	if (host.len == 0 || host.len == link.len + 1 || str_find(host, STR(".")) == SIZE_MAX || link.len > LINK_MAX ||
	    str_find(link, STR(" ")) != SIZE_MAX)
		return query;
	query = str_cut(rest, '?', &path);
	while (path.len > 0 && path.ptr[path.len - 1] == '/')
		path.len--;
	add_host(out, host);
	if (path.len > 0) {
		buf_add_char(out, '/');
		buf_add_str(out, path);
	}
	while (query.len > 0) {
		query = str_cut(query, '&', &pair);
		str_cut(pair, '=', &name);
		if (pair.len == 0 || is_added(name))
			continue;
		buf_add_char(out, mark);
		buf_add_str(out, pair);
		mark = '&';
	}
	return out->failed ? (struct str){"", 0} : buf_str(out);
}

/* Letters and digits, without case, accents, spaces, punctuation and pictures. */
static size_t plain_text(struct str text, char out[PLAIN_MAX])
{
	size_t len = 0;
	struct str plain = {out, fold_plain(str_sub(text, 0, PLAIN_MAX), out, PLAIN_MAX)};
	for (size_t at = 0; at < plain.len;) {
		size_t start = at;
		uint32_t cp = utf8_next(plain, &at);
		if (cp == UINT32_MAX)
			break;
		bool letter = cp < 0x80 ? (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9')
					: (cp >= 0xC0 && cp < 0x2000) || (cp >= 0x3040 && cp < 0xFB00);
		if (!letter)
			continue;
		memmove(out + len, out + start, at - start);
		len += at - start;
	}
	return len;
}

bool case_hash_link(struct str link, unsigned char ret_hash[SHA256_LEN])
{
	_cleanup_buf_ struct buf room;
	buf_init(&room, LINK_MAX * 2);
	struct str plain = case_link_plain(link, &room);
	if (plain.len == 0)
		return false;
	sha256_salted(STR("lien"), plain, ret_hash);
	return true;
}

bool case_hash_text(struct str text, unsigned char ret_hash[SHA256_LEN])
{
	char plain[PLAIN_MAX];
	size_t len = plain_text(text, plain);
	if (len < TEXT_LETTERS_MIN)
		return false;
	sha256_salted(STR("texte"), (struct str){plain, len}, ret_hash);
	return true;
}

enum error_code case_same(struct store_conn *conn, int64_t establishment_id, struct str link, struct str text,
			  int64_t *ret_id, struct error *err)
{
	struct arena arena;
	unsigned char hash[SHA256_LEN];
	const struct str hashed = {(const char *)hash, SHA256_LEN};
	struct case_same_link_row by_link;
	struct case_same_text_row by_text;
	enum error_code code = ERR_NOT_FOUND;
	arena_init(&arena, SIGNIN_ARENA);
	if (case_hash_link(link, hash)) {
		code = case_same_link(conn, &arena, &(struct case_same_link_params){establishment_id, hashed}, &by_link,
				      err);
		if (!code)
			*ret_id = by_link.id;
	}
	if (code == ERR_NOT_FOUND && case_hash_text(text, hash)) {
		code = case_same_text(conn, &arena, &(struct case_same_text_params){establishment_id, hashed}, &by_text,
				      err);
		if (!code)
			*ret_id = by_text.id;
	}
	arena_release(&arena);
	return code == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "Aucun dossier ne parle déjà de ce message.")
				     : code;
}
