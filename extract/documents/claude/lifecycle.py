"""Models that end. Comes in: names of models. Goes out: a warning with the date, from the library's own list."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from extract.documents.claude.prices import PriceTable, Tokens


def warn_of_deprecated(models: Iterable[str], prices: PriceTable) -> None:
    """Warn of each model that is deprecated. Raises UsageError "no_price" for one without a price: no ceiling could hold."""
    from anthropic.resources.messages.messages import DEPRECATED_MODELS  # noqa: PLC0415 - takes a second to load

    for model in dict.fromkeys(models):
        prices.cost(model, Tokens())
        if model in DEPRECATED_MODELS:
            structlog.get_logger(__name__).warning(
                "model_is_deprecated", model=model, ends=DEPRECATED_MODELS[model], use="PUNCHLIST_CLAUDE_SMALL_MODEL, …_LARGE_MODEL"
            )  # fmt: skip
