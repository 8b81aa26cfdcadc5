/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around the document of an exported case, for whoever checks it without this program. */
#include <inttypes.h>

#include "desk/cases/export.h"
#include "desk/own/hex.h"
#include "web/page.h"

#define ALGORITHM                                                                                                       \
	"SHA-256 (FIPS 180-4). L'empreinte d'une étape est celle des octets suivants, dans cet ordre : le nombre 1 ; " \
	"l'empreinte de l'étape d'avant (32 octets nuls pour la première) ; etablissement ; identifiant ; etape ; "   \
	"instant ; auteur ; auteur_numero ; genre ; mot ; nombre ; echeance ; texte. Un nombre est écrit sur huit "    \
	"octets, le plus fort d'abord ; un texte ou une empreinte est précédé de sa longueur en octets, écrite "    \
	"comme un nombre. Un instant se compte en microsecondes depuis le 1er janvier 1970 à 0 h UTC. date, "          \
	"auteur_nom et libelle aident à lire et ne sont pas dans l'empreinte. D'une étape masquée, seule "           \
	"l'empreinte est donnée."

struct str export_title(const struct export_case *x)
{
	const struct str title = x->seen->row.title;
	struct str link = {"", 0};
	if (x->named)
		return title;
	for (size_t i = 0; i < x->reports.count; i++) {
		const struct reports_of_row *row = &x->reports.items[i];
		if (str_starts(str_trim(row->text), title) || str_starts(str_trim(row->link), title))
			return title;
		link = link.len > 0 ? link : row->link;
	}
	return link;
}

/* What was planned bore the title of its case, once. */
static bool is_title(const struct export_case *x, const struct case_event *e)
{
	const struct str title = x->seen->row.title;
	return e->kind == CASE_IMPROVES && str_eq(e->text, title) && !str_eq(export_title(x), title);
}

bool export_masks(const struct export_case *x, const struct case_event *e)
{
	bool arrives = e->kind == CASE_OPENED || e->kind == CASE_REPORTED;
	return !x->named && (e->kind == CASE_HEARD || e->kind == CASE_TOLD || is_title(x, e) ||
			     (arrives && str_eq(e->actor_kind, STR("user"))));
}

static void put_text(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, ",\"%s\":", name);
	page_json(out, value);
}

static void put_number(struct buf *out, const char *name, int64_t value)
{
	buf_addf(out, ",\"%s\":%" PRId64, name, value);
}

static void put_hex(struct buf *out, const char *name, struct str bytes)
{
	buf_addf(out, ",\"%s\":\"", name);
	for (size_t i = 0; i < bytes.len; i++)
		buf_addf(out, "%02x", (unsigned char)bytes.ptr[i]);
	buf_add_char(out, '"');
}

static void put_event(const struct export_case *x, size_t i, struct buf *out)
{
	struct french_room room;
	const struct case_event *e = &x->seen->story.events[i];
	buf_addf(out, "{\"etape\":%" PRId64, e->sequence);
	put_text(out, "genre", case_kinds[e->kind].id);
	put_text(out, "libelle", case_kinds[e->kind].label);
	if (export_masks(x, e)) {
		buf_add_c(out, ",\"masquee\":true");
	} else {
		put_number(out, "instant", e->at);
		put_text(out, "date", french_iso(&room, e->at, x->seen->frame.zone));
		put_text(out, "auteur", e->actor_kind);
		put_number(out, "auteur_numero", e->actor_id);
		put_text(out, "auteur_nom", x->seen->story.names[i]);
		put_text(out, "mot", e->word);
		put_number(out, "nombre", e->number);
		put_number(out, "echeance", e->due_at);
		put_text(out, "texte", e->text);
	}
	put_hex(out, "empreinte", x->seen->story.hashes[i]);
	buf_add_c(out, "}\n");
}

enum error_code export_events(const struct export_case *x, struct buf *out, struct error *err)
{
	for (size_t i = 0; i < x->seen->story.count; i++)
		put_event(x, i, out);
	return out->failed ? error_nomem(err) : ERR_NONE;
}

enum error_code export_manifest(const struct export_case *x, const struct export_sum *sums, size_t count,
				struct buf *out, struct error *err)
{
	struct french_room room;
	const struct cases_seen *s = x->seen;
	size_t masked = 0;
	buf_add_c(out, "{\"format\":\"blouse-dossier\",\"version\":1");
	put_text(out, "nom", x->establishment);
	put_number(out, "etablissement", s->frame.who.establishment_id);
	put_number(out, "identifiant", s->row.id);
	put_number(out, "numero", s->row.number);
	put_text(out, "exporte_le", french_iso(&room, s->frame.now, s->frame.zone));
	put_number(out, "etapes", (int64_t)s->story.count);
	for (size_t i = 0; i < s->story.count; i++)
		masked += export_masks(x, &s->story.events[i]);
	put_number(out, "etapes_masquees", (int64_t)masked);
	put_text(out, "tete", x->head);
	put_text(out, "algorithme", STR(ALGORITHM));
	buf_add_c(out, ",\"fichiers\":[");
	for (size_t i = 0; i < count; i++) {
		buf_add_c(out, i ? ",\n{\"nom\":" : "\n{\"nom\":");
		page_json(out, sums[i].name);
		put_number(out, "octets", sums[i].size);
		put_hex(out, "sha256", sums[i].sha256);
		buf_add_char(out, '}');
	}
	buf_add_c(out, "]}\n");
	return out->failed ? error_nomem(err) : ERR_NONE;
}

enum error_code export_readme(const struct export_case *x, struct buf *out, struct error *err)
{
	struct french_room room;
	const struct cases_seen *s = x->seen;
	buf_addf(out,
		 "Dossier %" PRId64 " — %.*s\n"
		 "Exporté le %.*s.\n\n"
		 "dossier.pdf       ce qui s'est passé, à lire\n"
		 "pieces/           les fichiers, tels qu'ils ont été donnés\n"
		 "evenements.jsonl  chaque étape, avec tout ce que couvre son empreinte\n"
		 "manifeste.json    l'empreinte de chaque fichier, et la fin de la chaîne\n\n",
		 s->row.number, STR_ARG(x->establishment),
		 STR_ARG(french_datetime(&room, s->frame.now, s->frame.zone)));
	buf_addf(out,
		 "Vérifier que rien n'a changé, sans réseau, sur n'importe quelle machine où Blouse est installé :\n\n"
		 "    blouse admin dossier verify dossier-%" PRId64 ".zip --head %.*s\n\n"
		 "Chaque étape porte une empreinte (SHA-256), calculée avec celle de l'étape d'avant : changer un mot "
		 "d'une étape change toutes les empreintes suivantes. La dernière est la fin de la chaîne :\n\n"
		 "    %.*s\n\n"
		 "Elle est aussi affichée dans le bureau, sur la page d'export de ce dossier, et inscrite à son "
		 "journal. "
		 "Comparez : si quelqu'un refaisait toute la chaîne, elle ne serait plus la même.\n\n",
		 s->row.number, STR_ARG(x->head), STR_ARG(x->head));
	buf_add_c(out,
		  x->named ? "Ce dossier dit qui a signalé : ne le donnez qu'à qui doit le savoir.\n"
			   : "Ce dossier ne dit pas qui a signalé : les échanges avec cette personne sont masqués, et "
			     "seule leur empreinte est donnée.\n");
	return out->failed ? error_nomem(err) : ERR_NONE;
}
