"""What databases and warehouses have in common as sources: a reader that is opened when it is needed, and its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.closing import Closing
from extract.sources.database_options import DatabaseOptions
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.table_reading import Reader, TableReading


class TableSource(Closing):
    """A source of tables that SQL is understood by; `zone` is that of its times which name none."""

    options_model = DatabaseOptions

    def __init__(self, name: str, zone: str) -> None:
        self.name = name
        self._zone = zone
        self._opened: Reader | None = None

    @property
    def reader(self) -> Reader:
        """The connection; it is made when something is first asked."""
        if self._opened is None:
            self._opened = self.open_reader()
        return self._opened

    def open_reader(self) -> Reader:
        """Give a reader of the system; nothing is asked of it yet."""
        raise NotImplementedError

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give a table's rows by its pattern. Raises SourceError, and UsageError as TableReading does."""
        yield from TableReading(self.name, self.reader, self._zone).batches(table, after.get(""), window)

    def close(self) -> None:
        """Let go of the connection."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
