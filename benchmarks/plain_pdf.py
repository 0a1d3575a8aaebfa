"""PDFs of one page or any objects, written plainly: sound but for what is put into them. Goes out: bytes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_TEXT = (
    "WORK ORDER", "Work Order No: WO-20417", "Order Date: 14/03/2026", "SUBCONTRACTOR", "Name: Quillfeather Flooring Pty Ltd",
    "Site Address: 14 Harrowgate Lane, Toowong QLD 4066", "SCOPE OF WORKS", "Supply and lay carpet", "Subtotal: $1,000.00",
    "GST: $100.00", "Total: $1,100.00",
)  # fmt: skip
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objects: Sequence[bytes], root: int = 1, *, more: bytes = b"") -> bytes:
    """Write a PDF of numbered objects (from 1), sound but for what is in them."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root %d 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, more, len(body))
    )  # fmt: skip


def stream(content: bytes, entries: bytes = b"", *, packed: bool = True) -> bytes:
    """Give a stream object, packed by Flate."""
    if packed:
        content = zlib.compress(content, 1)
        entries += b" /Filter /FlateDecode"
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def text_operators() -> bytes:
    """Give what draws a small work order."""
    lines = b"".join(
        b"1 0 0 1 40 %d Tm (%s) Tj " % (780 - 20 * row, line.encode()) for row, line in enumerate(_TEXT)
    )
    return b"BT /F1 10 Tf " + lines + b"ET "


def one_page(
    content: bytes,
    *more: bytes,
    box: bytes = b"0 0 595 842",
    page: bytes = b"",
    resources: bytes = b"",
    font: bytes = HELVETICA,
) -> bytes:
    """Give a PDF of one page. `content` is object 4, the font 5, `more` are objects from 6."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R %s" % (box, page)
            + b" /Resources << /Font << /F1 5 0 R >> %s >> >>" % resources,
            content,
            font,
            *more,
        ]
    )
