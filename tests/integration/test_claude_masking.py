"""Personal data stays here where it may not be sent: what the stand-in was given holds none of it, in words or in pictures."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from asking import OPEN, SCAN, SPEC, asked_about, read, settings
from servers.anthropic import Server

from extract.documents.claude.identity import reader_of
from extract.documents.claude.masking import masked_fields
from extract.documents.claude.quoting import tokens_of
from extract.documents.claude.reading import Office, prepared
from extract.documents.records import DocumentRecord
from extract.errors import UsageError

PERSONAL = {name for name, field in SPEC.fields.items() if field.pii}
NAMES = {name for name in PERSONAL if SPEC.fields[name].type in {"person", "party"}}
"""Names are the hardest: nothing but having been read tells them from other words."""


def sent_to(server: Server) -> Iterator[dict[str, Any]]:
    """The blocks of all requests."""
    for body in server.messages:
        yield from body["messages"][0]["content"]


@pytest.mark.parametrize(("name", "engine"), [(OPEN, "auto"), (OPEN, "claude"), (SCAN, "claude")])
def test_masked_fields_are_not_sent_and_stay_as_they_were_read_offline(
    server: Server, folder: Path, tmp_path: Path, name: str, engine: str
) -> None:
    path = folder / f"{name}.pdf"
    chosen = settings(server, tmp_path, claude_mask_pii=True, engine=engine)
    before = prepared(path, SPEC, chosen)
    record = asked_about(before, chosen)
    blocks = list(sent_to(server))
    assert {block["type"] for block in blocks} == {"text", "image"}
    words = {token for block in blocks if block["type"] == "text" for token in tokens_of(block["text"])}
    truth = json.loads((folder / f"{name}.json").read_text())["fields"]
    said = [
        (field, tokens_of(truth[field])) for field in PERSONAL if truth.get(field) and before.fields[field]
    ]
    assert len(said) >= 4
    for field, tokens in said:
        told = {token for token in tokens if len(token) > 2} & words
        assert not (told if field in NAMES else told == set(tokens)), field
    asked = " ".join(block["text"] for block in blocks if "Fields asked for" in block.get("text", ""))
    assert not [field for field in PERSONAL if f" {field}" in asked]
    for field in PERSONAL:
        one, other = before.fields[field], record.fields[field]
        assert (one and one.value) == (other and other.value)
    assert_painted_over(blocks, path, before)


def assert_painted_over(blocks: Sequence[dict[str, Any]], path: Path, before: DocumentRecord) -> None:
    """The first page's picture is black where personal data was read, and a page elsewhere."""
    data = next(block["source"]["data"] for block in blocks if block["type"] == "image")
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    with pypdfium2.PdfDocument(path) as document:
        scale = picture.shape[1] / document[0].get_width()
    values = [value for field in PERSONAL if (value := before.fields[field]) and value.page == 1]
    assert len(values) >= 3
    for value in values:
        x0, top, x1, bottom = (round(edge * scale) for edge in value.box)
        assert picture[top:bottom, x0:x1].max() < 40
    assert picture.mean() > 128


def test_only_what_is_named_is_masked(server: Server, folder: Path, tmp_path: Path) -> None:
    chosen = settings(server, tmp_path, claude_mask_fields="supervisor_name, total_amount", engine="claude")
    assert masked_fields(SPEC, chosen) == {"supervisor_name", "total_amount"}
    record = read(folder / f"{OPEN}.pdf", chosen)
    total = record.fields["total_amount"]
    assert total
    assert total.method != "claude-haiku-5-5"
    assert not any(f"{total.raw}" in block.get("text", "") for block in sent_to(server))
    assert reader_of(chosen) != reader_of(settings(server, tmp_path, engine="claude"))
    with pytest.raises(UsageError, match="has no field for"):
        Office(settings(server, tmp_path, claude_mask_fields="supervisor"), SPEC, "test")


def test_a_specification_may_say_what_is_never_sent(server: Server, tmp_path: Path) -> None:
    strict = SPEC.model_copy(
        update={"fields": {n: f.model_copy(update={"masked": n == "notes"}) for n, f in SPEC.fields.items()}}
    )
    assert masked_fields(strict, settings(server, tmp_path)) == {"notes"}


def test_where_all_is_masked_nothing_is_asked(server: Server, folder: Path, tmp_path: Path) -> None:
    every = ",".join(SPEC.fields)
    record = read(folder / f"{OPEN}.pdf", settings(server, tmp_path, claude_mask_fields=every))
    assert record.route == ()
    assert server.messages == []
