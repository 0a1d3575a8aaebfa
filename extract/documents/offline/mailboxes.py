"""E-mail addresses that say whose they are. Comes in: the names of people, the e-mails of the paper. Goes out: whose they are.

"druiz@copperleafhomes.example" is Dana Ruiz's wherever it stands, and never the office's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.documents.normalise import Dialect
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.values import Neighbourhood
from extract.documents.records import Evidence
from extract.documents.specification import Specification

OWN = 0.6
"""What an address made of a person's name is worth as that person's: less than a labelled one."""
PLAIN = 0.6
"""The score from which on an address is plainly another's."""
SHORTEST = 3
"""Letters of the shortest surname that is looked for in an address."""


def own_mails(
    near: Neighbourhood, offered: Sequence[Value], spec: Specification, dialect: Dialect
) -> list[Value]:
    """Of every party of persons the e-mail of the first page that is made of its best name."""
    segments = [segment for segment in near.page(1) if "@" in segment.text]
    of_people = {p.fields.get("email") for name, p in spec.parties.items() if name != spec.roles.issuer}
    theirs = {v.value: v.field for v in offered if v.score >= PLAIN and v.field in of_people}
    found: list[Value] = []
    for party in spec.parties.values() if segments else ():
        name, mail = party.fields.get("name"), party.fields.get("email")
        if not name or not mail or spec.fields[name].type != "person":
            continue
        best = max((v for v in offered if v.field == name), key=lambda v: v.score, default=None)
        for segment in segments if best else ():
            match = match_words("email", segment.words, dialect)
            whole = (
                match is not None and segment.text[match[0].end :][:1] != "."
            )  # else it goes on in the next line
            if (
                match
                and best
                and whole
                and theirs.get(match[0].value, mail) == mail
                and is_made_of(match[0].value, best.value)
            ):
                evidence = Evidence(label=0.6, geometry=0.6, sure=match[0].sure)
                words = tuple(match[1])
                found.append(Value(mail, match[0].value, words, 1, "sentence", OWN, evidence, shares=True))
                break
    return found


def is_made_of(mail: str, name: str) -> bool:
    """Whether the part before the @ is made of a person's name: "druiz", "kira.novak", "ben.o" of Dana Ruiz, Kira Novak, Ben Okafor."""
    box = re.sub(r"[\W\d_]+", " ", mail.partition("@")[0].casefold()).split()
    names = [
        n for n in re.findall(r"[^\W\d_]+", name.casefold()) if n not in {"mr", "mrs", "ms", "miss", "dr"}
    ]
    if len(names) < 2 or not box:
        return False
    first, last = names[0], names[-1]
    whole = "".join(box)
    if len(box) > 1:
        return _begins(box[0], first) and _begins(box[-1], last) and max(map(len, box)) >= SHORTEST
    return len(last) >= SHORTEST and whole in {
        first[0] + last,
        first + last,
        first + last[0],
        last + first[0],
        last,
    }


def _begins(part: str, name: str) -> bool:
    """Whether a part of an address is a name or its initial."""
    return part in (name, name[0])
