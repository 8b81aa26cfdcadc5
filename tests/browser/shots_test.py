# SPDX-License-Identifier: Apache-2.0
"""What was read in captures, as pages of a case show it: beside the capture, foldable, corrected by hand.

BLOUSE is the command, with blouse-media beside it; SOURCE the project; CACHE a folder where npm may put what drives Chromium; SHOTS,
if set, a folder for screenshots."""

import functools
import time
import unittest

import machine
from browse import drive, job
import captures
from evidence_test import Visitor, give
from served import Demonstration

PATIENCE = 240  # seconds
MENDED = "Ce soir, le patient de la chambre douze ne passera pas la nuit."


def settled(server):
    """Waits until every capture was read, or was not."""
    deadline = time.monotonic() + PATIENCE
    while True:
        if server.store("SELECT count(*) FROM case_files WHERE shot = 'attend'") == [(0,)]:
            return
        if time.monotonic() > deadline:
            raise AssertionError("the captures were not read")
        time.sleep(0.3)


@functools.cache
def seen():
    machine.found("chromium")
    picture = captures.shoot(next(post for post in captures.POSTS if post[0] == "secret"))
    server = Demonstration()
    try:
        for capture in (picture, picture[:len(picture) // 2]):
            answer = give(Visitor(server), "/signaler", {"qui": "autre", "capture": ("capture.png", capture)})
            if answer.status != 200:
                raise AssertionError(answer.text)
        settled(server)
        return drive("shots.mjs", job(server, read=1, unread=2, mended=MENDED))
    finally:
        server.stop()


class Shots(unittest.TestCase):
    def seen(self, part):
        return machine.done(self, seen)[part]

    def test_every_page_is_well_made(self):
        self.assertEqual(self.seen("complaints"), [])
        for where, page in self.seen("pages").items():
            for what in ("violations", "overflowing", "small"):
                with self.subTest(f"{where}: {what}"):
                    self.assertEqual(page[what], [])

    def test_what_was_read_stands_beside_its_capture(self):
        told = self.seen("told")
        self.assertIn("Lu dans la capture", told)
        self.assertIn("ne passera pas la nuit", told)
        self.assertIn("il peut y avoir des erreurs", told)
        self.assertIn("Regarder la capture", told)

    def test_what_could_not_be_read_is_said(self):
        self.assertIn("La capture n'a pas pu être lue", self.seen("unread"))
        self.assertIn("Essayer de la lire à nouveau", self.seen("unread"))

    def test_somebody_corrects_it(self):
        self.assertIn("ne passera pas la nuit", self.seen("offered"))
        self.assertIn("Corrigé par", self.seen("mended"))
        self.assertIn(MENDED, self.seen("mended"))


if __name__ == "__main__":
    unittest.main()
