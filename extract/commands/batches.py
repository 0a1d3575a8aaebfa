"""`punchlist batches`: what was sent in bulk and has no end yet; take its answers, or cancel it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from extract import logs
from extract.commands.progress import plural
from extract.commands.run_id import new_run_id
from extract.errors import UsageError
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.documents.claude.sent_batches import Batch, SentBatches


@click.command("batches")
@click.option("--cancel", is_flag=True, help="Cancel them: what is answered already is paid for and kept.")
@click.option("--wait", is_flag=True, help="Wait until they have ended, and keep their answers.")
def command(*, cancel: bool, wait: bool) -> None:
    """Tell the batches that were sent to Claude and have not ended.

    The next `punchlist extract --batch` or `punchlist run --batch` goes on with them by itself.
    """
    run_id = new_run_id("batches")
    logs.configure()
    settings = get_settings()

    from extract.documents.claude.sent_batches import BATCHES, SentBatches  # noqa: PLC0415 - `--help` must not wait

    ledger = SentBatches(settings.state_dir / BATCHES)
    batches = ledger.open_ones()
    if not batches:
        click.echo("No batch is open.")
        return
    asyncio.run(_tell(settings, batches, cancel=cancel))
    if not (cancel or wait):
        return
    try:
        kept, cost = asyncio.run(_wait(settings, ledger, run_id))
    except UsageError as error:
        if error.code != "batches_held":
            raise
        click.echo("Another process waits for them, and takes their answers.")
    else:
        click.echo(f"{plural(kept, 'answer')} came, for ${cost:.4f}; they are kept.")


async def _tell(settings: Settings, batches: list[Batch], *, cancel: bool) -> None:
    """Say how each batch is, and ask for its end."""
    from extract.documents.claude.batch_service import BatchService, GoneError  # noqa: PLC0415
    from extract.documents.claude.keys import find_key  # noqa: PLC0415
    from extract.documents.claude.paying import client_of  # noqa: PLC0415

    client = client_of(settings, find_key(settings))
    service = BatchService(client, settings)
    try:
        for batch in batches:
            said = f"sent {batch.sent_at:%Y-%m-%d %H:%M} UTC, {plural(len(batch.requests), 'request')}"
            if batch.service_id is None:
                click.echo(
                    f"{said}: nobody heard whether it was taken; it is looked for when it is waited for"
                )
                continue
            try:
                state = await service.state(batch.service_id)
                if cancel and state.processing_status == "in_progress":
                    await service.cancel(batch.service_id)
                    state = await service.state(batch.service_id)
                click.echo(
                    f"{batch.service_id}: {said}: {state.processing_status}, ends by {state.expires_at:%Y-%m-%d %H:%M} UTC"
                )
            except GoneError:
                click.echo(f"{batch.service_id}: {said}: the service does not know it any more")
    finally:
        await client.close()


async def _wait(settings: Settings, ledger: SentBatches, run_id: str) -> tuple[int, Decimal]:
    """Take the answers of all batches; give how many came and what they cost."""
    from extract.documents.claude.batch_desk import BatchDesk  # noqa: PLC0415
    from extract.documents.claude.budget import Budget, calls_of  # noqa: PLC0415
    from extract.documents.claude.kept_answers import KeptAnswers  # noqa: PLC0415
    from extract.documents.claude.keys import find_key  # noqa: PLC0415
    from extract.documents.claude.prices import load_prices  # noqa: PLC0415
    from extract.documents.claude.reading import ANSWERS, LEDGER  # noqa: PLC0415

    calls = settings.state_dir / LEDGER
    budget = Budget(calls, run_id, settings.claude_run_budget, settings.claude_day_budget)
    kept = KeptAnswers(settings.state_dir / ANSWERS)
    prices = load_prices(settings.claude_prices)
    desk = BatchDesk(settings, find_key(settings), prices=prices, budget=budget, kept=kept, ledger=ledger)
    try:
        await desk.wait()
    finally:
        await desk.close()
    settled = calls_of(calls, run_id)
    answered = sum(call["output_tokens"] > 0 for call in settled)
    return answered, sum((Decimal(call["cost"]) for call in settled), Decimal(0))
