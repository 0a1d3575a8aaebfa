"""What has been printed on a paper becomes its truth."""

from __future__ import annotations

from examples.generator.ink import FIELDS


class Record:
    """The truth of one paper. A value counts where it is printed first; later prints change nothing."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}
        self.items: list[dict[str, str | None]] = []

    def print(self, field: str, printed: str, value: str | None = None) -> str:
        """Notes a field's value (as printed unless given otherwise) and gives back what goes on the page."""
        if field and printed:
            self._fields.setdefault(field, value if value is not None else printed)
        return printed

    @property
    def printed(self) -> frozenset[str]:
        """The fields that have been printed so far."""
        return frozenset(self._fields)

    def item(self, **parts: str | None) -> None:
        """Notes a line item, and the scope's first text."""
        names = ("section", "area", "description", "quantity", "unit", "unit_price", "amount")
        item = {name: parts.get(name) for name in names}
        if item["description"]:
            self._fields.setdefault("description", item["description"])
        self.items.append(item)

    def truth(self, file: str) -> dict[str, object]:
        """The document of the truth file: every field, null where nothing was printed."""
        fields = {name: self._fields.get(name) for name in FIELDS}
        return {"file": file, "fields": fields, "line_items": self.items}
