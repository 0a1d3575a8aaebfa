"""What a desk can be asked: a question about one document's fields, or about the categories of many texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from extract.documents.claude.asking import Model
    from extract.documents.claude.prices import PriceTable


class Askable(Protocol):
    """A question with what it is about, what is sent, and the most it can cost in US dollars."""

    @property
    def document_id(self) -> str:
        """What the ledger says it is about."""

    @property
    def model(self) -> Model:
        """Who is asked."""

    @property
    def fields(self) -> tuple[str, ...]:
        """What is asked for."""

    @property
    def items(self) -> bool:
        """Whether line items are asked for."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What `messages.create` takes."""

    @property
    def counted(self) -> dict[str, Any]:
        """What `messages.count_tokens` takes."""

    @property
    def key(self) -> str:
        """Names the question for the answers that are kept."""

    @property
    def content_hash(self) -> str:
        """Tells what is sent, without saying it."""

    def most_input(self) -> int:
        """Give a number of tokens that the prompt does not exceed."""

    def most_cost(self, prices: PriceTable, input_tokens: int | None = None, *, batch: bool = False) -> Any:
        """Give the most that the call can cost."""
