#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prepares what the name model learns from: known words with their classes, and examples with other names put in.

    names_data.py DATA OUT CORPUS.jsonl…

DATA holds first-names.tsv (INSEE), communes.txt, hospitals.tsv (DREES), medicines-2019.txt, and running French
(eltec-fra.txt.xz, crowdagger.txt.xz, pamj-fr.txt.xz). Writes OUT/words.tsv and OUT/examples. The same input gives the same output."""

import collections
import json
import lzma
import os
import random
import re
import sys
import unicodedata

FIRST, TOWN, SURNAME, COMMON, HOSPITAL, MEDICAL, PROPER = 3, 4, 8, 16, 32, 64, 128
TAGS = {"NOM": 1, "PRENOM": 2, "VILLE": 3, "HOPITAL": 4, "SERVICE": 5}
COPIES = 6
PATTERN_COPIES = 12
PLAIN_WORDS = 14000
HUNSPELL = "/usr/share/hunspell/fr.dic"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def fold(word):
    word = word.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("’", "'")
    word = unicodedata.normalize("NFKD", word)
    return "".join(c for c in word if not unicodedata.combining(c)).lower()


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def running_text(path, limit):
    with lzma.open(path, "rt", encoding="utf-8") as file:
        read = 0
        for line in file:
            read += len(line)
            if read > limit:
                return
            yield line


KNOWN_HOSPITALS = """Pitié Salpêtrière Timone Conception Archet Lenval Purpan Rangueil Larrey Pellegrin Haut-Lévêque Lapeyronie
Gui-de-Chauliac Arnaud-de-Villeneuve Carémeau Édouard-Herriot Croix-Rousse Lyon-Sud Michallon Hautepierre Brabois Trousseau
Bretonneau Clocheville Pontchaillou Hôtel-Dieu Cavale-Blanche Gustave-Roussy Curie Necker Cochin Tenon Lariboisière Bichat Beaujon
Bicêtre Mondor Avicenne Delafontaine Foch Percy Bégin Val-de-Grâce Pompidou HEGP Saint-Louis Saint-Antoine Robert-Debré Broca
Quinze-Vingts Rothschild Marie-Lannelongue Jeanne-de-Flandre Huriez Salengro Calmette Oscar-Lambret Dupuytren Félix-Guyon
Bellepierre Zobda-Quitman Léon-Bérard Bocage Minjoz Bergonié Paoli-Calmettes Sainte-Anne Maison-Blanche Esquirol Vinatier
Charles-Foix Corentin-Celton Ambroise-Paré Raymond-Poincaré René-Muret Jean-Verdier Louis-Mourier Paul-Brousse Béclère Bluets
Salpê Pasteur Laennec Morvan Muret Georges-Pompidou Henri-Mondor Conception Saint-Joseph Cimiez Fontan Hurle Charcot""".split()


class Counts:
    """How often running text writes a word in lower case, and with a capital inside a sentence."""

    def __init__(self):
        self.lower = collections.Counter()
        self.upper = collections.Counter()
        self.titled = collections.Counter()

    def read(self, text):
        previous = "."
        for match in re.finditer(r"[^\W\d_]+|[.!?…:;«»—-]", text):
            token = match.group()
            if token[0].isalpha():
                if token.islower():
                    self.lower[fold(token)] += 1
                elif token.istitle() and len(token) > 2:
                    if previous[-1].isalpha():
                        self.upper[fold(token)] += 1
                    if previous in ("M", "Mme", "Mlle", "Monsieur", "Madame", "Mademoiselle", "monsieur", "madame", "mademoiselle", "docteur", "Docteur"):
                        self.titled[token] += 1
            previous = token


def hunspell():
    names, patronyms, places, common = set(), set(), set(), set()
    for line in lines(HUNSPELL):
        word, _, tags = line.partition("po:")
        word = word.split("/")[0].strip()
        kinds = set(re.findall(r"po:(\w+)", "po:" + tags))
        if not word or not tags:
            continue
        if "prn" in kinds:
            names.add(word)
        if "patr" in kinds:
            patronyms.add(word)
        if "npr" in kinds:
            places.add(word)
        if kinds - {"prn", "patr", "npr", "sfx", "pfx", "sign", "symb"} and word.islower():
            common.add(fold(word))
    return names, patronyms, places, common


def known_words(data):
    counts = Counts()
    for line in running_text(os.path.join(data, "eltec-fra.txt.xz"), 30_000_000):
        counts.read(line)
    for line in running_text(os.path.join(data, "crowdagger.txt.xz"), 2_000_000):
        counts.read(line)
    medical = Counts()
    for line in running_text(os.path.join(data, "pamj-fr.txt.xz"), 4_000_000):
        medical.read(line)
    names, patronyms, _, common = hunspell()
    classes = collections.defaultdict(int)
    firsts, surnames, towns = [], set(), []
    for line in lines(os.path.join(data, "first-names.tsv")):
        name, girls, boys = line.split("\t")
        total = int(girls) + int(boys)
        firsts.append((name, total))
        if total >= 12:
            key = fold(name)
            classes[key] = max(classes[key] & FIRST, 3 if total >= 3000 else 2 if total >= 200 else 1) | classes[key] & ~FIRST
    for town in lines(os.path.join(data, "communes.txt")):
        towns.append(town)
        key = fold(town)
        classes[key if " " not in key else key.split(" ")[-1]] |= TOWN
    for name in patronyms:
        classes[fold(name)] |= SURNAME
        surnames.add(name)
    for name, count in counts.titled.items():
        if count >= 2 and counts.lower[fold(name)] < 300:
            classes[fold(name)] |= SURNAME
            surnames.add(name)
    seen, famous = collections.Counter(), set()
    for line in lines(os.path.join(data, "hospitals.tsv")):
        name = line.split("\t")[1]
        for word in WORD.findall(name):
            seen[fold(word)] += 1
        if re.match(r"HOPITA|CHU |CHRU |GH|GRAND HOPITAL|CTRE HOSP|GROUPE HOSP|HU |AP-HP|SITE ", name):
            famous.update(fold(w) for w in re.split(r"[ /-]+", name)[1:] if len(w) > 4)
    for key, count in seen.items():
        if len(key) > 3 and not classes[key] & (FIRST | TOWN) and key not in common and count < 30:
            classes[key] |= HOSPITAL
    for name in KNOWN_HOSPITALS:
        classes[fold(name)] |= HOSPITAL
    for key in famous:
        if key not in common and classes[key] & FIRST < 2 and seen[key] < 12:
            classes[key] |= HOSPITAL
    # Countries and feasts are given as first names too, by few.
    for key in ("france", "paris", "noel", "florence", "internet", "you"):
        classes[key] &= ~FIRST
    for line in lines(os.path.join(data, "medicines-2019.txt")):
        word = fold(WORD.findall(line)[0]) if WORD.findall(line) else ""
        if len(word) > 4 and not classes[word] and word not in common:
            classes[word] |= MEDICAL
    for key, count in medical.upper.items():
        if count >= 2 and medical.lower[key] == 0 and not classes[key] & (TOWN | SURNAME) and classes[key] & FIRST < 2:
            classes[key] |= MEDICAL
    for key in list(classes):
        if not classes[key]:
            del classes[key]
            continue
        low, up = counts.lower[key], counts.upper[key]
        if key in common or low > 8 * (1 + up) or (low > 30 and low > up):
            classes[key] |= COMMON
        if up > 4 * (low + 1):
            classes[key] |= PROPER
    # Most words of a text are these: known at the first look.
    for word in sorted(counts.lower.keys() - classes.keys(), key=lambda w: (-counts.lower[w], w))[:PLAIN_WORDS]:
        classes[word] = COMMON
    # Frequent words first: they get the best places of the table.
    classes = {w: classes[w] for w in sorted(classes, key=lambda w: (-counts.lower[w], w))}
    hospitals = sorted({w.title() for w, c in classes.items() if c & HOSPITAL and not c & COMMON and len(w) > 4})
    return classes, firsts, sorted(surnames), towns, hospitals


def cased(new, old):
    if old.isupper() and len(old) > 1:
        return new.upper()
    if old.islower():
        return new.lower()
    return new


def plain(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


class Names:
    """Draws other names, frequent ones more often, all kinds now and then."""

    def __init__(self, firsts, surnames, towns, rng):
        self.rng = rng
        self.firsts = [n for n, t in firsts if t >= 12]
        self.weights = [min(t, 60000) ** 0.5 for n, t in firsts if t >= 12]
        self.surnames = surnames
        self.towns = towns

    def first(self):
        name = self.rng.choices(self.firsts, self.weights)[0]
        return name + "-" + self.first() if self.rng.random() < 0.05 and "-" not in name else name

    def surname(self):
        draw = self.rng.random()
        if draw < 0.5:
            name = self.rng.choice(self.surnames)
        elif draw < 0.65:
            name = self.first()
        elif draw < 0.75:
            name = self.rng.choice([t for t in (self.rng.choice(self.towns) for _ in range(20)) if " " not in t and "-" not in t] or ["Morel"])
        else:
            name = self.made_up()
        if self.rng.random() < 0.08:
            name = self.rng.choice(["Le ", "De ", "El ", "Ben ", "Da ", "Di ", "Van ", "O'", "N'", "de ", "du ", "d'", "de ", "D'", "Dos ", "Van Der ", "de La "]) + name
        if self.rng.random() < 0.06:
            name += "-" + self.rng.choice(self.surnames)
        return name

    def made_up(self):
        """A surname that nobody listed: the head of one, the tail of another."""
        a, b = self.rng.choice(self.surnames), self.rng.choice(self.surnames)
        return (a[: max(2, len(a) * 6 // 10)] + b[max(1, len(b) * 5 // 10):].lower()).capitalize()

    def like(self, kind, old):
        if len(old) < 3 or "." in old or re.search(r"\d", old):
            return old
        if self.rng.random() < 0.2:
            return old
        new = self.first() if kind == "PRENOM" else self.surname() if kind == "NOM" else self.rng.choice(self.towns)
        if old.islower() and self.rng.random() < 0.5:
            new = plain(new)
        return cased(new, old)


NICK_ENDS = ["o", "i", "ou", "y", "ette", "inou", "é"]


def nickname(name, rng):
    """Momo, Lulu, Véro, Steph, Toinou."""
    head = re.match(r"[^aeiouyéèêAEIOUYÉ]*[aeiouyéèêAEIOUYÉ]+", name)
    syllable = head.group() if head else name[:2]
    draw = rng.random()
    if draw < 0.35 and len(syllable) <= 3:
        return (syllable + syllable.lower()).capitalize()
    if draw < 0.7 or len(name) < 5:
        return name[: rng.choice([3, 4])]
    return name[:3].rstrip("aeiouyé") + rng.choice(NICK_ENDS)


def patterns(path, names, hospitals, copies, rng):
    """Texts drawn from the lines of the pattern file, some alone, most several together."""
    def fill(code):
        kind, upper, lower = code[0].upper(), len(code) > 1, code.islower()
        if kind == "I":
            return "PRENOM", rng.choice("ABCDEFGHIJKLMNOPRSTVYZ") + "."
        if kind == "J":
            return "PRENOM", rng.choice(["J-P.", "J.-L.", "J-M.", "M-C.", "A.-M.", "J-C", "M.-F.", "P-Y."])
        if kind == "A":
            return "PRENOM", rng.choice(["Ph.", "Fr.", "Chr.", "Cl.", "Mo.", "Jacq.", "Gilb.", "Th.", "Ch.", "Cath.", "Al.", "Dom."])
        if kind == "X":
            return "NOM", rng.choice("ABCDEFGHIJKLMNOPRSTVYZ") + "."
        if kind == "K":
            tag, value = "PRENOM", nickname(names.first(), rng)
        elif kind == "P":
            tag, value = "PRENOM", names.first()
        elif kind == "N":
            tag, value = "NOM", names.surname()
        elif kind == "V":
            tag, value = "VILLE", rng.choice(names.towns)
        else:
            tag, value = "HOPITAL", rng.choice(KNOWN_HOSPITALS if rng.random() < 0.7 else hospitals)
        particle = re.match(r"(de La |de |du |d')", value) if upper and rng.random() < 0.5 else None
        if particle:
            return tag, particle.group() + value[particle.end():].upper()
        value = value.upper() if upper else plain(value).lower() if lower else value
        return tag, plain(value) if upper and rng.random() < 0.5 else value

    drawn = []
    for line in lines(path):
        if line.startswith("#") and not line.startswith(("#P", "#J", "#M")) or not line:
            continue
        for _ in range(copies):
            text, golds = "", []
            for part in re.split(r"(\{\w+\})", line):
                if part.startswith("{"):
                    tag, value = fill(part[1:-1])
                    if text.endswith("#") or re.search(r"#\w+$", text):
                        value = plain(value).replace(" ", "").replace("-", "")
                    golds.append((len(text), len(text) + len(value), tag))
                    text += value
                else:
                    text += part
            drawn.append((text, golds))
    rng.shuffle(drawn)
    while drawn:
        text, golds = "", []
        separator = rng.choice(["\n", "\n", ". ", " ", " / "])
        for _ in range(rng.choice([1, 1, 2, 3, 4])):
            if not drawn:
                break
            more, marks = drawn.pop()
            if text:
                text += separator if not (separator == ". " and text.endswith(".")) else " "
            golds += [(s + len(text), e + len(text), k) for s, e, k in marks]
            text += more
        yield text, golds


def varied(record, names):
    text, shift, golds = record["text"], 0, []
    drawn = {}
    for entity in sorted(record["entities"], key=lambda e: e["start"]):
        start, end = entity["start"] + shift, entity["end"] + shift
        kind = entity["type"]
        if names and kind in ("NOM", "PRENOM", "VILLE"):
            old = text[start:end]
            new = drawn.setdefault((kind, old.lower()), names.like(kind, old))
            new = cased(new, old)
            text = text[:start] + new + text[end:]
            shift += len(new) - len(old)
            end = start + len(new)
        golds.append((start, end, kind))
    return text, golds


def noised(text, golds, rng):
    """The same length without accents, or in small letters: as a telephone or a tired hand writes."""
    draw = rng.random()
    if draw < 0.1:
        return text.lower() if len(text.lower()) == len(text) else text
    if draw < 0.25:
        return "".join(plain(c) if len(plain(c)) == 1 else c for c in text)
    return text


def scanned(text, rng):
    """The same length as a scanner reads it: O for 0, l or I for 1, no accents."""
    out = ""
    for k, c in enumerate(text):
        before, after = text[k - 1 : k], text[k + 1 : k + 2]
        inside = before.isupper() or after.isupper()
        draw = rng.random()
        if c == "0" and draw < 0.5:
            c = "O"
        elif c == "1" and draw < 0.5:
            c = rng.choice("lI")
        elif c == "I" and inside and draw < 0.6:
            c = "l"
        elif c == "O" and inside and draw < 0.4:
            c = "0"
        elif c == "l" and draw < 0.1:
            c = rng.choice("1I")
        elif len(plain(c)) == 1:
            c = plain(c)
        out += c
    return out


def write_example(out, text, golds, negative):
    data = text.encode()
    kept = [(len(text[:s].encode()), len(text[:e].encode()), TAGS[k]) for s, e, k in golds if k in TAGS]
    out.write(f"T {len(data)} {int(negative)} {len(kept)}\n".encode() + data + b"\n")
    for start, end, tag in kept:
        out.write(f"{start} {end} {tag}\n".encode())


def main():
    data, target, corpora = sys.argv[1], sys.argv[2], sys.argv[3:]
    rng = random.Random(7)
    classes, firsts, surnames, towns, hospitals = known_words(data)
    with open(os.path.join(target, "words.tsv"), "w", encoding="utf-8") as out:
        for word in classes:
            out.write(f"{classes[word]}\t{word}\n")
    names = Names(firsts, surnames, towns, rng)
    with open(os.path.join(target, "examples"), "wb") as out:
        for path in corpora:
            for line in lines(path):
                record = json.loads(line)
                write_example(out, *varied(record, None), False)
                for _ in range(COPIES):
                    text, golds = varied(record, names)
                    if record.get("kind") in ("sms", "post"):
                        text = noised(text, golds, rng)
                    elif rng.random() < 0.3:
                        text = scanned(text, rng)
                    write_example(out, text, golds, False)
        for text, golds in patterns(os.path.join(os.path.dirname(__file__), "../corpus/train/name-patterns.txt"), names, hospitals, PATTERN_COPIES, rng):
            if rng.random() < 0.1:
                text = scanned(text, rng)
            write_example(out, text, golds, False)
        for count, line in enumerate(running_text(os.path.join(data, "pamj-fr.txt.xz"), 4_000_000)):
            if count % 12 == 0 and len(line) > 80:
                write_example(out, line[:1500], [], True)


if __name__ == "__main__":
    main()
