/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/advice.h"

/* One row a reason. A row holds when all that it names is so; the first that holds for a decision is told, so that what speaks
 * against one stands before what speaks for it. */
struct reason {
	const char *decision, *nature, *rule;
	enum { ANY, LIGHT, NETWORK, NO_NETWORK, COLLEAGUE } also;
	enum advice_fit fit;
	struct str why;
};

#define SEEN_BY_ALL "Une réponse publique attirerait les regards sur ce qui devait rester secret."
#define BARES "Le message montre ce qui doit rester secret : son auteur peut l'ôter à l'instant."

static const struct reason reasons[] = {
	{"silence", "detresse", NULL, ANY, ADVICE_AGAINST, STR("Quelqu'un va mal : ne le laissez pas sans réponse.")},
	{"silence", "critique", NULL, LIGHT, ADVICE_FITS,
	 STR("Une critique mesurée est permise ; répondre la ferait peut-être lire davantage.")},
	{"silence", "hors-sujet", NULL, ANY, ADVICE_FITS, STR("Le message ne parle pas de l'établissement.")},
	{"silence", "information", NULL, LIGHT, ADVICE_FITS,
	 STR("Le message informe, et rien n'y appelle de réponse.")},

	{"reponse-publique", "detresse", NULL, ANY, ADVICE_AGAINST,
	 STR("On ne parle pas devant tous à quelqu'un qui va mal : écrivez-lui, appelez.")},
	{"reponse-publique", NULL, "secret-medical", ANY, ADVICE_AGAINST, STR(SEEN_BY_ALL)},
	{"reponse-publique", NULL, "identification-patient", ANY, ADVICE_AGAINST, STR(SEEN_BY_ALL)},
	{"reponse-publique", "rumeur", NULL, ANY, ADVICE_FITS,
	 STR("Une rumeur laissée sans réponse finit par passer pour vraie : donnez le fait et sa source.")},
	{"reponse-publique", NULL, "source-verifiee", ANY, ADVICE_FITS,
	 STR("Un fait exact, avec sa source, corrige une affirmation fausse.")},
	{"reponse-publique", "question", NULL, ANY, ADVICE_FITS, STR("D'autres se posent sûrement la même question.")},
	{"reponse-publique", "critique", NULL, ANY, ADVICE_FITS,
	 STR("Une réponse courte montre que l'établissement a lu, et où s'adresser.")},

	{"reponse-privee", "detresse", NULL, ANY, ADVICE_FITS,
	 STR("Quelqu'un va mal : une personne lui parle, tout de suite.")},
	{"reponse-privee", "critique", NULL, ANY, ADVICE_FITS,
	 STR("Son histoire ne peut pas être discutée devant tous : proposez un numéro, un nom.")},
	{"reponse-privee", "question", NULL, ANY, ADVICE_FITS,
	 STR("La réponse dépend peut-être de sa situation, qui ne regarde qu'elle.")},

	{"mediation", "critique", NULL, ANY, ADVICE_FITS,
	 STR("Un différend sur les soins ou l'accueil s'apaise quand on s'écoute.")},

	{"retrait", NULL, "secret-medical", ANY, ADVICE_FITS, STR(BARES)},
	{"retrait", NULL, "identification-patient", ANY, ADVICE_FITS, STR(BARES)},
	{"retrait", NULL, "secret-professionnel", ANY, ADVICE_FITS, STR(BARES)},
	{"retrait", NULL, "discretion-professionnelle", ANY, ADVICE_FITS, STR(BARES)},
	{"retrait", NULL, "droit-image", ANY, ADVICE_FITS,
	 STR("Une personne reconnaissable n'a peut-être pas donné son accord.")},
	{"retrait", NULL, "geolocalisation", ANY, ADVICE_FITS, STR("Le message dit où se trouve quelqu'un.")},
	{"retrait", NULL, "collegues", ANY, ADVICE_FITS, STR("Entre collègues, se parler suffit souvent.")},
	{"retrait", NULL, "propriete-intellectuelle", ANY, ADVICE_FITS,
	 STR("Une image ou un texte est repris sans droit.")},
	{"retrait", NULL, "compte-officiel", ANY, ADVICE_FITS,
	 STR("Le message parle au nom de l'établissement sans y être autorisé.")},

	{"plateforme", NULL, "discrimination", ANY, ADVICE_FITS,
	 STR("Un contenu haineux est illicite : la plateforme, une fois notifiée, doit agir.")},
	{"plateforme", NULL, "injure-diffamation", ANY, ADVICE_FITS,
	 STR("Une injure, une diffamation est illicite : la plateforme, une fois notifiée, doit agir.")},
	{"plateforme", NULL, "identification-patient", ANY, ADVICE_FITS,
	 STR("Si l'auteur ne retire pas ce qui fait reconnaître un patient.")},
	{"plateforme", NULL, "secret-medical", ANY, ADVICE_FITS,
	 STR("Si l'auteur ne retire pas ce qui relève du secret.")},
	{"plateforme", NULL, "droit-image", ANY, ADVICE_FITS, STR("Si l'auteur ne retire pas l'image.")},

	{"pharos", NULL, "discrimination", ANY, ADVICE_FITS,
	 STR("La provocation à la haine et les menaces publiques se signalent à PHAROS.")},
	{"pharos", "detresse", NULL, ANY, ADVICE_AGAINST,
	 STR("Quelqu'un est en danger : appelez le 17, le 15 ou le 112 plutôt que d'écrire.")},

	{"plainte", NULL, "injure-diffamation", ANY, ADVICE_FITS,
	 STR("La lecture y voit une injure ou une diffamation : le délai est court, il court déjà.")},
	{"plainte", NULL, "discrimination", ANY, ADVICE_FITS,
	 STR("La lecture y voit des propos discriminatoires, que la loi punit.")},
	{"plainte", "critique", NULL, LIGHT, ADVICE_AGAINST,
	 STR("Une critique mesurée n'est pas un délit, et une plainte la ferait connaître.")},

	{"droit-de-reponse", NULL, NULL, NETWORK, ADVICE_AGAINST,
	 STR("Sur ce réseau, chacun peut répondre sous le message : ce droit ne s'y exerce pas (décret 2007-1527, "
	     "article 1er).")},
	{"droit-de-reponse", "rumeur", NULL, NO_NETWORK, ADVICE_FITS,
	 STR("Si un site nomme l'établissement et ne laisse pas répondre.")},
	{"droit-de-reponse", NULL, "source-verifiee", NO_NETWORK, ADVICE_FITS,
	 STR("Si un site nomme l'établissement et ne laisse pas répondre.")},

	{"protection", NULL, "injure-diffamation", COLLEAGUE, ADVICE_FITS,
	 STR("Quelqu'un d'ici est attaqué : l'établissement lui doit son appui, qu'il porte plainte ou non.")},
	{"protection", NULL, "discrimination", COLLEAGUE, ADVICE_FITS,
	 STR("Quelqu'un d'ici est attaqué : l'établissement lui doit son appui, qu'il porte plainte ou non.")},

	{"merci", "remerciement", NULL, ANY, ADVICE_FITS, STR("L'équipe mérite de le lire.")},
};

static bool names(struct str rules, const char *rule)
{
	struct str id;
	while (rules.len > 0) {
		rules = str_cut(rules, ' ', &id);
		if (str_eq(id, str_from_c(rule)))
			return true;
	}
	return false;
}

static bool holds(const struct reason *r, const struct advice_about *a)
{
	if ((r->nature && !str_eq(a->nature, str_from_c(r->nature))) || (r->rule && !names(a->rules, r->rule)))
		return false;
	switch (r->also) {
	case LIGHT:
		return !str_eq(a->level, STR("bloquant")) && !str_eq(a->level, STR("attention"));
	case NETWORK:
		return a->network.len > 0;
	case NO_NETWORK:
		return a->network.len == 0;
	case COLLEAGUE:
		return a->colleague;
	default:
		return true;
	}
}

static struct advice judge(const struct case_decision *decision, const struct advice_about *about)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (str_eq(decision->id, str_from_c(reasons[i].decision)) && holds(&reasons[i], about))
			return (struct advice){decision, reasons[i].fit, reasons[i].why};
	return (struct advice){decision, ADVICE_OPEN, STR("")};
}

void advice_make(const struct advice_about *about, struct advice *ret_advice)
{
	size_t count = 0;
	for (enum advice_fit fit = ADVICE_FITS; fit <= ADVICE_AGAINST; fit++)
		for (unsigned i = 0; i < case_decision_count; i++) {
			struct advice advice = judge(&case_decisions[i], about);
			if (advice.fit == fit)
				ret_advice[count++] = advice;
		}
}
