/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/said.h"

#include "engine/engine.h"
#include "engine/local.h"
#include "engine/reading.h"

static bool holds(const struct blouse_charter *charter, const struct reading *r, const char *const *concepts)
{
	for (; *concepts; concepts++) {
		int concept = charter_concept(charter, str_from_c(*concepts));
		for (size_t i = 0; concept >= 0 && i < r->mention_count; i++)
			if (r->mentions[i].concept == (uint16_t)concept)
				return true;
	}
	return false;
}

/* One of them, not all of them: « ma patiente », « une petite mamie », and not « nos patients ». */
static bool holds_one(const struct blouse_charter *charter, const struct reading *r, const char *const *concepts)
{
	for (; *concepts; concepts++) {
		int concept = charter_concept(charter, str_from_c(*concepts));
		for (size_t i = 0; concept >= 0 && i < r->mention_count; i++) {
			const struct mention *m = &r->mentions[i];
			if (m->concept != (uint16_t)concept)
				continue;
			const struct token *last = &r->text.tokens[m->first + m->length - 1];
			unsigned flags = last->word == WORD_NONE ? 0 : charter_word_flags(charter, last->word);
			enum determiner d = reading_determiner(&r->text, m->first);
			if (d == DETERMINER_ONE || d == DETERMINER_THIS || d == DETERMINER_MY || d == DETERMINER_HER ||
			    (d == DETERMINER_NONE && !(flags & WORD_PLURAL)))
				return true;
		}
	}
	return false;
}

enum error_code said_read(struct arena *arena, const struct blouse_charter *charter, struct str message,
			  enum blouse_context context, enum blouse_network network, struct said *ret_said,
			  struct error *err)
{
	static const char *const written[] = {"consentement-ecrit", NULL},
				 *const spoken[] = {"consentement-oral", NULL},
				 *const missing[] = {"consentement-absent", "sans-autorisation-image", NULL},
				 *const patients[] = {"patient", "patient-designe", "petits-noms-patient", NULL},
				 *const relatives[] = {"proche-patient", NULL},
				 *const colleagues[] = {"collegue",        "superieur", "prenom-collegue",
							"profession-soin", LOCAL_STAFF, NULL},
				 *const fiction[] = {"fiction", NULL}, *const own[] = {"mien", "moi-malade", NULL};
	struct engine *engine = ARENA_ZNEW(arena, struct engine, 1);
	struct reading reading;
	if (message.len > BLOUSE_TEXT_MAX)
		return error_set(err, ERR_LIMIT, "Ce message est trop long : raccourcissez-le.");
	if (!engine)
		return error_nomem(err);
	enum error_code code = engine_init(engine, charter, charter_model(charter), arena, err);
	if (!code)
		code = reading_make(arena, engine, message, context, network, &reading, err);
	if (code)
		return code;
	*ret_said = (struct said){
		.consent = holds(charter, &reading, written) && !holds(charter, &reading, missing),
		.spoken = holds(charter, &reading, spoken) && !holds(charter, &reading, missing),
		.one_patient = holds_one(charter, &reading, patients) || holds_one(charter, &reading, relatives),
		.colleague = holds(charter, &reading, colleagues),
		.fiction = holds(charter, &reading, fiction),
		.own = holds(charter, &reading, own),
	};
	return ERR_NONE;
}
