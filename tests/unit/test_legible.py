"""Which text layers are text: orders in several languages are; undecoded, shifted and symbolic ones are not."""

from __future__ import annotations

import pytest

from extract.documents.legible import is_legible
from extract.documents.pages import Word

ORDER = """Work Order No: WO-20417 Job Number: J-88213 Order Date: 14/03/2026 Name: Quillfeather Flooring Pty Ltd
Site Address: 14 Harrowgate Lane, Toowong QLD 4066 Supervisor: Odette Brannigan Supply and lay carpet to the main bedroom
Subtotal: $1,000.00 GST: $100.00 Total: $1,100.00"""
FRENCH = """Bon de travail nº 24-0387, chantier : Résidence Les Érables, 1190, rue Saint-Louis, Terrebonne (Québec) J6W 1K1.
Livraison avec grue au 2e étage, entre 7 h et 9 h seulement. Sous-total, TPS, TVQ, échéance, téléphone du contremaître"""
CODES = (
    "ABN QLD NSW VIC GST PTY LTD SQM RRP SKU QTY UOM ACT TBC TBA N/A PO-31476 I06284 19.2 lm 4.21 m2 $612.00 "
    * 6
)


def words_of(text: str) -> list[Word]:
    return [Word(word, 0, 0, 10, 10, 10) for word in text.split()]


def shifted(text: str, by: int) -> str:
    return "".join(char if char.isspace() else chr(max(33, ord(char) + by)) for char in text)


def symbols(text: str) -> str:
    return "".join(
        "!#$%&'()*+,-/:;<=>?@[]^_`{|}~"[ord(char) % 29] if char.isalpha() else char for char in text
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ORDER, True),
        (FRENCH, True),
        (CODES, True),
        ("", True),
        ("\uf0b7 " * 9 + ORDER, True),
        ("Total ............................................ $1,100.00 " * 9, True),
        (ORDER.replace("e", "\ue065"), False),
        (ORDER.replace("e", "\ufffd"), False),
        ("\x05\x12\x17 " * 12 + ORDER, False),
        (shifted(ORDER, -29), False),
        (shifted(ORDER, 3), False),
        (symbols(ORDER), False),
    ],
    ids=[
        "order",
        "French",
        "codes",
        "nothing",
        "bullets",
        "leaders",
        "private",
        "unknown",
        "one font",
        "-29",
        "+3",
        "symbols",
    ],
)
def test_what_is_text(text: str, expected: bool) -> None:
    assert is_legible(words_of(text)) is expected
