"""The offline engine: labels and values by position, parties by block, the scope by its headings or its table."""

from extract.documents.offline.engine import OfflineEngine, Reading

__all__ = ["OfflineEngine", "Reading"]
