"""What calls cost. Comes in: the price table (`prices.yml`) and token counts. Goes out: US dollars, exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from extract.errors import UsageError

TABLE = Path(__file__).with_name("prices.yml")
_MILLION = Decimal(1_000_000)
Price = Annotated[Decimal, BeforeValidator(str), Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a call as they are billed."""

    input: int = 0
    output: int = 0
    cache_write: int = 0
    cache_read: int = 0

    @property
    def prompt(self) -> int:
        """All that was sent."""
        return self.input + self.cache_write + self.cache_read


class _Rates(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Price
    output: Price
    cache_write: Price
    cache_read: Price

    def cost(self, tokens: Tokens) -> Decimal:
        kinds = ("input", "output", "cache_write", "cache_read")
        total = sum((getattr(self, kind) * getattr(tokens, kind) for kind in kinds), Decimal(0))
        return total / _MILLION


class _LongPrompt(_Rates):
    above: int


class _Model(_Rates):
    long_prompt: _LongPrompt | None = None


class PriceTable(BaseModel):
    """Prices by model, with where and when they were looked up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: date
    batch_discount: Price
    models: dict[str, _Model]

    def cost(self, model: str, tokens: Tokens, *, batch: bool = False) -> Decimal:
        """Give the cost of a call in US dollars. Raises UsageError "no_price" for a model that is not in the table."""
        known = self.models.get(model)
        if known is None:
            raise UsageError(
                "no_price",
                f"there is no price for the model {model!r}: use one of {', '.join(self.models)}, or name a table that has "
                "one in PUNCHLIST_CLAUDE_PRICES.",
            )
        rates: _Rates = known
        if known.long_prompt and tokens.prompt > known.long_prompt.above:
            rates = known.long_prompt
        return rates.cost(tokens) * (self.batch_discount if batch else 1)


@lru_cache(maxsize=4)
def load_prices(path: Path | None = None) -> PriceTable:
    """Read a price table, the project's own where none is named. Raises UsageError "bad_prices"."""
    try:
        return PriceTable.model_validate(yaml.safe_load((path or TABLE).read_bytes()))
    except OSError as error:
        raise UsageError("bad_prices", f"{path} can't be read ({error.strerror}); correct PUNCHLIST_CLAUDE_PRICES.") from None  # fmt: skip
    except (yaml.YAMLError, ValidationError) as error:
        said = str(error).splitlines()[0]
        raise UsageError("bad_prices", f"{path} is no price table ({said}); see {TABLE}.") from None
