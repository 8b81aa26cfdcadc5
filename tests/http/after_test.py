# SPDX-License-Identifier: Apache-2.0
"""What a case leads to: thanks that reach a team, what becomes of an idea, improvements, quiz cards, another judgement."""

import datetime
import html
import re
import unittest

from served import Client, DeskTest, token_in

CODE = re.compile(r"<code>([A-Z2-7-]{19})</code>")
THANKS = "Merci à toute l'équipe de gériatrie pour sa patience et ses sourires, vous êtes formidables !"
SOON = (datetime.date.today() + datetime.timedelta(days=40)).isoformat()


class Desk(DeskTest):
    count = 0

    def report(self, text, who=None, **more):
        type(self).count += 1
        fields = {"texte": f"{text} ({self.count})" if text else "", "reseau": "facebook", "qui": "etablissement", **more}
        page = self.send(who, "/signaler", "/signaler", fields) if who else Client(self.server).post("/signaler", fields)
        self.assertEqual(page.status, 200, page.text)
        [(number,)] = self.store("SELECT MAX(number) FROM cases")
        return number, CODE.search(page.text)[1]

    def field(self, page, name):
        return re.search(rf'<textarea id="{name}"[^>]*>([^<]*)</textarea>', page)[1].strip("\n")

    def send(self, client, page, path, fields):
        shown = client.get(page).text
        token = token_in(shown)
        seen = re.search(r'name="vu" value="(\d+)"', shown)
        return client.post(path, {"jeton": token, **({"vu": seen[1]} if seen else {}), **fields})

    def act(self, client, number, gesture, **fields):
        path = f"/dossiers/{number}/suites"
        return self.send(client, path, path, {"geste": gesture, **fields})

    def kinds(self, number):
        return [kind for (kind,) in self.store("SELECT e.kind FROM case_events e JOIN cases c ON c.id = e.case_id "
                                               f"WHERE c.number = {number} ORDER BY e.sequence")]

    def judge(self, number, nature, level="ok"):
        self.assertEqual(self.act(self.as_("community-manager"), number, "juger", nature=nature, niveau=level, texte="Je l'ai relu.").status, 303)

    def late(self, number, gesture, **fields):
        """By who has not read the last events."""
        return self.act(self.as_("community-manager"), number, gesture, vu=1, **fields)


class After(Desk):
    def test_thanks_reach_the_team_in_one_click(self):
        number, code = self.report(THANKS)
        manager = self.as_("community-manager")
        self.judge(number, "remerciement")
        page = manager.get(f"/dossiers/{number}").text
        self.assertIn("Transmettre à l'équipe", html.unescape(page))
        self.assertEqual(self.late(number, "merci").status, 409)
        self.assertNotIn("remerciement", self.kinds(number))
        answer = self.send(manager, f"/dossiers/{number}", f"/dossiers/{number}/suites", {"geste": "merci"})
        self.assertEqual(answer.headers["Location"], f"/dossiers/{number}/suites?fait=lire")  # no mail leaves a demonstration
        self.assertEqual(self.kinds(number)[-3:], ["remerciement", "message", "cloture"])
        self.assertIn("transmis à l'équipe", html.unescape(Client(self.server).post("/suivi", {"code": code}).text))
        self.assertEqual(self.act(manager, number, "merci").status, 422)  # once
        self.assertEqual(self.store(f"SELECT state, decision FROM cases WHERE number = {number}"), [("clos", "merci")])

    def test_only_thanks_take_the_short_road(self):
        number, _ = self.report("Cinq heures d'attente aux urgences, une honte.")
        self.assertEqual(self.act(self.as_("community-manager"), number, "merci").status, 422)
        self.assertEqual(self.act(self.as_("community-manager"), number, "suite", suite="acceptee", texte="Oui.").status, 422)

    def test_another_judgement_moves_the_clocks(self):
        number, _ = self.report("Bonjour, à quelle heure ferme la cafétéria le dimanche ?")
        [(before,)] = self.store(f"SELECT due_at FROM cases WHERE number = {number}")
        manager = self.as_("community-manager")
        self.assertEqual(self.act(manager, number, "juger", nature="rumeur", niveau="bloquant", texte="").status, 422)
        self.judge(number, "detresse", "bloquant")
        [(nature, level, due)] = self.store(f"SELECT nature, level, due_at FROM cases WHERE number = {number}")
        self.assertEqual((nature, level), ("detresse", "bloquant"))
        self.assertLess(due, before)
        page = manager.get(f"/dossiers/{number}").text
        self.assertIn("Qualification revue", page)
        # What one has not read is not judged over.
        path = f"/dossiers/{number}/suites"
        token = token_in(page)
        answer = manager.post(path, {"jeton": token, "vu": "1", "geste": "juger", "nature": "question", "niveau": "ok", "texte": "Non."})
        self.assertEqual(answer.status, 409)

    def test_ideas_get_an_answer(self):
        number, code = self.report("Et si l'on montrait le jardin en photo ?", self.as_("agent"), sujet="idee")
        manager = self.as_("community-manager")
        self.assertEqual(self.act(manager, number, "suite", suite="planifiee", texte="Au printemps.").status, 422)  # when?
        self.assertEqual(self.act(manager, number, "suite", suite="planifiee", texte="Au printemps.", echeance="2020-01-01").status, 422)
        note = self.send(manager, f"/dossiers/{number}", f"/dossiers/{number}", {"geste": "note", "texte": "Vu avec le jardinier."})
        self.assertEqual(note.status, 303)
        answer = self.late(number, "suite", suite="planifiee", texte="Au printemps.", echeance=SOON)
        self.assertEqual(answer.status, 409)
        self.assertRegex(answer.text, r'value="planifiee" checked')
        self.assertEqual(self.field(answer.text, "f-texte"), "Au printemps.")
        self.assertEqual(self.act(manager, number, "suite", suite="planifiee", texte="Au printemps.", echeance=SOON).status, 303)
        self.assertEqual(self.kinds(number)[-4:], ["suite", "message", "action", "cloture"])
        self.assertIn("Au printemps.", Client(self.server).post("/suivi", {"code": code}).text)
        self.assertIn("jardin", manager.get("/ameliorations?qui=moi").text)

    def test_what_worries_who_reported_is_no_action(self):
        fields = {"texte": "", "inquietude": "Ma voisine de garde est visée.", "sujet": "idee", "reseau": "facebook", "qui": "autre"}
        self.assertEqual(self.send(self.as_("agent"), "/signaler", "/signaler", fields).status, 200)
        [(number,)] = self.store("SELECT MAX(number) FROM cases")
        manager = self.as_("community-manager")
        self.assertEqual(self.act(manager, number, "suite", suite="planifiee", texte="Au printemps.", echeance=SOON).status, 303)
        [(what,)] = self.store(f"SELECT e.text FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.number = {number} AND e.kind = 'action'")
        self.assertEqual(what, "Donner suite à ce qui est planifié")

    def test_a_full_case_gives_back_what_was_typed(self):
        number, _ = self.report("Et si l'on ouvrait le parc aux familles ?", self.as_("agent"), sujet="idee")
        self.store("DROP TRIGGER IF EXISTS case_events_stay")
        self.store("UPDATE case_events SET text = replace(hex(zeroblob(1572860)), '0', 'a') WHERE sequence = 1 AND case_id = "
                   "(SELECT id FROM cases WHERE number = ?)", number)
        [(owner,)] = self.store("SELECT id FROM users WHERE login = 'community-manager'")
        answer = self.act(self.as_("community-manager"), number, "ameliorer", qui=owner, echeance=SOON, texte="Demander au jardinier.")
        self.assertEqual(answer.status, 422)
        self.assertIn("Ce dossier est plein", answer.text)
        self.assertEqual(self.field(answer.text, "f-ameliorer-texte"), "Demander au jardinier.")

    def test_what_came_back_stands_in_its_own_form(self):
        number, _ = self.report("Et si l'on ouvrait le jardin le soir ?", self.as_("agent"), sujet="idee")
        manager = self.as_("community-manager")
        answer = self.act(manager, number, "juger", niveau="bloquant", texte="Qui a écrit cela exagère.")
        self.assertEqual(answer.status, 422)
        self.assertEqual(self.field(answer.text, "f-texte"), "")  # the word to who reported
        self.assertEqual(self.field(answer.text, "f-ameliorer-texte"), "")
        self.assertEqual(self.field(answer.text, "f-juger-texte"), "Qui a écrit cela exagère.")
        self.assertIn('href="#f-juger-nature"', answer.text)
        self.assertRegex(answer.text, r'<option value="bloquant" selected')
        self.assertEqual(answer.text.count('<details class="unfold" open'), 1)
        owner = re.search(r'<option value="(\d+)"[^>]*>Farida Belkacem', answer.text)[1]
        answer = self.act(manager, number, "ameliorer", texte="Éclairer l'allée", qui=owner, echeance="2020-01-01")
        self.assertEqual(answer.status, 422)
        self.assertEqual(self.field(answer.text, "f-texte"), "")
        self.assertEqual(self.field(answer.text, "f-juger-texte"), "")
        self.assertEqual(html.unescape(self.field(answer.text, "f-ameliorer-texte")), "Éclairer l'allée")
        self.assertRegex(answer.text, f'<option value="{owner}" selected')
        self.assertIn('href="#f-ameliorer-echeance"', answer.text)
        self.assertRegex(answer.text, r'id="f-ameliorer-echeance"[^>]* value="2020-01-01"')

    def test_improvements_are_followed_to_their_end(self):
        number, _ = self.report("Le panneau de la maternité est illisible la nuit.")
        communication, usagers, drh = self.as_("communication"), self.as_("usagers"), self.as_("drh")
        page = communication.get(f"/dossiers/{number}/suites").text
        owner = re.search(r'<option value="(\d+)"[^>]*>Farida Belkacem', page)[1]
        self.assertEqual(self.act(communication, number, "ameliorer", texte="Éclairer le panneau", qui=owner).status, 422)
        self.assertEqual(self.act(communication, number, "ameliorer", texte="Éclairer le panneau", qui=999, echeance=SOON).status, 422)
        self.assertEqual(self.act(communication, number, "ameliorer", texte="Éclairer le panneau", qui=owner, echeance=SOON).status, 303)
        # Who does it sees it, without the case; others do not.
        mine = usagers.get("/ameliorations").text
        self.assertIn("Éclairer le panneau", mine)
        self.assertNotIn(f"/dossiers/{number}", mine)
        self.assertNotIn("Éclairer le panneau", drh.get("/ameliorations").text)
        self.assertEqual(usagers.get(f"/dossiers/{number}/suites").status, 404)
        self.assertEqual(self.as_("agent").get("/ameliorations").status, 403)
        [(action,)] = self.store("SELECT id FROM case_actions WHERE what = 'Éclairer le panneau'")
        self.assertEqual(self.send(drh, "/mon-compte", f"/ameliorations/{action}", {"geste": "faite"}).status, 404)
        self.assertEqual(self.send(usagers, "/ameliorations", f"/ameliorations/{action}", {"geste": "faite"}).status, 303)
        self.assertEqual(self.send(usagers, "/ameliorations", f"/ameliorations/{action}", {"geste": "faite"}).status, 303)
        self.assertEqual(self.kinds(number).count("action-faite"), 1)
        self.assertIn("Éclairer le panneau", usagers.get("/ameliorations?vue=faites").text)
        self.assertNotIn("Éclairer le panneau", usagers.get("/ameliorations").text)
        self.assertEqual(self.send(usagers, "/ameliorations", f"/ameliorations/{action}", {"geste": "a-faire"}).status, 303)
        self.assertIn("Éclairer le panneau", usagers.get("/ameliorations").text)
        # Taken up again once, and no longer offered.
        self.assertEqual(self.send(usagers, "/ameliorations", f"/ameliorations/{action}", {"geste": "a-faire"}).status, 303)
        self.assertEqual(self.kinds(number).count("action"), 2)
        self.assertNotIn('value="a-faire"', usagers.get("/ameliorations?vue=faites").text)
        page = communication.get(f"/dossiers/{number}/suites").text
        self.assertNotIn('value="a-faire"', page)
        self.assertLess(page.index("C'est fait"), page.index("faite</span>"))  # what is to be done stands first

    def test_what_was_learnt_shows_nobody(self):
        number, _ = self.report("Mme Blanche Ferrand, chambre 12, a encore refusé ses soins, on a bien ri avec Julie.")
        manager, head = self.as_("community-manager"), self.as_("communication")
        path = f"/dossiers/{number}/carte"
        page = html.unescape(manager.get(path).text)
        self.assertNotIn("Ferrand", page)
        self.assertNotIn("chambre 12,", page)
        card = {"question": "Mme Blanche Ferrand a refusé ses soins. Le publier ?", "choix-1": "Oui", "choix-2": "Non", "bonne": "2",
                "pourquoi": "Le secret tient toujours."}
        answer = self.send(manager, path, path, card)
        self.assertEqual(answer.status, 422)
        self.assertIn("reconnaître quelqu'un", html.unescape(answer.text))
        self.assertEqual(self.store("SELECT COUNT(*) FROM quiz_cards"), [(0,)])
        card["question"] = "Vous avez ri d'un refus de soins, en équipe. Le publier ?"
        self.assertEqual(self.send(manager, path, path, {**card, "bonne": "3"}).status, 422)  # an answer that is not there
        self.assertEqual(self.send(manager, path, path, card).status, 303)
        self.assertIn("refus de soins", manager.get("/cartes").text)
        [(number, state, answer)] = self.store("SELECT id, state, answer FROM quiz_cards")
        self.assertEqual((state, answer), ("brouillon", 1))
        self.assertEqual(self.send(manager, "/cartes", f"/cartes/{number}", {"geste": "valider", "version": 1}).status, 400)
        self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": "valider", "version": 2}).status, 409)
        self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": "valider", "version": 1}).status, 303)
        self.assertIn("refus de soins", head.get("/cartes?etat=validee").text)
        self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": "retirer", "version": 2}).status, 303)
        self.assertEqual(self.store("SELECT state FROM quiz_cards"), [("retiree",)])
        # A state that does not follow is refused, whatever the form says.
        for gesture in ("valider", "retirer"):
            self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": gesture, "version": 3}).status, 400)
        self.assertEqual(self.store("SELECT state FROM quiz_cards"), [("retiree",)])
        # What the charter recognises since is recognised in every field.
        self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": "reprendre", "version": 3}).status, 303)
        shows = "J'en parle à Mme Blanche Ferrand."
        for field, value in (("why", shows), ("choices", f"Oui\n{shows}")):
            [(kept,)] = self.store(f"SELECT {field} FROM quiz_cards")
            self.store(f"UPDATE quiz_cards SET {field} = ?", value)
            self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": "valider", "version": 4}).status, 400)
            self.store(f"UPDATE quiz_cards SET {field} = ?", kept)
        self.assertEqual(self.send(head, "/cartes", f"/cartes/{number}", {"geste": "valider", "version": 4}).status, 303)
        for login in ("usagers", "dpo", "administrateur"):
            self.assertEqual(self.as_(login).get("/cartes").status, 403)

    def test_a_long_message_fits_in_a_card(self):
        number, _ = self.report("é" * 1201 + " Quelle journée dans ce service, où tout le monde court. " * 20)
        path = f"/dossiers/{number}/carte"
        page = self.as_("community-manager").get(path).text
        question = html.unescape(self.field(page, "f-question"))
        self.assertLessEqual(len(question), 600)
        self.assertRegex(question, r"…\s» Que faites-vous\s\?$")


class Mailed(Desk):
    """Where mails leave; the server that would take them is away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass(settings={"BLOUSE_SMTP_SERVER": "127.0.0.1", "BLOUSE_SMTP_PORT": "1", "BLOUSE_SMTP_SECURITY": "aucune",
                                     "BLOUSE_SMTP_FROM": "blouse@chu.example", "BLOUSE_PUBLIC_URL": "https://blouse.example"})

    def test_the_story_names_who_got_the_thanks(self):
        for fields, told in (({"courriel": "geriatrie@chu.example", "equipe": "usagers"}, ("", "à l'adresse donnée")),
                             ({"equipe": "communication"}, ("communication", None))):
            number, _ = self.report(THANKS)
            self.judge(number, "remerciement")
            answer = self.act(self.as_("community-manager"), number, "merci", **fields)
            self.assertEqual(answer.headers["Location"], f"/dossiers/{number}/suites?fait=transmis", answer.text)
            [(word, text)] = self.store("SELECT e.word, e.text FROM case_events e JOIN cases c ON c.id = e.case_id "
                                        f"WHERE c.number = {number} AND e.kind = 'remerciement'")
            self.assertEqual(word, told[0])
            self.assertEqual(text, told[1] or text)
            self.assertTrue(text)

    def test_what_worries_who_reported_leaves_for_nobody(self):
        """Outside the desk, a team gets the words of the message; where there are none, no mail."""
        number, _ = self.report("", lien="https://x.com/a/status/77", inquietude="Ma voisine y parle de ma chimiothérapie.")
        self.judge(number, "remerciement")
        [mails] = self.store("SELECT count(*) FROM jobs WHERE kind = 'mail.send'")
        page = self.as_("community-manager").get(f"/dossiers/{number}/suites").text
        self.assertIn("Aucun courriel ne part", html.unescape(page))
        answer = self.act(self.as_("community-manager"), number, "merci", courriel="geriatrie@chu.example")
        self.assertEqual(answer.headers["Location"], f"/dossiers/{number}/suites?fait=lire", answer.text)
        self.assertEqual(self.store("SELECT count(*) FROM jobs WHERE kind = 'mail.send'"), [mails])
        self.assertEqual(self.kinds(number)[-3:], ["remerciement", "message", "cloture"])


if __name__ == "__main__":
    unittest.main()
