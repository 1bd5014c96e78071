"""A training pair, and what becomes of a chunk's text and of a name in it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

LONGEST_KEY = 2_000


@dataclass(frozen=True)
class Pair:
    """A query and the chunk that answers it, as one line of a package's JSONL."""

    kind: str
    language: str
    query: str
    key: str
    path: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def clip(lines: str) -> str:
    """A chunk's text: common indentation stays, blank edges go, cut at a line end near `LONGEST_KEY`."""
    text = lines.strip("\n")
    if len(text) <= LONGEST_KEY:
        return text
    return text[:LONGEST_KEY].rsplit("\n", 1)[0]


def name_words(name: str) -> list[str]:
    """`parseHTTPHeader_v2` gives `parse http header v2`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word.lower() for word in re.split(r"[\W_]+", spaced) if word]
