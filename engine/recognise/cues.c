/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/recognise/cues.h"

struct cue_word {
	char word[17]; /* in place: the list is read from end to end */
	uint8_t len;
	uint32_t cues;
};

#define W(literal, cues)                                                                                               \
	{                                                                                                              \
		literal, sizeof(literal) - 1, cues                                                                     \
	}

/* One list a first letter, shorter words first. */
/* clang-format off */
static const struct cue_word words_a[] = {
	W("a", CUE_SERVICE_TAIL | CUE_TIME), W("af", CUE_PARTICLE), W("al", CUE_PARTICLE), W("am", CUE_RPPS),
	W("as", CUE_ROLE), W("au", CUE_LINK | CUE_TIME), W("av", CUE_STREET), W("abd", CUE_PARTICLE),
	W("ado", CUE_KIN), W("ait", CUE_PARTICLE), W("ami", CUE_KIN), W("apt", CUE_STREET_SOFT),
	W("art", CUE_MEASURE), W("ash", CUE_ROLE), W("aux", CUE_LINK), W("ave", CUE_STREET), W("avr", CUE_MONTH),
	W("abou", CUE_PARTICLE), W("aide", CUE_ROLE), W("aigu", CUE_SERVICE_TAIL), W("amie", CUE_KIN),
	W("aout", CUE_MONTH), W("aphp", CUE_HOSPITAL), W("appt", CUE_STREET_SOFT), W("adeli", CUE_RPPS),
	W("adieu", CUE_HONOUR), W("agent", CUE_ROLE), W("aigue", CUE_SERVICE_TAIL), W("allee", CUE_STREET),
	W("angle", CUE_EPONYM), W("apgar", CUE_MEASURE), W("appel", CUE_HONOUR | CUE_PHONE), W("apres", CUE_TIME),
	W("avant", CUE_TIME), W("avril", CUE_MONTH), W("adulte", CUE_SERVICE_TAIL), W("agente", CUE_ROLE),
	W("allees", CUE_STREET), W("anemie", CUE_EPONYM), W("appele", CUE_PHONE), W("artere", CUE_EPONYM),
	W("assure", CUE_ROLE | CUE_SECU), W("ataxie", CUE_EPONYM), W("attend", CUE_DURATION), W("avenue", CUE_STREET),
	W("accueil", CUE_SERVICE | CUE_SERVICE_TAIL), W("addicto", CUE_SERVICE | CUE_SERVICE_TAIL),
	W("adresse", CUE_STREET_SOFT), W("adultes", CUE_SERVICE_TAIL), W("ampoule", CUE_MEASURE),
	W("anapath", CUE_SERVICE), W("appeler", CUE_PHONE), W("appelez", CUE_PHONE), W("appelle", CUE_HONOUR),
	W("article", CUE_MEASURE), W("assuree", CUE_ROLE), W("attends", CUE_DURATION), W("attendu", CUE_DURATION),
	W("attente", CUE_DURATION), W("acheteur", CUE_ROLE), W("adherent", CUE_ROLE), W("aiguille", CUE_EPONYM),
	W("appareil", CUE_EPONYM), W("appelait", CUE_HONOUR), W("articles", CUE_MEASURE), W("adherente", CUE_ROLE),
	W("admission", CUE_NDA), W("algologie", CUE_SERVICE), W("anesthesie", CUE_SERVICE),
	W("angiologie", CUE_SERVICE), W("assistante", CUE_ROLE), W("ambulancier", CUE_ROLE),
	W("ambulatoire", CUE_SERVICE | CUE_SERVICE_TAIL), W("appartement", CUE_STREET_SOFT),
	W("accompagnant", CUE_ROLE), W("addictologie", CUE_SERVICE), W("allergologie", CUE_SERVICE),
	W("anesthesiste", CUE_ROLE),
};
static const struct cue_word words_b[] = {
	W("b", CUE_SERVICE_TAIL), W("bd", CUE_STREET), W("bp", CUE_STREET_SOFT), W("bat", CUE_STREET_SOFT),
	W("bel", CUE_PARTICLE), W("ben", CUE_PARTICLE), W("bip", CUE_EXTENSION), W("biz", CUE_HONOUR),
	W("bld", CUE_STREET), W("bou", CUE_PARTICLE), W("box", CUE_ROOM), W("bru", CUE_KIN), W("bebe", CUE_KIN),
	W("bint", CUE_PARTICLE), W("bise", CUE_HONOUR), W("bizz", CUE_HONOUR), W("bloc", CUE_SERVICE),
	W("blvd", CUE_STREET), W("borg", CUE_MEASURE), W("boxe", CUE_ROOM), W("bande", CUE_EPONYM),
	W("bebes", CUE_SERVICE_TAIL), W("bises", CUE_HONOUR), W("bisou", CUE_HONOUR), W("bolus", CUE_MEASURE),
	W("bourg", CUE_STREET_SOFT), W("boxes", CUE_ROOM), W("bisous", CUE_HONOUR), W("braden", CUE_MEASURE),
	W("brules", CUE_SERVICE | CUE_SERVICE_TAIL), W("berceau", CUE_ROOM), W("bonjour", CUE_HONOUR),
	W("bonsoir", CUE_HONOUR), W("batiment", CUE_STREET_SOFT), W("benevole", CUE_ROLE), W("biologie", CUE_SERVICE),
	W("brancard", CUE_ROOM), W("batiments", CUE_STREET_SOFT), W("boulevard", CUE_STREET),
	W("bandelette", CUE_EPONYM), W("brancardage", CUE_SERVICE), W("brancardier", CUE_ROLE),
	W("beneficiaire", CUE_ROLE), W("bacteriologie", CUE_SERVICE), W("beneficiaires", CUE_ROLE),
	W("blanchisserie", CUE_SERVICE),
};
static const struct cue_word words_c[] = {
	W("c", CUE_SERVICE_TAIL), W("cc", CUE_HONOUR), W("ce", CUE_TIME), W("ch", CUE_HOSPITAL | CUE_ROOM),
	W("cs", CUE_STREET_SOFT), W("ccv", CUE_SERVICE), W("chb", CUE_ROOM), W("chi", CUE_HOSPITAL),
	W("chr", CUE_HOSPITAL), W("chs", CUE_HOSPITAL), W("chu", CUE_HOSPITAL), W("cle", CUE_MEASURE),
	W("cmp", CUE_HOSPITAL | CUE_SERVICE), W("cra", CUE_HOSPITAL), W("cale", CUE_STREET_SOFT),
	W("card", CUE_SERVICE_TAIL), W("cent", CUE_NUMBER), W("chem", CUE_STREET), W("cher", CUE_HONOUR),
	W("chic", CUE_HOSPITAL), W("chir", CUE_SERVICE), W("chru", CUE_HOSPITAL), W("chsf", CUE_HOSPITAL),
	W("cinq", CUE_NUMBER), W("cite", CUE_STREET_SOFT), W("clos", CUE_STREET_SOFT), W("code", CUE_MEASURE),
	W("cadre", CUE_ROLE), W("camsp", CUE_HOSPITAL), W("canal", CUE_EPONYM), W("cattp", CUE_SERVICE),
	W("cents", CUE_NUMBER), W("chamb", CUE_ROOM), W("chbre", CUE_ROOM), W("chere", CUE_HONOUR),
	W("colis", CUE_MEASURE), W("corps", CUE_EPONYM), W("cours", CUE_STREET | CUE_STREET_SOFT),
	W("court", CUE_SERVICE), W("csapa", CUE_HOSPITAL | CUE_SERVICE), W("cycle", CUE_EPONYM),
	W("cardio", CUE_SERVICE | CUE_SERVICE_TAIL), W("casier", CUE_MEASURE), W("cegidd", CUE_SERVICE),
	W("centre", CUE_HOSPITAL), W("chalet", CUE_STREET_SOFT), W("chambr", CUE_ROOM), W("chemin", CUE_STREET),
	W("choree", CUE_EPONYM), W("compte", CUE_ACCOUNT), W("copain", CUE_KIN), W("copine", CUE_KIN),
	W("corset", CUE_EPONYM), W("coteau", CUE_STREET_SOFT), W("coucou", CUE_HONOUR), W("cousin", CUE_KIN),
	W("camping", CUE_STREET_SOFT), W("caserne", CUE_STREET_SOFT), W("chambre", CUE_ROOM),
	W("chateau", CUE_STREET_SOFT), W("contact", CUE_PHONE), W("couches", CUE_SERVICE_TAIL),
	W("courage", CUE_HONOUR), W("cousine", CUE_KIN), W("critere", CUE_EPONYM), W("cuisine", CUE_SERVICE),
	W("chambres", CUE_ROOM), W("chaussee", CUE_STREET_SOFT), W("clinique", CUE_HOSPITAL), W("collegue", CUE_ROLE),
	W("commande", CUE_MEASURE), W("compagne", CUE_KIN), W("complete", CUE_SERVICE_TAIL), W("confrere", CUE_ROLE),
	W("conjoint", CUE_KIN), W("consoeur", CUE_ROLE), W("continus", CUE_SERVICE_TAIL),
	W("corniche", CUE_STREET_SOFT), W("couveuse", CUE_ROOM), W("criteres", CUE_EPONYM),
	W("cardiaque", CUE_SERVICE_TAIL), W("carrefour", CUE_STREET_SOFT), W("chauffeur", CUE_ROLE),
	W("chirurgie", CUE_SERVICE | CUE_SERVICE_TAIL), W("cinquante", CUE_NUMBER), W("collegues", CUE_ROLE),
	W("compagnon", CUE_KIN), W("conjointe", CUE_KIN), W("chirurgien", CUE_ROLE), W("conducteur", CUE_ROLE),
	W("cardiologie", CUE_SERVICE), W("cardiologue", CUE_ROLE), W("chirurgical", CUE_SERVICE_TAIL),
	W("coefficient", CUE_EPONYM), W("cancerologie", CUE_SERVICE), W("chirurgicale", CUE_SERVICE_TAIL),
	W("chirurgienne", CUE_ROLE), W("consultation", CUE_SERVICE), W("consultations", CUE_SERVICE),
	W("classification", CUE_EPONYM), W("cardiovasculaire", CUE_SERVICE | CUE_SERVICE_TAIL),
};
static const struct cue_word words_d[] = {
	W("d", CUE_LINK | CUE_PARTICLE | CUE_SERVICE_TAIL), W("da", CUE_PARTICLE), W("de", CUE_LINK | CUE_PARTICLE),
	W("di", CUE_PARTICLE), W("dn", CUE_BIRTH), W("do", CUE_PARTICLE), W("dr", CUE_CIVIL),
	W("du", CUE_LINK | CUE_PARTICLE | CUE_TIME), W("ddn", CUE_BIRTH), W("dec", CUE_MONTH), W("del", CUE_PARTICLE),
	W("den", CUE_PARTICLE), W("der", CUE_PARTICLE), W("des", CUE_LINK | CUE_PARTICLE | CUE_TIME),
	W("dig", CUE_SERVICE_TAIL), W("dim", CUE_WEEKDAY), W("dix", CUE_NUMBER), W("doc", CUE_CIVIL),
	W("dos", CUE_PARTICLE), W("dre", CUE_CIVIL), W("drs", CUE_CIVIL), W("dans", CUE_DURATION),
	W("dect", CUE_EXTENSION), W("deux", CUE_NUMBER), W("dure", CUE_DURATION), W("della", CUE_PARTICLE),
	W("digue", CUE_STREET_SOFT), W("dormi", CUE_DURATION), W("douze", CUE_NUMBER), W("drain", CUE_EPONYM),
	W("duree", CUE_DURATION), W("dechoc", CUE_SERVICE), W("decret", CUE_MEASURE), W("demain", CUE_TIME),
	W("depuis", CUE_TIME), W("durant", CUE_DURATION), W("dermato", CUE_SERVICE), W("diabeto", CUE_SERVICE),
	W("dialyse", CUE_SERVICE), W("docteur", CUE_CIVIL), W("domaine", CUE_STREET_SOFT), W("donneur", CUE_ROLE),
	W("dossier", CUE_NDA), W("decembre", CUE_MONTH), W("dentiste", CUE_ROLE), W("digestif", CUE_SERVICE_TAIL),
	W("dimanche", CUE_WEEKDAY), W("docteure", CUE_CIVIL), W("domicile", CUE_STREET_SOFT), W("donneuse", CUE_ROLE),
	W("dechocage", CUE_SERVICE), W("demeurant", CUE_STREET_SOFT), W("digestifs", CUE_SERVICE_TAIL),
	W("digestive", CUE_SERVICE_TAIL), W("digestives", CUE_SERVICE_TAIL), W("doctoresse", CUE_CIVIL),
	W("dystrophie", CUE_EPONYM), W("dermatologie", CUE_SERVICE), W("dermatologue", CUE_ROLE),
	W("destinataire", CUE_ROLE), W("diabetologie", CUE_SERVICE), W("dieteticienne", CUE_ROLE),
	W("dermatologique", CUE_SERVICE),
};
static const struct cue_word words_e[] = {
	W("el", CUE_PARTICLE), W("en", CUE_DURATION | CUE_LINK | CUE_MEASURE), W("et", CUE_LINK), W("ex", CUE_KIN),
	W("ean", CUE_MEASURE), W("ecg", CUE_MEASURE), W("esc", CUE_STREET_SOFT), W("est", CUE_SERVICE_TAIL),
	W("eva", CUE_MEASURE), W("ext", CUE_EXTENSION), W("ehpa", CUE_SERVICE), W("emsp", CUE_SERVICE),
	W("ergo", CUE_ROLE), W("esat", CUE_HOSPITAL), W("ehpad", CUE_HOSPITAL), W("endoc", CUE_SERVICE),
	W("entre", CUE_TIME), W("epoux", CUE_KIN), W("essai", CUE_EPONYM), W("etage", CUE_STREET_SOFT),
	W("encore", CUE_DURATION), W("enfant", CUE_SERVICE_TAIL), W("entree", CUE_STREET_SOFT), W("epouse", CUE_KIN),
	W("espace", CUE_DURATION | CUE_EPONYM), W("echelle", CUE_EPONYM), W("enfants", CUE_SERVICE_TAIL),
	W("episode", CUE_NDA), W("epreuve", CUE_EPONYM), W("externe", CUE_ROLE), W("ecarteur", CUE_EPONYM),
	W("escalier", CUE_STREET_SOFT), W("endocrino", CUE_SERVICE), W("esplanade", CUE_STREET),
	W("endoscopie", CUE_SERVICE), W("expediteur", CUE_ROLE), W("enterologie", CUE_SERVICE_TAIL),
	W("explorations", CUE_SERVICE), W("endocrinologie", CUE_SERVICE), W("ergotherapeute", CUE_ROLE),
};
static const struct cue_word words_f[] = {
	W("fb", CUE_ACCOUNT), W("fam", CUE_HOSPITAL), W("fax", CUE_EXTENSION | CUE_PHONE), W("fbg", CUE_STREET),
	W("fev", CUE_MONTH), W("fil", CUE_EPONYM), W("fevr", CUE_MONTH), W("fils", CUE_KIN), W("femme", CUE_KIN),
	W("ferme", CUE_STREET_SOFT), W("fille", CUE_KIN), W("foyer", CUE_HOSPITAL), W("frere", CUE_KIN),
	W("fisher", CUE_EPONYM), W("facture", CUE_MEASURE), W("fevrier", CUE_MONTH), W("frangin", CUE_KIN),
	W("facebook", CUE_ACCOUNT), W("faubourg", CUE_STREET), W("fauteuil", CUE_ROOM), W("fracture", CUE_EPONYM),
	W("frangine", CUE_KIN), W("fibroscopie", CUE_EPONYM), W("felicitations", CUE_HONOUR),
	W("fonctionnelles", CUE_SERVICE_TAIL),
};
static const struct cue_word words_g[] = {
	W("gen", CUE_SERVICE_TAIL), W("geo", CUE_URL), W("ghi", CUE_HOSPITAL), W("ghr", CUE_HOSPITAL),
	W("ght", CUE_HOSPITAL), W("ghu", CUE_HOSPITAL), W("gir", CUE_MEASURE), W("gsm", CUE_PHONE),
	W("garde", CUE_DURATION), W("grade", CUE_EPONYM | CUE_MEASURE), W("gardes", CUE_DURATION),
	W("gastro", CUE_SERVICE), W("gendre", CUE_KIN), W("greffe", CUE_SERVICE), W("grille", CUE_EPONYM),
	W("groupe", CUE_HOSPITAL), W("gyneco", CUE_SERVICE | CUE_SERVICE_TAIL), W("gynobs", CUE_SERVICE),
	W("general", CUE_SERVICE_TAIL), W("geronto", CUE_SERVICE), W("glasgow", CUE_MEASURE),
	W("generale", CUE_SERVICE_TAIL), W("genetique", CUE_SERVICE), W("geriatrie", CUE_SERVICE),
	W("geriatrique", CUE_SERVICE_TAIL), W("gynecologie", CUE_SERVICE), W("gynecologue", CUE_ROLE),
	W("geriatriques", CUE_SERVICE_TAIL), W("gerontologie", CUE_SERVICE), W("gynecologique", CUE_SERVICE_TAIL),
	W("gerontologique", CUE_SERVICE_TAIL), W("gynecologiques", CUE_SERVICE_TAIL),
};
static const struct cue_word words_h[] = {
	W("h", CUE_TIME), W("had", CUE_SERVICE), W("hdj", CUE_SERVICE), W("hey", CUE_HONOUR), W("hge", CUE_SERVICE),
	W("hia", CUE_HOSPITAL), W("hlm", CUE_STREET_SOFT), W("hosp", CUE_HOSPITAL), W("http", CUE_URL),
	W("huit", CUE_NUMBER), W("hello", CUE_HONOUR), W("heure", CUE_TIME), W("hosto", CUE_HOSPITAL),
	W("https", CUE_URL), W("hameau", CUE_STREET | CUE_STREET_SOFT), W("handle", CUE_ACCOUNT),
	W("hemato", CUE_SERVICE), W("hepato", CUE_SERVICE), W("hernie", CUE_EPONYM), W("heures", CUE_TIME),
	W("hospit", CUE_NDA), W("hopital", CUE_HOSPITAL), W("hospice", CUE_HOSPITAL), W("hopitaux", CUE_HOSPITAL),
	W("hospices", CUE_HOSPITAL), W("huitante", CUE_NUMBER), W("hemostase", CUE_SERVICE),
	W("hematologie", CUE_SERVICE), W("hemodialyse", CUE_SERVICE), W("hepatologie", CUE_SERVICE),
	W("hepatogastro", CUE_SERVICE), W("hospitalisation", CUE_NDA | CUE_SERVICE | CUE_SERVICE_TAIL),
};
static const struct cue_word words_i[] = {
	W("id", CUE_NUMBER_SIGN), W("ibn", CUE_PARTICLE), W("ide", CUE_ROLE), W("iep", CUE_NDA),
	W("ime", CUE_HOSPITAL), W("imp", CUE_STREET), W("inf", CUE_SERVICE_TAIL), W("ins", CUE_SECU),
	W("int", CUE_SERVICE_TAIL), W("ipp", CUE_IPP), W("irm", CUE_SERVICE), W("iade", CUE_ROLE),
	W("idel", CUE_ROLE), W("ides", CUE_ROLE), W("ippp", CUE_IPP), W("itep", CUE_HOSPITAL), W("ibode", CUE_ROLE),
	W("insee", CUE_SECU), W("insta", CUE_ACCOUNT), W("iundi", CUE_WEEKDAY), W("indice", CUE_EPONYM),
	W("impasse", CUE_STREET), W("interne", CUE_ROLE | CUE_SERVICE_TAIL), W("imagerie", CUE_SERVICE),
	W("immeuble", CUE_STREET_SOFT), W("incision", CUE_EPONYM), W("institut", CUE_HOSPITAL),
	W("internes", CUE_ROLE), W("infantile", CUE_SERVICE_TAIL), W("infirmier", CUE_ROLE),
	W("instagram", CUE_ACCOUNT), W("intensifs", CUE_SERVICE_TAIL), W("infantiles", CUE_SERVICE_TAIL),
	W("infirmiere", CUE_ROLE), W("identifiant", CUE_ACCOUNT | CUE_NUMBER_SIGN), W("immunologie", CUE_SERVICE),
	W("infirmieres", CUE_ROLE), W("infectieuses", CUE_SERVICE_TAIL), W("infectiologie", CUE_SERVICE),
	W("immatriculation", CUE_SECU),
};
static const struct cue_word words_j[] = {
	W("jan", CUE_MONTH), W("jeu", CUE_WEEKDAY), W("jul", CUE_MONTH), W("janv", CUE_MONTH),
	W("jour", CUE_SERVICE_TAIL), W("juil", CUE_MONTH), W("juin", CUE_MONTH), W("jeudi", CUE_WEEKDAY),
	W("jusqu", CUE_TIME), W("jumeau", CUE_KIN), W("jusqua", CUE_TIME), W("jusque", CUE_TIME),
	W("janvier", CUE_MONTH), W("juillet", CUE_MONTH), W("jumelle", CUE_KIN), W("joignable", CUE_PHONE),
};
static const struct cue_word words_k[] = {
	W("kg", CUE_MEASURE), W("km", CUE_MEASURE), W("kine", CUE_ROLE), W("kines", CUE_ROLE), W("kyste", CUE_EPONYM),
	W("kinesitherapie", CUE_SERVICE),
};
static const struct cue_word words_l[] = {
	W("l", CUE_LINK), W("la", CUE_LINK | CUE_PARTICLE), W("le", CUE_LINK | CUE_PARTICLE | CUE_TIME),
	W("lo", CUE_PARTICLE), W("les", CUE_LINK), W("lez", CUE_LINK), W("lit", CUE_ROOM),
	W("loi", CUE_EPONYM | CUE_MEASURE), W("lot", CUE_MEASURE | CUE_STREET | CUE_STREET_SOFT),
	W("lun", CUE_WEEKDAY), W("labo", CUE_SERVICE), W("lame", CUE_EPONYM), W("lieu", CUE_STREET_SOFT),
	W("lisp", CUE_SERVICE), W("lobe", CUE_EPONYM), W("long", CUE_SERVICE), W("login", CUE_ACCOUNT),
	W("lundi", CUE_WEEKDAY), W("liaison", CUE_SERVICE_TAIL), W("lieudit", CUE_STREET | CUE_STREET_SOFT),
	W("ligament", CUE_EPONYM), W("lingerie", CUE_SERVICE), W("logement", CUE_STREET_SOFT),
	W("lymphome", CUE_EPONYM), W("laboratoire", CUE_SERVICE), W("lotissement", CUE_STREET | CUE_STREET_SOFT),
};
static const struct cue_word words_m[] = {
	W("m", CUE_CIVIL), W("mc", CUE_PARTICLE), W("me", CUE_CIVIL), W("mg", CUE_MEASURE), W("ml", CUE_MEASURE),
	W("mr", CUE_CIVIL), W("mac", CUE_PARTICLE), W("mai", CUE_MONTH), W("mar", CUE_WEEKDAY),
	W("mas", CUE_HOSPITAL | CUE_STREET_SOFT), W("mec", CUE_KIN), W("med", CUE_SERVICE), W("mer", CUE_WEEKDAY),
	W("met", CUE_DURATION), W("mgr", CUE_CIVIL), W("mil", CUE_NUMBER), W("mir", CUE_SERVICE),
	W("mis", CUE_DURATION), W("mit", CUE_SERVICE), W("mle", CUE_CIVIL), W("mme", CUE_CIVIL),
	W("mms", CUE_MEASURE), W("mob", CUE_PHONE), W("mpr", CUE_SERVICE), W("mail", CUE_STREET_SOFT),
	W("main", CUE_SERVICE_TAIL), W("mami", CUE_KIN), W("mamy", CUE_KIN), W("mari", CUE_KIN), W("mars", CUE_MONTH),
	W("mdme", CUE_CIVIL), W("meme", CUE_KIN), W("mere", CUE_KIN), W("mets", CUE_DURATION), W("meuf", CUE_KIN),
	W("mlle", CUE_CIVIL), W("mmes", CUE_CIVIL), W("mmse", CUE_MEASURE), W("maman", CUE_KIN), W("mamie", CUE_KIN),
	W("mamou", CUE_KIN), W("manou", CUE_KIN), W("mapad", CUE_HOSPITAL), W("mardi", CUE_WEEKDAY),
	W("mater", CUE_SERVICE), W("melle", CUE_CIVIL), W("merci", CUE_HONOUR), W("mille", CUE_NUMBER),
	W("moins", CUE_DURATION), W("moyen", CUE_SERVICE), W("madame", CUE_CIVIL), W("maison", CUE_HOSPITAL),
	W("maitre", CUE_CIVIL), W("malade", CUE_ROLE), W("mettre", CUE_DURATION),
	W("mobile", CUE_PHONE | CUE_SERVICE_TAIL), W("montee", CUE_STREET | CUE_STREET_SOFT), W("msieur", CUE_CIVIL),
	W("muscle", CUE_EPONYM), W("maladie", CUE_EPONYM), W("medecin", CUE_ROLE), W("medical", CUE_SERVICE_TAIL),
	W("memoire", CUE_SERVICE_TAIL), W("methode", CUE_EPONYM), W("maladies", CUE_SERVICE), W("marraine", CUE_KIN),
	W("medecine", CUE_SERVICE | CUE_SERVICE_TAIL), W("medecins", CUE_ROLE), W("medicale", CUE_SERVICE_TAIL),
	W("mercredi", CUE_WEEKDAY), W("monsieur", CUE_CIVIL), W("manoeuvre", CUE_EPONYM), W("maternite", CUE_SERVICE),
	W("matricule", CUE_IPP), W("messieurs", CUE_CIVIL), W("mortuaire", CUE_SERVICE_TAIL),
	W("mademoiselle", CUE_CIVIL),
};
static const struct cue_word words_n[] = {
	W("n", CUE_NUMBER_SIGN | CUE_PARTICLE), W("ne", CUE_BIRTH), W("no", CUE_NUMBER_SIGN), W("nct", CUE_MEASURE),
	W("nda", CUE_NDA), W("nds", CUE_NDA), W("nee", CUE_BIRTH), W("nes", CUE_BIRTH), W("nip", CUE_IPP),
	W("nir", CUE_SECU), W("nom", CUE_LABEL_SURNAME), W("nov", CUE_MONTH), W("nss", CUE_SECU), W("num", CUE_PHONE),
	W("nait", CUE_BIRTH), W("nees", CUE_BIRTH), W("neuf", CUE_NUMBER), W("noms", CUE_LABEL_SURNAME),
	W("nord", CUE_SERVICE_TAIL), W("nuit", CUE_SERVICE_TAIL), W("naiss", CUE_BIRTH), W("natif", CUE_BIRTH),
	W("neuro", CUE_SERVICE | CUE_SERVICE_TAIL), W("neveu", CUE_KIN), W("niece", CUE_KIN), W("nomme", CUE_HONOUR),
	W("norme", CUE_EPONYM), W("native", CUE_BIRTH), W("neonat", CUE_SERVICE), W("nephro", CUE_SERVICE),
	W("nodule", CUE_EPONYM), W("nombre", CUE_MEASURE), W("nommee", CUE_HONOUR), W("norton", CUE_MEASURE),
	W("numero", CUE_NUMBER_SIGN | CUE_PHONE), W("neonate", CUE_SERVICE), W("nonante", CUE_NUMBER),
	W("neonatal", CUE_SERVICE_TAIL), W("novembre", CUE_MONTH), W("naissance", CUE_BIRTH),
	W("neonatale", CUE_SERVICE_TAIL), W("neurochir", CUE_SERVICE), W("nucleaire", CUE_SERVICE_TAIL),
	W("nutrition", CUE_SERVICE | CUE_SERVICE_TAIL), W("neurologie", CUE_SERVICE), W("neurologue", CUE_ROLE),
	W("nephrologie", CUE_SERVICE), W("neonatalogie", CUE_SERVICE), W("neonatologie", CUE_SERVICE),
	W("neurochirurgie", CUE_SERVICE), W("neurogeriatrie", CUE_SERVICE), W("neurovasculaire", CUE_SERVICE),
};
static const struct cue_word words_o[] = {
	W("o", CUE_PARTICLE), W("oct", CUE_MONTH), W("oid", CUE_MEASURE), W("orl", CUE_SERVICE),
	W("onco", CUE_SERVICE), W("onze", CUE_NUMBER), W("oncle", CUE_KIN), W("ophta", CUE_SERVICE),
	W("ortho", CUE_SERVICE | CUE_SERVICE_TAIL), W("osteo", CUE_SERVICE), W("ouest", CUE_SERVICE_TAIL),
	W("octobre", CUE_MONTH), W("osseuse", CUE_SERVICE_TAIL), W("ophtalmo", CUE_SERVICE),
	W("oncologie", CUE_SERVICE | CUE_SERVICE_TAIL), W("operateur", CUE_ROLE), W("operatoire", CUE_SERVICE_TAIL),
	W("operatrice", CUE_ROLE), W("orthopedie", CUE_SERVICE | CUE_SERVICE_TAIL),
	W("obstetrical", CUE_SERVICE_TAIL), W("obstetrique", CUE_SERVICE | CUE_SERVICE_TAIL),
	W("oncologique", CUE_SERVICE_TAIL), W("operatoires", CUE_SERVICE_TAIL), W("orthopedique", CUE_SERVICE_TAIL),
	W("obstetricales", CUE_SERVICE_TAIL), W("ophtalmologie", CUE_SERVICE), W("orthophoniste", CUE_ROLE),
	W("orthogeriatrie", CUE_SERVICE), W("ophtalmologique", CUE_SERVICE),
};
static const struct cue_word words_p[] = {
	W("pk", CUE_STREET_SOFT), W("pl", CUE_STREET | CUE_STREET_SOFT), W("pr", CUE_CIVIL),
	W("ped", CUE_SERVICE_TAIL), W("pmi", CUE_SERVICE), W("pre", CUE_SERVICE_TAIL),
	W("psy", CUE_ROLE | CUE_SERVICE), W("pui", CUE_SERVICE), W("page", CUE_MEASURE), W("papa", CUE_KIN),
	W("papi", CUE_KIN), W("papy", CUE_KIN), W("parc", CUE_STREET_SOFT), W("pasa", CUE_SERVICE),
	W("pepe", CUE_KIN), W("pere", CUE_KIN), W("plan", CUE_EPONYM), W("plus", CUE_DURATION),
	W("poly", CUE_SERVICE_TAIL), W("pont", CUE_STREET_SOFT), W("port", CUE_PHONE), W("post", CUE_SERVICE_TAIL),
	W("ptit", CUE_KIN), W("pages", CUE_MEASURE), W("papou", CUE_KIN), W("passe", CUE_DURATION),
	W("pedia", CUE_SERVICE), W("phone", CUE_PHONE), W("pince", CUE_EPONYM),
	W("place", CUE_STREET | CUE_STREET_SOFT), W("point", CUE_EPONYM), W("polyv", CUE_SERVICE_TAIL),
	W("porte", CUE_SERVICE_TAIL | CUE_STREET_SOFT), W("poste", CUE_EXTENSION), W("ptite", CUE_KIN),
	W("parvis", CUE_STREET_SOFT), W("petite", CUE_KIN), W("piaule", CUE_ROOM), W("plaine", CUE_STREET_SOFT),
	W("plaque", CUE_EPONYM), W("pneumo", CUE_SERVICE | CUE_SERVICE_TAIL), W("prenom", CUE_LABEL_FIRST),
	W("projet", CUE_EPONYM), W("pseudo", CUE_ACCOUNT), W("parrain", CUE_KIN),
	W("passage", CUE_NDA | CUE_STREET_SOFT), W("patient", CUE_ROLE), W("pedopsy", CUE_SERVICE),
	W("pendant", CUE_DURATION), W("peniche", CUE_STREET_SOFT), W("premier", CUE_NUMBER),
	W("prenoms", CUE_LABEL_FIRST), W("purpura", CUE_EPONYM), W("patiente", CUE_ROLE), W("pavillon", CUE_SERVICE),
	W("pediatre", CUE_ROLE), W("portable", CUE_PHONE), W("position", CUE_EPONYM), W("prenomme", CUE_HONOUR),
	W("prothese", CUE_EPONYM), W("pansement", CUE_EPONYM), W("paralysie", CUE_EPONYM),
	W("patronyme", CUE_LABEL_SURNAME), W("pavillons", CUE_STREET_SOFT), W("pediatrie", CUE_SERVICE),
	W("pharmacie", CUE_SERVICE), W("phenomene", CUE_EPONYM), W("plastique", CUE_SERVICE_TAIL),
	W("podologue", CUE_ROLE), W("praticien", CUE_ROLE), W("preleveur", CUE_ROLE), W("prenommee", CUE_HONOUR),
	W("programme", CUE_EPONYM), W("promenade", CUE_STREET | CUE_STREET_SOFT),
	W("protocole", CUE_EPONYM | CUE_MEASURE), W("palliatifs", CUE_SERVICE_TAIL),
	W("palliative", CUE_SERVICE_TAIL), W("pharmacien", CUE_ROLE), W("polyvalent", CUE_SERVICE_TAIL),
	W("praticiens", CUE_ROLE), W("professeur", CUE_CIVIL), W("psychiatre", CUE_ROLE),
	W("pulmonaire", CUE_SERVICE_TAIL), W("pediatrique", CUE_SERVICE_TAIL), W("pneumologie", CUE_SERVICE),
	W("pneumologue", CUE_ROLE), W("polyvalente", CUE_SERVICE_TAIL), W("proctologie", CUE_SERVICE),
	W("professeure", CUE_CIVIL), W("psychiatrie", CUE_SERVICE), W("psychologue", CUE_ROLE),
	W("pediatriques", CUE_SERVICE_TAIL), W("pharmacienne", CUE_ROLE), W("policlinique", CUE_HOSPITAL),
	W("polyclinique", CUE_HOSPITAL), W("psychiatrique", CUE_SERVICE_TAIL), W("puericultrice", CUE_ROLE),
	W("psychiatriques", CUE_SERVICE_TAIL), W("pedopsychiatrie", CUE_SERVICE),
};
static const struct cue_word words_q[] = {
	W("quai", CUE_STREET), W("quatre", CUE_NUMBER), W("quinze", CUE_NUMBER), W("quarante", CUE_NUMBER),
	W("quartier", CUE_STREET_SOFT), W("quatorze", CUE_NUMBER),
};
static const struct cue_word words_r[] = {
	W("r", CUE_STREET | CUE_STREET_SOFT), W("rd", CUE_STREET_SOFT), W("rn", CUE_STREET_SOFT), W("rp", CUE_RPPS),
	W("rab", CUE_DURATION), W("rdv", CUE_TIME), W("rea", CUE_SERVICE | CUE_SERVICE_TAIL), W("ref", CUE_MEASURE),
	W("res", CUE_STREET_SOFT), W("rip", CUE_HONOUR), W("rte", CUE_STREET | CUE_STREET_SOFT), W("rue", CUE_STREET),
	W("reco", CUE_MEASURE), W("rpps", CUE_RPPS), W("radio", CUE_SERVICE), W("regle", CUE_EPONYM),
	W("route", CUE_STREET | CUE_STREET_SOFT), W("reeduc", CUE_SERVICE),
	W("reveil", CUE_SERVICE | CUE_SERVICE_TAIL), W("risque", CUE_SERVICE_TAIL), W("rocade", CUE_STREET_SOFT),
	W("ruelle", CUE_STREET), W("rythmo", CUE_SERVICE), W("reflexe", CUE_EPONYM), W("rhumato", CUE_SERVICE),
	W("rappeler", CUE_PHONE), W("rappelez", CUE_PHONE), W("rappelle", CUE_PHONE), W("reaction", CUE_EPONYM),
	W("receveur", CUE_ROLE), W("resident", CUE_ROLE), W("reference", CUE_MEASURE),
	W("residence", CUE_STREET_SOFT), W("residente", CUE_ROLE), W("radiologie", CUE_SERVICE),
	W("residences", CUE_STREET_SOFT), W("reanimation", CUE_SERVICE),
	W("reeducation", CUE_SERVICE | CUE_SERVICE_TAIL), W("responsable", CUE_ROLE), W("rythmologie", CUE_SERVICE),
	W("readaptation", CUE_SERVICE_TAIL), W("rhumatologie", CUE_SERVICE), W("radiotherapie", CUE_SERVICE),
};
static const struct cue_word words_s[] = {
	W("sp", CUE_MEASURE), W("ss", CUE_SECU), W("st", CUE_PARTICLE), W("sac", CUE_EPONYM), W("sam", CUE_WEEKDAY),
	W("sat", CUE_MEASURE), W("sau", CUE_SERVICE), W("sej", CUE_NDA), W("six", CUE_NUMBER), W("sld", CUE_SERVICE),
	W("slt", CUE_HONOUR), W("smr", CUE_SERVICE), W("sol", CUE_DURATION), W("spo", CUE_MEASURE),
	W("ssr", CUE_HOSPITAL | CUE_SERVICE), W("ste", CUE_PARTICLE), W("sud", CUE_SERVICE_TAIL), W("sur", CUE_LINK),
	W("samu", CUE_SERVICE), W("sauv", CUE_ROOM), W("sect", CUE_SERVICE), W("secu", CUE_SECU),
	W("sept", CUE_MONTH | CUE_NUMBER), W("smur", CUE_SERVICE), W("snap", CUE_ACCOUNT), W("sous", CUE_LINK),
	W("sspi", CUE_SERVICE), W("saint", CUE_PARTICLE), W("salle", CUE_SERVICE), W("salut", CUE_HONOUR),
	W("score", CUE_EPONYM | CUE_MEASURE), W("seize", CUE_NUMBER), W("sente", CUE_STREET_SOFT),
	W("serie", CUE_MEASURE), W("signe", CUE_EPONYM | CUE_HONOUR), W("soeur", CUE_KIN), W("soins", CUE_SERVICE),
	W("sonde", CUE_EPONYM), W("stade", CUE_EPONYM | CUE_MEASURE), W("suite", CUE_SERVICE_TAIL),
	W("suivi", CUE_MEASURE), W("sainte", CUE_PARTICLE), W("samedi", CUE_WEEKDAY), W("scelle", CUE_MEASURE),
	W("sejour", CUE_NDA | CUE_SERVICE_TAIL), W("serial", CUE_MEASURE), W("signee", CUE_HONOUR),
	W("square", CUE_STREET | CUE_STREET_SOFT), W("studio", CUE_STREET_SOFT), W("suites", CUE_SERVICE),
	W("sarcome", CUE_EPONYM), W("scanner", CUE_SERVICE), W("secteur", CUE_SERVICE), W("secusoc", CUE_SECU),
	W("semaine", CUE_SERVICE_TAIL), W("sentier", CUE_STREET | CUE_STREET_SOFT), W("service", CUE_SERVICE),
	W("sociale", CUE_SECU), W("stomato", CUE_SERVICE), W("systeme", CUE_EPONYM), W("securite", CUE_SECU),
	W("septante", CUE_NUMBER), W("services", CUE_SERVICE), W("snapchat", CUE_ACCOUNT), W("soignant", CUE_ROLE),
	W("soixante", CUE_NUMBER), W("syndrome", CUE_EPONYM), W("septembre", CUE_MONTH), W("soignante", CUE_ROLE),
	W("soussigne", CUE_HONOUR | CUE_ROLE), W("stagiaire", CUE_ROLE), W("secretaire", CUE_ROLE),
	W("soussignee", CUE_ROLE), W("specialisee", CUE_SERVICE_TAIL), W("specialises", CUE_SERVICE_TAIL),
	W("stomatologie", CUE_SERVICE), W("sterilisation", CUE_SERVICE), W("stomatologique", CUE_SERVICE),
};
static const struct cue_word words_t[] = {
	W("ta", CUE_MEASURE), W("tel", CUE_PHONE), W("ten", CUE_PARTICLE), W("ter", CUE_PARTICLE),
	W("tph", CUE_PHONE), W("tsa", CUE_STREET_SOFT), W("tata", CUE_KIN), W("tati", CUE_KIN), W("test", CUE_EPONYM),
	W("thor", CUE_SERVICE_TAIL), W("tige", CUE_EPONYM), W("tour", CUE_STREET_SOFT), W("type", CUE_EPONYM),
	W("tante", CUE_KIN), W("tatie", CUE_KIN), W("trois", CUE_NUMBER), W("tiktok", CUE_ACCOUNT),
	W("tonton", CUE_KIN), W("toutes", CUE_DURATION), W("treize", CUE_NUMBER), W("trente", CUE_NUMBER),
	W("tumeur", CUE_EPONYM), W("tuteur", CUE_KIN), W("tutrice", CUE_KIN), W("twitter", CUE_ACCOUNT),
	W("telegram", CUE_ACCOUNT), W("terrasse", CUE_STREET_SOFT), W("traumato", CUE_SERVICE | CUE_SERVICE_TAIL),
	W("traverse", CUE_STREET), W("triangle", CUE_EPONYM), W("technique", CUE_EPONYM), W("telephone", CUE_PHONE),
	W("titulaire", CUE_ROLE), W("thoracique", CUE_SERVICE_TAIL), W("tropicales", CUE_SERVICE | CUE_SERVICE_TAIL),
	W("traumatologie", CUE_SERVICE | CUE_SERVICE_TAIL), W("transplantation", CUE_SERVICE),
};
static const struct cue_word words_u[] = {
	W("un", CUE_NUMBER), W("uca", CUE_SERVICE), W("ucc", CUE_SERVICE), W("udi", CUE_MEASURE),
	W("uhr", CUE_SERVICE), W("umj", CUE_SERVICE), W("une", CUE_NUMBER), W("unv", CUE_SERVICE),
	W("urg", CUE_SERVICE), W("uro", CUE_SERVICE | CUE_SERVICE_TAIL), W("usc", CUE_SERVICE), W("usi", CUE_SERVICE),
	W("usp", CUE_SERVICE), W("uvp", CUE_SERVICE), W("ucsa", CUE_SERVICE), W("uhcd", CUE_SERVICE),
	W("umsp", CUE_SERVICE), W("usca", CUE_SERVICE), W("uscc", CUE_SERVICE), W("usic", CUE_SERVICE),
	W("usip", CUE_SERVICE), W("usld", CUE_SERVICE), W("utep", CUE_SERVICE), W("uhtcd", CUE_SERVICE),
	W("unite", CUE_SERVICE), W("usinv", CUE_SERVICE), W("upatou", CUE_SERVICE), W("usager", CUE_ACCOUNT),
	W("urgence", CUE_SERVICE), W("urgences", CUE_SERVICE | CUE_SERVICE_TAIL), W("urologie", CUE_SERVICE),
	W("urologique", CUE_SERVICE_TAIL), W("utilisateur", CUE_ACCOUNT),
};
static const struct cue_word words_v[] = {
	W("van", CUE_PARTICLE), W("ven", CUE_WEEKDAY), W("vis", CUE_EPONYM), W("von", CUE_PARTICLE),
	W("vve", CUE_CIVIL), W("vasc", CUE_SERVICE_TAIL), W("vers", CUE_TIME), W("visc", CUE_SERVICE_TAIL),
	W("voie", CUE_EPONYM | CUE_STREET_SOFT), W("venue", CUE_NDA), W("veuve", CUE_CIVIL),
	W("villa", CUE_STREET_SOFT), W("vingt", CUE_NUMBER), W("visio", CUE_ACCOUNT), W("villas", CUE_STREET_SOFT),
	W("vingts", CUE_NUMBER), W("visite", CUE_NDA), W("voisin", CUE_KIN), W("valable", CUE_DURATION),
	W("vendeur", CUE_ROLE), W("venelle", CUE_STREET), W("version", CUE_MEASURE), W("voisine", CUE_KIN),
	W("vendredi", CUE_WEEKDAY), W("visceral", CUE_SERVICE_TAIL), W("viscerale", CUE_SERVICE_TAIL),
	W("vasculaire", CUE_SERVICE_TAIL), W("viscerales", CUE_SERVICE_TAIL), W("vasculaires", CUE_SERVICE_TAIL),
};
static const struct cue_word words_w[] = {
	W("www", CUE_URL),
};
static const struct cue_word words_z[] = {
	W("za", CUE_STREET_SOFT), W("zi", CUE_STREET_SOFT), W("zu", CUE_PARTICLE), W("zac", CUE_STREET_SOFT),
	W("zhtcd", CUE_SERVICE),
};

enum {
	letter_a, letter_b, letter_c, letter_d, letter_e, letter_f, letter_g, letter_h, letter_i, letter_j, letter_k,
	letter_l, letter_m, letter_n, letter_o, letter_p, letter_q, letter_r, letter_s, letter_t, letter_u, letter_v,
	letter_w, letter_x, letter_y, letter_z
};

static const struct {
	const struct cue_word *words;
	size_t count;
} letters[26] = {
#define L(letter) [letter_##letter] = {words_##letter, sizeof(words_##letter) / sizeof(words_##letter[0])}
	L(a), L(b), L(c), L(d), L(e), L(f), L(g), L(h), L(i), L(j), L(k), L(l),
	L(m), L(n), L(o), L(p), L(q), L(r), L(s), L(t), L(u), L(v), L(w), L(z),
#undef L
};
/* clang-format on */

uint32_t cue_of(struct str word)
{
	unsigned letter = word.len ? (unsigned)((unsigned char)word.ptr[0] - 'a') : 26;
	if (letter >= 26)
		return 0;
	const struct cue_word *w = letters[letter].words;
	const struct cue_word *end = w + letters[letter].count;
	char last = word.ptr[word.len - 1];
	while (w < end && w->len < word.len)
		w++;
	for (; w < end && w->len == word.len; w++)
		if (w->word[word.len - 1] == last && memcmp(w->word, word.ptr, word.len) == 0)
			return w->cues;
	return 0;
}

unsigned cue_month(struct str word)
{
	static const char *const roman[] = {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"};
	static const char starts[][5] = {"jan", "f", "mar", "av", "mai", "juin", "juil", "ao", "s", "o", "n", "d"};
	for (unsigned m = 0; m < 12; m++)
		if (str_eq(word, str_from_c(roman[m])))
			return m + 1;
	if (str_eq(word, STR("jul")))
		return 7;
	for (unsigned m = 0; m < 12; m++)
		if (str_starts(word, str_from_c(starts[m])))
			return m + 1;
	return 0;
}
