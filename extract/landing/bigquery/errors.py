"""What BigQuery says, as errors that tell which setting to change. Its own messages may quote a row: none is passed on."""

from __future__ import annotations

import re
from typing import Any

import requests
from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.auth.exceptions import GoogleAuthError

from extract.errors import WarehouseError

_AGAIN = "Run again: what has landed is known by its content, and lands once."
_SAYS: dict[str, tuple[str, str]] = {
    "accessDenied": (
        "bigquery_permission",
        "BigQuery refuses this identity in project {project}. It needs the roles BigQuery Job User and BigQuery Data "
        "Editor there; or let PUNCHLIST_BIGQUERY_PROJECT name another project, or GOOGLE_APPLICATION_CREDENTIALS "
        "another identity.",
    ),
    "quotaExceeded": (
        "bigquery_quota",
        "a quota of project {project} is used up. Raise it in Google Cloud, wait until it is given anew (a day at most), "
        "or land fewer, larger batches: PUNCHLIST_CHUNK_SIZE. " + _AGAIN,
    ),
    "rateLimitExceeded": (
        "bigquery_quota",
        "project {project} is asked too often, and was for {deadline:g} s. Run less at once, or wait longer: "
        "PUNCHLIST_BIGQUERY_DEADLINE_SECONDS. " + _AGAIN,
    ),
    "bytesBilledLimitExceeded": (
        "bigquery_bytes_billed",
        "a statement would read more bytes than PUNCHLIST_BIGQUERY_MAX_BYTES_BILLED allows, so BigQuery refused it "
        "and billed nothing. Raise the setting if that is what it may cost.",
    ),
    "billingNotEnabled": (
        "bigquery_billing",
        "project {project} has no billing account, and BigQuery's sandbox takes neither DML nor these loads. Link one "
        "to the project, or let PUNCHLIST_BIGQUERY_PROJECT name another.",
    ),
    "wrongLocation": (
        "bigquery_location",
        "the datasets of project {project} are not in {location}. Let PUNCHLIST_BIGQUERY_LOCATION name the location "
        "they were made in.",
    ),
    "noProject": (
        "bigquery_project",
        "there is no project {project} for this identity. Let PUNCHLIST_BIGQUERY_PROJECT name the id (not the name or "
        "number) of yours, in which the BigQuery API is enabled.",
    ),
    "notFound": (
        "bigquery_not_found",
        "a table or dataset of project {project} is not there in {location}. It may have been removed meanwhile, or it "
        "is in another location: PUNCHLIST_BIGQUERY_LOCATION. " + _AGAIN,
    ),
    "unauthorized": (
        "bigquery_credentials",
        "Google refused the credentials. Run `gcloud auth application-default login`, or let "
        "GOOGLE_APPLICATION_CREDENTIALS name the key file of a service account.",
    ),
    "unreachable": (
        "bigquery_unreachable",
        "BigQuery gave no usable answer for {deadline:g} s (PUNCHLIST_BIGQUERY_DEADLINE_SECONDS; what was asked: "
        "{endpoint}, PUNCHLIST_BIGQUERY_ENDPOINT). " + _AGAIN,
    ),
    "conflict": (
        "warehouse_held",
        "other processes landed in project {project} for all of the {held:g} s we waited "
        "(PUNCHLIST_LOCK_TIMEOUT_SECONDS). " + _AGAIN,
    ),
}
_SAME = {
    "userRateLimitExceeded": "rateLimitExceeded",
    "jobRateLimitExceeded": "rateLimitExceeded",
    "billingTierLimitExceeded": "billingNotEnabled",
    "authError": "unauthorized",
    "required": "unauthorized",
}
TRANSIENT = frozenset(
    {
        "backendError",
        "internalError",
        "badGateway",
        "rateLimitExceeded",
        "jobBackendError",
        "jobInternalError",
        "jobRateLimitExceeded",
        "tableUnavailable",
    }
)
"""Reasons of a job's failure that another try may not meet (Google's own list, python-bigquery `retry.py`, and outages)."""

_CONFLICT = re.compile(r"aborted due to concurrent update|could not serialize access", re.IGNORECASE)
_LOCATION = re.compile(
    r"not found in location|location .* (?:is not supported|do(?:es)? not match)", re.IGNORECASE
)
_PROJECT = re.compile(
    r"(?:not found: project|unknown project|project .* (?:is not found|has not enabled))", re.IGNORECASE
)
_BILLING = re.compile(r"billing (?:has not been|is not|must be) enabled|sandbox", re.IGNORECASE)


def reason_of(problem: BaseException | dict[str, Any]) -> str:
    """Give the reason, in BigQuery's words, of a failed request or of a failed job's `error_result`."""
    if isinstance(problem, RetryError):
        cause = problem.cause
        return reason_of(cause) if isinstance(cause, GoogleAPICallError) else "unreachable"
    if isinstance(problem, GoogleAuthError):
        return "unauthorized"
    if not isinstance(problem, GoogleAPICallError | dict):
        return (
            "unreachable" if isinstance(problem, requests.RequestException | ConnectionError) else "unknown"
        )
    message = str(problem.get("message", "")) if isinstance(problem, dict) else str(problem.message)
    errors = [problem] if isinstance(problem, dict) else problem.errors
    reason = str(errors[0].get("reason", "")) if errors and isinstance(errors[0], dict) else ""
    for pattern, other in ((_CONFLICT, "conflict"), (_PROJECT, "noProject"), (_LOCATION, "wrongLocation")):
        if pattern.search(message):
            return _location_or_table(message) if other == "wrongLocation" else other
    if _BILLING.search(message) and reason in {"accessDenied", "forbidden", "billingNotEnabled", "invalid"}:
        return "billingNotEnabled"
    return _SAME.get(reason, reason) or _by_status(problem)


def _location_or_table(message: str) -> str:
    """A dataset that "was not found in location" is elsewhere; of a table it says so where the table is missing, too."""
    return "notFound" if re.search(r"not found: table", message, re.IGNORECASE) else "wrongLocation"


def _by_status(problem: GoogleAPICallError | dict[str, Any]) -> str:
    if isinstance(problem, dict):
        return "unknown"
    if isinstance(problem, NotFound):
        return "notFound"
    named = {401: "unauthorized", 403: "accessDenied", 429: "rateLimitExceeded"}
    return named.get(int(problem.code or 0), "unreachable" if int(problem.code or 0) >= 500 else "unknown")


def translate(problem: BaseException | dict[str, Any], **about: Any) -> WarehouseError:
    """Give the error for a failed request or job. `about`: project, location, endpoint, deadline and held (seconds)."""
    reason = reason_of(problem)
    if reason in TRANSIENT and reason not in _SAYS:
        reason = "unreachable"
    code, message = _SAYS.get(
        reason,
        (
            "warehouse_failed",
            f"BigQuery refused a request ({reason}) and says more in the job history of project {{project}}; report it.",
        ),
    )
    return WarehouseError(code, message.format(**about))
