"""What BigQuery says becomes an error with a code and the setting to change; its own words, which may quote a row, don't."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from google.api_core import exceptions
from google.auth.exceptions import RefreshError

from extract.landing.bigquery.errors import TRANSIENT, reason_of, translate

SECRET = "Invented Person 0400 000 000"
ABOUT = {"project": "acme", "location": "EU", "endpoint": "Google's", "deadline": 600.0, "held": 60.0}


def failed(kind: type[exceptions.GoogleAPICallError], reason: str, message: str = "") -> Any:
    return kind(f"{message} {SECRET}", errors=[{"reason": reason, "message": f"{message} {SECRET}"}])


@pytest.mark.parametrize(
    ("problem", "code", "named"),
    [
        (failed(exceptions.Forbidden, "accessDenied"), "bigquery_permission", "BigQuery Job User"),
        (failed(exceptions.Forbidden, "quotaExceeded"), "bigquery_quota", "PUNCHLIST_CHUNK_SIZE"),
        (
            failed(exceptions.Forbidden, "rateLimitExceeded"),
            "bigquery_quota",
            "PUNCHLIST_BIGQUERY_DEADLINE_SECONDS",
        ),
        (exceptions.TooManyRequests(SECRET), "bigquery_quota", "PUNCHLIST_BIGQUERY_DEADLINE_SECONDS"),
        (
            failed(
                exceptions.Forbidden, "billingNotEnabled", "Billing has not been enabled for this project."
            ),
            "bigquery_billing",
            "PUNCHLIST_BIGQUERY_PROJECT",
        ),
        (
            failed(exceptions.Forbidden, "accessDenied", "Billing has not been enabled for this project."),
            "bigquery_billing",
            "billing account",
        ),
        (
            failed(
                exceptions.NotFound, "notFound", "Not found: Dataset acme:raw was not found in location EU"
            ),
            "bigquery_location",
            "PUNCHLIST_BIGQUERY_LOCATION",
        ),
        (
            failed(
                exceptions.NotFound, "notFound", "Not found: Table acme:raw.x was not found in location EU"
            ),
            "bigquery_not_found",
            "removed meanwhile",
        ),
        (
            failed(exceptions.NotFound, "notFound", "Not found: Project acme"),
            "bigquery_project",
            "PUNCHLIST_BIGQUERY_PROJECT",
        ),
        (
            {"reason": "bytesBilledLimitExceeded", "message": SECRET},
            "bigquery_bytes_billed",
            "PUNCHLIST_BIGQUERY_MAX_BYTES_BILLED",
        ),
        ({"reason": "invalid", "message": f"Could not parse '{SECRET}'"}, "warehouse_failed", "job history"),
        (
            {
                "reason": "invalidQuery",
                "message": "Transaction is aborted due to concurrent update against table a.b",
            },
            "warehouse_held",
            "PUNCHLIST_LOCK_TIMEOUT_SECONDS",
        ),
        (
            exceptions.ServiceUnavailable(SECRET),
            "bigquery_unreachable",
            "PUNCHLIST_BIGQUERY_DEADLINE_SECONDS",
        ),
        (requests.ConnectionError(SECRET), "bigquery_unreachable", "PUNCHLIST_BIGQUERY_ENDPOINT"),
        (
            exceptions.RetryError(SECRET, failed(exceptions.Forbidden, "rateLimitExceeded")),
            "bigquery_quota",
            "PUNCHLIST_BIGQUERY_DEADLINE_SECONDS",
        ),
        (exceptions.RetryError(SECRET, requests.ConnectionError()), "bigquery_unreachable", "Run again"),
        (RefreshError(SECRET), "bigquery_credentials", "gcloud auth"),
        (exceptions.Unauthorized(SECRET), "bigquery_credentials", "GOOGLE_APPLICATION_CREDENTIALS"),
    ],
)
def test_each_problem_names_what_to_change(problem: Any, code: str, named: str) -> None:
    error = translate(problem, **ABOUT)
    assert error.code == code
    assert named in error.message
    assert "{" not in error.message
    assert SECRET not in error.message
    assert error.exit_code == 3


def test_what_may_pass_is_tried_again_and_a_wrong_value_is_not() -> None:
    assert reason_of({"reason": "backendError", "message": ""}) in TRANSIENT
    assert reason_of({"reason": "jobRateLimitExceeded", "message": ""}) in TRANSIENT
    assert reason_of({"reason": "quotaExceeded", "message": ""}) not in TRANSIENT
    assert reason_of({"reason": "invalid", "message": ""}) not in TRANSIENT
