/* SPDX-License-Identifier: Apache-2.0 */
/* How the values of each type are read, and said. */
#include <arpa/inet.h>
#include <stdio.h>

#include "base/utf8.h"
#include "conf/setting.h"

#define HOST_MAX 253
#define LABEL_MAX 63

/* Reads `text`, which ends in NUL and lives as long as the conf, into the setting's place. False when it is none. */
typedef bool read_fn(const struct conf_setting *s, struct str text, void *into);

static bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

static bool keep(struct str text, void *into)
{
	*(struct str *)into = text;
	return true;
}

static bool read_text(const struct conf_setting *s, struct str text, void *into)
{
	(void)s;
	return keep(text, into);
}

static bool read_word(const struct conf_setting *s, struct str text, void *into)
{
	for (unsigned i = 0; s->words[i]; i++) {
		if (str_eq(text, str_from_c(s->words[i]))) {
			*(unsigned *)into = i;
			return true;
		}
	}
	return false;
}

static bool keep_number(const struct conf_setting *s, unsigned long long value, void *into)
{
	if (value < s->min || value > s->max)
		return false;
	*(uint64_t *)into = value;
	return true;
}

static bool read_number(const struct conf_setting *s, struct str text, void *into)
{
	unsigned long long value;
	return str_to_u64(text, s->max, &value) && keep_number(s, value, into);
}

struct unit {
	const char *name;
	uint64_t is;
};

static const struct unit time_units[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"j", 86400}, {0}};
static const struct unit byte_units[] = {{"o", 1}, {"Ko", 1 << 10}, {"Mo", 1 << 20}, {"Go", 1 << 30}, {0}};

/* "30 s", "30s". Without a unit it is none: nobody should have to wonder. */
static bool read_with_unit(const struct conf_setting *s, const struct unit *units, struct str text, void *into)
{
	size_t digits = 0;
	unsigned long long count, value;
	while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
		digits++;
	struct str name = str_trim(str_sub(text, digits, text.len));
	if (!str_to_u64(str_sub(text, 0, digits), s->max, &count))
		return false;
	for (const struct unit *u = units; u->name; u++) {
		if (str_eq(name, str_from_c(u->name)))
			return !__builtin_mul_overflow(count, (unsigned long long)u->is, &value) &&
			       keep_number(s, value, into);
	}
	return false;
}

static bool read_seconds(const struct conf_setting *s, struct str text, void *into)
{
	return read_with_unit(s, time_units, text, into);
}

static bool read_bytes(const struct conf_setting *s, struct str text, void *into)
{
	return read_with_unit(s, byte_units, text, into);
}

/* `text` need not end in NUL. */
static bool is_address(struct str text, char copy[INET6_ADDRSTRLEN])
{
	unsigned char bytes[16];
	if (text.len >= INET6_ADDRSTRLEN || memchr(text.ptr, '\0', text.len))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return inet_pton(AF_INET, copy, bytes) == 1 || inet_pton(AF_INET6, copy, bytes) == 1;
}

static bool read_address(const struct conf_setting *s, struct str text, void *into)
{
	char copy[INET6_ADDRSTRLEN];
	(void)s;
	return is_address(text, copy) && keep(text, into);
}

/* "127.0.0.1:8080", "[::1]:8080". */
static bool read_listen(const struct conf_setting *s, struct str text, void *into)
{
	const char *colon = memrchr(text.ptr, ':', text.len);
	char address[INET6_ADDRSTRLEN];
	unsigned long long port;
	(void)s;
	if (!colon)
		return false;
	struct str host = {text.ptr, (size_t)(colon - text.ptr)};
	bool brackets = host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
	if (brackets)
		host = str_sub(host, 1, host.len - 2);
	if (!str_to_u64(str_from_c(colon + 1), 65535, &port) || port == 0 || !is_address(host, address) ||
	    brackets != (memchr(host.ptr, ':', host.len) != NULL))
		return false;
	struct conf_listen *listen = into;
	memcpy(listen->address, address, sizeof address);
	listen->port = (unsigned)port;
	return true;
}

_Static_assert(sizeof((struct conf_listen *)0)->address >= INET6_ADDRSTRLEN, "an IPv6 address fits");

static bool is_host(struct str text)
{
	char copy[INET6_ADDRSTRLEN];
	size_t label = 0;
	if (text.len == 0 || text.len > HOST_MAX)
		return false;
	if (is_address(text, copy))
		return true;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool end = i + 1 == text.len || text.ptr[i + 1] == '.';
		if (c == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if (is_alnum(c) || (c == '-' && label > 0 && !end)) {
			if (++label > LABEL_MAX)
				return false;
		} else {
			return false;
		}
	}
	return label > 0;
}

static bool read_host(const struct conf_setting *s, struct str text, void *into)
{
	(void)s;
	return is_host(text) && keep(text, into);
}

static bool is_visible(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 127)
			return false;
	return text.len > 0;
}

/* What stands behind "scheme://": a host, maybe a port, maybe a path. Never a name with a password. */
static bool is_authority(struct str rest, bool *ret_path)
{
	unsigned long long port;
	const char *slash = memchr(rest.ptr, '/', rest.len);
	struct str host = str_sub(rest, 0, slash ? (size_t)(slash - rest.ptr) : rest.len);
	*ret_path = slash && slash + 1 < rest.ptr + rest.len;
	if (host.len && host.ptr[0] == '[') {
		char copy[INET6_ADDRSTRLEN];
		const char *close = memchr(host.ptr, ']', host.len);
		if (!close || !is_address(str_sub(host, 1, (size_t)(close - host.ptr) - 1), copy))
			return false;
		host = str_sub(host, (size_t)(close - host.ptr) + 1, host.len);
		return host.len == 0 || (host.ptr[0] == ':' && str_to_u64(str_sub(host, 1, host.len), 65535, &port));
	}
	const char *colon = memchr(host.ptr, ':', host.len);
	if (colon) {
		struct str digits = str_sub(host, (size_t)(colon - host.ptr) + 1, host.len);
		if (!str_to_u64(digits, 65535, &port) || port == 0)
			return false;
		host = str_sub(host, 0, (size_t)(colon - host.ptr));
	}
	return is_host(host);
}

static bool has_scheme(struct str text, struct str scheme, struct str *ret_rest)
{
	if (!is_visible(text) || !str_starts(text, scheme))
		return false;
	*ret_rest = str_sub(text, scheme.len, text.len);
	return true;
}

static bool read_url(const struct conf_setting *s, struct str text, void *into)
{
	struct str rest;
	bool path;
	(void)s;
	return (has_scheme(text, STR("https://"), &rest) || has_scheme(text, STR("http://"), &rest)) &&
	       is_authority(rest, &path) && !path && text.ptr[text.len - 1] != '/' && keep(text, into);
}

/* A password in an address would be seen by whoever reads the file or the environment. */
static bool read_store(const struct conf_setting *s, struct str text, void *into)
{
	struct str rest;
	(void)s;
	if (has_scheme(text, STR("sqlite:"), &rest))
		return rest.len > 0 && keep(text, into);
	if (!has_scheme(text, STR("postgresql://"), &rest) || str_find(rest, STR("password=")) != SIZE_MAX)
		return false;
	const char *at = memchr(rest.ptr, '@', rest.len);
	return !(at && memchr(rest.ptr, ':', (size_t)(at - rest.ptr))) && keep(text, into);
}

static bool read_file(const struct conf_setting *s, struct str text, void *into)
{
	(void)s;
	return text.ptr[0] == '/' && keep(text, into);
}

bool conf_is_mail(struct str text)
{
	struct str name, host = str_cut(text, '@', &name);
	for (size_t i = 0; i < name.len; i++)
		if (!is_alnum(name.ptr[i]) && !memchr(".!#$%&'*+/=?^_`{|}~-", name.ptr[i], 20))
			return false;
	return name.len > 0 && name.len <= 64 && name.ptr[0] != '.' && name.ptr[name.len - 1] != '.' &&
	       str_find(name, STR("..")) == SIZE_MAX && is_host(host);
}

static bool read_mail(const struct conf_setting *s, struct str text, void *into)
{
	(void)s;
	return conf_is_mail(text) && keep(text, into);
}

/* A name of the system's tz database: it becomes a path there. */
static bool read_zone(const struct conf_setting *s, struct str text, void *into)
{
	(void)s;
	for (size_t i = 0; i < text.len; i++)
		if (!is_alnum(text.ptr[i]) && !memchr("/_-+", text.ptr[i], 4))
			return false;
	return is_alnum(text.ptr[0]) && keep(text, into);
}

static const struct {
	const char *told;
	read_fn *read;
} types[CONF_TYPES] = {
	[CONF_TEXT] = {"un texte", read_text},
	[CONF_WORD] = {"un de ces mots", read_word},
	[CONF_NUMBER] = {"un nombre entier", read_number},
	[CONF_SECONDS] = {"une durée avec son unité, comme 30 s, 15 min, 12 h ou 7 j", read_seconds},
	[CONF_BYTES] = {"une taille avec son unité, comme 512 Ko, 10 Mo ou 1 Go", read_bytes},
	[CONF_LISTEN] = {"une adresse et un port, comme 127.0.0.1:8080 ou [::1]:8080", read_listen},
	[CONF_ADDRESS] = {"une adresse IP, comme 10.0.0.1 ou ::1", read_address},
	[CONF_HOST] = {"un nom de machine ou une adresse IP, comme smtp.chu-exemple.fr", read_host},
	[CONF_URL] = {"une adresse en https:// ou http://, sans rien derrière, comme https://blouse.chu-exemple.fr",
		      read_url},
	[CONF_STORE] = {"sqlite:FICHIER, ou postgresql://compte@machine/base sans mot de passe (mettez-le dans un "
			"fichier : ?passfile=/etc/blouse/pgpass)",
			read_store},
	[CONF_FILE] = {"un chemin qui commence par /", read_file},
	[CONF_SECRET] = {"le chemin d'un fichier, qui commence par / (le secret lui-même ne s'écrit jamais ici)",
			 read_file},
	[CONF_MAIL] = {"une adresse de courriel, comme ne-pas-repondre@chu-exemple.fr", read_mail},
	[CONF_ZONE] = {"un fuseau horaire, comme Europe/Paris", read_zone},
};

/* "30 s" of 30 seconds: in the largest unit that leaves no remainder. */
static void tell_amount(struct buf *out, const struct unit *units, uint64_t amount)
{
	const struct unit *best = units;
	for (const struct unit *u = units; u->name; u++)
		if (amount > 0 && amount % u->is == 0)
			best = u;
	buf_addf(out, "%llu %s", (unsigned long long)(amount / best->is), best->name);
}

static void tell_range(struct buf *out, const struct conf_setting *s)
{
	const struct unit *units = s->type == CONF_SECONDS ? time_units : byte_units;
	if (s->type == CONF_NUMBER) {
		buf_addf(out, "%llu à %llu", (unsigned long long)s->min, (unsigned long long)s->max);
		return;
	}
	tell_amount(out, units, s->min);
	buf_add_c(out, " à ");
	tell_amount(out, units, s->max);
}

void conf_tell_values(struct buf *out, const struct conf_setting *s)
{
	buf_add_c(out, types[s->type].told);
	if (s->type == CONF_WORD) {
		for (unsigned i = 0; s->words[i]; i++)
			buf_addf(out, "%s%s", i ? ", " : " : ", s->words[i]);
	} else if (s->type == CONF_NUMBER || s->type == CONF_SECONDS || s->type == CONF_BYTES) {
		buf_add_c(out, ", de ");
		tell_range(out, s);
	}
}

static enum error_code refuse(const struct conf_setting *s, struct str value, struct error *err)
{
	_cleanup_buf_ struct buf told;
	buf_init(&told, 1024);
	conf_tell_values(&told, s);
	if (told.failed)
		return error_nomem(err);
	/* What was written in the place of a secret's path may be the secret. */
	if (s->type == CONF_SECRET || s->type == CONF_STORE)
		return error_set(err, ERR_FORMAT, "%s attend %s", s->name, told.ptr);
	value = str_sub(value, 0, 80);
	while (value.len && utf8_invalid_at(value) != SIZE_MAX)
		value.len--;
	return error_set(err, ERR_FORMAT, "%s ne peut pas valoir « %.*s » : écrivez %s", s->name, STR_ARG(value),
			 told.ptr);
}

static enum error_code check_text(const struct conf_setting *s, struct str value, struct error *err)
{
	if (value.len == 0)
		return error_set(err, ERR_FORMAT, "%s n'a pas de valeur : donnez-la, ou retirez la ligne", s->name);
	if (value.len > CONF_VALUE_MAX)
		return error_set(err, ERR_FORMAT, "la valeur de %s dépasse %d octets", s->name, CONF_VALUE_MAX);
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 127)
			return error_set(err, ERR_FORMAT,
					 "la valeur de %s contient un caractère invisible : récrivez-la", s->name);
	if (utf8_invalid_at(value) != SIZE_MAX)
		return error_set(err, ERR_FORMAT, "la valeur de %s n'est pas en UTF-8 : récrivez-la", s->name);
	return ERR_NONE;
}

enum error_code conf_put(struct conf *conf, const struct conf_setting *s, const struct str *values, size_t count,
			 struct error *err)
{
	void *into = (char *)conf + s->at;
	struct str *items = s->list ? ARENA_NEW(&conf->arena, struct str, count ? count : 1) : NULL;
	if (s->list && !items)
		return error_nomem(err);
	if (count > CONF_LIST_MAX)
		return error_set(err, ERR_FORMAT, "%s a plus de %d valeurs", s->name, CONF_LIST_MAX);
	for (size_t i = 0; i < count; i++) {
		enum error_code code = check_text(s, values[i], err);
		if (code)
			return code;
		struct str copy = arena_copy(&conf->arena, values[i]);
		if (!copy.ptr)
			return error_nomem(err);
		if (!types[s->type].read(s, copy, s->list ? (void *)&items[i] : into))
			return refuse(s, copy, err);
	}
	if (s->list)
		*(struct conf_list *)into = (struct conf_list){items, count};
	return ERR_NONE;
}
