# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI description that Blouse serves is one, by the schema that OpenAPI 3.1 publishes. BLOUSE is the
program; SOURCE the project; CACHE a folder where npm may put the validator."""

import copy
import json
import subprocess
import tempfile
import unittest

from browse import CACHE, PATIENCE
from machine import HERE, done, found, node_modules
from served import Client, DeskTest


class OpenApi(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = Client(cls.server).get("/api/openapi.json").json

    def validate(self, document):
        def run():
            modules = node_modules(CACHE)
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump(document, file)
                file.flush()
                command = [found("node"), HERE / "openapi.mjs", modules, file.name]
                said = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
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
