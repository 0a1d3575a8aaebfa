"""The readers that fields bring with them: of a pattern, of a labelled choice. Comes in: a specification."""

from __future__ import annotations

from extract.documents.normalise import READERS, Reader, choice_reader, pattern_reader
from extract.documents.specification import FieldSpec, Specification, expand_phrase
from extract.documents.specification.once import once


@once
def readers_of(spec: Specification) -> dict[str, Reader]:
    """By field; a field that is not there is read as its type is."""
    own = {name: _own(field) for name, field in spec.fields.items()}
    return {name: reader for name, reader in own.items() if reader}


def _own(field: FieldSpec) -> Reader | None:
    if field.pattern:
        return pattern_reader(field.pattern, None if field.type == "pattern" else READERS[field.type])
    if field.choices:
        worded = {
            c: [w.words for p in phrases for w in expand_phrase(p)] for c, phrases in field.choices.items()
        }
        return choice_reader(worded)
    return None
