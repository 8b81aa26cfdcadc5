# SPDX-License-Identifier: Apache-2.0
"""blouse score: figures counted by hand on a few labelled messages."""

import json
import unittest

from blouse import Tiny

SECRET, COLLEAGUES, TIE, NOTHING = "licorne malade", "dragon de garde", "château fort", "rien"


def record(text, rules, verdict, **more):
    return {"id": more.pop("id", "m"), "context": "agent", "text": text, "rules": rules, "verdict": verdict, **more}


RECORDS = [
    record(SECRET, ["secret-medical"], "bloquant"),
    record(SECRET + " " + COLLEAGUES, ["secret-medical", "collegues"], "bloquant"),
    record(NOTHING, ["secret-medical"], "bloquant"),  # missed
    record(COLLEAGUES, ["secret-medical"], "bloquant"),  # stopped, not blocked
    record(COLLEAGUES, [], "ok"),  # alarmed
    record(SECRET, [], "ok"),  # blocked
    record(NOTHING, [], "ok"),
    record(TIE, ["lien-employeur"], "ok"),
]


class Score(Tiny):
    def write(self, records, name="labels.jsonl"):
        return self.file(name, "".join(json.dumps(r) + "\n" for r in records))

    def test_rules_and_verdicts(self):
        found = self.json("score", "--format", "json", self.write(RECORDS))
        self.assertEqual(found["messages"], 8)
        self.assertEqual(
            found["rules"]["secret-medical"], {"precision": 0.6667, "recall": 0.5, "f1": 0.5714, "support": 4}
        )
        self.assertEqual(
            found["rules"]["collegues"], {"precision": 0.3333, "recall": 1.0, "f1": 0.5, "support": 1}
        )
        self.assertEqual(found["verdicts"]["bloquant"], {"ok": 1, "attention": 1, "bloquant": 2})
        self.assertEqual(found["verdicts"]["ok"], {"ok": 2, "attention": 1, "bloquant": 1})
        figures = found["figures"]
        expected = {
            "micro_precision": 4 / 7, "micro_recall": 4 / 6, "micro_f1": 8 / 13, "macro_f1": (4 / 7 + 0.5 + 1) / 3,
            "verdict_accuracy": 4 / 8, "bloquant_stopped": 3 / 4, "bloquant_blocked": 2 / 4, "compliant_blocked": 1 / 4,
            "compliant_alarmed": 2 / 4, "f1/secret-medical": 4 / 7,
        }
        for name, value in expected.items():
            self.assertAlmostEqual(figures[name], value, places=4, msg=name)
        self.assertNotIn("nature_accuracy", figures)
        self.assertNotIn("entity_f1", figures)

    def test_text(self):
        shown = self.blouse("score", self.write(RECORDS), code=0).stdout
        self.assertIn("8 messages relus", shown)
        self.assertRegex(shown, r"secret-medical +0,667 +0,500 +0,571 +4\n")

    def test_misses(self):
        shown = self.blouse("score", "--misses", self.write([record(COLLEAGUES, ["secret-medical"], "bloquant")])).stdout
        self.assertIn("  manque   secret-medical\n", shown)
        self.assertRegex(shown, r"  en trop  collegues \d\.\d\d : « dragon de garde »\n")

    def test_recorded_figures(self):
        labels = self.write(RECORDS)
        recorded = self.file("recorded.json", self.blouse("score", "--format", "json", labels).stdout)
        self.blouse("score", labels, "--min", recorded, code=0)
        better = self.file("better.json", json.dumps({"micro_f1": 0.9, "compliant_blocked": 0.1, "macro_f1": 0.1}))
        done = self.blouse("score", labels, "--min", better, code=1)
        self.assertIn("micro_f1 : 0.6154, contre 0.9000", done.stderr)
        self.assertIn("compliant_blocked : 0.2500, contre 0.1000", done.stderr)
        self.assertNotIn("macro_f1", done.stderr)
        # A figure that is no longer measured has not been held.
        gone = self.file("gone.json", json.dumps({"entity_f1": 0.5}))
        self.assertIn("entity_f1", self.blouse("score", labels, "--min", gone, code=1).stderr)
        for wrong in ("{}", "[]", '{"micro_f1": "haut"}', "non"):
            self.blouse("score", labels, "--min", self.file("wrong.json", wrong), code=2)

    def test_threads_in_order_of_seq(self):
        thread = [
            record(text, [], "ok", id=str(seq), thread="t", seq=seq, mosaic=[], thread_verdict=verdict)
            for seq, text, verdict in ((3, NOTHING, "bloquant"), (1, NOTHING, None), (2, SECRET, None))
        ]
        figures = self.json("score", "--format", "json", self.write(thread))["figures"]
        self.assertEqual(figures["thread_verdict_accuracy"], 1)
        # A thread of the same name in another file is another author's.
        other = self.write([record(NOTHING, [], "ok", thread="t", seq=9, mosaic=[], thread_verdict="ok")], "other.jsonl")
        figures = self.json("score", "--format", "json", self.write(thread), other)["figures"]
        self.assertEqual(figures["thread_verdict_accuracy"], 1)

    def test_nature_and_tone(self):
        usager = [
            record("Merci mille fois", [], "ok", nature=nature, tone=tone, context="usager")
            for nature, tone in (("remerciement", 1), ("critique", -1))
        ]
        found = self.json("score", "--format", "json", self.write(usager))
        self.assertEqual(sum(n["support"] for n in found["natures"].values()), 2)
        self.assertLessEqual(found["figures"]["nature_accuracy"], 0.5)
        self.assertLessEqual(found["figures"]["tone_accuracy"], 0.5)

    def test_entities(self):
        text = "é jean@exemple.fr et marie@exemple.fr"
        labels = [
            {"type": "MAIL", "start": 2, "end": 17},
            {"type": "TEL", "start": 21, "end": 37},  # found as a mail: masked all the same
            {"type": "NOM", "start": 0, "end": 1},
        ]
        found = self.json("score", "--format", "json", self.write([{"id": "e", "text": text, "entities": labels}]))
        self.assertEqual(found["entities"]["MAIL"], {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "support": 1})
        self.assertAlmostEqual(found["figures"]["entity_masked"], 2 / 3, places=4)

    def test_wrong_labels_are_named(self):
        for wrong in (
            record(NOTHING, ["regle-inconnue"], "ok"),
            record(NOTHING, [], "ok", nature="joie"),
            {"id": "e", "text": "a", "entities": [{"type": "NEZ", "start": 0, "end": 1}]},
            {"id": "e", "text": "a", "entities": [{"type": "NOM", "start": 0, "end": 1}] * 2},
            {"id": "sans texte"},
        ):
            with self.subTest(wrong):
                done = self.blouse("score", self.write([RECORDS[0], wrong]), code=2)
                self.assertIn("labels.jsonl, ligne 2", done.stderr)


if __name__ == "__main__":
    unittest.main()
