# SPDX-License-Identifier: Apache-2.0
"""Captures of posts as phones make them: a post is laid out as a network does it, and Chromium makes a picture of its page.
What is invented here names nobody."""

import shutil
import subprocess
import tempfile
from pathlib import Path

WIDTH, HEIGHT, SCALE = 390, 620, 2  # of a phone's screen, in its own pixels; how many of the picture's they are

# How each network sets a post: fonts, light and dark colours, what stands around.
STYLES = {
    "facebook": {
        "font": "Nimbus Sans, Liberation Sans, Arial, sans-serif", "size": 15,
        "light": ("#ffffff", "#050505", "#65676b"), "dark": ("#242526", "#e4e6eb", "#b0b3b8"),
        "head": "<b>{author}</b><br><small>2 h · Public</small>",
        "foot": ("<small>J’aime 124&emsp;38 commentaires · 12 partages</small>", "<small><b>J’aime&emsp;Commenter&emsp;Partager</b></small>"),
    },
    "x": {
        "font": "Noto Sans, DejaVu Sans, sans-serif", "size": 16,
        "light": ("#ffffff", "#0f1419", "#536471"), "dark": ("#000000", "#e7e9ea", "#71767b"),
        "head": "<b>{author}</b><br><small>{handle}</small>",
        "foot": ("<small>12:04 · 26 nov. 2026 · 12,3 k vues</small>", "<small>48 Reposts&emsp;9 Citations&emsp;310 J’aime</small>"),
    },
    "instagram": {
        "font": "Lato, Liberation Sans, sans-serif", "size": 15,
        "light": ("#ffffff", "#262626", "#8e8e8e"), "dark": ("#000000", "#f5f5f5", "#a8a8a8"),
        "head": "<b>{handle}</b> <small>3 j</small>",
        "foot": ("<small>Répondre&emsp;Voir la traduction</small>", "<small>56 J’aime</small>"),
    },
    "google": {
        "font": "DejaVu Sans, Verdana, sans-serif", "size": 14,
        "light": ("#ffffff", "#202124", "#5f6368"), "dark": ("#202124", "#e8eaed", "#9aa0a6"),
        "head": "<b>{author}</b><br><small>Local Guide · 12 avis</small><br><small>il y a 2 mois</small>",
        "foot": ("<small>Utile&emsp;Partager</small>",),
    },
}

# name, network, colours, author, handle, what they wrote
POSTS = (
    ("attente", "facebook", "light", "Claire Vasseur", "@claire.v",
     "Cinq heures aux urgences hier soir avec ma fille de quatre ans. Personne ne nous a dit un mot, et le distributeur était en panne. On est repartis à une heure du matin sans avoir vu de médecin."),
    ("attente-sombre", "facebook", "dark", "Claire Vasseur", "@claire.v",
     "Cinq heures aux urgences hier soir avec ma fille de quatre ans. Personne ne nous a dit un mot, et le distributeur était en panne. On est repartis à une heure du matin sans avoir vu de médecin."),
    ("detresse", "x", "light", "Sam", "@sam_nuit",
     "Je n'en peux plus. Sorti de l'hôpital ce matin, personne ne m'écoute. Ce soir je veux mourir, tout serait plus simple si je sautais du pont."),
    ("detresse-sombre", "x", "dark", "Sam", "@sam_nuit",
     "Je suis à bout. Depuis que je suis rentré du service, je pense au suicide tous les soirs. J'ai gardé les cachets, cette nuit je vais en finir."),
    ("injure", "x", "dark", "Léo", "@leo_64",
     "La cheffe du service de pédiatrie est une incapable et une menteuse, tout le monde le sait à l'hôpital, qu'elle aille se faire voir."),
    ("secret", "instagram", "light", "infirmiere.du.soir", "infirmiere.du.soir",
     "Ce soir en réanimation, le patient de la chambre douze, un maçon de Pau tombé d'un toit, ne passera pas la nuit. Sa femme ne le sait pas encore."),
    ("secret-sombre", "instagram", "dark", "ext.nuit", "ext.nuit",
     "Garde de nuit : on a eu le maire d'un village voisin, ivre, avec une plaie à la tête. Il a hurlé pendant deux heures dans le couloir, c'était magique."),
    ("avis", "google", "light", "Martine D.", "@martine",
     "Accueil froid au secrétariat de cardiologie. On m'a raccroché au nez deux fois, et mon rendez-vous a été déplacé sans que personne ne me prévienne. Les infirmières, elles, sont formidables."),
    ("avis-sombre", "google", "dark", "Paul R.", "@paul",
     "Parking plein, fléchage incompréhensible, et trois quarts d'heure de retard en consultation. Le médecin a pris le temps de tout m'expliquer : pour lui, merci."),
    ("rumeur", "facebook", "dark", "Alerte Béarn", "@alerte",
     "Il paraît que la maternité ferme à la fin du mois et que les sages-femmes ont été prévenues par un simple message. Faites tourner avant qu'ils effacent tout !"),
)


def page(post):
    """The page of a post, as a phone shows it."""
    _name, network, theme, author, handle, text = post
    style = STYLES[network]
    ground, ink, soft = style[theme]
    head = style["head"].format(author=author, handle=handle)
    foot = "".join(f"<p>{line}</p>" for line in style["foot"])
    return f"""<!doctype html><meta charset=utf-8><style>
html {{ background: {ground}; color: {ink}; font: {style['size']}px/1.4 {style['font']}; }}
body {{ margin: 0; padding: 0 16px; }} small {{ color: {soft}; font-size: 13px; }} p {{ margin: 12px 0; }}
.bar {{ display: flex; justify-content: space-between; padding: 12px 0; font-size: 14px; font-weight: 600; }}
.head {{ display: flex; gap: 12px; }} .face {{ width: 40px; height: 40px; border-radius: 50%; background: {soft}; }}
</style><div class=bar><span>14:32</span><span>5G 87 %</span></div>
<div class=head><div class=face></div><div>{head}</div></div><p>{text}</p><hr>{foot}"""


def chromium():
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)


def shoot(post, scale=SCALE):
    """The picture, PNG."""
    with tempfile.TemporaryDirectory(prefix="blouse-capture-") as folder:
        html, png = Path(folder) / "post.html", Path(folder) / "post.png"
        html.write_text(page(post), encoding="utf-8")
        subprocess.run([chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--font-render-hinting=none",
                        f"--user-data-dir={folder}/profile", f"--force-device-scale-factor={scale}",
                        f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={png}", f"file://{html}"],
                       check=True, capture_output=True, timeout=180)
        return png.read_bytes()


def distance(a, b):
    """How many characters must be changed, added or taken away to make one of the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]
