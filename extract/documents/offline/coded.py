"""Rows that print only a code where others print a text. Comes in: a table's blocks. Goes out: the text below a code as its row's.

Stock systems print an item's code with its numbers, and what it is called on the line below.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.documents.offline.blocks import Block

MOST = 0.8
"""Share of a table's rows that are codes with a text below them."""
APART = 1.7
"""Distance of a code and its text, and of the lines of the text, in heights of a line."""


def described(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the text below a row's code as the row's text where all the table's rows are so."""
    rows = [index for index, block in enumerate(blocks) if block.anchored]
    texts = {row: below for row in rows if _is_code(blocks[row]) and (below := _below(blocks, row))}
    if not texts or len(texts) < MOST * len(rows):
        return list(blocks)
    taken = {index for below in texts.values() for index in below}
    found: list[Block] = []
    for index, block in enumerate(blocks):
        if index in texts:
            code = block.cells.pop("description")
            for other in texts[index]:
                block.join(blocks[other])
            block.cells.setdefault("item", []).extend(code)
        if index not in taken:
            found.append(block)
    return found


def _is_code(block: Block) -> bool:
    words = [word.text for word in block.cells.get("description", [])]
    return 0 < len(words) <= 3 and all(any(c.isdigit() for c in word) for word in words)


def _below(blocks: Sequence[Block], row: int) -> list[int]:
    """The blocks of text that stand right below a row."""
    found: list[int] = []
    above = blocks[row]
    for index, block in enumerate(blocks[row + 1 :], start=row + 1):
        a, b = above.last, block.first
        near = a.page == b.page and b.middle - a.middle < APART * max(a.size, b.size)
        if block.anchored or not near or (found and block.first.bold != above.first.bold):
            break
        found.append(index)
        above = block
    return found
