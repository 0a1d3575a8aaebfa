"""Cross-checks that a specification declares: what must hold between the values of one paper.

    checks:
      - {sum: [subtotal, tax], equals: total}
      - {order: [issue_date, due_date]}

Here is their form only; `extract.documents.validators` applies them. Each names fields, and its reason does too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

Place = Literal["AU", "CA", "US"]


def listed(value: Any) -> Any:
    """One word where a list is expected is a list of that one."""
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(listed), Field(min_length=1)]


Taken = Annotated[tuple[str, ...], BeforeValidator(listed)]


class _Check(BaseModel):
    """What all checks may say: `reason`, the words a person reads when it fails, in place of the usual ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str | None = None

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields it is about."""
        return ()


class SumCheck(_Check):
    """Amounts add up: `sum` equals `equals`, `within` an amount. Holds where one of them is not printed.

    `less` are amounts that may be taken off, printed with or without a minus: a discount, a retention.
    """

    sum: Names
    less: Taken = ()
    equals: str
    within: Decimal = Decimal("0.01")

    @property
    def field_names(self) -> tuple[str, ...]:
        """The parts, what is taken off, and the whole."""
        return (*self.sum, *self.less, self.equals)


class ProductCheck(_Check):
    """Two or more numbers multiply to another: hours by rate is the amount."""

    product: Names
    equals: str
    within: Decimal = Decimal("0.01")

    @property
    def field_names(self) -> tuple[str, ...]:
        """The factors and the product."""
        return (*self.product, self.equals)


class LinesCheck(_Check):
    """A column of the line items adds up to the first of `equals` that is printed, where every item has a value."""

    lines: Literal["amount", "quantity"]
    equals: Names
    within: Decimal = Decimal("0.01")

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields it may add up to."""
        return self.equals


class OrderCheck(_Check):
    """Dates (or numbers) do not go down from one to the next; those not printed are passed over."""

    order: Names
    tolerance_days: int = Field(default=0, ge=0)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields in their order."""
        return self.order


class TaxRateCheck(_Check):
    """The tax is at a rate known for the place: of `rates` where given (in percent), else of the place's own.

    `less` may be taken off first. `address` tells the place. Where it tells none, any rate of `places` will do; without `places` nothing is said.
    """

    tax_rate: str
    of: str
    less: Taken = ()
    address: str | None = None
    places: tuple[Place, ...] = ()
    rates: tuple[Decimal, ...] = ()

    @property
    def field_names(self) -> tuple[str, ...]:
        """Tax, what it is of, what is taken off that, and the address."""
        return tuple(name for name in (self.tax_rate, self.of, *self.less, self.address) if name)


class PlaceCheck(_Check):
    """State and postal code of an address agree: of its parts where they are fields, else as printed in it."""

    place: str

    @property
    def field_names(self) -> tuple[str, ...]:
        """The address."""
        return (self.place,)


class AtLeastOneCheck(_Check):
    """At least one of these is printed."""

    at_least_one: Names

    @property
    def field_names(self) -> tuple[str, ...]:
        """All of them."""
        return self.at_least_one


class WhenCheck(_Check):
    """Where `when` is printed, so is each of `requires`."""

    when: str
    requires: Names

    @property
    def field_names(self) -> tuple[str, ...]:
        """The condition and what it asks for."""
        return (self.when, *self.requires)


CHECKS: dict[str, type[_Check]] = {
    "sum": SumCheck, "product": ProductCheck, "lines": LinesCheck, "order": OrderCheck, "tax_rate": TaxRateCheck,
    "place": PlaceCheck, "at_least_one": AtLeastOneCheck, "when": WhenCheck,
}  # fmt: skip
"""Every kind of check by the key that tells it."""


def kind_of(value: Any) -> str | None:
    """The key that says which check it is; None where there is none."""
    if isinstance(value, dict):
        return next((key for key in CHECKS if key in value), None)
    return next((key for key, kind in CHECKS.items() if isinstance(value, kind)), None)


Check = Annotated[
    Annotated[SumCheck, Tag("sum")]
    | Annotated[ProductCheck, Tag("product")]
    | Annotated[LinesCheck, Tag("lines")]
    | Annotated[OrderCheck, Tag("order")]
    | Annotated[TaxRateCheck, Tag("tax_rate")]
    | Annotated[PlaceCheck, Tag("place")]
    | Annotated[AtLeastOneCheck, Tag("at_least_one")]
    | Annotated[WhenCheck, Tag("when")],
    Discriminator(kind_of),
]
