"""Judges the texts that landed. Comes in: the warehouse's raw tables. Goes out: rows of raw.category_predictions.

    judged = predict(landing, settings, run_id)       # twice is once

Looks at texts that landed since the last time; a model of another version looks at all of them. Then Claude is asked about
those that are open, where a key is set. dbt takes it from there: `models/corrected/categories`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import structlog

from extract.categories.model import CategoryModel, load_model
from extract.landing.contract import load_contract
from extract.landing.protocol import Landing
from extract.settings import Settings

TABLE = "category_predictions"
CLASSIFIER = "classifier"
_LATE = timedelta(hours=24)  # loads may commit in another order than they started (dbt's late_landing_hours)
_EVER = datetime.fromisoformat("1900-01-01T00:00:00+00:00")
NEWEST = """
    select * from raw.category_predictions
    where method = ?
    qualify row_number() over (partition by text_hash order by judgement_number desc) = 1
"""
_SEEN = f"""
    select
        max(first_loaded_at) as seen_until,
        coalesce(sum(case when model_version = ? then 0 else 1 end), 0) as others
    from ({NEWEST}) as newest
"""  # noqa: S608 - words of ours
_DUE = f"""
    with texts as (
        select description as text, min(loaded_at) as first_loaded_at
        from (
            select description, loaded_at from raw.work_order_lines where loaded_at >= ?
            union all
            select description, loaded_at from raw.work_orders where loaded_at >= ?
        ) as landed
        where trim(description) != ''
        group by description
    )
    select texts.text, texts.first_loaded_at, coalesce(newest.judgement_number, 0) as judgement_number
    from texts
    left join ({NEWEST}) as newest on texts.text = newest.text
    where newest.text is null or newest.model_version != ?
    order by texts.text
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Judged:
    """How many texts were judged this time, by the classifier and by Claude, and of how many each is believed."""

    texts: int = 0
    believed: int = 0
    asked: int = 0
    answered: int = 0


def predict(landing: Landing, settings: Settings, run_id: str) -> Judged:
    """Judge what is new, and give what was done."""
    del settings, run_id
    rows = _judged_now(landing, load_model())
    if rows:
        land(landing, rows)
    believed = sum(row["probability"] >= row["threshold"] for row in rows)
    structlog.get_logger(__name__).info("texts_categorised", texts=len(rows), believed=believed)
    return Judged(len(rows), believed)


def land(landing: Landing, rows: list[dict[str, Any]]) -> int:
    """Land judgements, each once, in one transaction; give how many were new."""
    return landing.append(TABLE, pa.Table.from_pylist(rows, schema=load_contract(TABLE).arrow_schema))


def text_hash(text: str) -> str:
    """Name a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _judged_now(landing: Landing, model: CategoryModel) -> list[dict[str, Any]]:
    seen = landing.query(_SEEN, [model.version, CLASSIFIER]).to_pylist()[0]
    # What another model judged may have landed at any time.
    since = seen["seen_until"] - _LATE if seen["seen_until"] and not seen["others"] else _EVER
    due = landing.query(_DUE, [since, since, CLASSIFIER, model.version]).to_pylist()
    return [_row(model, one) for one in due]


def _row(model: CategoryModel, due: dict[str, Any]) -> dict[str, Any]:
    first, second, third = model.guesses(due["text"])[:3]
    return {
        "text_hash": text_hash(due["text"]),
        "text": due["text"],
        "method": CLASSIFIER,
        "judgement_number": due["judgement_number"] + 1,
        "model_version": model.version,
        "category": first.category,
        "probability": first.probability,
        "threshold": model.threshold,
        "second_category": second.category,
        "second_probability": second.probability,
        "third_category": third.category,
        "third_probability": third.probability,
        "first_loaded_at": due["first_loaded_at"],
    }
