# SPDX-License-Identifier: Apache-2.0
"""Documents that say more than they show, written by hand."""


def stream(data, extra=b''):
    return b'<<' + extra + b'/Length %d>>stream\n' % len(data) + data + b'\nendstream'


def file(all_objects, info=False):
    """A PDF of these objects, the first of which is the root, and the last what it says of itself."""
    out = b'%PDF-1.5\n%\xe2\xe3\xcf\xd3\n'
    offsets = []
    for number, body in enumerate(all_objects, 1):
        offsets.append(len(out))
        out += b'%d 0 obj\n' % number + body + b'\nendobj\n'
    table = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(offsets) + 1)
    out += b''.join(b'%010d 00000 n \n' % at for at in offsets)
    more = b'/Info %d 0 R' % len(offsets) if info else b''
    return out + b'trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n' % (len(offsets) + 1, more, table)


def document(content, objects=(), root=b'', page=b'', info=None, pages=1):
    """A PDF of one drawing on each page; `objects` come from number 6 on."""
    kids = b' '.join(b'3 0 R' for _ in range(pages))
    all_objects = [
        b'<</Type/Catalog/Pages 2 0 R' + root + b'>>',
        b'<</Type/Pages/Count %d/Kids[%s]>>' % (pages, kids),
        b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R'
        b'/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>' + page + b'>>',
        stream(content),
        b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
        *objects,
    ]
    if info:
        all_objects.append(info)
    return file(all_objects, bool(info))


def text(words, x=72, y=700, size=14, before=b''):
    return b'BT ' + before + b' /F %d Tf %d %d Td (' % (size, x, y) + words.encode('cp1252') + b') Tj ET\n'


def update(pdf, content):
    """The same document, saved again with another drawing: the old one stays in front of it."""
    previous = int(pdf.rsplit(b'startxref\n', 1)[1].split()[0])
    at = len(pdf)
    out = pdf + b'4 0 obj\n' + stream(content) + b'\nendobj\n'
    table = len(out)
    size = pdf.rsplit(b'/Size ', 1)[1].split(b'/')[0].split(b'>')[0]
    return out + (b'xref\n4 1\n%010d 00000 n \ntrailer\n<</Size %s/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n'
                  % (at, size, previous, table))
