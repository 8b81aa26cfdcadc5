# SPDX-License-Identifier: Apache-2.0
"""The same message as somebody in a hurry would write it: SMS, no punctuation, dictated, capitals, slips."""

import random
import re

SMS = {
    "c'est": ["c", "cé", "ct"], "que": ["ke", "q", "k"], "qui": ["ki"], "quand": ["qd", "kan"], "pour": ["pr"],
    "pas": ["pa"], "vous": ["vs"], "nous": ["ns"], "dans": ["ds"], "avec": ["avc", "ac"], "toujours": ["tjrs", "tjs"],
    "beaucoup": ["bcp"], "tout": ["tt"], "tous": ["ts"], "mais": ["mé"], "est": ["é", "e"], "était": ["étai"],
    "elle": ["el"], "suis": ["sui"], "aussi": ["ossi"], "quoi": ["koi"], "quelqu'un": ["qqun"], "quelque": ["qq"],
    "rien": ["ri1"], "bien": ["bi1"], "même": ["mm"], "maintenant": ["mtn"], "longtemps": ["lgtps"], "temps": ["tps"],
    "aujourd'hui": ["ajd", "auj"], "demain": ["dem1", "2main"], "j'ai": ["g", "jai"], "faut": ["fo"], "sont": ["son"],
    "plus": ["+", "plu"], "moi": ["moa"], "parce": ["psk", "pcq"], "jamais": ["jamè"], "peut": ["peu"], "trop": ["tro"],
    "encore": ["encor"], "avait": ["avé", "avai"], "fait": ["fé"], "des": ["dé"], "les": ["lé"], "mes": ["mé"],
    "après": ["apré"], "jour": ["jr"], "nuit": ["nui"], "merci": ["mci", "merki"], "patient": ["pat1", "patien"],
    "service": ["serv"], "demande": ["dmd"], "problème": ["pb"], "week-end": ["we"], "rendez-vous": ["rdv"],
}  # fmt: skip
STYLES = ["sms", "sms", "flat", "dictated", "slips", "capitals"]


def rewrite(text, seed):
    chance = random.Random(seed)
    style = chance.choice(STYLES)
    # In a hurry, most people leave out what stands between words.
    marks = "" if chance.random() < 0.4 else ".,;" if style == "sms" else ".,;:!?…"
    words = re.split(r"(\s+)", text.replace("’", "'"))
    return "".join(word if fixed(word) else respell(word, style, marks, chance) for word in words)


def fixed(word):
    return not word.strip() or word.startswith(("#", "http")) or "@" in word


def respell(word, style, marks, chance):
    if style == "capitals":
        return word.upper()
    if style == "sms":
        word = shorten(word, chance)
    if style in ("sms", "slips") and len(word) > 4 and chance.random() < 0.08:
        word = slip(word, chance)
    if style == "slips":
        return word
    if chance.random() < 0.8:
        word = word.replace("'", " " if style == "dictated" else "")
    return word.lower().translate(str.maketrans("", "", marks))


def shorten(word, chance):
    plain = word.strip(".,;:!?…«»\"()").lower()
    if plain in SMS and chance.random() < 0.75:
        return chance.choice(SMS[plain])
    for pattern, short, share, length in (
        ("qu", "k", 0.4, 2),
        ("eau|au", "o", 0.3, 2),
        (r"(ez|er|és|ée|é)\b", chance.choice(["é", "er", "e"]), 0.3, 5),
        (r"[est]\b", "", 0.25, 5),
    ):
        if len(word) >= length and chance.random() < share:
            word = re.sub(pattern, short, word)
    return word


def slip(word, chance):
    at, kind = chance.randrange(1, len(word) - 1), chance.random()
    if kind < 0.4:
        return word[:at] + word[at + 1 :]
    if kind < 0.75:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] + word[at:]
