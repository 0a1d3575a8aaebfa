"""HTML from Python, escaped where it is written: text of documents is data and never markup.

element("li", {"class": "entry", "hidden": True}, "5 < 6", element("b", {}, "x"))
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"
_VOID = frozenset({"img", "input", "meta", "rect"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Attributes = Mapping[str, str | int | float | bool | None]


def element(name: str, attributes: Attributes, *children: str | None) -> Markup:
    """Give an element. Children that are no Markup are escaped; an attribute that is None or False is left out."""
    written = "".join(
        f" {key}" if value is True else f' {key}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str | None) -> Markup:
    """Give children one after another, those that are no Markup escaped."""
    return Markup(
        "".join(child if isinstance(child, Markup) else html.escape(child) for child in children if child)
    )


def data(identity: str, value: Any) -> Markup:
    """Give a value as JSON for the page's script; nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/json" id="{identity}">{text}</script>')


def page(title: str, body: Markup, *, styles: tuple[str, ...], scripts: tuple[str, ...]) -> str:
    """Give a whole page with our own style sheets and scripts inside; it may load, run and send nothing else."""
    style, script = (_assets(names) for names in (styles, scripts))
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = joined(
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("title", {}, title),
        Markup(f"<style>{style}</style>"),
    )
    end = Markup(f"<script>{script}</script>")
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}{end}</body></html>\n'


@cache
def _assets(names: tuple[str, ...]) -> str:
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
