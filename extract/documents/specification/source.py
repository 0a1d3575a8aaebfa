"""The YAML of a specification with the places of its keys. Comes in: bytes. Goes out: its mapping, and each key's line.

Raises UsageError for what is no YAML, with the line, what stands there and what is commonly meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from extract.errors import UsageError

Key = tuple[str | int, ...]
"""The way to a value: ("fields", "total", "labels", 2)."""


@dataclass(frozen=True)
class Source:
    """A file as read. `lines` are from 1; `twice` are keys that stand twice in one mapping."""

    path: str
    data: dict[str, Any]
    lines: dict[Key, int] = field(default_factory=dict)
    twice: tuple[Key, ...] = ()

    def line_of(self, key: Key) -> int | None:
        """The line of a key, or of the nearest one above it that the file has."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)


class _Loader(yaml.SafeLoader):
    """YAML's safe loader that also takes a phrase ending in "?" within [a, b?]; YAML 1.2 does, PyYAML alone does not."""

    _in_plain = False

    def peek(self, index: int = 0) -> str:
        """The character ahead; while a plain text is scanned, a "?" in it is as any letter."""
        ahead = str(super().peek(index))
        return "x" if ahead == "?" and self._in_plain else ahead

    def scan_plain(self) -> Any:
        """Scan a text without quotes."""
        self._in_plain = True
        try:
            return super().scan_plain()
        finally:
            self._in_plain = False


def read_source(path: str, content: bytes) -> Source:
    """The mapping in a YAML file. Raises UsageError "bad_specification"."""
    try:
        text = content.decode("utf-8-sig")
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node else None
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        raise _bad(path, f"it is not UTF-8 text (byte {error.start})") from error
    except yaml.YAMLError as error:
        raise _bad(path, _told(error)) from error
    except (RecursionError, ValueError, TypeError) as error:
        raise _bad(path, f"not YAML that can be read: {error}") from error
    if node is None or not isinstance(data, dict):
        kind = "nothing" if data is None else "a list" if isinstance(data, list) else "plain text"
        raise _bad(
            path,
            f"a specification is a mapping of keys (fields: …), and this file holds {kind}; see docs/specifications.md",
        )
    lines: dict[Key, int] = {}
    twice: list[Key] = []
    _walk(node, (), lines, twice, set())
    return Source(path, data, lines, tuple(twice))


def _bad(path: str, what: str) -> UsageError:
    return UsageError("bad_specification", f"{path}: {what}")


def _told(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if mark is None:
        return f"not YAML: {problem}"
    advice, opened = "", getattr(error, "context_mark", None)
    if opened and problem.startswith("expected ',' or"):
        return (
            f"line {opened.line + 1}, column {opened.column + 1}: not YAML: the bracket opened here is not closed where line "
            f"{mark.line + 1} goes on; close every [ and {{, and put a text with # in it in quotes ('docket #')"
        )
    if "unknown escape character" in problem:
        advice = (
            "; a backslash means something else in double quotes: put a regular expression in single quotes"
        )
    elif "mapping values are not allowed" in problem:
        advice = "; a text with ': ' in it needs quotes, and a key stands at the same depth as its neighbours"
    elif "cannot start any token" in problem:
        advice = "; use spaces and no tabs, and put a text that begins with @, %, ` or a tab in quotes"
    elif "expected <block end>" in problem:
        advice = "; the line is indented otherwise than those around it"
    return f"line {mark.line + 1}, column {mark.column + 1}: not YAML: {problem}{advice}"


def _walk(node: Any, at: Key, lines: dict[Key, int], twice: list[Key], seen: set[int]) -> None:
    """Note the line of every key; what anchors repeat is walked once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for name, value in node.value:
            text = name.value if isinstance(name.value, str) else str(name.start_mark)
            if text in keys and text != "<<":
                twice.append((*at, text))
            keys.add(text)
            lines[(*at, text)] = name.start_mark.line + 1
            _walk(value, (*at, text), lines, twice, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*at, index)] = value.start_mark.line + 1
            _walk(value, (*at, index), lines, twice, seen)
