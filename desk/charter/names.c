/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/charter/names.h"

#include "compiler/tree.h"

#define MAP_MAX ((size_t)1 << 20) /* bytes of a map that is shown as a text: longer ones are not */

static const struct {
	const char *key;
	const char *fields[NAMES_FIELDS_MAX]; /* none: entries are texts; of contacts, those behind the kind */
	bool map;                             /* entries have names */
	bool same;                            /* an entry takes the place of the one whose first field is the same */
} kinds[NAMES_KINDS] = {
	[NAMES_ACCOUNTS] = {"accounts", {"network", "handle"}, false},
	[NAMES_HASHTAGS] = {"hashtags", {NULL}, false},
	[NAMES_SERVICES] = {"services", {NULL}, false},
	[NAMES_SITES] = {"sites", {"name", "address", "perimeter"}, .same = true},
	[NAMES_CONFIDENTIAL] = {"confidential", {"words", "until", "why"}, false},
	[NAMES_CONTACTS] = {"contacts", {"name", "mail", "phone"}, true},
};

/* One key of the text's root. Lines count from 1; the section's are from `first` up to, not including, `end`. */
struct section {
	struct arena *arena;
	enum names_kind kind;
	struct str text;
	const size_t *lines; /* where each line begins, and the end of the text */
	size_t line_count;
	const struct tree *value; /* NULL when the key is not there */
	size_t first, end;
	bool block; /* one entry a line */
};

static struct str line_of(const struct section *s, size_t line)
{
	return str_sub(s->text, s->lines[line - 1], s->lines[line] - s->lines[line - 1]);
}

/* Empty, or a comment: what stands before an entry belongs to it, not to the one above. */
static bool says_nothing(const struct section *s, size_t line)
{
	struct str rest = str_trim(line_of(s, line));
	return rest.len == 0 || rest.ptr[0] == '#';
}

/* The line behind the last that says something, between two lines. */
static size_t end_of(const struct section *s, size_t first, size_t end)
{
	while (end > first + 1 && says_nothing(s, end - 1))
		end--;
	return end;
}

/* Bytes of the line end at `at`, as YAML 1.1 counts them: also NEL, U+2028 and U+2029; 0 if there is none. */
static size_t break_at(struct str text, size_t at)
{
	static const char *const breaks[] = {"\r\n", "\r", "\n", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
	if (!memchr("\r\n\xC2\xE2", text.ptr[at], 4))
		return 0;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(*breaks); i++)
		if (str_starts(str_sub(text, at, 3), str_from_c(breaks[i])))
			return strlen(breaks[i]);
	return 0;
}

static enum error_code find_lines(struct section *s, struct error *err)
{
	size_t count = 1, line = 0, len;
	bool closed = true;
	for (size_t i = 0; i < s->text.len; i += len ? len : 1)
		count += (len = break_at(s->text, i)) > 0;
	size_t *lines = ARENA_NEW(s->arena, size_t, count + 1);
	if (!lines)
		return error_nomem(err);
	lines[line++] = 0;
	for (size_t i = 0; i < s->text.len; i += len ? len : 1) {
		len = break_at(s->text, i);
		closed = len > 0;
		if (closed)
			lines[line++] = i + len;
	}
	/* A line end closes the last line rather than opening an empty one. */
	s->line_count = count - closed;
	lines[count] = s->text.len;
	s->lines = lines;
	return ERR_NONE;
}

static bool is_block(const struct section *s)
{
	const struct tree *v = s->value;
	if (v->kind == TREE_TEXT || v->count == 0 || v->at.line <= s->first)
		return false;
	struct str line = line_of(s, v->at.line);
	size_t column = v->at.column - 1;
	if (column >= line.len || str_trim(str_sub(line, 0, column)).len > 0)
		return false;
	return v->kind == TREE_LIST ? line.ptr[column] == '-' : line.ptr[column] != '{';
}

static enum error_code read_root(struct arena *arena, struct str text, struct tree **ret_root, struct error *err)
{
	struct problems problems = {.arena = arena};
	tree_read(&problems, "charte", text, ret_root);
	if (problems.failed)
		return error_nomem(err);
	if (!*ret_root || (*ret_root)->kind != TREE_MAP)
		return error_set(err, ERR_FORMAT, "Le texte de la charte contient des erreurs : corrigez-le d'abord.");
	return ERR_NONE;
}

/* The last that bears the name: NULL when there is none. */
static const struct tree *find_key(const struct tree *root, enum names_kind kind)
{
	const struct tree *found = NULL;
	for (const struct tree *key = root->first; key; key = key->next->next)
		if (key->kind == TREE_TEXT && str_eq(key->text, str_from_c(kinds[kind].key)))
			found = key;
	return found;
}

static enum error_code find(struct section *s, struct error *err)
{
	struct tree *root;
	enum error_code code = find_lines(s, err);
	if (!code)
		code = read_root(s->arena, s->text, &root, err);
	const struct tree *key = code ? NULL : find_key(root, s->kind);
	if (!key)
		return code;
	const struct tree *behind = key->next->next;
	s->value = key->next;
	s->first = key->at.line;
	s->end = end_of(s, s->first, behind ? behind->at.line : s->line_count + 1);
	s->block = root->at.line && is_block(s);
	return ERR_NONE;
}

/* NULL when the map has no such key. */
static const struct tree *node_of(const struct tree *map, const char *name)
{
	if (map->kind == TREE_MAP)
		for (const struct tree *key = map->first; key; key = key->next->next)
			if (key->kind == TREE_TEXT && str_eq(key->text, str_from_c(name)))
				return key->next;
	return NULL;
}

static struct str value_of(const struct tree *map, const char *name)
{
	const struct tree *node = node_of(map, name);
	return node && node->kind == TREE_TEXT ? node->text : (struct str){0};
}

static void write_inline(struct buf *out, const struct tree *node);

/* A map is read as it is written between braces. False: no memory. */
static bool read_fields(struct arena *arena, enum names_kind kind, const struct tree *item, struct str *values)
{
	for (size_t i = 0; i < NAMES_FIELDS_MAX && kinds[kind].fields[i]; i++) {
		const struct tree *node = node_of(item, kinds[kind].fields[i]);
		values[i] = node && node->kind == TREE_TEXT ? node->text : (struct str){0};
		if (!node || node->kind != TREE_MAP)
			continue;
		_cleanup_buf_ struct buf text;
		buf_init(&text, MAP_MAX);
		write_inline(&text, node);
		values[i] = text.failed ? (struct str){0} : arena_copy(arena, buf_str(&text));
		if (!text.failed && !values[i].ptr)
			return false;
	}
	return true;
}

static const struct tree *first_of(enum names_kind kind, const struct tree *value)
{
	enum tree_kind wanted = kinds[kind].map ? TREE_MAP : TREE_LIST;
	return value && value->kind == wanted ? value->first : NULL;
}

static const struct tree *next_of(enum names_kind kind, const struct tree *item)
{
	return kinds[kind].map ? item->next->next : item->next;
}

static const struct tree *first_item(const struct section *s) { return first_of(s->kind, s->value); }

static const struct tree *next_item(const struct section *s, const struct tree *item) { return next_of(s->kind, item); }

enum error_code names_read(struct arena *arena, struct str text, enum names_kind kind, struct names *ret_names,
			   struct error *err)
{
	struct tree *root;
	struct error inner;
	LIST(struct names_entry) list = {0};
	enum error_code code = read_root(arena, text, &root, &inner);
	if (code == ERR_NOMEM)
		return error_nomem(err);
	const struct tree *key = code ? NULL : find_key(root, kind);
	for (const struct tree *item = key ? first_of(kind, key->next) : NULL; item; item = next_of(kind, item)) {
		struct names_entry *entry = list_add(arena, &list);
		if (!entry)
			return error_nomem(err);
		*entry = (struct names_entry){0};
		bool whole = true;
		if (kinds[kind].map)
			entry->values[0] = item->text, whole = read_fields(arena, kind, item->next, entry->values + 1);
		else if (item->kind == TREE_TEXT)
			entry->values[0] = item->text;
		else
			whole = read_fields(arena, kind, item, entry->values);
		if (!whole)
			return error_nomem(err);
	}
	*ret_names = (struct names){list.items, list.count};
	return ERR_NONE;
}

enum error_code names_count(struct arena *arena, struct str text, size_t ret_counts[NAMES_KINDS], struct error *err)
{
	struct tree *root;
	struct error inner;
	enum error_code code = read_root(arena, text, &root, &inner);
	if (code == ERR_NOMEM)
		return error_nomem(err);
	for (enum names_kind kind = 0; kind < NAMES_KINDS; kind++) {
		const struct tree *key = code ? NULL : find_key(root, kind);
		ret_counts[kind] = 0;
		for (const struct tree *item = key ? first_of(kind, key->next) : NULL; item; item = next_of(kind, item))
			ret_counts[kind]++;
	}
	return ERR_NONE;
}

/* --- Writing YAML --- */

static bool is_plain(struct str s)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (s.len == strlen(words[i]) && strncasecmp(s.ptr, words[i], s.len) == 0)
			return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter && c < 0x80 && (i == 0 || !strchr("0123456789 -_.'()@", c)))
			return false;
	}
	return s.ptr[s.len - 1] != ' ' && (unsigned char)s.ptr[0] != 0xEF;
}

static void write_text(struct buf *out, struct str s)
{
	if (is_plain(s)) {
		buf_add_str(out, s);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			buf_add_char(out, '\\');
		if (s.ptr[i] == '\n')
			buf_add_c(out, "\\n");
		else if (s.ptr[i] == '\t')
			buf_add_c(out, "\\t");
		else
			buf_add_char(out, s.ptr[i]);
	}
	buf_add_char(out, '"');
}

static void indent(struct buf *out, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		buf_add_char(out, ' ');
}

/* What stands behind « key: » or « - », and its line end. Lists and maps inside are written between brackets. */
static void write_inline(struct buf *out, const struct tree *node)
{
	if (node->kind == TREE_TEXT) {
		write_text(out, node->text);
		return;
	}
	bool map = node->kind == TREE_MAP;
	buf_add_char(out, map ? '{' : '[');
	for (const struct tree *child = node->first; child; child = child->next) {
		if (child != node->first)
			buf_add_c(out, ", ");
		write_inline(out, child);
		if (map) {
			child = child->next;
			buf_add_c(out, ": ");
			write_inline(out, child);
		}
	}
	buf_add_char(out, map ? '}' : ']');
}

/* Lines that a block shows as they are, with or without an end behind the last. */
static bool is_lines(struct str s)
{
	if (s.len > 0 && s.ptr[s.len - 1] == '\n')
		s.len--;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '\n' ? i == 0 || i + 1 == s.len || strchr(" \n", s.ptr[i + 1])
				     : s.ptr[i] < ' ' || s.ptr[i] > '~')
			return false;
	return s.len > 0 && s.ptr[0] != ' ' && memchr(s.ptr, '\n', s.len);
}

static void write_value(struct buf *out, struct str value, size_t column)
{
	if (!is_lines(value)) {
		write_text(out, value);
		buf_add_char(out, '\n');
		return;
	}
	buf_add_c(out, value.ptr[value.len - 1] == '\n' ? "|\n" : "|-\n");
	while (value.len > 0) {
		struct str line;
		value = str_cut(value, '\n', &line);
		indent(out, column);
		buf_add_str(out, line);
		buf_add_char(out, '\n');
	}
}

/* A value and its line end. */
static void write_node(struct buf *out, const struct tree *node, size_t column)
{
	if (node->kind == TREE_TEXT) {
		write_value(out, node->text, column);
	} else {
		write_inline(out, node);
		buf_add_char(out, '\n');
	}
}

static void write_item(struct buf *out, const struct section *s, const struct tree *item, size_t column)
{
	bool named = kinds[s->kind].map;
	const struct tree *value = named ? item->next : item;
	indent(out, column);
	if (named) {
		write_text(out, item->text);
		buf_add_c(out, value->kind == TREE_MAP ? ":\n" : ": ");
	} else {
		buf_add_c(out, "- ");
	}
	if (value->kind != TREE_MAP) {
		write_inline(out, value);
		buf_add_char(out, '\n');
		return;
	}
	for (const struct tree *key = value->first; key; key = key->next->next) {
		if (named || key != value->first)
			indent(out, column + 2);
		write_inline(out, key);
		buf_add_c(out, ": ");
		write_node(out, key->next, column + 4);
	}
}

/* What the entry whose place is taken holds beside what the new one says. */
static void write_rest(struct buf *out, enum names_kind kind, const struct names_entry *entry,
		       const struct tree *before, size_t column)
{
	for (const struct tree *key = before->kind == TREE_MAP ? before->first : NULL; key; key = key->next->next) {
		bool said = false;
		for (size_t i = 0; i < NAMES_FIELDS_MAX && kinds[kind].fields[i]; i++)
			said |= key->kind == TREE_TEXT && entry->values[i].len > 0 &&
				str_eq(key->text, str_from_c(kinds[kind].fields[i]));
		if (said)
			continue;
		indent(out, column);
		write_inline(out, key);
		buf_add_c(out, ": ");
		write_node(out, key->next, column + 2);
	}
}

/* `before`: the entry whose place it takes, or NULL. */
static void write_entry(struct buf *out, enum names_kind kind, const struct names_entry *entry,
			const struct tree *before, size_t column)
{
	const struct str *values = entry->values + kinds[kind].map;
	bool begun = kinds[kind].map;
	indent(out, column);
	if (kinds[kind].map)
		buf_addf(out, "%.*s:\n", STR_ARG(entry->values[0]));
	else
		buf_add_c(out, "- ");
	if (!kinds[kind].fields[0]) {
		write_text(out, values[0]);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < NAMES_FIELDS_MAX && kinds[kind].fields[i]; i++) {
		if (values[i].len == 0)
			continue;
		if (begun)
			indent(out, column + 2);
		buf_addf(out, "%s: ", kinds[kind].fields[i]);
		write_value(out, values[i], column + 4);
		begun = true;
	}
	if (before && kinds[kind].same)
		write_rest(out, kind, entry, before, column + 2);
}

/* --- Changing the text --- */

/* Lines up to, not including, `line`; a last one without its end gets it. */
static void copy_lines(struct buf *out, const struct section *s, size_t from, size_t line)
{
	struct str part = str_sub(s->text, s->lines[from - 1], s->lines[line - 1] - s->lines[from - 1]);
	buf_add_str(out, part);
	if (part.len && part.ptr[part.len - 1] != '\n')
		buf_add_char(out, '\n');
}

/* The section anew: all but `left_out`, then `entry`; either may be NULL. */
static void rewrite(struct buf *out, const struct section *s, const struct tree *left_out,
		    const struct names_entry *entry)
{
	bool any = entry != NULL;
	for (const struct tree *item = first_item(s); item && !any; item = next_item(s, item))
		any = item != left_out;
	copy_lines(out, s, 1, s->first);
	if (any)
		buf_addf(out, "%s:\n", kinds[s->kind].key);
	else
		buf_addf(out, "%s: %s\n", kinds[s->kind].key, kinds[s->kind].map ? "{}" : "[]");
	for (const struct tree *item = first_item(s); item; item = next_item(s, item))
		if (item != left_out)
			write_item(out, s, item, 2);
	if (entry)
		write_entry(out, s->kind, entry, left_out, 2);
	copy_lines(out, s, s->end, s->line_count + 1);
}

/* The lines of an entry of a block; false when they hold something else too. */
static bool lines_of(const struct section *s, const struct tree *item, size_t *ret_first, size_t *ret_end)
{
	const struct tree *next = next_item(s, item);
	size_t first = item->at.line, end = next ? next->at.line : s->end;
	struct str rest = str_trim(line_of(s, first));
	if (end <= first || (!kinds[s->kind].map && !str_starts(rest, STR("- "))))
		return false;
	*ret_first = first;
	*ret_end = end_of(s, first, end);
	return true;
}

static enum error_code done(const struct buf *out, struct error *err)
{
	return out->failed ? error_nomem(err) : ERR_NONE;
}

enum error_code names_add(struct arena *arena, struct str text, enum names_kind kind, const struct names_entry *entry,
			  struct buf *out, bool *ret_replaced, struct error *err)
{
	struct section s = {.arena = arena, .kind = kind, .text = text};
	const struct tree *before = NULL;
	size_t first, end;
	enum error_code code = find(&s, err);
	if (code)
		return code;
	for (const struct tree *item = kinds[kind].map || kinds[kind].same ? first_item(&s) : NULL; item;
	     item = next_item(&s, item))
		if (str_eq(kinds[kind].map ? item->text : value_of(item, kinds[kind].fields[0]), entry->values[0]))
			before = item;
	*ret_replaced = before != NULL;
	if (!s.value) {
		copy_lines(out, &s, 1, s.line_count + 1);
		buf_addf(out, "\n%s:\n", kinds[kind].key);
		write_entry(out, kind, entry, NULL, 2);
	} else if (!s.block || (before && !lines_of(&s, before, &first, &end))) {
		rewrite(out, &s, before, entry);
	} else {
		if (!before)
			first = end = s.end;
		copy_lines(out, &s, 1, first);
		write_entry(out, kind, entry, before, s.value->at.column - 1);
		copy_lines(out, &s, end, s.line_count + 1);
	}
	return done(out, err);
}

enum error_code names_remove(struct arena *arena, struct str text, enum names_kind kind, size_t index, struct buf *out,
			     struct error *err)
{
	struct section s = {.arena = arena, .kind = kind, .text = text};
	size_t first, end, i = 0;
	enum error_code code = find(&s, err);
	if (code)
		return code;
	const struct tree *item = first_item(&s);
	for (; item && i < index; i++)
		item = next_item(&s, item);
	if (!item)
		return error_set(err, ERR_NOT_FOUND, "Cette ligne n'est plus dans la charte.");
	bool alone = item == first_item(&s) && !next_item(&s, item);
	if (!s.block || alone || !lines_of(&s, item, &first, &end)) {
		rewrite(out, &s, item, NULL);
	} else {
		copy_lines(out, &s, 1, first);
		copy_lines(out, &s, end, s.line_count + 1);
	}
	return done(out, err);
}
