/* SPDX-License-Identifier: Apache-2.0 */
/* Wordings of answers. Whether they are safe is said by the engine, which reads them (desk/replies/wording_test.c). */
#include "compiler/read.h"

#define REPLY_MAX 500 /* bytes of one answer: it must be read in one look, and fit most networks */

struct replies {
	const struct tree *replies;
};

static const struct field replies_fields[] = {
	FIELD(struct replies, replies, "replies", FIELD_TREE, true, "la liste des réponses"),
};

static const struct field reply_fields[] = {
	FIELD(struct source_reply, id, "id", FIELD_ID, true, "le nom de la situation, sans accents"),
	FIELD(struct source_reply, title, "title", FIELD_TEXT, true, "la situation, en quelques mots"),
	FIELD(struct source_reply, natures, "natures", FIELD_NAMES, false, "les natures des messages, comme critique"),
	FIELD(struct source_reply, rules, "rules", FIELD_NAMES, false, "les règles que le message enfreint"),
	FIELD(struct source_reply, said, "public", FIELD_TEXT, true, "ce que l'on répond devant tous"),
	FIELD(struct source_reply, written, "private", FIELD_TEXT, false, "ce que l'on répond en privé"),
	FIELD(struct source_reply, why, "why", FIELD_TEXT, true, "pourquoi répondre ainsi"),
	FIELD(struct source_reply, never, "never", FIELD_TEXT, true, "ce qu'il ne faut jamais y ajouter"),
};

static bool is_nature(struct str id)
{
	for (enum blouse_nature n = BLOUSE_REMERCIEMENT; n < BLOUSE_NATURES; n++)
		if (str_eq(id, str_from_c(blouse_nature_id(n))))
			return true;
	return false;
}

/* The only braces are those that become the establishment's name and contacts. */
static void check_text(struct charter_source *s, struct mark at, struct str text)
{
	static const struct str known[] = {STR("{etablissement}"), STR("{usagers}"), STR("{communication}")};
	if (text.len > REPLY_MAX)
		problem_add(s->problems, at, "réponse de %zu octets : %d au plus, elle se lit d'un regard", text.len,
			    REPLY_MAX);
	for (size_t i = 0; i < text.len; i++) {
		bool good = text.ptr[i] != '{';
		for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
			good = good || str_starts(str_sub(text, i, SIZE_MAX), known[k]);
		if (good)
			continue;
		problem_add(s->problems, at,
			    "entre accolades, une réponse ne dit que {etablissement}, {usagers} ou {communication}");
		return;
	}
}

static void check_reply(struct charter_source *s, const struct source_reply *reply)
{
	check_text(s, reply->at, reply->said);
	check_text(s, reply->at, reply->written);
	for (size_t i = 0; i < reply->natures.count; i++)
		if (!is_nature(reply->natures.items[i].text))
			problem_add(s->problems, reply->natures.items[i].at, "« %.*s » n'est pas une nature de message",
				    STR_ARG(reply->natures.items[i].text));
	for (size_t i = 0; i < reply->rules.count; i++)
		if (source_rule_index(s, reply->rules.items[i].text) < 0)
			problem_add(s->problems, reply->rules.items[i].at,
				    "la règle « %.*s » n'existe pas : corrigez-la ou retirez-la",
				    STR_ARG(reply->rules.items[i].text));
	for (size_t i = 0; i < s->replies.count; i++)
		if (str_eq(s->replies.items[i].id, reply->id))
			problem_add(s->problems, reply->at, "la réponse « %.*s » existe déjà : donnez un autre id",
				    STR_ARG(reply->id));
}

void read_replies(struct charter_source *s, const struct tree *root)
{
	struct replies read = {0};
	if (!fields_read(s->problems, root, replies_fields, FIELD_COUNT(replies_fields), &read) || !read.replies)
		return;
	for (const struct tree *item = field_items(s->problems, read.replies, "replies"); item; item = item->next) {
		struct source_reply one = {.at = item->at};
		if (!fields_read(s->problems, item, reply_fields, FIELD_COUNT(reply_fields), &one))
			continue;
		check_reply(s, &one);
		struct source_reply *copy = list_add(s->arena, &s->replies);
		if (!copy) {
			s->problems->failed = true;
			return;
		}
		*copy = one;
	}
}
