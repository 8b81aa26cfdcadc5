# SPDX-License-Identifier: Apache-2.0
"""An answer from its draft to what was sent: read as the establishment's, approved by somebody else, never over unread words."""

import html
import re
import unittest

from served import Client, DeskTest, token_in

SAFE = "Bonjour, nous comprenons votre colère. La direction des usagers peut vous écouter."
TELLS = "Bonjour, nous avons bien pris en charge votre mère. Bien à vous."
LIST = "/dossiers/1/reponses"


class Replies(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        report = {"texte": "Quatre heures d'attente aux urgences, une honte.", "lien": "https://x.com/a/status/9", "reseau": "x", "qui": "etablissement"}
        assert Client(cls.server).post("/signaler", report).status == 200
        cls.clients = {}

    def send(self, client, path, fields):
        token = token_in(client.get(path).text)
        return client.post(path, {"jeton": token, **fields})

    def draft(self, client, text=SAFE, network="facebook", way="publique"):
        answer = self.send(client, LIST, {"reseau": network, "voie": way, "texte": text})
        self.assertEqual(answer.status, 303, answer.text)
        return answer.headers["Location"].split("?")[0]

    def act(self, client, path, gesture, version, **fields):
        return self.send(client, path, {"geste": gesture, "version": version, **fields}).status

    def test_from_draft_to_what_was_sent(self):
        manager, head = self.as_("community-manager"), self.as_("communication")
        path = self.draft(manager)
        self.assertEqual(self.act(manager, path, "envoyer", 1, adresse="https://facebook.com/1"), 422)  # not approved
        self.assertEqual(self.act(manager, path, "soumettre", 1), 303)
        self.assertIn(path, head.get("/reponses").text)
        self.assertEqual(self.act(manager, path, "valider", 2), 422)
        self.assertEqual(self.act(head, path, "renvoyer", 2), 422)  # with a word
        self.assertEqual(self.act(head, path, "renvoyer", 2, mot="Plus court, s'il vous plaît."), 303)
        self.assertIn("Plus court", manager.get(path).text)
        self.assertEqual(self.act(manager, path, "soumettre", 3), 303)
        self.assertEqual(self.act(head, path, "valider", 4), 303)
        # Another word after approval: it must be approved again.
        self.assertEqual(self.act(manager, path, "ecrire", 5, reseau="facebook", voie="publique", texte=SAFE + " Merci."), 303)
        self.assertEqual(self.act(manager, path, "envoyer", 6, adresse="https://facebook.com/1"), 422)
        self.assertEqual(self.act(head, path, "valider", 6), 303)
        self.assertEqual(self.act(manager, path, "envoyer", 7), 422)  # what is public has an address
        self.assertEqual(self.act(manager, path, "envoyer", 7, adresse="https://facebook.com/1"), 303)
        self.assertEqual(self.act(manager, path, "ecrire", 8, reseau="x", voie="publique", texte="Autre."), 422)
        [(word, text)] = self.store("SELECT word, text FROM case_events WHERE kind = 'reponse'")
        self.assertEqual((word, text), ("facebook", SAFE + " Merci.\n\nhttps://facebook.com/1"))
        self.assertIn("Réponse à l&#39;auteur\u00a0: Facebook", manager.get("/dossiers/1").text.replace("&apos;", "&#39;").replace("l'auteur", "l&#39;auteur"))
        actions = [action for (action,) in self.store("SELECT action FROM audit_log WHERE action LIKE 'reply.%' ORDER BY sequence")]
        for action in ("reply.write", "reply.ask", "reply.return", "reply.approve", "reply.send"):
            self.assertIn(action, actions)

    def test_what_confirms_is_held(self):
        manager, head = self.as_("community-manager"), self.as_("communication")
        path = self.draft(manager, TELLS)
        page = manager.get(path).text
        self.assertIn("Ne publiez pas", page)
        self.assertRegex(page, r"<mark class=\"mark-stop\">[^<]*votre mère")
        self.assertEqual(self.act(manager, path, "soumettre", 1), 422)
        # In private too.
        self.assertEqual(self.act(manager, self.draft(manager, TELLS, way="privee"), "soumettre", 1), 422)
        # Nor by words that were changed while they waited.
        self.assertEqual(self.act(manager, path, "ecrire", 1, reseau="facebook", voie="publique", texte=SAFE), 303)
        self.assertEqual(self.act(manager, path, "soumettre", 2), 303)
        self.assertEqual(self.act(manager, path, "ecrire", 3, reseau="facebook", voie="publique", texte=TELLS), 303)
        self.assertEqual(self.act(head, path, "valider", 4), 422)

    def test_too_long_for_its_network(self):
        manager = self.as_("community-manager")
        path = self.draft(manager, SAFE + " Merci de votre patience." * 9, "x")
        self.assertIn("trop long", manager.get(path).text)
        self.assertEqual(self.act(manager, path, "soumettre", 1), 422)
        self.assertEqual(self.act(manager, path, "ecrire", 1, reseau="facebook", voie="publique", texte=SAFE), 303)
        self.assertEqual(self.act(manager, path, "soumettre", 2), 303)

    def test_what_came_back_stands_in_its_own_form(self):
        manager, head = self.as_("community-manager"), self.as_("communication")
        path = self.draft(manager)
        self.assertEqual(self.act(manager, path, "soumettre", 1), 303)
        answer = self.send(head, path, {"geste": "renvoyer", "version": 2, "mot": "long " * 101})
        self.assertEqual(answer.status, 422)
        self.assertIn("f-mot-error", answer.text)
        self.assertIn("long long", answer.text)
        self.assertIn('<details class="unfold" open', answer.text)
        self.assertEqual(self.act(head, path, "valider", 2), 303)
        answer = self.send(manager, path, {"geste": "envoyer", "version": 3, "adresse": "là-bas"})
        self.assertEqual(answer.status, 422)
        self.assertIn("f-adresse-error", answer.text)
        self.assertIn('value="là-bas"', answer.text)
        answer = self.send(manager, path, {"geste": "ecrire", "version": 3, "reseau": "x", "voie": "privee", "texte": " "})
        self.assertEqual(answer.status, 422)
        self.assertIn("f-texte-error", answer.text)

    def test_nothing_is_written_over_what_one_has_not_read(self):
        manager, head = self.as_("community-manager"), self.as_("communication")
        path = self.draft(manager)
        self.assertEqual(self.act(head, path, "ecrire", 1, reseau="facebook", voie="publique", texte="Bonjour, merci à vous."), 303)
        answer = self.send(manager, path, {"geste": "ecrire", "version": 1, "reseau": "facebook", "voie": "publique", "texte": "Mes <mots>."})
        self.assertEqual(answer.status, 409)
        self.assertIn("Mes &lt;mots&gt;.", answer.text)
        self.assertIn("Bonjour, merci à vous.", answer.text)
        self.assertEqual(self.act(head, path, "valider", 1), 409)

    def test_who_wrote_between_does_not_approve(self):
        manager, head = self.as_("community-manager"), self.as_("communication")
        path = self.draft(manager)
        words = {"reseau": "facebook", "voie": "publique"}
        self.assertEqual(self.act(head, path, "ecrire", 1, texte=SAFE + " Merci.", **words), 303)
        self.assertEqual(self.act(manager, path, "ecrire", 2, texte=SAFE + " Merci à vous.", **words), 303)
        self.assertEqual(self.act(manager, path, "soumettre", 3), 303)
        self.assertEqual(self.act(head, path, "valider", 4), 422)
        self.assertRegex(head.get("/reponses").text, rf'(?s)href="{path}".*?vous : un collègue valide'.replace(" :", "\u00a0:"))
        self.assertEqual(self.act(self.as_("direction-generale"), path, "valider", 4), 303)

    def test_a_case_has_a_limit_of_answers(self):
        manager = self.as_("community-manager")
        number = self.draft(manager).rsplit("/", 1)[1]
        columns = "establishment_id, case_id, network, way, state, verdict, text, author_id, editor_id, word, address, created_at, updated_at"
        self.store(f"INSERT INTO replies ({columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
                   f"SELECT {columns} FROM replies, n WHERE id = {number}")
        answer = self.send(manager, LIST, {"reseau": "x", "voie": "privee", "texte": "Une de plus."})
        self.store(f"DELETE FROM replies WHERE id > {number}")
        self.assertEqual(answer.status, 422)
        self.assertIn("Une de plus.", answer.text)
        self.draft(manager)

    def test_safe_words_are_offered_and_taken(self):
        manager = self.as_("community-manager")
        page = manager.get(LIST).text
        hrefs = [html.unescape(href) for href in re.findall(r'href="(/dossiers/1/reponses\?formulation=[^"#]+)', page)]
        self.assertGreaterEqual(len(hrefs), 25)
        taken = manager.get(LIST + "?formulation=attente").text
        words = html.unescape(re.search(r'<textarea id="f-texte"[^>]*>(.*?)</textarea>', taken, re.S)[1]).strip()
        self.assertNotIn("{", words)
        self.assertIn("usagers", words)
        path = self.draft(manager, words)
        self.assertIn("Rien à signaler", manager.get(path).text)

    def test_only_who_must_know(self):
        manager, usagers = self.as_("community-manager"), self.as_("usagers")
        path = self.draft(manager)
        for login, status in (("agent", 403), ("administrateur", 403), ("usagers", 404), ("drh", 404)):
            self.assertEqual(self.as_(login).get(path).status, status, login)
            self.assertEqual(self.as_(login).get(LIST).status, status, login)
        self.assertEqual(usagers.get("/reponses").status, 403)
        self.assertEqual(manager.get("/dossiers/1/reponses/999").status, 404)
        # Once asked, a directorate reads the answers, and writes none.
        page = manager.get("/dossiers/1").text
        seen = re.search(r'name="vu" value="(\d+)"', page)[1]
        self.assertEqual(self.send(manager, "/dossiers/1", {"geste": "demande", "role": "usagers", "vu": seen, "texte": "Un avis ?"}).status, 303)
        self.assertIn(html.escape(SAFE[:20]), usagers.get(path).text)
        self.assertNotIn("<textarea", usagers.get(LIST).text)
        self.assertEqual(self.act(usagers, path, "retirer", 1), 422)

    def test_withdrawn_and_taken_up_again(self):
        manager = self.as_("community-manager")
        path = self.draft(manager)
        self.assertEqual(self.act(manager, path, "retirer", 1), 303)
        self.assertEqual(self.act(manager, path, "soumettre", 2), 422)
        self.assertEqual(self.act(manager, path, "reprendre", 2), 303)
        self.assertEqual(self.act(manager, path, "soumettre", 3), 303)


if __name__ == "__main__":
    unittest.main()
