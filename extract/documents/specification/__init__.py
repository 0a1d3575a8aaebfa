"""A kind of document, read from its YAML in `specs/` or from a path: fields, parties, line items, checks.

    load_specification("work_order")        load_specification("docket.yml")

It is the one source for the offline engine, the schema a model answers in, the raw table's contract and the
completeness score. How to write one: docs/specifications.md.
"""

from extract.documents.specification.checks import Check
from extract.documents.specification.loading import SPECS, known_specifications, load_specification
from extract.documents.specification.model import (
    Attribute,
    FieldSpec,
    FieldType,
    KindSpec,
    LineItemSpec,
    PartySpec,
    Roles,
    Specification,
)
from extract.documents.specification.phrases import Wording, expand_phrase

__all__ = [
    "SPECS",
    "Attribute",
    "Check",
    "FieldSpec",
    "FieldType",
    "KindSpec",
    "LineItemSpec",
    "PartySpec",
    "Roles",
    "Specification",
    "Wording",
    "expand_phrase",
    "known_specifications",
    "load_specification",
]
