"""Sample rows in place of a source that is not set up. Comes in: its entry. Goes out: a source that reads the sample's files."""

from __future__ import annotations

from dataclasses import replace

from extract.sources.configuration import SourceEntry
from extract.sources.kinds import connection_model, load_kind
from extract.sources.limits import SourceLimits
from extract.sources.protocol import Source, SourceTable


def open_sample(entry: SourceEntry, limits: SourceLimits) -> Source:
    """Open the folder of an entry's sample: a file for each table, called as the table is, of any format."""
    told = {"root": str(entry.sample_folder), "settle_seconds": 0}  # nobody is writing them
    connection = connection_model("files").model_validate(told)
    source: Source = load_kind("files")(entry.name, connection, limits)
    return source


def sample_table(table: SourceTable) -> SourceTable:
    """Give a table as its sample has it: what its own kind is told does not concern a file."""
    return replace(table, options={})
