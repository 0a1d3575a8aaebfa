"""What is made of a specification is made once for it, and anew for another one of its name."""

from __future__ import annotations

from pathlib import Path

from extract.documents.specification import Specification, load_specification
from extract.documents.specification.once import once


def test_each_specification_is_made_something_of_once(tmp_path: Path) -> None:
    made: list[str] = []

    @once
    def labels_of(spec: Specification) -> tuple[str, ...]:
        made.append(spec.version)
        return spec.fields["day"].labels

    path = tmp_path / "docket.yml"
    for labels in ("[day]", "[day]", "[date]", "[day]"):
        path.write_text(f"fields: {{day: {{type: date, labels: {labels}}}}}", encoding="utf-8")
        assert labels_of(load_specification(str(path))) == (labels.strip("[]"),)
    assert len(made) == len(set(made)) == 2
