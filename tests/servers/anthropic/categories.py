"""A model's answer about the trade categories of texts. Comes in: a request and the truth. Goes out: the JSON, with seeded mistakes:
another category, one that is left out, or no opinion."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from .judging import blocks_of
from .mistakes import Model


def asks_for_categories(body: Mapping[str, Any]) -> bool:
    """Whether a request is about texts, not about a paper."""
    wanted = (body.get("output_config") or {}).get("format") or {}
    return "answers" in wanted.get("schema", {}).get("properties", {})


def answer(body: Mapping[str, Any], truth: Mapping[str, str], model: Model) -> dict[str, Any]:
    """What a model says; of texts whose truth is not known it is unsure."""
    schema = body["output_config"]["format"]["schema"]["properties"]["answers"]["items"]["properties"]
    categories = [name for name in schema["category"]["enum"] if name != "UNSURE"]
    found = []
    for asked in json.loads(next(blocks_of(body))["text"])["texts"]:
        chance = random.Random(f"{model.seed} {body['model']} {asked['text']}")
        said = truth.get(asked["text"], "UNSURE")
        if chance.random() < model.errors:
            kind = chance.choice(("another", "another", "another", "unsure", "left out"))
            if kind == "left out":
                continue
            others = [name for name in categories if name != said]
            said = chance.choice(others) if kind == "another" else "UNSURE"
        found.append({"number": asked["number"], "category": said})
    return {"answers": found}
