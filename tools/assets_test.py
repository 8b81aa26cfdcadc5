# SPDX-License-Identifier: Apache-2.0
"""The files that pages ask for, in C: tools/assets.py."""

import ast
import gzip
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import assets

STYLE = b"body { color: black }\n" * 50
ODD = bytes(range(256)) + b'"\\??/0'


def texts(source, name):
    body = re.search(rf"{name}\[\] =\n(.*?);\n", source, re.DOTALL)[1]
    return b"".join(ast.literal_eval("b" + line.strip()) for line in body.splitlines())


class Assets(unittest.TestCase):
    def test_bytes_come_back(self):
        source = assets.source([("style.css", STYLE), ("fonts/odd.woff2", ODD)])
        self.assertEqual(texts(source, "plain_0"), ODD)
        self.assertEqual(texts(source, "packed_0"), b"")
        self.assertEqual(texts(source, "plain_1"), STYLE)
        self.assertEqual(gzip.decompress(texts(source, "packed_1")), STYLE)
        self.assertIn(f"{{plain_0, {len(ODD)}}}", source)

    def test_sorted_and_always_the_same(self):
        files = [("b.css", STYLE), ("a.js", b"1"), ("a/z.js", b"2")]
        source = assets.source(files)
        self.assertEqual(re.findall(r'\{\{"([^"]+)"', source), ["a.js", "a/z.js", "b.css"])
        self.assertEqual(source, assets.source(files[::-1]))

    def test_short_files_are_not_packed(self):
        self.assertEqual(texts(assets.source([("a.js", b"1")]), "packed_0"), b"")

    def test_a_change_is_another_folder(self):
        names = {assets.fingerprint(files) for files in (
            [("a", b"1")], [("a", b"2")], [("b", b"1")], [("a", b""), ("1", b"")], [("a", b"1"), ("b", b"")])}
        self.assertEqual(len(names), 5)

    def test_unknown_types_are_refused(self):
        with self.assertRaisesRegex(ValueError, "a.exe"):
            assets.source([("a.exe", b"")])


if __name__ == "__main__":
    unittest.main()
