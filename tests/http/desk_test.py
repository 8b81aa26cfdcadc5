# SPDX-License-Identifier: Apache-2.0
"""The desk of the demonstration: coming in, what each role may do, going out."""


from served import BLOUSE, Client, DeskTest, Server, token_in


class Desk(DeskTest):
    def come_in(self, login, password=None):
        client = Client(self.server)
        return client, client.post("/connexion", {"identifiant": login, "mot-de-passe": password or self.server.password})

    def test_every_role_comes_in(self):
        self.assertEqual(len(self.server.logins), 10)
        for login in self.server.logins:
            with self.subTest(login):
                client, answer = self.come_in(login)
                self.assertEqual((answer.status, answer.headers["Location"]), (303, "/"))
                self.assertIn("Vérifier un message ou une photo", client.get("/").text)

    def test_roles_differ(self):
        agent, _ = self.come_in("agent")
        administrator, _ = self.come_in("administrateur")
        self.assertNotIn("Inviter des personnes", agent.get("/").text)
        self.assertIn("Inviter des personnes", administrator.get("/").text)

    def test_a_wrong_password_says_no_more_than_an_unknown_login(self):
        said = set()
        for login in ("dpo", "personne"):
            client, answer = self.come_in(login, "ce n'est pas lui")
            self.assertEqual(answer.status, 422)
            said.add(answer.text.replace(login, ""))
            self.assertIn("Se connecter", client.get("/").text)
        self.assertEqual(len(said), 1)

    def test_what_is_typed_comes_back_but_the_password(self):
        _, answer = self.come_in("<b>moi", "secret-de-moi")
        self.assertIn("&lt;b&gt;moi", answer.text)
        self.assertNotIn("secret-de-moi", answer.text)

    def test_going_out(self):
        client, _ = self.come_in("agent")
        self.assertEqual(client.post("/deconnexion", {}).status, 403)
        token = token_in(client.get("/").text)
        self.assertEqual(client.post("/deconnexion", {"jeton": token}).status, 303)
        self.assertIn("/connexion", client.get("/").text)

    def test_the_demonstration_stays_on_this_machine(self):
        with self.assertRaisesRegex(AssertionError, "que sur cette machine"):
            Server("--demo", "--listen", "0.0.0.0:0", program=BLOUSE)
