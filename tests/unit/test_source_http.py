"""What HTTP sources share: patience that a server asks for, words for what goes wrong, and spans of change times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.http_faults import Answer, FaultyServer, Request, always, once

from extract.errors import SourceError
from extract.http_headers import last_modified
from extract.sources.changes import Done, Span, next_span, position_of, spans
from extract.sources.http import HttpClient, seconds_asked, server_url

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTES = timedelta(minutes=10)


class _Echo(FaultyServer):
    def answer(self, request: Request) -> Answer:
        return Answer(200, {"number": request.number})


def test_a_server_is_waited_for_as_long_as_it_says() -> None:
    waited: list[float] = []
    with _Echo() as server, HttpClient("crm", server.url, timeout_seconds=5, sleep=waited.append) as client:
        server.faults, server.retry_after = once("429", at=1, times=2), "7"
        assert client.json("GET", "/").body == {"number": 3}
        assert waited == [7.0, 7.0]
        server.faults, server.retry_after = always("429"), "61"
        with pytest.raises(SourceError, match="asks for 61 s"):
            client.json("GET", "/")
        assert len(waited) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 1.0),
        ({"Retry-After": "2.5"}, 2.5),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}, 30.0),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 -0000", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}, 30.0),
    ],
)
def test_retry_after_is_seconds_or_a_time_by_the_servers_clock(
    headers: dict[str, str], seconds: float
) -> None:
    assert seconds_asked(httpx.Headers(headers)) == seconds


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Sun, 01 Mar 2026 12:00:00 GMT", NOON),
        ("Sun, 01 Mar 2026 12:00:00 -0000", NOON),
        ("Sun, 01 Mar 2026 17:30:00 +0530", NOON),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_of_a_header_is_in_utc(said: str, moment: datetime | None) -> None:
    found = last_modified(httpx.Headers({"Last-Modified": said}))
    assert found == moment
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "ftp://x", "https://u:p@x", "https://x?y=1", "x", "https://"]
)
def test_a_token_is_not_sent_in_clear_or_elsewhere(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        server_url(url)


def test_a_span_is_of_the_rows_and_the_servers_clock() -> None:
    done = Done(mark=NOON)
    assert next_span(None, None, NOON, MINUTES) is None
    assert next_span(done, NOON - 2 * MINUTES, NOON, MINUTES) is None, "nothing as new as the overlap"
    later = NOON + MINUTES
    assert next_span(done, NOON, later, MINUTES) == Span(since=NOON - MINUTES, until=NOON, mark=NOON)
    future = next_span(done, NOON + timedelta(days=900), later, MINUTES)
    assert future is not None
    assert future.mark == later
    put_back = next_span(done, NOON, NOON - 6 * MINUTES, MINUTES)
    assert put_back is not None
    assert (put_back.since, put_back.mark) == (NOON - 7 * MINUTES, NOON - 6 * MINUTES)


def test_a_span_that_was_cut_off_comes_first_then_what_changed_since() -> None:
    cut = Span(since=NOON - MINUTES, until=NOON, mark=NOON, after="17")
    found = list(spans("crm", {"": cut.model_dump_json()}, MINUTES, lambda: (NOON + MINUTES, None)))
    assert found == [cut, Span(since=NOON - MINUTES, until=NOON + MINUTES, mark=NOON + MINUTES)]
    with pytest.raises(SourceError, match="none that this version writes"):
        position_of("crm", "17")


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(0, 20), st.integers(1, 30))
def test_no_row_is_between_two_spans(changes: list[int], overlap: int, step: int) -> None:
    """Rows appear up to `overlap` seconds late, in the order of their times but for that: each is in the span of some run."""
    seen: set[int] = set()
    last: Done | None = None
    for now in range(0, 120, step):
        visible = [moment for moment in changes if moment <= now - (moment % (overlap + 1))]
        newest = NOON + timedelta(seconds=max(visible)) if visible else None
        clock = NOON + timedelta(seconds=now)
        span = next_span(last, newest, clock, timedelta(seconds=overlap + 50))
        if span:
            seen |= {one for one in visible if span.since <= NOON + timedelta(seconds=one) <= span.until}
            last = span.done
    assert seen == {
        moment for moment in changes if moment <= (120 - 1) // step * step - moment % (overlap + 1)
    }
