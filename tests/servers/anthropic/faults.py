"""What can go wrong with one message, on demand: refusals of the service, slow and cut-off answers, answers that are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
Answer = Literal["refusal", "max_tokens", "no_json", "breaks_schema", "empty"]


@dataclass(frozen=True)
class Fault:
    """What happens to one request instead of, or to, its answer.

    `status` refuses it, with `headers` (retry-after); `seconds` makes it wait first; `cut_off` closes the connection in
    the middle of the answer; `answer` is a reply of status 200 that gives nothing; `text` is a reply word for word.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut_off: bool = False
    answer: Answer | None = None
    text: str | None = None


def error_body(status: int, message: str) -> dict[str, Any]:
    """The body of a refusal."""
    return {
        "type": "error",
        "error": {"type": KINDS.get(status, "api_error"), "message": message},
        "request_id": "req_test",
    }


def reply_of(fault: Fault, text: str) -> tuple[str, str]:
    """The text and the stop reason of a reply that a fault spoils."""
    if fault.text is not None:
        return fault.text, "end_turn"
    spoilt = {
        "refusal": ("", "refusal"),
        "max_tokens": (text[: len(text) // 2], "max_tokens"),
        "no_json": ("Here is what I found on the work order: the total is 12.", "end_turn"),
        "breaks_schema": ('{"observations": [{"field": "total_amount", "value": 12}]}', "end_turn"),
        "empty": ('{"observations": [], "line_items": []}', "end_turn"),
    }
    return spoilt.get(fault.answer or "", (text, "end_turn"))
