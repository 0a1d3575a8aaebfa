"""People, organisations and free text."""

from __future__ import annotations

import re

from extract.documents.normalise.contacts import EMAIL, PHONE
from extract.documents.normalise.match import Dialect, Match, is_nothing, remembered

_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Mx|Prof)\.?"
_ROLE = re.compile(r"\s+[-–—]\s+.*$|\s*\((?!.*\bt/a\b)[^)]*\)\s*$|\s*[,/|].*$|\s+[Ii|]\s+.*$")
_REACHED = re.compile(
    r"(?i)[\s,;(]+(?:(?:ph|phone|mob|mobile|tel|tél|cell?|direct|e-?mail|téléphone|telephone)\b[.:]*|[mtcep][.:]+)\s*$"
)
"""What leads from a name to a phone or an e-mail: "Ms Lucinda Maralung Ph 0491 …"."""
_POSTS = (
    r"(?!(?i:site|job|project|construction|field|senior|assistant|general|contracts?|area|office|the|manager|supervisor|"
    r"superintendent|director|owner|tenant|foreman|coordinator|estimator|agent|builder|insured|occupant|resident|caretaker|"
    r"pm|president|principal|buyer|purchaser|architect|engineer|inc|llc|ltd|mobile|phone|ph|cell|tel|email)\b)"
)
_LAST_FIRST = re.compile(
    rf"[A-ZÀ-Ý][\w'’-]+,\s+{_POSTS}[A-ZÀ-Ý][\w'’.-]*(?:\s+(?:&|and|et)\s+[A-ZÀ-Ý][\w'’.-]*|\s+[A-ZÀ-Ý]\.?)?"
    rf"|[A-ZÀ-Ý][\w'’-]+\s?/\s?{_POSTS}[A-ZÀ-Ý][\w'’-]+"
)
"""A surname before the first names, or two surnames: "HOLLOWAY, DENISE", "Okonkwo, C & T", "Okafor / Lindgren"."""
LEGAL = re.compile(
    r"(?i)\b(pty\.?\s*ltd|pty\.?\s*limited|p/l|limited|ltd|ltée|inc|llc|l\.l\.c|corp|corporation|incorporated|lp|llp|ulc|co|plc|gmbh|b\.v|n\.v|s[aà]rl|(?-i:AG))\b\.?"
)
BODY = re.compile(
    r"(?i)\b(trust|mutual|bank|council|university|college|school|church|association|authority|strata|body corporate|society|"
    r"fund|department|insurance|corporation|partners|holdings|estates?|living|city of|county|hospital|assoc|owners corporation|the owners|units? plan|"
    r"shire|ville de|assurances?|mutuelle|banque|coopérative|commission scolaire|municipalité|ministère|fiducie|agency)\b"
)
"""Words of organisations that have no legal form in their name."""
TRADE_NAME = re.compile(r"(?i)\b(homes?|construct\w*|build\w*|contract(?:ing|ors?)|developments?|group|insurance|restorations?|properties|residential|communities|projects|flooring|services)\b")  # fmt: skip

TRADES = re.compile(
    r"(?i)\b(plumbing|electrical?|roofing|paint(?:ing|ers?)|carpent(?:ry|ers?)|concret\w+|masonry|til(?:ing|es)|drywall|plaster\w+|"
    r"hvac|heating|landscap\w+|joinery|cabinets?|insulation|suppl(?:y|ies)|industries|systems|enterprises|solutions|bros|"
    r"brothers|sons|mechanical|excavat\w+|steel|glass|demolition|fencing|waterproofing|handyman|linings|framing|paving|"
    r"gutter(?:s|ing)|timber|hardware|rentals?|associates|maintenance|remedial|repairs|interiors|plomberie|électrique|toitures?|"
    r"matériaux|béton|fils|entreprises?)\b"
)
"""Words of trades and of small companies' names; headings of a scope have them too."""


_NOBODY = re.compile(
    r"(?i)as above|see (?:above|below|notes?).*|same(?: as .*)?|vacant.*|owner[ -]occupied|(?:insured|owner|tenant) in .*|"
    r"unknown|spec(?:ulative)?(?: home)?|stock|inventory|model(?: home)?|various|all trades|to be allocated|not (?:given|known)|"
    r"(?:(?:site|project|job|construction|property|strata|field|building) )?(?:manager|supervisor|superintendent|foreman|"
    r"coordinator|representative|owner|tenant|resident|occupant|insured|client|customer|contact|details|name|phone|mobile|email)s?"
)
"""What stands in a name's place and says who, or that there is nobody."""
_ROLE_BEFORE = re.compile(
    r"(?i)(?:(?:site|project|job|construction|building|facility|property|strata|store|branch|field|works) )?"
    r"(?:manager|supervisor|superintendent|foreman|coordinator|caretaker|tenant|owner|resident|attn|attention)[:,]?\s+"
    r"(?=(?-i:[A-ZÀ-Ý][\w'’-]+\s+[A-ZÀ-Ý]))"
)
"""What somebody is, before the name: "Building manager Rhett Okonjo"."""
_LONG_NUMBER = re.compile(r"\d{6}")


@remembered
def read_person(text: str, _: Dialect) -> Match | None:
    """A person's name without phone, role or brackets; from "X Pty Ltd (Mr A B)" the person."""
    inner = re.search(rf"\(({_TITLE}\s[^)]+)\)", text)
    if inner and LEGAL.search(text[: inner.start()]):
        return Match(inner.group(1), inner.start(1), inner.end(1))
    ends = EMAIL.search(text), PHONE.search(text), _LONG_NUMBER.search(text)
    cut = min((m.start() for m in ends if m), default=len(text))
    told = _REACHED.sub("", text[:cut]) if cut < len(text) else text
    told = told[:cut].rstrip(" ,;-–")
    name = (
        told.strip()
        if _LAST_FIRST.fullmatch(told.strip())
        else _ROLE.sub("", told).strip().strip("-–,;:(").strip()
    )
    nobody = is_nothing(name) or _NOBODY.fullmatch(name)
    if not re.search(r"[A-Za-z]{2}", name) or len(name) > 60 or len(name.split()) > 8 or nobody:
        return None
    role = _ROLE_BEFORE.match(name)
    name = name[role.end() :] if role else name
    start = text.find(name)
    letters = [w for w in name.split() if w[0].isalpha()]
    if len(letters) == 1 and letters[0].islower():
        return None  # a word of running text
    capital = sum(w[0].isupper() for w in letters) >= 0.6 * len(letters)
    sure = (
        (1.0 if 2 <= len(letters) <= 5 else 0.75)
        * (1.0 if capital else 0.4)
        * (0.4 if any(c.isdigit() for c in name) else 1.0)
    )
    return Match(name, start, start + len(name), sure)


_CODE = re.compile(
    r"\s*(?:\((?=\w*[A-Z0-9]{3})[A-Z0-9]+\)|\d{3,}|(?=\w*\d)[A-Z]{1,6}\d{2,})\s*[-–:]?\s+(?=[A-Za-z]{3})"
)
"""The number of a supplier before its name: "(TIDEEL) Cape Circuit Electric", "0447 PLAINS TRUSS"."""


_UNCLOSED = re.compile(r"\s*\(\s*[\"“][^)]*\)?$|\s*\([^)]*$")
"""A short name in quotes behind the name, or a bracket that a line break left open."""
_NUMBERED = re.compile(r"\s*\((?=[^)]*\d)(?:[A-Za-z]{2,8}\.?\s)?#?\s?[\w/.-]+\)$")
"""That number behind the name: "Lone Pecan Framing Co. (Acct 22417)"."""


@remembered
def read_organisation(text: str, _: Dialect) -> Match | None:
    """A company's name: the text up to a number, an address or an e-mail; surer with a legal form or a trade's word."""
    cut = min(
        (
            m.start()
            for m in (EMAIL.search(text), re.search(r"\b(?i:abn|acn|bn|ein|ph|phone)\b[\s.:|]", text))
            if m
        ),
        default=len(text),
    )
    if text.rstrip().endswith(":"):
        return None  # the next label
    begin = max(text.rfind(": ", 0, cut) + 1, 0)
    code = _CODE.match(text[begin:cut])
    begin += code.end() if code else 0
    name = _UNCLOSED.sub("", _NUMBERED.sub("", text[begin:cut].strip(" ,|-–:;<")))
    if not re.search(r"[A-Za-z]{2}", name) or len(name) > 90 or is_nothing(name):
        return None
    start = text.find(name, begin)
    told = LEGAL.search(name), TRADE_NAME.search(name) or TRADES.search(name) or BODY.search(name)
    sure = 1.0 if told[0] else 0.9 if told[1] else 0.7
    letters = [w for w in name.split() if w[0].isalpha()]
    if sum(w[0].isupper() for w in letters) < 0.5 * len(letters) or len(letters) > 9:
        sure *= 0.4
    return Match(name, start, start + len(name), sure)


@remembered
def read_party(text: str, dialect: Dialect) -> Match | None:
    """An organisation or a person."""
    found = read_organisation(text, dialect)
    if found and (LEGAL.search(found.value) or BODY.search(found.value)):
        return found
    return read_person(text, dialect)


@remembered
def read_note(text: str, dialect: Dialect) -> Match | None:
    """A text of more than one word: a lone word under "Notes" is the next heading."""
    found = read_text(text, dialect)
    return found if found and len(found.value.split()) > 1 else None


@remembered
def read_text(text: str, _: Dialect) -> Match | None:
    """Any text, but the words that say "nothing"."""
    stripped = text.strip()
    if not stripped or is_nothing(stripped):
        return None
    start = text.find(stripped)
    return Match(stripped, start, start + len(stripped), 0.8)
