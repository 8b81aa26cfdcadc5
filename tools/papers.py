#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the letters of charter/letters/ to C: the table of desk/papers/kinds.h.

usage: papers.py OUT.c LETTER.txt...

charter/letters/README.md says what stands in a letter. Spaces before : ; ! ? » and after « do not break in what it says.
"""

import re
import sys
from pathlib import Path

VALUE = re.compile(r"\{([a-z_]+)\}")
VALUES = {"adresse", "adresses", "auteur", "constate_le", "contact", "courriel", "etablissement", "numero", "prescription", "preuves",
          "publie_le", "qualification", "redacteur", "reseau", "texte"}
ONCE = {"Nom": "name", "Sert": "use", "Décision": "decisions", "Étape": "step", "Destinataire": "addressee", "Objet": "subject",
        "Signature": "signatory"}
MANY = {"Exige", "Conseil"}
# What the story of a case says of a letter that left (desk/cases/event.c).
STEPS = {"envoi", "mediation-proposee", "plainte-deposee", "plateforme-notifiee", "retrait-demande"}


class Wrong(Exception):
    """A letter that cannot be used."""


def read(path, text):
    """What a letter says: {"name": …, "needs": [(words, lacking)…], "advice": […], "text": …}."""
    letter, lines = {"needs": [], "advice": []}, text.split("\n")
    number = 0
    while number < len(lines) and lines[number].startswith("#"):
        number += 1
    while number < len(lines) and lines[number]:
        head, colon, said = lines[number].partition(" : ")
        if not colon or head not in ONCE.keys() | MANY:
            raise Wrong(f"{path}:{number + 1}: « {' : », « '.join(ONCE)} : », « Exige : » or « Conseil : » expected")
        if head == "Conseil":
            letter["advice"].append(said)
        elif head == "Exige":
            words, bar, lacking = said.partition(" | ")
            if not bar:
                raise Wrong(f"{path}:{number + 1}: what it must say, « | », and what is lacking otherwise")
            letter["needs"].append((words, lacking))
        elif ONCE[head] in letter:
            raise Wrong(f"{path}:{number + 1}: « {head} » again")
        else:
            letter[ONCE[head]] = said.replace(" / ", "\n")
        number += 1
    for head, member in ONCE.items():
        if member not in letter:
            raise Wrong(f"{path}: « {head} : » is lacking")
    if letter["step"] not in STEPS:
        raise Wrong(f"{path}: « Étape » is none of {', '.join(sorted(STEPS))}")
    letter["text"] = "\n".join(lines[number:]).strip("\n") + "\n"
    if not letter["text"].strip():
        raise Wrong(f"{path}: no text")
    for place, line in enumerate(lines, 1):
        if re.search(r"[{}]", VALUE.sub("", line)) or set(VALUE.findall(line)) - VALUES:
            raise Wrong(f"{path}:{place}: a brace that is none of {{{'}, {'.join(sorted(VALUES))}}}")
    return letter


def literal(text):
    text = re.sub(r"(?<=\S) (?=[:;!?»])", "\u00a0", text).replace("« ", "«\u00a0")
    parts, width = [], 80
    out = "".join("\\n" if b == 10 else chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in text.encode())
    while out:
        cut = width
        while cut < len(out) and ("\\" in out[max(cut - 3, 0):cut]):
            cut += 1
        parts.append(out[:cut])
        out = out[cut:]
    return "STR(" + ("\n\t\t    ".join(f'"{part}"' for part in parts) or '""') + ")"


def compile_letters(letters):
    """The source of [(id, letter)…]."""
    out = ["/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by tools/papers.py from charter/letters/. */\n#include \"desk/papers/kinds.h\"\n"]
    for place, (_, letter) in enumerate(letters):
        if letter["needs"]:
            rows = "".join(f"\t{{{literal(words)}, {literal(lacking)}}},\n" for words, lacking in letter["needs"])
            out.append(f"static const struct paper_need needs_{place}[] = {{\n{rows}}};\n")
        if letter["advice"]:
            rows = "".join(f"\t{{{literal(said)}}},\n" for said in letter["advice"])
            out.append(f"static const struct paper_advice advice_{place}[] = {{\n{rows}}};\n")
    out.append("const struct paper_kind paper_kinds[] = {")
    for place, (name, letter) in enumerate(letters):
        members = "".join(f"\t .{member} = {literal(letter[member])},\n" for member in (*ONCE.values(), "text"))
        needs = f"\t .needs = needs_{place},\n\t .need_count = {len(letter['needs'])},\n" if letter["needs"] else ""
        advice = f"\t .advice = advice_{place},\n\t .advice_count = {len(letter['advice'])},\n" if letter["advice"] else ""
        out.append(f"\t{{.id = {literal(name)},\n{members}{needs}{advice}\t}},")
    ids = ", ".join(f'"{name}"' for name, _ in letters)
    out.append(f"}};\nconst unsigned paper_kind_count = {len(letters)};\nconst char *const paper_kind_ids[] = {{{ids}, NULL}};\n")
    return "\n".join(out)


def main():
    out, *paths = map(Path, sys.argv[1:])
    try:
        letters = [(path.stem, read(path, path.read_text(encoding="utf-8"))) for path in paths]
    except Wrong as wrong:
        sys.exit(str(wrong))
    out.write_text(compile_letters(letters), encoding="utf-8")


if __name__ == "__main__":
    main()
