"""What papers of an unseen builder would score: each real layout is read without the words that only it uses.

The engine's rules were written with the development set in view, and so were the specification's phrases. To leave a
layout out, every phrase of the specification that stands on its papers, and on no paper of another layout (of the
development set or the examples), is taken away before they are read. `strict` keeps only phrases that stand on the other
real layouts: nothing the trade's own wording was written down for beforehand.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from benchmarks.accuracy import SHARED, Figures, judge
from extract.documents.document import extract_document
from extract.documents.layout import segments_of
from extract.documents.offline.canonical_words import LONGEST
from extract.documents.offline.vocabulary import vocabulary_of
from extract.documents.opening import opened, read_document
from extract.documents.paper import read_paper
from extract.documents.specification import Specification, expand_phrase, load_specification
from extract.settings import get_settings

Ngrams = frozenset[tuple[str, ...]]


def layouts(folder: Path) -> dict[str, list[Path]]:
    """The PDFs of a folder by layout: the part of their names before the last hyphen."""
    files = sorted(folder.glob("*.pdf"))
    return {name: list(group) for name, group in groupby(files, key=lambda f: f.stem.rsplit("-", 1)[0])}


def ngrams_of(files: Iterable[Path], spec: Specification) -> Ngrams:
    """Every run of up to LONGEST canonical words that stands on the papers' lines, broken lines of a cell joined."""
    settings, vocabulary = get_settings(), vocabulary_of(spec)
    found: set[tuple[str, ...]] = set()
    for path in files:
        with opened(read_document(path, settings), path, settings) as document:
            segments = segments_of(read_paper(document, path, settings).pages)
        texts = [segment.text for segment in segments]
        for upper in segments:  # a label may go on in the line below
            texts += [
                f"{upper.text} {lower.text}"
                for lower in segments
                if lower.page == upper.page
                and 0 < lower.middle - upper.middle < 1.5 * upper.size
                and (abs(lower.x0 - upper.x0) < 3 or abs(lower.x1 - upper.x1) < 3)
            ]
        for text in texts:
            words = vocabulary.tokens(text.split()).texts
            found.update(
                tuple(words[start:end])
                for start in range(len(words))
                for end in range(start + 1, min(start + LONGEST, len(words)) + 1)
            )
    return frozenset(found)


def without(
    spec: Specification, drops: Callable[[tuple[str, ...]], bool], mark: str
) -> tuple[Specification, int]:
    """The specification without the wordings that `drops` names (canonical words), and how many those are."""
    vocabulary, dropped = vocabulary_of(spec), 0

    def kept(phrases: Sequence[str]) -> tuple[str, ...]:
        nonlocal dropped
        wordings = [wording for phrase in phrases for wording in expand_phrase(phrase)]
        left: list[str] = []
        for wording in wordings:
            if drops(vocabulary.tokens(wording.words).texts):
                dropped += 1
                continue
            flags = " @weak" * wording.weak + " @bare" * wording.bare
            left.append(f"{' '.join(wording.words)} @{wording.rank}{flags}")
        return tuple(left)

    items = spec.line_items
    changed = spec.model_copy(
        update={
            "version": f"{spec.version}-{mark}",
            "attributes": {name: kept(phrases) for name, phrases in spec.attributes.items()},
            "parties": {
                name: party.model_copy(update={"headings": kept(party.headings)})
                for name, party in spec.parties.items()
            },
            "fields": {
                name: field.model_copy(update={"labels": kept(field.labels)})
                for name, field in spec.fields.items()
            },
            "line_items": items.model_copy(
                update={
                    "region_starts": kept(items.region_starts),
                    "region_ends": kept(items.region_ends),
                    "columns": {name: kept(phrases) for name, phrases in items.columns.items()},
                }
            ),
        }
    )
    return changed, dropped


def measure(examples: Path) -> list[tuple[str, Figures]]:
    """(way of leaving out, figures and phrases dropped on average) over the development set, each layout left out once."""
    folder, spec = SHARED / "work_orders", load_specification("work_order")
    by_layout = layouts(folder)
    ours = ngrams_of((truth.with_suffix(".pdf") for truth in sorted(examples.glob("*.json"))), spec)
    real = {name: ngrams_of(files, spec) for name, files in by_layout.items()}
    found: list[tuple[str, Figures]] = []
    for way in ("words only it uses taken away", "only words of the other real layouts kept"):
        with tempfile.TemporaryDirectory() as out:
            predictions, dropped = Path(out) / "predictions.jsonl", 0
            with predictions.open("w", encoding="utf-8") as lines:
                for name, files in by_layout.items():
                    others = frozenset[tuple[str, ...]]().union(*(real[n] for n in real if n != name))
                    theirs = real[name]
                    if way.startswith("only"):
                        left, count = without(spec, lambda p, o=others: p not in o, f"strict-{name}")  # type: ignore[misc]
                    else:
                        known = others | ours
                        left, count = without(
                            spec,
                            lambda p, t=theirs, k=known: p in t and p not in k,
                            f"without-{name}",  # type: ignore[misc]
                        )
                    dropped += count
                    for path in files:
                        lines.write(json.dumps(extract_document(path, left).to_json()) + "\n")
            figures = judge(folder, predictions)
        found.append((way, figures | {"dropped": dropped / len(by_layout)}))
    return found


if __name__ == "__main__":
    for way, figures in measure(Path(__file__).resolve().parents[1] / "examples" / "work_orders"):
        print(way, figures)
