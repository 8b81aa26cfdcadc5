# SPDX-License-Identifier: Apache-2.0
"""Reports by mail, from a mailbox of Dovecot's own: each mail is one report, once, whatever stops the program; what cannot be read is
set aside; nobody is answered who should not be."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import unittest.mock
from email.message import EmailMessage
from pathlib import Path

from evidence_test import png
from served import BLOUSE, PATIENCE, Client, Demonstration

CODE = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}")
CONF = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail
first_valid_uid = 1
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Dovecot:
    """A server in a folder of its own, whose one mailbox is a folder of files; it never runs as root."""

    def __init__(self):
        self.holder = tempfile.TemporaryDirectory(prefix="blouse-imap-")
        self.folder = Path(self.holder.name)
        person = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.uid, self.gid = person.pw_uid, person.pw_gid
        self.before = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"] if os.getuid() == 0 else []
        self.plain, self.tls = free_port(), free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.folder / "key.pem",
                        "-out", self.folder / "cert.pem"], check=True, capture_output=True)
        for name in ("run", "home", *(f"mail/{part}" for part in ("new", "cur", "tmp"))):
            (self.folder / name).mkdir(parents=True)
        group = subprocess.run(["id", "-gn", person.pw_name], check=True, capture_output=True, text=True).stdout.strip()
        (self.folder / "conf").write_text(CONF.format(folder=self.folder, user=person.pw_name, group=group, uid=self.uid, gid=self.gid,
                                                      plain=self.plain, tls=self.tls), encoding="utf-8")
        self.own()
        self.process = subprocess.Popen([*self.before, "/usr/sbin/dovecot", "-F", "-c", self.folder / "conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not answers(self.plain):
            assert time.monotonic() < until and self.process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
            time.sleep(0.05)

    def own(self):
        if os.getuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self.uid, self.gid)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.holder.cleanup()

    def deliver(self, message):
        self.count = getattr(self, "count", 0) + 1
        path = self.folder / "mail/new" / f"{int(time.time())}.{self.count}.essai"
        path.write_bytes(message if isinstance(message, bytes) else bytes(message))
        os.chown(path, self.uid, self.gid)

    def held(self, folder=""):
        """How many mails a folder has; the names travel as IMAP writes them."""
        return sum(len(list((self.folder / "mail" / folder / part).glob("*"))) for part in ("new", "cur"))

    def move_back(self):
        for path in (self.folder / "mail" / DONE / "cur").glob("*"):
            path.rename(self.folder / "mail/new" / path.name.split(":")[0])


DONE, ASIDE = ".Trait&AOk-s", ".&AMA- voir"


def mail(text="Regardez ce qui circule : https://x.com/quelquun/status/77 C'est faux.", sender="Voisin <voisin@exemple.fr>", subject="Une rumeur",
         **headers):
    m = EmailMessage()
    m["From"], m["To"], m["Subject"] = sender, "signalement@hopital.example", subject
    for name, value in headers.items():
        m[name.replace("_", "-")] = value
    m.set_content(text)
    return m


class Box(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.box = Dovecot()
        cls.addClassCleanup(cls.box.stop)
        cls.secret = cls.box.folder / "secret"
        cls.secret.write_text("secret\n", encoding="utf-8")
        cls.secret.chmod(0o600)
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        cls.base, cls.server = f"{cls.holder.name}/base.db", None
        cls.start()
        cls.addClassCleanup(lambda: cls.server and cls.server.stop())

    @classmethod
    def start(cls, **more):
        settings = {"BLOUSE_IMAP_SERVER": "127.0.0.1", "BLOUSE_IMAP_PORT": str(cls.box.plain), "BLOUSE_IMAP_SECURITY": "aucune",
                    "BLOUSE_IMAP_USER": "boite@hopital.example", "BLOUSE_IMAP_PASSWORD_FILE": str(cls.secret),
                    "BLOUSE_SMTP_SERVER": "127.0.0.1", "BLOUSE_SMTP_PORT": "9", "BLOUSE_SMTP_FROM": "Blouse@Hopital.example", **more}
        cls.server = Demonstration(settings=settings, store=f"sqlite:{cls.base}", key=f"{cls.holder.name}/key")

    def setUp(self):
        if self.server.process.poll() is not None:
            self.start()

    def store(self, sql, *values):
        return self.server.store(sql, *values)

    def read(self):
        """The mailbox is looked into once more."""
        self.store("INSERT OR IGNORE INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts_max, created_at) "
                   "VALUES (1, 'boite', 'box.read', '{}', 0, 'waiting', 0, 1, 0)")
        self.wait(lambda: not self.store("SELECT 1 FROM jobs WHERE queue = 'boite' AND state IN ('waiting', 'leased')"))

    def wait(self, done):
        until = time.monotonic() + PATIENCE
        while not done():
            self.assertLess(time.monotonic(), until, self.server.said())
            time.sleep(0.05)

    def answers(self):
        return [json.loads(payload) for (payload,) in self.store("SELECT payload FROM jobs WHERE kind = 'mail.send' ORDER BY id")]

    def reports(self):
        return self.store("SELECT count(*) FROM reports")[0][0]

    def test_a_mail_is_a_report_and_its_sender_has_the_code(self):
        before = self.reports()
        self.box.deliver(mail(sender="Voisin <Voisin@Exemple.fr>", Message_ID="<un@exemple.fr>"))
        self.read()
        [(channel, link, text, worry)] = self.store("SELECT channel, link, text, worry FROM reports ORDER BY id DESC LIMIT 1")
        self.assertEqual((channel, link), ("courriel", "https://x.com/quelquun/status/77"))
        self.assertIn("C'est faux.", text)
        self.assertEqual(worry, "Une rumeur")
        answer = self.answers()[-1]
        self.assertEqual(answer["to"], "voisin@exemple.fr")
        self.assertIn("Reçu.", Client(self.server).post("/suivi", {"code": CODE.search(answer["text"])[0]}).text)
        self.assertEqual((self.box.held(), self.box.held(DONE) > 0), (0, True))
        # Who reports stands nowhere in clear but in the answer that waits.
        self.assertEqual(self.store("SELECT count(*) FROM reports WHERE instr(text || worry || CAST(contact AS TEXT), 'voisin@') > 0"), [(0,)])
        # Found again as it was, it is the same; with other words, another; and its sender has had an answer today.
        answers = len(self.answers())
        self.box.move_back()
        self.box.deliver(mail("Autre chose, du même expéditeur et du même jour.", sender="voisin@exemple.fr", Message_ID="<un@exemple.fr>"))
        self.read()
        self.assertEqual(self.reports(), before + 2)
        self.assertEqual(len(self.answers()), answers)

    def test_what_is_passed_on_is_what_is_reported(self):
        inner = mail("Six heures sur un brancard, merci l'hôpital…", sender="autre@exemple.fr", subject="Fwd")
        outer = mail("Je vous transmets ceci, reçu ce matin.", sender="relais@exemple.fr", subject="TR : brancard")
        outer.add_attachment(inner)
        outer.add_attachment(png(), maintype="image", subtype="png", filename="capture.png")
        outer.add_attachment(b"PK\x03\x04 un tableau", maintype="application", subtype="zip", filename="a.zip")
        self.box.deliver(outer)
        self.box.deliver(mail("À voir !\n\n---------- Message transféré ----------\nDe : a@b.fr\nObjet : x\n\nIls ferment le 7, c'est honteux.\n",
                              sender="relais2@exemple.fr", subject="TR : le 7"))
        html = EmailMessage()
        html["From"], html["Subject"] = "page@exemple.fr", "=?iso-8859-1?Q?Caf=E9?="
        html.set_content("<style>p{}</style><p>Une&nbsp;photo &eacute;trange<br>vue <b>hier</b></p><script>alert(1)</script>", subtype="html")
        self.box.deliver(html)
        self.box.deliver(b"From: vieux@exemple.fr\r\nSubject: latin\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nUn r\xe9cit en r\xe9animation\r\n")
        self.read()
        rows = self.store("SELECT text, worry FROM reports ORDER BY id DESC LIMIT 4")
        self.assertEqual(rows[:2], [("Un récit en réanimation", "latin"), ("Une photo étrange\nvue hier", "Café")])
        rows = rows[2:]
        self.assertEqual(rows[0][0], "Ils ferment le 7, c'est honteux.")
        self.assertIn("À voir !", rows[0][1])
        self.assertEqual(rows[1][0], "Six heures sur un brancard, merci l'hôpital…")
        # A capture is evidence, as in a form; of what is not kept, one is told where it is.
        self.assertIn("1 pièce jointe", rows[1][1])
        self.assertEqual(self.store("SELECT kind, outside FROM case_files"), [("png", 1)])

    def test_machines_are_not_answered(self):
        reports, answers = self.reports(), len(self.answers())
        for headers in ({"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<l.exemple.fr>"}):
            self.box.deliver(mail(f"Une alerte de veille, {headers}", sender="alerte@exemple.fr", **headers))
        self.box.deliver(mail("Une alerte encore, d'une adresse que nul ne lit.", sender="no-reply@exemple.fr"))
        # An echo, a bounce, or what Blouse sent itself is no report either.
        for headers in ({"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"}):
            self.box.deliver(mail("Je suis en congé.", sender="absent@exemple.fr", **headers))
        for ours in ("Blouse <blouse@hopital.example>", "BOITE@hopital.example"):
            self.box.deliver(mail("Votre signalement est bien arrivé", sender=ours))
        self.box.deliver(b"From: MAILER-DAEMON@exemple.fr\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nnon\r\n--x--\r\n")
        self.read()
        self.assertEqual((self.reports(), len(self.answers()), self.box.held()), (reports + 4, answers, 0))

    def test_what_cannot_be_read_is_set_aside_and_said(self):
        aside = self.box.held(ASIDE) if (self.box.folder / "mail" / ASIDE).exists() else 0
        self.box.deliver(b"From: gros@exemple.fr\r\n\r\n" + b"a" * 76 * 140000)
        self.box.deliver(b"\x00\xff\xfe" * 300)
        self.box.deliver(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n")
        self.box.deliver(b"From: profond@exemple.fr\r\n" + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)) + b"\r\nau fond\r\n")
        self.box.deliver(mail("Après eux, une phrase ordinaire.", sender="dernier@exemple.fr"))
        self.read()
        self.assertEqual(self.store("SELECT text FROM reports ORDER BY id DESC LIMIT 1"), [("Après eux, une phrase ordinaire.",)])
        self.assertEqual((self.box.held(), self.box.held(ASIDE)), (0, aside + 3))
        page = self.server.as_("administrateur").get("/reglages/serveur").text
        self.assertIn("Boîte des signalements", page)
        self.assertIn("regardez le dossier « À voir »", page.replace("\u00a0", " "))

    def test_whose_mailbox_it_is_is_said(self):
        def page():
            return self.server.as_("administrateur").get("/reglages/serveur").text.replace("\u00a0", " ")
        self.server.stop()
        self.start(BLOUSE_IMAP_ESTABLISHMENT="ailleurs")
        nobody = "imap-establishment ne nomme aucun établissement"
        self.assertIn(nobody, page())
        env = {**os.environ, "BLOUSE_STORE": f"sqlite:{self.base}", "BLOUSE_IMAP_SERVER": "127.0.0.1", "BLOUSE_IMAP_USER": "boite",
               "BLOUSE_IMAP_PASSWORD_FILE": str(self.secret), "BLOUSE_IMAP_ESTABLISHMENT": "ailleurs"}
        told = subprocess.run([BLOUSE, "doctor"], env=env, capture_output=True, text=True, check=False).stdout
        self.assertIn(f"Boîte des signalements : {nobody}", " ".join(told.split()))
        # It is read for that one, and others are not told of it.
        self.store("INSERT INTO establishments (key, name, time_zone, created_at) VALUES ('ailleurs', 'Ailleurs', 'Europe/Paris', 1)")
        self.assertNotIn("Boîte des signalements", page())
        self.store("UPDATE establishments SET closed_at = 1 WHERE key = 'ailleurs'")
        self.server.stop()
        self.start()

    def test_a_mail_that_ends_the_program_is_not_read_for_ever(self):
        self.box.deliver(mail("Celui-ci aurait arrêté le programme, deux fois.", sender="poison@exemple.fr"))
        self.store("UPDATE boxes SET tries = 2, trying = (SELECT trying FROM boxes LIMIT 1)")
        reports, aside = self.reports(), self.box.held(ASIDE) if (self.box.folder / "mail" / ASIDE).exists() else 0
        # As it is called: the validity of the mailbox, and the next number.
        lines = (self.box.folder / "mail/dovecot-uidlist").read_text(encoding="utf-8").splitlines()[0]
        validity, following = re.search(r"V(\d+)", lines)[1], re.search(r"N(\d+)", lines)[1]
        self.store("INSERT INTO boxes (establishment_id, trying, tries) VALUES (1, '', 0) ON CONFLICT DO NOTHING")
        self.store("UPDATE boxes SET tries = 2, trying = ?", f"{validity}:{following}")
        self.read()
        self.assertEqual((self.reports(), self.box.held(ASIDE)), (reports, aside + 1))

    def test_killed_in_the_midst_each_is_there_once(self):
        for i in range(30):
            self.box.deliver(mail(f"Le signalement numéro {i}, tel que son auteur l'a écrit ce jour-là.", sender=f"n{i}@exemple.fr"))
        seen = "SELECT count(*) FROM reports WHERE text LIKE 'Le signalement numéro%'"
        self.store("INSERT INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts_max, created_at) "
                   "VALUES (1, 'boite', 'box.read', '{}', 0, 'waiting', 0, 1, 0)")
        self.wait(lambda: self.store(seen)[0][0] >= 5)
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(PATIENCE)
        type(self).server.forget()
        self.assertLess(self.store(seen)[0][0], 30)
        self.store("UPDATE jobs SET due_at = 0 WHERE queue = 'boite' AND state = 'leased'")
        self.start(BLOUSE_IMAP_PORT=str(self.box.tls), BLOUSE_IMAP_SECURITY="tls", BLOUSE_IMAP_SERVER="localhost",
                   BLOUSE_IMAP_CA_FILE=str(self.box.folder / "cert.pem"))
        self.wait(lambda: self.store(seen)[0][0] == 30 and not self.box.held())
        self.assertEqual(self.store("SELECT count(DISTINCT text) FROM reports WHERE text LIKE 'Le signalement numéro%'"), [(30,)])
        self.assertEqual(len({answer["to"] for answer in self.answers() if answer["to"].startswith("n")}), 30)


if __name__ == "__main__":
    unittest.main()
