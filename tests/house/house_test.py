# SPDX-License-Identifier: Apache-2.0
"""Houses that break each rule, and must be told so: tests/house/house.py."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import house

ROOT = Path(__file__).resolve().parents[2]
HEAD = "/* SPDX-License-Identifier: Apache-2.0 */\n"


class House(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("meson.build", "")
        self.write("base/meson.build", "files('mem.c')\n")
        self.write("base/mem.h", HEAD + "#ifndef MEM\n#define MEM\n#include <stddef.h>\nvoid *mem(size_t n);\n#endif\n")
        self.write("base/mem.c", HEAD + '#include "base/mem.h"\nvoid *mem(size_t n) { return n ? (void *)0 : (void *)0; }\n')
        shutil.copy(ROOT / "base" / "banned.h", self.root / "base" / "banned.h")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def assert_told(self, check, *words):
        problems = "\n".join(check(self.root))
        for word in words:
            self.assertIn(word, problems)

    def test_a_good_house_passes(self):
        for check in house.CHECKS:
            with self.subTest(check.__name__):
                self.assertEqual(list(check(self.root)), [])

    def test_base_may_not_look_up(self):
        self.write("engine/text.h", HEAD)
        self.write("base/up.c", HEAD + '#include "engine/text.h"\n')
        self.assert_told(house.include_direction, 'base/up.c: base does not see "engine/text.h"')

    def test_engine_may_not_see_the_compiler(self):
        self.write("compiler/tree.h", HEAD)
        self.write("engine/up.c", HEAD + '#  include "compiler/tree.h"\n')
        self.assert_told(house.include_direction, 'engine does not see "compiler/tree.h"')

    def test_engine_knows_c_alone(self):
        self.write("engine/clock.c", HEAD + "#include <time.h>\n#include <yaml.h>\n")
        self.assert_told(house.include_direction, "<time.h> is not for engine", "<yaml.h> is not for engine")

    def test_includes_say_their_folder(self):
        self.write("base/here.c", HEAD + '#include "mem.h"\n')
        self.assert_told(house.include_direction, '"mem.h" does not say its folder')

    def test_a_header_that_leans_on_another(self):
        self.write("base/leans.h", HEAD + "size_t leans(void);\n")
        self.assert_told(house.headers_stand_alone, "base/leans.h (gcc)", "size_t")

    def test_a_public_header_that_is_no_cpp(self):
        if not shutil.which("g++"):
            self.skipTest("no g++")
        self.write("engine/blouse.h", HEAD + "int new(int class);\n")
        self.assert_told(house.headers_stand_alone, "engine/blouse.h (g++)")

    def test_a_ban_that_does_not_hold(self):
        self.write("base/banned.h", HEAD + "#include <string.h>\n#include <stdlib.h>\n#pragma GCC poison strcpy\n")
        self.assert_told(house.banned_functions, "lets strcat(a, b) pass", "lets malloc(1) pass")

    def test_a_source_nobody_builds(self):
        self.write("base/lost.c", HEAD)
        self.write("base/lost_test.py", "# " + house.LICENCE)
        self.write("base/lost.sql", "-- name: lost :exec\nSELECT 1;\n")
        self.assert_told(
            house.all_is_built, "base/lost.c is not in base/meson.build", "base/lost_test.py is not", "base/lost.sql is not"
        )

    def test_a_source_that_went_too_far(self):
        self.write("base/long.c", HEAD + "\n" * 1000)
        self.assert_told(house.file_length, "base/long.c: 1001 lines")

    def test_a_buffer_freed_before_it_is_set(self):
        self.write("base/soon.c", HEAD + "int f(int a)\n{\n\t_cleanup_buf_ struct buf one, two;\n\tbuf_init(&one, 1);\n\tif (a)\n"
                   "\t\treturn 1;\n\tbuf_init(&two, 1);\n\treturn 0;\n}\n")
        self.assertEqual(list(house.buffers_begin(self.root)), ["base/soon.c:4: two is freed before it is set"])

    def test_no_licence(self):
        self.write("base/free.c", "int x;\n")
        self.write("tools/free", "#!/bin/sh\n")
        self.assert_told(house.licence, "base/free.c", "tools/free")

    def test_a_value_that_nobody_escapes(self):
        self.write("web/page.html", "{template page}<p>{a | trusted}{b|trusted}</p>{end}")
        self.assert_told(house.trusted_values, "web/page.html: 2 values are | trusted, 0 are known")

    def test_a_large_file(self):
        self.write("data.bin", "x" * (house.TRACKED_MAX + 1))
        self.assert_told(house.small_files, "data.bin")

    def test_an_engine_with_a_memory_or_a_clock(self):
        self.write("engine/state.c", HEAD + "int engine_calls;\n")
        self.write("engine/now.c", HEAD + "long time(long *);\nlong now(void);\nlong now(void) { return time(0); }\n")
        self.assert_told(house.engine_is_pure, "engine_calls is a variable that lives for ever", "engine/now.c calls time")

    def test_a_source_without_its_guard(self):
        (self.root / "build").mkdir()
        self.write("build/compile_commands.json", '[{"file": "a.c", "command": "gcc -ffp-contract=off a.c"}]')
        problems = list(house.every_source_is_guarded(self.root, self.root / "build"))
        self.assertEqual(problems, ["a.c: compiled without base/banned.h"])


if __name__ == "__main__":
    unittest.main()
