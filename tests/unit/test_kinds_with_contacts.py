"""Kinds of document with a client and who to ask for there: a label of a field of its own is no name of the party around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import Text, at, page_of

from extract.documents.offline import OfflineEngine
from extract.documents.offline.company_names import name_start
from extract.documents.specification import Specification, load_specification

QUOTATION = """
fields:
  quote_number: {type: identifier, labels: [quote number]}
  client_name: party
  client_contact: {type: person, labels: [attention, attn, contact]}
  client_address: {type: address, labels: [client address]}
  site_address: {type: address, labels: [address, site address]}
parties:
  client: {headings: [prepared for], has_own_address: true}
"""


@pytest.fixture
def quotation(tmp_path: Path) -> Specification:
    path = tmp_path / "quotation.yml"
    path.write_text(QUOTATION, encoding="utf-8")
    return load_specification(str(path))


def values(spec: Specification, *lines: Text) -> dict[str, str]:
    read = OfflineEngine().read([page_of(*lines)], spec)
    return {name: value.value for name, value in read.fields.items() if value}


def test_a_contact_with_a_field_of_its_own_is_not_the_partys_name(quotation: Specification) -> None:
    found = values(
        quotation,
        at(40, 100, "Prepared For", bold=True),
        at(40, 115, "Larkhill Strata Management Inc."),
        at(40, 130, "Attn: Wendy Aldous"),
    )
    assert found["client_name"] == "Larkhill Strata Management Inc."
    assert found["client_contact"] == "Wendy Aldous"


def test_only_an_address_in_a_partys_block_is_the_partys_own(quotation: Specification) -> None:
    found = values(
        quotation,
        at(40, 100, "Prepared For", bold=True),
        at(330, 100, "Quote # KV-0917"),
        at(40, 115, "Larkhill Strata Management Inc."),
        at(40, 130, "Address: 4 Quarry Road, Ballarat VIC 3350"),
    )
    assert found["quote_number"] == "KV-0917"
    assert "site_address" not in found


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Trading name of Calloway Pty Ltd", "Calloway Pty Ltd"),
        ("a division of Calloway Building Pty Ltd", "Calloway Building Pty Ltd"),
        ("issued by The Calloway Group Pty Ltd", "The Calloway Group Pty Ltd"),
        ("House of Calloway Pty Ltd", "House of Calloway Pty Ltd"),
    ],
)
def test_a_companys_name_does_not_begin_with_of(line: str, name: str) -> None:
    words = tuple(line.split())
    assert " ".join(words[name_start(words) :]) == name


CERTIFICATE = """
fields:
  insured: {type: organisation, said: [held by]}
  account: {type: text, pattern: '\\d{3}-\\d{3}', said: [account]}
"""


def test_a_value_in_a_sentence_ends_where_its_name_or_its_pattern_does(tmp_path: Path) -> None:
    path = tmp_path / "certificate.yml"
    path.write_text(CERTIFICATE, encoding="utf-8")
    found = values(
        load_specification(str(path)),
        at(40, 100, "Cover for public liability is held by Calloway and Sons Plumbing under policy BU/77."),
        at(
            40,
            130,
            "Premiums were paid to the account 306-089, reference 551 2207, for the period shown above.",
        ),
    )
    assert found == {"insured": "Calloway and Sons Plumbing", "account": "306-089"}
