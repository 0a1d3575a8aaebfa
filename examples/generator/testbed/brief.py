"""What all parts of a paper are made from: its choices, facts, words, formats and look, and the record of what is printed."""

from __future__ import annotations

from dataclasses import dataclass

from examples.generator.testbed.choices import Draw
from examples.generator.testbed.facts import Facts, invent
from examples.generator.testbed.formats import Formats
from examples.generator.testbed.look import Look
from examples.generator.testbed.phrases import Phrases
from examples.generator.testbed.record import Record


@dataclass(frozen=True, slots=True)
class Brief:
    """One paper before it is set; only the record changes while it is."""

    draw: Draw
    facts: Facts
    phrases: Phrases
    formats: Formats
    look: Look
    record: Record

    @classmethod
    def of(cls, draw: Draw) -> Brief:
        """The brief that goes with a paper's choices."""
        return cls(draw, invent(draw), Phrases(draw), Formats(draw), Look.of(draw), Record())
