/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/tree.h"

#include <yaml.h>

#include "base/utf8.h"

struct building {
	struct problems *problems;
	const char *file;
	struct str bytes;
	struct tree *open[TREE_DEPTH_MAX]; /* lists and maps under way */
	struct tree *last[TREE_DEPTH_MAX]; /* their latest child */
	size_t depth, nodes;
	struct tree *root;
	size_t *lines, line_count; /* bytes at which they begin: libyaml counts in characters */
};

static struct mark mark_of(const struct building *b, yaml_mark_t mark)
{
	return (struct mark){b->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

/* False, with a problem, when the node cannot be kept. */
static bool add(struct building *b, struct tree node)
{
	if (++b->nodes > TREE_NODES_MAX) {
		problem_add(b->problems, node.at, "ce fichier a plus de %d éléments : coupez-le en plusieurs fichiers",
			    TREE_NODES_MAX);
		return false;
	}
	struct tree *copy = ARENA_NEW(b->problems->arena, struct tree, 1);
	if (!copy) {
		b->problems->failed = true;
		return false;
	}
	*copy = node;
	if (b->depth == 0) {
		b->root = copy;
	} else {
		struct tree *parent = b->open[b->depth - 1], **last = &b->last[b->depth - 1];
		if (*last)
			(*last)->next = copy;
		else
			parent->first = copy;
		*last = copy;
		parent->count++;
	}
	if (node.kind == TREE_TEXT)
		return true;
	if (b->depth == TREE_DEPTH_MAX) {
		problem_add(b->problems, node.at, "listes et tables emboîtées sur plus de %d niveaux : simplifiez",
			    TREE_DEPTH_MAX);
		return false;
	}
	b->open[b->depth] = copy;
	b->last[b->depth] = NULL;
	b->depth++;
	return true;
}

/* "monsieur * chambre #": what stands behind " #" is a comment to YAML, which its author did not mean when it is empty
 * or set far off. */
static bool is_cut(const struct building *b, yaml_mark_t mark)
{
	struct str bytes = b->bytes;
	size_t end = mark.line < b->line_count ? b->lines[mark.line] : bytes.len;
	for (size_t column = 0; column < mark.column && utf8_next(bytes, &end) != UINT32_MAX;)
		column++;
	while (end < bytes.len && bytes.ptr[end] == ' ')
		end++;
	if (end >= bytes.len || bytes.ptr[end] != '#')
		return false;
	struct str line = {bytes.ptr + end + 1, bytes.len - end - 1}, rest;
	str_cut(line, '\n', &rest);
	return str_trim(rest).len == 0 || str_starts(rest, STR("  ")) || str_find(rest, STR(" #")) != SIZE_MAX;
}

static bool add_text(struct building *b, const yaml_event_t *event)
{
	struct str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct tree node = {.kind = TREE_TEXT, .quoted = !plain, .at = mark_of(b, event->start_mark)};
	if (memchr(value.ptr, '\0', value.len)) {
		problem_add(b->problems, node.at, "caractère nul dans un texte : retirez-le");
		return false;
	}
	node.cut = plain && is_cut(b, event->end_mark);
	node.text = arena_copy(b->problems->arena, value);
	if (!node.text.ptr) {
		b->problems->failed = true;
		return false;
	}
	return add(b, node);
}

static bool take(struct building *b, const yaml_event_t *event, bool *ret_end)
{
	struct mark at = mark_of(b, event->start_mark);
	const yaml_char_t *anchor = NULL, *tag = NULL;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor || tag || event->type == YAML_ALIAS_EVENT) {
		problem_add(b->problems, at,
			    "« %c » est un signe de YAML ici : écrivez ce texte entre guillemets (\"…\")",
			    event->type == YAML_ALIAS_EVENT ? '*'
			    : anchor                        ? '&'
							    : '!');
		return false;
	}
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return add_text(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return add(b, (struct tree){.kind = TREE_LIST, .at = at});
	case YAML_MAPPING_START_EVENT:
		return add(b, (struct tree){.kind = TREE_MAP, .at = at});
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return true;
	case YAML_DOCUMENT_START_EVENT:
		if (!b->root)
			return true;
		problem_add(b->problems, at,
			    "un second document commence ici (« --- ») : un fichier n'en contient qu'un");
		return false;
	case YAML_STREAM_END_EVENT:
		*ret_end = true;
		return true;
	default:
		return true;
	}
}

/* What libyaml says, in French where it is a mistake that people make. */
static const char *explain(const yaml_parser_t *parser)
{
	static const struct {
		const char *problem, *message;
	} table[] = {
		{"found character that cannot start any token",
		 "ce caractère ne peut pas commencer un texte : écrivez ce texte entre guillemets (\"…\"), sans "
		 "tabulation devant"},
		{"mapping values are not allowed in this context",
		 "« : » au milieu d'un texte : écrivez le texte entier entre guillemets (\"…\")"},
		{"did not find expected key",
		 "clé attendue ici : vérifiez le retrait et les guillemets de la ligne d'avant"},
		{"did not find expected '-' indicator", "« - » attendu ici : vérifiez le retrait de la liste"},
		{"did not find expected ',' or ']'", "liste entre crochets mal fermée : il manque « , » ou « ] »"},
		{"did not find expected ',' or '}'", "table entre accolades mal fermée : il manque « , » ou « } »"},
		{"could not find expected ':'", "« : » attendu après la clé"},
		{"found unexpected end of stream", "guillemets ou crochet jamais fermés : le fichier finit avant"},
		{"found unknown escape character",
		 "« \\ » entre guillemets doubles : écrivez « \\\\ », ou des guillemets simples"},
		{"did not find expected alphabetic or numeric character",
		 "« * » ou « & » au début d'un texte : écrivez ce texte entre guillemets (\"…\")"},
		{"did not find expected node content", "il manque un texte ici"},
		{"block sequence entries are not allowed in this context",
		 "une liste ne peut pas commencer ici : allez à la ligne"},
		{"found a tab character that violates indentation", "tabulation : le retrait se fait avec des espaces"},
		{"control characters are not allowed", "caractère de contrôle : retirez-le"},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (parser->problem && strcmp(parser->problem, table[i].problem) == 0)
			return table[i].message;
	return "ce n'est pas du YAML : vérifiez le retrait, les guillemets et les deux-points";
}

static bool find_lines(struct building *b)
{
	b->line_count = 1;
	for (size_t i = 0; i < b->bytes.len; i++)
		b->line_count += b->bytes.ptr[i] == '\n';
	b->lines = ARENA_NEW(b->problems->arena, size_t, b->line_count);
	if (!b->lines)
		return false;
	size_t line = 0;
	b->lines[line++] = 0;
	for (size_t i = 0; i < b->bytes.len; i++)
		if (b->bytes.ptr[i] == '\n')
			b->lines[line++] = i + 1;
	return true;
}

static void parse(struct building *b)
{
	yaml_parser_t parser;
	if (!find_lines(b) || !yaml_parser_initialize(&parser)) {
		b->problems->failed = true;
		return;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)b->bytes.ptr, b->bytes.len);
	bool good = true, end = false;
	while (good && !end) {
		yaml_event_t event;
		if (!yaml_parser_parse(&parser, &event)) {
			struct mark at =
				mark_of(b, parser.error == YAML_READER_ERROR ? parser.mark : parser.problem_mark);
			problem_add(b->problems, at, "%s", explain(&parser));
			good = false;
			break;
		}
		good = take(b, &event, &end);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (!good)
		b->root = NULL;
}

void tree_read(struct problems *problems, const char *file, struct str bytes, struct tree **ret_root)
{
	struct building b = {.problems = problems, .file = file, .bytes = bytes};
	struct mark whole = {file, 1, 1};
	size_t invalid = utf8_invalid_at(bytes);
	*ret_root = NULL;
	if (bytes.len > TREE_BYTES_MAX) {
		problem_add(problems, whole, "fichier de plus de %zu Mo : coupez-le en plusieurs",
			    TREE_BYTES_MAX >> 20);
		return;
	}
	if (invalid != SIZE_MAX) {
		for (size_t i = 0; i < invalid; i++)
			whole = bytes.ptr[i] == '\n' ? (struct mark){file, whole.line + 1, 1}
						     : (struct mark){file, whole.line, whole.column + 1};
		problem_add(problems, whole, "ce fichier n'est pas en UTF-8 : enregistrez-le dans ce codage");
		return;
	}
	size_t before = problems->total;
	parse(&b);
	if (!b.root && problems->total == before && !problems->failed)
		problem_add(problems, whole, "fichier vide");
	*ret_root = b.root;
}
