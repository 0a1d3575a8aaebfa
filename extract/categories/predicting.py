"""Judges the texts that landed. Comes in: the warehouse's raw tables. Goes out: rows of raw.category_predictions.

    judged = predict(landing, settings, run_id)       # twice is once

Looks at texts that landed since the last time; a model of another version looks at all of them. Then Claude is asked about
those that are open, where a key is set. dbt takes it from there: `models/corrected/categories`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import structlog

from extract.categories.labels import load_decided, load_labels
from extract.categories.model import CategoryModel, load_model
from extract.documents.claude.identity import engine_in_use
from extract.documents.claude.reading import LEDGER
from extract.landing.contract import load_contract
from extract.landing.model_calls import land_model_calls
from extract.landing.protocol import Landing
from extract.review.corrections.seeds import match_key
from extract.settings import Settings

TABLE = "category_predictions"
CLASSIFIER, CLAUDE = "classifier", "claude"
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

_DOUBTFUL = f"""
    with doubtful as (
        select guessed.text, guessed.text_hash, guessed.category, guessed.first_loaded_at,
            coalesce(answered.judgement_number, 0) as judgement_number
        from ({NEWEST}) as guessed
        left join ({NEWEST}) as answered on guessed.text_hash = answered.text_hash
        where guessed.probability < guessed.threshold
            and (answered.text_hash is null or answered.model_version != ?)
    ),
    printed as (
        select lines.description as text, coalesce(lines.section, orders.trade_category) as heading
        from raw.work_order_lines as lines
        left join raw.work_orders as orders on lines.extraction_id = orders.extraction_id
        union distinct
        select description as text, trade_category as heading from raw.work_orders
    )
    select doubtful.*, printed.heading from doubtful inner join printed on doubtful.text = printed.text
    order by doubtful.text, printed.heading
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
    rows = _judged_now(landing, load_model())
    _land(landing, rows)
    believed = sum(row["probability"] >= row["threshold"] for row in rows)
    answers = [] if engine_in_use(settings) == "offline" else _asked_now(landing, settings, run_id)
    _land(landing, answers)
    answered = sum(row["category"] is not None for row in answers)
    structlog.get_logger(__name__).info(
        "texts_categorised", texts=len(rows), believed=believed, asked=len(answers), answered=answered
    )
    return Judged(len(rows), believed, len(answers), answered)


def _land(landing: Landing, rows: list[dict[str, Any]]) -> None:
    """Land judgements, each once, in one transaction."""
    if rows:
        landing.append(TABLE, pa.Table.from_pylist(rows, schema=load_contract(TABLE).arrow_schema))


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


def _asked_now(landing: Landing, settings: Settings, run_id: str) -> list[dict[str, Any]]:
    """Ask Claude about texts that nothing has decided, and land what the calls cost."""
    from extract.categories.asking import BOTH_MODELS, Doubtful, ask, version_of  # noqa: PLC0415 - only with a key

    project = settings.project_dir
    labels = load_labels(project)
    version = version_of(labels, settings)
    rows = landing.query(_DOUBTFUL, [CLASSIFIER, CLAUDE, version]).to_pylist()
    is_decided = _decided_by_seeds(project)
    due = {row["text"]: row for row in rows if not is_decided(row["text"], row["heading"])}
    if not due:
        return []
    verdicts = ask([Doubtful(text, row["category"]) for text, row in due.items()], labels, settings, run_id)
    land_model_calls(landing, settings.state_dir / LEDGER, run_id)
    return [
        {
            "text_hash": due[text]["text_hash"],
            "text": text,
            "method": CLAUDE,
            "judgement_number": due[text]["judgement_number"] + 1,
            "model_version": version,
            "category": verdict.category,
            "probability": verdict.confidence,
            "threshold": BOTH_MODELS,
            "first_loaded_at": due[text]["first_loaded_at"],
        }
        for text, verdict in verdicts.items()
    ]


def _decided_by_seeds(project: Path) -> Callable[[str, str | None], bool]:
    """Give whether a text, or the heading it stands under, has its category from a seed, as dbt will find."""
    texts = {match_key(text) for text in load_decided(project, "decided")}
    headings = {match_key(heading) for heading in load_decided(project, "headings")}
    trades = {match_key(raw): match_key(trade) for raw, trade in load_decided(project, "trades").items()}

    def is_decided(text: str, heading: str | None) -> bool:
        said = match_key(heading or "")
        return match_key(text) in texts or bool(said and trades.get(said, said) in headings)

    return is_decided
