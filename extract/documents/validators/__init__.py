"""Whether a reading is to be trusted, decided by rules and not by a model's own confidence (DESIGN.md rule 6).

Comes in: a reading, its pages and its specification. Goes out: the completeness (0 to 1) and the reasons why a person
should look. Reasons name fields, never values: values may be personal data.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.documents.offline import Reading
from extract.documents.pages import Page
from extract.documents.specification import Specification
from extract.documents.validators.declared import failed_checks
from extract.documents.validators.malformed import is_phone, malformed
from extract.documents.validators.places import address_fields
from extract.documents.validators.trust import completeness, doubted, missing, off_page

__all__ = ["address_fields", "completeness", "is_phone", "validate"]


def validate(reading: Reading, pages: Sequence[Page], spec: Specification) -> tuple[float, tuple[str, ...]]:
    """The completeness by the specification's weights, and the reasons for review in the order of the rules."""
    values = {name: value for name, value in reading.fields.items() if value}
    share = completeness(values, spec)
    reasons = [
        *missing(values, spec),
        *failed_checks(values, reading.line_items, spec),
        *off_page(values, pages),
        *malformed(values, spec),
        *doubted(values, spec),
    ]
    if share < spec.review_below:
        reasons.append(f"completeness {share:.2f} is below {spec.review_below}")
    return share, tuple(dict.fromkeys(reasons))
