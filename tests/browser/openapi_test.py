# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI description that Blouse serves is one, by the schema that OpenAPI 3.1 publishes. BLOUSE and TRIAL are the
programs; SOURCE the project; CACHE a folder where npm may put the validator."""

import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["SOURCE"])
sys.path[:0] = [str(SOURCE / "tests" / "browser"), str(SOURCE / "tests" / "http")]

from machine import done, found, node_modules  # noqa: E402
from served import BLOUSE, Client, Server  # noqa: E402


class OpenApi(unittest.TestCase):
    def setUp(self):
        server = Server("--demo", program=BLOUSE)
        self.addCleanup(server.stop)
        self.document = Client(server).get("/api/openapi.json").json

    def validate(self, document):
        def run():
            modules = node_modules(Path(os.environ["CACHE"]))
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump(document, file)
                file.flush()
                command = [found("node"), SOURCE / "tests" / "browser" / "openapi.mjs", modules, file.name]
                said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(said.returncode, 0, said.stderr)
            return json.loads(said.stdout)
        return done(self, run)

    def test_it_is_one(self):
        result = self.validate(self.document)
        self.assertTrue(result["valid"], json.dumps(result["errors"], indent=1)[:2000])
        self.assertEqual(result["version"], "3.1")

    def test_the_validator_sees_mistakes(self):
        wrong = copy.deepcopy(self.document)
        del wrong["info"]["title"]
        self.assertFalse(self.validate(wrong)["valid"])

    def test_operations_have_names_of_their_own(self):
        names = [operation["operationId"] for path in self.document["paths"].values() for operation in path.values()]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()
