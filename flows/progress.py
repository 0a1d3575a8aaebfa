"""How far extraction is. On a terminal a bar, elsewhere a log line for each document."""

from __future__ import annotations

import sys

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from extract.documents.records import DocumentRecord


class DocumentProgress:
    """Counts documents as they are read; standard error is where people look."""

    def __init__(self, documents: int) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("Reading documents"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", style="dim"),
            console=console,
            disable=not sys.stderr.isatty() or documents == 0,
            transient=True,
        )
        self._bar = self._progress.add_task("", total=documents)

    def start(self) -> None:
        """Begin to draw."""
        self._progress.start()

    def advance(self, record: DocumentRecord) -> None:
        """Count one document that has been read, or could not be."""
        self._progress.update(self._bar, advance=1, description=record.path.rpartition("/")[2])
        if self._progress.disable:
            structlog.get_logger(__name__).info(
                "document_read",
                path=record.path,
                status=record.status,
                pages=record.pages,
                seconds=round(record.seconds, 2),
            )

    def stop(self) -> None:
        """End drawing."""
        self._progress.stop()
