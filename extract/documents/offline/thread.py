"""E-mails printed with what they answer. Comes in: segments. Goes out: those of the newest message, which is printed first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.documents.layout import Segment

_FROM = re.compile(r"(?i)^(?:from|de)\s?:")
_SENT = re.compile(r"(?i)^(?:sent|date|envoyé|envoyée)\s?:")
_ABOUT = re.compile(r"(?i)^(?:subject|objet|re|sujet)\s?:")
HEAD = 8
"""Segments of a message's head within which it says when it was sent; an older one also says what it is about, a form's "From:" does not."""
LEAST = 20
"""Segments of a message that is an order itself; a shorter one passes on the order below it."""


def newest_message(segments: Sequence[Segment]) -> list[Segment]:
    """The segments without those of an older message on the same page."""
    heads = [
        index for index, segment in enumerate(segments) if _heads(segment, segments[index + 1 : index + HEAD])
    ]
    if len(heads) < 2 or heads[1] - heads[0] < LEAST:
        return list(segments)
    below = segments[heads[1] + 1 : heads[1] + HEAD]
    if not any(_ABOUT.match(segment.text) for segment in below):
        return list(segments)
    page = segments[heads[1]].page
    return [s for index, s in enumerate(segments) if index < heads[1] or s.page != page]


def _heads(segment: Segment, below: Sequence[Segment]) -> bool:
    """Whether a line names the sender of a message that says below when it was sent."""
    sender = segment.text[0] in "FfDd" and _FROM.match(segment.text) is not None
    return sender and any(_SENT.match(other.text) for other in below)
