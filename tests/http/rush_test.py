# SPDX-License-Identifier: Apache-2.0
"""What several people do at one instant in one case, on PostgreSQL, whose writers run together: each is answered, nothing is
done twice, nothing is lost."""

import subprocess
import threading
import unittest

from evidence_test import give, png
from hospital import Hospital, Visitor

DAY = "2099-01-15"
ROUNDS = 6
TEXT = "Cinq heures aux urgences avec ma fille de quatre ans, personne ne nous a dit un mot de toute la nuit."
ALARM = "Je n'en peux plus, j'ai tout préparé, je vais mettre fin à mes jours ce soir."


def at_once(*calls):
    """What each of these gives, all begun at the same instant."""
    answers, start = [None] * len(calls), threading.Barrier(len(calls))

    def run(place):
        start.wait(60)
        answers[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


class Rush(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hospital = Hospital("postgresql", neighbour=False)
        cls.hospital.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.hospital.__exit__()
        assert "runtime error" not in cls.hospital.log and "deadlock" not in cls.hospital.log, cls.hospital.log

    def store(self, sql):
        parameters = f"host={self.hospital.base.folder} user={self.hospital.base.user} dbname=postgres"
        run = subprocess.run(["psql", "-qAtF", "\t", parameters, "-c", sql], capture_output=True, text=True, check=True)
        return [line.split("\t") for line in run.stdout.splitlines()]

    def one(self, sql):
        [[value]] = self.store(sql)
        return value

    def report(self, text, **files):
        fields = {"texte": text, "reseau": "facebook", "qui": "etablissement", **files}
        return give(Visitor(self.hospital.server), "/signaler", fields)

    def opened(self, text):
        answer = self.report(text)
        self.assertEqual(answer.status, 200, answer.text)
        return self.one("SELECT max(number) FROM cases")

    def person(self, login):
        person = self.hospital.person(login).again()
        return person, person.token()

    def post(self, login, path, fields):
        """A gesture, ready to be made."""
        person, token = self.person(login)
        return lambda: person.post(path, {"jeton": token, **fields})

    def events(self, number):
        return self.one(f"SELECT events FROM cases WHERE number = {number}")

    def test_an_action_is_taken_up_again_once(self):
        number = self.opened("Le distributeur du hall est en panne depuis trois semaines, et personne ne le répare.")
        fields = {"vu": self.events(number), "geste": "ameliorer", "texte": "Réparer", "echeance": DAY,
                  "qui": self.one("SELECT id FROM users WHERE login = 'community-manager'")}
        press = [self.post("community-manager", f"/dossiers/{number}/suites", fields) for _ in range(3)]
        self.assertEqual([answer.status for answer in at_once(*press)], [303] * 3)
        self.assertEqual(self.one("SELECT count(*) FROM case_actions"), "1")
        for done in range(1, ROUNDS + 1):
            action = self.one("SELECT max(id) FROM case_actions")
            for gesture in ("faite", "a-faire"):
                press = [self.post(who, f"/ameliorations/{action}", {"geste": gesture})
                         for who in ("community-manager", "communication", "community-manager")]
                self.assertEqual([answer.status for answer in at_once(*press)], [303] * 3)
            kinds = "SELECT count(*) FROM case_events WHERE kind = '{}'"
            self.assertEqual(self.one(kinds.format("action-faite")), str(done))
            self.assertEqual(self.one(kinds.format("action")), str(done + 1))

    def test_reports_and_evidence_of_one_case_are_all_kept(self):
        number = self.opened(TEXT)
        path = f"/dossiers/{number}/preuves"
        for side in range(2, 2 + ROUNDS):
            person, token = self.person("community-manager")
            other, others = self.person("communication")
            answers = at_once(
                lambda: self.report(TEXT, capture=("a.png", png(10 * side))),
                lambda: self.report(TEXT, capture=("b.png", png(10 * side + 1))),
                lambda: give(person, path, {"jeton": token, "fichier": ("c.png", png(10 * side + 2)), "lien": f"https://x.com/a/{side}"}),
                lambda: give(other, path, {"jeton": others, "fichier": ("c.png", png(10 * side + 2)), "lien": f"https://x.com/a/{side}"}))
            self.assertEqual([answer.status for answer in answers], [200, 200, 303, 303], [answer.text[-2000:] for answer in answers])
        of = f"FROM case_files f JOIN cases c ON c.id = f.case_id WHERE c.number = {number}"
        self.assertEqual(self.one(f"SELECT count(*) {of}"), str(3 * ROUNDS))
        self.assertEqual(self.one(f"SELECT reports FROM cases WHERE number = {number}"), str(2 * ROUNDS + 1))
        self.assertEqual(self.one(f"SELECT count(*) FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.number = {number} "
                                  "AND e.kind = 'preuve'"), str(ROUNDS + 1))

    def test_one_person_takes_an_alert(self):
        number = self.opened(ALARM)
        for _ in range(200):
            if self.store(f"SELECT a.id FROM alerts a JOIN cases c ON c.id = a.case_id WHERE c.number = {number} AND a.ended_at IS NULL"):
                break
            threading.Event().wait(0.1)
        else:
            self.fail("no alert was raised")
        take = [self.post(who, f"/alertes/{number}/prise", {}) for who in ("community-manager", "communication", "direction-generale")]
        judge = self.post("direction-generale", f"/dossiers/{number}", {"geste": "note", "vu": "1", "texte": "Je rappelle."})
        answers = at_once(*take, judge, lambda: self.report(ALARM), lambda: self.report(ALARM))
        self.assertEqual(sorted(answer.status for answer in answers[:3]), [303, 409, 409])
        self.assertEqual([answer.status for answer in answers[3:]], [303, 200, 200])
        kinds = (f"SELECT e.kind, count(*) FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.number = {number} "
                 "AND e.kind IN ('alerte-prise', 'prise') GROUP BY e.kind ORDER BY e.kind")
        self.assertEqual(self.store(kinds), [["alerte-prise", "1"], ["prise", "1"]])
        ends = [self.post(who, f"/alertes/{number}/issue", {"texte": "En sécurité."}) for who in ("community-manager", "communication")]
        close = self.post("communication", f"/dossiers/{number}/suites",
                          {"geste": "juger", "vu": self.events(number), "nature": "critique", "niveau": "ok", "texte": "Rien."})
        statuses = [answer.status for answer in at_once(*ends, close)]
        self.assertTrue(set(statuses) <= {303, 409}, statuses)
        self.assertEqual(self.one(f"SELECT count(*) FROM alerts a JOIN cases c ON c.id = a.case_id WHERE c.number = {number} "
                                  "AND a.ended_at IS NULL"), "0")


if __name__ == "__main__":
    unittest.main()
