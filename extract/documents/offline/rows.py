"""Rows of an item table. Comes in: the lines under a heading row. Goes out: blocks, one per row, heading or text between.

A row is told by its numbers: they stand on the first line of its description, on the last, or between two of them. Text
without numbers is a heading over rows, or goes on from the row before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extract.documents.cells import SLACK
from extract.documents.layout import Segment
from extract.documents.offline.blocks import LONGEST_HEADING, Block
from extract.documents.offline.coded import described
from extract.documents.offline.measures import amount_of, is_number, names_total, text_of
from extract.documents.offline.parts import Part, mark_wrapped
from extract.documents.offline.table import DESCRIPTION, NUMERIC, OTHER, SPACE, Columns, Line
from extract.documents.pages import Word

NUMBERED = ("description", "quantity", "unit", "unit_price")
"""Columns under whose headings the label of a total may stand."""
CONTINUES = re.compile(r"(?i)(?:note|nb|incl|excl|as per|colou?r|size|brand|per |and |to |with )")
"""How texts begin that are a part of the item above, and no heading."""
LABEL = 4
"""Words of a label that is not known, at most."""
SHORT = 5
"""Words of a name that ends in a number."""
CLOSE = 0.8
"""Heights of a line under which numbers stand between two lines of one cell."""


def rows_of(lines: Sequence[Line], columns: Columns, totals: frozenset[int]) -> list[Block]:
    """The blocks of a table's lines; `totals` are the orders of segments that label a total."""
    parts = [_part(own, columns) for line in lines if (own := columns.of(line))]
    if not NUMERIC & set(columns.names):
        mark_wrapped(parts)
    limit = _limit(parts)
    blocks: list[Block] = []
    group: list[Part] = []
    summed = False
    for part in parts:
        if _is_total(part, totals) or (summed and _is_sum(part, columns)):
            blocks += _split(group, columns)
            group, summed = [], True
            continue
        if group and not _goes_on(group[-1], part, limit):
            blocks += _split(group, columns)
            group = []
        group.append(part)
    blocks += _split(group, columns)
    return _joined(described(blocks))


def _part(line: Line, columns: Columns) -> Part:
    cells = columns.cells(line)
    anchored = is_anchored(cells, columns) and not (len(line) == 1 and _ends_in_its_number(line[0]))
    if not anchored and len(line) == 1 and not columns.is_behind(line[0]):
        cells = {"description": list(line[0].words)}  # a heading spans the table whatever column it begins in
    return Part(line, cells, anchored)


def _ends_in_its_number(segment: Segment) -> bool:
    """Whether a short text that is all of a line ends in a number of its own, wherever that stands: "Bedroom 2"."""
    *words, last = segment.words
    worded = 0 < len(words) < SHORT and words[0].text.isalpha()
    return worded and last.text.isdigit() and last.x0 - words[-1].x1 < SPACE * last.size


def is_anchored(cells: dict[str, list[Word]], columns: Columns) -> bool:
    """Whether a line carries an item's numbers, or the number of an item beside its text."""
    for name in ("quantity", "amount", "unit_price"):
        words = cells.get(name)
        if words and (amount_of(text_of(words)) or (is_number(words[0].text) and not _are_dimensions(words))):
            return True
    text = cells.get(columns.text)
    if not text:
        return False
    if not NUMERIC & set(columns.names):
        return len(cells.keys() - {OTHER}) > 1 and not all(map(_is_labelled, cells.values()))
    return re.fullmatch(r"\d{1,4}(?:\.\d{1,3})*[.)]?", text_of(cells.get("item", []))) is not None


def _is_labelled(words: Sequence[Word]) -> bool:
    """Whether a cell begins with a label, known or not: a line of such is a form's."""
    return any(word.text.endswith(":") for word in words[:LABEL])


def _are_dimensions(words: Sequence[Word]) -> bool:
    """Whether words are a room's length by its width, no number of an item."""
    return any(word.text in {"x", "X", "×"} for word in words[1:])


def _is_total(part: Part, totals: frozenset[int]) -> bool:
    """A line of totals: labelled as one, or what stands in it first or under the numbers' headings says so."""
    if any(segment.order in totals for segment in part.line):
        return True
    first = next((segment.text for segment in part.line if any(c.isalpha() for c in segment.text)), "")
    texts = [first, *(text_of(part.cells.get(name, [])) for name in NUMBERED)]
    return any(names_total(text) for text in texts)


def _is_sum(part: Part, columns: Columns) -> bool:
    """Behind a total, an amount without quantity and price in a table that has them: tax, payments, what is left to pay."""
    has = {"quantity", "unit_price"}
    return bool(has & set(columns.names) and part.anchored and not has & set(part.cells))


def _limit(parts: Sequence[Part]) -> float:
    """The distance of lines, in sizes of type, up to which the second goes on with the first's cell."""
    wraps, steps = list[float](), list[float]()
    for a, b in pairwise(parts):
        if a.line[0].page == b.line[0].page:
            pitch = (b.middle - a.middle) / max(a.size, b.size)
            (steps if b.anchored else wraps).append(pitch)
    fixed = max((part.line[0].pitch / part.line[0].size for part in parts), default=1.3)
    if wraps and steps and fixed < median(wraps) < 0.8 * median(steps):
        return min((median(wraps) + median(steps)) / 2, 2.0)
    return fixed


def _goes_on(before: Part, part: Part, limit: float) -> bool:
    if before.line[0].page != part.line[0].page:
        return False
    if before.anchored and not part.anchored and _crosses(before.line, part.line, before.words):
        return False
    return part.middle - before.middle <= limit * max(before.size, part.size)


def _crosses(row: Line, text: Line, words: Sequence[Word]) -> bool:
    """Whether a line below a row of a ruled table stands in a cell that is wider than the one of the row's text."""
    own = text[0].cell
    cells = [cell for segment in row if (cell := segment.cell) and segment.words[0] in words]
    if own is None or not cells or own[1] < cells[0][3] - SLACK:
        return False
    return own[0] < cells[0][0] - SLACK or own[2] > cells[0][2] + SLACK


def _split(group: Sequence[Part], columns: Columns) -> list[Block]:
    """The blocks of lines that stand close together: headings among them, then a block for each line with numbers."""
    blocks: list[Block] = []
    run: list[Part] = []
    plain = _plain(group)
    for part in _between(group):
        if _stands_out(part, plain, columns):
            blocks += [*_rows(run, columns), _block([part], columns)]
            run = []
        else:
            run.append(part)
    return [*blocks, *_rows(run, columns)]


def _plain(group: Sequence[Part]) -> tuple[bool, bool]:
    """Whether the texts of lines with numbers are bold, and whether they are in capitals."""
    texts = [part for part in group if part.anchored and part.text]
    return any(p.line[0].bold for p in texts), any(p.text.isupper() for p in texts)


def _stands_out(part: Part, plain: tuple[bool, bool], columns: Columns) -> bool:
    """A short line without numbers, bolder than the rows, in capitals, or begun left of their text."""
    words = part.text.split()
    if part.anchored or len(part.cells) > 1 or not words or len(words) > LONGEST_HEADING:
        return False
    first = part.line[0]
    index = columns.names.index(columns.text)
    band = columns.bands[index] if columns.bands else None
    outdented = band is not None and first.x0 < band[0] - 0.8 * first.size
    return (
        (first.bold and not plain[0])
        or (part.text.isupper() and len(part.text) > 3 and not plain[1])
        or (outdented and part.text[0].isupper())
    )


def _between(group: Sequence[Part]) -> list[Part]:
    """Numbers printed at half the height between two lines of text are a part of the upper one."""
    found: list[Part] = []
    for part in group:
        before = found[-1] if found else None
        near = before and part.middle - before.middle < CLOSE * max(part.size, before.size)
        apart = before and part.anchored != before.anchored and not (part.text and before.text)
        if before and near and (apart or (before.anchored and not part.anchored)):
            found[-1] = _together(before, part)
        else:
            found.append(part)
    return found


def _together(upper: Part, lower: Part) -> Part:
    cells = {name: list(words) for name, words in upper.cells.items()}
    for name, words in lower.cells.items():
        cells.setdefault(name, []).extend(words)
    return Part([*upper.line, *lower.line], cells, True)


def _rows(run: Sequence[Part], columns: Columns) -> list[Block]:
    """A block for each line with numbers, with the lines of text that are its own."""
    if not run:
        return []
    anchors = [index for index, part in enumerate(run) if part.anchored]
    if len(anchors) < 2:
        return [_block(run, columns)]
    if anchors[0] == 0:
        starts = [a for n, a in enumerate(anchors) if n == 0 or not _completes(run[anchors[n - 1]], run[a])]
    elif anchors[-1] == len(run) - 1:
        starts = [0, *(anchor + 1 for anchor in anchors[:-1])]
    else:
        starts = [0, *((a + b + 1) // 2 for a, b in pairwise(anchors))]
    return [_block(run[a:b], columns) for a, b in pairwise([*starts, len(run)])]


def _completes(upper: Part, lower: Part) -> bool:
    """Numbers below a row, in columns that are still empty in it, and no text."""
    return not lower.text and not set(upper.cells) & set(lower.cells)


def _block(parts: Sequence[Part], columns: Columns) -> Block:
    cells: dict[str, list[Word]] = {}
    for part in parts:
        for name, words in part.cells.items():
            cells.setdefault(name, []).extend(words)
    anchored = any(part.anchored for part in parts)
    code = "item" if columns.text == DESCRIPTION else columns.text
    return Block([part.line for part in parts], cells, True, anchored, code=code)


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with numbers and their texts brought together, where they stand apart, and texts that go on from a row."""
    found: list[Block] = []
    last = max((index for index, block in enumerate(blocks) if block.anchored), default=0)
    for index, block in enumerate(blocks):
        before = found[-1] if found else None
        following = blocks[index + 1] if index < last else None
        if before and (_completes_text(before, block) or _completes_text(block, before)):
            before.join(block)
        elif before and before.anchored and not block.anchored and not _may_head(block, following):
            if (following or _adjoins(before, block)) and not _remarks(before, block):
                before.join(block)
        elif block.text:
            found.append(block)
    return found


def _completes_text(numbers: Block, text: Block) -> bool:
    """Numbers without a text, and a text without numbers."""
    return numbers.anchored and not numbers.text and not text.anchored and bool(text.text)


def _remarks(row: Block, block: Block) -> bool:
    """Whether a text stands across a ruled table, below a row."""
    return _crosses(row.lines[0], block.lines[0], row.words)


def _adjoins(before: Block, block: Block) -> bool:
    """Whether a block goes on directly below a row, at its text's edge."""
    a, b = before.last, block.first
    return a.page == b.page and b.middle - a.middle < 2 * a.size and abs(before.words[0].x0 - b.x0) < a.size


def _may_head(block: Block, following: Block | None) -> bool:
    """Whether a text between rows may be a heading: rows follow, and it is short, or stands out."""
    short = len(block.lines) == 1 and len(block.text.split()) <= LONGEST_HEADING
    if following is None or not short or block.text.endswith((".", ",", ";")) or block.text[:1].islower():
        return False
    return not CONTINUES.match(block.text)
