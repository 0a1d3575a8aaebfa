"""The words of one paper: labels, headings and titles, drawn from `wording.yml` for its country."""

from __future__ import annotations

from examples.generator.testbed.choices import Draw, grammar


class Phrases:
    """One paper's choice of words; a field has the same label wherever it stands on the paper."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._country = draw["country"]
        self._rare = draw["wording"] == "rare"
        self._known = grammar("wording")

    def _one(self, kind: str, name: str) -> str:
        lists = self._known[kind][name]
        options = [*lists.get("any", ()), *lists.get(self._country, ())]
        if self._rare and "rare" in lists and self._draw.chance(f"rare:{kind}:{name}", 0.6):
            options = lists["rare"]
        return str(self._draw.pick(f"{kind}:{name}", options))

    def label(self, field: str) -> str:
        """The label of a field, without a colon."""
        if field == "work_order_number":
            field = f"number_of_{self._draw['document']}"
        return self._one("labels", field)

    def title(self) -> str:
        """The title of the paper."""
        return self._one("titles", self._draw["document"])

    def party(self, party: str) -> str:
        """The heading of a party."""
        return self._one("parties", party)

    def decoy(self, name: str) -> str:
        """The label of something that is in no field."""
        lists = self._known["decoys"][name]
        options = lists if isinstance(lists, list) else lists[self._country]
        return str(self._draw.pick(f"decoy:{name}", options))

    def attribute(self, name: str, party: str = "") -> str:
        """The label of a party's name, phone and so on, under the party's heading."""
        return str(self._draw.pick(f"attribute:{name}:{party}", self._known["attributes"][name]))

    def business_number(self) -> str:
        """What the country calls a firm's number."""
        return str(self._draw.pick("numbers", self._known["numbers"][self._country]))

    def column(self, part: str) -> str:
        """The heading of a column."""
        return str(self._draw.pick(f"column:{part}", self._known["columns"][part]))

    def site_heading(self) -> str:
        """The heading over an address that has no label of its own."""
        lists = self._known["site_headings"]
        return str(self._draw.pick("site_heading", [*lists["any"], *lists.get(self._country, ())]))

    def scope_heading(self) -> str:
        """The heading over the scope."""
        return str(self._draw.pick("scope_heading", self._known["scope_headings"]))
