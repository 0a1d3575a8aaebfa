"""Papers through the whole route: workers, Claude on loopback, validators. Nothing changes without a key."""

from __future__ import annotations

import gc
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asking import OPEN, SCAN, SMALL, SPEC, SURE, read, settings
from servers.anthropic import Fault, Model, Server

from extract.documents.batch import extract_document
from extract.documents.claude.cascade import Cascade
from extract.documents.claude.identity import engine_in_use, reader_of
from extract.documents.claude.reading import Draft, Office, prepared, read_documents
from extract.documents.offline import OfflineEngine
from extract.documents.records import DocumentRecord
from extract.errors import UsageError
from extract.settings import Settings


def test_without_a_key_it_is_the_offline_engine_under_its_own_name(folder: Path, tmp_path: Path) -> None:
    for chosen in (Settings(), Settings(engine="auto"), Settings(engine="offline", anthropic_api_key="k")):  # type: ignore[arg-type]
        assert engine_in_use(chosen) == "offline"
        assert reader_of(chosen) == (OfflineEngine.name, OfflineEngine.version)
    chosen = Settings(state_dir=tmp_path, reviewed=tmp_path)
    path = folder / f"{SURE}.pdf"
    assert (
        next(iter(read_documents([path], SPEC, 1, settings=chosen))).to_json()
        == extract_document(path, SPEC, chosen).to_json()
    )
    assert not (tmp_path / "claude").exists()
    with pytest.raises(UsageError, match="without a key"):
        next(iter(read_documents([path], SPEC, 1, settings=Settings(engine="claude"))))


def test_the_reader_is_another_where_claude_may_be_asked_and_depends_on_the_models(
    server: Server, tmp_path: Path
) -> None:
    one = reader_of(settings(server, tmp_path))
    assert one[0] == "auto"
    assert one != reader_of(settings(server, tmp_path, claude_large_model="claude-opus-5-5"))
    assert one == reader_of(settings(server, tmp_path, claude_run_budget=Decimal(7)))


@pytest.fixture(scope="module")
def routed(
    shared: Server, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, DocumentRecord]:
    """The three papers, read once by the cascade."""
    chosen = settings(shared, tmp_path_factory.mktemp("state"))
    paths = sorted(folder.glob("*.pdf"))
    return {Path(record.path).stem: record for record in read_documents(paths, SPEC, 1, settings=chosen)}


def test_a_document_whose_reading_is_sure_is_not_sent(routed: dict[str, DocumentRecord]) -> None:
    assert routed[SURE].route == ()
    assert routed[SURE].engine == "auto"


def test_only_what_is_doubtful_is_asked_and_the_field_keeps_its_reader(
    routed: dict[str, DocumentRecord], folder: Path
) -> None:
    record = routed[OPEN]
    assert [step.reader for step in record.route] == [SMALL]
    assert "builder_name doubtful" in record.route[0].why
    truth = json.loads((folder / f"{OPEN}.json").read_text())["fields"]
    builder = record.fields["builder_name"]
    assert builder
    assert builder.value == truth["builder_name"]
    assert builder.confidence > 0.9
    assert {value.method for value in record.fields.values() if value} != {SMALL}


def test_what_ocr_missed_of_a_scan_comes_from_claude_with_its_place(
    routed: dict[str, DocumentRecord], folder: Path
) -> None:
    record = routed[SCAN]
    truth = json.loads((folder / f"{SCAN}.json").read_text())["fields"]
    company = record.fields["company_name"]
    assert company
    assert (company.value, company.method) == (truth["company_name"], SMALL)
    left, top, right, bottom = company.box
    assert 0 < left < right
    assert 0 < top < bottom
    assert not any("not on its page" in reason for reason in record.review_reasons)


def test_the_same_paper_is_never_paid_for_twice(server: Server, folder: Path, tmp_path: Path) -> None:
    chosen = settings(server, tmp_path)
    first = read(folder / f"{OPEN}.pdf", chosen)
    second = read(folder / f"{OPEN}.pdf", chosen)
    assert len(server.messages) == 1
    assert [step.kept for step in second.route] == [True]
    assert second.to_json() == first.to_json()


def test_claude_alone_reads_a_paper_as_well(server: Server, folder: Path, tmp_path: Path) -> None:
    record = read(folder / f"{OPEN}.pdf", settings(server, tmp_path, engine="claude"))
    truth = json.loads((folder / f"{OPEN}.json").read_text())
    right = [name for name, value in record.fields.items() if value and value.value == truth["fields"][name]]
    assert len(right) > 25
    assert len(record.line_items) == len(truth["line_items"])
    assert {value.method for value in record.fields.values() if value} == {SMALL}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(status=529), "the service answers 529"),
        (Fault(status=401), "the service refuses the key"),
        (Fault(cut_off=True), "no answer came back"),
    ],
)
def test_where_claude_does_not_answer_the_offline_reading_goes_to_review(
    server: Server, folder: Path, tmp_path: Path, fault: Fault, why: str
) -> None:
    server.always = fault
    record = read(folder / f"{OPEN}.pdf", settings(server, tmp_path))
    offline = extract_document(folder / f"{OPEN}.pdf", SPEC, Settings(state_dir=tmp_path, reviewed=tmp_path))
    assert record.status == "needs_review"
    assert any(f"Claude was not asked: {why}" in reason for reason in record.review_reasons)
    assert record.to_json()["fields"] == offline.to_json()["fields"]


@pytest.mark.parametrize("spoilt", ["refusal", "max_tokens", "no_json", "breaks_schema", "empty"])
def test_an_answer_that_can_not_be_used_changes_nothing(
    server: Server, folder: Path, tmp_path: Path, spoilt: Any
) -> None:
    server.always = Fault(answer=spoilt)
    record = read(folder / f"{OPEN}.pdf", settings(server, tmp_path))
    offline = extract_document(folder / f"{OPEN}.pdf", SPEC, Settings(state_dir=tmp_path, reviewed=tmp_path))
    assert record.to_json()["fields"] == offline.to_json()["fields"]


def test_a_bad_model_changes_nothing_that_the_offline_engine_is_sure_of(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    server.model = Model(errors=1.0)
    for name in (OPEN, SCAN):
        offline = extract_document(
            folder / f"{name}.pdf", SPEC, Settings(state_dir=tmp_path, reviewed=tmp_path)
        )
        record = read(folder / f"{name}.pdf", settings(server, tmp_path))
        sure = {field: value for field, value in offline.fields.items() if value and value.confidence >= 0.9}
        kept = {field: record.fields[field] for field in sure}
        assert {name: v and v.value for name, v in kept.items()} == {
            name: v.value for name, v in sure.items()
        }


def test_the_next_request_goes_before_an_answer_is_proved(
    server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings(server, tmp_path, engine="claude", claude_concurrency=1)
    drafts = [prepared(folder / f"{name}.pdf", SPEC, chosen) for name in (OPEN, SURE)]
    prove, sent = Cascade._take, list[int]()

    def slowly(cascade: Cascade, *given: Any) -> Any:
        time.sleep(0.2)  # the service takes meanwhile what is on its way
        sent.append(len(server.messages))
        return prove(cascade, *given)

    monkeypatch.setattr(Cascade, "_take", slowly)
    office = Office(chosen, SPEC, "test")
    try:
        for waiting in [
            office.submit(office.complete(draft)) for draft in drafts if isinstance(draft, Draft)
        ]:
            waiting.result()
    finally:
        office.close()
    assert sent[0] == 2
    assert gc.get_freeze_count() == 0
