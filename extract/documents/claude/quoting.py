"""Where a quote stands among our own words of a page. Comes in: pages and a quote. Goes out: the words, or None.

Punctuation and case do not count, order does. A quote may run over lines of one cell; on a page that was read by OCR a
letter may be one that OCR takes for another. What is not found is not believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.documents.layout import lines_of
from extract.documents.pages import Page, Word

_TOKEN = re.compile(r"[^\W_]+")
_ALIKE = str.maketrans({"o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "z": "2", "g": "9", "q": "9"})
_BELOW = 2.6  # heights of a line between one and the next of a cell
_BESIDE = 3.0  # heights that the next line of a cell may begin further left or right
_MOST_LINES = 12
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Found:
    """The words of a quote on a page; `exact` is not so where letters were taken for others that look alike."""

    page: int
    words: tuple[Word, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: int


def tokens_of(text: str) -> list[str]:
    """Give the runs of letters and figures of a text, in small letters."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


class PageWords:
    """The words of one page, ready to be searched: as its lines go, and as its text layer goes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _orders(self) -> list[tuple[list[Word], list[_Token]]]:
        by_line = [word for line in lines_of(self.page.words) for word in line]
        return [(words, _tokens(words)) for words in (by_line, list(self.page.words))]

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every run of letters and figures on the page."""
        return frozenset(token.text for token in self._orders[0][1])

    def find(self, quote: str, *, alike: bool = False) -> tuple[Word, ...] | None:
        """Give the words of a quote; with `alike` letters count as those they look like."""
        wanted = _folded(tokens_of(quote[:_LONGEST]), alike)
        if not wanted:
            return None
        for words, tokens in self._orders:
            texts = _folded([token.text for token in tokens], alike)
            for at in _starts(texts, wanted):
                if texts[at : at + len(wanted)] == wanted and _is_whole(tokens, at, at + len(wanted)):
                    return _words(words, tokens[at : at + len(wanted)])
        words, tokens = self._orders[0]
        return self._over_lines(words, tokens, wanted, alike=alike)

    def _over_lines(
        self, words: list[Word], tokens: list[_Token], wanted: list[str], *, alike: bool
    ) -> tuple[Word, ...] | None:
        """Give the words of a quote that goes on below itself, beside other columns."""
        texts = _folded([token.text for token in tokens], alike)
        for start in _starts(texts, wanted):
            taken: list[_Token] = []
            at: int | None = start
            for _ in range(_MOST_LINES):
                if at is None:
                    break
                run = _run(texts, at, wanted[len(taken) :], tokens, words)
                taken += tokens[at : at + run]
                if len(taken) == len(wanted) and _is_whole(tokens, start, at + run):
                    return _words(words, taken)
                first, last = words[tokens[at].word], words[taken[-1].word]
                at = _below(
                    texts, tokens, words, wanted[len(taken)], (words[tokens[start].word], first, last)
                )
        return None


def _tokens(words: Sequence[Word]) -> list[_Token]:
    return [_Token(token, at) for at, word in enumerate(words) for token in tokens_of(word.text)]


def _folded(texts: list[str], alike: bool) -> list[str]:
    return [text.translate(_ALIKE) for text in texts] if alike else texts


def _starts(texts: list[str], wanted: list[str]) -> Iterator[int]:
    return (at for at, text in enumerate(texts) if text == wanted[0])


def _is_whole(tokens: list[_Token], start: int, end: int) -> bool:
    """Whether tokens are no part of a longer number: "100.00" is none of the amounts in "1,100.00"."""
    pairs = ((start - 1, start), (end - 1, end))
    return not any(
        one >= 0
        and other < len(tokens)
        and tokens[one].word == tokens[other].word
        and tokens[one].text.isdigit()
        and tokens[other].text.isdigit()
        for one, other in pairs
    )


def _run(texts: list[str], at: int, wanted: list[str], tokens: list[_Token], words: list[Word]) -> int:
    """Count how far the wanted tokens go on along one line."""
    count = 0
    line = words[tokens[at].word]
    for text, want in zip(texts[at:], wanted, strict=False):
        word = words[tokens[at + count].word]
        if text != want or min(word.bottom, line.bottom) - max(word.top, line.top) <= 0:
            break
        count += 1
    return count


def _below(
    texts: list[str], tokens: list[_Token], words: list[Word], wanted: str, of: tuple[Word, Word, Word]
) -> int | None:
    """Give the token that goes on with a text in the next line of its cell."""
    start, first, last = of
    height = max(first.bottom - first.top, 1.0)
    best: tuple[float, int] | None = None
    for at, text in enumerate(texts):
        word = words[tokens[at].word]
        down = word.top - last.top
        off = min(abs(word.x0 - start.x0), abs(word.x0 - first.x0))
        if text == wanted and 0.4 * height < down <= _BELOW * height and off <= _BESIDE * height:
            best = min(best or (down + off, at), (down + off, at))
    return best[1] if best else None


def _words(words: Sequence[Word], tokens: Sequence[_Token]) -> tuple[Word, ...]:
    return tuple(words[at] for at in dict.fromkeys(token.word for token in tokens))


def find(quote: str, page: int, pages: dict[int, PageWords]) -> Found | None:
    """Find a quote on the page it is said to stand on, else on another; on pages read by OCR also one that looks alike."""
    order = sorted(pages, key=lambda number: (number != page, number))
    for number in order:
        words = pages[number].find(quote)
        if words:
            return Found(number, words)
    for number in order:
        if pages[number].page.source == "ocr" and (words := pages[number].find(quote, alike=True)):
            return Found(number, words, exact=False)
    return None
