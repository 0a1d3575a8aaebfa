"""What stands on the paper without a label: the builder's letterhead and footer.

The builder is the company whose name, numbers and e-mail stand where letterheads and footers do and belong to nobody
else on the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from extract.documents.layout import Segment
from extract.documents.normalise import TRADE_NAME, Dialect, read_email
from extract.documents.offline.company_names import (
    has_legal_form,
    has_trade_name,
    is_like_domain,
    legal_end,
    name_start,
    plain_of,
    says_little,
)
from extract.documents.offline.letterhead_lines import (
    PLAINLY,
    called_numbers,
    is_called_number,
    may_reach,
    parted,
    spot,
    under_captions,
)
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.offline.worded import is_prose
from extract.documents.pages import Page
from extract.documents.records import Evidence
from extract.documents.specification import Specification

HEAD, FOOT = 0.2, 0.88
"""Shares of a page's height above and below which letterheads and footers stand."""
MOBILE = re.compile(r"(\+61\s?4|04)\d\d")
LIKE_DOMAIN = 0.2
"""What it adds to a name that the domain of an e-mail address is made of it."""
_PARENT = re.compile(r"(?i)\b(?:division|subsidiary|member|part|brand) of\b")
"""What says that the company behind it is another one's owner."""
MOST_NUMBERS = 3
"""Business numbers that are offered, the best first: the first may turn out to be the recipient's."""
FULLER = 3
"""Words that a name's fuller form has more than the name, at most."""
NEAR_NAME = 0.7
"""The place right by the issuer's name, or under a label that is nobody's."""
TOLD = 0.75
"""What a business number is worth at least that is called one, though its check digits fail."""
PERSONAL = re.compile(r"(?i)\W*(?:d|direct|m|mob\w*|c|cell)\b")
"""What begins a line with a person's own number."""
BILLING = re.compile(r"(?i)(?:accounts?|ap|invoic\w*|payables?|billing|remit\w*)@")
"""Mailboxes for invoices: an office has a better one where it prints two."""
FREE_MAIL = re.compile(r"(?i)@(gmail|hotmail|outlook|yahoo|bigpond|icloud|live|me)\.")


class Letterhead:
    """The unlabelled facts of one document. `taken` are normal forms that belong to others (the trade, people)."""

    def __init__(
        self,
        pages: Sequence[Page],
        near: Neighbourhood,
        *,
        taken: Sequence[Value],
        staff: Sequence[str],
        unowned: Set[int] = frozenset(),
        dialect: Dialect,
        vocabulary: Vocabulary,
        spec: Specification,
    ) -> None:
        self._vocabulary = vocabulary
        fields = spec.parties[spec.roles.issuer or ""].fields
        self._fields = {str(attribute): name for attribute, name in fields.items()}
        self._office = (
            re.compile("(?i)^(" + "|".join(map(re.escape, spec.mailboxes)) + ")") if spec.mailboxes else None
        )
        self._pages = {page.number: page for page in pages}
        self._near, self._dialect = near, dialect
        self._promising = [segment for segment in near.segments if may_reach(segment.text)]
        self._mail = [
            found.value
            for segment in self._promising
            if "@" in segment.text
            and (found := read_email(segment.text, dialect))
            and self._is_offices(found.value)
        ]
        self._labels = {label.order: label for label in reversed(near.labels)}
        self._called = set(called_numbers(near, unowned))
        self._captioned = set(under_captions(near))
        self._taken = {plain_of(value.value) for value in taken}
        self._theirs = frozenset[tuple[int, float, float]]().union(*(value.key for value in taken))
        self._texts: Counter[str] = Counter()
        self._repeated: dict[str, int] = {}
        self._unowned = unowned
        self._staff = {email.rsplit("@", 1)[-1].casefold() for email in staff}

    def _is_offices(self, email: str) -> bool:
        return bool(self._office and self._office.match(email))

    def _in_margin(self, segment: Segment) -> bool:
        height = self._pages[segment.page].height
        return segment.bottom < HEAD * height or segment.top > FOOT * height

    def _in_letterhead(self, segment: Segment) -> bool:
        """At the very top of the first page, where a number is the builder's though a person may share it."""
        return segment.page == 1 and segment.bottom < 0.14 * self._pages[1].height

    def values(self) -> list[Value]:
        """The issuer's name, number, phone and e-mail, as far as it has such fields and position supports them."""
        name = self._name()
        found = [("name", name)] if name else []
        for attribute in ("business_number", "phone", "email"):
            best = sorted(self._typed(attribute, name), key=lambda v: -v.score)
            found += [
                (attribute, value) for value in best[: MOST_NUMBERS if attribute == "business_number" else 1]
            ]
        return [replace(value, field=self._fields[a]) for a, value in found if a in self._fields]

    def _name(self) -> Value | None:
        named = (s for s in self._near.segments if has_legal_form(s.text) or has_trade_name(s.text))
        options = [value for segment in named if (value := self._company_in(segment))]
        options += self._logo()
        domains = {email.rsplit("@", 1)[-1].casefold() for email in self._mail if not FREE_MAIL.search(email)}
        own = self._staff or domains
        options = [
            replace(v, score=min(v.score + LIKE_DOMAIN, 0.95))
            if any(is_like_domain(v.value, d) for d in own)
            else v
            for v in options
        ]
        best = max(options, key=lambda v: (round(v.score, 3), -v.page), default=None)
        # a line break may have cut the name: the longer printed form that ends like it is the whole one
        longer = [
            v
            for v in options
            if best and _is_fuller(v.value, best.value) and len(v.words) <= len(best.words) + FULLER
        ]
        return max(longer, key=lambda v: len(v.words), default=best)

    def _logo(self) -> list[Value]:
        """Large words at the top that no label and no title claims: a name drawn as a logo."""
        found: list[Value] = []
        for segment in self._near.page(1):
            plain = segment.order not in self._near.label_orders and segment.order not in self._near.claimed
            large = segment.size > 1.35 * self._near.usual_size and self._in_margin(segment)
            match = (
                match_words("organisation", segment.words, self._dialect)
                if plain and large and len(segment.words) <= 5
                else None
            )
            if (
                match
                and not any(c.isdigit() for c in segment.text)
                and not self._vocabulary.title(segment.texts)
            ):
                found.append(Value("name", match[0].value, tuple(match[1]), 1, "letterhead", 0.42))
        return found

    def _company_in(self, segment: Segment) -> Value | None:
        words, in_margin = segment.words, self._in_margin(segment)
        legal = legal_end(segment.texts) if has_legal_form(segment.text) else 0
        if not legal and not in_margin:
            return None
        if legal:
            first = name_start(segment.texts[:legal])
            words = (
                words[first:] if re.search(r"(?i)\bt/as?\b|trading as", segment.text) else words[first:legal]
            )
        elif not (has_trade_name(segment.text) and len(words) <= 6) or self._is_label(segment):
            return None
        if all(says_little(word.text) for word in words):
            above = self._line_above(segment) if words == segment.words else None
            words = (*above.words, *words) if above else words
            if not any(TRADE_NAME.search(word.text) for word in words) and above is None:
                return None  # "Pty Ltd" is the end of a name
        found = match_words("organisation", words, self._dialect)
        plain = plain_of(found[0].value) if found else ""
        if not found or plain in self._taken or len(found[1]) < 2:
            return None
        match, taken = found
        repeats = min(self._repeats(plain), 6)
        score = (
            (0.55 if legal else 0.25) * match.sure
            + 0.25 * in_margin
            + 0.03 * repeats
            + 0.05 * (segment.page == 1)
            - 0.4 * (_PARENT.search(segment.text) is not None)
        )
        return Value(
            "name",
            match.value,
            tuple(taken),
            segment.page,
            "letterhead",
            min(score, 0.95),
            Evidence(geometry=1.0 if in_margin else 0.5, sure=match.sure, places=max(repeats, 1)),
        )

    def _repeats(self, plain: str) -> int:
        """How many segments have a text in them."""
        if not self._texts:
            self._texts = Counter(plain_of(segment.text) for segment in self._near.segments)
        if plain not in self._repeated:
            self._repeated[plain] = sum(n for text, n in self._texts.items() if plain in text)
        return self._repeated[plain]

    def _line_above(self, segment: Segment) -> Segment | None:
        """The line that a name broken in two begins with: flush with it, of its print, and nothing but words."""
        for other in self._near.page(segment.page):
            apart = segment.middle - other.middle
            flush = abs(other.x0 - segment.x0) < 3 or abs(other.x1 - segment.x1) < 3
            alike = abs(other.size - segment.size) < 0.1 * segment.size and other.bold == segment.bold
            if flush and alike and 0 < apart < segment.pitch and not self._is_label(other):
                return None if any(c.isdigit() or c in ":@" for c in other.text) else other
        return None

    def _is_label(self, segment: Segment) -> bool:
        """Whether it is a heading or label; "CONDITIONS OF CONTRACT" has a trade's word and is no company."""
        return segment.order in self._near.label_orders

    def _typed(self, kind: str, name: Value | None) -> Iterable[Value]:
        for segment, words in ((s, part) for s in self._promising for part in parted(s.words)):
            found = match_words(kind, words, self._dialect) if words else None
            if not found or self._is_decoy(segment):
                continue
            match, taken = found
            captioned = spot(segment.page, taken[0]) in self._called
            if kind == "business_number" and (captioned or is_called_number(words, taken[0])):
                match = match._replace(sure=max(match.sure, TOLD))
            if plain_of(match.value) in self._taken and not self._in_letterhead(segment):
                continue
            if any((segment.page, word.x0, word.top) in self._theirs for word in taken):
                continue
            score = match.sure * self._place(segment, name) + self._kinship(kind, match.value, name)
            prose = is_prose(segment.texts)
            if kind == "business_number" and match.sure == 1.0 and not prose:
                score = max(score, 0.55)  # check digits hold and it is nobody else's
            if prose and not self._in_letterhead(segment):
                score *= 0.7  # conditions name the numbers of others
            score *= 0.6 if kind == "phone" and MOBILE.match(match.value) else 1.0
            score *= 0.9 if kind == "email" and BILLING.match(match.value) else 1.0
            least = 0.5
            if kind == "phone" and PERSONAL.match(
                segment.text
            ):  # another number comes first, where there is one
                score, least = 0.95 * score, 0.95 * least
            if score >= least:
                yield Value(
                    kind,
                    match.value,
                    tuple(taken),
                    segment.page,
                    "letterhead",
                    min(score, 0.9) - 0.01 * segment.page,
                    Evidence(geometry=self._place(segment, name), sure=match.sure),
                )

    def _place(self, segment: Segment, name: Value | None) -> float:
        """Letterhead and footer first, then what stands right by the builder's name."""
        if self._in_margin(segment):
            return 0.85 if segment.page == 1 else 0.6
        if name and name.page == segment.page:
            distance = min(abs(word.top - segment.top) for word in name.words)
            if distance < 4 * segment.size:
                return NEAR_NAME
        if name and segment.page == 1 and plain_of(name.value) in plain_of(segment.text):
            return 0.7
        label = self._near.claimed.get(segment.order)
        called = spot(segment.page, segment.words[0]) in self._called
        nobodys = (
            called or segment.order in self._unowned or (label is not None and label.order in self._unowned)
        )
        return NEAR_NAME if nobodys and segment.page == 1 else 0.2

    def _kinship(self, kind: str, value: str, name: Value | None) -> float:
        """An office's address on the supervisor's domain, or on one like the builder's name, is the builder's anywhere."""
        if kind != "email":
            return 0.0
        domain = value.rsplit("@", 1)[-1].casefold()
        office = bool(self._office and self._office.match(value))
        alike = office and name is not None and is_like_domain(name.value, domain)
        related = (domain in self._staff or alike) and not FREE_MAIL.search(value)
        return 0.35 * related + 0.15 * office

    def _is_decoy(self, segment: Segment) -> bool:
        """Whether it begins with the label of something else (a fax, the order's number), or stands beside one."""
        label = self._near.claimed.get(segment.order) or self._labels.get(segment.order)
        if label is None:
            return spot(segment.page, segment.words[0]) in self._captioned
        of_a_field = label.sure >= 0.9 and all(m.field and m.rank >= PLAINLY for m in label.meanings)
        return of_a_field or any(m.attribute == "decoy" for m in label.meanings)


def _is_fuller(name: str, other: str) -> bool:
    """Whether a name ends like another one, or begins so and goes on to its legal form: "Kalinda Homes (Vic) P/L"."""
    plain, short = plain_of(name), plain_of(other)
    return plain.endswith(short) or (
        plain.startswith(short) and has_legal_form(name) and not has_legal_form(other)
    )
