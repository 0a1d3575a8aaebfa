"""Where a quote stands among our own words of a page. Comes in: pages and a quote. Goes out: the words, or None.

Punctuation and case do not count, order does. A quote may run over lines of one cell; on a page that was read by OCR a
letter may be one that OCR takes for another. What is not found is not believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.documents.layout import lines_of
from extract.documents.pages import Page, Word

_TOKEN = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d")
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


def tokens_of(text: str) -> list[str]:
    """Give the runs of letters and figures of a text, in small letters."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


@dataclass(slots=True)
class _Order:
    """The words of a page in one order. `texts` are their tokens, `at` gives each one's word, `starts` where a token stands."""

    words: list[Word]
    texts: list[str]
    at: list[int]
    starts: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note where each token stands."""
        for place, text in enumerate(self.texts):
            self.starts.setdefault(text, []).append(place)

    def word(self, token: int) -> Word:
        """Give the word that a token is of."""
        return self.words[self.at[token]]

    def said(self, tokens: Iterable[int]) -> tuple[Word, ...]:
        """Give the words of tokens, each once."""
        return tuple(self.words[at] for at in dict.fromkeys(self.at[token] for token in tokens))

    def is_whole(self, start: int, end: int) -> bool:
        """Whether tokens are no part of a longer number: "100.00" is none of the amounts in "1,100.00"."""
        at, texts = self.at, self.texts
        return not any(
            one >= 0
            and other < len(at)
            and at[one] == at[other]
            and texts[one].isdigit()
            and texts[other].isdigit()
            for one, other in ((start - 1, start), (end - 1, end))
        )


class PageWords:
    """The words of one page, ready to be searched: as its lines go, and as its text layer goes.

    `figures` are those with a figure in them. Made in the worker that read the page, and handed on with it.
    """

    __slots__ = ("_alike", "_orders", "figures", "page")

    def __init__(self, page: Page) -> None:
        self.page = page
        by_line = [word for line in lines_of(page.words) for word in line]
        tokens = {id(word): tokens_of(word.text) for word in page.words}
        self._orders = [_order(by_line, tokens)]
        if any(one is not other for one, other in zip(by_line, page.words, strict=True)):
            self._orders.append(_order(page.words, tokens))
        self._alike: list[_Order] | None = None
        self.figures = [word for word in page.words if _FIGURE.search(word.text)]

    def find(self, quote: str, *, alike: bool = False) -> tuple[Word, ...] | None:
        """Give the words of a quote; with `alike` letters count as those they look like."""
        wanted = _folded(tokens_of(quote[:_LONGEST]), alike)
        if not wanted:
            return None
        orders = self._orders_alike() if alike else self._orders
        for order in orders:
            for start in order.starts.get(wanted[0], ()):
                end = start + len(wanted)
                if order.texts[start:end] == wanted and order.is_whole(start, end):
                    return order.said(range(start, end))
        return _over_lines(orders[0], wanted)

    def _orders_alike(self) -> list[_Order]:
        if self._alike is None:
            self._alike = [
                _Order(order.words, _folded(order.texts, True), order.at) for order in self._orders
            ]
        return self._alike


def _order(words: Sequence[Word], tokens: Mapping[int, list[str]]) -> _Order:
    """Put the words of a page in an order; `tokens` are theirs, by the id of the word."""
    found = [(text, at) for at, word in enumerate(words) for text in tokens[id(word)]]
    return _Order(list(words), [text for text, _ in found], [at for _, at in found])


def _over_lines(order: _Order, wanted: list[str]) -> tuple[Word, ...] | None:
    """Give the words of a quote that goes on below itself, beside other columns."""
    for start in order.starts.get(wanted[0], ()):
        taken: list[int] = []
        at: int | None = start
        for _ in range(_MOST_LINES):
            if at is None:
                break
            run = _run(order, at, wanted[len(taken) :])
            taken += range(at, at + run)
            if len(taken) == len(wanted):
                if order.is_whole(start, at + run):
                    return order.said(taken)
                break
            if not taken:  # a word without height is on no line
                break
            places = (order.word(start), order.word(at), order.word(taken[-1]))
            at = _below(order, wanted[len(taken)], places)
    return None


def _folded(texts: list[str], alike: bool) -> list[str]:
    return [text.translate(_ALIKE) for text in texts] if alike else texts


def _run(order: _Order, at: int, wanted: list[str]) -> int:
    """Count how far the wanted tokens go on along one line."""
    count = 0
    line = order.word(at)
    for text, want in zip(order.texts[at : at + len(wanted)], wanted, strict=False):
        word = order.word(at + count)
        if text != want or min(word.bottom, line.bottom) - max(word.top, line.top) <= 0:
            break
        count += 1
    return count


def _below(order: _Order, wanted: str, of: tuple[Word, Word, Word]) -> int | None:
    """Give the token that goes on with a text in the next line of its cell."""
    start, first, last = of
    height = max(first.bottom - first.top, 1.0)
    best: tuple[float, int] | None = None
    for at in order.starts.get(wanted, ()):
        word = order.word(at)
        down = word.top - last.top
        off = min(abs(word.x0 - start.x0), abs(word.x0 - first.x0))
        if 0.4 * height < down <= _BELOW * height and off <= _BESIDE * height:
            best = min(best or (down + off, at), (down + off, at))
    return best[1] if best else None


def find(quote: str, page: int, pages: Mapping[int, PageWords]) -> Found | None:
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
