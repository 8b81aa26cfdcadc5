# SPDX-License-Identifier: Apache-2.0
"""Files of every format, changed at random and given to the real workers: each is answered, or refused with a sentence, and no worker dies
or stays (tests/media/mutate.c). `make test` tries a hundred and fifty, always the same; a longer run takes another seed:

usage: mutated.py BUILD [COUNT] [SEED] [FIRST]    what fails is kept in BUILD/mutated; COUNT=1 FIRST=N tries the N-th again"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import pdf_files  # noqa: E402

TAGS = ["-GPSLatitude=43.2911", "-GPSLongitude=0.3701", "-Make=A", "-Artist=Jeanne Martin", "-XMP:City=Valmont", "-IPTC:Caption-Abstract=Une légende",
        "-Comment=un commentaire"]


def run(*arguments):
    subprocess.run([str(a) for a in arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ffmpeg(*arguments):
    run("ffmpeg", "-nostdin", "-y", "-fflags", "+bitexact", *arguments)


def pictures(draw, folder):
    kinds = {"jpeg444": "a.jpg", "jpeg420": "b.jpg", "grey": "c.jpg", "png": "d.png", "webp": "e.webp", "lossless": "f.webp", "tiff": "g.tif"}
    for kind, name in kinds.items():
        run(draw, kind, 80, 64, folder / name)
    run(draw, "gif", 40, 32, folder / "h.gif", 4)
    run("heif-enc", "-o", folder / "i.heic", folder / "d.png")
    run("heif-enc", "-A", "-o", folder / "j.avif", folder / "d.png")
    run("exiftool", "-q", "-overwrite_original", *TAGS, *(folder / name for name in ("b.jpg", "d.png", "e.webp", "g.tif", "i.heic")))


def films(folder):
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=2"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=300:duration=2"]
    for name, video, audio in (("k.mp4", "libx264", "aac"), ("l.mov", "libx264", "pcm_s16le"), ("m.webm", "libvpx", "libopus"),
                               ("n.webm", "libvpx-vp9", "libvorbis"), ("o.mp4", "mpeg4", "libmp3lame")):
        ffmpeg(*picture, *sound, "-c:v", video, "-c:a", audio, "-threads", "1", "-metadata", "location=+43.29-000.37/", "-metadata",
               "title=Une chambre", folder / name)


def documents(folder, picture):
    text = pdf_files.text("Madame Dupont, chambre 214")
    plain = pdf_files.document(text, info=b"<</Author(Jeanne Martin)>>", pages=2)
    jpeg = picture.read_bytes()
    photo = pdf_files.stream(jpeg, b"/Type/XObject/Subtype/Image/Width 80/Height 64/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode")
    (folder / "p.pdf").write_bytes(plain)
    (folder / "q.pdf").write_bytes(pdf_files.update(plain, pdf_files.text("Rien")))
    (folder / "r.pdf").write_bytes(pdf_files.document(b"q 200 0 0 160 72 500 cm /X Do Q\n" + text, [photo]))
    run("qpdf", "--object-streams=generate", "--deterministic-id", folder / "r.pdf", folder / "s.pdf")


def main():
    build = Path(sys.argv[1]).resolve()
    count, seed, first = (sys.argv[2:] + ["150", "1", "0"][len(sys.argv) - 2:])[:3]
    kept = build / "mutated"
    kept.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures(build / "tests" / "media" / "draw", folder)
        films(folder)
        documents(folder, folder / "b.jpg")
        done = subprocess.run([build / "tests" / "media" / "mutate", build / "blouse-media", seed, first, count, kept, *sorted(folder.iterdir())],
                              stdout=subprocess.PIPE, text=True, check=False)
    print("\n".join("# " + line.lstrip("# ") for line in done.stdout.splitlines()))
    print(f"{'not ' if done.returncode else ''}ok 1 - {count} files changed at random\n1..1")
    return done.returncode


sys.exit(main())
