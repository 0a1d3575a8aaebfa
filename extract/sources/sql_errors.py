"""What a database says is wrong, as the error a user sees. Comes in: an exception of its client. Goes out: SourceError.

A database's own words may quote a value of a row. They are passed on only where they are about names: logins, tables, columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.errors import SourceError

DENIED = "check its login and what that may read (sources.yml names the variables)"
CHANGED = "see what it has now, and put the table's entry in sources.yml or its contract right"
LATER = "it is asked again later"
CONNECTING = "connecting"


@dataclass(frozen=True, slots=True)
class Said:
    """What the client passed on: a code in the database's own numbering ("" where it gave none), and the text."""

    code: str
    text: str


_DENIED = {
    "28000", "28P01", "42501",  # PostgreSQL
    "1044", "1045", "1142", "1143", "1698", "3118",  # MySQL
    "229", "230", "916", "18452", "18456", "18487", "18488",  # SQL Server
    "ORA-01005", "ORA-01017", "ORA-01031", "ORA-01045", "ORA-28000", "ORA-28001", "ORA-41900",
    "SF000606", "SF003001", "SF390100", "SF390101", "SF390144", "SF390189", "SF390303", "SF390318",  # Snowflake
}  # fmt: skip
_CHANGED = {
    "3D000", "3F000", "42P01", "42703", "42704",  # PostgreSQL
    "1049", "1054", "1146",  # MySQL
    "207", "208", "911", "4060",  # SQL Server
    "ORA-00904", "ORA-00942", "ORA-12514", "ORA-12505", "DPY-6001", "DPY-6003",
    "SF000904", "SF002003", "SF002043", "SF090105", "SF390201",
}  # fmt: skip
_LATER = {
    "57014", "40001", "40P01", "25P03", "55P03",  # PostgreSQL: cancelled, conflicts, ended for idling
    "1040", "1205", "1213", "1927", "2002", "2003", "2006", "2013", "3024", "1969",  # MySQL
    "1222", "3960", "10060", "10061", "20002", "20003", "20009",  # SQL Server; FreeTDS
    "ORA-01013", "ORA-01089", "ORA-01555", "ORA-03113", "ORA-03114", "ORA-03136", "ORA-12170", "ORA-12541",
    "DPY-4011", "DPY-4024", "DPY-6005",
    "SF000604", "SF000630", "SF000625", "SF390114", "SF250003", "SF251012",
}  # fmt: skip
_LATER_CLASSES = ("08", "53", "57P", "58")
_DENIED_TEXT = re.compile(
    r"password authentication failed|no password supplied|role .* does not exist|no pg_hba\.conf entry|"
    r"not permitted to log in|incorrect username or password|JWT token is invalid|OAuth access token|"
    r"role .* is not granted|HTTP 40[13]|user temporarily locked|permission denied for database|authentication failed|access denied",
    re.IGNORECASE,
)
_CHANGED_TEXT = re.compile(r"database .* does not exist", re.IGNORECASE)
_NETWORK_TEXT = re.compile(
    r"connection refused|could not connect|failed to connect|could not translate host name|server closed the connection|"
    r"no connection to the server|connection (?:not open|timed out|reset)|timeout expired|timed out|lost connection|"
    r"could not (?:receive|send) data|terminating connection|SSL (?:SYSCALL )?error|EOF detected|adaptive server",
    re.IGNORECASE,
)
_PLACE = re.compile(r"connection to server at [^:]*: ")


def source_error(source: str, said: Said, what: str, *, broken: bool = False) -> SourceError:
    """Say in a user's words what went wrong at `what` ("reading the table x"); `broken`: the client knows the connection is."""
    kind = _kind(said)
    if broken and kind == "source_answer":
        kind = "source_unreachable"
    words = _words(said.text)
    if kind == "source_answer":
        name = f"error {said.code}" if said.code else "an error"
        return SourceError(kind, f"{source}: {what}: the database answered with {name}; its log says more.")
    advice = {"source_denied": DENIED, "source_changed": CHANGED, "source_unreachable": LATER}[kind]
    return SourceError(kind, f"{source}: {what}: {words}; {advice}.")


def error_code(error: BaseException | None) -> str:
    """Give the database's own code of an error of a driver, "" where it has none."""
    first = error.args[0] if error is not None and error.args else ""
    if isinstance(first, tuple):  # FreeTDS nests them
        first = first[0] if first else ""
    return str(getattr(first, "full_code", None) or (first if isinstance(first, int) else ""))


def _kind(said: Said) -> str:
    if said.code in _DENIED:
        return "source_denied"
    if said.code in _CHANGED:
        return "source_changed"
    if said.code in _LATER or (len(said.code) == 5 and said.code.startswith(_LATER_CLASSES)):
        return "source_unreachable"
    for pattern, kind in (
        (_DENIED_TEXT, "source_denied"),
        (_CHANGED_TEXT, "source_changed"),
        (_NETWORK_TEXT, "source_unreachable"),
    ):
        if pattern.search(said.text):
            return kind
    return "source_answer"


def _words(text: str) -> str:
    """Give the first thing that is said, without the client's own frame, the statement and its values."""
    text = re.sub(r"^.*?\[libpq\] ", "", text, flags=re.DOTALL)
    text = re.sub(r"^Failed to execute query '.*?': (?=ERROR|FATAL)", "", text, flags=re.DOTALL)
    text = _PLACE.sub("", text).removeprefix("Failed to connect: ")
    text = re.sub(r"^(?:ERROR|FATAL):\s*", "", text)
    return text.split("\n")[0].strip().rstrip(".;") or "it gave no reason"
