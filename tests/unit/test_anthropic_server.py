"""The stand-in for the Claude API: it speaks the protocol to the real library, and refuses what the service refuses."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import anthropic
import papers
import pytest
from servers.anthropic import BAD, PERFECT, Fault, Server, running_server
from servers.anthropic.limits import RateLimit

QUESTION = "Fields: work_order_number, total_amount, job_number"
TRUTH = {
    "file": "order.pdf",
    "fields": {"work_order_number": "WO-20417", "total_amount": "1100.00", "job_number": "J-88213"},
    "line_items": [],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "order.pdf").write_bytes(papers.order())
    (folder / "order.json").write_text(json.dumps(TRUTH))
    with running_server([folder]) as running:
        yield running


@pytest.fixture(autouse=True)
def _as_new(server: Server) -> None:
    server.faults.clear()
    server.always, server.latency, server.model, server.limit = None, 0.0, PERFECT, RateLimit()


@pytest.fixture
def client(server: Server) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key=server.key, base_url=server.url, max_retries=0) as client:
        yield client


def request(**changes: Any) -> dict[str, Any]:
    pdf = base64.b64encode(papers.order()).decode()
    source = {"type": "base64", "media_type": "application/pdf", "data": pdf}
    content = [{"type": "document", "source": source}, {"type": "text", "text": QUESTION}]
    return {
        "model": "claude-haiku-5-5",
        "max_tokens": 1000,
        "messages": [{"role": "user", "content": content}],
        **changes,
    }


def said(message: anthropic.types.Message) -> dict[str, str]:
    block = message.content[0]
    assert block.type == "text"
    return {seen["field"]: seen["quote"] for seen in json.loads(block.text)["observations"]}


def test_it_starts_in_milliseconds() -> None:
    begun = time.perf_counter()
    with running_server():
        took = time.perf_counter() - begun
    assert took < 1.0  # a few milliseconds; a busy machine takes longer


def test_it_answers_what_is_asked_from_the_truth_with_quotes_as_printed(client: anthropic.Anthropic) -> None:
    message = client.messages.create(**request())
    assert said(message) == {"work_order_number": "WO-20417", "total_amount": "$1,100.00", "job_number": "J-88213"}  # fmt: skip
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 2000


def test_a_bad_model_is_wrong_the_same_way_each_time(client: anthropic.Anthropic, server: Server) -> None:
    server.model = BAD.__class__(1.0)
    first, second = (said(client.messages.create(**request())) for _ in range(2))
    assert first == second
    assert first != said_right()


def said_right() -> dict[str, str]:
    return {"work_order_number": "WO-20417", "total_amount": "$1,100.00", "job_number": "J-88213"}


def test_a_cached_prompt_is_written_once_and_then_read(client: anthropic.Anthropic) -> None:
    system = [{"type": "text", "text": "Read this. " * 400, "cache_control": {"type": "ephemeral"}}]
    first = client.messages.create(**request(system=system)).usage
    second = client.messages.create(**request(system=system)).usage
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens
    assert second.cache_read_input_tokens


def test_tokens_are_counted_as_they_are_billed(client: anthropic.Anthropic) -> None:
    counted = client.messages.count_tokens(model="claude-haiku-5-5", messages=request()["messages"])
    assert counted.input_tokens == pytest.approx(
        client.messages.create(**request()).usage.input_tokens, abs=5
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"model": "claude-9"}, anthropic.NotFoundError),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, anthropic.BadRequestError),
        ({"extra_body": {"temperature": 0.0}}, anthropic.BadRequestError),
        ({"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}}, anthropic.BadRequestError),
        ({"messages": [{"role": "user", "content": "x" * 32_000_000}]}, anthropic.RequestTooLargeError),
    ],
)  # fmt: skip
def test_it_refuses_what_the_service_refuses(
    client: anthropic.Anthropic, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        client.messages.create(**request(**changes))


def test_a_wrong_key_is_refused(server: Server) -> None:
    other = anthropic.Anthropic(api_key="other", base_url=server.url, max_retries=0)
    with other, pytest.raises(anthropic.AuthenticationError):
        other.messages.create(**request())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 500, 529])
def test_faults_come_as_the_library_knows_them(
    client: anthropic.Anthropic, server: Server, status: int
) -> None:
    server.faults.append(Fault(status=status, headers={"retry-after": "3"}))
    with pytest.raises(anthropic.APIStatusError) as caught:
        client.messages.create(**request())
    assert caught.value.status_code == status
    assert caught.value.response.headers["retry-after"] == "3"


def test_a_cut_off_answer_is_an_error_of_the_connection(client: anthropic.Anthropic, server: Server) -> None:
    server.faults.append(Fault(cut_off=True))
    with pytest.raises((anthropic.APIConnectionError, anthropic.APIResponseValidationError)):
        client.messages.create(**request())


def test_refusals_and_answers_that_stop_short(client: anthropic.Anthropic, server: Server) -> None:
    server.faults += [Fault(answer="refusal"), Fault(answer="max_tokens")]
    assert client.messages.create(**request()).stop_reason == "refusal"
    assert client.messages.create(**request()).stop_reason == "max_tokens"


def test_the_rate_limit_is_announced_and_kept(client: anthropic.Anthropic, server: Server) -> None:
    server.limit = RateLimit(requests=1, seconds=30)
    response = client.messages.with_raw_response.create(**request())
    assert response.headers["anthropic-ratelimit-requests-remaining"] == "0"
    with pytest.raises(anthropic.RateLimitError) as caught:
        client.messages.create(**request())
    assert 0 < float(caught.value.response.headers["retry-after"]) <= 30


def test_a_batch_ends_with_a_result_for_each_request(client: anthropic.Anthropic, server: Server) -> None:
    server.batches.seconds = 0.05
    server.batches.spoilt["c"] = "expired"
    bad = request(model="claude-9")
    batch = client.messages.batches.create(
        requests=[
            {"custom_id": "a", "params": request()},  # type: ignore[typeddict-item]
            {"custom_id": "b", "params": bad},  # type: ignore[typeddict-item]
            {"custom_id": "c", "params": request()},  # type: ignore[typeddict-item]
        ]
    )
    assert batch.processing_status == "in_progress"
    while client.messages.batches.retrieve(batch.id).processing_status != "ended":
        time.sleep(0.01)
    results = {line.custom_id: line.result.type for line in client.messages.batches.results(batch.id)}
    assert results == {"a": "succeeded", "b": "errored", "c": "expired"}


def test_it_knows_which_models_end(client: anthropic.Anthropic) -> None:
    assert client.models.retrieve("claude-haiku-5-5").lifecycle == "active"
    assert client.models.retrieve("claude-sonnet-4-5").lifecycle == "deprecated"
