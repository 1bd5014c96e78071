"""A training pair and the rules that keep it clean."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

LONGEST_KEY = 2_000
LONGEST_QUERY = 300


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


_MARKUP = re.compile(r"<[^<>\n]{1,80}>|\{@\w+ ([^}]*)\}|[`*_~]{1,3}(?=\w)|(?<=\w)[`*~]{1,3}|:\w+:`([^`]*)`")
_TAGS = re.compile(r"^\s*(?:@|\\|:)(?:param|return|returns|throws|see|since|author|type|rtype|arg|brief)\b.*$", re.M)
_NOISE = re.compile(
    r"copyright|licen[cs]e|all rights reserved|\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|eslint|pylint|noqa|prettier|istanbul"
    r"|clang-format|do not edit|auto-?generated|vim:|-\*-|@ts-|#region|https?://\S+$|NOLINT|type: ignore"
    r"|sourceMappingURL",
    re.I,
)


def first_paragraph(text: str) -> str:
    """The first paragraph of a comment as one line, markup and tags removed, at most `LONGEST_QUERY` long."""
    text = _TAGS.split(text.replace("@brief", "").replace("\\brief", ""), maxsplit=1)[0]
    for paragraph in re.split(r"\n\s*\n", text):
        line = " ".join(_MARKUP.sub(lambda m: m.group(1) or m.group(2) or "", paragraph).split())
        if line:
            if len(line) > LONGEST_QUERY:
                cut = line.rfind(". ", 0, LONGEST_QUERY)
                line = line[: cut + 1] if cut > 40 else line[:LONGEST_QUERY].rsplit(" ", 1)[0]
            return line
    return ""


def is_prose(text: str, fewest_words: int) -> bool:
    """Whether a comment says something in words: not a licence, a switch of some tool, or code taken out."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    if len(words) < fewest_words or _NOISE.search(text):
        return False
    letters = sum(c.isalpha() or c == " " for c in text)
    if letters < 0.75 * len(text) or sum(c.isascii() for c in text) < 0.9 * len(text):
        return False
    return not re.search(r"[;{}]\s*$|[=!]=|\w\(.*\)\s*;|=>|&&|\|\|", text)


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
