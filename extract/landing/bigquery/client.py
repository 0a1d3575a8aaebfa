"""The connection to BigQuery. Comes in: settings. Goes out: Google's client, for one project and location.

Who asks is Google's application default credentials (`gcloud auth application-default login`, a service account, a
machine's own identity). An emulator on loopback is asked as nobody: no credential leaves for it.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from google.api_core.client_options import ClientOptions
from google.auth import default
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import bigquery

from extract.errors import WarehouseError
from extract.settings import Settings


def connect(settings: Settings) -> bigquery.Client:
    """Give a client of the settings' project and location. Raises WarehouseError "bigquery_credentials"."""
    endpoint = settings.bigquery_endpoint
    try:
        credentials = AnonymousCredentials() if is_loopback(endpoint) else default()[0]
    except DefaultCredentialsError:
        raise WarehouseError(
            "bigquery_credentials",
            "no Google credentials were found: run `gcloud auth application-default login`, or let "
            "GOOGLE_APPLICATION_CREDENTIALS name the key file of a service account.",
        ) from None
    return bigquery.Client(
        project=settings.bigquery_project,
        location=settings.bigquery_location,
        credentials=credentials,
        client_options=ClientOptions(api_endpoint=endpoint) if endpoint else None,
    )


def is_loopback(endpoint: str | None) -> bool:
    """Tell whether an endpoint (`http://host:port` or `host:port`) is on this machine."""
    if not endpoint:
        return False
    host = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}").hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
