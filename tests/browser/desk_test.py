# SPDX-License-Identifier: Apache-2.0
"""The whole desk in Chromium: each role of the demonstration, and nobody, asks for every page that links lead them to. Each shape
of page is opened, and looked at on a phone and on a desk, light and dark: axe finds nothing, nothing overflows, all is reached by keyboard
and large enough for a thumb; nothing breaks the security policy, every link answers.

BLOUSE and HOSPITAL as for the HTTP tests; CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a folder
for screenshots."""

import functools
import unittest

import machine
from browse import drive, job
from hospital import ROLES, Hospital, pattern, site

# What leads there is shown to who has a second code; and a live view, which a script follows.
UNLINKED = {"/mon-compte/codes", "/mon-compte/second/retirer", "/reglages/taches/direct", "/dossiers/direct",
            "/alertes/bandeau", "/alertes/direct"}


@functools.cache
def seen():
    """What the browser saw: of each person, their pages and what each link answered."""
    pages = sorted((route for route in site() if route["method"] == "GET"), key=lambda route: pattern(route)[1])
    with Hospital("sqlite", neighbour=False, cases=True) as hospital:
        people = ["personne", "administrateur", *(role for role in ROLES if role != "administrateur")]
        return drive("desk.mjs", job(hospital.server, people=people, routes=["^" + pattern(route)[0].pattern for route in pages]))


class Desk(unittest.TestCase):
    maxDiff = None

    def each(self, look):
        for who, person in machine.done(self, seen)["people"].items():
            for path, page in person["pages"].items():
                with self.subTest(f"{who} {path}"):
                    look(page)

    def nothing(self, what):
        self.each(lambda page: self.assertEqual(page.get("closely", {}).get(what, []), []))

    def test_axe_finds_nothing(self):
        self.nothing("violations")

    def test_nothing_is_wider_than_the_screen(self):
        self.nothing("overflowing")

    def test_controls_are_44_pixels_high(self):
        self.nothing("small")

    def test_every_control_is_reached_by_keyboard_and_shows_it(self):
        self.nothing("unreached")
        self.nothing("unseen")

    def test_nothing_breaks_the_security_policy(self):
        self.each(lambda page: self.assertEqual(page["complaints"], []))

    def test_each_page_says_what_it_is(self):
        def look(page):
            self.assertEqual((page["headings"], page["lang"]), (1, "fr"))
            self.assertRegex(page["title"], r"^\S.* · Blouse$")

        self.each(look)

    def test_every_link_answers(self):
        for who, person in machine.done(self, seen)["people"].items():
            for path, status in person["answers"].items():
                with self.subTest(f"{who} {path}"):
                    # Extracts have a limit of their own, by address.
                    self.assertIn(status, (200, 303, 429))

    def test_every_page_is_reached(self):
        """A page without parameters in its path, that a role may open, is one that links lead somebody to."""
        answers = {path.partition("?")[0] for person in machine.done(self, seen)["people"].values() for path in person["answers"]}
        for route in site():
            if route["method"] == "GET" and route["permission"] and not route["json"] and "{" not in route["path"] \
                    and route["path"] not in UNLINKED:
                with self.subTest(route["path"]):
                    self.assertIn(route["path"], answers)


if __name__ == "__main__":
    unittest.main()
