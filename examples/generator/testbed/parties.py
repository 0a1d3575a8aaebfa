"""The parties of a paper: the firm the order goes to, staff, client, site contact, the builder among them.

A party is a group under its heading ("Supervisor": Name, Phone), or entries whose labels name it ("Supervisor Phone").
"""

from __future__ import annotations

from typing import NamedTuple

from examples.generator.order import Company, Person
from examples.generator.testbed.brief import Brief
from examples.generator.testbed.entries import DECOYS, Entry, Group

RELATIONS = (" - Daughter", " (Owner)", " - Tenant", " (Property Manager)", " - Son", " (Neighbour)")


class Detail(NamedTuple):
    """An attribute of a party, the field it is the truth of ("" for none), and its text."""

    attribute: str
    field: str
    text: str


class Parties:
    """Makes the groups of one paper's parties."""

    def __init__(self, brief: Brief) -> None:
        self.draw, self.facts, self.phrases = brief.draw, brief.facts, brief.phrases
        self.formats, self.record = brief.formats, brief.record
        self.panels = brief.draw["parties"] == "panels"
        self._rng = brief.draw.rng("parties")
        self._decoy_share = DECOYS[brief.draw["decoys"]]

    def party(self, party: str, name: str, details: list[Detail], field_name: str = "", *,
              organisation: bool = False, shown: str = "") -> Group:  # fmt: skip
        """A party's group: `details` are (attribute, field or "", text). Its own labels, or its name before them."""
        heading = self.phrases.party(party)
        self.record.print(field_name, name)
        shown = shown or name
        if (
            self.draw["people"] == "joined"
            and not organisation
            and details
            and details[0].attribute == "phone"
        ):
            phone = details.pop(0)
            joint = self.draw.pick("phone joint", (" - ", " (M) ", "  ", " / ", ", Ph ", " | "))
            shown = f"{shown}{joint}{self.record.print(phone.field, phone.text)}"
        if not self.panels:
            noun = noun_of(heading)
            entries = [Entry(heading.removesuffix(" Details").removesuffix(" Information"), shown)]
            for attribute, field, text in details:
                self.record.print(field, text)
                entries.append(Entry(f"{noun} {self._attribute(attribute, party)}", text))
            return Group(party, "", entries)
        label = self._attribute("company_name" if organisation else "name", party)
        entries = [Entry("" if self._rng.random() < 0.35 else label, shown)]
        for attribute, field, text in details:
            self.record.print(field, text)
            bare = attribute == "address" and not entries[0].label
            entries.append(Entry("" if bare else self._attribute(attribute, party), text))
        return Group(party, heading.removesuffix(" Name"), entries)

    def _attribute(self, attribute: str, party: str) -> str:
        return (
            self.phrases.business_number()
            if attribute == "number"
            else self.phrases.attribute(attribute, party)
        )

    def company(self) -> Group:
        """The trade to whom the order goes."""
        company, formats, rng = self.facts.company, self.formats, self._rng
        details: list[Detail] = []
        if rng.random() < 0.65:
            details.append(
                Detail("address", "", f"{company.address.street}, {formats.locality(company.address)}")
            )
        number = 0.65 if self.draw["country"] == "AU" else 0.25
        if rng.random() < number:
            details.append(
                Detail("number", "company_business_number", formats.business_number(company.business_number))
            )
        details += self._firm_contacts(company)
        if rng.random() < self._decoy_share:
            details.insert(0, Detail("person", "", self.facts.company_person.name))
        return self.party("company", company.name, details, "company_name", organisation=True)

    def _firm_contacts(self, company: Company) -> list[Detail]:
        found = []
        if self._rng.random() < 0.6:
            found.append(Detail("phone", "", self.formats.phone(company.phone)))
        if self._rng.random() < 0.5:
            found.append(Detail("email", "", company.email))
        return found

    def _reach(self, person: Person, prefix: str, phone: float, email: float) -> list[Detail]:
        found = []
        if self._rng.random() < phone:
            found.append(
                Detail("phone", f"{prefix}_phone" if prefix else "", self.formats.phone(person.phone))
            )
        if self._rng.random() < email:
            found.append(Detail("email", f"{prefix}_email" if prefix else "", person.email))
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
        if self._rng.random() < self._decoy_share * 0.5 and "builder_email" in self.record.printed:
            found.append(self._accounts())
        return found

    def _accounts(self) -> Group:
        """Where invoices go: another mailbox of the office, whose own is printed over it."""
        builder, domain = self.facts.builder, self.facts.builder.email.partition("@")[2]
        mailbox = f"{'payables' if builder.email.startswith('accounts@') else 'accounts'}@{domain}"
        if not self.panels:
            return Group("accounts", "", [Entry(f"{noun_of(self.phrases.party('accounts'))} Email", mailbox)])
        entries = [Entry("", builder.short_name), Entry(self.phrases.attribute("email", "accounts"), mailbox)]
        return Group("accounts", self.phrases.party("accounts"), entries)

    def on_site(self) -> list[Group]:
        """Client and site contact. Where a client is the only person printed, that is whom to contact."""
        facts, draw = self.facts, self.draw
        contact = draw["contact"] == "contact" and draw["builder"] == "repair"
        found: list[Group] = []
        if draw["client"] in {"organisation", "both"}:
            group = self.party(
                f"client_{'insurer' if facts.insurer else 'organisation'}",
                facts.organisation,
                [],
                "client_name",
                organisation=True,
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
        details = [Detail("address", "", f"{builder.address.street}, {formats.locality(builder.address)}")]
        if self._rng.random() < 0.8:
            details.append(
                Detail("number", "builder_business_number", formats.business_number(builder.business_number))
            )
        if self._rng.random() < 0.85:
            details.append(Detail("phone", "builder_phone", formats.phone(builder.phone)))
        if self._rng.random() < 0.75:
            details.append(Detail("email", "builder_email", builder.email))
        return self.party("builder", builder.name, details, "builder_name", organisation=True)


def noun_of(heading: str) -> str:
    """What a party is called before an attribute: "Subcontractor Details" -> "Subcontractor"."""
    for end in (" Details", " Information", " Name"):
        heading = heading.removesuffix(end)
    short = {"Issued To": "Supplier", "To": "Supplier", "Order To": "Supplier", "Awarded To": "Subcontractor",
             "Request Issued To": "Trade", "Contact on Site": "Contact", "Contact for Access": "Contact", "Allocated To": "Trade", "Assigned To": "Trade",
             "Contact Person On Site": "Contact", "Trade Selected": "Trade",
             "Issued By": "Builder", "From": "Builder", "Keys With": "Contact", "Let In By": "Contact", "Works By": "Contractor",
             "Run By": "Supervisor", "Send Invoices To": "Invoices", "Invoices To": "Invoices", "Bill To": "Invoice", "Ordered By": "Buyer", "Prepared By": "Preparer", "Acting For": "Client"}  # fmt: skip
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
