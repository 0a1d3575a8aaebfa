"""Draws what a paper is like. In: a seed and the paper's number. Out: one choice per feature, each from its own stream,
so that a feature added later changes no other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import yaml

FOLDER = Path(__file__).parent
Chosen = TypeVar("Chosen")


@cache
def grammar(name: str) -> dict[str, Any]:
    """One of the YAML files beside this module."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def families() -> tuple[str, ...]:
    """The names of the layout families."""
    return tuple(grammar("features")["families"])


def weighed(rng: Random, weights: Mapping[str, float]) -> str:
    """One of the choices, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


class Draw:
    """The choices of one paper. `forced` fixes features; `only` limits the families."""

    def __init__(
        self, seed: int, number: int, only: Collection[str] = (), forced: Mapping[str, str] | None = None
    ) -> None:
        self._key = f"{seed}:{number}"
        known = grammar("features")
        weights = {
            name: family["weight"] for name, family in known["families"].items() if not only or name in only
        }
        self.family = weighed(self.rng("family"), weights)
        narrowed = known["families"][self.family]
        self.features: dict[str, str] = {
            feature: weighed(self.rng(f"feature:{feature}"), narrowed.get(feature, choices))
            for feature, choices in known["features"].items()
        } | dict(forced or {})
        self._obey(known["rules"], forced or {})

    def __getitem__(self, feature: str) -> str:
        """The choice of a feature."""
        return self.features[feature]

    def _obey(self, rules: Sequence[Mapping[str, Any]], forced: Mapping[str, str]) -> None:
        """Corrects choices that exclude each other, in the order of the rules; what is forced stays."""
        for rule in rules:
            if all(self.features[feature] in choices for feature, choices in rule["when"].items()):
                for feature, choice in rule["become"].items():
                    if feature not in forced:
                        given = isinstance(choice, str)
                        self.features[feature] = (
                            choice if given else weighed(self.rng(f"rule:{feature}"), choice)
                        )

    def rng(self, what: str) -> Random:
        """The stream of random numbers of one purpose."""
        return Random(f"testbed:{self._key}:{what}")

    def pick(self, what: str, options: Sequence[Chosen]) -> Chosen:
        """One of the options, always the same for the same purpose."""
        return self.rng(what).choice(options)

    def chance(self, what: str, share: float) -> bool:
        """Whether something that happens in this share of papers does in this one."""
        return self.rng(what).random() < share
