"""What the ledger of a stream says after a kill at any point; what of a batch goes into which request."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from extract.errors import WarehouseError
from extract.landing.bigquery.write_requests import split
from extract.landing.streams import Known, Opening, Replayed, counted, open_streams, settle

Row = dict[str, Any]
NONE: Row = dict.fromkeys(
    ("batch_number", "batch_id", "batch_rows", "position", "write_stream", "write_offset", "write_rows")
)


def event(kind: str, generation: int = 1, **about: Any) -> Row:
    return {**NONE, "generation": generation, "writer_id": f"w{generation}", "event": kind, **about}


def announced(number: int, rows: int, stream: str, offset: int, *, of: int | None = None) -> Row:
    batch = {
        "batch_number": number,
        "batch_id": f"b{number}",
        "batch_rows": of or rows,
        "position": f"p{number}",
    }
    return event("announced", **batch, write_stream=stream, write_offset=offset, write_rows=rows)


def committed(number: int, rows: int) -> Row:
    batch = {"batch_number": number, "batch_id": f"b{number}", "batch_rows": rows, "position": f"p{number}"}
    return event("committed", **batch)


def after(rows: list[Row], lengths: dict[str, int | None]) -> Known:
    present, unknown = counted(rows, lengths)
    assert unknown == []
    return settle(rows, present)


def test_nothing_was_said() -> None:
    assert after([], {}) == Known()


@pytest.mark.parametrize(
    ("length", "position", "partial"),
    [(3, "p1", {}), (5, "p1", {"b2": 2}), (7, "p2", {})],
)
def test_an_announced_batch_is_as_far_as_its_stream_is_long(
    length: int, position: str, partial: dict[str, int]
) -> None:
    rows = [committed(1, 3), announced(1, 3, "s", 0), announced(2, 4, "s", 3)]
    known = after(rows, {"s": length})
    assert (known.position, known.number, known.partial) == (position, 2, partial)
    assert [row["batch_id"] for row in known.complete] == (["b2"] if position == "p2" else [])


def test_a_batch_in_two_streams_is_their_sum() -> None:
    rows = [announced(1, 10, "s", 0), announced(1, 6, "t", 0, of=10)]
    assert after(rows, {"s": 4, "t": 5}).partial == {"b1": 9}
    assert after(rows, {"s": 4, "t": 6}).position == "p1"


def test_a_batch_with_a_stream_that_is_gone_is_counted_once() -> None:
    rows = [announced(1, 10, "s", 0), announced(1, 6, "t", 0, of=10)]
    present, unknown = counted(rows, {"s": None, "t": 6})
    assert present == {}
    assert [row["batch_id"] for row in unknown] == ["b1"]


def test_a_stream_that_an_earlier_writer_closed_tells_its_length() -> None:
    rows = [announced(1, 3, "s", 0), event("closed", write_stream="s", write_offset=3)]
    assert after(rows, {}).position == "p1"


def test_a_part_that_a_later_batch_covers_is_not_sent_again() -> None:
    """A batch after one that was cut short holds only what was not there: once it is whole, so is what was before it."""
    rows = [announced(1, 10, "s", 0), announced(2, 5, "t", 0)]
    assert after(rows, {"s": 4, "t": 5}) == Known("p2", 2, [rows[1]], {})
    assert after(rows, {"s": 4, "t": 2}).partial == {"b1": 4, "b2": 2}


def test_streams_of_others_are_ended_once() -> None:
    rows = [
        event("opened", 1, write_stream="s"),
        event("closed", 2, write_stream="s", write_offset=0),
        event("opened", 2, write_stream="t"),
        event("opened", 3),  # DuckDB has no such streams
    ]
    assert open_streams(rows) == ["t"]


def test_the_later_generation_wins_and_of_two_at_once_the_higher_writer() -> None:
    mine = Opening("orders", "topic", 2, "m")
    assert not mine.is_behind([mine.event("opened"), event("opened", 1)])
    assert mine.is_behind([event("opened", 3)])
    assert mine.is_behind([event("opened", 2) | {"writer_id": "z"}])
    assert not mine.is_behind([event("opened", 2) | {"writer_id": "a"}])


def hashes(*names: str) -> Any:
    return pa.table({"row_hash": list(names)})


def test_rows_that_are_there_are_dropped_as_often_as_they_are_there() -> None:
    replayed = Replayed(["a", "b", "b"])
    assert replayed.new_rows(hashes("b", "a")).num_rows == 0
    assert replayed
    assert replayed.new_rows(hashes("b", "b", "c")).column(0).to_pylist() == ["b", "c"]
    assert not replayed
    assert replayed.new_rows(hashes("a")).num_rows == 1


def test_a_source_that_goes_on_without_repeating_itself_is_told() -> None:
    with pytest.raises(WarehouseError, match="1 rows were in the table"):
        Replayed(["a", "b"]).new_rows(hashes("a", "c"))


def test_requests_hold_all_rows_in_order_and_stay_below_the_limit() -> None:
    rows = pa.table({"n": pa.array(range(1_000), pa.int32()), "text": ["x" * (n % 97) for n in range(1_000)]})
    found = split(rows, 4_000)
    assert found.too_large == []
    assert found.schema.field("n").type == pa.int64()
    assert max(len(request.payload) for request in found.requests) <= 4_000
    assert [request.first for request in found.requests[1:]] == [
        request.first + request.rows for request in found.requests[:-1]
    ]
    batches = [pa.ipc.read_record_batch(request.payload, found.schema) for request in found.requests]
    assert pa.Table.from_batches(batches).column("n").to_pylist() == list(range(1_000))


def test_a_row_that_no_request_holds_is_named() -> None:
    found = split(pa.table({"text": ["a", "x" * 5_000, "b"]}), 2_000)
    assert found.too_large == [1]
    assert sum(request.rows for request in found.requests) == 2
    assert split(pa.table({"text": pa.array([], pa.string())}), 2_000).requests == []
