"""Log lines, to standard error: JSON off a terminal, readable on one, the run's id on every line.

    logs.configure(run_id)
    structlog.get_logger().info("document_extracted", path=..., seconds=...)

Lines of other libraries (the standard `logging`) go the same way, from WARNING up. Values of fields marked `pii` in a
specification never belong in a log line: log paths, ids, counts and codes.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from extract.settings import get_settings


class _StandardError(logging.Handler):
    """Writes to whatever `sys.stderr` is at that moment: a progress bar replaces it while it is drawn."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a closed standard error is logging's to report."""
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - the contract of logging.Handler: a log line never stops the work
            self.handleError(record)


def configure(run_id: str | None = None, *, log_format: str | None = None) -> None:
    """Set up logging of this process. `log_format` is auto, json or console; the setting's where it is None.

    May be called again, for example with the run's id once it is known; each worker process calls it for itself.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_run_id(run_id),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(log_format)],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for package in ("extract", "flows"):
        logging.getLogger(package).setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _with_run_id(run_id: str | None) -> Processor:
    """Add the run's id in every thread: context variables do not reach threads that other libraries start."""

    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        if run_id is not None:
            event.setdefault("run_id", run_id)
        return event

    return add


def _rendering(log_format: str | None) -> list[Any]:
    """Choose the renderer. Tracebacks are without local variables: those may hold personal data."""
    chosen = log_format or get_settings().log_format
    if chosen == "console" or (chosen == "auto" and sys.stderr.isatty()):
        return [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
