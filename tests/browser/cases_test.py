# SPDX-License-Identifier: Apache-2.0
"""Cases in Chromium, as stories: a patient, an insult, a father in distress, a rumour, thanks, a mail, a code, and what is forgotten
in the end; one of them by keyboard alone, one without script. With a mailbox of Dovecot's and a server of mails, both of the test.

BLOUSE is the command; SOURCE the project; CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a folder for
screenshots."""

import base64
import datetime
import functools
import hashlib
import json
import os
import re
import struct
import subprocess
import tempfile
import time
import unittest
import unittest.mock
import zlib
from pathlib import Path

import machine
from browse import job
from machine import HERE, found
from alerts_test import Mails
from box_test import Dovecot, free_port, mail
from served import BLOUSE, PATIENCE, Demonstration

YEAR = 365 * 86400 * 10**6


def picture():
    """A small PNG."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 7 + y * 5) % 256 for x in range(64 * 3)) for y in range(48))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


class World:
    """What is outside the browser: the hospital's server, its mailbox, the mails that leave it."""

    def __init__(self):
        self.mails, self.box = Mails(), Dovecot()
        self.mails.start()
        self.holder = tempfile.TemporaryDirectory()
        secret = self.box.folder / "secret"
        secret.write_text("secret\n", encoding="utf-8")
        secret.chmod(0o600)
        self.base, self.port = f"{self.holder.name}/base.db", free_port()
        self.settings = {
            "BLOUSE_IMAP_SERVER": "127.0.0.1", "BLOUSE_IMAP_PORT": str(self.box.plain), "BLOUSE_IMAP_SECURITY": "aucune",
            "BLOUSE_IMAP_USER": "boite@hopital.example", "BLOUSE_IMAP_PASSWORD_FILE": str(secret),
            "BLOUSE_SMTP_SERVER": "127.0.0.1", "BLOUSE_SMTP_PORT": str(self.mails.port), "BLOUSE_SMTP_SECURITY": "aucune",
            "BLOUSE_SMTP_FROM": "blouse@hopital.example", "BLOUSE_PUBLIC_URL": f"http://127.0.0.1:{self.port}"}
        self.server = Demonstration(settings=self.settings, store=f"sqlite:{self.base}", key=f"{self.holder.name}/key", port=self.port)
        self.store = self.server.store
        self.store("UPDATE users SET email = login || '@chu.example'")

    def stop(self):
        self.server.stop()
        self.mails.stop()
        self.box.stop()
        self.holder.cleanup()

    @staticmethod
    def wait(look):
        until = time.monotonic() + PATIENCE
        while not (seen := look()) and time.monotonic() < until:
            time.sleep(0.05)
        return seen

    # What the stories ask for.

    def do_read(self, path):
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()

    def do_mails(self, to="", subject=""):
        return self.wait(lambda: [{"to": who, "subject": one["Subject"].replace("\u00a0", " "), "text": one.get_body(("plain",)).get_content()}
                                  for who, one in list(self.mails.handler.messages) if to in who and subject in one["Subject"]])

    def do_deliver(self):
        self.box.deliver(mail("On raconte partout que la maternité va déménager : https://x.com/quelquun/status/77"))
        self.store("INSERT OR IGNORE INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts_max, created_at) "
                   "VALUES (1, 'boite', 'box.read', '{}', 0, 'waiting', 0, 1, 0)")
        return bool(self.wait(lambda: self.store("SELECT 1 FROM reports WHERE channel = 'courriel'")))

    def do_age(self):
        """A year goes by, for what is closed."""
        self.store("UPDATE cases SET closed_at = closed_at - ? WHERE closed_at IS NOT NULL", YEAR)
        return len(self.store("SELECT 1 FROM cases WHERE closed_at IS NOT NULL"))

    def do_purge(self):
        with unittest.mock.patch.dict(os.environ, self.settings):
            run = subprocess.run([BLOUSE, "admin", "purge", "--store", f"sqlite:{self.base}"], capture_output=True, text=True, check=False)
        return run.stdout + run.stderr


def tell(world):
    published = (datetime.date.today() - datetime.timedelta(days=20)).isoformat()
    told = job(world.server, picture=base64.b64encode(picture()).decode(), published=published)
    node = subprocess.Popen([found("node"), HERE / "cases.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
    line = json.dumps(told)
    try:
        while True:
            node.stdin.write(line + "\n")
            node.stdin.flush()
            said = node.stdout.readline()
            if not said:
                raise AssertionError(node.stderr.read())
            asked = json.loads(said)
            if "told" in asked:
                return asked
            line = json.dumps(getattr(world, "do_" + asked.pop("deed"))(**asked))
    finally:
        node.kill()
        node.communicate()


@functools.cache
def seen():
    for command in ("pdftotext", "chromium", "node"):
        found(command)
    if not Path("/usr/sbin/dovecot").exists():
        raise machine.Lacking("no dovecot: tools/install-deps test")
    world = World()
    try:
        return tell(world)
    finally:
        world.stop()


class Stories(unittest.TestCase):
    maxDiff = None

    def told(self, name):
        story = machine.done(self, seen)["told"][name]
        self.assertNotIn("failed", story)
        return story

    def hears(self, text, *words):
        for one in words:
            self.assertIn(one, text)

    def test_a_patient_reports_a_post(self):
        story = self.told("patient")
        self.hears(story["advice"], "Ne lui répondez pas")
        self.hears(story["receipt"], "Votre code de suivi", "sous deux heures ouvrées")
        self.hears(story["received"], "Reçu.")
        self.hears(story["seen"], "grave", "C'est moi. Mes voisins m'ont reconnu.", "instagram.com/p/garde214")
        self.hears(story["choices"], "Ce qui convient à ce dossier", "Demander le retrait à l'auteur")
        self.hears(story["answered"], "Terminé.", "L'autrice a retiré sa publication ce matin.")
        self.assertNotIn("cadre", story["answered"])

    def test_an_insult_becomes_a_complaint(self):
        story = self.told("insult")
        self.hears(story["law"], "Prescription : encore")
        self.hears(story["asked"], "Votre avis est attendu", "Injure publique ? Que pouvons-nous faire pour lui ?")
        self.hears(story["opinion"], "la protection fonctionnelle lui est due")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(base64.b64decode(story["pdf"]))
            file.flush()
            text = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, check=True).stdout.decode()
        text = re.sub(r"\s+", " ", text)
        self.hears(text, "procureur de la République", "https://x.com/colere/status/77", "est un escroc et un menteur", "article 65")
        self.assertNotIn("à compléter", text)
        sha256 = hashlib.sha256(picture()).hexdigest()
        self.hears(story["evidence"], sha256, "Ce qui est gardé")
        self.assertEqual(story["file"], sha256)

    def test_a_father_in_distress_is_reached(self):
        story = self.told("distress")
        self.hears(story["receipt"], "3114", "dans le quart d'heure")
        self.assertNotIn("Ne répondez pas", story["receipt"])
        self.assertEqual(story["before"], 0)
        self.hears(story["live"], "Quelqu'un est peut-être en danger", "Je m'en occupe")
        self.assertEqual(story["same"], 1)
        self.assertTrue(story["mails"])
        for one in story["mails"]:
            self.assertNotIn("je veux mourir", one["text"])
        self.hears(story["page"], "Ma fille est aux urgences", "15", "112", "114", "3114", "Qui appeler", "Que dire")
        self.hears(story["ended"], "Terminée", "il a pu voir sa fille")
        self.hears(story["first"], "Ma fille est aux urgences", "urgent")
        self.hears(story["story"], "il a pu voir sa fille")

    def test_a_rumour_is_answered_and_closed(self):
        story = self.told("rumour")
        self.assertTrue(story["offered"])
        self.hears(story["draft"], "Demander la validation", "restent ouvertes jour et nuit")
        self.assertNotIn("Valider cette réponse", story["own"])
        self.hears(story["waiting"], "1 réponse attend d'être validée")
        self.hears(story["sent"], "Validée par Maëlle Le Goff", "Envoyée par Léo Sabatier", "posts/9#reponse")
        self.hears(story["story"], "Démentie, la rumeur est retombée.", "rumeur")

    def test_thanks_reach_a_team_by_keyboard_alone(self):
        story = self.told("thanks")
        self.assertEqual(story["outlines"], [True, True])
        self.hears(story["passed"], "C'est transmis à l'équipe, et la personne est remerciée.")
        self.hears(story["answered"], "Terminé.", "Vos mots sont transmis à l'équipe")

    def test_a_mail_is_a_report_that_is_answered(self):
        story = self.told("mail")
        self.assertEqual(len(story["mail"]), 1)
        self.hears(story["seen"], "la maternité va déménager", "https://x.com/quelquun/status/77")
        self.hears(story["answered"], "la maternité reste où elle est")

    def test_who_reported_follows_up_without_script(self):
        story = self.told("code")
        self.hears(story["written"], "On la retrouve aussi sur le groupe du village.")
        self.hears(story["desk"], "On la retrouve aussi sur le groupe du village.")
        self.assertNotIn("temoin@exemple.fr", story["desk"])
        self.hears(story["contact"], "temoin@exemple.fr")
        self.hears(story["answered"], "Pouvez-vous nous donner l'adresse du groupe ?", "On la retrouve aussi")

    def test_what_is_closed_long_ago_is_forgotten_and_still_counted(self):
        story = self.told("purge")
        self.assertEqual((story["set"], story["closed"]), ("90", 4))
        self.hears(story["page"], "Dernier effacement", "Durée choisie ici.")
        self.assertEqual(story["before"], story["after"])
        self.hears(story["journal"], "a effacé ce qui était trop vieux")
        self.assertNotIn("Garde de folie", story["list"])
        self.assertNotIn("excuses", story["codes"])

    def test_nothing_complains(self):
        # The browser says itself that a code led nowhere: it was forgotten.
        said = [line for line in machine.done(self, seen)["complaints"] if "/suivi" not in line or "422" not in line]
        self.assertEqual(said, [])


if __name__ == "__main__":
    unittest.main()
