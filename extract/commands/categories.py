"""`punchlist categories`: train the classifier of trade categories, ask it about a text, and let it judge what landed."""

from __future__ import annotations

from pathlib import Path

import click

from extract import logs
from extract.commands.progress import plural
from extract.commands.run_id import new_run_id
from extract.settings import get_settings


@click.group("categories", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """The trade category of lines and orders: rules and reviewed texts first, then a classifier, then Claude, then a person.

    \b
    punchlist categories show "Restretch carpet in hall"    what the classifier makes of a text, and why
    punchlist categories train                              train it again: what people decided is learned from
    punchlist categories predict                            judge what landed, as `punchlist run` does before it builds
    """


@command.command("train", short_help="Train the classifier from the labelled seeds.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write the model  [default: the one that is used]",
)
@click.option("--by-family", is_flag=True, help="Judge by wordings that were held back too (slower).")
def train(*, out: Path | None, by_family: bool) -> None:
    """Train the classifier, and report what it is worth on lines it has not seen.

    It learns from seeds/training/labelled_lines.csv and from what people decided (seeds/corrections_categories.csv). The
    same seeds give the same file. A model that learned from other lines judges all texts again at the next run.
    """
    logs.configure()
    project = get_settings().project_dir

    from extract.categories import training  # noqa: PLC0415 - slow to load
    from extract.categories.labels import load_labelled  # noqa: PLC0415
    from extract.categories.model import FILE, load_model  # noqa: PLC0415
    from extract.categories.report import judged, written  # noqa: PLC0415
    from extract.files import write_whole  # noqa: PLC0415

    labelled = load_labelled(project)
    path = out or FILE
    write_whole(path, training.trained(labelled).encode())
    load_model.cache_clear()
    model = load_model(path)
    click.echo(written(judged(model, labelled.held_back)))
    click.echo(
        f"\nBelieved from a probability of {model.threshold:g}, chosen on {len(labelled.calibration)} other lines."
    )
    if by_family:
        scores, truth = training.by_family(labelled)
        mean, _ = training.macro_f1(scores.argmax(axis=1).tolist(), truth, len(labelled.categories))
        click.echo(f"Wordings of which it knew no other line: macro-F1 {mean:.3f} over {len(truth):,} lines.")
    click.echo(f"Model {model.version}, from {len(labelled.learned):,} lines, is in {path}", err=True)


@command.command("show", short_help="What the classifier makes of a text.")
@click.argument("text")
def show(text: str) -> None:
    """Show the likeliest categories of TEXT, whether that is sure enough, and the words that say so."""
    logs.configure()

    from extract.categories.labels import load_decided  # noqa: PLC0415 - slow to load
    from extract.categories.model import load_model  # noqa: PLC0415
    from extract.review.corrections.seeds import match_key  # noqa: PLC0415

    model = load_model()
    decided = load_decided(get_settings().project_dir, "decided")
    known = {match_key(raw): category for raw, category in decided.items()}.get(match_key(text))
    if known:
        click.echo(f"{known}: a person decided so (seeds/corrections_categories.csv). The classifier alone:")
    guesses = model.guesses(text)
    for guess in guesses[:3]:
        click.echo(f"  {guess.category:20} {guess.probability:.3f}")
    sure = guesses[0].probability >= model.threshold
    verdict = "believed" if sure else "left to Claude, where a key is set, and to a person"
    click.echo(f"From {model.threshold:g} on it is believed: this is {verdict}. Model {model.version}.")
    for name, added in model.reasons(text, guesses[0].category):
        kind = "piece" if name.startswith("~") else "words"
        click.echo(f"  {added:+.2f}  {kind} {name.removeprefix('~')!r}")


@command.command("predict", short_help="Judge the texts that landed.")
def predict_landed() -> None:
    """Judge the texts of lines and orders that landed since the last time; of another model's version, all of them.

    `punchlist run` does so by itself. The next `punchlist run` or `dbt build` puts it into the star.
    """
    run_id = new_run_id("categories")
    logs.configure(run_id)
    settings = get_settings()

    from extract.categories.predicting import predict  # noqa: PLC0415 - slow to load
    from extract.landing import open_landing  # noqa: PLC0415

    with open_landing(settings, run_id) as landing:
        judged = predict(landing, settings, run_id)
    click.echo(f"{plural(judged.texts, 'text')} judged, {judged.believed:,} of them for sure", err=True)
    if judged.asked:
        click.echo(
            f"Claude was asked about {plural(judged.asked, 'text')} and decided {judged.answered:,}", err=True
        )
    click.echo(
        "Next: punchlist run (or dbt build); punchlist review corrections --field category shows the rest.",
        err=True,
    )
