# SPDX-License-Identifier: Apache-2.0
"""People and their accounts: the list, inviting one or many, what is done with an account, letters, one's own account."""

import base64
import hashlib
import hmac
import html
import re
import struct
import time
import unittest

from served import Client, DeskTest, token_in

PASSWORD = "tuile cactus neuf"


def code_at(secret, now):
    """RFC 6238, written again."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(now) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


class Demo(DeskTest):
    def come_in(self, login, password=None):
        return self.server.come_in(login, password)

    def token(self, client):
        return token_in(client.get("/").text)

    def send(self, client, path, fields=()):
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        return client.post(path, [("jeton", self.token(client)), *pairs])

    def one(self, sql, *values):
        return self.store(sql, *values)[0][0]

    def id_of(self, login):
        return self.one("SELECT id FROM users WHERE login = ? AND establishment_id = 1", login)

    def invite(self, client, login, **fields):
        """The answer, and the letter that it shows."""
        answer = self.send(client, "/reglages/personnes/inviter", {"identifiant": login, "nom": "Claire Martin", **fields})
        link = re.search(r"/invitation\?lettre=([\w-]{43})", answer.text)
        return answer, link and link[1]

    def choose(self, login, password=PASSWORD):
        administrator = self.come_in("administrateur")
        _, letter = self.invite(administrator, login)
        client = Client(self.server)
        self.assertEqual(client.post("/invitation", {"lettre": letter, "mot-de-passe": password}).status, 303)
        return client

    def journal(self, action, login=None):
        return self.one("SELECT count(*) FROM audit_log WHERE action = ? AND (?2 = '' OR object_id = ?2)", action,
                        str(self.id_of(login)) if login else "")


class People(Demo):
    def setUp(self):
        self.client = self.come_in("administrateur")

    def test_everybody_is_listed(self):
        before = self.journal("account.list")
        text = self.client.get("/reglages/personnes").text
        for name in ("Inès Caradec", "Sacha Morvan", "Direction juridique", "Délégué à la protection"):
            self.assertIn(name, text)
        self.assertEqual(self.journal("account.list"), before + 1)

    def test_only_administrators(self):
        agent = self.come_in("communication")
        for path in ("/reglages/personnes", "/reglages/personnes/1", "/reglages/personnes/inviter", "/reglages/personnes/liste"):
            self.assertEqual(agent.get(path).status, 403)

    def names(self, query):
        answer = self.client.get("/reglages/personnes?" + query)
        self.assertEqual(answer.status, 200, answer.text)
        return re.findall(r'<a href="/reglages/personnes/\d+">([^<]+)</a>', answer.text)

    def test_searching(self):
        self.assertEqual(self.names("q=INES+infirmi%C3%A8re"), ["Inès Caradec, infirmière"])
        self.assertEqual(self.names("q=direction+belk"), ["Farida Belkacem, direction des usagers"])
        self.assertEqual(self.names("q=dpo"), ["Claire Ahmed-Roux, protection des données"])
        self.assertEqual(self.names("q=%25"), [])
        self.assertEqual(self.names("q=_"), [])
        self.assertEqual(self.names("q=!"), [])

    def test_filters(self):
        self.assertEqual(self.names("role=juridique&q=wendling"), ["Thomas Wendling, direction juridique"])
        self.assertEqual(self.names("role=drh&q=wendling"), [])
        self.assertEqual(self.names("role=juridique&etat=fermes"), [])
        self.assertNotIn("Sacha Morvan, informatique", self.names("etat=pas-venus"))

    def test_sorted_and_paged(self):
        for i in range(60):
            self.store("INSERT INTO users (establishment_id, login, name, sort_key, created_at, updated_at, role_bits)"
                       " VALUES (1, ?, ?, ?, 0, 0, 1)", f"page{i:02}", f"Pagé {i:02}", f"page {i:02} page{i:02}")
        for sort, order in (("nom", 1), ("-nom", -1)):
            path, seen, pages = f"/reglages/personnes?q=page&tri={sort}", [], []
            while path:
                text = self.client.get(path).text
                pages.append(re.findall(r">(Pagé \d\d)</a>", text))
                seen += pages[-1]
                link = re.search(r'rel="next" href="([^"]+)"', text)
                back = re.search(r'rel="prev" href="([^"]+)"', text)
                path = link and html.unescape(link[1])
            self.assertEqual(seen, [f"Pagé {i:02}" for i in range(60)][::order])
            text = self.client.get(html.unescape(back[1])).text
            self.assertEqual(re.findall(r">(Pagé \d\d)</a>", text), pages[-2])

    def test_inviting_without_mail_shows_the_link(self):
        answer, letter = self.invite(self.client, "n.petit", role="dpo")
        self.assertIn("Aucun courriel n'est parti", html.unescape(answer.text))
        self.assertTrue(letter)
        self.assertEqual(self.one("SELECT role_bits FROM users WHERE login = 'n.petit'"), 129)
        self.assertEqual((self.journal("account.add", "n.petit"), self.journal("account.invite", "n.petit")), (1, 1))
        again, _ = self.invite(self.client, "N.PETIT ")
        self.assertEqual(again.status, 422)
        self.assertIn("déjà cet identifiant", again.text)

    def test_a_letter_leads_in_once(self):
        _, letter = self.invite(self.client, "l.once")
        page = Client(self.server).get(f"/invitation?lettre={letter}")
        self.assertIn("12 caractères au moins", page.text)
        self.assertIn("l.once", page.text)
        client = Client(self.server)
        weak = client.post("/invitation", {"lettre": letter, "mot-de-passe": "claire martin"})
        self.assertEqual(weak.status, 422)
        self.assertNotIn("claire martin", weak.text)
        answer = client.post("/invitation", {"lettre": letter, "mot-de-passe": PASSWORD})
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/"))
        self.assertIn("Claire Martin", client.get("/").text)
        self.assertEqual(Client(self.server).post("/invitation", {"lettre": letter, "mot-de-passe": PASSWORD}).status, 404)
        self.assertIn("Ce lien", Client(self.server).get("/invitation?lettre=x").text)
        self.come_in("l.once", PASSWORD)

    def test_closing_and_opening(self):
        client = self.choose("c.fermee")
        path = f"/reglages/personnes/{self.id_of('c.fermee')}"
        answer = self.send(self.client, f"{path}/fermer")
        self.assertEqual(answer.headers["Location"], f"{path}?fait=ferme")
        self.assertEqual(client.get("/mon-compte").status, 401)
        page = self.client.get(f"{path}?fait=ferme").text
        self.assertIn(f'action="{path}/rouvrir"', page)
        self.assertIn("Claire Martin", self.names("etat=fermes"))
        self.assertEqual(self.send(self.client, f"{path}/rouvrir").status, 303)
        self.come_in("c.fermee", PASSWORD)

    def test_roles_and_sessions(self):
        client = self.choose("r.oles")
        path = f"/reglages/personnes/{self.id_of('r.oles')}"
        self.send(self.client, f"{path}/roles", [("role", "dpo"), ("role", "juridique")])
        self.assertEqual(self.one("SELECT role_bits FROM users WHERE login = 'r.oles'"), 1 + 64 + 128)
        self.assertEqual(client.get("/mon-compte").status, 401)
        client = self.come_in("r.oles", PASSWORD)
        self.send(self.client, f"{path}/connexions")
        self.assertEqual(client.get("/mon-compte").status, 401)
        self.assertEqual(self.send(self.client, f"{path}/roles", {"role": "roi"}).status, 422)

    def test_the_last_administrator_stays(self):
        path = f"/reglages/personnes/{self.id_of('administrateur')}"
        answer = self.send(self.client, f"{path}/roles", {"role": "dpo"})
        self.assertEqual(answer.headers["Location"], f"{path}?fait=dernier")
        self.assertIn("aucun administrateur", self.client.get(f"{path}?fait=dernier").text)
        self.assertEqual(self.send(self.client, f"{path}/fermer").headers["Location"], f"{path}?fait=soi")
        self.assertEqual(self.client.get("/reglages/personnes").status, 200)

    def test_ones_own_roles_keep_one_in(self):
        path = f"/reglages/personnes/{self.id_of('administrateur')}"
        self.assertEqual(self.send(self.client, f"{path}/roles", [("role", "administrateur"), ("role", "dpo")]).status, 303)
        self.assertEqual(self.client.get("/reglages/personnes").status, 200)

    def test_names_are_corrected(self):
        self.invite(self.client, "x.name")
        path = f"/reglages/personnes/{self.id_of('x.name')}"
        wrong = self.send(self.client, f"{path}/fiche", {"nom": "", "courriel": "pas une adresse"})
        self.assertEqual(wrong.status, 422)
        self.assertIn("pas une adresse", wrong.text)
        self.assertEqual(self.send(self.client, f"{path}/fiche", {"nom": "Zoé", "courriel": "z@b.fr"}).status, 303)
        self.assertEqual(self.names("q=zoe"), ["Zoé"])

    def test_script_in_names(self):
        evil = "<script>alert(1)</script>\"'&"
        answer = self.send(self.client, "/reglages/personnes/inviter", {"identifiant": "<b>x", "nom": evil})
        pages = [answer.text, self.client.get("/reglages/personnes?q=script").text,
                 self.client.get(f"/reglages/personnes/{self.id_of('<b>x')}").text,
                 self.client.get("/reglages/personnes?q=%3Cscript%3E").text,
                 self.send(self.client, "/reglages/personnes/liste", {"liste": f"<b>x;{evil}"}).text]
        for page in pages:
            self.assertNotIn("<script>alert", page)
            self.assertNotIn("<b>x", page)
        self.assertIn("&lt;script&gt;alert", pages[1])

    def test_another_establishment(self):
        self.store("INSERT INTO establishments (id, key, name, time_zone, created_at) VALUES (77, 'ailleurs', 'Ailleurs', 'Europe/Paris', 0)")
        self.store("INSERT INTO users (id, establishment_id, login, name, sort_key, created_at, updated_at)"
                   " VALUES (7700, 77, 'z.autre', 'Zacharie Autre', 'zacharie autre z.autre', 0, 0)")
        try:
            self.assertEqual(self.client.get("/reglages/personnes/7700").status, 404)
            for act in ("roles", "invitation", "second", "connexions", "fermer", "rouvrir"):
                with self.subTest(act):
                    self.assertEqual(self.send(self.client, f"/reglages/personnes/7700/{act}").status, 404)
            answer = self.send(self.client, "/reglages/personnes/7700/fiche", {"nom": "Pris"})
            self.assertEqual(answer.status, 404)
            self.assertEqual(self.names("q=zacharie"), [])
            self.assertTrue(self.names("apres=7700"))
            self.assertEqual(self.one("SELECT name || COALESCE(disabled_at, '') FROM users WHERE id = 7700"), "Zacharie Autre")
        finally:
            self.store("DELETE FROM users WHERE id = 7700")
            self.store("DELETE FROM establishments WHERE id = 77")

    def many(self, text):
        return self.send(self.client, "/reglages/personnes/liste", {"liste": text})

    def test_a_list_with_mistakes_invites_nobody(self):
        before = self.one("SELECT count(*) FROM users")
        answer = self.many("identifiant;nom;courriel;rôles\n\nbon.un;Bon Un;;\nsans-nom\ndpo;Déjà Là;;\nbon.un;Encore;;\n"
                           "roi;Le Roi;;Direction juridique, roi\nmail;Un Nom;pas@une adresse;\na;b;c@d.fr;;trop")
        self.assertEqual(answer.status, 422)
        text = html.unescape(answer.text).replace("\u00a0", " ")
        for wrong in ("Ligne 4 : il manque le nom", "Ligne 5 : un compte porte déjà", "Ligne 6 : l'identifiant « bon.un » est déjà ligne 3",
                      "Ligne 7 : le rôle « roi » n'existe pas", "Ligne 8 : « pas@une adresse » n'est pas une adresse",
                      "Ligne 9 : il y a plus de quatre colonnes", "6 lignes à revoir"):
            self.assertIn(wrong, text)
        self.assertIn("bon.un;Bon Un", text)
        self.assertEqual(self.one("SELECT count(*) FROM users"), before)

    def test_a_list_from_a_spreadsheet(self):
        answer = self.many('t.un\tClaire "la" Martin\tt@b.fr\tDPO, Direction générale\nt.deux;"Petit; Noé ""dit"" N";;juridique')
        self.assertIn("2 personnes sont invitées", html.unescape(answer.text).replace("\u00a0", " "))
        self.assertEqual(self.one("SELECT role_bits FROM users WHERE login = 't.un'"), 1 + 128 + 256)
        self.assertEqual(self.one("SELECT name FROM users WHERE login = 't.deux'"), 'Petit; Noé "dit" N')
        letter = re.search(r"t\.un;.*lettre=([\w-]{43})", html.unescape(answer.text))[1]
        self.assertEqual(Client(self.server).get(f"/invitation?lettre={letter}").status, 200)

    def test_five_thousand_and_no_more(self):
        self.client.timeout = 200
        lines = [f"en.masse{i};Personne {i};;" for i in range(5001)]
        self.assertEqual(self.many("\n".join(lines)).status, 422)
        self.assertEqual(self.one("SELECT count(*) FROM users WHERE login LIKE 'en.masse%'"), 0)
        answer = self.many("\n".join(lines[:5000]))
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.text.count("/invitation?lettre="), 5000)
        self.assertEqual(self.one("SELECT count(*) FROM users WHERE login LIKE 'en.masse%'"), 5000)
        self.assertEqual(len(self.names("q=masse4999")), 1)


class Own(Demo):
    def test_what_one_is(self):
        text = self.come_in("dpo").get("/mon-compte").text
        for said in ("Claire Ahmed-Roux", "Délégué à la protection des données", "Firefox, Linux", "celle-ci"):
            self.assertIn(said, text)

    def test_changing_the_password(self):
        first, client = self.choose("p.asse"), self.come_in("p.asse", PASSWORD)
        new = "zephyr cube otarie"
        wrong = self.send(client, "/mon-compte/mot-de-passe", {"actuel": "faux", "nouveau": new})
        self.assertEqual(wrong.status, 422)
        self.assertIn("pas celui-là", wrong.text)
        weak = self.send(client, "/mon-compte/mot-de-passe", {"actuel": PASSWORD, "nouveau": "azertyuiop123"})
        self.assertEqual(weak.status, 422)
        self.assertIn("essaie en premier", weak.text)
        answer = self.send(client, "/mon-compte/mot-de-passe", {"actuel": PASSWORD, "nouveau": new})
        self.assertEqual(answer.headers["Location"], "/mon-compte?fait=mot-de-passe")
        self.assertIn("est changé", client.get("/mon-compte?fait=mot-de-passe").text)
        self.assertEqual(first.get("/mon-compte").status, 401)
        self.come_in("p.asse", new)

    def test_connections(self):
        here, there, third = self.choose("s.essions"), self.come_in("s.essions", PASSWORD), self.come_in("s.essions", PASSWORD)
        ids = re.findall(r'name="connexion" value="(\w{64})"', here.get("/mon-compte").text)
        self.assertEqual(len(ids), 2)
        other = self.come_in("agent")
        self.assertEqual(self.send(other, "/mon-compte/connexions/fermer", {"connexion": ids[0]}).status, 404)
        self.assertEqual(self.send(here, "/mon-compte/connexions/fermer", {"connexion": "0" * 64}).status, 404)
        self.assertEqual(self.send(here, "/mon-compte/connexions/fermer", {"connexion": ids[0]}).status, 303)
        self.assertEqual(sorted(client.get("/mon-compte").status for client in (there, third)), [200, 401])
        self.assertEqual(self.send(here, "/mon-compte/connexions/autres").status, 303)
        self.assertEqual([client.get("/mon-compte").status for client in (here, there, third)], [200, 401, 401])

    def enrol(self, client, password=PASSWORD):
        page = client.get("/mon-compte/second").text
        secret = re.search(r'class="key">([A-Z2-7]+)<', page)[1]
        sealed = re.search(r'name="cle" value="(\w+)"', page)[1]
        self.assertRegex(page, r'<path d="(M\d+ \d+h\d+v1h-\d+z)+"')
        fields = {"cle": sealed, "code": code_at(secret, time.time()), "actuel": password}
        return secret, fields, page

    def test_a_second_code(self):
        client = self.choose("d.ouble")
        secret, fields, _ = self.enrol(client)
        before = client.cookie
        wrong = self.send(client, "/mon-compte/second", {**fields, "actuel": "faux"})
        self.assertEqual(wrong.status, 422)
        self.assertIn(secret, wrong.text)
        wrong = self.send(client, "/mon-compte/second", {**fields, "code": "000000" if fields["code"] != "000000" else "1"})
        self.assertEqual(wrong.status, 422)
        self.assertIn(secret, wrong.text)
        _, stranger, _ = self.enrol(self.come_in("agent"), self.server.password)
        self.assertEqual(self.send(client, "/mon-compte/second", {**fields, "cle": stranger["cle"]}).status, 400)
        done = self.send(client, "/mon-compte/second", fields)
        codes = re.findall(r"<li><code>([A-Z2-7]{5}-[A-Z2-7]{5})</code>", done.text)
        self.assertEqual((done.status, len(codes)), (200, 10))
        self.assertNotEqual(client.cookie, before)
        self.assertNotIn(codes[0], client.get("/mon-compte").text)
        self.assertIn("il vous en reste 10", client.get("/mon-compte").text)
        # The next time a code is asked for; a recovery code is told, with how many are left.
        stepped = Client(self.server)
        page = stepped.post("/connexion", {"identifiant": "d.ouble", "mot-de-passe": PASSWORD})
        hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]+)"', page.text))
        answer = stepped.post("/connexion/code", {**hidden, "code": codes[3].lower()})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIn("9 codes de secours", html.unescape(answer.text).replace("\u202f", " ").replace("\u00a0", " "))
        self.assertEqual(stepped.get("/mon-compte").status, 200)
        # A letter is no second step.
        administrator = self.come_in("administrateur")
        path = f"/reglages/personnes/{self.id_of('d.ouble')}"
        letter = re.search(r"lettre=([\w-]{43})", self.send(administrator, f"{path}/invitation").text)[1]
        lettered = Client(self.server)
        page = lettered.post("/invitation", {"lettre": letter, "mot-de-passe": "zephyr cube otarie"})
        self.assertIn("Votre code", page.text)
        self.assertEqual(lettered.get("/mon-compte").status, 401)
        # Codes made anew, then all of it taken away by who lost it, with an administrator.
        hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]+)"', page.text))
        lettered.post("/connexion/code", {**hidden, "code": codes[4]})
        renewed = self.send(lettered, "/mon-compte/codes", {"actuel": "zephyr cube otarie"})
        self.assertEqual(len(set(re.findall(r"<li><code>([A-Z2-7-]{11})</code>", renewed.text)) - set(codes)), 10)
        self.assertEqual(self.send(administrator, f"{path}/second").headers["Location"], f"{path}?fait=second")
        self.come_in("d.ouble", "zephyr cube otarie")

    def test_taking_ones_second_code_away(self):
        client = self.choose("r.etire")
        _, fields, _ = self.enrol(client)
        answer = self.send(client, "/mon-compte/second", fields)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.send(client, "/mon-compte/second/retirer", {"actuel": "faux"}).status, 422)
        self.assertEqual(self.send(client, "/mon-compte/second/retirer", {"actuel": PASSWORD}).status, 303)
        self.come_in("r.etire", PASSWORD)

    def test_forgetting_without_mail(self):
        self.assertIn("n'envoie pas de courriel", Client(self.server).get("/mot-de-passe-oublie").text)
        Client(self.server).post("/mot-de-passe-oublie", {"identifiant": "dpo"})
        self.assertEqual(self.one("SELECT count(*) FROM sign_in_tokens WHERE purpose = 'reset'"), 0)


class Mails(Demo):
    """With a server of mail in the settings: nobody listens there, so that mails stay in the queue, where they are read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass(settings={"BLOUSE_SMTP_SERVER": "127.0.0.1", "BLOUSE_SMTP_PORT": "9", "BLOUSE_SMTP_FROM": "b@exemple.fr",
                                     "BLOUSE_PUBLIC_URL": "http://blouse.exemple.fr"})

    def mails(self):
        return [row[0] for row in self.store("SELECT payload FROM jobs WHERE kind = 'mail.send' ORDER BY id")]

    def test_letters_by_mail(self):
        administrator = self.come_in("administrateur")
        answer, shown = self.invite(administrator, "c.martin", courriel="c.martin@exemple.fr")
        self.assertEqual((answer.status, shown), (303, None))
        path = answer.headers["Location"]
        self.assertTrue(path.endswith("?fait=courriel"))
        self.assertIn("partie par courriel", administrator.get(path).text)
        letter = re.search(r"http://blouse\.exemple\.fr/invitation\?lettre=([\w-]{43})", self.mails()[-1])[1]
        client = Client(self.server)
        self.assertEqual(client.post("/invitation", {"lettre": letter, "mot-de-passe": PASSWORD}).status, 303)
        # Without an address the link is shown, and why.
        answer, shown = self.invite(administrator, "s.adresse")
        self.assertTrue(shown)
        self.assertIn("pas d'adresse de courriel", html.unescape(answer.text))
        # A list: who has an address gets a mail, the others' links are shown.
        before = len(self.mails())
        answer = self.send(administrator, "/reglages/personnes/liste", {"liste": "l.un;Un;un@b.fr\nl.deux;Deux"})
        self.assertEqual(len(self.mails()), before + 1)
        self.assertIn("l.deux;Deux;http", answer.text)
        self.assertNotIn("l.un;Un;http", answer.text)
        # Forgotten: the same answer to everybody, and a mail to who has an account, an address and a password.
        before, said = len(self.mails()), set()
        for login in ("c.martin", "personne", "s.adresse", "dpo"):
            answer = Client(self.server).post("/mot-de-passe-oublie", {"identifiant": login})
            said.add((answer.status, answer.text))
        self.assertEqual(len(said), 1)
        self.assertEqual(len(self.mails()), before + 1)
        letter = re.search(r"/nouveau-mot-de-passe\?lettre=([\w-]{43})", self.mails()[-1])[1]
        page = Client(self.server).get(f"/nouveau-mot-de-passe?lettre={letter}").text
        self.assertIn("c.martin", page)
        answer = Client(self.server).post("/nouveau-mot-de-passe", {"lettre": letter, "mot-de-passe": "zephyr cube otarie"})
        self.assertEqual(answer.status, 303)
        self.assertEqual(client.get("/mon-compte").status, 401)
        self.come_in("c.martin", "zephyr cube otarie")
        self.assertIn("Demander un autre lien", Client(self.server).get(f"/nouveau-mot-de-passe?lettre={letter}").text)

    def test_asking_again_and_again(self):
        answers = {Client(self.server).post("/mot-de-passe-oublie", {"identifiant": "trop"}).status for _ in range(4)}
        self.assertEqual(answers, {200, 429})


if __name__ == "__main__":
    unittest.main()
