"""Invented people of many backgrounds."""

from __future__ import annotations

import re
from random import Random

from examples.generator.numbers import mobile
from examples.generator.order import Person

FIRST = (
    "Amara", "Anselm", "Bronwyn", "Callan", "Dariusz", "Dilnoza", "Edmund", "Farah", "Gideon", "Hana",
    "Ibrahim", "Imogen", "Jorge", "Kirra", "Leilani", "Lorcan", "Mei", "Nikhil", "Odette", "Priya",
    "Quentin", "Rosalind", "Samir", "Tamsin", "Tobias", "Ursula", "Viktor", "Wren", "Yasmin", "Zachary",
)  # fmt: skip
LAST = (
    "Abernethy", "Balakrishnan", "Castellan", "Dimoski", "Ekwueme", "Farquharson", "Grzelak", "Hollis",
    "Ivarsson", "Jankulov", "Kavanagh", "Lindqvist", "Moriarty", "Nakamura", "O'Rourke", "Pappas",
    "Quill", "Ramanathan", "Sorensen", "Tanaka", "Underhill", "Vasquez", "Whitcombe", "Yilmaz", "Zielinski",
)  # fmt: skip
LONGEST_MAILBOX = 13  # longer addresses would break in narrow columns


def letters(name: str) -> str:
    """The letters of a name in lower case, for an e-mail address."""
    return re.sub(r"[^a-z]", "", name.lower())


def person(rng: Random, country: str, area_code: str, domain: str) -> Person:
    """A person with a fictional phone and a mailbox under `domain`."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    mailbox = f"{letters(first)}.{letters(last)}"
    if len(mailbox) > LONGEST_MAILBOX:
        mailbox = f"{letters(first)[0]}{letters(last)}"
    return Person(f"{first} {last}", mobile(rng, country, area_code), f"{mailbox}@{domain}")
