"""What a run asked Claude. Comes in: the ledger of calls in the state folder. Goes out: rows of `operations.model_calls`.

land_model_calls(landing, settings.state_dir / LEDGER, run_id)     # twice is once
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.documents.claude.budget import calls_of
from extract.landing.contract import load_contract
from extract.landing.protocol import Landing

TABLE = "model_calls"


def land_model_calls(landing: Landing, ledger: Path, run_id: str) -> int:
    """Land the calls of a run that were settled; give the number of rows that were new."""
    rows = [_row(call) for call in calls_of(ledger, run_id)]
    table = pa.Table.from_pylist(rows, schema=load_contract(TABLE).arrow_schema)
    return landing.append(TABLE, table) if rows else 0


def _row(call: dict[str, Any]) -> dict[str, Any]:
    fields = [*call["fields"], *(["line_items"] if call["line_items"] else [])]
    same = ("call_id", "run_id", "document_id", "model", "outcome", "content_hash")
    tokens = ("input_tokens", "cache_write_tokens", "cache_read_tokens", "output_tokens")
    return {
        **{name: call[name] for name in (*same, *tokens)},
        "fields": ",".join(fields),
        "field_count": len(fields),
        "http_status": call["status"],
        "cost_usd": call["cost"],
        "duration_seconds": call["seconds"],
        "sent_at": datetime.fromisoformat(call["sent_at"]),
    }
