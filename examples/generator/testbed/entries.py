"""What the head of a paper says: groups of labels and values, written down as truth while they are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from examples.generator.testbed.brief import Brief

NOTHING = ("", "", "", "", "N/A", "TBC", "-", "TBA", "n/a")
DECOYS = {"few": 0.06, "some": 0.25, "many": 0.5}  # share of papers with each of what is in no field


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and the text of its value; either may be "" (a value without a label, a label without a value)."""

    label: str
    value: str


@dataclass(slots=True)
class Group:
    """Entries that belong together; `heading` is "" where the labels say whose they are."""

    name: str
    heading: str = ""
    entries: list[Entry] = field(default_factory=list)


class Entries:
    """Makes the groups of one paper."""

    def __init__(self, brief: Brief) -> None:
        self.draw, self.facts, self.phrases = brief.draw, brief.facts, brief.phrases
        self.formats, self.record = brief.formats, brief.record
        draw = brief.draw
        self.panels = draw["parties"] == "panels"
        self._rng = draw.rng("entries")
        self._blank_share = {"none": 0.0, "some": 0.3, "many": 0.7}[draw["blanks"]]
        self._decoy_share = DECOYS[draw["decoys"]]

    # --- single entries

    def entry(
        self, field_name: str, printed: str, value: str | None = None, label: str | None = None
    ) -> Entry:
        """A field's label and value."""
        self.record.print(field_name, printed, value)
        return Entry(self.phrases.label(field_name) if label is None else label, printed)

    def maybe(self, share: float, label: str, make: Callable[[], Entry]) -> list[Entry]:
        """An entry in this share of papers; otherwise nothing, or its label alone."""
        if self._rng.random() < share:
            return [make()]
        return self.blank(label)

    def blank(self, label: str) -> list[Entry]:
        """A label whose value is missing or says so, on papers that keep such."""
        if self._rng.random() < self._blank_share:
            return [Entry(label, self._rng.choice(NOTHING))]
        return []

    def decoy(self, name: str, value: str, share: float | None = None) -> list[Entry]:
        """An entry that is in no field."""
        if self._rng.random() < (self._decoy_share if share is None else share):
            return [Entry(self.phrases.decoy(name), value)]
        return []

    def _date(self, field_name: str, day: date, label: str | None = None) -> Entry:
        return self.entry(field_name, self.formats.date(day, timed=True), day.isoformat(), label)

    # --- groups

    def order(self) -> Group:
        """What identifies the order, its date, terms and trade."""
        facts, draw, label = self.facts, self.draw, self.phrases.label
        found: list[Entry] = []
        if draw["number"] in {"labelled", "suffixed", "revised"}:
            found.append(self.entry("work_order_number", facts.number))
        if draw["number"] == "revised":
            found.append(Entry(self.phrases.decoy("revision"), str(self._rng.randint(1, 4))))
        found += self.maybe(0.93, label("issue_date"), lambda: self._date("issue_date", facts.issued))
        found += self.maybe(0.85, label("job_number"), lambda: self.entry("job_number", facts.job_number))
        share = 0.7 if draw["builder"] == "repair" else 0.08
        found += self.maybe(
            share,
            label("client_reference"),
            lambda: self.entry("client_reference", self._reference(), facts.reference),
        )
        found += self.decoy("quote", facts.quote)
        found += self.decoy(
            "quote_date", self.formats.date(facts.issued - timedelta(days=self._rng.randint(3, 30)))
        )
        found += self.decoy("supplier_code", f"{self._rng.choice('SVT')}{self._rng.randint(1000, 99999)}")
        found += self.decoy("cost_code", f"{self._rng.randint(100, 999)}-{self._rng.randint(10, 99)}")
        if draw["builder"] == "repair":
            found += self.decoy(
                "loss_date", self.formats.date(facts.issued - timedelta(days=self._rng.randint(20, 90)))
            )
        if draw["sections"] == "none" and self._rng.random() < 0.35:
            found.append(self.entry("trade_category", self.trade()))
        if draw["terms"] == "labelled":
            found.append(self.entry("payment_terms", facts.terms))
        if draw["billing"] == "month":
            found.append(self.entry("billing_month", self.formats.month(facts.billed)))
        if draw["currency"] == "label":
            found.append(self.entry("currency", self.formats.code))
        return Group(
            "order", self._heading(("Order Details", "Job Details", "Order Information", "Reference")), found
        )

    def trade(self) -> str:
        """The trade's name."""
        return {"hvac": "HVAC", "drywall": "Drywall"}.get(self.facts.trade, self.facts.trade.title())

    def _reference(self) -> str:
        """A reference, with the insurer's name behind it now and then."""
        name = self.facts.organisation.split()[0]
        tail = self._rng.choice(("",) * 9 + (f" | {name}", f" ({name})"))
        return f"{self.facts.reference}{tail if self.facts.insurer else ''}"

    def dates(self) -> Group:
        """Start and completion."""
        facts, draw, label = self.facts, self.draw, self.phrases.label
        found: list[Entry] = []
        if draw["dates"] == "range":
            first, last = self.formats.date(facts.start), self.formats.date(facts.completion)
            text = f"{first} {self._rng.choice(('to', '-', '–', 'until', 'to'))} {last}"
            self.record.print("start_date", text, facts.start.isoformat())
            self.record.print("completion_date", text, facts.completion.isoformat())
            found.append(Entry(label("range"), text))
        else:
            for name, day in (("start_date", facts.start), ("completion_date", facts.completion)):
                if draw["dates"] in {"separate", name.partition("_")[0]}:
                    found.append(self._date(name, day))
                else:
                    found += self.blank(label(name))
        return Group("dates", self._heading(("Schedule", "Dates", "Program", "Key Dates")), found)

    def site(self) -> Group:
        """Where the work is."""
        facts, draw, label = self.facts, self.draw, self.phrases.label
        homes = draw["builder"] == "homes"
        found = self.maybe(
            0.85 if homes else 0.06, label("project_name"), lambda: self.entry("project_name", facts.project)
        )
        inside = draw["address"] == "lot_inside" and homes
        if homes and not inside:
            found += self.maybe(0.85, label("lot_number"), lambda: self.entry("lot_number", facts.lot))
        found += self._address(inside)
        if homes:
            found += self.decoy(
                "plan",
                self._rng.choice(
                    ("Carrington 28", "Plan 2410-B", "The Ashbury MK2", "Elev. C", "Hampton 34")
                ),
            )
            found += self.decoy("permit", f"{self._rng.randint(20, 26)}-{self._rng.randint(10000, 99999)}")
        if self.draw["address"] == "under_heading" and self.panels:
            found.sort(key=lambda entry: bool(entry.label))  # the address first, then what has labels
            return Group("site", self.phrases.site_heading(), found)
        return Group("site", self._heading(("Site Details", "Site", "Job Site", "Location")), found)

    def _address(self, lot_inside: bool) -> list[Entry]:
        site, formats, record = self.facts.site, self.formats, self.record
        street = f"Lot {self.facts.lot} {site.street}" if lot_inside else site.street
        if lot_inside:
            record.print("lot_number", self.facts.lot)
        locality = formats.locality(site)
        one_line = formats.one_line(site).replace(site.street, street)
        record.print("site_address", one_line)
        record.print("site_city", site.city)
        record.print("site_state", formats.state(site))
        record.print("site_postal_code", site.postal_code)
        label = self.phrases.label
        if self.draw["address"] == "parts":
            named = label("site_address")
            return [Entry(named, street), Entry(label("site_city"), site.city),
                    Entry(label("site_state"), formats.state(site)), Entry(label("site_postal_code"), site.postal_code)]  # fmt: skip
        text = f"{street}\n{locality}" if self.draw["address"] in {"two_lines", "under_heading"} else one_line
        bare = self.draw["address"] == "under_heading" and self.panels
        return [Entry("" if bare else label("site_address"), text)]

    def _heading(self, options: tuple[str, ...]) -> str:
        return self._rng.choice(options) if self.panels else ""
