# SPDX-License-Identifier: Apache-2.0
"""Somebody may be in danger: who is told by mail, on screen and by another server, who takes it, how it ends; the roster, the
numbers, the terms; reminders that stop from the mail itself. With a server of mails and one that is called, both of the test."""

import datetime
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import re
import threading
import time
import unittest

from aiosmtpd.controller import Controller

from served import Client, DeskTest, token_in

DANGER = "Mon père attend aux urgences, il dit qu'il veut mourir, que tout serait plus simple s'il sautait du toit."


class Sink:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, _server, _session, envelope):
        self.messages.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"


class Mails(Controller):
    def __init__(self):
        super().__init__(Sink(), hostname="127.0.0.1", port=0)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Called(http.server.BaseHTTPRequestHandler):
    calls, refusals = [], 1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Called.calls.append((self.headers, body))
        # The first call of all finds it away.
        status, Called.refusals = (503, 0) if Called.refusals else (204, 0)
        self.send_response(status)
        self.end_headers()

    def log_message(self, *words):
        pass


class Alerts(DeskTest):
    @classmethod
    def setUpClass(cls):
        cls.mails = Mails()
        cls.mails.start()
        cls.addClassCleanup(cls.mails.stop)
        cls.called = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Called)
        threading.Thread(target=cls.called.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.called.server_close)
        cls.addClassCleanup(cls.called.shutdown)
        super().setUpClass(settings={
            "BLOUSE_SMTP_SERVER": "127.0.0.1", "BLOUSE_SMTP_PORT": str(cls.mails.port), "BLOUSE_SMTP_SECURITY": "aucune",
            "BLOUSE_SMTP_FROM": "blouse@chu.example", "BLOUSE_PUBLIC_URL": "https://blouse.example", "BLOUSE_OUTGOING_HOST": "127.0.0.1"})
        cls.server.store("UPDATE users SET email = login || '@chu.example'")

    def send(self, client, path, fields=()):
        token = token_in(client.get("/mon-compte").text)
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        return client.post(path, [("jeton", token), *pairs])

    def until(self, look):
        """What a worker does at once; the time-out of the whole test ends a wait for ever."""
        while not (found := look()):
            time.sleep(0.02)
        return found

    def report(self, text, link):
        """A report, and the number of its case."""
        answer = Client(self.server).post("/signaler", {"texte": text, "lien": link, "reseau": "x", "qui": "moi"})
        self.assertEqual(answer.status, 200, answer.text)
        [(number,)] = self.store("SELECT max(number) FROM cases")
        return number

    def told(self, number):
        subject = f"Alerte, dossier {number} :"
        return {to for to, mail in self.mails.handler.messages if subject in mail["Subject"].replace("\u00a0", " ")}

    def shift(self, login, rank, day=None, **fields):
        [(who,)] = self.store("SELECT id FROM users WHERE login = ?", login)
        day = day or datetime.date.today().isoformat()
        return self.send(self.as_("communication"), "/reglages/astreinte",
                         {"personne": who, "rang": rank, "tour": "semaine", "jour": day, **fields})

    def test_1_whoever_is_on_duty_is_told_and_answers(self):
        office = self.as_("communication")
        answer = self.send(office, "/reglages/alertes", {"nom-1": "Sécurité", "numero-1": "05 59 00 00 17",
                                                         "appel": f"http://127.0.0.1:{self.called.server_port}/alerte"})
        secret = re.search(r"<code>([0-9a-f]{64})</code>", answer.text)[1]
        self.assertNotIn(secret, office.get("/reglages/alertes").text)
        self.assertEqual(self.store("SELECT 1 FROM settings WHERE value LIKE ?", f"%{secret}%"), [])
        self.assertEqual(self.shift("community-manager", "1").status, 303)
        self.assertEqual(self.shift("communication", "2").status, 303)
        manager = self.as_("community-manager")
        self.assertIn("<strong>Vous</strong>", manager.get("/").text)

        number = self.report(DANGER, "https://x.com/a/status/77")
        self.assertEqual(self.until(lambda: self.told(number)), {"community-manager@chu.example"})
        [mail] = [mail for _to, mail in self.mails.handler.messages if f"dossier {number}" in mail["Subject"]]
        self.assertIn(f"https://blouse.example/alertes/{number}", mail.get_content())
        self.assertNotIn("père", mail.get_content() + mail["Subject"])
        page = manager.get("/guide").text
        self.assertIn("Quelqu&#39;un est peut-être en danger" if "&#39;" in page else "Quelqu'un est peut-être en danger", page)
        self.assertIn("Quelqu", manager.get("/alertes/bandeau").text)
        self.assertEqual(self.as_("direction-generale").get("/alertes/bandeau").text.strip(), "")
        page = manager.get(f"/alertes/{number}").text
        for said in ("saut", "05 59 00 00 17", "tel:0559000017", "tel:3114", "tel:15", "tel:114", "Que dire"):
            self.assertIn(said, page)

        # The other server was away, and is called again, with the same words.
        self.store("UPDATE jobs SET due_at = 0 WHERE kind = 'alert.call' AND state = 'waiting'")
        self.until(lambda: len(Called.calls) >= 1)
        while len(Called.calls) < 2:
            self.store("UPDATE jobs SET due_at = 0 WHERE kind = 'alert.call' AND state = 'waiting'")
            time.sleep(0.05)
        headers, body = Called.calls[-1]
        moment, seal = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Blouse-Signature"]).groups()
        self.assertEqual(seal, hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest())
        said = json.loads(body)
        self.assertEqual({name: said[name] for name in ("kind", "case", "step", "link")},
                         {"kind": "alert", "case": number, "step": 0, "link": f"https://blouse.example/alertes/{number}"})
        self.assertEqual(set(said), {"id", "kind", "case", "step", "link", "at"})
        self.assertEqual(json.loads(Called.calls[0][1])["id"], said["id"])

        # Nobody answers: the next one is told, by the clock of the job.
        self.store("UPDATE jobs SET due_at = 0 WHERE kind = 'alert.step' AND state = 'waiting'")
        self.until(lambda: self.told(number) == {"community-manager@chu.example", "communication@chu.example"})

        with self.server.connect() as link:
            link.sendall(f"GET /alertes/direct HTTP/1.1\r\nHost: a\r\nUser-Agent: {office.headers['User-Agent']}\r\nCookie: {office.cookie}\r\n\r\n".encode())
            heard = b""
            while b"retry:" not in heard:
                heard += link.recv(4096)
            taken = self.send(manager, f"/alertes/{number}/prise")
            self.assertEqual(taken.headers["Location"], f"/alertes/{number}?fait=prise")
            while b"event: alerte" not in heard:
                heard += link.recv(4096)
        late = self.send(office, f"/alertes/{number}/prise")
        self.assertEqual(late.status, 409)
        self.assertIn("a répondu avant vous", late.text)
        self.assertEqual(office.get("/alertes/bandeau").text.strip(), "")
        self.assertIn("Vous vous occupez", manager.get("/alertes/bandeau").text)
        self.assertEqual(self.send(manager, f"/alertes/{number}/issue", {"texte": " "}).status, 422)
        ended = self.send(manager, f"/alertes/{number}/issue", {"texte": "Joint par l'infirmière, rassuré."})
        self.assertEqual(ended.status, 303)
        self.assertEqual(manager.get("/alertes/bandeau").text.strip(), "")
        kinds = [kind for (kind,) in self.store("SELECT e.kind FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.number = ?"
                                               " AND (e.kind LIKE 'alerte%' OR e.kind = 'prise') ORDER BY e.sequence", number)]
        self.assertEqual(kinds, ["alerte", "alerte", "alerte-prise", "prise", "alerte-issue"])
        self.assertIn("Joint par l", manager.get(f"/dossiers/{number}").text)

    def test_2_who_may_not_see_it(self):
        number = self.report("Je suis devant l'hôpital, je vais me tuer ce soir, personne ne me parle.", "https://x.com/a/status/78")
        self.until(lambda: self.store("SELECT 1 FROM alerts WHERE ended_at IS NULL"))
        for login in ("agent", "usagers", "drh", "dpo", "administrateur"):
            client = self.as_(login)
            for path in ("/alertes", f"/alertes/{number}", "/alertes/bandeau", "/alertes/direct"):
                self.assertEqual(client.get(path).status, 403, (login, path))
            self.assertNotIn("peut-être en danger", client.get("/").text)
            self.assertEqual(self.send(client, f"/alertes/{number}/prise").status, 403)
        office = self.as_("communication")
        self.assertEqual(office.get("/alertes/9999").status, 404)
        self.assertEqual(self.send(office, "/alertes/9999/prise").status, 404)
        self.store("INSERT INTO establishments (key, name, time_zone, created_at, closed_at) VALUES ('b', 'B', 'Europe/Paris', 1, 1)")
        self.store("INSERT INTO users (establishment_id, login, name, created_at, updated_at) SELECT id, 'x', 'X', 1, 1"
                   " FROM establishments WHERE key = 'b'")
        self.store("INSERT INTO duty_shifts (establishment_id, user_id, rank, starts_at, ends_at)"
                   " SELECT establishment_id, id, 1, 1, 9007199254740991 FROM users WHERE login = 'x'")
        [(other,)] = self.store("SELECT max(id) FROM duty_shifts")
        self.assertEqual(office.get(f"/reglages/astreinte/{other}").status, 404)
        for gesture in ("donner", "echanger", "retirer"):
            answer = self.send(office, f"/reglages/astreinte/{other}", {"geste": gesture, "personne": 3, "autre": 1})
            self.assertEqual(answer.status, 404)
        self.assertEqual(self.as_("community-manager").get("/reglages/astreinte").status, 403)
        # Passed on: whoever comes next is told at once.
        self.send(office, f"/alertes/{number}/prise")
        self.assertEqual(self.send(office, f"/alertes/{number}/suite").status, 303)
        self.until(lambda: len(self.told(number)) >= 2)

    def test_3_the_roster(self):
        office = self.as_("communication")
        def export():
            return office.get("/reglages/astreinte/astreinte.csv").text
        soon = datetime.date.today() + datetime.timedelta(days=28)
        self.assertEqual(self.shift("direction-generale", "1", soon.isoformat(), fois="2").status, 303)
        saved = export()
        self.assertEqual(saved.count(";direction-generale;1\r\n"), 2)
        self.store("UPDATE duty_shifts SET removed_at = 1 WHERE establishment_id = 1")
        self.assertNotEqual(export(), saved)
        # What was saved is a list that can be pasted.
        self.assertEqual(self.send(office, "/reglages/astreinte/liste", {"liste": saved}).status, 303)
        self.assertEqual(export(), saved)
        self.store("UPDATE duty_shifts SET removed_at = 1 WHERE establishment_id = 1")
        page = office.get("/reglages/astreinte").text
        self.assertIn("Personne n", page)
        self.assertIn("Sans personne", page)
        monday = datetime.date.today() + datetime.timedelta(days=7 - datetime.date.today().weekday())
        later = monday + datetime.timedelta(days=4)
        rows = f"debut;fin;identifiant;rang\n{monday} 08:00;{later} 18:00;Communication;1\n{later} 18:00;{later + datetime.timedelta(days=3)} 08:00;community-manager;2\n"
        wrong = self.send(office, "/reglages/astreinte/liste", {"liste": rows + f"{monday} 08:00;{later} 18:00;agent;1\n"})
        self.assertEqual(wrong.status, 422)
        self.assertIn("Ligne 4", wrong.text)
        self.assertEqual(self.store("SELECT count(*) FROM duty_shifts WHERE establishment_id = 1 AND removed_at IS NULL"), [(0,)])
        # Pasted again it adds nothing, and corrects a rank.
        for pasted in (rows.replace("manager;2", "manager;3"), rows, rows):
            self.assertEqual(self.send(office, "/reglages/astreinte/liste", {"liste": pasted}).status, 303)
        self.assertEqual(export().split("\r\n")[1:], [f"{monday} 08:00;{later} 18:00;communication;1",
                                                      f"{later} 18:00;{later + datetime.timedelta(days=3)} 08:00;community-manager;2", ""])
        (first, who), (second, whom) = self.store("SELECT id, user_id FROM duty_shifts WHERE establishment_id = 1 AND removed_at IS NULL ORDER BY starts_at")
        self.assertIn("Contre", office.get(f"/reglages/astreinte/{first}").text)
        self.assertEqual(self.send(office, f"/reglages/astreinte/{first}", {"geste": "echanger", "autre": second}).status, 303)
        people = "SELECT user_id FROM duty_shifts WHERE id IN (?, ?) ORDER BY starts_at"
        self.assertEqual(self.store(people, first, second), [(whom,), (who,)])
        [(nurse,)] = self.store("SELECT id FROM users WHERE login = 'agent'")
        self.assertNotEqual(self.send(office, f"/reglages/astreinte/{first}", {"geste": "donner", "personne": nurse}).status, 303)
        gone = self.send(office, f"/reglages/astreinte/{first}", {"geste": "retirer"})
        page = office.get(gone.headers["Location"]).text
        self.assertIn(f'action="/reglages/astreinte/{first}/remettre"', page)
        # Half an exchange is none.
        for mine, other in ((first, second), (second, first)):
            self.assertEqual(self.send(office, f"/reglages/astreinte/{mine}", {"geste": "echanger", "autre": other}).status, 404)
        self.assertEqual(self.store(people, first, second), [(whom,), (who,)])
        self.assertEqual(self.send(office, f"/reglages/astreinte/{first}/remettre").status, 303)
        self.assertEqual(self.send(office, f"/reglages/astreinte/{first}/remettre").status, 404)
        # Who lost their role is on duty no more, and leaves a gap.
        gaps = office.get("/reglages/astreinte").text
        roles = "UPDATE users SET role_bits = (SELECT role_bits FROM users WHERE login = ?) WHERE login = 'community-manager'"
        [(bits,)] = self.store("SELECT role_bits FROM users WHERE login = 'community-manager'")
        self.store(roles, "agent")
        page = office.get("/reglages/astreinte").text
        self.assertIn("ne lit plus tous les dossiers, ne compte pas", page)
        self.assertNotIn("ne compte pas", gaps)
        told = re.compile(r'<ul class="gaps">.*?</ul>', re.S)
        self.assertNotEqual(told.search(page)[0], told.search(gaps)[0])
        self.store("UPDATE users SET role_bits = ? WHERE login = 'community-manager'", bits)
        mistaken = self.shift("communication", "1", tour="libre", debut="25:00", fin="09:00")
        self.assertEqual(mistaken.status, 422)
        self.assertIn("08:30", mistaken.text)

    def test_4_settings_hold_their_bounds(self):
        office = self.as_("administrateur")
        for url in ("http://exemple.fr/a", "http://127.0.0.2/a", "ftp://127.0.0.1/a"):
            self.assertEqual(self.send(office, "/reglages/alertes", {"appel": url}).status, 422, url)
        self.assertEqual(self.send(office, "/reglages/alertes", {"nom-1": "A", "numero-1": "<b>"}).status, 422)
        page = office.get("/reglages/delais").text
        terms = dict(re.findall(r'name="((?:regard|decision|alerte|avis|reouverture)[a-z-]*)" value="(\d+)"', page))
        self.assertEqual((terms["regard-grave"], terms["decision-grave"], terms["avis"], terms["alerte-suivant"]), ("120", "5", "2", "5"))
        whole = {**terms, "ouvre": "09:00", "ferme": "17:00", "repos": "alsace-moselle"}
        for wrong in ({"ferme": "08:00"}, {"regard-grave": "0"}, {"alerte-direction": "5"}, {"ouvre": "9 h"}):
            self.assertEqual(self.send(office, "/reglages/delais", {**whole, **wrong}).status, 422, wrong)
        self.assertEqual(self.send(office, "/reglages/delais", {**whole, "regard-danger": "7"}).status, 303)
        number = self.report("Ma sœur a avalé tous ses cachets, elle ne se réveille plus, aidez-nous.", "https://x.com/a/status/79")
        [(due, opened)] = self.store("SELECT due_at, opened_at FROM cases WHERE number = ?", number)
        self.assertEqual(due - opened, 7 * 60 * 1000000)

    def test_5_reminders_stop_from_the_mail(self):
        manager = self.as_("community-manager")
        self.assertEqual(self.send(manager, "/mon-compte/rappels", {"courriels": "tout", "son": "1"}).status, 303)
        self.assertIn(" data-sound", manager.get("/").text)
        number = self.report("En réa, M. Lefranc, chambre 12, ne passera pas la nuit, dit l'interne.", "https://x.com/a/status/80")
        self.store("UPDATE cases SET remind_at = due_at - 1800000000 WHERE number = ?", number)
        [(past,)] = self.store("SELECT max(due_at) FROM case_events WHERE kind = 'ouverture'")
        self.assertGreater(past, 0)
        # The clock of the case is moved back rather than waited for.
        self.store("DROP TRIGGER IF EXISTS case_events_stay")
        self.store("UPDATE case_events SET due_at = ? WHERE kind = 'ouverture' AND case_id = (SELECT id FROM cases WHERE number = ?)",
                   int(time.time() * 1e6) + 10 * 60 * 1000000, number)
        self.store("UPDATE cases SET remind_at = ? WHERE number = ?", int(time.time() * 1e6) - 25 * 60 * 1000000, number)
        self.store("UPDATE jobs SET due_at = 0 WHERE kind = 'reminders.look' AND state = 'waiting'")
        def mine():
            return [mail for to, mail in self.mails.handler.messages
                    if to.startswith("community-manager@") and mail["Subject"].replace("\u00a0", " ").startswith(f"Dossier {number} (grave) :")]
        [mail] = self.until(mine)
        self.assertNotIn("Lefranc", mail.get_content())
        stop = re.fullmatch(r"<https://blouse.example(/rappels/arret/\d+/[0-9a-f]{32})>", mail["List-Unsubscribe"])[1]
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertIn("Ne plus recevoir", Client(self.server).get(stop).text)
        self.assertEqual(Client(self.server).get(stop[:-1] + ("0" if stop[-1] != "0" else "1")).status, 404)
        # Nobody stops another's.
        for forged in (stop[:-1] + ("0" if stop[-1] != "0" else "1"), re.sub(r"arret/\d+", "arret/1", stop), "/rappels/arret/9/" + "0" * 32):
            answer = Client(self.server).ask("POST", forged, "List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(answer.status, 404, forged)
        self.assertEqual(self.store("SELECT mails, sound FROM notice_choices"), [("tout", 1)])
        # As a mail program does: from nowhere, without a cookie.
        answer = Client(self.server).ask("POST", stop, "List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.store("SELECT mails, sound FROM notice_choices"), [("rien", 1)])
        self.assertIn('value="rien" checked', manager.get("/mon-compte/rappels").text)


if __name__ == "__main__":
    unittest.main()
