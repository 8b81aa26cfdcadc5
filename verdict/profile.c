/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/profile.h"

#define B(fact) PROFILE_BIT(PROFILE_##fact)
#define WORKPLACE (B(EMPLOYER) | B(COAT))
#define NAMED (B(NAME) | B(FACE))
#define TOLD (B(OPINIONS) | B(STORIES))
#define R(reader) (1u << PROFILE_##reader)

static const struct {
	const char *id, *words;
} facts_rows[PROFILE_FACTS] = {
	[PROFILE_FIRST_NAME] = {"prenom", "mon prénom"},
	[PROFILE_NAME] = {"nom", "mon nom de famille"},
	[PROFILE_JOB] = {"metier", "mon métier"},
	[PROFILE_WARD] = {"service", "mon service"},
	[PROFILE_EMPLOYER] = {"etablissement", "mon établissement"},
	[PROFILE_TOWN] = {"ville", "ma ville"},
	[PROFILE_FAMILY] = {"famille", "ma famille"},
	[PROFILE_AGE] = {"age", "mon âge"},
	[PROFILE_CONTACT] = {"coordonnees", "mon numéro ou mon adresse"},
	[PROFILE_FACE] = {"visage", "mon visage"},
	[PROFILE_COAT] = {"tenue", "une blouse, un badge, l'hôpital"},
	[PROFILE_OPINIONS] = {"opinions", "mes opinions"},
	[PROFILE_STORIES] = {"recits", "ce qui se passe au travail"},
};

const char *profile_fact_id(enum profile_fact fact) { return fact < PROFILE_FACTS ? facts_rows[fact].id : NULL; }
const char *profile_fact_words(enum profile_fact fact) { return fact < PROFILE_FACTS ? facts_rows[fact].words : NULL; }

unsigned profile_facts(unsigned seen, unsigned before, unsigned ticked)
{
	return ((ticked & ~before) | (seen & ~(before & ~ticked))) & PROFILE_ALL;
}

const struct profile_circle profile_circles[PROFILE_NODES] = {
	[PROFILE_NODE_NAME] = {"nom", "Nom", 200, 30, B(FIRST_NAME) | B(NAME)},
	[PROFILE_NODE_JOB] = {"metier", "Métier", 306, 62, B(JOB)},
	[PROFILE_NODE_WARD] = {"service", "Service", 352, 142, B(WARD)},
	[PROFILE_NODE_EMPLOYER] = {"etablissement", "Établissement", 306, 222, WORKPLACE},
	[PROFILE_NODE_WRITINGS] = {"ecrits", "Écrits", 200, 254, TOLD},
	[PROFILE_NODE_PLACE] = {"lieu", "Lieu", 94, 222, B(TOWN) | B(CONTACT)},
	[PROFILE_NODE_FAMILY] = {"famille", "Famille, âge", 52, 142, B(FAMILY) | B(AGE)},
	[PROFILE_NODE_FACE] = {"visage", "Visage", 94, 62, B(FACE)},
};

unsigned profile_edge(unsigned a, unsigned b)
{
	/* Rows of a triangle: those of 0 first. */
	return a * (2 * PROFILE_NODES - a - 1) / 2 + b - a - 1;
}

static const struct profile_tie ties[] = {
	{"Vos récits et votre lieu de travail",
	 "On sait où se passe ce que vous racontez. Un patient, une famille ou un collègue peut s'y reconnaître, même "
	 "sans nom.",
	 {B(STORIES), WORKPLACE | B(WARD)},
	 R(PATIENTS) | R(COLLEAGUES) | R(BOSS) | R(STRANGERS)},
	{"Votre nom et votre établissement",
	 "Qui cherche votre nom trouve où vous travaillez. Qui cherche l'établissement peut vous trouver.",
	 {B(NAME), WORKPLACE},
	 R(PATIENTS) | R(COLLEAGUES) | R(BOSS) | R(STRANGERS) | R(HARASSERS)},
	{"Vos opinions et votre établissement",
	 "Une opinion sur la politique ou la société se lit alors à côté du nom de la maison, et paraît parler pour "
	 "elle.",
	 {B(OPINIONS), WORKPLACE},
	 R(COLLEAGUES) | R(BOSS) | R(STRANGERS)},
	{"Votre visage et votre établissement",
	 "Un patient qui vous a vu sait qu'il s'agit de vous, même sous un pseudonyme.",
	 {B(FACE), WORKPLACE},
	 R(PATIENTS) | R(COLLEAGUES) | R(BOSS)},
	{"Votre métier, votre service et votre établissement",
	 "Dans un service, quelques personnes seulement font votre métier. Vos collègues sont reconnaissables avec "
	 "vous.",
	 {B(JOB), B(WARD), WORKPLACE},
	 R(PATIENTS) | R(COLLEAGUES) | R(BOSS)},
	{"Votre prénom et le badge que l'on a lu",
	 "Votre badge porte votre prénom. Avec le métier ou le service, et l'établissement, une patiente peut savoir "
	 "qui vous êtes.",
	 {B(FIRST_NAME), B(JOB) | B(WARD), WORKPLACE},
	 R(PATIENTS) | R(COLLEAGUES) | R(BOSS)},
	{"Votre ville et votre métier",
	 "Dans une ville, un métier et un prénom, un visage ou un âge désignent souvent un seul hôpital, et parfois "
	 "une seule "
	 "personne.",
	 {B(FIRST_NAME) | B(FACE) | B(AGE), B(JOB) | B(WARD), B(TOWN)},
	 R(PATIENTS) | R(COLLEAGUES)},
	{"Votre nom et l'endroit où vous trouver",
	 "Quelqu'un que vous n'avez pas choisi peut vous appeler, vous écrire, ou savoir où vous habitez.",
	 {B(NAME), B(TOWN) | B(CONTACT)},
	 R(PATIENTS) | R(HARASSERS)},
	{"Vos proches et vous",
	 "Vos proches deviennent trouvables avec vous, sans l'avoir décidé. Les enfants surtout.",
	 {NAMED, B(FAMILY)},
	 R(STRANGERS) | R(HARASSERS)},
};
#define TIES (sizeof(ties) / sizeof(*ties))
_Static_assert(TIES <= PROFILE_TIES_MAX, "PROFILE_TIES_MAX");

const struct profile_who profile_who[PROFILE_READERS] = {
	[PROFILE_PATIENTS] = {"Un patient, une famille",
			      "peut vous retrouver après un soin, vous écrire, lire le reste de votre compte."},
	[PROFILE_COLLEAGUES] = {"Vos collègues", "vous reconnaissent, et se reconnaissent dans ce que vous racontez."},
	[PROFILE_BOSS] = {"Votre employeur", "lit un agent de la maison, là où vous parliez en votre nom."},
	[PROFILE_STRANGERS] = {"Un journaliste, un inconnu",
			       "peut reprendre un message en disant qui l'a écrit, et où cette personne travaille."},
	[PROFILE_HARASSERS] = {"Quelqu'un qui vous en voudrait", "saurait par où vous joindre, vous ou vos proches."},
};

/* Things to change: what without which ties do not hold. */
static const struct {
	unsigned facts; /* 0: closing the account */
	bool alone;     /* said even when it undoes no tie */
	struct profile_advice advice;
} changes[] = {
	{B(EMPLOYER),
	 false,
	 {"Retirez le nom de l'établissement", "Le métier seul dit ce que vous faites, et ne parle au nom de personne.",
	  "/guide/lien-employeur", "Pourquoi"}},
	{B(COAT),
	 false,
	 {"Changez la photo prise au travail",
	  "Une blouse à logo, un badge, un couloir disent l'établissement aussi sûrement qu'un mot.",
	  "/guide/droit-image", "Les photos au travail"}},
	{B(STORIES),
	 false,
	 {"Racontez autrement", "Dites ce que cela vous apprend, sans jour, sans lieu et sans la personne.",
	  "/verifier", "Vérifier un message"}},
	{B(NAME),
	 false,
	 {"Gardez le nom de famille pour vos proches",
	  "Un prénom ou un pseudonyme suffit souvent. Là où le réseau demande le vrai nom, limitez qui peut vous "
	  "chercher.",
	  "/guide/reglages", "Régler, réseau par réseau"}},
	{B(WARD),
	 false,
	 {"Ne dites pas le service", "« Infirmière » en dit assez à qui ne vous connaît pas.", NULL, NULL}},
	{B(OPINIONS),
	 false,
	 {"Séparez les opinions de l'employeur",
	  "Vous y avez droit. Un compte sans le nom de l'établissement leur laisse plus de place.", "/guide/reserve",
	  "Le devoir de réserve"}},
	{B(TOWN),
	 false,
	 {"Dites la région plutôt que la ville", "« Bretagne » situe sans conduire chez vous.", NULL, NULL}},
	{B(FACE),
	 false,
	 {"Choisissez une image sans visage", "Un dessin, un paysage, une silhouette de dos.", NULL, NULL}},
	{B(FIRST_NAME),
	 false,
	 {"Prenez un pseudonyme", "Votre badge porte votre prénom : un surnom n'est sur aucun badge.", NULL, NULL}},
	{B(FAMILY),
	 false,
	 {"Laissez vos proches hors de la présentation",
	  "Ni prénoms, ni âges, ni école. Ceux qui vous aiment les savent déjà.", NULL, NULL}},
	{B(AGE), false, {"Retirez l'âge", "Il ne sert qu'à vous distinguer des autres.", NULL, NULL}},
	{B(CONTACT),
	 true,
	 {"Retirez le numéro, l'adresse ou le courriel",
	  "Une présentation se copie toute seule dans des fichiers que l'on revend. Donnez-les en message privé.", NULL,
	  NULL}},
	{0,
	 false,
	 {"Passez le compte en privé",
	  "Seuls vos contacts liront vos messages. Sur la plupart des réseaux, le nom, la photo et la présentation "
	  "restent "
	  "visibles de tous.",
	  "/guide/reglages", "Régler, réseau par réseau"}},
};
#define CHANGES (sizeof(changes) / sizeof(*changes))

static const struct profile_advice formula_change = {"Ne comptez pas sur « mes propos n'engagent que moi »",
						     "La phrase ne protège pas : elle dit même où regarder. Ce que "
						     "l'on écrit reste lié à l'établissement que l'on nomme.",
						     "/guide/idees-recues", "Vrai ou faux"};

/* Fine to leave: when all of `with` is there, and nothing of `without`. */
static const struct {
	unsigned with, without;
	struct profile_advice advice;
} keeps[] = {
	{B(JOB),
	 WORKPLACE,
	 {"Votre métier", "Le dire sans nommer la maison est votre choix, et il est bon : on sait d'où vous parlez.",
	  NULL, NULL}},
	{B(JOB) | B(EMPLOYER) | B(NAME),
	 TOLD,
	 {"Un profil professionnel",
	  "Sur LinkedIn, nom, métier et employeur sont à leur place. Gardez-y ce que vous diriez en réunion.",
	  "/guide/reseaux", "Quel réseau pour quoi"}},
	{B(JOB) | B(NAME),
	 0,
	 {"Ce que l'annuaire public dit déjà",
	  "Le répertoire des professionnels de santé (RPPS) est public : nom, profession, lieu d'exercice. On ne "
	  "l'efface pas ; "
	  "évitez seulement d'y accrocher votre vie privée.",
	  NULL, NULL}},
	{B(FIRST_NAME), B(NAME) | WORKPLACE, {"Votre prénom", "Des milliers de personnes le portent.", NULL, NULL}},
	{B(OPINIONS),
	 WORKPLACE,
	 {"Vos opinions", "La loi vous les garantit, et rien ici ne les attache à votre employeur.",
	  "/guide/cadre-legal", "Vos droits"}},
	{B(TOWN),
	 NAMED | B(FIRST_NAME) | B(JOB) | B(WARD),
	 {"Votre ville", "Seule, elle ne désigne personne.", NULL, NULL}},
	{B(FACE), WORKPLACE | B(NAME), {"Votre photo", "Rien ne la relie à votre travail.", NULL, NULL}},
};
#define KEEPS (sizeof(keeps) / sizeof(*keeps))
_Static_assert(KEEPS <= PROFILE_KEEPS_MAX, "PROFILE_KEEPS_MAX");

static bool holds(const struct profile_tie *tie, unsigned facts)
{
	for (size_t g = 0; g < 3; g++)
		if (tie->groups[g] && !(tie->groups[g] & facts))
			return false;
	return true;
}

/* Who reads a tie. Of an account that is closed only contacts read what is written; its presentation stays open to all. */
static unsigned readers_of(const struct profile_tie *tie, bool open)
{
	return open || !(tie->groups[0] & TOLD) ? tie->readers : tie->readers & R(COLLEAGUES);
}

/* How much is told: each tie, with each who reads it. */
static unsigned weigh(unsigned facts, bool open, unsigned *ret_ties)
{
	unsigned weight = 0;
	*ret_ties = 0;
	for (size_t i = 0; i < TIES; i++)
		if (holds(&ties[i], facts)) {
			weight += (unsigned)__builtin_popcount(readers_of(&ties[i], open));
			++*ret_ties;
		}
	return weight;
}

static void list_ties(unsigned facts, bool open, struct profile_told *told)
{
	for (unsigned n = 0; n < PROFILE_NODES; n++)
		told->shown |= profile_circles[n].facts & facts ? 1u << n : 0;
	for (size_t i = 0; i < TIES; i++) {
		unsigned inside = 0;
		if (!holds(&ties[i], facts))
			continue;
		told->ties[told->tie_count++] = &ties[i];
		told->readers |= readers_of(&ties[i], open);
		for (unsigned n = 0; n < PROFILE_NODES; n++)
			for (size_t g = 0; g < 3; g++)
				inside |= profile_circles[n].facts & ties[i].groups[g] & facts ? 1u << n : 0;
		for (unsigned a = 0; a < PROFILE_NODES; a++)
			for (unsigned b = a + 1; b < PROFILE_NODES; b++)
				if (inside >> a & inside >> b & 1)
					told->strong |= 1u << profile_edge(a, b);
	}
}

/* Behind those that do as much. Of more than one can do, the last goes. */
static void add_change(struct profile_told *told, struct profile_change change)
{
	size_t i = told->change_count;
	if (i == PROFILE_CHANGES_MAX && told->changes[--i].effect >= change.effect)
		return;
	told->change_count = i + 1;
	for (; i > 0 && told->changes[i - 1].effect < change.effect; i--)
		told->changes[i] = told->changes[i - 1];
	told->changes[i] = change;
}

static void list_changes(unsigned facts, bool open, bool formula, struct profile_told *told)
{
	unsigned count, left;
	unsigned weight = weigh(facts, open, &count);
	for (size_t i = 0; i < CHANGES; i++) {
		bool closes = changes[i].facts == 0;
		if (closes ? !open : !(changes[i].facts & facts))
			continue;
		unsigned rest = weigh(facts & ~changes[i].facts, open && !closes, &left);
		if (rest < weight || changes[i].alone)
			add_change(told, (struct profile_change){&changes[i].advice, count - left, weight - rest});
	}
	if (formula)
		told->changes[told->change_count++] = (struct profile_change){&formula_change, 0, 0};
}

static void sum_up(unsigned facts, struct profile_told *told)
{
	told->apart = !(facts & WORKPLACE) && told->tie_count == 0;
	if (facts == 0) {
		told->title = "Rien pour l'instant";
		told->text = "Collez votre présentation, ou cochez ce que l'on voit sur votre profil.";
	} else if (told->tie_count == 0) {
		told->title = "Vie privée et métier restent séparés";
		told->text = "Rien de ce que l'on voit ici ne conduit de l'un à l'autre. Vous pouvez laisser ce profil "
			     "ainsi.";
	} else if (!(facts & (WORKPLACE | B(JOB) | B(WARD)))) {
		told->title = "Votre métier n'y est pas ; vous, si";
		told->text = "Rien ne mène à votre travail, mais un inconnu peut vous trouver.";
	} else if (facts & B(NAME) && facts & WORKPLACE) {
		told->title = "On peut savoir qui vous êtes, et où vous travaillez";
		told->text =
			"C'est un choix possible. Ce que vous publiez se lit alors comme venant aussi de la maison.";
	} else if (facts & WORKPLACE) {
		told->title = "On peut savoir où vous travaillez, et souvent qui vous êtes";
		told->text = "Votre nom n'y est pas tout entier, mais le reste suffit à qui connaît le lieu.";
	} else {
		told->title = "Le lien n'est pas écrit, mais il se devine";
		told->text = "Aucun établissement n'est nommé. Ces détails, rapprochés, peuvent y conduire.";
	}
}

void profile_tell(unsigned facts, bool open, bool formula, struct profile_told *ret_told)
{
	struct profile_told told = {0};
	list_ties(facts, open, &told);
	list_changes(facts, open, formula, &told);
	for (size_t i = 0; i < KEEPS; i++)
		if ((keeps[i].with & facts) == keeps[i].with && !(keeps[i].without & facts))
			told.keeps[told.keep_count++] = &keeps[i].advice;
	sum_up(facts, &told);
	*ret_told = told;
}

void profile_name_nodes(struct buf *out, unsigned nodes)
{
	static const char *const names[PROFILE_NODES] = {"nom",    "métier", "service",        "établissement",
							 "écrits", "lieu",   "famille ou âge", "visage"};
	unsigned left = (unsigned)__builtin_popcount(nodes);
	for (unsigned n = 0, first = true; n < PROFILE_NODES; n++) {
		if (!(nodes >> n & 1))
			continue;
		buf_add_c(out, first ? "" : left == 1 ? " et " : ", ");
		buf_add_c(out, names[n]);
		first = false;
		left--;
	}
}
