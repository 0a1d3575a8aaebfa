"""Pieces flow over pages: what does not fit goes to the next page, which begins with a running head."""

from __future__ import annotations

from collections.abc import Callable

from examples.generator.testbed.pieces import Piece
from examples.generator.testbed.render import Page

MARGIN_TOP = 34


class Flow:
    """Pages that fill from the top. `head` makes what stands over a later page; `foot` points stay free below."""

    def __init__(
        self, width: float, height: float, margin: float, foot: float, head: Callable[[], Piece]
    ) -> None:
        self.width, self.height, self.margin = width, height, margin
        self._bottom, self._head = height - foot, head
        self.left = margin
        self.body = width - 2 * margin
        self.pages: list[Page] = []
        self.y = float(MARGIN_TOP)
        self.start_page()

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """What is free on the page."""
        return self._bottom - self.y

    def start_page(self) -> None:
        """Goes to a new page."""
        self.pages.append(Page(self.width, self.height))
        self.y = float(MARGIN_TOP)
        if len(self.pages) > 1:
            head = self._head()
            if head.marks:
                self.place(head, 8)

    def place(self, piece: Piece, after: float = 0) -> None:
        """Sets a piece on this page, or on the next where it does not fit."""
        if piece.height > self.room and self.y > MARGIN_TOP + 60:
            self.start_page()
        self.page.marks += piece.at(self.left, self.y)
        self.y += piece.height + after
