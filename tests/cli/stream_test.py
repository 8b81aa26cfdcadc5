# SPDX-License-Identifier: Apache-2.0
"""blouse check --jsonl: order, threads, wrong records, memory."""

import json
import os
import subprocess
import unittest

from blouse import BLOUSE, Tiny

WORDS = ("rien", "une licorne malade", "un dragon de garde", "un château fort")


def lines(records):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


class Stream(Tiny):
    def stream(self, given, *arguments, code=None):
        done = self.blouse("check", "--jsonl", *arguments, given=given, code=code)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_same_contract_as_json(self):
        (found,) = self.stream(lines([{"id": "m-1", "text": WORDS[1]}]), code=1)
        alone = self.json("check", "--format", "json", "--text", WORDS[1])
        self.assertEqual(found, {**alone, "id": "m-1"})
        self.assertEqual(list(found), list(alone))

    def test_order_and_jobs(self):
        records = [
            {"id": i, "text": WORDS[i % 4], **({"thread": f"t{i % 7}", "seq": i} if i % 3 == 0 else {})}
            for i in range(5000)
        ]
        answers = [self.blouse("check", "--jsonl", "--jobs", jobs, given=lines(records)).stdout for jobs in (1, 2, 7)]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])
        found = [json.loads(line) for line in answers[0].splitlines()]
        self.assertEqual([f["id"] for f in found], list(range(5000)))
        self.assertEqual(["mosaic" in f for f in found], [i % 3 == 0 for i in range(5000)])

    def test_thread_verdict_follows_the_thread(self):
        found = self.stream(
            lines({"id": str(i), "thread": "a", "seq": i, "text": WORDS[w]} for i, w in enumerate((0, 2, 0, 1, 0)))
        )
        self.assertEqual(
            [f["thread_verdict"] for f in found], ["ok", "attention", "attention", "bloquant", "bloquant"]
        )
        self.assertEqual([f["mosaic"] for f in found], [[]] * 5)
        self.assertEqual(list(found[0])[-2:], ["mosaic", "thread_verdict"])

    def test_threads_beyond_the_limit_begin_anew(self):
        count = 16384 * 2
        records = [{"id": i, "thread": f"fil {i}", "text": WORDS[1]} for i in range(count)]
        records += [{"id": "ancien", "thread": "fil 0", "text": "rien"}]
        records += [{"id": "récent", "thread": f"fil {count - 1}", "text": "rien"}]
        found = self.stream(lines(records))
        self.assertEqual([f["thread_verdict"] for f in found[-2:]], ["ok", "bloquant"])

    def test_wrong_records_go_on(self):
        given = b"\n".join(
            [
                b"rien du tout",
                b'{"id": "a"}',
                b'{"id": "b", "text": 3}',
                b'{"id": "c", "text": "x", "context": "agant"}',
                b'{"id": "d", "text": "x", "network": "myspace"}',
                b'{"id": ["e"], "text": "x"}',
                b'{"id": "f", "text": "x", "thread": 3}',
                b'{"id": "g", "text": "caf\xe9"}',
                b'{"id": "h", "text": "\\ud800"}',
                b"[1]",
                b"  ",
                b"[" * 100000,
                b'{"id": "z", "text": "licorne malade\\u0000 !"}',
            ]
        )
        found = self.stream(given, code=1)
        self.assertEqual([f["id"] for f in found], [None, "a", "b", "c", "d", None, "f", None, None, None, None, "z"])
        for answer in found[:-1]:
            self.assertEqual(list(answer), ["id", "error"])
        self.assertIn("il manque « text »", found[1]["error"])
        self.assertIn("agent, institution ou usager", found[3]["error"])
        self.assertIn("iconv", found[7]["error"])
        self.assertEqual(found[-1]["rules"], ["secret-medical"])

    def test_only_wrong_records_is_no_failure(self):
        self.stream("non\n", code=0)

    def test_defaults_and_forms(self):
        given = "\ufeff" + '{"text": "licorne malade"}\r\n\r\n{"id": 7, "text": "rien", "network": null}'
        found = self.stream(given, "--context", "usager", "--network", "x")
        self.assertEqual([f["id"] for f in found], [None, 7])
        self.assertIsNotNone(found[0]["nature"])

    def test_several_files_and_a_missing_one(self):
        paths = [self.file(f"f{i}.jsonl", lines([{"id": i, "text": "rien"}])) for i in range(2)]
        found = self.stream("", paths[0], self.folder / "absent.jsonl", paths[1], code=2)
        self.assertEqual([f["id"] for f in found], [0, 1])

    def test_long_lines(self):
        big = json.dumps({"id": "grand", "text": "mot " * 250_000 + "licorne malade"})
        too_long = '{"id": "trop", "text": "' + "a" * (40 << 20) + '"}'
        found = self.stream("\n".join([big, too_long, '{"id": "fin", "text": "rien"}']))
        self.assertEqual(found[0]["rules"], ["secret-medical"])
        self.assertIn("dépasse 32 Mo", found[1]["error"])
        self.assertEqual(found[2]["id"], "fin")

    def test_answers_do_not_wait_for_the_end(self):
        command = subprocess.Popen(
            [BLOUSE, "check", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **self.env}
        )
        command.stdin.write(lines([{"id": "premier", "text": "rien"}]).encode())
        command.stdin.flush()
        self.assertEqual(json.loads(command.stdout.readline())["id"], "premier")
        command.stdin.close()
        self.assertEqual(command.wait(timeout=60), 0)
        command.stdout.close()

    def test_broken_pipe_is_quiet(self):
        path = self.file("tuyau.jsonl", lines({"id": i, "text": WORDS[1]} for i in range(20000)))
        done = subprocess.run(
            f'"$BLOUSE" check --jsonl {path} | head -n 1', shell=True, capture_output=True, check=False, timeout=60,
            env={**os.environ, **self.env},
        )
        self.assertEqual(done.stderr, b"")
        self.assertEqual(done.stdout.count(b"\n"), 1)

    def test_full_disk(self):
        path = self.file("plein.jsonl", lines({"id": i, "text": WORDS[1]} for i in range(20000)))
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [BLOUSE, "check", "--jsonl", path], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60,
                env={**os.environ, **self.env},
            )
        self.assertEqual(done.returncode, 2)
        self.assertIn("le disque est plein", done.stderr.decode())

    def test_memory_does_not_grow_with_the_input(self):
        path = self.folder / "flot.jsonl"
        line = lines([{"id": "m", "text": "un dragon de garde " * 20}])

        def peak(count):
            path.write_text(line * count, encoding="utf-8")
            process = subprocess.Popen(
                [BLOUSE, "check", "--jsonl", "--jobs", "2", path], stdout=subprocess.DEVNULL,
                env={**os.environ, **self.env},
            )
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            return usage.ru_maxrss

        few, many = peak(1000), peak(16000)
        self.assertLess(many, few * 1.5 + 8192)

    def test_no_progress_without_a_terminal(self):
        self.assertEqual(self.blouse("check", "--jsonl", given=lines([{"text": "rien"}])).stderr, "")


if __name__ == "__main__":
    unittest.main()
