# SPDX-License-Identifier: Apache-2.0
"""What the folding table must say: tools/make_fold.py."""

import sys
import unicodedata
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import make_fold
from make_fold import ACCENT, DISGUISE, UPPER, fold

ENTRIES = [fold(cp) for cp in range(make_fold.TABLE_END)]


def folded(text):
    return "".join(c if (e := fold(ord(c))).text is None else e.text for c in text)


class Folding(unittest.TestCase):
    def test_french(self):
        self.assertEqual(folded("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ àâäçéèêëîïôöùûüÿ"), "aaaceeeeiioouuuy aaaceeeeiioouuuy")
        self.assertEqual(folded("Œdème, œil, Æ, ex æquo"), "oedeme, oeil, ae, ex aequo")

    def test_decomposed_accents(self):
        for text in ("Éléonore", "Françoise", "Noël", "Łódź"):
            self.assertEqual(folded(unicodedata.normalize("NFD", text)), folded(text))

    def test_neighbours_letters(self):
        self.assertEqual(folded("Straße Søren Łukasz Đorđe ñ ğ ı İ þ ð"), "strasse soren lukasz dorde n g i i th d")

    def test_disguises(self):
        for text in ("ｐａｔｉｅｎｔ", "ⓟⓐⓣⓘⓔⓝⓣ", "🄿🄰🅃🄸🄴🄽🅃", "🅿🅰🆃🅸🅴🅽🆃", "𝐩𝐚𝐭𝐢𝐞𝐧𝐭", "𝓅𝒶𝓉𝒾ℯ𝓃𝓉", "𝙿𝙰𝚃𝙸𝙴𝙽𝚃", "ᴘᴀᴛɪᴇɴᴛ"):
            with self.subTest(text):
                self.assertEqual(folded(text), "patient")
                self.assertTrue(all(fold(ord(c)).flags & DISGUISE for c in text))

    def test_ligatures_and_numbers(self):
        self.assertEqual(folded("ﬁn ﬂux Ⅳ ½ ² ① ⑩ ❷ １２ ٣ 𝟗"), "fin flux iv 1/2 2 1 10 2 12 3 9")

    def test_typographers_superscripts_are_no_disguise(self):
        self.assertEqual(folded("Mᵐᵉ"), "mme")
        self.assertEqual(fold(ord("ᵐ")).flags, 0)

    def test_invisible(self):
        invisible = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2069\u034f\u180e\u3164\u115f\ufe0f\u061c"
        self.assertEqual(folded(f"pa{invisible}tient"), "patient")
        for char in invisible:
            self.assertEqual(fold(ord(char)).kind, "DROPPED", hex(ord(char)))

    def test_skin_tones_and_zalgo(self):
        self.assertEqual(folded("👍🏽"), "👍")
        self.assertEqual(folded("1\ufe0f\u20e3"), "1")
        self.assertEqual(folded("p\u0335\u0321a\u0489t\u1ac0"), "pat")

    def test_spaces(self):
        spaces = " \t\u00a0\u1680\u2000\u2003\u2009\u200a\u202f\u205f\u3000\u2800"
        self.assertEqual(folded(spaces), " " * len(spaces))
        self.assertEqual(folded("\n\u2028\u2029"), "\n\n\n")

    def test_quotes_and_dashes(self):
        self.assertEqual(folded("l’hôpital l´hôpital lʼhôpital"), "l'hopital l'hopital l'hopital")
        self.assertEqual(folded("« oui » “non” „si‟"), "\" oui \" \"non\" \"si\"")
        self.assertEqual(folded("‐‑‒–—―−－"), "--------")
        self.assertEqual(folded("soignant•e‧s…"), "soignant·e·s...")

    def test_windows_1252_read_as_latin_1(self):
        self.assertEqual(folded("l\u0092\u009cil \u0096 \u0085"), "l'oeil - ...")

    def test_signs_stay_out_of_words(self):
        self.assertEqual(folded("Doliprane™"), "doliprane™")
        self.assertEqual(folded("nº 12, № 12, n° 12"), "n° 12, n° 12, n° 12")

    def test_other_scripts_stay(self):
        for text in ("привет", "γεια", "漢字", "한국어", "हिन्दी", "ไทย", "日本"):
            with self.subTest(text):
                self.assertEqual(folded(text), text)
        self.assertEqual(folded("ПРИВЕТ"), "привет")

    def test_emoji_stay(self):
        for char in "😀🏥💉🆘♥⚕🇫ℹ©→㊙":
            self.assertEqual((folded(char), fold(ord(char)).kind), (char, "EMOJI"), char)


class Entries(unittest.TestCase):
    def test_flags(self):
        self.assertEqual(fold(ord("É")).flags, UPPER | ACCENT)
        self.assertEqual(fold(ord("é")).flags, ACCENT)
        self.assertEqual(fold(ord("E")).flags, UPPER)
        self.assertEqual(fold(ord("Ａ")).flags, UPPER | DISGUISE)
        self.assertEqual(fold(ord("e")).flags, 0)

    def test_look_alikes_keep_both_readings(self):
        for char, plain, latin in (("р", None, "p"), ("А", "а", "a"), ("Ν", "ν", "n"), ("ο", None, "o"), ("Ά", "α", "a")):
            entry = fold(ord(char))
            self.assertEqual((entry.text, entry.alternate), (plain, latin), char)

    def test_micro_is_a_unit(self):
        self.assertEqual(fold(ord("µ")).alternate, "")

    def test_classes(self):
        for char, kind in (("a", "LETTER"), ("é", "LETTER"), ("漢", "LETTER"), ("7", "DIGIT"), ("②", "DIGIT"), (" ", "SPACE"),
                           ("\u00a0", "SPACE"), (",", "MARK"), ("€", "MARK"), ("+", "MARK"), ("«", "MARK"), ("~", "MARK"),
                           ("°", "MARK"), ("😀", "EMOJI"), ("\u0301", "DROPPED")):
            self.assertEqual(fold(ord(char)).kind, kind, char)

    def test_ascii_is_its_own_lower_case(self):
        for cp in range(0x20, 0x7F):
            if chr(cp) != "`":
                self.assertEqual(folded(chr(cp)), chr(cp).lower())

    def test_folding_twice_changes_nothing(self):
        for cp, entry in enumerate(ENTRIES):
            if entry.text:
                self.assertEqual(folded(entry.text), entry.text, hex(cp))

    def test_no_upper_case_comes_out(self):
        for cp, entry in enumerate(ENTRIES):
            if entry.text:
                self.assertEqual(entry.text.casefold(), entry.text, hex(cp))

    def test_dropped_is_empty_and_the_rest_is_not(self):
        for cp, entry in enumerate(ENTRIES):
            self.assertEqual(entry.text == "", entry.kind == "DROPPED", hex(cp))


class Layout(unittest.TestCase):
    def test_the_table_reads_back(self):
        table = make_fold.Table(ENTRIES)
        records, index = list(table.records), list(table.index)
        size = 1 << make_fold.BLOCK_BITS
        for cp, entry in enumerate(ENTRIES):
            offset, length, kind, flags, alternate = records[index[table.blocks[cp // size]][cp % size]]
            text = None if flags & make_fold.KEEP else table.texts[offset : offset + length].decode()
            self.assertEqual((text, kind, flags & ~make_fold.KEEP, alternate), tuple(entry), hex(cp))

    def test_size(self):
        table = make_fold.Table(ENTRIES)
        self.assertLessEqual(table.size(), make_fold.SIZE_MAX)
        self.assertLess(len(table.texts), 1 << 16)

    def test_what_lies_behind_the_table(self):
        # fold_beyond in engine/fold_table.h says the same in two lines.
        for cp in range(make_fold.TABLE_END, 0x110000, 7):
            category = unicodedata.category(chr(cp))
            if category in ("Cf", "Mn"):
                self.assertEqual(cp >> 16, 0xE)
            if category == "Lo":
                self.assertLessEqual(cp >> 16, 3)


if __name__ == "__main__":
    unittest.main()
