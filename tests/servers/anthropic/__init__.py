"""The Claude API on loopback, for tests and for developers without a key: the real protocol, answers made from truths.

    with running_server([EXAMPLES], GOOD) as server:
        client = anthropic.Anthropic(api_key=server.key, base_url=server.url)

Messages, count_tokens, models, batches with states and results, rate limits with their headers, and faults on demand:

    server.faults.append(Fault(status=529))           # for the next message
    server.latency = 5.0                              # seconds before each message's answer
    server.bodies                                     # what was asked, in order

Requests are judged by the library's own types and by the documented limits (`judging.py`). Answers come from the truth
beside the papers, with seeded mistakes of the kinds that models make (`mistakes.py`). As a program:

    PYTHONPATH=.:tests python -m servers.anthropic --papers examples/work_orders --port 8787
"""

from .batches import BatchFault
from .faults import Fault
from .mistakes import BAD, GOOD, PERFECT, Model
from .running import KEY, Server, running_server

__all__ = ["BAD", "GOOD", "KEY", "PERFECT", "BatchFault", "Fault", "Model", "Server", "running_server"]
