# SPDX-License-Identifier: Apache-2.0
"""Pictures as phones take them in a hospital, made of drawings: screens, wristbands, labels, letters, badges, seen straight, at
an angle, from afar, in the dark. Everything in them is invented; the same seed makes the same pictures."""

import subprocess
import tempfile
from pathlib import Path

import cairo
import cv2
import gi
import numpy as np

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402

PHOTO = (4000, 3000)  # 12 megapixels


class Sheet:
    """A drawing, and the lines that are written on it."""

    def __init__(self, width, height, ground=(1, 1, 1)):
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        self.context = cairo.Context(self.surface)
        self.width, self.height, self.lines, self.codes = width, height, [], []
        self.box(0, 0, width, height, ground)

    def box(self, x, y, width, height, colour, filled=True):
        self.context.set_source_rgb(*colour)
        self.context.rectangle(x, y, width, height)
        if filled:
            self.context.fill()
        else:
            self.context.stroke()

    def write(self, x, y, text, size=20, colour=(0, 0, 0), font="DejaVu Sans", bold=False, width=None):
        layout = PangoCairo.create_layout(self.context)
        description = Pango.FontDescription(f"{font} {'Bold' if bold else ''}")
        description.set_absolute_size(size * Pango.SCALE)
        layout.set_font_description(description)
        layout.set_text(text, -1)
        if width:
            layout.set_width(width * Pango.SCALE)
        self.context.set_source_rgb(*colour)
        self.context.move_to(x, y)
        PangoCairo.show_layout(self.context, layout)
        told = text.encode()
        for line in layout.get_lines_readonly():
            part = told[line.start_index:line.start_index + line.length].decode().strip()
            if part:
                self.lines.append(part)
        return layout.get_pixel_size()[1]

    def code(self, x, y, kind, data, scale=2, gs1=False):
        picture = code_picture(kind, data, scale, gs1)
        if picture is None:
            return
        array = self.array()
        array[y:y + picture.shape[0], x:x + picture.shape[1]] = picture
        self.surface = cairo.ImageSurface.create_for_data(
            bytearray(np.dstack([array, np.full(array.shape[:2], 255, np.uint8)]).tobytes()), cairo.FORMAT_RGB24, self.width,
            self.height)
        self.context = cairo.Context(self.surface)
        self.codes.append(data)

    def array(self):
        self.surface.flush()
        data = np.frombuffer(self.surface.get_data(), np.uint8).reshape(self.height, self.surface.get_stride() // 4, 4)
        return data[:, :self.width, :3].copy()


def code_picture(kind, data, scale, gs1=False):
    """A code drawn by zint; None when zint is not installed. `data` of GS1 is written with brackets: [01]0340…"""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "code.png"
        command = ["zint", f"--barcode={kind}", f"--scale={scale / 2}", "--notext", "--whitesp=4", "--vwhitesp=2", f"--output={out}",
                   f"--data={data}"]
        try:
            run = subprocess.run(command + (["--gs1"] if gs1 else []), capture_output=True, check=False)
        except OSError:
            return None
        return cv2.imread(str(out)) if run.returncode == 0 else None


def screen():
    """A patient's file in a care software."""
    s = Sheet(1600, 1000, (0.95, 0.96, 0.98))
    s.box(0, 0, 1600, 54, (0.09, 0.28, 0.45))
    s.write(20, 12, "Dossier patient - CHU de Valmont", 24, (1, 1, 1), bold=True)
    s.box(20, 74, 1560, 150, (1, 1, 1))
    fields = [("Nom : DELAUNAY", "Prénom : Marguerite", "IPP : 00418273"),
              ("Née le : 14/03/1941", "Sexe : F", "NIR : 2 41 03 76 540 118 24"),
              ("Service : Cardiologie", "Chambre : 214", "Lit : P"),
              ("Médecin : Dr Hélène ASTRUC", "Entrée : 12/11/2026", "Allergie : pénicilline")]
    for row, line in enumerate(fields):
        for column, text in enumerate(line):
            s.write(40 + column * 520, 84 + row * 34, text, 20)
    s.write(20, 244, "Traitement en cours", 22, bold=True)
    rows = [("Médicament", "Dose", "Voie", "Horaire"), ("Amiodarone 200 mg", "1 cp", "Orale", "08:00"),
            ("Furosémide 40 mg", "1 cp", "Orale", "08:00 - 14:00"), ("Enoxaparine 4000 UI", "1 inj", "SC", "20:00"),
            ("Paracétamol 1 g", "1 cp", "Orale", "si douleur")]
    for row, line in enumerate(rows):
        y = 284 + row * 40
        s.box(20, y, 1560, 40, (0.84, 0.89, 0.95) if row == 0 else (1, 1, 1))
        s.box(20, y, 1560, 40, (0.7, 0.7, 0.7), False)
        for column, text in enumerate(line):
            s.write(40 + column * 390, y + 8, text, 19, bold=row == 0)
    s.write(20, 510, "Transmissions", 22, bold=True)
    notes = ["12/11 08:30 Patiente dyspnéique cette nuit, OMI ++, poids 64,2 kg.",
             "12/11 11:00 ECG : fibrillation auriculaire, avis cardiologue demandé.",
             "12/11 15:45 Famille reçue, souhaite un retour à domicile rapide."]
    for row, text in enumerate(notes):
        s.write(40, 550 + row * 36, text, 19)
    s.box(1360, 900, 200, 56, (0.09, 0.28, 0.45))
    s.write(1400, 914, "Valider", 22, (1, 1, 1))
    return s


def dark_screen():
    """A monitor beside the bed: light on black."""
    s = Sheet(1200, 800, (0.03, 0.04, 0.06))
    s.write(40, 24, "LEGUENNEC Yvon", 34, (1, 1, 1), bold=True)
    s.write(760, 24, "Lit 7 Réanimation", 30, (0.8, 0.9, 1))
    for row, (name, value, colour) in enumerate([("FC", "118", (0.2, 1, 0.3)), ("SpO2", "91 %", (0.3, 0.8, 1)),
                                                 ("PNI", "94/52", (1, 0.9, 0.3)), ("Temp", "38,9", (1, 0.5, 0.5))]):
        s.write(60, 130 + row * 150, name, 36, colour)
        s.write(300, 110 + row * 150, value, 72, colour, bold=True)
    return s


def wristband():
    s = Sheet(1100, 220)
    s.write(30, 20, "PETITJEAN Lucien", 38, bold=True)
    s.write(30, 74, "Né le 02/09/1953   M", 30)
    s.write(30, 118, "IPP 00731946", 30, bold=True)
    s.write(30, 160, "Chirurgie orthopédique - Chambre 118", 26)
    s.code(880, 20, 71, "00731946;PETITJEAN;LUCIEN;19530902", 6)
    return s


def tube():
    s = Sheet(700, 330)
    s.write(20, 14, "BERTHELOT Odile", 32, bold=True)
    s.write(20, 58, "F 21/06/1967  IPP 00562210", 26)
    s.write(20, 96, "Hémostase - Prél. 12/11 07:40", 26)
    s.code(20, 150, 20, "2611120457", 3)
    s.write(20, 270, "2611120457", 26)
    return s


def drug_box():
    s = Sheet(900, 420, (0.97, 0.98, 1))
    s.write(30, 24, "AMOXICILLINE 1 g", 44, (0.1, 0.2, 0.5), bold=True)
    s.write(30, 90, "14 comprimés dispersibles", 28)
    s.write(30, 140, "Lot : A4821B", 24)
    s.write(30, 176, "Exp : 03/2028", 24)
    s.code(620, 120, 71, "[01]03400930012345[17]280331[10]A4821B[21]SN58213907", 6, True)
    return s


def badge():
    s = Sheet(640, 1000, (0.98, 0.98, 0.98))
    s.box(0, 0, 640, 150, (0, 0.45, 0.45))
    s.write(60, 44, "CHU de Valmont", 48, (1, 1, 1), bold=True)
    s.box(200, 200, 240, 300, (0.8, 0.82, 0.85))
    s.write(60, 560, "Hélène ASTRUC", 54, bold=True)
    s.write(60, 650, "Cardiologue", 42)
    s.write(60, 720, "RPPS 10003456780", 32)
    s.code(60, 800, 58, "https://annuaire.chu-valmont.example/a/1877", 5)
    return s


def ticket():
    """A train ticket, which somebody shows on the way to a new post."""
    s = Sheet(900, 420)
    s.write(30, 30, "Billet - voiture 12, place 48", 34, bold=True)
    s.write(30, 100, "AUBERTIN Colette", 40)
    s.write(30, 170, "Valmont 08:12 - Lyon 10:05", 30)
    s.code(600, 90, 92, "i0CV9KL42 AUBERTIN COLETTE 12112026 0812 VLM LYO 12 048 2 PLEIN", 5)
    return s


def small_tube():
    s = Sheet(700, 330)
    s.write(20, 14, "BERTHELOT Odile", 32, bold=True)
    s.write(20, 58, "F 21/06/1967  IPP 00562210", 26)
    s.code(520, 120, 92, "2611120457", 6)
    return s


def card():
    s = Sheet(1000, 420)
    s.write(30, 30, "Carte de soins", 40, bold=True)
    s.write(30, 100, "MERCADIER Jules", 40)
    s.code(30, 200, 55, "MERCADIER;JULES;19480611;IPP00817264;GROUPE A", 3)
    return s


def letter():
    s = Sheet(1240, 1754)
    s.write(100, 100, "Centre hospitalier universitaire de Valmont", 26, bold=True)
    s.write(100, 140, "Service de cardiologie - Professeur Hélène Astruc", 22)
    s.write(760, 240, "Valmont, le 12 novembre 2026", 22)
    s.write(100, 320, "Concerne : Madame DELAUNAY Marguerite, née le 14/03/1941", 22, bold=True)
    body = ("Cher confrère,",
            "Votre patiente, que vous suivez pour une insuffisance cardiaque, a été hospitalisée du 5 au 12 novembre pour une "
            "décompensation sur fibrillation auriculaire. L'évolution a été favorable sous diurétiques et anticoagulants. "
            "L'échographie retrouve une fraction d'éjection à 38 %, sans valvulopathie significative.",
            "Le traitement de sortie comporte amiodarone, furosémide, bisoprolol et apixaban. Un contrôle de la créatinine est "
            "souhaitable dans une semaine, puis une consultation dans le service le 14 janvier à 10 h 30.",
            "Je vous remercie de la confiance que vous nous accordez et vous prie de croire à mes sentiments confraternels.")
    y = 400
    for text in body:
        y += s.write(100, y, text, 23, font="DejaVu Serif", width=1040) + 24
    s.write(760, y + 40, "Docteur Paul Kervella", 22)
    return s


def board():
    """A whiteboard in the nurses' room."""
    s = Sheet(1500, 950, (0.97, 0.98, 0.97))
    hand = "DejaVu Serif Condensed Italic"
    for row, text in enumerate(["Ch 12  M. Rouvière  bloc 14h", "Ch 14  Mme Cazaux  à jeun", "Ch 15  M. Diallo  sortie demain",
                                "Ch 18  Mme Lenormand  BMR +", "Code vestiaire : 4826B"]):
        s.write(80, 80 + row * 160, text, 62, (0.1, 0.15, 0.6) if row < 4 else (0.8, 0.1, 0.1), font=hand)
    return s


def poster():
    """Nothing that may not be shown."""
    s = Sheet(1000, 1400, (1, 0.97, 0.85))
    s.write(120, 120, "Lavez-vous les mains", 72, (0.1, 0.3, 0.5), bold=True)
    for row, text in enumerate(["Avant chaque soin", "Après chaque soin", "30 secondes suffisent"]):
        s.write(160, 420 + row * 200, text, 58)
    return s


SHEETS = {"screen": screen, "monitor": dark_screen, "wristband": wristband, "tube": tube, "small tube": small_tube, "ticket": ticket, "card": card, "drug": drug_box, "badge": badge,
          "letter": letter, "board": board, "poster": poster}

# How a sheet is seen: its width in the photograph (part of it), angle, tilt (perspective), blur (pixels), light, contrast, noise.
VIEWS = {
    "straight": {},
    "angle": {"angle": 7, "tilt": 0.16, "blur": 1.2},
    "far": {"part": 0.34, "angle": -4, "tilt": 0.08, "blur": 1.0},
    "dark": {"light": 0.22, "noise": 7, "blur": 1.2, "angle": 3},
    "blurred": {"blur": 3.5, "angle": -2},
    "pale": {"contrast": 0.3, "noise": 4, "angle": 2},
    "sideways": {"angle": 90, "blur": 1.0, "part": 0.55},
    "upside": {"angle": 183, "blur": 1.0},
}


def ground(width, height, rng):
    """A wall, a table: soft patches of colour."""
    small = rng.uniform(0.35, 0.85, (6, 8, 1)) * np.array([1, 0.97, 0.93]) + rng.uniform(-0.06, 0.06, (6, 8, 3))
    return cv2.resize(np.clip(small * 255, 0, 255).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)


def photograph(sheet, seed, size=PHOTO, part=0.8, angle=0, tilt=0, blur=0.8, light=1, contrast=1, noise=3):
    """The sheet as a phone sees it, after the phone's JPEG."""
    rng = np.random.default_rng(seed)
    width, height = size
    drawn = sheet.array()
    scale = min(part * width / sheet.width, 0.86 * height / sheet.height if angle % 180 < 45 or angle % 180 > 135 else
                0.86 * height / sheet.width)
    w, h = sheet.width * scale / 2, sheet.height * scale / 2
    turn = np.deg2rad(angle)
    corners = np.array([[-w, -h * (1 - tilt)], [w, -h], [w, h], [-w, h * (1 - tilt)]])
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    place = np.array([width / 2, height / 2]) + rng.uniform(-0.03, 0.03, 2) * np.array([width, height])
    source = np.array([[0, 0], [sheet.width, 0], [sheet.width, sheet.height], [0, sheet.height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, (corners + place).astype(np.float32))
    # Shrinking needs the mean of what a pixel covers, which warping alone does not take.
    if scale < 0.8:
        drawn = cv2.GaussianBlur(drawn, (0, 0), 0.45 / scale)
    out = ground(width, height, rng)
    warped = cv2.warpPerspective(drawn, matrix, size, flags=cv2.INTER_CUBIC)
    mask = cv2.warpPerspective(np.full(drawn.shape[:2], 255, np.uint8), matrix, size)[:, :, None] / 255.0
    out = out * (1 - mask) + warped * mask
    out = (out - 128) * contrast + 150 if contrast < 1 else out
    out *= light * cv2.resize(rng.uniform(0.88, 1.0, (2, 2, 1)), size, interpolation=cv2.INTER_LINEAR)[:, :, None]
    out = cv2.GaussianBlur(out, (0, 0), blur) if blur else out
    out += rng.normal(0, noise, (height, width, 1))
    done = cv2.imencode(".jpg", np.clip(out, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 88])[1]
    return cv2.imdecode(done, cv2.IMREAD_COLOR)
