# SPDX-License-Identifier: Apache-2.0
"""What an establishment laid over the charter changes in what is read: the example, charter/establishment.yaml.

Each message is read twice, with the establishment and without: what the establishment brings is what differs.
"""

import functools
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BLOUSE = os.environ["BLOUSE"]
CHARTER = Path(os.environ["SOURCE"]) / "charter"
ESTABLISHMENT = CHARTER / "establishment.yaml"
CERTAIN = 0.97  # a certain clause gives at least this score
HOLDERS = []


def blouse(*arguments):
    done = subprocess.run([BLOUSE, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode > 1:
        raise AssertionError(done.stderr)
    return done.stdout


@functools.cache
def built(local):
    """The charter compiled, with the establishment or without."""
    HOLDERS.append(tempfile.TemporaryDirectory())
    path = Path(HOLDERS[-1].name) / "charter.blc"
    blouse("charter", "build", CHARTER, "--output", path, *(["--establishment", ESTABLISHMENT] if local else []))
    return path


def check(text, context="agent", local=True):
    """Findings by rule; "verdict" beside them. The fast reading: the careful one has an opinion of its own on names."""
    read = json.loads(
        blouse(*f"check --reading fast --context {context} --format json --charter".split(), built(local), "--text", text)
    )
    return {"verdict": read["verdict"], **{finding["rule"]: finding for finding in read["findings"]}}


def entities(text, local=True):
    read = json.loads(blouse("mask", "--charter", built(local), "--entities", "--text", text))
    return [(entity["type"], entity["text"]) for entity in read["entities"]]


class Case(unittest.TestCase):
    def assert_certain(self, rule, text, words, **options):
        finding = check(text, **options).get(rule)
        self.assertIsNotNone(finding, text)
        self.assertGreaterEqual(finding["score"], CERTAIN, text)
        found = [span["text"] for span in finding["spans"]]
        for word in words:
            self.assertIn(word, found, text)

    def assert_uncertain(self, rule, text, **options):
        self.assertLess(check(text, **options).get(rule, {"score": 0})["score"], CERTAIN, text)


class Command(Case):
    def test_check_takes_the_establishment_itself(self):
        text = "Le projet Hélios avance."
        given = ["--charter", CHARTER, "--establishment", ESTABLISHMENT]
        read = json.loads(blouse("check", *given, "--format", "json", "--text", text))
        self.assertEqual(read["verdict"], "bloquant")
        self.assertIn("projet Hélios", blouse("check", *given, "--text", text))

    def test_show_says_the_clauses_it_adds(self):
        given = ["--charter", CHARTER, "--establishment", ESTABLISHMENT]
        self.assertIn("membre-du-personnel", blouse("charter", "show", "collegues", *given))
        self.assertIn("coordonnees-du-site", blouse("charter", "show", "geolocalisation", *given))
        self.assertNotIn("membre-du-personnel", blouse("charter", "show", "collegues", "--charter", CHARTER))

    def test_a_compiled_charter_has_no_sources(self):
        asked = [BLOUSE, "charter", "show", "collegues", "--charter", str(built(False))]
        for extra, word in ([], "sources"), (["--establishment", str(ESTABLISHMENT)], "établissement"):
            done = subprocess.run([*asked, *extra], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(word, done.stderr)
            self.assertEqual("établissement" in done.stderr, bool(extra))


class Confidential(Case):
    def test_stops_whoever_speaks(self):
        for context in "agent", "institution", "usager":
            self.assert_certain(
                "secret-professionnel", "Le projet Hélios, ça va être beau.", ["projet Hélios"], context=context
            )

    def test_however_it_is_written(self):
        self.assert_certain("secret-professionnel", "le PROJET HELIOS arrive", ["PROJET HELIOS"])
        self.assert_certain("secret-professionnel", "On en reparle #ProjetHelios", ["ProjetHelios"])

    def test_every_mention_is_shown(self):
        text = "Le plan Ancolie, tout le monde en parle à la cafétéria depuis hier midi, et le projet Hélios aussi."
        self.assert_certain("secret-professionnel", text, ["plan Ancolie", "projet Hélios"])

    def test_elsewhere_these_are_words(self):
        self.assert_uncertain("secret-professionnel", "Le projet Hélios, ça va être beau.", local=False)


class Roster(Case):
    def test_names(self):
        for name in "Aurélie Castagnet", "Castagnet Aurélie", "AURÉLIE CASTAGNET", "Lucie-Anne Bordenave":
            self.assert_certain("collegues", f"Bravo à {name} pour sa garde.", [name])

    def test_title_and_surname(self):
        for title in "Dr", "Dr.", "docteur", "Pr":
            self.assert_certain("collegues", f"Merci au {title} Escoubet.", [])

    def test_both_are_shown(self):
        names = ["Aurélie Castagnet", "Bruno Lasserre-Miquel"]
        self.assert_certain("collegues", f"Café avec {names[0]}. Il a plu toute la nuit. Puis {names[1]} !", names)

    def test_agreement_anywhere(self):
        self.assert_uncertain("collegues", "Bravo à Aurélie Castagnet pour sa garde. Publié avec son accord.")
        self.assert_uncertain("collegues", "Avec son accord écrit. Bravo à Aurélie Castagnet pour sa garde.")

    def test_an_official_account_names_professionals(self):
        self.assert_uncertain("collegues", "Bravo à Aurélie Castagnet pour sa garde.", context="institution")

    def test_ones_own_name(self):
        for says in "Je suis", "Je m'appelle", "Signé":
            self.assert_uncertain("collegues", f"{says} Aurélie Castagnet, j'aime la randonnée.")

    def test_not_the_surname_alone(self):
        self.assert_uncertain("collegues", "Mme Le Garrec va mieux.")

    def test_others(self):
        self.assert_uncertain("collegues", "Bravo à Aurélie Dufresnoy pour sa course.")
        self.assert_uncertain("collegues", "Bravo à Aurélie Castagnet pour sa course.", local=False)


class Perimeter(Case):
    INSIDE = (
        "43.2912, -0.3705",
        "43.2912;-0.3705",
        "43.2912° N, 0.3705° O",
        "geo:43.2912,-0.3705",
        "https://www.google.com/maps/@43.2912,-0.3705,17z",
        "https://maps.google.com/?q=43.2912,-0.3705",
        "https://www.openstreetmap.org/#map=17/43.2912/-0.3705",
        "https://www.openstreetmap.org/?mlat=43.3021&mlon=-0.3588",
        "https://www.waze.com/ul?ll=43.3187%2C-0.4115",
    )
    OUTSIDE = (
        "43.2912, 0.3705",
        "43.2970, -0.3705",
        "43.2912° N, 0.3705° E",
        "https://www.google.com/maps/@48.8566,2.3522,17z",
        "https://www.google.com/maps/place/Valmont",
    )

    def test_inside(self):
        for place in self.INSIDE:
            self.assert_certain("geolocalisation", f"On se retrouve là : {place}", [place])

    def test_outside(self):
        for place in self.OUTSIDE:
            self.assert_uncertain("geolocalisation", f"On se retrouve là : {place}")

    def test_others_may_give_the_way(self):
        for context in "institution", "usager":
            self.assert_uncertain("geolocalisation", f"On se retrouve là : {self.INSIDE[0]}", context=context)

    def test_not_without_the_establishment(self):
        self.assert_uncertain("geolocalisation", f"On se retrouve là : {self.INSIDE[0]}", local=False)


class Rules(Case):
    def test_switched_off(self):
        text = "Infirmière au CHU de Valmont, mes propos n'engagent que moi."
        self.assertNotIn("lien-employeur", check(text))
        self.assertIn("lien-employeur", check(text, local=False))

    def test_raised(self):
        text = "J'ai ouvert la page officielle de notre service sans demander à la communication."
        self.assertEqual(check(text)["compte-officiel"]["level"], "bloquant")
        self.assertEqual(check(text)["verdict"], "bloquant")
        self.assertEqual(check(text, local=False)["compte-officiel"]["level"], "attention")

    def test_its_own(self):
        text = "Un journaliste m'appelle demain, je lui raconte tout ce qui se passe dans mon service."
        self.assertEqual(check(text)["presse"]["level"], "conseil")
        self.assertNotIn("presse", check(text, local=False))
        self.assertNotIn("presse", check(text, context="usager"))


class Numbers(Case):
    def test_bare(self):
        self.assertEqual(entities("8001234567"), [("IPP", "8001234567")])
        self.assertEqual(entities("V1234567"), [("IPP", "V1234567")])
        self.assertEqual(entities("U24-12345"), [("NDA", "U24-12345")])
        self.assertEqual(entities("261234567"), [("NDA", "261234567")])

    def test_the_shape_tells_a_patient_from_a_stay(self):
        self.assertEqual(entities("Dossier V1234567 à voir"), [("IPP", "V1234567")])
        self.assertEqual(entities("Dossier U24-12345 à voir"), [("NDA", "U24-12345")])
        self.assertEqual(entities("Le n° 8001234567"), [("IPP", "8001234567")])

    def test_only_there(self):
        self.assertEqual(entities("V1234567", local=False), [])
        self.assertEqual(entities("261234567", local=False), [])


class Accounts(Case):
    def test_the_official_account_speaks_of_professionals(self):
        text = "Merci à Aurélie Castagnet, infirmière"
        self.assert_certain("collegues", f"{text}, le portrait est sur @chudelaville.", [])
        self.assert_uncertain("collegues", f"{text}, le portrait est sur @chudevalmont.")

    def test_a_new_account_under_an_official_hashtag(self):
        text = "J'ai ouvert un compte Instagram pour notre équipe, suivez #CHUValmont"
        self.assertIn("compte-officiel", check(text))


OWN_RULE = """
id: chez-nous
level: attention
title: Chez nous
principle: "Un principe."
why: "Une raison."
message: "Ces mots sont à nous : {mots}."
question: "Est-ce à nous : {mots} ?"
advice: "Dites-le autrement."
contexts: [agent]
detect:
  model: false
  clauses:
    - name: a-nous
      doc: "Ce que le fichier de l'établissement nomme."
      any: [etablissement, site, service-nomme, compte-officiel-connu, hashtag-officiel, membre-du-personnel]
      within: phrase
      certain: true
breaks:
  - { text: "Rendez-vous à l'[[hôpital Saint-Roch]].", context: agent }
complies:
  - { text: "Rendez-vous demain.", context: agent }
"""


class OwnRule(Case):
    """A rule of the establishment's that names what its file fills: each key is read."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        folder = Path(cls.holder.name)
        shutil.copy(CHARTER / "establishment-roster.txt", folder)
        text = ESTABLISHMENT.read_text(encoding="utf-8").replace("establishment-rules/presse.yaml", "chez-nous.yaml")
        (folder / "establishment.yaml").write_text(text, encoding="utf-8")
        (folder / "chez-nous.yaml").write_text(OWN_RULE, encoding="utf-8")
        cls.charter = folder / "charter.blc"
        blouse("charter", "build", CHARTER, "--establishment", folder / "establishment.yaml", "--output", cls.charter)

    def words(self, text):
        found = json.loads(blouse("check", "--charter", self.charter, "--format", "json", "--text", text))["findings"]
        return [span["text"] for finding in found if finding["rule"] == "chez-nous" for span in finding["spans"]]

    def test_names_sites_services_accounts_hashtags_staff(self):
        for name in (
            "CHU de Valmont",
            "Hôpital de Valmont",
            "Résidence Les Glycines",
            "unité Hélianthe",
            "chudevalmont",
            "CHU_Valmont",
            "EnfantsDeValmont",
            "Aurélie Castagnet",
        ):
            sign = "@" if name in ("chudevalmont", "CHU_Valmont") else "#" if name == "EnfantsDeValmont" else ""
            self.assertTrue(any(name in words for words in self.words(f"On en parle, {sign}{name}, ce soir.")), name)

    def test_nothing_else(self):
        self.assertEqual(self.words("On en parle ce soir au CHU de la ville, en pédiatrie avec @chudelaville."), [])


if __name__ == "__main__":
    unittest.main()
