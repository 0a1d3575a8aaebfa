"""PDFs written to do harm: that a reader hangs, recurses or runs out of memory. Comes in: a random generator. Goes out: bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from random import Random

from benchmarks.plain_pdf import HELVETICA, one_page, pdf, stream, text_operators

Trap = Callable[[Random], bytes]


def bomb_in_contents(rng: Random) -> bytes:
    """Contents that unpack to hundreds of megabytes: of spaces, of operators, of letters."""
    piece = rng.choice((b" ", b"q Q ", b"0 0 m 9 9 l S ", b"BT /F1 9 Tf (carpet) Tj ET "))
    size = rng.choice((5, 50, 300)) * 1_000_000
    return one_page(stream(text_operators() + piece * (size // len(piece))))


def bomb_of_bombs(rng: Random) -> bytes:
    """Contents packed several times over."""
    packed, times = bytes(rng.choice((20, 200)) * 1_000_000), rng.choice((2, 3))
    for _ in range(times):
        packed = zlib.compress(packed, 9)
    entries = b"/Filter [" + b"/FlateDecode " * times + b"]"
    return one_page(stream(packed, entries, packed=False))


def cyclic_pages(rng: Random) -> bytes:
    """A page tree that leads back to itself."""
    kids = rng.choice((b"2 0 R", b"2 0 R 3 0 R", b"3 0 R 3 0 R 2 0 R", b"1 0 R"))
    count = rng.choice((b"1", b"2", b"1000000", b"-3", b"2147483647"))
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count %s >>" % (kids, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            stream(text_operators()),
            HELVETICA,
        ]
    )


def pages_of_pages(rng: Random) -> bytes:
    """A tree of few objects that stands for very many pages: each level has the next one several times."""
    levels, fan = rng.choice(((6, 4), (12, 8), (40, 2), (500, 1)))
    nodes = [
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % ((b"%d 0 R " % (level + 3)) * fan, min(fan ** (levels - level), 2**31 - 1))
        for level in range(levels)
    ]
    leaf = b"<< /Type /Page /MediaBox [0 0 595 842] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf])


def odd_boxes(rng: Random) -> bytes:
    """Pages of no size, of enormous size, inside out, of no number, with odd turns and units."""
    boxes = (
        b"0 0 0 0", b"0 0 1e9 1e9", b"595 842 0 0", b"-99999 -99999 99999 99999", b"0 0 595", b"/a /b /c /d", b"0 0 0.001 9999",
        b"0 0 14399 14399", b"1e38 1e38 -1e38 -1e38", b"0 0 99999999999999999999 1",
    )  # fmt: skip
    pages = (
        b"",
        b"/Rotate 37",
        b"/Rotate -90",
        b"/UserUnit 1000000",
        b"/UserUnit -1",
        b"/CropBox [9e9 0 0 -9e9]",
        b"/Rotate 999999990",
    )
    return one_page(stream(text_operators()), box=rng.choice(boxes), page=rng.choice(pages))


def deep_nesting(rng: Random) -> bytes:
    """Arrays, dictionaries or saved states inside each other, many thousand deep."""
    deep = rng.choice((500, 20_000, 300_000))
    where = rng.randrange(3)
    if where == 0:
        return one_page(stream(text_operators()), b"[" * deep + b"]" * deep, page=b"/Extra 6 0 R")
    if where == 1:
        return one_page(stream(text_operators()), page=b"/A << " * deep + b">> " * deep)
    return one_page(stream(b"q " * deep + b"[" * deep + b"]" * deep + b"<<" * deep + text_operators()))


def forms_in_forms(rng: Random) -> bytes:
    """Form XObjects that draw each other: themselves, in a ring, or twice each for 2^n in all."""
    depth, times = rng.choice(((1, 1), (5, 1), (14, 2), (30, 2), (200, 1), (12, 4)))
    ring = rng.random() < 0.5
    forms = []
    for level in range(depth):
        last = level == depth - 1
        target = 6 if last else level + 7
        draws = b"/X Do " * times if ring or not last else text_operators()
        entries = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> /Font << /F1 5 0 R >> >>"
            % target
        )
        forms.append(stream(draws, entries))
    return one_page(stream(text_operators() + b"/X Do "), *forms, resources=b"/XObject << /X 6 0 R >>")


def giant_image(rng: Random) -> bytes:
    """An image of a few kilobytes in the file and up to gigabytes in memory."""
    side = rng.choice((4000, 12_000, 30_000, 100_000, 2**31 - 1))
    bits, space = rng.choice(((1, b"/DeviceGray"), (8, b"/DeviceRGB"), (16, b"/DeviceCMYK")))
    data = bytes(min(side * side * bits // 8, 40_000_000))
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d" % (
        side,
        side,
        space,
        bits,
    )
    mask = b" /SMask 6 0 R" if rng.random() < 0.3 else b""
    text = text_operators() if rng.random() < 0.8 else b""
    return one_page(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q " + text),
        stream(data, entries + mask),
        resources=b"/XObject << /I 6 0 R >>",
    )


def bad_image(rng: Random) -> bytes:
    """Images whose packed data is noise."""
    packing = rng.choice(
        (
            b"/DCTDecode",
            b"/JPXDecode",
            b"/JBIG2Decode",
            b"/CCITTFaxDecode",
            b"/LZWDecode",
            b"/RunLengthDecode",
        )
    )
    head = {
        b"/DCTDecode": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"/JPXDecode": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    }.get(packing, b"")
    noise = head + rng.randbytes(rng.choice((10, 5000)))
    entries = (
        b"/Type /XObject /Subtype /Image /Width 2000 /Height 2000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter "
        + packing
    )
    content = stream(text_operators() + b"q 300 0 0 300 99 99 cm /I Do Q ")
    return one_page(content, stream(noise, entries, packed=False), resources=b"/XObject << /I 6 0 R >>")


def bad_font(rng: Random) -> bytes:
    """Fonts that are noise, that map letters to nothing or to everything, and that are of no size."""
    kind = rng.randrange(4)
    program = rng.choice((b"\x00\x01\x00\x00", b"OTTO", b"%!PS-AdobeFont", b"true")) + rng.randbytes(4000)
    if kind == 0:
        font = b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 255 /FontDescriptor 6 0 R >>"
        more = (b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 7 0 R >>", stream(program))
    elif kind == 1:
        font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
        ranges = b"1 beginbfrange <00> <ff> <%s> endbfrange " % rng.choice(
            (b"d800", b"0000", b"ffff", b"202e", b"00410042" * 200)
        )
        more = (stream(b"/CIDInit /ProcSet findresource begin begincmap " + ranges * rng.choice((1, 5000))),)
    elif kind == 2:
        widths = rng.choice((b"[1e30]", b"6 0 R", b"[-5 -5 -5]", b"[" + b"0 " * 100_000 + b"]"))
        font = (
            b"<< /Type /Font /Subtype /Type1 /BaseFont /X /FirstChar -9 /LastChar 999999999 /Widths %s >>"
            % widths
        )
        more = (b"[6 0 R]",)
    else:
        glyph = b"/g << >> 6 0 R"
        font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /W 6 0 R >> /Encoding << /Differences [0 /W /W /W 32 /W 65 /W /W] >> /FirstChar 0 /LastChar 70 /Widths [9] /Resources << /Font << /F1 5 0 R >> >> >>"
        more = (stream(b"9 0 d0 BT /F1 9 Tf (AAAA) Tj ET " + glyph),)
    return one_page(stream(text_operators()), *more, font=font)


def odd_text(rng: Random) -> bytes:
    """Letters at odd places and of odd sizes, and very many of them."""
    kind = rng.randrange(5)
    pieces = {
        0: b"BT /F1 %s Tf 1 0 0 1 40 700 Tm (Total: $5.00) Tj ET " % rng.choice((b"1e9", b"0", b"-12", b"0.0001", b"1e-30")),
        1: b"BT /F1 9 Tf %s Tm (Work Order) Tj ET " % rng.choice((b"0 0 0 0 0 0", b"1e20 0 0 1e20 5 5", b"1 9 9 1 50 50")),
        2: b"".join(b"BT /F1 6 Tf %d %d Td (%d) Tj ET " % (i % 590, i * 7 % 840, i) for i in range(rng.choice((2000, 60_000)))),
        3: b"BT /F1 8 Tf 40 400 Td (" + b"Invoice 12/03/2026 $9.99 " * rng.choice((100, 20_000)) + b") Tj ET ",
        4: b"BT /F1 8 Tf 40 400 Td (" + rng.choice((b"1", b"$1,", b"a@", b"(03) ", b"12/", b"ABN ")) * 30_000 + b") Tj ET ",
    }  # fmt: skip
    return one_page(stream(text_operators() + pieces[kind]))


def heavy_drawing(rng: Random) -> bytes:
    """Patterns, shadings and lines that take for ever to draw."""
    kind = rng.randrange(3)
    if kind == 0:
        tile = stream(
            b"0 0 1 1 re f ",
            b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.01 /YStep 0.01 /Resources << >>",
        )
        return one_page(
            stream(b"/Pattern cs /P scn 0 0 595 842 re f " + text_operators()),
            tile,
            resources=b"/Pattern << /P 6 0 R >>",
        )
    if kind == 1:
        lines = b"".join(
            b"%d %d m %d %d l S " % (i % 595, i % 842, i * 3 % 595, i * 7 % 842) for i in range(200_000)
        )
        return one_page(stream(lines + text_operators()))
    return one_page(stream(b"[0.0001 0.0001] 0 d 0 0 m 595 842 l S 1e9 w 0 0 m 9 9 l S " + text_operators()))


def odd_annotations(rng: Random) -> bytes:
    """Notes and form fields that lead back to themselves, or are very many."""
    appearance = stream(
        b"/X Do ", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>"
    )
    note = b"<< /Type /Annot /Subtype %s /Rect [0 0 1e9 -1e9] /AP << /N 7 0 R >> /Parent 6 0 R /Kids [6 0 R] /FT /Tx /V (x) >>"
    kind = rng.choice((b"/Widget", b"/FreeText", b"/Stamp", b"/Popup"))
    many = b"6 0 R " * rng.choice((1, 50, 20_000))
    return one_page(stream(text_operators()), note % kind, appearance, page=b"/Annots [%s]" % many)


def objects_in_streams(rng: Random) -> bytes:
    """Objects packed in streams that lie about how many there are, or that stand in themselves."""
    count = rng.choice((b"1", b"999999999", b"-1"))
    inside = stream(
        b"2 0 << /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"/Type /ObjStm /N %s /First %d" % (count, rng.choice((4, 0, 10**9))),
    )
    table = stream(
        rng.randbytes(60),
        b"/Type /XRef /Size %d /W [%s] /Root 1 0 R"
        % (rng.choice((5, 10**9)), rng.choice((b"1 2 1", b"9 9 9", b"-1 2 3"))),
    )
    return one_page(stream(text_operators()), inside, table) + b"startxref\n%d\n%%%%EOF" % rng.randrange(3000)


def nothing_but_a_header(rng: Random) -> bytes:
    """A header and noise, or words that open objects and never close them."""
    words = (
        b"obj",
        b"<<",
        b"[",
        b"stream",
        b"1 0 R",
        b"/Type",
        b"endobj",
        b"(",
        b"<",
        b"trailer",
        b"xref",
        b"%",
    )
    if rng.random() < 0.5:
        return b"%PDF-1.4\n" + rng.randbytes(rng.randrange(20_000))
    return b"%PDF-1.4\n" + b" ".join(rng.choice(words) for _ in range(rng.choice((50, 20_000))))


TRAPS: tuple[Trap, ...] = (
    bomb_in_contents, bomb_of_bombs, cyclic_pages, pages_of_pages, odd_boxes, deep_nesting, forms_in_forms, giant_image, bad_image,
    bad_font, odd_text, heavy_drawing, odd_annotations, objects_in_streams, nothing_but_a_header,
)  # fmt: skip
