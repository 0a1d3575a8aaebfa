"""Values in sentences. Comes in: the running text of the first page. Goes out: candidates for what a field's `said` leads to.

Orders written as letters have no labels: "The works are to commence on 23 March 2026 for the lump sum of $86,400.00 plus
GST", "Report to our superintendent Colleen Marchuk at 250-555-0172". The words that lead to a value are the
specification's; between them and the value only words of little meaning may stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from extract.documents.layout import Segment
from extract.documents.normalise import LEGAL, Dialect
from extract.documents.offline.canonical_words import Phrase
from extract.documents.offline.money import said_of_tax
from extract.documents.offline.readers import readers_of
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.running_text import Sentence, sentences_of
from extract.documents.offline.vocabulary import Vocabulary, vocabulary_of
from extract.documents.pages import Word
from extract.documents.records import Evidence
from extract.documents.specification import Specification, expand_phrase
from extract.documents.specification.once import once

SCORE = 0.6
"""What a value in a sentence is worth: less than one behind a plain label."""
AHEAD = 9
"""Words behind those that lead to a value within which it begins."""
LONGEST_TERM = 16
"""Words of the longest text that is taken as a value."""
LONGEST_NAME, LONGEST_PARTY = 4, 6
"""Words of the longest name of a person, and of who may be an organisation."""
_LITTLE = frozenset(
    re.findall(
        r"\S+",
        "a an the of on or by at in to for from be is are was will shall sum amount price cost total date and no not later than "
        "before until up with our your this that it its on-site onsite site fixed agreed lump contract works work order monday "
        "tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun number reference name mr mrs ms named "
        "le la les l du de des au aux plus tard avant est sera seront sur chantier prix montant forfaitaire m mme lundi mardi "
        "mercredi jeudi vendredi approximately about around week commencing commencement beginning made due payable who",
    )
)
"""Words that may stand between those that lead to a value and the value."""
_EXAMPLE = re.compile(r"(?i)(?<![\w.@-])examples?\b(?!\.\w)|\be\.g\b|\bpar exemple\b")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*,?\.?")


MOST = 4_000
"""Sentences of which is kept what they hold."""
Options = tuple[tuple[str, float], ...]
Leads = tuple[tuple[int, Options], ...]


class Sayings:
    """What leads to a field's value, or to a person, by its first word."""

    def __init__(self, spec: Specification, vocabulary: Vocabulary) -> None:
        self._begins: dict[str, list[tuple[Phrase, str, float]]] = defaultdict(list)
        self._known: dict[Phrase, Leads] = {}
        for name, field in spec.fields.items():
            self._add(vocabulary, name, field.said)
        for name, party in spec.parties.items():
            person = party.fields.get("name")
            if person and spec.fields[person].type in {"person", "party"}:
                self._add(vocabulary, f"@{name}", party.headings)
        for options in self._begins.values():
            options.sort(key=lambda option: -len(option[0]))

    def _add(self, vocabulary: Vocabulary, name: str, phrases: Iterable[str]) -> None:
        for wording in (w for phrase in phrases for w in expand_phrase(phrase) if not w.bare):
            key = vocabulary.tokens(wording.words).texts
            if key:
                self._begins[key[0]].append((key, name, wording.rank))

    def in_words(self, words: Phrase, vocabulary: Vocabulary) -> Leads:
        """Where in a sentence something leads to a value: the index of the word behind it, and what it may lead to."""
        found = self._known.get(words)
        if found is None:
            if len(self._known) >= MOST:
                self._known.clear()
            found = self._known[words] = tuple(self._leads(words, vocabulary))
        return found

    def _leads(self, words: Phrase, vocabulary: Vocabulary) -> Iterator[tuple[int, Options]]:
        if _EXAMPLE.search(" ".join(words)):
            return
        tokens, places = vocabulary.tokens(words)
        position = 0
        while position < len(tokens):
            length, leads = self._at(tokens, position) if tokens[position] in self._begins else (0, ())
            if length:
                yield places[position + length - 1] + 1, leads
            position += length or 1

    def _at(self, tokens: Phrase, position: int) -> tuple[int, Options]:
        """The longest saying that begins at a position: how many tokens it has, and what it leads to."""
        found: list[tuple[str, float]] = []
        length = 0
        for phrase, name, rank in self._begins[tokens[position]]:
            if length and len(phrase) < length:
                break
            if tokens[position : position + len(phrase)] == phrase:
                length = len(phrase)
                found.append((name, rank))
        return length, tuple(found)


class Spoken:
    """The values in the sentences of one page."""

    def __init__(
        self, sayings: Sayings, vocabulary: Vocabulary, spec: Specification, dialect: Dialect
    ) -> None:
        self._sayings, self._vocabulary, self._spec, self._dialect = sayings, vocabulary, spec, dialect
        self._readers = readers_of(spec)

    def values(self, segments: Sequence[Segment]) -> Iterator[Value]:
        """The candidates of every sentence."""
        for sentence in sentences_of(segments):
            yield from self._in(sentence)

    def _in(self, sentence: Sentence) -> Iterator[Value]:
        words = sentence.words
        for behind_at, leads in self._sayings.in_words(
            tuple([word.text for word in words]), self._vocabulary
        ):
            behind = words[behind_at:]
            for name, rank in leads:
                if name.startswith("@") and not self._introduces(name[1:], words[behind_at - 1], behind):
                    continue
                if name.startswith("@"):
                    told = list(self._person(name[1:], rank, behind, sentence))
                    before = () if told else _named_before(words[:behind_at])
                    yield from told or self._person(name[1:], rank, (*before, *behind), sentence)
                else:
                    value = self._value(name, rank, behind, sentence.page)
                    if value:
                        yield value

    def _introduces(self, party: str, last: Word, behind: Sequence[Word]) -> bool:
        """Whether a name follows what its bearer is; customers choose colours ("by owner Arctic White"), who must be told."""
        name = self._spec.parties[party].fields["name"]
        told = last.text[-1] in ",:" or last.text.casefold() == "of"
        told = told or bool(behind and behind[0].text.casefold() in {"is", "are", "est"})
        return told or self._spec.fields[name].type == "person"

    def _value(self, name: str, rank: float, words: Sequence[Word], page: int) -> Value | None:
        kind, reader = self._spec.fields[name].type, self._readers.get(name)
        if kind in {"text", "note"} and reader is None:
            return self._text(name, kind, rank, words, page)
        near = list(words[: AHEAD if kind != "identifier" else 3])
        if kind in {"organisation", "party"}:
            near = _named(near)
        found = match_words(kind, near, self._dialect, reader)
        if not found or not found[1] or not all(_says_little(w) for w in _before(near, found[1][0])):
            return None
        match, taken = found
        if kind == "money":
            name = self._taxed(name, words, taken)
        evidence = Evidence(label=rank, geometry=0.6, sure=match.sure)
        return Value(
            name,
            match.value.rstrip(".,;"),
            tuple(taken),
            page,
            "sentence",
            SCORE * rank * match.sure,
            evidence,
        )

    def _taxed(self, name: str, words: Sequence[Word], taken: Sequence[Word]) -> str:
        """What an amount is by the words behind it: "plus GST" makes it a subtotal, "including GST" a total."""
        roles = self._spec.roles
        if name not in (roles.subtotal, roles.total):
            return name
        at = next((i for i, word in enumerate(words) if word is taken[-1]), 0)
        with_tax = said_of_tax(" ".join(word.text for word in words[at + 1 : at + 6]))
        return name if with_tax is None else (roles.total if with_tax else roles.subtotal) or name

    def _text(self, name: str, kind: str, rank: float, words: Sequence[Word], page: int) -> Value | None:
        taken = list(words)
        while taken and kind == "text" and _says_little(taken[0]):
            taken.pop(0)
        text = " ".join(word.text for word in taken).rstrip(" .;")
        if kind == "text" and (len(taken) > LONGEST_TERM or not any(c.isdigit() for c in text)):
            return None
        if len(taken) < 2:
            return None
        evidence = Evidence(label=rank, geometry=0.6, sure=0.8)
        return Value(name, text, tuple(taken), page, "sentence", SCORE * rank * 0.8, evidence)

    def _person(self, party: str, rank: float, words: Sequence[Word], sentence: Sentence) -> Iterator[Value]:
        """A name behind what somebody is ("our site manager, Anders Whitlock, …"), with the number that follows it."""
        start = next((i for i, w in enumerate(words[:AHEAD]) if not _says_little(w)), None)
        if start is None:
            return
        name: list[Word] = []
        own = self._spec.parties[party].fields["name"]
        longest = LONGEST_NAME if self._spec.fields[own].type == "person" else LONGEST_PARTY
        for word in words[start : start + longest]:
            if not (_NAME.fullmatch(word.text) and word.text[0].isupper()):
                break
            name.append(word)
            if word.text[-1] in ",.;":
                break
        if len(name) < 2:
            return
        of = self._spec.parties[party]
        fields, behind = of.fields, words[start + len(name) :]
        parts = [
            (fields.get("name"), self._spec.fields[own].type, name),
            (fields.get("phone"), "phone", behind),
            (fields.get("email"), "email", behind),
        ]
        if of.stands_in_for and not LEGAL.search(" ".join(word.text for word in name)):
            for_them = self._spec.parties[of.stands_in_for].fields
            parts += [(for_them.get("name"), "person", name), (for_them.get("phone"), "phone", behind)]
        for field, kind, among in parts:
            match = match_words(kind, among, self._dialect) if field and among else None
            if match and field:
                evidence = Evidence(label=rank, geometry=0.6, sure=match[0].sure)
                score = SCORE * rank * match[0].sure
                value = match[0].value.rstrip(".,;")
                yield Value(
                    field,
                    value,
                    tuple(match[1]),
                    sentence.page,
                    "sentence",
                    score,
                    evidence,
                    shares=True,
                )


def _named_before(words: Sequence[Word]) -> Sequence[Word]:
    """A name before what its bearer is: "Greg Halloran is our site super", "Brodie Stannard, site manager,"."""
    end = len(words)
    while end > 0 and len(words) - end < AHEAD and words[end - 1].text[0].islower():
        end -= 1
    role, start = words[end:], end
    while (
        start > 0
        and end - start < LONGEST_NAME
        and _is_name(words[start - 1])
        and (start == end or words[start - 1].text[-1].isalnum())
    ):
        start -= 1
    joined = (
        bool(role) and (words[end - 1].text.endswith(",") or role[0].text in {"is", "as"}) if end else False
    )
    return words[start:end] if joined and end - start > 1 else ()


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and _NAME.fullmatch(word.text) is not None


def _says_little(word: Word) -> bool:
    return word.text.casefold().strip(".,:;()'’") in _LITTLE


def _named(words: Sequence[Word]) -> list[Word]:
    """The words up to the end of a name: behind its first capital come capitals, "and", "of" and the like, no other small letters."""
    found: list[Word] = []
    for word in words:
        begun = any(known.text[0].isupper() for known in found)
        if begun and word.text[0].islower() and word.text not in _WITHIN_NAMES:
            break
        found.append(word)
    while found and found[-1].text in _WITHIN_NAMES:
        found.pop()
    return found


def _before(words: Sequence[Word], first: Word) -> Sequence[Word]:
    return words[: next((i for i, word in enumerate(words) if word is first), 0)]


_WITHIN_NAMES = frozenset({"and", "of", "the", "for", "de", "du", "des", "la", "le", "et", "t/a", "t/as"})


@once
def sayings_of(spec: Specification) -> Sayings:
    """The sayings of a specification."""
    return Sayings(spec, vocabulary_of(spec))
