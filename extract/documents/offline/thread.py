"""E-mails printed with what they answer. Comes in: segments. Goes out: those of the newest message, which is printed first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.documents.layout import Segment

_FROM = re.compile(r"(?i)^(?:from|de)\s?:")
_SENT = re.compile(r"(?i)^(?:sent|date|envoyé|envoyée)\s?:")
HEAD = 8
"""Segments of a message's head within which it says when it was sent."""
LEAST = 20
"""Segments of a message that is an order itself; a shorter one passes on the order below it."""


def newest_message(segments: Sequence[Segment]) -> list[Segment]:
    """The segments without those of an older message on the same page."""
    heads = [
        index
        for index, segment in enumerate(segments)
        if segment.text[0] in "FfDd"
        and _FROM.match(segment.text)
        and any(_SENT.match(other.text) for other in segments[index + 1 : index + HEAD])
    ]
    if len(heads) < 2 or heads[1] - heads[0] < LEAST:
        return list(segments)
    page = segments[heads[1]].page
    return [s for index, s in enumerate(segments) if index < heads[1] or s.page != page]
