"""What the trade categories are worth: the classifier on lines it has not seen, and the whole way with a person at its end.

    python -m benchmarks.categories

The lines are written by hand, by the authors of the wordings that it learns from: real ones are only counted, where they are
beside the project. Claude is the stand-in on loopback: 0, 3 and 15 % of its answers are wrong.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import structlog

from benchmarks.accuracy import SHARED
from extract.categories.asking import Doubtful, ask
from extract.categories.labels import Labelled, load_decided, load_labelled
from extract.categories.model import load_model
from extract.categories.report import Report, judged
from extract.categories.training import by_family, macro_f1
from extract.documents.claude.budget import calls_of
from extract.documents.claude.reading import LEDGER
from extract.review.corrections.seeds import match_key
from extract.settings import Settings
from tests.servers.anthropic import BAD, GOOD, PERFECT, Model, running_server

ROOT = Path(__file__).resolve().parents[1]
MODELS = (("perfect", PERFECT), ("good, 3 % errors", GOOD), ("bad, 15 % errors", BAD))
Row = tuple[str, ...]


def classifier(labelled: Labelled) -> list[Row]:
    """What the classifier alone is worth, on lines written apart and on wordings it knows no line of."""
    scores, truth = by_family(labelled)
    apart, _ = macro_f1(scores.argmax(axis=1).tolist(), truth, len(labelled.categories))
    return [
        _reported("written apart, held back", judged(load_model(), labelled.held_back)),
        _reported("written apart, the threshold was chosen on", judged(load_model(), labelled.calibration)),
        ("wordings of which no line was learned", f"{len(truth):,}", f"{apart:.3f}", "", "", ""),
    ]


def _reported(name: str, report: Report) -> Row:
    shares = (report.among_three, report.believed, report.right_believed)
    return (name, f"{report.lines:,}", f"{report.macro_f1:.3f}", *(f"{share:.1%}" for share in shares))


def by_category(labelled: Labelled) -> list[Row]:
    """Precision, recall and F1 of each category."""
    report = judged(load_model(), labelled.held_back)
    return [(name, *(f"{figure:.2f}" for figure in row)) for name, row in report.by_category.items()]


def reliability(labelled: Labelled) -> list[Row]:
    """Whether the probabilities mean what they say."""
    bands = judged(load_model(), labelled.held_back).bands
    return [(band, f"{count:,}", f"{mean:.3f}", f"{right:.3f}") for band, count, mean, right in bands]


def routes(truth: Mapping[str, str]) -> list[Row]:
    """How lines without headings are decided, without Claude and with stand-ins of three kinds."""
    return [_route("no key", truth, None), *(_route(name, truth, model) for name, model in MODELS)]


def _route(name: str, truth: Mapping[str, str], model: Model | None) -> Row:
    classes, labels = load_model(), load_labelled(ROOT).labels
    decided = {match_key(raw): category for raw, category in load_decided(ROOT, "decided").items()}
    said: dict[str, tuple[str, str]] = {}
    doubtful = []
    for text in truth:
        guess = classes.guesses(text)[0]
        if match_key(text) in decided:
            said[text] = ("reviewed", decided[match_key(text)])
        elif guess.probability >= classes.threshold:
            said[text] = ("classifier", guess.category)
        else:
            doubtful.append(Doubtful(text, guess.category))
    cost = Decimal(0)
    if model is not None:
        with running_server(model=model) as server, tempfile.TemporaryDirectory() as state:
            server.categories = dict(truth)
            settings = Settings(
                anthropic_api_key=server.key,  # type: ignore[arg-type]
                anthropic_base_url=server.url,
                state_dir=Path(state),
                claude_run_budget=Decimal(9),
                claude_day_budget=Decimal(9),
            )
            for text, verdict in ask(doubtful, labels, settings, "bench").items():
                if verdict.category:
                    said[text] = ("claude", verdict.category)
            cost = sum(
                (Decimal(call["cost"]) for call in calls_of(Path(state) / LEDGER, "bench")), Decimal(0)
            )
    return _figures(name, truth, said, cost)


def _figures(name: str, truth: Mapping[str, str], said: Mapping[str, tuple[str, str]], cost: Decimal) -> Row:
    methods = Counter(method for method, _ in said.values())
    categories = sorted(set(truth.values()))
    found = [categories.index(said[text][1]) if text in said else -1 for text in truth]
    mean, _ = macro_f1(found, [categories.index(category) for category in truth.values()], len(categories))
    wrong = sum(category != truth[text] for text, (_, category) in said.items())
    shares = [methods["classifier"], methods["claude"], len(truth) - len(said)]
    return (
        name,
        f"{mean:.3f}",
        *(f"{count / len(truth):.0%}" for count in shares),
        f"{wrong / max(len(said), 1):.1%}",
        f"{1000 * cost / len(truth):.3f}",
    )


def real_lines() -> list[Row]:
    """How many lines of real orders the classifier is sure of, where they are beside the project; they have no category."""
    folder = SHARED / "work_orders"
    texts = [
        item["description"]
        for path in sorted(folder.glob("*.json"))
        for item in json.loads(path.read_text(encoding="utf-8")).get("line_items", ())
    ]
    model = load_model()
    sure = [model.guesses(text)[0].probability >= model.threshold for text in texts]
    return [("lines of real orders", f"{len(texts)}", f"{sum(sure)}")] if texts else []


def tables() -> list[tuple[Row, Sequence[Row]]]:
    """Heads and rows of all tables."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    labelled = load_labelled(ROOT)
    truth = {line.text: line.category for line in labelled.held_back}
    figures = ("macro-F1", "among three", "believed", "right of those")
    decided = ("classifier", "Claude", "worklist", "wrong of what is decided", "US dollars for 1,000 lines")
    found: list[tuple[Row, Sequence[Row]]] = [
        (("classifier alone", "lines", *figures), classifier(labelled)),
        (("category, held back", "precision", "recall", "F1"), by_category(labelled)),
        (("probability, held back", "lines", "mean", "right"), reliability(labelled)),
        ((f"{len(truth)} lines without headings", "macro-F1, undecided as wrong", *decided), routes(truth)),
        (("", "lines", "the classifier is sure"), real_lines()),
    ]
    return [(head, rows) for head, rows in found if rows]


if __name__ == "__main__":
    for head, rows in tables():
        print(" | ".join(head))
        for row in rows:
            print("  ", " | ".join(row))
