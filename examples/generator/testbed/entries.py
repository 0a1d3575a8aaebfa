"""What the head of a paper says: groups of labels and values, written down as truth while they are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from examples.generator.order import Company, Person
from examples.generator.testbed.brief import Brief

NOTHING = ("", "", "", "", "N/A", "TBC", "-", "TBA", "n/a")
RELATIONS = (" - Daughter", " (Owner)", " - Tenant", " (Property Manager)", " - Son", " (Neighbour)")


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
        self._decoy_share = {"few": 0.06, "some": 0.25, "many": 0.5}[draw["decoys"]]

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
        text = f"{street}\n{locality}" if self.draw["address"] == "two_lines" else one_line
        return [Entry(label("site_address"), text)]

    def _heading(self, options: tuple[str, ...]) -> str:
        return self._rng.choice(options) if self.panels else ""

    # --- people and firms

    def party(self, party: str, name: str, details: list[tuple[str, str, str]], field_name: str = "", *,
              organisation: bool = False, shown: str = "") -> Group:  # fmt: skip
        """A party's group: `details` are (attribute, field or "", text). Its own labels, or its name before them."""
        heading = self.phrases.party(party)
        self.record.print(field_name, name)
        shown = shown or name
        if not self.panels:
            noun = noun_of(heading)
            entries = [Entry(heading, shown)]
            for attribute, field_, text in details:
                if attribute == "lines":
                    continue
                self.record.print(field_, text)
                entries.append(Entry(f"{noun} {self._attribute(attribute, party)}", text))
            return Group(party, "", entries)
        entries = (
            []
            if self._rng.random() < 0.35
            else [Entry(self._attribute("company_name" if organisation else "name", party), shown)]
        )
        entries = entries or [Entry("", shown)]
        for attribute, field_, text in details:
            self.record.print(field_, text)
            bare = attribute == "lines" or (attribute == "address" and not entries[0].label)
            entries.append(Entry("" if bare else self._attribute(attribute, party), text))
        return Group(party, heading, entries)

    def _attribute(self, attribute: str, party: str) -> str:
        return (
            self.phrases.business_number()
            if attribute == "number"
            else self.phrases.attribute(attribute, party)
        )

    def company(self) -> Group:
        """The trade to whom the order goes."""
        company, formats, rng = self.facts.company, self.formats, self._rng
        details: list[tuple[str, str, str]] = []
        if rng.random() < 0.65:
            details.append(("address", "", f"{company.address.street}, {formats.locality(company.address)}"))
        number = 0.65 if self.draw["country"] == "AU" else 0.25
        if rng.random() < number:
            details.append(
                ("number", "company_business_number", formats.business_number(company.business_number))
            )
        details += self._firm_contacts(company)
        if rng.random() < self._decoy_share:
            details.insert(0, ("person", "", self.facts.company_person.name))
        return self.party("company", company.name, details, "company_name", organisation=True)

    def _firm_contacts(self, company: Company) -> list[tuple[str, str, str]]:
        found = []
        if self._rng.random() < 0.6:
            found.append(("phone", "", self.formats.phone(company.phone)))
        if self._rng.random() < 0.5:
            found.append(("email", "", company.email))
        return found

    def _reach(self, person: Person, prefix: str, phone: float, email: float) -> list[tuple[str, str, str]]:
        found = []
        if self._rng.random() < phone:
            found.append(("phone", f"{prefix}_phone" if prefix else "", self.formats.phone(person.phone)))
        if self._rng.random() < email:
            found.append(("email", f"{prefix}_email" if prefix else "", person.email))
        return found

    def supervisor(self) -> list[Group]:
        """The supervisor, and now and then others of the builder's staff."""
        facts, found = self.facts, []
        if self._rng.random() < 0.93:
            details = self._reach(facts.supervisor, "supervisor", 0.85, 0.5)
            found.append(self.party("supervisor", facts.supervisor.name, details, "supervisor_name"))
        if self._rng.random() < self._decoy_share * 1.4:
            found.append(
                self.party("estimator", facts.estimator.name, self._reach(facts.estimator, "", 0.6, 0.5))
            )
        return found

    def on_site(self) -> list[Group]:
        """Client and site contact. Where a client is the only person printed, that is whom to contact."""
        facts, draw = self.facts, self.draw
        contact = draw["contact"] == "contact" and draw["builder"] == "repair"
        found: list[Group] = []
        if draw["client"] in {"organisation", "both"}:
            group = self.party(
                "client_organisation", facts.organisation, [], "client_name", organisation=True
            )
            found.append(group)
        if draw["client"] in {"person", "both"}:
            prefix = "" if contact else "site_contact"
            details = self._reach(
                facts.owner, prefix, 0.5 if not contact else 0.25, 0.25 if not contact else 0.1
            )
            group = self.party(f"client_{draw['builder']}", facts.owner.name, details, "client_name")
            if found:
                _rename(group, taken=found[0], label="Insured Owner" if facts.insurer else "Homeowner")
            if not contact:
                self.record.print("site_contact_name", facts.owner.name)
            found.append(group)
        if contact:
            tail = self._rng.choice(("",) * 9 + RELATIONS[:2])
            details = self._reach(facts.contact, "site_contact", 0.9, 0.3)
            found.append(
                self.party(
                    "site_contact",
                    facts.contact.name,
                    details,
                    "site_contact_name",
                    shown=f"{facts.contact.name}{tail}",
                )
            )
        return found

    def builder(self) -> Group:
        """The builder among the parties, where the letterhead does not say who it is."""
        builder, formats = self.facts.builder, self.formats
        details = [("address", "", f"{builder.address.street}, {formats.locality(builder.address)}")]
        if self._rng.random() < 0.8:
            details.append(
                ("number", "builder_business_number", formats.business_number(builder.business_number))
            )
        if self._rng.random() < 0.85:
            details.append(("phone", "builder_phone", formats.phone(builder.phone)))
        if self._rng.random() < 0.75:
            details.append(("email", "builder_email", builder.email))
        return self.party("builder", builder.name, details, "builder_name", organisation=True)


def noun_of(heading: str) -> str:
    """What a party is called before an attribute: "Subcontractor Details" -> "Subcontractor"."""
    for end in (" Details", " Information", " Name"):
        heading = heading.removesuffix(end)
    short = {"Issued To": "Supplier", "To": "Supplier", "Order To": "Supplier", "Awarded To": "Subcontractor",
             "Request Issued To": "Trade", "Contact on Site": "Contact", "Contact for Access": "Contact",
             "Issued By": "Builder", "Keys With": "Contact", "Let In By": "Contact", "Works By": "Contractor",
             "Run By": "Supervisor", "Ordered By": "Buyer", "Prepared By": "Preparer", "Acting For": "Client"}  # fmt: skip
    return short.get(heading, heading)


def _rename(group: Group, taken: Group, label: str) -> None:
    """Gives the person another heading than "Client" where the organisation has that already."""
    old = group.heading or group.entries[0].label
    if noun_of(old) not in {noun_of(taken.heading or taken.entries[0].label), "Client", "Customer"}:
        return
    if group.heading:
        group.heading = label
        return
    noun = noun_of(old)
    group.entries[:] = [Entry(entry.label.replace(old, label).replace(noun, label) if entry.label in {old} else entry.label.replace(noun, label), entry.value)
                        for entry in group.entries]  # fmt: skip
